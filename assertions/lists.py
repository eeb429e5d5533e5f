"""
A typed or pasted list of people, read line by line: an address each, with or without a name, in any usual form.

Understood: ``a@b.org``, ``Name <a@b.org>``, ``Name, a@b.org``, ``a@b.org Name``, columns from a spreadsheet with or
without quotes and titles, bullets and numbers before them, and several in a line separated by commas, semicolons or
blanks. Whoever stands there without an address is told, never passed over.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from django.utils.translation import gettext as _

from issuer.site.text import plain_name, tidy
from standards import recipients
from standards.errors import BadAddress

MAX_PEOPLE = 2000
MAX_TYPED = 300
MAX_NAME = 150
_SEPARATORS = re.compile(r"[,;|\t\s]+")
_BETWEEN = re.compile(r"[,;|\t]")
_QUOTES = "\"'“”„‘’«»,;:|\u200b\u200e\u200f\u202a\u202c\ufeff \t"
# What stands before people on a line and is no part of their names: a number, a dot, the word of a letter's head.
_MARKER = re.compile(
    "^[\ufeff\u200b\\s,;|]*"
    r"(?:(?:[-*•–·]|[0-9]{1,4}[.)])(?:\s+|$)|[0-9]{1,4}\t\s*|(?:to|cc|bcc|from|e-?mail|mail):(?:\s*|$))*",
    re.I,
)
_AFTER_NAME = re.compile(r"\s[-–—|:]+\s*$")
_TITLE = re.compile(
    r"(?:e-?mail|mail|courriel|correo)(?:[ -]?(?:address|addresses|adresse|adres|electrónico))?s?", re.IGNORECASE
)
_ANGLED = re.compile(r"<[^<>]*@[^<>]*>")
_IN_QUOTES = re.compile(r'"(?:[^"]|"")*"')
_QUOTED = re.compile(r'(?:^|[,;|\t])\s*"(?:[^"]|"")*"\s*(?:[,;|\t]|$)')
_LONGEST_COLUMNS = 2000
_SIGNS_FOR_AT = re.compile(r"\s*(?:[@＠]+|[(\[]at[)\]]|\sat\s)\s*", re.I)
_COMMA_FOR_DOT = re.compile(r"(@[\w.-]+),\s?([a-z]{2,})\Z")
_END_OF_HOST = re.compile(r"[a-z0-9-]*[a-z][a-z0-9-]*\Z", re.ASCII)


class Finding(Enum):
    """What can be said of a line before anything is looked up."""

    GOOD = "GOOD"
    NOT_AN_ADDRESS = "NOT_AN_ADDRESS"
    REPEATED = "REPEATED"


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list: the normalised address, or what is wrong with it in words and a guess."""

    typed: str
    address: str = ""
    name: str = ""
    finding: Finding = Finding.GOOD
    problem: str = ""
    guess: str = ""


class TooMany(ValueError):
    """The list is longer than one run may be."""

    def __init__(self) -> None:
        super().__init__(_("One list has at most %(number)d people.") % {"number": MAX_PEOPLE})


