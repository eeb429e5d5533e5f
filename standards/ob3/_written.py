"""
How an object of 3.0 is written from a dataclass (OB 3.0, Serialization).

Arrays are arrays also for one item, what is None or empty is left out, numbers are integers when they are whole, and
moments have whole seconds: the form that every schema accepts, and that every program canonicalises alike.
"""

from dataclasses import fields
from datetime import date, datetime
from typing import ClassVar

from standards.timestamps import to_text
from standards.values import MAX_NUMBER
from standards.writing import Json


class Written:
    """Writes the fields of a dataclass under the standard's names, its type after its id."""

    __slots__ = ()
    # A tuple is written as an array, a text as a text: each class has the form that the schema demands of it.
    TYPE: ClassVar[str | tuple[str, ...]] = ()

    def to_json(self) -> Json:
        """The object as JSON values."""
        document: Json = {}
        if (own_id := getattr(self, "id", None)) is not None:
            document["id"] = own_id
        if self.TYPE:
            more = getattr(self, "more_types", ())
            document["type"] = self.TYPE if isinstance(self.TYPE, str) else [*self.TYPE, *more]
        for attribute, name in _names(type(self)):
            value = getattr(self, attribute)
            if value is not None and value != ():
                document[name] = _written(value)
        return document


_NAMES: dict[type, tuple[tuple[str, str], ...]] = {}


def _names(kind: type) -> tuple[tuple[str, str], ...]:
    if kind not in _NAMES:
        attributes = [field.name for field in fields(kind) if field.name not in ("id", "more_types")]
        _NAMES[kind] = tuple((attribute, _camel(attribute)) for attribute in attributes)
    return _NAMES[kind]


def _camel(attribute: str) -> str:
    first, *more = attribute.split("_")
    return first + "".join(word.capitalize() for word in more)


def _written(value: object) -> object:
    if isinstance(value, str | bool | int | dict):
        return value
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= MAX_NUMBER else value
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    assert isinstance(value, Written), value  # noqa: S101
    return value.to_json()
