"""Many badges at once: a ZIP of files, or a list of addresses as any spreadsheet writes it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issuer.site import sandbox, waiting

MOST = 500
MOST_LIST_BYTES = 5 * 1024 * 1024
LIMITS = sandbox.Limits(cpu_seconds=10, wall_seconds=30, answer=66 * 1024 * 1024)
_ADDRESS = re.compile(r"https?://[^\s,;|\"'<>\x00-\x1f]{1,2000}", re.IGNORECASE)
_ZIP = b"PK\x03\x04"


class Unusable(Exception):
    """The list or archive cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One badge of many: what it is called, and the file, which is empty where its name is its address whole."""

    name: str
    given: bytes = b""


def read(given: bytes) -> list[Entry]:
    """
    The badges in a file, ZIP or list.

    :raises Unusable: if it is neither, or too large, or holds none.
    """
    entries = _of_archive(given) if given.startswith(_ZIP) else _of_list(given)
    if not entries:
        raise Unusable(_("There is no badge in this file, and no address of one. Addresses begin with https://."))
    return entries


def _of_archive(given: bytes) -> list[Entry]:
    try:
        with waiting.room():
            answer = sandbox.run("backpack.archive_job:open_archive", given, options={"most": MOST}, limits=LIMITS)
    except sandbox.Refused as refusal:
        raise Unusable(_refusal_in_words(refusal.reason, refusal.facts)) from refusal
    except (sandbox.TooBusy, waiting.NoRoom) as busy:
        raise Unusable(_("Many files are being read at this moment. Try again in a minute.")) from busy
    except sandbox.SandboxError as error:
        raise Unusable(_refusal_in_words("not whole", {})) from error
    names = json.loads(answer.facts["names"])
    return [Entry(_shown(name), body) for name, body in zip(names, answer.parts, strict=True)]


def _refusal_in_words(reason: str, facts: Mapping[str, object]) -> str:
    words = {
        "too large": _("What is in this ZIP is larger than 64 MB, or one file of it than 12 MB. Make several of it."),
        "locked": _("This ZIP is locked with a password. Pack the badges without one."),
        "odd name": _("This ZIP holds files that lead out of their folder. Pack the badges anew."),
        "same name": _("Two files in this ZIP have the same name. Pack the badges anew."),
        "too many": _("At most %(most)s badges can be checked at once. Make several ZIPs of it.") % {
            "most": facts.get("most", MOST)},
    }  # fmt: skip
    return words.get(reason, _("This ZIP cannot be read to its end. Pack the badges anew."))


def _of_list(given: bytes) -> list[Entry]:
    if len(given) > MOST_LIST_BYTES:
        raise Unusable(_("This list is larger than 5 MB. Make several of it."))
    found = [match.group() for line in _text(given).splitlines() if (match := _ADDRESS.search(line))]
    if len(found) > MOST:
        words = ngettext("%(count)d address", "%(count)d addresses", len(found)) % {"count": len(found)}
        raise Unusable(_("There are %(addresses)s in this list, and %(most)d can be checked at once.") % {
            "addresses": words, "most": MOST})  # fmt: skip
    return [_of_address(address) for address in found]


def _of_address(address: str) -> Entry:
    """An address that is too long or odd to be shown as it is, is asked as it is all the same."""
    name = _shown(address)
    return Entry(name, b"" if name == address else address.encode("utf-8", "replace"))


def _text(given: bytes) -> str:
    """The text of a list in whatever way a spreadsheet wrote it."""
    if given.startswith((b"\xff\xfe", b"\xfe\xff")):
        return given.decode("utf-16", "replace")
    try:
        return given.decode("utf-8-sig")
    except UnicodeDecodeError:
        return given.decode("cp1252", "replace")


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)[:500]
