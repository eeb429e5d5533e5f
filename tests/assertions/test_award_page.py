"""The award as the world sees it: the page, the document, the pictures, the comparison of an address."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from assertions import lists, operations
from assertions.models import Assertion, Form, IssuedDocument
from badges.models import BadgeClass
from issuer.models import Issuer, User
from issuer.site.ids import new_id
from standards import baking
from standards.recipients import Identity
from tests.factories import make_badge, make_issuer

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
Award = Callable[..., Assertion]


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return make_badge(acme)


@pytest.fixture
def award(alice: User, badge: BadgeClass, django_capture_on_commit_callbacks: Callable[..., object]) -> Award:
    """Awards the badge to Erin."""

    def give(
        to: str = "Erin Example <erin@example.org>", badge_class: BadgeClass = badge, **terms: object
    ) -> Assertion:
        now = timezone.now()
        with django_capture_on_commit_callbacks(execute=True):
            run = operations.start_run(
                badge_class,
                lists.read(to),
                terms=operations.Terms(**{"issued_on": now - timedelta(hours=1)} | terms),
                key=new_id(),
                awarded_by=alice,
                at=now,
            )
            operations.award_run(run.pk, at=now)
        return run.assertions.get()

    return give


def test_a_machine_gets_the_stored_document_in_one_query(
    award: Award, client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    erin = award()
    stored = IssuedDocument.objects.get(assertion=erin, form=Form.OB2_HOSTED)
    client.get(f"/assertions/{erin.pk}")
    with django_assert_num_queries(1):
        answer = client.get(f"/assertions/{erin.pk}")
    assert answer.content == bytes(stored.body)
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


@pytest.mark.parametrize("accept", ["*/*", "", "application/json", "application/ld+json", "image/png", "text/plain"])
def test_everybody_but_a_browser_gets_json(award: Award, client: Client, accept: str) -> None:
    answer = client.get(f"/assertions/{award().pk}", headers={"Accept": accept} if accept else None)
    assert json.loads(answer.content)["type"] == "Assertion"


def test_the_address_with_json_at_its_end_answers_browsers_too(award: Award, client: Client) -> None:
    answer = client.get(f"/assertions/{award().pk}.json", headers={"Accept": HTML})
    assert json.loads(answer.content)["type"] == "Assertion"


def test_whoever_has_the_document_is_told_so(award: Award, client: Client) -> None:
    erin = award()
    etag = client.get(f"/assertions/{erin.pk}").headers["ETag"]
    answer = client.get(f"/assertions/{erin.pk}", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_host_of_a_request_changes_no_id(award: Award, client: Client, settings: object) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    erin = award()
    answer = client.get(f"/assertions/{erin.pk}", headers={"Host": "attacker.example"})
    assert b"attacker" not in answer.content
    assert json.loads(answer.content)["id"] == erin.document_url


def test_an_unknown_host_is_refused(award: Award, client: Client) -> None:
    answer = client.get(f"/assertions/{award().pk}", headers={"Host": "attacker.example"})
    assert answer.status_code == 400
    assert b"attacker" not in answer.content


def test_the_recipient_is_a_salted_hash_and_the_name_stays_out(award: Award, client: Client) -> None:
    document = json.loads(client.get(f"/assertions/{award().pk}").content)
    assert Identity.from_json(document["recipient"]).matches("ERIN@example.org")
    assert len(document["recipient"]["salt"]) >= 22
    assert "Erin" not in json.dumps(document)


def test_no_two_awards_share_a_salt(award: Award, client: Client, acme: Issuer) -> None:
    first, second = award(), award(badge_class=make_badge(acme, name="Game Maker"))
    assert first.salt != second.salt


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_baked_picture_gives_back_the_document(award: Award, client: Client, form: str) -> None:
    erin = award()
    hosted = client.get(f"/assertions/{erin.pk}").content.decode()
    picture = client.get(f"/assertions/{erin.pk}/badge.{form}")
    assert baking.unbake(picture.content)[0].text == hosted
    assert "no-transform" in picture.headers["Cache-Control"]
    assert picture.headers["Content-Disposition"] == f'inline; filename="badge.{form}"'


@pytest.mark.parametrize("damage", ["lost", "emptied", "flipped"])
def test_a_picture_whose_file_is_damaged_is_baked_again_and_is_the_same(
    award: Award, client: Client, damage: str
) -> None:
    erin = award()
    before = client.get(f"/assertions/{erin.pk}/badge.png").content
    file = IssuedDocument.objects.get(assertion=erin, form=Form.PNG).picture
    path = default_storage.path(file)
    default_storage.delete(file)
    if damage != "lost":
        with open(path, "wb") as opened:  # noqa: PTH123
            opened.write(b"" if damage == "emptied" else bytes([before[0] ^ 1]) + before[1:])
    assert client.get(f"/assertions/{erin.pk}/badge.png").content == before


def test_the_page_answers_in_one_sentence_without_a_name(award: Award, client: Client) -> None:
    answer = client.get(f"/assertions/{award().pk}", headers={"Accept": HTML})
    words = answer.content.decode()
    assert "Someone earned <em>Debugging Detective</em>" in words
    assert "Valid: issued by Acme Computing Club, not revoked, not expired, checked just now." in words
    assert "Erin" not in words
    assert "erin@example.org" not in words
    assert "so it is kept private" in words and "no name was given" not in words
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert not answer.cookies
    assert "http://testserver" not in words


def test_an_award_without_a_name_does_not_say_that_one_is_hidden(award: Award, client: Client) -> None:
    words = client.get(f"/assertions/{award('nobody@example.org').pk}", headers={"Accept": HTML}).content.decode()
    assert "no name was given with it" in words and "kept private" not in words


def test_grown_ups_are_named_where_the_school_says_so(alice: User, award: Award, client: Client) -> None:
    wharfside = make_issuer(alice, name="Wharfside", earners_are_adults=True)
    marek = award("Marek Zieliński <marek@example.org>", badge_class=make_badge(wharfside))
    assert "Marek Zieliński earned" in client.get(f"/assertions/{marek.pk}", headers={"Accept": HTML}).content.decode()
    assert "Marek" not in client.get(f"/assertions/{marek.pk}").content.decode()


def test_long_names_and_stories_do_not_push_the_answer_off_a_phone(alice: User, award: Award, client: Client) -> None:
    short = client.get(f"/assertions/{award().pk}", headers={"Accept": HTML}).content.decode()
    assert 'class="citation mt3"' in short
    wharfside = make_issuer(alice, name="Wharfside", earners_are_adults=True)
    badge = make_badge(wharfside, name="Donaudampfschifffahrt " * 4, description="A very long story. " * 20)
    words = client.get(
        f"/assertions/{award('Otto Hinterbichl <o@example.org>', badge_class=badge).pk}", headers={"Accept": HTML}
    ).content.decode()
    assert 'class="citation mt3 citation-sm"' in words
    assert (
        words.index("Genuine and in date</h2>") < words.index('<p class="lede"') < words.index("Download the picture")
    )


def test_an_award_that_has_run_out_says_so_and_since_when(award: Award, client: Client) -> None:
    now = timezone.now()
    erin = award(issued_on=now - timedelta(days=40), expires_at=now - timedelta(days=3))
    words = client.get(f"/assertions/{erin.pk}", headers={"Accept": HTML}).content.decode()
    assert "Genuine, but out of date" in words
    assert "It ran out on" in words
    assert "Genuine and in date" not in words


def test_a_revoked_award_says_so_at_its_address(alice: User, award: Award, client: Client) -> None:
    erin = award(narrative="Found every bug.")
    operations.revoke([erin], reason="Awarded by mistake.", by=alice, at=timezone.now())
    answer = client.get(f"/assertions/{erin.pk}")
    assert answer.status_code == 410
    assert json.loads(answer.content) == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": erin.document_url,
        "revoked": True,
        "revocationReason": "Awarded by mistake.",
    }
    words = client.get(f"/assertions/{erin.pk}", headers={"Accept": HTML}).content.decode()
    assert "This award no longer counts" in words
    assert "Awarded by mistake." in words
    assert "Found every bug." not in words
    assert " earned <em>" not in words
    assert client.get(f"/assertions/{erin.pk}/badge.png").status_code == 200


def test_an_award_taken_back_within_the_minute_is_gone_without_a_trace_of_the_person(
    alice: User, award: Award, client: Client
) -> None:
    erin = award()
    operations.undo(erin.run, by=alice, at=timezone.now())
    assert client.get(f"/assertions/{erin.pk}").status_code == 410
    assert client.get(f"/assertions/{erin.pk}", headers={"Accept": HTML}).status_code == 404
    assert client.get(f"/assertions/{erin.pk}/badge.png").status_code == 404
    erin.refresh_from_db()
    assert (erin.recipient, erin.recipient_name, erin.salt) == ("", "", "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("erin@example.org", "Yes, it was"), (" ERIN@Example.ORG ", "Yes, it was"), ("mallory@example.org", "No, it was")],
)
def test_an_address_is_compared_and_not_kept(award: Award, client: Client, typed: str, said: str) -> None:
    erin = award()
    answer = client.post(f"/assertions/{erin.pk}/compare", {"address": typed})
    assert said in answer.content.decode()
    assert f"<title>{said}" in answer.content.decode()  # the first words that a screen reader says
    assert not answer.cookies
    answer = client.post(f"/assertions/{erin.pk}/compare", {"address": "erin"})
    assert "<title>Error: " in answer.content.decode()


def test_whose_a_revoked_award_was_can_still_be_asked(alice: User, award: Award, client: Client) -> None:
    erin = award()
    operations.revoke([erin], reason="By mistake.", by=alice, at=timezone.now())
    for typed, said in (("erin@example.org", "Yes, it was"), ("mallory@example.org", "No, it was")):
        assert said in client.post(f"/assertions/{erin.pk}/compare", {"address": typed}).content.decode()


def test_addresses_cannot_be_guessed_for_long(award: Award, client: Client) -> None:
    erin = award()
    answers = [client.post(f"/assertions/{erin.pk}/compare", {"address": f"x{n}@example.org"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert client.post(f"/assertions/{erin.pk}/compare", {"address": "erin@example.org"}).status_code == 429


def test_an_address_never_goes_into_a_link(award: Award, client: Client) -> None:
    erin = award()
    answer = client.get(f"/assertions/{erin.pk}/compare?address=erin@example.org")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/assertions/{erin.pk}")


@pytest.mark.parametrize("path", ["", ".json", "/badge.png", "/badge.svg", "/card.png", "/evidence/" + "x" * 22])
def test_an_unknown_award_is_nothing_in_every_form(db: None, client: Client, path: str) -> None:
    answer = client.get(f"/assertions/{'2' * 22}{path}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_private_evidence_is_neither_shown_nor_served(award: Award, client: Client) -> None:
    erin = award(
        evidence=[
            operations.EvidenceGiven(url="https://example.org/public", is_public=True),
            operations.EvidenceGiven(url="https://example.org/secret", narrative="Hidden words"),
        ]
    )
    for accept in (HTML, "*/*"):
        words = client.get(f"/assertions/{erin.pk}", headers={"Accept": accept}).content.decode()
        assert "https://example.org/public" in words
        assert "secret" not in words
        assert "Hidden words" not in words


def test_what_people_wrote_is_words_and_never_markup(award: Award, client: Client) -> None:
    erin = award(narrative="<script>alert(1)</script> [x](javascript:alert(1)) **bold**")
    words = client.get(f"/assertions/{erin.pk}", headers={"Accept": HTML}).content.decode()
    assert "<script>alert" not in words
    assert 'href="javascript' not in words
    assert "<strong>bold</strong>" in words


def test_the_share_card_is_a_picture_of_our_own(award: Award, client: Client) -> None:
    answer = client.get(f"/assertions/{award().pk}/card.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content[16:24] == (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")


def test_the_page_names_its_card_to_those_who_share_it(award: Award, client: Client) -> None:
    erin = award()
    words = client.get(f"/assertions/{erin.pk}", headers={"Accept": HTML}).content.decode()
    assert f'<meta property="og:image" content="{erin.document_url}/card.png">' in words


def test_a_corrected_story_is_a_new_document_at_the_old_address(alice: User, award: Award, client: Client) -> None:
    erin = award(narrative="Found too bugs.")
    old = client.get(f"/assertions/{erin.pk}").content
    operations.correct(erin, by=alice, at=timezone.now(), narrative="Found two bugs.")
    document = json.loads(client.get(f"/assertions/{erin.pk}").content)
    assert (document["id"], document["narrative"]) == (erin.document_url, "Found two bugs.")
    kept = IssuedDocument.objects.get(assertion=erin, form=Form.OB2_HOSTED, replaced_at__isnull=False)
    assert bytes(kept.body) == old
    picture = client.get(f"/assertions/{erin.pk}/badge.png").content
    assert json.loads(baking.unbake(picture)[0].text)["narrative"] == "Found two bugs."


def test_machines_may_only_read(award: Award, client: Client) -> None:
    erin = award()
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)(f"/assertions/{erin.pk}").status_code in (405, 403)
    assert client.options(f"/assertions/{erin.pk}").status_code == 204


def test_the_page_claims_nothing_that_could_not_be_looked_at(award: Award, client: Client) -> None:
    erin = award()
    IssuedDocument.objects.filter(assertion=erin, form=Form.OB2_HOSTED).update(body=b'{"type": "Assertion"}')
    page = client.get(f"/assertions/{erin.pk}", headers={"Accept": HTML}).content.decode()
    assert "It could not be checked" in page
    for said in ("whether it has changed", "whether it was revoked", "whether it is in date"):
        assert f"We could not see {said}" in page
    for claim in ("Genuine", "Valid:", "Nothing has changed since", "It has not been revoked", "It is in date"):
        assert claim not in page


def test_an_award_on_hold_tells_since_when_also_once_it_has_run_out(award: Award, client: Client) -> None:
    now = timezone.now()
    erin = award(issued_on=now - timedelta(days=40), expires_at=now - timedelta(days=3))
    Assertion.objects.filter(pk=erin.pk).update(suspended_at=now - timedelta(days=9), suspension_reason="An eye test.")
    words = client.get(f"/assertions/{erin.pk}", headers={"Accept": HTML}).content.decode()
    assert "has put it on hold. Since" in words and "It ran out on" not in words and "An eye test." in words


def test_the_page_of_an_award_that_has_run_out_asks_for_a_newer_one(award: Award, client: Client) -> None:
    erin = award(issued_on=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(days=1))
    page = client.get(f"/assertions/{erin.pk}", headers={"Accept": HTML}).content.decode()
    assert "Is there a newer one?" in page


def test_the_page_leads_to_the_badge_that_comes_next(award: Award, badge: BadgeClass, client: Client) -> None:
    following = make_badge(badge.badge.issuer, name="Bug Hunter")
    BadgeClass.objects.filter(pk=badge.pk).update(next_badge=following.badge)
    page = client.get(f"/assertions/{award().pk}", headers={"Accept": HTML}).content.decode()
    assert f'href="/s/{following.badge.issuer.slug}/{following.badge.slug}"' in page
