"""Giving awards of earlier days the forms that they lack: the signed badge, the credential, the pictures with both."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from assertions.issuing import Press
from assertions.models import Assertion, Form, IssuedDocument
from assertions.operations import statuses
from assertions.operations.awarding import keep_files
from issuer import journal
from issuer.models import Issuer
from issuer.site.ids import new_urn

AT_ONCE = 50


def incomplete() -> int:
    """How many awards in force lack a credential."""
    return _incomplete().count()


def complete(*, at: datetime) -> Iterator[int]:
    """
    Give every such award its credential, some at a time; says after each lot how many it was. May be stopped.

    The hosted document keeps its bytes: it is made of the same rows, and anything else would be a fault found here.
    """
    while True:
        with transaction.atomic():
            lot = list(_incomplete().order_by("badge_class_id", "pk").values_list("pk", "badge_class_id")[:AT_ONCE])
            if not lot:
                return
            chosen = [pk for pk, badge_class_id in lot if badge_class_id == lot[0][1]]
            _complete_lot(chosen, at=at)
        yield len(chosen)


def _incomplete() -> QuerySet[Assertion]:
    has_one = IssuedDocument.objects.filter(assertion=OuterRef("pk"), form=Form.OB3)
    return Assertion.objects.standing().filter(~Exists(has_one), revoked_at=None).exclude(recipient="")


def _complete_lot(ids: list[str], *, at: datetime) -> None:
    awards = list(
        Assertion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("issuer", "badge_class__badge__issuer", "badge_class__artwork")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    issuer: Issuer = awards[0].issuer
    press = Press(awards[0].badge_class)
    files: dict[str, bytes] = {}
    for award, (row, index) in zip(awards, statuses.places(awards[0].badge_class, len(awards), at=at), strict=True):
        award.status_list, award.status_index = row, index
        award.signed_id, award.credential_id = award.signed_id or new_urn(), award.credential_id or new_urn()
        award.save(update_fields=["status_list", "status_index", "signed_id", "credential_id"])
        issued = press.issue(award, list(award.evidence.order_by("position")), at=at)
        made = [document for document in issued.documents if document.form != Form.OB2_HOSTED]
        forms = [document.form for document in made]
        IssuedDocument.objects.filter(assertion=award, form__in=forms, replaced_at=None).update(replaced_at=at)
        IssuedDocument.objects.bulk_create(made)
        files |= issued.files
    journal.record_many(
        "command:issuecredentials",
        [journal.Deed("issue_credential", f"award:{award.pk}") for award in awards],
        at=at,
        issuer=issuer,
    )
    transaction.on_commit(partial(keep_files, files))
