"""The list of awards as staff search it: words, state, badge, school year, and one list of awards among many."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assertions import access, years
from assertions.models import Assertion
from badges.models import BadgeClass
from issuer.models import Letter, LetterState, Member
from issuer.site.rows import containing
from standards import recipients
from standards.errors import BadAddress

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

IN_FORCE, EXPIRED, REVOKED, UNDELIVERED = "in-force", "expired", "revoked", "undelivered"
STATES: list[tuple[str, Promise]] = [
    (IN_FORCE, _("In force")),
    (EXPIRED, _("Out of date")),
    (REVOKED, _("Revoked")),
    (UNDELIVERED, _("Email did not arrive")),
]
_NUMBER = re.compile(r"[0-9A-Z]{4}-?[0-9A-Z]{0,4}")


class LetterOf(TypedDict):
    """What the latest letter of an award adds to its row; None where there is none."""

    letter_state: str | None
    letter_answer: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; an empty one lets everything through."""

    text: str = ""
    state: str = ""
    badge: int | None = None
    year: int | None = None
    run: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.state or self.badge or self.year or self.run)


def find(member: Member, filters: Filters, *, at: datetime) -> QuerySet[Assertion]:
    """The awards of the member's issuer that the filters let through, the newest first."""
    awards = access.of_issuer(member).order_by("-created_at", "-pk")
    for word in filters.text.split()[:6]:
        awards = awards.filter(_about(word))
    if filters.badge is not None:
        awards = awards.filter(badge_id=filters.badge)
    if filters.year is not None:
        first, after = years.bounds(filters.year)
        awards = awards.filter(issued_on__gte=first, issued_on__lt=after)
    if filters.run:
        awards = awards.filter(run_id=filters.run)
    return _in_state(awards, filters.state, at)


def _about(word: str) -> Q:
    found = containing(word, "recipient_name", "recipient", "badge_class__name")
    with contextlib.suppress(BadAddress):  # addresses are kept with their hosts in letters of ASCII
        found |= Q(recipient=recipients.normalise(word))
    if _NUMBER.fullmatch(word.upper()):
        found |= Q(number__startswith=_dashed(word.upper()))
    return found


def _dashed(number: str) -> str:
    return number if "-" in number or len(number) < 5 else f"{number[:4]}-{number[4:]}"


def _in_state(awards: QuerySet[Assertion], state: str, at: datetime) -> QuerySet[Assertion]:
    in_date = Q(expires_at=None) | Q(expires_at__gt=at)
    match state:
        case "in-force":
            return awards.filter(in_date, revoked_at=None)
        case "expired":
            return awards.filter(revoked_at=None, expires_at__lte=at)
        case "revoked":
            return awards.filter(revoked_at__isnull=False)
        case "undelivered":
            return undelivered(awards)
        case _:
            return awards


def undelivered(awards: QuerySet[Assertion]) -> QuerySet[Assertion]:
    """Awards in force whose latest letter did not arrive."""
    failed = Letter.objects.filter(kind="award", state=LetterState.FAILED)
    # The few that ever failed are found first; only of those is the latest letter looked up.
    return with_letters(awards.filter(revoked_at=None, pk__in=failed.values("subject_id"))).filter(
        letter_state=LetterState.FAILED
    )


def with_letters(awards: QuerySet[Assertion]) -> QuerySet[WithAnnotations[Assertion, LetterOf]]:
    """The awards with `letter_state` and `letter_answer` of the latest letter of each, or None."""
    latest = Letter.objects.filter(kind="award", subject_id=OuterRef("pk")).order_by("-made_at", "-pk")
    return awards.annotate(
        letter_state=Subquery(latest.values("state")[:1]), letter_answer=Subquery(latest.values("answer")[:1])
    )


def badges_awarded(member: Member) -> list[tuple[int, str]]:
    """The badges of the issuer that can stand in the filter: their number and the name of the newest version."""
    names: dict[int, str] = {}
    versions = BadgeClass.objects.filter(badge__issuer=member.issuer, published_at__isnull=False).order_by("number")
    for badge_id, name in versions.values_list("badge_id", "name"):
        names[badge_id] = name
    return sorted(names.items(), key=lambda pair: pair[1].casefold())


def years_awarded(member: Member) -> list[tuple[int, str]]:
    """The school years in which the issuer has awarded, the newest first."""
    span = Assertion.objects.standing().filter(issuer=member.issuer).aggregate(Min("issued_on"), Max("issued_on"))
    if span["issued_on__min"] is None:
        return []
    first, last = years.current(span["issued_on__min"]), years.current(span["issued_on__max"])
    return [(year, years.in_words(year)) for year in range(last, first - 1, -1)]
