"""
A typed or pasted list of people, read line by line: an address each, with or without a name, in any usual form.

Understood: ``a@b.org``, ``Name <a@b.org>``, ``Name, a@b.org``, ``a@b.org Name``, columns from a spreadsheet, and
several in a line separated by commas, semicolons or blanks.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum

from django.utils.translation import gettext as _

from issuer.site.text import tidy
from standards import recipients
from standards.errors import BadAddress

MAX_PEOPLE = 2000
MAX_TYPED = 300
_ANGLED = re.compile(r"(?P<name>[^<>;\n]*?)[\s,;]*<\s*(?P<address>[^<>\s]+)\s*>")
_SEPARATORS = re.compile(r"[,;\t\s]+")
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
    for typed in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if typed.strip(_QUOTES):
            lines += _read_line(typed)
        if len(lines) > MAX_PEOPLE:
            raise TooMany(_("One list has at most %(number)d people.") % {"number": MAX_PEOPLE})
    return _with_guesses(_without_repetitions(lines))


def _read_line(typed: str) -> list[Line]:
    angled = [_line(match[0], match["address"], match["name"]) for match in _ANGLED.finditer(typed)]
    if angled:
        rest = _ANGLED.sub("", typed).strip(_QUOTES)
        return angled + (_read_line(rest) if "@" in rest else [])
    words = [word for word in _SEPARATORS.split(typed.strip()) if word]
    addresses = [word for word in words if "@" in word]
    if len(addresses) > 1:
        return [_line(word, word, "") for word in addresses]
    if not addresses:
        return [_not_an_address(typed, _("There is no @ in it, so it is not an email address."))]
    name = " ".join(word for word in words if word is not addresses[0])
    return [_line(typed, addresses[0], name)]


def _line(typed: str, address: str, name: str) -> Line:
    address = address.strip(_QUOTES + "<>()[]")
    address = address.removeprefix("mailto:")
    try:
        normal = recipients.normalise(address)
    except BadAddress as error:
        return _not_an_address(typed, _in_words(address, str(error)))
    if "." not in normal.rpartition("@")[2]:
        return _not_an_address(typed, _("This address stops too early."))
    return Line(tidy(typed)[:MAX_TYPED], normal, tidy(name).strip(_QUOTES)[:150])


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


def _with_guesses(lines: list[Line]) -> list[Line]:
    hosts = Counter(line.address.rpartition("@")[2] for line in lines if line.finding is Finding.GOOD)
    return [_with_guess(line, hosts) if line.finding is Finding.NOT_AN_ADDRESS else line for line in lines]


def _with_guess(line: Line, hosts: Counter[str]) -> Line:
    """An address that stops too early, completed with a host that others of the list have."""
    word = next((word for word in _SEPARATORS.split(line.typed) if "@" in word), "").strip(_QUOTES + "<>")
    local_part, _at, host = word.lower().rpartition("@")
    for whole, _count in hosts.most_common():
        if local_part and (not host or (whole.startswith(host) and whole != host)):
            try:
                return replace(line, guess=recipients.normalise(f"{local_part}@{whole}"))
            except BadAddress:
                return line
    return line
