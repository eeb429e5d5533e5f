"""
A badge of anybody under the checks of `standards.verification`: judged in the sandbox, fetched through the guarded
door, and where an address is our own, answered from what is stored here.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from backpack import fetching, plain
from badges import images
from issuer.site import inside, sandbox, waiting
from standards import verification
from standards.errors import NotFetched
from standards.verification import Check, Fetched, Mender, Outcome, Report, Verdict

AT_ONCE = 3  # of one process; the sandbox has a place left for whoever designs a badge meanwhile
# What no badge needs; the hostile ones of the tests come through with two seconds and 200 MiB.
LIMITS = sandbox.Limits(memory=320 * sandbox.MIB, cpu_seconds=4, wall_seconds=25, waiting_seconds=10)
MOST_BYTES = 12 * 1024 * 1024
_JOB = "backpack.verify_job:verify"
_places = threading.BoundedSemaphore(AT_ONCE)
logger = logging.getLogger("rosette.verifying")

Fetch = Callable[[str], Fetched]


class TooBusy(Exception):
    """So many badges are being checked at this moment that this one has to come back."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A report, a small picture without anything in it (empty if there is none), and the text of the badge."""

    report: Report
    picture: bytes = b""
    text: str = ""


def verify(
    given: bytes, *, now: datetime, recipient: str | None = None, fetch: Fetch | None = None, shown: bool = True
) -> Verified:
    """
    Verify whatever somebody handed in: a file, a text, or an address.

    :param recipient: the address that the badge is said to belong to; kept nowhere.
    :param fetch: another way out than the guarded door, for tests and for this site's look at itself.
    :param shown: whether somebody will look at it; if not, neither picture nor text is wanted.
    :raises TooBusy: if no place became free.
    """
    # A did:web on this very computer is read as such on a trial; whether it may be asked, the door decides.
    on_this_machine = settings.SITE_IS_TRIAL or settings.FETCH_ALLOW_PRIVATE_NETWORKS
    asked = {
        "now": now.isoformat(),
        "recipient": recipient,
        "on_this_machine": on_this_machine,
        "site": f"{settings.SITE_URL}/",
        "shown": shown,
    }
    payload = json.dumps(asked).encode() + b"\n" + given
    fetch = fetch or from_here_or_there(at=now)
    try:
        with waiting.room(), _place():
            answer = sandbox.run(_JOB, payload, limits=LIMITS, answering=lambda url: _told(fetch, url))
    except (sandbox.TooBusy, waiting.NoRoom) as busy:
        raise TooBusy from busy
    except sandbox.TooHeavy:
        return Verified(_given_up("reading it took more time or memory than any badge needs", now))
    except sandbox.SandboxError:
        logger.exception("a badge was not judged")
        return Verified(_given_up("a fault of this site", now))
    likeness, drawing, text = answer.parts
    report = plain.read(answer.facts["report"])
    return Verified(report, likeness or _drawn(drawing), plain.storable(text.decode("utf-8", "replace")))


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=LIMITS.waiting_seconds):
        raise TooBusy
    try:
        yield
    finally:
        _places.release()


def from_here_or_there(*, at: datetime) -> Fetch:
    """Our own addresses from what is stored, all others through the guarded door; one badge's worth of it."""
    outside = fetching.allowed_by_settings(at=at)

    def fetch(url: str) -> Fetched:
        if inside.is_here(url):
            return _from_here(url)
        # On a name that this site had before, what is not stored here is somebody else's; and so is the name itself.
        if inside.is_ours(url) and "/.well-known/" not in url and (stored := _from_here(url)).status != 404:
            return stored
        return outside(url)

    return fetch


def _from_here(url: str) -> Fetched:
    found = inside.answer(url)
    return Fetched(found.status, found.media_type, found.body, url.strip())


def _told(fetch: Fetch, url: str) -> tuple[dict[str, Any], bytes]:
    """An answer, or that there is none, as the sandbox understands it."""
    try:
        found = fetch(url)
    except NotFetched as error:
        return {"not_fetched": str(error)}, b""
    except (DatabaseError, InterfaceError):
        raise
    except Exception:  # one stranger's odd answer must not end a page, nor a list of five hundred
        logger.exception("an address was not asked")
        return {"not_fetched": "a fault of this site"}, b""
    return {"status": found.status, "media_type": found.media_type, "url": found.url}, found.body


def _given_up(found: str, now: datetime) -> Report:
    first, *others = verification.CHECKS
    checks = [Check(first, Outcome.NOT_DONE, found, "", Mender.NOBODY, Verdict.COULD_NOT_CHECK)]
    checks += [Check(name, Outcome.NOT_DONE, "an earlier check left nothing to look at") for name in others]
    return Report(tuple(checks), now)


def _drawn(drawing: bytes) -> bytes:
    """A stranger's drawing as a small PNG, if it can be drawn."""
    if not drawing:
        return b""
    try:
        with waiting.room():
            return images.letter_picture(images.take_in(drawing).png)
    except (images.PictureRefused, sandbox.SandboxError, waiting.NoRoom):
        return b""
