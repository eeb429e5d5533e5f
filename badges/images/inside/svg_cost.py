"""How much work a drawing asks for, before anyone does it: copies by `use`, parts painted by reference, filters."""

from __future__ import annotations

from badges.images import limits
from badges.images.inside import svg_rules as rules
from badges.images.inside.svg_cleaning import walk
from badges.images.inside.svg_reading import Element
from issuer.site.sandbox.refusal import Refused

DEEPEST = 256  # a renderer follows references by recursion, as this does
_BY_PAINT = ("fill", "stroke", "mask", "clip-path", "filter", "marker-start", "marker-mid", "marker-end")


def check(root: Element) -> None:
    """:raises Refused: the drawing would cost too much to draw, or never end."""
    parts: dict[str, Element] = {}
    for element in walk(root):
        parts.setdefault(element.attributes.get("id", ""), element)
    if _Copies(parts, by_paint=False).of(root) > limits.COPIES + limits.ELEMENTS:
        raise Refused("copies")
    if _Copies(parts, by_paint=True).of(root) > limits.COPIES_BY_PAINT:
        raise Refused("copies")
    _check_filters(root, parts)


class _Copies:
    """Counts elements as a renderer meets them: a part that is used again counts again."""

    def __init__(self, parts: dict[str, Element], *, by_paint: bool) -> None:
        self.parts = parts
        self.by_paint = by_paint
        self._known: dict[int, int] = {}
        self._open: set[int] = set()

    def of(self, element: Element) -> int:
        key = id(element)
        if key in self._known:
            return self._known[key]
        if key in self._open:
            raise Refused("circular")
        if len(self._open) > DEEPEST:
            raise Refused("copies")
        self._open.add(key)
        total = 1 + sum(self.of(child) for child in element.elements())
        total += sum(self.of(target) for target in self._targets(element))
        self._open.discard(key)
        self._known[key] = total
        return total

    def _targets(self, element: Element) -> list[Element]:
        names = [element.attributes.get("href", "").removeprefix("#")] if element.name in rules.REFERRING else []
        if self.by_paint:
            for attribute in _BY_PAINT:
                names += rules.targets(element.attributes.get(attribute, ""))
        return [self.parts[name] for name in names if name and name in self.parts]


def _check_filters(root: Element, parts: dict[str, Element]) -> None:
    filters = {
        name: [child.name for child in part.elements() if child.name in rules.FILTER_PARTS]
        for name, part in parts.items()
        if part.name == "filter"
    }
    for made_of in filters.values():
        heavy = [name for name in made_of if name in rules.HEAVY_FILTER_PARTS]
        if len(heavy) > limits.FILTER_PRIMITIVES or len(made_of) > limits.FILTER_PARTS:
            raise Refused("filters")
    costs = {name: len(made_of) for name, made_of in filters.items()}
    used = [name for element in walk(root) for name in rules.targets(element.attributes.get("filter", ""))]
    if sum(costs.get(name, 0) for name in used) > limits.FILTER_USES:
        raise Refused("filters")
