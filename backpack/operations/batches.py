"""Many badges are checked, one after the other, in the background; each row knows whether it was."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import IO

from django.db import transaction
from django.db.models import Max, Q, Sum
from django.db.models.functions import Length

from assertions import wording
from backpack import lists, plain, verifying
from backpack.models import Batch, BatchRow
from backpack.operations.checking import KEPT_FOR
from backpack.operations.refusals import TooBusy, Unreadable
from issuer.site.text import plain_name
from standards.verification import Report

MOST_WAITING = 512 * 1024 * 1024
_A_WHILE = timedelta(minutes=2)


def read_list(given: bytes | IO[bytes]) -> Sequence[lists.Entry]:
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
    """
    Take down what is to be checked. The caller enqueues the work.

    :raises TooBusy: if so much waits already that the disk should not have to hold more.
    """
    waiting = BatchRow.objects.filter(checked_at=None).aggregate(octets=Sum(Length("given")))["octets"] or 0
    if waiting + lists.octets_of(entries) > MOST_WAITING:
        raise TooBusy
    batch = Batch.objects.create(made_at=at, until=at + KEPT_FOR)
    # One by one: files of 12 MB at the worst, of which a driver makes several copies on their way.
    for number, entry in enumerate(entries, start=1):
        BatchRow.objects.create(batch=batch, position=number, name=entry.name, given=entry.given)
    return batch


def check_next(batch_id: str, *, at: datetime) -> bool:
    """Check one badge of a list that was not, and say whether there was one; a file is forgotten once it is checked."""
    row = BatchRow.objects.filter(batch=batch_id, checked_at=None).order_by("position").first()
    if row is None:
        Batch.objects.filter(pk=batch_id, finished_at=None).update(finished_at=at)
        return False
    given, is_address = bytes(row.given) or row.name.encode(), row.name.lower().startswith(("https://", "http://"))
    report = verifying.verify(given, now=at, shown=False).report
    BatchRow.objects.filter(pk=row.pk, checked_at=None).update(
        checked_at=at,
        verdict=report.verdict.name,
        badge=report.facts.name[:200],
        issuer=_issuer(report),
        report=plain.of(report),
        given=b"",
        # The name of a file tells whoever brought it which is which; an address may have somebody's e-mail in it.
        name=plain.without_addresses(row.name) if is_address else row.name,
    )
    return True


def _issuer(report: Report) -> str:
    """Never a name alone: anybody may call themselves anything, and only the host is proven."""
    name, host = plain_name(report.facts.issuer_name)[:120], wording.host_of(report.facts.issuer_id)
    return (f"{name} ({host})" if name and host else name or host)[:200]


def unwatched_batches(*, at: datetime) -> list[str]:
    """Lists at which nobody has worked for a while, and which are not done."""
    left = Batch.objects.filter(finished_at=None, made_at__lt=at - _A_WHILE)
    left = left.annotate(last=Max("rows__checked_at")).filter(Q(last=None) | Q(last__lt=at - _A_WHILE))
    return list(left.order_by("made_at").values_list("pk", flat=True)[:20])


def forget_batches(*, at: datetime) -> int:
    """Delete what was to be kept until now."""
    gone, _each = Batch.objects.filter(until__lte=at).delete()
    return gone
