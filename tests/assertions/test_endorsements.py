"""Good words: asked for by letter, given without an account or as another issuer here, accepted, shown, taken down."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from assertions import operations
from assertions.models import Assertion, Endorsement, Form, IssuedDocument
from badges.models import BadgeClass
from issuer import journal, letters
from issuer.models import Issuer, JournalEntry, KeyState, Letter, Member, Role, SigningKey, User
from standards import baking
from standards.errors import BadSignature
from standards.ob2 import rules as rules2
from standards.ob3 import rules as rules3
from standards.ob3 import status_list
from standards.proofs import data_integrity
from standards.proofs.keys import PublicKey
from tests import factories

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User | Member | None], Client]
HTML = {"Accept": "text/html"}
INES = "ines@museum.example"
WORD = {"name": "City Museum", "url": "https://museum.example", "comment": "They know what they teach."}
HOSTILE = '<script>alert(1)</script>{{ 7|add:7 }} {% now "Y" %} ‮✅ "]}</pre>'


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme)


@pytest.fixture
def erin(badge: BadgeClass, django_capture_on_commit_callbacks: Callable[..., object]) -> Assertion:
    with django_capture_on_commit_callbacks(execute=True):
        return factories.make_assertion(badge)


@pytest.fixture
def chess(carol: User) -> Issuer:
    """Another issuer of this site; Carol owns it."""
    return factories.make_issuer(carol, name="Chess Circle")


def asked(acme: Issuer, about: Any = None, **over: Any) -> Endorsement:
    return operations.ask(factories.owner_of(acme), about or acme, **{"email": INES, "at": timezone.now()} | over)


def link_of(word: Endorsement) -> str:
    return f"/endorse/{Letter.objects.get(subject_id=word.pk).secret}"


def given(acme: Issuer, about: Any = None, *, as_member: Member | None = None, **over: Any) -> Endorsement:
    word = asked(acme, about)
    return operations.give(word, **WORD | over, as_member=as_member, at=timezone.now())


def shown(acme: Issuer, about: Any = None, **over: Any) -> Endorsement:
    return operations.accept(factories.owner_of(acme), given(acme, about, **over), at=timezone.now())


def act(client: Client, word: Endorsement, what: str) -> int:
    return client.post(f"/desk/{word.issuer.slug}/endorsements/{word.pk}/{what}").status_code


def page(client: Client, address: str) -> str:
    answer = client.get(address, headers=HTML, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def document(client: Client, address: str) -> dict:
    return json.loads(client.get(address).content)


# --- The whole way -------------------------------------------------------------------------------------------------


def test_somebody_without_an_account_vouches_for_a_badge_and_it_is_shown_once_it_is_accepted(
    client_of: SignedIn, alice: User, acme: Issuer, badge: BadgeClass
) -> None:
    desk, ines = client_of(alice), client_of(None)
    answer = desk.post(f"/desk/{acme.slug}/badges/{badge.pk}/ask", {"email": INES, "note": "You know us."})
    assert answer.headers["Location"] == f"/desk/{acme.slug}/endorsements"
    word = Endorsement.objects.get()

    link = link_of(word)
    letters.deliver_due(now=timezone.now())
    [letter] = mail.outbox
    assert letter.to == [INES]
    assert f"{link}\n" in letter.body
    assert "You know us." in letter.body
    assert badge.name in letter.body

    assert badge.name in ines.get(link).content.decode()
    answer = ines.post(link, WORD)
    assert answer.status_code == 200
    address = f"/endorsements/{word.pk}"
    assert ines.get(address).status_code == 404
    assert "City Museum" not in page(ines, f"/badges/{badge.pk}")

    assert "They know what they teach." in page(desk, f"/desk/{acme.slug}/endorsements")
    assert act(desk, word, "accept") == 302
    seen = page(ines, f"/badges/{badge.pk}")
    assert "Vouched for by City Museum" in seen
    assert "On the word of this site" in seen
    assert "Signed by them" not in seen
    assert "They have not signed it themselves" in page(ines, address)

    said = document(ines, address)
    assert rules2.problems(said, expected="Endorsement") == []
    assert said["claim"] == {"id": badge.document_url, "endorsementComment": WORD["comment"]}
    assert said["verification"] == {"type": "HostedBadge"}
    who = document(ines, said["issuer"].removeprefix("http://localhost:8000"))
    assert who == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Profile",
        "id": said["issuer"],
        "name": "City Museum",
        "url": "https://museum.example",
    }
    assert document(ines, f"/badges/{badge.pk}")["endorsement"] == [said["id"]]
    assert ines.get(f"{address}/credential").status_code == 404  # nobody signed it


def test_an_address_for_questions_is_published_only_if_it_was_given(acme: Issuer, client: Client) -> None:
    word = shown(acme, email="office@museum.example")
    who = document(client, f"/endorsements/{word.pk}/endorser")
    assert who["email"] == "office@museum.example"
    assert rules2.problems(who, expected="Profile") == []
    assert document(client, f"/issuers/{acme.pk}")["endorsement"] == [word.document_url]
    assert "Vouched for by City Museum" in page(client, f"/issuers/{acme.pk}")


def test_what_was_taken_down_answers_410_everywhere_and_is_named_nowhere(
    client_of: SignedIn, alice: User, acme: Issuer, badge: BadgeClass, chess: Issuer
) -> None:
    desk, stranger = client_of(alice), client_of(None)
    words = [shown(acme, badge), shown(acme, badge, as_member=factories.owner_of(chess))]
    assert len(document(stranger, f"/badges/{badge.pk}")["endorsement"]) == 2
    for word in words:
        assert act(desk, word, "take-down") == 302
        address = f"/endorsements/{word.pk}"
        part = "credential" if word.as_issuer_id else "endorser"
        for path in (address, f"{address}.json", f"{address}/{part}"):
            answer = stranger.get(path)
            assert answer.status_code == 410
            assert json.loads(answer.content) == {
                "@context": "https://w3id.org/openbadges/v2",
                "type": "Endorsement",
                "id": word.document_url,
                "revoked": True,
                "revocationReason": "Taken down by the side that it is about.",
            }
        gone = stranger.get(address, headers=HTML)
        assert gone.status_code == 410
        assert "Museum" not in gone.content.decode()
    assert "endorsement" not in document(stranger, f"/badges/{badge.pk}")
    assert "endorsement" not in document(stranger, f"/badges/{badge.pk}/achievement")
    assert "Vouched for" not in page(stranger, f"/badges/{badge.pk}")


def test_what_is_declined_is_never_published_and_its_words_are_forgotten(
    client_of: SignedIn, alice: User, acme: Issuer
) -> None:
    word = given(acme)
    assert act(client_of(alice), word, "decline") == 302
    word.refresh_from_db()
    assert (word.comment, bytes(word.body), word.state) == ("", b"", "DECLINED")
    assert client_of(None).get(f"/endorsements/{word.pk}").status_code == 404
    act(client_of(alice), word, "accept")
    word.refresh_from_db()
    assert word.accepted_at is None


# --- As another issuer of this site --------------------------------------------------------------------------------


def key_in_did_of(client: Client, issuer: Issuer, method: str) -> PublicKey:
    found = document(client, f"/issuers/{issuer.pk}/did.json")
    assert method in found["assertionMethod"]
    [one] = [one for one in found["verificationMethod"] if one["id"] == method]
    return PublicKey.from_multikey(one["publicKeyMultibase"])


@pytest.mark.parametrize("about", ["issuer", "badge", "award"])
def test_another_issuer_signs_its_good_word_with_the_key_in_its_did_document(
    client_of: SignedIn, alice: User, carol: User, acme: Issuer, chess: Issuer, erin: Assertion, about: str
) -> None:
    thing = {"issuer": acme, "badge": erin.badge_class, "award": erin}[about]
    word, client = asked(acme, thing), client_of(None)
    signed_in = client_of(carol)
    assert "Chess Circle, signed with its key" in signed_in.get(link_of(word)).content.decode()
    assert "signed with its key" not in client.get(link_of(word)).content.decode()
    assert signed_in.post(link_of(word), {"speaker": chess.pk, "comment": "Good {🎈} work"}).status_code == 200
    assert act(client_of(alice), word, "accept") == 302

    answer = client.get(f"/endorsements/{word.pk}/credential")
    assert answer.headers["Content-Type"] == "application/vc+ld+json"
    signed = json.loads(answer.content)
    assert [one for one in rules3.problems(signed) if one.is_serious] == []
    [proof] = data_integrity.proofs(signed)
    key = key_in_did_of(client, chess, proof["verificationMethod"])
    data_integrity.check(signed, proof, key=key)
    altered = {**signed, "name": "Something else"}
    with pytest.raises(BadSignature):
        data_integrity.check(altered, proof, key=key)
    ids = {
        "issuer": acme.did,
        "badge": f"{erin.badge_class.document_url}/achievement",
        "award": erin.credential_id,
    }
    assert signed["issuer"]["id"] == chess.did
    assert signed["credentialSubject"]["id"] == ids[about]
    assert document(client, f"/endorsements/{word.pk}")["issuer"] == chess.document_url
    assert "Signed by them" in page(client, f"/endorsements/{word.pk}")


def is_taken_back(client: Client, credential: dict, *, by: Issuer) -> bool:
    """What a stranger's verifier finds: the list, signed by whoever signed the good word, and the bit in it."""
    entry = credential["credentialStatus"]
    assert (entry["type"], entry["statusPurpose"]) == ("BitstringStatusListEntry", "revocation")
    published = document(client, entry["statusListCredential"].removeprefix("http://localhost:8000"))
    [proof] = data_integrity.proofs(published)
    data_integrity.check(published, proof, key=key_in_did_of(client, by, proof["verificationMethod"]))
    assert published["issuer"] == credential["issuer"]["id"] == by.did
    bits = status_list.decode(published["credentialSubject"]["encodedList"])
    return status_list.is_set(bits, int(entry["statusListIndex"]))


