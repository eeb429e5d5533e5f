"""Answers to machines: stored documents as they were written, pictures, and problems in words."""

import json
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from issuer.site.routes import RouteClass

JSON_LD = "application/ld+json"
CREDENTIAL = "application/vc+ld+json"
# What else a document may be called, best first: the second is what VCDM 2.0 has registered for credentials.
_NAMES = {CREDENTIAL: (CREDENTIAL, "application/vc", JSON_LD, "application/json")}


def document(
    request: HttpRequest, body: bytes, *, etag: str, status: int = 200, content_type: str = JSON_LD
) -> HttpResponse:
    """
    A stored document (OB 2.0, publishing over HTTP): the same bytes for every caller.

    :param etag: the SHA-256 of the body, in hex.
    :param status: 410 for a revoked award; never answered with 304, so that nobody keeps an older answer.
    :param content_type: its own type; a caller that names another kind of JSON gets it under that name.
    """
    named = json_type(request.META.get("HTTP_ACCEPT", ""), content_type)
    response = _of_bytes(request, body, etag=etag, status=status, content_type=named)
    response.headers["Vary"] = "Accept"
    response.route_class = RouteClass.DOCUMENT  # type: ignore[attr-defined]
    return response


def json_type(accept: str, own: str) -> str:
    """The name under which a document of this type goes out, for a caller with this Accept."""
    named = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    return next((known for known in _NAMES.get(own, (own, JSON_LD, "application/json")) if known in named), own)


def token(request: HttpRequest, body: bytes, *, etag: str) -> HttpResponse:
    """A compact JWS as it was signed (OB 3.0: text/plain is what readers of it know)."""
    response = _of_bytes(request, body, etag=etag, content_type="text/plain; charset=us-ascii")
    response.route_class = RouteClass.DOCUMENT  # type: ignore[attr-defined]
    return response


def picture(
    request: HttpRequest, body: bytes, *, etag: str, content_type: str, file_name: str, immutable: bool = False
) -> HttpResponse:
    """A picture under its own address, with a fixed type and a name of ours."""
    response = _of_bytes(request, body, etag=etag, content_type=content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{file_name}"'
    if immutable:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable, no-transform"
    response.route_class = RouteClass.MEDIA  # type: ignore[attr-defined]
    return response


def _of_bytes(request: HttpRequest, body: bytes, *, etag: str, content_type: str, status: int = 200) -> HttpResponse:
    """The bytes, or 304 without a type of its own for whoever has them."""
    strong = f'"{etag}"'
    if status == 200 and strong in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(body, status=status, content_type=content_type)
        response.headers["Content-Length"] = str(len(body))
    response.headers["ETag"] = strong
    return response


def problem(status: int, title: str, details: Iterable[str] = ()) -> HttpResponse:
    """A problem told to a machine (RFC 9457): what was wrong, in plain words, nothing of the inside."""
    body: dict[str, object] = {"title": title, "status": status}
    if listed := list(details):
        body["details"] = listed
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
