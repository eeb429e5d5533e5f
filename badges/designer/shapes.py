"""Geometry of badges: outlines of the eight shapes, stars, and paths from points."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from issuer.site.lettering import number as n

Point = tuple[float, float]


def outline(shape: str, x: float, y: float, radius: float) -> str:
    """The path of a shape about (x, y)."""
    return OUTLINES[shape](x, y, radius)


def polyline(points: Iterable[Point]) -> str:
    """A closed path through the points."""
    return "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points) + "Z"


def ring_point(x: float, y: float, radius: float, angle: float) -> Point:
    return x + radius * math.cos(angle), y + radius * math.sin(angle)


def regular(x: float, y: float, radius: float, corners: int, turn: float) -> list[Point]:
    return [ring_point(x, y, radius, turn + i * math.tau / corners) for i in range(corners)]


def rounded(points: Sequence[Point], radius: float) -> str:
    """A closed polygon with corners eased by quadratic curves."""
    parts = []
    for i, corner in enumerate(points):
        before, after = points[i - 1], points[(i + 1) % len(points)]
        start, end = _toward(corner, before, radius), _toward(corner, after, radius)
        parts.append(
            f"{'L' if i else 'M'}{n(start[0])} {n(start[1])}Q{n(corner[0])} {n(corner[1])} {n(end[0])} {n(end[1])}"
        )
    return "".join(parts) + "Z"


def star(x: float, y: float, radius: float) -> str:
    """A small five-pointed star, point upwards."""
    turn = -math.pi / 2
    spokes = [ring_point(x, y, radius * (0.035 if i % 2 else 0.076), turn + i * math.pi / 5) for i in range(10)]
    return rounded(spokes, 2)


def _toward(corner: Point, other: Point, radius: float) -> Point:
    share = min(radius / math.dist(corner, other), 0.5)
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def _circle(x: float, y: float, radius: float) -> str:
    r, across = n(radius), 2 * radius
    return f"M{n(x - radius)} {n(y)}a{r} {r} 0 1 1 {n(across)} 0a{r} {r} 0 1 1 {n(-across)} 0Z"


def _lobes(x: float, y: float, radius: float, count: int, depth: float) -> str:
    """Outward arcs between points on a circle."""
    inner = radius * depth
    points = regular(x, y, inner, count, -math.pi / 2 - math.pi / count)
    half = inner * math.sin(math.pi / count)
    rise = radius - inner * math.cos(math.pi / count)
    bend = n((half * half + rise * rise) / (2 * rise))
    arcs = "".join(f"A{bend} {bend} 0 0 1 {n(px)} {n(py)}" for px, py in points[1:] + points[:1])
    return f"M{n(points[0][0])} {n(points[0][1])}{arcs}Z"


def _burst(x: float, y: float, radius: float) -> str:
    points = [ring_point(x, y, radius * (0.925 if i % 2 else 1.03), -math.pi / 2 + i * math.pi / 16) for i in range(32)]
    return rounded(points, radius * 0.035)


_SHIELD = (  # the right half from the top downwards, then its mirror image; in radii
    "M 0 -1 C .28 -.86 .58 -.83 .80 -.84 Q .92 -.84 .92 -.72 C .96 -.10 .88 .56 .06 1.02 Q 0 1.06 -.06 1.02 "
    "C -.88 .56 -.96 -.10 -.92 -.72 Q -.92 -.84 -.80 -.84 C -.58 -.83 -.28 -.86 0 -1 Z"
)


def _shield(x: float, y: float, radius: float) -> str:
    parts, across = [], True
    for word in _SHIELD.split():
        if word.isalpha():
            parts.append(word)
        else:
            parts.append(n((x if across else y) + float(word) * radius) + " ")
            across = not across
    return "".join(parts).replace(" Z", "Z")


OUTLINES: dict[str, Callable[[float, float, float], str]] = {
    "circle": _circle,
    "scallop": lambda x, y, r: _lobes(x, y, r, 12, 0.935),
    "hexagon": lambda x, y, r: rounded(regular(x, y, r * 1.07, 6, -math.pi / 2), r * 0.20),
    "shield": _shield,
    "octagon": lambda x, y, r: rounded(regular(x, y, r * 1.05, 8, math.pi / 8), r * 0.14),
    "diamond": lambda x, y, r: rounded(regular(x, y, r * 1.20, 4, -math.pi / 2), r * 0.46),
    "burst": _burst,
    "petal": lambda x, y, r: _lobes(x, y, r * 1.03, 6, 0.90),
}
