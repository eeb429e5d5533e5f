"""Draws badges from a few choices: a `Drawing` in, one self-contained SVG out, with its words and its contrast."""

from badges.designer import icons, swatches
from badges.designer.composing import compose
from badges.designer.drawing import (
    EDGES,
    METALS,
    MOST_LETTERS,
    MOST_LEVELS,
    PALETTES,
    SHAPES,
    Drawing,
    DrawingRefused,
    letters_that_cannot_be_drawn,
)
from badges.designer.invention import surprise
from badges.designer.legibility import Pair, contrast, reads_well
from badges.designer.words import EDGE_NAMES, METAL_NAMES, PALETTE_NAMES, SHAPE_NAMES, describe, icon_name

__all__ = [
    "EDGES",
    "EDGE_NAMES",
    "METALS",
    "METAL_NAMES",
    "MOST_LETTERS",
    "MOST_LEVELS",
    "PALETTES",
    "PALETTE_NAMES",
    "SHAPES",
    "SHAPE_NAMES",
    "Drawing",
    "DrawingRefused",
    "Pair",
    "compose",
    "contrast",
    "describe",
    "icon_name",
    "icons",
    "letters_that_cannot_be_drawn",
    "reads_well",
    "surprise",
    "swatches",
]
