"""
The threshold: hosted documents of awards, answered before Django makes a request of the question.

Verifiers, wallets and caches ask for these more often than for all else. Only the plainest question is answered here (a
GET by a known host name for a document that stands, by a caller that does not ask for a page or for a change); any
other goes on into the house, which answers the same question with the same bytes and headers: a test compares them.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.http import Http404
from django.http.request import split_domain_port, validate_host

from issuer.site.ids import ID_LENGTH
from issuer.site.middleware import headers_of
from issuer.site.responses import JSON_LD, json_type
from issuer.site.routes import RouteClass

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Standing(Protocol):
    """What stands at an id: the bytes, their SHA-256 in hex, and the status."""

    @property
    def body(self) -> bytes: ...
    @property
    def etag(self) -> str: ...
    @property
    def status(self) -> int: ...


Fetch = Callable[[str], Standing]

_shelves: dict[str, Fetch] = {}
_ADDRESS = re.compile(rf"(/[a-z]+/)([1-9A-HJ-NP-Za-km-z]{{{ID_LENGTH}}})(?:\.json)?")


def shelve(prefix: str, fetch: Fetch) -> None:
    """Have `prefix<id>` and `prefix<id>.json` answered here; `fetch` raises Http404 where nothing stands."""
    _shelves[prefix] = fetch


def answering(house: Application) -> Application:
    """A WSGI application that answers what it can, and asks the house for all else."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        stored = _standing(environ)
        if stored is None:
            return house(environ, start_response)
        start_response("200 OK", [*_headers(settings.SITE_IS_HTTPS), *_of_document(environ, stored)])
        return [stored.body]

    return application


def _standing(environ: dict[str, Any]) -> Standing | None:
    """The document that is asked for, if it stands and the question is a plain one."""
    asked = _asked_for(environ)
    if asked is None:
        return None
    fetch, document_id = asked
    close_old_connections()
    try:
        stored = fetch(document_id)
    except (Http404, DatabaseError, InterfaceError):
        return None
    return stored if stored.status == 200 else None


def _of_document(environ: dict[str, Any], stored: Standing) -> list[tuple[str, str]]:
    return [
        ("Content-Type", json_type(environ.get("HTTP_ACCEPT", ""), JSON_LD)),
        ("Content-Length", str(len(stored.body))),
        ("ETag", f'"{stored.etag}"'),
    ]


def _asked_for(environ: dict[str, Any]) -> tuple[Fetch, str] | None:
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_NONE_MATCH" in environ or environ.get("CONTENT_LENGTH"):
        return None
    found = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
    if found is None or found[1] not in _shelves or environ.get("SCRIPT_NAME"):
        return None
    if "html" in environ.get("HTTP_ACCEPT", "").lower() or not _is_known(environ.get("HTTP_HOST", "")):
        return None
    return _shelves[found[1]], found[2]


def _is_known(host: str) -> bool:
    if settings.USE_X_FORWARDED_HOST:
        return False
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


@cache
def _headers(is_https: bool) -> tuple[tuple[str, str], ...]:
    return (*headers_of(RouteClass.DOCUMENT).items(), ("Vary", "Accept"))
