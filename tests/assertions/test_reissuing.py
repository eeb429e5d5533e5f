"""A key was in other hands: what it signed is signed again, at the same addresses, in the background (KEY-05)."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from assertions import operations, signatures
from assertions.issuing import Press
from assertions.models import Assertion, Endorsement, Form, IssuedDocument, Reissue
from badges.models import BadgeClass
from issuer import journal
from issuer import operations as issuer_operations
from issuer.health import State
from issuer.models import Issuer, JournalEntry, KeyAlgorithm, KeyState, Member, SigningKey, User
from issuer.site import jobs
from standards import baking
from standards.proofs import data_integrity, jws
from standards.proofs.keys import PublicKey
from tests import factories

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User | Member | None], Client]
HTML = {"Accept": "text/html"}
HOSTILE = 'They wrote "proof":[{"verificationMethod":"did:web:evil.example#z6Mk"}] on the wall.'


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme)


@pytest.fixture(autouse=True)
def kept_files(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """Pictures are written on commit."""
    return django_capture_on_commit_callbacks


@pytest.fixture
def awards(badge: BadgeClass, kept_files: Callable[..., Any]) -> list[Assertion]:
    with kept_files(execute=True):
        run = factories.award(badge, "erin@example.org\nfred@example.org\ngus@example.org", narrative=HOSTILE)
    return list(run.assertions.order_by("row__position"))


def key_of(issuer: Issuer, algorithm: str) -> SigningKey:
    return SigningKey.objects.get(issuer=issuer, algorithm=algorithm, state=KeyState.ACTIVE)


def withdraw(client: Client, issuer: Issuer, *algorithms: str) -> None:
    for algorithm in algorithms:
        path = f"/desk/{issuer.slug}/keys/{key_of(issuer, algorithm).pk}/withdraw"
        assert client.post(path, {"day": "2026-11-01"}).status_code == 302


def sign_again(client: Client, issuer: Issuer, kept_files: Callable[..., Any]) -> None:
    assert client.post(f"/desk/{issuer.slug}/keys/reissue").status_code == 302
    with kept_files(execute=True):
        jobs.run_due()


def page(client: Client, issuer: Issuer) -> str:
    return client.get(f"/desk/{issuer.slug}/keys").content.decode()


def fetched(address: str) -> dict[str, Any]:
    """What a stranger gets: JSON at an address of this site."""
    answer = Client().get(address.removeprefix("http://localhost:8000"), headers={"Accept": "*/*"})
    assert answer.status_code == 200, address
    found: dict[str, Any] = json.loads(answer.content)
    return found


def believes(address: str) -> bool:
    """Whether a stranger believes the proof of what stands there: its key has to be among those to be trusted."""
    return believed(fetched(address))


def believed(document: dict[str, Any]) -> bool:
    [proof] = data_integrity.proofs(document)
    method = str(proof["verificationMethod"])
    did = fetched(f"/issuers/{method.partition('#')[0].rpartition(':')[2]}/did.json")
    if method not in did["assertionMethod"]:
        return False
    [published] = [one for one in did["verificationMethod"] if one["id"] == method]
    data_integrity.check(document, proof, key=PublicKey.from_multikey(published["publicKeyMultibase"]))
    return True


def believes_tokens(award: Assertion) -> bool:
    """Whether a stranger believes the VC-JWT and the signed badge of 2.0."""
    token = Client().get(f"/assertions/{award.pk}/credential.jwt").content.decode()
    kid = str(jws.read(token).key_id)
    signed = Client().get(f"/assertions/{award.pk}/assertion.jws").content.decode()
    creator = json.loads(jws.read(signed).payload)["verification"]["creator"]
    if creator not in fetched(award.issuer.document_url)["publicKey"]:
        return False
    assert kid == f"{creator}.jwk"
    jws.verify_credential(token, key=PublicKey.from_jwk(fetched(kid)))
    jws.verify(signed, key=PublicKey.from_pem(fetched(creator)["publicKeyPem"]))
    return True


def plain(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def test_the_owner_sees_how_many_and_has_all_of_them_signed_again_with_one_button(
    client_of: SignedIn, alice: User, acme: Issuer, awards: list[Assertion], kept_files: Callable[..., Any]
) -> None:
    desk, addresses = client_of(alice), [f"/assertions/{award.pk}" for award in awards]
    assert "not believed any more</h2>" not in page(desk, acme)
    before = {one: (Client().get(one).content, fetched(f"{one}/credential")) for one in addresses}
    old_picture = Client().get(f"{addresses[0]}/badge.png").content

    assert signatures.what_was_signed_is_believed(timezone.now()).state is State.GOOD
    withdraw(desk, acme, KeyAlgorithm.ED25519, KeyAlgorithm.RSA)
    finding = signatures.what_was_signed_is_believed(timezone.now())
    assert (finding.state, finding.title) == (State.ADVICE, "3 signatures are not believed any more")
    assert finding.detail == f"{acme.slug}: 3"
    assert not any(believes(f"{one}/credential") for one in addresses)
    assert not any(believes_tokens(award) for award in awards)
    seen = page(desk, acme)
    assert "3 signatures are not believed any more" in seen
    assert "Sign all 3 again" in seen

    sign_again(desk, acme, kept_files)
    assert signatures.what_was_signed_is_believed(timezone.now()).state is State.GOOD
    assert "3 signatures were made again" in page(desk, acme)
    for award, one in zip(awards, addresses, strict=True):
        assert believes(f"{one}/credential")
        assert believes_tokens(award)
        hosted, credential = before[one]
        assert Client().get(one).content == hosted
        assert plain(fetched(f"{one}/credential")) == plain(credential)
        kept = IssuedDocument.objects.filter(assertion=award, form=Form.OB3).exclude(replaced_at=None).get()
        assert json.loads(bytes(kept.body)) == credential
        assert "signed it" in Client().get(one, headers=HTML).content.decode()
    new_picture = Client().get(f"{addresses[0]}/badge.png").content
    inside = [one.text.encode() for one in baking.unbake(new_picture)]
    assert inside == [before[addresses[0]][0], Client().get(f"{addresses[0]}/credential").content]
    assert new_picture != old_picture


def test_it_is_in_the_journal_by_whoever_asked_for_it(
    client_of: SignedIn, alice: User, acme: Issuer, awards: list[Assertion], kept_files: Callable[..., Any]
) -> None:
    withdraw(client_of(alice), acme, KeyAlgorithm.ED25519)
    sign_again(client_of(alice), acme, kept_files)
    deeds = ("start_reissue", "reissue", "finish_reissue")
    entries = JournalEntry.objects.filter(deed__in=deeds, issuer=acme.pk).order_by("pk")
    assert [entry.deed for entry in entries] == ["start_reissue", "reissue", "reissue", "reissue", "finish_reissue"]
    assert {entry.actor for entry in entries} == {f"user:{alice.pk}"}
    assert {entry.subject for entry in entries if entry.deed == "reissue"} == {f"award:{one.pk}" for one in awards}
    assert journal.first_broken() is None


def test_status_lists_are_signed_with_the_new_key_in_the_moment_of_the_withdrawal(
    client_of: SignedIn, alice: User, acme: Issuer, awards: list[Assertion]
) -> None:
    operations.revoke([awards[1]], reason="A slip.", by=alice, at=timezone.now())
    entry = fetched(f"/assertions/{awards[0].pk}/credential")["credentialStatus"]
    before = fetched(entry["statusListCredential"])
    withdraw(client_of(alice), acme, KeyAlgorithm.ED25519)
    after = fetched(entry["statusListCredential"])
    assert believed(after)
    assert not believed(before)
    assert after["credentialSubject"] == before["credentialSubject"]


@pytest.mark.parametrize("algorithm", KeyAlgorithm.values)
def test_only_what_the_withdrawn_key_has_signed_is_signed_again(
    client_of: SignedIn,
    alice: User,
    acme: Issuer,
    badge: BadgeClass,
    awards: list[Assertion],
    kept_files: Callable[..., Any],
    algorithm: str,
) -> None:
    old = key_of(acme, algorithm)
    issuer_operations.rotate_keys(factories.owner_of(acme), at=timezone.now())
    with kept_files(execute=True):
        later = factories.make_assertion(badge, "hal@example.org", at=timezone.now())
    kept = Client().get(f"/assertions/{later.pk}/credential").content
    desk = client_of(alice)
    desk.post(f"/desk/{acme.slug}/keys/{old.pk}/withdraw", {"day": "2026-11-01"})
    assert "3 signatures are not believed any more" in page(desk, acme)
    sign_again(desk, acme, kept_files)
    for award in awards:
        assert believes(f"/assertions/{award.pk}/credential")
        assert believes_tokens(award)
    assert Client().get(f"/assertions/{later.pk}/credential").content == kept
    assert Reissue.objects.get().done == 3


def test_what_was_revoked_is_left_as_it_is_and_what_is_on_hold_stays_on_hold(
    client_of: SignedIn, alice: User, acme: Issuer, awards: list[Assertion], kept_files: Callable[..., Any]
) -> None:
    with kept_files(execute=True):
        licence = factories.make_assertion(factories.make_badge(acme, name="Licence", may_be_suspended=True))
    hosted = Client().get(f"/assertions/{licence.pk}").content
    operations.suspend(licence, reason="A check is due.", by=alice, at=timezone.now())
    operations.revoke([awards[0]], reason="A slip.", by=alice, at=timezone.now())
    before = Client().get(f"/assertions/{awards[0].pk}/credential").content
    withdraw(client_of(alice), acme, KeyAlgorithm.ED25519)
    sign_again(client_of(alice), acme, kept_files)
    assert Client().get(f"/assertions/{awards[0].pk}/credential").content == before
    assert Client().get(f"/assertions/{licence.pk}").status_code == 410
    assert believes(f"/assertions/{licence.pk}/credential")
    operations.reinstate(licence, by=alice, at=timezone.now())
    assert Client().get(f"/assertions/{licence.pk}").content == hosted
    assert Client().get(f"/assertions/{licence.pk}/badge.png").status_code == 200
    assert Reissue.objects.get().done == 3


def test_good_words_that_the_issuer_gave_are_signed_again_wherever_they_stand(
    client_of: SignedIn,
    carol: User,
    acme: Issuer,
    awards: list[Assertion],
    kept_files: Callable[..., Any],
) -> None:
    chess = factories.make_issuer(carol, name="Chess Circle")
    words = []
    for about in (acme, awards[0]):
        asked = operations.ask(factories.owner_of(acme), about, email="c@chess.example", at=timezone.now())
        given = operations.give(asked, comment="Good.", as_member=factories.owner_of(chess), at=timezone.now())
        words.append(operations.accept(factories.owner_of(acme), given, at=timezone.now()))
    Endorsement.objects.filter(pk=words[0].pk).update(status_list=None, status_index=None)  # one of earlier days
    before = [fetched(f"/endorsements/{word.pk}/credential") for word in words]
    withdraw(client_of(carol), chess, KeyAlgorithm.ED25519)
    assert "2 signatures are not believed any more" in page(client_of(carol), chess)
    sign_again(client_of(carol), chess, kept_files)
    for word, old in zip(words, before, strict=True):
        new = fetched(f"/endorsements/{word.pk}/credential")
        assert believed(new) and not believed(old)
        assert (new["id"], new["credentialSubject"]) == (old["id"], old["credentialSubject"])
        assert believes(new["credentialStatus"]["statusListCredential"])
    award = fetched(f"/assertions/{awards[0].pk}/credential")
    assert believed(award)
    assert [believed(one) for one in award["endorsement"]] == [True]
    assert "Signed by them" in Client().get(f"/issuers/{acme.pk}", headers=HTML, follow=True).content.decode()


def test_it_goes_on_where_it_stood_when_the_worker_was_lost(
    client_of: SignedIn,
    alice: User,
    acme: Issuer,
    badge: BadgeClass,
    awards: list[Assertion],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = factories.make_badge(acme, name="Another")
    factories.award(other, "ida@example.org")
    withdraw(client_of(alice), acme, KeyAlgorithm.ED25519)
    row = operations.start_reissue(acme.pk, by=alice, at=timezone.now())
    calls, real = [], Press.issue

    def lost(*given: Any, **how: Any) -> Any:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(*given, **how)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Press, "issue", lost)
        operations.reissue(row.pk, at=timezone.now())
    row.refresh_from_db()
    assert 0 < row.done < row.total == 4
    seen = page(client_of(alice), acme)
    assert f"{row.done} of 4 are signed again." in seen
    assert "data-poll" in seen
    assert operations.unfinished_reissues() == [row.pk]
    assert operations.start_reissue(acme.pk, by=alice, at=timezone.now()) == row
    again = operations.reissue(row.pk, at=timezone.now())
    assert (again.done, again.finished_at is not None) == (4, True)
    assert operations.reissue(row.pk, at=timezone.now()).done == 4
    assert all(believes(f"/assertions/{award.pk}/credential") for award in Assertion.objects.all())
    with pytest.raises(operations.NothingToReissue):
        operations.start_reissue(acme.pk, by=alice, at=timezone.now())


def test_the_command_does_the_same_with_a_progress_bar(
    client_of: SignedIn, alice: User, acme: Issuer, awards: list[Assertion]
) -> None:
    said = io.StringIO()
    call_command("reissuecredentials", acme.slug, stdout=said)
    assert "Nothing that counts is signed with a withdrawn key." in said.getvalue()
    withdraw(client_of(alice), acme, KeyAlgorithm.ED25519)
    call_command("reissuecredentials", acme.slug, stdout=said)
    assert "3 of 3" in said.getvalue()
    assert "3 are signed again." in said.getvalue()
    assert believes(f"/assertions/{awards[0].pk}/credential")
    assert JournalEntry.objects.filter(actor="command:reissuecredentials").count() == 5
    with pytest.raises(CommandError, match="There is no issuer"):
        call_command("reissuecredentials", "nobody")


def test_a_key_is_withdrawn_also_where_no_key_can_be_opened_and_nothing_is_signed_then(
    client_of: SignedIn, alice: User, acme: Issuer, awards: list[Assertion], settings: Any
) -> None:
    old = key_of(acme, KeyAlgorithm.ED25519)
    issuer_operations.rotate_keys(factories.owner_of(acme), at=timezone.now())
    settings.KEY_ENCRYPTION_KEYS = ["6hGkO9Xt3gq1cUu2bqk8cVYc1o0oZ7r1c9hZf0m3b0s="]
    desk = client_of(alice)
    assert desk.post(f"/desk/{acme.slug}/keys/{old.pk}/withdraw", {"day": "2026-11-01"}).status_code == 302
    old.refresh_from_db()
    assert old.state == KeyState.WITHDRAWN
    answer = desk.post(f"/desk/{acme.slug}/keys/reissue", follow=True)
    assert "cannot be" in answer.content.decode()
    assert not Reissue.objects.exists()
