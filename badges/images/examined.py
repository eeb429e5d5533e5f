"""What looking at the outside of a picture told: its real size, and the same picture without what nobody needs.

The readers of the four formats beside this file import nothing but this, so that the sandbox can use them too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from badges.images import limits
from issuer.site.sandbox.refusal import Refused


@dataclass(frozen=True, slots=True)
class Examined:
    """A picture that is safe to hand to a decoder: `clean` holds the first frame only, without notes and extras."""

    kind: str
    width: int
    height: int
    clean: bytes
    orientation: int = 1
    found: tuple[str, ...] = field(default=())  # keys of notes


def orientation_of(exif: bytes) -> int:
    """The EXIF orientation, 1 to 8; 1 where it is not said. Reads this one value of the first directory only."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(tiff[:4])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    start = number(4, 4)
    for entry in range(start + 2, start + 2 + 12 * min(number(start, 2), 200), 12):
        if number(entry, 2) == 0x0112:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


def refuse_size(width: int, height: int, *, kind: str) -> None:
    """Bound what a decoder will be asked to do, before any decoder sees a byte.

    :raises Refused:
    """
    size = {"width": width, "height": height}
    if width < 1 or height < 1:
        raise Refused("broken", kind=kind)
    if max(width, height) > limits.LONGEST_SIDE:
        raise Refused("too_long", most=limits.LONGEST_SIDE, **size)
    if width * height > limits.PIXELS:
        raise Refused("too_many_pixels", most=limits.PIXELS // 1_000_000, **size)
    if max(width, height) > limits.RATIO * min(width, height):
        raise Refused("too_narrow", **size)
