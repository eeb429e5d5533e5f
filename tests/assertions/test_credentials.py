"""One award in every standard: signed 2.0, 3.0 with its proof, VC-JWT, one picture with both, and their lists."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from assertions import operations
from assertions.models import Assertion, AwardRun, Form, IssuedDocument, StatusList
from assertions.operations import awarding, statuses
from assertions.signatures import Distrusted
from badges.models import BadgeClass
from issuer import journal
from issuer.models import Issuer, JournalEntry, KeyAlgorithm, SigningKey, User
from issuer.site import marks
from standards import baking
from standards.baking import Standard
from standards.errors import UnsafeDocument
from standards.ob3 import rules, status_list
from standards.proofs import data_integrity, jws
from standards.proofs.keys import PublicKey
from standards.recipients import Identity
from tests import factories

HTML = "text/html"


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme)


@pytest.fixture
def erin(badge: BadgeClass, django_capture_on_commit_callbacks: Callable[..., object]) -> Assertion:
    with django_capture_on_commit_callbacks(execute=True):
        return factories.make_assertion(badge, narrative="Zoë → a **quiz** {🎈} ‏שלום")


def _key_of(client: Client, method: str) -> PublicKey:
    """The key that a stranger finds: in the DID document of the issuer, under assertionMethod."""
    did, _, _fragment = method.partition("#")
    path = "/" + "/".join(did.split(":")[3:]) + "/did.json"
    document = json.loads(client.get(path).content)
    assert document["id"] == did
    assert method in document["assertionMethod"]
    [found] = [one for one in document["verificationMethod"] if one["id"] == method]
    assert found["controller"] == did
    return PublicKey.from_multikey(found["publicKeyMultibase"])


def _verified(client: Client, address: str) -> dict:
    document = json.loads(client.get(address).content)
    [proof] = data_integrity.proofs(document)
    data_integrity.check(document, proof, key=_key_of(client, proof["verificationMethod"]))
    return document


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("credential", "application/vc+ld+json"),
        ("credential.jwt", "text/plain; charset=us-ascii"),
        ("assertion.jws", "text/plain; charset=us-ascii"),
    ],
)
def test_each_form_has_its_own_address_and_costs_one_query(
    erin: Assertion, client: Client, path: str, kind: str, django_assert_num_queries: Callable[..., object]
) -> None:
    client.get(f"/assertions/{erin.pk}/{path}")
    with django_assert_num_queries(1):
        answer = client.get(f"/assertions/{erin.pk}/{path}", headers={"Accept": HTML})
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


@pytest.mark.parametrize(
    ("accept", "named"),
    [
        ("*/*", "application/vc+ld+json"),
        ("application/vc", "application/vc"),
        ("Application/VC ;q=0.9, text/html", "application/vc"),
        ("application/vc, application/vc+ld+json", "application/vc+ld+json"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/vc+jwt", "application/vc+ld+json"),
    ],
)
def test_a_credential_goes_by_the_name_that_is_asked_for(
    erin: Assertion, client: Client, accept: str, named: str
) -> None:
    answer = client.get(f"/assertions/{erin.pk}/credential", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, named)


def test_the_credential_verifies_with_the_key_that_the_issuer_publishes(erin: Assertion, client: Client) -> None:
    document = _verified(client, f"/assertions/{erin.pk}/credential")
    assert [problem for problem in rules.problems(document) if problem.is_serious] == []
    subject = document["credentialSubject"]
    [identifier] = subject["identifier"]
    assert Identity("email", identifier["identityHash"], True, identifier["salt"]).matches("erin@example.org")
    assert document["issuer"]["id"] == erin.issuer.did
    assert "Erin" not in json.dumps(document)


def test_one_letter_more_and_the_proof_no_longer_holds(erin: Assertion, client: Client) -> None:
    document = json.loads(client.get(f"/assertions/{erin.pk}/credential").content)
    [proof] = data_integrity.proofs(document)
    key = _key_of(client, proof["verificationMethod"])
    document["name"] += "!"
    with pytest.raises(Exception, match="signature"):
        data_integrity.check(document, proof, key=key)


def test_the_tokens_are_signed_with_the_published_rsa_key(erin: Assertion, client: Client) -> None:
    token = client.get(f"/assertions/{erin.pk}/credential.jwt").content.decode()
    read = jws.read(token)
    assert read.key_id is not None
    jwk = json.loads(client.get("/" + read.key_id.split("/", 3)[3]).content)
    assert jws.verify_credential(token, key=PublicKey.from_jwk(jwk))["id"] == erin.credential_id

    signed = client.get(f"/assertions/{erin.pk}/assertion.jws").content.decode()
    payload = json.loads(jws.read(signed).payload)
    key = json.loads(client.get("/" + payload["verification"]["creator"].split("/", 3)[3]).content)
    profile = json.loads(client.get(f"/issuers/{erin.issuer_id}").content)
    assert (payload["id"], key["owner"]) == (erin.signed_id, profile["id"])
    assert key["id"] in json.dumps(profile["publicKey"])
    jws.verify(signed, key=PublicKey.from_pem(key["publicKeyPem"]))


def test_one_picture_carries_both_editions_and_not_a_pixel_changes(erin: Assertion, client: Client) -> None:
    picture = client.get(f"/assertions/{erin.pk}/badge.png").content
    found = {one.standard: one.text for one in baking.unbake(picture)}
    assert found[Standard.OB2].encode() == client.get(f"/assertions/{erin.pk}").content
    assert found[Standard.OB3].encode() == client.get(f"/assertions/{erin.pk}/credential").content
    artwork = client.get(f"/badges/{erin.badge_class_id}/image").content
    pixels = [Image.open(io.BytesIO(content)).convert("RGBA").tobytes() for content in (picture, artwork)]
    assert pixels[0] == pixels[1]


def test_a_drawing_holds_one_edition_a_file(erin: Assertion, client: Client) -> None:
    for path, standard in (("badge.svg", Standard.OB2), ("credential.svg", Standard.OB3)):
        [found] = baking.unbake(client.get(f"/assertions/{erin.pk}/{path}").content)
        assert found.standard is standard


def _bit(client: Client, award: Assertion) -> bool:
    assert award.status_list is not None
    document = _verified(client, "/" + award.status_list.document_url.split("/", 3)[3])
    return status_list.is_set(status_list.decode(document["credentialSubject"]["encodedList"]), award.status_index or 0)


def test_a_revocation_sets_the_bit_and_joins_the_revocation_list(erin: Assertion, alice: User, client: Client) -> None:
    assert not _bit(client, erin)
    before = client.get(f"/assertions/{erin.pk}/credential").content
    operations.revoke([erin], reason="By mistake.", by=alice, at=timezone.now())
    assert _bit(client, erin)
    revoked = json.loads(client.get(f"/issuers/{erin.issuer_id}/revocations").content)
    assert {"id": erin.signed_id, "revocationReason": "By mistake."} in revoked["revokedAssertions"]
    assert client.get(f"/assertions/{erin.pk}/credential").content == before


def test_an_award_that_was_undone_is_revoked_in_the_lists_too(erin: Assertion, alice: User, client: Client) -> None:
    run = AwardRun.objects.get(pk=erin.run_id)
    operations.undo(run, by=alice, at=run.made_at)
    assert _bit(client, erin)
    assert client.get(f"/assertions/{erin.pk}/credential").status_code == 404


def test_many_revoked_together_are_one_change_of_the_list(
    badge: BadgeClass, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = factories.award(badge, "\n".join(f"p{number}@example.org" for number in range(60)))
    signatures: list[object] = []
    real = data_integrity.sign
    monkeypatch.setattr(
        data_integrity, "sign", lambda document, **how: signatures.append(document["id"]) or real(document, **how)
    )
    operations.revoke(list(run.assertions.all()), reason="All of them.", by=alice, at=timezone.now())
    assert len(signatures) == 1


def test_a_list_that_is_under_way_signs_with_the_new_key_once_one_was_withdrawn(
    badge: BadgeClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two lots of one list: else all that follows would be signed with a key that nobody believes."""
    real, stored = awarding._store, []

    def store_and_withdraw(*given: Any, **how: Any) -> None:
        real(*given, **how)
        if not stored:
            key = SigningKey.objects.get(issuer=badge.badge.issuer, algorithm=KeyAlgorithm.ED25519)
            member = factories.owner_of(badge.badge.issuer)
            operations.withdraw_key(member, key, since=factories.NOON, at=timezone.now())
        stored.append(len(given[2]))

    monkeypatch.setattr(awarding, "AT_ONCE", 2)
    monkeypatch.setattr(awarding, "_store", store_and_withdraw)
    run = factories.award(badge, "\n".join(f"p{number}@example.org" for number in range(5)))
    awards = list(run.assertions.order_by("row__position").values_list("pk", flat=True))
    assert stored == [2, 2, 1]
    distrusted = [pk for _badge, pk in Distrusted(badge.badge.issuer).awards()]
    assert sorted(distrusted) == sorted(awards[:2])


