"""What a list is awarded under, and when it is refused: before anything is written."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from assertions.lists import Line
from assertions.models import Assertion
from badges import results
from badges.models import BadgeClass, BadgeState, is_out_of_date
from issuer.models import Issuer, JournalEntry
from issuer.operations import Refusal

MAX_EVIDENCE = 10


class NotPublished(Refusal):
    """The badge is a draft, or is no longer given."""


class OutOfDate(Refusal):
    """The badge, or the award itself, would be over before it begins."""


class NothingToAward(Refusal):
    """There is nobody on the list."""


class NotOnHttps(Refusal):
    """Ids under plain http would be given out for ever."""


class Clock(Refusal):
    """The clock of the server is behind what was already written down."""


class ResultDoesNotFit(Refusal):
    """The badge knows no such result, or none at all."""


class TooMuchEvidence(Refusal):
    """More pieces than an award can show."""


class TooManyToday(Refusal):
    """More awards in a day, and so more letters to strangers, than this site lets one issuer write."""


@dataclass(frozen=True, slots=True)
class EvidenceGiven:
    """A piece of evidence for everybody on the list; a file is in the media storage already."""

    url: str = ""
    narrative: str = ""
    name: str = ""
    file: str = ""
    file_sha256: str = ""
    file_type: str = ""
    file_size: int = 0
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for each award of a run. Without `expires_at`, the badge says how long it holds."""

    issued_on: datetime
    expires_at: datetime | None = None
    narrative: str = ""
    evidence: Sequence[EvidenceGiven] = field(default_factory=tuple)
    result: str = ""


def end_of(badge_class: BadgeClass, issued_on: datetime) -> datetime | None:
    """When an award of this badge runs out, as the badge says: the end of a day, in UTC."""
    if badge_class.valid_until is not None:
        return datetime.combine(badge_class.valid_until, time(23, 59, 59), tzinfo=UTC)
    if badge_class.valid_months is None:
        return None
    months = issued_on.month - 1 + badge_class.valid_months
    year, month = issued_on.year + months // 12, months % 12 + 1
    day = min(issued_on.day, calendar.monthrange(year, month)[1])
    return issued_on.replace(year=year, month=month, day=day)


def result_of(badge_class: BadgeClass, terms: Terms) -> str:
    """
    The result of a list as it is kept, empty if there is none.

    :raises ResultDoesNotFit: if the badge does not tell one, or not this.
    """
    asked = results.asked_of(badge_class)
    if not terms.result:
        return ""
    if asked is None:
        raise ResultDoesNotFit(_("Awards of “%(name)s” tell no result.") % {"name": badge_class.name})
    try:
        return asked.read(terms.result)
    except results.DoesNotFit as refusal:
        raise ResultDoesNotFit(str(refusal)) from refusal


def refuse_flood(issuer: Issuer, people: int, *, at: datetime) -> None:
    """Raise TooManyToday if an issuer would award more in a day than this site lets anybody."""
    lately = Assertion.objects.filter(issuer=issuer, created_at__gt=at - timedelta(days=1)).count()
    if lately + people > settings.AWARDS_A_DAY:
        most = {"most": settings.AWARDS_A_DAY}
        raise TooManyToday(_("Up to %(most)d badges can be awarded in a day. Go on tomorrow with the others.") % most)


def refuse(
    badge_class: BadgeClass, lines: Sequence[Line], *, issued_on: datetime, expires_at: datetime | None, at: datetime
) -> None:
    """
    Refuse what could not be awarded or would not hold.

    :raises NotPublished, OutOfDate, NothingToAward, NotOnHttps, Clock:
    """
    if not (settings.SITE_IS_HTTPS or settings.SITE_IS_TRIAL or settings.ALLOW_HTTP_IDS):
        raise NotOnHttps(_("This site has no https address yet, so awards would not be trusted. Ask whoever runs it."))
    if badge_class.is_draft or badge_class.badge.state == BadgeState.DRAFT:
        raise NotPublished(_("“%(name)s” is a draft. Publish it before you award it.") % {"name": badge_class.name})
    if badge_class.badge.state == BadgeState.ARCHIVED or badge_class.replaced_at is not None:
        raise NotPublished(_("“%(name)s” is no longer awarded.") % {"name": badge_class.name})
    if not lines:
        raise NothingToAward(_("There is nobody on the list. Type or paste at least one email address."))
    if issued_on > at + timedelta(minutes=5):
        raise OutOfDate(_("The date earned lies in the future. An award can be dated today at the latest."))
    if is_out_of_date(badge_class, at) or (expires_at is not None and expires_at <= issued_on):
        raise OutOfDate(_("The award would run out before it begins. Look at the two dates."))
    newest = JournalEntry.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest is not None and at < newest - timedelta(minutes=5):
        raise Clock(_("The server’s clock is behind. Ask whoever runs this site to set it; nothing was awarded."))
