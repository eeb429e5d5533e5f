"""
The checks of a hosted 2.0 badge (OB 2.0, Hosted Verification): what its own address serves is the badge.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from standards.errors import BadIdentity
from standards.ob2 import rules
from standards.recipients import Identity
from standards.values import is_url
from standards.verification import _asking
from standards.verification._case import (
    Case,
    Json,
    answer_at,
    document_at,
    failed,
    id_of,
    is_borne,
    moment_of,
    not_asked,
    not_done,
    object_in,
    object_of,
    origin,
    passed,
    without,
)
from standards.verification._intake import address_in
from standards.verification.report import Check, Mender, Verdict


def served(case: Case) -> Check:
    """The assertion is at its address; 410 is an answer too."""
    document = _award_at(case, case.address)
    if isinstance(document, Check):
        return document
    own = address_in(document)
    if own != case.address and is_same_place(own, case.address):
        moved = _award_at(case, own)
        if not isinstance(moved, Check) and address_in(moved) == own:
            case.address, document = own, moved
    case.assertion = document
    return passed(case.address)


def _award_at(case: Case, url: str) -> Json | Check:
    """The award at an address; with 410, whatever is said besides, it is one that was withdrawn."""
    answer = answer_at(case, url)
    if isinstance(answer, Check) or answer.status != 410:
        return answer if isinstance(answer, Check) else document_at(case, url)
    return {**(object_of(answer.body) or {}), "revoked": True}


def is_same_place(url: str, asked: str) -> bool:
    """
    Whether a document may say that it lives at the first address, though it was asked for at the other: on the same
    host, and never without https where that was asked for. It then has to be found there too.
    """
    (scheme, host), (asked_scheme, asked_host) = origin(url), origin(asked)
    return bool(host) and host == asked_host and scheme in ("https", asked_scheme)


def same_id(case: Case, assertion: Json) -> Check:
    """The document says that it lives where it was found (a withdrawn one may say no more than that)."""
    found = id_of(assertion)
    if found == case.address or (not found and assertion.get("revoked") is True):
        return passed(case.address)
    return failed(found[:200] or "no id", case.address, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)


def not_revoked(case: Case, assertion: Json) -> Check:
    """The issuer has not withdrawn it: neither 410 nor `revoked` in the document (any value but false counts)."""
    if case.answer(case.address).status != 410 and assertion.get("revoked") in (None, False):
        return passed()
    reason = assertion.get("revocationReason")
    found = reason if isinstance(reason, str) and reason else "no reason given"
    return failed(found, "not revoked", Mender.ISSUER, Verdict.REVOKED)


def well_formed_of(document: Json, expected: str) -> Check:
    """Whether a document is a whole one of its class; what is only bad manners is told beside it."""
    problems = without(rules.problems(document, expected=expected), "recipient")
    serious = [problem for problem in problems if not is_borne(problem)]
    if not serious:
        return passed("", problems)
    found = "; ".join(f"{problem.where}: {problem.code}" for problem in serious[:10])
    return failed(found, f"a whole {expected} of Open Badges 2.0", Mender.ISSUER, Verdict.NOT_A_BADGE, problems)


def assertion_well_formed(case: Case, assertion: Json) -> Check:
    """Everything is there and of the right kind (OB 2.0, Assertion)."""
    if assertion.get("revoked") is True:
        return not_asked("a withdrawn badge needs nothing but its id")
    if rules.is_signed(assertion):
        return not_done("the address serves a signed badge, which is not judged here")
    return well_formed_of(assertion, "Assertion")


def unchanged(case: Case, assertion: Json) -> Check:
    """What was handed in tells of the same award: recipient, badge and date are those of the hosted document."""
    if case.claim is None or assertion.get("revoked") is True:
        return passed()
    for name, facts in _FACTS.items():
        if name in case.claim and facts(case.claim.get(name)) != facts(assertion.get(name)):
            return failed(f"{name} differs", "what the issuer's address says", Mender.HOLDER, Verdict.CHANGED)
    return passed()


def _recipient_facts(value: object) -> object:
    try:
        identity = Identity.from_json(value)
    except BadIdentity:
        return value
    return identity.type, identity.hashed, identity.identity.lower(), identity.salt or ""


def place_of(value: object) -> str:
    """The id of something, whether it is written with http or, since the school moved there, with https."""
    return re.sub("^https?:", "", id_of(value))


def _moment_facts(value: object) -> object:
    return moment_of(value) or value


_FACTS: dict[str, Callable[[object], object]] = {
    "recipient": _recipient_facts,
    "badge": place_of,
    "issuedOn": _moment_facts,
}


def badge_served(case: Case, assertion: Json) -> Check:
    """The badge class is at its address, and says that it lives there."""
    if "badge" not in assertion and assertion.get("revoked") is True:
        return not_asked("a withdrawn badge needs nothing but its id")
    case.badge_class, check = named(case, id_of(assertion.get("badge")))
    return check


def issuer_served(case: Case, badge_class: Json) -> Check:
    """The issuer of the badge class is at its address; what was embedded of it counts for nothing."""
    case.issuer, check = named(case, id_of(badge_class.get("issuer")))
    return check


def named(case: Case, url: str) -> tuple[Json | None, Check]:
    """The document of an address, if it says that it lives there."""
    if not is_url(url):
        return None, failed(url[:200] or "no id", "an address", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    document = document_at(case, url)
    if isinstance(document, Check):
        return None, document
    own = id_of(document)
    if own != url and is_same_place(own, url):
        moved = document_at(case, own)
        document, url = (document, url) if isinstance(moved, Check) else (moved, own)
    if id_of(document) != url:
        found = id_of(document)[:200] or "no id"
        return None, failed(found, url, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    return document, passed(url)


def badge_well_formed(case: Case, badge_class: Json) -> Check:
    """Everything is there and of the right kind (OB 2.0, BadgeClass)."""
    return well_formed_of(badge_class, "BadgeClass")


def issuer_well_formed(case: Case, issuer: Json) -> Check:
    """Everything is there and of the right kind (OB 2.0, Profile)."""
    return well_formed_of(issuer, "Profile")


def issuer_scope(case: Case, issuer: Json) -> Check:
    """The issuer vouches for the place where the assertion lives (OB 2.0, VerificationObject of the Profile)."""
    verification = object_in(issuer.get("verification"))
    prefixes, hosts = (_texts(verification.get(name)) for name in ("startsWith", "allowedOrigins"))
    if not prefixes and not hosts:
        return _same_origin(case, issuer)
    for place in _places(case):
        if prefixes and not any(_is_under(place, prefix) for prefix in prefixes):
            return failed(place, " or ".join(prefixes), Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
        if hosts and not any(_is_host_of(place, host) for host in hosts):
            return failed(place, " or ".join(hosts), Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    return passed("as the issuer's profile says")


def _places(case: Case) -> list[str]:
    """The address of the assertion and, if it redirected by more than its scheme, the one that answered."""
    answered = case.answer(case.address).url
    is_same = answered.partition(":")[2] == case.address.partition(":")[2]
    return [case.address] if is_same else [case.address, answered]


def _same_origin(case: Case, issuer: Json) -> Check:
    """Without a word from the issuer, assertion and badge class have to be on the profile's own origin."""
    home = origin(id_of(issuer))
    for url in [case.address, *([] if case.badge_class is None else [id_of(case.badge_class)])]:
        if not is_at_home(url, home):
            return failed(url, f"an address on {home[0]}://{home[1]}", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    return passed("on the issuer's own origin")


def _texts(value: object) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def is_at_home(url: str, home: tuple[str, str]) -> bool:
    """Whether an address is on an origin, or on its https twin: who has that, has the other too."""
    return origin(url) == home or origin(url) == ("https", home[1])


def _is_host_of(url: str, allowed: str) -> bool:
    """Whether `allowedOrigins` names the host of an address: bare, with its port, or with its scheme before it."""
    if is_url(allowed) and urlsplit(allowed).path in ("", "/"):
        return origin(allowed) == origin(url)
    return allowed.lower() in (origin(url)[1], urlsplit(url).netloc.lower())


def _is_under(url: str, prefix: str) -> bool:
    """Whether an address begins with a prefix and ends it at a border: `/a` covers `/a/1`, not `/ab` nor `/a/../b`."""
    if not is_url(prefix) or origin(url) != origin(prefix) or not url.startswith(prefix):
        return False
    segments = urlsplit(url).path.lower().replace("%2e", ".").split("/")
    if ".." in segments or "." in segments:
        return False
    rest = url[len(prefix) :]
    return not rest or prefix[-1] in "/?&=" or rest[0] in "/?#&"


def issued(case: Case, assertion: Json) -> Check:
    """It was not given in the future."""
    return _asking.begun(case, moment_of(assertion.get("issuedOn")))


def not_expired(case: Case, assertion: Json) -> Check:
    """Its time has not run out."""
    return _asking.not_ended(case, assertion.get("expires"), moment_of(assertion.get("expires")))


def recipient(case: Case, assertion: Json) -> Check:
    """It was given to the one who is asked about; what the document holds is never told."""
    if case.recipient is None:
        return _asking.nobody_asked()
    try:
        identity = Identity.from_json(assertion.get("recipient"))
    except BadIdentity as error:
        return not_done(str(error), "a recipient that can be compared", Mender.ISSUER)
    return _asking.theirs(case, [identity])
