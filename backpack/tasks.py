"""Background jobs of this floor: each calls one operation."""

import time
from collections.abc import Iterator

from django.utils import timezone

from backpack import operations, verifying
from issuer.site.jobs import every, is_unfinished, job

# A worker may be told to stop, and letters have to go out: after so many badges, or so many seconds (each may wait long
# for a stranger), the others get their turn.
_IN_ONE_GO = 25
_SECONDS = 10.0
_SMALL_HOURS = range(1, 5)


def _a_turn() -> Iterator[None]:
    end = time.monotonic() + _SECONDS
    for _ in range(_IN_ONE_GO):
        yield
        if time.monotonic() > end:
            return


@job(retries=50, base=5, cap=60, on=(verifying.TooBusy,), is_patient=True)
def go_on_with_batch(batch_id: str) -> None:
    """Check some badges of a list, and leave the rest to a job of its own."""
    for _ in _a_turn():
        if not operations.check_next(batch_id, at=timezone.now()):
            return
    go_on_with_batch.enqueue(batch_id)


@every(minutes=1)
@job()
def go_on_with_all_batches() -> None:
    """Go on with lists that somebody's crash left behind; the rows are the queue, so none is forgotten."""
    for batch_id in operations.unwatched_batches(at=timezone.now()):
        if not is_unfinished(go_on_with_batch, batch_id):  # it may only wait for its turn
            go_on_with_batch.enqueue(batch_id)


@every(hours=6)
@job()
def forget_reports() -> None:
    """Delete reports and lists whose thirty days are over."""
    now = timezone.now()
    operations.forget_reports(at=now)
    operations.forget_batches(at=now)
    operations.forget_self_checks(at=now)


@job(retries=20, base=30, cap=300, on=(verifying.TooBusy,), is_patient=True)
def look_at_ourselves() -> None:
    """Look at some of what strangers see, and leave the rest to a job of its own."""
    check = operations.begin_self_check(at=timezone.now())
    for _ in _a_turn():
        if not operations.look_on(check, at=timezone.now()):
            return
    look_at_ourselves.enqueue()


@every(hours=1)
@job()
def look_at_ourselves_by_night() -> None:
    """Once a night, in the small hours of this site."""
    now = timezone.now()
    if timezone.localtime(now).hour in _SMALL_HOURS and operations.is_time_for_self_check(at=now):
        look_at_ourselves.enqueue()
