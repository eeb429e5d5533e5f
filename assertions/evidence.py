"""
Files of evidence: a stranger's file in, one of a few known kinds out, kept under the hash of its bytes.

The kind is read from the bytes alone. Pictures are drawn anew in the sandbox, so that no camera's notes go along;
other files are kept as they are, and are only ever given out as downloads in a page without rights.
"""

import hashlib
from dataclasses import dataclass

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issuer.site import sandbox

FOLDER = "evidence"
MAX_BYTES = 5 * 1024 * 1024
REFERENCE_HOLDS = 24 * 3600  # seconds in which a file that was sent along waits for its award
LIMITS = sandbox.Limits(memory=640 * sandbox.MIB, cpu_seconds=8, wall_seconds=20, waiting_seconds=10)

TEXT = "text/plain; charset=utf-8"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
NAMES: dict[str, Promise] = {
    "application/pdf": gettext_lazy("Document (PDF)"),
    "image/png": gettext_lazy("Picture"),
    "image/jpeg": gettext_lazy("Picture"),
    "video/mp4": gettext_lazy("Film (MP4)"),
    "audio/mp4": gettext_lazy("Sound (M4A)"),
    "audio/mpeg": gettext_lazy("Sound (MP3)"),
    TEXT: gettext_lazy("Text"),
    f"{_OFFICE}wordprocessingml.document": gettext_lazy("Document (Word)"),
    f"{_OFFICE}spreadsheetml.sheet": gettext_lazy("Spreadsheet (Excel)"),
    f"{_OFFICE}presentationml.presentation": gettext_lazy("Slides (PowerPoint)"),
    f"{_OPEN}text": gettext_lazy("Document (ODT)"),
    f"{_OPEN}spreadsheet": gettext_lazy("Spreadsheet (ODS)"),
    f"{_OPEN}presentation": gettext_lazy("Slides (ODP)"),
}
ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "video/mp4": "mp4",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    TEXT: "txt",
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}presentationml.presentation": "pptx",
    f"{_OPEN}text": "odt",
    f"{_OPEN}spreadsheet": "ods",
    f"{_OPEN}presentation": "odp",
}
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_FILMS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV")
_APPLE_PHOTOS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = {
    b"word/document.xml": f"{_OFFICE}wordprocessingml.document",
    b"xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    b"ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}


