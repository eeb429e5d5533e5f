"""The picture that is seen when an award is shared."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import translation
from django.utils.functional import lazy
from PIL import Image

from assertions import cards, sharing
from assertions.cards import State
from assertions.models import Assertion
from badges import designer
from badges.models import BadgeClass
from issuer.models import Issuer
from issuer.site import lettering
from issuer.site.lettering import Face
from tests import pictures
from tests.factories import NOON

ARTWORK = designer.compose(designer.Drawing(banner="Python")).encode()
AWARD = {
    "issuer": "Rushey Mead Computing Department",
    "badge": "Python Pioneer 2",
    "dated": "Awarded 23 June 2026",
    "address": "badges.rusheymead.example/a/7QH4-M2KX",
    "artwork": ARTWORK,
    "identifier": "urn:uuid:7QH4",
}


class Page:
    """Keeps the drawing of a card instead of rasterising it, and what was lettered on it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.svg = ""
        self.words: list[str] = []
        monkeypatch.setattr(cards.images, "rasterise", self.keep)
        line = lettering.line

        def noted(text: str, **options: object) -> lettering.Outline:
            self.words.append(text)
            return line(text, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(cards.lettering, "line", noted)

    def keep(self, svg: str, *, size: int, height: int) -> bytes:
        self.svg = svg
        assert (size, height) == (1200, 630)
        return b""

    def draw(self, **more: object) -> list[str]:
        self.words.clear()
        cards.card(**{**AWARD, **more})  # type: ignore[arg-type]
        ElementTree.fromstring(self.svg)
        return list(self.words)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(monkeypatch)


def test_a_card_is_a_png_of_the_size_that_sites_ask_for() -> None:
    for artwork in (ARTWORK, pictures.png()):
        made = Image.open(io.BytesIO(cards.card(**{**AWARD, "artwork": artwork}, name="Aisha Patel")))
        assert (made.format, made.size) == ("PNG", (1200, 630))
        assert made.convert("RGB").getpixel((600, 4)) == (0x17, 0x33, 0x5C)
        assert len(made.convert("RGB").crop((64, 92, 504, 532)).getcolors(200_000) or ()) > 50


def test_it_says_who_earned_what_from_whom(page: Page) -> None:
    assert page.draw(name="Aisha Patel") == [
        "Rushey Mead Computing Department",
        "certifies that",
        "Aisha Patel",
        "earned",
        "Python Pioneer 2",
        "Open the link to check it",
        "Awarded 23 June 2026",
        "badges.rusheymead.example/a/7QH4-M2KX",
    ]


@pytest.mark.parametrize("name", [None, "", "李小龍", "आयशा", "عائشة", "Zoë 🎉"])
def test_without_a_name_that_can_be_drawn_someone_earned_it(page: Page, name: str | None) -> None:
    words = page.draw(name=name)
    assert words[2:5] == ["Someone", "earned", "Python Pioneer 2"]


def test_words_that_cannot_be_drawn_are_left_out_and_the_sentence_holds(page: Page) -> None:
    words = page.draw(issuer="Школа", badge="数学", name="Aisha", dated="२०२६", address="例え.example")
    assert words == ["Aisha", "earned this badge", "Open the link to check it"]


def test_a_revoked_award_never_says_earned_and_names_nobody(page: Page) -> None:
    words = page.draw(name="Aisha Patel", state=State.REVOKED, dated="Revoked on 3 July 2026")
    assert "Revoked" in words
    assert "Revoked on 3 July 2026" in words
    assert not any("earned" in word or "Aisha" in word for word in words)
    assert "saturate" in page.svg


def test_an_expired_award_still_says_earned(page: Page) -> None:
    assert "earned" in page.draw(state=State.EXPIRED, dated="Ran out on 3 July 2026")


@pytest.mark.parametrize(
    ("moments", "state", "dated"),
    [
        ({}, State.HELD, "Awarded 2 "),
        ({"suspended_at": NOON}, State.EXPIRED, "On hold since 2 "),
        ({"suspended_at": NOON, "revoked_at": NOON}, State.REVOKED, "Revoked 2 "),
        ({"expires_at": NOON - timedelta(days=1)}, State.EXPIRED, "Ran out 1 "),
    ],
)
def test_a_card_says_how_the_award_stands(moments: dict[str, Any], state: State, dated: str) -> None:
    badge_class = BadgeClass(name="Minibus Driver")
    award = Assertion(
        issuer=Issuer(name="Wharfside"), badge_class=badge_class, issued_on=NOON, recipient_name="Ann", **moments
    )
    words = sharing._words(award, now=NOON)
    assert (words["state"], words["name"]) == (state, None)
    assert words["dated"].startswith(dated)


def test_long_words_break_and_shrink_but_stay_on_the_card(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[float] = []
    drawn = lettering.line

    def measured(text: str, *, x: float, y: float, **options: object) -> lettering.Outline:
        outline = drawn(text, x=x, y=y, **options)  # type: ignore[arg-type]
        reached.append(x + outline.width)
        assert y < 590
        return outline

    monkeypatch.setattr(cards.lettering, "line", measured)
    page.draw(
        issuer="The Worshipful Company of Information Technologists and Friends of Digital Learning",
        badge="Advanced Certificate in Responsible Use of Generative Tools and Their Documentation " * 3,
        name="Wolfeschlegelsteinhausenbergerdorff Maria-Magdalena Ðorđević-Łukasiewicz",
        dated="Awarded on the twenty-third of September 2026, in the afternoon",
        address="badges.rusheymead.example/assertions/" + "7QH4M2KX" * 9,
    )
    assert len(reached) > 8
    assert max(reached) <= 1170


def test_a_ribbon_that_is_no_colour_falls_back(page: Page) -> None:
    page.draw(ribbon=('red"/><script>', "#123456", "#abcdef"))
    assert "script" not in page.svg
    assert "#123456" in page.svg


@pytest.mark.parametrize(("translated", "drawn"), [("bestätigt:", "bestätigt:"), ("подтверждает:", "certifies that")])
def test_a_translation_that_cannot_be_drawn_gives_way_to_english(
    page: Page, monkeypatch: pytest.MonkeyPatch, translated: str, drawn: str
) -> None:
    before = lazy(lambda: translated if translation.get_language() == "de" else "certifies that", str)()
    monkeypatch.setitem(cards._WORDS, State.HELD, replace(cards._WORDS[State.HELD], before=before))
    with translation.override("de"):
        assert page.draw()[1] == drawn


def test_the_seal_makes_no_claim(page: Page) -> None:
    page.draw()
    assert "seal-mark" not in page.svg


def test_lettering_shrinks_to_fit_and_says_what_it_cannot_draw() -> None:
    wide = lettering.line("Wolfeschlegelsteinhausen", face=Face.DISPLAY, size=100, x=0, y=0, fit=300)
    assert wide.width == 300
    assert wide.size < 100
    assert lettering.cannot_draw("Łukasz & Zoë", face=Face.TEXT) == ""
    assert lettering.cannot_draw("Ω and Ω and 数", face=Face.TEXT) == "Ω数"
    assert lettering.measure("", face=Face.TEXT, size=20) == 0
    assert lettering.tidy("  a\u200b\u00a0 b\n") == "a b"
