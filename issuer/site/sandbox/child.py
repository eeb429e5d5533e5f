"""The inside of the sandbox: a fresh Python that closes its doors, does one job on hostile bytes, and ends.

Started by `issuer.site.sandbox.run` as `python -I -S child.py ORDER`; bytes in on stdin, an answer out on stdout.
"""

import contextlib
import importlib
import json
import os
import resource
import struct
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOO_HEAVY = 86  # the exit code for "ran out of memory"
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def main() -> None:
    order = json.loads(sys.argv[1])
    sys.path[:] = order["path"]
    module, function = order["job"].split(":")
    for name in ("issuer.site.sandbox.refusal", module):
        _enter_without_opening(name, Path(order["root"]))
    job = getattr(importlib.import_module(module), function)
    refused = importlib.import_module("issuer.site.sandbox.refusal").Refused
    options = order["options"]
    if order["ear"] is not None:
        options["ask"] = _asker(order["ear"])
    _close_doors(order["limits"])
    try:
        facts, *parts = job(sys.stdin.buffer.read(), **options)
        _answer({"done": facts}, *parts)
    except refused as refusal:
        _answer({"refused": refusal.reason, "facts": refusal.facts})
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
