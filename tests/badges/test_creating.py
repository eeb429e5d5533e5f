"""The short page: a name and a line or two make a badge that can be awarded."""

import pytest
from django.core.files.storage import default_storage

from badges.models import BadgeClass
from tests import factories

pytestmark = pytest.mark.django_db


def test_publish_and_award_publishes_at_once_and_leads_to_the_award(alices, acme, desk, deeds) -> None:
    answers = {"name": "Chess Champion", "steps": "Play ten games\n\n  Write one down  ", "do": "award"}
    answer = alices.post(desk(page="new"), answers)
    made = BadgeClass.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/badges/{made.pk}/award"
    assert made.published_at is not None
    assert made.badge.slug == "chess-champion"
    assert made.steps == [
        {"text": "Play ten games", "required": True},
        {"text": "Write one down", "required": True},
    ]
    assert deeds() == ["create_badge", "publish_badge"]


def test_a_new_badge_has_a_picture_and_its_words_from_the_first_moment(alices, desk) -> None:
    alices.post(desk(page="new"), {"name": "Chess", "steps": "Play", "do": "draft"})
    draft = BadgeClass.objects.get()
    assert draft.is_draft
    assert draft.alt.endswith("a ribbon that says Chess")
    with default_storage.open(draft.artwork.png) as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"
    picture = alices.get(desk(draft, "picture"))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert picture.headers["Cache-Control"] == "no-store"


def test_a_draft_leads_to_the_first_question(alices, desk) -> None:
    answer = alices.post(desk(page="new"), {"name": "Chess", "steps": "", "do": "draft"})
    assert answer.headers["Location"] == desk(BadgeClass.objects.get(), 1)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name": "", "steps": "Play"}, "Give the badge a name."),
        ({"name": "Chess", "steps": " \n "}, "Write at least one line."),
        ({"name": "x" * 101, "steps": "Play"}, "at most 100 characters"),
        ({"name": "Chess", "steps": "\n".join(["Play"] * 31)}, "There can be up to 30 lines."),
        ({"name": "Chess", "steps": "Play\n" + "x" * 501}, "Line 2 is longer than 500 letters."),
        ({"name": "\u202e\u200b", "steps": "Play"}, "Give the badge a name."),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_is_kept(alices, desk, answers, words) -> None:
    answer = alices.post(desk(page="new"), answers | {"do": "award"})
    assert answer.status_code == 422
    assert words in answer.text
    assert not BadgeClass.objects.exists()
    if "Play" in answers["steps"]:
        assert "Play" in answer.text


def test_two_badges_of_one_name_get_addresses_of_their_own(acme) -> None:
    slugs = [factories.make_badge(acme, name="Chess").badge.slug for _ in range(3)]
    assert slugs == ["chess", "chess-2", "chess-3"]


def test_a_name_in_other_letters_gets_an_address_too(acme) -> None:
    badge = factories.make_badge(acme, name="将棋の達人").badge
    assert badge.slug.startswith("badge-")


def test_hidden_signs_are_taken_out_of_a_name(alices, desk) -> None:
    alices.post(desk(page="new"), {"name": "Che\u202ess \u2714", "steps": "Play", "do": "draft"})
    assert BadgeClass.objects.get().name == "Chess"


def test_awarders_may_not_make_badges(client_of, bob, desk) -> None:
    assert client_of(bob).get(desk(page="new")).status_code == 403
    assert client_of(bob).post(desk(page="new"), {"name": "Chess", "steps": "Play"}).status_code == 403
    assert not BadgeClass.objects.exists()
