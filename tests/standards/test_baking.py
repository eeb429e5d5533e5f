"""Baking and unbaking: what goes in comes out, and the artwork stays what it was."""

import contextlib
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from standards.baking import Baked, Prepared, Standard, bake, unbake
from standards.errors import BadPayload, BadPicture, StandardError
from standards.ob2 import documents
from tests.standards.cast import (
    IDAT,
    IEND,
    IHDR,
    chunk,
    itxt,
    make_assertion,
    make_png,
    make_svg,
    png_of,
    published,
)

PNG, SVG = make_png(), make_svg()
TEXT = documents.encode(make_assertion()).decode()
ADDRESS = make_assertion().id

unicode_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=300)
xml_texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=300
).map(lambda text: "{" + text.replace("]]>", "") + "}")


@given(unicode_texts)
def test_a_png_gives_back_the_text_that_was_baked(text: str) -> None:
    assert unbake(bake(PNG, text)) == [Baked(Standard.OB2, text)]


@given(xml_texts)
def test_an_svg_gives_back_the_text_that_was_baked(text: str) -> None:
    assert unbake(bake(SVG, text)) == [Baked(Standard.OB2, text)]


@given(st.sampled_from([PNG, SVG]), xml_texts, xml_texts)
def test_baking_twice_leaves_one(picture: bytes, first: str, second: str) -> None:
    assert bake(bake(picture, first, verify=ADDRESS), second) == bake(picture, second)


@pytest.mark.parametrize("picture", [PNG, SVG])
def test_the_same_award_gives_the_same_bytes_whether_prepared_or_not(picture: bytes) -> None:
    prepared = Prepared(picture)
    assert {prepared.bake(TEXT, verify=ADDRESS) for _ in range(3)} == {bake(picture, TEXT, verify=ADDRESS)}


@pytest.mark.parametrize("picture", [PNG, SVG])
def test_each_standard_replaces_the_other(picture: bytes) -> None:
    baked = bake(bake(picture, TEXT), '{"type":"OpenBadgeCredential"}', standard=Standard.OB3)
    assert unbake(baked) == [Baked(Standard.OB3, '{"type":"OpenBadgeCredential"}')]


def test_a_plain_picture_holds_nothing() -> None:
    assert unbake(PNG) == unbake(SVG) == []


@given(st.data())
def test_a_flipped_byte_of_a_png_is_always_an_error(data: st.DataObject) -> None:
    baked = bytearray(bake(PNG, TEXT))
    baked[data.draw(st.integers(0, len(baked) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadPicture):
        unbake(bytes(baked))


@given(st.data())
def test_a_flipped_byte_in_the_element_of_an_svg_is_an_error_or_another_answer(data: st.DataObject) -> None:
    good = bake(SVG, TEXT)
    start, end = good.index(b"<openbadges:assertion"), good.index(b"</openbadges:assertion>")
    baked = bytearray(good)
    baked[data.draw(st.integers(start, end))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(BadPicture):
        assert unbake(bytes(baked)) != unbake(good)


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=80).map(lambda tail: PNG[:60] + tail)))
def test_junk_is_one_of_our_errors_or_holds_nothing(junk: bytes) -> None:
    for reading in (unbake, lambda picture: bake(picture, TEXT)):
        with contextlib.suppress(StandardError):
            reading(junk)


@given(st.integers(1, len(PNG) - 1))
def test_a_png_that_was_cut_off_is_refused(length: int) -> None:
    for reading in (unbake, Prepared):
        with pytest.raises(BadPicture):
            reading(PNG[:length])


# --- PNG ---


def test_the_chunk_is_right_after_ihdr_and_the_pixels_are_untouched() -> None:
    baked = bake(PNG, TEXT)
    head = len(b"\x89PNG\r\n\x1a\n") + len(IHDR)
    added = itxt(TEXT.encode())
    assert baked == PNG[:head] + added + PNG[head:]
    with Pillow.open(io.BytesIO(PNG)) as before, Pillow.open(io.BytesIO(baked)) as after:
        after.load()
        assert before.tobytes() == after.tobytes()
        assert after.text == {"openbadges": TEXT}


