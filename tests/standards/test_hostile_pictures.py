"""Pictures made to hurt: each is one of our errors, at once, and never anything else."""

import contextlib
import time
import zlib

import pytest

from standards.baking import Baked, Standard, bake, unbake
from standards.errors import BadPicture, BrokenPng, BrokenSvg, NotAPicture, PictureTooLarge
from tests.standards.cast import IDAT, IEND, IHDR, chunk, itxt, make_svg, png_of

BOMB = zlib.compress(bytes(64 * 1024 * 1024), 9)

UNREADABLE_PNGS = {
    "signature alone": png_of(),
    "no chunk but IEND": png_of(IEND),
    "no IHDR": png_of(IDAT, IEND),
    "IHDR twice": png_of(IHDR, IHDR, IDAT, IEND),
    "IHDR too short": png_of(chunk(b"IHDR", b"1234"), IDAT, IEND),
    "no pixels": png_of(IHDR, IEND),
    "no IEND": png_of(IHDR, IDAT),
    "IEND with content": png_of(IHDR, IDAT, chunk(b"IEND", b"x")),
    "interrupted pixels": png_of(IHDR, IDAT, itxt(b"{}"), IDAT, IEND),
    "length beyond the file": png_of(IHDR, chunk(b"IDAT", b"", length=0x7FFFFFFF), IEND),
    "length beyond the standard": png_of(IHDR, chunk(b"IDAT", b"", length=0xFFFFFFFF), IEND),
    "type that is none": png_of(IHDR, chunk(b"\0\1\2\3", b""), IDAT, IEND),
    "sum of IHDR wrong": png_of(chunk(b"IHDR", IHDR[8:21], crc=1), IDAT, IEND),
    "sum of the text wrong": png_of(IHDR, chunk(b"iTXt", b"openbadges\0\0\0\0\0{}", crc=1), IDAT, IEND),
    "sum of IEND wrong": png_of(IHDR, IDAT, chunk(b"IEND", b"", crc=1)),
}


@pytest.mark.parametrize("name", UNREADABLE_PNGS)
def test_a_broken_png_is_refused_by_both(name: str) -> None:
    for reading in (unbake, lambda picture: bake(picture, "{}")):
        with pytest.raises(BrokenPng):
            reading(UNREADABLE_PNGS[name])


def test_a_wrong_sum_of_the_pixels_is_refused_when_reading() -> None:
    with pytest.raises(BrokenPng, match="IDAT"):
        unbake(png_of(IHDR, chunk(b"IDAT", IDAT[8:-4], crc=1), IEND))


def test_more_chunks_than_the_limit_are_refused() -> None:
    with pytest.raises(PictureTooLarge):
        unbake(png_of(IHDR, *[chunk(b"tEXt", b"a\0b")] * 998, IDAT, IEND))
    assert unbake(png_of(IHDR, *[chunk(b"tEXt", b"a\0b")] * 997, IDAT, IEND)) == []


BAD_TEXTS = {
    "zTXt in an unknown compression": chunk(b"zTXt", b"openbadges\0\1" + zlib.compress(b"{}")),
    "zTXt that is not compressed": chunk(b"zTXt", b"openbadges\0\0{}"),
    "zTXt cut off": chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(b"{}" * 99)[:-5]),
    "zTXt with nothing": chunk(b"zTXt", b"openbadges\0"),
    "iTXt without its parts": chunk(b"iTXt", b"openbadges\0\0\0"),
    "iTXt with one part": chunk(b"iTXt", b"openbadges\0\0\0en\0"[:-1]),
    "iTXt with a strange flag": itxt(b"{}", flags=b"\2\0"),
    "iTXt with a strange method": itxt(b"{}", flags=b"\1\1"),
    "iTXt not in UTF-8": itxt(b"\xff\xfe"),
    "iTXt compressed but not": itxt(b"{}", flags=b"\1\0"),
    "iTXt empty": chunk(b"iTXt", b"openbadges\0"),
}


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_a_broken_text_chunk_is_refused_when_reading_and_removed_when_baking(name: str) -> None:
    picture = png_of(IHDR, BAD_TEXTS[name], IDAT, IEND)
    with pytest.raises(BrokenPng):
        unbake(picture)
    assert unbake(bake(picture, "{}")) == [Baked(Standard.OB2, "{}")]


def test_compressed_and_old_texts_are_read() -> None:
    readable = {
        itxt(zlib.compress("{é}".encode()), flags=b"\1\0", language=b"en"): "{é}",
        itxt("{é}".encode(), language=b"fr\0titre"[:2]): "{é}",
        chunk(b"zTXt", b"openbadges\0\0" + zlib.compress("é".encode("latin-1"))): "é",
        chunk(b"tEXt", b"openbadges\0https://example.org/1"): "https://example.org/1",
    }
    for written, text in readable.items():
        assert unbake(png_of(IHDR, written, IDAT, IEND)) == [Baked(Standard.OB2, text)]


