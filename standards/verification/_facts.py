"""
Documents of every edition -> the facts that a page shows.
"""

from collections.abc import Mapping

from standards import values
from standards.errors import BadIdentity
from standards.grammar import listed
from standards.recipients import Identity
from standards.values import is_url
from standards.verification import _credential, _old
from standards.verification._case import Case, Json, id_of, object_in, text_of
from standards.verification.facts import Facts, Piece
from standards.verification.report import Check, Kind, Outcome, Verdict

MAX_PIECES = 50
_EDITION = "https://w3id.org/openbadges#"


def facts_of(case: Case, checks: list[Check]) -> Facts:
    """What the documents that count say; where the award itself is gone, what was handed in says of it."""
    reason = next((check.found for check in checks if check.verdict is Verdict.REVOKED), "")
    reason = "" if reason == "no reason given" or case.kind in (Kind.OB30_PROOF, Kind.OB30_JWT) else reason
    if case.kind in (Kind.OB30_PROOF, Kind.OB30_JWT):
        found = _reason_in_list(checks)
        return _of_credential(case.assertion or {}, found)
    return _of_assertion(case, reason)


def _reason_in_list(checks: list[Check]) -> str:
    """Only the list of 1EdTech gives a reason; what a bitstring tells is no word of the issuer."""
    told = next((check for check in checks if check.verdict is Verdict.REVOKED), None)
    is_reason = told is not None and told.outcome is Outcome.FAILED and "in the issuer's list" not in told.found
    return told.found if told is not None and is_reason and told.found != "no reason given" else ""


def _of_assertion(case: Case, reason: str) -> Facts:
    assertion, badge, issuer = case.assertion or {}, case.badge_class or {}, case.issuer or {}
    told = {**(case.claim or {}), **assertion} if assertion.get("revoked") is True else assertion
    badge = badge or object_in(told.get("badge"))
    issuer = issuer or object_in(badge.get("issuer"))
    criteria, image = object_in(badge.get("criteria")), object_in(badge.get("image"))
    identity = _identity(told)
    return Facts(
        award_id=id_of(told) or text_of(told.get("uid")),
        badge_id=id_of(told.get("badge")) or id_of(badge),
        name=text_of(badge.get("name")),
        description=text_of(badge.get("description")),
        criteria=text_of(criteria.get("narrative")),
        criteria_url=_url(criteria.get("id") or badge.get("criteria")),
        image=_picture(badge.get("image")),
        image_caption=text_of(image.get("caption")),
        narrative=text_of(told.get("narrative")),
        issuer_id=id_of(issuer) or id_of(badge.get("issuer")) or text_of(issuer.get("origin")),
        issuer_name=text_of(issuer.get("name")),
        issuer_url=_url(issuer.get("url")),
        issued_at=_old.moment_in(_old.issued_in(told)),
        expires_at=_old.end_in(told),
        revocation_reason=reason,
        recipient_type=identity.type if identity else "",
        recipient_is_hashed=identity.hashed if identity else None,
        evidence=_pieces(told.get("evidence")),
        tags=_texts(badge.get("tags")),
    )


def _identity(assertion: Json) -> Identity | None:
    try:
        return Identity.from_json(assertion.get("recipient"))
    except BadIdentity:
        return _old.identity_of(assertion)


def _of_credential(credential: Json, reason: str) -> Facts:
    subject, issuer = object_in(credential.get("credentialSubject")), object_in(credential.get("issuer"))
    badge = object_in(subject.get("achievement"))
    criteria, image = object_in(badge.get("criteria")), badge.get("image") or credential.get("image")
    identities = _credential.identities_of(credential)
    return Facts(
        award_id=id_of(credential),
        badge_id=id_of(badge),
        name=text_of(badge.get("name")) or text_of(credential.get("name")),
        description=text_of(badge.get("description")) or text_of(credential.get("description")),
        criteria=text_of(criteria.get("narrative")),
        criteria_url=_url(criteria.get("id")),
        image=_picture(image),
        image_caption=text_of(object_in(image).get("caption")),
        narrative=text_of(subject.get("narrative")),
        issuer_id=id_of(credential.get("issuer")),
        issuer_name=text_of(issuer.get("name")),
        issuer_url=_url(issuer.get("url")),
        issued_at=_credential.moment_in(credential.get("awardedDate")) or _credential.begins(credential),
        expires_at=_credential.ends(credential),
        revocation_reason=reason,
        recipient_type=identities[0].type if identities else "",
        recipient_is_hashed=all(one.hashed for one in identities) if identities else None,
        evidence=_pieces(credential.get("evidence")),
        tags=_texts(badge.get("tag")),
    )


def _pieces(value: object) -> tuple[Piece, ...]:
    """Evidence that says something; what only leads to another edition of the award is not shown as evidence."""
    pieces = (_piece(item) for item in listed(value)[:MAX_PIECES])
    return tuple(piece for piece in pieces if piece is not None and (piece.url or piece.narrative or piece.name))


def _piece(item: object) -> Piece | None:
    if not isinstance(item, Mapping):
        return Piece(url=_url(item))
    if any(isinstance(kind, str) and kind.startswith(_EDITION) for kind in listed(item.get("type"))):
        return None
    return Piece(text_of(item.get("name")), _url(item.get("id")), text_of(item.get("narrative")))


def _url(value: object) -> str:
    address = id_of(value)
    return address if is_url(address) else ""


def _picture(value: object) -> str:
    address = id_of(value)
    return address if values.picture(address) is None else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in listed(value)[:MAX_PIECES] if isinstance(item, str))