@pytest.mark.parametrize("keyword", [b"openbadges", b"openbadgecredential"])
@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt"])
def test_every_old_chunk_goes(kind: bytes, keyword: bytes) -> None:
    old = chunk(kind, keyword + b"\0\0\0\0\0old")
    keep = chunk(b"tEXt", b"openbadges2\0not a badge") + chunk(b"tEXt", b"Title\0A board")
    baked = bake(png_of(IHDR, old, keep, old, IDAT, old, IEND), TEXT)
    assert baked == png_of(IHDR, itxt(TEXT.encode()), keep, IDAT, IEND)


def test_what_trails_after_iend_is_cut_off_and_never_read() -> None:
    trailing = png_of(IHDR, IDAT, IEND) + b"<script>" + itxt(b"{}")
    assert unbake(trailing) == []
    assert bake(trailing, TEXT).endswith(IEND)


def test_a_chunk_before_ihdr_s_end_and_pixels_in_many_pieces_are_kept() -> None:
    picture = png_of(IHDR, chunk(b"gAMA", b"\0\0\xb1\x8f"), IDAT, chunk(b"IDAT", b""), chunk(b"tIME", bytes(7)), IEND)
    assert bake(picture, "x").replace(itxt(b"x"), b"") == picture


def test_a_text_chunk_without_an_end_to_its_keyword_is_no_badge() -> None:
    assert unbake(png_of(IHDR, chunk(b"tEXt", b"openbadges"), IDAT, IEND)) == []


def test_both_standards_are_read_from_one_png() -> None:
    picture = png_of(IHDR, itxt(b"{}"), itxt(b"[]", keyword=b"openbadgecredential"), IDAT, IEND)
    assert unbake(picture) == [Baked(Standard.OB2, "{}"), Baked(Standard.OB3, "[]")]


@given(unicode_texts, unicode_texts)
def test_one_png_takes_a_badge_of_each_edition_and_gives_both_back(ob2: str, ob3: str) -> None:
    both = Prepared(PNG).bake_both(ob2, ob3)
    assert unbake(both) == [Baked(Standard.OB2, ob2), Baked(Standard.OB3, ob3)]
    assert Prepared(both).bake_both(ob3, ob2) == Prepared(PNG).bake_both(ob3, ob2)
    assert Prepared(both).bake(ob2) == bake(PNG, ob2)


def test_the_pixels_of_a_picture_of_both_editions_are_untouched() -> None:
    both = Prepared(PNG).bake_both(TEXT, '{"id":"urn:a:b"}')
    start = len(b"\x89PNG\r\n\x1a\n") + 25
    assert both[:start] == PNG[:start] and both.endswith(PNG[start:])
    assert both[start + 4 : start + 19] == b"iTXtopenbadges\0"
    assert both.count(b"openbadgecredential\0\0\0\0\0{") == 1
    before, after = (Pillow.open(io.BytesIO(picture)) for picture in (PNG, both))
    assert before.tobytes() == after.tobytes()
    assert after.text.keys() == {"openbadges", "openbadgecredential"}


def test_every_old_chunk_of_either_edition_goes_when_both_are_baked() -> None:
    old = png_of(
        IHDR, itxt(b"old"), itxt(b"old", b"openbadgecredential"), itxt(b"keep", b"Comment"), IDAT, itxt(b"old"), IEND
    )
    both = Prepared(old).bake_both("{}", "{1}")
    assert [baked.text for baked in unbake(both)] == ["{}", "{1}"]
    assert b"keep" in both and b"old" not in both


def test_an_svg_takes_the_badge_of_one_edition() -> None:
    with pytest.raises(BadPayload, match="one edition"):
        Prepared(SVG).bake_both(TEXT, TEXT)
    for ob2, ob3 in (("", TEXT), (TEXT, ""), (TEXT, "x" * 1_100_000)):
        with pytest.raises(BadPayload):
            Prepared(PNG).bake_both(ob2, ob3)


