"""
Attacks on the verification: what is handed in, what else the web serves then, and what has to come of it.
"""

import base64
import gzip
import hashlib
import hmac
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from standards import baking, json_text
from standards.ob2 import documents as ob2
from standards.proofs import _base58, data_integrity, did
from standards.proofs.keys import Algorithm, PrivateKey
from standards.verification import Fetched, Verdict
from standards.writing import Json
from tests.standards.cast import HOME, IDAT, IEND, IHDR, Web, chunk, itxt, make_assertion, make_png, png_of
from tests.standards.credentials import ACME, KEY, OTHER_KEY, SIGNER, make_credential, rsa_key, rsa_signer, signed
from tests.standards.signed_badges import (
    DID_JSON,
    ISSUER,
    JWK,
    KEY_2,
    STATUS,
    did_document,
    editions,
    make_list,
    ob2_jws,
    proven,
    put,
    signed_assertion,
    vc_jwt,
)

EVIL = "https://evil.example"
MALLORY = OTHER_KEY
MALLORYS_DID = MALLORY.public_key.to_did_key()
MALLORYS_METHOD = f"{MALLORYS_DID}#{MALLORY.public_key.to_multikey()}"


@dataclass(frozen=True)
class Attack:
    """What is handed in, what the badge is found to be, and what else the web then serves."""

    given: Callable[[], bytes | str | Json]
    verdict: Verdict
    serve: Callable[[Web], object] = lambda web: web


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def token(header: Json, payload: bytes, signature: Callable[[bytes], bytes]) -> str:
    """A JWS of exactly this header."""
    message = f"{base64url(json.dumps(header).encode())}.{base64url(payload)}"
    return f"{message}.{base64url(signature(message.encode()))}"


def payload_of(text: str) -> bytes:
    part = text.split(".")[1]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def with_the_public_key_as_secret(text: str, **header: Any) -> str:
    secret = rsa_key().public_key.to_pem().encode()
    return token(
        {"alg": "HS256", **header}, payload_of(text), lambda message: hmac.digest(secret, message, hashlib.sha256)
    )


mallorys_rsa = PrivateKey.generate(Algorithm.RS256)


def by_mallory(payload: bytes, **header: Any) -> str:
    """Signed well, but by somebody else."""
    signer = mallorys_rsa.signer("x")
    return token({"alg": "RS256", **header}, payload, signer.sign)


def by_acme(payload: bytes, **header: Any) -> str:
    """Signed by the issuer, with these headers."""
    return token({"alg": "RS256", **header}, payload, rsa_signer().sign)


def proven_by(key: PrivateKey, method: str, **over: Any) -> Json:
    return signed(make_credential(**over).to_json(), signer=key.signer(method))


def changed(document: Json, path: str, value: object) -> Json:
    """A document with something in it that was not there when it was signed."""
    *parents, last = path.split(".")
    copy: Json = json.loads(json.dumps(document))
    place: Any = copy
    for name in parents:
        place = place[int(name)] if isinstance(place, list) else place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return copy


def proof_over(**options: Any) -> Json:
    """The usual credential with a proof whose options are these, truly signed by Acme."""
    document = make_credential().to_json()
    proof: Json = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-06-01T08:00:00Z",
        "verificationMethod": SIGNER.key_id,
        "proofPurpose": "assertionMethod",
        **options,
    }
    hashes = b"".join(
        hashlib.sha256(data_integrity.rdfc(part).encode()).digest()
        for part in ({**proof, "@context": document["@context"]}, document)
    )
    return {**document, "proof": {**proof, "proofValue": "z" + _base58.encode(SIGNER.sign(hashes))}}


def context_over(*more: object) -> Json:
    """A credential with contexts after the usual ones, which were not there when it was signed."""
    document = make_credential().to_json()
    return {**proven(), "@context": [*document["@context"], *more]}  # type: ignore[misc]


def twice(document: Json, name: str) -> str:
    """The JSON of a document in which a key stands twice."""
    text = json.dumps(document)
    return f'{{"{name}": "Master of Soldering", {text[1:]}'


def list_of(**over: Any) -> Callable[[Web], object]:
    return lambda web: put(web, STATUS, make_list(**over))


