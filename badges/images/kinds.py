"""Which kind of file an upload is, told by its first bytes and never by its name."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from badges.images import gif, jpeg, png, webp
from badges.images.inside.svg_reading import decode
from issuer.site.sandbox import Refused

READERS = {"PNG": png.examine, "JPEG": jpeg.examine, "GIF": gif.examine, "WebP": webp.examine}
OTHERS: tuple[tuple[bytes, Promise], ...] = (
    (b"BM", _("a Windows bitmap (BMP)")),
    (b"II*\0", _("a TIFF picture")),
    (b"MM\0*", _("a TIFF picture")),
    (b"II+\0", _("a TIFF picture")),
    (b"%PDF", _("a PDF document")),
    (b"%!PS", _("a PostScript file")),
    (b"\xc5\xd0\xd3\xc6", _("a PostScript file")),
    (b"8BPS", _("a Photoshop file")),
    (b"PK\x03\x04", _("a ZIP or office file")),
    (b"\0\0\1\0", _("a Windows icon")),
    (b"\0\0\0\x0cjP  ", _("a JPEG 2000 picture")),
    (b"\xff\x4f\xff\x51", _("a JPEG 2000 picture")),
    (b"\xff\x0a", _("a JPEG XL picture")),
    (b"\0\0\0\x0cJXL ", _("a JPEG XL picture")),
    (b"MZ", _("a program")),
    (b"\x7fELF", _("a program")),
    (b"{\\rtf", _("a text document")),
)
_BRANDS: dict[bytes, Promise] = {
    b"heic": _("a HEIC photograph"),
    b"heix": _("a HEIC photograph"),
    b"mif1": _("a HEIC photograph"),
    b"avif": _("an AVIF picture"),
}
_SVG_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]")


def kind_of(upload: bytes) -> str:
    """PNG, JPEG, GIF, WebP or SVG.

    :raises Refused:
    """
    if not upload.strip():
        raise Refused("empty")
    for kind, is_kind in (
        ("PNG", upload.startswith(png.SIGNATURE)),
        ("JPEG", upload.startswith(jpeg.SIGNATURE)),
        ("GIF", upload.startswith(gif.SIGNATURES)),
        ("WebP", webp.is_webp(upload)),
    ):
        if is_kind:
            return kind
    if upload.startswith(b"\x1f\x8b"):
        raise Refused("compressed")
    return _kind_of_text(upload)


def other_kind(upload: bytes) -> str:
    """The name of a file that is no picture for us, as far as its first bytes tell; else empty."""
    if upload[4:8] == b"ftyp":
        return str(_BRANDS.get(upload[8:12], _("a film")))
    for magic, name in OTHERS:
        if upload.startswith(magic):
            return str(name)
    start = upload[:2000].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return str(_("a web page"))
    return ""


def _kind_of_text(upload: bytes) -> str:
    """A drawing, when the first element is an <svg>: whatever stands before it may be long."""
    if found := other_kind(upload):
        raise Refused("other_kind", found=found)
    begins = upload[:4].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if not begins.startswith(b"<") and not upload[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise Refused("unknown")
    text = decode(upload)
    if not _SVG_ROOT.search(text, 0, 200_000):
        raise Refused("not_svg")
    return "SVG"
