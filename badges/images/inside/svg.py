"""A stranger's drawing from its bytes to a clean one: read, clean, count, write."""

from __future__ import annotations

from dataclasses import dataclass

from badges.images.inside import svg_cleaning, svg_cost, svg_reading, svg_writing


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The drawing that is left: square, `<svg` first, with the size that it had and the keys of what was left out."""

    svg: str
    width: int
    height: int
    found: list[str]


def cleaned(upload: bytes) -> Cleaned:
    """:raises Refused: it is no drawing, or one that would cost too much to draw."""
    read = svg_reading.read(upload)
    root = svg_cleaning.clean(read)
    svg_cost.check(root)
    if any(element.name == "text" for element in svg_cleaning.walk(root)):
        read.found["words"] = None
    svg, (width, height) = svg_writing.write(root)
    return Cleaned(svg, width, height, list(read.found))
