"""How an award stands, as its staff see it in one tag: its own state first, then what became of its letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from assertions.models import Assertion
from issuer import letters
from issuer.letters.answers import Trouble
from issuer.models import Letter, LetterState
from issuer.site.text import as_written


@dataclass(frozen=True, slots=True)
class Standing:
    """A state of the design language, and its word."""

    state: str
    word: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An award in a list: how it stands, and its latest letter with what became of it in a sentence."""

    award: Assertion
    standing: Standing
    letter: Letter | None
    words: str = ""

    @property
    def who(self) -> str:
        return (
            self.award.recipient_name
            or as_written(self.award.recipient)
            or _("Somebody whose address is no longer kept")
        )


def listed(awards: Iterable[Assertion], *, at: datetime) -> list[Listed]:
    """The awards of a page, each with its standing; one query for all their letters."""
    rows = list(awards)
    latest = letters.state_of([award.pk for award in rows], kind="award")
    return [_listed(award, latest.get(award.pk), at=at) for award in rows]


def _listed(award: Assertion, letter: Letter | None, *, at: datetime) -> Listed:
    words = letters.words_for(letter, now=at) if letter else ""
    return Listed(award, of_latest(award, letter, at=at), letter, words)


def of_latest(award: Assertion, letter: Letter | None, *, at: datetime) -> Standing:
    """How one award stands, given its latest letter."""
    if award.revoked_at is not None:
        return Standing("revoked", _("Revoked"))
    if award.suspended_at is not None:
        return Standing("expired", _("On hold"))
    if award.has_expired(at):
        return Standing("expired", _("Out of date"))
    return of_letter(letter.state, letter.answer) if letter else of_letter(None)


def of_letter(state: str | None, answer: str = "") -> Standing:
    """How a letter fares, in two words."""
    match state:
        case LetterState.ACCEPTED if answer.startswith(Trouble.KEPT_AS_FILE):
            return Standing("warn", _("Email not sent"))
        case LetterState.ACCEPTED:
            return Standing("valid", _("Email sent"))
        case LetterState.FAILED:
            return Standing("error", _("Did not arrive"))
        case LetterState.UNKNOWN:
            return Standing("warn", _("May have arrived"))
        case LetterState.WAITING | LetterState.SENDING | LetterState.HANDING_OVER:
            return Standing("pending", _("Email waiting"))
        case _:
            return Standing("unknown", _("No email"))
