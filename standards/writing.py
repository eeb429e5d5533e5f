"""
How every document of every edition is written: it says itself as JSON, and leaves out what says nothing.
"""

from datetime import datetime
from typing import Protocol

from standards import json_text
from standards.timestamps import to_text

Json = dict[str, object]


class Document(Protocol):
    """Anything that can say itself as JSON."""

    def to_json(self) -> Json:
        """The document as JSON values."""


def encode(document: Document) -> bytes:
    """The bytes that are stored, served and baked: compact ASCII JSON, always the same for the same document."""
    return json_text.write(document.to_json())


def present(**properties: object) -> Json:
    """The properties that say something: neither None nor an empty list."""
    return {name: value for name, value in properties.items() if value is not None and value != []}


def moment(value: datetime | None) -> str | None:
    """A moment as text, if there is one."""
    return None if value is None else to_text(value)


def each(items: tuple[Document, ...]) -> list[Json]:
    """Documents inside a document."""
    return [item.to_json() for item in items]
