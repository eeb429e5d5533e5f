"""
A signed badge written otherwise, so that its end, its status or its issuer is not where it is read.

Each of these says the very statements that were signed, so that the signature fits; none of them may be valid.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from standards.ob3 import documents as ob3
from standards.proofs import _base58, data_integrity
from standards.verification import Report, Verdict
from standards.writing import Json
from tests.standards.cast import HOME
from tests.standards.credentials import SIGNER, URN, make_credential, make_endorsement, signed
from tests.standards.signed_badges import STATUS, ask, full_web, make_list, proven, put

W3C = "https://www.w3.org/2018/credentials#"
MOMENT = "http://www.w3.org/2001/XMLSchema#dateTime"
END = datetime(2026, 6, 2, tzinfo=UTC)
STATUS_WORD = {"@id": f"{W3C}credentialStatus", "@type": "@id"}


def with_a_word() -> Json:
    """A badge that has ended, whose list says that it was taken back, with a good word about it inside."""
    word = signed(make_endorsement(credential_subject=ob3.EndorsementSubject(URN, "Solid.")).to_json())
    return proven(valid_until=END, endorsement=(word,))


def by_address(document: Any, name: str) -> None:
    document[f"{W3C}{name}"] = {"@type": MOMENT, "@value": document.pop(name)}


def by_another_word(document: Any, name: str, meaning: object) -> None:
    document["@context"] = [*document["@context"], {"zz": meaning}]
    document["zz"] = document.pop(name)


def by_a_prefix(document: Any, name: str) -> None:
    document["@context"] = [*document["@context"], {"zz": {"@id": W3C, "@prefix": True}}]
    document[f"zz:{name}"] = {"@type": MOMENT, "@value": document.pop(name)}


def by_the_same_id_elsewhere(document: Any, *names: str) -> None:
    about = document["endorsement"][0]["credentialSubject"]
    about["type"] = ["EndorsementSubject", "VerifiableCredential"]
    for name in names:
        about[name] = document.pop(name)


def beside_a_proof_of_words(document: Any) -> None:
    by_address(document, "validUntil")
    document["proof"].append({"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022"})


WAYS: dict[str, Callable[[Any], None]] = {
    "the end, by its address": lambda document: by_address(document, "validUntil"),
    "the end, under another word": lambda document: by_another_word(
        document, "validUntil", {"@id": f"{W3C}validUntil", "@type": MOMENT}
    ),
    "the end, under a prefix": lambda document: by_a_prefix(document, "validUntil"),
    "the end, where the same id stands": lambda document: by_the_same_id_elsewhere(document, "validUntil"),
    "the end, beside a proof of another suite": beside_a_proof_of_words,
    "the beginning": lambda document: by_address(document, "validFrom"),
    "the status, under another word": lambda document: by_another_word(document, "credentialStatus", STATUS_WORD),
    "the status, where the same id stands": lambda document: by_the_same_id_elsewhere(document, "credentialStatus"),
    "the status, by its address": lambda document: document.update(
        {f"{W3C}credentialStatus": document.pop("credentialStatus")}
    ),
    "all of it, where the same id stands": lambda document: by_the_same_id_elsewhere(
        document, "validUntil", "credentialStatus"
    ),
}


def asked(document: Json) -> Report:
    return ask(document, put(full_web(), STATUS, make_list(94567)), now=datetime(2026, 6, 23, tzinfo=UTC))


@pytest.mark.parametrize("name", WAYS)
def test_what_limits_a_badge_cannot_be_hidden(name: str) -> None:
    document = with_a_word()
    WAYS[name](document)
    report = asked(document)
    # Without a beginning it is no badge; the others are whole to look at.
    assert report.verdict is (Verdict.NOT_A_BADGE if name == "the beginning" else Verdict.CHANGED), report.headline


@pytest.mark.parametrize("name", ["the end, by its address", "all of it, where the same id stands"])
def test_the_signature_itself_would_have_held(name: str) -> None:
    """Otherwise these tests would show nothing."""
    document = with_a_word()
    WAYS[name](document)
    [proof] = data_integrity.proofs(document)
    data_integrity.check(document, proof, key=SIGNER.public_key)


def test_the_end_of_a_proof_cannot_be_hidden() -> None:
    document = make_credential().to_json()
    options: Json = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-06-01T08:00:00Z",
        "verificationMethod": SIGNER.key_id,
        "proofPurpose": "assertionMethod",
    }
    end = "2026-06-02T00:00:00Z"
    honest: Json = {**options, "expires": end}
    hidden: Json = {**options, "https://w3id.org/security#expiration": {"@type": MOMENT, "@value": end}}
    parts: list[Json] = [{**honest, "@context": document["@context"]}, document]
    message = b"".join(hashlib.sha256(data_integrity.rdfc(part).encode()).digest() for part in parts)
    value = "z" + _base58.encode(SIGNER.sign(message))
    assert ask({**document, "proof": {**honest, "proofValue": value}}).verdict is Verdict.EXPIRED
    assert ask({**document, "proof": {**hidden, "proofValue": value}}).verdict is Verdict.CHANGED


def test_a_badge_that_hides_nothing_is_what_it_was() -> None:
    assert ask(with_a_word(), now=datetime(2026, 6, 1, 12, tzinfo=UTC)).is_valid
    assert asked(with_a_word()).verdict is Verdict.REVOKED
    assert HOME in STATUS
