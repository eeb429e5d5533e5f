"""The sandboxed half of `evidence`: decodes a stranger's picture. Knows no Django, so that the child starts fast."""

import io

from PIL import Image, ImageOps

from issuer.site.sandbox.refusal import Refused

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST_PIXELS = 40_000_000
_SIDE = 2400


def redraw(given: bytes) -> tuple[dict[str, str], bytes]:
    """The first frame, upright, at most 2400 pixels a side, with nothing but pixels in it: PNG, or JPEG for a photo."""
    try:
        picture = Image.open(io.BytesIO(given), formats=_FORMATS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("not a picture") from error
    if picture.width * picture.height > _MOST_PIXELS:
        raise Refused("too many pixels")
    is_photo = picture.format in ("JPEG", "WEBP") and not picture.has_transparency_data
    try:
        upright = ImageOps.exif_transpose(picture).convert("RGB" if is_photo else "RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("not a picture") from error
    upright.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    if is_photo:
        clean.save(out, "JPEG", quality=88, optimize=True)
    else:
        clean.save(out, "PNG", optimize=True)
    return {"type": "image/jpeg" if is_photo else "image/png"}, out.getvalue()
