"""Whose key it is: DIDs, https issuers, sets of proofs; and other suites, forms and editions of the data model."""

import base64
import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from jwt.api_jws import PyJWS

from standards import json_text
from standards.ob2 import documents as ob2
from standards.proofs import _base58, _canonical, data_integrity, did
from standards.proofs.keys import PublicKey
from standards.verification import Kind, Outcome, Verdict
from standards.writing import Json
from tests.standards.attacks import by_acme
from tests.standards.cast import HOME, Web, make_profile
from tests.standards.credentials import ACME, KEY, OTHER_KEY, SIGNER, make_credential, rsa_key, rsa_signer, signed
from tests.standards.signed_badges import (
    DID_JSON,
    JWK,
    STATUS,
    ask,
    did_document,
    full_web,
    make_list,
    proven,
    put,
    vc_jwt,
)

SCHOOL = "https://school.example/issuers/7"
P256 = ec.generate_private_key(ec.SECP256R1())
P256_KEY = PublicKey(P256.public_key())


def multikey_of_p256() -> str:
    point = P256.public_key().public_numbers()
    return "z" + _base58.encode(b"\x80\x24" + bytes([2 + point.y % 2]) + point.x.to_bytes(32, "big"))


def raw_es256(message: bytes) -> bytes:
    r, s = decode_dss_signature(P256.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def without_status(**over: Any) -> Json:
    document: Json = {**make_credential().to_json(), **over}
    document.pop("credentialStatus")
    return document


def of_issuer(issuer_id: str, method: str, **over: Any) -> Json:
    """A credential of another issuer, signed with Acme's key under another name."""
    document = without_status(**over)
    document["issuer"] = {**document["issuer"], "id": issuer_id}  # type: ignore[dict-item]
    return signed(document, signer=KEY.signer(method))


def made_by_hand(document: Json, suite: str, method: str, sign: Any, *, is_jcs: bool) -> Json:
    """A proof of a suite that this house checks and does not make."""
    options: Json = {"type": "DataIntegrityProof", "cryptosuite": suite, "created": "2026-06-01T08:00:00Z"}
    options |= {"verificationMethod": method, "proofPurpose": "assertionMethod"}
    if is_jcs:
        options["@context"] = document["@context"]
    canonicalise = _canonical.jcs if is_jcs else data_integrity.rdfc
    parts: list[Any] = [{**options, "@context": document["@context"]}, document]
    message = b"".join(hashlib.sha256(canonicalise(part).encode()).digest() for part in parts)
    return {**document, "proof": [{**options, "proofValue": "z" + _base58.encode(sign(message))}]}


def did_with(*methods: Json) -> Web:
    """Acme's DID document with exactly these methods."""
    document = did_document(verificationMethod=list(methods), assertionMethod=[method["id"] for method in methods])
    return put(full_web(), DID_JSON, document)


# --- did:key and did:web ---


def test_an_issuer_that_is_a_did_key_is_its_own_key() -> None:
    name = KEY.public_key.to_did_key()
    credential = of_issuer(name, f"{name}#{KEY.public_key.to_multikey()}")
    report = ask(credential, Web())
    assert report.is_valid
    token = vc_jwt()
    assert ask(token, Web()).verdict is Verdict.COULD_NOT_CHECK


def test_a_did_web_without_a_path_is_asked_at_its_well_known_address() -> None:
    school = "did:web:school.example"
    method = did.method_of(school, KEY.public_key)
    web = put(Web(), "https://school.example/.well-known/did.json", did.DidDocument(school, (method,)).to_json())
    assert ask(of_issuer(school, method.id), web).is_valid


def test_a_method_may_stand_inside_assertion_method_or_be_named_by_its_fragment() -> None:
    [method, _other] = did_document()["verificationMethod"]  # type: ignore[misc]
    fragment = "#" + str(method["id"]).partition("#")[2]
    for over in (
        {"verificationMethod": [], "assertionMethod": [method]},
        {"verificationMethod": [{**method, "id": fragment}], "assertionMethod": [fragment]},
        {"verificationMethod": method, "assertionMethod": method["id"]},
    ):
        assert ask(proven(), put(full_web(), DID_JSON, did_document(**over))).verdict in (
            Verdict.VALID,
            Verdict.COULD_NOT_CHECK,  # The list of status is signed by the same key, so both hold or both do not.
        )
        assert ask(signed(without_status()), put(full_web(), DID_JSON, did_document(**over))).is_valid


BYTES = _base58.decode(KEY.public_key.to_multikey()[1:])
WRITTEN: list[Json] = [
    {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": KEY.public_key.to_multikey()},
    {"type": "Multikey", "publicKeyMultibase": "u" + base64.urlsafe_b64encode(BYTES).rstrip(b"=").decode()},
    {"type": "Ed25519VerificationKey2018", "publicKeyBase58": _base58.encode(BYTES[2:])},
    {"type": "JsonWebKey", "publicKeyJwk": KEY.public_key.to_jwk()},
    {"type": "JsonWebKey2020", "publicKeyJwk": KEY.public_key.to_jwk(), "expires": "2099-01-01T00:00:00Z"},
]


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: str(written["type"]))
def test_a_key_may_be_written_in_each_customary_way(written: Json) -> None:
    method = {"id": SIGNER.key_id, "controller": ACME, **written}
    assert ask(proven(), did_with(method)).is_valid


@pytest.mark.parametrize(
    "over",
    [
        {"revoked": "2026-06-02T00:00:00Z"},
        {"expires": "2026-06-02T00:00:00Z"},
        {"revoked": True},
        {"expires": "soon"},
        {"publicKeyMultibase": "u7Q"},
    ],
)
def test_a_key_that_was_withdrawn_or_has_run_out_proves_nothing(over: Json) -> None:
    method = {"id": SIGNER.key_id, "controller": ACME, **WRITTEN[0], **over}
    assert not ask(signed(without_status()), did_with(method)).is_valid
    own = {**method, "id": f"{SCHOOL}#1", "controller": SCHOOL}
    web = put(Web(), SCHOOL, {"id": SCHOOL, "assertionMethod": [own]})
    assert not ask(of_issuer(SCHOOL, f"{SCHOOL}#1"), web).is_valid
    alone = {**method, "id": "https://school.example/k", "controller": SCHOOL}
    put(web, "https://school.example/k", alone)
    put(web, SCHOOL, {"id": SCHOOL, "assertionMethod": ["https://school.example/k"]})
    assert not ask(of_issuer(SCHOOL, "https://school.example/k"), web).is_valid


def test_a_key_of_another_kind_leaves_it_open() -> None:
    method = {"id": SIGNER.key_id, "type": "EcdsaSecp256k1VerificationKey2019", "controller": ACME}
    assert ask(proven(), did_with(method)).verdict is Verdict.COULD_NOT_CHECK


def did_jwk(jwk: Json) -> str:
    return "did:jwk:" + base64.urlsafe_b64encode(json.dumps(jwk).encode()).rstrip(b"=").decode()


def test_an_issuer_that_is_a_did_jwk_is_its_own_key() -> None:
    name = did_jwk({**KEY.public_key.to_jwk(), "use": "sig"})
    assert ask(of_issuer(name, f"{name}#0"), Web()).is_valid
    payload = json_text.write({**without_status(), "issuer": {"id": name, "type": ["Profile"]}})
    for kid in (f"{name}#0", "#0", name):
        assert ask(eddsa({"kid": kid}, payload), Web()).is_valid
    assert ask(eddsa({}, payload), Web()).is_valid
    other = did_jwk(OTHER_KEY.public_key.to_jwk())
    assert ask(of_issuer(other, f"{name}#0"), Web()).verdict is Verdict.ISSUER_NOT_PROVEN


@pytest.mark.parametrize(
    "name",
    [
        "did:jwk:e30#0",
        "did:jwk:A#0",
        "did:jwk:" + "A" * 20_000,
        did_jwk({**KEY.public_key.to_jwk(), "use": "enc"}) + "#0",
        did_jwk(KEY.public_key.to_jwk()) + "#1",
        did_jwk({**KEY.public_key.to_jwk(), "d": "AAAA"}) + "#0",
    ],
)
def test_a_did_jwk_that_is_none_is_no_key(name: str) -> None:
    assert ask(of_issuer(name.partition("#")[0], name), Web()).verdict is Verdict.COULD_NOT_CHECK


# --- Issuers at an address of the web ---


def test_an_issuer_at_an_address_publishes_a_controller_document() -> None:
    method = did.method_of(SCHOOL, KEY.public_key)
    web = put(Web(), SCHOOL, did.DidDocument(SCHOOL, (method,)).to_json())
    assert ask(of_issuer(SCHOOL, method.id), web).is_valid
    assert ask(of_issuer(f"{SCHOOL}/", method.id), web).verdict is Verdict.COULD_NOT_CHECK


def test_an_issuer_at_an_address_may_be_one_bare_key() -> None:
    method = did.method_of(SCHOOL, KEY.public_key)
    web = put(Web(), SCHOOL, did.multikey_document(method, SCHOOL))
    assert ask(of_issuer(SCHOOL, method.id), web).is_valid


def test_a_key_at_an_address_of_its_own_has_to_be_named_by_the_issuer() -> None:
    address = "https://school.example/keys/1"
    credential = of_issuer(SCHOOL, address)
    web = put(Web(), address, did.multikey_document(did.Method(address, KEY.public_key), SCHOOL))
    assert ask(credential, web).verdict is Verdict.COULD_NOT_CHECK
    put(web, SCHOOL, {"id": SCHOOL, "name": "A school"})
    assert ask(credential, web).verdict is Verdict.ISSUER_NOT_PROVEN
    put(web, SCHOOL, {"id": SCHOOL, "assertionMethod": [address]})
    assert ask(credential, web).is_valid


def test_an_issuer_with_a_profile_of_2_0_names_its_key_there() -> None:
    address = "https://school.example/keys/1"
    profile = make_profile(id=SCHOOL, public_key=(address,)).to_json()
    document = without_status()
    document["issuer"] = {**document["issuer"], "id": SCHOOL}  # type: ignore[dict-item]
    key = ob2.CryptographicKey(address, SCHOOL, KEY.public_key.to_pem())
    web = put(put(Web(), SCHOOL, profile), address, key.to_json())
    assert ask(signed(document, signer=KEY.signer(address)), web).is_valid


def test_the_name_of_a_key_with_another_key_behind_it_proves_nothing() -> None:
    # The issuer lists this name with its own key; at the address of the name somebody put another.
    address = "https://keys.example/1"
    own = {
        "id": address,
        "type": "Multikey",
        "controller": SCHOOL,
        "publicKeyMultibase": OTHER_KEY.public_key.to_multikey(),
    }
    web = put(Web(), SCHOOL, {"id": SCHOOL, "verificationMethod": [own], "assertionMethod": [address]})
    put(web, address, did.multikey_document(did.Method(address, KEY.public_key), SCHOOL))
    assert ask(of_issuer(SCHOOL, address), web).verdict is Verdict.ISSUER_NOT_PROVEN


@pytest.mark.parametrize("issuer", ["urn:uuid:6f2e33e5-7a29-4155-840a-59483ba10164", "mailto:a@b.example"])
def test_an_issuer_without_an_address_proves_nothing(issuer: str) -> None:
    report = ask(of_issuer(issuer, KEY.public_key.to_did_key()), Web())
    assert report.verdict is Verdict.ISSUER_NOT_PROVEN


# --- Tokens ---


def es256(header: Json, payload: bytes) -> str:
    parts = [json.dumps({"alg": "ES256", **header}).encode(), payload]
    message = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    return f"{message}.{base64.urlsafe_b64encode(raw_es256(message.encode())).rstrip(b'=').decode()}"


def eddsa(header: Json, payload: bytes) -> str:
    parts = [json.dumps({"alg": "EdDSA", **header}).encode(), payload]
    message = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    return f"{message}.{base64.urlsafe_b64encode(SIGNER.sign(message.encode())).rstrip(b'=').decode()}"


def test_a_token_may_lead_to_a_set_of_keys_of_which_the_issuer_publishes_that_one() -> None:
    keys, payload = "https://keys.example/jwks", json_text.write(make_credential().to_json())
    ours, other = did.jwk(rsa_key().public_key, "1"), did.jwk(OTHER_KEY.public_key, "2")
    web = put(full_web(), keys, {"keys": [other, ours]})
    assert ask(by_acme(payload, kid=f"{keys}#1"), web).is_valid
    assert ask(by_acme(payload, kid=keys), web).verdict is Verdict.ISSUER_NOT_PROVEN
    assert ask(by_acme(payload, kid=keys), put(web, keys, {"keys": [ours]})).is_valid
    assert ask(by_acme(payload, kid=keys), put(web, keys, {"keys": []})).verdict is Verdict.ISSUER_NOT_PROVEN
    put(web, DID_JSON, did.DidDocument(ACME, ()).to_json())
    assert ask(by_acme(payload, kid=f"{keys}#1"), put(web, keys, {"keys": [ours]})).verdict is Verdict.ISSUER_NOT_PROVEN


@pytest.mark.parametrize("header", [{}, {"kid": "key-1"}, {"jwk": rsa_key().public_key.to_jwk()}])
def test_the_keys_of_a_profile_may_stand_at_addresses_of_their_own(header: Json) -> None:
    address = "https://school.example/keys/1.jwk"
    payload = json_text.write({**without_status(), "issuer": {"id": SCHOOL, "type": ["Profile"]}})
    web = put(Web(), SCHOOL, {"id": SCHOOL, "type": ["Profile"], "publicKey": ["https://gone.example/1", address]})
    assert ask(by_acme(payload, **header), web).verdict is Verdict.ISSUER_NOT_PROVEN
    put(web, address, did.jwk(rsa_key().public_key, address))
    assert ask(by_acme(payload, **header), web).is_valid
    other = "https://other.example/keys/9"
    put(web, other, did.jwk(rsa_key().public_key, other))
    assert ask(by_acme(payload, kid=other), web).is_valid
    put(web, SCHOOL, {"id": SCHOOL, "type": ["Profile"]})
    assert ask(by_acme(payload, **header), web).verdict is Verdict.ISSUER_NOT_PROVEN


def test_a_token_may_be_signed_with_p_256_or_ed25519() -> None:
    payload = json_text.write(make_credential().to_json())
    method = did.Method(f"{ACME}#p", P256_KEY)
    document = did.DidDocument(ACME, (method, did.method_of(ACME, KEY.public_key))).to_json()
    assert ask(es256({"kid": method.id}, payload), put(full_web(), DID_JSON, document)).is_valid
    header = base64.urlsafe_b64encode(json.dumps({"alg": "EdDSA", "kid": SIGNER.key_id}).encode()).rstrip(b"=")
    message = header + b"." + base64.urlsafe_b64encode(payload).rstrip(b"=")
    signature = base64.urlsafe_b64encode(SIGNER.sign(message)).rstrip(b"=")
    assert ask((message + b"." + signature).decode()).is_valid


def test_a_token_that_names_no_key_is_tried_with_those_of_its_issuer() -> None:
    payload = json_text.write(make_credential().to_json())
    for header in ({}, {"kid": "key-1"}, {"jwk": P256_KEY.to_jwk()}):
        web = put(full_web(), DID_JSON, did.DidDocument(ACME, (did.Method(f"{ACME}#p", P256_KEY),)).to_json())
        put(web, STATUS, make_list())
        report = ask(es256(header, payload), web)
        assert report.check("signature").outcome is Outcome.PASSED
        assert report.check("issuer-key").outcome is Outcome.PASSED


def test_a_published_key_in_the_header_is_a_published_key() -> None:
    payload = json_text.write(make_credential().to_json())
    token = PyJWS().encode(
        payload, rsa_key().to_pem(), algorithm="RS256", headers={"jwk": rsa_key().public_key.to_jwk()}
    )
    assert ask(token).is_valid


def test_a_token_of_the_older_data_model_is_read_through_its_claims() -> None:
    document = {name: value for name, value in make_credential().to_json().items() if name not in ("id", "validFrom")}
    document["@context"] = ["https://www.w3.org/2018/credentials/v1", document["@context"][1]]  # type: ignore[index]
    issued = 1780300800
    claims = {"iss": ACME, "jti": "urn:uuid:6f1c1a64-3c0c-4a0c-9d7e-1b6b3a0e8a11", "nbf": issued, "vc": document}

    def token(claims: Json) -> str:
        return PyJWS().encode(json_text.write(claims), rsa_key().to_pem(), algorithm="RS256", headers={"kid": JWK})

    report = ask(token(claims))
    assert report.is_valid and report.kind is Kind.OB30_JWT
    assert report.facts.award_id == claims["jti"]
    earner = ask(token({**claims, "sub": "did:example:erin"}), recipient="did:example:erin")
    assert earner.is_valid and earner.check("recipient").outcome is Outcome.PASSED
    assert ask(token({**claims, "exp": issued + 60})).verdict is Verdict.EXPIRED
    assert ask(token({**claims, "iss": "did:web:evil.example"})).verdict is Verdict.CHANGED


# --- Suites, sets of proofs, and the older data model ---


@pytest.mark.parametrize(("suite", "is_jcs"), [("eddsa-jcs-2022", True), ("eddsa-2022", False)])
def test_other_suites_of_ed25519_are_checked(suite: str, is_jcs: bool) -> None:
    document = make_credential().to_json()
    credential = made_by_hand(document, suite, SIGNER.key_id, SIGNER.sign, is_jcs=is_jcs)
    assert ask(credential).is_valid
    assert ask({**credential, "name": "Other"}).verdict is Verdict.CHANGED


@pytest.mark.parametrize(("suite", "is_jcs"), [("ecdsa-rdfc-2019", False), ("ecdsa-jcs-2019", True)])
def test_suites_of_p_256_are_checked(suite: str, is_jcs: bool) -> None:
    method: Json = {"id": f"{ACME}#p", "type": "Multikey", "controller": ACME, "publicKeyMultibase": multikey_of_p256()}
    own = did_document()["verificationMethod"]
    web = did_with(method, *own)  # type: ignore[misc]
    credential = made_by_hand(make_credential().to_json(), suite, f"{ACME}#p", raw_es256, is_jcs=is_jcs)
    assert ask(credential, web).is_valid
    assert ask({**credential, "name": "Other"}, web).verdict is Verdict.CHANGED


def test_words_that_are_signed_themselves_need_no_meaning() -> None:
    document = {**make_credential().to_json(), "grade": "A"}
    credential = made_by_hand(document, "eddsa-jcs-2022", SIGNER.key_id, SIGNER.sign, is_jcs=True)
    report = ask(credential)
    assert report.is_valid
    assert report.check("terms").outcome is Outcome.NOT_DONE and "grade" in report.check("terms").found


def test_one_good_proof_of_several_suffices_and_is_named() -> None:
    [good] = proven()["proof"]  # type: ignore[misc]
    unknown, stranger = (
        {"type": "SomeProof"},
        signed(without_status(), signer=OTHER_KEY.signer("did:key:z6Mk"))["proof"],
    )
    for proofs in ([unknown, good], [good, unknown], [*stranger, good], [good, {**good, "proofValue": "z1"}]):  # type: ignore[misc]
        report = ask({**proven(), "proof": proofs})
        assert report.is_valid
        [held] = [proof for proof in report.proofs if proof.outcome is Outcome.PASSED]
        assert held.method == SIGNER.key_id and held.suite == "eddsa-rdfc-2022"


def test_a_proof_that_the_issuer_s_own_key_calls_broken_outweighs_one_that_nobody_knows() -> None:
    [good] = proven()["proof"]  # type: ignore[misc]
    changed = {**proven(), "name": "Other", "proof": [{"type": "SomeProof"}, good]}
    assert ask(changed).verdict is Verdict.CHANGED


def test_the_older_data_model_is_read() -> None:
    document = make_credential().to_json()
    document["issuanceDate"] = document.pop("validFrom")
    document.pop("credentialStatus"), document.pop("awardedDate")
    document["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        document["@context"][1],  # type: ignore[index]
        "https://w3id.org/security/data-integrity/v2",
    ]
    report = ask(signed(document))
    assert report.is_valid and report.kind is Kind.OB30_PROOF
    ended = signed({**document, "expirationDate": "2026-06-10T00:00:00Z"})
    assert ask(ended).verdict is Verdict.EXPIRED


def test_a_bare_issuer_and_values_without_arrays_are_borne_and_told() -> None:
    document = without_status()
    document["issuer"] = ACME
    document["type"] = ["VerifiableCredential", "AchievementCredential"]
    subject: Any = document["credentialSubject"]
    subject["identifier"] = subject["identifier"][0]
    report = ask(signed(document))
    assert report.is_valid
    assert {"issuer", "credentialSubject.identifier"} <= {one.where for one in report.check("well-formed").problems}


def test_no_issuer_is_known_by_the_address_of_a_host() -> None:
    # A key on the same host is not enough: many issuers may live there.
    web = put(Web(), f"{HOME}/.well-known/jwks.json", did.jwks({"x": rsa_key().public_key}))
    web.answers |= {url: answer for url, answer in full_web().answers.items() if url != DID_JSON}
    put(web, DID_JSON, did.DidDocument(ACME, ()).to_json())
    assert ask(vc_jwt(), web).verdict is Verdict.ISSUER_NOT_PROVEN
    assert rsa_signer().public_key == rsa_key().public_key
