"""The history of one award in words: its letters, what was corrected, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assertions import standing
from assertions.models import Assertion, AwardCorrection, Evidence, Purpose
from issuer import letters
from issuer.models import Letter, LetterState

FIELDS: dict[str, Promise] = {"recipient_name": _("Name"), "narrative": _("What they did")}
KINDS: dict[str, Promise] = {"award": _("“You have earned it”"), "revoked": _("“It was taken back”")}


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter: what it told, how it fares in a word and in a sentence, and what the mail server said."""

    letter: Letter
    about: str
    standing: standing.Standing
    words: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction: which field, from what to what, by whom."""

    correction: AwardCorrection
    field: str


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to an award, the newest first in each list."""

    letters: Sequence[Sent]
    corrections: Sequence[Corrected]
    evidence: Sequence[Evidence]

    @property
    def latest(self) -> Letter | None:
        """The latest letter that told of the award."""
        return next((sent.letter for sent in self.letters if sent.letter.kind == "award"), None)

    @property
    def did_not_arrive(self) -> bool:
        return self.latest is not None and self.latest.state == LetterState.FAILED


def of(award: Assertion, *, now: datetime) -> History:
    """The history of an award, in three queries."""
    sent = Letter.objects.filter(subject_id=award.pk).order_by("-made_at", "-pk")[:50]
    return History(
        letters=[_sent(letter, now=now) for letter in sent],
        corrections=[
            Corrected(one, str(FIELDS.get(one.field, one.field)))
            for one in award.corrections.select_related("by").order_by("-at", "-pk")
        ],
        evidence=list(award.evidence.order_by("position", "pk")),
    )


def _sent(letter: Letter, *, now: datetime) -> Sent:
    return Sent(
        letter,
        str(KINDS.get(letter.kind, letter.kind)),
        standing.of_letter(letter.state, letter.answer),
        letters.words_for(letter, now=now),
    )


def may_be_put_on_hold(award: Assertion) -> bool:
    """Whether the credential of an award names a list in which a place can be cleared again."""
    return award.status_list is not None and award.status_list.purpose == Purpose.SUSPENSION
