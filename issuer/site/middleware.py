"""
The front door: answers public documents before anything else wakes up, and puts the headers on each answer.

One middleware, so that no route can be forgotten: SECURITY's table of headers stands here whole.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import TypeVar, cast

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.exception import convert_exception_to_response
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import Resolver404, is_valid_path, resolve
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path

from issuer.site.requests import remember_request
from issuer.site.responses import problem
from issuer.site.routes import OPEN_TO_MACHINES, RouteClass, wants_page

logger = logging.getLogger("rosette.requests")
Handler = Callable[[HttpRequest], HttpResponseBase]
Answer = TypeVar("Answer", bound=HttpResponseBase)

# How many MiB may be sent where files are. A body is refused by its announced length, before its form is looked at.
_WITH_FILES = {"/desk/": 64, "/badges/": 64, "/verify/many": 64, "/verify": 13, "/api/verify": 13}
_MOST = 2
_SIGN_OUT = "/accounts/logout/"
# Paths under which public documents and pictures live; all others go straight on.
_PUBLIC_PREFIXES = (
    "/assertions/", "/badges/", "/issuers/", "/status/", "/endorsements/", "/healthz", "/readyz", "/robots.txt",
    "/api/openapi.json",
)  # fmt: skip

_STAFF_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)
# Strings become markup nowhere in our scripts, and browsers hold us to it. The operator's desk is Django's own.
_OUR_SCRIPTS = "; require-trusted-types-for 'script'"
_MACHINE_CSP = "default-src 'none'; frame-ancestors 'none'; sandbox"
_API_CSP = "default-src 'none'; frame-ancestors 'none'"
_MEDIA_CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

_PRIVATE = {"Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin", "X-Frame-Options": "DENY"}
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": _STAFF_CSP,
}
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex",
}
_BY_CLASS: dict[RouteClass, dict[str, str]] = {
    RouteClass.STAFF: _PRIVATE | {"X-Robots-Tag": "noindex"},
    # Not "no-referrer": browsers would then post forms with "Origin: null", which the check of the token refuses.
    RouteClass.SIGN_IN: _PRIVATE | {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"},
    RouteClass.PAGE: {
        "Cache-Control": "public, max-age=60, stale-if-error=86400",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    },
    # The verdict on such a page is as old as the page: no shared cache may keep it.
    RouteClass.PERSON: {
        "Cache-Control": "no-store",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    },
    # A report is for whoever has its address. Forms are sent from its page, so not "no-referrer" here either.
    RouteClass.VERIFIER: _PRIVATE | {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"},
    RouteClass.API: {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _API_CSP,
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    },
    RouteClass.DOCUMENT: _OPEN
    | {"Content-Security-Policy": _MACHINE_CSP, "Cache-Control": "public, max-age=60, stale-if-error=604800"},
    RouteClass.MEDIA: _OPEN
    | {"Content-Security-Policy": _MEDIA_CSP, "Cache-Control": "public, max-age=300, no-transform"},
    RouteClass.STATIC: {},
    RouteClass.HEALTH: {"Cache-Control": "no-store"},
}


def front_door(get_response: Handler) -> Handler:
    """Django middleware; must stand first."""

    def door(request: HttpRequest) -> HttpResponseBase:
        started = time.monotonic()
        request_id = secrets.token_hex(8)
        remember_request(request, request_id)
        response = _answer(request, get_response)
        _put_headers(request, response)
        _measure(request, response)
        if response.status_code >= 500 and response.status_code != 503:
            _tell_of_failure(request, response, request_id, started)
        return response

    return door


def _answer(request: HttpRequest, get_response: Handler) -> HttpResponseBase:
    try:
        request.get_host()  # an unknown Host is refused whatever the path
    except DisallowedHost:
        return _of_class(problem(400, "This site is not known by that name."), RouteClass.DOCUMENT)
    if (most := _most_bytes(request)) is not None:
        return _too_large(request, most)
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        return _of_class(problem(411, "Say how long the body is: send a Content-Length."), RouteClass.API)
    if request.path_info.startswith(_PUBLIC_PREFIXES):
        response = _public_answer(request)
        if response is not None:
            return response
    answer = get_response(request)
    if answer.status_code == 404 and request.resolver_match is None and request.method in ("GET", "HEAD"):
        return _under_its_own_spelling(request) or answer
    return answer


def _under_its_own_spelling(request: HttpRequest) -> HttpResponse | None:
    """
    Where an address was written with a slash too many or too few, the way to the one spelling it has.

    Built from the path alone, and only where a page of ours stands: nothing of the question is handed on.
    """
    path = "/" + re.sub(r"/{2,}", "/", request.path_info).strip("/")
    for spelling in (path, f"{path}/"):
        if spelling == request.path_info or not is_valid_path(spelling):
            continue
        view = resolve(spelling).func
        view = view if wants_page(request) else getattr(view, "document", view)
        marked = getattr(view, "route_class", None)
        response = HttpResponsePermanentRedirect(escape_uri_path(spelling))
        patch_vary_headers(response, ["Accept"])
        return _of_class(response, marked if isinstance(marked, RouteClass) else RouteClass.STAFF)
    return None


def _measure(request: HttpRequest, response: HttpResponseBase) -> None:
    """
    Say how long the answer is. To HEAD, the headers of the answer to GET are all of it: for each body that it was
    given as well, the web server would write a line into the log.
    """
    if isinstance(response, HttpResponse):
        if response.content:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        if request.method == "HEAD":
            response.content = b""
    elif isinstance(response, StreamingHttpResponse) and request.method == "HEAD":
        response.streaming_content = iter(())


def _most_bytes(request: HttpRequest) -> int | None:
    """How many bytes may be sent to this path, if these are more: they are refused before any of them is read."""
    most = next((most for path, most in _WITH_FILES.items() if request.path_info.startswith(path)), _MOST) * 1024**2
    try:
        is_more = int(request.META.get("CONTENT_LENGTH") or 0) > most
    except ValueError:
        is_more = True
    return most if is_more else None


def _too_large(request: HttpRequest, most: int) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return _of_class(problem(413, f"Up to {most // 1024**2} MiB can be sent here."), RouteClass.API)
    words = render_to_string("413.html", {"most": most // 1024**2})
    return _of_class(HttpResponse(words, status=413), RouteClass.STAFF)


def _public_answer(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to a machine, or None where the rest of the house is needed."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    view = getattr(match.func, "document", match.func)
    route_class = getattr(view, "route_class", None)
    if (view is not match.func and wants_page(request)) or route_class not in OPEN_TO_MACHINES:
        return None
    if request.method == "OPTIONS":
        return _of_class(HttpResponse(status=204), route_class)
    if request.method not in ("GET", "HEAD"):
        return _of_class(problem(405, "Only GET, HEAD and OPTIONS are answered here."), route_class)

    def answer(request: HttpRequest) -> HttpResponseBase:
        try:
            response: HttpResponseBase = view(request, *match.args, **match.kwargs)
        except Http404:
            response = problem(404, "There is nothing at this address.")
        return response

    # Django's own last resort: a fault becomes a 500 here, so that it leaves with its headers and its id.
    return _of_class(cast(HttpResponseBase, convert_exception_to_response(answer)(request)), route_class)


def _of_class(response: Answer, route_class: RouteClass) -> Answer:
    response.route_class = route_class  # type: ignore[attr-defined]
    return response


def _class_of(request: HttpRequest, response: HttpResponseBase) -> RouteClass:
    given = getattr(response, "route_class", None)
    if isinstance(given, RouteClass):
        return given
    if request.path_info.startswith(settings.STATIC_URL):
        return RouteClass.STATIC
    view = getattr(request.resolver_match, "func", None) if request.resolver_match else None
    marked = getattr(view, "route_class", None)
    if isinstance(marked, RouteClass):
        return marked
    return RouteClass.SIGN_IN if request.path_info.startswith("/accounts/") else RouteClass.STAFF


def headers_of(route_class: RouteClass) -> dict[str, str]:
    """The headers of a class of routes, as SECURITY's table has them."""
    headers = _COMMON | _BY_CLASS[route_class]
    if settings.SITE_IS_HTTPS:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


