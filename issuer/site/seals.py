"""The award's rosette: a guilloche drawn from the award's own identifier (DESIGN_LANGUAGE 9).

Like the fine lines on banknotes: the same award always gives the same figure, so a certificate can be held beside the
screen. It is a courtesy to the eye and never proof. Coloured by `currentColor`, so it needs no style.
"""

from __future__ import annotations

import hashlib
import math
from enum import StrEnum
from itertools import pairwise

from django.utils.safestring import SafeString

from issuer.site.lettering import number as n

MIDDLE = 60


class SealState(StrEnum):
    """What the mark in the middle says. PLAIN says nothing: for pictures and paper, which cannot check."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    PENDING = "pending"
    UNKNOWN = "unknown"
    PLAIN = "plain"


def seal(identifier: str, *, state: SealState = SealState.PLAIN, size: int = 120) -> SafeString:
    """Inline SVG for a page. The identifier is hashed, so nothing of it stands in the markup."""
    return SafeString(
        f'<svg class="seal seal-{state.value}" viewBox="0 0 120 120" width="{size:d}" height="{size:d}" '
        f'fill="none" stroke="currentColor" aria-hidden="true">{figure(identifier, state=state)}</svg>'
    )


def figure(identifier: str, *, state: SealState = SealState.PLAIN) -> str:
    """The lines of the seal in a square of 120, for other drawings."""
    digest = hashlib.sha256(identifier.encode()).digest()
    uid = f"s{digest.hex()[:6]}{state.value[0]}"
    lobes = 9 + digest[0] % 7
    inner_lobes = 2 * lobes if digest[1] % 2 else lobes
    outer = _braid(f"{uid}a", _wave(45, 4.5 + digest[2] / 255 * 3.5, lobes), 4 + digest[3] % 2, lobes)
    inner = _braid(f"{uid}b", _wave(33.5, 2.6 + digest[5] / 255 * 1.4, inner_lobes), 3, inner_lobes)
    return (
        f'<g class="seal-lines" stroke-width=".9">{outer}{inner}</g><g stroke-width="1.4">{_EDGES[state]}</g>'
        f"{_middle(state)}"
    )


def _middle(state: SealState) -> str:
    if state is SealState.PLAIN:
        return f'<g stroke-width=".9">{_flower()}</g>'
    return f'<circle class="seal-core" cx="60" cy="60" r="26"/><g class="seal-mark">{_MARKS[state]}</g>'


def _braid(name: str, path: str, strands: int, lobes: int) -> str:
    """One strand, and the same turned a little for each of the others."""
    turns = (n(strand * 360 / strands / lobes) for strand in range(1, strands))
    others = "".join(f'<use href="#{name}" transform="rotate({turn} 60 60)"/>' for turn in turns)
    return f'<path id="{name}" d="{path}"/>{others}'


def _wave(radius: float, swing: float, lobes: int) -> str:
    """A closed wave round a circle, r(t) = radius + swing * cos(lobes * t), as smooth cubic curves."""
    steps = lobes * 4
    reach = math.tau / steps / 3
    points = []
    for i in range(steps + 1):
        t = i * math.tau / steps
        r, change = radius + swing * math.cos(lobes * t), -swing * lobes * math.sin(lobes * t)
        cos, sin = math.cos(t), math.sin(t)
        points.append((MIDDLE + r * cos, MIDDLE + r * sin, change * cos - r * sin, change * sin + r * cos))
    curves = (
        f"C{n(x0 + dx0 * reach)} {n(y0 + dy0 * reach)} {n(x1 - dx1 * reach)} {n(y1 - dy1 * reach)} {n(x1)} {n(y1)}"
        for (x0, y0, dx0, dy0), (x1, y1, dx1, dy1) in pairwise(points)
    )
    return f"M{n(points[0][0])} {n(points[0][1])}{''.join(curves)}Z"


def _scallop(radius: float = 55.5, count: int = 24) -> str:
    angles = [i * math.tau / count for i in range(count + 1)]
    points = [f"{n(MIDDLE + radius * math.cos(a))} {n(MIDDLE + radius * math.sin(a))}" for a in angles]
    bend = n(radius * math.sin(math.pi / count) * 1.12)
    return f"M{points[0]}" + "".join(f"A{bend} {bend} 0 0 1 {point}" for point in points[1:]) + "Z"


def _flower() -> str:
    petals = (f'<ellipse cx="60" cy="47" rx="5.5" ry="12.5" transform="rotate({a} 60 60)"/>' for a in range(0, 360, 30))
    return "".join(petals) + '<circle cx="60" cy="60" r="3"/>'


_RING = '<circle cx="60" cy="60" r="57"/>'
_EDGES = {  # the outline differs by state as well as the mark and the colour
    SealState.VALID: f'<path d="{_scallop()}"/>',
    SealState.EXPIRED: _RING,
    SealState.REVOKED: '<path d="M38 4h44l34 34v44l-34 34H38L4 82V38z"/>',
    SealState.PENDING: '<circle cx="60" cy="60" r="57" stroke-dasharray="3 3"/>',
    SealState.UNKNOWN: _RING,
    SealState.PLAIN: f'<path d="{_scallop()}"/>',
}
_MARKS = {
    SealState.VALID: '<path d="m45 60.5 10.5 10.5 20-21"/>',
    SealState.EXPIRED: (
        '<path d="M49 45.5h22M49 74.5h22M51.5 45.5c0 8 6 10.5 8.5 14.5 2.5-4 8.5-6.5 8.5-14.5M51.5 74.5c0-8 6-10.5 '
        '8.5-14.5 2.5 4 8.5 6.5 8.5 14.5"/>'
    ),
    SealState.REVOKED: '<path d="m49 49 22 22m0-22-22 22"/>',
    SealState.PENDING: '<path d="M60 46v14.5l9.5 6"/>',
    SealState.UNKNOWN: '<path d="M53 53.5a7.5 7.5 0 1 1 10.8 6.7c-2.5 1.2-3.8 2.8-3.8 5.5m0 7.3v.2"/>',
}
