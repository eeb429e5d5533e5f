"""A change of meaning makes a new version; slips of the pen are mended in place, for all to see."""

import json

import pytest

from badges import operations
from badges.canvas import Step
from badges.models import BadgeClass, BadgeCorrection
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.NOON


def _revised(badge_class: BadgeClass, alice, *, name: str = "") -> BadgeClass:
    draft = operations.revise(badge_class, by=alice, at=NOON)
    draft = operations.say_who(draft, name=name or draft.name, audience="Year 9", by=alice, at=NOON)
    return operations.publish(draft, by=alice, at=NOON)


def test_a_new_version_begins_with_the_words_of_the_old_one(alices, desk, acme, deeds) -> None:
    old = factories.make_badge(acme, tags=["Debugging"])
    answer = alices.post(desk(old, "revise"))
    new = BadgeClass.objects.get(published_at=None)
    assert answer.headers["Location"] == desk(new, 1)
    assert (new.number, new.name, new.tags, new.steps) == (2, old.name, old.tags, old.steps)
    assert new.artwork_id == old.artwork_id
    assert deeds()[-1] == "revise_badge"


def test_awards_keep_the_version_they_were_given_under(acme, alice, client) -> None:
    old = factories.make_badge(acme)
    award = factories.make_assertion(old)
    before = client.get(f"/assertions/{award.pk}.json").content
    new = _revised(old, alice)
    old.refresh_from_db()
    assert old.replaced_at == NOON
    assert new.replaced_at is None
    assert client.get(f"/assertions/{award.pk}.json").content == before
    assert json.loads(before)["badge"] == old.document_url


def _other_edition(version: BadgeClass) -> dict[str, str]:
    """How a BadgeClass of 2.0 names its Achievement of 3.0, which names it in turn."""
    achievement = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Achievement"
    return {"type": achievement, "id": f"{version.document_url}/achievement"}


def test_both_documents_name_each_other(acme, alice, client) -> None:
    old = factories.make_badge(acme)
    new = _revised(old, alice)
    of_old, of_new = (client.get(f"/badges/{one.pk}.json").json() for one in (old, new))
    assert of_old["related"] == [{"type": "BadgeClass", "id": new.document_url, "version": "2"}, _other_edition(old)]
    assert of_new["related"] == [{"type": "BadgeClass", "id": old.document_url, "version": "1"}, _other_edition(new)]
    assert (of_old["version"], of_new["version"]) == ("1", "2")
    assert (of_old["id"], of_new["id"]) == (old.document_url, new.document_url)


def test_the_page_of_an_older_version_says_that_there_is_a_newer_one(acme, alice, client) -> None:
    old = factories.make_badge(acme)
    _revised(old, alice)
    page = client.get(f"/badges/{old.pk}", headers={"Accept": "text/html"}).text
    assert "There is a newer version of this badge." in page
    assert "There is a newer version" not in client.get(f"/s/{acme.slug}/{old.badge.slug}").text


def test_a_draft_of_a_new_version_is_seen_by_nobody(acme, alice, client) -> None:
    old = factories.make_badge(acme)
    draft = operations.revise(old, by=alice, at=NOON)
    operations.say_who(draft, name="A secret name", audience="", by=alice, at=NOON)
    assert client.get(f"/badges/{draft.pk}").status_code == 404
    assert "A secret name" not in client.get(f"/s/{acme.slug}/{old.badge.slug}").text


def test_a_new_name_gets_a_new_address_and_the_old_one_redirects(acme, alice, client) -> None:
    old = factories.make_badge(acme)
    _revised(old, alice, name="Bug Hunter")
    answer = client.get(f"/s/{acme.slug}/debugging-detective")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/s/{acme.slug}/bug-hunter"
    again = factories.make_badge(acme, name="Debugging Detective")
    assert again.badge.slug == "debugging-detective-2"


