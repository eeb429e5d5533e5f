"""GIF from the outside: blocks up to the end of the first frame. Drops later frames, comments and extensions."""

from __future__ import annotations

import struct

from badges.images import limits
from badges.images.examined import Examined, refuse_size
from issuer.site.sandbox.refusal import Refused

SIGNATURES = (b"GIF87a", b"GIF89a")
KIND = "GIF"
EXTENSION, FRAME, END = 0x21, 0x2C, 0x3B
CONTROL = 0xF9  # says which colour is transparent


def examine(upload: bytes) -> Examined:
    """:raises Refused:"""
    if len(upload) < 13:
        raise Refused("cut_off", kind=KIND)
    screen = struct.unpack_from("<HH", upload, 6)
    at = 13 + _colour_table(upload[10])
    head, control, found = upload[:at], b"", dict[str, None]()
    for _ in range(limits.CHUNKS):
        block = _byte(upload, at)
        if block == EXTENSION:
            end = _after_blocks(upload, at + 2)
            if _byte(upload, at + 1) == CONTROL:
                control = upload[at:end]
            elif _byte(upload, at + 1) == 0xFE:
                found["metadata"] = None
            at = end
        elif block == FRAME:
            width, height, end = _frame(upload, at, screen)
            if upload[end : end + 1] not in (b"", bytes((END,))):
                found["animation" if FRAME in upload[end:] else "trailing"] = None
            clean = head + control + upload[at:end] + bytes((END,))
            return Examined("GIF", width, height, clean, found=tuple(found))
        else:
            raise Refused("broken", kind=KIND)
    raise Refused("broken", kind=KIND)


def _frame(upload: bytes, at: int, screen: tuple[int, int]) -> tuple[int, int, int]:
    """The size of the canvas with this frame on it, and where the frame ends."""
    if at + 10 > len(upload):
        raise Refused("cut_off", kind=KIND)
    left, top, width, height, flags = struct.unpack_from("<HHHHB", upload, at + 1)
    refuse_size(width, height, kind=KIND)
    across, down = max(screen[0], left + width), max(screen[1], top + height)
    refuse_size(across, down, kind=KIND)
    # One byte after the table says how the frame is packed.
    return across, down, _after_blocks(upload, at + 10 + _colour_table(flags) + 1)


def _colour_table(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _byte(upload: bytes, at: int) -> int:
    if at >= len(upload):
        raise Refused("cut_off", kind=KIND)
    return upload[at]


def _after_blocks(upload: bytes, at: int) -> int:
    """Where a run of sub-blocks ends."""
    while size := _byte(upload, at):
        at += 1 + size
    return at + 1
