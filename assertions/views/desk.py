"""Awards as staff keep them: the list with its filters and its file, one award with its history, and its acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assertions import access, evidence, exports, histories, operations, reports, searching, standing
from assertions.forms import AddressForm, ChosenForm, CorrectionForm, FilterForm, ReasonForm
from assertions.views.award import carry_out
from badges import results
from issuer import access as issuer_access
from issuer.access import Role
from issuer.site.ids import new_id
from issuer.views.desk import StaffRequest, desk_context, staff_page

if TYPE_CHECKING:
    from assertions.models import Assertion
    from issuer.models import Member

PAGE = 25


@staff_page("GET")
def awards(request: StaffRequest, slug: str) -> HttpResponse:
    """All awards, for everybody who may award."""
    member = issuer_access.member_at(request.user, slug)
    now = timezone.now()
    form = _filter_form(request, member)
    filters = form.filters()
    page = Paginator(searching.find(member, filters, at=now), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "filters": filters,
        "page": page,
        "listed": standing.listed(page.object_list, at=now),
        "may_revoke": member.may(Role.EDITOR),
        "query": request.GET.urlencode(),
        "now": now,
    }
    return render(request, "assertions/desk/awards.html", desk_context(request, member, nav="awards") | context)


@staff_page("GET")
def awards_csv(request: StaffRequest, slug: str) -> StreamingHttpResponse:
    """The same list as a file; all filters apply."""
    member = issuer_access.member_at(request.user, slug)
    now = timezone.now()
    found = searching.find(member, _filter_form(request, member).filters(), at=now)
    day = timezone.localtime(now).date().isoformat()
    return StreamingHttpResponse(
        exports.rows_of(found, at=now),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="awards-{slugify(slug)}-{day}.csv"'},
    )


def _filter_form(request: StaffRequest, member: Member) -> FilterForm:
    return FilterForm(
        request.GET, badges=searching.badges_awarded(member), school_years=searching.years_awarded(member)
    )


@staff_page("POST")
def awards_revoke(request: StaffRequest, slug: str) -> HttpResponse:
    """Revoke the awards that were ticked, for editors: without a reason this only asks for it, and shows whose."""
    member = issuer_access.member_at(request.user, slug, role=Role.EDITOR)
    ticked = ChosenForm(request.POST)
    found = access.chosen(member, ticked.cleaned_data["award"]) if ticked.is_valid() else []
    chosen = [award for award in found if award.revoked_at is None]
    if not chosen:
        messages.warning(request, _("Tick at least one award that is still in force."))
        return redirect("awards", slug)
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        return _revoked(request, slug, chosen, form)
    context = {"form": form, "chosen": chosen, "action": request.path}
    status = 422 if form.is_bound else 200
    return render(
        request, "assertions/desk/revoke.html", desk_context(request, member, nav="awards") | context, status=status
    )


def _revoked(request: StaffRequest, slug: str, chosen: list[Assertion], form: ReasonForm) -> HttpResponse:
    try:
        count = operations.revoke(
            chosen,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
            tell=form.cleaned_data["tell"],
        )
    except operations.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("One award is revoked.", "%(count)d awards are revoked.", count) % {"count": count}
        messages.success(request, words)
    return redirect("award_detail", slug, chosen[0].pk) if len(chosen) == 1 else redirect("awards", slug)


@staff_page("POST")
def awards_resend(request: StaffRequest, slug: str) -> HttpResponse:
    """Send the letters of the awards that were ticked once more, for everybody who may award."""
    member = issuer_access.member_at(request.user, slug)
    ticked = ChosenForm(request.POST)
    sent = refused = 0
    for award in access.chosen(member, ticked.cleaned_data["award"]) if ticked.is_valid() else []:
        try:
            operations.resend(award, by=request.user, at=timezone.now())
        except operations.Refusal:
            refused += 1
        else:
            sent += 1
    if sent:
        words = ngettext("One email is on its way again.", "%(count)d emails are on their way again.", sent)
        messages.success(request, words % {"count": sent})
    if refused:
        words = ngettext("One award has no email to send.", "%(count)d awards have no email to send.", refused)
        messages.warning(request, words % {"count": refused})
    if not sent and not refused:
        messages.warning(request, _("Tick at least one award first."))
    return redirect("awards", slug)


@staff_page("GET")
def award_detail(request: StaffRequest, slug: str, assertion_id: str) -> HttpResponse:
    """Everything about one award, for everybody who may award."""
    member, award = access.to_manage(request.user, slug, assertion_id)
    return _detail(request, member, award)


def _detail(
    request: StaffRequest, member: Member, award: Assertion, *, address: AddressForm | None = None
) -> HttpResponse:
    now = timezone.now()
    history = histories.of(award, now=now)
    context = {
        "award": award,
        "badge_class": award.badge_class,
        "results": results.words_of(award.badge_class),
        "history": history,
        "standing": standing.of_latest(award, history.latest, at=now),
        "may_change": member.may(Role.EDITOR) and award.revoked_at is None,
        "may_hold": histories.may_be_put_on_hold(award),
        "may_readdress": history.did_not_arrive and reports.may_readdress(member, award),
        "address_form": address or AddressForm(initial={"address": award.recipient, "key": new_id()}),
        "now": now,
    }
    status = 422 if address is not None else 200
    return render(
        request, "assertions/desk/award.html", desk_context(request, member, nav="awards") | context, status=status
    )


@staff_page("GET", "POST")
def award_correct(request: StaffRequest, slug: str, assertion_id: str) -> HttpResponse:
    """Correct a name or a story, for editors. What stood there before stays in the history."""
    member, award = access.to_manage(request.user, slug, assertion_id, role=Role.EDITOR)
    initial = {"name": award.recipient_name, "narrative": award.narrative}
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            changed = operations.correct(award, by=request.user, at=timezone.now(), **form.cleaned_data)
        except operations.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if changed:
                messages.success(request, _("Corrected. What stood there before is in the history."))
            return redirect("award_detail", slug, assertion_id)
    context = desk_context(request, member, nav="awards") | {"award": award, "form": form}
    return render(request, "assertions/desk/correct.html", context, status=422 if form.errors else 200)


@staff_page("GET", "POST")
def award_revoke(request: StaffRequest, slug: str, assertion_id: str) -> HttpResponse:
    """Revoke one award, for editors, after a question."""
    member, award = access.to_manage(request.user, slug, assertion_id, role=Role.EDITOR)
    if award.revoked_at is not None:
        messages.warning(request, _("This award was revoked before."))
        return redirect("award_detail", slug, assertion_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _revoked(request, slug, [award], form)
    context = {"form": form, "chosen": [award], "action": request.path}
    status = 422 if form.is_bound else 200
    return render(
        request, "assertions/desk/revoke.html", desk_context(request, member, nav="awards") | context, status=status
    )


@staff_page("POST")
def award_resend(request: StaffRequest, slug: str, assertion_id: str) -> HttpResponse:
    """Send the letter once more, for everybody who may award."""
    _member, award = access.to_manage(request.user, slug, assertion_id)
    try:
        operations.resend(award, by=request.user, at=timezone.now())
    except operations.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The email is on its way again."))
    return redirect("award_detail", slug, assertion_id)


@staff_page("POST")
def award_readdress(request: StaffRequest, slug: str, assertion_id: str) -> HttpResponse:
    """
    Revoke an award at a wrong address and give it again at the right one.

    For editors; also for whoever awarded it, as long as its letter did not arrive: nobody has heard of it then.
    """
    member, award = access.to_manage(request.user, slug, assertion_id)
    did_not_arrive = histories.of(award, now=timezone.now()).did_not_arrive
    if not (member.may(Role.EDITOR) or (did_not_arrive and reports.may_readdress(member, award))):
        raise PermissionDenied
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _detail(request, member, award, address=form)
    now = timezone.now()
    try:
        run = operations.readdress(award, **form.cleaned_data, by=request.user, at=now)
    except operations.Refusal as refusal:
        form.add_error("address", str(refusal))
        return _detail(request, member, award, address=form)
    carry_out(run, lines=1, at=now)
    return redirect("award_result", slug, run.pk)


@staff_page("GET")
def award_evidence(request: StaffRequest, slug: str, assertion_id: str, evidence_id: str) -> HttpResponse:
    """A file of evidence, also a private one, for everybody who may award. Always a download, never a page."""
    _member, award = access.to_manage(request.user, slug, assertion_id)
    piece = access.evidence_of(award, evidence_id)
    try:
        with default_storage.open(piece.file) as opened:
            content: bytes = opened.read()
    except OSError as error:
        raise Http404 from error
    ending = evidence.ENDINGS.get(piece.file_type, "bin")
    return HttpResponse(
        content,
        content_type=piece.file_type,
        headers={
            "Content-Disposition": f'attachment; filename="evidence-{award.number}.{ending}"',
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        },
    )
