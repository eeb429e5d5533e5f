"""What was done to an upload, in plain words for the person who sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FOUND: dict[str, Promise] = {
    "metadata": gettext_lazy("Removed the camera's and the program's notes."),
    "animation": gettext_lazy("Took the first picture of an animation."),
    "trailing": gettext_lazy("Removed what came after the end of the picture."),
    "mended": gettext_lazy("Mended the end of the file, which was missing."),
    "baked": gettext_lazy("Removed the data of an earlier award from the picture."),
    "links": gettext_lazy("Removed links. The drawing itself stays."),
    "moving": gettext_lazy("Removed movement. Badges stand still."),
    "web": gettext_lazy("Removed a piece of a web page from the drawing."),
    "rules": gettext_lazy("Left out some style rules that we do not know. Check that it looks right."),
    "words": gettext_lazy(
        "Words are drawn in our own letters. Turn them into outlines in your drawing program to keep yours."
    ),
}


def in_words(facts: Mapping[str, Any], *, kind: str, found: Iterable[str]) -> tuple[str, ...]:
    """The notes in the order of the work: what it was, what was taken away, what was made of it."""
    notes = []
    if kind in ("JPEG", "WebP", "GIF"):
        notes.append(_("Converted from %(kind)s to PNG.") % {"kind": kind})
    notes += [str(FOUND[key]) for key in found]
    if "turned" in facts:
        notes.append(_("Turned upright, as the camera said."))
    if "cropped" in facts:
        notes.append(_("Cropped from %(width)s × %(height)s to a square.") % _size(facts["cropped"]))
    if "padded" in facts:
        text = _("Added empty space to make a square: it was %(width)s × %(height)s.")
        notes.append(text % _size(facts["padded"]))
    if "enlarged" in facts:
        text = _("Enlarged from %(from)s to %(to)s pixels: it may look soft. A larger picture looks better.")
        notes.append(text % {"from": facts["enlarged"], "to": facts["side"]})
    return tuple(notes)


def _size(size: list[int]) -> dict[str, int]:
    width, height = size
    return {"width": width, "height": height}
