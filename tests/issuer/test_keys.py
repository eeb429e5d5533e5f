"""The keys of issuers: what verifiers find of them, who signs, rotation, withdrawal, and the seal on private halves."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from assertions.models import Assertion
from issuer import documents, health, journal, keys, operations
from issuer.health import State, signing
from issuer.models import Issuer, IssuerDocument, JournalEntry, KeyAlgorithm, KeyState, Member, SigningKey, User
from issuer.site import private
from standards.errors import BadSignature
from standards.ob2 import rules
from standards.proofs import did
from standards.proofs.keys import PrivateKey, PublicKey
from tests import factories

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User | Member | None], Client]
LATER = factories.NOON + timedelta(days=30)


def key_of(issuer: Issuer, algorithm: KeyAlgorithm = KeyAlgorithm.ED25519) -> SigningKey:
    """The key in use."""
    return SigningKey.objects.get(issuer=issuer, algorithm=algorithm, state=KeyState.ACTIVE)


def fetched(address: str) -> dict[str, Any]:
    """What a machine gets at an address, or under a DID."""
    url = address if address.startswith("http") else f"http://127.0.0.1:8000/issuers/{address.rsplit(':')[-1]}/did.json"
    response = Client().get(url.removeprefix("http://127.0.0.1:8000"), headers={"Host": "127.0.0.1"})
    assert response.status_code == 200, address
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = json.loads(response.content)
    return found


def private_half(key: SigningKey) -> PrivateKey:
    return keys._opened(keys._bound_to(key), key.sealed, key.public, ())


@pytest.fixture
def owner(acme: Issuer) -> Member:
    return factories.owner_of(acme)


# --- What verifiers find ---------------------------------------------------------------------------------------------


def test_a_new_issuer_has_a_did_two_keys_and_all_that_tells_of_them(acme: Issuer) -> None:
    assert acme.did == f"did:web:127.0.0.1%3A8000:issuers:{acme.pk}"
    assert {key.algorithm for key in SigningKey.objects.filter(issuer=acme, state=KeyState.ACTIVE)} == {
        "RSA",
        "ED25519",
    }
    names = set(acme.documents.values_list("name", flat=True))
    assert names == {"did.json", "jwks.json", "keys/1", "keys/1.jwk", "revocations"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("did.json", "application/did+json"),
        ("jwks.json", "application/jwk-set+json"),
        ("keys/1", "application/ld+json"),
        ("keys/1.jwk", "application/jwk+json"),
        ("revocations", "application/ld+json"),
    ],
)
def test_each_document_is_served_as_stored_with_one_query(
    acme: Issuer, django_assert_num_queries: Callable, name: str, kind: str
) -> None:
    path, client = f"/issuers/{acme.pk}/{name}", Client(headers={"Host": "localhost"})
    with django_assert_num_queries(1):
        response = client.get(path, headers={"Accept": "*/*"})
    stored = IssuerDocument.objects.get(issuer=acme, name=name)
    assert response.content == bytes(stored.body)
    assert response.headers["Content-Type"] == kind
    assert response.headers["ETag"] == f'"{stored.etag}"'
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert client.get(path, headers={"If-None-Match": f'"{stored.etag}"'}).status_code == 304
    assert client.get(path, headers={"Accept": "application/json"}).headers["Content-Type"] == "application/json"
    assert client.get(path, headers={"Accept": "text/html"}).content == response.content
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("name", ["keys/2", "keys/2.jwk", "keys/99", "keys/" + "9" * 5000, "keys/x", "keys/-1.jwk"])
def test_what_is_no_published_key_is_not_found(acme: Issuer, name: str) -> None:
    assert Client().get(f"/issuers/{acme.pk}/{name}").status_code == 404


def test_the_profile_and_its_keys_point_at_each_other(acme: Issuer) -> None:
    profile = fetched(acme.document_url)
    assert rules.problems(profile) == []
    (address,) = profile["publicKey"]
    key = fetched(address)
    assert key["id"] == address
    assert key["type"] == "CryptographicKey"
    assert key["owner"] == profile["id"]
    assert PublicKey.from_pem(key["publicKeyPem"]) == keys.public_key(key_of(acme, KeyAlgorithm.RSA))
    revoked = fetched(profile["revocationList"])
    assert revoked["issuer"] == profile["id"]
    assert revoked["id"] == profile["revocationList"]
    assert revoked["revokedAssertions"] == []


def test_the_did_document_leads_to_the_profile_and_the_profile_of_3_to_both(acme: Issuer) -> None:
    document, profile = fetched(acme.did), documents.profile3(acme).to_json()
    assert document["id"] == acme.did == profile["id"]
    assert document["alsoKnownAs"] == [acme.document_url]
    assert profile["otherIdentifier"] == [
        {"type": "IdentifierEntry", "identifier": acme.document_url, "identifierType": "ext:OpenBadgesV2Issuer"}
    ]
    assert [method["type"] for method in document["verificationMethod"]] == ["JsonWebKey", "Multikey"]
    assert document["assertionMethod"] == [method["id"] for method in document["verificationMethod"]]
    assert all(isinstance(method, str) for method in document["assertionMethod"])


def test_on_a_public_host_the_did_is_the_address_of_its_document(settings: Any, alice: User) -> None:
    settings.SITE_URL = "https://badges.example.org"
    issuer = factories.make_issuer(alice)
    assert did.url_of(issuer.did) == f"{issuer.document_url}/did.json"


def test_a_trial_on_an_ipv6_address_has_a_did_by_its_form(settings: Any, alice: User) -> None:
    settings.SITE_URL = "http://[::1]:8000"
    issuer = factories.make_issuer(alice)
    assert issuer.did == f"did:web:%5B%3A%3A1%5D%3A8000:issuers:{issuer.pk}"


# --- Who signs -------------------------------------------------------------------------------------------------------


def test_what_a_proof_signer_signs_verifies_with_the_key_that_its_id_leads_to(acme: Issuer) -> None:
    signer = keys.proof_signer(acme)
    assert signer.key_id == f"{acme.did}#{key_of(acme).public}"
    found = did.key_in(fetched(signer.key_id.partition("#")[0]), signer.key_id)
    found.verify(signer.sign(b"well done"), b"well done")
    with pytest.raises(BadSignature):
        found.verify(signer.sign(b"well done"), b"well dona")


def test_what_the_rsa_signers_sign_verifies_with_the_keys_at_their_ids(acme: Issuer) -> None:
    for_2, for_tokens = keys.jws_signer(acme), keys.jwt_signer(acme)
    PublicKey.from_pem(fetched(for_2.key_id)["publicKeyPem"]).verify(for_2.sign(b"2.0"), b"2.0")
    bare = fetched(for_tokens.key_id)
    PublicKey.from_jwk(bare).verify(for_tokens.sign(b"3.0"), b"3.0")
    assert bare["kid"] == for_tokens.key_id
    assert fetched(f"{acme.document_url}/jwks.json") == {"keys": [bare]}


def test_a_signer_of_one_issuer_is_never_had_with_the_key_of_another(acme: Issuer, carol: User) -> None:
    other = factories.make_issuer(carol, name="Other")
    with pytest.raises(keys.NotTheirs):
        keys.signer(acme, key_of(other), key_id="x")


def test_a_sealed_text_moved_to_another_row_does_not_open_there(acme: Issuer, carol: User) -> None:
    other = factories.make_issuer(carol, name="Other")
    theirs = key_of(other)
    SigningKey.objects.filter(pk=key_of(acme).pk).update(sealed=theirs.sealed, public=theirs.public)
    with pytest.raises(keys.CannotOpen, match="another issuer or another row"):
        keys.proof_signer(acme)
    assert not keys.can_open(key_of(acme))


def test_a_public_half_that_was_swapped_is_noticed(acme: Issuer, carol: User) -> None:
    other = factories.make_issuer(carol, name="Other")
    for algorithm, signer in ((KeyAlgorithm.ED25519, keys.proof_signer), (KeyAlgorithm.RSA, keys.jws_signer)):
        SigningKey.objects.filter(pk=key_of(acme, algorithm).pk).update(public=key_of(other, algorithm).public)
        with pytest.raises(keys.CannotOpen, match="do not belong together"):
            signer(acme)


def test_an_opened_key_is_kept_and_a_signer_does_not_show_it(acme: Issuer) -> None:
    keys._opened.cache_clear()
    first = keys.jws_signer(acme)
    keys.jwt_signer(acme)
    assert keys._opened.cache_info().misses == 1
    assert "PRIVATE" not in repr(first) and not hasattr(first, "private_key")


# --- Rotation and withdrawal -----------------------------------------------------------------------------------------


def test_after_five_rotations_every_key_is_still_published_and_the_newest_signs(acme: Issuer, owner: Member) -> None:
    signed = []
    for days in range(6):
        signers = keys.proof_signer(acme), keys.jws_signer(acme), keys.jwt_signer(acme)
        signed.append([(signer.key_id, signer.public_key, signer.sign(b"badge")) for signer in signers])
        if days < 5:
            acme = operations.rotate_keys(owner, at=factories.NOON + timedelta(days=days + 1))
    assert len({signatures[0][0] for signatures in signed}) == 6
    profile, document = fetched(acme.document_url), fetched(acme.did)
    for (method, *proof), (creator, *jws), (kid, *token) in signed:
        assert did.key_in(document, method) == proof[0]
        assert creator in profile["publicKey"]
        for key, (public, signature) in (
            (did.key_in(document, method), proof),
            (PublicKey.from_pem(fetched(creator)["publicKeyPem"]), jws),
            (PublicKey.from_jwk(fetched(kid)), token),
        ):
            assert key == public
            key.verify(signature, b"badge")
    assert SigningKey.objects.filter(issuer=acme, state=KeyState.RETIRED).exclude(retired_at=None).count() == 10
    assert JournalEntry.objects.filter(deed="rotate_keys", issuer=acme.pk).count() == 5
    assert journal.first_broken() is None


def test_a_withdrawn_key_is_on_record_and_nowhere_called_trusted(acme: Issuer, owner: Member) -> None:
    since = factories.NOON + timedelta(days=3)
    gone = {algorithm: key_of(acme, algorithm) for algorithm in KeyAlgorithm}
    method, creator, kid = (
        keys.method_of(acme, gone[KeyAlgorithm.ED25519]).id,
        *(signer(acme).key_id for signer in (keys.jws_signer, keys.jwt_signer)),
    )
    for key in gone.values():
        operations.withdraw_key(owner, key, since=since, at=LATER)
    document, profile = fetched(acme.did), fetched(acme.document_url)
    assert method in [one["id"] for one in document["verificationMethod"]]
    assert method not in document["assertionMethod"]
    assert len(document["assertionMethod"]) == 2
    assert creator not in profile["publicKey"] and len(profile["publicKey"]) == 1
    assert fetched(creator)["owner"] == acme.document_url
    assert Client().get(kid.removeprefix("http://127.0.0.1:8000")).status_code == 404
    assert kid not in json.dumps(fetched(f"{acme.document_url}/jwks.json"))
    rows = SigningKey.objects.filter(issuer=acme, state=KeyState.WITHDRAWN)
    assert {(key.withdrawn_at, key.not_trusted_since) for key in rows} == {(LATER, since)}
    assert keys.proof_signer(acme).key_id in document["assertionMethod"]
    assert keys.jws_signer(acme).key_id in profile["publicKey"]
    assert JournalEntry.objects.filter(deed="withdraw_key").count() == 2


def test_a_retired_key_that_is_withdrawn_leaves_the_one_in_use(acme: Issuer, owner: Member) -> None:
    old = key_of(acme)
    operations.rotate_keys(owner, at=LATER)
    in_use = key_of(acme)
    operations.withdraw_key(owner, old, since=LATER, at=LATER)
    assert key_of(acme) == in_use
    with pytest.raises(operations.KeyWithdrawn):
        operations.withdraw_key(owner, old, since=LATER, at=LATER)


def test_a_key_of_another_issuer_cannot_be_withdrawn(acme: Issuer, owner: Member, carol: User) -> None:
    theirs = key_of(factories.make_issuer(carol, name="Other"))
    with pytest.raises(SigningKey.DoesNotExist):
        operations.withdraw_key(owner, theirs, since=LATER, at=LATER)


def test_a_key_is_never_deleted_with_its_issuer(acme: Issuer) -> None:
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        acme.delete()


# --- The page --------------------------------------------------------------------------------------------------------


def test_owners_see_their_keys_and_change_them(client_of: SignedIn, acme: Issuer, alice: User) -> None:
    client, old = client_of(alice), key_of(acme)
    page = client.get(f"/desk/{acme.slug}/keys").content.decode()
    assert keys.fingerprint(old) in page and "In use" in page
    assert f"/desk/{acme.slug}/keys" in client.get(f"/desk/{acme.slug}/issuer").content.decode()
    assert client.get(f"/desk/{acme.slug}/keys/rotate").status_code == 200
    assert key_of(acme) == old
    client.post(f"/desk/{acme.slug}/keys/rotate")
    page = client.get(f"/desk/{acme.slug}/keys").content.decode()
    assert key_of(acme) != old
    assert keys.fingerprint(old) in page and keys.fingerprint(key_of(acme)) in page
    assert "badges signed with it stay good" in page


def test_a_key_is_withdrawn_with_a_day_that_has_come(client_of: SignedIn, acme: Issuer, alice: User) -> None:
    client, key = client_of(alice), key_of(acme)
    path = f"/desk/{acme.slug}/keys/{key.pk}/withdraw"
    assert keys.fingerprint(key) in client.get(path).content.decode()
    for wrong in ("", "2999-01-01", "0001-01-01", "soon"):
        assert client.post(path, {"day": wrong}).status_code == 422
    assert key_of(acme) == key
    assert client.post(path, {"day": "2026-11-01"}).status_code == 302
    key.refresh_from_db()
    assert key.state == KeyState.WITHDRAWN
    assert key.not_trusted_since == datetime(2026, 11, 1, tzinfo=UTC)
    assert "not to be believed since" in client.get(f"/desk/{acme.slug}/keys").content.decode()
    assert client.get(path).status_code == 404


def test_only_owners_see_the_keys(client_of: SignedIn, acme: Issuer, bob: Member, carol: User) -> None:
    for path in ("", "/rotate", f"/{key_of(acme).pk}/withdraw"):
        assert client_of(bob).get(f"/desk/{acme.slug}/keys{path}").status_code == 403
        assert client_of(bob).post(f"/desk/{acme.slug}/keys{path}").status_code in (403, 405)
        assert client_of(carol).get(f"/desk/{acme.slug}/keys{path}").status_code == 404


# --- The seal --------------------------------------------------------------------------------------------------------


def test_resealed_keys_open_without_the_former_key(acme: Issuer, settings: Any) -> None:
    former, newer = settings.KEY_ENCRYPTION_KEYS, [Fernet.generate_key().decode()]
    before = keys.proof_signer(acme).key_id
    settings.KEY_ENCRYPTION_KEYS = [*newer, *former]
    out = StringIO()
    call_command("reencryptkeys", stdout=out)
    assert "2 of 2" in out.getvalue()
    settings.KEY_ENCRYPTION_KEYS = newer
    assert keys.proof_signer(acme).key_id == before
    keys.jws_signer(acme)
    settings.KEY_ENCRYPTION_KEYS = former
    with pytest.raises(keys.CannotOpen):
        keys.proof_signer(acme)
    assert JournalEntry.objects.get(deed="reencrypt_keys").details == {"done": 2}


def test_a_key_that_does_not_open_is_left_as_it_is_and_named(acme: Issuer, settings: Any) -> None:
    sealed = key_of(acme).sealed
    settings.KEY_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    said = StringIO()
    with pytest.raises(CommandError, match="2 keys"):
        call_command("reencryptkeys", stdout=StringIO(), stderr=said)
    assert "Acme Computing Club" in said.getvalue()
    assert key_of(acme).sealed == sealed


def test_under_a_wrong_key_the_public_documents_stand_and_signing_is_refused(acme: Issuer, settings: Any) -> None:
    rows = list(SigningKey.objects.values())
    settings.KEY_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    for name in ("", "/did.json", "/jwks.json", "/keys/1", "/keys/1.jwk", "/revocations"):
        assert Client().get(f"/issuers/{acme.pk}{name}").status_code == 200
    for signer in (keys.proof_signer, keys.jws_signer, keys.jwt_signer):
        with pytest.raises(keys.CannotOpen, match="KEY_ENCRYPTION_KEYS"):
            signer(acme)
    with pytest.raises(operations.CannotSign, match="cannot be opened"):
        operations.require_keys(acme)
    assert operations.give_keys(at=LATER) == 0
    assert list(SigningKey.objects.values()) == rows


def test_under_a_wrong_key_nothing_is_awarded_and_what_was_stays(acme: Issuer, settings: Any) -> None:
    award = factories.make_assertion(factories.make_badge(acme))
    settings.KEY_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(operations.CannotSign, match="cannot be opened"):
        factories.award(award.badge_class, "dora@example.org")
    assert list(Assertion.objects.all()) == [award]
    assert Client().get(f"/assertions/{award.pk}.json").status_code == 200


def test_under_a_wrong_key_health_and_the_page_say_which(
    client_of: SignedIn, acme: Issuer, alice: User, settings: Any
) -> None:
    assert signing.keys_can_be_opened(LATER).state is State.GOOD
    settings.KEY_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    finding = signing.keys_can_be_opened(LATER)
    assert finding.state is State.WRONG
    assert finding.detail == "acme-computing-club: RSA 1, acme-computing-club: Ed25519 2"
    assert finding in health.run(now=LATER)
    page = client_of(alice).get(f"/desk/{acme.slug}/keys").content.decode()
    assert "Cannot be opened" in page and "Nothing can be awarded now" in page


def test_an_issuer_whose_seal_is_lost_signs_again_after_a_rotation(acme: Issuer, owner: Member, settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    acme = operations.rotate_keys(owner, at=LATER)
    operations.require_keys(acme)
    assert signing.keys_can_be_opened(LATER).state is State.ADVICE


def test_a_withdrawn_key_is_nobodys_worry(acme: Issuer, owner: Member, settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    for key in SigningKey.objects.filter(issuer=acme):
        operations.withdraw_key(owner, key, since=LATER, at=LATER)
    assert signing.keys_can_be_opened(LATER).state is State.GOOD


@pytest.mark.parametrize("wrong", ["", "x", "é" * 44, "A" * 43, "A" * 44 + ",B"])
def test_a_sealing_key_that_is_none_stops_the_start_and_is_not_repeated(wrong: str) -> None:
    with pytest.raises(private.Unusable) as refused:
        private.sealing_keys(wrong)
    assert not wrong or wrong not in str(refused.value).removesuffix("“=”.").replace("makes", "").replace(
        "no sense", ""
    )


def test_sealing_keys_are_read_with_commas_or_line_breaks(tmp_path: Path) -> None:
    one, other = private.new_sealing_key(), Fernet.generate_key().decode()
    assert private.sealing_keys(f"{one}, {other}") == private.sealing_keys(f"{one}\n{other}\n") == [one, other]
    made = private.secret("KEY_ENCRYPTION_KEYS", folder=tmp_path, make=private.new_sealing_key, environ={})
    assert private.sealing_keys(made) == [made]
    assert (tmp_path / "key_encryption_keys").stat().st_mode & 0o777 == 0o600


def forms_of(pair: PrivateKey) -> list[bytes]:
    """The ways in which a private half might stand somewhere: seed or prime, PEM, and their text forms."""
    pem = pair.to_pem()
    body = pem.split("-----")[2].strip().replace("\n", "")
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    numbers = key.private_numbers() if hasattr(key, "private_numbers") else None  # type: ignore[union-attr]
    raw = numbers.d.to_bytes(256, "big") if numbers else key.private_bytes_raw()  # type: ignore[union-attr]
    return [raw, raw.hex().encode(), body.encode()[30:70], pem.encode()[60:100], b"PRIVATE KEY", b'"d"']


def test_no_private_key_stands_in_the_database_a_dump_the_logs_or_the_admin(
    client_of: SignedIn, acme: Issuer, owner: Member, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    operations.rotate_keys(owner, at=LATER)
    operator = client_of(factories.make_user("Olga Olsen", is_operator=True))
    held = list(SigningKey.objects.filter(issuer=acme))
    places = [serializers.serialize("json", SigningKey.objects.all()).encode(), caplog.text.encode()]
    for key in held:
        page = operator.get(f"/admin/issuer/signingkey/{key.pk}/change/").content
        assert key.sealed.encode() not in page and key.pk.encode() in page
        places.append(page)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        places.append(connection.connection.serialize())
    places += [bytes(body) for body in IssuerDocument.objects.values_list("body", flat=True)]
    for key in held:
        opened = keys._opened(keys._bound_to(key), key.sealed, key.public, _sealing())
        for form in forms_of(opened):
            assert not [place for place in places if form in place], form[:12]


def _sealing() -> tuple[str, ...]:
    from django.conf import settings

    return tuple(settings.KEY_ENCRYPTION_KEYS)


# --- Issuers of before, and moves ------------------------------------------------------------------------------------


def as_before(issuer: Issuer) -> None:
    """Leave an issuer as a version without keys made it."""
    SigningKey.objects.filter(issuer=issuer).delete()
    issuer.documents.all().delete()
    Issuer.objects.filter(pk=issuer.pk).update(did="")
    issuer.refresh_from_db()
    documents.write(issuer)
    issuer.save()


def test_an_issuer_of_before_is_given_keys_once(acme: Issuer) -> None:
    as_before(acme)
    assert "publicKey" not in fetched(acme.document_url) and "revocationList" not in fetched(acme.document_url)
    assert signing.keys_can_be_opened(LATER).state is State.WRONG
    with pytest.raises(keys.NoKey):
        keys.proof_signer(acme)
    out = StringIO()
    call_command("givekeys", stdout=out)
    assert out.getvalue() == "Issuers that were given keys: 1.\n"
    rows = list(SigningKey.objects.values())
    assert operations.give_keys(at=LATER) == 0
    assert list(SigningKey.objects.values()) == rows
    acme.refresh_from_db()
    assert keys.jws_signer(acme).key_id in fetched(acme.document_url)["publicKey"]
    assert JournalEntry.objects.get(deed="give_keys").actor == "command:givekeys"


def test_a_key_that_is_missing_is_made_and_the_other_kept(acme: Issuer) -> None:
    kept = key_of(acme, KeyAlgorithm.RSA)
    key_of(acme).delete()
    assert operations.give_keys(at=LATER) == 1
    assert key_of(acme, KeyAlgorithm.RSA) == kept
    keys.proof_signer(acme)


def test_until_the_first_award_keys_and_did_follow_the_address_of_the_site(acme: Issuer, settings: Any) -> None:
    settings.SITE_URL = "https://badges.example.org"
    operations.follow_site(at=LATER)
    acme.refresh_from_db()
    assert acme.did == f"did:web:badges.example.org:issuers:{acme.pk}"
    assert keys.proof_signer(acme).key_id.startswith(acme.did + "#")
    assert keys.jws_signer(acme).key_id == f"https://badges.example.org/issuers/{acme.pk}/keys/1"
    bodies = [bytes(acme.document), *(bytes(body) for body in acme.documents.values_list("body", flat=True))]
    assert len(bodies) == 6
    assert not [body for body in bodies if b"127.0.0.1" in body]


def test_after_the_first_award_keys_and_did_stay(acme: Issuer, settings: Any) -> None:
    operations.remember_site(at=factories.NOON)
    before = acme.did, keys.jwt_signer(acme).key_id, dict(acme.documents.values_list("name", "etag"))
    settings.SITE_URL = "https://badges.example.org"
    operations.follow_site(at=LATER)
    operations.rebase(to=settings.SITE_URL, at=LATER)
    acme.refresh_from_db()
    assert before == (acme.did, keys.jwt_signer(acme).key_id, dict(acme.documents.values_list("name", "etag")))
    assert acme.did in bytes(acme.documents.get(name="did.json").body).decode()


def test_the_operators_command_rotates_by_short_name_or_id(acme: Issuer) -> None:
    seen = {key_of(acme).pk}
    for name in (acme.slug, acme.pk):
        out = StringIO()
        call_command("rotatekey", name, stdout=out)
        assert keys.fingerprint(key_of(acme)) in out.getvalue()
        seen.add(key_of(acme).pk)
    assert len(seen) == 3
    assert {entry.actor for entry in JournalEntry.objects.filter(deed="rotate_keys")} == {"command:rotatekey"}
    with pytest.raises(CommandError, match="no issuer"):
        call_command("rotatekey", "nobody")


def test_a_key_that_was_sealed_one_day_opens_for_ever(settings: Any) -> None:
    """The sealed rows were recorded once (tests/vectors/golden.json); nothing writes them anew."""
    recorded = json.loads((Path(__file__).parents[1] / "vectors" / "golden.json").read_text("ascii"))
    settings.KEY_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *recorded["keyEncryptionKeys"]]
    for row in recorded["keys"]:
        key = SigningKey(id=row.pop("pk"), issuer_id=row.pop("issuer"), **row)
        signer = keys.signer(Issuer(id=key.issuer_id), key, key_id="x")
        assert signer.public_key == keys.public_key(key)
        keys.seal_again(key)
        assert keys.can_open(key)
