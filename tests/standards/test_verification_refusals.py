"""Each way in which a signed badge is not proven, and who can mend it: keys, owners, lists, claims, pairs."""

import json
from typing import Any

import pytest

from standards import baking, json_text
from standards.ob2 import documents as ob2
from standards.ob3 import documents as ob3
from standards.proofs import did, jws
from standards.verification import Kind, Mender, Outcome, Verdict
from standards.writing import Json
from tests.standards.attacks import by_acme, payload_of
from tests.standards.cast import ERIN, HOME, NOW, Web, make_badge_class, make_png, make_profile
from tests.standards.credentials import (
    ACME,
    KEY,
    SIGNER,
    URN,
    make_credential,
    make_endorsement,
    rsa_key,
    rsa_signer,
    signed,
)
from tests.standards.signed_badges import (
    DID_JSON,
    ISSUER,
    JWK,
    KEY_2,
    REVOCATIONS,
    STATUS,
    ask,
    did_document,
    editions,
    full_web,
    make_list,
    ob2_jws,
    proven,
    put,
    signed_assertion,
    vc_jwt,
)

PEM = rsa_key().public_key.to_pem()


def jws_of(**over: Any) -> str:
    """A JWS of 2.0 with these properties; None takes one out."""
    document = {**signed_assertion().to_json(), **over}
    kept = {name: value for name, value in document.items() if value is not None}
    return jws.sign(json_text.write(kept), signer=rsa_signer())


# --- 2.0 ---


def test_a_jws_that_says_it_is_hosted_is_no_signed_badge() -> None:
    report = ask(jws_of(verification={"type": "HostedBadge"}))
    assert report.verdict is Verdict.NOT_A_BADGE and report.check("well-formed").outcome is Outcome.FAILED


def test_a_badge_class_inside_the_signed_text_was_signed_with_it() -> None:
    web = full_web()
    del web.answers[f"{HOME}/badges/solder"]
    report = ask(jws_of(badge=make_badge_class(name="Signed name").to_json()), web, ERIN)
    assert report.is_valid and report.facts.name == "Signed name"
    assert report.issuer == json.loads(web.answers[ISSUER].body)


def test_an_issuer_without_keys_has_signed_nothing() -> None:
    web = put(full_web(), ISSUER, make_profile().to_json())
    for text in (ob2_jws(), jws_of(verification={"type": "SignedBadge"})):
        report = ask(text, web)
        assert report.verdict is Verdict.ISSUER_NOT_PROVEN
        assert report.check("issuer-key").mender is Mender.ISSUER


def test_without_a_creator_each_published_key_is_tried() -> None:
    other = f"{ISSUER}/keys/0"
    web = put(full_web(), ISSUER, make_profile(public_key=(other, KEY_2), revocation_list=REVOCATIONS).to_json())
    put(web, other, ob2.CryptographicKey(other, ISSUER, KEY.public_key.to_pem()).to_json())
    report = ask(jws_of(verification={"type": "SignedBadge"}), web)
    assert report.is_valid and [proof.outcome for proof in report.proofs] == [Outcome.FAILED, Outcome.PASSED]


def test_a_key_may_stand_inside_the_profile() -> None:
    key = ob2.CryptographicKey(KEY_2, ISSUER, PEM).to_json()
    profile = {**make_profile(revocation_list=REVOCATIONS).to_json(), "publicKey": key}
    web = put(full_web(), ISSUER, profile)
    del web.answers[KEY_2]
    assert ask(ob2_jws(), web).is_valid
    put(web, ISSUER, {**profile, "publicKey": {**key, "owner": f"{HOME}/issuers/other"}})
    assert ask(ob2_jws(), web).verdict is Verdict.ISSUER_NOT_PROVEN


@pytest.mark.parametrize(
    ("pem", "verdict"),
    [
        ("junk", Verdict.COULD_NOT_CHECK),
        (None, Verdict.COULD_NOT_CHECK),
        (
            # RSA with 512 bits: a key that anybody can open.
            "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeK"
            "LsxPHWSWBNyJtY1LDTpXyC4BAAw3HV2jPSpGTkZ7gXkCAwEAAQ==\n-----END PUBLIC KEY-----",
            Verdict.ISSUER_NOT_PROVEN,
        ),
    ],
)
def test_a_key_that_is_none_or_weak_proves_nothing(pem: str | None, verdict: Verdict) -> None:
    key: Json = {**ob2.CryptographicKey(KEY_2, ISSUER, PEM).to_json(), "publicKeyPem": pem}
    assert ask(ob2_jws(), put(full_web(), KEY_2, key)).verdict is verdict


def test_a_key_that_was_taken_down_proves_nothing() -> None:
    web = full_web()
    web.serve(KEY_2, b"", status=410)
    assert ask(ob2_jws(), web).verdict is Verdict.ISSUER_NOT_PROVEN


def test_a_signed_text_that_says_it_is_withdrawn_is_withdrawn() -> None:
    assert ask(jws_of(revoked=True)).verdict is Verdict.REVOKED