def test_places_in_a_list_are_given_by_chance_and_never_twice(badge: BadgeClass) -> None:
    run = factories.award(badge, "\n".join(f"p{number}@example.org" for number in range(60)))
    places = [award.status_index or 0 for award in run.assertions.order_by("row__position")]
    assert len(set(places)) == 60
    assert StatusList.objects.count() == 1
    in_order = sorted(places)
    assert in_order not in (places, list(range(in_order[0], in_order[0] + 60)))
    assert max(places) > 10_000


def test_a_database_that_was_put_back_gives_no_place_a_second_time(
    badge: BadgeClass, settings: object, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.DATA_DIR = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        factories.award(badge, "kept@example.org")
    first = StatusList.objects.get()
    backup = (bytes(first.given), first.places)
    with django_capture_on_commit_callbacks(execute=True):
        lost = factories.award(badge, "lost@example.org").assertions.get()
    assert lost.status_list_id == first.pk
    # What a backup does not hold is gone: the award, and that its place was given.
    StatusList.objects.filter(pk=first.pk).update(given=backup[0], places=backup[1])
    with django_capture_on_commit_callbacks(execute=True):
        after = factories.award(badge, "after@example.org").assertions.get()
    assert after.status_list_id != first.pk
    assert StatusList.objects.get(is_open=True).pk == after.status_list_id
    assert JournalEntry.objects.filter(deed="close_status_list", subject=f"status_list:{first.pk}").count() == 1
    assert [path.name for path in (tmp_path / "marks").iterdir()] == [after.status_list_id]
    with django_capture_on_commit_callbacks(execute=True):
        assert factories.award(badge, "next@example.org").assertions.get().status_list_id == after.status_list_id


def test_the_operator_says_that_a_database_was_put_back(badge: BadgeClass, erin: Assertion) -> None:
    call_command("restored", stdout=io.StringIO())
    assert not StatusList.objects.filter(is_open=True).exists()
    after = factories.award(badge, "after@example.org", at=timezone.now()).assertions.get()
    assert after.status_list_id != erin.status_list_id
    assert journal.first_broken() is None


@pytest.mark.parametrize("words", ["", "many", "-"])
def test_a_mark_that_cannot_be_read_stops_nobody(settings: object, tmp_path: Path, words: str) -> None:
    settings.DATA_DIR = tmp_path / "nowhere"
    marks.remember("list", 3)  # the folder is not there: what was done stands all the same
    settings.DATA_DIR = tmp_path
    (tmp_path / "marks").mkdir()
    (tmp_path / "marks" / "list").write_text(words)
    assert marks.reached("list") == 0
    marks.remember("list", 3)
    assert marks.reached("list") == 3
    marks.forget("list")
    marks.forget("list")
    assert marks.reached("list") == 0


def test_a_list_that_is_half_full_is_closed_and_the_next_one_begun(
    badge: BadgeClass, alice: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statuses, "MOST_PLACES", 2)
    awards = [factories.make_assertion(badge, f"p{number}@example.org") for number in range(3)]
    first, same, second = (award.status_list_id for award in awards)
    assert first == same != second
    assert sorted(StatusList.objects.values_list("is_open", flat=True)) == [False, True]
    operations.revoke([awards[0], awards[2]], reason="By mistake.", by=alice, at=timezone.now())
    assert [_bit(client, award) for award in awards] == [True, False, True]


def test_a_corrected_story_is_signed_anew_under_the_same_id(erin: Assertion, alice: User, client: Client) -> None:
    operations.correct(erin, by=alice, at=timezone.now(), narrative="Another story.")
    document = _verified(client, f"/assertions/{erin.pk}/credential")
    assert (document["id"], document["credentialSubject"]["narrative"]) == (erin.credential_id, "Another story.")


def test_the_page_checks_the_signature_and_says_so(erin: Assertion, client: Client) -> None:
    words = client.get(f"/assertions/{erin.pk}", headers={"Accept": HTML}).content.decode()
    assert "Acme Computing Club signed it" in words
    assert "eddsa-rdfc-2022" in words
    row = IssuedDocument.objects.get(assertion=erin, form=Form.OB3)
    row.body = bytes(row.body).replace(b"quiz", b"test")
    row.save()
    words = client.get(f"/assertions/{erin.pk}", headers={"Accept": HTML}).content.decode()
    assert "The signature does not fit a key that the issuer publishes." in words
    assert "Acme Computing Club signed it" not in words and "Genuine and in date" not in words
    assert "Genuine here, but its signature does not hold" in words and "verdict is-unknown" in words


def _make_early(*awards: Assertion) -> None:
    """Make awards such as they were before there were credentials."""
    IssuedDocument.objects.filter(assertion__in=awards).exclude(form=Form.OB2_HOSTED).delete()
    rows = Assertion.objects.filter(pk__in=[award.pk for award in awards])
    rows.update(signed_id="", credential_id="", status_list=None, status_index=None)


def test_one_award_that_cannot_be_signed_keeps_no_other_waiting(
    erin: Assertion, acme: Issuer, client: Client, settings: Any
) -> None:
    poison = factories.make_assertion(factories.make_badge(acme, name="Poison"))
    _make_early(erin, poison)
    BadgeClass.objects.filter(pk=poison.badge_class_id).update(tags=["🎈", "ＡＢＣ"])
    said = io.StringIO()
    with pytest.raises(CommandError, match=rf"left as they were: 1\s+{poison.pk}: Some rare signs"):
        call_command("issuecredentials", stdout=said)
    assert "1 of 2" in said.getvalue()
    _verified(client, f"/assertions/{erin.pk}/credential")
    poison.refresh_from_db()
    assert (poison.credential_id, poison.status_list) == ("", None)
    settings.KEY_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match=rf"left as they were: 1\s+{poison.pk}: "):
        call_command("issuecredentials", stdout=said)


