"""
High-water marks: how far a count in the database has got, kept in the data folder beside it.

A database that was put back from a backup has forgotten what came after; a mark that is higher than its count says so.
"""

from contextlib import suppress
from pathlib import Path

from django.conf import settings


def reached(name: str) -> int:
    """How far it is known to have got; nought where nothing was written down, or not to its end."""
    try:
        return int(_place(name).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def remember(name: str, count: int) -> None:
    """
    Write down how far it has got. What was done stands, whether or not this can be written; a mark that is cut short
    by a power cut counts for nothing until the next one.
    """
    place = _place(name)
    with suppress(OSError):
        try:
            place.write_text(str(count), encoding="ascii")
        except FileNotFoundError:
            place.parent.mkdir(mode=0o700)
            place.write_text(str(count), encoding="ascii")


def forget(name: str) -> None:
    """Take a mark away that is needed no more."""
    with suppress(OSError):
        _place(name).unlink()


def _place(name: str) -> Path:
    return Path(settings.DATA_DIR) / "marks" / name