def test_an_svg_of_3_0_has_its_own_namespace_and_no_verify() -> None:
    baked = bake(SVG, '{"id":"urn:a:b"}', standard=Standard.OB3)
    assert b'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"' in baked
    assert b'<openbadges:credential><![CDATA[{"id":"urn:a:b"}]]></openbadges:credential>' in baked
    token = bake(SVG, "a.b.c", standard=Standard.OB3)
    assert b'<openbadges:credential verify="a.b.c"/>' in token
    assert unbake(token) == [Baked(Standard.OB3, "a.b.c", "a.b.c")]


def test_a_png_cannot_hold_nul_or_half_a_character() -> None:
    for text in ("a\0b", "\ud800"):
        with pytest.raises(BadPayload):
            bake(PNG, text)


@pytest.mark.parametrize("picture", [PNG, SVG])
def test_an_empty_or_endless_text_is_refused(picture: bytes) -> None:
    for text in ("", "{" * (1024 * 1024 + 1)):
        with pytest.raises(BadPayload):
            bake(picture, text)


# --- SVG ---


def test_the_element_is_right_after_the_opening_tag_and_the_drawing_is_untouched() -> None:
    baked = bake(SVG, '{"a":1}', verify="https://e.org/?a=1&b=2").decode()
    assert baked == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" xmlns:openbadges="http://openbadges.org">'
        '<openbadges:assertion verify="https://e.org/?a=1&amp;b=2"><![CDATA[{"a":1}]]></openbadges:assertion>'
        '<circle r="4"/></svg>'
    )
    assert unbake(baked.encode()) == [Baked(Standard.OB2, '{"a":1}', "https://e.org/?a=1&b=2")]


def test_a_signed_badge_stands_in_verify_with_no_body() -> None:
    baked = bake(SVG, "eyJhbGciOiJSUzI1NiJ9.e30.c2ln")
    assert b'<openbadges:assertion verify="eyJhbGciOiJSUzI1NiJ9.e30.c2ln"/>' in baked
    assert unbake(baked) == [Baked(Standard.OB2, "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln")]


def test_a_drawing_without_anything_in_it_is_opened() -> None:
    baked = bake(b'<s:svg xmlns:s="http://www.w3.org/2000/svg" />', "{}")
    assert baked == (
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
        b"<openbadges:assertion><![CDATA[{}]]></openbadges:assertion></s:svg>"
    )


OLD_ELEMENTS = [
    '<openbadges:assertion xmlns:openbadges="http://openbadges.org" verify="x"/>',
    '<openbadges:assertion xmlns:openbadges="http://openbadges.org"><![CDATA[{"a>":1}]]></openbadges:assertion >',
    '<ob:assertion xmlns:ob="http://openbadges.org">{}</ob:assertion>',
    '<assertion xmlns="http://openbadges.org">{}</assertion>',
    '<assertion xmlns="http://open&#98;adges.org" verify=\'a">b\'>{}</assertion>',
    '<openbadges:assertion xmlns:openbadges="urn:other">{}</openbadges:assertion>',
    '<x:credential xmlns:x="https://purl.imsglobal.org/ob/v3p0">{}</x:credential>',
]


@pytest.mark.parametrize("old", OLD_ELEMENTS)
def test_every_old_element_goes_whatever_its_prefix_and_wherever_it_stands(old: str) -> None:
    assert len(unbake(make_svg(old))) == 1
    baked = bake(make_svg(f"<g>{old}<path d='M0 0'/></g>{old}"), TEXT)
    assert unbake(baked) == [Baked(Standard.OB2, TEXT)]
    assert baked.endswith(b"<g><path d='M0 0'/></g></svg>")


def test_elements_that_only_look_like_it_stay() -> None:
    inside = (
        '<m:assertion xmlns:m="urn:m"/><assertion/><x:other xmlns:x="http://openbadges.org"/>'
        '<bare xmlns=""><assertion/></bare>&#65;'
    )
    assert unbake(make_svg(inside)) == []
    assert bake(make_svg(inside), TEXT).decode().endswith(inside + "</svg>")


