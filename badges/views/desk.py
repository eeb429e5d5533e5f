"""The desk's list of badges, the short page that makes one, and a badge's own page."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from badges import access, operations, readiness
from badges.forms import NewBadgeForm
from badges.views import editing, pictures
from issuer.site.text import tidy
from issuer.views.desk import desk_context, staff_page

if TYPE_CHECKING:
    from badges.models import Badge

ON_A_PAGE = 48


@staff_page("GET")
def badges(request: HttpRequest, slug: str) -> HttpResponse:
    member = access.to_list(request.user, slug)
    words, chosen = tidy(request.GET.get("q", ""))[:100], request.GET.get("show", "")
    rows = access.badges_of(member, words=words)
    if chosen in access.FILTERS:
        rows = rows.filter(access.FILTERS[chosen])
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    counts = access.counts_of(member)
    context = desk_context(request, member, nav="badges") | {
        "page": page,
        "tiles": [_tile(slug, badge) for badge in page],
        "filters": _filters(counts, chosen),
        "words": words,
        "chosen": chosen,
        "has_any": counts["all"] > 0,
        "may_edit": member.role != "AWARDER",
    }
    return render(request, "badges/list.html", context)


def _filters(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    names = {"": _("All"), "drafts": _("Drafts"), "published": _("Published"), "archived": _("Archived")}
    return [
        {"value": value, "name": name, "count": counts[value or "all"], "chosen": value == chosen}
        for value, name in names.items()
    ]


def _tile(slug: str, badge: "Badge") -> dict[str, Any]:
    version = access.face(badge)
    version.badge = badge
    return {
        "name": version.name,
        "url": reverse("badge", args=[slug, version.pk]),
        "award_address": award_address(version.pk),
        "picture": pictures.url_of(version),
        "award_count": badge.award_count,  # type: ignore[attr-defined]  # annotated by badges_of
        "state": badge.state,
        "has_new_version": badge.has_draft and not version.is_draft,  # type: ignore[attr-defined]
    }


@staff_page("GET", "POST")
def badge_create(request: HttpRequest, slug: str) -> HttpResponse:
    """One short page: pressed "Publish and award", the next page is the award itself."""
    member = access.to_create(request.user, slug)
    at_once = request.POST.get("do") == "award"
    form = NewBadgeForm(request.POST if request.method == "POST" else None, needs_steps=at_once)
    if form.is_valid():
        now = timezone.now()
        draft = operations.create_badge(member, **form.cleaned_data, at=now)
        if not at_once:
            return redirect("badge_question", slug, draft.pk, 1)
        published = operations.publish(draft, by=member.user, at=now)
        messages.success(request, _("%(name)s is published.") % {"name": published.name})
        return redirect(award_address(published.pk))
    name = str(form["name"].value() or "")
    context = desk_context(request, member, nav="badges") | {"form": form, "name": name}
    return render(request, "badges/create.html", context, status=422 if form.errors else 200)


def award_address(badge_class_id: str) -> str:
    """The page on which it is awarded: the floor above answers there."""
    return f"/badges/{badge_class_id}/award"


@staff_page("GET")
def badge(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    member, version = access.to_see(request.user, slug, badge_class_id)
    family = access.family_of(version)
    shown = {
        "version": version,
        "state": version.badge.state,
        "family": family,
        "picture": pictures.url_of(version),
        "preview": editing.seen(version),
        "alignments": list(version.alignments.order_by("position", "pk")),
        "is_current": family.current is not None and family.current.pk == version.pk,
        "versions": [(one, family.award_counts[one.pk]) for one in family.versions],
        "points": readiness.points(version, at=timezone.now()) if version.is_draft else [],
        "may_edit": member.role != "AWARDER",
        "award_address": award_address(version.pk),
        "public_address": reverse("badge_public", args=[slug, version.badge.slug]),
        "was_awarded": access.was_awarded(version),
        "may_take_back": not family.award_counts[version.pk] and family.draft is None,
    }
    return render(request, "badges/badge.html", desk_context(request, member, nav="badges") | shown)
