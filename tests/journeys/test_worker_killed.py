"""A worker is killed, again and again, in the middle of two hundred awards: nothing is lost and nothing doubled."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from assertions import lists, operations, tasks
from issuer.models import Issuer
from tests import factories
from tests.mail_server import MailServer

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = [f"pupil{number}@example.org" for number in range(200)]
PATIENCE = 60

pytestmark = pytest.mark.django_db(transaction=True)


class Crew:
    """Workers as processes of their own, on a database with two hundred people to award."""

    def __init__(self, folder: Path, server: MailServer) -> None:
        self._folder = folder
        self._server = server
        self._file = folder / "rosette.sqlite3"
        self._workers: list[subprocess.Popen[bytes]] = []

    def prepare(self) -> None:
        """Give the workers what this process has in its database, in memory or not."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self._file)) as file:
                connection.connection.backup(file)

    def start(self) -> None:
        with (self._folder / "worker.log").open("ab") as log:
            self._workers.append(
                subprocess.Popen(
                    [sys.executable, "manage.py", "work", "--interval", "0.05"],
                    cwd=ROOT,
                    env=self._environment(),
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )

    def kill(self) -> None:
        """As the kernel does when memory runs out."""
        for worker in self._workers:
            worker.kill()
            worker.wait()
        self._workers.clear()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self._file, timeout=20)) as file, file:
                return file.execute(sql).fetchall()
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def wait_for(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, (self._folder / "worker.log").read_text()[-4000:]
            time.sleep(0.02)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(self._folder),
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "DATABASE_URL": self._database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{self._server.port}",
            "KEY_ENCRYPTION_KEYS": ",".join(settings.KEY_ENCRYPTION_KEYS),
        }

    def _database_url(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self._file}"
        at = connection.settings_dict
        return f"postgres://{at['USER']}:{quote(at['PASSWORD'])}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer(delay=0.002) as server:
        yield server


@pytest.fixture
def crew(tmp_path: Path, acme: Issuer, server: MailServer) -> Iterator[Crew]:
    at = timezone.now() - timedelta(seconds=settings.UNDO_SECONDS)
    badge = factories.make_badge(acme)
    owner = factories.owner_of(acme).user
    terms = operations.Terms(issued_on=at)
    run = operations.start_run(badge, lists.read("\n".join(PEOPLE)), terms=terms, key="key", awarded_by=owner, at=at)
    tasks.go_on_with_run.enqueue(run.pk)
    crew = Crew(tmp_path, server)
    crew.prepare()
    yield crew
    crew.kill()


def _states(crew: Crew) -> Counter[str]:
    return Counter(state for (state,) in crew.ask("SELECT state FROM issuer_letter"))


def _is_over(crew: Crew) -> bool:
    states = _states(crew)
    return states["ACCEPTED"] + states["UNKNOWN"] == len(PEOPLE)


def test_after_each_kill_the_next_worker_goes_on_where_the_last_one_stood(crew: Crew, server: MailServer) -> None:
    moments = [0, random.randint(5, 95), random.randint(100, 190)]
    for moment in moments:
        crew.start()
        crew.wait_for(lambda: bool(crew.ask("SELECT 1 FROM assertions_assertion LIMIT 1")))
        crew.wait_for(lambda moment=moment: len(server.received) >= moment)  # type: ignore[misc]
        crew.kill()
    crew.start()
    crew.wait_for(lambda: _is_over(crew))

    assert sorted(crew.ask("SELECT recipient FROM assertions_assertion")) == sorted((one,) for one in PEOPLE)
    assert len(set(server.addressees)) == len(server.addressees), "a letter came twice"
    in_doubt = {address for (address,) in crew.ask("SELECT \"to\" FROM issuer_letter WHERE state = 'UNKNOWN'")}
    assert len(in_doubt) <= len(moments)
    assert set(PEOPLE) - set(server.addressees) <= in_doubt

    # One whose worker was killed in the very moment of handing over goes once more, later, as the same letter.
    if in_doubt:
        crew.kill()
        crew.ask("UPDATE issuer_letter SET not_before = made_at WHERE state = 'UNKNOWN'")
        crew.ask("UPDATE issuer_schedule SET next_at = (SELECT MIN(made_at) FROM issuer_letter)")
        crew.start()
        crew.wait_for(lambda: _states(crew)["ACCEPTED"] == len(PEOPLE))
    assert set(server.addressees) == set(PEOPLE)
    assert len(set(server.message_ids)) == len(PEOPLE)
    assert {address for address, times in Counter(server.addressees).items() if times > 1} <= in_doubt


def test_several_workers_never_send_a_letter_twice(crew: Crew, server: MailServer) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has room for one worker, and a second one says so")
    for _ in range(3):
        crew.start()
    crew.wait_for(lambda: _is_over(crew))
    assert sorted(server.addressees) == sorted(PEOPLE)
