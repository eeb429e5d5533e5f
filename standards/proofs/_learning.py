"""
How a shape is learnt of a first document: a sign of its own takes the place of each text, and is sought in the quads.

Where it comes out as a whole literal, any text may stand; where it comes out as an address, any plain address may. What
comes out otherwise (a word that a context translates, a part of a JSON literal) belongs to the shape.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from standards.errors import UnsafeDocument
from standards.proofs._rdf import BLANK, IRI, LITERAL, Quad, Term, quads
from standards.proofs._shape import Line, Members, Place, Shape, Slot, as_text, is_plain

Json = Mapping[str, object]
Path = tuple[str | int, ...]

_SIGN = "urn:rosette-slot:"
_SIGNS = re.compile(rf"{_SIGN}(\d+):")
_PREDICATE_FIRST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first"


def learnt(document: Json) -> Shape | None:
    """The shape of a document, or None if it has none that could be trusted."""
    texts = dict(_texts_in(document, ()))
    if any(_SIGN in text for text in texts.values()) or _has_own_context(document):
        return None
    try:
        kinds = _kinds(document, texts)
        slots, slot_at = _slots(texts, kinds)
        signed = _with(document, (), {path: _sign(slot) for path, slot in slot_at.items()})
        statements = quads(signed)
    except UnsafeDocument:
        return None
    if _has_two_lists(statements):
        return None
    blanks: dict[str, int] = {}
    number_of = {_sign(number): number for number in range(len(slots))}
    lines = [_line(statement, number_of, blanks) for statement in statements]
    return Shape(document, _plan(document, (), slot_at), slots, lines)


def _has_own_context(value: object) -> bool:
    """
    Whether some context stands in the document itself and not behind an address.

    It may give a meaning to the beginning of addresses or to the form of texts, and then a slot is not a slot: what
    fills it would be read too. The contexts on the disk do nothing of the kind, and a test sees to that.
    """
    if isinstance(value, Mapping):
        contexts = value.get("@context", [])
        own = any(not isinstance(entry, str) for entry in (contexts if isinstance(contexts, list) else [contexts]))
        return own or any(_has_own_context(member) for member in value.values())
    return isinstance(value, list) and any(_has_own_context(member) for member in value)


def _texts_in(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text in the document but types and contexts: these decide what the words beside them mean."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            if name != "type" and not name.startswith("@"):
                yield from _texts_in(member, (*path, name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _texts_in(member, (*path, number))
    elif isinstance(value, str):
        yield path, value


def _kinds(document: Json, texts: dict[Path, str]) -> dict[Path, str]:
    """As what each text comes out of JSON-LD: an address, a literal, or neither (then it is not in the answer)."""
    paths = list(texts)
    statements = quads(_with(document, (), {path: _sign(number) for number, path in enumerate(paths)}))
    seen: dict[Path, set[str]] = {path: set() for path in paths}
    for statement in statements:
        for name, term in zip(Quad._fields, statement, strict=True):
            for sign in _SIGNS.finditer(f"{term.value} {term.datatype}" if term else ""):
                is_whole = term is not None and term.value == sign[0] and name != "predicate"
                seen[paths[int(sign[1])]].add(term.kind if term and is_whole else "a part of something")
    return {
        path: kind
        for path, found in seen.items()
        if len(found) == 1 and ((kind := found.pop()) == LITERAL or (kind == IRI and is_plain(texts[path])))
    }


def _slots(texts: dict[Path, str], kinds: dict[Path, str]) -> tuple[list[Slot], dict[Path, int]]:
    """A slot for each text; addresses that are the same share one, as they name one node."""
    groups: dict[object, list[Path]] = {}
    for path, kind in kinds.items():
        groups.setdefault(texts[path] if kind == IRI else path, []).append(path)
    slots = [Slot(kinds[paths[0]], texts[paths[0]], len(paths)) for paths in groups.values()]
    return slots, {path: number for number, paths in enumerate(groups.values()) for path in paths}


def _sign(number: int) -> str:
    return f"{_SIGN}{number}:"


def _with(value: Any, path: Path, signs: dict[Path, str]) -> Any:
    """A copy of the document with signs in the place of texts."""
    if isinstance(value, Mapping):
        return {name: _with(member, (*path, name), signs) for name, member in value.items()}
    if isinstance(value, list):
        return [_with(member, (*path, number), signs) for number, member in enumerate(value)]
    return signs.get(path, value)


def _plan(value: Any, path: Path, slot_at: dict[Path, int]) -> Members:
    items = value.items() if isinstance(value, Mapping) else enumerate(value)
    return {name: _place(member, (*path, name), slot_at) for name, member in items}


def _place(value: object, path: Path, slot_at: dict[Path, int]) -> Place:
    if not isinstance(value, Mapping | list):
        return Place(None, slot_at.get(path), isinstance(value, str))
    members = _plan(value, path, slot_at)
    return Place(members, None, all(member.is_text for member in members.values()))


def _has_two_lists(statements: list[Quad]) -> bool:
    """Whether two lists stand at one property of one node: equal ones would become one, which slots cannot do."""
    cells = {statement.subject for statement in statements if statement.predicate.value == _PREDICATE_FIRST}
    heads = [statement[:2] for statement in statements if statement.object in cells]
    return len(set(heads)) < len(heads)


def _line(statement: Quad, number_of: dict[str, int], blanks: dict[str, int]) -> Line:
    """A quad as pieces: a blank node ends one, a slot stands in one, all else is text."""
    pieces: list[list[str | int]] = [[]]
    slots, found = [], []
    for name, term in zip(Quad._fields, statement, strict=True):
        if term is None:
            continue
        if term.kind == BLANK:
            found.append(blanks.setdefault(term.value, len(blanks)))
            pieces.append([])
        elif term.value in number_of:
            slots.append((name, number_of[term.value]))
            pieces[-1] += [number_of[term.value], _suffix(term)]
        else:
            pieces[-1].append(_constant(term))
        pieces[-1].append(" ")
    pieces[-1].append(".\n")
    return Line(statement, tuple(slots), tuple(_merged(piece) for piece in pieces), tuple(found))


def _suffix(term: Term) -> str:
    return f"@{term.language}" if term.language else f"^^<{term.datatype}>" if term.datatype else ""


def _constant(term: Term) -> str:
    return as_text(term.kind, term.value) + _suffix(term)


def _merged(piece: list[str | int]) -> tuple[str | int, ...]:
    merged: list[str | int] = []
    for part in piece:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    return tuple(merged)
