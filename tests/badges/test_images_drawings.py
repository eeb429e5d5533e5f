"""Drawings (SVG) that people send: cleaned of everything but drawing, bounded before they are drawn."""

from __future__ import annotations

import io
import re
import time
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from PIL import Image

from badges import images
from badges.images.inside.svg import cleaned
from issuer.site.sandbox import Refused
from tests import pictures

GOOD = pictures.good_svgs()
HOSTILE = pictures.hostile_svgs()
SCRIPTED = pictures.scripted_svgs()
IN_THE_SANDBOX = {  # refused only once it is drawn, or with Pillow: never outside the sandbox
    "nothing to see",
    "a bomb inside",
    "a heavy photograph inside",
    "more bytes than allowed",
    "compressed",
    "a root of another kind",
}
ACTIVE = re.compile(
    r"script|\bon\w+\s*=|javascript|evil\.example|foreignobject|<a\b|<set|<animate|@import|<style|//", re.I
)


@pytest.fixture(scope="module")
def taken() -> dict[str, images.Artwork]:
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(GOOD, pool.map(images.take_in, GOOD.values()), strict=True))


@pytest.mark.parametrize("name", GOOD)
def test_a_good_drawing_is_taken_with_its_picture(name: str, taken: dict[str, images.Artwork]) -> None:
    artwork = taken[name]
    assert artwork.svg is not None
    assert artwork.svg[:4] == b"<svg"
    root = ElementTree.fromstring(artwork.svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    _, _, width, height = (float(value) for value in root.attrib["viewBox"].split())
    assert width == height
    assert b"https://" not in artwork.svg
    picture = Image.open(io.BytesIO(artwork.png))
    assert picture.size == (artwork.width, artwork.height) == (600, 600)
    assert len(picture.convert("RGBA").getcolors(600 * 600) or ()) > 1 or name == "a prefixed root"


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - IN_THE_SANDBOX))
def test_a_hostile_drawing_is_refused_before_it_is_drawn(name: str) -> None:
    upload, reason = HOSTILE[name]
    began = time.process_time()
    with pytest.raises(Refused) as refused:
        cleaned(upload)
    assert refused.value.reason == reason
    assert time.process_time() - began < 10  # a bound against blow-ups, not a measurement


@pytest.mark.parametrize(
    "name", [*sorted(IN_THE_SANDBOX), "use that doubles", "100 000 groups deep", "a billion laughs"]
)
def test_a_hostile_drawing_is_refused_in_words(name: str) -> None:
    upload, reason = HOSTILE[name]
    with pytest.raises(images.PictureRefused) as refused:
        images.take_in(upload)
    assert refused.value.reason == reason
    assert "%" not in str(refused.value)


@pytest.mark.parametrize("name", SCRIPTED)
def test_what_is_active_in_a_drawing_is_removed_and_the_drawing_stays(name: str) -> None:
    made = cleaned(SCRIPTED[name])
    root = ElementTree.fromstring(made.svg)
    square = root[0]
    assert (square.tag, square.get("fill")) == ("{http://www.w3.org/2000/svg}rect", "#732a6b")
    without_names = made.svg.replace("http://www.w3.org/2000/svg", "")
    if name != "words that look like a script":
        assert not ACTIVE.search(without_names), made.svg
    for element in root.iter():
        assert not any(key.lower().startswith("on") for key in element.attrib)
        href = element.get("href", "#")
        assert href.startswith("#")


def test_words_that_look_like_a_script_stay_words() -> None:
    assert "&lt;script&gt;" in cleaned(SCRIPTED["words that look like a script"]).svg


def test_a_second_filter_finds_nothing_left_to_remove() -> None:
    """py-svg-hush is a filter by other people: every element that we keep, it keeps too."""
    py_svg_hush = pytest.importorskip("py_svg_hush", reason="py-svg-hush is not among the locked dependencies")
    for upload in (*SCRIPTED.values(), *(GOOD[name] for name in GOOD if "inside" not in name)):
        ours = cleaned(upload).svg
        theirs = py_svg_hush.filter_svg(ours.encode(), {"image": ["png", "jpeg"]})
        assert _elements(theirs) == _elements(ours.encode())


def _elements(svg: bytes) -> list[str]:
    return [element.tag for element in ElementTree.fromstring(svg).iter()]


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ('<a href="https://example.org/"><circle r="4"/></a>', "Removed links. The drawing itself stays."),
        ('<circle r="4"><animate attributeName="r" values="4;9"/></circle>', "Removed movement. Badges stand still."),
        ('<foreignObject width="9" height="9"/>', "Removed a piece of a web page from the drawing."),
    ],
)
def test_what_was_removed_is_said(body: str, note: str) -> None:
    artwork = images.take_in(pictures.svg(pictures.SQUARE + body))
    assert note in artwork.notes
    assert Image.open(io.BytesIO(artwork.png)).getpixel((300, 300)) == (115, 42, 107, 255)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("script", "script"),
        ("on attribute", "script"),
        ("animation of a link", "script"),
        ("script in capitals", "script"),
        ("a movement that acts", "script"),
        ("a movement that sets an act", "script"),
        ("a web page that acts", "script"),
        ("a page within a page", "script"),
        ("a link that is a page", "script"),
        ("a script where no link is", "script"),
        ("escaped style", "outside"),
        ("commented style", "outside"),
        ("escaped import", "outside"),
        ("inclusion", "outside"),
        ("picture from elsewhere", "outside"),
        ("font from elsewhere", "outside"),
        ("filter picture", "outside"),
        ("style sheet instruction", "outside"),
    ],
)
def test_a_drawing_that_does_or_fetches_something_is_refused(name: str, reason: str) -> None:
    with pytest.raises(images.PictureRefused) as refused:
        images.take_in(SCRIPTED[name])
    assert refused.value.reason == reason


