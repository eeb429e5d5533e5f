"""SVG in the sandbox: cleans strangers' drawings, and draws with resvg (which can bring its process down)."""

from __future__ import annotations

from typing import Any

import resvg_py

from badges.images.inside.svg import cleaned
from issuer.site.sandbox.refusal import Refused

Facts = dict[str, Any]


def take(payload: bytes, *, side: int, fonts: list[str]) -> tuple[Facts, bytes, bytes]:
    """A stranger's drawing: what was left out of it, the PNG, and the drawing that is left."""
    from badges.images.inside import raster

    made = cleaned(payload)
    for reason in ("script", "outside"):  # it is clean by now, but would not look or do as its maker thinks
        if reason in made.found:
            raise Refused(reason)
    try:
        facts, png = raster.finished(_drawn(made.svg, side, side, fonts))
    except Refused as refusal:
        is_unlettered = refusal.reason == "nothing_to_see" and "words" in made.found
        raise Refused("only_words") if is_unlettered else refusal from None
    if made.width != made.height:
        facts["padded"] = [made.width, made.height]
    return {**facts, "found": made.found}, png, made.svg.encode("utf-8")


def draw(payload: bytes, *, width: int, height: int, fonts: list[str]) -> tuple[Facts, bytes]:
    """One of our own drawings as PNG."""
    return {}, _drawn(payload.decode("utf-8"), width, height, fonts)


def _drawn(svg: str, width: int, height: int, fonts: list[str]) -> bytes:
    """Width and height both: resvg would take what is missing from the drawing, however large that is."""
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                width=width,
                height=height,
                skip_system_fonts=True,
                font_files=fonts,
                font_family=FAMILY,
                serif_family=FAMILY,
                sans_serif_family=FAMILY,
                cursive_family=FAMILY,
                fantasy_family=FAMILY,
                monospace_family=FAMILY,
            )
        )
    except ValueError as cause:
        raise Refused("not_svg") from cause


FAMILY = "Atkinson Hyperlegible Next"
