"""
A typed or pasted list of people, read line by line: an address each, with or without a name, in any usual form.

Understood: ``a@b.org``, ``Name <a@b.org>``, ``Name, a@b.org``, ``a@b.org Name``, columns from a spreadsheet with or
without quotes, bullets and numbers before them, and several in a line separated by commas, semicolons or blanks.
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
_ANGLED = re.compile(r"<[^<>]*@[^<>]*>")
_IN_QUOTES = re.compile(r'"(?:[^"]|"")*"')
_QUOTED = re.compile(r'(?:^|[,;|\t])\s*"(?:[^"]|"")*"\s*(?:[,;|\t]|$)')
_LONGEST_COLUMNS = 2000
# What stands before a name in a list, or before the people in a letter, and is no part of it.
_BEFORE_NAME = re.compile(r"\A(?:\s*(?:[-–—*•·|]+|\d+[.)]|(?:to|cc|bcc|from):)(?=\s|$))+", re.IGNORECASE)
_AFTER_NAME = re.compile(r"\s[-–—|:]+\s*$")
_HEADING = re.compile(r"(?:e-?mail|mail|courriel|correo)(?:[ -]?(?:address|adresse|addresses))?s?", re.IGNORECASE)
_QUOTES = "\"'“”„‘’«»,;: \t"


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


def read(text: str) -> list[Line]:
    """
    The people of a list, in its order.

    :raises TooMany: if there are more than MAX_PEOPLE.
    """
    lines: list[Line] = []
    for number, typed in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        if typed.strip(_QUOTES) and not (number == 0 and _is_heading(typed)):
            lines += _read_line(typed)
        if len(lines) > MAX_PEOPLE:
            raise TooMany(_("One list has at most %(number)d people.") % {"number": MAX_PEOPLE})
    return _with_guesses(_without_repetitions(lines))


def _read_line(typed: str) -> list[Line]:
    if _ANGLED.search(typed):
        return _read_angled(typed)
    if len(typed) <= _LONGEST_COLUMNS and _QUOTED.search(typed):
        return _read_columns(typed)
    words = _words_of(typed)
    addresses = [word for word in words if "@" in word]
    if len(addresses) > 1:
        return _read_several(typed, addresses)
    if not addresses:
        return [_not_an_address(typed, _("There is no @ in it, so it is not an email address."))]
    name = " ".join(word for word in words if word is not addresses[0])
    return [_line(typed, addresses[0], name)]


def _read_angled(typed: str) -> list[Line]:
    """``Name <a@b>, Name <c@d>``, with plain addresses in between."""
    *pieces, tail = typed.split(">")
    lines = []
    for piece in pieces:
        before, _opened, address = piece.rpartition("<")
        *plain, name = _BETWEEN.split(before.strip(_QUOTES)) if "@" in before else [before]
        lines += _read_plain(plain)
        lines.append(_line(f"{name.strip(_QUOTES)} <{address.strip()}>", address, name))
    return lines + _read_plain([tail])


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


def _is_heading(typed: str) -> bool:
    """Whether a first line is the heading of columns, one of which is for addresses."""
    return "@" not in typed and any(_HEADING.fullmatch(cell.strip(_QUOTES)) for cell in _BETWEEN.split(typed))


def _read_plain(parts: list[str]) -> list[Line]:
    return [line for part in parts if "@" in part for line in _read_line(part.replace("<", " "))]


def _read_several(typed: str, addresses: list[str]) -> list[Line]:
    """Several people on one line: each with a name where the separators say which is whose."""
    parts = [part for part in _BETWEEN.split(typed) if part.strip(_QUOTES)]
    if len(parts) == len(addresses) and all("@" in part for part in parts):
        return [line for part in parts for line in _read_line(part.replace("<", " "))]
    return [_line(word, word, "") for word in addresses]


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
    if "." not in normal.rpartition("@")[2]:
        return _not_an_address(typed, _("This address stops too early."))
    return Line(tidy(typed)[:MAX_TYPED], normal, _name_in(name))


def _name_in(text: str) -> str:
    """A name without the quotes, brackets and bullets that lists put around it; nothing where no letter is left."""
    name = plain_name(text)
    name = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", name, count=1)).strip(_QUOTES + "<>")
    if name[:1] == "(" and name[-1:] == ")" and name.count("(") == 1:
        name = name[1:-1].strip()
    return name[:MAX_NAME] if any(sign.isalpha() for sign in name) else ""


def _not_an_address(typed: str, problem: str) -> Line:
    return Line(tidy(typed)[:MAX_TYPED], finding=Finding.NOT_AN_ADDRESS, problem=problem)


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
    """The address of a line that stops too early, completed with a host that others of the list have; with its name."""
    words = _words_of(typed)
    cut = next((word for word in words if "@" in word), "")
    local_part, _at, host = cut.lower().strip(_QUOTES + "<>").rpartition("@")
    for whole, _count in hosts.most_common():
        if local_part and (not host or (whole.startswith(host) and whole != host)):
            try:
                address = recipients.normalise(f"{local_part}@{whole}")
            except BadAddress:
                return ""
            name = " ".join(word.strip("<>") for word in words if word is not cut).strip(_QUOTES)
            return f"{name} <{address}>" if name else address
    return ""