def test_a_script_in_a_drawing_without_anything_to_see_is_called_a_script() -> None:
    with pytest.raises(images.PictureRefused, match="There is a script"):
        images.take_in(pictures.svg("", attributes='viewBox="0 0 9 9" onload="alert(1)"'))


def test_words_without_letters_of_ours_are_not_called_nothing() -> None:
    with pytest.raises(images.PictureRefused, match="no letters for the words"):
        images.take_in(pictures.svg('<text x="5" y="50" font-size="30">漢字</text>'))


def test_styles_that_have_another_form_as_attributes() -> None:
    made = cleaned(GOOD["style as on a web page"]).svg
    assert '<circle cx="50px" cy="50px" r="40px" fill="red"/>' in made
    assert 'transform="rotate(45) translate(1 2)" transform-origin="50px 50px"' in made
    assert 'font-style="italic" font-variant="normal" font-weight="bold" font-size="20px"' in made


def test_a_style_that_no_attribute_can_say_is_mentioned() -> None:
    made = cleaned(pictures.svg('<rect style="transform:perspective(9px);font:menu;width:calc(1px + 2px)" width="9"/>'))
    assert "rules" in made.found
    assert '<rect width="9"/>' in made.svg


def test_gradients_by_xlink_are_still_seen(taken: dict[str, images.Artwork]) -> None:
    """Inkscape's way of sharing stops: without it the square would be black."""
    picture = Image.open(io.BytesIO(taken["inkscape"].png)).convert("RGBA")
    left, right = picture.getpixel((80, 500)), picture.getpixel((520, 500))
    assert left[0] > 200 > left[2]
    assert right[2] > 200 > right[0]


def test_style_sheets_become_plain_attributes() -> None:
    sheet = (
        "/* made by hand */ .a, rect { fill : red; stroke:blue !important } g .b{fill:#00f} #c{fill:lime}"
        "@media print { .a { fill: black } } .a > .b:hover { fill: none }"
    )
    body = (
        f'<style>{sheet}</style><rect class="a" style="fill:green;stroke:none" width="9" height="9"/>'
        '<g><path class="b" id="c" d="M0 0h9v9z"/><path class="b a" d="M0 0h9v9z"/></g>'
    )
    made = cleaned(pictures.svg(body))
    assert "<style" not in made.svg
    assert "class" not in made.svg
    assert '<rect width="9" height="9" fill="green" stroke="blue"/>' in made.svg
    assert '<path id="c" d="M0 0h9v9z" fill="lime"/>' in made.svg
    assert '<path d="M0 0h9v9z" fill="#00f" stroke="blue"/>' in made.svg
    assert "rules" in made.found


def test_many_rules_are_bounded() -> None:
    sheet = "".join(f".a{i}{{fill:red}}" for i in range(2_001))
    with pytest.raises(Refused, match="style_rules"):
        cleaned(pictures.svg(f"<style>{sheet}</style>{pictures.SQUARE}"))


def test_a_chain_of_copies_ends() -> None:
    chain = '<g id="n0"/>' + "".join(f'<use id="n{i}" href="#n{i - 1}"/>' for i in range(1, 9_000))
    with pytest.raises(Refused, match="copies"):
        cleaned(pictures.svg(chain))


def test_a_wide_drawing_keeps_its_edges() -> None:
    """What lay outside the old frame stays out of sight in the new, square one."""
    body = '<rect y="-900" width="300" height="2000" fill="#f00"/>'
    artwork = images.take_in(pictures.svg(body, attributes='viewBox="0 0 300 100"'))
    picture = Image.open(io.BytesIO(artwork.png)).convert("RGBA")
    assert picture.getpixel((300, 300)) == (255, 0, 0, 255)
    assert picture.getpixel((300, 50))[3] == 0


def test_cleaning_twice_changes_nothing(taken: dict[str, images.Artwork]) -> None:
    for name, artwork in taken.items():
        assert artwork.svg is not None
        if "inside" not in name:  # photographs are written anew each time
            assert cleaned(artwork.svg).svg.encode() == artwork.svg


def test_a_drawing_that_brings_its_process_down_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here by a limit that nobody could draw in: what counts is that the answer is a sentence."""
    from issuer.site import sandbox

    tight = sandbox.Limits(memory=24 * 1024 * 1024)
    monkeypatch.setattr(images.sandbox, "Limits", lambda **given: tight)
    with pytest.raises(images.PictureRefused, match="too long to draw"):
        images.take_in(pictures.svg(pictures.SQUARE))


def test_what_we_drew_ourselves_comes_back_as_it_went() -> None:
    """A badge of the designer, sent back as an upload, loses nothing that can be seen."""
    from badges import designer

    own = designer.compose(designer.Drawing(banner="Python", tails=True, edge="rope", levels=3, level=2))
    artwork = images.take_in(own.encode())
    assert artwork.notes == ()
    assert artwork.png == images.take_in(artwork.svg or b"").png


@pytest.mark.parametrize(
    "body",
    [
        '<g id="Frame 1"><rect width="9" height="9" fill="var(--brand)"/></g>',
        "<style>@font-face{font-family:x;src:url(data:font/woff2;base64,d09GMg==)}</style>",
        '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml"><a href="/x">x</a></div></foreignObject>',
    ],
    ids=["names with blanks", "a font inside", "words of a diagram"],
)
def test_what_drawing_programs_write_is_not_taken_for_something_fetched(body: str) -> None:
    assert not {"script", "outside"} & set(cleaned(pictures.svg(pictures.SQUARE + body)).found)
