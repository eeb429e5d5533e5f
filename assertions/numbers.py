"""Today: what needs a person, and how the awards of an issuer add up. Each question is one query, however many rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from assertions import access, searching, years
from assertions.models import Assertion
from badges import readiness
from badges.models import Badge, BadgeClass, BadgeState
from issuer.models import Member
from issuer.site.rows import containing

SOON = timedelta(days=60)
MONTHS = 10
MOST_DRAFTS = 2
MOST_GROUPS = 3
NEARLY = 2  # so many points may still block a draft that is called nearly ready


@dataclass(frozen=True, slots=True)
class Year:
    """How many awards to how many people this school year."""

    awards: int
    people: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month and how many awards are dated in it."""

    first_day: date
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Awards of one version of a badge that need somebody: how many, and the moment that matters."""

    badge_class: BadgeClass
    count: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that lacks little."""

    badge_class: BadgeClass
    missing: Sequence[readiness.Point]


def year_so_far(member: Member, *, at: datetime) -> Year:
    """The awards dated in the current school year that were not revoked."""
    first, after = years.bounds(years.current(at))
    counted = (
        Assertion.objects.standing()
        .filter(issuer=member.issuer, revoked_at=None, issued_on__gte=first, issued_on__lt=after)
        .aggregate(awards=Count("pk"), people=Count("recipient", distinct=True))
    )
    return Year(counted["awards"], counted["people"])


def by_month(member: Member, *, at: datetime) -> list[Month]:
    """The awards of the last ten months, this one included; a month without any has a nought."""
    months = _last_months(timezone.localtime(at).date())
    begin = timezone.make_aware(datetime(months[0].year, months[0].month, 1))  # noqa: DTZ001 - made aware right here
    rows = (
        Assertion.objects.standing()
        .filter(issuer=member.issuer, revoked_at=None, issued_on__gte=begin, issued_on__lte=at)
        .annotate(month=TruncMonth("issued_on"))
        .values_list("month")
        .annotate(count=Count("pk"))
    )
    counts = Counter({timezone.localtime(month).date(): count for month, count in rows})
    return [Month(month, counts[month]) for month in months]


def _last_months(today: date) -> list[date]:
    last = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)]


def undelivered(member: Member) -> list[Group]:
    """Awards whose letters did not arrive, badge by badge, the latest first."""
    awards = searching.undelivered(Assertion.objects.standing().filter(issuer=member.issuer))
    return _groups(awards.values_list("badge_class").annotate(count=Count("pk"), moment=Max("created_at")))


def running_out(member: Member, *, at: datetime) -> list[Group]:
    """Awards that run out within sixty days, badge by badge, the first to go first."""
    awards = Assertion.objects.in_force(at).filter(issuer=member.issuer, expires_at__lte=at + SOON)
    groups = _groups(awards.values_list("badge_class").annotate(count=Count("pk"), moment=Min("expires_at")))
    return groups[::-1]


def _groups(rows: object) -> list[Group]:
    found = sorted(rows, key=lambda row: row[2], reverse=True)  # type: ignore[call-overload]
    versions = BadgeClass.objects.select_related("artwork").in_bulk([row[0] for row in found])
    return [Group(versions[pk], count, moment) for pk, count, moment in found]


def drafts(member: Member, *, at: datetime) -> list[Draft]:
    """The drafts worked on last, with what is missing; only those that lack little."""
    rows = (
        BadgeClass.objects.drafts()
        .filter(badge__issuer=member.issuer, badge__state=BadgeState.DRAFT)
        .select_related("badge__issuer", "artwork")
        .order_by("-changed_at")[:MOST_DRAFTS]
    )
    found = [Draft(row, readiness.blocking(row, at=at)) for row in rows]
    return [draft for draft in found if len(draft.missing) <= NEARLY]


def recent(member: Member) -> list[Assertion]:
    """The five latest awards."""
    return list(access.of_issuer(member).order_by("-created_at", "-pk")[:5])


def to_choose(member: Member, *, text: str = "") -> list[BadgeClass]:
    """The badges that can be awarded, each with `times` awarded; those awarded most recently first."""
    given = Q(badge__assertions__undone_at=None, badge__assertions__revoked_at=None)
    rows = (
        BadgeClass.objects.current()
        .filter(badge__issuer=member.issuer, badge__state=BadgeState.PUBLISHED)
        .select_related("badge__issuer", "artwork")
        .annotate(times=Count("badge__assertions", filter=given), latest=Max("badge__assertions__created_at"))
    )
    for word in text.split()[:6]:
        rows = rows.filter(containing(word, "name", "description"))
    none = datetime.min.replace(tzinfo=timezone.get_default_timezone())
    by_name = sorted(rows, key=lambda row: row.name.casefold())
    return sorted(by_name, key=lambda row: getattr(row, "latest", None) or none, reverse=True)


def has_badges(member: Member) -> bool:
    """Whether anybody has begun a badge yet."""
    return Badge.objects.filter(issuer=member.issuer).exists()
