"""The keys of an issuer on its desk: looked at, withdrawn, and what a withdrawn one has signed signed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assertions import access, operations, tasks
from issuer import access as issuer_access
from issuer import keys as signing
from issuer.access import Role
from issuer.forms import WithdrawKeyForm
from issuer.views.desk import StaffRequest, desk_context, staff_page

if TYPE_CHECKING:
    from issuer.models import SigningKey


@dataclass(frozen=True, slots=True)
class _Shown:
    """A key as the page shows it."""

    key: SigningKey
    fingerprint: str
    opens: bool


@staff_page()
def keys(request: StaffRequest, slug: str) -> HttpResponse:
    member = issuer_access.member_at(request.user, slug, role=Role.OWNER)
    held = [_Shown(key, signing.fingerprint(key), signing.can_open(key)) for key in issuer_access.keys_of(member)]
    reissue = access.last_reissue(member)
    is_under_way = reissue is not None and reissue.finished_at is None
    context = {
        "active": [one for one in held if one.key.is_active],
        "former": [one for one in held if not one.key.is_active],
        "is_shut": any(one.key.is_active and not one.opens for one in held),
        "reissue": reissue,
        "waiting": 0 if is_under_way else operations.to_reissue(member.issuer),
    }
    return render(request, "assertions/desk/keys.html", desk_context(request, member) | context)


@staff_page("GET", "POST")
def withdraw(request: StaffRequest, slug: str, key_id: str) -> HttpResponse:
    member = issuer_access.member_at(request.user, slug, role=Role.OWNER)
    key = issuer_access.key_of(member, key_id)
    now = timezone.now()
    form = WithdrawKeyForm(request.POST if request.method == "POST" else None, today=timezone.localdate(now))
    if form.is_valid():
        try:
            operations.withdraw_key(member, key, since=form.since(), at=now)
        except operations.Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The key was withdrawn. What is signed with it is not believed any more."))
        return redirect("keys", slug)
    context = {"form": form, "key": key, "fingerprint": signing.fingerprint(key)}
    status = 422 if form.errors else 200
    return render(request, "assertions/desk/key_withdraw.html", desk_context(request, member) | context, status=status)


@staff_page("POST")
def reissue(request: StaffRequest, slug: str) -> HttpResponse:
    """The worker signs; the page of the keys shows how far it is."""
    member = issuer_access.member_at(request.user, slug, role=Role.OWNER)
    try:
        started = operations.start_reissue(member.issuer_id, by=request.user, at=timezone.now())
    except operations.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        tasks.go_on_with_reissue.enqueue(started.pk)
    return redirect("keys", slug)
