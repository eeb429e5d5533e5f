"""
The bits of a status list (W3C Bitstring Status List 1.0): set one or many, encode, decode, and give free places.

A list is plain bytes: bit 0 is the left-most bit of the first byte. Chance is handed in, as in all of this package.
"""

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Callable, Collection, Iterable

from standards.errors import BadStatusList, StatusListFull

MIN_BITS = 131_072
MAX_BYTES = 16 * 1024 * 1024

_ENCODED = re.compile(r"u[A-Za-z0-9_-]+", re.ASCII)
# The header of gzip, written by hand: its time is zero and its system is named, so that one list has one text.
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
# Level 6 costs an eighth of level 9, and saves as much of what there is to save.
_LEVEL = 6


def empty(bits: int = MIN_BITS) -> bytes:
    """
    A list of bits that are all 0.

    :raises BadStatusList: below 131,072 bits, which the standard wants so that nobody stands out, or beyond 16 MiB.
    """
    if bits < MIN_BITS or bits % 8 or bits // 8 > MAX_BYTES:
        raise BadStatusList("a status list has 131072 bits or more, in whole bytes")
    return bytes(bits // 8)


def is_set(bits: bytes, index: int) -> bool:
    """
    Whether a bit is 1.

    :raises BadStatusList: if the list has no such index.
    """
    return bool(bits[_byte_of(bits, index)] & _mask(index))


def with_bits(bits: bytes, indexes: Iterable[int], *, value: bool = True) -> bytes:
    """
    The list with these bits set, or cleared; the same object if that changes nothing.

    :raises BadStatusList: if the list has no such index.
    """
    changed = bytearray(bits)
    for index in indexes:
        place = _byte_of(bits, index)
        changed[place] = changed[place] | _mask(index) if value else changed[place] & ~_mask(index)
    return bits if changed == bits else bytes(changed)


def encode(bits: bytes) -> str:
    """The `encodedList`: `u`, then base64url of the gzipped bits. The same list always gives the same text."""
    deflating = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflating.compress(bits) + deflating.flush()
    tail = struct.pack("<II", zlib.crc32(bits), len(bits) & 0xFFFFFFFF)
    return "u" + base64.urlsafe_b64encode(_GZIP_HEAD + body + tail).rstrip(b"=").decode("ascii")


def decode(text: object) -> bytes:
    """
    The bits of an `encodedList`.

    :raises BadStatusList: if it is none, is shorter than 131,072 bits, or inflates beyond 16 MiB.
    """
    if not isinstance(text, str) or len(text) > 2 * MAX_BYTES or not _ENCODED.fullmatch(text):
        raise BadStatusList("not u and base64url")
    try:
        packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        inflating = zlib.decompressobj(16 + zlib.MAX_WBITS)
        bits = inflating.decompress(packed, MAX_BYTES + 1)
    except (ValueError, binascii.Error, zlib.error) as error:
        raise BadStatusList("not gzip in base64url") from error
    if len(bits) > MAX_BYTES:
        raise BadStatusList("longer than 16 MiB")
    if not inflating.eof or inflating.unused_data:
        raise BadStatusList("the gzip ends too soon, or goes on")
    if len(bits) * 8 < MIN_BITS:
        raise BadStatusList("shorter than 131072 bits")
    return bits


def index_of(text: object) -> int:
    """
    The number of a `statusListIndex`; the standard writes it as text, some write a number.

    :raises BadStatusList: if it is no whole number of decimal digits.
    """
    if isinstance(text, int) and not isinstance(text, bool) and text >= 0:
        return text
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 12:
        return int(text)
    raise BadStatusList("an index that is no whole number")


def free_index(taken: Collection[int], *, bits: int, below: Callable[[int], int]) -> int:
    """
    A place that was never given before, by chance: neighbours in a list must not be neighbours in life.

    :param taken: every index ever given in this list; membership has to be quick.
    :param below: a source of chance, as `secrets.randbelow`.
    :raises StatusListFull: if all are taken. A list should be closed long before, as guessing gets slower.
    """
    for _ in range(64):
        if (index := below(bits)) not in taken:
            return index
    free = sorted(set(range(bits)).difference(taken))
    if not free:
        raise StatusListFull("every place of the status list is taken")
    return free[below(len(free))]


def _byte_of(bits: bytes, index: int) -> int:
    if not 0 <= index < len(bits) * 8:
        raise BadStatusList("an index beyond the end of the list")
    return index >> 3


def _mask(index: int) -> int:
    return 0x80 >> (index & 7)
