"""Children under one parent: started from what the parent has loaded, started again when they end, stopped together."""

import ctypes
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import FrameType

log = logging.getLogger("rosette.serve")

PATIENCE = 35.0  # seconds that the children have to end: a little more than each of them takes by itself
_HEALTHY = 60.0  # seconds after which an end is not taken for the same trouble as the one before
_LONGEST = 30.0
_PR_SET_PDEATHSIG = 1
_M_ARENA_MAX = -8


class Child:
    """One process that is kept running."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.name = name
        self.work = work
        self.pid = 0
        self.start_at = 0.0
        self._started = 0.0
        self._wait = 0.5

    def start(self) -> None:
        """Fork, and do the work in the new process."""
        self.pid = _fork(self._live)
        self._started = time.monotonic()

    def ended(self, status: int) -> None:
        """Take note that the process ended by itself: it starts again after a pause that grows each time."""
        code = os.waitstatus_to_exitcode(status)
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        self._wait = 1.0 if time.monotonic() - self._started > _HEALTHY else min(_LONGEST, self._wait * 2)
        self.pid = 0
        self.start_at = time.monotonic() + self._wait
        log.error("The %s process %s; it starts again in %d s", self.name, how, self._wait)

    def signal(self, number: int) -> None:
        """Send a signal, if the process runs."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _live(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        # A group of its own: Ctrl-C reaches the parent alone, which then ends its children in good order.
        os.setpgid(0, 0)
        self.work()


class Parent:
    """Keeps its children running until a signal says stop."""

    def __init__(self, work: Mapping[str, Callable[[], None]]) -> None:
        self.children = [Child(name, each) for name, each in work.items()]
        self._signals = 0

    def run(self) -> None:
        """Start the children and keep them; return when all have ended after a signal."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        gc.collect()
        gc.freeze()  # what is loaded now is never written to by the collector, and so stays shared
        while not self._signals:
            for child in self.children:
                if not child.pid and time.monotonic() >= child.start_at:
                    child.start()
            time.sleep(0.2)
            self._reap()
        self._end()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            for child in self.children:
                if child.pid == pid and self._signals:
                    child.pid = 0
                elif child.pid == pid:
                    child.ended(status)

    def _end(self) -> None:
        limit = time.monotonic() + PATIENCE
        told = 0
        while any(child.pid for child in self.children):
            for child in self.children:
                if time.monotonic() > limit:
                    child.signal(signal.SIGKILL)
                elif told < self._signals:
                    # The second signal means at once: whatever is under way is given up.
                    child.signal(signal.SIGINT if told else signal.SIGTERM)
            told = self._signals
            time.sleep(0.05)
            self._reap()


def keep_memory_small() -> None:
    """Let all threads share two pools of memory (glibc): one for each would keep what the others could use."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def run_apart(work: Callable[[], None]) -> int:
    """Do some work in a process of its own, wait for it, and return its exit code."""
    pid = _fork(work)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code if code >= 0 else 128 - code


def _fork(work: Callable[[], None]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _end_with(parent)
        os._exit(_exit_code(work))
    return pid


def _exit_code(work: Callable[[], None]) -> int:
    try:
        work()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 130
    except BaseException:
        log.exception("A process failed")
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _end_with(parent: int) -> None:
    # Where the system offers it: a child does not outlive a parent that was killed and could not say goodbye.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)
