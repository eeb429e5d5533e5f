"""The words by which a badge is known in addresses for people. Those it had before go on leading to it."""

import re

from django.utils.text import slugify

from badges.models import Badge, FormerBadgeSlug
from issuer.models import Issuer
from issuer.site.ids import new_id

_LENGTH = 80


def free(issuer: Issuer, name: str, *, badge: Badge | None = None) -> str:
    """A slug for that name which no other badge of the issuer has or had. The issuer's row must be locked."""
    wanted = _wanted(name) or f"badge-{new_id()[:6].lower()}"
    slug, count = wanted, 1
    while _is_taken(issuer, slug, badge):
        count += 1
        slug = f"{wanted}-{count}"
    return slug


def follow_name(badge: Badge, name: str, *, was_public: bool) -> None:
    """Let the address follow the name, if it says another one. An address that was public redirects from now on."""
    wanted = _wanted(name)
    if not wanted or re.fullmatch(rf"{re.escape(wanted)}(-\d+)?", badge.slug):
        return
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=badge.issuer_id)
    slug = free(issuer, name, badge=badge)
    FormerBadgeSlug.objects.filter(issuer=issuer, slug=slug, badge=badge).delete()  # its own, taken up again
    if was_public:
        FormerBadgeSlug.objects.create(issuer=issuer, slug=badge.slug, badge=badge)
    badge.slug = slug


def _wanted(name: str) -> str:
    return re.sub(r"[-_]+", "-", slugify(name)).strip("-")[: _LENGTH - 4].strip("-")


def _is_taken(issuer: Issuer, slug: str, badge: Badge | None) -> bool:
    badges = Badge.objects.filter(issuer=issuer, slug=slug)
    former = FormerBadgeSlug.objects.filter(issuer=issuer, slug=slug)
    if badge:
        badges, former = badges.exclude(pk=badge.pk), former.exclude(badge=badge)
    return badges.exists() or former.exists()
