"""The keys of an issuer: as documents for verifiers, and the desk's page where owners rotate and withdraw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from issuer import access, operations
from issuer import keys as signing
from issuer.access import Role
from issuer.forms import WithdrawKeyForm
from issuer.site import responses
from issuer.site.routes import RouteClass, route
from issuer.views.desk import StaffRequest, desk_context, staff_page

if TYPE_CHECKING:
    from issuer.models import SigningKey

# --- For machines: stored bytes ------------------------------------------------------------------------------------


@route(RouteClass.DOCUMENT)
def did_document(request: HttpRequest, issuer_id: str) -> HttpResponse:
    return _stored(request, issuer_id, "did.json", content_type="application/did+json")


@route(RouteClass.DOCUMENT)
def jwks(request: HttpRequest, issuer_id: str) -> HttpResponse:
    return _stored(request, issuer_id, "jwks.json", content_type="application/jwk-set+json")


@route(RouteClass.DOCUMENT)
def cryptographic_key(request: HttpRequest, issuer_id: str, number: int) -> HttpResponse:
    return _stored(request, issuer_id, f"keys/{number}")


@route(RouteClass.DOCUMENT)
def jwk(request: HttpRequest, issuer_id: str, number: int) -> HttpResponse:
    return _stored(request, issuer_id, f"keys/{number}.jwk", content_type="application/jwk+json")


@route(RouteClass.DOCUMENT)
def revocations(request: HttpRequest, issuer_id: str) -> HttpResponse:
    return _stored(request, issuer_id, "revocations")


def _stored(request: HttpRequest, issuer_id: str, name: str, *, content_type: str = responses.JSON_LD) -> HttpResponse:
    body, etag = access.issuer_document_of(issuer_id, name)
    return responses.document(request, body, etag=etag, content_type=content_type)


# --- The desk ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shown:
    """A key as the page shows it."""

    key: SigningKey
    fingerprint: str
    opens: bool


@staff_page()
def keys(request: StaffRequest, slug: str) -> HttpResponse:
    member = access.member_at(request.user, slug, role=Role.OWNER)
    held = [_Shown(key, signing.fingerprint(key), signing.can_open(key)) for key in access.keys_of(member)]
    context = {
        "active": [one for one in held if one.key.is_active],
        "former": [one for one in held if not one.key.is_active],
        "is_shut": any(one.key.is_active and not one.opens for one in held),
    }
    return render(request, "issuer/keys.html", desk_context(request, member) | context)


@staff_page("GET", "POST")
def rotate(request: StaffRequest, slug: str) -> HttpResponse:
    member = access.member_at(request.user, slug, role=Role.OWNER)
    if request.method != "POST":
        return render(request, "issuer/keys_rotate.html", desk_context(request, member))
    try:
        operations.rotate_keys(member, at=timezone.now())
    except operations.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("New badges are signed with new keys from now on. Older badges stay good."))
    return redirect("keys", slug)


@staff_page("GET", "POST")
def withdraw(request: StaffRequest, slug: str, key_id: str) -> HttpResponse:
    member = access.member_at(request.user, slug, role=Role.OWNER)
    key = access.key_of(member, key_id)
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
    return render(request, "issuer/key_withdraw.html", desk_context(request, member) | context, status=status)
