"""How things are timed: ours and the floor by turns, several times, and the median of each."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report: what was measured, ours and the floor in words, their ratio, and the goal."""

    what: str
    ours: str
    floor: str
    ratio: float | None = None
    goal: str = ""
    reached: bool | None = None


def seconds_each(action: Callable[[], object], *, times: int) -> float:
    """
    Seconds of CPU that one call takes, over that many calls.

    By the wall clock, neighbours on a busy machine would slow a long floor and pass by what is short.
    """
    began = time.process_time()
    for _ in range(times):
        action()
    return (time.process_time() - began) / times


def by_turns(ours: Callable[[], float], floor: Callable[[], float], *, rounds: int = ROUNDS) -> tuple[float, float]:
    """The medians of two measurements that alternate, so that a busy machine slows both."""
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(ours())
        theirs.append(floor())
    return statistics.median(mine), statistics.median(theirs)


def micros(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs" if seconds < 0.01 else f"{seconds * 1e3:,.1f} ms"
