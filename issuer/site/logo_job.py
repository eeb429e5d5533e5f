"""The sandboxed half of `logos`: decodes a stranger's picture. Knows no Django, so that the child starts fast."""

import io

from PIL import Image, ImageOps

from issuer.site.sandbox.refusal import Refused

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST_PIXELS = 4000 * 4000
_SIDE = 480


def redraw(given: bytes, *, side: int = _SIDE) -> tuple[dict[str, int], bytes]:
    """The first frame, upright, at most 480 pixels a side, as a PNG with nothing but pixels in it."""
    try:
        picture = Image.open(io.BytesIO(given), formats=_FORMATS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("not a picture") from error
    if picture.width * picture.height > _MOST_PIXELS:
        raise Refused("too many pixels")
    try:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("not a picture") from error
    upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return {"width": clean.width, "height": clean.height}, out.getvalue()
