"""Runs parsers of hostile input in a killable child process: bounded memory and time, no network, no secrets.

A job is a function in a module that imports neither Django nor models: `job(payload, **options) -> (facts, *parts)`. It
raises `refusal.Refused` for input that it will not have. The child is a fork of one that has loaded what the job
imports (`nursery`), so it starts in a few milliseconds.

A job that is run with `answering` gets `ask` besides: it may put a question to its parent in the middle of its work.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import selectors
import shutil
import struct
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from issuer.site.sandbox import nursery
from issuer.site.sandbox.conversation import Answering, Conversation, Silent
from issuer.site.sandbox.refusal import Refused

__all__ = ["Answer", "Answering", "Crashed", "Limits", "Refused", "SandboxError", "TooBusy", "TooHeavy", "run"]

MIB = 1024 * 1024
AT_ONCE = 4  # children of one process at the same time: 4 x 512 MiB at the very worst
_EXIT_BEFORE_WORK = 1  # an exception outside the job: Python's own exit code
_places = threading.BoundedSemaphore(AT_ONCE)


class SandboxError(Exception):
    """The job did not give an answer."""


class TooHeavy(SandboxError):
    """The child was ended by a limit: memory, time, or a crash of the parser itself."""


class TooBusy(SandboxError):
    """All places were taken for longer than this job would wait."""


class Crashed(SandboxError):
    """The job threw something that nobody foresaw; the text says what."""


@dataclass(frozen=True, slots=True)
class Limits:
    memory: int = 512 * MIB
    cpu_seconds: int = 5
    wall_seconds: float = 15  # generous: a loaded machine is not a hostile picture
    waiting_seconds: float = 20
    open_files: int = 24
    answer: int = 16 * MIB

    def for_child(self) -> dict[str, int]:
        return {
            "RLIMIT_AS": self.memory,
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_FSIZE": 0,
            "RLIMIT_CORE": 0,
            "RLIMIT_NPROC": 0,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the job found, and the bytes that it made."""

    facts: dict[str, Any]
    parts: Sequence[bytes]


class _Kept(Sequence[bytes]):
    """The parts of an answer that lies in a file; each is read when somebody wants it."""

    def __init__(self, file: IO[bytes], at: int, lengths: list[int]) -> None:
        self._file = file
        self._ends = list(itertools.accumulate(lengths, initial=at))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: Any) -> Any:
        at, end = self._ends[number], self._ends[number + 1]
        self._file.seek(at)
        return self._file.read(end - at)


def run(
    job: str,
    payload: bytes | IO[bytes],
    *,
    options: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    answering: Answering | None = None,
    into: IO[bytes] | None = None,
) -> Answer:
    """Do `package.module:function` on the payload in a child process of its own.

    :param payload: the bytes, or a file of them, which is copied and never held whole.
    :param into: where a large answer is kept; its parts are read from there one by one, while the file is open.
    :param answering: answers what the job asks while it works; the time that takes counts as the job's.
    :raises Refused: the job said no.
    :raises TooHeavy: it took more memory or time than allowed, or brought its process down.
    :raises TooBusy: no place became free.
    :raises Crashed: it failed in a way that nobody foresaw.
    """
    limits = limits or Limits()
    module, _, function = job.partition(":")
    order = {"function": function, "options": dict(options or {}), "limits": limits.for_child()}
    with _place(limits), tempfile.TemporaryFile() as given:
        given.write(json.dumps(order).encode() + b"\n")
        if isinstance(payload, bytes):
            given.write(payload)
        else:
            shutil.copyfileobj(payload, given)
        given.seek(0)
        # The clock here is a stop-watch, not the time of day.
        deadline = time.monotonic() + limits.wall_seconds
        with contextlib.ExitStack() as stack:
            talk = Conversation(answering, deadline=deadline) if answering else None
            if talk:
                stack.callback(talk.close)
            with io.BytesIO() as whole:
                _work(module, given, limits.answer, deadline, talk, into or whole)
                return _read_answer(into or whole, is_kept=into is not None)


@contextlib.contextmanager
def _place(limits: Limits) -> Iterator[None]:
    if not _places.acquire(timeout=limits.waiting_seconds):
        raise TooBusy
    try:
        yield
    finally:
        _places.release()


def _work(
    module: str, given: IO[bytes], most: int, deadline: float, talk: Conversation | None, into: IO[bytes]
) -> None:
    ear = talk.ear if talk else None
    ends = os.pipe()
    try:
        with (
            os.fdopen(ends[0], "rb", buffering=0) as heard,
            os.fdopen(ends[1], "wb", buffering=0) as out,
            nursery.child(module, given=given.fileno(), out=out.fileno(), ear=ear, deadline=deadline) as child,
        ):
            out.close()
            _read(heard.fileno(), most, deadline, talk, into)
            code = child.wait()
    except (Silent, TimeoutError) as cause:
        raise TooHeavy from cause
    except nursery.NotBorn as cause:
        raise Crashed("the child could not begin") from cause
    if code == _EXIT_BEFORE_WORK:
        raise Crashed("the child could not begin")
    if code != 0:  # a signal (memory, time, a fault in the parser), or its own word for "no memory"
        raise TooHeavy(f"exit code {code}")


def _read(stream: int, most: int, deadline: float, talk: Conversation | None, into: IO[bytes]) -> None:
    """Write down all that the child says until it closes its mouth, but not more than allowed and not longer."""
    said = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TooHeavy("out of time")
            piece = os.read(stream, 1 << 18)
            if not piece:
                into.write(said)
                return
            said += piece
            if talk:
                talk.heed(said)
            if into.tell() + len(said) > most:
                raise TooHeavy("too long an answer")
            if not talk:
                into.write(said)
                said.clear()


def _read_answer(said: IO[bytes], *, is_kept: bool) -> Answer:
    said.seek(0)
    try:
        (length,) = struct.unpack(">I", said.read(4))
        head = json.loads(said.read(length))
        lengths = [int(part) for part in head["parts"]]
    except (struct.error, ValueError, KeyError, TypeError) as cause:
        raise Crashed("not an answer") from cause
    if "refused" in head:
        raise Refused(head["refused"], **head["facts"])
    if "failed" in head:
        raise Crashed(head["failed"])
    parts = _Kept(said, 4 + length, lengths)
    return Answer(head["done"], parts if is_kept else tuple(parts))
