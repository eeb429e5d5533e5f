"""Pictures that people send: what is taken, what is made of it, and what is refused in which words."""

from __future__ import annotations

import io
import re
import struct
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from badges import images
from badges.images import kinds, refusals
from tests import pictures

GOOD = pictures.good_rasters()
HOSTILE = pictures.hostile_pngs() | pictures.hostile_others()
SECONDS = 2.0


def opened(artwork: images.Artwork) -> Image.Image:
    return Image.open(io.BytesIO(artwork.png))


def chunks_of(png: bytes) -> list[bytes]:
    names, at = [], 8
    while at < len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        names.append(name)
        at += 12 + length
    return names


@pytest.fixture(scope="module")
def taken() -> dict[str, images.Artwork]:
    """All good pictures, several at once, as on a busy day."""
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(GOOD, pool.map(images.take_in, GOOD.values()), strict=True))


@pytest.mark.parametrize("name", GOOD)
def test_a_good_picture_becomes_a_square_png_with_nothing_in_it_but_the_picture(
    name: str, taken: dict[str, images.Artwork]
) -> None:
    artwork = taken[name]
    assert (artwork.width, artwork.height) == opened(artwork).size
    assert artwork.width == artwork.height
    assert 400 <= artwork.width <= 600
    assert len(artwork.png) <= 1024 * 1024
    assert set(chunks_of(artwork.png)) <= {b"IHDR", b"IDAT", b"IEND"}
    assert artwork.png.endswith(pictures.chunk(b"IEND", b""))
    assert artwork.svg is None


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_refused_quickly_and_in_words(name: str) -> None:
    upload, reason = HOSTILE[name]
    began = time.monotonic()
    with pytest.raises(images.PictureRefused) as refused:
        images.take_in(upload)
    assert refused.value.reason == reason
    assert str(refused.value)[0].isupper()
    assert "%" not in str(refused.value)
    assert time.monotonic() - began < SECONDS * 15  # for a hang, not a measurement: it takes a tenth of a second


def test_a_bomb_costs_the_parent_next_to_nothing() -> None:
    before = _resident()
    for name in ("9 400 pixels each way", "200 MB from 16 bits", "six megabytes"):
        with pytest.raises(images.PictureRefused):
            images.take_in(HOSTILE[name][0])
    images.take_in(GOOD["large jpeg"])
    assert _resident() - before < 64 * 1024 * 1024


def _resident() -> int:
    statistics = Path("/proc/self/statm")
    if not statistics.exists():
        pytest.skip("This system does not tell how much memory a process has.")
    return int(statistics.read_text().split()[1]) * 4096


def test_every_reason_has_its_words() -> None:
    facts = {"found": "x", "most": 1, "least": 1, "width": 1, "height": 1, "line": 1}
    for reason in refusals.REASONS:
        assert str(images.PictureRefused(reason, **facts)).endswith(".")


def test_a_wide_photograph_is_cropped_to_its_middle_and_says_so() -> None:
    wide = Image.new("RGB", (1200, 800), "blue")
    wide.paste("red", (0, 0, 190, 800))
    artwork = images.take_in(pictures.saved(wide, "PNG"))
    assert artwork.notes == ("Cropped from 1200 × 800 to a square.",)
    assert opened(artwork).getpixel((0, 300)) == (0, 0, 255)


def test_the_square_that_a_person_chose_is_kept() -> None:
    wide = Image.new("RGB", (1200, 800), "blue")
    wide.paste("red", (0, 0, 500, 500))
    artwork = images.take_in(pictures.saved(wide, "PNG"), crop=images.Crop(0, 0, 500))
    assert artwork.width == 500
    assert opened(artwork).convert("RGB").getcolors() == [(250_000, (255, 0, 0))]


@pytest.mark.parametrize("crop", [images.Crop(-1, 0, 400), images.Crop(400, 0, 400), images.Crop(0, 0, 0)])
def test_a_square_outside_the_picture_is_refused(crop: images.Crop) -> None:
    with pytest.raises(images.PictureRefused, match="does not lie inside"):
        images.take_in(pictures.png(480, 480), crop=crop)


def test_a_logo_can_keep_all_of_itself_with_space_around_it() -> None:
    artwork = images.take_in(pictures.saved(Image.new("RGB", (800, 200), "red"), "PNG"), fit="pad")
    picture = opened(artwork)
    assert artwork.notes == ("Added empty space to make a square: it was 800 × 200.",)
    assert picture.getpixel((300, 10))[3] == 0
    assert picture.getpixel((300, 300)) == (255, 0, 0, 255)


