"""
Background jobs: a thin layer over django-tasks and its database table. A job is a row written in the caller's own
transaction; a worker claims it, runs it and says so in the same row. Ours are the retries, the recovery of jobs
whose worker is gone, and the schedule. A job may run twice (a worker can die after the deed and before saying so):
whatever cannot be done twice keeps its own state in a row of its own.
"""

import logging
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks import TaskResultStatus, task
from django_tasks.base import DEFAULT_TASK_PRIORITY, Task
from django_tasks_db.models import DBTaskResult, get_date_max

log = logging.getLogger("rosette.jobs")

P = ParamSpec("P")
T = TypeVar("T")

_PATIENT = -50
KEEP_DONE = timedelta(days=2)
KEEP_FAILED = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How often a job that failed is tried again, and how long after."""

    retries: int
    base: float
    cap: float
    on: tuple[type[Exception], ...]

    def delay(self, attempt: int) -> timedelta:
        """Return the wait after the attempt of this number: doubled each time, and never the same for two jobs."""
        seconds = min(self.cap, self.base * 2 ** (attempt - 1))
        return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the health page says about background work."""

    last_seen: datetime | None
    waiting: int
    waiting_since: datetime | None
    failed: int


_NEVER_AGAIN = Policy(retries=0, base=1, cap=1, on=())
_policies: dict[str, Policy] = {}
_periods: dict[str, tuple[timedelta, Task[[], None]]] = {}


def job(
    *,
    retries: int = 5,
    base: float = 5,
    cap: float = 3600,
    on: tuple[type[Exception], ...] = (Exception,),
    is_patient: bool = False,
) -> Callable[[Callable[P, T]], Task[P, T]]:
    """
    Make a function of a module a background job: `send.enqueue(letter_id)`. Arguments are plain JSON: ids, not rows.

    It is tried again up to `retries` times after an exception of `on`, first after about `base` seconds, then twice
    as long each time, at most `cap`.

    :param is_patient: all others go before it: it takes long, and nobody's letter is to wait for it.
    """

    def make(function: Callable[P, T]) -> Task[P, T]:
        made: Task[P, T] = task(priority=_PATIENT if is_patient else DEFAULT_TASK_PRIORITY)(function)
        _policies[made.module_path] = Policy(retries=retries, base=base, cap=cap, on=on)
        return made

    return make


def every(*, minutes: float = 0, hours: float = 0) -> Callable[[Task[[], None]], Task[[], None]]:
    """Put a job without arguments on the schedule: one worker of all enqueues it, once a period."""

    def schedule(scheduled: Task[[], None]) -> Task[[], None]:
        _periods[scheduled.module_path] = (timedelta(minutes=minutes, hours=hours), scheduled)
        return scheduled

    return schedule


def load() -> None:
    """Import each app's `tasks`, so that every job and every period is known."""
    autodiscover_modules("tasks")


# --- One job ---------------------------------------------------------------------------------------------------------


def claim(worker_id: str, *, now: datetime) -> DBTaskResult[..., Any] | None:
    """Return the next job that is due, marked as ours, or None. Nobody else gets the same one."""
    due = DBTaskResult.objects.filter(status=TaskResultStatus.READY).filter(
        Q(run_after=get_date_max()) | Q(run_after__lte=now)
    )
    # The look without a lock comes first: an idle worker must not hold up the writers once a second.
    if not due.exists():
        return None
    with transaction.atomic():
        row = due.select_for_update(skip_locked=True).first()
        if row is not None:
            row.status, row.started_at, row.worker_ids = TaskResultStatus.RUNNING, now, [*row.worker_ids, worker_id]
            row.save(update_fields=["status", "started_at", "worker_ids"])
    return row


def run(row: DBTaskResult[..., Any]) -> BaseException | None:
    """Call the job of a claimed row, and return the exception that it ended with, if any."""
    try:
        row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    except Exception as error:
        log.exception("Job %s failed at attempt %d", row.task_path, len(row.worker_ids))
        return error
    return None


def settle(row: DBTaskResult[..., Any], *, error: BaseException | None, now: datetime) -> None:
    """Write how a claimed job ended: done, to be tried again later, or failed for good."""
    if error is None:
        _write(row, status=TaskResultStatus.SUCCESSFUL, finished_at=now, exception_class_path="", traceback="")
        return
    policy = _policies.get(row.task_path, _NEVER_AGAIN)
    attempt = len(row.worker_ids)
    said: dict[str, Any] = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        # Only the place, never the message: it may carry an address, and these rows are kept for weeks.
        "traceback": _place(error),
    }
    if isinstance(error, policy.on) and attempt <= policy.retries:
        _write(row, status=TaskResultStatus.READY, run_after=now + policy.delay(attempt), **said)
    else:
        _write(row, status=TaskResultStatus.FAILED, finished_at=now, **said)


def give_back(row: DBTaskResult[..., Any]) -> None:
    """Return a claimed job unrun, as if it had never been claimed: the worker is told to stop."""
    _write(row, status=TaskResultStatus.READY, run_after=get_date_max(), worker_ids=row.worker_ids[:-1])


