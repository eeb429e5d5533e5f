"""Whoever waits long holds a thread of the web server meanwhile: for how many there is room."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

# Of each process, one thread is left for all others.
_room = threading.BoundedSemaphore(max(1, settings.WEB_THREADS - 1))


class NoRoom(Exception):
    """All who may wait do so already."""


@contextmanager
def room() -> Iterator[None]:
    """
    Room for one more who waits for a stranger or for a parser; for the room itself nobody waits.

    :raises NoRoom: if there is none.
    """
    if not _room.acquire(blocking=False):
        raise NoRoom
    try:
        yield
    finally:
        _room.release()
