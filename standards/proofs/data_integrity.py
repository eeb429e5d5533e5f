"""
Proofs inside a document (VC Data Integrity 1.0; EdDSA Cryptosuites 1.0): add one, check one.

Written is eddsa-rdfc-2022 alone. Checked are also its old name eddsa-2022, eddsa-jcs-2022, Ed25519Signature2020 of
VCDM 1.1, and ecdsa-rdfc-2019 and ecdsa-jcs-2019 with P-256 (DI ECDSA). Whether the key is the issuer's is for the
caller to know: a signature says nothing about that.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from standards.errors import BadKey, BadProof, UnknownSuite
from standards.proofs import _base58
from standards.proofs import _canonical as canonical
from standards.proofs._canonical import sorted_otherwise
from standards.proofs._shapes import Shapes
from standards.proofs.keys import Algorithm, PublicKey, Signer
from standards.timestamps import to_text

__all__ = ["SUITE", "Shapes", "check", "is_bound_to_terms", "proofs", "rdfc", "sign", "sorted_otherwise", "suite_of"]

SUITE = "eddsa-rdfc-2022"
TYPE = "DataIntegrityProof"
PURPOSE = "assertionMethod"

Json = dict[str, object]


def sign(document: Mapping[str, object], *, signer: Signer, created: datetime, shapes: Shapes | None = None) -> Json:
    """
    A document with its proof, which takes the place of any it had (DI EdDSA, 3.2; OB 3.0, Linked Data Proof).

    :param created: when it is signed; whole seconds are kept.
    :param shapes: what was learnt from earlier documents; the same bytes are found many times faster with it.
    :raises BadKey: if the signer is not an Ed25519 one.
    :raises UnsafeDocument: if something of the document would be lost, or if other programs would sign other bytes;
        UnknownContext if a context is not on the disk.
    """
    if signer.public_key.algorithm is not Algorithm.EDDSA:
        raise BadKey(f"{SUITE} signs with Ed25519")
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options: Json = {
        "type": TYPE,
        "cryptosuite": SUITE,
        "created": to_text(created),
        "verificationMethod": signer.key_id,
        "proofPurpose": PURPOSE,
    }
    signature = signer.sign(_rdfc_hashes(unsecured, options, shapes, check=canonical.check_agreement))
    return {**unsecured, "proof": [{**options, "proofValue": "z" + _base58.encode(signature)}]}


def rdfc(document: Json) -> str:
    """
    The canonical N-Quads of a document (RDFC-1.0): what is signed of it by the suites that sign meanings.

    :raises UnsafeDocument: if something of it would be lost; UnknownContext, TangledDocument.
    """
    return canonical.rdfc(document)


def proofs(document: Mapping[str, object]) -> list[Json]:
    """
    The proofs in a document, in order.

    :raises BadProof: if there is none, or one that is no object.
    """
    found = document.get("proof")
    listed = found if isinstance(found, list) else [found]
    objects = [proof for proof in listed if isinstance(proof, dict)]
    if not objects or len(objects) != len(listed):
        raise BadProof("the document has no proof, or one that is no object")
    return objects


def check(
    document: Mapping[str, object],
    proof: Mapping[str, object],
    *,
    key: PublicKey,
    shapes: Shapes | None = None,
    canonicalise: Callable[[Json], str] | None = None,
) -> None:
    """
    Check one proof of a document (DI, Verify Proof). Moments, chains, and whose key it is are for the caller.

    :param key: the public key of the proof's verification method, which the caller has looked up.
    :param canonicalise: finds the canonical N-Quads of a document instead, for strangers' documents in a process apart.
    :raises BadProof: if it is no proof for this purpose; UnknownSuite if its suite is not known here.
    :raises BadKey: if the key is of another kind than the suite.
    :raises UnsafeDocument: if something of the document would be lost.
    :raises BadSignature: if the proof was not made with this key over this document.
    """
    suite = suite_of(proof)
    if key.algorithm is not _SUITES[suite]:
        raise BadKey(f"proofs of {suite} are made with another kind of key")
    signature = _signature_of(proof)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if suite in _JCS:
        hashes = _hashed(canonical.jcs, options, _under_context_of(options, unsecured))
    else:
        hashes = _rdfc_hashes(unsecured, options, shapes, instead=canonicalise)
    key.verify(signature, hashes)


def suite_of(proof: Mapping[str, object]) -> str:
    """
    The suite of a proof by its name (DI, cryptosuite; Ed25519Signature2020 is its own name).

    :raises BadProof: if it is no proof for this purpose; UnknownSuite if its suite is not known here.
    """
    suite = proof.get("cryptosuite")
    is_old = proof.get("type") == _OLD and "cryptosuite" not in proof
    if not is_old and (proof.get("type") != TYPE or not isinstance(suite, str) or suite not in _SUITES):
        raise UnknownSuite("a proof of a suite that is not known here")
    if proof.get("proofPurpose") != PURPOSE:
        raise BadProof(f"a proof for another purpose than {PURPOSE}")
    if "previousProof" in proof:
        raise BadProof("a proof that stands on another proof")
    return str(suite) if not is_old else _OLD


def is_bound_to_terms(suite: str) -> bool:
    """Whether a suite signs what the words mean (RDFC) and not the words themselves (JCS)."""
    return suite not in _JCS


_OLD = "Ed25519Signature2020"
_JCS = ("eddsa-jcs-2022", "ecdsa-jcs-2019")
_SUITES = {
    SUITE: Algorithm.EDDSA,
    "eddsa-2022": Algorithm.EDDSA,
    "eddsa-jcs-2022": Algorithm.EDDSA,
    _OLD: Algorithm.EDDSA,
    "ecdsa-rdfc-2019": Algorithm.ES256,
    "ecdsa-jcs-2019": Algorithm.ES256,
}


def _signature_of(proof: Mapping[str, object]) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z") or len(value) > 100:
        raise BadProof("the proof has no value in base58")
    try:
        signature = _base58.decode(value[1:])
    except ValueError as error:
        raise BadProof("the proof has no value in base58") from error
    if len(signature) != 64:
        raise BadProof("the value of the proof is not a signature of 64 bytes")
    return signature


def _rdfc_hashes(
    document: Json,
    options: Json,
    shapes: Shapes | None,
    *,
    check: Callable[[str], None] | None = None,
    instead: Callable[[Json], str] | None = None,
) -> bytes:
    """The 64 bytes that are signed, the proof's options under the document's own context (DI EdDSA, 3.2.3 to 3.2.5)."""
    config = {**options, "@context": document.get("@context")}

    def canonicalise(part: Json) -> str:
        whole = instead or canonical.rdfc
        text = shapes.rdfc(part) if shapes else whole(part)
        if check is not None:
            check(text)
        return text

    return _hashed(canonicalise, config, document)


def _hashed(canonicalise: Callable[[Json], str], config: Json, document: Json) -> bytes:
    """Two hashes, that of the proof first."""
    return b"".join(hashlib.sha256(canonicalise(part).encode("utf-8")).digest() for part in (config, document))


def _under_context_of(options: Json, document: Json) -> Json:
    """
    The document under the context that a JCS proof names, with which the document's own has to begin (DI EdDSA, 3.3.2).

    :raises BadProof: if it begins otherwise.
    """
    if "@context" not in options:
        return document
    signed, own = (
        value if isinstance(value, list) else [value] for value in (options["@context"], document.get("@context"))
    )
    if own[: len(signed)] != signed:
        raise BadProof("the document has another context than its proof")
    return {**document, "@context": options["@context"]}
