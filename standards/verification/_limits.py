"""
How large a document may be whose meaning is looked for: what is counted here is what costs time there.

Measured on one core: at these limits, documents made to be hard take less than a second; without them, minutes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from standards.errors import TangledDocument
from standards.grammar import listed

# Blank nodes are what the canonical form has to tell apart. Those with names can be tied into long chains and rings.
MAX = {"values": 5000, "contexts": 100, "objects without an id": 500, "blank nodes with names": 50}


def check(document: object) -> None:
    """
    Refuse a document before anybody works on it.

    :raises TangledDocument: if it is too much for one question.
    """
    counted: Counter[str] = Counter()
    for found in _counted(document):
        counted[found] += 1
        if counted[found] > MAX[found]:
            raise TangledDocument(f"more than {MAX[found]} {found} in one document")


def _counted(document: object) -> Iterator[str]:
    waiting: list[tuple[object, bool]] = [(document, False)]
    while waiting:
        item, is_context = waiting.pop()
        yield "values"
        if isinstance(item, list):
            waiting.extend((inner, is_context) for inner in item)
        elif isinstance(item, Mapping):
            yield from () if is_context else _of_object(item)
            waiting.extend((inner, is_context or name == "@context") for name, inner in item.items())


def _of_object(item: Mapping[str, object]) -> Iterator[str]:
    yield from ("contexts" for _context in listed(item.get("@context")))
    name = item.get("id", item.get("@id"))
    if not isinstance(name, str):
        yield "objects without an id"
    elif name.startswith("_:"):
        yield "blank nodes with names"
