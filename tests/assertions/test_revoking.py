"""Revoking one or many, with a reason; correcting; and giving an award again at the right address."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from assertions.models import Assertion
from badges.models import BadgeClass
from issuer.models import Issuer, JournalEntry, Letter, LetterState, Member, Role, User
from tests import factories
from tests.factories import ERIN, NOON

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme)


@pytest.fixture
def edith(client_of: Callable[..., Client], acme: Issuer) -> Client:
    """The browser of an editor."""
    return client_of(factories.make_member(acme, "Edith East", Role.EDITOR))


@pytest.fixture
def award(badge: BadgeClass, bob: Member) -> Assertion:
    """Erin's badge, awarded by Bob an hour ago; the letter was taken by a mail server."""
    made = factories.make_assertion(badge, f"Erin Earner <{ERIN}>", by=bob.user, narrative="Fixed three bugs.")
    Letter.objects.filter(subject_id=made.pk).update(state=LetterState.ACCEPTED, answer="250 ok", done_at=NOON)
    return made


def detail(award: Assertion) -> str:
    return f"/desk/{award.issuer.slug}/awards/{award.pk}"


def words(answer: object) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def fail(award: Assertion) -> None:
    Letter.objects.filter(subject_id=award.pk).update(state=LetterState.FAILED, answer="550 5.1.1 no such user")


# --- Revoking ------------------------------------------------------------------------------------------------------


def test_revoking_asks_first_and_then_says_why_to_everybody(edith: Client, award: Assertion) -> None:
    asked = edith.get(f"{detail(award)}/revoke")
    assert "Revoke this award?" in words(asked)
    assert "Keep it" in words(asked)

    answer = edith.post(f"{detail(award)}/revoke", {"reason": "Given to the wrong class.", "tell": "on"}, follow=True)

    award.refresh_from_db()
    assert award.revoked_at == LATER
    assert "One award is revoked." in words(answer)
    assert "“Given to the wrong class.”" in words(answer)
    hosted = edith.get(f"/assertions/{award.pk}.json")
    assert hosted.status_code == 410
    assert hosted.json()["revocationReason"] == "Given to the wrong class."
    assert Letter.objects.filter(kind="revoked", subject_id=award.pk).count() == 1


def test_the_holder_is_not_told_where_the_box_was_not_ticked(edith: Client, award: Assertion) -> None:
    edith.post(f"{detail(award)}/revoke", {"reason": "A mistake."})

    assert not Letter.objects.filter(kind="revoked").exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "no\x00pe"])
def test_without_a_good_reason_nothing_is_revoked(edith: Client, award: Assertion, reason: str) -> None:
    answer = edith.post(f"{detail(award)}/revoke", {"reason": reason})

    award.refresh_from_db()
    if "\x00" in reason:  # a hidden sign is taken out, the words stay
        assert award.revocation_reason == "nope"
    else:
        assert answer.status_code == 422
        assert award.revoked_at is None


def test_revoking_twice_says_that_it_was_revoked_before(edith: Client, award: Assertion) -> None:
    edith.post(f"{detail(award)}/revoke", {"reason": "First."})
    answer = edith.post(f"{detail(award)}/revoke", {"reason": "Second."}, follow=True)

    award.refresh_from_db()
    assert award.revocation_reason == "First."
    assert "This award was revoked before." in words(answer)


def test_many_are_revoked_together_after_a_look_at_whose_they_are(
    edith: Client, badge: BadgeClass, acme: Issuer
) -> None:
    awards = [factories.make_assertion(badge, f"p{number}@example.org") for number in range(3)]
    ticked = {"award": [award.pk for award in awards[:2]]}

    asked = edith.post(f"/desk/{acme.slug}/awards/revoke", ticked)
    assert "Revoke these 2 awards?" in words(asked)
    assert not Assertion.objects.filter(revoked_at__isnull=False).exists()

    edith.post(f"/desk/{acme.slug}/awards/revoke", ticked | {"reason": "The course was cancelled."})
    assert Assertion.objects.filter(revoked_at__isnull=False).count() == 2
    assert JournalEntry.objects.filter(deed="revoke").count() == 2


def test_awards_of_others_among_the_ticked_are_like_none(
    edith: Client, award: Assertion, acme: Issuer, carol: User
) -> None:
    theirs = factories.make_assertion(factories.make_badge(factories.make_issuer(carol, name="Elsewhere")))
    ticked = {"award": [theirs.pk, "x" * 22, "\x00" * 22, award.pk], "reason": "Over."}

    edith.post(f"/desk/{acme.slug}/awards/revoke", ticked)

    assert set(Assertion.objects.filter(revoked_at__isnull=False)) == {award}


def test_with_nothing_ticked_the_list_says_what_to_do(edith: Client, acme: Issuer) -> None:
    answer = edith.post(f"/desk/{acme.slug}/awards/revoke", follow=True)

    assert "Tick at least one award that is still in force." in words(answer)


def test_an_awarder_neither_revokes_nor_corrects(
    client_of: Callable[..., Client], award: Assertion, bob: Member, acme: Issuer
) -> None:
    browser = client_of(bob)

    assert "Revoke" not in words(browser.get(detail(award)))
    assert browser.post(f"{detail(award)}/revoke", {"reason": "No."}).status_code == 403
    assert browser.post(f"{detail(award)}/correct", {"name": "X"}).status_code == 403
    assert browser.post(f"/desk/{acme.slug}/awards/revoke", {"award": award.pk, "reason": "No."}).status_code == 403
    award.refresh_from_db()
    assert (award.revoked_at, award.recipient_name) == (None, "Erin Earner")


