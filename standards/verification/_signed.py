"""
The checks of a signed badge of 2.0 (OB 2.0, Signed Badges): a JWS with a key that its hosted issuer publishes.
"""

from collections.abc import Iterator

from standards.errors import BadKey, WeakKey
from standards.grammar import listed
from standards.ob2 import rules
from standards.proofs.keys import PublicKey
from standards.values import is_url
from standards.verification import _hosted, _status, _tokens
from standards.verification._case import (
    Case,
    Json,
    document_at,
    failed,
    id_of,
    not_asked,
    not_done,
    object_in,
    passed,
    text_of,
)
from standards.verification._judged import Judged, decisive
from standards.verification.report import Check, Mender, Verdict

MAX_KEYS = 3
_EXPECTED = "a key that the issuer's profile and the key itself tell of"


def token(case: Case) -> Check:
    """The signed text has the form that is read here; what is inside is the assertion that counts."""
    case.assertion = case.claim
    return _tokens.token(case)


def assertion_well_formed(case: Case, assertion: Json) -> Check:
    """Everything is there and of the right kind, and it says that it is signed (OB 2.0, Assertion)."""
    if not rules.is_signed(assertion):
        expected = "an assertion that says it is signed"
        return failed("another kind of verification", expected, Mender.ISSUER, Verdict.NOT_A_BADGE)
    return _hosted.well_formed_of(assertion, "Assertion")


def badge_served(case: Case, assertion: Json) -> Check:
    """The badge class is at its address; one that is embedded whole was signed with the rest (OB 2.0, impl. guide)."""
    embedded = object_in(assertion.get("badge"))
    if embedded and "name" in embedded and "issuer" in embedded:
        case.badge_class = embedded
        return passed("inside the signed text")
    return _hosted.badge_served(case, assertion)


def issuer_key(case: Case, assertion: Json) -> Check:
    """The key is published by the issuer: the profile names it, and it names the profile as its owner."""
    if case.issuer is None:
        return not_done("no issuer whose key it could be")
    addresses, judged = list(_addresses(assertion, case.issuer)), []
    if not addresses:
        expected = "a publicKey in the issuer's profile"
        return failed("the issuer publishes no key", expected, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    for address in addresses[:MAX_KEYS]:
        judged.append(_judged(case, case.issuer, address))
        if judged[-1].holds:
            break
    case.judged = decisive(judged)
    case.proofs = [one.told() for one in judged]
    return case.judged.key


def _addresses(assertion: Json, issuer: Json) -> Iterator[str]:
    """The key that the assertion names, or all that the issuer publishes."""
    verification = object_in(assertion.get("verification") or assertion.get("verify"))
    if creator := id_of(verification.get("creator")):
        yield creator
        return
    yield from (id_of(entry) for entry in listed(issuer.get("publicKey")))


def _judged(case: Case, issuer: Json, address: str) -> Judged:
    suite = case.token.algorithm.value if case.token else ""
    key = _published(case, issuer, address)
    if isinstance(key, Check):
        return Judged(suite, address, key, not_asked(key.found))
    return Judged(suite, address, passed(address), _tokens.fits(case.jws, key))


def _published(case: Case, issuer: Json, address: str) -> PublicKey | Check:
    """The key at an address, if issuer and key tell of each other."""
    entries = [entry for entry in listed(issuer.get("publicKey")) if id_of(entry) == address]
    if not entries:
        return failed(address[:300], _EXPECTED, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    document = object_in(entries[0])
    if "publicKeyPem" not in document:
        fetched = document_at(case, address)
        if isinstance(fetched, Check):
            return fetched
        document = fetched
    if document.get("revoked") is True or id_of(document) != address or id_of(document.get("owner")) != id_of(issuer):
        return failed("a key that is another's, or withdrawn", _EXPECTED, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    return key_of_pem(text_of(document.get("publicKeyPem")))


def key_of_pem(pem: str) -> PublicKey | Check:
    """The key in a PEM, or why there is none."""
    try:
        return PublicKey.from_pem(pem)
    except WeakKey as error:
        return failed(str(error), "a key that is fit", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    except BadKey as error:
        return not_done(str(error), "a key of a kind that is known here", Mender.ISSUER)


def signature(case: Case, assertion: Json) -> Check:
    """The signature fits these words and the issuer's key."""
    return not_done("no key") if case.judged is None else case.judged.signature


def not_revoked(case: Case, assertion: Json) -> Check:
    """The issuer's list of withdrawn assertions does not name it (OB 2.0, RevocationList)."""
    if assertion.get("revoked") not in (None, False):
        return failed("the signed text itself says so", "not revoked", Mender.ISSUER, Verdict.REVOKED)
    url = id_of((case.issuer or {}).get("revocationList"))
    if not url:
        return passed("the issuer keeps no list")
    expected = "the issuer's revocation list"
    if not is_url(url):
        return not_done(url[:200], expected, Mender.ISSUER)
    document = document_at(case, url)
    if isinstance(document, Check):
        return not_done(document.found, expected, Mender.ISSUER)
    entries = document.get("revokedAssertions")
    if not isinstance(entries, list):
        return not_done("no list of revoked assertions", expected, Mender.ISSUER)
    if "issuer" in document and id_of(document["issuer"]) != id_of(case.issuer):
        return not_done("a list of another issuer", expected, Mender.ISSUER)
    return _status.in_entries(entries, id_of(assertion), assertion.get("uid"))
