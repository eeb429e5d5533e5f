"""What anybody may see of a badge: its page, its document, its picture, and the lists that lead there."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from badges import access
from badges.views import editing, pictures
from issuer import access as issuer_access
from issuer import checking
from issuer.site import responses
from issuer.site.routes import RouteClass, negotiated, route
from issuer.views.site import not_set_up

if TYPE_CHECKING:
    from badges.models import BadgeClass

MOST_AT_HOME = 60


@route(RouteClass.DOCUMENT)
def badge_class_json(request: HttpRequest, badge_class_id: str) -> HttpResponse:
    stored = access.document(badge_class_id)
    return responses.document(request, stored.body, etag=stored.etag)


@route(RouteClass.DOCUMENT)
@require_safe
def achievement(request: HttpRequest, badge_class_id: str) -> HttpResponse:
    """The version as an Achievement of Open Badges 3.0."""
    stored = access.achievement(badge_class_id)
    return responses.document(request, stored.body, etag=stored.etag)


@route(RouteClass.PAGE)
@require_safe
def _page_of_version(request: HttpRequest, badge_class_id: str) -> HttpResponse:
    response = _page(request, access.published(badge_class_id))
    response.headers["Vary"] = "Accept"
    return response


badge_class = negotiated(page=_page_of_version, document=badge_class_json)


@route(RouteClass.PAGE)
@require_safe
def badge_public(request: HttpRequest, issuer_slug: str, badge_slug: str) -> HttpResponse:
    """The page of the current version, at an address for people. Addresses it had before lead here."""
    issuer = issuer_access.public_issuer(issuer_slug)
    version = access.by_slug(issuer, badge_slug)
    if (issuer.slug, version.badge.slug) != (issuer_slug, badge_slug):
        return redirect("badge_public", issuer.slug, version.badge.slug, permanent=True)
    return _page(request, version)


@route(RouteClass.PAGE)
@require_safe
def issuer_public(request: HttpRequest, issuer_slug: str) -> HttpResponse:
    """An issuer, and the badges that may be earned from it."""
    issuer = issuer_access.public_issuer(issuer_slug)
    if issuer.slug != issuer_slug:
        return redirect("issuer_public", issuer.slug, permanent=True)
    context = {"issuer": issuer, "badges": _cards(issuer), "good_words": checking.good_words(issuer.endorsed_by)}
    return render(request, "issuer/public.html", context)


@route(RouteClass.PAGE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: the badges of this site, and who awards them."""
    if (answer := not_set_up(request)) is not None:
        return answer
    return render(request, "home.html", {"issuers": issuer_access.public_issuers(), "badges": _cards()})


def _cards(issuer: Any = None) -> list[dict[str, Any]]:
    """The badges of one issuer or of all, as they stand in a list for everybody."""
    versions = access.published_badges(issuer)
    return [card(version) for version in (versions if issuer is not None else versions[:MOST_AT_HOME])]


def card(version: "BadgeClass") -> dict[str, Any]:
    """One badge in a list for everybody."""
    seen = editing.seen(version)
    return {
        "name": version.name,
        "url": reverse("badge_public", args=[version.badge.issuer.slug, version.badge.slug]),
        "picture_url": pictures.url_of(version),
        "alt": version.alt,
        "sentence": seen["sentence"],
        "how_long": seen["how_long"],
        "issuer": version.badge.issuer,
    }


def _page(request: HttpRequest, version: "BadgeClass") -> HttpResponse:
    badge = version.badge
    newer = access.current_of(badge) if version.replaced_at is not None else None
    following = access.current_of(version.next_badge) if version.next_badge is not None else None
    words, issuer_words = checking.vouching(version.endorsed_by, badge.issuer.endorsed_by)
    context = {
        "version": version,
        "badge": badge,
        "issuer": badge.issuer,
        "picture": pictures.url_of(version),
        "png": pictures.url_of(version, as_png=True),
        "preview": editing.seen(version),
        "alignments": list(version.alignments.order_by("position", "pk")),
        "corrections": list(version.corrections.order_by("-at", "-pk")),
        "older": list(access.older_versions(version)),
        "newer": card(newer) if newer else None,
        "following": card(following) if following else None,
        "is_archived": badge.state == "ARCHIVED",
        "good_words": words,
        "issuer_words": [word for word in issuer_words if not word.is_broken],
    }
    return render(request, "badges/public.html", context)


# --- Pictures ------------------------------------------------------------------------------------------------------


@route(RouteClass.MEDIA)
def badge_image(request: HttpRequest, badge_class_id: str) -> HttpResponse:
    stored = access.picture(badge_class_id)
    return responses.picture(
        request, stored.body, etag=stored.etag, content_type="image/png", file_name=f"badge-{badge_class_id}.png"
    )


@route(RouteClass.MEDIA)
def badge_image_svg(request: HttpRequest, badge_class_id: str) -> HttpResponse:
    stored = access.picture(badge_class_id, as_drawing=True)
    return responses.picture(
        request, stored.body, etag=stored.etag, content_type="image/svg+xml", file_name=f"badge-{badge_class_id}.svg"
    )