def _put_headers(request: HttpRequest, response: HttpResponseBase) -> None:
    wanted = headers_of(_class_of(request, response))
    if response.status_code >= 400 and response.status_code != 410:
        wanted |= {"Cache-Control": "no-store"}  # a slip of today must not be the answer of tomorrow
    for name, value in wanted.items():
        response.headers.setdefault(name, value)
    # Django's own middleware has put the general one on it by now.
    if response.headers["Referrer-Policy"] == settings.SECURE_REFERRER_POLICY:
        response.headers["Referrer-Policy"] = wanted["Referrer-Policy"]
    if response.headers["Content-Security-Policy"] == _STAFF_CSP and not request.path_info.startswith("/admin/"):
        response.headers["Content-Security-Policy"] += _OUR_SCRIPTS
    if request.path_info == _SIGN_OUT and request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'


def _tell_of_failure(request: HttpRequest, response: HttpResponseBase, request_id: str, started: float) -> None:
    logger.error(
        "a request failed",
        extra={
            "request_id": request_id,
            "method": request.method,
            # Not the path itself where a view was found: in some of them stands a token.
            "path": request.resolver_match.route if request.resolver_match else request.path,
            "status": response.status_code,
            "milliseconds": round((time.monotonic() - started) * 1000),
        },
    )
