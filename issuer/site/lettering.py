"""Words to outlines, so that a badge or a share picture needs no font wherever it ends up.

Reads the outlines that `fonts/vendor.py` made. Latin only, without shaping: `cannot_draw` says which letters must stay
away, and whoever composes a picture leaves such words out rather than draw boxes.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "fonts"

Command = tuple[str, tuple[tuple[float, float], ...]]


class Face(StrEnum):
    """The cuts that the design language uses in pictures (DESIGN_LANGUAGE 4)."""

    BANNER = "besley-800"
    DISPLAY = "besley-600"
    TITLE = "besley-italic-500"
    TEXT = "atkinson-500"
    BOLD = "atkinson-650"


@dataclass(frozen=True, slots=True)
class Outline:
    """Words as one SVG path, with the size that they were drawn at after shrinking to fit."""

    d: str
    size: float
    width: float


@dataclass(frozen=True, slots=True)
class _Glyph:
    advance: float  # in ems
    commands: tuple[Command, ...]  # points in ems, y upwards


@dataclass(frozen=True, slots=True)
class _Letters:
    units: int
    glyphs: dict[str, list[int | str]]


def tidy(text: str) -> str:
    """The text with composed letters and single spaces, without invisible signs."""
    composed = unicodedata.normalize("NFC", text)
    visible = (" " if c.isspace() else c for c in composed if unicodedata.category(c) != "Cf")
    return re.sub(" +", " ", "".join(visible)).strip()


def cannot_draw(text: str, *, face: Face) -> str:
    """The letters of the text that this face has no outline for, each once, in order."""
    known = _letters(face).glyphs
    return "".join(dict.fromkeys(c for c in tidy(text) if c not in known))


def measure(text: str, *, face: Face, size: float, track: float = 0) -> float:
    """How wide the words are at this size; `track` is extra space between letters, in ems."""
    glyphs = [_glyph(face, c) for c in tidy(text)]
    return sum(g.advance + track for g in glyphs) * size - (track * size if glyphs else 0)


def line(text: str, *, face: Face, size: float, x: float, y: float, fit: float | None = None) -> Outline:
    """Words on a straight line that starts at (x, y), shrunk to `fit` where they are wider."""
    size, width = _fitted(text, face, size, fit, 0)
    parts, at = [], x
    for glyph in (_glyph(face, c) for c in tidy(text)):
        parts.append(_placed(glyph, (size, 0, 0, -size, at, y)))
        at += glyph.advance * size
    return Outline("".join(parts), size, width)


def arc(
    text: str, *, face: Face, size: float, radius: float, x: float, y: float, fit: float, track: float = 0.055
) -> Outline:
    """Words along the inside of a large circle whose lowest point is (x, y), centred there."""
    size, width = _fitted(text, face, size, fit, track)
    parts, at = [], -width / 2
    for glyph in (_glyph(face, c) for c in tidy(text)):
        advance = glyph.advance * size
        angle = (at + advance / 2) / radius
        cos, sin = math.cos(angle), -math.sin(angle)
        middle_x, middle_y = x + radius * math.sin(angle), y - radius * (1 - math.cos(angle))
        origin = middle_x - advance / 2 * cos, middle_y - advance / 2 * sin
        parts.append(_placed(glyph, (size * cos, size * sin, size * sin, -size * cos, *origin)))
        at += advance + track * size
    return Outline("".join(parts), size, width)


def number(value: float) -> str:
    """A coordinate with at most one decimal, as short as can be."""
    short = f"{value:.1f}".removesuffix(".0")
    return "0" if short == "-0" else short


def _fitted(text: str, face: Face, size: float, fit: float | None, track: float) -> tuple[float, float]:
    width = measure(text, face=face, size=size, track=track)
    if fit is None or width <= fit:
        return size, width
    return size * fit / width, fit


def _placed(glyph: _Glyph, matrix: tuple[float, float, float, float, float, float]) -> str:
    a, b, c, d, e, f = matrix
    return "".join(
        letter + " ".join(f"{number(a * x + c * y + e)} {number(b * x + d * y + f)}" for x, y in points)
        for letter, points in glyph.commands
    )


@lru_cache(maxsize=len(Face))
def _letters(face: Face) -> _Letters:
    data = json.loads((FONTS / f"{face}.json").read_text(encoding="utf-8"))
    return _Letters(data["units"], data["glyphs"])


@lru_cache(maxsize=512)
def _glyph(face: Face, letter: str) -> _Glyph:
    letters = _letters(face)
    advance, path = letters.glyphs[letter]
    return _Glyph(int(advance) / letters.units, tuple(_commands(str(path), letters.units)))


def _commands(path: str, units: int) -> Iterator[Command]:
    for letter, digits in re.findall(r"([MLQCZ])([-\d ]*)", path):
        values = [int(v) / units for v in digits.split()]
        yield letter, tuple(zip(values[::2], values[1::2], strict=True))
