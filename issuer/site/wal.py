"""
SQLite's write-ahead log, where SQLite is older than 3.51.3: such a one can lose pages when two processes write the log
back into the database at once. So none does it by itself there, and the background worker does it for all.
"""

import sqlite3

from django.db import connection

MENDED = (3, 51, 3)


def has_fault() -> bool:
    """Whether the SQLite that Python is linked with has the fault."""
    return sqlite3.sqlite_version_info < MENDED


def pragmas() -> str:
    """What each connection is told when it is opened."""
    return "PRAGMA wal_autocheckpoint=0;" if has_fault() else ""


def write_back() -> None:
    """Write the log back into the database. Only the worker calls this; readers and writers are not held up."""
    if connection.vendor == "sqlite" and has_fault():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
