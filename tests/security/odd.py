"""What forms and addresses are never meant to be given, and a reader of the forms on a page."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TypeVar

T = TypeVar("T")

RLO, ZWSP = "\u202e", "\u200b"
VALUES = {
    "nothing": "",
    "NUL": "a\x00b",
    "controls": "a\x01\x08\x0b\x1b\x7f\x85b",
    "a long word": "x" * 20_000,
    "a long number": "9" * 40,
    "a number beyond Python": "9" * 5_000,
    "below nought": "-1",
    "a fraction": "1e400",
    "not a number": "NaN",
    "other digits": "١٢٣",
    "quotes": "'\"`;--",
    "an expression": "1 OR 1=1",
    "markup": "<b onmouseover=alert(1)>x</b>",
    "template": "{{7*7}}{% debug %}%(name)s%s{0}",
    "percent": "%00%ff%u0000",
    "reordered": f"a{RLO}b{ZWSP}c",
    "beyond the plane": "\U000e0001\U0010ffff\ufffe\uffff",
    "grown": "\ufdfa" * 300,
    "a list": "[1, 2]",
    "an object": '{"$ne": null}',
    "a way up": "../../../etc/passwd",
    "a date": "9999-12-31",
    "an old date": "0001-01-01",
    "blanks": " \t\n\u2028\u3000",
}


def some(things: Sequence[T], turn: int, *, most: int) -> list[T]:
    """
    That many of the things, others at each turn, so that all come up somewhere; all of them with THOROUGH set.

    A full round of every odd answer to every question takes minutes.
    """
    if os.environ.get("THOROUGH"):
        return list(things)
    return [things[(turn * most + place) % len(things)] for place in range(min(most, len(things)))]


@dataclass
class Form:
    """A form as a page shows it: where it goes, and what it would send as it stands."""

    action: str
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)  # not ticked
    files: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms = here, list[Form]()
        self._textarea = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action") or self.here, said.get("method", "get").lower()))
        elif self.forms and said.get("name"):
            self._take(tag, said)
        elif tag == "option" and self._select and "selected" in said:
            self.forms[-1].fields[self._select] = said.get("value", "")

    def _take(self, tag: str, said: dict[str, str]) -> None:
        fields, name, kind = self.forms[-1].fields, said["name"], said.get("type", "text")
        if tag == "textarea":
            self._textarea = name
            fields[name] = ""
        elif tag == "select":
            self._select = name
            fields.setdefault(name, "")
        elif tag == "input" and kind == "file":
            self.forms[-1].files.append(name)
        elif tag == "input" and kind in ("radio", "checkbox"):
            if "checked" in said:
                fields[name] = said.get("value") or "on"
            elif kind == "radio":
                fields.setdefault(name, said.get("value", ""))
            else:
                self.forms[-1].boxes.append(name)
        elif tag in ("input", "button"):
            fields.setdefault(name, said.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1].fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src", "content", "data-preview")]


def forms(page: str, here: str) -> list[Form]:
    """The forms of a page."""
    reader = _Reader(here)
    reader.feed(page)
    return reader.forms


def links(page: str) -> Iterator[str]:
    """The addresses in a page that a browser would fetch or follow, as they stand there."""

    reader = _Links()
    reader.feed(page)
    yield from reader.found
