"""
Run by test_serve in a process of its own: a database with an award goes back some versions, and each attempt to bring
it up to date again is killed at another statement. Prints what differs from before the attempt, and what is left at
the end.
"""

import os
import signal
import sys
from typing import Any

import django

KILLED_AT = {  # the statement, and how many of its kind are let through
    "the first table": ("ALTER TABLE", 0),
    "the first note": ('INSERT INTO "django_migrations"', 0),
    "the last note": ('INSERT INTO "django_migrations"', 1),
}


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests import factories

    award = factories.make_assertion()
    newest = state()
    for app, name in (("assertions", "0005"), ("badges", "0004")):
        call_command("migrate", app, name, verbosity=0)
    older = state()
    assert older != newest
    for where, (beginning, passed) in KILLED_AT.items():
        connection.close()
        if (child := os.fork()) == 0:
            attempt(beginning, passed)
        _, code = os.waitpid(child, 0)
        assert os.WIFSIGNALED(code), f"{where}: not killed"
        assert state() == older, f"{where}: half of it stayed"
    bring_up_to_date()
    assert state() == newest, "not as before"
    award.refresh_from_db()


def attempt(beginning: str, passed: int) -> None:
    from django.db import connection

    seen = 0

    def shoot(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal seen
        if sql.startswith(beginning):
            if seen == passed:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1
        return execute(sql, *rest)

    with connection.execute_wrapper(shoot):
        bring_up_to_date()
    os._exit(0)


def bring_up_to_date() -> None:
    from issuer.site import startup

    startup.prepare(say=lambda words: None)


def state() -> tuple[Any, ...]:
    """The schema, what is noted as applied, and whether SQLite finds the file whole."""
    from django.db import connection

    asked = (
        "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
        "SELECT app, name FROM django_migrations ORDER BY app, name",
        "PRAGMA quick_check",
        "PRAGMA foreign_key_check",
    )
    with connection.cursor() as cursor:
        return tuple(cursor.execute(question).fetchall() for question in asked)


if __name__ == "__main__":
    sys.exit(main())
