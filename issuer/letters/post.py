"""
The way to the mail server: one connection for many letters, opened again when it is lost.

A letter may be lost or doubled only between the dot that ends its text and the server's answer to it. So the text is
sent without the dot first, then the caller writes down that it is being handed over, then the dot follows.
"""

import re
import smtplib
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from issuer.letters import answers, message
from issuer.letters.answers import Fate, Outcome, Trouble

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_FILES = "django.core.mail.backends.filebased.EmailBackend"
_LEADING_DOT = re.compile(rb"(?m)^\.")
HandOver = Callable[[], None]


class Withdrawn(Exception):
    """Raised by the caller's `hand_over`: the letter is no longer to be sent."""


class _Session(smtplib.SMTP):
    is_handed_over = False

    def connect(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        reply = super().connect(*args, **kwargs)
        # The dot must not wait in the kernel for the server's acknowledgement of the text before it (Nagle).
        if self.sock is not None:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return reply

    def deliver(self, sender: str, to: str, content: bytes, hand_over: HandOver) -> tuple[int, bytes]:
        """One letter to one addressee; return the server's answer to the whole text."""
        self.is_handed_over = False
        code, reply = self.mail(sender, self._options(to, len(content)))
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, reply, sender)
        code, reply = self.rcpt(to)
        if code not in (250, 251):
            raise smtplib.SMTPRecipientsRefused({to: (code, reply)})
        return self._give_text(content, hand_over)

    def _give_text(self, content: bytes, hand_over: HandOver) -> tuple[int, bytes]:
        self.putcmd("data")
        code, reply = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        text = _LEADING_DOT.sub(b"..", content)
        self.send(text if text.endswith(b"\r\n") else text + b"\r\n")
        hand_over()
        self.is_handed_over = True
        self.send(b".\r\n")
        code, reply = self.getreply()
        if code // 100 not in (2, 4, 5):
            raise smtplib.SMTPServerDisconnected(f"an answer that means nothing: {code} {reply!r}")
        return code, reply

    def _options(self, to: str, size: int) -> list[str]:
        options = [f"SIZE={size}"] if self.has_extn("size") else []
        options += ["BODY=8BITMIME"] if self.has_extn("8bitmime") else []
        return options if to.isascii() else [*options, "SMTPUTF8"]

    def starts_afresh(self) -> bool:
        """Forget the letter at hand, and say whether the connection can take another one."""
        try:
            return self.rset()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False


class _SecureSession(_Session, smtplib.SMTP_SSL):
    pass


class _Backend(EmailBackend):
    connection: _Session | None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SecureSession if self.use_ssl else _Session

    def opened(self) -> _Session:
        """The session, with the server's greeting behind it."""
        self.open()
        assert self.connection is not None  # noqa: S101 - open() raises otherwise
        self.connection.ehlo_or_helo_if_needed()
        return self.connection


class Post:
    """Hands letters over, one after the other; a context that closes the connection behind itself."""

    def __init__(self) -> None:
        self._backend = _Backend() if settings.EMAIL_BACKEND == _SMTP else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, letter: EmailMessage, *, hand_over: HandOver = lambda: None) -> Outcome:
        """
        Hand one letter over.

        :param hand_over: called at the last moment at which the letter can still be kept back.
        :raises Withdrawn: if `hand_over` did; the server has been told nothing that it could deliver.
        """
        if self._backend is None:
            return _send_elsewhere(letter, hand_over)
        was_open = self._backend.connection is not None
        outcome = self._try(self._backend, letter, hand_over)
        if was_open and outcome.fate is Fate.LATER and (outcome.lost or outcome.concerns_all):
            # Servers end a connection after a time or a number of letters: that says nothing about this letter.
            self._hang_up()
            outcome = self._try(self._backend, letter, hand_over)
        return outcome

    def _try(self, backend: _Backend, letter: EmailMessage, hand_over: HandOver) -> Outcome:
        to = letter.to[0]
        try:
            session = backend.opened()
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            return answers.of_error(error, is_open=False)
        if not to.isascii() and not session.has_extn("smtputf8"):
            return Outcome(fate=Fate.FAILED, answer=Trouble.NOT_ASCII)
        try:
            content = letter.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own message
            outcome = answers.of_reply(*session.deliver(message.sender_address(), to, content, hand_over))
        except (smtplib.SMTPException, OSError) as error:
            if session.is_handed_over:
                outcome = Outcome(fate=Fate.IN_DOUBT, answer=answers.cut(f"{Trouble.NO_ANSWER}: {error}"), lost=True)
            else:
                outcome = answers.of_error(error, is_open=True)
        except BaseException:
            # Hung up without the dot, the server throws the text away (RFC 5321, 4.1.1.4).
            session.close()
            raise
        if outcome.fate is not Fate.ACCEPTED and (outcome.lost or not session.starts_afresh()):
            self._hang_up()
        return outcome

    def _hang_up(self) -> None:
        if self._backend is None:
            return
        with suppress(smtplib.SMTPException, OSError):
            self._backend.close()
        self._backend.connection = None


def forget_files(*, before: datetime) -> None:
    """Delete letters that were kept as files for want of a mail server, where they are old."""
    if settings.EMAIL_BACKEND != _FILES:
        return
    for file in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        if file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)


def send_now(letter: EmailMessage) -> Outcome:
    """Hand over one letter that is not in the outbox, while somebody waits for the outcome."""
    with Post() as post:
        return post.send(letter)


def _send_elsewhere(letter: EmailMessage, hand_over: HandOver) -> Outcome:
    """By a backend that is not SMTP: a folder, a service's own interface, a test's memory."""
    hand_over()
    try:
        get_connection().send_messages([letter])
    except Exception as error:  # noqa: BLE001 - each backend has its own
        answer = answers.cut(f"{Trouble.NO_ANSWER}: {type(error).__name__}: {error}")
        # Django's own write to a place of ours: what was not written was not sent.
        is_ours = settings.EMAIL_BACKEND.startswith("django.core.mail.backends.")
        return Outcome(fate=Fate.LATER if is_ours else Fate.IN_DOUBT, answer=answer, concerns_all=is_ours)
    return Outcome(fate=Fate.ACCEPTED, answer=Trouble.KEPT_AS_FILE if settings.EMAIL_BACKEND == _FILES else "")