class Unusable(Exception):
    """The file is none of the kinds that are taken; the message says what to do."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is kept."""

    content: bytes
    type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the storage already: what an award needs to know of it."""

    name: str
    sha256: str
    type: str
    size: int

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return str(NAMES.get(self.type, _("A file")))


def take(given: bytes) -> File:
    """
    Find out what an uploaded file is, and clean it where that can be done.

    :raises Unusable: if it is none of the kinds that are taken, or too large.
    """
    if not given:
        raise Unusable(_("This file is empty. Choose it again."))
    if len(given) > MAX_BYTES:
        raise Unusable(_("This file is larger than 5 MB. Save it smaller, or put it online and give a link."))
    if given.startswith(_PICTURES) or (given[:4] == b"RIFF" and given[8:12] == b"WEBP"):
        return _redrawn(given)
    found = _kind_of(given)
    if found is None and (text := _text_of(given)):
        return File(text, TEXT)
    if found is None:
        raise Unusable(_what_to_use_instead_of(given))
    return File(given, found)


def keep(file: File) -> Kept:
    """Store a file under its hash. The same file is stored once."""
    kept = Kept(f"{FOLDER}/{file.sha256}", file.sha256, file.type, len(file.content))
    if not default_storage.exists(kept.name):
        default_storage.save(kept.name, ContentFile(file.content))
    return kept


def reference_to(kept: Kept, *, bound_to: str) -> str:
    """A signed reference that a form carries from one step to the next; good only for who and what it is bound to."""
    return signing.dumps([kept.sha256, kept.type, kept.size], salt=_salt(bound_to), compress=True)


def behind(reference: str, *, bound_to: str) -> Kept | None:
    """The file behind a reference of ours, or None if the reference is not whole, too old, or the file is gone."""
    try:
        sha256, kind, size = signing.loads(reference, salt=_salt(bound_to), max_age=REFERENCE_HOLDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    kept = Kept(f"{FOLDER}/{sha256}", sha256, kind, size)
    return kept if default_storage.exists(kept.name) else None


def _salt(bound_to: str) -> str:
    return f"assertions.evidence:{bound_to}"


def _redrawn(given: bytes) -> File:
    try:
        answer = sandbox.run("assertions.evidence_job:redraw", given, limits=LIMITS)
    except sandbox.TooBusy as busy:
        raise Unusable(_("Many pictures are being read at this moment. Try again in a minute.")) from busy
    except sandbox.Refused as refusal:
        if refusal.reason == "too many pixels":
            raise Unusable(_("This picture has too many pixels. Save it smaller, then choose it again.")) from refusal
        raise Unusable(
            _("This picture is damaged, and we could not read it. Save it again, and choose it.")
        ) from refusal
    except sandbox.SandboxError as error:
        raise Unusable(_("This picture cannot be read. Save it again as PNG or JPEG, then choose it.")) from error
    return File(answer.parts[0], str(answer.facts["type"]))


def _kind_of(given: bytes) -> str | None:
    if given.startswith(b"%PDF-"):
        return "application/pdf"
    if given[4:8] == b"ftyp":
        brand = given[8:12]
        return "video/mp4" if brand in _FILMS else "audio/mp4" if brand == b"M4A " else None
    if given.startswith(b"ID3") or (given[0] == 0xFF and given[1:2] in (b"\xfb", b"\xf3", b"\xf2")):
        return "audio/mpeg"
    if given.startswith(b"PK\x03\x04"):
        return _office_kind_of(given)
    return None


def _what_to_use_instead_of(given: bytes) -> str:
    if given[4:8] == b"ftyp" and given[8:12] in _APPLE_PHOTOS:
        return _("This is a photo as some phones keep it (HEIC). Save or send it as JPEG, then choose that.")
    if given[4:12] == b"ftypqt  ":
        return _("This is a QuickTime film. Save it as MP4, then choose that.")
    if given.startswith(_OLD_OFFICE):
        return _("This is an office document of the old kind. Save it as PDF, or as docx, xlsx or pptx.")
    return _("This kind of file is not taken. Use a PDF, a picture, a text, an office document, MP4 or MP3.")


def _office_kind_of(given: bytes) -> str | None:
    # Names of parts stand in the open, so nothing is unpacked here. Macros have a part of their own.
    if b"vbaProject" in given or b"macroEnabled" in given:
        raise Unusable(_("This document has macros in it. Save it without them, or as PDF."))
    if given[30:38] == b"mimetype":
        length = int.from_bytes(given[18:22], "little")
        kind = given[38 : 38 + length].decode("ascii", "replace")
        return kind if kind in NAMES else None
    if b"[Content_Types].xml" not in given:
        return None
    return next((kind for part, kind in _PARTS.items() if part in given), None)


def _text_of(given: bytes) -> bytes | None:
    """A text in UTF-8, in whichever of the usual ways it was saved; None if it is none."""
    ways = ["utf-16"] if given.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for way in ways:
        try:
            text = given.decode(way)
        except UnicodeDecodeError:
            continue
        # Western bytes are a last guess: nearly all of such a text is plain letters.
        if way == "cp1252" and sum(sign < "\x80" for sign in text) < 0.7 * len(text):
            return None
        return text.encode() if _is_harmless(text) else None
    return None


def _is_harmless(text: str) -> bool:
    # What a browser might take for a page is not a text for our purposes.
    if text.lstrip("\ufeff \t\r\n\f").startswith(("<", "#!")):
        return False
    return all(sign in "\t\n\r\f" or sign >= " " for sign in text) and "\x7f" not in text
