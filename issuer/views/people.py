"""Who acts for an issuer: the list, invitations, and the page on which an invitation is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from issuer import access, operations
from issuer.access import Role
from issuer.forms import InviteForm, JoinForm, RoleForm
from issuer.site.routes import RouteClass, route
from issuer.views.desk import StaffRequest, desk_context, staff_page
from issuer.views.setup import SIGN_IN_BACKEND

if TYPE_CHECKING:
    from issuer.models import Invitation, Member, User


@staff_page("GET", "POST")
def people(request: StaffRequest, slug: str) -> HttpResponse:
    member = access.member_at(request.user, slug, role=Role.OWNER if request.method == "POST" else Role.AWARDER)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            invitation = operations.invite(member, **form.cleaned_data, at=timezone.now())
        except operations.Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": invitation.email})
            return redirect("people", slug)
    return _show(request, member, form)


def _show(request: StaffRequest, member: Member, form: InviteForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": form,
        "people": [
            (one, RoleForm(initial={"role": one.role}, auto_id=f"{one.pk}_%s")) for one in access.people_of(member)
        ],
        "invitations": access.open_invitations_of(member, at=now),
        "me": member,
        "may_change": member.may(Role.OWNER),
        "now": now,
    }
    status = 422 if form.errors else 200
    return render(request, "issuer/people.html", desk_context(request, member, nav="people") | context, status=status)


@staff_page("POST")
def role(request: StaffRequest, slug: str, member_id: int) -> HttpResponse:
    member = access.member_at(request.user, slug, role=Role.OWNER)
    colleague = access.colleague_of(member, member_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            operations.change_role(member, member_id=colleague.pk, role=form.cleaned_data["role"], at=timezone.now())
        except operations.Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved. It holds from their next click on."))
    else:
        messages.error(request, _("Choose one of the three roles."))
    return redirect("people", slug)


@staff_page("GET", "POST")
def remove(request: StaffRequest, slug: str, member_id: int) -> HttpResponse:
    member = access.member_at(request.user, slug)
    colleague = access.colleague_of(member, member_id)
    if colleague.pk != member.pk and not member.may(Role.OWNER):
        raise PermissionDenied
    if request.method != "POST":
        context = {"colleague": colleague, "is_me": colleague.pk == member.pk}
        return render(request, "issuer/remove.html", desk_context(request, member, nav="people") | context)
    try:
        operations.remove_member(member, member_id=colleague.pk, at=timezone.now())
    except operations.Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("people", slug)
    if colleague.pk == member.pk:
        messages.success(request, _("You have left %(name)s.") % {"name": member.issuer.name})
        return redirect("desk")
    messages.success(request, _("%(name)s is off the list.") % {"name": colleague.user})
    return redirect("people", slug)


@staff_page("POST")
def withdraw(request: StaffRequest, slug: str, invitation_id: int) -> HttpResponse:
    member = access.member_at(request.user, slug, role=Role.OWNER)
    invitation = access.invitation_of(member, invitation_id)
    operations.withdraw_invitation(member, invitation_id=invitation.pk, at=timezone.now())
    messages.success(request, _("The invitation was taken back. Its link does not work any more."))
    return redirect("people", slug)


# --- The other side: being invited ---------------------------------------------------------------------------------


@route(RouteClass.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    invitation = access.invitation_with(token)
    if not invitation.is_open(timezone.now()):
        return render(request, "issuer/join_ran_out.html", {"invitation": invitation}, status=410)
    if request.user.is_authenticated:
        return _join_as_member(request, invitation)
    if access.has_account(invitation.email):
        return render(request, "issuer/join_sign_in.html", {"invitation": invitation})
    return _join_as_new(request, invitation)


def _join_as_member(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user = cast("User", request.user)
    is_theirs = user.email == invitation.email
    if request.method == "POST" and is_theirs:
        try:
            operations.accept_invitation(invitation, user=user, at=timezone.now())
        except operations.Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("desk")
        return _welcome(request, invitation)
    context = {"invitation": invitation, "is_theirs": is_theirs}
    return render(request, "issuer/join.html", context, status=200 if is_theirs else 403)


def _join_as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None, email=invitation.email)
    if form.is_valid():
        try:
            member = operations.join(invitation, **form.cleaned_data, at=timezone.now())
        except operations.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, member.user, backend=SIGN_IN_BACKEND)
            return _welcome(request, invitation)
    context = {"invitation": invitation, "form": form}
    return render(request, "issuer/join_new.html", context, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    messages.success(request, _("Welcome to %(name)s.") % {"name": invitation.issuer.name})
    return redirect("today", invitation.issuer.slug)
