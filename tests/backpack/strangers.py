"""
The outside world of these tests: names that a stub resolves to addresses of everybody's network, and a real server on
loopback to which every permitted connection is led. What was connected to is written down.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from backpack.fetching import Fetcher, keeping

OUTSIDE = "93.184.215.14"


@dataclass
class Street:
    """Names and where they lead; a list is answered one after the other, the last one for ever."""

    names: dict[str, list[str] | list[list[str]]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    connected: list[tuple[str, int]] = field(default_factory=list)
    port: int = 0

    def resolve(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        places = self.names.get(host, [OUTSIDE])
        if places and isinstance(places[0], list):
            return places.pop(0) if len(places) > 1 else places[0]  # type: ignore[return-value]
        return places  # type: ignore[return-value]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.connected.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def fetcher(self, **over: object) -> Fetcher:
        given = {"resolve": self.resolve, "connect": self.connect, "kept": keeping.Nothing()} | over
        return Fetcher(**given)  # type: ignore[arg-type]


Answer = Callable[[socket.socket, str], None]


@contextmanager
def serving(street: Street, answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[list[str]]:
    """A server that hands each request to `answer`; yields the requests, headers and all."""
    heard: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))
    street.port = listening.getsockname()[1]
    is_over = threading.Event()

    def one(line: socket.socket) -> None:
        try:
            with tls.wrap_socket(line, server_side=True) if tls else line as open_line:
                request = b""
                while b"\r\n\r\n" not in request and (piece := open_line.recv(4096)):
                    request += piece
                heard.append(request.decode("latin-1"))
                answer(open_line, heard[-1].split(" ")[1])
        except OSError:
            pass  # the other side hung up, which is what many of these tests are about

    def work() -> None:
        while not is_over.is_set():
            try:
                line, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(line,), daemon=True).start()

    threading.Thread(target=work, daemon=True).start()
    try:
        yield heard
    finally:
        is_over.set()
        listening.close()


def says(body: bytes = b"{}", *headers: str, status: str = "200 OK", kind: str = "application/json") -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def sends_on(where: str, status: str = "302 Found") -> bytes:
    """A redirect."""
    return says(b"", f"Location: {where}", status=status)