@pytest.mark.parametrize("how", ["take-down", "retract"])
@pytest.mark.parametrize("about", ["issuer", "badge", "award"])
def test_a_signed_good_word_that_is_taken_back_by_either_side_is_seen_so_in_every_copy(
    client_of: SignedIn, alice: User, carol: User, acme: Issuer, chess: Issuer, erin: Assertion, about: str, how: str
) -> None:
    thing = {"issuer": acme, "badge": erin.badge_class, "award": erin}[about]
    other = shown(acme, as_member=factories.owner_of(chess))
    word, client = shown(acme, thing, as_member=factories.owner_of(chess)), client_of(None)
    copy, other_copy = (document(client, f"/endorsements/{one.pk}/credential") for one in (word, other))
    assert copy["credentialStatus"]["statusListIndex"] != other_copy["credentialStatus"]["statusListIndex"]
    assert not is_taken_back(client, copy, by=chess)

    if how == "take-down":
        assert act(client_of(alice), word, how) == 302
        reason = "Taken down by the side that it is about."
    else:
        path = f"/desk/{chess.slug}/endorsements/{word.pk}/retract"
        carols = client_of(carol)
        assert word.comment in carols.get(path).content.decode()
        assert path in page(carols, f"/desk/{chess.slug}/endorsements")
        assert carols.post(path, {"reason": " "}).status_code == 422
        assert not is_taken_back(client, copy, by=chess)
        reason = "They have closed their workshop."
        assert carols.post(path, {"reason": reason}).status_code == 302
        assert carols.get(path).status_code == 404
        assert reason in client.get(f"/endorsements/{word.pk}", headers=HTML).content.decode()
        assert "Taken back" in page(client_of(alice), f"/desk/{acme.slug}/endorsements")
    assert is_taken_back(client, copy, by=chess)
    assert not is_taken_back(client, other_copy, by=chess)
    for path in ("", ".json", "/credential"):
        answer = client.get(f"/endorsements/{word.pk}{path}")
        assert (answer.status_code, json.loads(answer.content)["revocationReason"]) == (410, reason)
    where = {"issuer": f"/issuers/{acme.pk}", "badge": f"/badges/{thing.pk}", "award": f"/assertions/{erin.pk}"}[about]
    assert word.document_url not in document(client, where).get("endorsement", [])
    assert journal.first_broken() is None


