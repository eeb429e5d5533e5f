"""What does it look like? The designer, uploads, and the drawing as it is asked for while choosing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from badges import designer
from badges.models import Artwork, BadgeClass
from tests import factories, pictures

pytestmark = pytest.mark.django_db

CHOICES = {
    "shape": "hexagon",
    "palette": "leaf",
    "metal": "silver",
    "edge": "rope",
    "icon": "bug",
    "banner": "Debugger",
    "stars": "1/3",
    "rays": "on",
    "alt": "",
}


@pytest.fixture
def draft(acme) -> BadgeClass:
    return factories.make_badge(acme, published=False)


def test_the_designer_shows_every_choice_as_a_radio_button(alices, desk, draft) -> None:
    page = alices.get(desk(draft, 5)).text
    for field, names in {
        "shape": designer.SHAPES,
        "palette": designer.PALETTES,
        "metal": designer.METALS,
        "edge": designer.EDGES,
    }.items():
        for name in names:
            assert f'type="radio" name="{field}" value="{name}"' in page


def test_what_was_chosen_is_drawn_described_and_kept(alices, desk, draft, deeds) -> None:
    answer = alices.post(desk(draft, 5), CHOICES | {"do": "next"})
    assert answer.headers["Location"] == desk(draft, 6)
    draft.refresh_from_db()
    wanted = designer.Drawing(
        shape="hexagon", palette="leaf", metal="silver", edge="rope", icon="bug", banner="Debugger", level=1, levels=3
    )
    assert designer.Drawing.from_json(draft.artwork.drawing) == wanted
    assert draft.alt == designer.describe(wanted)
    assert deeds()[-1] == "draw_badge"


def test_the_words_follow_the_drawing_until_somebody_writes_their_own(alices, desk, draft) -> None:
    alices.post(desk(draft, 5), CHOICES | {"alt": draft.alt})
    draft.refresh_from_db()
    assert "hexagon" in draft.alt
    alices.post(desk(draft, 5), CHOICES | {"alt": "A beetle under a lens"})
    draft.refresh_from_db()
    assert draft.alt == "A beetle under a lens"
    alices.post(desk(draft, 5), CHOICES | {"shape": "circle", "alt": "A beetle under a lens"})
    draft.refresh_from_db()
    assert draft.alt == "A beetle under a lens"


def test_the_same_drawing_twice_is_stored_once(alices, desk, draft) -> None:
    alices.post(desk(draft, 5), CHOICES)
    before = Artwork.objects.count()
    alices.post(desk(draft, 5), CHOICES)
    assert Artwork.objects.count() == before


def test_a_surprise_keeps_the_words_on_the_ribbon(alices, desk, draft) -> None:
    answer = alices.post(desk(draft, 5), CHOICES | {"do": "surprise"})
    assert answer.headers["Location"] == desk(draft, 5)
    draft.refresh_from_db()
    assert draft.artwork.drawing["banner"] == "Debugger"
    assert designer.describe(designer.Drawing.from_json(draft.artwork.drawing)) == draft.alt


def test_searching_for_pictures_saves_what_was_chosen_so_far(alices, desk, draft) -> None:
    answer = alices.post(desk(draft, 5), CHOICES | {"do": "icons", "icons": "music & song"})
    assert answer.headers["Location"] == desk(draft, 5) + "?icons=music+%26+song#icons"
    draft.refresh_from_db()
    assert draft.artwork.drawing["shape"] == "hexagon"
    page = alices.get(answer.headers["Location"]).text
    assert 'value="guitar"' in alices.get(desk(draft, 5) + "?icons=music").text
    assert 'value="bug" id="id_icon_bug" checked' in page


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"shape": "heptagon"}, "Select a valid choice"),
        ({"icon": "../../etc/passwd"}, "There is no picture of this name."),
        ({"banner": "fifteen letters"}, "The ribbon holds up to 14 letters."),
        ({"banner": "δίκη"}, "We cannot letter these words on a ribbon yet."),
        ({"stars": "9/3"}, "Select a valid choice"),
        ({"alt": "x" * 301}, "at most 300 characters"),
        ({"metal": ""}, "“Metal” needs an answer."),
    ],
)
def test_a_drawing_that_cannot_be_is_refused_in_words(alices, desk, draft, over, words) -> None:
    before = draft.artwork_id
    answer = alices.post(desk(draft, 5), CHOICES | over)
    assert answer.status_code == 422
    assert words in answer.text
    draft.refresh_from_db()
    assert draft.artwork_id == before


# --- Uploads -------------------------------------------------------------------------------------------------------


def _upload(content: bytes, name: str = "logo.png", **over: object) -> dict[str, object]:
    file = SimpleUploadedFile(name, content, content_type="image/png")
    return {"do": "upload", "upload-picture": file, "upload-square": "fit", "upload-alt": "Our logo"} | over


def test_an_uploaded_picture_is_made_square_and_what_was_done_is_said(alices, desk, draft, deeds) -> None:
    answer = alices.post(desk(draft, 5), _upload(pictures.png(800, 400)), follow=True)
    assert answer.status_code == 200
    assert "Added empty space to make a square" in answer.text
    draft.refresh_from_db()
    assert draft.artwork.drawing is None
    assert draft.alt == "Our logo"
    assert deeds()[-1] == "bring_picture"
    assert alices.get(desk(draft, "picture")).headers["Content-Type"] == "image/png"


def test_a_square_chosen_on_the_screen_is_what_is_kept(alices, desk, draft) -> None:
    crop = {"upload-square": "crop", "upload-x": "100", "upload-y": "0", "upload-side": "300"}
    answer = alices.post(desk(draft, 5), _upload(pictures.png(800, 400), **crop), follow=True)
    assert "Cropped from 800 × 400 to a square." in answer.text


@pytest.mark.parametrize(
    ("content", "over", "words"),
    [
        (b"GIF89a not really", {}, "This GIF file"),
        (b"%PDF-1.7", {}, "not a picture we can use"),
        (b"", {}, "This file is empty."),
        (b"\x89PNG\r\n\x1a\n", {}, "This PNG file"),
        (b"<svg><script>alert(1)</script></svg>", {}, "SVG"),
        (pictures.png(800, 400), {"upload-alt": " "}, "Say in a few words what one sees."),
        (
            pictures.png(800, 400),
            {"upload-square": "crop", "upload-x": "700", "upload-y": "0", "upload-side": "300"},
            "does not lie inside the picture",
        ),
        (pictures.png(800, 400), {"upload-x": "1e99"}, "Enter a whole number"),
    ],
)
def test_a_picture_that_will_not_do_is_refused_in_words(alices, desk, draft, content, over, words) -> None:
    before, count = draft.artwork_id, Artwork.objects.count()
    answer = alices.post(desk(draft, 5), _upload(content, **over))
    assert answer.status_code == 422
    assert words in answer.text
    draft.refresh_from_db()
    assert (draft.artwork_id, Artwork.objects.count()) == (before, count)


def test_the_words_typed_for_a_refused_picture_are_kept_and_its_name_is_shown_as_text(alices, desk, draft) -> None:
    answer = alices.post(desk(draft, 5), _upload(b"nothing", "<b>bug</b>.png"))
    assert "Our logo" in answer.text
    assert "&lt;b&gt;" in answer.text or "b&gt;.png" in answer.text
    assert "<b>bug" not in answer.text


def test_no_file_at_all_is_told(alices, desk, draft) -> None:
    answer = alices.post(desk(draft, 5), {"do": "upload", "upload-square": "fit", "upload-alt": "Our logo"})
    assert answer.status_code == 422
    assert "Choose a picture first." in answer.text


def test_other_words_for_an_uploaded_picture_need_no_new_upload(alices, desk, draft) -> None:
    alices.post(desk(draft, 5), _upload(pictures.png(400, 400)))
    alices.post(desk(draft, 5), {"do": "upload", "upload-square": "fit", "upload-alt": "Our new words"})
    draft.refresh_from_db()
    assert draft.alt == "Our new words"
    assert draft.artwork.drawing is None


def test_an_issuer_cannot_store_pictures_without_end(alices, desk, draft, monkeypatch) -> None:
    monkeypatch.setattr("badges.operations.artwork.MOST_UPLOADS", 1)
    alices.post(desk(draft, 5), _upload(pictures.png(400, 400)))
    answer = alices.post(desk(draft, 5), _upload(pictures.png(401, 401)))
    assert answer.status_code == 422
    assert "has stored 1 pictures" in answer.text


# --- The drawing as it is asked for -----------------------------------------------------------------------------------


def test_the_preview_is_the_drawing_that_will_be_kept(alices, acme, desk, draft) -> None:
    answer = alices.get(f"/desk/{acme.slug}/drawing.svg", CHOICES)
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "no-store"
    alices.post(desk(draft, 5), CHOICES)
    assert alices.get(desk(draft, "picture")).content == answer.content


def test_the_preview_says_itself_in_words(alices, acme) -> None:
    told = alices.get(f"/desk/{acme.slug}/drawing.svg", CHOICES | {"words": "1"}).json()
    assert told["words"].startswith("A green hexagon with a silver rim, a bug")
    assert told["reading"] == {
        "is_well": True,
        "words": "Clear at every size. The words read well against the ribbon.",
    }


def test_words_that_cannot_stand_on_the_ribbon_are_told_while_typing(alices, acme) -> None:
    address, choices = f"/desk/{acme.slug}/drawing.svg", CHOICES | {"banner": "δίκη"}
    told = alices.get(address, choices | {"words": "1"}).json()["reading"]
    assert not told["is_well"]
    assert alices.get(address, choices).status_code == 200


def test_a_name_alone_draws_its_first_picture(alices, acme) -> None:
    told = alices.get(f"/desk/{acme.slug}/drawing.svg", {"name": "Chess", "words": "1"}).json()
    assert told["words"].endswith("a ribbon that says Chess")


def test_nonsense_draws_nothing(alices, acme) -> None:
    assert alices.get(f"/desk/{acme.slug}/drawing.svg", {"shape": "heptagon"}).status_code == 404


def test_pictures_are_found_by_words(alices, acme) -> None:
    found = alices.get(f"/desk/{acme.slug}/icons", {"icons": "music", "icon": "bug"}).text
    assert 'value="guitar"' in found
    assert 'value="bug"' in found
