"""Taking a whole run back within the minute in which nobody has been told."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from assertions import documents, issuing, pictures
from assertions.models import Assertion, AwardRun, Evidence, IssuedDocument
from assertions.operations import statuses
from issuer import journal, letters
from issuer.models import User
from issuer.operations import Refusal


class TooLate(Refusal):
    """The minute is over and the letters are on their way."""


def undo(run: AwardRun, *, by: User, at: datetime) -> AwardRun:
    """
    Take a run back: its awards are gone, the letters are never sent, and nothing of the people on it is kept.

    The addresses of the awards go on answering, with 410, as an address is never given twice.

    :raises TooLate: once letters may have gone out.
    """
    with transaction.atomic():
        run = AwardRun.objects.select_for_update(of=("self",), no_key=True).select_related("issuer").get(pk=run.pk)
        if run.undone_at is not None:
            return run
        if at >= run.undo_until:
            raise TooLate(_("It is too late to take these back: the letters are on their way. You can revoke them."))
        awards = list(run.assertions.select_for_update(no_key=True).order_by("pk"))
        _withdraw(awards, at=at)
        letters.stop([award.pk for award in awards], at=at)
        run.undone_at = run.finished_at = at
        run.save(update_fields=["undone_at", "finished_at"])
        journal.record(by, "undo_run", f"run:{run.pk}", at=at, issuer=run.issuer, awards=len(awards))
    return run


def _withdraw(awards: list[Assertion], *, at: datetime) -> None:
    ids = [award.pk for award in awards]
    # They hold the hashed address, and nobody was ever told of them.
    issued = IssuedDocument.objects.filter(assertion__in=ids)
    baked = list(issued.exclude(picture="").values_list("picture", flat=True))
    issued.delete()
    transaction.on_commit(partial(pictures.forget, baked))
    IssuedDocument.objects.bulk_create(
        [
            issuing.hosted_row(
                award,
                issuing.encode_checked(documents.revoked_assertion(award, "Taken back before it was sent.")),
                status=410,
                at=at,
            )
            for award in awards
        ]
    )
    Evidence.objects.filter(assertion__in=ids).delete()
    if awards:
        statuses.withdraw(awards[0].issuer, awards, at=at)
    Assertion.objects.filter(pk__in=ids).update(
        undone_at=at, recipient="", recipient_name="", narrative="", result="", salt="", shows_name=False
    )
