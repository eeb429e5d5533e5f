"""
openbadges-bakery and ours read what the other has baked.
"""

import io

import pytest
from PIL import Image as Pillow

from standards import baking, json_text
from standards.baking import Baked, Standard
from standards.ob2 import documents
from tests.outside import tools
from tests.standards.cast import make_assertion, make_png, make_svg
from tests.standards.credentials import make_credential, signed

pytestmark = pytest.mark.outside

TEXT = documents.encode(make_assertion(narrative="Grüße, “Erin” {5 > 4} 😀")).decode()
ADDRESS = make_assertion().id


def test_it_reads_our_png() -> None:
    assert tools.unbake(baking.bake(make_png(), TEXT), suffix=".png") == TEXT


def test_it_reads_our_svg() -> None:
    assert tools.unbake(baking.bake(make_svg(), TEXT, verify=ADDRESS), suffix=".svg") == ADDRESS
    assert tools.unbake(baking.bake(make_svg(), TEXT), suffix=".svg") == TEXT


def test_it_reads_the_2_0_part_of_our_picture_of_both_editions_and_we_read_both() -> None:
    picture, credential = make_png(), json_text.write(signed(make_credential().to_json())).decode()
    both = baking.Prepared(picture).bake_both(TEXT, credential)
    assert tools.unbake(both, suffix=".png") == TEXT
    assert baking.unbake(both) == [Baked(Standard.OB2, TEXT), Baked(Standard.OB3, credential)]
    before, after = (Pillow.open(io.BytesIO(content)) for content in (picture, both))
    assert before.tobytes() == after.tobytes()


def test_we_read_its_png() -> None:
    assert baking.unbake(tools.bake(make_png(), TEXT, suffix=".png")) == [Baked(Standard.OB2, TEXT)]


def test_we_read_its_svg() -> None:
    assert baking.unbake(tools.bake(make_svg(), TEXT, suffix=".svg")) == [Baked(Standard.OB2, TEXT, ADDRESS)]


@pytest.mark.parametrize(("suffix", "picture"), [(".png", make_png()), (".svg", make_svg())])
def test_each_replaces_what_the_other_baked(suffix: str, picture: bytes) -> None:
    theirs = tools.bake(picture, '{"id":"https://example.org/old"}', suffix=suffix)
    assert [baked.text for baked in baking.unbake(baking.bake(theirs, TEXT))] == [TEXT]
    if suffix == ".png":
        again = tools.bake(baking.bake(picture, '{"id":"https://example.org/old"}'), TEXT, suffix=suffix)
        assert [baked.text for baked in baking.unbake(again)] == [TEXT]


def test_the_same_png_comes_from_both() -> None:
    assert baking.bake(make_png(), TEXT) == tools.bake(make_png(), TEXT, suffix=".png")
