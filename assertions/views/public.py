"""The award as the world sees it: a page for people, the stored document for machines, its pictures, its evidence."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from assertions import access, checking, sharing
from assertions.forms import CompareForm
from badges import results
from issuer import checking as issuer_checking
from issuer.site import limits, responses
from issuer.site.addresses import absolute_url
from issuer.site.requests import crowd_of
from issuer.site.routes import RouteClass, negotiated, route

if TYPE_CHECKING:
    from assertions.models import Assertion

TRIES = 5
WITHIN = timedelta(hours=1)
LONG_NAMES, LONGEST_NAMES, LONG_STORY = 48, 110, 120


@route(RouteClass.DOCUMENT)
@require_safe
def document(request: HttpRequest, assertion_id: str) -> HttpResponse:
    stored = access.hosted(assertion_id)
    return responses.document(request, stored.body, etag=stored.etag, status=stored.status)


@route(RouteClass.PERSON)
@require_safe
def page(request: HttpRequest, assertion_id: str) -> HttpResponse:
    award = access.for_page(assertion_id)
    return _page(request, award)


assertion = negotiated(page=page, document=document)


@route(RouteClass.PERSON)
@csrf_exempt  # it changes nothing, and the page it stands on sets no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, assertion_id: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("assertion", assertion_id)  # whoever was sent the address of an answer finds the award
    award = access.for_page(assertion_id)
    now = timezone.now()
    form = CompareForm(request.POST)
    if not form.is_valid():
        return _page(request, award, form=form, status=400)
    if not limits.allow("compare", f"{crowd_of(request)} {award.pk}", times=TRIES, within=WITHIN, at=now):
        form.add_error("address", _("You have tried five addresses in this hour. Wait a while, then try again."))
        return _page(request, award, form=form, status=429)
    typed = form.cleaned_data["address"]
    compared = {"typed": typed, "is_theirs": checking.is_theirs(award, typed)}
    return _page(request, award, form=CompareForm(), compared=compared)


def _page(
    request: HttpRequest,
    award: "Assertion",
    *,
    form: CompareForm | None = None,
    compared: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    answer = checking.answer(award, checking.check(award, now=now))
    evidence = list(award.evidence.all())
    holder = award.recipient_name if award.shows_name else ""
    words = issuer_checking.vouching(award.endorsed_by, award.badge_class.endorsed_by, award.issuer.endorsed_by)
    context = {
        "award": award,
        "issuer": award.issuer,
        "badge_class": award.badge_class,
        "results": results.words_of(award.badge_class),
        "holder": holder,
        **_first_screen(award, holder),
        "answer": answer,
        "checked_at": now,
        "is_revoked": award.revoked_at is not None,
        "is_on_hold": award.revoked_at is None and award.suspended_at is not None,
        "is_expired": award.revoked_at is None and award.has_expired(now),
        "evidence": [piece for piece in evidence if piece.is_public],
        "private_pieces": sum(not piece.is_public for piece in evidence),
        "form": form or CompareForm(),
        "compared": compared,
        "document": json.dumps(json.loads(access.hosted(award.pk).body), indent=2, ensure_ascii=False),
        "is_signed": any(line.detail.startswith("DataIntegrityProof") for line in answer.lines),
        "good_words": words[0],
        "badge_words": [word for word in words[1] if not word.is_broken],
        "issuer_words": [word for word in words[2] if not word.is_broken],
        "page_url": absolute_url("assertion", award.pk),
        "card_url": absolute_url("assertion_card", award.pk),
        "now": now,
    }
    return render(request, "assertions/public/award.html", context, status=status)


def _first_screen(award: "Assertion", holder: str) -> dict[str, Any]:
    """What keeps the answer on the first screen of a phone: long names are set smaller, a long story follows it."""
    long = len(holder) + len(award.badge_class.name)
    story = award.badge_class.description
    return {
        "size": "xs" if long > LONGEST_NAMES else "sm" if long > LONG_NAMES else "",
        "is_lede_later": bool(story) and award.revoked_at is None and (long > LONG_NAMES or len(story) > LONG_STORY),
    }


@route(RouteClass.MEDIA)
@require_safe
def png(request: HttpRequest, assertion_id: str) -> HttpResponse:
    stored = access.baked_png(assertion_id)
    return responses.picture(request, stored.body, etag=stored.etag, content_type="image/png", file_name="badge.png")


@route(RouteClass.MEDIA)
@require_safe
def svg(request: HttpRequest, assertion_id: str) -> HttpResponse:
    stored = access.baked_svg(assertion_id)
    return responses.picture(
        request, stored.body, etag=stored.etag, content_type="image/svg+xml", file_name="badge.svg"
    )


@route(RouteClass.DOCUMENT)
@require_safe
def credential(request: HttpRequest, assertion_id: str) -> HttpResponse:
    stored = access.credential(assertion_id)
    return responses.document(request, stored.body, etag=stored.etag, content_type=responses.CREDENTIAL)


@route(RouteClass.DOCUMENT)
@require_safe
def credential_jwt(request: HttpRequest, assertion_id: str) -> HttpResponse:
    stored = access.credential_jwt(assertion_id)
    return responses.token(request, stored.body, etag=stored.etag)


@route(RouteClass.DOCUMENT)
@require_safe
def signed(request: HttpRequest, assertion_id: str) -> HttpResponse:
    stored = access.signed(assertion_id)
    return responses.token(request, stored.body, etag=stored.etag)


@route(RouteClass.DOCUMENT)
@require_safe
def status_list(request: HttpRequest, list_id: str) -> HttpResponse:
    stored = access.status_list(list_id)
    return responses.document(request, stored.body, etag=stored.etag, content_type=responses.CREDENTIAL)


@route(RouteClass.MEDIA)
@require_safe
def credential_svg(request: HttpRequest, assertion_id: str) -> HttpResponse:
    stored = access.baked_svg3(assertion_id)
    return responses.picture(
        request, stored.body, etag=stored.etag, content_type="image/svg+xml", file_name="credential.svg"
    )


@route(RouteClass.MEDIA)
@require_safe
def card(request: HttpRequest, assertion_id: str) -> HttpResponse:
    award = access.for_page(assertion_id)
    content, etag = sharing.card_of(award, now=timezone.now())
    response = responses.picture(request, content, etag=etag, content_type="image/png", file_name="card.png")
    response.headers["Cache-Control"] = "public, max-age=60, no-transform"  # there may be a name on it
    return response


@route(RouteClass.MEDIA)
@require_safe
def evidence(request: HttpRequest, assertion_id: str, evidence_id: str) -> HttpResponse:
    piece = access.public_evidence(assertion_id, evidence_id)
    try:
        with default_storage.open(piece.file) as opened:
            content = opened.read()
    except OSError as error:
        raise Http404 from error
    response = responses.picture(
        request, content, etag=piece.file_sha256, content_type=piece.file_type, file_name="evidence"
    )
    response.headers["Content-Disposition"] = "attachment"
    response.headers["Cache-Control"] = "no-store"  # once the award is revoked, nobody shall have it from a cache
    return response