def test_a_text_that_inflates_without_end_is_refused_at_once() -> None:
    start = time.process_time()
    for bomb in (chunk(b"zTXt", b"openbadges\0\0" + BOMB), itxt(BOMB, flags=b"\1\0")):
        with pytest.raises(PictureTooLarge):
            unbake(png_of(IHDR, bomb, IDAT, IEND))
    assert time.process_time() - start < 10  # a bound against blow-ups, not a measurement


def test_a_text_over_a_mebibyte_is_refused() -> None:
    for written in (itxt(b"x" * (1024 * 1024 + 1)), chunk(b"tEXt", b"openbadges\0" + b"x" * (1024 * 1024 + 1))):
        with pytest.raises(PictureTooLarge):
            unbake(png_of(IHDR, written, IDAT, IEND))


def test_a_bomb_under_another_keyword_is_never_inflated() -> None:
    assert unbake(png_of(IHDR, chunk(b"zTXt", b"Comment\0\0" + BOMB), IDAT, IEND)) == []


SVG_NS = 'xmlns="http://www.w3.org/2000/svg"'
REFUSED_SVGS = {
    "entity": f'<!DOCTYPE svg [<!ENTITY a "b">]><svg {SVG_NS}>&a;</svg>',
    "billion laughs": '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + f"<svg {SVG_NS}>&b;</svg>",
    "external entity": f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg {SVG_NS}>&a;</svg>',
    "parameter entity": f'<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://e.org/a.dtd"> %a;]><svg {SVG_NS}/>',
    "entity of an outside DTD": f'<!DOCTYPE svg SYSTEM "http://e.org/a.dtd"><svg {SVG_NS}>&a;</svg>',
    "empty internal subset": f"<!DOCTYPE svg []><svg {SVG_NS}/>",
    "not closed": f"<svg {SVG_NS}><g></svg>",
    "unknown prefix": f"<svg {SVG_NS}><openbadges:assertion/></svg>",
    "namespace with a blank": '<x xmlns="http://www.w3.org/2000/svg svg"/>',
    "two roots": f"<svg {SVG_NS}/><svg {SVG_NS}/>",
    "attribute twice": f'<svg {SVG_NS} a="1" a="2"/>',
    "unknown encoding": f'<?xml version="1.0" encoding="utf-7"?><svg {SVG_NS}/>',
    "element in the badge": f'<svg {SVG_NS}><a:assertion xmlns:a="http://openbadges.org"><b/></a:assertion></svg>',
    "NUL": f"<svg {SVG_NS}>\0</svg>",
}


@pytest.mark.parametrize("name", REFUSED_SVGS)
def test_a_broken_or_dangerous_svg_is_refused_by_both(name: str) -> None:
    for reading in (unbake, lambda picture: bake(picture, "{}")):
        with pytest.raises(BrokenSvg):
            reading(REFUSED_SVGS[name].encode())


def test_an_svg_in_another_encoding_than_it_says_is_refused() -> None:
    for picture in (b"\xff\xfe<", f"<svg {SVG_NS}>é</svg>".encode("latin-1")):
        with pytest.raises(BrokenSvg):
            unbake(picture)


NOT_PICTURES = {
    "nothing": b"",
    "text": b"hello",
    "JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "GIF": b"GIF89a",
    "gzip": b"\x1f\x8b\x08\0",
    "JSON": b'{"id":"https://example.org"}',
    "HTML": b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
    "svg in no namespace": b"<svg/>",
    "svg in a false namespace": b'<svg xmlns="http://www.w3.org/2000/svg#"/>',
    "another root of SVG": f"<g {SVG_NS}/>".encode(),
}


@pytest.mark.parametrize("name", NOT_PICTURES)
def test_other_files_are_no_pictures(name: str) -> None:
    for reading in (unbake, lambda picture: bake(picture, "{}")):
        with pytest.raises(NotAPicture):
            reading(NOT_PICTURES[name])


def test_limits_of_size() -> None:
    with pytest.raises(PictureTooLarge):
        unbake(b"\x89PNG\r\n\x1a\n" + bytes(32 * 1024 * 1024))
    with pytest.raises(PictureTooLarge):
        unbake(make_svg(" " * (4 * 1024 * 1024)))
    long_text = "x" * (1024 * 1024 + 1)
    with pytest.raises(PictureTooLarge):
        unbake(make_svg(f'<a:assertion xmlns:a="http://openbadges.org">{long_text}</a:assertion>'))


@pytest.mark.parametrize(
    "picture",
    [
        make_svg("<g>" * 100_000 + "</g>" * 100_000),
        make_svg("<g/>" * 200_000),
        make_svg("<g " + " ".join(f'a{number}="1"' for number in range(60_000)) + "/>"),
        make_svg(attributes=" " + " ".join(f'a{number}="1"' for number in range(60_000))),
        make_svg('<o:assertion xmlns:o="http://openbadges.org"/>' * 5_000),
    ],
    ids=["deep", "wide", "attributes", "attributes of the root", "many badges"],
)
def test_large_but_lawful_drawings_take_no_time(picture: bytes) -> None:
    start = time.process_time()
    with contextlib.suppress(BadPicture):
        bake(picture, "{}")
    assert time.process_time() - start < 10  # a bound against blow-ups, not a measurement