@pytest.mark.parametrize("state", ["draft", "replaced", "archived", "being revised"])
def test_not_every_version_can_be_revised(acme, alice, state) -> None:
    badge_class = factories.make_badge(acme, published=state != "draft")
    refusals = {
        "draft": operations.NotPublished,
        "replaced": operations.NotCurrent,
        "archived": operations.IsArchived,
        "being revised": operations.HasDraft,
    }
    if state == "replaced":
        _revised(badge_class, alice)
    if state == "archived":
        operations.archive(badge_class, by=alice, at=NOON)
    if state == "being revised":
        operations.revise(badge_class, by=alice, at=NOON)
    with pytest.raises(refusals[state]):
        operations.revise(badge_class, by=alice, at=NOON)


def test_a_draft_thrown_away_leaves_the_version_before_it(alices, desk, acme, alice, deeds) -> None:
    old = factories.make_badge(acme)
    draft = operations.revise(old, by=alice, at=NOON)
    answer = alices.post(desk(draft, "discard"))
    assert answer.headers["Location"] == desk(old)
    assert list(BadgeClass.objects.all()) == [old]
    assert deeds()[-1] == "discard_draft"


def test_the_only_draft_thrown_away_takes_its_badge_along(alices, desk, acme) -> None:
    draft = factories.make_badge(acme, published=False)
    answer = alices.post(desk(draft, "discard"))
    assert answer.headers["Location"] == desk()
    assert not BadgeClass.objects.exists()


def test_a_published_version_cannot_be_thrown_away(alices, desk, acme) -> None:
    badge_class = factories.make_badge(acme)
    assert alices.post(desk(badge_class, "discard")).status_code == 409
    assert BadgeClass.objects.exists()


def test_an_unawarded_new_version_taken_back_gives_the_old_one_its_place_again(acme, alice, client) -> None:
    old = factories.make_badge(acme)
    factories.make_assertion(old)
    new = _revised(old, alice)
    operations.take_back_to_draft(new, by=alice, at=NOON)
    old.refresh_from_db()
    assert old.replaced_at is None
    assert client.get(f"/badges/{old.pk}.json").json()["related"] == [_other_edition(old)]
    assert client.get(f"/badges/{new.pk}.json").status_code == 404


# --- Slips of the pen ----------------------------------------------------------------------------------------------


def _words(badge_class: BadgeClass, **over: str) -> dict[str, str]:
    """What the page of a correction sends."""
    answers = {"description": badge_class.description, "motive": "", "audience": "", "criteria": "", "tags": ""}
    answers |= {f"step_{place}": step["text"] for place, step in enumerate(badge_class.steps)}
    return answers | {"alt": badge_class.alt, "only_a_slip": "on"} | over


def test_a_slip_is_mended_in_place_and_what_stood_there_stays_visible(alices, desk, acme, client, deeds) -> None:
    badge_class = factories.make_badge(acme, description="Finds wot is broken.")
    before = client.get(f"/badges/{badge_class.pk}.json")
    answer = alices.post(desk(badge_class, "correct"), _words(badge_class, description="Finds what is broken."))
    assert answer.headers["Location"] == desk(badge_class)
    after = client.get(f"/badges/{badge_class.pk}.json")
    assert after.json()["description"] == "Finds what is broken."
    assert after.json()["id"] == before.json()["id"]
    assert after.headers["ETag"] != before.headers["ETag"]
    page = client.get(f"/s/{acme.slug}/{badge_class.badge.slug}").text
    assert "Finds wot is broken." in page
    assert "Finds what is broken." in page
    correction = BadgeCorrection.objects.get()
    assert (correction.field, correction.before) == ("description", "Finds wot is broken.")
    assert deeds()[-1] == "correct_badge"