def _write(row: DBTaskResult[..., Any], **fields: Any) -> None:
    # Only while the claim stands: a worker that was thought dead must not overwrite what its successor did.
    DBTaskResult.objects.filter(
        pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at, worker_ids=row.worker_ids
    ).update(**fields)


def _place(error: BaseException) -> str:
    lines = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"{code.co_filename}:{trace.tb_lineno} in {code.co_qualname}")
        trace = trace.tb_next
    return "\n".join(lines)


# --- Jobs whose worker is gone ---------------------------------------------------------------------------------------


def recover(living: Collection[str], *, now: datetime) -> int:
    """
    Put back every running job whose worker is not among the living, and return how many there were.

    A job that took its worker down once more often than it may fail is failed for good: it must not do so for ever.
    """
    found = 0
    for row in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if row.worker_ids and row.worker_ids[-1] in living:
            continue
        found += 1
        if len(row.worker_ids) > _policies.get(row.task_path, _NEVER_AGAIN).retries + 1:
            log.error("Job %s ended its worker %d times; it is not tried again", row.task_path, len(row.worker_ids))
            _write(row, status=TaskResultStatus.FAILED, finished_at=now, traceback="The worker ended each time.")
        else:
            log.warning("Job %s lost its worker; it is run again", row.task_path)
            _write(row, status=TaskResultStatus.READY, run_after=get_date_max())
    return found


# --- The schedule ----------------------------------------------------------------------------------------------------


def enqueue_periodic(*, now: datetime) -> list[str]:
    """Enqueue the periodic jobs that are due and that no other worker enqueued first; return their names."""
    schedule = apps.get_model("issuer", "Schedule")._default_manager
    known = dict(schedule.values_list("name", "next_at"))
    started = []
    for name, (period, periodic) in _periods.items():
        if name not in known:
            # A new job waits for its first turn, so that ten workers which start together agree on one.
            schedule.bulk_create([schedule.model(name=name, next_at=now)], ignore_conflicts=True)
        elif not now < known[name] <= now + period and _enqueue_once(name, period, periodic, now=now):
            started.append(name)
    return started


def _enqueue_once(name: str, period: timedelta, periodic: Task[[], None], *, now: datetime) -> bool:
    schedule = apps.get_model("issuer", "Schedule")._default_manager
    with transaction.atomic():
        # A time beyond the next period was written under a clock that was ahead: it counts as due.
        mine = (
            schedule.filter(name=name)
            .filter(Q(next_at__lte=now) | Q(next_at__gt=now + period))
            .update(next_at=now + period, last_at=now)
        )
        if not mine or _unfinished(name).exists():
            return False
        periodic.enqueue()
    return True


def _unfinished(name: str) -> QuerySet[DBTaskResult[..., Any]]:
    return DBTaskResult.objects.filter(task_path=name, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])


def is_unfinished(asked: Task[..., Any], *args: Any) -> bool:
    """Whether a job with these arguments waits for its turn, or runs."""
    return _unfinished(asked.module_path).filter(args_kwargs__args=list(args)).exists()


# --- What others ask -------------------------------------------------------------------------------------------------


def worker_last_seen() -> datetime | None:
    """Return when a worker was last heard of, or None if there has never been one."""
    beats = apps.get_model("issuer", "WorkerBeat")._default_manager
    last: datetime | None = beats.aggregate(last=Max("seen_at"))["last"]
    return last


def state(*, now: datetime) -> State:
    """Return how the queue stands: when a worker was seen, what is due and since when, what failed for good."""
    due = DBTaskResult.objects.filter(status=TaskResultStatus.READY).filter(
        Q(run_after=get_date_max()) | Q(run_after__lte=now)
    )
    return State(
        last_seen=worker_last_seen(),
        waiting=due.count(),
        waiting_since=due.aggregate(first=Min("enqueued_at"))["first"],
        failed=DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count(),
    )


def run_due(*, now: datetime | None = None, limit: int = 100_000) -> int:
    """
    Run every job that is due at `now`, here and at once, and return how many ran; for tests and commands.

    Jobs which those jobs enqueue run too. What fails is written down as a worker would.
    """
    for count in range(limit):
        moment = now or timezone.now()
        row = claim("here", now=moment)
        if row is None:
            return count
        settle(row, error=run(row), now=moment)
    raise RuntimeError(f"more than {limit} jobs were due: one of them enqueues itself")


@every(hours=6)
@job(retries=1)
def sweep() -> None:
    """Forget jobs that are long done, sessions that have ended, workers that are gone, and tries that count no more."""
    now = timezone.now()
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_DONE)
    failed = Q(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED)
    DBTaskResult.objects.filter(done | failed).delete()
    apps.get_model("issuer", "WorkerBeat")._default_manager.filter(seen_at__lt=now - KEEP_DONE).delete()
    apps.get_model("issuer", "Try")._default_manager.filter(until__lt=now).delete()
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    store.clear_expired()
