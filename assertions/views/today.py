"""Today: what needs a person first, then what was done, and how it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assertions import numbers, standing
from issuer import access as issuer_access
from issuer.access import Role
from issuer.views.desk import StaffRequest, desk_context, staff_page

if TYPE_CHECKING:
    from datetime import datetime

PINS = 6
# The drawing of the chart, in its own units.
_WIDTH, _STEP, _FLOOR, _TALLEST = 340, 33.5, 186, 160


@staff_page("GET")
def today(request: StaffRequest, slug: str) -> HttpResponse:
    """For everybody who may award."""
    member = issuer_access.member_at(request.user, slug)
    now = timezone.now()
    badges = numbers.to_choose(member)
    undelivered = numbers.undelivered(member)
    drafts = numbers.drafts(member, at=now) if member.may(Role.EDITOR) else []
    running_out = numbers.running_out(member, at=now)
    months = numbers.by_month(member, at=now)
    context = {
        "greeting": _greeting(now, str(request.user.name)),
        "year": numbers.year_so_far(member, at=now),
        "undelivered": undelivered,
        "drafts": drafts,
        "running_out": running_out,
        "things": len(undelivered) + len(drafts) + len(running_out),
        "recent": standing.listed(numbers.recent(member), at=now),
        "chart": _chart(months),
        "months": months,
        "badges": badges[:PINS],
        "badges_count": len(badges),
        "has_badges": bool(badges) or numbers.has_badges(member),
        "may_edit": member.may(Role.EDITOR),
        "now": now,
    }
    return render(request, "assertions/desk/today.html", desk_context(request, member, nav="today") | context)


def _greeting(now: datetime, name: str) -> str:
    hour = timezone.localtime(now).hour
    words = {"name": name}
    if hour < 12:
        return _("Good morning, %(name)s") % words if name else _("Good morning")
    if hour < 18:
        return _("Good afternoon, %(name)s") % words if name else _("Good afternoon")
    return _("Good evening, %(name)s") % words if name else _("Good evening")


def _chart(months: list[numbers.Month]) -> list[dict[str, Any]]:
    """The bars of the chart: where each stands, how tall it is, and its letter."""
    most = max((month.count for month in months), default=0) or 1
    bars = []
    for place, month in enumerate(months):
        height = month.count * _TALLEST / most
        x = 6 + place * _STEP
        bars.append(
            {
                "path": f"M{x:g} {_FLOOR}V{_FLOOR - height:.1f}h24V{_FLOOR}z" if month.count else "",
                "x": f"{x + 12:g}",
                "y": f"{_FLOOR - height - 8:.1f}",
                "count": month.count,
                "letter": date_format(month.first_day, "F")[:1],
            }
        )
    return bars
