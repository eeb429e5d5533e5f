"""Taking a list back within the minute: who may, until when, and what is left."""

import html
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from assertions.models import Assertion, AwardRun
from badges.models import BadgeClass
from issuer.models import Issuer, JournalEntry, Letter, LetterState, Member, Role, User
from tests import factories
from tests.assertions.answering import answers, award_form, piece
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
    return client_of(bob)


@pytest.fixture
def page(desk: Client, badge: BadgeClass) -> str:
    """The page of a list that Bob has just awarded."""
    sent = answers(f"Erin <{ERIN}>\nzoe@example.org", narrative="Fixed it.", **piece(url="https://code.example/1"))
    return str(desk.post(award_form(badge), sent).headers["Location"])


def test_the_page_offers_to_undo_with_the_seconds_left(desk: Client, page: str) -> None:
    with time_machine.travel(NOON + timedelta(seconds=15), tick=False):
        shown = desk.get(page).content.decode()

    assert f'action="{page}/undo"' in shown
    assert '<span data-countdown="45">45</span> seconds' in shown


def test_within_the_minute_all_is_taken_back_and_nobody_is_told(desk: Client, page: str) -> None:
    award = Assertion.objects.get(recipient=ERIN)
    with time_machine.travel(NOON + timedelta(seconds=59), tick=False):
        answer = desk.post(f"{page}/undo", follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert "Nobody was told, and nobody has the badge from this list." in answer.content.decode()
    assert not Assertion.objects.standing().exists()
    assert set(Letter.objects.filter(kind="award").values_list("state", "to")) == {(LetterState.STOPPED, "")}
    assert not Assertion.objects.exclude(recipient="", recipient_name="", narrative="").exists()
    assert JournalEntry.objects.filter(deed="undo_run").count() == 1
    assert desk.get(f"/assertions/{award.pk}.json").status_code == 410


def test_what_was_taken_back_is_nowhere_in_the_lists(desk: Client, page: str, acme: Issuer) -> None:
    award = Assertion.objects.get(recipient=ERIN)
    desk.post(f"{page}/undo")

    assert "Awards will stand here" in desk.get(f"/desk/{acme.slug}/awards").content.decode()
    assert award.number not in b"".join(desk.get(f"/desk/{acme.slug}/awards.csv")).decode()
    assert desk.get(f"/desk/{acme.slug}/awards/{award.pk}").status_code == 404


def test_the_list_can_be_changed_and_awarded_again(desk: Client, page: str, badge: BadgeClass) -> None:
    undone = desk.post(f"{page}/undo", follow=True).content.decode()
    run_id = page.rpartition("/")[2]
    assert f"{award_form(badge)}?from={run_id}" in undone

    form = html.unescape(desk.get(f"{award_form(badge)}?from={run_id}").content.decode())
    assert f"Erin <{ERIN}>\nzoe@example.org</textarea>" in form
    assert "Fixed it.</textarea>" in form
    assert 'value="https://code.example/1"' in form

    desk.post(award_form(badge), answers(ERIN, key="3" * 22))
    assert Assertion.objects.standing().get().recipient == ERIN


def test_a_list_of_somebody_else_cannot_be_read_through_the_form(
    client_of: Callable[..., Client], desk: Client, page: str, carol: User
) -> None:
    desk.post(f"{page}/undo")
    elsewhere = factories.make_badge(factories.make_issuer(carol, name="Elsewhere"))

    shown = client_of(carol).get(f"{award_form(elsewhere)}?from={page.rpartition('/')[2]}").content.decode()

    assert ERIN not in shown
    assert client_of(carol).get(f"{award_form(elsewhere)}?from=%00").status_code == 200


def test_after_the_minute_it_is_too_late_and_the_page_says_what_else_can_be_done(desk: Client, page: str) -> None:
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert "/undo" not in desk.get(page).content.decode()
        answer = desk.post(f"{page}/undo", follow=True).content.decode()

    assert "It is too late to take these back: the letters are on their way. You can revoke them." in answer
    assert Assertion.objects.standing().count() == 2


def test_undoing_twice_is_undoing_once(desk: Client, page: str) -> None:
    for _time in range(3):
        assert desk.post(f"{page}/undo").status_code == 302

    assert JournalEntry.objects.filter(deed="undo_run").count() == 1


def test_a_list_that_is_still_being_awarded_can_be_taken_back(desk: Client, badge: BadgeClass) -> None:
    people = "\n".join(f"p{number}@example.org" for number in range(40))
    page = desk.post(award_form(badge), answers(people)).headers["Location"]
    assert f'action="{page}/undo"' in desk.get(page).content.decode()

    desk.post(f"{page}/undo")

    assert AwardRun.objects.get().undone_at is not None
    assert not Assertion.objects.exists()


def test_an_awarder_undoes_their_own_lists_and_an_editor_any(
    client_of: Callable[..., Client], acme: Issuer, page: str, badge: BadgeClass, carol: User
) -> None:
    dora = factories.make_member(acme, "Dora Dean", Role.AWARDER)
    edith = factories.make_member(acme, "Edith East", Role.EDITOR)

    assert "/undo" not in client_of(dora).get(page).content.decode()
    assert client_of(dora).post(f"{page}/undo").status_code == 403
    assert client_of(carol).post(f"{page}/undo").status_code == 404
    assert client_of(None).post(f"{page}/undo").status_code == 302
    assert Assertion.objects.standing().count() == 2

    client_of(edith).post(f"{page}/undo")
    assert not Assertion.objects.standing().exists()


def test_opening_an_address_never_undoes(desk: Client, page: str) -> None:
    assert desk.get(f"{page}/undo").status_code == 405
    assert Assertion.objects.standing().count() == 2


def test_lines_of_a_list_that_was_taken_back_are_not_mended(desk: Client, badge: BadgeClass) -> None:
    page = desk.post(award_form(badge), answers(f"{ERIN}\nzoe@exam")).headers["Location"]
    desk.post(f"{page}/undo")

    answer = desk.post(f"{page}/mend", {"line-2": "zoe@example.org", "key": "2" * 22})

    assert answer.status_code in (200, 422)
    assert not Assertion.objects.standing().exists()
