"""Giving awards of earlier days the forms that they lack: the signed badge, the credential, the pictures with both."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from assertions.issuing import CannotBeSigned, Press
from assertions.models import Assertion, Form, IssuedDocument
from assertions.operations import statuses
from assertions.operations.awarding import keep_files
from issuer import journal
from issuer.models import Issuer
from issuer.operations import Refusal, require_keys
from issuer.site.ids import new_urn

AT_ONCE = 50


class Lot(NamedTuple):
    """What came of one lot: how many awards were given their credential, and which could not be, each with why."""

    done: int
    refused: dict[str, str]


def incomplete() -> int:
    """How many awards in force lack a credential."""
    return _incomplete().count()


def complete(*, at: datetime) -> Iterator[Lot]:
    """
    Give every such award its credential, some at a time; tells of each lot. May be stopped.

    One that cannot be signed is passed over, and keeps nobody else waiting; the next call tries it again. The hosted
    document keeps its bytes: it is made of the same rows, and anything else would be a fault found here.
    """
    refused: set[str] = set()
    while True:
        with transaction.atomic():
            waiting = _incomplete().exclude(pk__in=refused).order_by("badge_class_id", "pk")
            found = list(waiting.values_list("pk", "badge_class_id")[:AT_ONCE])
            if not found:
                return
            lot = _complete_lot([pk for pk, badge_class_id in found if badge_class_id == found[0][1]], at=at)
        refused.update(lot.refused)
        yield lot


def _incomplete() -> QuerySet[Assertion]:
    has_one = IssuedDocument.objects.filter(assertion=OuterRef("pk"), form=Form.OB3)
    return Assertion.objects.standing().filter(~Exists(has_one), revoked_at=None).exclude(recipient="")


def _complete_lot(ids: Collection[str], *, at: datetime) -> Lot:
    awards = list(
        Assertion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("issuer", "badge_class__badge__issuer", "badge_class__artwork")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    issuer: Issuer = awards[0].issuer
    try:
        require_keys(issuer)
    except Refusal as refusal:
        return Lot(0, {award.pk: str(refusal) for award in awards})
    press = Press(awards[0].badge_class)
    files: dict[str, bytes] = {}
    done, refused = [], {}
    for award, (row, index) in zip(awards, statuses.places(awards[0].badge_class, len(awards), at=at), strict=True):
        award.status_list, award.status_index = row, index
        award.signed_id, award.credential_id = award.signed_id or new_urn(), award.credential_id or new_urn()
        try:
            files |= _complete_one(award, press, at=at)
        except CannotBeSigned as refusal:
            refused[award.pk] = str(refusal)
        else:
            done.append(award)
    journal.record_many(
        "command:issuecredentials",
        [journal.Deed("issue_credential", f"award:{award.pk}") for award in done],
        at=at,
        issuer=issuer,
    )
    transaction.on_commit(partial(keep_files, files))
    return Lot(len(done), refused)


def _complete_one(award: Assertion, press: Press, *, at: datetime) -> dict[str, bytes]:
    issued = press.issue(award, list(award.evidence.order_by("position")), at=at)
    award.save(update_fields=["status_list", "status_index", "signed_id", "credential_id"])
    made = [document for document in issued.documents if document.form != Form.OB2_HOSTED]
    forms = [document.form for document in made]
    IssuedDocument.objects.filter(assertion=award, form__in=forms, replaced_at=None).update(replaced_at=at)
    IssuedDocument.objects.bulk_create(made)
    return issued.files
