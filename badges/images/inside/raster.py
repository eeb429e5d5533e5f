"""Decodes a picture, makes it a square, and writes it anew as a PNG that holds nothing but the picture."""

from __future__ import annotations

import io
import struct
import sys
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from badges.images import limits
from badges.images.examined import Examined
from issuer.site.sandbox.refusal import Refused

# Pillow can read some forty formats; whoever opens a badge needs four. The others cannot be imported here at all.
UNUSED = ("Bmp", "Eps", "Pdf", "Psd", "Fits", "Ico", "Icns", "Jpeg2K", "Ppm", "Dds", "Mpo", "Avif", "Wmf", "Sgi", "Tga")
for _name in UNUSED:
    sys.modules[f"PIL.{_name}ImagePlugin"] = None  # type: ignore[assignment]

from PIL import Image, ImageFile, ImageOps, PngImagePlugin  # noqa: E402  # after the doors are shut

Image.MAX_IMAGE_PIXELS = limits.PIXELS
PngImagePlugin.MAX_TEXT_CHUNK = limits.PROFILE_BYTES  # the only packed notes that are left by now are profiles
ImageFile.LOAD_TRUNCATED_IMAGES = False
warnings.simplefilter("error", Image.DecompressionBombWarning)

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
Facts = dict[str, Any]


def square(
    payload: bytes, *, kind: str, size: list[int], orientation: int, crop: list[int] | None, fit: str
) -> tuple[Facts, bytes]:
    """The picture as a square PNG of at most 600 pixels, and what was done to it."""
    if kind == "PNG":
        _check_png_data(payload)
        payload = _without_bad_profile(payload)
    facts: Facts = {}
    image = _upright(_opened(payload, kind=kind, size=tuple(size)), orientation, facts)
    profile = image.info.get("icc_profile")
    image = _squared(image, crop, fit, facts)
    image = _resized(image, _side_for(image.width, facts))
    image = _plain_colours(image, profile)
    _refuse_nothing(image)
    return _written(image, facts)


def small(payload: bytes, *, side: int) -> tuple[Facts, bytes]:
    """One of our own PNGs, smaller, for a letter."""
    image = _opened(payload, kind="PNG", size=None)
    if image.width > side:
        image = image.resize((side, side), Image.Resampling.HAMMING)
    return {}, _png(image)


def finished(png: bytes) -> tuple[Facts, bytes]:
    """A drawing that resvg made, checked for having something on it, and packed well."""
    image = _opened(png, kind="PNG", size=None).convert("RGBA")
    _refuse_nothing(image)
    return _written(image, {})


def anew(examined: Examined) -> tuple[str, bytes]:
    """A small picture from inside a drawing, decoded and written again: a photograph as JPEG, all others as PNG."""
    if examined.kind == "PNG":
        _check_png_data(examined.clean)
        examined = replace(examined, clean=_without_bad_profile(examined.clean))
    image = _opened(examined.clean, kind=examined.kind, size=(examined.width, examined.height))
    image = _plain_colours(_upright(image, examined.orientation, {}), image.info.get("icc_profile"))
    if examined.kind != "JPEG":
        return "png", _png(image)
    out = io.BytesIO()
    image.info = {}
    image.save(out, "JPEG", quality=90)
    return "jpeg", out.getvalue()


def _opened(payload: bytes, *, kind: str, size: tuple[int, ...] | None) -> Image.Image:
    try:
        image: Image.Image = Image.open(io.BytesIO(payload), formats=[kind])
        if size is not None and image.size != size:
            raise Refused("lies", kind=kind)
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, KeyError) as cause:
        told = str(cause)
        raise Refused("cut_off" if "truncated" in told else "broken", kind=kind) from cause
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as cause:
        raise Refused("lies", kind=kind) from cause
    if size is not None and image.size != size:
        raise Refused("lies", kind=kind)
    return _with_true_alpha(image)