def test_an_old_declaration_of_the_prefix_is_replaced_and_quoted_ones_stay() -> None:
    attributes = " xmlns:openbadges = 'https://purl.imsglobal.org/ob/v3p0' data-x=\" xmlns:openbadges='y' > \""
    baked = bake(make_svg(attributes=attributes), "{}").decode()
    assert "v3p0" not in baked
    assert "data-x=\" xmlns:openbadges='y' > \"" in baked
    assert unbake(baked.encode()) == [Baked(Standard.OB2, "{}")]


DOCTYPE = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'


def test_a_bare_doctype_is_borne() -> None:
    picture = make_svg(prolog=f'<?xml version="1.0" encoding="UTF-8"?>\n{DOCTYPE}\n')
    assert bake(picture, "{}").startswith(picture[:100])


def test_the_root_comes_within_256_bytes_and_the_comments_before_it_are_kept() -> None:
    picture = make_svg(prolog=f"<?xml version='1.0'?>{DOCTYPE}<!-- {'©' * 200} -->", inside="<!--in--><g/>")
    baked = bake(picture, "{}")
    assert baked.index(b"<svg") < 256 - 4
    assert baked.decode().endswith(f"<!--in--><g/></svg>\n<!-- {'©' * 200} -->")
    assert unbake(baked) == [Baked(Standard.OB2, "{}")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_other_encodings_are_read_and_written_as_utf_8(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    picture = make_svg("<text>é</text>", prolog=f'<?xml version="1.0" encoding="{name}"?>\n').decode().encode(encoding)
    baked = bake(picture, TEXT)
    assert "<text>é</text>" in baked.decode("utf-8")
    assert unbake(baked) == [Baked(Standard.OB2, TEXT)]


def test_an_svg_cannot_hold_what_xml_cannot() -> None:
    for text in ('{"]]>"}', "{\0}", "{\r}", "{\ud800}", "a\nb", "a\x1fb"):
        with pytest.raises(BadPayload):
            bake(SVG, text)


def test_references_in_the_body_are_resolved() -> None:
    element = '<o:assertion xmlns:o="http://openbadges.org"> {&quot;a&quot;:&#49;}<!-- not text --> </o:assertion>'
    assert unbake(make_svg(element)) == [Baked(Standard.OB2, ' {"a":1} ')]


# --- Published pictures ---

IMAGES = [
    ("images/bakery-python/baked_heart.png", Standard.OB2, '{"uid":"123"'),
    ("images/bakery-python/baked_example.svg", Standard.OB2, '"uid"'),
    ("images/bakery-node/baked.svg", Standard.OB2, '{"verify"'),
    ("images/ob30/simple-json.png", Standard.OB3, '"@context"'),
    ("images/ob30/simple-jwt.png", Standard.OB3, "eyJ"),
    ("images/ob30/simple-json.svg", Standard.OB3, '"@context"'),
    ("images/ob30/simple-jwt.svg", Standard.OB3, "eyJ"),
]


@pytest.mark.parametrize(("name", "standard", "piece"), IMAGES)
def test_published_pictures_are_read_and_baked_anew(name: str, standard: Standard, piece: str) -> None:
    picture = published(name).read_bytes()
    (baked,) = unbake(picture)
    assert baked.standard is standard
    assert piece in re.sub(r"\s", "", baked.text)
    assert [one.text for one in unbake(bake(picture, TEXT))] == [TEXT]


def test_the_published_dual_picture_holds_both() -> None:
    both = unbake(published("images/dual/dual-baked-ob2-ob3.png").read_bytes())
    assert [one.standard for one in both] == [Standard.OB2, Standard.OB3]


@pytest.mark.parametrize("name", ["bakery-python/public_domain_heart.png", "bakery-node/unbaked.svg"])
def test_published_plain_pictures_hold_nothing(name: str) -> None:
    assert unbake(published(f"images/{name}").read_bytes()) == []
