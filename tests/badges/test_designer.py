"""The designer: choices in, one self-contained SVG out, in words and with its contrast measured."""

from __future__ import annotations

import re
from itertools import product
from xml.etree import ElementTree

import pytest
from django.utils.html import conditional_escape

from badges import designer
from badges.designer import Drawing, DrawingRefused, icons, swatches
from badges.images.inside.svg import cleaned

DEBUGGER = Drawing(shape="hexagon", palette="leaf", icon="bug", banner="Debugger")


def test_a_badge_is_one_svg_that_needs_nothing_else() -> None:
    drawn = designer.compose(DEBUGGER, title="Debugging Detective")
    root = ElementTree.fromstring(drawn)
    assert drawn.startswith("<svg ")
    assert root.get("viewBox") == "0 0 512 512"
    assert not re.search(r"<(text|style|script|image|a|use|font)\b|href|style=|//(?!www\.w3\.org/2000/svg)", drawn)
    assert len(drawn) < 30_000


def test_equal_choices_give_equal_bytes() -> None:
    again = Drawing.from_json(DEBUGGER.to_json())
    assert designer.compose(again, title="x") == designer.compose(DEBUGGER, title="x")


@pytest.mark.parametrize(("shape", "edge"), list(product(designer.SHAPES, designer.EDGES)))
def test_every_shape_and_edge_can_be_drawn(shape: str, edge: str) -> None:
    for tails, banner in ((True, "Web Weaver"), (False, "")):
        drawing = Drawing(shape=shape, edge=edge, tails=tails, banner=banner, level=2, levels=5)
        root = ElementTree.fromstring(designer.compose(drawing))
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids))


def test_ids_of_two_badges_on_a_page_do_not_meet() -> None:
    first, second = (
        set(re.findall(r' id="([^"]+)"', designer.compose(drawing))) for drawing in (DEBUGGER, Drawing(icon="globe"))
    )
    assert first
    assert not first & second


def test_the_title_is_text_and_never_markup() -> None:
    title = "</title><script>alert(1)</script> & \x00\ud800 \"'"
    root = ElementTree.fromstring(designer.compose(DEBUGGER, title=title))
    assert root[0].text == "</title><script>alert(1)</script> &  \"'"
    assert [element.tag for element in root.iter() if "script" in element.tag] == []


def test_what_we_draw_passes_the_filter_for_strangers_drawings() -> None:
    for number in range(12):
        drawing = designer.surprise(str(number), banner="Safe Online")
        made = cleaned(designer.compose(drawing).encode())
        assert made.found == []


def test_a_ribbon_of_fourteen_letters_stays_on_the_ribbon() -> None:
    wide = designer.compose(Drawing(banner="WWWWWWWWWWWWWW"))
    letters = re.findall(r'd="([^"]*)"', wide)[-1]
    across = [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", letters)]
    assert 256 - 220 < min(across) < max(across) < 256 + 220


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"shape": "heart"}, "shape"),
        ({"palette": "#fff"}, "palette"),
        ({"metal": ""}, "metal"),
        ({"edge": None}, "edge"),
        ({"icon": "../../etc/passwd"}, "icon"),
        ({"icon": "no-such-icon"}, "icon"),
        ({"banner": "fifteen letters"}, "banner"),
        ({"banner": "数学"}, "banner"),
        ({"banner": "\x07"}, "banner"),
        ({"banner": 5}, "banner"),
        ({"level": 3, "levels": 2}, "level"),
        ({"level": -1, "levels": 2}, "level"),
        ({"levels": 6}, "levels"),
        ({"levels": True}, "levels"),
        ({"level": 1.0, "levels": 2}, "level"),
        ({"rays": "yes"}, "rays"),
        ({"tails": 1}, "tails"),
        ({"colour": "red"}, "colour"),
        ([], "drawing"),
    ],
)
def test_a_part_that_does_not_hold_is_refused_by_name(given: dict[str, object], field: str) -> None:
    with pytest.raises(DrawingRefused) as refused:
        Drawing.from_json(given)
    assert refused.value.field == field
    assert str(refused.value).endswith(".")


def test_a_drawing_comes_back_from_json_as_it_went() -> None:
    drawing = Drawing(shape="petal", palette="rose", icon="globe", banner="Élan", level=1, levels=3, tails=True)
    assert Drawing.from_json(drawing.to_json()) == drawing
    assert Drawing.from_json({}) == Drawing()


