"""
The report of a verification as plain JSON: how it is kept, sent to machines, and read again.

Neither the documents of the badge nor anybody's address are in it. Knows no Django: the sandbox writes it.
"""

import re
import types
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from standards.verification import Report

_LEFT_OUT = {"assertion", "badge_class", "issuer"}
_LONGEST = 10_000
_HIDDEN = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_WORD = r"[^\s<>()\[\]{}\"'“”,;:=?&#/|@%]"
_ADDRESS = re.compile(rf"(?:{_WORD}|%(?!40)){{1,64}}(?:@|%40){_WORD}{{1,253}}", re.IGNORECASE)
T = TypeVar("T")


def of(report: Report) -> dict[str, Any]:
    """The report, with its verdict and standing in front."""
    headline = report.headline
    return {
        "verdict": report.verdict.value,
        "standing": headline.standing.value,
        "since": headline.since.isoformat() if headline.since else None,
        "reason": _told(headline.reason),
        **_plain(report),
    }


def read(kept: Mapping[str, Any]) -> Report:
    """The report again, without the documents."""
    return _object(Report, kept)


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name not in _LEFT_OUT}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        # A picture inside the document is left out; the page shows one of its own.
        return "" if value.startswith("data:") else _told(value)
    return value


def _told(text: str) -> str:
    """A stranger's text as a report tells it: no novel, nobody's address, and no sign that turns the others around."""
    return without_addresses(_HIDDEN.sub("", storable(text[:_LONGEST])))


def without_addresses(text: str) -> str:
    """
    A text with a dot for each e-mail address in it. Some sites write the earner's into the links that are passed on
    (`?identity__email=`), and an issuer may write it anywhere.
    """
    return _ADDRESS.sub("•", text)


def storable(text: str) -> str:
    """A stranger's text as every database takes it: without NUL, and without halves of signs."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _object(kind: type[T], kept: Mapping[str, Any]) -> T:
    given = {name: _valued(hint, kept[name]) for name, hint in _hints(cast("Hashable", kind)).items() if name in kept}
    return kind(**given)


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(kind).items() if name not in _LEFT_OUT}


def _valued(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) is tuple:
        return tuple(_valued(get_args(hint)[0], item) for item in value)
    if isinstance(hint, types.UnionType):
        return _valued(next(one for one in get_args(hint) if one is not types.NoneType), value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return _object(cast("type[object]", hint), value) if is_dataclass(hint) else value