def test_a_line_may_be_spelt_better_but_not_come_or_go(alices, desk, acme, alice) -> None:
    badge_class = factories.make_badge(acme, steps=[Step("Fnd three bugs"), Step("Help", False)])
    alices.post(desk(badge_class, "correct"), _words(badge_class, step_0="Find three bugs"))
    badge_class.refresh_from_db()
    assert badge_class.steps[0]["text"] == "Find three bugs"
    emptied = alices.post(desk(badge_class, "correct"), _words(badge_class, step_0=""))
    assert emptied.status_code == 422
    wording = operations.Wording(
        description="", motive="", audience="", criteria="", steps=[Step("Find three bugs")], alt="x", tags=[]
    )
    with pytest.raises(operations.NotASlip):
        operations.correct(badge_class, wording=wording, only_a_slip=True, by=alice, at=NOON)


def test_without_the_promise_that_it_is_only_a_slip_nothing_changes(alices, desk, acme) -> None:
    badge_class = factories.make_badge(acme, description="Finds wot is broken.")
    answers = _words(badge_class, description="Another meaning")
    del answers["only_a_slip"]
    answer = alices.post(desk(badge_class, "correct"), answers)
    assert answer.status_code == 422
    assert "make a new version instead" in answer.text
    assert "Another meaning" in answer.text
    badge_class.refresh_from_db()
    assert badge_class.description == "Finds wot is broken."
    assert not BadgeCorrection.objects.exists()


def test_a_correction_that_corrects_nothing_leaves_no_trace(alices, desk, acme, deeds) -> None:
    badge_class = factories.make_badge(acme)
    alices.post(desk(badge_class, "correct"), _words(badge_class))
    assert not BadgeCorrection.objects.exists()
    assert deeds()[-1] == "publish_badge"


def test_the_name_cannot_be_corrected(alices, desk, acme) -> None:
    badge_class = factories.make_badge(acme)
    alices.post(desk(badge_class, "correct"), _words(badge_class, name="Another badge"))
    badge_class.refresh_from_db()
    assert badge_class.name == "Debugging Detective"


def test_an_older_version_can_be_corrected_too(alices, desk, acme, alice) -> None:
    old = factories.make_badge(acme)
    _revised(old, alice)
    assert alices.post(desk(old, "correct"), _words(old, motive="I can")).status_code == 302
    old.refresh_from_db()
    assert old.motive == "I can"


# --- Copies --------------------------------------------------------------------------------------------------------


def test_a_copy_is_a_draft_of_its_own(alices, desk, acme, deeds) -> None:
    original = factories.make_badge(acme, tags=["Debugging"])
    alices.post(desk(original, "copy"), {"into": acme.pk})
    made = BadgeClass.objects.get(published_at=None)
    assert made.badge_id != original.badge_id
    assert (made.number, made.name, made.tags) == (1, "Copy of Debugging Detective", ["Debugging"])
    assert deeds()[-1] == "copy_badge"


def test_a_copy_for_another_issuer_takes_the_picture_along(alices, desk, acme, alice) -> None:
    other = factories.make_issuer(alice, name="Acme Chess Club")
    following = factories.make_badge(acme, name="Game Maker")
    original = factories.make_badge(acme, next_badge=following.badge)
    alices.post(desk(original, "copy"), {"into": other.pk})
    made = BadgeClass.objects.get(badge__issuer=other)
    assert made.artwork.issuer_id == other.pk
    assert made.artwork.png == original.artwork.png
    assert made.next_badge is None
    original.artwork.refresh_from_db()
    assert original.artwork.issuer_id == acme.pk


def test_a_copy_cannot_go_to_an_issuer_where_one_may_not_make_badges(alices, desk, acme, alice, carol) -> None:
    elsewhere = factories.make_issuer(carol, name="Elsewhere")
    theirs = factories.make_issuer(carol, name="Where Alice awards")
    factories.make_member(theirs, "Alice Archer")
    original = factories.make_badge(acme)
    for issuer in (elsewhere, theirs):
        assert alices.post(desk(original, "copy"), {"into": issuer.pk}).status_code == 422
    assert BadgeClass.objects.count() == 1
