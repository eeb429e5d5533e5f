"""Awards -> the documents of Open Badges 2.0 and 3.0. Pure reading: nothing is built from a request or written."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from assertions.models import Assertion, Endorsement, Evidence, StatusList
from badges import documents as badge_documents
from badges.models import BadgeClass
from issuer import documents as issuer_documents
from issuer import endorsed
from issuer.models import Issuer
from issuer.site.addresses import absolute_url
from standards.ob2 import documents as ob2
from standards.ob3 import documents as ob3
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
        endorsement=endorsed.addresses(award.endorsed_by),
    )


def signed_assertion(award: Assertion, evidence: Sequence[Evidence], *, creator: str) -> ob2.Assertion:
    """
    The same award for a JWS (OB 2.0, Signed Badges): an id of its own, and the key that signs it.

    :param creator: the address of the CryptographicKey.
    """
    return replace(
        assertion(award, evidence), id=award.signed_id, verification=ob2.SignedVerification(creator), image=None
    )


def credential(
    award: Assertion, evidence: Sequence[Evidence], *, achievement: ob3.Achievement
) -> ob3.AchievementCredential:
    """
    The award as an AchievementCredential of Open Badges 3.0, without its proof.

    The same hash and salt stand for the recipient as in 2.0. Its evidence leads to the 2.0 edition, too.

    :param achievement: the badge class in 3.0, made once for a whole run.
    """
    if achievement.creator is None:
        raise ValueError("the achievement has no creator")
    editions = ob3.Evidence(id=award.document_url, more_types=("https://w3id.org/openbadges#Assertion",))
    return ob3.AchievementCredential(
        id=award.credential_id,
        name=award.badge_class.name,
        issuer=replace(achievement.creator, endorsement=endorsed.credentials(award.issuer.endorsed_by)),
        valid_from=award.issued_on,
        awarded_date=award.issued_on,
        valid_until=award.expires_at,
        image=achievement.image,
        credential_subject=ob3.AchievementSubject(
            achievement=achievement,
            identifier=(ob3.IdentityObject.of(Identity.of_email(award.recipient, award.salt)),),
            narrative=award.narrative or None,
            result=_results(award, achievement),
        ),
        endorsement=endorsed.credentials(award.endorsed_by),
        evidence=(*(_evidence3(piece) for piece in evidence if piece.is_public), editions),
        credential_status=_status(award),
    )


def _results(award: Assertion, achievement: ob3.Achievement) -> tuple[ob3.Result, ...]:
    if not award.result:
        return ()
    return tuple(ob3.Result(one.id, value=award.result) for one in achievement.result_description)


def status_list(row: StatusList, *, encoded: str) -> ob3.BitstringStatusListCredential:
    """A status list as the credential that is published at its address, without its proof."""
    return ob3.BitstringStatusListCredential(
        id=row.document_url,
        issuer=row.issuer.did,
        status_purpose=row.purpose,
        encoded_list=encoded,
        # Not when it changed: a verifier whose clock is a little behind would refuse the list just when it matters.
        valid_from=row.made_at,
    )


def revocation_list(issuer: Issuer) -> ob2.RevocationList:
    """
    All signed assertions that an issuer took back (OB 2.0, RevocationList).

    Those on hold stand there as long as they are: 2.0 has no other word for it, and their hosted twins say the same.
    """
    revoked = (
        Assertion.objects.filter(issuer=issuer)
        .exclude(signed_id="")
        .filter(Q(revoked_at__isnull=False) | Q(undone_at__isnull=False) | Q(suspended_at__isnull=False))
        .order_by("pk")
        .only("signed_id", "revoked_at", "revocation_reason", "suspended_at", "suspension_reason")
    )
    return ob2.RevocationList(
        id=f"{issuer.document_url}/revocations",
        issuer=issuer.document_url,
        revoked_assertions=tuple(ob2.Revoked(award.signed_id, _why(award) or None) for award in revoked),
    )


def _why(award: Assertion) -> str:
    is_on_hold = award.suspended_at is not None and award.revoked_at is None
    return on_hold(award.suspension_reason) if is_on_hold else award.revocation_reason


def on_hold(reason: str) -> str:
    """The reason of an award that is on hold, for those who read that it is taken back."""
    return _("On hold: %(reason)s") % {"reason": reason}


def _status(signed: Assertion | Endorsement) -> ob3.BitstringStatusListEntry | None:
    if signed.status_list is None or signed.status_index is None:
        return None
    return ob3.BitstringStatusListEntry.at(
        signed.status_index, of=signed.status_list.document_url, purpose=signed.status_list.purpose
    )


def revoked_assertion(award: Assertion, reason: str) -> ob2.RevokedAssertion:
    """What stands at the address of an award that was taken back, answered with 410."""
    return ob2.RevokedAssertion(id=award.document_url, revocation_reason=reason or None)


def endorsement(word: Endorsement) -> ob2.Endorsement:
    """
    A good word as Endorsement of Open Badges 2.0: true because this site serves it.

    Its issuer is an issuer of this site, or whoever answered a letter; for them this site keeps a small Profile.
    """
    if word.given_at is None:
        raise ValueError("nothing was said yet")
    return ob2.Endorsement(
        id=word.document_url,
        of=word.endorsed.document_url,
        issuer=word.as_issuer.document_url if word.as_issuer else f"{word.document_url}/endorser",
        issued_on=word.given_at,
        comment=word.comment or None,
    )


def endorser(word: Endorsement) -> ob2.Endorser:
    """Who gave a good word, where it is no issuer of this site; with a public address only if they gave one."""
    return ob2.Endorser(
        id=f"{word.document_url}/endorser",
        name=word.endorser_name,
        url=word.endorser_url,
        email=word.endorser_email or None,
    )


def withdrawn_endorsement(word: Endorsement) -> ob2.RevokedEndorsement:
    """What stands at the address of a good word that was taken down, or taken back by whoever gave it."""
    reason = word.taken_back_reason or "Taken down by the side that it is about."
    return ob2.RevokedEndorsement(word.document_url, reason)


def endorsement_credential(word: Endorsement) -> ob3.EndorsementCredential:
    """
    A good word of an issuer of this site as EndorsementCredential of Open Badges 3.0, without its proof.

    What it is about is named by its id in 3.0: verifiers match that.
    """
    if word.as_issuer is None or word.given_at is None:
        raise ValueError("nobody is there to sign it")
    return ob3.EndorsementCredential(
        id=word.credential_id,
        name=_("%(name)s vouches for this") % {"name": word.as_issuer.name},
        issuer=issuer_documents.profile3(word.as_issuer),
        valid_from=word.given_at,
        credential_subject=ob3.EndorsementSubject(id=_id3(word), endorsement_comment=word.comment or None),
        credential_status=_status(word),
    )


def _id3(word: Endorsement) -> str:
    thing = word.endorsed
    if isinstance(thing, Assertion):
        return thing.credential_id or thing.document_url
    return badge_documents.achievement_url(thing) if isinstance(thing, BadgeClass) else thing.did


def _evidence3(piece: Evidence) -> ob3.Evidence:
    plain = _evidence(piece)
    return ob3.Evidence(id=plain.id, narrative=plain.narrative, name=plain.name)


def _evidence(piece: Evidence) -> ob2.Evidence:
    address = piece.url or (absolute_url("evidence_file", piece.assertion_id, piece.pk) if piece.file else None)
    return ob2.Evidence(id=address, narrative=piece.narrative or None, name=piece.name or None)
