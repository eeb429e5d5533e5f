"""A drawing of a badge as parameters: what the form asks, what is stored, what `compose` draws."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from badges.designer import enamel, icons, shapes
from issuer.site import lettering

SHAPES = tuple(shapes.OUTLINES)
PALETTES = tuple(enamel.PALETTES)
METALS = tuple(enamel.METALS)
EDGES = ("plain", "beaded", "pleated", "rope")
MOST_LETTERS = 14
MOST_LEVELS = 5


class DrawingRefused(ValueError):
    """A parameter is not one: says which field, and why, in words for people."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(field, message)
        self.field = field
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One badge. Every value is checked: a drawing that exists can be drawn.

    :raises DrawingRefused: naming the first field that does not hold.
    """

    shape: str = "circle"
    palette: str = "damson"
    icon: str = "award"
    banner: str = ""  # words on the ribbon; empty is no ribbon
    level: int = 0  # stars that are filled
    levels: int = 0  # stars in all; 0 is none
    metal: str = "gold"
    edge: str = "plain"
    rays: bool = True
    tails: bool = False  # two ribbon ends hanging below, as on a rosette

    def __post_init__(self) -> None:
        _check_types(self)
        for field, known in (("shape", SHAPES), ("palette", PALETTES), ("metal", METALS), ("edge", EDGES)):
            if getattr(self, field) not in known:
                raise DrawingRefused(field, _("Choose one of those shown."))
        if not icons.is_icon(self.icon):
            raise DrawingRefused("icon", _("There is no picture of this name. Choose one of those shown."))
        _check_banner(self.banner)
        if not 0 <= self.levels <= MOST_LEVELS:
            raise DrawingRefused("levels", _("A badge can have up to five stars."))
        if not 0 <= self.level <= self.levels:
            raise DrawingRefused("level", _("There cannot be more filled stars than stars."))

    @property
    def ribbon_words(self) -> str:
        """The words as they stand on the ribbon."""
        return ribbon_words(self.banner)

    def to_json(self) -> dict[str, str | int | bool]:
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, object]) -> Drawing:
        """The drawing that was stored or sent; fields may be missing, unknown ones are refused.

        :raises DrawingRefused:
        """
        if not isinstance(given, Mapping):
            raise DrawingRefused("drawing", _("This is not a drawing."))
        known = {field.name for field in fields(cls)}
        for name in given:
            if name not in known:
                raise DrawingRefused(str(name), _("A drawing has no such part."))
        return cls(**given)  # type: ignore[arg-type]  # __post_init__ checks each type

    def fingerprint(self, title: str = "") -> str:
        """Six signs that stand for this drawing, so that ids in one page do not meet."""
        told = repr((sorted(self.to_json().items()), title))
        return hashlib.sha256(told.encode()).hexdigest()[:6]


def ribbon_words(banner: str) -> str:
    return lettering.tidy(banner).upper()


def letters_that_cannot_be_drawn(text: str) -> str:
    """The letters that the ribbon's face lacks; a badge without a ribbon is the way out."""
    return lettering.cannot_draw(ribbon_words(text), face=lettering.Face.BANNER)


def _check_types(drawing: Drawing) -> None:
    wanted: dict[str, type] = {"str": str, "int": int, "bool": bool}
    for field in fields(drawing):
        if type(getattr(drawing, field.name)) is not wanted[str(field.type)]:
            raise DrawingRefused(field.name, _("This is not a value that a drawing can have."))


def _check_banner(banner: str) -> None:
    if len(ribbon_words(banner)) > MOST_LETTERS:
        raise DrawingRefused("banner", _("The ribbon holds up to 14 letters. Use a shorter word."))
    if letters_that_cannot_be_drawn(banner):
        message = _("We cannot letter these words on a ribbon yet. Leave the ribbon empty, or use Latin letters.")
        raise DrawingRefused("banner", message)
