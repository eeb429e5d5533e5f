"""What is known of the request being answered: its id, and the address of the peer behind trusted proxies."""

import ipaddress
import logging
from contextvars import ContextVar

from django.conf import settings
from django.core.signals import got_request_exception
from django.http import HttpRequest

_request_id: ContextVar[str] = ContextVar("request_id", default="")
logger = logging.getLogger("rosette.requests")


def remember_request(request: HttpRequest, request_id: str) -> None:
    """Give the request its id; the journal, the log and the page of a failure all show the same one."""
    request.id = request_id  # type: ignore[attr-defined]
    _request_id.set(request_id)


def current_request_id() -> str:
    """The id of the request being answered in this thread, or nothing in a command or job."""
    return _request_id.get()


def peer_of(request: HttpRequest) -> str:
    """
    The network address of the caller. X-Forwarded-For counts only as far as trusted proxies wrote it.

    Read from the right: each trusted proxy appends the address that it was called from.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    while peer in settings.TRUSTED_PROXIES and forwarded:
        peer = forwarded.pop()
    return peer


def crowd_of(request: HttpRequest) -> str:
    """
    Whom to count together: the caller, and in the newer network all that one connection has (a /64). Whoever has one
    such address has them all, and would be a new caller with each question.
    """
    peer = peer_of(request)
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv4Address):
        return peer
    return str(address.ipv4_mapped or ipaddress.IPv6Network((int(address), 64), strict=False))


def _log_exception(sender: object, request: HttpRequest | None = None, **_: object) -> None:
    logger.exception("an exception was not caught", extra={"request_id": current_request_id()})


got_request_exception.connect(_log_exception, dispatch_uid="rosette-log-exception")
