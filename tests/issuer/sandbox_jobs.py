"""Jobs that misbehave, for the tests of the sandbox. They run in the child, like real ones."""

import os
import sys
import time
from typing import Any

from issuer.site.sandbox.refusal import Refused

Made = tuple[dict[str, Any], bytes]


def echo(payload: bytes, *, times: int = 1) -> Made:
    return {"length": len(payload)}, payload * times


def refuse(payload: bytes) -> Made:
    raise Refused("too_blue", shade=7)


def fail(payload: bytes) -> Made:
    raise ZeroDivisionError("nobody foresaw this")


def eat_memory(payload: bytes) -> Made:
    return {}, bytes(2 << 30)


def eat_time(payload: bytes) -> Made:
    while True:
        pass


def sleep(payload: bytes) -> Made:
    time.sleep(60)
    return {}, b""


def die(payload: bytes) -> Made:
    os.abort()


def shout(payload: bytes) -> Made:
    while True:
        sys.stdout.buffer.write(bytes(1 << 20))


def look_around(payload: bytes) -> Made:
    """What a parser that was taken over would find."""
    try:
        import socket

        network = str(socket)
    except ImportError:
        network = "none"
    try:
        with open(payload.decode(), "wb") as file:  # noqa: PTH123
            file.write(b"x")
        wrote = "yes"
    except OSError:
        wrote = "no"
    found = {
        "environment": sorted(os.environ),
        "network": network,
        "wrote": wrote,
        "django": "django" in sys.modules,
        "interfaces": _interfaces(),
        "leads": os.getpid() == os.getsid(0),
    }
    return found, b""


def _interfaces() -> list[str]:
    try:
        with open("/proc/net/dev") as file:  # noqa: PTH123
            return [line.split(":")[0].strip() for line in file if ":" in line]
    except OSError:
        return []


def ask_around(payload: bytes, *, ask: Any) -> tuple[dict[str, Any], bytes]:
    answers = [ask(word) for word in payload.decode().split()]
    return {"heard": [facts["about"] for facts, _body in answers]}, b"".join(body for _facts, body in answers)


def ask_for_ever(payload: bytes, *, ask: Any) -> tuple[dict[str, Any]]:
    while True:
        ask("again")
