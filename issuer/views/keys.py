"""The keys of an issuer: as documents for verifiers, and the question before an owner changes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from issuer import access, operations
from issuer.access import Role
from issuer.site import responses
from issuer.site.routes import RouteClass, route
from issuer.views.desk import StaffRequest, desk_context, staff_page

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
