"""
The nursery: processes that have what a kind of job needs in memory already, and of which each job is a fork.

A job gets a process of its own that did nothing before, in 5 ms instead of the 50 to 300 that imports take. The process
it comes from (`child`) never looks at what is handed in; it ends when it was not needed for a while.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

CHILD = Path(__file__).resolve().parent / "child.py"
ROOT = CHILD.parents[3]
IDLE = 30  # seconds
_NUMBER = struct.Struct(">i")


class NotBorn(Exception):
    """No process for the job came to be."""


class Child:
    """One forked process, by the pipe on which its origin tells its number and how it ended."""

    def __init__(self, told: int, deadline: float) -> None:
        self._told, self._deadline, self._has_ended = told, deadline, False
        self._pid = self._next()

    def wait(self) -> int:
        """
        Its exit code, negative for a signal.

        :raises TimeoutError: at the deadline.
        """
        code = self._next()
        self._has_ended = True
        return code

    def end(self) -> None:
        """Kill it, with whatever it started: it leads a session of its own."""
        if self._has_ended:
            return  # its number may be another's by now
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(self._pid, signal.SIGKILL)

    def _next(self) -> int:
        with selectors.DefaultSelector() as selector:
            selector.register(self._told, selectors.EVENT_READ)
            if not selector.select(max(0.0, self._deadline - time.monotonic())):
                raise TimeoutError
        words = os.read(self._told, _NUMBER.size)
        if len(words) < _NUMBER.size:
            raise NotBorn
        return int(_NUMBER.unpack(words)[0])


class _Origin:
    """The process that forks, and the line to it."""

    def __init__(self, module: str) -> None:
        self._line, theirs = socket.socketpair()
        order = {"module": module, "root": str(ROOT), "path": [entry for entry in sys.path if entry], "idle": IDLE}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(CHILD), str(theirs.fileno()), json.dumps(order)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8"},
                start_new_session=True,
                pass_fds=(theirs.fileno(),),
            )

    def fork(self, *files: int) -> None:
        """Have a process with these files forked; raises OSError where the origin is gone."""
        socket.send_fds(self._line, [bytes([len(files)])], list(files))

    def close(self) -> None:
        """End it. A job that it forked goes on: that one has its own end."""
        self._line.close()
        self._process.kill()
        self._process.wait()


# By process, as one that was forked must not use the line of the one it comes from.
_origins: dict[tuple[int, str], _Origin] = {}
_lock = threading.Lock()


@contextlib.contextmanager
def child(module: str, *, given: int, out: int, ear: int | None, deadline: float) -> Iterator[Child]:
    """
    A process for a job of this module. It is killed at the end, if it has not ended by then.

    :param given: the file with its order, and what is handed in; it answers to `out`, and listens to `ear`.
    :raises NotBorn: if none came to be, twice in a row.
    :raises TimeoutError: if none came to be until the deadline.
    """
    files = [given, out] if ear is None else [given, out, ear]
    told = _asked_for(module, files)
    try:
        try:
            born = Child(told, deadline)
        except NotBorn:  # its origin went to rest at this very moment
            os.close(told)
            _forget(module)
            told = _asked_for(module, files)
            born = Child(told, deadline)
        try:
            yield born
        finally:
            born.end()
    finally:
        os.close(told)


def _asked_for(module: str, files: list[int]) -> int:
    """Ask for a process, and return the pipe that will tell of it."""
    told, tell = os.pipe()
    try:
        with _lock:
            origin = _origins.get((os.getpid(), module))
            if origin is None:
                origin = _origins[os.getpid(), module] = _Origin(module)
            with contextlib.suppress(OSError):  # nothing will be told then
                origin.fork(tell, *files)
    finally:
        os.close(tell)
    return told


def _forget(module: str) -> None:
    with _lock:
        origin = _origins.pop((os.getpid(), module), None)
    if origin:
        origin.close()


@atexit.register
def _close_all() -> None:
    for pid, module in list(_origins):
        if pid == os.getpid():
            _forget(module)
