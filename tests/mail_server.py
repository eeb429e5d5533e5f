"""A real SMTP server in a thread, which can be told to misbehave as real ones do."""

import asyncio
import email
import email.policy
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

# How it answers to an addressee, or None to accept.
Answer = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Received:
    """A letter as it came over the wire."""

    sender: str
    to: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)


@dataclass
class MailServer:
    """
    Accepts letters at `port` and keeps them in `received`.

    :param mode: what goes wrong: "refuse_sender"; at the addressee "tempfail", "greylist", "quota", "no_such_person",
        "hang", "drop_at_addressee"; "drop_at_text"; after the text "data5xx", "drop_after_text", "hang_after_text".
    :param misbehave_for: the only addressee to whom that happens.
    :param delay: how long it takes to answer to a text, in seconds.
    :param tls: demands STARTTLS with this certificate.
    :param a_connection: letters it takes on one connection before it says 421.
    """

    mode: str = ""
    delay: float = 0
    a_connection: int = 0
    smtputf8: bool = True
    tls: ssl.SSLContext | None = None
    port: int = 0
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    tried: list[str] = field(default_factory=list)
    misbehave_for: str = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen, at the same port as before if there was one."""
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(self._loop.create_server(self._greet, "127.0.0.1", self.port))
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hang up on everybody and listen no more."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    @property
    def addressees(self) -> list[str]:
        return [one.to[0] for one in self.received]

    @property
    def message_ids(self) -> list[str]:
        return [one.message["Message-ID"] for one in self.received]

    def _greet(self) -> SMTP:
        self.connections += 1
        return _Smtp(
            _Handler(self),
            enable_SMTPUTF8=self.smtputf8,
            hostname="mail.test",
            loop=self._loop,
            tls_context=self.tls,
            require_starttls=self.tls is not None,
        )

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)  # transports are closed one turn later


class _Smtp(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.mode_for(self.envelope.rcpt_tos[0]) == "drop_at_text":
            _hang_up(self)
        await super().smtp_DATA(arg)


class _Handler:
    """The hooks of one connection."""

    def __init__(self, server: MailServer) -> None:
        self._at = server
        self._taken = 0

    def mode_for(self, address: str) -> str:
        return self._at.mode if not self._at.misbehave_for or self._at.misbehave_for == address else ""

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._at.mode == "refuse_sender":
            return "530 5.7.0 Must issue a STARTTLS command first"
        if self._at.a_connection and self._taken >= self._at.a_connection:
            return "421 4.7.0 Too many letters on this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        is_first = address not in self._at.tried
        self._at.tried.append(address)
        match self.mode_for(address):
            case "tempfail":
                return "451 4.3.0 Temporary failure"
            case "greylist" if is_first:
                return "450 4.2.0 Greylisted, see http://postgrey.test"
            case "quota":
                return "552 5.2.2 Mailbox is full"
            case "no_such_person":
                return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
            case "drop_at_addressee":
                _hang_up(server)
            case "hang":
                await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        if self.mode_for(address) == "data5xx":
            return "554 5.7.1 Looks like spam"
        self._at.received.append(
            Received(envelope.mail_from or "", list(envelope.rcpt_tos), bytes(envelope.original_content or b""))
        )
        self._taken += 1
        if self._at.delay:
            await asyncio.sleep(self._at.delay)
        if self.mode_for(address) == "drop_after_text":
            _hang_up(server)
        if self.mode_for(address) == "hang_after_text":
            await asyncio.sleep(3600)
        return "250 2.0.0 Queued as 7QH4"


def _hang_up(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.abort()
