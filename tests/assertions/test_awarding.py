"""Awarding through its pages: from the badge to the people who have it, in two clicks."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django_tasks_db.models import DBTaskResult

from assertions.models import Assertion, AwardRow, AwardRun, RowState
from badges import operations as badge_operations
from badges.models import BadgeClass
from issuer.models import Issuer, JournalEntry, Letter, Member, User
from issuer.site import jobs
from tests import factories
from tests.assertions.answering import answers, award_form
from tests.factories import ERIN, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme)


@pytest.fixture
def desk(client_of: Callable[..., Client], bob: Member) -> Client:
    """The browser of Bob, who may award and no more."""
    return client_of(bob)


def words(answer: object) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


# --- Who may -------------------------------------------------------------------------------------------------------


def test_a_stranger_finds_no_badge_to_award(client_of: Callable[..., Client], badge: BadgeClass, carol: User) -> None:
    stranger = client_of(carol)

    assert stranger.get(award_form(badge)).status_code == 404
    assert stranger.post(award_form(badge), answers()).status_code == 404
    assert stranger.get("/desk/acme-computing-club/award").status_code == 404
    assert not Assertion.objects.exists()


def test_somebody_who_is_not_signed_in_does_so_first(client: Client, badge: BadgeClass) -> None:
    answer = client.post(award_form(badge), answers())

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert not AwardRun.objects.exists()


def test_a_wrong_method_is_refused(desk: Client, badge: BadgeClass, acme: Issuer) -> None:
    assert desk.put(award_form(badge)).status_code == 405
    assert desk.post(f"/desk/{acme.slug}/award").status_code == 405


# --- Awarding ------------------------------------------------------------------------------------------------------


def test_the_next_award_is_two_clicks_from_today(desk: Client, badge: BadgeClass, acme: Issuer) -> None:
    assert award_form(badge) in desk.get(f"/desk/{acme.slug}/").content.decode()
    assert desk.get(award_form(badge)).status_code == 200

    answer = desk.post(award_form(badge), answers())

    award = Assertion.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/desk/{acme.slug}/runs/{award.run_id}"
    assert award.recipient == ERIN
    assert "One person has the badge" in words(desk.get(answer.headers["Location"]))


def test_the_form_draws_a_new_key_each_time_it_is_shown(desk: Client, badge: BadgeClass) -> None:
    first, second = (hidden(desk.get(award_form(badge)).content.decode(), "key") for _time in range(2))

    assert len(first) == len(second) == 22
    assert first != second


def test_pressing_the_button_twenty_times_awards_once(desk: Client, badge: BadgeClass) -> None:
    pages = {
        desk.post(award_form(badge), answers(f"{ERIN}\nbob@example.org")).headers["Location"] for _time in range(20)
    }

    assert len(pages) == 1
    assert AwardRun.objects.count() == 1
    assert Assertion.objects.count() == 2
    assert Letter.objects.filter(kind="award").count() == 2


def test_somebody_who_goes_back_and_changes_the_list_awards_the_new_one(desk: Client, badge: BadgeClass) -> None:
    desk.post(award_form(badge), answers(ERIN))
    desk.post(award_form(badge), answers("zoe@example.org"))

    assert set(Assertion.objects.values_list("recipient", flat=True)) == {ERIN, "zoe@example.org"}


def test_dates_and_words_are_those_of_the_form(desk: Client, badge: BadgeClass) -> None:
    over = {"issued_on": "2026-10-01", "expires_on": "2027-10-01", "narrative": "Found  three bugs.\r\nFixed them."}
    desk.post(award_form(badge), answers("Erin Earner <erin@example.org>", **over))

    award = Assertion.objects.get()
    assert award.recipient_name == "Erin Earner"
    assert award.issued_on.isoformat() == "2026-10-01T12:00:00+00:00"
    assert award.expires_at is not None
    assert award.expires_at.isoformat() == "2027-10-01T23:59:59+00:00"
    assert award.narrative == "Found  three bugs.\nFixed them."


def test_without_a_last_day_the_badge_decides(desk: Client, acme: Issuer) -> None:
    badge = factories.make_badge(acme, valid_months=12)
    assert "It holds for one year." in words(desk.get(award_form(badge)))

    desk.post(award_form(badge), answers(issued_on="2026-10-01"))

    expires_at = Assertion.objects.get().expires_at
    assert expires_at is not None
    assert expires_at.date().isoformat() == "2027-10-01"


def test_a_long_list_is_left_to_the_worker_and_its_page_shows_how_far_it_is(desk: Client, badge: BadgeClass) -> None:
    people = "\n".join(f"p{number}@example.org" for number in range(60))
    answer = desk.post(award_form(badge), answers(people))
    with time_machine.travel(NOON + timedelta(seconds=1), tick=False):
        desk.post(award_form(badge), answers(people))

    assert not Assertion.objects.exists()
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "<title>Awarding, 0 of 60 · Debugging Detective · Rosette</title>" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert f'data-poll="{answer.headers["Location"]}"' in page
    assert "It has not begun yet." not in page
    with time_machine.travel(NOON + timedelta(seconds=61), tick=False):
        assert "It has not begun yet." in desk.get(answer.headers["Location"]).content.decode()

    assert DBTaskResult.objects.filter(task_path="assertions.tasks.go_on_with_run").count() == 1
    jobs.run_due(now=NOON)

    assert Assertion.objects.count() == 60
    done = desk.get(answer.headers["Location"]).content.decode()
    assert "60 people have the badge" in done
    assert "data-polled" in done


# --- Lines that are not good ---------------------------------------------------------------------------------------


def test_good_lines_do_not_wait_for_bad_ones(desk: Client, badge: BadgeClass) -> None:
    answer = desk.post(award_form(badge), answers(f"{ERIN}\nzoe@exam\nnobody here\n{ERIN}"))

    page = desk.get(answer.headers["Location"])
    assert Assertion.objects.count() == 1
    assert "<title>1 awarded, 2 need you · Debugging Detective · Rosette</title>" in page.content.decode()
    assert "2 addresses are not right: mend them." in words(page)
    assert 'value="zoe@example.org"' in page.content.decode()
    assert "has the same address as line 1, and was awarded once." in words(page)


def test_a_line_is_mended_in_its_place_on_the_same_terms(desk: Client, badge: BadgeClass) -> None:
    over = {"narrative": "Fixed three bugs.", "evidence-0-url": "https://code.example/1"}
    first = desk.post(award_form(badge), answers(f"{ERIN}\nZoe <zoe@exam>", **over)).headers["Location"]

    answer = desk.post(f"{first}/mend", {"line-2": "Zoe Zed <zoe@example.org>", "key": "2" * 22})

    award = Assertion.objects.get(recipient="zoe@example.org")
    assert answer.headers["Location"].endswith(f"/runs/{award.run_id}")
    assert (award.recipient_name, award.narrative) == ("Zoe Zed", "Fixed three bugs.")
    assert [piece.url for piece in award.evidence.all()] == ["https://code.example/1"]
    assert AwardRow.objects.get(run_id=first.rpartition("/")[2], position=2).state == RowState.MENDED
    assert "need you" not in desk.get(first).content.decode()


def test_mending_twice_with_one_key_awards_once(desk: Client, badge: BadgeClass) -> None:
    first = desk.post(award_form(badge), answers(f"{ERIN}\nzoe@exam")).headers["Location"]
    mended = {"line-2": "zoe@example.org", "key": "2" * 22}

    pages = {desk.post(f"{first}/mend", mended).headers["Location"] for _time in range(5)}

    assert len(pages) == 1
    assert Assertion.objects.filter(recipient="zoe@example.org").count() == 1


def test_a_line_that_is_still_wrong_says_so_and_keeps_what_was_typed(desk: Client, badge: BadgeClass) -> None:
    first = desk.post(award_form(badge), answers(f"{ERIN}\nzoe@exam")).headers["Location"]

    answer = desk.post(f"{first}/mend", {"line-2": "zoe@@example.org", "key": "2" * 22})

    assert answer.status_code == 422
    assert 'value="zoe@@example.org"' in answer.content.decode()
    assert "There are two @ in it." in words(answer)
    assert "<title>Error: " in answer.content.decode()
    assert Assertion.objects.count() == 1


def test_who_has_it_already_is_told_since_when_and_gets_it_again_on_purpose_only(
    desk: Client, badge: BadgeClass
) -> None:
    factories.make_assertion(badge, ERIN, issued_on=NOON.replace(month=5, day=12))

    first = desk.post(award_form(badge), answers(f"Erin <{ERIN}>\nzoe@example.org")).headers["Location"]
    assert Assertion.objects.filter(recipient=ERIN).count() == 1
    assert "Has had this badge since 12 May 2026." in words(desk.get(first))
    again = desk.post(award_form(badge), answers(ERIN, key="3" * 22)).headers["Location"]
    assert "Nobody was awarded" in words(desk.get(again))
    assert "You can take it all back" not in words(desk.get(again))

    desk.post(f"{first}/mend", {"again": "1", "key": "2" * 22})
    assert Assertion.objects.filter(recipient=ERIN).count() == 2


def test_with_nobody_to_send_to_the_form_comes_back_with_all_that_was_typed(desk: Client, badge: BadgeClass) -> None:
    answer = desk.post(award_form(badge), answers("hello", narrative="Fixed it.", issued_on="2026-10-01"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert "There is no email address here that we can send to." in page
    assert "hello</textarea>" in page
    assert "Fixed it.</textarea>" in page
    assert 'value="2026-10-01"' in page
    assert not AwardRun.objects.exists()


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"people": ""}, "Type or paste at least one email address."),
        ({"people": " \n ; \n"}, "Type or paste at least one email address."),
        ({"people": f"{ERIN}\x00"}, "not allowed"),
        ({"people": "a" * 200_001}, "This list is too long."),
        ({"people": "\n".join(f"p{n}@x.org" for n in range(2001))}, "One list has at most 2000 people."),
        ({"narrative": "x" * 5001}, "at most 5000"),
        ({"issued_on": "soon"}, "This is not a day we can read."),
        ({"issued_on": "0001-01-01"}, "This day is too far away."),
        ({"issued_on": "9999-12-31"}, "This day is too far away."),
        ({"issued_on": "2026-11-30"}, "The date earned lies in the future."),
        ({"expires_on": "2026-11-01"}, "It would run out before it begins."),
        ({"evidence-0-url": "javascript:alert(1)"}, "This is not a web address."),
        ({"evidence-0-url": "ftp://files.example/x"}, "This is not a web address."),
        ({"evidence-0-url": "https://user:secret@code.example/"}, "a password or a name in this address"),
        ({"evidence-0-url": "https://x.org/" + "a" * 1000}, "at most 1000"),
        ({"evidence-0-name": "Only a name"}, "Give a link, some words or a file as well."),
        ({"evidence-0-kept": "forged"}, "We no longer have that file."),
        ({"evidence-TOTAL_FORMS": "eleven"}, "The evidence did not arrive whole. Send it again."),
    ],
)
def test_bad_answers_get_a_clear_word_and_nothing_is_stored(
    desk: Client, badge: BadgeClass, over: dict[str, str], said: str
) -> None:
    for wish in ("award", "look"):
        if wish == "look" and "future" in said:
            continue  # what only the act itself refuses
        answer = desk.post(award_form(badge), answers() | over | {"do": wish})

        assert answer.status_code == 422, answer.headers.get("Location")
        assert said in words(answer)
    assert not AwardRun.objects.exists()
    assert not Assertion.objects.exists()


def test_surrogates_and_strange_letters_are_never_a_failure(desk: Client, badge: BadgeClass) -> None:
    body = "people=%ED%A0%80erin%40example.org&narrative=%ED%BF%BF&issued_on=2026-11-02&do=award"
    body += "&evidence-TOTAL_FORMS=1&evidence-INITIAL_FORMS=0&key=%00"
    answer = desk.post(award_form(badge), body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in (302, 422)


# --- Badges that cannot be awarded ---------------------------------------------------------------------------------


def test_a_draft_is_not_awarded(desk: Client, acme: Issuer) -> None:
    draft = factories.make_badge(acme, published=False)

    assert "This badge is a draft." in words(desk.get(award_form(draft)))
    answer = desk.post(award_form(draft), answers())

    assert answer.status_code == 422
    assert "is a draft. Publish it before you award it." in words(answer)
    assert ERIN in answer.content.decode()
    assert not AwardRun.objects.exists()


def test_an_archived_badge_is_not_awarded(desk: Client, badge: BadgeClass, alice: User) -> None:
    badge_operations.archive(badge, by=alice, at=NOON)

    assert "This badge is no longer awarded." in words(desk.get(award_form(badge)))
    assert desk.post(award_form(badge), answers()).status_code == 422
    assert not AwardRun.objects.exists()


def test_an_old_version_leads_to_the_new_one_with_all_that_was_typed(
    desk: Client, badge: BadgeClass, alice: User
) -> None:
    draft = badge_operations.revise(badge, by=alice, at=NOON)
    new = badge_operations.publish(draft, by=alice, at=NOON)

    assert desk.get(award_form(badge)).headers["Location"] == award_form(new)
    answer = desk.post(award_form(badge), answers())

    assert "This badge was changed a moment ago." in words(answer)
    assert f'action="{award_form(new)}"' in answer.content.decode()
    assert ERIN in answer.content.decode()
    assert not AwardRun.objects.exists()


# --- Looking first -------------------------------------------------------------------------------------------------


def test_a_look_shows_every_line_the_letter_and_the_page_and_does_nothing(desk: Client, badge: BadgeClass) -> None:
    factories.make_assertion(badge, "dev@example.org", issued_on=NOON.replace(month=5, day=12))
    before = JournalEntry.objects.count()
    people = f"Erin Earner <{ERIN}>\nzoe@exam\nErin <{ERIN}>\ndev@example.org"

    answer = desk.post(award_form(badge), answers(people, narrative="Fixed **three** bugs.", do="look"))

    text = words(answer)
    assert answer.status_code == 200
    assert "What one person will get" in text
    assert "This address stops too early." in text
    assert "Line 1 has this address too, and is awarded once." in text
    assert "Has had this badge since 12 May 2026." in text
    assert "Well done, Erin Earner" in text
    assert "<strong>three</strong>" in answer.content.decode()
    assert "“Fixed three bugs.”" in text  # in the letter, which is plain
    assert "Award one badge" in text
    assert AwardRun.objects.count() == 1  # that of the award before
    assert JournalEntry.objects.count() == before


def from_the_look(page: str, **over: object) -> dict[str, object]:
    """Everything that the page of the look would send, and `over`."""
    fields: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]+>", page.split("<main", 1)[1]):
        name, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            fields[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL):
        fields[name] = html.unescape(text)
    return fields | over


def test_the_look_awards_what_it_showed_once(desk: Client, badge: BadgeClass) -> None:
    look = desk.post(award_form(badge), answers(f"Erin <{ERIN}>\nZoe <zoe@example.org>", do="look")).content.decode()
    sent = from_the_look(look, do="award")

    for _time in range(3):
        assert desk.post(award_form(badge), sent).status_code == 302

    assert AwardRun.objects.count() == 1
    assert set(Assertion.objects.values_list("recipient_name", flat=True)) == {"Erin", "Zoe"}


def test_a_line_is_mended_on_the_look_by_hand_or_by_taking_the_guess(desk: Client, badge: BadgeClass) -> None:
    people = f"{ERIN}\nZoe Zed <zoe@exam>\nDev dev@@example.org"
    look = desk.post(award_form(badge), answers(people, do="look")).content.decode()

    again = desk.post(award_form(badge), from_the_look(look, use="2")).content.decode()
    assert "zoe@example.org</bdi>" in again
    sent = from_the_look(again, do="award") | {"mend-3": "Dev <dev@example.org>"}
    desk.post(award_form(badge), sent)

    found = dict(Assertion.objects.values_list("recipient", "recipient_name"))
    assert found == {ERIN: "", "zoe@example.org": "Zoe Zed", "dev@example.org": "Dev"}


def test_a_line_that_is_emptied_on_the_look_is_left_out(desk: Client, badge: BadgeClass) -> None:
    look = desk.post(award_form(badge), answers(f"{ERIN}\nzoe@exam", do="look")).content.decode()
    desk.post(award_form(badge), from_the_look(look, do="award") | {"mend-2": ""})

    assert AwardRow.objects.count() == 1


def test_the_look_can_award_again_to_those_who_have_it(desk: Client, badge: BadgeClass) -> None:
    factories.make_assertion(badge, ERIN)
    look = desk.post(award_form(badge), answers(ERIN, do="look")).content.decode()
    assert "Nobody would get it" in look

    desk.post(award_form(badge), from_the_look(look, do="award", again=ERIN))

    assert Assertion.objects.filter(recipient=ERIN).count() == 2


def test_going_back_from_the_look_finds_the_form_as_it_was(desk: Client, badge: BadgeClass) -> None:
    look = desk.post(award_form(badge), answers(f"Erin <{ERIN}>", narrative="Two\nlines", do="look")).content.decode()
    page = desk.post(award_form(badge), from_the_look(look, do="back")).content.decode()

    assert f"Erin &lt;{ERIN}&gt;</textarea>" in page
    assert "Two\nlines</textarea>" in page
    assert "Error: " not in page


def test_words_that_name_somebody_are_warned_about_where_names_are_not_shown(
    desk: Client, badge: BadgeClass, acme: Issuer
) -> None:
    sent = answers(f"Erin Earner <{ERIN}>", narrative="Today Erin’s program ran.")

    assert "Your words name somebody." in words(desk.post(award_form(badge), sent | {"do": "look"}))
    assert "Your words name somebody." in words(desk.post(award_form(badge), sent, follow=True))

    Issuer.objects.update(earners_are_adults=True)
    assert "name somebody" not in words(desk.post(award_form(badge), sent | {"do": "look"}))


def test_what_was_typed_is_never_markup(desk: Client, badge: BadgeClass) -> None:
    nasty = "<script>alert(1)</script>"
    sent = answers(f"{nasty} <{ERIN}>\n{nasty}", narrative=nasty, do="look", **{"evidence-0-narrative": nasty})

    for wish in ("look", "award", "more"):
        page = desk.post(award_form(badge), sent | {"do": wish}, follow=True).content.decode()
        assert "<script>alert" not in page


# --- Choosing a badge ----------------------------------------------------------------------------------------------


def test_badges_are_chosen_by_picture_and_found_by_name(desk: Client, badge: BadgeClass, acme: Issuer) -> None:
    other = factories.make_badge(acme, name="Web Weaver")
    factories.make_assertion(badge)

    page = desk.get(f"/desk/{acme.slug}/award")
    assert award_form(badge) in page.content.decode()
    assert "Awarded once" in words(page)
    assert "Not awarded yet" in words(page)

    found = desk.get(f"/desk/{acme.slug}/award?q=weaver").content.decode()
    assert award_form(other) in found
    assert award_form(badge) not in found
    assert "No badge has “zzz” in its name." in words(desk.get(f"/desk/{acme.slug}/award?q=zzz"))


def test_choosing_a_badge_asks_the_database_the_same_however_many_there_are(
    desk: Client, badge: BadgeClass, acme: Issuer, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(6):
        factories.make_assertion(factories.make_badge(acme, name=f"Badge {number}"))
    desk.get(f"/desk/{acme.slug}/award")

    with django_assert_max_num_queries(8):
        desk.get(f"/desk/{acme.slug}/award")
