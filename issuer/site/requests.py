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
    peer = _plain(str(request.META.get("REMOTE_ADDR", "")))
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    while forwarded and _is_trusted(peer):
        peer = _plain(forwarded.pop())
    return peer


def unknown_proxy(request: HttpRequest) -> str:
    """The address of a proxy in front that names its callers and is not believed, or nothing."""
    peer = _plain(str(request.META.get("REMOTE_ADDR", "")))
    return peer if "HTTP_X_FORWARDED_FOR" in request.META and not _is_trusted(peer) else ""


def crowd_of(request: HttpRequest) -> str:
    """
    Whom to count together: the caller, and in the newer network all that one connection has (a /64). Whoever has one
    such address has them all, and would be a new caller with each question.
    """
    peer = peer_of(request)
    address = _address(peer)
    if address is None or isinstance(address, ipaddress.IPv4Address):
        return peer
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


def _plain(peer: str) -> str:
    """An address in one spelling: without its zone, and of the older network in its own form, however it came."""
    address = _address(peer)
    return peer if address is None else str(address)


def _address(peer: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(peer: str) -> bool:
    address = _address(peer)
    return address is not None and any(address in ipaddress.ip_network(proxy) for proxy in settings.TRUSTED_PROXIES)


def _log_exception(sender: object, request: HttpRequest | None = None, **_: object) -> None:
    logger.exception("an exception was not caught", extra={"request_id": current_request_id()})


got_request_exception.connect(_log_exception, dispatch_uid="rosette-log-exception")
