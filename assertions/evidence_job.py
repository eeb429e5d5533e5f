"""The sandboxed half of `evidence`: decodes a stranger's picture. Knows no Django, so that the child starts fast."""

import io

from PIL import Image

from issuer.site.logo_job import upright_picture

_MOST_PIXELS = 40_000_000
_SIDE = 2400
_PHOTOS = (b"\xff\xd8\xff", b"RIFF")  # JPEG and WebP


def redraw(given: bytes) -> tuple[dict[str, str], bytes]:
    """The first frame, upright, at most 2400 pixels a side, with nothing but pixels in it: PNG, or JPEG for a photo."""
    upright = upright_picture(given, most_pixels=_MOST_PIXELS)
    is_photo = given.startswith(_PHOTOS) and upright.mode != "RGBA"
    upright.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    if is_photo:
        clean.save(out, "JPEG", quality=88, optimize=True)
    else:
        clean.save(out, "PNG", optimize=True)
    return {"type": "image/jpeg" if is_photo else "image/png"}, out.getvalue()
