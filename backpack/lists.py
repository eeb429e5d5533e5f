"""
Many badges at once: a ZIP of files, or a list of addresses as any spreadsheet writes it.

A ZIP goes from the disk into the sandbox and what is in it back onto the disk: no process of ours holds it whole.
"""

import contextlib
import io
import json
import re
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

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


class _Files(Sequence[Entry]):
    """The files of an archive, each read when somebody wants it."""

    def __init__(self, names: list[str], bodies: Sequence[bytes], octets: int) -> None:
        self._names, self._bodies, self.octets = names, bodies, octets

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, number: Any) -> Any:
        return Entry(_shown(self._names[number]), self._bodies[number])


def read(given: bytes | IO[bytes]) -> Sequence[Entry]:
    """
    The badges in a file, ZIP or list.

    :raises Unusable: if it is neither, or too large, or holds none.
    """
    file = io.BytesIO(given) if isinstance(given, bytes) else given
    is_archive = file.read(len(_ZIP)) == _ZIP
    file.seek(0)
    entries = _of_archive(file) if is_archive else _of_list(file.read(MOST_LIST_BYTES + 1))
    if not entries:
        raise Unusable(_("There is no badge in this file, and no address of one. Addresses begin with https://."))
    return entries


def octets_of(entries: Sequence[Entry]) -> int:
    """How large all files together are."""
    return entries.octets if isinstance(entries, _Files) else sum(len(entry.given) for entry in entries)


def _of_archive(file: IO[bytes]) -> Sequence[Entry]:
    with contextlib.ExitStack() as until:
        kept = until.enter_context(tempfile.TemporaryFile())
        answer = _opened(file, kept)
        files = _Files(json.loads(answer.facts["names"]), answer.parts, int(answer.facts["octets"]))
        weakref.finalize(files, until.pop_all().close)  # it is read from as long as anybody has it
    return files


def _opened(file: IO[bytes], kept: IO[bytes]) -> sandbox.Answer:
    job, options = "backpack.archive_job:open_archive", {"most": MOST}
    try:
        with waiting.room():
            return sandbox.run(job, file, options=options, limits=LIMITS, into=kept)
    except sandbox.Refused as refusal:
        raise Unusable(_refusal_in_words(refusal.reason, refusal.facts)) from refusal
    except (sandbox.TooBusy, waiting.NoRoom) as busy:
        raise Unusable(_("Many files are being read at this moment. Try again in a minute.")) from busy
    except sandbox.SandboxError as error:
        raise Unusable(_refusal_in_words("not whole", {})) from error


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


def _of_list(given: bytes) -> Sequence[Entry]:
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
