"""Good words for everybody: the page where one is given, its own page, and its documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assertions import access, operations
from assertions.forms import GoodWordForm
from issuer import checking
from issuer.site import responses
from issuer.site.routes import RouteClass, negotiated, route

if TYPE_CHECKING:
    from assertions.models import Endorsement
    from issuer.models import Member


@route(RouteClass.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def endorse(request: HttpRequest, token: str) -> HttpResponse:
    """Give a good word, once, with the link of a letter and without an account. Looking at it changes nothing."""
    word = access.endorsement_with(token)
    now = timezone.now()
    if not word.is_open(now):
        return render(request, "assertions/endorsing/ran_out.html", _about(word), status=410)
    speakers = access.speakers(request.user, word)
    choices = [(member.issuer_id, member.issuer.name) for member in speakers]
    form = GoodWordForm(request.POST if request.method == "POST" else None, speakers=choices)
    if request.method == "POST" and request.POST.get("do") == "refuse":
        return _refused(request, word)
    if form.is_valid() and (answer := _given(request, word, form, speakers)) is not None:
        return answer
    context = _about(word) | {"form": form, "token": token}
    return render(request, "assertions/endorsing/endorse.html", context, status=422 if form.errors else 200)


def _about(word: Endorsement) -> dict[str, object]:
    """What a page shows of that which the good word is about: whose it is, and the picture of the badge."""
    badge_class = word.badge_class or (word.assertion.badge_class if word.assertion else None)
    return {"word": word, "issuer": word.issuer, "badge_class": badge_class}


def _given(request: HttpRequest, word: Endorsement, form: GoodWordForm, speakers: list[Member]) -> HttpResponse | None:
    typed = dict(form.cleaned_data)
    chosen = typed.pop("speaker", "")
    as_member = next((member for member in speakers if member.issuer_id == chosen), None)
    try:
        given = operations.give(word, **typed, as_member=as_member, at=timezone.now())
    except operations.Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    return render(request, "assertions/endorsing/thanks.html", _about(given) | {"is_given": True})


def _refused(request: HttpRequest, word: Endorsement) -> HttpResponse:
    try:
        operations.refuse_to_give(word, at=timezone.now())
    except operations.Refusal:
        return render(request, "assertions/endorsing/ran_out.html", _about(word), status=410)
    return render(request, "assertions/endorsing/thanks.html", _about(word) | {"is_given": False})


@route(RouteClass.DOCUMENT)
@require_safe
def document(request: HttpRequest, endorsement_id: str) -> HttpResponse:
    stored = access.endorsement(endorsement_id)
    return responses.document(request, stored.body, etag=stored.etag, status=stored.status)


@route(RouteClass.PERSON)
@require_safe
def page(request: HttpRequest, endorsement_id: str) -> HttpResponse:
    word = access.endorsement_for_page(endorsement_id)
    if word.withdrawn_at is not None:
        context = {"word": word, "issuer": word.issuer}
        return render(request, "assertions/public/endorsement_gone.html", context, status=410)
    rows = [row for row in word.endorsed.endorsed_by if row["address"] == word.document_url]
    shown = {"word": word, "issuer": word.issuer, "good_words": checking.good_words(rows)}
    return render(request, "assertions/public/endorsement.html", shown)


endorsement = negotiated(page=page, document=document)


@route(RouteClass.DOCUMENT)
@require_safe
def endorser(request: HttpRequest, endorsement_id: str) -> HttpResponse:
    """Who gave it, as a 2.0 Profile, where it is no issuer of this site."""
    stored = access.endorser(endorsement_id)
    return responses.document(request, stored.body, etag=stored.etag, status=stored.status)


@route(RouteClass.DOCUMENT)
@require_safe
def credential(request: HttpRequest, endorsement_id: str) -> HttpResponse:
    """The 3.0 credential with its proof, where an issuer of this site signed it."""
    stored = access.endorsement_credential(endorsement_id)
    kind = responses.CREDENTIAL if stored.status == 200 else responses.JSON_LD
    return responses.document(request, stored.body, etag=stored.etag, status=stored.status, content_type=kind)
