"""Published, taken back, archived, deleted: when a badge may be given, and when it must stay."""

from datetime import date

import pytest

from badges import operations, readiness
from badges.canvas import Step
from badges.models import Badge, BadgeClass, BadgeState
from badges.readiness import Level
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.NOON


def test_a_draft_that_is_ready_is_published_from_its_page(alices, desk, acme, deeds) -> None:
    draft = factories.make_badge(acme, published=False)
    assert "Publish badge" in alices.get(desk(draft, "publish")).text
    answer = alices.post(desk(draft, "publish"))
    assert answer.headers["Location"] == desk(draft)
    draft.refresh_from_db()
    assert draft.badge.state == BadgeState.PUBLISHED
    assert draft.document is not None
    assert deeds() == ["create_badge", "publish_badge"]


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"steps": [], "criteria": ""}, "It does not say what they must do"),
        ({"steps": [Step("Find a bug").to_json(), Step("").to_json()]}, "Line 2 of “What must they do?” is empty"),
        ({"steps": [Step("Find a bug", False).to_json()]}, "Nothing has to be done to earn it"),
        ({"tags": ["🌟 star", "\ufb01nding"]}, "Two skills cannot be signed together"),
        ({"alt": ""}, "The picture is not described in words"),
        ({"artwork": None}, "It has no picture"),
        ({"valid_until": date(2020, 1, 1)}, "The day until which it holds is over"),
    ],
)
def test_what_is_missing_blocks_and_is_told(alices, desk, acme, over, words) -> None:
    draft = factories.make_badge(acme, published=False)
    BadgeClass.objects.filter(pk=draft.pk).update(**over)
    page = alices.get(desk(draft, "publish")).text
    assert words.replace("“", "“") in page
    assert 'aria-disabled="true"' in page
    refused = alices.post(desk(draft, "publish"))
    assert refused.status_code == 422
    draft.refresh_from_db()
    assert draft.is_draft
    assert alices.get(f"/badges/{draft.pk}").status_code == 404


def test_readiness_tells_what_blocks_first_then_ideas_then_what_is_done(acme) -> None:
    draft = factories.make_badge(acme, published=False, alt="")
    levels = [point.level for point in readiness.points(draft, at=NOON)]
    assert levels[0] is Level.BLOCKS
    assert levels == sorted(levels, key=list(Level).index)


def test_a_second_badge_of_the_same_name_is_an_idea_not_a_wall(acme) -> None:
    factories.make_badge(acme)
    draft = factories.make_badge(acme, published=False)
    advice = [point.title for point in readiness.points(draft, at=NOON) if point.level is Level.ADVICE]
    assert "Another badge of yours has the same name" in advice
    assert readiness.blocking(draft, at=NOON) == []


def test_tags_that_wallets_sort_differently_are_named_before_anybody_is_awarded(acme, alice) -> None:
    draft = factories.make_badge(acme, published=False, tags=["🎈 fun", "tin", "ＡＢＣ"])
    with pytest.raises(operations.NotReady, match="“ＡＢＣ” and “🎈 fun” cannot both be signed"):
        operations.publish(draft, by=alice, at=NOON)
    BadgeClass.objects.filter(pk=draft.pk).update(tags=["🎈 fun", "tin", "ABC", "קלוד"])
    assert operations.publish(draft, by=alice, at=NOON).document_url


def test_publishing_twice_is_refused(acme, alice) -> None:
    badge_class = factories.make_badge(acme)
    with pytest.raises(operations.NotADraft):
        operations.publish(badge_class, by=alice, at=NOON)


def test_an_unawarded_badge_can_be_taken_back_to_draft(alices, desk, acme, deeds) -> None:
    badge_class = factories.make_badge(acme)
    assert alices.get(desk(badge_class, "take-back")).status_code == 200
    answer = alices.post(desk(badge_class, "take-back"))
    assert answer.headers["Location"] == desk(badge_class, 1)
    badge_class.refresh_from_db()
    assert badge_class.is_draft
    assert badge_class.badge.state == BadgeState.DRAFT
    assert alices.get(f"/badges/{badge_class.pk}").status_code == 404
    assert deeds()[-1] == "take_back_badge"


@pytest.mark.parametrize("page", ["take-back", "delete"])
def test_an_awarded_badge_stays(alices, desk, acme, page, deeds) -> None:
    badge_class = factories.make_badge(acme)
    factories.make_assertion(badge_class)
    answer = alices.post(desk(badge_class, page))
    assert answer.status_code == 409
    assert "Archive it instead" in answer.text
    badge_class.refresh_from_db()
    assert not badge_class.is_draft
    assert deeds()[-1] == "publish_badge"


def test_archived_means_no_longer_listed_but_still_there(alices, desk, acme, client, deeds) -> None:
    badge_class = factories.make_badge(acme)
    alices.post(desk(badge_class, "archive"))
    badge_class.refresh_from_db()
    assert badge_class.badge.state == BadgeState.ARCHIVED
    assert "Debugging Detective" not in client.get("/").text
    page = client.get(f"/s/{acme.slug}/debugging-detective")
    assert "This badge is no longer given." in page.text
    assert client.get(f"/badges/{badge_class.pk}.json").status_code == 200
    alices.post(desk(badge_class, "unarchive"))
    assert "Debugging Detective" in client.get("/").text
    assert deeds()[-2:] == ["archive_badge", "unarchive_badge"]


def test_a_draft_cannot_be_archived(alices, desk, acme) -> None:
    draft = factories.make_badge(acme, published=False)
    answer = alices.post(desk(draft, "archive"))
    assert answer.status_code == 409
    assert "This badge is a draft." in answer.text


def test_an_unawarded_badge_can_be_deleted_and_leaves_a_line_in_the_journal(alices, desk, acme, deeds) -> None:
    badge_class = factories.make_badge(acme)
    answer = alices.post(desk(badge_class, "delete"))
    assert answer.headers["Location"] == desk()
    assert not Badge.objects.exists()
    assert deeds()[-1] == "delete_badge"
    assert alices.get(desk(badge_class)).status_code == 404


def test_two_people_at_once_see_that_the_other_deleted_it(acme, alice) -> None:
    draft = factories.make_badge(acme, published=False)
    operations.delete(draft, by=alice, at=NOON)
    with pytest.raises(operations.Gone):
        operations.say_who(draft, name="Changed", audience="", by=alice, at=NOON)


def test_reading_a_page_changes_nothing(alices, desk, acme) -> None:
    draft, published = factories.make_badge(acme, published=False), factories.make_badge(acme, name="Game Maker")
    before = list(BadgeClass.objects.order_by("pk").values())
    for page in ("", *range(1, 7), "publish", "discard", "delete", "copy"):
        assert alices.get(desk(draft, page)).status_code == 200
    for page in ("", "take-back", "correct", "revise", "archive", "delete", "copy"):
        assert alices.get(desk(published, page)).status_code == 200
    assert list(BadgeClass.objects.order_by("pk").values()) == before


def test_a_post_without_its_token_is_refused(client_of, acme, alice, desk) -> None:
    draft = factories.make_badge(acme, published=False)
    strict = client_of(alice)
    strict.handler.enforce_csrf_checks = True
    assert strict.post(desk(draft, "publish")).status_code == 403
    draft.refresh_from_db()
    assert draft.is_draft
