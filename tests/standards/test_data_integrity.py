"""Proofs inside documents: the published vectors byte for byte, and nothing else than what was signed."""

import hashlib
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from standards import contexts, json_text
from standards.errors import BadJson, BadKey, BadProof, BadSignature, UnknownContext, UnsafeDocument
from standards.proofs import _base58, _canonical, _rdf, data_integrity
from standards.proofs.keys import Algorithm, PrivateKey, PublicKey
from tests.standards.cast import AWARDED, published
from tests.standards.credentials import (
    ACME,
    KEY,
    OTHER_KEY,
    SIGNER,
    make_credential,
    make_endorsement,
    rsa_key,
    rsa_signer,
    signed,
)

W3C = json.loads((Path(__file__).parents[1] / "vectors" / "eddsa_2022.json").read_text("utf-8"))
SUITES = {vector["suite"]: vector for vector in W3C["suites"]}
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
W3C_KEY = PrivateKey.from_seed(_base58.decode(W3C["seedMultibase"][1:])[2:])
MOMENT = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)


@pytest.fixture
def examples_context(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The vectors of the W3C speak words of a context that nobody else needs."""
    own = contexts.load
    monkeypatch.setattr(contexts, "load", lambda url: W3C["examplesContext"] if url == EXAMPLES else own(url))
    yield
    _rdf._RESOLVED.clear()


def document_of(vector: dict[str, Any]) -> dict[str, Any]:
    return {**W3C["document"], "@context": vector["contexts"]}


# --- Published vectors -----------------------------------------------------------------------------------------------


def test_the_published_key_is_the_published_key() -> None:
    assert W3C_KEY.public_key.to_multikey() == W3C["publicKeyMultibase"]


@pytest.mark.usefixtures("examples_context")
def test_the_vector_of_the_w3c_is_reproduced_byte_for_byte() -> None:
    vector = SUITES["eddsa-rdfc-2022"]
    document, proof = document_of(vector), dict(vector["proof"])
    assert _canonical.rdfc(document) == vector["canonicalDocument"]
    value = proof.pop("proofValue")
    config = {**proof, "@context": document["@context"]}
    assert _canonical.rdfc(config) == vector["canonicalProof"]
    assert hashlib.sha256(vector["canonicalDocument"].encode()).hexdigest() == vector["documentHash"]
    assert hashlib.sha256(vector["canonicalProof"].encode()).hexdigest() == vector["proofHash"]
    made = data_integrity.sign(document, signer=W3C_KEY.signer(proof["verificationMethod"]), created=MOMENT)
    assert made["proof"] == [{**proof, "proofValue": value}]
    assert _base58.decode(value[1:]).hex() == vector["signatureHex"]


@pytest.mark.usefixtures("examples_context")
@pytest.mark.parametrize("suite", SUITES)
def test_each_suite_of_the_w3c_is_checked(suite: str) -> None:
    vector = SUITES[suite]
    document = {**document_of(vector), "proof": vector["proof"]}
    (proof,) = data_integrity.proofs(document)
    data_integrity.check(document, proof, key=W3C_KEY.public_key)
    for wrong in ({**document, "name": "Alumni Credentiak"}, {**document, "type": ["VerifiableCredential"]}):
        with pytest.raises(BadSignature):
            data_integrity.check(wrong, proof, key=W3C_KEY.public_key)
    with pytest.raises(BadSignature):
        data_integrity.check(document, {**proof, "created": "2023-02-24T23:36:39Z"}, key=W3C_KEY.public_key)
    with pytest.raises(BadSignature):
        data_integrity.check(document, proof, key=KEY.public_key)


@pytest.mark.usefixtures("examples_context")
def test_a_jcs_proof_holds_under_its_own_context_and_under_no_other() -> None:
    vector = SUITES["eddsa-jcs-2022"]
    document = document_of(vector)
    longer = {**document, "@context": [*document["@context"], "https://example.org/more"]}
    data_integrity.check(longer, vector["proof"], key=W3C_KEY.public_key)
    assert _canonical.jcs(document) == vector["canonicalDocument"]
    for wrong in (document["@context"][:1], [EXAMPLES, *document["@context"]], document["@context"][0], None):
        with pytest.raises(BadProof, match="context"):
            data_integrity.check({**document, "@context": wrong}, vector["proof"], key=W3C_KEY.public_key)
    bare = {name: value for name, value in vector["proof"].items() if name != "@context"}
    with pytest.raises(BadSignature):
        data_integrity.check(document, bare, key=W3C_KEY.public_key)


@pytest.mark.usefixtures("examples_context")
def test_each_proof_of_a_published_set_holds() -> None:
    document = json.loads(published("vectors/vc-di-eddsa/proof-set-chain/signedProofSet2.json").read_bytes())
    proofs = data_integrity.proofs(document)
    assert len(proofs) == 2
    for proof in proofs:
        data_integrity.check(document, proof, key=PublicKey.from_did_key(str(proof["verificationMethod"])))


def test_a_published_signature_under_a_context_that_is_not_here_is_the_one_we_make() -> None:
    """The employment example needs the citizenship context; from its canonical texts on, all is checked."""

    def text(name: str) -> str:
        return published(f"vectors/vc-di-eddsa/eddsa-rdfc-2022/employ/{name}DataInt.txt").read_text("utf-8")

    hashes = [hashlib.sha256(text(name).encode()).digest() for name in ("proofCanon", "canonDoc")]
    assert b"".join(hashes).hex() == text("combinedHash").strip()
    assert W3C_KEY.signer("").sign(b"".join(hashes)).hex() == text("sigHex").strip()
    assert "z" + _base58.encode(bytes.fromhex(text("sigHex").strip())) == text("sigBTC58").strip()


def test_the_vector_of_the_implementation_guide_is_reproduced_byte_for_byte() -> None:
    def of(name: str) -> str:
        return published(f"vectors/ob30-impl-guide/{name}").read_text("utf-8")

    document, given = json.loads(of("credential-unsigned.json")), json.loads(of("signed-credential.json"))
    key = PrivateKey.from_seed(bytes.fromhex("6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4"))
    made = data_integrity.sign(
        document,
        signer=key.signer(given["proof"]["verificationMethod"]),
        created=datetime(2010, 1, 1, 19, 23, 24, tzinfo=UTC),
    )
    assert made["proof"] == [given["proof"]]
    unsecured = {name: value for name, value in given.items() if name != "proof"}
    assert _canonical.rdfc(unsecured) == of("obv3p0-document-canon.txt").rstrip("\n") + "\n"
    options = {name: value for name, value in given["proof"].items() if name != "proofValue"}
    config = _canonical.rdfc({**options, "@context": given["@context"]})
    assert config == of("obv3p0-proof-canon.txt").rstrip("\n") + "\n"
    assert hashlib.sha256(config.encode()).hexdigest().startswith("d34009ce")
    assert hashlib.sha256(_canonical.rdfc(unsecured).encode()).hexdigest().startswith("87f65a76")
    data_integrity.check(given, given["proof"], key=key.public_key)


@pytest.mark.parametrize(
    "name",
    [
        "credential-signed-test-key.json",
        "endorsement-signed-test-key.json",
        "status-list-with-94567-revoked-test-key.json",
    ],
)
def test_documents_that_other_programs_accepted_are_accepted(name: str) -> None:
    document = json.loads(published(f"templates/ob3/{name}").read_bytes())
    (proof,) = data_integrity.proofs(document)
    key = PublicKey.from_multikey(str(proof["verificationMethod"]).partition("#")[2])
    data_integrity.check(document, proof, key=key)


# --- What is made ----------------------------------------------------------------------------------------------------


def test_a_proof_says_what_it_has_to_and_no_more() -> None:
    document = signed(make_credential().to_json(), created=datetime(2026, 6, 1, 8, 0, 0, 999, tzinfo=UTC))
    ((proof),) = data_integrity.proofs(document)
    assert isinstance(document["proof"], list)
    assert list(proof) == ["type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"]
    assert proof["created"] == "2026-06-01T08:00:00Z"
    assert proof["verificationMethod"] == f"{ACME}#{KEY.public_key.to_multikey()}"
    assert str(proof["proofValue"]).startswith("z") and "@context" not in proof
    assert {name: value for name, value in document.items() if name != "proof"} == make_credential().to_json()
    data_integrity.check(document, proof, key=KEY.public_key)


def test_signing_again_puts_the_new_proof_in_the_place_of_the_old() -> None:
    once = signed(make_credential().to_json())
    twice = signed(once, signer=OTHER_KEY.signer("did:web:other.example#1"))
    ((proof),) = data_integrity.proofs(twice)
    data_integrity.check(twice, proof, key=OTHER_KEY.public_key)
    assert signed(once) == once


def test_another_kind_of_key_neither_signs_nor_checks() -> None:
    document = signed(make_credential().to_json())
    with pytest.raises(BadKey):
        signed(make_credential().to_json(), signer=rsa_signer())
    with pytest.raises(BadKey):
        data_integrity.check(document, data_integrity.proofs(document)[0], key=rsa_key().public_key)


def test_the_old_name_of_the_suite_is_checked() -> None:
    document = make_credential().to_json()
    options: dict[str, object] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-2022",
        "created": "2026-06-01T08:00:00Z",
        "verificationMethod": SIGNER.key_id,
        "proofPurpose": "assertionMethod",
    }
    signature = SIGNER.sign(data_integrity._rdfc_hashes(document, options, None))
    proof = {**options, "proofValue": "z" + _base58.encode(signature)}
    data_integrity.check({**document, "proof": proof}, proof, key=KEY.public_key)


def test_a_document_of_which_something_would_be_lost_is_not_signed() -> None:
    document = make_credential().to_json()
    for wrong in ({"points": 3}, {"id": "assertions/1"}, {"type": ["VerifiableCredential", "OpenBadge"]}):
        with pytest.raises(UnsafeDocument):
            signed({**document, **wrong})
    with pytest.raises(UnknownContext):
        signed({**document, "@context": [*document["@context"], "https://example.org/context.json"]})


@pytest.mark.parametrize(
    ("tags", "is_agreed"),
    [
        (("😀", "tin"), True),
        (("\ufb00", "tin"), True),
        (("\ufb00 ligature", "😀 emoji"), False),
        (("a\uff21", "a😀"), False),
        (("a\uff21", "b😀"), True),
        (("\ud7ff", "😀"), True),
        (("\ufffe",), False),
        (("a\uffff",), False),
        (("\\uFFFE",), True),
        (("\\\\uFFFF é",), True),
    ],
    ids=ascii,
)
def test_what_another_program_would_sort_or_write_otherwise_is_not_signed(
    tags: tuple[str, ...], is_agreed: bool
) -> None:
    document: Any = make_credential().to_json()
    document["credentialSubject"]["achievement"]["tag"] = list(tags)
    for shapes in (None, data_integrity.Shapes()):
        if is_agreed:
            assert signed(document, shapes=shapes)["proof"]
        else:
            with pytest.raises(UnsafeDocument):
                signed(document, shapes=shapes)


# --- What is refused -------------------------------------------------------------------------------------------------

GOOD = signed(make_credential().to_json())
(PROOF,) = data_integrity.proofs(GOOD)


@pytest.mark.parametrize("proof", [None, [], "proof", 5, [PROOF, "proof"], [[PROOF]]])
def test_a_document_without_proper_proofs_has_none(proof: object) -> None:
    with pytest.raises(BadProof):
        data_integrity.proofs({**GOOD, "proof": proof})
    assert data_integrity.proofs({**GOOD, "proof": PROOF}) == [PROOF]


@pytest.mark.parametrize(
    "change",
    [
        {"proofPurpose": "authentication"},
        {"proofPurpose": None},
        {"proofPurpose": ["assertionMethod"]},
        {"type": "Proof"},
        {"type": ["DataIntegrityProof"]},
        {"type": "eddsa-rdfc-2022"},
        {"type": "Ed25519Signature2020"},
        {"cryptosuite": "ecdsa-sd-2023"},
        {"cryptosuite": "Ed25519Signature2020-"},
        {"cryptosuite": None},
        {"previousProof": "urn:uuid:0d7d9e1e-6a4e-4f4a-9b5c-9d7a4f9b2c10"},
        {"proofValue": None},
        {"proofValue": ""},
        {"proofValue": "z"},
        {"proofValue": "z0"},
        {"proofValue": "u" + str(PROOF["proofValue"])[1:]},
        {"proofValue": str(PROOF["proofValue"])[:-4]},
        {"proofValue": str(PROOF["proofValue"]) + "11111"},
        {"proofValue": "z" + "1" * 5000},
    ],
)
def test_what_is_no_proof_for_this_purpose_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadProof):
        data_integrity.check(GOOD, {**PROOF, **change}, key=KEY.public_key)


@pytest.mark.parametrize(
    "change",
    [
        {"created": "2026-06-01T08:00:01Z"},
        {"created": None},
        {"verificationMethod": f"{ACME}#other"},
        {"cryptosuite": "eddsa-2022"},
        {"domain": "example.org"},
        {"expires": "2027-01-01T00:00:00Z"},
        {"proofValue": "z" + _base58.encode(bytes(64))},
    ],
)
def test_a_proof_of_which_a_word_was_changed_is_refused(change: dict[str, object]) -> None:
    with pytest.raises((BadSignature, UnsafeDocument)):
        data_integrity.check(GOOD, {**PROOF, **change}, key=KEY.public_key)


def test_a_proof_that_brings_its_own_context_is_read_under_that_of_the_document() -> None:
    own = {"@context": {"@vocab": "https://evil.example/"}}
    data_integrity.check(GOOD, {**PROOF, **own}, key=KEY.public_key)
    with pytest.raises((BadSignature, UnsafeDocument)):
        data_integrity.check({**GOOD, "@context": GOOD["@context"][:1]}, PROOF, key=KEY.public_key)


def test_a_context_that_is_added_later_is_refused_even_if_it_changes_no_word() -> None:
    widened = {**GOOD, "@context": [*GOOD["@context"], {"points": "https://example.org/points"}], "points": "1"}
    with pytest.raises(BadSignature):
        data_integrity.check(widened, PROOF, key=KEY.public_key)
    with pytest.raises(UnsafeDocument):
        data_integrity.check({**GOOD, "points": "1"}, PROOF, key=KEY.public_key)


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every member of a document, leaves and branches."""
    if path:
        yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from paths(member, (*path, name))


def changed(value: Any, path: tuple[str | int, ...]) -> Any:
    """The document with one member bent, or taken out if it is a branch."""
    (name, *rest), copy = path, value.copy()
    member = value[name]
    if rest:
        copy[name] = changed(member, tuple(rest))
    elif isinstance(member, str):
        copy[name] = member[:-1] + ("B" if member[-1:] == "A" else "A")
    elif isinstance(member, bool):
        copy[name] = not member
    elif isinstance(copy, dict):
        del copy[name]
    else:
        copy.pop(name)
    return copy


@pytest.mark.parametrize("make", [make_credential, make_endorsement])
def test_whatever_is_changed_or_taken_out_is_noticed(make) -> None:
    document = signed(make().to_json())
    (proof,) = data_integrity.proofs(document)
    shapes = data_integrity.Shapes()
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    unnoticed = []
    for path in paths(unsecured):
        try:
            data_integrity.check(changed(document, path), proof, key=KEY.public_key, shapes=shapes)
        except (BadSignature, UnsafeDocument):
            continue
        unnoticed.append(path)
    # The creator is the issuer, whose type is said twice; once says the same.
    twice = [("credentialSubject", "achievement", "creator", "type")]
    assert unnoticed == (twice if make is make_credential else [])
    assert len(list(paths(unsecured))) > 15


def test_a_byte_changed_anywhere_is_noticed_or_says_the_same(thorough: int) -> None:
    """In the bytes as they are stored and baked; an escape may be written in capitals and says the same."""
    stored = json_text.write(GOOD)
    chance = random.Random(7)
    for position in chance.sample(range(len(stored)), min(len(stored), 60 * thorough)):
        bent = bytearray(stored)
        bent[position] ^= 1 << chance.randrange(8)
        try:
            document = json_text.read(bytes(bent))
        except BadJson:
            continue
        if document == GOOD:
            continue
        with pytest.raises((BadSignature, BadProof, UnsafeDocument, BadKey)):
            data_integrity.check(document, data_integrity.proofs(document)[0], key=KEY.public_key)


def test_pretty_printing_changes_nothing() -> None:
    document = json.loads(json.dumps(GOOD, indent=4, sort_keys=True, ensure_ascii=False))
    data_integrity.check(document, PROOF, key=KEY.public_key)


def test_the_bytes_are_signed_as_the_standard_has_them() -> None:
    """Put together by hand: the proof's hash first, then the document's."""
    document = make_credential().to_json()
    options = {name: value for name, value in PROOF.items() if name != "proofValue"}
    parts = (_canonical.rdfc({"@context": document["@context"], **options}), _canonical.rdfc(document))
    message = b"".join(hashlib.sha256(part.encode()).digest() for part in parts)
    assert len(message) == 64
    KEY.public_key.verify(_base58.decode(str(PROOF["proofValue"])[1:]), message)
    assert KEY.public_key.algorithm is Algorithm.EDDSA
    assert AWARDED.isoformat().startswith(str(PROOF["created"])[:19])
