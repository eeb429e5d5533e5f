"""
What must be done before the first request: the database brought up to date (backed up first), its cache table,
and the static files. Each step looks first and does nothing when nothing changed.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

Say = Callable[[str], object]
KEPT_BACKUPS = 5
_MIGRATING = 0x526F7365  # the number of the lock under which one node of several migrates
_CHECKED_UP_TO = 512 * 1024 * 1024


class NotReady(Exception):
    """Rosette cannot start; the message tells the operator what to do."""


def prepare(*, say: Say) -> None:
    """Make everything ready to serve, and say what was done."""
    with _one_at_a_time():
        try:
            _look_at_the_file()
            _migrate(say=say)
        except OperationalError as error:
            raise NotReady(f"The database cannot be opened ({_first_line(error)}). Check DATABASE_URL.") from error
        except DatabaseError as error:
            raise NotReady(_damaged(_first_line(error))) from error
        call_command("createcachetable", verbosity=0)
        _collect_static(say=say)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (settings.DATA_DIR / "starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
        except OperationalError as error:
            raise NotReady(f"The database does not answer ({_first_line(error)}). Check DATABASE_URL.") from error
        try:
            yield
        finally:
            connection.close()  # gives the lock back


# --- The database ----------------------------------------------------------------------------------------------------


def _look_at_the_file() -> None:
    """Refuse a SQLite file that was cut short or damaged, before anything is written to it."""
    path = database_file()
    if path is None or not path.is_file() or not path.stat().st_size:
        return
    waiting = path.with_name(path.name + "-wal")
    if waiting.exists() and waiting.stat().st_size:
        # Not closed cleanly: a power cut, a kill, or a restored file with another's log beside it.
        if path.stat().st_size <= _CHECKED_UP_TO:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA quick_check(1)")
                if (answer := cursor.fetchone()[0]) != "ok":
                    raise NotReady(_damaged(answer))
        return
    with path.open("rb") as file:
        header = file.read(100)
    size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    if path.stat().st_size < (65536 if size == 1 else size) * pages:
        raise NotReady(_damaged("the file is shorter than it says"))


def _migrate(*, say: Say) -> None:
    applied = _applied()
    ours = {app.label for app in apps.get_app_configs() if Path(app.path).is_relative_to(settings.BASE_DIR)}
    known = _on_disk()
    if newer := sorted(f"{app}.{name}" for app, name in applied - known if app in ours):
        raise NotReady(
            f"This database was written by a newer Rosette ({newer[0]}). Install that version, or put back the backup "
            f"made before the upgrade (docs/deploying.md)."
        )
    if not known - applied:
        return
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if applied:
        backup = back_up(at=timezone.now())
        say(f"The database is brought up to date{f'; as it was, it is kept in {backup}' if backup else ''}.")
    else:
        say("The database is made.")
    _all_or_nothing()


def _all_or_nothing() -> None:
    """
    Migrate in one transaction: whoever is killed in the middle finds the database as it was, and begins again.

    Django commits each migration by itself, and some of them before it is written down that they were applied.
    """
    with connection.constraint_checks_disabled(), transaction.atomic():
        call_command("migrate", interactive=False, verbosity=0)


def _applied() -> set[tuple[str, str]]:
    if "django_migrations" not in connection.introspection.table_names():
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def _on_disk() -> set[tuple[str, str]]:
    # The names alone: importing every migration costs more than all the rest of a start.
    return {
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("[0-9]*.py")
    }


def back_up(*, at: datetime) -> Path | None:
    """Copy a SQLite database whole, while it is in use, and return where to; other databases have their own tools."""
    if database_file() is None:
        return None
    folder = settings.DATA_DIR / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    path: Path = folder / f"before-migration-{at:%Y%m%d-%H%M%S}.sqlite3"
    unfinished = folder / "unfinished"  # what a kill leaves is no backup, and stands in nobody's way
    unfinished.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(unfinished)])
    unfinished.chmod(0o600)
    unfinished.replace(path)
    for old in sorted(folder.glob("before-migration-*.sqlite3"))[:-KEPT_BACKUPS]:
        old.unlink()
    return path


def close_the_file() -> None:
    """Let SQLite move what its log holds into the database, so that the file alone is the whole of it."""
    if database_file() is not None:
        with suppress(DatabaseError):
            connection.ensure_connection()
        connection.close()


def database_file() -> Path | None:
    """Return where the SQLite database is, or None for another database or one in memory."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return None
    return Path(connection.settings_dict["NAME"])


def _damaged(reason: str) -> str:
    return (
        f"The database {database_file() or ''} is damaged ({reason}). Nothing was changed. Put back a backup: "
        f"docs/deploying.md, “When the database is damaged”."
    )


def _first_line(error: Exception) -> str:
    cause = error.__cause__ if isinstance(error.__cause__, sqlite3.Error) else error
    return (str(cause).strip().splitlines() or [type(error).__name__])[0]


# --- Static files ----------------------------------------------------------------------------------------------------


def _collect_static(*, say: Say) -> None:
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    state = _static_state()
    if stamp.is_file() and stamp.read_text() == state:
        return
    if (root / "staticfiles.json").is_file() and not _may_write(root):
        return  # collected when the image was built
    say("The static files are gathered.")
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.is_dir())
    stamp.write_text(state)


def _static_state() -> str:
    digest = hashlib.sha256(settings.STATIC_URL.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _may_write(root: Path) -> bool:
    try:
        (root / ".collected").touch()
    except OSError:
        return False
    return True
