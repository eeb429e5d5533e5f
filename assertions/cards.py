"""The picture that people see when an award's link is shared: 1200 × 630 PNG, words as outlines (DESIGN_LANGUAGE 13).

It is frozen, so it claims no check: the plain seal, and "Open the link to check it". Words that our letters cannot draw
are left out rather than shown as boxes; without a name it says "Someone earned".
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from enum import Enum
from itertools import combinations, pairwise

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from badges import images
from issuer.site import lettering, seals
from issuer.site.lettering import Face

WIDTH, HEIGHT = 1200, 630
RIBBON = ("#17335c", "#e9a82f", "#fff6e0")
INK, QUIET, FAINT = "#291d2a", "#5a4c5c", "#6f6071"
LEFT, ROOM = 560, 590
CITATION_TOP, CITATION = 84, 330
LEAST_ADDRESS = 17
LONGEST, MOST_WORDS = 200, 30
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class State(Enum):
    """How the award stands at the moment when the card is drawn."""

    HELD = "held"
    EXPIRED = "expired"  # also while it is on hold: it certified, and certifies no more
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class _Words:
    """The fixed words of a card in one state, top to bottom."""

    before: Promise
    nobody: Promise
    deed: Promise | None
    deed_alone: Promise | None  # where the badge's name cannot be drawn
    advice: Promise


_EARNED = (_("Someone"), _("earned"), _("earned this badge"), _("Open the link to check it"))
_WORDS = {
    State.HELD: _Words(_("certifies that"), *_EARNED),
    State.EXPIRED: _Words(_("certified that"), *_EARNED),
    State.REVOKED: _Words(_("took this badge back"), _("Revoked"), None, None, _("Open the link to see why")),
}


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    face: Face
    size: float
    fill: str


def card(
    *,
    issuer: str,
    badge: str,
    dated: str,
    address: str,
    artwork: bytes,
    identifier: str,
    name: str | None = None,
    ribbon: tuple[str, str, str] = RIBBON,
    state: State = State.HELD,
) -> bytes:
    """The card as PNG.

    :param dated: the line beside the seal, such as "Awarded 23 June 2026" or "Revoked on 3 July 2026".
    :param address: where the award is shown, without https://.
    :param artwork: the badge's PNG, or its cleaned SVG.
    :param identifier: the award's id, for the lines of the seal.
    :param name: the holder, where the card may say it.
    """
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#f6f3f0"/>{_ribbon(ribbon)}{_backing_card()}'
        f"{_badge(artwork, state)}"
        f"{_citation(issuer, badge, name, state)}"
        f"{_foot(dated, address, identifier, _colour(ribbon[0]), state)}</svg>"
    )
    return images.rasterise(svg, size=WIDTH, height=HEIGHT)


def _ribbon(colours: tuple[str, str, str]) -> str:
    first, second, third = (_colour(colour) for colour in colours)
    bands = ((0, 9, first), (9, 3, third), (12, 6, second), (18, 3, third), (21, 9, first))
    return "".join(f'<rect y="{y}" width="{WIDTH}" height="{high}" fill="{fill}"/>' for y, high, fill in bands)


def _colour(given: str) -> str:
    return given if _HEX.fullmatch(given) else RIBBON[0]


def _backing_card() -> str:
    laid = "".join(f"M36 {y}H532" for y in range(60, 566, 6))
    return (
        '<rect x="36" y="60" width="496" height="534" rx="18" fill="#3c1e37" fill-opacity=".10"/>'
        '<rect x="36" y="56" width="496" height="534" rx="18" fill="#fffdfb" stroke="#ded6d3" stroke-width="2"/>'
        f'<path d="{laid}" stroke="#3c1e37" stroke-opacity=".035"/>'
        '<rect x="242" y="74" width="84" height="16" rx="8" fill="#f6f3f0" stroke="#ded6d3" stroke-width="1.5"/>'
    )


def _badge(artwork: bytes, state: State) -> str:
    """The picture as a picture of its own, so that its ids cannot meet the card's; grey where it was taken back."""
    kind = "png" if artwork.startswith(b"\x89PNG") else "svg+xml"
    data = base64.b64encode(artwork).decode()
    grey = '<filter id="grey"><feColorMatrix type="saturate" values="0"/></filter>'
    look = ' filter="url(#grey)" opacity=".55"' if state is State.REVOKED else ""
    href = f"data:image/{kind};base64,{data}"
    return f'{grey if look else ""}<g{look}><image x="64" y="92" width="440" height="440" href="{href}"/></g>'


