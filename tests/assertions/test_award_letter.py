"""The letter that tells somebody of their badge, and the one that tells them it was taken back."""

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives

from assertions import lists, operations
from assertions.models import Assertion
from issuer import letters
from issuer.models import Issuer, Letter, LetterState, User
from issuer.site import jobs
from standards import baking
from tests import factories
from tests.factories import ERIN, NOON

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=2)


def award(issuer: Issuer, typed: str = ERIN, *, narrative: str = "", at: datetime = NOON, **badge: Any) -> Assertion:
    """One award, as a press of the button makes it."""
    badge_class = factories.make_badge(issuer, **badge)
    run = operations.start_run(
        badge_class,
        lists.read(typed),
        terms=operations.Terms(issued_on=at, narrative=narrative),
        key="key",
        awarded_by=factories.owner_of(issuer).user,
        at=at,
    )
    operations.award_run(run.pk, at=at)
    return Assertion.objects.get(run=run)


def sent() -> EmailMultiAlternatives:
    letters.deliver_due(now=LATER)
    assert len(mail.outbox) == 1
    return mail.outbox.pop()


class _Words(HTMLParser):
    """The words of a letter that a person sees, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("style", "title") or "display:none" in (given.get("style") or ""):
            self._hidden = 1
        elif self._hidden and tag == "div":
            self._hidden += 1
        if tag == "a" and not (given.get("href") or "").startswith("mailto:"):
            self.words.append(given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag in ("style", "title", "div"):
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += data.split()


def words_of_html(html: str) -> list[str]:
    reader = _Words()
    reader.feed(html)
    return reader.words


def bag(words: list[str]) -> list[str]:
    """Words without the signs between them, and without addresses, which stand before or after their words."""
    bare = (re.sub(r"[:·]+$|^--$", "", word) for word in words if not word.startswith("http"))
    return [word for word in bare if word.strip()]


# --- What it says ----------------------------------------------------------------------------------------------------


def test_the_letter_says_who_gave_what_when_and_why(acme: Issuer) -> None:
    given = award(acme, "Erin Earner <erin@example.org>", narrative="She found **three** bugs & fixed them.")
    letter = sent()
    html = str(letter.alternatives[0].content)
    for text in (letter.body, html):
        assert "Acme Computing Club has awarded you" in text
        assert "Debugging Detective" in text
        assert "2 November 2026" in text
        assert given.document_url in text
        assert "Well done, Erin Earner" in text
        assert acme.email in text
    assert "She found three bugs & fixed them." in letter.body
    assert "She found three bugs &amp; fixed them." in html
    assert letter.to == [ERIN]


def test_both_texts_say_the_same_in_the_same_order(acme: Issuer) -> None:
    award(acme, "Erin Earner <erin@example.org>", narrative="One.\n\nTwo [links](https://evil.example/).")
    letter = sent()
    assert bag(letter.body.split()) == bag(words_of_html(str(letter.alternatives[0].content)))


def test_both_texts_have_the_same_links(acme: Issuer) -> None:
    given = award(acme)
    letter = sent()
    links = [word for word in letter.body.split() if word.startswith("http")]
    assert links == [word for word in words_of_html(str(letter.alternatives[0].content)) if word.startswith("http")]
    assert links[0] == given.document_url
    assert "/mail/stop/" in links[1]


def test_the_baked_picture_is_attached_and_shown(acme: Issuer) -> None:
    given = award(acme)
    message = sent().message()
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert len(pictures) == 1
    assert pictures[0].get_content_disposition() == "attachment"
    assert pictures[0].get_filename() == "badge.png"
    assert pictures[0]["Content-ID"] == "<badge>"
    html = next(part for part in message.walk() if part.get_content_type() == "text/html")
    assert 'src="cid:badge"' in html.get_payload(decode=True).decode()
    baked = baking.unbake(pictures[0].get_payload(decode=True))
    assert [given.document_url in one.text for one in baked] == [True, True]


def test_nothing_is_fetched_from_anywhere(acme: Issuer) -> None:
    award(acme, narrative="![x](https://evil.example/pixel.png) <img src=https://evil.example/p.png>")
    html = str(sent().alternatives[0].content)
    assert "evil.example/p" not in re.sub(r"&lt;.*?&gt;", "", html)
    assert re.findall(r'src="([^"]*)"', html) == ["cid:badge"]
    assert "url(" not in html


def test_neither_name_nor_address_stands_in_the_subject(acme: Issuer) -> None:
    award(acme, "Erin Earner <erin@example.org>")
    subject = sent().subject
    assert subject == "You have earned Debugging Detective"


def test_without_a_name_nobody_is_greeted_by_one(acme: Issuer) -> None:
    award(acme)
    body = sent().body
    assert body.startswith("Well done\n")


def test_a_name_without_a_space_does_not_widen_the_letter(acme: Issuer) -> None:
    award(acme, f"{'Donaudampfschifffahrt' * 4} <erin@example.org>")
    html = str(sent().alternatives[0].content)
    rows = re.findall(r'<td class="e-pad e-ink[^>]+>', html)
    assert rows and all("overflow-wrap:anywhere" in row for row in rows)


def test_a_letter_promises_only_what_there_is(acme: Issuer) -> None:
    award(acme)
    body = sent().body.lower()
    assert "collect" not in body and "code" not in body
    assert "no account" in body


def test_a_correction_made_before_the_letter_goes_is_in_it(acme: Issuer, alice: User) -> None:
    given = award(acme, "Erni <erin@example.org>", narrative="Frist try.")
    operations.correct(given, by=alice, at=NOON, name="Erin", narrative="First try.")
    letter = sent()
    assert "Well done, Erin\n" in letter.body and "First try." in letter.body
    [picture] = [part for part in letter.message().walk() if part.get_content_type() == "image/png"]
    assert "First try." in baking.unbake(picture.get_payload(decode=True))[0].text


def test_a_long_story_is_shortened_in_the_letter(acme: Issuer) -> None:
    award(acme, narrative="word " * 900)
    body = sent().body
    assert "word …”" in body
    assert len(body) < 2600


# --- When it goes ----------------------------------------------------------------------------------------------------


def test_the_letter_waits_until_the_award_can_no_longer_be_undone(acme: Issuer) -> None:
    award(acme)
    assert jobs.run_due(now=NOON + timedelta(seconds=59)) == 0
    assert mail.outbox == []
    jobs.run_due(now=NOON + timedelta(seconds=60))
    assert len(mail.outbox) == 1


def test_an_award_taken_back_in_time_writes_to_nobody_and_forgets_whom(acme: Issuer, alice: User) -> None:
    given = award(acme)
    assert given.run is not None
    operations.undo(given.run, by=alice, at=NOON + timedelta(seconds=30))
    letters.deliver_due(now=LATER)
    assert mail.outbox == []
    assert (Letter.objects.get().state, Letter.objects.get().to) == (LetterState.STOPPED, "")


def test_a_picture_whose_file_is_lost_is_baked_again_for_the_letter(acme: Issuer) -> None:
    given = award(acme)
    default_storage.delete(given.documents.get(form="PNG").picture)
    [picture] = [part for part in sent().message().walk() if part.get_content_type() == "image/png"]
    assert given.document_url in baking.unbake(picture.get_payload(decode=True))[0].text


# --- Taken back ------------------------------------------------------------------------------------------------------


def test_the_letter_of_a_revoked_award_says_why_and_whom_to_ask(acme: Issuer, alice: User) -> None:
    given = award(acme)
    sent()
    operations.revoke([given], reason="It was meant for <Aaron> & not for you.", by=alice, at=LATER)
    letter = sent()
    html = str(letter.alternatives[0].content)
    assert letter.subject == "About your badge Debugging Detective"
    assert "It was meant for <Aaron> & not for you." in letter.body
    assert "&lt;Aaron&gt; &amp; not" in html
    assert acme.email in letter.body
    assert bag(letter.body.split()) == bag(words_of_html(html))
    assert letter.attachments == []


def test_an_award_revoked_before_its_letter_went_writes_nothing(acme: Issuer, alice: User) -> None:
    given = award(acme)
    operations.revoke([given], reason="A slip.", by=alice, at=NOON + timedelta(seconds=61))
    letters.deliver_due(now=LATER)
    assert mail.outbox == []
