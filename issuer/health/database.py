"""The database: which one, and whether what it says is written stays written."""

import sqlite3
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from issuer.health.findings import Finding, State, register
from issuer.site import wal

_OLDEST_POSTGRES = 14


@register
def database_is_sound(now: datetime) -> Finding:
    return _sqlite() if connection.vendor == "sqlite" else _postgres()


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version_info
    name = {"version": ".".join(str(part) for part in version)}
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    detail = f"journal_mode={journal}, synchronous={synchronous}"
    if journal not in ("wal", "memory") or synchronous != 2:
        return Finding(
            State.WRONG,
            _("SQLite %(version)s may forget what it was told when the power fails") % name,
            _("Leave DATABASE_URL without options of its own: write-ahead log and full synchronisation are needed."),
            detail,
        )
    if wal.has_fault():
        return Finding(
            State.ADVICE,
            _("SQLite %(version)s works, and is an old one") % name,
            _(
                "Versions before 3.51.3 have a rare fault when several processes tidy up at once, so only the "
                "background worker does. Install a newer one, or use PostgreSQL for a busy site."
            ),
            detail,
        )
    return Finding(State.GOOD, _("The database is SQLite %(version)s") % name, detail=detail)


def _postgres() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0])
        cursor.execute("SHOW synchronous_commit")
        synchronous = str(cursor.fetchone()[0])
    detail = f"synchronous_commit={synchronous}"
    if int(version.split(".")[0]) < _OLDEST_POSTGRES:
        return Finding(
            State.ADVICE,
            _("PostgreSQL %(version)s is not looked after any more") % {"version": version},
            _("Move to a newer version."),
            detail,
        )
    if synchronous == "off":
        return Finding(
            State.WRONG,
            _("PostgreSQL may forget what it was told when the power fails"),
            _("Set synchronous_commit to on."),
            detail,
        )
    return Finding(State.GOOD, _("The database is PostgreSQL %(version)s") % {"version": version}, detail=detail)
