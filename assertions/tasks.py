"""Background jobs of this floor: each calls one operation."""

from django.utils import timezone

from assertions import operations
from issuer.site.jobs import every, job


@job(retries=10, base=2, cap=600)
def go_on_with_run(run_id: str) -> None:
    """Award what is left of a list."""
    operations.award_run(run_id, at=timezone.now())


@every(minutes=1)
@job()
def go_on_with_all() -> None:
    """Award what is left of lists that somebody's crash left behind; the rows are the queue, so none is forgotten."""
    for run_id in operations.unfinished_runs(at=timezone.now()):
        go_on_with_run.enqueue(run_id)


@job(retries=10, base=2, cap=600)
def go_on_with_reissue(reissue_id: str) -> None:
    """Sign again what is left of it."""
    operations.reissue(reissue_id, at=timezone.now())


@every(minutes=10)
@job()
def go_on_with_reissues() -> None:
    """Sign again what somebody's crash left behind."""
    for reissue_id in operations.unfinished_reissues():
        go_on_with_reissue.enqueue(reissue_id)


@every(hours=6)
@job()
def forget_old_rows() -> None:
    """Delete what people typed into lists that are done with, questions without an answer, and files of no award."""
    now = timezone.now()
    operations.forget_old_rows(at=now)
    operations.forget_unanswered(at=now)
    operations.forget_unused_files(at=now)