def read(text: str) -> list[Line]:
    """
    The people of a list, in its order.

    :raises TooMany: if there are more than MAX_PEOPLE.
    """
    lines: list[Line] = []
    pasted = (_MARKER.sub("", line, count=1) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for number, typed in enumerate(line for line in pasted if line.strip(_QUOTES)):
        if number > 0 or not _are_titles(typed):
            lines += _read_line(typed)
        if len(lines) > MAX_PEOPLE:
            raise TooMany
    return _with_guesses(_without_repetitions(lines))


def _are_titles(typed: str) -> bool:
    """The titles of columns, one of which is for addresses, copied from a spreadsheet along with the people."""
    return "@" not in typed and any(_TITLE.fullmatch(cell.strip(_QUOTES)) for cell in _BETWEEN.split(typed))


def _read_line(typed: str) -> list[Line]:
    words = _words_of(typed)
    addresses = [word for word in words if "@" in word]
    if not addresses:
        return [_not_an_address(typed, _("There is no @ in it, so it is not an email address."))]
    if len(addresses) > MAX_PEOPLE:
        raise TooMany
    if len(addresses) > 1 and ";" in typed and not _pairs(typed, addresses):
        return [line for part in typed.split(";") if part.strip(_QUOTES) for line in _read_line(part)]
    if _ANGLED.search(typed):
        return _read_angled(typed)
    if len(typed) <= _LONGEST_COLUMNS and _QUOTED.search(typed):
        return _read_columns(typed)
    if len(addresses) > 1:
        return _read_several(typed, addresses)
    name = " ".join(word for word in words if word is not addresses[0])
    return [_line(typed, addresses[0], name)]


def _read_angled(typed: str) -> list[Line]:
    """``Name <a@b>, Name <c@d>``, with plain addresses in between."""
    *pieces, tail = typed.split(">")
    lines = []
    for piece in pieces:
        before, _opened, address = piece.rpartition("<")
        name = before.strip(_QUOTES)
        if "@" in name and (parts := _BETWEEN.split(name)) and len(parts) > 1:
            # What stands behind the last plain address is the name: "a@x.org, Earner, Erin <b@x.org>".
            last = max(number for number, part in enumerate(parts) if "@" in part)
            last = min(last, len(parts) - 2)
            lines += _read_plain(parts[: last + 1])
            name = ",".join(parts[last + 1 :])
        lines.append(_line(f"{name.strip(_QUOTES)} <{address.strip()}>", address, name))
    if "@" in tail or tail.lstrip()[:1] in (",", ";"):
        lines += _read_plain(_BETWEEN.split(tail))
    return lines


def _read_columns(typed: str) -> list[Line]:
    """Columns in quotes, as spreadsheets write them: one person, unless there are several addresses."""
    between = _IN_QUOTES.sub("", typed)
    mark = max("\t;|,", key=between.count)
    cells = next(csv.reader([typed.strip()], delimiter=mark, skipinitialspace=True))
    addresses = [cell for cell in cells if "@" in cell]
    if len(addresses) != 1 or len(_words_of(addresses[0])) != 1:
        return _read_line(typed.replace('"', " "))
    name = " ".join(cell.strip() for cell in cells if cell is not addresses[0] and cell.strip())
    return [_line(typed, addresses[0], name)]


def _read_plain(parts: list[str]) -> list[Line]:
    return [line for part in parts if part.strip(_QUOTES) for line in _read_line(part.replace("<", " "))]


def _read_several(typed: str, addresses: list[str]) -> list[Line]:
    """Several people on one line: each with a name where the separators say which is whose."""
    if pairs := _pairs(typed, addresses):
        return _read_plain(pairs)
    parts = [part for part in _BETWEEN.split(typed) if part.strip(_QUOTES)]
    if sum("@" not in part for part in parts) < len(addresses) == sum("@" in part for part in parts):
        return _read_plain(parts)
    return [_line(word, word, "") for word in addresses]


def _pairs(typed: str, addresses: list[str]) -> list[str]:
    """``Name, a@b, Name, c@d`` or ``a@b; Name; c@d; Name`` as a text for each person, or nothing if it is not so."""
    parts = [part.strip(_QUOTES) for part in _BETWEEN.split(typed) if part.strip(_QUOTES)]
    first, second = parts[::2], parts[1::2]
    if "<" in typed or not len(first) == len(second) == len(addresses):
        return []
    named, addressed = (first, second) if "@" in second[0] else (second, first)
    if any("@" in name for name in named) or not all("@" in address for address in addressed):
        return []
    return [f"{name} {address}" for name, address in zip(named, addressed, strict=True)]


def _words_of(typed: str) -> list[str]:
    return [word for word in _SEPARATORS.split(typed.strip()) if word]


def _line(typed: str, address: str, name: str) -> Line:
    address = address.strip(_QUOTES + "<>()[]").rstrip(".")
    if address[:7].lower() == "mailto:":
        address = address[7:]
    try:
        normal = recipients.normalise(address)
    except BadAddress as error:
        return _not_an_address(typed, _in_words(address, str(error)))
    host, _dot, end = normal.rpartition("@")[2].rpartition(".")
    if not host or len(end) == 1:
        return _not_an_address(typed, _("This address stops too early."))
    if not _END_OF_HOST.match(end):
        return _not_an_address(typed, _in_words(address, ""))
    return Line(tidy(typed).strip(",;| ")[:MAX_TYPED], normal, _name(name))


def _name(typed: str) -> str:
    """The name beside an address, without what only set it apart; nothing if there is no letter in it."""
    name = _AFTER_NAME.sub("", plain_name(typed)).strip(_QUOTES + "<>")
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1].strip(_QUOTES)
    return name[:MAX_NAME] if any(sign.isalpha() for sign in name) else ""


