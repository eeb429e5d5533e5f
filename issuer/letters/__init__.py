"""
The outbox. A letter is a row, written in the transaction of the deed that it tells of; what it says is rendered when
it is sent, so that a correction made meanwhile is in it. It is handed to the mail server once; where that cannot be
known (the server took the text and hung up), it is tried once more under the same Message-ID, then left alone.
"""

from issuer.letters.answers import Fate, Outcome
from issuer.letters.delivery import Round, deliver_due, wake
from issuer.letters.message import compose
from issuer.letters.outbox import Summary, Wanted, again, forget, state_of, stop, summary, write, write_many
from issuer.letters.post import send_now
from issuer.letters.rendering import Picture, Rendered, both, register
from issuer.letters.wishes import BadToken, allow, check, is_refused, refuse, stop_url
from issuer.letters.words import words_for, words_of

__all__ = [
    "BadToken",
    "Fate",
    "Outcome",
    "Picture",
    "Rendered",
    "Round",
    "Summary",
    "Wanted",
    "again",
    "allow",
    "both",
    "check",
    "compose",
    "deliver_due",
    "forget",
    "is_refused",
    "refuse",
    "register",
    "send_now",
    "state_of",
    "stop",
    "stop_url",
    "summary",
    "wake",
    "words_for",
    "words_of",
    "write",
    "write_many",
]
