"""
Makers of pictures in memory, good and hostile, for all tests. Nothing is read from disk.

The tables are made once and used by several files: whoever changes one changes it for all.
"""

from __future__ import annotations

import base64
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from functools import cache

from PIL import Image, ImageDraw

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
SVG_NS = 'xmlns="http://www.w3.org/2000/svg"'
XLINK_NS = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


# Good pictures


def drawn(width: int = 480, height: int = 480, *, mode: str = "RGB") -> Image.Image:
    """A disc on a ground: something to see, with a left half that differs from the right."""
    image = Image.new("RGBA", (width, height), (246, 243, 240, 0 if mode == "RGBA" else 255))
    pen = ImageDraw.Draw(image)
    pen.ellipse((width // 8, height // 8, width * 7 // 8, height * 7 // 8), fill=(115, 42, 107, 255))
    pen.rectangle((0, 0, width // 4, height // 4), fill=(240, 179, 64, 255))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def png(width: int = 480, height: int = 480, *, mode: str = "RGB", **options: object) -> bytes:
    return saved(drawn(width, height, mode=mode), "PNG", **options)


def jpeg(width: int = 480, height: int = 480, *, mode: str = "RGB", **options: object) -> bytes:
    return saved(drawn(width, height, mode=mode), "JPEG", **options)


def webp(width: int = 480, height: int = 480, *, mode: str = "RGB", **options: object) -> bytes:
    return saved(drawn(width, height, mode=mode), "WEBP", **options)


def gif(width: int = 480, height: int = 480, **options: object) -> bytes:
    return saved(drawn(width, height).quantize(32), "GIF", **options)


def animated(kind: str, width: int = 480, height: int = 480, frames: int = 3) -> bytes:
    first, *rest = (drawn(width, height).rotate(10 * turn) for turn in range(frames))
    return saved(first, kind, save_all=True, append_images=rest, duration=100)


def jpeg_with_exif(orientation: int, width: int = 600, height: int = 400) -> bytes:
    """A photograph as a telephone makes it: turned by a note, with a place in it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of Erin Earner"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 38.0, 0.0)})
    return jpeg(width, height, exif=exif)


def raw_png(colour: int, depth: int, side: int = 120, *, interlaced: bool = False, transparent: bool = False) -> bytes:
    """A PNG of any colour type and depth, with a pattern, by the book and not by Pillow."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, int(interlaced)))]
    if colour == 3:
        chunks.append((b"PLTE", bytes(range(48)) * (2**depth * 3 // 48 or 1)))
    if transparent:
        chunks.append((b"tRNS", {0: b"\0\1", 2: b"\0\1\0\1\0\1", 3: b"\0"}[colour]))
    bits = depth * CHANNELS[colour]
    rows = b"".join(_rows(side, bits, step) for step in (PASSES if interlaced else ((0, 0, 1, 1),)))
    return built_png([*chunks, (b"IDAT", zlib.compress(rows))])


def _rows(side: int, bits: int, step: tuple[int, int, int, int]) -> bytes:
    x, y, step_x, step_y = step
    across, down = -((x - side) // step_x), -((y - side) // step_y)
    if across <= 0 or down <= 0:
        return b""
    length = (across * bits + 7) // 8
    pattern = bytes(range(251)) * (length // 251 + 2)
    return b"".join(b"\0" + pattern[row * 7 % 251 :][:length] for row in range(down))


def built_png(chunks: Iterable[tuple[bytes, bytes]], *, end: bool = True) -> bytes:
    written = [chunk(name, data) for name, data in chunks]
    return b"".join((PNG_SIGNATURE, *written, chunk(b"IEND", b"") if end else b""))


def chunk(name: bytes, data: bytes, *, crc: int | None = None) -> bytes:
    told = zlib.crc32(name + data) if crc is None else crc
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", told)


def with_chunk(picture: bytes, name: bytes, data: bytes) -> bytes:
    """The PNG with one more chunk after its header."""
    return picture[:33] + chunk(name, data) + picture[33:]


def svg(body: str, *, head: str = "", attributes: str = 'viewBox="0 0 100 100"') -> bytes:
    return f"{head}<svg {SVG_NS} {XLINK_NS} {attributes}>{body}</svg>".encode()


SQUARE = '<rect x="10" y="10" width="80" height="80" fill="#732a6b"/>'


@cache
def good_svgs() -> dict[str, bytes]:
    """Drawings as programs write them: each must be taken, and must still show what it showed."""
    adobe = (
        '<?xml version="1.0" encoding="utf-8"?><!-- Generator: Adobe Illustrator 27.0.0 -->'
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" ['
        '<!ENTITY ns_svg "http://www.w3.org/2000/svg"><!ENTITY ns_xlink "http://www.w3.org/1999/xlink">'
        '<!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">]>'
        '<svg version="1.1" xmlns="&ns_svg;" xmlns:xlink="&ns_xlink;" xmlns:i="&ns_ai;" x="0px" y="0px" width="200px" '
        'height="200px" viewBox="0 0 200 200" enable-background="new 0 0 200 200" xml:space="preserve">'
        '<style type="text/css"><![CDATA[.st0{fill:#732A6B;} .st1{fill:none;stroke:#F0B340;stroke-width:4;} ]]></style>'
        '<switch><foreignObject requiredExtensions="&ns_ai;" width="1" height="1"/><g i:extraneous="self">'
        '<circle class="st0" cx="100" cy="100" r="80"/><path id="SVGID_00000012345678901234_" class="st1" '
        'd="M20,100c10-20,30,20,60,0"/></g></switch></svg>'
    )
    inkscape = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?><svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:svg="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="50mm" height="50mm" viewBox="0 0 50 50">'
        '<inkscape:namedview pagecolor="#fff"/><defs><linearGradient id="base"><stop style="stop-color:#f00;'
        'stop-opacity:1" offset="0"/><stop style="stop-color:#00f" offset="1"/></linearGradient><linearGradient '
        'id="used" xlink:href="#base" inkscape:collect="always" x1="0" x2="50" gradientUnits="userSpaceOnUse"/></defs>'
        '<metadata><work/></metadata><g inkscape:label="Layer 1" inkscape:groupmode="layer"><rect '
        'style="fill:url(#used);stroke:#000;stroke-width:.5px;-inkscape-stroke:none" width="40" height="40" x="5" '
        'y="5"/><use xlink:href="#dot" x="5"/><circle id="dot" cx="10" cy="10" r="3"/></g></svg>'
    )
    parts = (
        '<defs><clipPath id="c"><circle cx="50" cy="50" r="40"/></clipPath><mask id="m"><rect width="100" height="100" '
        'fill="#fff"/></mask><pattern id="p" width="10" height="10" patternUnits="userSpaceOnUse"><circle cx="5" '
        'cy="5" r="3"/></pattern><radialGradient id="r"><stop stop-color="#fff"/><stop offset="1" '
        'stop-color="rgb(1,2,3)"/>'
        '</radialGradient><filter id="f"><feGaussianBlur in="SourceAlpha" stdDeviation="2" result="b"/><feOffset '
        'dy="2" in="b"/><feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge></filter><symbol id="s" '
        'viewBox="0 0 10 10"><path d="M0 0h10v10z"/></symbol></defs><g clip-path="url(#c)" mask="url(#m)">'
        '<rect width="100" height="100" fill="url(#p)"/><circle cx="50" cy="50" r="30" fill="url(#r)" '
        'filter="url(#f)"/><use href="#s" width="20" height="20"/></g>'
    )
    return {
        "illustrator": adobe.encode(),
        "inkscape": inkscape.encode(),
        "clip mask pattern filter symbol": svg(parts),
        "words": svg('<text x="5" y="60" font-size="30" font-family="Comic Sans MS, cursive">Bravo</text>'),
        "words on a path": svg(
            '<path id="q" d="M5 50h90" fill="none"/><text font-size="20"><textPath xlink:href="#q">on</textPath></text>'
        ),
        "a bare doctype": svg(
            SQUARE,
            head='<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
        ),
        "byte order mark": b"\xef\xbb\xbf" + svg(SQUARE),
        "utf-16": svg(SQUARE, head='<?xml version="1.0" encoding="UTF-16"?>').decode().encode("utf-16"),
        "utf-16 without a mark": svg(SQUARE, head='<?xml version="1.0"?>').decode().encode("utf-16-be"),
        "a long comment first": svg(SQUARE, head=f"<!-- {'by hand ' * 400} -->"),
        "a prefixed root": b'<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        b'<s:rect width="9" height="9"/></s:svg>',
        "width and height only": svg(SQUARE, attributes='width="100" height="100"'),
        "no size at all": svg(SQUARE, attributes=""),
        "wide": svg('<rect width="300" height="100" fill="red"/>', attributes='viewBox="0 0 300 100"'),
        "a photograph inside": svg(f'<image width="100" height="100" xlink:href="{_as_data(png(64, 64), "png")}"/>'),
        "a jpeg inside": svg(f'<image width="100" height="100" href="{_as_data(jpeg(64, 64), "jpeg")}"/>'),
        "blended": svg(f'{SQUARE}<g style="mix-blend-mode:multiply;isolation:isolate">{SQUARE}</g>'),
        "a gif and a webp inside": svg(
            f'<image width="50" height="100" href="{_as_data(gif(64, 64), "gif")}"/>'
            f'<image x="50" width="50" height="100" href="{_as_data(webp(64, 64), "webp")}"/>'
        ),
        "a photograph with parameters": svg(
            '<image width="100" height="100" href="'
            f'{_as_data(png(64, 64), "png").replace(";", ";charset=utf-8;").replace("+", "%2B").rstrip("=")}"/>'
        ),
        "a link within words": svg(
            f'<text x="5" y="60" font-size="30"><a xlink:href="https://school.example">{"Bravo"}</a></text>'
        ),
        "what a browser must be able to do": svg(
            f'<g requiredFeatures="http://www.w3.org/TR/SVG11/feature#Shape">{SQUARE}</g>'
            '<g requiredExtensions="http://ns.adobe.com/AdobeIllustrator/10.0/"><text>for the program</text></g>'
        ),
        "two shadows as Figma writes them": svg(
            f'<filter id="f">{_shadow() * 2}</filter><g filter="url(#f)">{SQUARE}</g>'
        ),
        "a size in letters": svg(SQUARE, attributes='width="1e1em" height="10em"'),
        "style as on a web page": svg(
            '<style>@charset "utf-8"; .a{transform:rotate(45deg) translate(1px, 2px);transform-origin:50px 50px;'
            'font:italic bold 20px/1.2 "Open Sans", sans-serif} .b{cx:50px;cy:50px;r:40px;fill:red ! important}'
            '.c::before{content:"\\201C"} .d{fill:red\\9}</style><circle class="b"/>'
            '<text class="a" x="9" y="60">Bravo</text>'
        ),
        "notes of many programs": svg(
            '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:li rdf:resource='
            '"http://creativecommons.org/licenses/by/4.0/"/></rdf:RDF></metadata><!-- https://x.example <script> -->'
            f'<title>Made by Erin</title><g data-name="Layer 1" xlink:href="https://x.example" '
            f'xlink:type="simple" xml:base="https://x.example/" data-a="//x">{SQUARE}</g><view id="v"/><blink/>'
            '<?foo bar?><x:y xmlns:x="urn:x"><x:z href="https://x.example"/></x:y>'
        ),
        "a nested drawing": svg(f'<svg x="10" width="50" height="50" viewBox="0 0 100 100">{SQUARE}</svg>'),
        "a marker": svg(
            '<defs><marker id="k" markerWidth="4" markerHeight="4"><circle r="2" cx="2" cy="2"/></marker></defs>'
            '<path d="M10 10L90 90" stroke="#000" style="marker:url(#k)"/>'
        ),
    }


def _shadow() -> str:
    return (
        '<feColorMatrix in="SourceAlpha" type="matrix" values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 127 0" result="a"/>'
        '<feOffset dy="4"/><feGaussianBlur stdDeviation="2"/><feColorMatrix type="matrix" '
        'values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0.25 0"/><feBlend in="SourceGraphic"/>'
    )


def _as_data(picture: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"


@cache
def good_rasters() -> dict[str, bytes]:
    """Pictures as cameras and programs write them: each must be taken."""
    found = {
        f"png colour {colour} depth {depth}{' interlaced' if interlaced else ''}": raw_png(
            colour, depth, interlaced=interlaced
        )
        for colour, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items()
        for depth in depths
        for interlaced in ((False, True) if depth >= 8 or colour == 3 else (False,))
    }
    found.update({f"png colour {colour} with tRNS": raw_png(colour, 8, transparent=True) for colour in (0, 2, 3)})
    profile = Image.open(io.BytesIO(png(icc_profile=_srgb()))).info["icc_profile"]
    return found | {
        "apng": animated("PNG"),
        "animated gif": animated("GIF"),
        "animated webp": animated("WEBP"),
        "still gif": gif(),
        "transparent gif": gif(transparency=0),
        "jpeg": jpeg(),
        "progressive jpeg": jpeg(progressive=True),
        "grey jpeg": jpeg(mode="L"),
        "cmyk jpeg": jpeg(mode="CMYK"),
        "jpeg with a profile": jpeg(icc_profile=profile),
        "lossy webp": webp(),
        "lossless webp": webp(lossless=True),
        "webp with alpha": webp(mode="RGBA"),
        "rgba png": png(mode="RGBA"),
        "png with a profile": png(icc_profile=profile),
        "png with a broken profile": with_chunk(png(), b"iCCP", b"x\0\0" + zlib.compress(b"no profile at all")),
        "png with a profile that is none": with_chunk(png(), b"iCCP", b"x" * 90),
        "png with a bomb for a profile": with_chunk(png(), b"iCCP", b"x\0\0" + zlib.compress(bytes(20 << 20), 9)),
        "png with a large profile": with_chunk(
            png(), b"iCCP", b"x\0\0" + zlib.compress(profile[:128] + bytes(2 << 20), 1)
        ),
        "png with one pixel": saved(Image.new("RGB", (1, 1), "red"), "PNG"),
        "png of an icon": png(32, 32),
        "png with a hundred pieces of data": _in_pieces(png(), 20),
        "png without its end": png()[:-12],
        "png with half an end": png()[:-5],
        "png with bytes after its end": png() + b"<script>alert(1)</script>",
        "large jpeg": saved(Image.new("RGB", (5000, 5000), (9, 99, 9)), "JPEG"),
    }


def _in_pieces(picture: bytes, length: int) -> bytes:
    at = picture.index(b"IDAT")
    (size,) = struct.unpack_from(">I", picture, at - 4)
    data = picture[at + 4 : at + 4 + size]
    pieces = [(b"IDAT", data[start : start + length]) for start in range(0, size, length)]
    return picture[: at - 4] + built_png(pieces)[8:]


def _srgb() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


# Hostile pictures


def bomb_png(width: int, height: int, *, colour: int = 3, depth: int = 1) -> bytes:
    """A few kilobytes that unfold to width × height pixels."""
    rows = (b"\0" * (1 + (width * depth * CHANNELS[colour] + 7) // 8)) * min(height, 64)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(rows) for _ in range(max(1, height // 64))) + packer.flush()
    palette = [(b"PLTE", bytes(3 * 2**depth))] if colour == 3 else []
    return built_png([(b"IHDR", _header(width, height, depth, colour)), *palette, (b"IDAT", data)])


def _header(width: int, height: int, depth: int = 8, colour: int = 2, interlace: int = 0) -> bytes:
    return struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)


@cache
def hostile_pngs() -> dict[str, tuple[bytes, str]]:
    """PNGs that must be refused, and the reason."""
    good = png()
    header, size = good[8:33], (480, 480)
    data = zlib.compress(b"\0" * (481 * 3 * 480))
    excess = zlib.compress(b"\0" * (8 << 20))
    whole = [(b"IHDR", _header(*size)), (b"IDAT", data)]
    zeros = zlib.compress(bytes(100 << 20))
    return {
        "13 300 pixels each way": (bomb_png(13_300, 13_300), "too_long"),
        "9 400 pixels each way": (bomb_png(9_400, 9_400), "too_many_pixels"),
        "a long thin strip": (bomb_png(10_000, 100), "too_narrow"),
        "no width": (built_png([(b"IHDR", _header(0, 480)), (b"IDAT", data)]), "broken"),
        "the largest numbers": (built_png([(b"IHDR", _header(2**31 - 1, 2**31 - 1)), (b"IDAT", data)]), "too_long"),
        "signature only": (PNG_SIGNATURE, "broken"),
        "header only": (PNG_SIGNATURE + header, "cut_off"),
        "cut within the data": (good[: len(good) // 2], "cut_off"),
        "data that ends early": (built_png([whole[0], (b"IDAT", zlib.compress(b"\0" * 5_000))]), "cut_off"),
        "data that never ends": (built_png([(b"IHDR", _header(90, 90)), (b"IDAT", excess)]), "lies"),
        "data that is no zlib": (built_png([whole[0], (b"IDAT", b"not zlib at all")]), "broken"),
        "checksum of the header": (PNG_SIGNATURE + chunk(b"IHDR", _header(*size), crc=1) + good[33:], "broken"),
        "checksum of the data": (PNG_SIGNATURE + header + chunk(b"IDAT", data, crc=1) + chunk(b"IEND", b""), "broken"),
        "two headers": (built_png([whole[0], *whole]), "broken"),
        "data before the header": (built_png(reversed(whole)), "broken"),
        "no palette": (built_png([(b"IHDR", _header(*size, colour=3)), (b"IDAT", data)]), "broken"),
        "palette after the data": (built_png([*whole, (b"PLTE", bytes(3))]), "broken"),
        "data in two places": (built_png([*whole, (b"tEXt", b"a\0b"), (b"IDAT", b"x")]), "broken"),
        "a critical chunk that nobody knows": (built_png([whole[0], (b"EVIL", b"x"), whole[1]]), "broken"),
        "depth 3": (built_png([(b"IHDR", _header(*size, depth=3)), whole[1]]), "broken"),
        "interlace 7": (built_png([(b"IHDR", _header(*size, interlace=7)), whole[1]]), "broken"),
        "colours cut in two": (_palettes(4), "broken"),
        "a palette of nothing": (_palettes(0), "broken"),
        "a palette where all is grey": (
            built_png(
                [(b"IHDR", _header(90, 90, colour=0)), (b"PLTE", bytes(6)), (b"IDAT", zlib.compress(bytes(91 * 90)))]
            ),
            "broken",
        ),
        "transparency of more colours than there are": (
            built_png(
                [
                    (b"IHDR", _header(90, 90, colour=3)),
                    (b"PLTE", bytes(6)),
                    (b"tRNS", bytes(5)),
                    (b"IDAT", zlib.compress(bytes(91 * 90))),
                ]
            ),
            "broken",
        ),
        "transparency where there is an alpha channel": (with_chunk(png(mode="RGBA"), b"tRNS", bytes(6)), "broken"),
        "transparency of half a colour": (with_chunk(good, b"tRNS", bytes(2)), "broken"),
        "an end with something in it": (built_png([*whole, (b"IEND", b"x")], end=False), "broken"),
        "a chunk without a name": (with_chunk(good, b"a1#4", b""), "broken"),
        "data without its end": (built_png([whole[0], (b"IDAT", data[:-4])]), "cut_off"),
        "a sum of the data that is wrong": (built_png([whole[0], (b"IDAT", data[:-4] + bytes(4))]), "broken"),
        "one row too few": (built_png([whole[0], (b"IDAT", zlib.compress(bytes(481 * 3 * 479)))]), "cut_off"),
        "a length past the end": (PNG_SIGNATURE + header + b"\xff\xff\xff\xf0IDAT" + data, "cut_off"),
        "200 MB from 16 bits": (bomb_png(4_900, 4_900, colour=6, depth=16), "too_many_pixels"),
        "100 MB behind one pixel's text": (
            built_png([(b"IHDR", _header(1, 1)), (b"zTXt", b"k\0\0" + zeros)]),
            "cut_off",
        ),
        "fully transparent": (saved(Image.new("RGBA", (200, 200)), "PNG"), "nothing_to_see"),
        "six megabytes": (good + b"\0" * (6 << 20), "bytes"),
    }


def _palettes(length: int) -> bytes:
    rows = zlib.compress(bytes(91 * 90))
    return built_png([(b"IHDR", _header(90, 90, colour=3)), (b"PLTE", bytes(length)), (b"IDAT", rows)])


@cache
def hostile_others() -> dict[str, tuple[bytes, str]]:
    """Other files that must be refused, and the reason."""
    photo, moving = jpeg(), gif()
    frame = photo.index(b"\xff\xc0")
    huge_frame = photo[: frame + 5] + struct.pack(">HH", 65_000, 65_000) + photo[frame + 9 :]
    still = webp()
    return {
        "nothing": (b"", "empty"),
        "only blanks": (b" \n\n ", "empty"),
        "words": (b"this is not a picture", "unknown"),
        "a bitmap": (saved(drawn(), "BMP"), "other_kind"),
        "a tiff": (saved(drawn(), "TIFF"), "other_kind"),
        "a pdf": (saved(drawn(), "PDF"), "other_kind"),
        "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n(id) (r) file\n", "other_kind"),
        "an icon": (saved(drawn(64, 64), "ICO"), "other_kind"),
        "a web page": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "other_kind"),
        "a zip": (_zip(), "other_kind"),
        "a photograph by a telephone": (b"\0\0\0\x18ftypheic" + bytes(64), "other_kind"),
        "a photoshop file": (b"8BPS\0\1" + bytes(64), "other_kind"),
        "a program": (b"\x7fELF" + bytes(64), "other_kind"),
        "a ppm": (saved(drawn(), "PPM"), "unknown"),
        "jpeg: cut in the middle": (photo[: len(photo) // 2], "cut_off"),
        "jpeg: signature only": (b"\xff\xd8\xff", "cut_off"),
        "jpeg: 65 000 each way": (huge_frame, "too_long"),
        "jpeg: two frames": (photo[:frame] + photo[frame : frame + 19] + photo[frame:], "lies"),
        "jpeg: a thousand scans": (photo[:-2] + b"\xff\xda\0\0" * 1000 + photo[-2:], "too_heavy"),
        "gif: 65 535 each way": (moving[:6] + b"\xff\xff\xff\xff" + moving[10:], "too_long"),
        "gif: cut": (moving[: len(moving) // 2], "cut_off"),
        "gif: signature only": (b"GIF89a", "cut_off"),
        "gif: no frame": (b"GIF89a\x64\0\x64\0\0\0\0;", "broken"),
        "webp: cut": (still[: len(still) // 2], "cut_off"),
        "webp: 16 383 each way": (_large_webp(still), "too_long"),
        "webp: frame larger than its canvas": (_webp_canvas(still, 100, 100), "lies"),
        "webp: header only": (b"RIFF\x04\0\0\0WEBP", "broken"),
        "jpeg: a PNG within": (b"\xff\xd8\xff" + png(), "cut_off"),
    }


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("picture.png", png())
    return out.getvalue()


def _large_webp(still: bytes) -> bytes:
    at = still.index(b"\x9d\x01\x2a") + 3
    return still[:at] + struct.pack("<HH", 16_383, 16_383) + still[at + 4 :]


def _webp_canvas(still: bytes, width: int, height: int) -> bytes:
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + still[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


@cache
def hostile_svgs() -> dict[str, tuple[bytes, str]]:
    """Drawings that must be refused, and the reason."""
    uses = "".join(f'<g id="a{i}">' + f'<use href="#a{i - 1}"/>' * 10 + "</g>" for i in range(1, 9))
    many = " ".join(f'a{i}=""' for i in range(90_000))
    blurred = '<g filter="url(#f)"/>' * 100
    laughs = "".join(f'<!ENTITY {chr(97 + i)} "{f"&{chr(96 + i)};" * 10}">' for i in range(1, 8))
    blur = '<feGaussianBlur stdDeviation="9"/>'
    big_photo = base64.b64encode(bomb_png(4_000, 4_000)).decode()
    noise = base64.b64encode(saved(Image.effect_noise((700, 700), 90), "PNG")).decode()
    return {
        "an entity of its own": (svg("&x;", head='<!DOCTYPE svg [<!ENTITY x "y">]>'), "entities"),
        "a file read by an entity": (
            svg("<text>&x;</text>", head='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
            "entities",
        ),
        "a parameter entity": (
            svg(SQUARE, head='<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://evil.example/x.dtd"> %x;]>'),
            "entities",
        ),
        "a billion laughs": (
            svg("<text>&h;</text>", head=f'<!DOCTYPE svg [<!ENTITY a "{"ha" * 20}">{laughs}]>'),
            "entities",
        ),
        "Illustrator's entity with another value": (
            svg(SQUARE, head='<!DOCTYPE svg [<!ENTITY ns_svg "javascript:alert(1)">]>'),
            "entities",
        ),
        "attributes by definition": (
            svg(SQUARE, head='<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>'),
            "entities",
        ),
        "an undefined entity": (
            svg("<text>&x;</text>", head='<!DOCTYPE svg SYSTEM "http://evil.example/x">'),
            "entities",
        ),
        "use that doubles": (svg(f'<rect id="a0" width="1" height="1"/>{uses}'), "copies"),
        "use of itself": (svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), "circular"),
        "a pattern of itself": (
            svg('<pattern id="p" width="9" height="9"><rect width="9" height="9" fill="url(#p)"/></pattern>'),
            "circular",
        ),
        "a filter of nine parts": (svg(f'<filter id="f">{blur * 9}</filter>{SQUARE}'), "filters"),
        "a filter used a hundred times": (
            svg(f'<filter id="f">{blur}</filter>{blurred}{SQUARE}'),
            "filters",
        ),
        "an enormous blur": (svg('<filter id="f"><feGaussianBlur stdDeviation="10000"/></filter>'), "numbers"),
        "endless turbulence": (svg('<filter id="f"><feTurbulence numOctaves="1000"/></filter>'), "numbers"),
        "300 000 parts": (svg("<g/>" * 260_000), "elements"),
        "more bytes than allowed": (svg("<g/>" * 300_000), "bytes"),
        "100 000 attributes": (svg(f"<rect {many}/>"), "attributes"),
        "70 groups deep": (svg("<g>" * 70 + SQUARE + "</g>" * 70), "depth"),
        "100 000 groups deep": (svg("<g>" * 100_000 + "</g>" * 100_000), "depth"),
        "enormous numbers": (svg('<rect width="999999999" height="1"/>'), "numbers"),
        "enormous exponents": (svg('<path d="M0 0L1e30 1e30"/>'), "numbers"),
        "compressed": (gzip.compress(svg(SQUARE)), "compressed"),
        "latin-1": (svg(SQUARE, head='<?xml version="1.0" encoding="ISO-8859-1"?>'), "encoding"),
        "utf-7": (svg(SQUARE, head='<?xml version="1.0" encoding="UTF-7"?>'), "encoding"),
        "bytes that are no utf-8": (svg("<text>\xff</text>").decode().encode("latin-1"), "encoding"),
        "no root in the namespace": (b'<svg viewBox="0 0 9 9"><rect width="9" height="9"/></svg>', "not_svg"),
        "a root of another kind": (b'<html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>', "other_kind"),
        "another kind of XML": (
            b'<?xml version="1.0"?><kml><svg xmlns="http://www.w3.org/2000/svg"/></kml>',
            "not_svg",
        ),
        "a doctype of another kind": (svg(SQUARE, head="<!DOCTYPE kml>"), "not_svg"),
        "not well-formed": (b'<svg xmlns="http://www.w3.org/2000/svg"><rect></svg>', "not_xml"),
        "cut": (svg(SQUARE)[:-20], "not_xml"),
        "nothing to see": (svg('<rect width="9" height="9" fill="none"/>'), "nothing_to_see"),
        "a size in words": (svg(SQUARE, attributes='width="large" height="large"'), "no_size"),
        "an endless frame": (svg(SQUARE, attributes='viewBox="0 0 1e30 1e30"'), "numbers"),
        "a frame of nothing": (svg(SQUARE, attributes='viewBox="0 0 0 0"'), "no_size"),
        "a thin frame": (svg(SQUARE, attributes='viewBox="0 0 1000 1"'), "too_narrow"),
        "a bomb inside": (
            svg(f'<image width="9" height="9" href="data:image/png;base64,{big_photo}"/>'),
            "inner_picture",
        ),
        "a heavy photograph inside": (
            svg(f'<image width="9" height="9" href="data:image/png;base64,{noise}"/>'),
            "inner_picture",
        ),
    }


@cache
def scripted_svgs() -> dict[str, bytes]:
    """Drawings that are taken, but must come out without what is active in them: each also holds a good square."""
    evil, page = "https://evil.example/x", 'xmlns="http://www.w3.org/1999/xhtml"'
    inner = base64.b64encode(svg("<script>alert(1)</script>")).decode()
    cases = {
        "script": "<script>alert(1)</script>",
        "script deep down": "<g><g><g><defs><script>alert(1)</script></defs></g></g></g>",
        "script from elsewhere": f'<script xlink:href="{evil}.js"/>',
        "script with a prefix": '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
        "html script": '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        "on attribute": '<rect width="9" height="9" onclick="alert(1)" onmouseover="alert(1)"/>',
        "on attribute in capitals": '<g onLoad="alert(1)" ONCLICK="alert(1)"/>',
        "on attribute with a prefix": '<g xmlns:e="http://www.w3.org/2001/xml-events" e:onload="alert(1)"/>',
        "a script link": '<a xlink:href="javascript:alert(1)"><circle r="5"/></a>',
        "an obfuscated link": '<a href="&#106;ava&#x0A;script&#58;alert(1)"><circle r="5"/></a>',
        "a link": f'<a href="{evil}"><circle r="5"/></a>',
        "use of a script": '<use href="javascript:alert(1)#x"/>',
        "use from elsewhere": f'<use href="{evil}.svg#a"/><use xlink:href="{evil}.svg#a"/>',
        "use of data": f'<use href="data:image/svg+xml;base64,{inner}#a"/>',
        "picture from elsewhere": f'<image width="9" height="9" href="{evil}.png"/>',
        "picture from a file": '<image width="9" height="9" href="file:///etc/passwd"/>',
        "picture by path": '<image width="9" height="9" href="/etc/passwd"/>',
        "picture without scheme": '<image width="9" height="9" xlink:href="//evil.example/x.png"/>',
        "drawing as data": f'<image width="9" height="9" href="data:image/svg+xml;base64,{inner}"/>',
        "foreign object": '<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml">'
        '<iframe src="javascript:alert(1)"/></body></foreignObject>',
        "style from elsewhere": f'<style>@import url("{evil}.css"); .a{{fill:red}}</style>',
        "font from elsewhere": f"<style>@font-face{{font-family:x;src:url({evil}.woff)}}</style>",
        "fill from elsewhere": f'<rect width="9" height="9" fill="url({evil}.svg#p)"/>',
        "style attribute": f'<rect width="9" height="9" style="fill:url({evil}#p);background:url({evil}.png)"/>',
        "escaped style": r'<rect width="9" height="9" style="fill:u\72l(https://evil.example/x)"/>',
        "escaped attribute": r'<rect width="9" height="9" fill="u\72l(https://evil.example/x)"/>',
        "commented style": '<rect width="9" height="9" style="fill:u/**/rl(https://evil.example/x)"/>',
        "image set": f'<rect width="9" height="9" style="fill:image-set(&quot;{evil}&quot; 1x)"/>',
        "filter picture": f'<filter id="f"><feImage href="{evil}.png"/></filter>',
        "cursor": f'<g cursor="url({evil}.cur)" style="cursor:url({evil}.cur)"/>',
        "animation of a link": '<a><animate attributeName="href" values="javascript:alert(1)"/><circle r="4"/></a>',
        "set of a link": '<a id="z"><set attributeName="xlink:href" to="javascript:alert(1)"/></a>',
        "handler": '<handler type="application/javascript">alert(1)</handler>',
        "xml base": f'<g xml:base="{evil}/"><use href="#nothing"/></g>',
        "style sheet instruction": f'<?xml-stylesheet href="{evil}.css"?>',
        "a comment": "<!-- <script>alert(1)</script> -->",
        "words that look like a script": "<text>&lt;script>alert(1)&lt;/script></text>",
        "script in capitals": "<SCRIPT>alert(1)</SCRIPT>",
        "a movement that acts": '<animate onbegin="alert(1)" attributeName="x"/>',
        "a movement that sets an act": '<g><set attributeName="onmouseover" to="alert(1)"/></g>',
        "a web page that acts": f'<foreignObject><body {page} onload="alert(1)"/></foreignObject>',
        "a page within a page": f'<foreignObject><iframe {page} srcdoc="x"/></foreignObject>',
        "a link that is a page": '<a href="data:text/html;base64,PHNjcmlwdD4="><circle r="5"/></a>',
        "a script where no link is": '<g xlink:href="javascript:alert(1)"/>',
        "escaped import": r'<style>@\69mport "https://evil.example/x";</style>',
        "inclusion": f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{evil}" parse="text"/>',
        "a broken id": '<g id="&quot;)}x{(&lt;script>alert(1)"/>',
        "an earlier award": '<ob:assertion xmlns:ob="http://openbadges.org" verify="https://evil.example/x"/>',
    }
    return {name: svg(f"{SQUARE}{body}") for name, body in cases.items()}
