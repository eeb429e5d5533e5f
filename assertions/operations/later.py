"""What may happen to an award later: it is revoked, corrected, or its letter is sent once more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from assertions import documents, issuing
from assertions.models import Assertion, AwardCorrection, Form, IssuedDocument
from assertions.operations import statuses
from assertions.operations.awarding import keep_files
from issuer import journal, letters
from issuer.models import Letter, User
from issuer.operations import Refusal
from issuer.site import limits, rows

MAX_REASON = 500
_LETTERS_A_DAY = 5


class AlreadyRevoked(Refusal):
    """It was revoked before."""


class NoReason(Refusal):
    """An award is never taken back without saying why."""


class NotItsAddress(Refusal):
    """A letter goes to the address the award was given to, and to no other."""


class SentOften(Refusal):
    """A person has had this letter several times in one day."""


def revoke(awards: Sequence[Assertion], *, reason: str, by: User, at: datetime, tell: bool = True) -> int:
    """
    Revoke one or many awards of one issuer, for good. Their addresses answer 410 with the reason from now on.

    :param tell: write a letter to each holder.
    :returns: how many were revoked; those that were revoked before are passed over when there are several.
    :raises NoReason: if no reason is given.
    :raises AlreadyRevoked: if there is nothing left to revoke.
    """
    if not reason.strip():
        raise NoReason(_("Say why. The reason is shown to everybody who opens the award."))
    with transaction.atomic():
        chosen = list(
            Assertion.objects.select_for_update(no_key=True)
            .filter(pk__in=[award.pk for award in awards], revoked_at=None, undone_at=None)
            .order_by("pk")
        )
        if not chosen:
            raise AlreadyRevoked(_("This award was revoked before."))
        _replace_hosted(chosen, reason, at=at)
        Assertion.objects.filter(pk__in=[award.pk for award in chosen]).update(
            revoked_at=at, revocation_reason=reason, revoked_by=by
        )
        issuer = awards[0].issuer
        statuses.withdraw(issuer, chosen, at=at)
        told = _who_knows(chosen)
        letters.stop([award.pk for award in chosen], at=at)
        if tell:
            letters.write_many(
                "revoked",
                [letters.Wanted(award.pk, award.recipient) for award in chosen if award.pk in told and award.recipient],
                issuer=issuer,
                not_before=at,
                at=at,
            )
        deeds = [journal.Deed("revoke", f"award:{award.pk}") for award in chosen]
        journal.record_many(by, deeds, at=at, issuer=issuer)
    return len(chosen)


def _who_knows(awards: Sequence[Assertion]) -> set[str]:
    """Those whose award letter went out, or may have: nobody is told of the end of what they never heard of."""
    went = Letter.objects.filter(
        kind="award", subject_id__in=[award.pk for award in awards], state__in=["ACCEPTED", "UNKNOWN", "HANDING_OVER"]
    )
    return set(went.values_list("subject_id", flat=True))


def _replace_hosted(awards: Sequence[Assertion], reason: str, *, at: datetime) -> None:
    IssuedDocument.objects.filter(
        assertion__in=[award.pk for award in awards], form=Form.OB2_HOSTED, replaced_at=None
    ).update(replaced_at=at)
    rows.insert(
        [
            issuing.hosted_row(
                award, issuing.encode_checked(documents.revoked_assertion(award, reason)), status=410, at=at
            )
            for award in awards
        ]
    )


def correct(award: Assertion, *, by: User, at: datetime, name: str | None = None, narrative: str | None = None) -> bool:
    """
    Correct the name or the story of an award; what stood there before stays in its history.

    A new story is a new hosted document at the same address, and new pictures; a name is in no document.

    :returns: whether anything changed.
    :raises AlreadyRevoked: if it was revoked: what is over is not rewritten.
    """
    with transaction.atomic():
        award = Assertion.objects.select_for_update(no_key=True).get(pk=award.pk)
        award = Assertion.objects.select_related("badge_class__artwork", "issuer").get(pk=award.pk)
        if award.revoked_at is not None or award.undone_at is not None:
            raise AlreadyRevoked(_("This award was revoked, so it is not changed any more."))
        if award.suspended_at is not None:
            raise AlreadyRevoked(_("This award is on hold. Take it off hold first, then correct it."))
        changes = {
            field: (getattr(award, field), new)
            for field, new in (("recipient_name", name), ("narrative", narrative))
            if new is not None and new != getattr(award, field)
        }
        for field, (before, after) in changes.items():
            setattr(award, field, after)
            AwardCorrection.objects.create(assertion=award, field=field, before=before, after=after, at=at, by=by)
        if not changes:
            return False
        if "recipient_name" in changes:
            # A slip mended in a name that nobody sees does not show it.
            was_named = bool(changes["recipient_name"][0])
            shows = award.shows_name if was_named else award.issuer.earners_are_adults
            award.shows_name = bool(award.recipient_name) and shows
        award.save(update_fields=[*changes, "shows_name"])
        if "narrative" in changes:
            issue_again(award, at=at)
        journal.record(by, "correct", f"award:{award.pk}", at=at, issuer=award.issuer, fields=sorted(changes))
    return True


def issue_again(award: Assertion, *, at: datetime) -> None:
    """
    Give out all forms of an award anew, under the same ids; what was given out before goes on holding.

    While it is on hold its address goes on saying so; the new document stands there once it is taken off.
    """
    issued = issuing.Press(award.badge_class).issue(award, list(award.evidence.order_by("position")), at=at)
    current = IssuedDocument.objects.filter(assertion=award, replaced_at=None)
    if award.suspended_at is not None:
        current = current.exclude(form=Form.OB2_HOSTED)
        for document in issued.documents:
            document.replaced_at = at if document.form == Form.OB2_HOSTED else None
    current.update(replaced_at=at)
    IssuedDocument.objects.bulk_create(issued.documents)
    transaction.on_commit(partial(keep_files, issued.files))


def resend(award: Assertion, *, by: User, at: datetime) -> Letter:
    """
    Send the letter of an award once more, to the address it was given to.

    It waits out the minute of undo like the first one.

    :raises AlreadyRevoked: if there is nothing to tell any more.
    :raises SentOften: after five in a day.
    """
    if not limits.allow("resend", award.pk, times=_LETTERS_A_DAY, within=timedelta(days=1), at=at):
        raise SentOften(_("This email was sent several times today. Send it again tomorrow, or give them the link."))
    with transaction.atomic():
        award = (
            Assertion.objects.select_for_update(of=("self",), no_key=True)
            .select_related("issuer", "run")
            .get(pk=award.pk)
        )
        if award.revoked_at is not None or award.undone_at is not None:
            raise AlreadyRevoked(_("This award was revoked, so there is no letter to send."))
        if not award.recipient:
            raise NotItsAddress(_("The address of this award is no longer kept."))
        letters.stop([award.pk], at=at)
        not_before = max(at, award.run.undo_until) if award.run else at
        wanted = letters.Wanted(award.pk, award.recipient)
        letter = letters.write("award", wanted, issuer=award.issuer, not_before=not_before, at=at)
        journal.record(by, "resend_letter", f"award:{award.pk}", at=at, issuer=award.issuer)
    return letter
