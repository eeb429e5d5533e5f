"""Pictures of badges: drawn or brought along, stored under their hash before any row speaks of them."""

import hashlib
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from badges import designer, images
from badges.models import Artwork, BadgeClass
from badges.operations.locking import lock_draft
from badges.operations.refusals import TooManyPictures
from issuer import journal
from issuer.models import Issuer, User
from issuer.site.text import tidy

MOST_UPLOADS = 500
ALT_LENGTH = 300
SIDE = 600
# In the names of many badges: a picture for them would say nothing of this one, or the wrong thing.
_COMMON = frozenset({"badge", "club", "course", "group", "level", "school", "week", "year"})


def default_drawing(name: str) -> designer.Drawing:
    """The drawing that a badge has until somebody draws another: the same name always gives the same one."""
    by_chance = designer.surprise(name.casefold())
    words = " ".join(word for word in name.split() if len(word) > 3 and word.isalpha() and word.lower() not in _COMMON)
    found = designer.icons.find(words, limit=1) if words else []
    plain = designer.Drawing(shape=by_chance.shape, palette=by_chance.palette, icon=found[0] if found else "award")
    try:
        return replace(plain, banner=tidy(name))
    except designer.DrawingRefused:  # too long for the ribbon, or in letters that cannot be drawn there
        return plain


@transaction.atomic
def draw(badge_class: BadgeClass, *, drawing: designer.Drawing, alt: str = "", by: User, at: datetime) -> BadgeClass:
    """
    Give a draft the picture that these parameters draw.

    :param alt: the picture in words; left empty, the words that the drawing itself gives.
    :raises NotADraft:
    """
    draft = lock_draft(badge_class)
    draft.alt = tidy(alt)[:ALT_LENGTH] or designer.describe(drawing)[:ALT_LENGTH]
    draft.artwork = keep_drawing(draft.badge.issuer, drawing, title=draft.alt)
    draft.save(update_fields=["alt", "artwork", "changed_at"])
    journal.record(by, "draw_badge", f"badge_class:{draft.pk}", at=at, issuer=draft.badge.issuer)
    return draft


@transaction.atomic
def bring_picture(badge_class: BadgeClass, *, picture: images.Artwork, alt: str, by: User, at: datetime) -> BadgeClass:
    """
    Give a draft a picture that was uploaded, and taken in by `images`.

    :raises NotADraft:
    :raises TooManyPictures: if the issuer has no room left.
    """
    draft = lock_draft(badge_class)
    issuer = draft.badge.issuer
    if Artwork.objects.filter(issuer=issuer, drawing__isnull=True).count() >= MOST_UPLOADS:
        raise TooManyPictures(MOST_UPLOADS)
    draft.alt = tidy(alt)[:ALT_LENGTH]
    draft.artwork = _artwork(issuer, png=picture.png, svg=picture.svg or b"", notes=[str(n) for n in picture.notes])
    draft.save(update_fields=["alt", "artwork", "changed_at"])
    journal.record(by, "bring_picture", f"badge_class:{draft.pk}", at=at, issuer=issuer, png=draft.artwork.png_sha256)
    return draft


def keep_drawing(issuer: Issuer, drawing: designer.Drawing, *, title: str) -> Artwork:
    """The artwork of a drawing: the row there is, or a new one with its files."""
    svg = designer.compose(drawing, title=title).encode()
    known = Artwork.objects.filter(issuer=issuer, svg_sha256=_sha256(svg), drawing=drawing.to_json()).first()
    return known or _artwork(issuer, png=_rasterised(svg), svg=svg, drawing=drawing)


def copy_artwork(artwork: Artwork, *, to: Issuer) -> Artwork:
    """The same picture for another issuer: the files are shared, as they are named by what is in them."""
    if artwork.issuer_id == to.pk:
        return artwork
    artwork.pk, artwork._state.adding, artwork.issuer = None, True, to
    artwork.save(force_insert=True)
    return artwork


def _artwork(
    issuer: Issuer, *, png: bytes, svg: bytes, drawing: designer.Drawing | None = None, notes: list[str] | None = None
) -> Artwork:
    return Artwork.objects.create(
        issuer=issuer,
        png=_store(png, "png"),
        png_sha256=_sha256(png),
        svg=_store(svg, "svg") if svg else "",
        svg_sha256=_sha256(svg) if svg else "",
        drawing=drawing.to_json() if drawing else None,
        notes=notes or [],
    )


@lru_cache(maxsize=16)
def _rasterised(svg: bytes) -> bytes:
    """Equal drawings give equal pictures, so a badge that is drawn, copied and drawn again is rasterised once."""
    return images.rasterise(svg, size=SIDE)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _store(content: bytes, extension: str) -> str:
    """Write a file under its hash, unless it is there whole; a file cut short by a crash is written again."""
    name = f"artwork/{_sha256(content)}.{extension}"
    if default_storage.exists(name):
        if default_storage.size(name) == len(content):
            return name
        default_storage.delete(name)
    return str(default_storage.save(name, ContentFile(content)))