def _with_true_alpha(image: Image.Image) -> Image.Image:
    """Palettes, 16 bits and one transparent colour become plain channels; the decoder's memory goes."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    elif image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif image.mode in ("1", "LA", "PA", "La", "RGBa"):
        image = image.convert("L" if image.mode == "1" else "RGBA")
    else:
        image = image.copy()
    image.info = {"icc_profile": profile} if profile else {}
    return image


def _check_png_data(payload: bytes) -> None:
    """Inflate the picture's data within a budget: all of it must be there, and not more than the size says."""
    width, height, depth, colour, _, _, interlace = struct.unpack_from(">IIBBBBB", payload, 16)
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    wanted = _raw_size(width, height, bits, is_interlaced=bool(interlace))
    if wanted > limits.INFLATED_BYTES:
        raise Refused("too_many_pixels", width=width, height=height, most=limits.PIXELS // 2_000_000)
    unpacker, got = zlib.decompressobj(), 0
    try:
        for piece in _data_pieces(payload):
            while piece:
                got += len(unpacker.decompress(piece, 1 << 20))
                piece = unpacker.unconsumed_tail
                if got > wanted + (1 << 16):
                    raise Refused("lies", kind="PNG")
    except zlib.error as cause:
        raise Refused("broken", kind="PNG") from cause
    if got < wanted or not unpacker.eof:
        raise Refused("cut_off", kind="PNG")


def _raw_size(width: int, height: int, bits: int, *, is_interlaced: bool) -> int:
    """Bytes of the filtered rows (PNG 7.2, and 8.2 for Adam7)."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    total = 0
    for x, y, step_x, step_y in passes if is_interlaced else ((0, 0, 1, 1),):
        across, down = -((x - width) // step_x), -((y - height) // step_y)
        if across > 0 and down > 0:
            total += down * (1 + (across * bits + 7) // 8)
    return total


def _data_pieces(payload: bytes) -> list[bytes]:
    return [payload[start + 8 : end - 4] for name, start, end in _chunks(payload) if name == b"IDAT"]


def _without_bad_profile(payload: bytes) -> bytes:
    """Pillow refuses a picture whose colour profile cannot be unpacked; browsers leave out the profile alone."""
    for name, start, end in _chunks(payload):
        if name == b"iCCP":
            keyword, nul, packed = payload[start + 8 : end - 4].partition(b"\0")
            unpacker = zlib.decompressobj()
            try:
                unpacker.decompress(packed[1:], limits.PROFILE_BYTES)
            except zlib.error:
                nul = b""
            if not (nul and 1 <= len(keyword) <= 79 and packed[:1] == b"\0" and unpacker.eof):
                return payload[:start] + payload[end:]
    return payload


def _chunks(payload: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, beginning and end of each chunk of a PNG that was examined."""
    at = 8
    while at + 12 <= len(payload):
        length, name = struct.unpack_from(">I4s", payload, at)
        yield name, at, at + 12 + length
        at += 12 + length


def _upright(image: Image.Image, orientation: int, facts: Facts) -> Image.Image:
    if orientation in TURNS:
        facts["turned"] = True
        profile = image.info
        image = image.transpose(TURNS[orientation])
        image.info = profile
    return image


def _squared(image: Image.Image, crop: list[int] | None, fit: str, facts: Facts) -> Image.Image:
    width, height = image.size
    if crop is not None:
        x, y, side = crop
        if side < 1 or x < 0 or y < 0 or x + side > width or y + side > height:
            raise Refused("crop_outside")
        if side != width or side != height:
            facts["cropped"] = [width, height]
        return image.crop((x, y, x + side, y + side))
    if fit == "pad":
        if width != height:
            facts["padded"] = [width, height]
        return image
    if width == height:
        return image
    facts["cropped"] = [width, height]
    side = min(width, height)
    x, y = (width - side) // 2, (height - side) // 2
    return image.crop((x, y, x + side, y + side))


def _side_for(width: int, facts: Facts) -> int:
    """The side to store: as it is where that is sensible."""
    if width < limits.SMALL_SIDE:
        facts["enlarged"] = width
        return limits.SMALL_SIDE
    return min(width, limits.STORED_SIDE)


def _resized(image: Image.Image, side: int) -> Image.Image:
    """The longer side becomes `side`; what is not square by now gets transparent space."""
    profile = image.info
    longest = max(image.size)
    if longest != side:
        width, height = (max(1, round(edge * side / longest)) for edge in image.size)
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if image.width != image.height:
        image = _plain_colours(image, profile.get("icc_profile"))
        image = ImageOps.pad(image.convert("RGBA"), (side, side), color=(0, 0, 0, 0))
        return image
    image.info = profile
    return image


def _refuse_nothing(image: Image.Image) -> None:
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (0, 0):
        raise Refused("nothing_to_see")


def _plain_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA in sRGB. A profile that cannot be used is left out, as every browser does."""
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        converted = _by_profile(image, profile)
        if converted is not None:
            return converted
    return image if image.mode in ("RGB", "RGBA") else image.convert("RGB")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    from PIL import ImageCms

    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        result = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    if result is not None and alpha is not None:
        result.putalpha(alpha)
    return result


def _written(image: Image.Image, facts: Facts) -> tuple[Facts, bytes]:
    """The PNG, in steps smaller until it is small enough to travel in letters and baked badges."""
    for side in (image.width, 512, 448, 400):
        if side <= image.width:
            if side != image.width:
                image = image.resize((side, side), Image.Resampling.LANCZOS)
            written = _png(image)
            if len(written) <= limits.STORED_BYTES:
                return {**facts, "side": side}, written
    raise Refused("too_large_still")


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.info = {}
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