@pytest.mark.parametrize(
    "listing",
    [{"revokedAssertions": "none"}, {}, {"revokedAssertions": [], "issuer": "https://evil.example/i"}],
)
def test_a_revocation_list_that_is_none_leaves_it_open(listing: Json) -> None:
    web = put(full_web(), REVOCATIONS, {"type": "RevocationList", **listing})
    assert ask(ob2_jws(), web).verdict is Verdict.COULD_NOT_CHECK


def test_a_revocation_list_at_no_address_of_the_web_leaves_it_open() -> None:
    profile = {
        **make_profile(public_key=(KEY_2,)).to_json(),
        "revocationList": "urn:uuid:0d7d9e1e-6a4e-4f4a-9b5c-9d7a4f9b2c55",
    }
    assert ask(ob2_jws(), put(full_web(), ISSUER, profile)).verdict is Verdict.COULD_NOT_CHECK


def test_an_issuer_that_keeps_no_list_has_withdrawn_nothing() -> None:
    web = put(full_web(), ISSUER, make_profile(public_key=(KEY_2,)).to_json())
    report = ask(ob2_jws(), web)
    assert report.is_valid and report.check("not-revoked").found == "the issuer keeps no list"


# --- 3.0: whose key ---


@pytest.mark.parametrize(
    ("document", "verdict"),
    [
        ({"id": "https://badges.example.org/other", "type": "Multikey"}, Verdict.ISSUER_NOT_PROVEN),
        ({"id": f"{HOME}/k", "type": "Multikey", "controller": ACME}, Verdict.COULD_NOT_CHECK),
        ({"id": f"{HOME}/k", "name": "A page"}, Verdict.ISSUER_NOT_PROVEN),
        ({"kty": "OKP", "crv": "Ed448", "x": "AA"}, Verdict.COULD_NOT_CHECK),
        ({"kty": ["OKP"]}, Verdict.COULD_NOT_CHECK),
        ({"kty": {}}, Verdict.COULD_NOT_CHECK),
        ({**KEY.public_key.to_jwk(), "d": "AA"}, Verdict.COULD_NOT_CHECK),
    ],
)
def test_what_stands_at_the_address_of_a_key_may_be_none(document: Json, verdict: Verdict) -> None:
    credential = signed(make_credential().to_json(), signer=KEY.signer(f"{HOME}/k"))
    assert ask(credential, put(full_web(), f"{HOME}/k", document)).verdict is verdict


def test_an_issuer_whose_method_is_not_known_here_leaves_it_open() -> None:
    for issuer, verdict in (
        ("did:ion:EiClkZMDxPKqC9c", Verdict.COULD_NOT_CHECK),
        ("did:web:127.0.0.1", Verdict.ISSUER_NOT_PROVEN),
    ):
        document = make_credential().to_json()
        document["issuer"] = {**document["issuer"], "id": issuer}  # type: ignore[dict-item]
        assert ask(signed(document, signer=KEY.signer(f"{KEY.public_key.to_did_key()}"))).verdict is verdict


def test_a_key_that_the_document_gives_to_somebody_else_is_not_the_issuer_s() -> None:
    methods: Any = did_document()["verificationMethod"]
    given_away = [{**method, "controller": "did:web:evil.example"} for method in methods]
    web = put(full_web(), DID_JSON, did_document(verificationMethod=given_away))
    assert ask(proven(), web).verdict is Verdict.ISSUER_NOT_PROVEN
    assert ask(vc_jwt(), web).verdict is Verdict.ISSUER_NOT_PROVEN


def test_a_token_without_a_key_of_an_issuer_that_does_not_answer_is_left_open() -> None:
    text = by_acme(payload_of(vc_jwt()))
    assert ask(text).is_valid
    web = full_web()
    del web.answers[DID_JSON]
    assert ask(text, web).verdict is Verdict.COULD_NOT_CHECK
    assert ask(by_acme(payload_of(vc_jwt()), jwk={"kty": "none"})).is_valid


def test_a_token_of_a_did_key_needs_nobody_else() -> None:
    name = KEY.public_key.to_did_key()
    document = make_credential(credential_status=None).to_json()
    document["issuer"] = {**document["issuer"], "id": name}  # type: ignore[dict-item]
    header = json.dumps({"alg": "EdDSA"}).encode()
    parts = [jws.base64.urlsafe_b64encode(part).rstrip(b"=") for part in (header, json_text.write(document))]
    signature = jws.base64.urlsafe_b64encode(SIGNER.sign(b".".join(parts))).rstrip(b"=")
    assert ask(b".".join([*parts, signature]).decode(), Web()).is_valid


@pytest.mark.parametrize("claim", [{"nbf": "soon"}, {"exp": -1}, {"nbf": 1.5}])
def test_a_moment_in_the_claims_that_is_none_contradicts(claim: Json) -> None:
    inner = {name: value for name, value in make_credential().to_json().items() if name not in ("validFrom",)}
    text = by_acme(json_text.write({"iss": ACME, "jti": URN, **claim, "vc": inner}), kid=JWK)
    assert ask(text).verdict is Verdict.CHANGED


# --- 3.0: the rest ---