def test_a_signed_good_word_is_taken_back_before_it_was_shown_and_when_it_was_declined(
    client_of: SignedIn, carol: User, acme: Issuer, chess: Issuer, client: Client
) -> None:
    owner, kept = factories.owner_of(acme), {}
    for how in ("decline", "retract"):
        word = given(acme, as_member=factories.owner_of(chess))
        kept[word.pk] = json.loads(bytes(word.credential))
        if how == "decline":
            operations.decline(owner, word, at=timezone.now())
        else:
            client_of(carol).post(f"/desk/{chess.slug}/endorsements/{word.pk}/retract", {"reason": "A slip."})
            with pytest.raises(operations.NotShowable):
                operations.accept(owner, word, at=timezone.now())
    for pk, copy in kept.items():
        assert is_taken_back(client, copy, by=chess)
        assert client.get(f"/endorsements/{pk}").status_code == 404
        stored = Endorsement.objects.get(pk=pk)
        assert (stored.comment, bytes(stored.body), bytes(stored.credential)) == ("", b"", b"")


def test_only_editors_of_who_gave_it_take_a_good_word_back(
    client_of: SignedIn, alice: User, acme: Issuer, chess: Issuer
) -> None:
    bert = factories.make_member(chess, "Bert Board", Role.AWARDER)
    word, plain = shown(acme, as_member=factories.owner_of(chess)), shown(acme)
    for person, slug, expected in ((bert.user, chess.slug, 403), (alice, chess.slug, 404), (alice, acme.slug, 404)):
        path = f"/desk/{slug}/endorsements/{word.pk}/retract"
        assert client_of(person).get(path).status_code == expected
        assert client_of(person).post(path, {"reason": "Mine."}).status_code == expected
    for unsigned_or_theirs in (plain, word):
        with pytest.raises(operations.NotShowable):
            operations.retract(factories.owner_of(acme), unsigned_or_theirs, reason="Mine.", at=timezone.now())
    word.refresh_from_db()
    assert word.state == "SHOWN"


