"""WebP from the outside: RIFF chunks, sizes of canvas and frames. Keeps the first frame, drops EXIF and XMP."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from badges.images import limits
from badges.images.examined import Examined, orientation_of, refuse_size
from issuer.site.sandbox.refusal import Refused

KIND = "WebP"
EXIF_FLAG, XMP_FLAG = 0x08, 0x04


def is_webp(upload: bytes) -> bool:
    return upload[:4] == b"RIFF" and upload[8:12] == b"WEBP"


def examine(upload: bytes) -> Examined:
    """:raises Refused:"""
    kept: list[bytes] = []
    found: dict[str, None] = {}
    canvas: tuple[int, int] | None = None
    frames, orientation = 0, 1
    for name, data in _chunks(upload):
        if name in (b"EXIF", b"XMP "):
            found["metadata"] = None
            orientation = orientation_of(data) if name == b"EXIF" else orientation
            continue
        if name == b"VP8X" and canvas is None:
            canvas = _canvas(data)
            data = bytes((data[0] & ~(EXIF_FLAG | XMP_FLAG),)) + data[1:]
        elif name in (b"VP8 ", b"VP8L", b"ANMF"):
            frames += 1
            if frames > 1:
                found["animation"] = None
                continue
            canvas = _within(canvas, _frame_size(name, data))
        elif name not in (b"ANIM", b"ALPH", b"ICCP") or (name == b"ICCP" and len(data) > limits.PROFILE_BYTES):
            continue
        kept.append(struct.pack("<4sI", name, len(data)) + data + b"\0" * (len(data) % 2))
    if canvas is None or not frames:
        raise Refused("broken", kind=KIND)
    body = b"WEBP" + b"".join(kept)
    clean = b"RIFF" + struct.pack("<I", len(body)) + body
    return Examined("WEBP", *canvas, clean, orientation, tuple(found))


def _chunks(upload: bytes) -> Iterator[tuple[bytes, bytes]]:
    (told,) = struct.unpack_from("<I", upload, 4)
    end = min(8 + told, len(upload))
    at = 12
    for _ in range(limits.CHUNKS):
        if at + 8 > end:
            if 8 + told > len(upload) + 1:
                raise Refused("cut_off", kind=KIND)
            return
        name, length = struct.unpack_from("<4sI", upload, at)
        if length > end - at - 8:
            raise Refused("cut_off", kind=KIND)
        yield name, upload[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    raise Refused("broken", kind=KIND)


def _canvas(data: bytes) -> tuple[int, int]:
    if len(data) < 10:
        raise Refused("broken", kind=KIND)
    width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (4, 7))
    refuse_size(width, height, kind=KIND)
    return width, height


def _frame_size(name: bytes, data: bytes) -> tuple[int, int]:
    if name == b"ANMF":
        return _animation_frame_size(data)
    if name == b"VP8L" and len(data) >= 5 and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif name == b"VP8 " and data[3:6] == b"\x9d\x01\x2a" and len(data) >= 10:
        width, height = (value & 0x3FFF for value in struct.unpack_from("<HH", data, 6))
    else:
        raise Refused("broken", kind=KIND)
    refuse_size(width, height, kind=KIND)
    return width, height


def _animation_frame_size(data: bytes) -> tuple[int, int]:
    if len(data) < 24:
        raise Refused("broken", kind=KIND)
    left, top, width, height = (int.from_bytes(data[at : at + 3], "little") for at in (0, 3, 6, 9))
    inner = _inner_frame(data[16:])
    if inner != (width + 1, height + 1):
        raise Refused("lies", kind=KIND)
    return 2 * left + width + 1, 2 * top + height + 1


def _inner_frame(data: bytes) -> tuple[int, int]:
    """The size that the picture data of an animation's frame itself tells."""
    at = 0
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        if name in (b"VP8 ", b"VP8L"):
            return _frame_size(name, data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    raise Refused("broken", kind=KIND)


def _within(canvas: tuple[int, int] | None, frame: tuple[int, int]) -> tuple[int, int]:
    if canvas is None:
        return frame
    if frame[0] > canvas[0] or frame[1] > canvas[1]:
        raise Refused("lies", kind=KIND)
    return canvas
