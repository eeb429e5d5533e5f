"""Issuers: the document and the page at their permanent address, and the desk where an owner changes them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from issuer import access, operations
from issuer.access import Role
from issuer.forms import IssuerForm, NewIssuerForm, SlugForm
from issuer.site import logos, responses
from issuer.site.routes import RouteClass, negotiated, route
from issuer.views.desk import StaffRequest, account_context, desk_context, staff_page

if TYPE_CHECKING:
    from issuer.models import Issuer

_WORDS = ("name", "description", "url", "email", "logo_alt", "ribbon_a", "ribbon_b", "ribbon_c", "earners_are_adults")
_RIBBON = ":root{{--ribbon-a:{};--ribbon-b:{};--ribbon-c:{}}}\n"


@route(RouteClass.DOCUMENT)
@require_safe
def document(request: HttpRequest, issuer_id: str) -> HttpResponse:
    body, etag = access.document_of(issuer_id)
    return responses.document(request, body, etag=etag)


@route(RouteClass.PAGE)
@require_safe
def page(request: HttpRequest, issuer_id: str) -> HttpResponse:
    response = redirect(f"/s/{access.slug_of(issuer_id)}")
    response.headers["Vary"] = "Accept"
    return response


issuer = negotiated(page=page, document=document)


@route(RouteClass.MEDIA)
def logo(request: HttpRequest, issuer_id: str) -> HttpResponse:
    name = access.logo_of(issuer_id)
    try:
        png = logos.read(name)
    except FileNotFoundError as lost:
        raise Http404 from lost
    return responses.picture(request, png, etag=logos.Logo(png).sha256, content_type="image/png", file_name="logo.png")


@route(RouteClass.MEDIA)
def ribbon(request: HttpRequest, issuer_id: str) -> HttpResponse:
    css = _RIBBON.format(*access.ribbon_of(issuer_id)).encode()
    etag = f'"{hashlib.sha256(css).hexdigest()}"'
    is_known = etag in request.META.get("HTTP_IF_NONE_MATCH", "")
    response = HttpResponse(b"" if is_known else css, status=304 if is_known else 200, content_type="text/css")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=3600, stale-while-revalidate=86400"
    return response


# --- The desk ------------------------------------------------------------------------------------------------------


@staff_page("GET", "POST")
def create(request: StaffRequest) -> HttpResponse:
    form = NewIssuerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = operations.create_issuer(request.user, **form.cleaned_data, at=timezone.now())
        except operations.Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("%(name)s can award badges now.") % {"name": made.name})
            return redirect("today", made.slug)
    return _answer(request, "issuer/create.html", account_context(request) | {"form": form}, form)


@staff_page("GET", "POST")
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    member = access.member_at(request.user, slug, role=Role.OWNER)
    form = IssuerForm(request.POST or None, request.FILES or None, initial=_said(member.issuer))
    if form.is_valid():
        try:
            operations.revise_issuer(member, **form.answers(), at=timezone.now())
        except operations.Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("issuer_edit", slug)
    slug_form = SlugForm(initial={"slug": slug})
    return _answer(request, "issuer/edit.html", desk_context(request, member) | _forms(form, slug_form), form)


@staff_page("POST")
def rename(request: StaffRequest, slug: str) -> HttpResponse:
    member = access.member_at(request.user, slug, role=Role.OWNER)
    slug_form = SlugForm(request.POST)
    if slug_form.is_valid():
        try:
            renamed = operations.change_slug(member, slug=slug_form.cleaned_data["slug"], at=timezone.now())
        except operations.Refusal as refusal:
            slug_form.add_error("slug", str(refusal))
        else:
            messages.success(request, _("Saved. Links with the old short name go on working."))
            return redirect("issuer_edit", renamed.slug)
    form = IssuerForm(initial=_said(member.issuer))
    return _answer(request, "issuer/edit.html", desk_context(request, member) | _forms(form, slug_form), slug_form)


def _said(issuer: Issuer) -> dict[str, Any]:
    """What the issuer says about itself now, as the form shows it."""
    return {name: getattr(issuer, name) for name in _WORDS}


def _forms(form: IssuerForm, slug_form: SlugForm) -> dict[str, Any]:
    return {"form": form, "slug_form": slug_form}


def _answer(request: StaffRequest, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    return render(request, template, context, status=422 if form.errors else 200)
