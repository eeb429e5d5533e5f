"""Compact JWS: the signed badge of 2.0, the VC-JWT of 3.0, and every trick with which a token can lie."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from standards import json_text
from standards.errors import BadKey, BadSignature, BadToken
from standards.ob2 import documents as ob2
from standards.proofs import jws
from standards.proofs.keys import Algorithm, PrivateKey, PublicKey
from tests.standards.cast import AWARDED, HOME, make_assertion
from tests.standards.credentials import ACME, KEY, SIGNER, URN, make_credential, rsa_key, rsa_signer, signed

ASSERTION = ob2.encode(make_assertion(id=URN, verification=ob2.SignedVerification(f"{HOME}/issuers/acme/keys/1")))


def part(content: bytes | dict[str, Any]) -> str:
    written = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(written).rstrip(b"=").decode()


def token(header: bytes | dict[str, Any], payload: bytes = ASSERTION, signer: Any = None) -> str:
    """A token with any header, properly signed by Acme or somebody else."""
    signing_input = f"{part(header)}.{part(payload)}"
    return f"{signing_input}.{part((signer or rsa_signer()).sign(signing_input.encode()))}"


# --- 2.0 -------------------------------------------------------------------------------------------------------------


def test_a_signed_badge_is_these_bytes_under_a_header_of_the_algorithm_alone() -> None:
    badge = jws.sign(ASSERTION, signer=rsa_signer())
    header, payload, _ = badge.split(".")
    assert base64.urlsafe_b64decode(header + "==") == b'{"alg":"RS256"}'
    assert jws.read(badge).payload == ASSERTION == base64.urlsafe_b64decode(payload + "==")
    assert jws.verify(badge, key=rsa_key().public_key) == ASSERTION
    assert jws.sign(ASSERTION, signer=rsa_signer()) == badge


def test_another_library_accepts_it() -> None:
    badge = jws.sign(ASSERTION, signer=rsa_signer())
    assert jwt.PyJWS().decode(badge, rsa_key().public_key.to_pem(), algorithms=["RS256"]) == ASSERTION
    credential = jws.sign_credential(make_credential().to_json(), signer=rsa_signer())
    said = jwt.decode(credential, rsa_key().public_key.to_pem(), algorithms=["RS256"], issuer=ACME)
    assert said["jti"] == URN


def test_a_badge_is_not_signed_with_another_kind_of_key() -> None:
    with pytest.raises(BadKey):
        jws.sign(ASSERTION, signer=SIGNER)
    with pytest.raises(BadKey):
        jws.sign_credential(make_credential().to_json(), signer=SIGNER)


# --- VC-JWT ----------------------------------------------------------------------------------------------------------


def test_a_vc_jwt_has_three_headers_and_the_claims_that_repeat_the_credential() -> None:
    document = make_credential(valid_until=AWARDED + timedelta(days=9)).to_json()
    made = jws.sign_credential(document, signer=rsa_signer())
    read = jws.read(made)
    assert dict(read.header) == {"alg": "RS256", "kid": f"{HOME}/issuers/acme/keys/1.jwk", "typ": "JWT"}
    assert (read.algorithm, read.key_id) == (Algorithm.RS256, f"{HOME}/issuers/acme/keys/1.jwk")
    said = jws.verify_credential(made, key=rsa_key().public_key)
    claims = {"iss": ACME, "jti": URN, "nbf": int(AWARDED.timestamp()), "exp": int(AWARDED.timestamp()) + 9 * 86400}
    assert said == {**document, **claims}
    assert "vc" not in said and "sub" not in said


def test_sub_is_there_exactly_when_the_subject_has_an_id() -> None:
    document = make_credential(subject={"id": "did:key:z6Mk"}).to_json()
    said = jws.verify_credential(jws.sign_credential(document, signer=rsa_signer()), key=rsa_key().public_key)
    assert said["sub"] == "did:key:z6Mk"


def test_a_credential_that_the_claims_cannot_repeat_is_not_signed() -> None:
    document = make_credential().to_json()
    wrong: list[dict[str, object]] = [
        {"id": None},
        {"issuer": None},
        {"issuer": {"type": ["Profile"]}},
        {"validFrom": None},
        {"validFrom": "2026-06-01T08:00:00.5Z"},
        {"validFrom": "1969-06-01T08:00:00Z"},
        {"validUntil": "never"},
    ]
    for change in wrong:
        with pytest.raises(BadToken):
            jws.sign_credential({**document, **change}, signer=rsa_signer())
    with pytest.raises(BadToken, match="proof"):
        jws.sign_credential(signed(document), signer=rsa_signer())


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "did:web:evil.example"},
        {"iss": None},
        {"iss": [ACME]},
        {"jti": "urn:uuid:00000000-0000-4000-8000-000000000000"},
        {"nbf": 1},
        {"nbf": float(int(AWARDED.timestamp()))},
        {"nbf": str(int(AWARDED.timestamp()))},
        {"nbf": True},
        {"sub": "did:example:somebody"},
        {"exp": 4102444800},
        {"vc": {}},
        {"vc": "credential"},
        {"vc": make_credential().to_json()},
        {"validFrom": "2026-06-01T08:00:01Z"},
        {"issuer": {"id": "did:web:evil.example", "type": ["Profile"]}},
        {"credentialSubject": {"id": "did:example:somebody"}},
        {"validUntil": "2027-01-01T00:00:00Z"},
    ],
)
def test_claims_that_say_something_else_than_the_credential_are_refused(change: dict[str, object]) -> None:
    said = json_text.read(jws.read(jws.sign_credential(make_credential().to_json(), signer=rsa_signer())).payload)
    bent = token({"alg": "RS256", "typ": "JWT"}, json_text.write({**said, **change}))
    with pytest.raises(BadToken):
        jws.verify_credential(bent, key=rsa_key().public_key)


def test_a_credential_of_the_older_model_stands_in_a_claim_of_its_own() -> None:
    credential = {
        "id": URN,
        "issuer": ACME,
        "issuanceDate": "2026-06-01T08:00:00Z",
        "expirationDate": "2027-06-01T08:00:00Z",
        "credentialSubject": {"id": "did:example:erin"},
    }
    claims = {
        "iss": ACME,
        "jti": URN,
        "nbf": 1780300800,
        "exp": 1811836800,
        "sub": "did:example:erin",
        "vc": credential,
    }
    said = jws.verify_credential(token({"alg": "RS256"}, json_text.write(claims)), key=rsa_key().public_key)
    assert said == credential
    assert datetime.fromtimestamp(1780300800, UTC) == AWARDED


@pytest.mark.parametrize("payload", [b"[]", b"5", b"not json", b'{"id":1,"id":2}', b'{"vc":[]}', b"\xff"])
def test_a_token_without_a_credential_is_refused(payload: bytes) -> None:
    with pytest.raises(BadToken):
        jws.verify_credential(token({"alg": "RS256"}, payload), key=rsa_key().public_key)


# --- Tricks (SECURITY JWS-01) ----------------------------------------------------------------------------------------


def hs256(secret: bytes, header: dict[str, Any]) -> str:
    signing_input = f"{part(header)}.{part(ASSERTION)}"
    return f"{signing_input}.{part(hmac.digest(secret, signing_input.encode(), hashlib.sha256))}"


GOOD = jws.sign(ASSERTION, signer=rsa_signer())
HEAD, BODY, TAIL = GOOD.split(".")

NO_TOKEN = {
    "nothing": "",
    "two parts": f"{HEAD}.{BODY}",
    "four parts": f"{GOOD}.AAAA",
    "an encrypted one": f"{GOOD}.AAAA.AAAA",
    "an empty signature": f"{HEAD}.{BODY}.",
    "an empty payload": f"{HEAD}..{TAIL}",
    "JSON": json.dumps({"protected": HEAD, "payload": BODY, "signature": TAIL}),
    "general JSON": json.dumps({"payload": BODY, "signatures": [{"protected": HEAD, "signature": TAIL}]}),
    "padding": f"{HEAD}.{BODY}==.{TAIL}",
    "white space": f"{GOOD}\n",
    "standard base64": GOOD.replace("-", "+").replace("_", "/") + "+",
    "a letter of another script": GOOD[:-1] + "\u0430",
    "too long": f"{HEAD}.{'A' * 300_000}.{TAIL}",
    "none": f"{part({'alg': 'none'})}.{BODY}.",
    "none with a signature": f"{part({'alg': 'none'})}.{BODY}.{TAIL}",
    "nOnE": f"{part({'alg': 'nOnE'})}.{BODY}.{TAIL}",
    "no algorithm": f"{part({})}.{BODY}.{TAIL}",
    "an algorithm that is a list": token({"alg": ["RS256"]}),
    "the public key as a secret": hs256(rsa_key().public_key.to_pem().encode(), {"alg": "HS256"}),
    "an empty secret": hs256(b"", {"alg": "HS256"}),
    "another hash": token({"alg": "RS512"}),
    "PSS": token({"alg": "PS256"}),
    "two algorithms": token(b'{"alg":"RS256","alg":"none"}'),
    "two algorithms turned round": token(b'{"alg":"none","alg":"RS256"}'),
    "an unknown demand": token({"alg": "RS256", "crit": ["exp"]}),
    "an empty demand": token({"alg": "RS256", "crit": []}),
    "a payload as it is": token({"alg": "RS256", "b64": False, "crit": ["b64"]}),
    "a payload said to be encoded": token({"alg": "RS256", "b64": True}),
    "compression": token({"alg": "RS256", "zip": "DEF"}),
    "an encryption": token({"alg": "RS256", "enc": "A256GCM"}),
    "a key id that is a list": token({"alg": "RS256", "kid": ["a"]}),
    "a header that is a list": token(b'["RS256"]'),
    "a header that is no JSON": token(b"{"),
    "a header that is not UTF-8": token(b'{"alg":"RS256","x":"\xff"}'),
}


@pytest.mark.parametrize("given", NO_TOKEN.values(), ids=NO_TOKEN)
def test_what_is_no_token_or_demands_too_much_is_refused(given: str) -> None:
    with pytest.raises(BadToken):
        jws.verify(given, key=rsa_key().public_key)


MALLORY = PrivateKey.generate(Algorithm.RS256)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "RS256"},
        {"alg": "RS256", "jwk": MALLORY.public_key.to_jwk()},
        {"alg": "RS256", "jku": "https://evil.example/keys", "kid": "1"},
        {"alg": "RS256", "x5u": "https://evil.example/certificate"},
        {"alg": "RS256", "x5c": ["AAAA"]},
        {"alg": "RS256", "kid": f"{HOME}/issuers/acme/keys/1.jwk"},
    ],
)
def test_a_key_that_a_token_brings_along_is_never_used(header: dict[str, Any]) -> None:
    with pytest.raises(BadSignature):
        jws.verify(token(header, signer=MALLORY.signer("")), key=rsa_key().public_key)
    assert jws.verify(token(header), key=rsa_key().public_key) == ASSERTION


def test_the_algorithm_is_that_of_the_key_whatever_the_token_says() -> None:
    curve = PublicKey(ec.generate_private_key(ec.SECP256R1()).public_key())
    for key in (KEY.public_key, curve):
        with pytest.raises(BadSignature, match="another way"):
            jws.verify(GOOD, key=key)
    for name in ("EdDSA", "ES256"):
        with pytest.raises(BadSignature, match="another way"):
            jws.verify(token({"alg": name}), key=rsa_key().public_key)


def test_a_token_of_somebody_who_signs_with_ed25519_is_checked_too() -> None:
    made = token({"alg": "EdDSA"}, signer=SIGNER)
    assert jws.verify(made, key=KEY.public_key) == ASSERTION
    with pytest.raises(BadSignature):
        jws.verify(made, key=PrivateKey.from_seed(bytes(32)).public_key)


def test_one_sign_changed_anywhere_is_refused() -> None:
    """Also the last sign of a part, whose lowest bits say nothing: there is one way to write each part."""
    key = rsa_key().public_key
    for position, sign in enumerate(GOOD):
        if sign != ".":
            other = "B" if sign == "A" else "A"
            with pytest.raises((BadToken, BadSignature)):
                jws.verify(GOOD[:position] + other + GOOD[position + 1 :], key=key)
    last = GOOD[-1]
    for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        if sign != last:
            with pytest.raises((BadToken, BadSignature)):
                jws.verify(GOOD[:-1] + sign, key=key)