def test_awards_of_earlier_days_get_their_credentials_by_a_command(erin: Assertion, client: Client) -> None:
    hosted = client.get(f"/assertions/{erin.pk}").content
    _make_early(erin)
    said = io.StringIO()
    call_command("issuecredentials", stdout=said)
    assert "1 of 1" in said.getvalue()
    _verified(client, f"/assertions/{erin.pk}/credential")
    assert client.get(f"/assertions/{erin.pk}").content == hosted
    call_command("issuecredentials", stdout=said)
    assert "Every award has all its forms." in said.getvalue()


def test_nothing_is_awarded_while_the_keys_cannot_be_opened(badge: BadgeClass, settings: object) -> None:
    settings.KEY_ENCRYPTION_KEYS = ["6hGkO9Xt3gq1cUu2bqk8cVYc1o0oZ7r1c9hZf0m3b0s="]
    with pytest.raises(operations.Refusal):
        factories.award(badge, "erin@example.org")
    assert not Assertion.objects.exists()
    assert SigningKey.objects.filter(algorithm=KeyAlgorithm.ED25519).count() == 1


def test_the_achievement_stands_at_its_own_address(badge: BadgeClass, client: Client) -> None:
    document = json.loads(client.get(f"/badges/{badge.pk}/achievement").content)
    assert document["id"].endswith(f"/badges/{badge.pk}/achievement")
    assert document["related"][0]["id"] == badge.document_url


