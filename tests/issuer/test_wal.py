"""SQLite's log, where its version lets only one process write it back."""

import sqlite3

import pytest
from django.db import connection

from issuer import tasks
from issuer.site import wal


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks after its own log")
def test_connections_leave_the_log_alone_where_sqlite_has_the_fault(db: None) -> None:
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA wal_autocheckpoint").fetchone()[0]
    assert (pages == 0) is wal.has_fault()


def test_only_versions_before_the_mended_one_have_the_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    assert wal.has_fault()
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert not wal.has_fault()
    assert wal.pragmas() == ""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks after its own log")
def test_the_worker_writes_the_log_back(transactional_db: None) -> None:
    tasks.write_log_back.call()
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
