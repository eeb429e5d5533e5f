"""The parent's end of a job that asks while it works: questions come out, answers go in through a pipe of their own."""

from __future__ import annotations

import json
import os
import selectors
import struct
import time
from collections.abc import Callable, Mapping
from typing import Any

Answering = Callable[[str], tuple[Mapping[str, Any], bytes]]
"""A question -> a few facts and some bytes. Whatever it raises ends the job."""

_LONGEST_QUESTION = 16 * 1024


class Silent(Exception):
    """The child does not take what it is told."""


class Conversation:
    """One pipe into one child. Close it when the child has ended."""

    def __init__(self, answering: Answering, *, deadline: float) -> None:
        self._answering = answering
        self._deadline = deadline
        self.ear, self._mouth = os.pipe()
        os.set_blocking(self._mouth, False)

    def heed(self, said: bytearray) -> None:
        """Take the questions out of what the child has said so far, and answer them."""
        while (question := _question_in(said)) is not None:
            facts, body = self._answering(question)
            head = json.dumps({**facts, "length": len(body)}).encode()
            self._say(struct.pack(">I", len(head)) + head + body)

    def _say(self, words: bytes) -> None:
        left = memoryview(words)
        with selectors.DefaultSelector() as selector:
            selector.register(self._mouth, selectors.EVENT_WRITE)
            while left:
                if not selector.select(max(0.0, self._deadline - time.monotonic())):
                    raise Silent
                try:
                    left = left[os.write(self._mouth, left[: 1 << 16]) :]
                except BrokenPipeError:
                    return  # it has ended, and says so itself

    def close(self) -> None:
        """Let go of both ends."""
        os.close(self.ear)
        os.close(self._mouth)


def _question_in(said: bytearray) -> str | None:
    """The question at the beginning, taken out; None while there is none, or where the answer of the job begins."""
    if len(said) < 4:
        return None
    (length,) = struct.unpack_from(">I", said)
    if length > _LONGEST_QUESTION or len(said) < 4 + length:
        return None
    try:
        head = json.loads(said[4 : 4 + length])
    except ValueError:
        return None
    if not isinstance(head, dict) or not isinstance(head.get("asked"), str):
        return None
    del said[: 4 + length]
    return str(head["asked"])
