"""
JSON, read as if it came from an enemy and written so that every wallet can bear it.

Reading: at most 1 MiB and 64 levels, no key twice, no NaN, integers of at most 19 digits, no NUL, no half characters.
Writing: compact ASCII, braces and `>` inside texts as escapes (some wallets count braces, CDATA ends at `]]>`).
"""

import json
import math
import re
from typing import Any, NoReturn

from standards.errors import BadJson

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_DIGITS = 19

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_STRING_OR_BRACKET = re.compile(_STRING.pattern + r"|[\[\]{}]", re.DOTALL)
_AWKWARD = re.compile(r"[{}>]")
_ESCAPES = {"{": "\\u007b", "}": "\\u007d", ">": "\\u003e"}
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def write(value: dict[str, object]) -> bytes:
    """
    Write a document as compact ASCII JSON, the same bytes for the same document.

    :raises BadJson: for NaN, half characters, or a value that JSON does not know.
    """
    try:
        text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        if "\\ud" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise BadJson("the document cannot be written as JSON") from error
    return _STRING.sub(_escaped, text).encode("ascii")


def _escaped(string: re.Match[str]) -> str:
    return _AWKWARD.sub(lambda sign: _ESCAPES[sign[0]], string[0])


def read(text: str | bytes) -> Any:
    """
    Read JSON under the limits above; a byte order mark before it is borne.

    :raises BadJson: with the first thing that is wrong.
    """
    if len(text) > MAX_BYTES:
        raise BadJson("longer than 1 MiB")
    decoded = _decoded(text)
    _check_depth(decoded)
    try:
        value = json.loads(
            decoded,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except (ValueError, RecursionError) as error:
        raise BadJson("not JSON") from error
    _check_texts(value)
    return value


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadJson("not UTF-8") from error


def _check_depth(text: str) -> None:
    # Before parsing: the parser recurses, and a text of a million brackets must not reach it.
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BadJson(f"nested deeper than {MAX_DEPTH} levels")
        elif token[0] in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BadJson("a key stands twice in one object")
    return value


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise BadJson(f"an integer of more than {MAX_DIGITS} digits")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadJson("a number beyond all bounds")
    return number


def _constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is not JSON")


def _check_texts(value: Any) -> None:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, str) and _FORBIDDEN.search(item):
            raise BadJson("a text holds NUL or half a character")
