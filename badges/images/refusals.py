"""Why a picture is not taken, in words: what was found, and what to do about it (DESIGN_LANGUAGE 16)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "empty": _("This file is empty. Choose the picture again."),
    "unknown": _("We do not know this kind of file. Use a PNG, JPEG, WebP, GIF or SVG picture."),
    "other_kind": _("This is %(found)s, not a picture we can use. Save it as PNG, JPEG, WebP, GIF or SVG."),
    "bytes": _("This file is %(found)s. Pictures can be up to %(most)s. Save it smaller, and drop it again."),
    "broken": _("This %(kind)s file is damaged, and we could not read it. Save it again where it came from."),
    "cut_off": _("This %(kind)s file stops too early. Copy or download it again."),
    "lies": _("This %(kind)s file says one size and holds another. Save it again from the program it came from."),
    "too_long": _("This picture is %(width)s × %(height)s. Each side can be up to %(most)s pixels."),
    "too_many_pixels": _("This picture is %(width)s × %(height)s. Use one with at most %(most)s million pixels."),
    "too_narrow": _("This picture is %(width)s × %(height)s. Badges are square: use one that is less long and thin."),
    "crop_outside": _("The square you chose does not lie inside the picture. Choose it again."),
    "only_words": _("We have no letters for the words in this drawing. Turn them into outlines, and save it again."),
    "nothing_to_see": _("There is nothing to see in this picture: all of it is transparent."),
    "too_heavy": _("This picture takes too long to draw. Make it simpler, or save it as PNG."),
    "busy": _("We have many pictures to look at right now. Try again in a minute."),
    "too_large_still": _("We could not make this picture small enough. Use a simpler one."),
    # Reasons that only drawings give follow.
    "encoding": _("This drawing is written in a way we cannot read (%(found)s). Save it as plain SVG, in UTF-8."),
    "compressed": _("This drawing is compressed (.svgz). Save it as plain SVG."),
    "not_xml": _("This drawing has a mistake on line %(line)s, and we could not read it. Save it again as plain SVG."),
    "not_svg": _("This is not an SVG drawing, though it looks a little like one. Save it again as plain SVG."),
    "entities": _("This drawing has definitions of its own (ENTITY), which can hide things. Save it as plain SVG."),
    "no_size": _("This drawing does not say how large it is. Give it a width and a height, and save it again."),
    "elements": _("This drawing has more than %(most)s parts. Make it simpler, or save it as PNG."),
    "depth": _("The groups in this drawing lie more than %(most)s deep. Ungroup some, or save it as PNG."),
    "attributes": _("One part of this drawing has more than %(most)s properties. Save it again as plain SVG."),
    "style_rules": _("This drawing has more than %(most)s style rules. Make it simpler, or save it as PNG."),
    "copies": _("This drawing copies its parts too many times. Make it simpler, or save it as PNG."),
    "circular": _("A part of this drawing contains itself. Save it again as plain SVG, or as PNG."),
    "filters": _("This drawing has too many filter effects. Use fewer, or save it as PNG."),
    "numbers": _("This drawing has numbers that are far too large. Save it again as plain SVG, or as PNG."),
    "script": _("There is a script in this drawing. Pictures do not need one: save it as plain SVG, or as PNG."),
    "outside": _("This drawing fetches something from elsewhere. Put it inside the drawing, or save it as PNG."),
    "inner_picture": _("A photograph inside this drawing is too large or damaged. Make it smaller, or save as PNG."),
}


class PictureRefused(ValueError):
    """The upload will not do. `str()` of it is a sentence for the person, in their language."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts

    @property
    def message(self) -> str:
        return str(REASONS[self.reason]) % {"kind": "", **self.facts}

    def __str__(self) -> str:
        return self.message
