"""The layers of a badge, from below: tails, rim, edge work, centre, light, icon, stars, ribbon. Each gives markup."""

from __future__ import annotations

import math
from dataclasses import dataclass

from badges.designer import icons, shapes
from badges.designer.drawing import Drawing
from badges.designer.enamel import Metal, Palette
from issuer.site import lettering
from issuer.site.lettering import number as n

BAND = 12  # how broad the rim is
GAP = 44  # from the rim's outer edge to the centre enamel


@dataclass(frozen=True, slots=True)
class Plan:
    """Where one badge stands on its square, and in which colours."""

    drawing: Drawing
    metal: Metal
    palette: Palette
    uid: str
    x: float
    y: float
    radius: float

    def outline(self, inset: float = 0) -> str:
        return shapes.outline(self.drawing.shape, self.x, self.y, self.radius - inset)

    @property
    def has_ribbon(self) -> bool:
        return bool(self.drawing.ribbon_words)

    @property
    def icon_y(self) -> float:
        """The icon makes room for the ribbon below it and for stars above it."""
        up = self.radius * 0.09 if self.has_ribbon else 0
        down = self.radius * 0.05 if self.drawing.levels else 0
        return self.y - up + down

    @property
    def icon_span(self) -> float:
        span = self.radius * (0.92 if self.has_ribbon else 1.0)
        if self.drawing.levels and self.has_ribbon:
            span *= 0.90
        return span * 0.94 if self.drawing.shape == "diamond" else span


def definitions(plan: Plan) -> str:
    metal, uid = plan.metal, plan.uid
    return (
        f'<defs><linearGradient id="{uid}m" x1=".2" y1="0" x2=".8" y2="1"><stop stop-color="{metal.light}"/>'
        f'<stop offset=".42" stop-color="{metal.middle}"/><stop offset=".58" stop-color="{metal.middle}"/>'
        f'<stop offset="1" stop-color="{metal.dark}"/></linearGradient>'
        f'<clipPath id="{uid}c"><path d="{plan.outline(GAP)}"/></clipPath>'
        f'<clipPath id="{uid}f"><path d="{plan.outline(BAND)}"/></clipPath></defs>'
    )


def tails(plan: Plan) -> str:
    return _tail(plan, -1) + _tail(plan, 1)


def _tail(plan: Plan, side: int) -> str:
    top, near, far = plan.y + 60, 30, 132  # under the disc
    tip_near, notch, tip_far = (60, 506), (112, 472), (158, 496)
    whole: list[shapes.Point] = [(near, top), (far, top), tip_far, notch, tip_near]
    stripe: list[shapes.Point] = [
        (near + 36, top),
        (far - 36, top),
        (notch[0] + 11, notch[1] + 5),
        notch,
        (notch[0] - 11, notch[1] + 7),
    ]
    shade: list[shapes.Point] = [(near, top), (far, top), (far + 14, top + 112), (near + 16, top + 136)]

    def path(points: list[shapes.Point]) -> str:
        return shapes.polyline((plan.x + side * x, y) for x, y in points)

    return (
        f'<path fill="{plan.palette.ribbon}" stroke="{plan.metal.dark}" stroke-width="3" stroke-linejoin="round" '
        f'd="{path(whole)}"/><path fill="{plan.palette.outer}" d="{path(stripe)}"/>'
        f'<path fill="{plan.palette.fold}" fill-opacity=".55" d="{path(shade)}"/>'
    )


def rim(plan: Plan) -> str:
    dark = plan.metal.dark
    return (
        f'<path fill="url(#{plan.uid}m)" stroke="{dark}" stroke-width="3" d="{plan.outline()}"/>'
        f'<path fill="{plan.palette.outer}" stroke="{dark}" stroke-width="2" d="{plan.outline(BAND)}"/>'
    )


def _plain(plan: Plan) -> str:
    return ""


def _beaded(plan: Plan) -> str:
    beads = shapes.regular(plan.x, plan.y, plan.radius - 28, 44, 0)
    circles = "".join(f'<circle cx="{n(x)}" cy="{n(y)}" r="4.6"/>' for x, y in beads)
    return f'<g fill="{plan.metal.middle}">{circles}</g>'


