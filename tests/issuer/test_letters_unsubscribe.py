"""How somebody stops letters about badges, and lets them come again."""

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from issuer import letters
from issuer.models import Letter, LetterState, Suppression
from tests.factories import ERIN, NOON

pytestmark = pytest.mark.django_db

letters.register("news", lambda letter: letters.Rendered(subject="A note", text="Hello\n"))


@pytest.fixture
def browser() -> Client:
    """A stranger's browser that sends no CSRF token, and is told when one is asked for."""
    return Client(enforce_csrf_checks=True)


def page(address: str = ERIN) -> str:
    return letters.stop_url(address).removeprefix("http://127.0.0.1:8000")


def deliver(address: str = ERIN) -> Letter:
    letter = letters.write("news", letters.Wanted("a", address), issuer=None, not_before=NOON, at=NOON)
    letters.deliver_due(now=NOON)
    letter.refresh_from_db()
    return letter


def test_the_link_names_nobody() -> None:
    assert "erin" not in page() and "@" not in page() and "%40" not in page()


def test_opening_the_link_asks_and_changes_nothing(browser: Client) -> None:
    for _ in range(3):
        answer = browser.get(page())
        assert answer.status_code == 200
        assert b"No more emails about badges?" in answer.content
    assert browser.head(page()).status_code == 200
    assert not letters.is_refused(ERIN)
    # Nobody but us learns the link: neither another site nor a cache.
    assert answer["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert answer["Cache-Control"] == "no-store"


def test_a_mail_program_stops_the_letters_with_one_request_and_no_cookie(browser: Client) -> None:
    answer = browser.post(page(), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert deliver().state == LetterState.STOPPED
    assert mail.outbox == []
    assert "asked for no letters" in letters.words_for(Letter.objects.get())


def test_the_wish_holds_however_the_address_is_spelled(browser: Client) -> None:
    browser.post(page("Erin@Example.org"))
    assert deliver("erin@EXAMPLE.org").state == LetterState.STOPPED
    assert deliver("other@example.org").state == LetterState.ACCEPTED


def test_stopping_twice_is_no_mistake(browser: Client) -> None:
    assert browser.post(page()).status_code == browser.post(page()).status_code == 200
    assert Suppression.objects.count() == 1


def test_it_can_be_undone_on_the_page_that_says_what_was_done(browser: Client) -> None:
    done = browser.post(page())
    assert f"{page()}/undo" in done.content.decode()
    assert browser.get(f"{page()}/undo").status_code == 405
    assert b"Emails will come again" in browser.post(f"{page()}/undo").content
    assert deliver().state == LetterState.ACCEPTED


@pytest.mark.parametrize("token", ["x", "a" * 64, f"{'0' * 64}.AAAA", "%00", "a.b.c"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_not_ours_changes_nothing_and_says_so(browser: Client, token: str, method: str) -> None:
    answer = getattr(browser, method)(f"/mail/stop/{token}")
    assert answer.status_code == 404
    assert b"not whole" in answer.content
    assert not Suppression.objects.exists()


def test_the_list_does_not_tell_who_is_on_it(browser: Client) -> None:
    browser.post(page())
    kept = Suppression.objects.get().address_hash
    assert len(kept) == 64 and "erin" not in kept


def test_the_wish_and_the_link_outlive_a_change_of_the_secret_key(browser: Client, settings: Settings) -> None:
    old_page = page()
    browser.post(old_page)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-new-key" * 6, [settings.SECRET_KEY]
    assert letters.is_refused(ERIN)
    # It was renewed on the way, so that it holds when the old key is gone.
    settings.SECRET_KEY_FALLBACKS = []
    assert letters.is_refused(ERIN)
    assert Suppression.objects.count() == 1


def test_a_link_from_before_a_change_of_the_secret_key_still_stops_letters(browser: Client, settings: Settings) -> None:
    old_page = page()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-new-key" * 6, [settings.SECRET_KEY]
    browser.post(old_page)
    assert deliver().state == LetterState.STOPPED