def test_credentials_issued_from_then_on_carry_what_was_signed_and_verify_and_so_do_their_endorsements(
    client: Client, acme: Issuer, chess: Issuer, erin: Assertion
) -> None:
    speaker = factories.owner_of(chess)
    before = client.get(f"/assertions/{erin.pk}/credential").content
    words = [shown(acme, acme, as_member=speaker), shown(acme, erin.badge_class, as_member=speaker)]
    assert client.get(f"/assertions/{erin.pk}/credential").content == before
    badge = BadgeClass.objects.get(pk=erin.badge_class_id)
    later = factories.make_assertion(badge, "fred@example.org", at=timezone.now())
    words.append(shown(acme, later, as_member=speaker))

    signed = document(client, f"/assertions/{later.pk}/credential")
    assert [one for one in rules3.problems(signed) if one.is_serious] == []
    [proof] = data_integrity.proofs(signed)
    data_integrity.check(signed, proof, key=key_in_did_of(client, acme, proof["verificationMethod"]))
    inside = [
        *signed["issuer"]["endorsement"],
        *signed["credentialSubject"]["achievement"]["endorsement"],
        *signed["endorsement"],
    ]
    assert inside == [document(client, f"/endorsements/{word.pk}/credential") for word in words]
    for one in inside:
        [own] = data_integrity.proofs(one)
        data_integrity.check(one, own, key=key_in_did_of(client, chess, own["verificationMethod"]))
    assert "endorsement" not in signed["credentialSubject"]["achievement"]["creator"]
    assert document(client, f"/assertions/{later.pk}")["endorsement"] == [words[-1].document_url]


def test_a_good_word_about_an_award_is_in_all_its_forms_and_the_earlier_ones_are_kept(
    client: Client, acme: Issuer, erin: Assertion
) -> None:
    word = shown(acme, erin)
    assert document(client, f"/assertions/{erin.pk}")["endorsement"] == [word.document_url]
    assert "Vouched for by City Museum" in page(client, f"/assertions/{erin.pk}")
    kept = IssuedDocument.objects.filter(assertion=erin, form=Form.OB2_HOSTED)
    assert kept.filter(replaced_at=None).count() == kept.exclude(replaced_at=None).count() == 1


def test_a_signature_counts_only_as_long_as_its_key_is_trusted_and_its_words_are_the_signed_ones(
    client: Client, acme: Issuer, badge: BadgeClass, chess: Issuer
) -> None:
    shown(acme, badge, as_member=factories.owner_of(chess))
    assert "Signed by them" in page(client, f"/badges/{badge.pk}")

    badge.refresh_from_db()
    [row] = badge.endorsed_by
    forged = row["credential"].replace("They know", "They hide")
    BadgeClass.objects.filter(pk=badge.pk).update(endorsed_by=[{**row, "credential": forged}])
    assert "The signature does not hold" in page(client, f"/badges/{badge.pk}")

    BadgeClass.objects.filter(pk=badge.pk).update(endorsed_by=[row])
    SigningKey.objects.filter(issuer=chess).update(state="WITHDRAWN")
    seen = page(client, f"/badges/{badge.pk}")
    assert "The signature does not hold" in seen
    assert "Signed by them" not in seen


