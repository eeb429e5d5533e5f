"""
One question to one address of the network: resolved beforehand, pinned, on time to the last byte, and never too long.

The one place of this house from which connections to strangers are opened.
"""

import contextlib
import http.client
import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO

from backpack.fetching.addresses import Address, Target

Resolve = Callable[[str, int], list[str]]
Connect = Callable[[str, int, float], socket.socket]

_AT_A_TIME = 64 * 1024
_AROUND = 256 * 1024  # for headers; as many bytes as the body again are for the lengths of its pieces


class NoAnswer(Exception):
    """Nothing that could be read came back. `slip` is told where it gives nothing of any network away."""

    def __init__(self, slip: str = "it did not answer") -> None:
        super().__init__(slip)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, redirects not followed."""

    status: int
    media_type: str
    body: bytes
    location: str
    may_be_kept: bool


class Deadline:
    """A moment on the stop-watch that a whole conversation has to end by."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """
        The seconds that are left.

        :raises NoAnswer: if there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise NoAnswer
        return left


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an address of the network; to no name, and through no proxy."""
    return socket.create_connection((address, port), timeout=seconds)


def look_up(host: str, port: int, how: Resolve, deadline: Deadline) -> list[Address]:
    """
    All addresses of a name, within the time that is left: the system itself would wait for long.

    :raises NoAnswer: if there is none.
    """
    found: queue.Queue[list[str]] = queue.Queue()

    def ask() -> None:
        try:
            found.put(how(host, port))
        except (OSError, UnicodeError):
            found.put([])

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        texts = found.get(timeout=deadline.left)
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in texts]
    except (queue.Empty, ValueError) as error:
        raise NoAnswer from error
    if not addresses:
        raise NoAnswer
    return addresses


def ask(
    target: Target, address: Address, headers: Mapping[str, str], *, how: Connect, tls: ssl.SSLContext | None,
    deadline: Deadline, most: int,
) -> Reply:  # fmt: skip
    """
    Ask one address of the network for a target.

    :param tls: None to speak in the clear.
    :raises NoAnswer: if no whole answer came in time, or more than `most` bytes of it.
    """
    try:
        with contextlib.closing(how(str(address), target.port, deadline.left)) as plain:
            plain.settimeout(deadline.left)
            line = tls.wrap_socket(plain, server_hostname=target.host) if tls else plain
            with contextlib.closing(line):
                line.settimeout(deadline.left)
                line.sendall(_request(target, headers))
                return _reply(line, deadline, most)
    except ssl.SSLCertVerificationError as error:
        raise NoAnswer("its certificate is not good") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer from error


def _request(target: Target, headers: Mapping[str, str]) -> bytes:
    lines = [f"GET {target.path} HTTP/1.1", f"Host: {target.authority}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("ascii")


class _OnTime(io.RawIOBase):
    """
    Reads from a connection; each byte has to come before the deadline of the whole, however many there are. And there
    are not many: what is counted here are bytes of the wire, whatever length an answer gives itself.
    """

    def __init__(self, line: socket.socket, deadline: Deadline, most: int) -> None:
        super().__init__()
        self._line = line
        self._deadline = deadline
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # narrower on purpose
        self._line.settimeout(self._deadline.left)
        got = self._line.recv_into(buffer)
        self._left -= got
        if self._left < 0:
            raise NoAnswer("its answer is too long")
        return got


class _Ear:
    """As much of a socket as http.client wants to see."""

    def __init__(self, line: socket.socket, deadline: Deadline, most: int) -> None:
        self._reader = io.BufferedReader(_OnTime(line, deadline, most))

    def makefile(self, mode: str) -> IO[bytes]:
        return self._reader


def _reply(line: socket.socket, deadline: Deadline, most: int) -> Reply:
    ear = _Ear(line, deadline, 2 * most + _AROUND)
    response = http.client.HTTPResponse(ear, method="GET")  # type: ignore[arg-type]  # all it uses
    response.begin()
    media_type = response.headers.get_content_type()
    location = response.headers.get("Location", "")
    # What a redirect says besides is of no interest.
    is_redirect = bool(location) and 300 <= response.status < 400
    body = b"" if is_redirect else _unpacked(_body(response, most), response.headers.get("Content-Encoding", ""), most)
    kept = response.headers.get("Cache-Control", "").lower()
    may_be_kept = not any(word in kept for word in ("no-store", "no-cache", "private"))
    return Reply(response.status, media_type, body, location, may_be_kept)


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    body = bytearray()
    while piece := response.read(_AT_A_TIME):
        body += piece
        if len(body) > most:
            raise NoAnswer("its answer is too long")
    if response.length:
        raise NoAnswer("its answer broke off")
    return bytes(body)


def _unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """The answer as it was meant. Nobody is asked to pack it, but some do; only what stays small is unpacked."""
    if encoding.strip().lower() in ("", "identity"):
        return body
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        raise NoAnswer("its answer is packed in a way that was not asked for")
    opened = zlib.decompressobj(wbits=31)
    try:
        text = opened.decompress(body, most + 1)
    except zlib.error as error:
        raise NoAnswer("its answer broke off") from error
    if len(text) > most:
        raise NoAnswer("its answer is too long")
    if not opened.eof:
        raise NoAnswer("its answer broke off")
    return text
