"""PNG from the outside: chunk by chunk, nothing inflated. Keeps what draws the picture, drops text, time and frames."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from badges.images import limits
from badges.images.examined import Examined, orientation_of, refuse_size
from issuer.site.sandbox.refusal import Refused

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KIND = "PNG"
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf")
_END = struct.pack(">I4sI", 0, b"IEND", zlib.crc32(b"IEND"))


@dataclass
class _Seen:
    kept: list[bytes] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    found: dict[str, None] = field(default_factory=dict)
    orientation: int = 1
    header: bytes = b""
    colours: int = 0  # in the palette


def examine(upload: bytes) -> Examined:
    """:raises Refused:"""
    seen = _Seen()
    for name, data, crc in _chunks(upload, seen):
        _take(seen, name, data, crc)
    if not seen.header:
        raise Refused("broken", kind=KIND)
    width, height = _size(seen.header)
    if b"IDAT" not in seen.names:
        raise Refused("cut_off", kind=KIND)
    if seen.header[9] == 3 and not seen.colours:
        raise Refused("broken", kind=KIND)
    clean = b"".join((SIGNATURE, *seen.kept, _END))
    return Examined("PNG", width, height, clean, seen.orientation, tuple(seen.found))


def _chunks(upload: bytes, seen: _Seen) -> Iterator[tuple[bytes, bytes, int]]:
    """Name, data and checksum of each chunk up to IEND; a tail that breaks off after the picture data is left away."""
    at = len(SIGNATURE)
    for _ in range(limits.CHUNKS):
        if at + 12 > len(upload):
            return _stop_early(seen)
        length, name = struct.unpack_from(">I4s", upload, at)
        if length > len(upload) - at - 12:
            return _stop_early(seen, name)
        if name == b"IEND":
            if length:
                raise Refused("broken", kind=KIND)
            if at + 12 + length < len(upload):
                seen.found["trailing"] = None
            return None
        data = upload[at + 8 : at + 8 + length]
        yield name, data, int.from_bytes(upload[at + 8 + length : at + 12 + length], "big")
        at += 12 + length
    raise Refused("broken", kind=KIND)


def _stop_early(seen: _Seen, name: bytes = b"") -> None:
    """Fine after the picture's data (only the end is missing), a fault before or within it."""
    if name == b"IDAT" or b"IDAT" not in seen.names:
        raise Refused("cut_off" if seen.header else "broken", kind=KIND)
    seen.found["mended"] = None


def _take(seen: _Seen, name: bytes, data: bytes, crc: int) -> None:
    is_sound = zlib.crc32(name + data) == crc
    is_critical = not name[0] & 0x20
    if not name.isalpha() or (is_critical and not (is_sound and _in_order(seen, name))):
        raise Refused("broken", kind=KIND)
    if name == b"IHDR":
        seen.header = data
        refuse_size(*_size(data), kind=KIND)
    elif name == b"PLTE":
        seen.colours = _colours_in(seen, data)
    elif name == b"tRNS" and is_sound:
        _refuse_misfit(seen, data)
    if is_sound and (is_critical or _is_wanted(seen, name, data)):
        seen.kept.append(struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc))
    elif name in TEXTS:
        _note_text(seen, name, data)
    elif name == b"acTL":
        seen.found["animation"] = None
    seen.names.append(name)


def _in_order(seen: _Seen, name: bytes) -> bool:
    """IHDR first and once, PLTE once before the data, the data in one piece, no chunk that nobody knows."""
    if name == b"IHDR":
        return not seen.names
    if name == b"PLTE":
        return bool(seen.header) and not {b"PLTE", b"IDAT"} & set(seen.names)
    if name == b"IDAT":
        return bool(seen.header) and (b"IDAT" not in seen.names or seen.names[-1] == b"IDAT")
    return False


def _colours_in(seen: _Seen, palette: bytes) -> int:
    """How many colours a palette has: whole ones, as many as there can be, and none where everything is grey."""
    count, rest = divmod(len(palette), 3)
    if rest or not 1 <= count <= 256 or seen.header[9] in (0, 4):
        raise Refused("broken", kind=KIND)
    return count


def _refuse_misfit(seen: _Seen, transparency: bytes) -> None:
    """Transparency is one colour, or a value for each of the first colours of the palette."""
    colour = seen.header[9] if seen.header else -1
    fits = 0 < len(transparency) <= seen.colours if colour == 3 else len(transparency) == {0: 2, 2: 6}.get(colour)
    if not fits:
        raise Refused("broken", kind=KIND)


def _is_wanted(seen: _Seen, name: bytes, data: bytes) -> bool:
    """Transparency and colour profile, once each and before the data."""
    if name not in (b"tRNS", b"iCCP") or name in seen.names or b"IDAT" in seen.names:
        return False
    return name == b"tRNS" or len(data) <= limits.PROFILE_BYTES


def _note_text(seen: _Seen, name: bytes, data: bytes) -> None:
    seen.found["metadata"] = None
    if name == b"eXIf":
        seen.orientation = orientation_of(data)
    if data.split(b"\0", 1)[0] in (b"openbadges", b"openbadgecredential"):
        seen.found["baked"] = None


def _size(header: bytes) -> tuple[int, int]:
    """Width and height from IHDR, which must be one."""
    if len(header) != 13:
        raise Refused("broken", kind=KIND)
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    if depth not in DEPTHS.get(colour, ()) or compression or filtering or interlace > 1:
        raise Refused("broken", kind=KIND)
    return width, height