def _pleated(plan: Plan) -> str:
    folds = []
    for i in range(48):
        start, end = (i - 0.26) * math.tau / 48, (i + 0.26) * math.tau / 48
        near, far = plan.radius * 0.6, plan.radius * 1.3
        corners = ((near, start), (far, start), (far, end), (near, end))
        folds.append(shapes.polyline(shapes.ring_point(plan.x, plan.y, r, angle) for r, angle in corners))
    return f'<path clip-path="url(#{plan.uid}f)" fill="{plan.palette.centre}" d="{"".join(folds)}"/>'


def _rope(plan: Plan) -> str:
    strands = []
    for i in range(60):
        x0, y0 = shapes.ring_point(plan.x, plan.y, plan.radius - 38, i * math.tau / 60)
        x1, y1 = shapes.ring_point(plan.x, plan.y, plan.radius - 18, (i + 0.9) * math.tau / 60)
        strands.append(f"M{n(x0)} {n(y0)}L{n(x1)} {n(y1)}")
    return (
        f'<path clip-path="url(#{plan.uid}f)" stroke="{plan.metal.middle}" stroke-width="5" stroke-linecap="round" '
        f'd="{"".join(strands)}"/>'
    )


EDGE_WORK = {"plain": _plain, "beaded": _beaded, "pleated": _pleated, "rope": _rope}


def centre(plan: Plan) -> str:
    """The inner enamel with its rays, and the wire round it."""
    inner = plan.outline(GAP)
    return (
        f'<path fill="{plan.palette.centre}" d="{inner}"/>{_rays(plan) if plan.drawing.rays else ""}'
        f'<path fill="none" stroke="{plan.metal.dark}" stroke-width="7" d="{inner}"/>'
        f'<path fill="none" stroke="{plan.metal.middle}" stroke-width="4.5" d="{inner}"/>'
    )


def _rays(plan: Plan) -> str:
    count, reach, turn = 16, 330, -math.pi / 2
    wedges = []
    for i in range(count):
        angles = ((i + offset) * math.tau / count + turn for offset in (-0.25, 0.25))
        ends = [shapes.ring_point(plan.x, plan.icon_y, reach, angle) for angle in angles]
        wedges.append(shapes.polyline([(plan.x, plan.icon_y), *ends]))
    return f'<path clip-path="url(#{plan.uid}c)" fill="{plan.palette.ray}" d="{"".join(wedges)}"/>'


def light(plan: Plan) -> str:
    """One soft light from above, so that the enamel looks domed."""
    r = plan.radius
    return (
        f'<path clip-path="url(#{plan.uid}f)" fill="#fff" fill-opacity=".09" '
        f'd="M0 0H512V{n(plan.y - r * 0.30)}Q{n(plan.x)} {n(plan.y + r * 0.22)} 0 {n(plan.y - r * 0.18)}Z"/>'
    )


def icon(plan: Plan) -> str:
    """Shadow, wire, and enamel in the wire."""
    body = icons.body(plan.drawing.icon)
    span = plan.icon_span
    wire = plan.palette.wire or plan.metal.middle

    def coat(colour: str, width: str, down: float, more: str = "") -> str:
        move = f"translate({n(plan.x - span / 2)} {n(plan.icon_y - span / 2 + down)}) scale({span / 24:.3f})"
        return f'<g transform="{move}" stroke="{colour}" color="{colour}"{more} stroke-width="{width}">{body}</g>'

    shadow = coat(plan.palette.outer, "3.4", plan.radius * 0.022, ' stroke-opacity=".55"')
    return (
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">{shadow}'
        f"{coat(wire, '3.2', 0)}{coat(plan.palette.icon, '2', 0)}</g>"
    )