@pytest.fixture
def licence(acme: Issuer) -> Assertion:
    """An award of a badge that was made to be put on hold."""
    return factories.make_assertion(factories.make_badge(acme, name="Forklift licence", may_be_suspended=True))


def test_an_award_on_hold_says_so_everywhere_and_comes_back_as_it_was(
    licence: Assertion, alice: User, client: Client, client_of: Callable[..., Client]
) -> None:
    before = client.get(f"/assertions/{licence.pk}").content
    desk = client_of(alice)
    where = f"/desk/{licence.issuer.slug}/awards/{licence.pk}"
    assert "Put on hold" in desk.get(where).content.decode()
    desk.post(f"{where}/hold", {"reason": "The medical check is due."})
    assert _bit(client, licence)
    answer = client.get(f"/assertions/{licence.pk}")
    assert (answer.status_code, json.loads(answer.content)["revoked"]) == (410, True)
    assert _listed(client, licence) == "On hold: The medical check is due."
    words = client.get(f"/assertions/{licence.pk}", headers={"Accept": HTML}).content.decode()
    assert "Put on hold by the issuer" in words
    assert "The medical check is due." in words
    assert "Revoked" not in words

    desk.post(f"{where}/reinstate")
    assert not _bit(client, licence)
    assert _listed(client, licence) is None
    assert client.get(f"/assertions/{licence.pk}").content == before
    assert "Genuine and in date" in client.get(f"/assertions/{licence.pk}", headers={"Accept": HTML}).content.decode()


