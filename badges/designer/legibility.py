"""Can it be read? Contrast of the drawn pairs, measured as WCAG 2.2 says (1.4.3 for words, 1.4.11 for pictures)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from badges.designer import enamel
from badges.designer.drawing import Drawing

FOR_WORDS = 4.5
FOR_PICTURES = 3.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that lie on each other, and how well they stand apart."""

    what: str | Promise
    front: str
    back: str
    ratio: float
    needed: float

    @property
    def reads_well(self) -> bool:
        return self.ratio >= self.needed


def contrast(drawing: Drawing) -> list[Pair]:
    """The pairs that must be told apart in this drawing, each with its measured ratio."""
    palette, metal = enamel.PALETTES[drawing.palette], enamel.METALS[drawing.metal]
    grounds = (palette.centre, palette.ray) if drawing.rays else (palette.centre,)
    pairs = []
    if drawing.ribbon_words:
        pairs.append(_pair(_("The words on the ribbon"), palette.letters, palette.ribbon, FOR_WORDS))
    # The icon is seen by its enamel or by the wire round it, whichever is clearer.
    fronts = (palette.icon, palette.wire or metal.middle)
    front = max(fronts, key=lambda colour: min(ratio(colour, ground) for ground in grounds))
    back = min(grounds, key=lambda ground: ratio(front, ground))
    pairs.append(_pair(_("The picture on the enamel"), front, back, FOR_PICTURES))
    return pairs


def reads_well(drawing: Drawing) -> bool:
    return all(pair.reads_well for pair in contrast(drawing))


def ratio(one: str, other: str) -> float:
    """WCAG contrast of two `#rrggbb` colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _pair(what: Promise, front: str, back: str, needed: float) -> Pair:
    return Pair(what, front, back, round(ratio(front, back), 1), needed)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
