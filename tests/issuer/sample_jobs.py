"""Background jobs for the tests of jobs."""

import os
import time
from pathlib import Path

from issuer.site.jobs import every, job

ran: list[str] = []


@job(retries=2, base=10)
def flaky(succeeds_at: int) -> None:
    """Fails until it has been tried so often."""
    ran.append("flaky")
    if len(ran) < succeeds_at:
        raise OSError("not yet, erin@example.org")


@job(retries=3, on=(OSError,))
def wrong() -> None:
    """Fails with what is not worth a second try."""
    ran.append("wrong")
    raise ValueError("never")


@job()
def note(word: str) -> None:
    """Remembers a word."""
    ran.append(word)


@every(hours=1)
@job()
def hourly() -> None:
    """Is on the schedule."""
    ran.append("hourly")


@job()
def mark(folder: str, number: int, seconds: float) -> None:
    """Adds a line to the file of its number, half way through its work."""
    time.sleep(seconds / 2)
    with (Path(folder) / str(number)).open("a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(seconds / 2)