def _citation(issuer: str, badge: str, name: str | None, state: State) -> str:
    """Issuer first, then the sentence. Lines that cannot be drawn leave no gap; long ones break, then shrink."""
    words = _WORDS[state]
    is_named = state is not State.REVOKED and _can_draw(name or "", Face.DISPLAY)
    deed = words.deed if _can_draw(badge, Face.TITLE) else words.deed_alone
    lines = [
        *_block(issuer, Face.BOLD, 27, QUIET, least=22, most=2),
        *_block(_fixed(words.before) if _can_draw(issuer, Face.BOLD) else "", Face.TEXT, 27, QUIET),
        *_block((name or "") if is_named else _fixed(words.nobody), Face.DISPLAY, 74, INK, least=44, most=2),
        *_block(_fixed(deed) if deed else "", Face.TEXT, 34, QUIET),
        *_block(badge, Face.TITLE, 62, INK, least=40, most=3),
    ]
    height = sum(_leading(line) for line in lines)
    lines = [replace(line, size=line.size * min(1, CITATION / height)) for line in lines]
    y = CITATION_TOP + max(0.0, CITATION - height) / 2
    parts = []
    for line in lines:
        parts.append(_drawn(line, LEFT, y + line.size))
        y += _leading(line)
    return "".join(parts)


def _foot(dated: str, address: str, identifier: str, colour: str, state: State) -> str:
    advice = _Line(_fixed(_WORDS[state].advice), Face.TEXT, 28, QUIET)
    parts = [
        f'<svg x="556" y="428" width="96" height="96" viewBox="0 0 120 120" fill="none" stroke="{colour}">'
        f"{seals.figure(identifier)}</svg>",
        _drawn(advice, 676, 510, 490),
    ]
    if _can_draw(dated, Face.BOLD):
        parts.append(_drawn(_Line(dated, Face.BOLD, 28, INK), 676, 470, 490))
    if _can_draw(address, Face.TEXT):
        if lettering.measure(address, face=Face.TEXT, size=LEAST_ADDRESS) > ROOM:
            address = address.partition("/")[0]
        parts.append(_drawn(_Line(address, Face.TEXT, 24, FAINT), LEFT, 582, ROOM))
    return "".join(parts)


def _block(text: str, face: Face, size: float, fill: str, *, least: float = 0, most: int = 1) -> list[_Line]:
    """The text in as few rows as keep it at a size that can be read, and smaller only when the rows are used up."""
    if not _can_draw(text, face):
        return []
    words = lettering.tidy(text)[:LONGEST].split(" ")[:MOST_WORDS]
    rows, widest = [""], 0.0
    for count in range(1, most + 1):
        rows, widest = _broken(words, face, count)
        if ROOM / widest >= (size if count == 1 else least):
            break
        if count == 1 and ROOM / widest >= 0.8 * size:  # a little smaller looks better than two rows
            break
    return [_Line(row, face, min(size if len(rows) == 1 else size * 0.85, ROOM / widest), fill) for row in rows]


def _broken(words: list[str], face: Face, count: int) -> tuple[list[str], float]:
    """The words in `count` rows (fewer if there are fewer words), as even as can be, and the widest at size 1."""
    count = min(count, len(words))
    best: tuple[float, list[str]] | None = None
    for places in combinations(range(1, len(words)), count - 1):
        edges = (0, *places, len(words))
        rows = [" ".join(words[start:end]) for start, end in pairwise(edges)]
        widest = max(lettering.measure(row, face=face, size=1) for row in rows)
        if best is None or widest < best[0]:
            best = widest, rows
    assert best is not None  # noqa: S101  # there is at least one word
    return best[1], best[0]


def _drawn(line: _Line, x: float, y: float, fit: float | None = None) -> str:
    # Besley's capitals stand a little right of where they seem to.
    x -= 2 if line.face is Face.DISPLAY else 4 if line.face is Face.TITLE else 0
    outline = lettering.line(line.text, face=line.face, size=line.size, x=x, y=y, fit=fit)
    return f'<path fill="{line.fill}" d="{outline.d}"/>' if outline.d else ""


def _leading(line: _Line) -> float:
    return line.size * 1.24 + 4


def _can_draw(text: str, face: Face) -> bool:
    return bool(lettering.tidy(text)) and not lettering.cannot_draw(text, face=face)


def _fixed(words: Promise) -> str:
    """The translation, or the English where our letters cannot draw it."""
    text = str(words)
    if _can_draw(text, Face.TEXT) and _can_draw(text, Face.DISPLAY):
        return text
    with translation.override(None):
        return str(words)