def stars(plan: Plan) -> str:
    drawing, r = plan.drawing, plan.radius
    high = r * (0.63 if plan.has_ribbon else 0.62)
    parts = []
    for i in range(drawing.levels):
        angle = -math.pi / 2 + (i - (drawing.levels - 1) / 2) * 0.25
        x, y = shapes.ring_point(plan.x, plan.y, high, angle)
        is_filled = i < drawing.level
        fill = plan.metal.light if is_filled else plan.palette.outer
        stroke = plan.metal.dark if is_filled else plan.metal.middle
        path = shapes.star(x, y + r * 0.02, r)
        parts.append(f'<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="2.6"/>')
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Bend:
    """The large circle that the ribbon lies on: its lowest point, and how far the ribbon reaches and how high it is."""

    x: float
    y: float
    radius: float
    half: float
    height: float

    def at(self, across: float, down: float = 0) -> tuple[float, float]:
        rise = self.radius - math.sqrt(self.radius**2 - across**2)
        return self.x + across, self.y - rise + down


def ribbon(plan: Plan) -> str:
    r, shape = plan.radius, plan.drawing.shape
    bend = _Bend(
        x=plan.x,
        y=plan.y + r * (0.50 if shape in ("shield", "diamond") else 0.62),
        radius=r * 3.1,
        half=r * (0.96 if shape == "diamond" else 0.93),
        height=r * 0.30,
    )
    return _ribbon_end(plan, bend, -1) + _ribbon_end(plan, bend, 1) + _ribbon_front(plan, bend) + _words(plan, bend)


def _ribbon_end(plan: Plan, bend: _Bend, side: int) -> str:
    r, half, up = plan.radius, bend.half, bend.height / 2
    near_x, near_y = bend.at(side * (half - r * 0.17), r * 0.10)
    far_x, far_y = bend.at(side * (half + r * 0.145), r * 0.055)
    tail = [
        (near_x, near_y - up),
        (far_x, far_y - up),
        (far_x - side * r * 0.10, far_y + r * 0.02),
        (far_x, far_y + up),
        (near_x, near_y + up),
    ]
    corner, inner = bend.at(side * half, up), bend.at(side * (half - r * 0.17), up)
    fold = [corner, inner, (inner[0], inner[1] + r * 0.10)]
    line = f'stroke="{plan.metal.dark}" stroke-width="3" stroke-linejoin="round"'
    return (
        f'<path fill="{plan.palette.ribbon}" {line} d="{shapes.polyline(tail)}"/>'
        f'<path fill="{plan.palette.fold}" {line} d="{shapes.polyline(fold)}"/>'
    )


def _ribbon_front(plan: Plan, bend: _Bend) -> str:
    rad, high = n(bend.radius), bend.height
    left, right = bend.at(-bend.half, -high / 2), bend.at(bend.half, -high / 2)
    front = (
        f"M{n(left[0])} {n(left[1])}A{rad} {rad} 0 0 0 {n(right[0])} {n(right[1])}V{n(right[1] + high)}"
        f"A{rad} {rad} 0 0 1 {n(left[0])} {n(left[1] + high)}Z"
    )
    start, end = bend.at(-bend.half + 6, -high / 2 + 7), bend.at(bend.half - 6, -high / 2 + 7)
    seams = "".join(
        f"M{n(start[0])} {n(start[1] + down)}A{rad} {rad} 0 0 0 {n(end[0])} {n(end[1] + down)}"
        for down in (0, high - 14)
    )
    return (
        f'<path fill="{plan.palette.ribbon}" stroke="{plan.metal.dark}" stroke-width="3.4" stroke-linejoin="round" '
        f'd="{front}"/><path fill="none" stroke="{plan.palette.letters}" stroke-opacity=".28" stroke-width="2" '
        f'd="{seams}"/>'
    )


def _words(plan: Plan, bend: _Bend) -> str:
    """The lettering, lowered by half the height of a capital of the size that fits."""
    face, size, room = lettering.Face.BANNER, plan.radius * 0.205, bend.half * 2 - plan.radius * 0.20
    words = plan.drawing.ribbon_words
    width = lettering.measure(words, face=face, size=size, track=0.055)
    size *= min(1, room / width)
    drawn = lettering.arc(words, face=face, size=size, radius=bend.radius, x=bend.x, y=bend.y + size * 0.355, fit=room)
    return f'<path fill="{plan.palette.letters}" d="{drawn.d}"/>'
