"""JPEG from the outside: segments before the first scan, and how many scans there are. Drops the camera's notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from badges.images import limits
from badges.images.examined import Examined, orientation_of, refuse_size
from issuer.site.sandbox.refusal import Refused

SIGNATURE = b"\xff\xd8\xff"
KIND = "JPEG"
FRAMES = (0xC0, 0xC1, 0xC2, 0xC9, 0xCA)  # baseline, extended, progressive, and their arithmetic forms
NO_FRAMES = (0xC4, 0xC8, 0xCC)  # in the same range, but tables
SCAN = 0xDA


@dataclass
class _Seen:
    kept: list[bytes] = field(default_factory=list)
    found: dict[str, None] = field(default_factory=dict)
    orientation: int = 1
    size: tuple[int, int] | None = None


def examine(upload: bytes) -> Examined:
    """:raises Refused:"""
    seen = _Seen()
    scan_at = len(upload)
    for marker, at, segment in _segments(upload):
        if marker == SCAN:
            scan_at = at
            break
        _take(seen, marker, segment)
    if seen.size is None:
        raise Refused("broken", kind=KIND)
    end = upload.rfind(b"\xff\xd9")
    if end <= scan_at:
        raise Refused("cut_off", kind=KIND)
    scans = upload.count(b"\xff\xda", scan_at)
    width, height = seen.size
    if scans > limits.SCANS or scans * width * height > limits.SCANNED_PIXELS:
        raise Refused("too_heavy")
    clean = b"".join((SIGNATURE[:2], *seen.kept, upload[scan_at : end + 2]))
    return Examined("JPEG", width, height, clean, seen.orientation, tuple(seen.found))


def _segments(upload: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Marker, place and bytes of each segment up to the first scan."""
    at = 2
    for _ in range(limits.CHUNKS):
        while upload[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        if at + 4 > len(upload):
            raise Refused("cut_off", kind=KIND)
        if upload[at] != 0xFF:
            raise Refused("broken", kind=KIND)
        length = int.from_bytes(upload[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(upload):
            raise Refused("cut_off", kind=KIND)
        yield upload[at + 1], at, upload[at : at + 2 + length]
        at += 2 + length
    raise Refused("broken", kind=KIND)


def _take(seen: _Seen, marker: int, segment: bytes) -> None:
    if 0xC0 <= marker <= 0xCF and marker not in NO_FRAMES:
        _take_frame(seen, marker, segment)
    data = segment[4:]
    is_profile = marker == 0xE2 and data.startswith(b"ICC_PROFILE\0")
    if 0xE0 <= marker <= 0xEF and not (is_profile or marker in (0xE0, 0xEE)):
        seen.found["metadata"] = None
        if marker == 0xE1 and data.startswith(b"Exif\0\0"):
            seen.orientation = orientation_of(data)
    elif marker == 0xFE:
        seen.found["metadata"] = None
    else:
        seen.kept.append(segment)


def _take_frame(seen: _Seen, marker: int, segment: bytes) -> None:
    if marker not in FRAMES or len(segment) < 10:
        raise Refused("broken", kind=KIND)
    if seen.size is not None:
        raise Refused("lies", kind=KIND)
    height, width = int.from_bytes(segment[5:7], "big"), int.from_bytes(segment[7:9], "big")
    refuse_size(width, height, kind=KIND)
    seen.size = width, height
