"""Where a version's picture is shown from: its public address, or the desk as long as it is a draft."""

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from badges.models import BadgeClass


def url_of(version: "BadgeClass", *, as_png: bool = False) -> str:
    """The address of the picture: the drawing where there is one, as it is sharp at every size."""
    if version.artwork is None:
        return ""
    if version.is_draft:
        return reverse("badge_picture", args=[version.badge.issuer.slug, version.pk])
    if version.artwork.svg and not as_png:
        return reverse("badge_image_svg", args=[version.pk])
    return reverse("badge_image", args=[version.pk])
