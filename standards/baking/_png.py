"""
The iTXt chunk of a baked PNG (PNG third edition, 5 and 11.3.3; OB 2.0, Badge Baking: PNG).

A PNG is a signature and chunks: length, type, data, CRC-32 over type and data. Baking moves whole chunks and
never looks into the pixels, so it does not sum them either; reading a stranger's file checks every CRC.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from standards.baking.formats import MAX_TEXT, Baked, Standard
from standards.errors import BadPayload, BrokenPng, PictureTooLarge

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 1000
MAX_CHUNK = 2**31 - 1

_HEAD = struct.Struct(">I4s")
_CRC = struct.Struct(">I")
_TEXTS = (b"iTXt", b"tEXt", b"zTXt")
_KEYWORDS = {standard.keyword.encode(): standard for standard in Standard}
_BEGINNING = {standard: b"iTXt" + standard.keyword.encode() + bytes(5) for standard in Standard}
_HEAD_END = len(SIGNATURE) + 12 + 13


# A chunk: its type and where it lies in the file, from its length field to after its CRC.
Chunk = tuple[bytes, int, int]


class Png(NamedTuple):
    """A PNG, parsed: its signature and IHDR, and the pieces after them that stay when it is baked."""

    head: memoryview
    kept: tuple[memoryview, ...]

    def bake(self, text: str, standard: Standard, verify: str) -> bytes:
        """The PNG with one iTXt chunk, right after IHDR; there is no place for `verify` in it."""
        del verify
        return self.bake_all(((standard, text),))

    def bake_all(self, texts: Iterable[tuple[Standard, str]]) -> bytes:
        """The PNG with an iTXt chunk for each, in this order, right after IHDR."""
        return b"".join((self.head, *(_itxt(standard, text) for standard, text in texts), *self.kept))


def _itxt(standard: Standard, text: str) -> bytes:
    try:
        encoded = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadPayload("the text holds half a character") from error
    if b"\0" in encoded:
        raise BadPayload("the text holds NUL")
    content = _BEGINNING[standard] + encoded
    return _CRC.pack(len(content) - 4) + content + _CRC.pack(zlib.crc32(content))


def parse(picture: bytes) -> Png:
    """
    Find the chunks that stay: all but text chunks that hold a badge of either standard, and nothing after IEND.

    The sums of all chunks but the pixels are checked.
    """
    view, kept, position = memoryview(picture), [], _HEAD_END
    for kind, start, end in _chunks(picture):
        if kind == b"IDAT":
            continue
        _check_sum(view, kind, start, end)
        if kind in _TEXTS and _standard_of(picture, start, end):
            kept.append(view[position:start])
            position = end
    kept.append(view[position:end])
    return Png(view[:_HEAD_END], tuple(kept))


def read(picture: bytes) -> list[Baked]:
    """What is baked into a PNG, every chunk of it checked."""
    view, baked = memoryview(picture), []
    for kind, start, end in _chunks(picture):
        _check_sum(view, kind, start, end)
        if kind in _TEXTS and (standard := _standard_of(picture, start, end)):
            baked.append(Baked(standard, _text_of(kind, picture[start + 8 : end - 4])))
    return baked


def _chunks(picture: bytes) -> Iterator[Chunk]:
    """Walk over the chunks: IHDR first and only once, IDAT there and in one row, IEND last."""
    end, size, previous = len(SIGNATURE), len(picture), b""
    pixels_ended = has_pixels = False
    for _ in range(MAX_CHUNKS):
        start = end
        if start + 12 > size:
            raise BrokenPng("the file ends before IEND")
        length, kind = _HEAD.unpack_from(picture, start)
        end = start + 12 + length
        if length > MAX_CHUNK or end > size:
            raise BrokenPng("a chunk is longer than the file")
        if kind == b"IDAT" and previous:
            if pixels_ended:
                raise BrokenPng("the pixels are interrupted by another chunk")
            has_pixels = True
        else:
            pixels_ended = has_pixels
            _check_order(kind, length, previous)
        yield kind, start, end
        if kind == b"IEND":
            break
        previous = kind
    else:
        raise PictureTooLarge(f"more than {MAX_CHUNKS} chunks")
    if not has_pixels:
        raise BrokenPng("there are no pixels in it")


def _check_order(kind: bytes, length: int, previous: bytes) -> None:
    if bool(previous) == (kind == b"IHDR") or (kind == b"IHDR" and length != 13):
        raise BrokenPng("it does not begin with one IHDR chunk")
    if kind == b"IEND" and length:
        raise BrokenPng("the IEND chunk is not empty")
    if not kind.isalpha():
        raise BrokenPng("a chunk has no proper type")


def _check_sum(picture: memoryview, kind: bytes, start: int, end: int) -> None:
    (written,) = _CRC.unpack_from(picture, end - 4)
    if zlib.crc32(picture[start + 4 : end - 4]) != written:
        raise BrokenPng(f"the checksum of a {kind.decode('ascii', 'replace')} chunk is wrong")


def _standard_of(picture: bytes, start: int, end: int) -> Standard | None:
    keyword, nul, _ = picture[start + 8 : min(end - 4, start + 8 + 80)].partition(b"\0")
    return _KEYWORDS.get(keyword) if nul else None


def _text_of(kind: bytes, content: bytes) -> str:
    data = content.partition(b"\0")[2]
    if kind == b"tEXt":
        return _checked(data).decode("latin-1")
    if kind == b"zTXt":
        if data[:1] != b"\0":
            raise BrokenPng("a zTXt chunk is compressed in an unknown way")
        return _inflated(data[1:]).decode("latin-1")
    return _international(data)


def _international(data: bytes) -> str:
    """The text of an iTXt chunk: after compression flag and method, language tag and translated keyword."""
    flags, (_language, nul, rest) = data[:2], data[2:].partition(b"\0")
    _translated, second_nul, text = rest.partition(b"\0")
    if not nul or not second_nul or flags not in (b"\0\0", b"\1\0"):
        raise BrokenPng("an iTXt chunk is not built as it should be")
    try:
        return (_inflated(text) if flags[0] else _checked(text)).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenPng("an iTXt chunk is not UTF-8") from error


def _checked(text: bytes) -> bytes:
    if len(text) > MAX_TEXT:
        raise PictureTooLarge("the baked text is longer than 1 MiB")
    return text


def _inflated(compressed: bytes) -> bytes:
    inflating = zlib.decompressobj()
    try:
        text = inflating.decompress(compressed, MAX_TEXT + 1)
    except zlib.error as error:
        raise BrokenPng("a compressed text cannot be inflated") from error
    _checked(text)
    if not inflating.eof:
        raise BrokenPng("a compressed text ends too soon")
    return text
