"""
The checks of badges before 2.0 (OB 0.5, 1.0 and 1.1): hosted at the address they name, or signed with a key beside it.

They are read with patience: dates may be days or seconds since 1970, and hashes may be of sha1.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from standards.grammar import Problem
from standards.recipients import MAX_SALT, Identity
from standards.values import is_url
from standards.verification import _asking, _hosted, _signed, _status, _tokens
from standards.verification._case import (
    Case,
    Json,
    answer_at,
    document_at,
    failed,
    id_of,
    moment_of,
    not_asked,
    not_done,
    object_in,
    origin,
    passed,
    refused,
    text_of,
)
from standards.verification._intake import address_in
from standards.verification._judged import Judged
from standards.verification.report import Check, Mender, Verdict

_HASH = re.compile(r"(?:sha256\$[0-9a-fA-F]{64}|md5\$[0-9a-fA-F]{32}|sha1\$[0-9a-fA-F]{40})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SECONDS = re.compile(r"\d{9,10}", re.ASCII)
_NEEDED = {
    "assertion": ("recipient", "badge", "verify", "issuedOn"),
    "badge": ("name", "description", "image", "criteria", "issuer"),
    "issuer": ("name", "url"),
    "0.5": ("recipient", "badge"),
    "0.5 badge": ("name", "description", "image", "criteria", "issuer"),
}


def same_id(case: Case, assertion: Json) -> Check:
    """The document says that it lives where it was found (OB 1.0, `verify.url`); one of 0.5 says nothing of it."""
    found = address_in(assertion)
    if found == case.address or (not found and (assertion.get("revoked") is True or is_of_05(assertion))):
        return passed(case.address)
    return failed(found[:200] or "no address", case.address, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)


def is_of_05(assertion: Json) -> bool:
    """Whether badge and issuer stand inside the assertion, as they did in 0.5."""
    return isinstance(assertion.get("badge"), Mapping) and "uid" not in assertion


def assertion_well_formed(case: Case, assertion: Json) -> Check:
    """What a badge cannot do without is there (OB 1.0, Assertion)."""
    if assertion.get("revoked") is True:
        return not_asked("a withdrawn badge needs nothing but that")
    return _whole(assertion, "0.5" if is_of_05(assertion) else "assertion")


def badge_well_formed(case: Case, badge_class: Json) -> Check:
    """What a badge cannot do without is there (OB 1.0, BadgeClass)."""
    return _whole(badge_class, "badge")


def issuer_well_formed(case: Case, issuer: Json) -> Check:
    """What an issuer cannot do without is there (OB 1.0, IssuerOrganization)."""
    return _whole(issuer, "issuer")


def _whole(document: Json, which: str) -> Check:
    missing = [name for name in _NEEDED[which] if not document.get(name)]
    if not missing:
        return passed()
    problems = tuple(Problem(name, "missing", "this property") for name in missing)
    found = "; ".join(f"{name}: missing" for name in missing)
    return failed(found, f"a whole {which} of its edition", Mender.ISSUER, Verdict.NOT_A_BADGE, problems)


def badge_served(case: Case, assertion: Json) -> Check:
    """The badge class is at its address, or inside an assertion of 0.5."""
    if "badge" not in assertion and assertion.get("revoked") is True:
        return not_asked("a withdrawn badge needs nothing but that")
    if is_of_05(assertion):
        case.badge_class = object_in(assertion.get("badge"))
        return passed("inside the assertion")
    case.badge_class, check = _named(case, id_of(assertion.get("badge")))
    return check


def issuer_served(case: Case, badge_class: Json) -> Check:
    """The issuer is at its address, or inside an assertion of 0.5."""
    issuer = object_in(badge_class.get("issuer"))
    if issuer and "origin" in issuer:
        case.issuer = {"url": issuer["origin"], **issuer}
        return passed("inside the assertion")
    case.issuer, check = _named(case, id_of(badge_class.get("issuer")))
    return check


def _named(case: Case, url: str) -> tuple[Json | None, Check]:
    """A document of 1.0 has no id; one of 1.1 may have, and it has to be right."""
    document = document_at(case, url)
    if isinstance(document, Check):
        return None, document
    own = id_of(document)
    if own != url and _hosted.is_same_place(own, url):
        moved = document_at(case, own)
        document, url = (document, url) if isinstance(moved, Check) else (moved, own)
    if id_of(document) not in ("", url):
        found = id_of(document)[:200]
        return None, failed(found, url, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    return document, passed(url)


def issuer_scope(case: Case, issuer: Json) -> Check:
    """Assertion, badge and issuer are on one origin (OB 1.0, Verification; of 0.5 the origin that it names)."""
    badge_class = case.badge_class or {}
    named = text_of(object_in(badge_class.get("issuer")).get("origin")) or id_of(badge_class.get("issuer"))
    home = origin(named)
    if not home[1]:
        return failed(named[:200] or "no origin", "the issuer's origin", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    places = [case.address, id_of((case.assertion or {}).get("badge"))] if case.address else [_key_address(case)]
    for url in places:
        if url and not _hosted.is_at_home(url, home):
            return failed(url[:300], f"an address on {home[0]}://{home[1]}", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    return passed("on the issuer's own origin")


def _key_address(case: Case) -> str:
    return text_of(object_in((case.assertion or {}).get("verify")).get("url"))


def issuer_key(case: Case, assertion: Json) -> Check:
    """The PEM that the assertion names, on the issuer's own origin (OB 1.0, Signed Assertions)."""
    url = _key_address(case)
    if not is_url(url):
        return failed("no address of a key", "verify.url", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    answer = answer_at(case, url)
    if isinstance(answer, Check):
        return answer
    key = _signed.key_of_pem(answer.body.decode("utf-8", "replace"))
    if answer.status != 200 or isinstance(key, Check):
        return key if isinstance(key, Check) else not_done(refused(answer, url), "the key", Mender.ISSUER)
    suite = case.token.algorithm.value if case.token else ""
    case.judged = Judged(suite, url, passed(url), _tokens.fits(case.jws, key))
    case.proofs = [case.judged.told()]
    return case.judged.key


def not_revoked(case: Case, assertion: Json) -> Check:
    """The issuer's list does not name its uid (OB 1.0, revocationList: an object of uids with reasons)."""
    url = text_of((case.issuer or {}).get("revocationList"))
    if not url:
        return passed("the issuer keeps no list")
    document = document_at(case, url)
    if isinstance(document, Check):
        return not_done(document.found, "the issuer's revocation list", Mender.ISSUER)
    entries: list[object] = [{"uid": uid, "revocationReason": reason} for uid, reason in document.items()]
    return _status.in_entries(entries, assertion.get("uid"), assertion.get("id"))


def unchanged(case: Case, assertion: Json) -> Check:
    """What was handed in tells of the same award as the issuer's address."""
    if case.claim is None or assertion.get("revoked") is True:
        return passed()
    for name in ("uid", "recipient", "badge", "issuedOn", "issued_on"):
        if name in case.claim and _fact(case.claim.get(name)) != _fact(assertion.get(name)):
            return failed(f"{name} differs", "what the issuer's address says", Mender.HOLDER, Verdict.CHANGED)
    return passed()


def _fact(value: object) -> object:
    moment = moment_in(value)
    is_place = isinstance(value, Mapping) and "id" in value
    return moment or (_hosted.place_of(value) if is_place or (isinstance(value, str) and is_url(value)) else value)


def moment_in(value: object) -> datetime | None:
    """A moment as old badges write it: ISO 8601, a day, or seconds since 1970, as number or text."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else text_of(value)
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC)
    if _DAY.fullmatch(text):
        return moment_of(f"{text}T00:00:00Z")
    return moment_of(value) or moment_of(f"{text}Z")


def issued_in(assertion: Json) -> object:
    """The property that says when it was given."""
    return assertion.get("issuedOn", assertion.get("issued_on"))


def end_in(assertion: Json) -> datetime | None:
    """When it ends; a day lasts until its last second."""
    written = assertion.get("expires")
    moment = moment_in(written)
    is_day = moment is not None and _DAY.fullmatch(text_of(written)) is not None
    return moment + timedelta(days=1) if moment is not None and is_day else moment


def issued(case: Case, assertion: Json) -> Check:
    """It was not given in the future."""
    return _asking.begun(case, moment_in(issued_in(assertion)))


def not_expired(case: Case, assertion: Json) -> Check:
    """Its time has not run out."""
    return _asking.not_ended(case, assertion.get("expires"), end_in(assertion))


def recipient(case: Case, assertion: Json) -> Check:
    """It was given to the one who is asked about; what the document holds is never told."""
    if case.recipient is None:
        return _asking.nobody_asked()
    identity = identity_of(assertion)
    if identity is None:
        return not_done("nobody who can be compared", "a recipient that can be compared", Mender.ISSUER)
    return _asking.theirs(case, [identity])


def identity_of(assertion: Json) -> Identity | None:
    """Who it was given to: an object in 1.0, a plain or hashed text with the salt beside it in 0.5."""
    written = assertion.get("recipient")
    told = written if isinstance(written, Mapping) else {"identity": written, "salt": assertion.get("salt")}
    text, salt = told.get("identity"), told.get("salt") or None
    if not isinstance(text, str) or (salt is not None and (not isinstance(salt, str) or len(salt) > MAX_SALT // 4)):
        return None
    is_hash = _HASH.fullmatch(text) is not None
    if told.get("hashed") is True and not is_hash:
        return None
    return Identity(text_of(told.get("type")) or "email", text, is_hash, salt)


served, token, signature = _hosted.served, _signed.token, _signed.signature
not_withdrawn = _hosted.not_revoked
