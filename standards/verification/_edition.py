"""
Which edition a claim speaks, and how it wants to be held true: by its address, by a signed text, or by a proof inside.
"""

import base64
from collections.abc import Mapping

from standards.grammar import listed
from standards.ob2.rules import is_context, is_hosted, is_signed
from standards.values import is_url
from standards.verification._case import Case, Json, failed, not_done, object_in, object_of, passed
from standards.verification.report import Check, Kind, Mender, Verdict

CREDENTIALS = ("OpenBadgeCredential", "AchievementCredential")
_SIGNED = "the signed text itself, or the picture that it is baked into"


def edition(case: Case) -> Check:
    """Which standard the claim speaks."""
    if case.jws:
        return _of_token(case)
    if case.claim is None:
        case.kind = Kind.OB20_HOSTED
        return passed("to be seen at its address")
    if _is_credential(case.claim):
        case.kind, case.assertion = Kind.OB30_PROOF, case.claim
        return passed(Kind.OB30_PROOF.value)
    return _of_assertion(case, case.claim)


def _of_assertion(case: Case, claim: Json) -> Check:
    """An assertion of the editions before 3.0, which is held true by its address unless it says otherwise."""
    kind = _kind_before_3(claim)
    types = listed(claim.get("type"))
    if kind is Kind.OB20_HOSTED and "Assertion" not in types and claim.get("revoked") is not True:
        found = next((name for name in types if isinstance(name, str)), "no type")
        return failed(found[:200], "an Assertion", Mender.ASKER, Verdict.NOT_A_BADGE)
    if is_signed(claim) and (kind is Kind.OB20_HOSTED or _is_key_address(claim)):
        return not_done("a signed badge without its signature", _SIGNED, Mender.HOLDER)
    if not case.address:
        return _without_address(kind)
    case.kind = kind
    return passed(_told(kind, claim))


def _told(kind: Kind, claim: Json) -> str:
    if kind is not Kind.OB20_HOSTED:
        return str(kind.value)
    return "Open Badges 2.0, hosted" if is_hosted(claim) else "Open Badges 2.0"


def _without_address(kind: Kind) -> Check:
    wanted = "the address at which the badge is served"
    if kind is Kind.OB05:
        return not_done("no address, as files of this edition have none inside", wanted, Mender.HOLDER)
    return failed("no address", wanted, Mender.ISSUER, Verdict.NOT_A_BADGE)


def _is_key_address(claim: Json) -> bool:
    """Whether an old assertion says where a key is, and not where it lives itself."""
    return object_in(claim.get("verify")).get("type") == "signed"


def _kind_before_3(claim: Json) -> Kind:
    contexts = listed(claim.get("@context"))
    if any(is_context(context) for context in contexts) or (
        contexts and not any(_is_of_1(context) for context in contexts)
    ):
        return Kind.OB20_HOSTED
    if any(_is_of_1(context) for context in contexts):
        return Kind.OB11
    badge = claim.get("badge")
    if isinstance(badge, Mapping) and not is_url(str(claim.get("uid", ""))) and "uid" not in claim:
        is_of_05 = isinstance(claim.get("recipient"), str) or "origin" in object_in(badge.get("issuer"))
        return Kind.OB05 if is_of_05 else Kind.OB20_HOSTED
    return Kind.OB10 if "uid" in claim or ("badge" in claim and "type" not in claim) else Kind.OB20_HOSTED


def _is_of_1(context: object) -> bool:
    return isinstance(context, str) and ("openbadges/v1" in context or "openbadgespec.org/v1" in context)


def _is_credential(document: Json) -> bool:
    return any(name in listed(document.get("type")) for name in CREDENTIALS)


def _of_token(case: Case) -> Check:
    """A signed text: what is inside tells the edition, before anybody has looked at the signature."""
    payload = payload_of(case.jws)
    if payload is None:
        return failed("a signed text without JSON in it", "a signed badge", Mender.ASKER, Verdict.NOT_A_BADGE)
    case.claim, case.address = payload, ""
    inner = payload.get("vc", payload)
    if isinstance(inner, Mapping) and _is_credential(inner):
        case.kind = Kind.OB30_JWT
    elif "recipient" in payload or "badge" in payload:
        case.kind = _SIGNED_KINDS.get(_kind_before_3(payload), Kind.OB20_SIGNED)
    else:
        return failed("a signed text of something else", "a signed badge", Mender.ASKER, Verdict.NOT_A_BADGE)
    return passed(str(case.kind.value))


_SIGNED_KINDS = {Kind.OB10: Kind.OB10_SIGNED, Kind.OB11: Kind.OB11_SIGNED}


def payload_of(jws: str) -> Json | None:
    """The JSON object inside a signed text, whatever its signature is worth; None if there is none."""
    part = (f"{jws}.").split(".")[1]
    try:
        return object_of(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return None
