"""
The class of a route decides its headers (docs/addresses.md). Each view says its own; a test finds those that do not.

A view that answers people and machines at one address is made by `negotiated`: machines get the stored document
straight at the front door, before sessions, languages and cookies are touched.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponseBase]


class RouteClass(Enum):
    """Who the answer is for, and so how it may be kept, framed and read by others."""

    STAFF = "staff"
    SIGN_IN = "sign-in"
    PAGE = "page"  # public, about no person: a badge, an issuer
    PERSON = "person"  # public, about a person: an award
    VERIFIER = "verifier"  # for whoever brings a badge of anybody's
    API = "api"  # for programs that send something
    DOCUMENT = "document"  # public, for machines
    MEDIA = "media"  # pictures
    STATIC = "static"
    HEALTH = "health"


def route(route_class: RouteClass) -> Callable[[View], View]:
    """Mark a view with its route class."""

    def mark(view: View) -> View:
        view.route_class = route_class  # type: ignore[attr-defined]
        return view

    return mark


# What the front door answers itself: no session, no cookie, the same bytes for every caller.
OPEN_TO_MACHINES = (RouteClass.DOCUMENT, RouteClass.MEDIA, RouteClass.HEALTH)


def negotiated(*, page: View, document: View) -> View:
    """
    One address with two answers: a page for those who ask for HTML, the document for all others.

    :param page: a view marked PAGE or PERSON.
    :param document: a view marked DOCUMENT; the front door calls it without the rest of the house.
    """

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        chosen = page if wants_page(request) or request.method not in ("GET", "HEAD") else document
        response = chosen(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept"])
        return response

    view.route_class = page.route_class  # type: ignore[attr-defined]
    view.document = document  # type: ignore[attr-defined]
    view.__name__ = getattr(page, "__name__", "view")
    view.__doc__ = page.__doc__
    return view


def wants_page(request: HttpRequest) -> bool:
    """
    Whether the caller prefers HTML to JSON (OB 2.0, publishing over HTTP).

    Only a caller that names ``text/html`` with a weight above its weight for JSON gets the page; ``*/*`` gets JSON.
    No User-Agent is read.
    """
    accept = request.META.get("HTTP_ACCEPT", "").lower()
    if "text/html" not in accept:
        return False
    weights = dict(_weights(accept))
    html = weights.get("text/html", 0.0)
    machine = max((w for kind, w in weights.items() if kind.endswith("json")), default=0.0)
    return html > 0 and html >= machine


def _weights(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept[:1000].split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        found.append((kind, weight))
    return found
