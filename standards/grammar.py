"""
What an object of a standard must look like: its properties, of which kind and how many, and rules between them.

Each edition lists its classes and says how it reads them; the walk over a document and the words of a problem are here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from standards.values import Check


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing that is wrong: where, of which sort, what would have been right, and what was found.

    What `is_borne` is serious for whoever writes the document; whoever reads somebody else's lives with it.
    """

    where: str
    code: str
    expected: str
    found: str = ""
    is_serious: bool = True
    is_borne: bool = False


Rule = Callable[[Mapping[str, object], str], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Property:
    """
    A property: a primitive value that a check accepts, an object of the class `inside`, or either.

    `may_be_odd`: a text that the check does not accept is borne by readers, as nothing hangs on it; `may_be_missing`:
    so is that it is not there, though the standard wants it.
    """

    name: str
    check: Check | None = None
    inside: str = ""
    is_required: bool = False
    is_many: bool = False
    is_serious: bool = True
    may_be_odd: bool = False
    may_be_missing: bool = False


@dataclass(frozen=True, slots=True)
class Class:
    """
    A class of the standard: the types one of which it has, its properties, and the rules between them.

    Editions with a stricter form say whether the type is a bare text, and whether other properties are forbidden.
    """

    types: tuple[str, ...]
    properties: tuple[Property, ...]
    rules: tuple[Rule, ...] = ()
    is_typed: bool = False
    has_text_type: bool = False
    is_closed: bool = False


class Grammar:
    """The classes of an edition. A single value may stand bare or alone in a list, unless an edition is stricter."""

    def __init__(self, classes: Mapping[str, Class]) -> None:
        """Take the classes by name."""
        self.classes = classes

    def object_problems(self, document: Mapping[str, object], name: str, where: str) -> Iterator[Problem]:
        """What is wrong with an object that should be of a class."""
        known = self.classes[name]
        yield from self.keyword_problems(document, where)
        yield from self.type_problems(document, known, where)
        for prop in known.properties:
            yield from self.property_problems(document, prop, where)
        for rule in known.rules:
            yield from rule(document, where)

    def keyword_problems(self, document: Mapping[str, object], where: str) -> Iterator[Problem]:
        """JSON-LD keywords with which a second meaning could be smuggled past a reader of plain names."""
        for key in document:
            if key.startswith("@") and key not in ("@context", "@language"):
                yield Problem(join(where, key), "keyword", "no JSON-LD keyword here")

    def type_problems(self, document: Mapping[str, object], known: Class, where: str) -> Iterator[Problem]:
        """The type has to be there where it is needed, and right where it is there."""
        types = listed(document.get("type"))
        if not known.types or (not types and not known.is_typed):
            return
        if not set(known.types) & texts(types) or len(texts(types)) != len(types):
            yield Problem(join(where, "type"), "type", " or ".join(known.types), shown(document.get("type")))

    def property_problems(self, document: Mapping[str, object], prop: Property, where: str) -> Iterator[Problem]:
        """What is wrong with one property."""
        path = join(where, prop.name)
        given = [item for item in listed(self.value(document, prop.name)) if item is not None]
        if not given and prop.is_required:
            yield Problem(path, "missing", "this property", "", prop.is_serious, prop.may_be_missing)
        if len(given) > 1 and not prop.is_many:
            yield Problem(path, "many", "a single value", f"{len(given)} values", prop.is_serious)
        for number, item in enumerate(given):
            yield from self.item_problems(item, prop, f"{path}[{number}]" if len(given) > 1 else path)

    def item_problems(self, item: object, prop: Property, path: str) -> Iterator[Problem]:
        """What is wrong with one value of a property."""
        if isinstance(item, Mapping) and prop.inside:
            yield from self.context_problems(item, path, is_required=False)
            yield from self.object_problems(item, prop.inside, path)
            return
        wanted = "an object" if prop.check is None else prop.check(item)
        if wanted is not None:
            is_borne = prop.may_be_odd and isinstance(item, str)
            yield Problem(path, "kind", wanted, shown(item), prop.is_serious, is_borne)

    def context_problems(self, document: Mapping[str, object], where: str, *, is_required: bool) -> Iterator[Problem]:
        """What is wrong with the context of an object; each edition says what it has to be."""
        raise NotImplementedError

    def value(self, document: Mapping[str, object], name: str) -> object:
        """The value of a property."""
        return document.get(name)


def listed(value: object) -> list[object]:
    """A value as a list: bare, or already one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def single(value: object) -> object:
    """A value, also if it stands alone in a list."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def texts(items: list[object]) -> set[str]:
    """The texts among some values."""
    return {item for item in items if isinstance(item, str)}


def join(where: str, name: str) -> str:
    """The path of a property."""
    return f"{where}.{name}" if where else name


def shown(value: object) -> str:
    """A value as a problem tells it: never a whole object, never much of a text."""
    told = value if isinstance(value, str) else type(value).__name__
    return told if len(told) <= 200 else told[:199] + "…"
