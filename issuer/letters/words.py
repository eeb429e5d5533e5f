"""What became of a letter, in words for the teacher who wants to know whether it arrived."""

import re
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issuer.letters import answers
from issuer.letters.answers import Fate, Outcome, Trouble
from issuer.models import Letter, LetterState

_NOBODY = gettext_lazy("The mail server there says there is no such person. Is a letter missing in the address?")
_NO_SERVER = gettext_lazy("There is no mail server for that address. Is the part after the @ right?")
_FULL = gettext_lazy("The mailbox is full.")
_CLOSED = gettext_lazy("That mailbox is switched off. Ask for another address.")
_TOO_LARGE = gettext_lazy("The letter with its picture is too large for the mail server.")
_UNWELCOME = gettext_lazy(
    "The mail server there takes no letters from us. Ask whoever looks after it, or use another address."
)
_STRANGER = gettext_lazy("The mail server there asks senders that are new to it to come back later.")
_BUSY = gettext_lazy("The mail server is busy.")
_ALLOWANCE = gettext_lazy("Our mail server has sent as many letters as it may for now.")
_REFUSED = gettext_lazy("The mail server there would not take the letter.")
_NO_ENTRY = gettext_lazy(
    "Our mail server does not let us in: the user name, the password or the encryption is not what it wants. "
    "Whoever runs this site can mend it."
)
_NO_RELAY = gettext_lazy(
    "Our mail server does not send letters from our address to that one. Whoever runs this site can mend it."
)

_OF_TROUBLE: dict[Trouble, Promise] = {
    Trouble.UNREACHABLE: gettext_lazy("Our mail server cannot be reached."),
    Trouble.TIMEOUT: gettext_lazy("The mail server did not answer in time."),
    Trouble.HUNG_UP: gettext_lazy("The mail server hung up in the middle."),
    Trouble.TLS: _NO_ENTRY,
    Trouble.NOT_ASCII: gettext_lazy(
        "Our mail server cannot write to addresses with signs other than a to z before the @. Ask for another address."
    ),
    Trouble.NO_ANSWER: gettext_lazy("The mail server took the letter and hung up before it answered."),
    Trouble.WORKER_GONE: gettext_lazy("We were interrupted while the mail server took the letter."),
    Trouble.OURS: gettext_lazy("We could not write this letter. Whoever runs this site finds the reason in its log."),
    Trouble.TAKEN_BACK: gettext_lazy("It was stopped before it went out."),
    Trouble.UNWANTED: gettext_lazy(
        "The person has asked for no letters about badges. The badge is theirs all the same: tell them in another way."
    ),
    Trouble.NOTHING_TO_TELL: gettext_lazy("There was nothing to tell any more when its turn came."),
    Trouble.KEPT_AS_FILE: gettext_lazy("No mail server is set up yet, so the letter was kept as a file."),
}

# By the reason that RFC 3463 numbers.
_OF_REASON: dict[str, Promise] = {
    "1.0": _NOBODY, "1.1": _NOBODY, "1.3": _NOBODY, "1.6": _NOBODY, "1.10": _NOBODY,
    "1.2": _NO_SERVER, "4.1": _NO_SERVER, "4.4": _NO_SERVER,
    "1.7": _NO_RELAY, "1.8": _NO_RELAY,
    "2.1": _CLOSED, "2.2": _FULL, "2.3": _TOO_LARGE, "3.4": _TOO_LARGE, "4.5": _ALLOWANCE,
}  # fmt: skip

# By what servers without such numbers use to say.
_OF_WORDS: tuple[tuple[re.Pattern[str], Promise], ...] = (
    (re.compile(r"gr[ea]y-?\s?list", re.IGNORECASE), _STRANGER),
    (re.compile(r"relay", re.IGNORECASE), _NO_RELAY),
    (re.compile(r"quota|mailbox (is )?full|over ?quota", re.IGNORECASE), _FULL),
    (re.compile(r"(domain|host)\b.*\b(not found|unknown|does ?n.?t exist)", re.IGNORECASE), _NO_SERVER),
    (
        re.compile(r"(user|recipient|mailbox|address)\b.*\b(unknown|not found|not exist|invalid)", re.IGNORECASE),
        _NOBODY,
    ),
    (re.compile(r"(unknown|no such|invalid) (user|recipient|mailbox|person)", re.IGNORECASE), _NOBODY),
    (re.compile(r"spam|block|blacklist|policy|reputation|denied", re.IGNORECASE), _UNWELCOME),
)


def words_for(letter: Letter, *, now: datetime | None = None) -> str:
    """
    Whether a letter arrived, why not, and what happens next. What the server said in its own words is `answer`.

    :param now: with it, a moment of today is told by its time alone.
    """
    match letter.state:
        case LetterState.WAITING if not letter.answer:
            return _("It goes out %(when)s.") % {"when": _when(letter.not_before, now)}
        case LetterState.WAITING:
            next_try = _("We will try again by ourselves %(when)s.") % {"when": _when(letter.not_before, now)}
            return f"{_of_answer(letter.answer)} {next_try}"
        case LetterState.SENDING | LetterState.HANDING_OVER:
            return _("It is being sent.")
        case LetterState.ACCEPTED if letter.answer != Trouble.KEPT_AS_FILE:
            return _("The mail server took it %(when)s.") % {"when": _when(letter.done_at or letter.made_at, now)}
        case LetterState.UNKNOWN if letter.done_at is None:
            last_try = _("It may have arrived. We will try once more %(when)s.")
            return f"{_of_answer(letter.answer)} {last_try % {'when': _when(letter.not_before, now)}}"
        case LetterState.UNKNOWN:
            return _("It may have arrived: the mail server took it, but did not say so. Ask before you send it again.")
        case LetterState.FAILED if not letter.answer.startswith("5"):
            return f"{_of_answer(letter.answer)} {_('We tried for five days, and have stopped.')}"
    return _of_answer(letter.answer)


def words_of(outcome: Outcome) -> str:
    """What one try came to, for somebody who waits for it: the test letter of the health page."""
    if outcome.fate is Fate.ACCEPTED and outcome.answer != Trouble.KEPT_AS_FILE:
        return _("The mail server took the letter. Look whether it arrives, also among the unwanted mail.")
    return _of_answer(outcome.answer)


def _of_answer(answer: str) -> str:
    for trouble, words in _OF_TROUBLE.items():
        if answer.startswith(trouble):
            return str(words)
    return str(_of_reply(answer))


def _of_reply(answer: str) -> Promise:
    code, reason = answer[:3], answers.reason(answer)
    if code in ("454", "530", "534", "535", "538"):
        return _NO_ENTRY
    if reason in _OF_REASON:
        return _OF_REASON[reason]
    for pattern, words in _OF_WORDS:
        if pattern.search(answer):
            return words
    if reason.startswith("7."):
        return _STRANGER if code.startswith("4") else _UNWELCOME
    return _BUSY if code.startswith("4") else _FULL if code == "552" else _REFUSED


def _when(moment: datetime, now: datetime | None) -> str:
    local = timezone.localtime(moment)
    if now is not None and timezone.localtime(now).date() == local.date():
        return _("at %(time)s") % {"time": date_format(local, "H:i")}
    return _("on %(day)s at %(time)s") % {"day": date_format(local, "j F"), "time": date_format(local, "H:i")}
