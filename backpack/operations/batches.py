"""Many badges are checked, one after the other, in the background; each row knows whether it was."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from assertions import wording
from backpack import lists, plain, verifying
from backpack.models import Batch, BatchRow
from backpack.operations.checking import KEPT_FOR
from backpack.operations.refusals import Unreadable

_A_WHILE = timedelta(minutes=2)


def read_list(given: bytes) -> list[lists.Entry]:
    """
    The badges in a file that somebody brought.

    :raises Unreadable: with words about what is wrong with it.
    """
    try:
        return lists.read(given)
    except lists.Unusable as error:
        raise Unreadable(str(error)) from error


@transaction.atomic
def start_batch(entries: Sequence[lists.Entry], *, at: datetime) -> Batch:
    """Take down what is to be checked. The caller enqueues the work."""
    batch = Batch.objects.create(made_at=at, until=at + KEPT_FOR)
    rows = [
        BatchRow(batch=batch, position=position, name=entry.name, given=entry.given)
        for position, entry in enumerate(entries, start=1)
    ]
    BatchRow.objects.bulk_create(rows, batch_size=50)
    return batch


def check_next(batch_id: str, *, at: datetime) -> bool:
    """Check one badge of a list that was not, and say whether there was one; a file is forgotten once it is checked."""
    row = BatchRow.objects.filter(batch=batch_id, checked_at=None).order_by("position").first()
    if row is None:
        Batch.objects.filter(pk=batch_id, finished_at=None).update(finished_at=at)
        return False
    given = bytes(row.given) or row.name.encode()
    report = verifying.verify(given, now=at, shown=False).report
    BatchRow.objects.filter(pk=row.pk, checked_at=None).update(
        checked_at=at,
        verdict=report.verdict.name,
        badge=report.facts.name[:200],
        issuer=(report.facts.issuer_name or wording.host_of(report.facts.issuer_id))[:200],
        report=plain.of(report),
        given=b"",
    )
    return True


def unwatched_batches(*, at: datetime) -> list[str]:
    """Lists at which nobody has worked for a while, and which are not done."""
    left = Batch.objects.filter(finished_at=None, made_at__lt=at - _A_WHILE)
    left = left.annotate(last=Max("rows__checked_at")).filter(Q(last=None) | Q(last__lt=at - _A_WHILE))
    return list(left.order_by("made_at").values_list("pk", flat=True)[:20])


def forget_batches(*, at: datetime) -> int:
    """Delete what was to be kept until now."""
    gone, _each = Batch.objects.filter(until__lte=at).delete()
    return gone
