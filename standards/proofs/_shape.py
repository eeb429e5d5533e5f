"""
One shape of document: its graph with slots, and the canonical form of any document that fits (RDFC-1.0, 4.4 and 4.6).

A shape remembers one document that filled it. Of the next one only what differs is written and hashed anew: the lines
with a slot that changed, and the blank nodes in those lines.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import pyoxigraph

from standards.proofs._rdf import IRI, Quad

Json = Mapping[str, object]

# Addresses that every context leaves as they are: none of these schemes is a word of one, and a test sees to that.
_PLAIN_IRI = re.compile(r"(?:https?://|urn:uuid:|did:(?:web|key):|data:image/)\S+")
_SPECIAL = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff]')
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class Place(NamedTuple):
    """A place in the document: its members, or the slot of its text, or neither if it may never change."""

    members: "Members | None"
    slot: int | None
    is_text: bool


Members = Mapping[Any, Place]


class Slot(NamedTuple):
    """What fills a slot: an address or a text, its first value, and in how many places of the document it stands."""

    kind: str
    value: str
    places: int


class Line(NamedTuple):
    """A quad, which of its terms have slots, its text between blank nodes (of texts and slots), and those nodes."""

    quad: Quad
    slots: tuple[tuple[str, int], ...]
    pieces: tuple[tuple[str | int, ...], ...]
    blanks: tuple[int, ...]


class _State(NamedTuple):
    """A document that filled the shape: its values, these as written, each line's pieces, each blank node's hash."""

    document: Any
    values: list[str]
    written: list[str]
    texts: list[list[str]]
    hashes: list[str]
    iris: frozenset[str]


class Filled(NamedTuple):
    """The canonical text; or, where two blank nodes look alike, the quads for the whole algorithm."""

    text: str | None
    quads: list[Quad]


class Shape:
    """The graph of all documents of one shape."""

    def __init__(self, document: Json, plan: Members, slots: list[Slot], lines: list[Line]) -> None:
        """Made by `_learning.learnt` of a first document."""
        self._plan, self._slots, self._lines = plan, slots, lines
        self._iris = frozenset(term.value for line in lines for term in line.quad if term and term.kind == IRI)
        self._lines_of: list[list[int]] = [[] for _ in slots]
        self._lines_at: list[list[int]] = [[] for _ in {blank for line in lines for blank in line.blanks}]
        for number, line in enumerate(lines):
            for slot in {slot for _, slot in line.slots}:
                self._lines_of[slot].append(number)
            for blank in set(line.blanks):
                self._lines_at[blank].append(number)
        # Blank nodes that hang together with no other: of two such that look alike it is all the same which is which.
        ties = {blank for line in lines if len(set(line.blanks)) > 1 for blank in line.blanks}
        self._alone = [blank not in ties for blank in range(len(self._lines_at))]
        self._state = self._state_of(document, [slot.value for slot in slots])

    def fill(self, document: Json) -> Filled | None:
        """What a document of this shape says, or None if it is of another."""
        state = self._state
        found: list[tuple[int, str]] = []
        if not _differ(self._plan, state.document, document, found):
            return None
        changed = self._changed(state, found)
        if changed is None:
            return None
        if 2 * len(changed) > len(self._slots):
            # Another badge class of the same shape: the documents after it will differ less from this one.
            state = self._state = self._state_of(document, _replaced(state.values, changed))
            changed = {}
        texts, hashes = self._moved(state, changed)
        labels = self._labels(hashes)
        if labels is not None:
            return Filled(self._labelled(texts, labels), [])
        values = _replaced(state.values, changed)
        return Filled(None, [_quad(line, values) for line in self._lines])

    def _changed(self, state: _State, found: list[tuple[int, str]]) -> dict[int, str] | None:
        """
        The slots that differ, if what fills them leaves the graph as it is.

        Addresses name nodes: where two were the same they have to stay the same, and where they differed not meet.

        :raises UnicodeEncodeError: if a text holds half a character.
        """
        changed: dict[int, str] = {}
        places: dict[int, int] = {}
        for slot, value in found:
            if changed.setdefault(slot, value) != value:
                return None
            places[slot] = places.get(slot, 0) + 1
        new: set[str] = set()
        for slot, value in changed.items():
            kind, _, everywhere = self._slots[slot]
            if kind == IRI:
                if places[slot] != everywhere or value in state.iris or value in new or not is_plain(value):
                    return None
                new.add(value)
            elif not value.isascii():
                value.encode("utf-8")  # Half a character has no bytes to be signed.
        return changed

    def _moved(self, state: _State, changed: dict[int, str]) -> tuple[list[list[str]], list[str]]:
        """The lines and hashes with other values in some slots."""
        written, texts, hashes = state.written.copy(), state.texts.copy(), state.hashes.copy()
        numbers: set[int] = set()
        blanks: set[int] = set()
        for slot, value in changed.items():
            written[slot] = as_text(self._slots[slot].kind, value)
            numbers.update(self._lines_of[slot])
        for number in numbers:
            line = self._lines[number]
            texts[number] = _texts(line, written)
            blanks.update(line.blanks)
        for blank in blanks:
            hashes[blank] = self._hash(blank, texts)
        return texts, hashes

    def _hash(self, blank: int, texts: list[list[str]]) -> str:
        """Hash First Degree Quads: in its quads the node itself is `_:a`, and every other `_:z`."""
        once: set[str] = set()
        ties: dict[object, str] = {}
        for number in self._lines_at[blank]:
            pieces, blanks = texts[number], self._lines[number].blanks
            if len(blanks) == 1:
                once.add(f"{pieces[0]}_:a{pieces[1]}")
            else:
                # Quads to two nodes are two quads, though both nodes are written as `_:z`.
                text = _joined(pieces, ["_:a" if other == blank else "_:z" for other in blanks])
                ties[(text, blanks)] = text
        return hashlib.sha256("".join(sorted([*once, *ties.values()])).encode("utf-8")).hexdigest()

    def _labels(self, hashes: list[str]) -> list[str] | None:
        """
        The labels of the blank nodes, by their hashes: first of those that look like no other (RDFC-1.0, 4.4.3).

        None where two that look alike hang together with others: which is which is for the whole algorithm to say.
        """
        order: list[int] = sorted(range(len(hashes)), key=hashes.__getitem__)
        if len(set(hashes)) < len(hashes):
            count = Counter(hashes)
            if not all(self._alone[blank] for blank in order if count[hashes[blank]] > 1):
                return None
            order.sort(key=lambda blank: count[hashes[blank]] > 1)
        labels = [""] * len(hashes)
        for rank, blank in enumerate(order):
            labels[blank] = f"_:c14n{rank}"
        return labels

    def _labelled(self, texts: list[list[str]], labels: list[str]) -> str:
        """All lines with their labels; each once, in code point order."""
        lines = set()
        for pieces, line in zip(texts, self._lines, strict=True):
            blanks = line.blanks
            if not blanks:
                lines.add(pieces[0])
            elif len(blanks) == 1:
                lines.add(pieces[0] + labels[blanks[0]] + pieces[1])
            else:
                lines.add(_joined(pieces, [labels[blank] for blank in blanks]))
        return "".join(sorted(lines))

    def _state_of(self, document: Json, values: list[str]) -> _State:
        written = [as_text(slot.kind, value) for slot, value in zip(self._slots, values, strict=True)]
        texts = [_texts(line, written) for line in self._lines]
        hashes = [self._hash(blank, texts) for blank in range(len(self._lines_at))]
        iris = {value for slot, value in zip(self._slots, values, strict=True) if slot.kind == IRI}
        return _State(_copied(document), values, written, texts, hashes, self._iris | iris)


def is_plain(value: str) -> bool:
    """Whether a text is an address that JSON-LD leaves as it is and RDF takes."""
    if not _PLAIN_IRI.fullmatch(value):
        return False
    try:
        pyoxigraph.NamedNode(value)
    except ValueError:
        return False
    return True


def _differ(members: Members, was: Any, given: Any, found: list[tuple[int, str]]) -> bool:
    """Whether an object or a list is of the shape, and what differs from the remembered one. Alike texts pass in C."""
    if isinstance(was, dict):
        if not isinstance(given, dict) or given.keys() != was.keys():
            return False
    elif not isinstance(given, list) or len(given) != len(was):
        return False
    for name, place in members.items():
        old, new = was[name], given[name]
        if place.is_text and new == old:
            continue
        if place.members is not None:
            if not _differ(place.members, old, new, found):
                return False
        elif place.slot is not None and isinstance(new, str):
            found.append((place.slot, new))
        elif type(new) is not type(old) or new != old:
            return False
    return True


def as_text(kind: str, value: str) -> str:
    """A term as canonical N-Quads (RDFC-1.0, 5): control characters by their short escapes, or else by four digits."""
    if kind == IRI:
        return f"<{value}>"
    return f'"{_SPECIAL.sub(_escaped, value)}"'


def _escaped(sign: re.Match[str]) -> str:
    return _ESCAPES.get(sign[0]) or f"\\u{ord(sign[0]):04X}"


def _texts(line: Line, written: list[str]) -> list[str]:
    return ["".join([part if isinstance(part, str) else written[part] for part in piece]) for piece in line.pieces]


def _joined(pieces: list[str], names: list[str]) -> str:
    return "".join([part for pair in zip(pieces, names, strict=False) for part in pair]) + pieces[-1]


def _replaced(values: list[str], changed: dict[int, str]) -> list[str]:
    return [changed.get(slot, value) for slot, value in enumerate(values)]


def _quad(line: Line, values: list[str]) -> Quad:
    terms = {name: getattr(line.quad, name)._replace(value=values[slot]) for name, slot in line.slots}
    return line.quad._replace(**terms)


def _copied(value: Any) -> Any:
    """A copy that nobody changes behind the back of the shape."""
    if isinstance(value, dict):
        return {name: _copied(member) for name, member in value.items()}
    return [_copied(member) for member in value] if isinstance(value, list) else value
