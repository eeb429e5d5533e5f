"""
Our own public documents and pictures, as anybody would get them under their address, but without the way through the
network: the same routes, the same views, the same bytes.
"""

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from issuer.site.routes import OPEN_TO_MACHINES

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MACHINE = "application/ld+json"


@dataclass(frozen=True, slots=True)
class Answered:
    """What stands at an address of ours."""

    status: int
    media_type: str
    body: bytes


def is_ours(url: str) -> bool:
    """Whether an address is on this site, or on a host that it had before it moved."""
    try:
        place = _place(urlsplit(url.strip()))
    except ValueError:
        return False
    if place == _place(urlsplit(settings.SITE_URL)):
        return True
    known = apps.get_model("issuer", "SiteAddress")._default_manager.values_list("url", flat=True)
    return place[0] != "" and place in {_place(urlsplit(one)) for one in known}


def is_here(url: str) -> bool:
    """Whether an address is on this site as it is called today; a name of before may be somebody else’s now."""
    try:
        return _place(urlsplit(url.strip())) == _place(urlsplit(settings.SITE_URL))
    except ValueError:
        return False


def _place(parts: SplitResult) -> tuple[str, int | None]:
    """Host and port; http and https of one host are one place."""
    port = None if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else parts.port
    return (parts.hostname or "").rstrip("."), port


def answer(url: str) -> Answered:
    """What an address of ours answers to a machine; 404 for whatever is no document or picture."""
    parts = urlsplit(url.strip())
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    site = urlsplit(settings.SITE_URL)
    request.META |= {"SERVER_NAME": site.hostname or "", "SERVER_PORT": str(site.port or 80), "HTTP_ACCEPT": _MACHINE}
    try:
        response = _answered(request)
    except (Resolver404, Http404):
        return Answered(404, "application/problem+json", b"{}")
    media_type = response.headers.get("Content-Type", "").partition(";")[0]
    return Answered(response.status_code, media_type, bytes(getattr(response, "content", b"")))


def _answered(request: HttpRequest) -> HttpResponseBase:
    match = resolve(request.path_info)
    view = getattr(match.func, "document", match.func)
    if getattr(view, "route_class", None) not in OPEN_TO_MACHINES:
        raise Http404
    response: HttpResponseBase = view(request, *match.args, **match.kwargs)
    return response
