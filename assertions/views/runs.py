"""A list after the button was pressed: how far it is, what became of each line, undoing and mending it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assertions import access, operations, reports, standing
from assertions.forms import MendForm
from assertions.views.award import carry_out, steps_of_award
from issuer.site.ids import new_id
from issuer.views.desk import StaffRequest, desk_context, staff_page

if TYPE_CHECKING:
    from datetime import datetime

    from assertions.models import AwardRun
    from issuer.models import Member

PAGE = 50
_PATIENCE = timedelta(minutes=1)  # within it a worker that is alive has begun with a list
_WATCHED = timedelta(minutes=15)  # so long after the award the page looks by itself how the letters fare


@staff_page("GET")
def award_result(request: StaffRequest, slug: str, run_id: str) -> HttpResponse:
    """For everybody who may award: a colleague may look after a list as well."""
    member, run = access.run_of(request.user, slug, run_id)
    return _show(request, member, run)


@staff_page("POST")
def award_undo(request: StaffRequest, slug: str, run_id: str) -> HttpResponse:
    """Within the minute, for whoever awarded the list, and for editors. The server's clock decides."""
    member, run = access.run_of(request.user, slug, run_id)
    if not reports.may_undo(member, run):
        raise PermissionDenied
    try:
        operations.undo(run, by=request.user, at=timezone.now())
    except operations.Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("award_result", slug, run_id)


@staff_page("POST")
def award_mend(request: StaffRequest, slug: str, run_id: str) -> HttpResponse:
    """Award the lines that were left over, on the same terms: a list of its own, with its own minute."""
    member, run = access.run_of(request.user, slug, run_id)
    form = MendForm(request.POST)
    if not form.is_valid():
        return _show(request, member, run, mend=form, status=422)
    now = timezone.now()
    try:
        sequel = operations.mend(
            run, form.mended, again=form.again, key=form.cleaned_data["key"], by=request.user, at=now
        )
    except operations.Refusal as refusal:
        form.add_error(None, str(refusal))
        return _show(request, member, run, mend=form, status=422)
    carry_out(sequel, lines=len(form.mended) + len(form.again), at=now)
    if form.problems:
        messages.warning(request, _("Some lines are still not right. You find them on the first list."))
    return redirect("award_result", slug, sequel.pk)


def _show(
    request: StaffRequest, member: Member, run: AwardRun, *, mend: MendForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    report = reports.of_run(run, at=now)
    context = desk_context(request, member, nav="awards") | {
        "report": report,
        "run": run,
        "badge_class": run.badge_class,
        "may_undo": report.seconds_left > 0 and report.awards_anybody and reports.may_undo(member, run),
        "steps": steps_of_award(4, member.issuer.slug),
        "now": now,
    }
    if report.is_working:
        context["is_stuck"] = report.done == 0 and now - run.made_at > _PATIENCE
        return render(request, "assertions/desk/run_working.html", context)
    if run.undone_at is not None:
        return render(request, "assertions/desk/run_undone.html", context)
    if mend is not None:
        report = reports.with_answers(report, typed=mend.typed, problems=mend.problems)
    context |= _awarded(request, member, report, now=now) | {"report": report, "mend": mend, "key": new_id()}
    return render(request, "assertions/desk/run_done.html", context, status=status)


def _awarded(request: StaffRequest, member: Member, report: reports.Report, *, now: datetime) -> dict[str, Any]:
    page = Paginator(reports.awards_of(report.run), PAGE).get_page(request.GET.get("page"))
    failed = standing.listed(reports.undelivered_of(report.run)[:PAGE], at=now) if report.letters.failed else []
    words = reports.words_of(report.run)
    return {
        "page": page,
        "listed": standing.listed(page.object_list, at=now),
        "failed": [(one, reports.may_readdress(member, one.award), new_id()) for one in failed],
        "named": [] if member.issuer.earners_are_adults else reports.names_in(words, report.run.rows.all()),
        "is_part": "part" in request.GET,
        "is_watched": report.letters.under_way > 0 and now < report.run.undo_until + _WATCHED,
    }
