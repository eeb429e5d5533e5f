"""Badges and proofs that others published, under our verification; aloud skipped where the vectors are not at hand."""

import base64
import copy
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from standards import contexts, json_text
from standards.errors import BadKey, BadProof, BadSignature
from standards.ob3 import status_list
from standards.proofs import _base58, _rdf, data_integrity, did
from standards.proofs.keys import PublicKey
from standards.verification import Kind, Outcome, Report, Verdict, verify
from standards.writing import Json
from tests.standards.cast import Web, published
from tests.standards.credentials import KEY
from tests.standards.signed_badges import put

NOW = datetime(2026, 6, 23, tzinfo=UTC)
HERE = Path(__file__).parents[1] / "vectors"
ECDSA = json.loads((HERE / "ecdsa_2019.json").read_text("utf-8"))
EXAMPLES = json.loads((HERE / "eddsa_2022.json").read_text("utf-8"))["examplesContext"]
P384 = PublicKey.from_did_key(ECDSA["proofs"][2]["verificationMethod"])
P256 = PublicKey.from_multikey(ECDSA["publicKeyMultibase"])


@pytest.fixture
def examples_context(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The vectors of the W3C speak words of a context that nobody else needs."""
    own, url = contexts.load, "https://www.w3.org/ns/credentials/examples/v2"
    monkeypatch.setattr(contexts, "load", lambda asked: EXAMPLES if asked == url else own(asked))
    yield
    _rdf._RESOLVED.clear()


# --- ECDSA: the suites of others that are checked -------------------------------------------------------------------


@pytest.mark.usefixtures("examples_context")
@pytest.mark.parametrize(
    "proof", ECDSA["proofs"], ids=lambda proof: f"{proof['cryptosuite']} {len(proof['proofValue'])}"
)
def test_each_ecdsa_suite_of_the_w3c_is_checked(proof: Json) -> None:
    document, key = {**ECDSA["document"], "proof": proof}, PublicKey.from_did_key(str(proof["verificationMethod"]))
    data_integrity.check(document, proof, key=key)
    data_integrity.check(document, {**proof, "proofValue": in_base64url(str(proof["proofValue"]))}, key=key)
    with pytest.raises(BadSignature):
        data_integrity.check({**document, "name": "Alumni Credentiak"}, proof, key=key)
    with pytest.raises(BadSignature):
        data_integrity.check(document, {**proof, "created": "2023-02-24T23:36:39Z"}, key=key)
    with pytest.raises(BadKey):
        data_integrity.check(document, proof, key=KEY.public_key)
    other = P384 if key == P256 else P256
    with pytest.raises(BadProof):
        data_integrity.check(document, proof, key=other)
    with pytest.raises(BadProof):
        data_integrity.check(document, {**proof, "proofPurpose": "authentication"}, key=key)


def in_base64url(multibase: str) -> str:
    return "u" + base64.urlsafe_b64encode(_base58.decode(multibase[1:])).rstrip(b"=").decode()


@pytest.mark.parametrize("value", ["", "u", "uAA==", "uAB", "z0", "m" + "A" * 86, "u" + "A" * 85 + "B"])
def test_a_proof_has_one_spelling_of_its_value(value: str) -> None:
    proof = {**ECDSA["proofs"][0], "proofValue": value}
    with pytest.raises(BadProof):
        data_integrity.check({**ECDSA["document"], "proof": proof}, proof, key=P256)


def test_a_p_256_multikey_is_read_and_nothing_like_it() -> None:
    multikey = ECDSA["publicKeyMultibase"]
    assert PublicKey.from_did_key(f"did:key:{multikey}#{multikey}") == P256
    for wrong in (
        multikey[:-1],
        multikey + "1",
        "zDn" + multikey[3:].replace("a", "b", 1)[:-1] + "1",
        "u" + multikey[1:],
    ):
        with pytest.raises(BadKey):
            PublicKey.from_multikey(wrong)


# --- Badges of the 1EdTech validator --------------------------------------------------------------------------------


def web_of(document: Json) -> Web:
    """
    A web on which the issuers of a document publish the keys that its proofs name.

    The published badges say their keys in the fragment of the issuer's address, and nothing was ever published there.
    """
    web = Web()
    found = document.get("proof", [])
    for proof in found if isinstance(found, list) else [found]:
        base, _, fragment = proof.get("verificationMethod", "").partition("#")
        if base.startswith("https://") and fragment.startswith("z6Mk"):
            method: Any = did.Method(f"{base}#{fragment}", PublicKey.from_multikey(fragment))
            put(web, base, did.DidDocument(base, (method,)).to_json())
    return web


def judged(name: str) -> Report:
    document = json.loads(published(f"examples/ob30/validator/{name}").read_bytes())
    try:
        web = web_of(document)
    except BadKey:
        web = Web()
    return verify(json.dumps(document), fetch=web.fetch, now=NOW)


PUBLISHED = {
    "simple.json": (Verdict.VALID, ""),
    # Its four good words have one and the same proof: nodes that look alike in graphs. Its list is nowhere.
    "complete.json": (Verdict.COULD_NOT_CHECK, "not-revoked"),
    "simple_v1.json": (Verdict.VALID, ""),
    "simple-eddsa-2022.json": (Verdict.VALID, ""),
    "simple-context-alias.json": (Verdict.VALID, ""),
    "simple-context-version.json": (Verdict.VALID, ""),
    "simple-multiple-proofs.json": (Verdict.VALID, ""),
    "simple-did-web-method.json": (Verdict.VALID, ""),
    # The issuer is a UUID, so that nobody can ask it for its keys: anybody could have signed this.
    "simple-did-key-method.json": (Verdict.ISSUER_NOT_PROVEN, "issuer-key"),
    "simple-err-expired.json": (Verdict.EXPIRED, "not-expired"),
    "simple-err-context.json": (Verdict.CHANGED, "terms"),
    "simple-err-evidence-type.json": (Verdict.CHANGED, "terms"),
    "simple-err-issuer-type.json": (Verdict.CHANGED, "terms"),
    "simple-err-issuer-parentorg-type.json": (Verdict.CHANGED, "terms"),
    "simple-err-issuer-otheridentifier-type.json": (Verdict.CHANGED, "terms"),
    "simple-err-credential-subject-identifier-type.json": (Verdict.CHANGED, "terms"),
    "simple-err-credential-subject-profile-type.json": (Verdict.CHANGED, "terms"),
    "simple-err-credential-subject-result-type.json": (Verdict.CHANGED, "terms"),
    "simple-err-credential-subject-type.json": (Verdict.CHANGED, "terms"),
    "simple-err-issued.json": (Verdict.NOT_A_BADGE, "well-formed"),
    "simple-err-issuer.json": (Verdict.NOT_A_BADGE, "well-formed"),
    "simple-err-type.json": (Verdict.NOT_A_BADGE, "edition"),
    "simple-noproof.json": (Verdict.NOT_A_BADGE, "well-formed"),
    "simple-err-proof-method.json": (Verdict.COULD_NOT_CHECK, "issuer-key"),
    "simple-err-proof-method-no-scheme.json": (Verdict.COULD_NOT_CHECK, "issuer-key"),
    "simple-err-proof-method-unknown-did-method.json": (Verdict.COULD_NOT_CHECK, "issuer-key"),
    "simple-err-proof-method-unknown-scheme.json": (Verdict.COULD_NOT_CHECK, "issuer-key"),
    "simple-err-proof-value.json": (Verdict.CHANGED, "signature"),
    "sd/derivedcredential.json": (Verdict.COULD_NOT_CHECK, "issuer-key"),
    "bit-string-list/credential-status-revoked.json": (Verdict.COULD_NOT_CHECK, "not-revoked"),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_badge_is_judged_as_its_publisher_meant(name: str) -> None:
    verdict, check = PUBLISHED[name]
    report = judged(name)
    assert report.verdict is verdict
    assert report.kind is (Kind.OB30_PROOF if name != "simple-err-type.json" else None)
    assert (report.headline.check.name if report.headline.check else "") == check


def test_the_published_status_list_says_that_its_badge_was_taken_back() -> None:
    name = "examples/ob30/validator/bit-string-list/credential-status-revoked.json"
    document = json.loads(published(name).read_bytes())
    web = web_of(document)
    listing = json.loads(published("examples/ob30/validator/bit-string-list/testlist").read_bytes())
    url = document["credentialStatus"]["statusListCredential"]
    web.answers |= web_of(listing).answers
    put(web, url, listing)
    report = verify(json.dumps(document), fetch=web.fetch, now=NOW)
    # Its list is of another issuer than the badge, which proves nothing here; the bit itself is set.
    assert report.check("not-revoked").outcome in (Outcome.NOT_DONE, Outcome.FAILED)
    bits = status_list.decode(listing["credentialSubject"]["encodedList"])
    assert status_list.is_set(bits, status_list.index_of(document["credentialStatus"]["statusListIndex"]))


def test_a_published_badge_in_a_picture_is_the_same_badge() -> None:
    document = json.loads(published("examples/ob30/validator/simple.json").read_bytes())
    for name in ("simple-json.png", "simple-json.svg"):
        report = verify(published(f"images/ob30/{name}").read_bytes(), fetch=web_of(document).fetch, now=NOW)
        assert report.kind is Kind.OB30_PROOF
        assert report.check("edition").outcome is Outcome.PASSED


def test_old_pictures_lead_to_old_badges() -> None:
    for name, kind in (("bakery-python/baked_heart.png", Kind.OB10), ("bakery-python/baked_example.svg", Kind.OB10)):
        report = verify(published(f"images/{name}").read_bytes(), fetch=Web().fetch, now=NOW)
        assert report.kind is kind
        assert report.verdict is Verdict.COULD_NOT_CHECK


# --- Signed badges of 2.0 --------------------------------------------------------------------------------------------

ASSETS = "examples/ob20/validator/assets"


def assets() -> Web:
    """Everything that the assets of the 1EdTech validator say of themselves, at the addresses they name."""
    web = Web()
    for path in sorted(published(ASSETS).glob("*.json")):
        document = json_text.read(path.read_bytes()) if path.read_bytes().startswith(b"{") else {}
        if str(document.get("id", "")).startswith("http"):
            web.serve(document["id"], path.read_bytes())
    return web


JWS = {
    "simple.jwt": Verdict.VALID,
    "simple-not-revoked.jwt": Verdict.VALID,
    "simple-revoked.jwt": Verdict.REVOKED,
}


@pytest.mark.parametrize("name", JWS)
def test_a_published_jws_is_judged_as_its_publisher_meant(name: str) -> None:
    text = published(f"examples/ob20/validator/{name}").read_text("ascii").strip()
    report = verify(text, fetch=assets().fetch, now=NOW)
    assert report.kind is Kind.OB20_SIGNED
    assert report.verdict is JWS[name], report.headline


def test_a_proof_does_not_change_what_it_proves() -> None:
    document = json.loads(published("examples/ob30/validator/simple.json").read_bytes())
    before = hashlib.sha256(json.dumps(document).encode()).hexdigest()
    verify(json.dumps(document), fetch=web_of(copy.deepcopy(document)).fetch, now=NOW)
    assert hashlib.sha256(json.dumps(document).encode()).hexdigest() == before
