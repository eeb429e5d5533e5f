"""Writes a cleaned drawing: UTF-8, one namespace, `<svg` as the first bytes, square."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from badges.images import limits
from badges.images.inside import svg_rules as rules
from badges.images.inside.svg_reading import Element
from issuer.site.sandbox.refusal import Refused

UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "q": 96 / 101.6}
UNITS |= {"em": 16.0, "rem": 16.0, "ex": 8.0}  # of letters in the size that browsers begin with
_LENGTH = re.compile(r"\s*\+?((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(px|pt|pc|mm|cm|in|q|r?em|ex|)\s*", re.IGNORECASE)
_OF_THE_FRAME = ("x", "y", "width", "height", "viewBox", "preserveAspectRatio")

Box = tuple[float, float, float, float]


def write(root: Element) -> tuple[str, list[int]]:
    """The drawing as text, and the width and height that it had (rounded)."""
    x, y, width, height = _box(root)
    if max(width, height) > limits.RATIO * min(width, height):
        raise Refused("too_narrow", width=round(width), height=round(height))
    for name in _OF_THE_FRAME:
        root.attributes.pop(name, None)
    side = max(width, height)
    frame = f'<svg xmlns="{rules.SVG}" '
    if width == height:
        head = f'{frame}viewBox="{_n(x)} {_n(y)} {_n(side)} {_n(side)}"'
        return _element(root, head), [round(width), round(height)]
    # What lay outside the drawing's edge stays out of sight: the old frame stands in the middle of a square one.
    left, top = (side - width) / 2, (side - height) / 2
    inner = (
        f'<svg x="{_n(left)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="{_n(x)} {_n(y)} {_n(width)} {_n(height)}" overflow="hidden"'
    )
    root.attributes.pop("overflow", None)
    square = f'{frame}viewBox="0 0 {_n(side)} {_n(side)}">{_element(root, inner)}</svg>'
    return square, [round(width), round(height)]


def _box(root: Element) -> Box:
    """The frame that the drawing gives itself: its viewBox, else its width and height, else what browsers take."""
    told = rules.numbers(root.attributes.get("viewBox", ""))
    if len(told) == 4:
        box = (told[0], told[1], told[2], told[3])
    else:
        box = (0.0, 0.0, _length(root, "width", 300), _length(root, "height", 150))
    if not (1e-3 <= box[2] <= 1e6 and 1e-3 <= box[3] <= 1e6):
        raise Refused("no_size")
    return box


def _length(root: Element, name: str, usual: float) -> float:
    told = root.attributes.get(name, "100%")
    found = _LENGTH.fullmatch(told)
    if found is None and not told.strip().endswith("%"):
        raise Refused("no_size")
    return float(found[1]) * UNITS[found[2].lower()] if found else usual


def _element(element: Element, head: str = "") -> str:
    """`head` stands in for the name and the attributes that the frame decides."""
    attributes = "".join(f' {name}="{_quoted(value)}"' for name, value in element.attributes.items())
    inside = "".join(
        _element(child) if isinstance(child, Element) else escape(child, {"\r": "&#13;"}) for child in element.children
    )
    start = f"{head or f'<{element.name}'}{attributes}"
    return f"{start}>{inside}</{element.name}>" if inside else f"{start}/>"


def _quoted(value: str) -> str:
    return escape(value, {'"': "&quot;", "\n": " ", "\r": " ", "\t": " "})


def _n(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
