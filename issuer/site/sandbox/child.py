"""
The inside of the sandbox: a fresh Python that loads what one kind of job needs, and forks a process for each job.

That one closes its doors, does its job on hostile bytes, answers and ends. Started by `nursery` as
`python -I -S child.py LINE ORDER`; LINE is a socket on which the files of each job arrive.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOO_HEAVY = 86  # the exit code for "ran out of memory"
LONGEST_QUESTION = 15 * 1024  # bytes; the parent takes a longer one for the beginning of an answer
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
_MOST_FILES = 4
_NUMBER = struct.Struct(">i")


def main() -> None:
    line, order = socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2])
    sys.path[:] = order["path"]
    for name in ("issuer.site.sandbox.refusal", order["module"]):
        _enter_without_opening(name, Path(order["root"]))
    module = importlib.import_module(order["module"])
    refused = importlib.import_module("issuer.site.sandbox.refusal").Refused
    getattr(module, "warm", bool)()
    gc.freeze()  # so that collecting in a fork does not write to what it shares
    fork_for_each(line, module, refused, idle=order["idle"])


def fork_for_each(line: socket.socket, module: types.ModuleType, refused: type[Exception], *, idle: int) -> None:
    """Fork a process for each handful of files that arrives, and tell of each how it ended, until the line is cut."""
    signal.signal(signal.SIGCHLD, lambda *_: None)  # so that it wakes this process up
    woken, waking = os.pipe()
    os.set_blocking(waking, False)
    signal.set_wakeup_fd(waking)
    waiting: list[Any] = [line, woken]
    working: dict[int, int] = {}
    while True:
        ready, _, _ = select.select(waiting, [], [], None if working else idle)
        if not ready:
            return
        if woken in ready:
            os.read(woken, 512)
            _tell_of_ended(working)
        if line in ready:
            _, files, _, _ = socket.recv_fds(line, 1, _MOST_FILES)
            if not files:
                return
            tell, *others = files
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _live(module, refused, others)
            for file in others:
                os.close(file)
            working[pid] = tell
            _tell(tell, pid)


def _tell_of_ended(working: dict[int, int]) -> None:
    while working:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        tell = working.pop(pid)
        _tell(tell, os.waitstatus_to_exitcode(status))
        os.close(tell)


def _tell(tell: int, number: int) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(tell, _NUMBER.pack(number))


def _live(module: types.ModuleType, refused: type[Exception], files: list[int]) -> None:
    """The life of one forked process: its files at their places and no others, its job, its end."""
    os.setsid()
    for place, file in zip((0, 1, 3), files, strict=False):
        if file != place:
            os.dup2(file, place, inheritable=False)
    os.closerange(len(files) + 1, 4096)
    try:
        _do(module, refused, has_ear=len(files) > 2)
        sys.stdout.flush()
        os._exit(0)
    except MemoryError:
        os._exit(TOO_HEAVY)
    except BaseException:  # noqa: BLE001  # an order that cannot be read: nothing was begun
        os._exit(1)


def _do(module: types.ModuleType, refused: type[Exception], *, has_ear: bool) -> None:
    given = os.fdopen(0, "rb", closefd=False)
    order = json.loads(given.readline())
    job = getattr(module, order["function"])
    options = order["options"]
    if has_ear:
        options["ask"] = _asker(3)
    _close_doors(order["limits"])
    try:
        facts, *parts = job(given.read(), **options)
        _answer({"done": facts}, *parts)
    except refused as refusal:
        _answer({"refused": refusal.reason, "facts": refusal.facts})  # type: ignore[attr-defined]
    except MemoryError:
        os._exit(TOO_HEAVY)
    except Exception:  # noqa: BLE001  # whatever a parser throws at hostile bytes is an answer, not an end
        _answer({"failed": traceback.format_exc(limit=-6)[-2000:]})


def _enter_without_opening(module: str, root: Path) -> None:
    """Register the packages above a module as bare ones, so that their `__init__` (and Django with it) stays out."""
    names = module.split(".")[:-1]
    for depth in range(1, len(names) + 1):
        package = types.ModuleType(".".join(names[:depth]))
        package.__path__ = [str(root.joinpath(*names[:depth]))]
        sys.modules.setdefault(package.__name__, package)


def _close_doors(limits: dict[str, int]) -> None:
    """From here on: little memory, little time, no new files, no processes, no network."""
    for name, value in limits.items():
        # Not every system has every limit: the parent's clock holds everywhere.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))
    sys.modules["socket"] = None  # type: ignore[assignment]  # makes "import socket" an error
    with contextlib.suppress(Exception):  # best effort: containers often forbid it
        _leave_the_network()


def _leave_the_network() -> None:
    if sys.version_info >= (3, 12):
        os.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    elif sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _asker(ear: int) -> Callable[[str], tuple[dict[str, Any], bytes]]:
    """A way to ask the parent in the middle of a job. The question goes out like an answer."""
    heard = os.fdopen(ear, "rb")

    def ask(question: str) -> tuple[dict[str, Any], bytes]:
        if len(json.dumps(question)) > LONGEST_QUESTION:
            raise ValueError("a question longer than the parent heeds")
        _answer({"asked": question})
        (length,) = struct.unpack(">I", heard.read(4))
        facts = json.loads(heard.read(length))
        return facts, heard.read(facts["length"])

    return ask


def _answer(head: dict[str, object], *parts: bytes) -> None:
    """The head's length, the head with the lengths of the parts, the parts."""
    text = json.dumps({**head, "parts": [len(part) for part in parts]}).encode()
    out = sys.stdout.buffer
    for piece in (struct.pack(">I", len(text)), text, *parts):
        out.write(piece)
    out.flush()


if __name__ == "__main__":
    main()
