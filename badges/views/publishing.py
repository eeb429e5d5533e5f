"""Publishing and what may come after: taken back, corrected, revised, copied, archived, deleted."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from badges import access, operations, readiness
from badges.forms import CopyForm, CorrectionForm
from badges.readiness import Level
from badges.views import editing, pictures
from badges.views.desk import award_address
from issuer.views.desk import desk_context, staff_page

if TYPE_CHECKING:
    from badges.models import BadgeClass
    from issuer.models import Member


@staff_page("GET", "POST")
def badge_publish(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    member, draft = access.to_edit(request.user, slug, badge_class_id)
    if not draft.is_draft:
        return redirect("badge", slug, badge_class_id)
    if request.method == "POST":
        try:
            published = operations.publish(draft, by=member.user, at=timezone.now())
        except operations.NotReady:
            return _readiness(request, member, draft, status=422)
        messages.success(request, _("%(name)s is published.") % {"name": published.name})
        return redirect("badge", slug, badge_class_id)
    return _readiness(request, member, draft)


def _readiness(request: HttpRequest, member: "Member", draft: "BadgeClass", status: int = 200) -> HttpResponse:
    points = readiness.points(draft, at=timezone.now())
    levels = [point.level for point in points]
    context = desk_context(request, member, nav="badges") | {
        "version": draft,
        "points": points,
        "done": levels.count(Level.DONE),
        "blocks": levels.count(Level.BLOCKS),
        "advice": levels.count(Level.ADVICE),
        "picture": pictures.url_of(draft),
        "preview": editing.seen(draft),
        "issuer": member.issuer,
        "is_wide": request.GET.get("width") == "laptop",
        "questions": editing.questions(member.issuer.slug, draft),
        "is_new_version": draft.number > 1,
    }
    return render(request, "badges/publish.html", context, status=status)


@staff_page("GET", "POST")
def badge_correct(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    member, version = access.to_edit(request.user, slug, badge_class_id)
    if version.is_draft:
        return redirect("badge_question", slug, badge_class_id, 1)
    form = CorrectionForm(request.POST if request.method == "POST" else None, badge_class=version)
    if form.is_valid():
        try:
            corrected = operations.correct(
                version,
                wording=form.wording(),
                only_a_slip=form.cleaned_data["only_a_slip"],
                by=member.user,
                at=timezone.now(),
            )
        except operations.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Corrected.") if corrected else _("Nothing was changed."))
            return redirect("badge", slug, badge_class_id)
    context = desk_context(request, member, nav="badges") | {"version": version, "form": form}
    return render(request, "badges/correct.html", context, status=422 if form.errors else 200)


@staff_page("GET", "POST")
def badge_copy(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    member, version = access.to_edit(request.user, slug, badge_class_id)
    members = access.edited_by(member.user)
    issuers = [(one.issuer_id, one.issuer.name) for one in members]
    form = CopyForm(
        request.POST if request.method == "POST" else None, issuers=issuers, initial={"into": member.issuer_id}
    )
    if form.is_valid():
        into = next(one for one in members if one.issuer_id == form.cleaned_data["into"])
        draft = operations.copy(version, into=into, at=timezone.now())
        messages.success(request, _("This is the copy. Give it a name of its own."))
        return redirect("badge_question", into.issuer.slug, draft.pk, 1)
    context = desk_context(request, member, nav="badges") | {"version": version, "form": form}
    return render(request, "badges/copy.html", context, status=422 if form.errors else 200)


# --- Acts that are confirmed on a page of their own: GET asks, POST does --------------------------------------------


@staff_page("GET", "POST")
def badge_revise(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    member, version = access.to_edit(request.user, slug, badge_class_id)

    def act() -> HttpResponse:
        draft = operations.revise(version, by=member.user, at=timezone.now())
        return redirect("badge_question", slug, draft.pk, 1)

    return _confirmed(request, member, version, "revise", act)


@staff_page("GET", "POST")
def badge_take_back(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    member, version = access.to_edit(request.user, slug, badge_class_id)

    def act() -> HttpResponse:
        operations.take_back_to_draft(version, by=member.user, at=timezone.now())
        messages.success(request, _("%(name)s is a draft again.") % {"name": version.name})
        return redirect("badge_question", slug, version.pk, 1)

    return _confirmed(request, member, version, "take_back", act)


@staff_page("GET", "POST")
def badge_archive(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    member, version = access.to_edit(request.user, slug, badge_class_id)

    def act() -> HttpResponse:
        operations.archive(version, by=member.user, at=timezone.now())
        messages.success(request, _("%(name)s is archived.") % {"name": version.name})
        return redirect("badge", slug, version.pk)

    return _confirmed(request, member, version, "archive", act)


@staff_page("POST")
def badge_unarchive(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    member, version = access.to_edit(request.user, slug, badge_class_id)
    try:
        operations.unarchive(version, by=member.user, at=timezone.now())
    except operations.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s can be awarded again.") % {"name": version.name})
    return redirect("badge", slug, badge_class_id)


@staff_page("GET", "POST")
def badge_delete(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    member, version = access.to_edit(request.user, slug, badge_class_id)

    def act() -> HttpResponse:
        operations.delete(version, by=member.user, at=timezone.now())
        messages.success(request, _("%(name)s is deleted.") % {"name": version.name})
        return redirect("badges", slug)

    return _confirmed(request, member, version, "delete", act)


@staff_page("GET", "POST")
def badge_discard(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    member, version = access.to_edit(request.user, slug, badge_class_id)

    def act() -> HttpResponse:
        remaining = operations.discard_draft(version, by=member.user, at=timezone.now())
        messages.success(request, _("The draft of %(name)s is gone.") % {"name": version.name})
        return redirect("badge", slug, remaining.pk) if remaining else redirect("badges", slug)

    return _confirmed(request, member, version, "discard", act)


def _confirmed(
    request: HttpRequest, member: "Member", version: "BadgeClass", deed: str, act: Callable[[], HttpResponse]
) -> HttpResponse:
    """Do it if the person confirmed it; else, or if the rules refuse, show the page that asks."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            return act()
        except operations.Refusal as refused:
            refusal, status = str(refused), 409
    context: dict[str, Any] = desk_context(request, member, nav="badges") | {
        "version": version,
        "picture": pictures.url_of(version),
        "refusal": refusal,
        "award_address": award_address(version.pk),
    }
    return render(request, f"badges/confirm_{deed}.html", context, status=status)