def raw_list(encoded: str) -> Callable[[Web], object]:
    return lambda web: put(web, STATUS, make_list(encoded_list=encoded))


def inflating_to_200_mib() -> bytes:
    """The middle of a deflate stream: one MiB, two hundred times over."""
    deflating = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return (deflating.compress(bytes(1024 * 1024)) + deflating.flush(zlib.Z_FULL_FLUSH)) * 200


def bomb() -> str:
    return "u" + base64url(gzip.compress(b"")[:10] + inflating_to_200_mib())


def multikey_at(url: str, key: PrivateKey, controller: str) -> Callable[[Web], object]:
    method = did.Method(url, key.public_key)
    return lambda web: put(web, url, did.multikey_document(method, controller))


def ring(length: int) -> list[Json]:
    """Blank nodes each of which knows the next, and the last the first."""
    return [
        {"type": ["Evidence"], "id": f"_:b{number}", "https://e.example/p": {"id": f"_:b{(number + 1) % length}"}}
        for number in range(length)
    ]


def tree(depth: int) -> Json:
    """Blank nodes with two arms each, down to that depth."""
    return {f"https://e.example/{arm}": tree(depth - 1) for arm in "pq"} if depth else {}


def bent_by_the_order(message: bytes) -> bytes:
    """A good signature of Ed25519 whose second half is greater by the order of the curve: careless programs take it."""
    made, order = SIGNER.sign(message), 2**252 + 27742317777372353535851937790883648493
    return made[:32] + (int.from_bytes(made[32:], "little") + order).to_bytes(32, "little")


def signed_as(header: bytes) -> str:
    """The issuer's token under exactly this header."""
    message = f"{base64url(header)}.{base64url(payload_of(TOKEN_3))}"
    return f"{message}.{base64url(rsa_signer().sign(message.encode()))}"


MALLORYS_JWK = "did:jwk:" + base64url(json.dumps(MALLORY.public_key.to_jwk()).encode()) + "#0"
SIGNED_2, TOKEN_3 = ob2_jws(), vc_jwt()
FUTURE = "2027-01-01T00:00:00Z"
DEEP = b'{"a":' * 100_000
TANGLE = {
    "id": "urn:uuid:6f1c1a64-3c0c-4a0c-9d7e-1b6b3a0e8a99",
    "evidence": [
        {"type": ["Evidence"], "https://e.example/p": [{"https://e.example/p": {}} for _ in range(20)]}
        for _ in range(20)
    ],
}

