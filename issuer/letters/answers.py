"""
What became of one try to hand a letter over, and what follows from a mail server's answer.

RFC 5321 (4.2.1): an answer of 4xx means "not now", one of 5xx "never". RFC 3463 names the reason behind it.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass
from enum import Enum, StrEnum

from issuer.site.text import tidy

ANSWER_LENGTH = 500
_ENHANCED = re.compile(r"\b[245]\.(\d{1,3}\.\d{1,3})\b")


class Fate(Enum):
    """What follows for the letter."""

    ACCEPTED = "accepted"
    LATER = "later"
    FAILED = "failed"
    IN_DOUBT = "in doubt"  # the text was handed over, and no answer came


class Trouble(StrEnum):
    """Our own words in place of a server's answer; each opens the `answer` of a letter, before any details."""

    UNREACHABLE = "no connection"
    TIMEOUT = "no answer in time"
    HUNG_UP = "connection lost"
    TLS = "no secure connection"
    NOT_ASCII = "address needs SMTPUTF8"
    NO_ANSWER = "no answer after the text"
    WORKER_GONE = "worker ended while handing over"
    OURS = "letter could not be written"
    TAKEN_BACK = "taken back"
    UNWANTED = "wants no letters"
    NOTHING_TO_TELL = "nothing to tell any more"
    KEPT_AS_FILE = "kept as a file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What one try came to.

    :param answer: what the server said, or one of our own words and details.
    :param concerns_all: the mail server itself failed, so that no other letter would fare better.
    :param lost: the connection was lost on the way.
    """

    fate: Fate
    answer: str = ""
    concerns_all: bool = False
    lost: bool = False

    @property
    def is_accepted(self) -> bool:
        return self.fate is Fate.ACCEPTED


def of_reply(code: int, reply: bytes | str) -> Outcome:
    """What follows from the server's answer to an addressee or to the whole text."""
    answer = line(code, reply)
    if 200 <= code < 300:
        return Outcome(fate=Fate.ACCEPTED, answer=answer)
    return Outcome(fate=Fate.FAILED if _is_final(code, answer) else Fate.LATER, answer=answer, lost=code == 421)


def of_error(error: Exception, *, is_open: bool) -> Outcome:
    """
    What follows from an exception before the text was handed over whole.

    :param is_open: the server had greeted us and let us in.
    """
    match error:
        case smtplib.SMTPRecipientsRefused():
            return of_reply(*next(iter(error.recipients.values())))
        case smtplib.SMTPDataError():
            return of_reply(error.smtp_code, error.smtp_error)
        case smtplib.SMTPSenderRefused():
            return _of_refused_sender(error)
        case smtplib.SMTPResponseException():  # the greeting, or the sign-in
            return _of_server(line(error.smtp_code, error.smtp_error))
    answer = cut(f"{_trouble(error, is_open)}: {error}")
    return Outcome(fate=Fate.LATER, answer=answer, concerns_all=not is_open, lost=is_open)


def line(code: int, reply: bytes | str) -> str:
    """A server's reply as one line: ``550 5.1.1 no such user``."""
    return cut(f"{code} {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}")


def cut(text: str) -> str:
    """A text as it fits into a letter's `answer`."""
    return tidy(text)[:ANSWER_LENGTH]


def reason(answer: str) -> str:
    """The reason in an answer as RFC 3463 numbers it, without its class: ``1.1`` for ``5.1.1``; else ``""``."""
    found = _ENHANCED.search(answer)
    return found.group(1) if found else ""


def _trouble(error: Exception, is_open: bool) -> Trouble:
    if isinstance(error, (smtplib.SMTPNotSupportedError, ssl.SSLError)):
        return Trouble.TLS
    if not is_open:
        return Trouble.UNREACHABLE
    # smtplib turns a timeout into a disconnection.
    is_slow = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    return Trouble.TIMEOUT if is_slow else Trouble.HUNG_UP


def _of_refused_sender(error: smtplib.SMTPSenderRefused) -> Outcome:
    answer = line(error.smtp_code, error.smtp_error)
    if error.smtp_code == 552 or reason(answer) == "3.4":
        return Outcome(fate=Fate.FAILED, answer=answer)  # the letter is too large
    # The sender is the same for all letters: this is for whoever runs the site to mend.
    return _of_server(answer)


def _of_server(answer: str) -> Outcome:
    return Outcome(fate=Fate.LATER, answer=answer, concerns_all=True)


def _is_final(code: int, answer: str) -> bool:
    # A full mailbox and a used-up allowance pass, whatever the server calls them.
    if reason(answer) in ("2.2", "4.5") or (code == 552 and reason(answer) not in ("3.4", "2.3")):
        return False
    return code >= 500
