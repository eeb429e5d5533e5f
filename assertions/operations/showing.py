"""Letting issuers, badges and awards name the good words about them that are shown now."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from assertions.models import Assertion, Endorsable, Endorsement
from assertions.operations.later import issue_again
from badges import operations as badge_operations
from badges.models import BadgeClass
from issuer import endorsed
from issuer import operations as issuer_operations
from issuer.models import Issuer
from issuer.operations import require_keys

Endorsed = Issuer | BadgeClass | Assertion


def show(word: Endorsement, *, at: datetime) -> None:
    """Let what it is about name the good words that are shown now; an award's documents are given out anew."""
    # Of two that are accepted in one moment, the second one waits here and then sees the first.
    Issuer.objects.select_for_update(no_key=True).get(pk=word.issuer_id)
    shown = (
        words_about(word.endorsed).filter(accepted_at__isnull=False, withdrawn_at=None).order_by("accepted_at", "pk")
    )
    rows = [
        endorsed.row(
            address=one.document_url,
            name=one.endorser_name,
            url=one.endorser_url,
            comment=one.comment,
            credential=bytes(one.credential),
        )
        for one in shown
    ]
    if isinstance(word.endorsed, Assertion):
        _show_of_award(word.endorsed, rows, at=at)
    elif isinstance(word.endorsed, BadgeClass):
        badge_operations.show_good_words(word.endorsed, rows)
    else:
        issuer_operations.show_good_words(word.endorsed, rows)


def _show_of_award(award: Assertion, rows: list[dict[str, str]], *, at: datetime) -> None:
    award = Assertion.objects.select_for_update(no_key=True).get(pk=award.pk)
    award.endorsed_by = rows
    award.save(update_fields=["endorsed_by"])
    if award.revoked_at is None and award.undone_at is None:
        require_keys(award.issuer)
        issue_again(award, at=at)


def words_about(about: Endorsed) -> QuerySet[Endorsement]:
    """All good words about a thing, in whatever state."""
    issuer = (
        about if isinstance(about, Issuer) else about.issuer if isinstance(about, Assertion) else about.badge.issuer
    )
    return Endorsement.objects.filter(issuer=issuer, **named(about))


def named(about: Endorsed) -> dict[str, Any]:
    """What names a thing in a row, beside its issuer."""
    if isinstance(about, Assertion):
        return {"what": Endorsable.ASSERTION, "assertion": about}
    if isinstance(about, BadgeClass):
        return {"what": Endorsable.BADGE_CLASS, "badge_class": about}
    return {"what": Endorsable.ISSUER}