def test_nobody_to_compare_with_leaves_the_question_open() -> None:
    for identifier in (
        {"hashed": True, "identityHash": "x"},
        {"hashed": False},
        {"hashed": False, "identityHash": "a", "salt": 5},
    ):
        document = make_credential().to_json()
        subject: Any = document["credentialSubject"]
        subject["identifier"] = [{"type": "IdentityObject", "identityType": "emailAddress", **identifier}]
        report = ask(by_acme(json_text.write(document), kid=JWK), recipient=ERIN)
        assert report.check("recipient").outcome is Outcome.NOT_DONE


def test_a_subject_may_be_named_by_its_id() -> None:
    for own_id, asked in (("mailto:erin@example.org", ERIN), ("did:example:erin", "did:example:erin")):
        credential = proven(subject={"id": own_id, "identifier": ()})
        assert ask(credential, recipient=asked).is_valid
        assert ask(credential, recipient="carol@example.org").verdict is Verdict.NOT_THEIRS


@pytest.mark.parametrize("context", [{"name": "https://evil.example/n"}, "https://evil.example/context"])
def test_a_status_list_with_other_words_leaves_it_open(context: object) -> None:
    listing = make_list()
    listing["@context"] = [*listing["@context"], context]  # type: ignore[misc]
    assert ask(proven(), put(full_web(), STATUS, listing)).verdict is Verdict.COULD_NOT_CHECK


def test_a_status_list_that_is_a_bad_token_leaves_it_open() -> None:
    document = {name: value for name, value in make_list().items() if name != "proof"}
    good = by_acme(json_text.write(document), kid=JWK)
    for text in (good[:-4] + "AAAA", by_acme(json_text.write(document), kid=JWK, crit=["x"]), "e30.e30.e30"):
        web = full_web()
        web.serve(STATUS, text.encode())
        assert ask(proven(), web).verdict is Verdict.COULD_NOT_CHECK


def test_a_question_that_costs_too_much_stops_asking() -> None:
    words = []
    for number in range(5):
        name = f"did:web:host{number}.example"
        word = make_endorsement(
            issuer=ob3.Profile(name, name="Somebody"),
            credential_subject=ob3.EndorsementSubject(URN, "Good."),
            credential_status=ob3.BitstringStatusListEntry.at(5, of=f"https://host{number}.example/status"),
        )
        words.append(signed(word.to_json(), signer=KEY.signer(f"{name}#{KEY.public_key.to_multikey()}")))
    document: Any = make_credential().to_json()
    document["endorsement"] = words
    web = full_web()
    for number in range(5):
        name = f"did:web:host{number}.example"
        method = did.method_of(name, KEY.public_key)
        put(web, did.url_of(name), did.DidDocument(name, (method,)).to_json())
    report = ask(signed(document), web)
    assert report.is_valid and len(web.calls) == 10
    assert "too many" in report.endorsements[-1].report.check("issuer-key").found


# --- Pairs ---


def baked(two: Json | str, three: Json | str) -> bytes:
    texts = [text if isinstance(text, str) else json.dumps(text) for text in (two, three)]
    return baking.Prepared(make_png()).bake_both(*texts)


def test_a_pair_names_one_badge() -> None:
    two, three = editions()
    other = f"{HOME}/badges/other"
    web = put(full_web(), other, make_badge_class(id=other).to_json())
    put(web, str(two["id"]), {**two, "badge": other})
    report = ask(baked({**two, "badge": other}, three), web)
    assert report.verdict is Verdict.CHANGED and report.check("single").found == "another badge is named"


def test_a_pair_may_be_tied_by_earner_and_badge_alone() -> None:
    two, three = editions()
    document = {name: value for name, value in three.items() if name not in ("proof", "evidence")}
    assert ask(baked(two, signed(document))).is_valid
    document["credentialSubject"] = {**document["credentialSubject"], "identifier": []}  # type: ignore[dict-item]
    document["credentialSubject"]["id"] = "did:example:erin"
    del document["credentialSubject"]["identifier"]
    report = ask(baked(two, signed(document)))
    assert report.verdict is Verdict.COULD_NOT_CHECK and report.check("single").outcome is Outcome.NOT_DONE


def test_a_pair_whose_2_0_half_names_nobody_is_not_valid() -> None:
    two, three = editions()
    web = put(full_web(), str(two["id"]), {**two, "recipient": {"type": "email"}})
    assert not ask(baked({**two, "recipient": {"type": "email"}}, three), web).is_valid


def test_a_pair_may_hold_signed_halves() -> None:
    two, three = ob2_jws(), vc_jwt()
    report = ask(baked(two, three))
    assert [part.kind for part in report.parts] == [Kind.OB20_SIGNED, Kind.OB30_JWT]
    assert all(part.is_valid for part in report.parts)
    # Nothing in these two says that they are one award.
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert report.checked_at == NOW


def test_other_salts_of_one_earner_contradict_nothing() -> None:
    two, three = editions()
    salted = {**two, "recipient": {"type": "email", "hashed": False, "identity": ERIN}}
    report = ask(baked(salted, three), put(full_web(), str(two["id"]), salted))
    assert report.is_valid
    assert ACME in str(report.parts[1].assertion)
