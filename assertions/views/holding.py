"""Putting an award on hold, with a reason, and taking it off again: for editors, where the badge was made so."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assertions import access, operations
from assertions.forms import HoldForm
from issuer.access import Role
from issuer.views.desk import StaffRequest, desk_context, staff_page


@staff_page("GET", "POST")
def award_hold(request: StaffRequest, slug: str, assertion_id: str) -> HttpResponse:
    """The question, and the act."""
    member, award = access.to_manage(request.user, slug, assertion_id, role=Role.EDITOR)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.suspend(award, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except operations.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The award is on hold. Its page says so."))
            return redirect("award_detail", slug, assertion_id)
    context = desk_context(request, member, nav="awards") | {"form": form, "award": award}
    return render(request, "assertions/desk/hold.html", context, status=422 if form.is_bound else 200)


@staff_page("POST")
def award_reinstate(request: StaffRequest, slug: str, assertion_id: str) -> HttpResponse:
    """Off hold again, at once: nothing is lost by it."""
    _member, award = access.to_manage(request.user, slug, assertion_id, role=Role.EDITOR)
    try:
        operations.reinstate(award, by=request.user, at=timezone.now())
    except operations.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The award counts again."))
    return redirect("award_detail", slug, assertion_id)
