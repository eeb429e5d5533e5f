"""The sandboxed half of `logos`: decodes a stranger's picture. Knows no Django, so that the child starts fast."""

import io
import struct
import zlib

from PIL import Image, ImageOps

from issuer.site.sandbox.refusal import Refused

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST_PIXELS = 25_000_000
_MOST_DRAWN = 650_000_000  # pixels of all scans of a photograph, each of which goes over all of it again
_SIDE = 480
# What Pillow raises where bytes are not what they seem; a palette that is not there is an assertion to it.
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, LookupError, AssertionError, struct.error, zlib.error)


def redraw(given: bytes, *, side: int = _SIDE, most_pixels: int = _MOST_PIXELS) -> tuple[dict[str, int], bytes]:
    """
    The first frame, upright, at most 480 pixels a side, as a PNG with nothing but pixels in it.

    :raises Refused: as `upright_picture` does.
    """
    upright = upright_picture(given, most_pixels=most_pixels).convert("RGBA")
    upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return {"width": clean.width, "height": clean.height}, out.getvalue()


def upright_picture(given: bytes, *, most_pixels: int) -> Image.Image:
    """
    The first frame of a picture, decoded and turned as its camera said: grey, RGB or RGBA.

    :raises Refused: it is none, is damaged, or would take too much to decode.
    """
    try:
        picture: Image.Image = Image.open(io.BytesIO(given), formats=_FORMATS)
        pixels = picture.width * picture.height
        scans = given.count(b"\xff\xda") if given.startswith(b"\xff\xd8") else 1
        if pixels > most_pixels or scans * pixels > _MOST_DRAWN:
            raise Refused("too many pixels")
        ImageOps.exif_transpose(picture, in_place=True)
        return _plain(picture)
    except (*_DAMAGE, Image.DecompressionBombError) as error:
        raise Refused("not a picture") from error


def _plain(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode.startswith("I"):  # 16 bits of grey, of which Pillow would keep the lower ones
        return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")
