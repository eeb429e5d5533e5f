"""Putting an award on hold for a while, and taking it off again: for a badge that was made so, such as a licence."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assertions import documents, issuing
from assertions.models import Assertion, Form, IssuedDocument, Purpose
from assertions.operations import statuses
from assertions.operations.later import AlreadyRevoked, NoReason
from issuer import journal
from issuer.models import User
from issuer.operations import Refusal


class NotSuspendable(Refusal):
    """Its credential names a list in which nothing is ever taken back."""


class NotOnHold(Refusal):
    """It is not on hold, so there is nothing to take off."""


def suspend(award: Assertion, *, reason: str, by: User, at: datetime) -> None:
    """
    Put an award on hold: its 2.0 address answers 410 with the reason, so does the list of revoked signed badges, and
    its credential's bit is set.

    :raises NoReason: if no reason is given.
    :raises NotSuspendable: if its badge was not made to be put on hold when it was awarded.
    :raises AlreadyRevoked: if it was revoked, or is on hold already.
    """
    if not reason.strip():
        raise NoReason(_("Say why. The reason is shown to everybody who opens the award."))
    with transaction.atomic():
        award = _locked(award)
        if award.suspended_at is not None:
            raise AlreadyRevoked(_("This award is on hold already."))
        body = issuing.encode_checked(documents.revoked_assertion(award, documents.on_hold(reason)))
        _replace_hosted(award, body, status=410, at=at)
        award.suspended_at, award.suspension_reason = at, reason
        award.save(update_fields=["suspended_at", "suspension_reason"])
        statuses.withdraw(award.issuer, [award], at=at)
        journal.record(by, "suspend", f"award:{award.pk}", at=at, issuer=award.issuer)


def reinstate(award: Assertion, *, by: User, at: datetime) -> None:
    """
    Take an award off hold: its address answers with the bytes that stood there before.

    :raises NotOnHold: if it is not on hold.
    :raises AlreadyRevoked: if it was revoked meanwhile.
    """
    with transaction.atomic():
        award = _locked(award)
        if award.suspended_at is None:
            raise NotOnHold(_("This award is not on hold."))
        before = IssuedDocument.objects.filter(assertion=award, form=Form.OB2_HOSTED, status=200).order_by("-pk")[0]
        _replace_hosted(award, bytes(before.body), status=200, at=at)
        award.suspended_at, award.suspension_reason = None, ""
        award.save(update_fields=["suspended_at", "suspension_reason"])
        statuses.withdraw(award.issuer, [award], to=False, at=at)
        journal.record(by, "reinstate", f"award:{award.pk}", at=at, issuer=award.issuer)


def _locked(award: Assertion) -> Assertion:
    rows = Assertion.objects.select_for_update(no_key=True, of=("self",)).select_related("issuer", "status_list")
    award = rows.get(pk=award.pk)
    if award.revoked_at is not None or award.undone_at is not None:
        raise AlreadyRevoked(_("This award was revoked, so it is not changed any more."))
    if award.status_list is None or award.status_list.purpose != Purpose.SUSPENSION:
        raise NotSuspendable(_("This badge was not made to be put on hold. You can revoke the award."))
    return award


def _replace_hosted(award: Assertion, body: bytes, *, status: int, at: datetime) -> None:
    hosted = IssuedDocument.objects.filter(assertion=award, form=Form.OB2_HOSTED, replaced_at=None)
    hosted.update(replaced_at=at)
    issuing.hosted_row(award, body, status=status, at=at).save(force_insert=True)
