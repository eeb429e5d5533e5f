"""The desk: the list, a badge's own page, and who may come in."""

import pytest

from badges import operations
from badges.models import BadgeClass
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.NOON

# Every page of the desk about a badge, and whether one who may only award sees it.
PAGES = {
    "": True,
    "picture": True,
    **{str(number): False for number in range(1, 7)},
    **dict.fromkeys(["publish", "take-back", "correct", "revise", "discard", "copy", "archive", "delete"], False),
}
ACTS = ["1", "2", "3", "4", "5", "6", "publish", "take-back", "correct", "revise", "discard", "copy", "archive"]


def test_the_list_shows_each_badge_with_its_state_and_its_awards(alices, desk, acme, alice) -> None:
    badge_class = factories.make_badge(acme)
    for address in ("erin@example.org", "fay@example.org"):
        factories.make_assertion(badge_class, address)
    factories.make_badge(acme, name="Game Maker")
    factories.make_badge(acme, name="Half Done", published=False)
    operations.archive(factories.make_badge(acme, name="Old Glory"), by=alice, at=NOON)
    page = alices.get(desk()).text
    for words in ("Awarded 2 times", "Not awarded yet", "Half Done", "Finish it first", "Old Glory", "Archived"):
        assert words in page
    assert "Game Maker" not in alices.get(desk() + "?show=drafts").text
    assert "Half Done" in alices.get(desk() + "?show=drafts").text
    assert "Old Glory" not in alices.get(desk() + "?show=published").text
    assert "Old Glory" in alices.get(desk() + "?show=archived").text
    assert "Game Maker" in alices.get(desk() + "?q=GAME").text
    assert "Half Done" not in alices.get(desk() + "?q=game").text
    assert "No badge here has" in alices.get(desk() + "?q=%3Cb%3Enothing").text


def test_an_empty_list_offers_the_one_thing_to_do(alices, desk) -> None:
    assert "Make the first badge" in alices.get(desk()).text


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=999", "?show=nonsense", "?q=%00"])
def test_nonsense_in_the_address_shows_the_list_all_the_same(alices, desk, acme, query) -> None:
    factories.make_badge(acme)
    assert alices.get(desk() + query).status_code == 200


def test_the_list_takes_the_same_few_queries_however_long_it_is(alices, desk, acme, django_assert_num_queries) -> None:
    factories.make_badge(acme, name="Badge")
    alices.get(desk())
    with django_assert_num_queries(8):  # session, person, membership, issuers, counts, total, badges, versions
        alices.get(desk() + "?q=badge")
    for number in range(10):
        factories.make_badge(acme, name=f"Badge {number}", published=number % 2 == 0)
    with django_assert_num_queries(8):
        alices.get(desk() + "?q=badge")


def test_a_badges_own_page_tells_versions_awards_and_corrections(alices, desk, acme, alice) -> None:
    old = factories.make_badge(acme)
    factories.make_assertion(old)
    draft = operations.revise(old, by=alice, at=NOON)
    page = alices.get(desk(old)).text
    assert "Awarded once." in page
    assert "A new version is being written." in page
    assert f"/badges/{old.pk}/award" in page
    assert "Take back to draft" not in page
    assert "Delete" not in page
    operations.publish(draft, by=alice, at=NOON)
    assert "There is a newer version of this badge." in alices.get(desk(old)).text
    assert f"/badges/{old.pk}/award" not in alices.get(desk(old)).text


@pytest.mark.parametrize("page", PAGES)
def test_strangers_and_passers_by_see_nothing_of_the_desk(client, client_of, carol, desk, acme, page) -> None:
    draft = factories.make_badge(acme, published=False)
    assert client_of(carol).get(desk(draft, page)).status_code == 404
    anonymous = client.get(desk(draft, page))
    assert anonymous.status_code == 302
    assert anonymous.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("page", "is_for_awarders"), PAGES.items())
def test_awarders_may_look_but_not_change(client_of, bob, desk, acme, page, is_for_awarders) -> None:
    draft = factories.make_badge(acme, published=False)
    assert client_of(bob).get(desk(draft, page)).status_code == (200 if is_for_awarders else 403)


@pytest.mark.parametrize("page", [*ACTS, "delete", "unarchive"])
def test_nobody_else_can_act_on_a_badge(client_of, bob, carol, desk, acme, page) -> None:
    draft, published = factories.make_badge(acme, published=False), factories.make_badge(acme, name="Game Maker")
    before = list(BadgeClass.objects.order_by("pk").values())
    for version in (draft, published):
        assert client_of(carol).post(desk(version, page)).status_code == 404
        assert client_of(bob).post(desk(version, page)).status_code == 403
    assert list(BadgeClass.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("page", PAGES)
def test_ones_own_desk_does_not_open_somebody_elses_badge(client_of, carol, acme, page) -> None:
    own = factories.make_issuer(carol, name="Elsewhere")
    badge_class = factories.make_badge(acme, published=False)
    address = f"/desk/{own.slug}/badges/{badge_class.pk}" + (f"/{page}" if page else "")
    assert client_of(carol).get(address).status_code == 404
    assert client_of(carol).post(address).status_code in (404, 405)


@pytest.mark.parametrize("path", ["drawing.svg", "icons", "badges", "badges/new"])
def test_the_rest_of_the_desk_is_closed_to_strangers(client_of, carol, acme, path) -> None:
    assert client_of(carol).get(f"/desk/{acme.slug}/{path}").status_code == 404


@pytest.mark.parametrize("page", ["", "picture", "unarchive"])
def test_the_wrong_method_is_refused(alices, desk, acme, page) -> None:
    badge_class = factories.make_badge(acme)
    method = alices.get if page == "unarchive" else alices.post
    assert method(desk(badge_class, page)).status_code == 405
    assert alices.put(desk(badge_class, page)).status_code == 405


def test_a_person_who_left_is_out_at_once(client_of, bob, desk, acme) -> None:
    badge_class, bobs = factories.make_badge(acme), client_of(bob)
    assert bobs.get(desk(badge_class)).status_code == 200
    bob.delete()
    assert bobs.get(desk(badge_class)).status_code == 404
