"""
A worker: the process that runs the background jobs. It says every few seconds that it is alive, puts back the jobs of
workers that are not, enqueues what the schedule says, and outlives a database that is busy or away.
"""

import fcntl
import logging
import os
import platform
import secrets
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import IO

from django.apps import apps
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from issuer.site import jobs

log = logging.getLogger("rosette.worker")

BEAT = 10.0  # seconds between two signs of life
LEASE = 60.0  # a worker on another machine that gives none for so long is gone
TICK = 10.0  # seconds between two looks at the schedule and at other workers' jobs
GRACE = 20  # seconds that a job may still take after the worker is told to stop


class Occupied(Exception):
    """Another worker already works on this database, and it has room for one."""


class _Stopped(BaseException):
    """Raised inside a job that outlasts the grace: it is given back, and runs again from its beginning."""


class Watch:
    """
    Which workers are alive. Moments written by other machines are compared with themselves only, and waits are
    counted by the monotonic clock, so that no jump of a clock makes a living worker look dead.
    """

    def __init__(self, *, alone: bool) -> None:
        self.alone = alone
        self._seen: dict[str, tuple[datetime, float]] = {}

    def living(self, *, monotonic: float) -> set[str]:
        """Return the ids of the other workers that are taken to be alive."""
        if self.alone:
            return set()
        beats = apps.get_model("issuer", "WorkerBeat")._default_manager
        living = set()
        for worker_id, host, pid, seen_at in beats.values_list("worker_id", "host", "pid", "seen_at"):
            last, since = self._seen.get(worker_id, (None, 0.0))
            if last != seen_at:
                self._seen[worker_id] = (seen_at, since := monotonic)
            if monotonic - since < LEASE and not _is_gone(host, pid):
                living.add(worker_id)
        return living


class Worker:
    """Runs jobs until told to stop; `run` is the whole of its life."""

    def __init__(self, *, interval: float = 0.5, parent: int | None = None) -> None:
        self.id = f"{platform.node()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.interval = interval
        self.parent = parent
        self.is_stopping = False
        self._is_in_job = False
        self._lock = take_lock()
        self._watch = Watch(alone=self._lock is not None)
        self._next_tick = 0.0

    def run(self) -> None:
        """Work until a signal says stop; the job at hand is finished, or given back when it takes too long."""
        self._listen()
        jobs.load()
        heart = threading.Thread(target=self._beat_on, daemon=True, name="heartbeat")
        heart.start()
        wait = self.interval
        while not self.is_stopping:
            try:
                wait = self.interval if not self.step() else 0
            except (DatabaseError, InterfaceError) as error:
                wait = min(10.0, max(1.0, wait * 2))
                log.warning("The database is busy or away (%s); trying again in %d s", type(error).__name__, wait)
                connection.close()
            self._rest(wait)
        heart.join(timeout=2)
        self._say_goodbye()

    def step(self) -> bool:
        """Do one thing that is due, and say whether there was one."""
        close_old_connections()
        if time.monotonic() >= self._next_tick:
            self._tick()
        row = jobs.claim(self.id, now=timezone.now())
        if row is None:
            return False
        try:
            self._is_in_job = True
            error = jobs.run(row)
            self._is_in_job = False
        except _Stopped:
            self._is_in_job = False
            connection.close()  # rolls back whatever the job had open
            log.warning("Job %s was given back: the worker is told to stop", row.task_path)
            self._write_down(lambda: jobs.give_back(row))
            return True
        self._write_down(lambda: jobs.settle(row, error=error, now=timezone.now()))
        return True

    def beat(self) -> None:
        """Write down that this worker is alive."""
        beats = apps.get_model("issuer", "WorkerBeat")._default_manager
        beats.update_or_create(
            worker_id=self.id, defaults={"host": _place(), "pid": os.getpid(), "seen_at": timezone.now()}
        )

    def _tick(self) -> None:
        # Between two jobs nothing of our own runs: whatever still says so is left over from a time without database.
        jobs.recover(self._watch.living(monotonic=time.monotonic()) - {self.id}, now=timezone.now())
        jobs.enqueue_periodic(now=timezone.now())
        self._next_tick = time.monotonic() + TICK

    def _write_down(self, write: Callable[[], None]) -> None:
        for pause in (0.1, 0.5, 2, 5, 10, 20, 0):
            try:
                return write()
            except (DatabaseError, InterfaceError):
                log.warning("The database is busy or away; the end of a job is written down later")
                connection.close()
                time.sleep(pause)
        return None

    def _beat_on(self) -> None:
        while not self.is_stopping:
            with suppress(DatabaseError, InterfaceError):
                self.beat()
            connection.close()
            self._rest(BEAT)

    def _rest(self, seconds: float) -> None:
        # In short pieces: a wait is not cut short by a signal.
        end = time.monotonic() + seconds
        while not self.is_stopping and (left := end - time.monotonic()) > 0:
            if self.parent not in (None, os.getppid()):
                self.is_stopping = True
            time.sleep(min(left, 0.5))

    def _say_goodbye(self) -> None:
        with suppress(DatabaseError, InterfaceError):
            apps.get_model("issuer", "WorkerBeat")._default_manager.filter(worker_id=self.id).delete()
        connection.close()

    def _listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, self._interrupt)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.is_stopping:
            self._interrupt(number, frame)
        self.is_stopping = True
        signal.alarm(GRACE)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._is_in_job:
            self._is_in_job = False
            raise _Stopped


def take_lock() -> IO[str] | None:
    """
    Return the lock that makes us the only worker of a SQLite file, or None where several may work.

    It goes with the process, however that ends: whoever holds it knows that all earlier workers are gone.
    """
    name = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return None
    path = Path(name)
    lock = path.with_name(path.name + "-worker").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Occupied(f"Another worker already works on {path}, and SQLite has room for one.") from None
    return lock


def _place() -> str:
    # A process id means something within one process namespace only: two containers may share a host name.
    try:
        return f"{platform.node()}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return platform.node()


def _is_gone(host: str, pid: int) -> bool:
    if host != _place() or pid == os.getpid():
        return host == _place()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
