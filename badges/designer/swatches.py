"""Small pictures for the designer's form, as safe markup: each shape, enamel, metal, edge and icon."""

from __future__ import annotations

from django.utils.safestring import SafeString

from badges.designer import enamel, icons, shapes

_HEAD = '<svg viewBox="0 0 48 48" aria-hidden="true"'


def shape(name: str) -> SafeString:
    path = shapes.outline(name, 24, 24, 20)
    return SafeString(f'{_HEAD} fill="none" stroke="currentColor" stroke-width="2"><path d="{path}"/></svg>')


def palette(name: str) -> SafeString:
    colours, rim = enamel.PALETTES[name], enamel.METALS["gold"]
    return SafeString(
        f'{_HEAD}><circle cx="24" cy="24" r="21" fill="{colours.outer}" stroke="{rim.dark}" stroke-width="1.5"/>'
        f'<circle cx="24" cy="24" r="15.5" fill="{colours.centre}" stroke="{rim.middle}" stroke-width="1.5"/>'
        f'<path fill="{colours.ribbon}" d="M6 27q18 8 36 0v7.5q-18 8-36 0z"/></svg>'
    )


def metal(name: str) -> SafeString:
    colours = enamel.METALS[name]
    return SafeString(
        f'{_HEAD}><circle cx="24" cy="24" r="17" fill="none" stroke="{colours.dark}" stroke-width="9"/>'
        f'<circle cx="24" cy="24" r="17" fill="none" stroke="{colours.middle}" stroke-width="6.5"/>'
        f'<path d="M10 19A15 15 0 0 1 25 8.5" fill="none" stroke="{colours.light}" stroke-width="4" '
        f'stroke-linecap="round"/></svg>'
    )


def edge(name: str) -> SafeString:
    return SafeString(
        f'{_HEAD} fill="none" stroke="currentColor"><circle cx="24" cy="24" r="21" stroke-width="2"/>'
        f'<circle cx="24" cy="24" r="12" stroke-width="2"/>{_EDGES[name]}</svg>'
    )


def icon(name: str) -> SafeString:
    """A Lucide picture for a choice in the form.

    :raises UnknownIcon:
    """
    return SafeString(
        '<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{icons.body(name)}</svg>'
    )


_STRANDS = "".join(f'<path d="m22.5 9.3 3-3.8" transform="rotate({turn} 24 24)"/>' for turn in range(0, 360, 24))
_EDGES = {
    "plain": "",
    "beaded": '<circle cx="24" cy="24" r="16.6" stroke-width="3" stroke-dasharray="0.1 5.2" stroke-linecap="round"/>',
    "pleated": '<circle cx="24" cy="24" r="16.6" stroke-width="5" stroke-dasharray="2.2 2.2"/>',
    "rope": f'<g stroke-width="2.2" stroke-linecap="round">{_STRANDS}</g>',
}
