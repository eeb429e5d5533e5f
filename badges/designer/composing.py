"""Parameters in, one self-contained SVG out: outlines for words, no font, no script, no link (DESIGN_LANGUAGE 10).

The only renderer: the form's preview asks for the same SVG that is baked, so what the teacher saw is what is awarded.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from badges.designer import enamel, layers
from badges.designer.drawing import Drawing
from badges.designer.layers import Plan
from badges.designer.words import describe

SIDE = 512


def compose(drawing: Drawing, *, title: str = "") -> str:
    """The badge as SVG text. Equal drawings and titles give equal bytes; `title` is the text alternative."""
    plan = _plan(drawing, title)
    name = escape(_without_controls(title or describe(drawing)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" role="img" '
        f'aria-labelledby="{plan.uid}t"><title id="{plan.uid}t">{name}</title>',
        layers.definitions(plan),
        layers.tails(plan) if drawing.tails else "",
        layers.rim(plan),
        layers.EDGE_WORK[drawing.edge](plan),
        layers.centre(plan),
        layers.light(plan),
        layers.icon(plan),
        layers.stars(plan) if drawing.levels else "",
        layers.ribbon(plan) if drawing.ribbon_words else "",
        "</svg>",
    ]
    return "".join(parts)


def _plan(drawing: Drawing, title: str) -> Plan:
    middle, radius = (226.0, 198.0) if drawing.tails else (256.0, 226.0)
    if drawing.shape == "shield":
        middle -= 2
    if drawing.shape == "diamond":
        radius *= 0.95
    return Plan(
        drawing=drawing,
        metal=enamel.METALS[drawing.metal],
        palette=enamel.PALETTES[drawing.palette],
        uid=f"b{drawing.fingerprint(title)}",
        x=SIDE / 2,
        y=middle,
        radius=radius,
    )


def _without_controls(text: str) -> str:
    """XML has no way to write control signs or halves of surrogate pairs."""
    kept = (
        c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
    return "".join(kept)
