"""Good words on the desk: asked for, looked at, accepted, declined, taken down. For editors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assertions import access, operations
from assertions.forms import AskForm, RetractForm
from badges import access as badge_access
from issuer import access as issuer_access
from issuer.access import Role
from issuer.views.desk import StaffRequest, desk_context, staff_page

if TYPE_CHECKING:
    from assertions.models import Assertion
    from badges.models import BadgeClass
    from issuer.models import Issuer, Member


@staff_page("GET")
def endorsements(request: StaffRequest, slug: str) -> HttpResponse:
    """All good words about the issuer, its badges and awards."""
    member = issuer_access.member_at(request.user, slug, role=Role.EDITOR)
    now = timezone.now()
    words = access.endorsements_of(member)
    context = {
        "waiting": [word for word in words if word.state == "WAITING"],
        "others": [
            (word, word.state == "ASKED" and not word.is_open(now)) for word in words if word.state != "WAITING"
        ],
        "given": access.endorsements_by(member),
        "now": now,
    }
    return render(request, "assertions/desk/endorsements.html", desk_context(request, member) | context)


@staff_page("GET", "POST")
def ask_about_issuer(request: StaffRequest, slug: str) -> HttpResponse:
    """Ask for a good word about the issuer itself."""
    member = issuer_access.member_at(request.user, slug, role=Role.EDITOR)
    return _ask(request, member, member.issuer, member.issuer.name)


@staff_page("GET", "POST")
def ask_about_badge(request: StaffRequest, slug: str, badge_class_id: str) -> HttpResponse:
    """Ask for a good word about a published version of a badge."""
    member, version = badge_access.to_edit(request.user, slug, badge_class_id)
    return _ask(request, member, version, version.name)


@staff_page("GET", "POST")
def ask_about_award(request: StaffRequest, slug: str, assertion_id: str) -> HttpResponse:
    """Ask for a good word about one award."""
    member, award = access.to_manage(request.user, slug, assertion_id, role=Role.EDITOR)
    return _ask(request, member, award, f"{award.badge_class.name}, {award.number}")


def _ask(request: StaffRequest, member: Member, about: Issuer | BadgeClass | Assertion, name: str) -> HttpResponse:
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            word = operations.ask(member, about, **form.cleaned_data, at=timezone.now())
        except operations.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("A letter is on its way to %(email)s.") % {"email": word.email})
            return redirect("endorsements", member.issuer.slug)
    context = desk_context(request, member) | {"form": form, "about": name}
    return render(request, "assertions/desk/ask.html", context, status=422 if form.errors else 200)


@staff_page("GET", "POST")
def retract(request: StaffRequest, slug: str, endorsement_id: str) -> HttpResponse:
    """The question before a good word that this issuer gave is taken back, and the act."""
    member, word = access.endorsement_to_retract(request.user, slug, endorsement_id)
    form = RetractForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.retract(member, word, reason=form.cleaned_data["reason"], at=timezone.now())
        except operations.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It was taken back. Whoever checks a copy of it sees that."))
            return redirect("endorsements", slug)
    context = desk_context(request, member) | {"form": form, "word": word}
    return render(request, "assertions/desk/retract.html", context, status=422 if form.is_bound else 200)


def _act(act: Callable[..., object], done: Callable[[], str]) -> Callable[..., HttpResponse]:
    """A page that carries out one act on a good word and goes back to the list."""

    def view(request: StaffRequest, slug: str, endorsement_id: str) -> HttpResponse:
        member, word = access.endorsement_to_manage(request.user, slug, endorsement_id)
        try:
            act(member, word, at=timezone.now())
        except operations.Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done())
        return redirect("endorsements", slug)

    return view


accept = staff_page("POST")(_act(operations.accept, lambda: _("It is shown from now on.")))
decline = staff_page("POST")(_act(operations.decline, lambda: _("It is not shown, and its words are forgotten.")))
take_down = staff_page("POST")(_act(operations.take_down, lambda: _("It was taken down. Its address says so.")))
take_back = staff_page("POST")(
    _act(operations.take_back_question, lambda: _("The question was taken back. Its link does not work any more."))
)
