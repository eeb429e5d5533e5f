"""Awards -> the documents of Open Badges 2.0. Pure reading: nothing is built from a request, nothing is written."""

from collections.abc import Sequence

from assertions.models import Assertion, Evidence
from issuer.site.addresses import absolute_url
from standards.ob2 import documents as ob2
from standards.recipients import Identity


def assertion(award: Assertion, evidence: Sequence[Evidence]) -> ob2.Assertion:
    """
    The hosted document of an award (OB 2.0, Assertion).

    The recipient is the salted hash of the address. Evidence that is not for everybody is left out, names always.
    """
    return ob2.Assertion(
        id=award.document_url,
        recipient=Identity.of_email(award.recipient, award.salt),
        badge=award.badge_class.document_url,
        issued_on=award.issued_on,
        expires=award.expires_at,
        image=absolute_url("assertion_png", award.pk),
        narrative=award.narrative or None,
        evidence=tuple(_evidence(piece) for piece in evidence if piece.is_public),
    )


def revoked_assertion(award: Assertion, reason: str) -> ob2.RevokedAssertion:
    """What stands at the address of an award that was taken back, answered with 410."""
    return ob2.RevokedAssertion(id=award.document_url, revocation_reason=reason or None)


def _evidence(piece: Evidence) -> ob2.Evidence:
    address = piece.url or (absolute_url("evidence_file", piece.assertion_id, piece.pk) if piece.file else None)
    return ob2.Evidence(id=address, narrative=piece.narrative or None, name=piece.name or None)
