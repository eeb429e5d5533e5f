"""Turns the style sheets of a drawing into plain attributes, so that no CSS is stored, served or inlined anywhere.

Understands what drawing programs write: lists of selectors made of names, .classes, #ids and descendants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from badges.images import limits
from badges.images.inside import svg_properties as properties
from badges.images.inside import svg_rules as rules
from badges.images.inside.svg_reading import Element
from issuer.site.sandbox.refusal import Refused

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_COMPOUND = re.compile(r"(\*|[\w-]*)((?:[.#][\w-]+)*)")
_WEIGHT = re.compile(r"\s*!\s*important\s*\Z", re.IGNORECASE)
_OTHERWISE = {"marker", "font", "transform"} | properties.PLACES  # written in another way as attributes
_INLINE_RANK = (1_000, 0, 0)

Rank = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Compound:
    """One step of a selector, such as `g.leaf`."""

    tag: str
    ids: tuple[str, ...]
    classes: tuple[str, ...]

    def matches(self, element: Element) -> bool:
        return (
            self.tag in ("", "*", element.name)
            and all(element.attributes.get("id") == name for name in self.ids)
            and all(name in element.attributes.get("class", "").split() for name in self.classes)
        )

    @property
    def key(self) -> str:
        """Under which a rule is kept, so that an element looks only at rules that could concern it."""
        if self.ids:
            return f"#{self.ids[0]}"
        return f".{self.classes[0]}" if self.classes else self.tag or "*"


@dataclass(frozen=True, slots=True)
class _Rule:
    steps: tuple[_Compound, ...]
    declarations: tuple[tuple[str, str, bool], ...]  # name, value, whether !important

    @property
    def rank(self) -> Rank:
        return (
            sum(len(step.ids) for step in self.steps),
            sum(len(step.classes) for step in self.steps),
            sum(step.tag not in ("", "*") for step in self.steps),
        )


def settle(root: Element, sheet: str, found: dict[str, None]) -> None:
    """Give each element the attributes that rules and its own `style` come down to; `class` and `style` go."""
    kept: dict[str, list[_Rule]] = {}
    for count, rule in enumerate(_rules(sheet, found)):
        if count >= limits.STYLE_RULES:
            raise Refused("style_rules", most=limits.STYLE_RULES)
        kept.setdefault(rule.steps[-1].key, []).append(rule)
    _settle(root, [], kept, found)


def _settle(element: Element, above: list[Element], kept: dict[str, list[_Rule]], found: dict[str, None]) -> None:
    for child in element.elements():
        _settle(child, [*above, element], kept, found)
    won: dict[str, tuple[bool, Rank, str]] = {}

    def offer(name: str, value: str, is_important: bool, rank: Rank) -> None:
        if name not in won or (is_important, rank) >= won[name][:2]:
            won[name] = (is_important, rank, value)

    for rule in _concerning(element, above, kept):
        for name, value, is_important in rule.declarations:
            offer(name, value, is_important, rule.rank)
    for name, value, is_important in _declarations(element.attributes.pop("style", ""), found):
        offer(name, value, is_important, _INLINE_RANK)
    places = properties.GEOMETRY.get(element.name, frozenset())
    for name, (_, _, value) in won.items():
        if name in rules.PRESENTATION or name == "transform" or name in places:
            element.attributes[name] = value
    only = [f"{name}:{value}" for name, (_, _, value) in sorted(won.items()) if name in rules.IN_STYLE_ONLY]
    if only:
        element.attributes["style"] = ";".join(only)


def _concerning(element: Element, above: list[Element], kept: dict[str, list[_Rule]]) -> Iterator[_Rule]:
    classes = element.attributes.get("class", "").split()[:50]
    for key in ("*", element.name, *(f".{name}" for name in classes), f"#{element.attributes.get('id', '')}"):
        for rule in kept.get(key, ()):
            if rule.steps[-1].matches(element) and _descends(rule.steps[:-1], above):
                yield rule


def _descends(steps: tuple[_Compound, ...], above: list[Element]) -> bool:
    """Whether the outer steps match ancestors, in order."""
    waiting = list(steps)
    for ancestor in reversed(above):
        if waiting and waiting[-1].matches(ancestor):
            waiting.pop()
    return not waiting


def _rules(sheet: str, found: dict[str, None]) -> Iterator[_Rule]:
    text = _COMMENT.sub(" ", sheet).replace("<!--", " ").replace("-->", " ")
    at = 0
    while (opening := text.find("{", at)) >= 0:
        head = text[at:opening].rpartition(";")[2].strip()
        if _imports(text[at:opening]):
            found["outside"] = None
        closing = _closing(text, opening)
        if head.startswith("@"):
            found["outside" if rules.reaches_out(text[opening:closing]) else "rules"] = None
        else:
            declarations = tuple(_declarations(text[opening + 1 : closing], found))
            for selector in head.split(","):
                steps = _steps(selector)
                if steps and declarations:
                    yield _Rule(steps, declarations)
                elif not steps:
                    found["rules"] = None
        at = closing + 1
    if _imports(text[at:]):
        found["outside"] = None


def _imports(text: str) -> bool:
    return "@import" in rules.unescaped(text).lower()


def _closing(text: str, opening: int) -> int:
    depth = 0
    for brace in _BRACE.finditer(text, opening):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
    return len(text)


def _steps(selector: str) -> tuple[_Compound, ...]:
    """The steps of a selector that we understand, else none."""
    steps = []
    for word in selector.split():
        shape = _COMPOUND.fullmatch(word)
        if shape is None:
            return ()
        names = re.findall(r"([.#])([\w-]+)", shape[2])
        ids, classes = (tuple(name for sign, name in names if sign == wanted) for wanted in "#.")
        steps.append(_Compound(shape[1], ids, classes))
    return tuple(steps)


def _declarations(text: str, found: dict[str, None]) -> Iterator[tuple[str, str, bool]]:
    for declaration in _COMMENT.sub(" ", text).split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        value, is_important = (value, False) if "!" not in value else _without_weight(value)
        if not colon or not value:
            continue
        if not rules.is_safe_value(name, value):
            found["outside" if rules.reaches_out(value) else "rules"] = None
        elif name in _OTHERWISE:
            written = list(_as_attributes(name, value))
            found.update({} if written else {"rules": None})
            yield from ((name, value, is_important) for name, value in written)
        elif name in rules.PRESENTATION or name in rules.IN_STYLE_ONLY:
            yield name, value, is_important


def _without_weight(value: str) -> tuple[str, bool]:
    bare = _WEIGHT.sub("", value)
    return bare, bare != value


def _as_attributes(name: str, value: str) -> Iterator[tuple[str, str]]:
    """What is written otherwise as an attribute, or in several; nothing where no attribute says the same."""
    if name == "marker":
        yield from ((f"marker-{place}", value) for place in ("start", "mid", "end"))
    elif name == "font":
        yield from properties.font(value)
    elif name == "transform":
        turns = properties.transform(value)
        if turns:
            yield "transform", turns
    elif properties.is_place(value):
        yield name, value
