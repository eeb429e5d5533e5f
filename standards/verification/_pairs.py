"""
Two editions in one picture: both are judged, and they have to tell of one award (OB 3.0, migration guide).

They are tied by what both hold, the hash of the earner, and by what one says of the other: the evidence that names the
2.0 assertion, the achievement that is related to the badge class, the host of both issuers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote

from standards.errors import BadIdentity
from standards.grammar import listed
from standards.recipients import Identity
from standards.verification import _credential
from standards.verification._case import (
    Case,
    Json,
    failed,
    id_of,
    moment_of,
    not_done,
    object_in,
    origin,
    passed,
)
from standards.verification.report import Check, Kind, Mender, Outcome, Report, Verdict

_ASSERTION = "https://w3id.org/openbadges#Assertion"
_BADGE_CLASS = "https://w3id.org/openbadges#BadgeClass"
_EXPECTED = "two editions of one award"
_CREDENTIALS = (Kind.OB30_PROOF, Kind.OB30_JWT)
# The worst stands first.
_WORSE = (Outcome.FAILED, Outcome.NOT_DONE)


def joined(whole: Case, cases: list[Case], reports: list[Report]) -> Report:
    """The report of a picture with two editions: that of the worse one, with the check whether both are one award."""
    worse = min(reports, key=_rank)
    check = replace(_is_one_award(cases), name="single")
    checks = tuple(check if one.name == "single" else one for one in worse.checks)
    return replace(worse, checks=checks, parts=tuple(reports))


def _rank(report: Report) -> int:
    check = report.deciding
    return len(_WORSE) if check is None else _WORSE.index(check.outcome)


def _is_one_award(cases: list[Case]) -> Check:
    three = next((case for case in cases if case.kind in _CREDENTIALS), None)
    two = next((case for case in cases if case is not three), None)
    if three is None or two is None or two.kind in _CREDENTIALS:
        return not_done("two badges of one edition under two names", _EXPECTED, Mender.HOLDER)
    assertion = {**(two.claim or {}), **(two.assertion or {})}
    credential = three.assertion or three.claim or {}
    if contradiction := next(_contradictions(assertion, credential), ""):
        return failed(contradiction, _EXPECTED, Mender.HOLDER, Verdict.CHANGED)
    if not _is_tied(assertion, credential) or not _has_one_host(two, assertion, credential):
        return not_done("nothing says that both are one award", _EXPECTED, Mender.ISSUER)
    return passed("two editions of one award")


def _contradictions(assertion: Json, credential: Json) -> Iterator[str]:
    """What cannot be of one award: another earner, another day, another assertion or badge named as its own."""
    identity = _identity(assertion)
    others = [one for one in _credential.identities_of(credential) if one.type != "id"]
    if identity and others and not any(_same(identity, other) for other in others):
        yield "recipient differs"
    issued_on = moment_of(assertion.get("issuedOn"))
    begun = {moment_of(credential.get(name)) for name in ("awardedDate", "validFrom", "issuanceDate")} - {None}
    if issued_on and begun and issued_on not in begun:
        yield "date differs"
    named = _named(credential.get("evidence"), _ASSERTION)
    if named and id_of(assertion) not in named:
        yield "another assertion is named"
    related = _named(_achievement(credential).get("related"), _BADGE_CLASS)
    if related and id_of(assertion.get("badge")) and id_of(assertion.get("badge")) not in related:
        yield "another badge is named"


def _identity(assertion: Json) -> Identity | None:
    try:
        return Identity.from_json(assertion.get("recipient"))
    except BadIdentity:
        return None


def _same(one: Identity, other: Identity) -> bool:
    """Whether two identities are of one person, as far as can be told; a hash and a plain text can be compared."""
    if one.hashed and other.hashed:
        written = [(identity.identity.lower(), identity.salt or "") for identity in (one, other)]
        # Other salts give other hashes of the same person: that says nothing.
        return written[0] == written[1] or written[0][1] != written[1][1]
    plain, hashed = (one, other) if not one.hashed else (other, one)
    return hashed.matches(plain.identity)


def _named(items: object, kind: str) -> set[str]:
    return {id_of(item) for item in listed(items) if isinstance(item, Mapping) and kind in listed(item.get("type"))}


def _achievement(credential: Json) -> Json:
    return object_in(object_in(credential.get("credentialSubject")).get("achievement"))


def _is_tied(assertion: Json, credential: Json) -> bool:
    if id_of(assertion) in _named(credential.get("evidence"), _ASSERTION):
        return True
    related = _named(_achievement(credential).get("related"), _BADGE_CLASS)
    identity = _identity(assertion)
    others = _credential.identities_of(credential)
    is_theirs = identity is not None and any(
        identity.identity.lower() == other.identity.lower() and (identity.salt or "") == (other.salt or "")
        for other in others
    )
    return is_theirs and id_of(assertion.get("badge")) in related


def _has_one_host(two: Case, assertion: Json, credential: Json) -> bool:
    """Whether both issuers live on one host; the words of one about the other prove nothing about the other."""
    issuer = id_of(two.issuer) or id_of((two.badge_class or {}).get("issuer"))
    homes = [issuer or id_of(assertion), id_of(credential.get("issuer"))]
    hosts = {_host(home) for home in homes}
    return len(hosts) == 1 and hosts != {""}


def _host(name: str) -> str:
    if name.startswith("did:web:"):
        return unquote(name.removeprefix("did:web:").partition(":")[0]).lower()
    return origin(name)[1]