def test_a_stranger_finds_none_of_it(
    client_of: Callable[..., Client], award: Assertion, carol: User, acme: Issuer
) -> None:
    browser = client_of(carol)

    for address in ("", "/revoke", "/correct"):
        assert browser.get(f"{detail(award)}{address}").status_code == 404
    for address in ("/revoke", "/correct", "/resend", "/readdress"):
        assert browser.post(f"{detail(award)}{address}", {"reason": "x"}).status_code == 404
    assert browser.post(f"/desk/{acme.slug}/awards/revoke", {"award": award.pk, "reason": "x"}).status_code == 404
    assert not Assertion.objects.filter(revoked_at__isnull=False).exists()


# --- Correcting ----------------------------------------------------------------------------------------------------


def test_a_correction_stays_visible_with_what_stood_there_before(edith: Client, award: Assertion) -> None:
    answer = edith.post(
        f"{detail(award)}/correct", {"name": "Erin E. Earner", "narrative": "Fixed four bugs."}, follow=True
    )

    award.refresh_from_db()
    assert (award.recipient_name, award.narrative) == ("Erin E. Earner", "Fixed four bugs.")
    text = words(answer)
    assert "Corrected. What stood there before is in the history." in text
    assert "Before Fixed three bugs. After Fixed four bugs." in text
    assert "Edith East" in text
    assert "Fixed four bugs." in edith.get(f"/assertions/{award.pk}.json").content.decode()


def test_a_revoked_award_is_not_rewritten(edith: Client, award: Assertion) -> None:
    edith.post(f"{detail(award)}/revoke", {"reason": "Over."})

    answer = edith.post(f"{detail(award)}/correct", {"name": "Somebody", "narrative": "Else"})

    assert answer.status_code == 422
    assert "This award was revoked, so it is not changed any more." in words(answer)


# --- Letters -------------------------------------------------------------------------------------------------------


def test_a_letter_is_sent_again_to_its_own_address(
    client_of: Callable[..., Client], award: Assertion, bob: Member
) -> None:
    answer = client_of(bob).post(f"{detail(award)}/resend", follow=True)

    assert "The email is on its way again." in words(answer)
    waiting = Letter.objects.get(subject_id=award.pk, state=LetterState.WAITING)
    assert waiting.to == ERIN


def test_the_page_says_what_the_mail_server_said(
    client_of: Callable[..., Client], award: Assertion, bob: Member
) -> None:
    fail(award)
    text = words(client_of(bob).get(detail(award)))

    assert "Did not arrive" in text
    assert "The mail server there says there is no such person." in text
    assert "550 5.1.1 no such user" in text


def test_a_letter_of_a_revoked_award_is_not_sent(edith: Client, award: Assertion) -> None:
    edith.post(f"{detail(award)}/revoke", {"reason": "Over."})

    answer = edith.post(f"{detail(award)}/resend", follow=True)

    assert "This award was revoked, so there is no letter to send." in words(answer)


# --- A wrong address -----------------------------------------------------------------------------------------------


def test_an_award_whose_letter_did_not_arrive_is_given_again_at_the_right_address_in_one_click(
    client_of: Callable[..., Client], award: Assertion, bob: Member
) -> None:
    fail(award)
    browser = client_of(bob)
    assert "Is the address wrong?" in words(browser.get(detail(award)))

    answer = browser.post(f"{detail(award)}/readdress", {"address": "erin.earner@example.org", "key": "1" * 22})
    browser.post(f"{detail(award)}/readdress", {"address": "erin.earner@example.org", "key": "1" * 22})

    new = Assertion.objects.get(recipient="erin.earner@example.org")
    award.refresh_from_db()
    assert answer.headers["Location"].endswith(f"/runs/{new.run_id}")
    assert award.revoked_at == LATER
    assert (new.recipient_name, new.narrative, new.issued_on) == ("Erin Earner", "Fixed three bugs.", award.issued_on)
    assert not Letter.objects.filter(kind="revoked").exists()
    assert Letter.objects.filter(subject_id=new.pk, state=LetterState.WAITING).count() == 1


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Write an email address."),
        ("erin@", "This is not a whole email address."),
        (ERIN, "That is the address the badge was sent to. Write the right one."),
    ],
)
def test_a_wrong_right_address_is_told_and_nothing_happens(
    client_of: Callable[..., Client], award: Assertion, bob: Member, address: str, said: str
) -> None:
    fail(award)
    answer = client_of(bob).post(f"{detail(award)}/readdress", {"address": address})

    assert answer.status_code == 422
    assert said in words(answer)
    award.refresh_from_db()
    assert award.revoked_at is None


def test_an_awarder_moves_no_award_that_arrived_or_that_is_not_theirs(
    client_of: Callable[..., Client], award: Assertion, bob: Member, acme: Issuer
) -> None:
    dora = factories.make_member(acme, "Dora Dean", Role.AWARDER)
    sent = {"address": "erin.earner@example.org"}

    assert client_of(bob).post(f"{detail(award)}/readdress", sent).status_code == 403
    fail(award)
    assert client_of(dora).post(f"{detail(award)}/readdress", sent).status_code == 403
    assert Assertion.objects.count() == 1