ATTACKS: dict[str, Attack] = {
    # --- Algorithms and headers ---
    "alg none": Attack(lambda: token({"alg": "none"}, payload_of(SIGNED_2), lambda _message: b"x"), Verdict.CHANGED),
    "alg none, no signature": Attack(
        lambda: token({"alg": "none"}, payload_of(TOKEN_3), lambda _message: b""), Verdict.CHANGED
    ),
    "alg in capitals": Attack(
        lambda: token({"alg": "NONE"}, payload_of(TOKEN_3), lambda _message: b"x"), Verdict.CHANGED
    ),
    "HS256 with the public key, 2.0": Attack(lambda: with_the_public_key_as_secret(SIGNED_2), Verdict.CHANGED),
    "HS256 with the public key, 3.0": Attack(lambda: with_the_public_key_as_secret(TOKEN_3, kid=JWK), Verdict.CHANGED),
    "alg that the key does not have": Attack(
        lambda: token({"alg": "ES256", "kid": JWK}, payload_of(TOKEN_3), lambda _message: bytes(64)), Verdict.CHANGED
    ),
    "alg that is not known here": Attack(
        lambda: token({"alg": "PS256", "kid": JWK}, payload_of(TOKEN_3), lambda _message: bytes(256)),
        Verdict.COULD_NOT_CHECK,
    ),
    "crit": Attack(lambda: by_acme(payload_of(TOKEN_3), kid=JWK, crit=["x"], x=1), Verdict.CHANGED),
    "b64 false": Attack(lambda: by_acme(payload_of(TOKEN_3), kid=JWK, b64=False), Verdict.CHANGED),
    "a JWK inside, 3.0": Attack(
        lambda: by_mallory(payload_of(TOKEN_3), jwk=mallorys_rsa.public_key.to_jwk()), Verdict.ISSUER_NOT_PROVEN
    ),
    "a JWK inside, 2.0": Attack(
        lambda: by_mallory(payload_of(SIGNED_2), jwk=mallorys_rsa.public_key.to_jwk()), Verdict.CHANGED
    ),
    "a JWK inside beside the issuer's kid": Attack(
        lambda: by_mallory(payload_of(TOKEN_3), kid=JWK, jwk=mallorys_rsa.public_key.to_jwk()), Verdict.CHANGED
    ),
    "jku and x5u are not followed": Attack(
        lambda: by_mallory(payload_of(TOKEN_3), jku=f"{EVIL}/jwks.json", x5u=f"{EVIL}/x5u"), Verdict.CHANGED
    ),
    "kid of a stranger": Attack(
        lambda: by_mallory(payload_of(TOKEN_3), kid=f"{EVIL}/key.jwk"),
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: put(web, f"{EVIL}/key.jwk", did.jwk(mallorys_rsa.public_key, f"{EVIL}/key.jwk")),
    ),
    "kid on the issuer's host, of another tenant": Attack(
        lambda: by_mallory(payload_of(TOKEN_3), kid=f"{HOME}/issuers/mallory/1.jwk"),
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: put(web, f"{HOME}/issuers/mallory/1.jwk", did.jwk(mallorys_rsa.public_key, "x")),
    ),
    "kid that redirects to a stranger": Attack(
        lambda: by_mallory(payload_of(TOKEN_3), kid=JWK),
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: web.answers.update(
            {JWK: Fetched(200, "", json.dumps(did.jwk(mallorys_rsa.public_key, JWK)).encode(), f"{EVIL}/k")}
        ),
    ),
    "kid that climbs": Attack(lambda: by_mallory(payload_of(TOKEN_3), kid="../../../etc/passwd"), Verdict.CHANGED),
    "kid that is no text": Attack(lambda: by_acme(payload_of(TOKEN_3), kid=["x"]), Verdict.CHANGED),
    "kid of a file": Attack(lambda: by_mallory(payload_of(TOKEN_3), kid="file:///dev/null"), Verdict.CHANGED),
    "kid that is a did:key": Attack(
        lambda: token({"alg": "EdDSA", "kid": MALLORYS_METHOD}, payload_of(TOKEN_3), MALLORY.signer("x").sign),
        Verdict.ISSUER_NOT_PROVEN,
    ),
    "bits to spare in the signature": Attack(
        lambda: (
            TOKEN_3[:-1]
            + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(TOKEN_3[-1]) + 1
            ]
        ),
        Verdict.CHANGED,
    ),
    "a signature of zeros, ES256": Attack(
        lambda: token({"alg": "ES256", "kid": JWK}, payload_of(TOKEN_3), lambda _message: bytes(64)), Verdict.CHANGED
    ),
    "a signature of zeros, EdDSA": Attack(
        lambda: token({"alg": "EdDSA", "kid": SIGNER.key_id}, payload_of(TOKEN_3), lambda _message: bytes(64)),
        Verdict.CHANGED,
    ),
    "a signature that is bent by the order of the curve": Attack(
        lambda: token({"alg": "EdDSA", "kid": SIGNER.key_id}, payload_of(TOKEN_3), bent_by_the_order), Verdict.CHANGED
    ),
    "no signature at all": Attack(lambda: TOKEN_3.rpartition(".")[0] + ".", Verdict.CHANGED),
    "a signature that is too long": Attack(lambda: TOKEN_3 + "AAAA", Verdict.CHANGED),
    "four parts": Attack(lambda: TOKEN_3 + ".AAAA", Verdict.NOT_A_BADGE),
    "five parts, as if encrypted": Attack(lambda: TOKEN_3 + ".AAAA.AAAA", Verdict.NOT_A_BADGE),
    "a JWS in JSON": Attack(
        lambda: dict(zip(("protected", "payload", "signature"), TOKEN_3.split("."), strict=True)), Verdict.NOT_A_BADGE
    ),
    "padding": Attack(lambda: TOKEN_3.replace(".", "=.", 1), Verdict.NOT_A_BADGE),
    "a header twice": Attack(
        lambda: signed_as(b'{"alg":"none","alg":"RS256","kid":"%s"}' % JWK.encode()), Verdict.CHANGED
    ),
    "a header that is a list": Attack(lambda: signed_as(b'["RS256"]'), Verdict.CHANGED),
    "a header that is packed": Attack(lambda: by_acme(payload_of(TOKEN_3), kid=JWK, zip="DEF"), Verdict.CHANGED),
    "an empty crit": Attack(lambda: by_acme(payload_of(TOKEN_3), kid=JWK, crit=[]), Verdict.CHANGED),
    "an algorithm that is a list": Attack(
        lambda: token({"alg": ["RS256"], "kid": JWK}, payload_of(TOKEN_3), rsa_signer().sign), Verdict.CHANGED
    ),
    "x5c of a stranger": Attack(lambda: by_mallory(payload_of(TOKEN_3), kid=JWK, x5c=["MIIB"]), Verdict.CHANGED),
    "kid that is a did:jwk": Attack(
        lambda: token({"alg": "EdDSA", "kid": MALLORYS_JWK}, payload_of(TOKEN_3), MALLORY.signer("x").sign),
        Verdict.ISSUER_NOT_PROVEN,
    ),
    "kid in a stranger's set of keys": Attack(
        lambda: by_mallory(payload_of(TOKEN_3), kid=f"{EVIL}/jwks#1"),
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: put(web, f"{EVIL}/jwks", did.jwks({"1": mallorys_rsa.public_key})),
    ),
    "300 KiB of token": Attack(
        lambda: by_acme(json_text.write({**make_credential().to_json(), "description": "x" * 300_000}), kid=JWK),
        Verdict.CHANGED,
    ),
    "another begin in the claims": Attack(
        lambda: by_acme(json.dumps({**make_credential().to_json(), "nbf": "1780300800"}).encode(), kid=JWK),
        Verdict.CHANGED,
    ),
    "another subject in the claims": Attack(
        lambda: by_acme(json_text.write({**make_credential().to_json(), "sub": "did:example:mallory"}), kid=JWK),
        Verdict.CHANGED,
    ),
    "two issuers": Attack(
        lambda: by_acme(
            json_text.write({**make_credential().to_json(), "issuer": [{"id": ACME}, {"id": f"{EVIL}/me"}]}), kid=JWK
        ),
        Verdict.ISSUER_NOT_PROVEN,
    ),
    "two subjects": Attack(
        lambda: by_acme(
            json_text.write(
                {
                    **make_credential().to_json(),
                    "credentialSubject": [make_credential().to_json()["credentialSubject"]] * 2,
                }
            ),
            kid=JWK,
        ),
        Verdict.NOT_A_BADGE,
    ),
    "the creator is a stranger's key": Attack(
        lambda: by_mallory(
            json_text.write(signed_assertion(verification=ob2.SignedVerification(f"{EVIL}/key")).to_json())
        ),
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: put(
            web, f"{EVIL}/key", ob2.CryptographicKey(f"{EVIL}/key", ISSUER, mallorys_rsa.public_key.to_pem()).to_json()
        ),
    ),
    "the key is owned by somebody else": Attack(
        lambda: SIGNED_2,
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: put(web, KEY_2, ob2.CryptographicKey(KEY_2, f"{EVIL}/me", rsa_key().public_key.to_pem()).to_json()),
    ),
    "withdrawn in its own words, and nothing else": Attack(
        lambda: by_mallory(
            b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","revoked":true,'
            b'"id":"urn:uuid:0d7d9e1e-6a4e-4f4a-9b5c-9d7a4f9b2c55","recipient":{},"verification":{"type":"SignedBadge"}}'
        ),
        Verdict.COULD_NOT_CHECK,
    ),
    # --- Claims ---
    "another issuer in the claims": Attack(
        lambda: by_acme(json_text.write({**make_credential().to_json(), "iss": f"{EVIL}/me"}), kid=JWK), Verdict.CHANGED
    ),
    "another id in the claims": Attack(
        lambda: by_acme(json_text.write({**make_credential().to_json(), "jti": "urn:x"}), kid=JWK), Verdict.CHANGED
    ),
    "a longer life in the claims": Attack(
        lambda: by_acme(json_text.write({**make_credential().to_json(), "exp": 99999999999}), kid=JWK), Verdict.CHANGED
    ),
    "a moment that is true": Attack(
        lambda: by_acme(json_text.write({**make_credential().to_json(), "nbf": True}), kid=JWK), Verdict.CHANGED
    ),
    "two credentials in one token": Attack(
        lambda: by_acme(json_text.write({**make_credential().to_json(), "vc": make_credential().to_json()}), kid=JWK),
        Verdict.CHANGED,
    ),
    "duplicate keys in the payload": Attack(
        lambda: by_acme(twice(make_credential().to_json(), "name").encode(), kid=JWK), Verdict.NOT_A_BADGE
    ),
    # --- Proofs ---
    "a proof by a stranger's did:key": Attack(lambda: proven_by(MALLORY, MALLORYS_METHOD), Verdict.ISSUER_NOT_PROVEN),
    "a stranger's key in the fragment of the issuer": Attack(
        lambda: proven_by(MALLORY, f"{ACME}#{MALLORY.public_key.to_multikey()}"), Verdict.ISSUER_NOT_PROVEN
    ),
    "a key document that claims the issuer as controller": Attack(
        lambda: proven_by(MALLORY, f"{EVIL}/key"), Verdict.ISSUER_NOT_PROVEN, multikey_at(f"{EVIL}/key", MALLORY, ACME)
    ),
    "a stranger's DID document that calls itself the issuer": Attack(
        lambda: proven_by(MALLORY, f"did:web:evil.example#{MALLORY.public_key.to_multikey()}"),
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: put(
            web,
            f"{EVIL}/.well-known/did.json",
            did.DidDocument(ACME, (did.method_of(ACME, MALLORY.public_key),)).to_json(),
        ),
    ),
    "the issuer's DID document with another id": Attack(
        lambda: proven(),
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: put(web, DID_JSON, did_document(id="did:web:badges.example.org")),
    ),
    "the issuer's DID document without the key": Attack(
        lambda: proven(),
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: put(web, DID_JSON, did.DidDocument(ACME, ()).to_json()),
    ),
    "a key that the issuer lists, but not for assertions": Attack(
        lambda: proven(),
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: put(web, DID_JSON, did_document(assertionMethod=[])),
    ),
    "a key that the issuer has withdrawn": Attack(
        lambda: proven(),
        Verdict.ISSUER_NOT_PROVEN,
        lambda web: put(
            web, DID_JSON, did.DidDocument(ACME, (), withdrawn=(did.method_of(ACME, KEY.public_key),)).to_json()
        ),
    ),
    "a DID document that was taken down": Attack(
        lambda: proven(), Verdict.ISSUER_NOT_PROVEN, lambda web: web.serve(DID_JSON, b"", status=410)
    ),
    "a DID document on an IP address": Attack(
        lambda: proven_by(MALLORY, "did:web:127.0.0.1#k"), Verdict.ISSUER_NOT_PROVEN
    ),
    "a proof for another purpose": Attack(lambda: proof_over(proofPurpose="authentication"), Verdict.ISSUER_NOT_PROVEN),
    "a proof that stands on another": Attack(
        lambda: {**proven(), "proof": {**proven()["proof"][0], "previousProof": "urn:x"}},  # type: ignore[index]
        Verdict.ISSUER_NOT_PROVEN,
    ),
    "a proof of tomorrow": Attack(lambda: proof_over(created=FUTURE), Verdict.NOT_YET_VALID),
    "a proof that has run out": Attack(lambda: proof_over(expires="2026-06-02T00:00:00Z"), Verdict.EXPIRED),
    "a proof of an unknown suite": Attack(lambda: proof_over(cryptosuite="bbs-2023"), Verdict.COULD_NOT_CHECK),
    "no proof at all": Attack(lambda: make_credential().to_json(), Verdict.ISSUER_NOT_PROVEN),
    "an empty set of proofs": Attack(lambda: {**proven(), "proof": []}, Verdict.ISSUER_NOT_PROVEN),
    "proofs that are no objects": Attack(lambda: {**proven(), "proof": ["z1"]}, Verdict.ISSUER_NOT_PROVEN),
    "the proof of another credential": Attack(
        lambda: {**proven(), "proof": proven(name="Other")["proof"]}, Verdict.CHANGED
    ),
    "the proof of another, and an unknown one beside it": Attack(
        lambda: {**proven(), "proof": [{"type": "New"}, *proven(name="Other")["proof"]]},  # type: ignore[misc]
        Verdict.CHANGED,
    ),
    "a suite that does not fit the key": Attack(
        lambda: changed(proven(), "proof.0.cryptosuite", "ecdsa-rdfc-2019"), Verdict.ISSUER_NOT_PROVEN
    ),
    "a key inside the proof": Attack(
        lambda: changed(
            proven_by(MALLORY, MALLORYS_METHOD),
            "proof.0.verificationMethod",
            did.Method(SIGNER.key_id, MALLORY.public_key).to_json(ACME),
        ),
        Verdict.COULD_NOT_CHECK,
    ),
    "a signature of 64 zeros": Attack(lambda: changed(proven(), "proof.0.proofValue", "z" + "1" * 64), Verdict.CHANGED),
    "a proof in another graph": Attack(
        lambda: {**proven(), "proof": {"@graph": proven()["proof"]}}, Verdict.NOT_A_BADGE
    ),
    "a proof with a moment of its own": Attack(
        lambda: changed(proven(), "proof.0.created", "2026-06-01T08:00:01Z"), Verdict.CHANGED
    ),
    "a proof that lasts longer": Attack(
        lambda: changed(proven(), "proof.0.expires", "2030-01-01T00:00:00Z"), Verdict.CHANGED
    ),
    "a proof under its older name": Attack(
        lambda: changed(proven(), "proof.0.type", "Ed25519Signature2020"), Verdict.COULD_NOT_CHECK
    ),
    "a proof of words, not meanings": Attack(
        lambda: changed(proven(), "proof.0.cryptosuite", "eddsa-jcs-2022"), Verdict.CHANGED
    ),
    "a newer word smuggled in": Attack(lambda: {**proven(), "endorsementJwt": ["a.b.c"]}, Verdict.CHANGED),
    "contexts the other way round": Attack(
        lambda: {**proven(), "@context": proven()["@context"][::-1]},  # type: ignore[index]
        Verdict.NOT_A_BADGE,
    ),
    "a status that was taken out": Attack(
        lambda: {name: value for name, value in proven().items() if name != "credentialStatus"}, Verdict.CHANGED
    ),
    "a status list that goes on after its end": Attack(
        lambda: proven(),
        Verdict.COULD_NOT_CHECK,
        raw_list("u" + base64url(gzip.compress(bytes(16384)) + gzip.compress(b"x"))),
    ),
    "a status list behind a redirect to a stranger": Attack(
        lambda: proven(),
        Verdict.COULD_NOT_CHECK,
        lambda web: web.answers.update(
            {STATUS: Fetched(200, "application/json", json.dumps(make_list()).encode(), f"{EVIL}/list")}
        ),
    ),
    # --- Words ---
    "another meaning for name": Attack(lambda: context_over({"name": "https://evil.example/name"}), Verdict.CHANGED),
    "a word of the standard in a context of its own": Attack(
        lambda: context_over({"x": {"@id": "https://e.example/x", "@context": {"achievement": None}}}), Verdict.CHANGED
    ),
    "another word for id": Attack(lambda: context_over({"me": "@id"}), Verdict.CHANGED),
    "another word for nesting": Attack(lambda: context_over({"n": {"@id": "@nest"}}), Verdict.CHANGED),
    "a statement turned round": Attack(
        lambda: context_over({"of": {"@reverse": "https://e.example/x"}}), Verdict.CHANGED
    ),
    "everything forgotten by null": Attack(lambda: context_over(None), Verdict.CHANGED),
    "a base": Attack(lambda: context_over({"@base": "https://evil.example/"}), Verdict.CHANGED),
    "an import": Attack(lambda: context_over({"@import": "https://evil.example/"}), Verdict.CHANGED),
    "a context that is not here": Attack(lambda: context_over(f"{EVIL}/context.json"), Verdict.COULD_NOT_CHECK),
    "a nested context": Attack(
        lambda: changed(proven(), "credentialSubject.@context", {"achievement": None}), Verdict.CHANGED
    ),
    "a word that no context defines": Attack(lambda: {**proven(), "grade": "A+"}, Verdict.CHANGED),
    "a keyword with a second meaning": Attack(
        lambda: changed(proven(), "credentialSubject.@id", "urn:x"), Verdict.NOT_A_BADGE
    ),
    "a graph beside it": Attack(lambda: {**proven(), "@graph": [{"id": "urn:x"}]}, Verdict.CHANGED),
    "an inclusion": Attack(lambda: {**proven(), "@included": [{"id": "urn:x"}]}, Verdict.CHANGED),
    "a relative address": Attack(lambda: changed(proven(), "credentialSubject.id", "me"), Verdict.CHANGED),
    # --- JSON ---
    "duplicate keys": Attack(lambda: twice(proven(), "name"), Verdict.NOT_A_BADGE),
    "duplicate keys in escapes": Attack(
        lambda: json.dumps(proven()).replace('"name"', '"name": "x", "n\\u0061me"', 1), Verdict.NOT_A_BADGE
    ),
    "deep JSON": Attack(lambda: DEEP, Verdict.NOT_A_BADGE),
    "deep JSON at the address": Attack(
        lambda: f"{HOME}/deep", Verdict.NOT_A_BADGE, lambda web: web.serve(f"{HOME}/deep", DEEP)
    ),
    "NaN": Attack(lambda: json.dumps({**proven(), "creditsEarned": float("nan")}), Verdict.NOT_A_BADGE),
    "a number without end": Attack(
        lambda: json.dumps(proven())[:-1] + ', "x": ' + "9" * 5000 + "}", Verdict.NOT_A_BADGE
    ),
    "100,000 values": Attack(
        lambda: {**proven(), "evidence": [{"type": ["Evidence"]}] * 20_000}, Verdict.COULD_NOT_CHECK
    ),
    "a context a thousand times": Attack(
        lambda: context_over(*[make_credential().to_json()["@context"][1]] * 1000),  # type: ignore[index]
        Verdict.COULD_NOT_CHECK,
    ),
    "a ring of blank nodes": Attack(lambda: {**proven(), "evidence": ring(700)}, Verdict.COULD_NOT_CHECK),
    "a tree of blank nodes": Attack(
        lambda: {**proven(), "evidence": [{"type": ["Evidence"], **tree(10)}]}, Verdict.COULD_NOT_CHECK
    ),
    "blank nodes that all look alike": Attack(lambda: {**context_over(), **TANGLE}, Verdict.COULD_NOT_CHECK),
    # --- Status ---
    "an index beyond the list": Attack(lambda: changed_status(statusListIndex="131072"), Verdict.COULD_NOT_CHECK),
    "a negative index": Attack(lambda: changed_status(statusListIndex="-1"), Verdict.COULD_NOT_CHECK),
    "an index that is a fraction": Attack(lambda: changed_status(statusListIndex="1.5"), Verdict.COULD_NOT_CHECK),
    "an index in another script": Attack(lambda: changed_status(statusListIndex="٣"), Verdict.COULD_NOT_CHECK),
    "a status list of another issuer": Attack(
        lambda: proven(),
        Verdict.COULD_NOT_CHECK,
        list_of(issuer=MALLORYS_DID, signer=MALLORY.signer(MALLORYS_METHOD)),
    ),
    "a status list in the issuer's name, signed by a stranger": Attack(
        lambda: proven(), Verdict.COULD_NOT_CHECK, list_of(signer=MALLORY.signer(MALLORYS_METHOD))
    ),
    "a status list without a proof": Attack(
        lambda: proven(),
        Verdict.COULD_NOT_CHECK,
        lambda web: put(web, STATUS, {k: v for k, v in make_list().items() if k != "proof"}),
    ),
    "a status list in which a bit was cleared": Attack(
        lambda: proven(),
        Verdict.COULD_NOT_CHECK,
        lambda web: put(
            web,
            STATUS,
            changed(make_list(94567), "credentialSubject.encodedList", make_list()["credentialSubject"]["encodedList"]),  # type: ignore[index]
        ),
    ),
    "a status list for another purpose": Attack(
        lambda: proven(), Verdict.COULD_NOT_CHECK, list_of(status_purpose="suspension")
    ),
    "a status list from another address": Attack(
        lambda: proven(), Verdict.COULD_NOT_CHECK, list_of(id=f"{HOME}/status/2")
    ),
    "a status list that has run out": Attack(
        lambda: proven(), Verdict.COULD_NOT_CHECK, list_of(valid_until=datetime(2026, 6, 2, tzinfo=UTC))
    ),
    "a short status list": Attack(
        lambda: proven(), Verdict.COULD_NOT_CHECK, raw_list("u" + base64url(gzip.compress(bytes(100))))
    ),
    "a status list that inflates to 200 MiB": Attack(lambda: proven(), Verdict.COULD_NOT_CHECK, raw_list(bomb())),
    "a status of an unknown type": Attack(
        lambda: by_acme(json_text.write(with_status(type="NewStatus")), kid=JWK), Verdict.COULD_NOT_CHECK
    ),
    # --- Pictures ---
    "200 MiB in a zTXt chunk": Attack(
        lambda: png_of(IHDR, chunk(b"zTXt", b"openbadges\0\0\x78\xda" + inflating_to_200_mib()), IDAT, IEND),
        Verdict.NOT_A_BADGE,
    ),
    "200 MiB in an iTXt chunk": Attack(
        lambda: png_of(
            IHDR,
            itxt(b"\x78\xda" + inflating_to_200_mib(), keyword=b"openbadgecredential", flags=b"\1\0"),
            IDAT,
            IEND,
        ),
        Verdict.NOT_A_BADGE,
    ),
    "a valid badge around another one": Attack(
        lambda: png_of(
            IHDR,
            itxt(json.dumps(proven()).encode(), keyword=b"openbadgecredential"),
            itxt(json.dumps(proven(name="Other")).encode(), keyword=b"openbadgecredential"),
            IDAT,
            IEND,
        ),
        Verdict.CHANGED,
    ),
    "two editions of two issuers": Attack(
        lambda: baking.Prepared(make_png()).bake_both(
            json.dumps(make_assertion().to_json()), json.dumps(editions_of_mallory())
        ),
        Verdict.COULD_NOT_CHECK,
    ),
    "a swapped edition": Attack(
        lambda: baking.Prepared(make_png()).bake_both(
            json.dumps(make_assertion().to_json()), json.dumps(changed(editions()[1], "name", "Master of Soldering"))
        ),
        Verdict.CHANGED,
    ),
    "one edition twice under both keywords": Attack(
        lambda: baking.Prepared(make_png()).bake_both(json.dumps(proven()), json.dumps(proven(name="Other"))),
        Verdict.COULD_NOT_CHECK,
    ),
    # --- Envelopes ---
    "a presentation of two": Attack(
        lambda: {"type": "VerifiablePresentation", "verifiableCredential": [proven(), proven()]},
        Verdict.COULD_NOT_CHECK,
    ),
    "a presentation of nothing": Attack(
        lambda: {"type": "VerifiablePresentation", "verifiableCredential": [5]}, Verdict.NOT_A_BADGE
    ),
    "an envelope with a page in it": Attack(
        lambda: {"type": "EnvelopedVerifiableCredential", "id": "data:text/html,<script>"}, Verdict.NOT_A_BADGE
    ),
}


def with_status(**over: Any) -> Json:
    """A credential whose status entry says this."""
    entry: Any = make_credential().to_json()["credentialStatus"]
    return {**make_credential().to_json(), "credentialStatus": {**entry, **over}}


def changed_status(**over: Any) -> Json:
    """The same, truly signed."""
    return signed(with_status(**over))


def editions_of_mallory() -> Json:
    """A credential that leads to Erin's 2.0 award, but is signed by and names somebody else."""
    three = {name: value for name, value in editions()[1].items() if name != "proof"}
    three["issuer"] = {**three["issuer"], "id": MALLORYS_DID}  # type: ignore[dict-item]
    three.pop("credentialStatus")
    return signed(three, signer=MALLORY.signer(MALLORYS_METHOD))
