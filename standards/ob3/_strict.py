"""
How documents of 3.0 are read (OB 3.0, Serialization): arrays are arrays, single values are single, and nothing is null.
"""

import re
from collections.abc import Iterator, Mapping

from standards.grammar import Class, Grammar, Problem, Property, join, listed, shown
from standards.ob3.documents import CONTEXT, CREDENTIALS

_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json", re.ASCII)
# The schema lets these stand without an array around one value; elsewhere that fails.
_MAY_BE_BARE = ("proof", "credentialSchema", "termsOfUse")


class StrictGrammar(Grammar):
    """How 3.0 is read: arrays are arrays, single values are single, and some classes have no more than their own."""

    def object_problems(self, document: Mapping[str, object], name: str, where: str) -> Iterator[Problem]:
        yield from super().object_problems(document, name, where)
        if self.classes[name].is_closed:
            known = {"type", *(prop.name for prop in self.classes[name].properties)}
            for key in sorted(set(document) - known):
                yield Problem(join(where, key), "unknown", "nothing beside what the class has")

    def keyword_problems(self, document: Mapping[str, object], where: str) -> Iterator[Problem]:
        """No JSON-LD keyword at all, and nothing that is null: both are read in more than one way."""
        for key, value in document.items():
            if key.startswith("@") and key != "@context":
                yield Problem(join(where, key), "keyword", "no JSON-LD keyword here")
            if value is None:
                yield Problem(join(where, key), "null", "a value, or no property")

    def type_problems(self, document: Mapping[str, object], known: Class, where: str) -> Iterator[Problem]:
        yield from super().type_problems(document, known, where)
        written, path = document.get("type"), join(where, "type")
        if known.has_text_type and isinstance(written, list):
            yield Problem(path, "array", (" or ".join(known.types) or "a type") + ", without an array")
        if not known.has_text_type and isinstance(written, str):
            yield Problem(path, "array", "an array", written, is_serious=False)

    def property_problems(self, document: Mapping[str, object], prop: Property, where: str) -> Iterator[Problem]:
        path, value = join(where, prop.name), document.get(prop.name)
        if value is None:
            if prop.is_required:
                yield Problem(path, "missing", "this property", "", prop.is_serious)
            return
        if isinstance(value, list) and not value:
            yield Problem(path, "empty", "at least one value, or no property")
        elif isinstance(value, list) and not prop.is_many:
            yield Problem(path, "many", "a single value, without an array")
        elif prop.is_many and not isinstance(value, list):
            yield Problem(path, "array", "an array", shown(value), prop.name not in _MAY_BE_BARE)
        items = listed(value)
        for number, item in enumerate(items):
            yield from self.item_problems(item, prop, f"{path}[{number}]" if len(items) > 1 else path)

    def context_problems(self, document: Mapping[str, object], where: str, *, is_required: bool) -> Iterator[Problem]:
        """The two contexts in their places; what comes after them may not take their words away, and mostly cannot."""
        if "@context" not in document and not is_required:
            return
        path, contexts = join(where, "@context"), listed(document.get("@context"))
        if not contexts or contexts[0] != CREDENTIALS:
            yield Problem(path, "context", CREDENTIALS, shown(contexts[0] if contexts else None))
            return
        more = contexts[1:]
        if not _needs_no_context_of_badges(document):
            second = more.pop(0) if more else None
            if not _is_of_badges(second):
                # Whichever comes first, all words mean the same, as neither context lets the other change its own.
                yield Problem(path, "context", CONTEXT, shown(second), is_borne=any(map(_is_of_badges, more)))
            elif second != CONTEXT:
                yield Problem(path, "old-context", CONTEXT, shown(second), is_serious=False)
        for context in more:
            if not isinstance(context, str | Mapping):
                yield Problem(path, "context", "addresses or objects", shown(context))


def _is_of_badges(context: object) -> bool:
    return isinstance(context, str) and _CONTEXT.fullmatch(context) is not None


def _needs_no_context_of_badges(document: Mapping[str, object]) -> bool:
    return "BitstringStatusListCredential" in listed(document.get("type"))