def test_a_small_picture_is_enlarged_and_says_so() -> None:
    artwork = images.take_in(pictures.png(96, 96))
    assert artwork.width == 400
    assert artwork.notes == ("Enlarged from 96 to 400 pixels: it may look soft. A larger picture looks better.",)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photograph_stands_upright_and_loses_the_notes_of_its_camera(orientation: int) -> None:
    artwork = images.take_in(pictures.jpeg_with_exif(orientation))
    assert b"Exif" not in artwork.png
    assert b"Erin" not in artwork.png
    assert "Removed the camera's and the program's notes." in artwork.notes
    assert ("Turned upright, as the camera said." in artwork.notes) is (orientation != 1)
    # The yellow corner is at the upper left of the file; turning takes it along.
    corner = {1: (20, 100), 3: (380, 300), 6: (300, 20), 8: (100, 380)}[orientation]
    red, green, blue = opened(artwork).convert("RGB").getpixel(corner)
    assert red > 200 > blue, (red, green, blue)


def test_text_hidden_in_a_png_is_not_carried_on_nor_unpacked() -> None:
    bomb = zlib.compress(bytes(200 << 20), 9)
    upload = pictures.with_chunk(pictures.png(), b"zTXt", b"Comment\0\0" + bomb)
    upload = pictures.with_chunk(upload, b"tEXt", b"Author\0Erin Earner")
    upload = pictures.with_chunk(upload, b"iTXt", b"openbadges\0\0\0\0\0https://evil.example/x")
    began = time.monotonic()
    artwork = images.take_in(upload)
    assert time.monotonic() - began < SECONDS * 15
    assert b"Erin" not in artwork.png
    assert b"openbadges" not in artwork.png
    assert "Removed the data of an earlier award from the picture." in artwork.notes


def test_a_picture_that_is_also_a_web_page_is_only_a_picture_afterwards() -> None:
    script = b"<script>alert(1)</script>"
    for upload in (pictures.png() + script, pictures.gif(comment=script), pictures.jpeg(comment=script)):
        assert b"script" not in images.take_in(upload).png


def test_an_animation_keeps_its_first_picture() -> None:
    first = opened(images.take_in(pictures.animated("GIF"))).convert("RGB")
    assert first.getpixel((20, 20)) == pytest.approx((240, 179, 64), abs=12)


def test_grey_with_sixteen_bits_keeps_its_brightness() -> None:
    rows = b"".join(b"\0" + struct.pack(">H", 0x8000) * 100 for _ in range(100))
    header = struct.pack(">IIBBBBB", 100, 100, 16, 0, 0, 0, 0)
    upload = pictures.built_png([(b"IHDR", header), (b"IDAT", zlib.compress(rows))])
    assert opened(images.take_in(upload)).convert("L").getpixel((200, 200)) == pytest.approx(127, abs=1)


def test_noise_is_made_smaller_until_it_can_travel() -> None:
    noise = Image.merge("RGBA", [Image.effect_noise((700, 700), 200) for _ in range(4)])
    artwork = images.take_in(pictures.saved(noise, "PNG"))
    assert len(artwork.png) <= 1024 * 1024
    assert artwork.width < 600


def test_colours_follow_the_profile_of_the_picture() -> None:
    """A profile that swaps nothing changes nothing; a broken one is left out rather than refused."""
    plain, broken = images.take_in(pictures.png()), images.take_in(GOOD["png with a broken profile"])
    assert plain.png == broken.png == images.take_in(GOOD["png with a profile"]).png


def test_the_name_of_a_file_plays_no_part() -> None:
    assert kinds.kind_of(pictures.webp()) == "WebP"
    assert kinds.kind_of(b"\n <!-- x --><svg/>") == "SVG"


def test_equal_uploads_give_equal_pictures() -> None:
    assert images.take_in(pictures.jpeg()).png == images.take_in(pictures.jpeg()).png


def test_a_letter_carries_a_smaller_picture() -> None:
    stored = images.take_in(pictures.png(600, 600)).png
    small = Image.open(io.BytesIO(images.letter_picture(stored)))
    assert small.size == (400, 400)


def test_our_own_drawing_becomes_a_png_of_the_size_asked_for() -> None:
    drawn = images.rasterise(pictures.svg(pictures.SQUARE).decode(), size=200)
    picture = Image.open(io.BytesIO(drawn))
    assert picture.size == (200, 200)
    assert picture.getpixel((100, 100)) == (115, 42, 107, 255)
    wide = pictures.svg(pictures.SQUARE, attributes='viewBox="0 0 100 50"')
    assert Image.open(io.BytesIO(images.rasterise(wide, size=60, height=30))).size == (60, 30)


def test_the_form_accepts_what_we_take() -> None:
    assert re.findall(r"image/([\w+]+)", images.ACCEPT) == ["png", "jpeg", "webp", "gif", "svg+xml"]