def _listed(client: Client, award: Assertion) -> str | None:
    """What the list of revoked signed badges says of an award; None if it does not stand there."""
    entries = json.loads(client.get(f"/issuers/{award.issuer_id}/revocations").content)["revokedAssertions"]
    said = {entry["id"]: entry["revocationReason"] for entry in entries if isinstance(entry, dict)}
    return said.get(award.signed_id)


def test_an_award_on_hold_that_is_revoked_is_listed_with_the_last_word(
    licence: Assertion, alice: User, client: Client
) -> None:
    operations.suspend(licence, reason="A check is due.", by=alice, at=timezone.now())
    operations.revoke([licence], reason="It was not passed.", by=alice, at=timezone.now())
    assert _bit(client, licence)
    assert _listed(client, licence) == "It was not passed."


def test_a_list_is_in_force_from_its_first_day_to_any_day(licence: Assertion, alice: User, client: Client) -> None:
    """A verifier whose clock is behind would refuse a list that begins with its newest change; it never runs out."""
    document = json.loads(client.get(f"/assertions/{licence.pk}/credential").content)
    where = "/" + document["credentialStatus"]["statusListCredential"].split("/", 3)[3]
    begins = json.loads(client.get(where).content)["validFrom"]
    operations.suspend(licence, reason="A check is due.", by=alice, at=timezone.now())
    published = json.loads(client.get(where).content)
    assert published["validFrom"] == begins == document["validFrom"]
    assert "validUntil" not in published


def test_what_may_be_put_on_hold_stands_in_a_list_of_that_purpose(licence: Assertion, client: Client) -> None:
    document = json.loads(client.get(f"/assertions/{licence.pk}/credential").content)
    assert document["credentialStatus"]["statusPurpose"] == "suspension"
    published = _verified(client, "/" + document["credentialStatus"]["statusListCredential"].split("/", 3)[3])
    assert published["credentialSubject"]["statusPurpose"] == "suspension"


def test_an_ordinary_award_cannot_be_put_on_hold(erin: Assertion, alice: User) -> None:
    with pytest.raises(operations.NotSuspendable):
        operations.suspend(erin, reason="For now.", by=alice, at=timezone.now())


def test_what_is_not_on_hold_is_not_taken_off(licence: Assertion, alice: User) -> None:
    with pytest.raises(operations.NotOnHold):
        operations.reinstate(licence, by=alice, at=timezone.now())


def test_nothing_is_put_on_hold_without_a_reason(
    licence: Assertion, alice: User, client_of: Callable[..., Client]
) -> None:
    answer = client_of(alice).post(f"/desk/{licence.issuer.slug}/awards/{licence.pk}/hold", {"reason": " "})
    assert answer.status_code == 422
    licence.refresh_from_db()
    assert licence.suspended_at is None


def test_words_that_wallets_read_differently_are_refused_and_nothing_waits(
    badge: BadgeClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_how: object) -> None:
        raise UnsafeDocument("sorted differently elsewhere")

    monkeypatch.setattr(data_integrity, "sign", refuse)
    with pytest.raises(operations.Refusal, match="cannot be signed"):
        factories.award(badge, narrative="Zoë did it.")
    assert not AwardRun.objects.exists()


def test_skills_of_older_days_that_cannot_be_signed_are_named(badge: BadgeClass) -> None:
    BadgeClass.objects.filter(pk=badge.pk).update(tags=["🌟 star", "\ufb01nding"])
    with pytest.raises(operations.Refusal, match="“\ufb01nding” and “🌟 star” cannot both be signed"):
        factories.award(BadgeClass.objects.get(pk=badge.pk))
    assert not AwardRun.objects.exists()
