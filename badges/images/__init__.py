"""Pictures that people send: looked at from the outside, decoded in the sandbox, made square, written anew.

What comes out is ours to the last byte: a square PNG, and the cleaned drawing where the upload was one.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Literal

from django.template.defaultfilters import filesizeformat

from badges.images import kinds, limits, notes
from badges.images.refusals import PictureRefused
from issuer.site import lettering, sandbox

__all__ = ["ACCEPT", "Artwork", "Crop", "Fit", "PictureRefused", "letter_picture", "rasterise", "take_in"]

ACCEPT = "image/png,image/jpeg,image/webp,image/gif,image/svg+xml"  # for <input type="file">
FONTS = [str(lettering.FONTS / f"atkinson-{weight}.ttf") for weight in ("regular", "bold")]
LETTER_SIDE = 400

Fit = Literal["crop", "pad"]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Crop:
    """A square of the upright picture, in its own pixels."""

    x: int
    y: int
    side: int


@dataclass(frozen=True, slots=True)
class Artwork:
    """A picture that is ready to be stored, shown and baked."""

    png: bytes
    svg: bytes | None  # where the upload was a drawing
    width: int  # of the PNG; as high as it is wide
    height: int
    notes: tuple[str, ...]  # what was done to it, in words for the person


def take_in(upload: bytes, *, crop: Crop | None = None, fit: Fit = "crop") -> Artwork:
    """Make a badge's picture of whatever a person sent. Drawings are never cropped, but get space around them.

    :param crop: the square to keep of a photograph; without it the middle is kept.
    :param fit: "crop" cuts to a square, "pad" keeps all and adds transparent space.
    :raises PictureRefused: with a sentence that says what was found and what to do.
    """
    try:
        return _take_in(upload, crop, fit)
    except sandbox.Refused as refusal:
        raise PictureRefused(refusal.reason, **refusal.facts) from refusal
    except sandbox.TooHeavy as cause:
        raise PictureRefused("too_heavy") from cause
    except sandbox.TooBusy as cause:
        raise PictureRefused("busy") from cause
    except sandbox.Crashed as cause:
        logger.warning("A picture that no check foresaw was refused: %s", cause)
        raise PictureRefused("broken") from cause


def rasterise(svg: str | bytes, *, size: int, height: int | None = None) -> bytes:
    """One of our own drawings as PNG, `size` wide and as high unless told otherwise. In the sandbox all the same.

    :raises SandboxError: the drawing could not be drawn, which for our own is a fault of ours.
    """
    payload = svg.encode() if isinstance(svg, str) else svg
    options = {"width": size, "height": height or size, "fonts": FONTS}
    return sandbox.run("badges.images.inside.drawings:draw", payload, options=options).parts[0]


def letter_picture(png: bytes) -> bytes:
    """A stored PNG at no more than 400 pixels, for letters."""
    return sandbox.run("badges.images.inside.raster:small", png, options={"side": LETTER_SIDE}).parts[0]


def _take_in(upload: bytes, crop: Crop | None, fit: Fit) -> Artwork:
    _refuse_bytes(upload, limits.RASTER_BYTES)
    kind = kinds.kind_of(upload)
    if kind == "SVG":
        _refuse_bytes(upload, limits.SVG_BYTES)
        return _take_drawing(upload)
    return _take_photograph(upload, kind, crop, fit)


def _take_photograph(upload: bytes, kind: str, crop: Crop | None, fit: Fit) -> Artwork:
    examined = kinds.READERS[kind](upload)
    options = {
        "kind": examined.kind,
        "size": [examined.width, examined.height],
        "orientation": examined.orientation,
        "crop": [crop.x, crop.y, crop.side] if crop else None,
        "fit": fit,
    }
    answer = sandbox.run("badges.images.inside.raster:square", examined.clean, options=options)
    return _artwork(answer.facts, answer.parts[0], None, kind, examined.found)


def _take_drawing(upload: bytes) -> Artwork:
    options = {"side": limits.STORED_SIDE, "fonts": FONTS}
    quick = sandbox.Limits(cpu_seconds=2)
    answer = sandbox.run("badges.images.inside.drawings:take", upload, options=options, limits=quick)
    png, svg = answer.parts
    _refuse_bytes(svg, limits.SVG_BYTES)
    return _artwork(answer.facts, png, svg, "SVG", answer.facts["found"])


def _artwork(facts: dict[str, Any], png: bytes, svg: bytes | None, kind: str, found: tuple[str, ...]) -> Artwork:
    side = int(facts["side"])
    return Artwork(png, svg, side, side, notes.in_words(facts, kind=kind, found=found))


def _refuse_bytes(data: bytes, most: int) -> None:
    if len(data) > most:
        raise sandbox.Refused("bytes", found=filesizeformat(len(data)), most=filesizeformat(most))