def test_letters_that_the_ribbon_lacks_are_named() -> None:
    assert designer.letters_that_cannot_be_drawn("Žižkův Łódź ß") == ""
    assert designer.letters_that_cannot_be_drawn("Physik Φ") == "Φ"
    assert designer.letters_that_cannot_be_drawn("नमस्ते")
    assert designer.letters_that_cannot_be_drawn("e\u0301cole") == ""  # composed before it is drawn


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (DEBUGGER, "A green hexagon with a gold rim, a bug, and a ribbon that says Debugger"),
        (Drawing(shape="diamond", palette="slate", icon="network", metal="silver", level=1, levels=3),
         "A grey diamond with a silver rim, a network diagram, and 1 of 3 stars"),
        (Drawing(shape="scallop", palette="prussian", icon="code-xml", tails=True),
         "A blue disc with a scalloped edge, with a gold rim, a code symbol, and two ribbon tails"),
        (Drawing(icon="egg-fried"), "A plum disc with a gold rim and an egg fried"),
    ],
)  # fmt: skip
def test_a_badge_is_told_in_plain_words(drawing: Drawing, words: str) -> None:
    assert designer.describe(drawing) == words


@pytest.mark.parametrize(("palette", "metal"), list(product(designer.PALETTES, designer.METALS)))
def test_no_teacher_can_make_one_that_cannot_be_read(palette: str, metal: str) -> None:
    letters, picture = designer.contrast(Drawing(palette=palette, metal=metal, banner="Read me"))
    assert letters.ratio >= 8.9
    assert picture.ratio >= 3.7
    assert designer.reads_well(Drawing(palette=palette, metal=metal))


def test_on_marigold_the_wire_makes_the_picture_clear() -> None:
    (picture,) = designer.contrast(Drawing(palette="marigold", rays=False))
    assert picture.front == "#16305A"
    assert picture.ratio >= 5.9


def test_a_pair_that_is_too_faint_says_so() -> None:
    pair = designer.Pair("grey on grey", "#777777", "#888888", 1.2, 4.5)
    assert not pair.reads_well


def test_a_surprise_is_decided_by_its_seed_and_keeps_the_words() -> None:
    assert designer.surprise("a", banner="Art") == designer.surprise("a", banner="Art")
    assert len({designer.surprise(str(number)) for number in range(40)}) > 35
    assert designer.surprise("a", banner="Art").banner == "Art"


@pytest.mark.parametrize(
    ("asked", "first"),
    [("bug", "bug"), ("maths", "calculator"), ("music", "eighth-notes"), ("team", "users"), ("lock", "lock")],
)
def test_pictures_are_found_by_the_words_of_a_school(asked: str, first: str) -> None:
    assert icons.find(asked)[0] == first


def test_a_search_narrows_where_it_can_and_gives_something_where_it_cannot() -> None:
    assert icons.find("", limit=5) == list(icons.FAVOURITES[:5])
    assert set(icons.find("code search")) < set(icons.find("code", limit=500)) | set(icons.find("search", limit=500))
    assert icons.find("school trip")
    assert icons.find("qqqqqq") == []
    assert len(icons.find("a", limit=3)) <= 3


def test_every_picture_can_be_drawn_and_older_names_still_work() -> None:
    assert len(icons.names()) > 1_500
    for name in icons.names()[::40]:
        ElementTree.fromstring(designer.compose(Drawing(icon=name)))
    assert icons.body("circle-help") == icons.body("circle-question-mark")
    assert all(icons.is_icon(name) for name in icons.FAVOURITES)
    with pytest.raises(icons.UnknownIcon):
        icons.body("../lucide")


def test_swatches_are_safe_and_need_no_style() -> None:
    made = [
        *(swatches.shape(name) for name in designer.SHAPES),
        *(swatches.palette(name) for name in designer.PALETTES),
        *(swatches.metal(name) for name in designer.METALS),
        *(swatches.edge(name) for name in designer.EDGES),
        swatches.icon("bug"),
    ]
    for swatch in made:
        assert conditional_escape(swatch) == swatch
        assert "style" not in swatch
        assert ElementTree.fromstring(swatch).get("aria-hidden") == "true"


def test_names_for_the_form_cover_every_choice() -> None:
    assert tuple(designer.SHAPE_NAMES) == designer.SHAPES
    assert tuple(designer.PALETTE_NAMES) == designer.PALETTES
    assert tuple(designer.METAL_NAMES) == designer.METALS
    assert tuple(designer.EDGE_NAMES) == designer.EDGES
