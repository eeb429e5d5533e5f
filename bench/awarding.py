"""The time of one award: its documents, its pictures, its rows, its letter and its journal line."""

import hashlib
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.measuring import Figure, by_turns, micros

SINGLE = 40
RUN = 500


def figures(folder: Path) -> list[Figure]:
    """
    Seconds of CPU for one award alone, and for one in a run of 500.

    The floor writes one row and a file of the same size. CPU, as the wall clock shows the disk and the neighbours.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext  # Django is set up by now

    award = _awarder()
    with CaptureQueriesContext(connection) as single:
        award(1)
    counted = len(single)
    alone, floor = by_turns(partial(_each, award, SINGLE, 1), partial(_floor, folder, SINGLE), rounds=5)
    in_run, _again = by_turns(partial(_each, award, 1, RUN), partial(_floor, folder, SINGLE), rounds=3)
    return [
        Figure("One award through the operation", f"{micros(alone)}, {counted} queries",
               f"a row and a file of the same size {micros(floor)}", alone / floor, "≤ 15 ms of CPU", alone <= 0.015),
        Figure("One award in a run of 500", micros(in_run), f"a row and a file of the same size {micros(floor)}",
               in_run / floor, "≤ 5 ms of CPU", in_run <= 0.005),
    ]  # fmt: skip


def _awarder() -> Callable[[int], Any]:
    from django.utils import timezone

    from assertions import lists, operations
    from issuer.site.ids import new_id
    from tests.factories import make_badge, make_issuer, make_user

    alice = make_user(email=f"alice-{new_id().lower()}@acme.example")
    badge_class = make_badge(make_issuer(alice, name=f"Acme {new_id()}"))

    def award(people: int) -> None:
        now = timezone.now()
        text = "\n".join(f"{new_id().lower()}@example.org" for _ in range(people))
        run = operations.start_run(
            badge_class,
            lists.read(text),
            terms=operations.Terms(issued_on=now, narrative="Found and fixed three bugs."),
            key=new_id(),
            awarded_by=alice,
            at=now,
        )
        operations.award_run(run.pk, at=now)

    return award


def _each(award: Callable[[int], Any], times: int, people: int) -> float:
    began = time.process_time()
    for _ in range(times):
        award(people)
    return (time.process_time() - began) / (times * people)


def _floor(folder: Path, times: int) -> float:
    from django.db import transaction
    from django.utils import timezone

    from issuer.models import Try
    from issuer.site.ids import new_id

    content, now = b"x" * 120_000, timezone.now()
    began = time.process_time()
    for _ in range(times):
        key = new_id()
        with transaction.atomic():
            Try.objects.create(key=key, count=1, until=now)
        (folder / key).write_bytes(content)
        hashlib.sha256(content).hexdigest()
    each = (time.process_time() - began) / times
    for file in folder.iterdir():
        if file.is_file() and file.stat().st_size == len(content):
            file.unlink()
    return each