def test_nobody_speaks_for_an_issuer_that_is_not_theirs_to_edit_and_nobody_for_themselves(
    client_of: SignedIn, acme: Issuer, chess: Issuer, alice: User
) -> None:
    factories.make_member(chess, "Bert Board", Role.AWARDER)
    for person in (None, User.objects.get(email="bert@acme.example"), alice):
        word = asked(acme)
        for speaker in (chess.pk, acme.pk):
            client_of(person).post(link_of(word), {**WORD, "speaker": speaker})
            word.refresh_from_db()
            assert word.as_issuer_id is None
            assert bytes(word.credential) == b""
    with pytest.raises(operations.NotOneself):
        operations.give(asked(acme), comment="We are good.", as_member=factories.owner_of(acme), at=timezone.now())


def test_a_good_word_about_an_award_on_hold_lets_it_stay_on_hold(
    client: Client, acme: Issuer, alice: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        licence = factories.make_assertion(factories.make_badge(acme, name="Licence", may_be_suspended=True))
    operations.suspend(licence, reason="A check is due.", by=alice, at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        word = shown(acme, licence)
    assert client.get(f"/assertions/{licence.pk}").status_code == 410
    operations.reinstate(licence, by=alice, at=timezone.now())
    assert document(client, f"/assertions/{licence.pk}")["endorsement"] == [word.document_url]
    inside = baking.unbake(client.get(f"/assertions/{licence.pk}/badge.png").content)
    assert inside[0].text.encode() == client.get(f"/assertions/{licence.pk}").content


# --- The link ------------------------------------------------------------------------------------------------------


def test_the_link_works_once_and_is_not_kept(client: Client, acme: Issuer) -> None:
    word = asked(acme)
    link = link_of(word)
    token = link.rpartition("/")[2]
    assert all(token != value for value in Endorsement.objects.values_list("token_hash", flat=True))
    assert client.post(link, WORD).status_code == 200
    word.refresh_from_db()
    assert (word.email, word.note) == ("", "")
    assert client.post(link, {**WORD, "comment": "Something else"}).status_code == 404
    assert client.get(link).status_code == 404
    word.refresh_from_db()
    assert word.comment == WORD["comment"]


def test_looking_at_the_page_changes_nothing(client: Client, acme: Issuer) -> None:
    word = asked(acme)
    before, entries = Endorsement.objects.values().get(), JournalEntry.objects.count()
    for _ in range(3):
        assert client.get(link_of(word)).status_code == 200
        assert client.head(link_of(word)).status_code == 200
    assert Endorsement.objects.values().get() == before
    assert JournalEntry.objects.count() == entries


def test_a_link_that_ran_out_says_so_and_its_address_is_forgotten(client: Client, acme: Issuer) -> None:
    word = asked(acme, at=timezone.now() - timedelta(days=31))
    assert client.get(link_of(word)).status_code == 410
    assert client.post(link_of(word), WORD).status_code == 410
    assert operations.forget_unanswered(at=timezone.now()) == 1
    assert not Endorsement.objects.exists()


def test_asking_the_same_person_again_replaces_the_question_and_taking_it_back_stops_the_letter(
    client_of: SignedIn, alice: User, acme: Issuer
) -> None:
    first = asked(acme)
    link = link_of(first)
    second = asked(acme)
    assert list(Endorsement.objects.all()) == [second]
    assert client_of(None).get(link).status_code == 404
    link = link_of(second)
    assert act(client_of(alice), second, "take-back") == 302
    assert client_of(None).get(link).status_code == 404
    letters.deliver_due(now=timezone.now())
    assert mail.outbox == []


def test_saying_no_closes_the_question(client: Client, acme: Issuer) -> None:
    word = asked(acme)
    assert client.post(link_of(word), {"do": "refuse"}).status_code == 200
    word.refresh_from_db()
    assert (word.email, word.state, word.given_at) == ("", "DECLINED", None)


def test_who_wants_no_letters_gets_none(acme: Issuer) -> None:
    letters.refuse(letters.stop_url(INES).rpartition("/")[2], at=timezone.now())
    asked(acme)
    letters.deliver_due(now=timezone.now())
    assert mail.outbox == []


@pytest.mark.parametrize("missing", ["name", "url", "comment"])
def test_a_good_word_needs_a_name_a_page_and_a_sentence(client: Client, acme: Issuer, missing: str) -> None:
    word = asked(acme)
    assert client.post(link_of(word), {**WORD, missing: " "}).status_code == 422
    listed = (
        client.post(link_of(word), {"comment": "", "name": "", "url": ""}).content.decode().split("error-box", 1)[1]
    )
    places = [listed.index(words) for words in ("Write a sentence", "Write the name", "Write the address")]
    assert places == sorted(places)  # as they stand on the page
    assert client.post(link_of(word), {**WORD, "comment": "x" * 1001}).status_code == 422
    assert client.post(link_of(word), {**WORD, "url": "javascript:alert(1)"}).status_code == 422
    word.refresh_from_db()
    assert word.given_at is None


# --- Who may -------------------------------------------------------------------------------------------------------


def test_only_editors_ask_accept_and_take_down_and_strangers_find_nothing(
    client_of: SignedIn, acme: Issuer, badge: BadgeClass, bob: Member, carol: User, chess: Issuer
) -> None:
    word = given(acme)
    for person, expected in ((bob, 403), (carol, 404)):
        client = client_of(person)
        for path in ("endorsements", "endorsements/ask", f"badges/{badge.pk}/ask"):
            assert client.get(f"/desk/{acme.slug}/{path}").status_code == expected
        for what in ("accept", "decline", "take-down", "take-back"):
            assert act(client, word, what) == expected
    # Carol's own desk does not reach Acme's good words either.
    assert client_of(carol).post(f"/desk/{chess.slug}/endorsements/{word.pk}/accept").status_code == 404
    assert client_of(None).post(f"/desk/{acme.slug}/endorsements/{word.pk}/accept").status_code == 302
    word.refresh_from_db()
    assert word.state == "WAITING"


def test_nobody_is_asked_about_a_draft_or_a_revoked_award(
    client_of: SignedIn, alice: User, acme: Issuer, erin: Assertion
) -> None:
    draft = factories.make_badge(acme, name="Half Done", published=False)
    client = client_of(alice)
    assert client.post(f"/desk/{acme.slug}/badges/{draft.pk}/ask", {"email": INES}).status_code == 422
    word = given(acme, erin)
    operations.revoke([erin], reason="A slip.", by=alice, at=timezone.now())
    assert client.post(f"/desk/{acme.slug}/awards/{erin.pk}/ask", {"email": INES}).status_code == 422
    act(client, word, "accept")
    word.refresh_from_db()
    assert word.state == "WAITING"


def test_a_good_word_about_a_revoked_award_can_still_be_taken_down(
    client_of: SignedIn, alice: User, acme: Issuer, erin: Assertion
) -> None:
    word = shown(acme, erin)
    operations.revoke([erin], reason="A slip.", by=alice, at=timezone.now())
    assert act(client_of(alice), word, "take-down") == 302
    assert client_of(None).get(f"/endorsements/{word.pk}").status_code == 410
    assert client_of(None).get(f"/assertions/{erin.pk}").status_code == 410


def test_a_badge_that_somebody_vouches_for_stays_as_it_is(
    client_of: SignedIn, alice: User, acme: Issuer, badge: BadgeClass
) -> None:
    shown(acme, badge)
    for what in ("take-back", "delete"):
        client_of(alice).post(f"/desk/{acme.slug}/badges/{badge.pk}/{what}")
    badge.refresh_from_db()
    assert badge.published_at is not None


def test_each_step_is_in_the_journal_without_an_address(acme: Issuer, alice: User) -> None:
    owner = factories.owner_of(acme)
    word = shown(acme)
    operations.take_down(owner, word, at=timezone.now())
    entries = JournalEntry.objects.filter(subject=f"endorsement:{word.pk}").order_by("pk")
    assert [(entry.deed, entry.actor) for entry in entries] == [
        ("ask_endorsement", f"user:{alice.pk}"),
        ("give_endorsement", "endorser"),
        ("accept_endorsement", f"user:{alice.pk}"),
        ("take_down_endorsement", f"user:{alice.pk}"),
    ]
    assert "museum" not in json.dumps([entry.details for entry in entries])
    assert journal.first_broken() is None


# --- Hostile words, and what it costs ------------------------------------------------------------------------------


def test_hostile_words_stay_words_on_every_page_in_the_letter_and_in_the_documents(
    client_of: SignedIn, alice: User, acme: Issuer, erin: Assertion
) -> None:
    word = asked(acme, erin, note=HOSTILE)
    link = link_of(word)
    letters.deliver_due(now=timezone.now())
    [letter] = [one for one in mail.outbox if one.to == [INES]]
    assert "<script>" not in letter.alternatives[0][0]
    client = client_of(None)
    client.post(link, {**WORD, "name": f"Eve {HOSTILE}", "comment": HOSTILE})
    word.refresh_from_db()
    assert word.given_at is not None
    desk = client_of(alice)
    assert "alert(1)</script>" not in page(desk, f"/desk/{acme.slug}/endorsements")
    act(desk, word, "accept")
    for address in (f"/assertions/{erin.pk}", f"/endorsements/{word.pk}", f"/desk/{acme.slug}/endorsements"):
        seen = page(desk, address)
        assert "<script>alert" not in seen
        assert "&lt;script&gt;" in seen
        assert "✅" not in seen.partition("&lt;script&gt;")[0].rpartition("Eve")[2]
        assert "‮" not in seen
    said = document(client, f"/endorsements/{word.pk}")
    assert said["claim"]["endorsementComment"].startswith("<script>alert(1)</script>{{ 7|add:7 }}")


@pytest.mark.parametrize("is_signed", [False, True])
def test_good_words_cost_each_public_page_one_query_at_most(
    client: Client,
    acme: Issuer,
    chess: Issuer,
    erin: Assertion,
    is_signed: bool,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    addresses = [f"/s/{acme.slug}", f"/badges/{erin.badge_class_id}", f"/assertions/{erin.pk}"]
    costs = []
    for address in addresses:
        page(client, address)
        with django_assert_max_num_queries(100) as before:
            page(client, address)
        costs.append(len(before))
    speaker = factories.owner_of(chess) if is_signed else None
    for about in (acme, erin.badge_class, erin):
        for _ in range(3):
            shown(acme, about, as_member=speaker)
    for address, cost in zip(addresses, costs, strict=True):
        with django_assert_max_num_queries(cost + is_signed):
            page(client, address)


def test_a_document_of_a_good_word_costs_one_query(
    client: Client, acme: Issuer, chess: Issuer, django_assert_num_queries: Callable[..., object]
) -> None:
    signed, plain = shown(acme, as_member=factories.owner_of(chess)), shown(acme)
    for path in (f"{signed.pk}", f"{signed.pk}.json", f"{signed.pk}/credential", f"{plain.pk}/endorser"):
        client.get(f"/endorsements/{path}")
        with django_assert_num_queries(1):
            answer = client.get(f"/endorsements/{path}")
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert not answer.cookies


def test_an_award_says_who_vouches_for_its_badge_and_its_issuer(
    client: Client, acme: Issuer, chess: Issuer, erin: Assertion
) -> None:
    for about in (acme, erin.badge_class):
        shown(acme, about, as_member=factories.owner_of(chess))
    words = page(client, f"/assertions/{erin.pk}")
    assert "Vouched for by</dt>" in words and "This badge is vouched for by" in words
    assert words.count(f"<bdi>{chess.name}</bdi>") == words.count("(signed by them)") == 2
    assert "Vouched for by <a href" in page(client, f"/badges/{erin.badge_class_id}")
    SigningKey.objects.filter(issuer=chess).update(state=KeyState.WITHDRAWN)
    words = page(client, f"/assertions/{erin.pk}")
    assert "ouched for by" not in words  # whose signature does not hold is not counted on


def test_no_more_than_twelve_are_shown(acme: Issuer) -> None:
    acme.endorsed_by = [{}] * 12
    acme.save()
    with pytest.raises(operations.TooManyGoodWords):
        asked(Issuer.objects.get(pk=acme.pk), Issuer.objects.get(pk=acme.pk))
