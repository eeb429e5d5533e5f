"""Properties that drawings set in style sheets but that have another form as attributes: fonts, turns, and places."""

from __future__ import annotations

import re
from collections.abc import Iterator

GEOMETRY = {
    "rect": frozenset(("x", "y", "width", "height", "rx", "ry")),
    "image": frozenset(("x", "y", "width", "height")),
    "circle": frozenset(("cx", "cy", "r")),
    "ellipse": frozenset(("cx", "cy", "rx", "ry")),
}
PLACES = frozenset[str]().union(*GEOMETRY.values())

_LENGTH = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:px|pt|pc|mm|cm|in|em|ex|%)?")
_FONT = re.compile(
    r"((?:(?:italic|oblique|normal|small-caps|bold|bolder|lighter|[1-9]00)\s+)*)"
    r"((?:\d+\.?\d*|\.\d+)(?:px|pt|pc|mm|cm|in|em|ex|%)?|(?:xx?-)?(?:small|large)|medium)(?:\s*/\s*[\w.%]+)?\s+(\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_STYLES, _VARIANTS = ("italic", "oblique"), ("small-caps",)
_TURN = re.compile(r"\s*(matrix|translate|scale|rotate|skewx|skewy)\(([^()]*)\)\s*", re.IGNORECASE)
_AMOUNT = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(px|deg|turn|rad|)", re.IGNORECASE)
_FACTORS = {"": 1.0, "px": 1.0, "deg": 1.0, "turn": 360.0, "rad": 57.29577951308232}
_IN_ATTRIBUTES = {"skewx": "skewX", "skewy": "skewY"}


def is_place(value: str) -> bool:
    return bool(_LENGTH.fullmatch(value))


def font(value: str) -> Iterator[tuple[str, str]]:
    """`bold 12px/1 Verdana` as one property each; nothing where it is not written so."""
    found = _FONT.fullmatch(value)
    if found is None:
        return
    words = found[1].lower().split()
    yield "font-style", next((word for word in words if word in _STYLES), "normal")
    yield "font-variant", next((word for word in words if word in _VARIANTS), "normal")
    yield "font-weight", next((word for word in words if word[0] in "bl123456789"), "normal")
    yield "font-size", found[2]
    yield "font-family", found[3]


def transform(value: str) -> str:
    """The same turns without units, as the attribute wants them; empty where they cannot be written so."""
    turns, at = [], 0
    while at < len(value):
        found = _TURN.match(value, at)
        if found is None:
            return ""
        amounts = [_AMOUNT.fullmatch(amount) for amount in re.split(r"\s*,\s*|\s+", found[2].strip())]
        numbers = [f"{float(amount[1]) * _FACTORS[amount[2].lower()]:.6g}" for amount in amounts if amount]
        if len(numbers) != len(amounts):
            return ""
        name = found[1].lower()
        turns.append(f"{_IN_ATTRIBUTES.get(name, name)}({' '.join(numbers)})")
        at = found.end()
    return " ".join(turns)