def _not_an_address(typed: str, problem: str) -> Line:
    return Line(tidy(typed).strip(",;| ")[:MAX_TYPED], finding=Finding.NOT_AN_ADDRESS, problem=problem)


def _in_words(address: str, reason: str) -> str:
    local_part, _at, host = address.rpartition("@")
    if not local_part:
        return _("The part before the @ is missing.")
    if not host:
        return _("The part after the @ is missing.")
    if address.count("@") > 1:
        return _("There are two @ in it. One person a line, please.")
    if "invisible" in reason:
        return _("There is an invisible sign in it. Type it again by hand.")
    if "254" in reason:
        return _("It is longer than an email address can be.")
    return _("This is not an email address. Look for a slip, such as a missing letter or a blank.")


def _without_repetitions(lines: list[Line]) -> list[Line]:
    seen: set[str] = set()
    kept = []
    for line in lines:
        if line.finding is Finding.GOOD and line.address in seen:
            line = replace(line, finding=Finding.REPEATED, problem=_("This address is in the list twice."))
        elif line.finding is Finding.GOOD:
            seen.add(line.address)
        kept.append(line)
    return kept


def guess_for(typed: str, addresses: Iterable[str]) -> str:
    """What was probably meant by a line that holds no address, given good addresses beside it; or nothing."""
    return _guess(typed, _hosts_of(addresses))


def _with_guesses(lines: list[Line]) -> list[Line]:
    hosts = _hosts_of(line.address for line in lines if line.finding is Finding.GOOD)
    return [
        replace(line, guess=_guess(line.typed, hosts)) if line.finding is Finding.NOT_AN_ADDRESS else line
        for line in lines
    ]


def _hosts_of(addresses: Iterable[str]) -> Counter[str]:
    return Counter(address.rpartition("@")[2] for address in addresses)


def _guess(typed: str, hosts: Counter[str]) -> str:
    """What was probably meant, with its name: an address completed by a host that others have, or without a slip."""
    words = _words_of(typed)
    cut = next((word for word in words if "@" in word), "")
    local_part, _at, host = cut.lower().strip(_QUOTES + "<>").rpartition("@")
    for whole, _count in hosts.most_common():
        if local_part and (not host or (whole.startswith(host) and whole != host)):
            try:
                address = recipients.normalise(f"{local_part}@{whole}")
            except BadAddress:
                break
            name = " ".join(word.strip("<>") for word in words if word is not cut).strip(_QUOTES)
            return f"{name} <{address}>" if name else address
    return _without_slips(typed)


def _without_slips(typed: str) -> str:
    """``erin (at) x.org``, ``erin@ x.org``, ``erin@@x.org``, ``erin@x,org`` as they were probably meant."""
    mended = _COMMA_FOR_DOT.sub(r"\1.\2", _SIGNS_FOR_AT.sub("@", typed).strip(_QUOTES + "<>"))
    if mended == typed or mended.count("@") != 1:
        return ""
    [line] = _read_line(mended)
    if line.finding is not Finding.GOOD:
        return ""
    return f"{line.name} <{line.address}>" if line.name else line.address
