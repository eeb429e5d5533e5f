"""
The proofs inside a document: each is judged, and one that holds with a key of the issuer suffices (OB 3.0, Linked Data
Proof; DI, Verify Proof Sets and Chains).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from standards.errors import (
    BadJson,
    BadKey,
    BadProof,
    BadSignature,
    TangledDocument,
    UnknownContext,
    UnknownSuite,
    UnsafeDocument,
)
from standards.proofs import data_integrity
from standards.proofs.keys import Algorithm
from standards.timestamps import to_text
from standards.verification import _keys, _meaning
from standards.verification._case import (
    LEEWAY,
    Case,
    Json,
    failed,
    moment_of,
    not_asked,
    not_done,
    passed,
    text_of,
    told,
)
from standards.verification._judged import Judged, decisive
from standards.verification.report import Check, Mender, Proof, Verdict

MAX_PROOFS = 5
_MADE = "a proof that was made over these words"


def judge(case: Case, document: Json, issuer_id: str) -> tuple[Judged, list[Proof]]:
    """The proof that decides, and all of them."""
    try:
        given = data_integrity.proofs(document)
    except BadProof as error:
        check = failed(str(error), "a proof", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
        return Judged("", "", check, check), []
    judged = list(_each(case, document, given, issuer_id))
    return decisive(judged), [one.told() for one in judged]


def _each(case: Case, document: Json, given: list[dict[str, object]], issuer_id: str) -> Iterator[Judged]:
    for proof in given[:MAX_PROOFS]:
        one = _judged(case, document, proof, issuer_id)
        yield one
        if one.holds:
            return


def _judged(case: Case, document: Json, proof: Mapping[str, object], issuer_id: str) -> Judged:
    method = text_of(proof.get("verificationMethod"))
    suite = text_of(proof.get("cryptosuite")) or text_of(proof.get("type"))
    refused = _refused(case, proof)
    if refused is not None:
        return Judged(suite, method, refused, refused)
    found = _keys.key_at(case, method)
    if isinstance(found, Check):
        return Judged(suite, method, found, not_asked(found.found))
    signature = _signature(case, document, proof, found)
    return Judged(suite, method, _keys.is_published(case, issuer_id, method, found), signature)


def _refused(case: Case, proof: Mapping[str, object]) -> Check | None:
    """What is wrong with a proof before anybody looks for its key: its suite, its purpose, its moments."""
    try:
        data_integrity.suite_of(proof)
    except UnknownSuite as error:
        return not_done(f"{error}: {text_of(proof.get('cryptosuite')) or text_of(proof.get('type'))}"[:300])
    except BadProof as error:
        return failed(str(error), "a proof for assertions", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    for name in ("created", "expires"):
        if name in proof and moment_of(proof[name]) is None:
            found = f"{name}: no moment that can be read"
            return failed(found, "a moment", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    created, expires = moment_of(proof.get("created")), moment_of(proof.get("expires"))
    if created is not None and created > case.now + LEEWAY:
        return failed(to_text(created), f"not after {to_text(case.now)}", Mender.ISSUER, Verdict.NOT_YET_VALID)
    if expires is not None and expires <= case.now:
        check = failed(to_text(expires), f"after {to_text(case.now)}", Mender.ISSUER, Verdict.EXPIRED)
        return replace(check, since=expires)
    return None


def _signature(case: Case, document: Json, proof: Mapping[str, object], found: _keys.Found) -> Check:
    """Whether the signature fits these words and this key."""
    try:
        canonicalise = partial(case.question.canonical, is_long=found.key.algorithm is Algorithm.ES384)
        data_integrity.check(document, proof, key=found.key, canonicalise=canonicalise)
    except (UnknownContext, TangledDocument) as error:
        return not_done(str(error), "contexts that are kept here", Mender.ISSUER)
    except UnsafeDocument as error:
        return failed(told(error), _MADE, Mender.HOLDER, Verdict.CHANGED)
    except (BadSignature, BadJson) as error:
        return failed(str(error), _MADE, Mender.HOLDER, Verdict.CHANGED)
    except (BadProof, BadKey) as error:
        return failed(str(error), _MADE, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    suite = data_integrity.suite_of(proof)
    if data_integrity.is_bound_to_terms(suite) and (name := _hidden(case, document, proof)):
        expected = "every limit of the badge where it is read"
        return failed(f"{name} is signed, and hidden", expected, Mender.HOLDER, Verdict.CHANGED)
    return passed(suite)


def _hidden(case: Case, document: Json, proof: Mapping[str, object]) -> str:
    """What limits the badge and was signed, but does not stand where it is read."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document.get("@context")
    if _meaning.hides_its_end(proof, case.question.canonical(options)):
        return "expires"
    return _meaning.hidden(document, case.question.canonical(unsecured))
