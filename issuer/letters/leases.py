"""
Who holds a letter, and what state it goes to: every change of a letter that is being sent, each one UPDATE.

`attempts` counts the leases and is the fence: a worker that was thought dead and comes back can change nothing that
its successor holds. An UNKNOWN letter without `done_at` has one more try to come; the lease of that try ends in "+".
"""

import hashlib
import os
import platform
import random
import secrets
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from issuer.letters import answers
from issuer.letters.answers import Fate, Outcome, Trouble
from issuer.models import Letter, LetterQuerySet, LetterState

LEASE = timedelta(minutes=5)
DOUBT = timedelta(minutes=15)  # until a letter that may have arrived is tried once more
GIVE_UP = timedelta(days=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=24)
LONGEST_WAIT_FOR_SERVER = timedelta(minutes=30)  # one try stands for all letters, so it costs nothing
_HASTY = 3  # tries without a pause, for a letter whose worker ended
_SECOND = "+"


class Withdrawn(Exception):
    """The letter is no longer ours to send: it was stopped, or another worker took it over."""


def due(at: datetime) -> LetterQuerySet:
    """Letters to be tried: those that wait, and those that may have arrived and have one more try."""
    unsure = Q(state=LetterState.UNKNOWN, done_at=None)
    return Letter.objects.filter(Q(state=LetterState.WAITING) | unsure, not_before__lte=at)


def take(letter_id: str, *, attempts: int, at: datetime) -> Letter | None:
    """Lease a letter that is due, or return None where somebody else was faster."""
    due_letter = due(at).filter(pk=letter_id, attempts=attempts)
    changes = {"state": LetterState.SENDING, "attempts": attempts + 1, "lease_until": at + LEASE, "done_at": None}
    lease = _process()
    taken = due_letter.filter(state=LetterState.WAITING).update(lease=lease, **changes)
    if not taken:
        lease += _SECOND
        taken = due_letter.filter(state=LetterState.UNKNOWN).update(lease=lease, **changes)
    if not taken:
        return None
    return Letter.objects.select_related("issuer").filter(pk=letter_id, lease=lease, attempts=attempts + 1).first()


def announce(letter: Letter, *, at: datetime) -> None:
    """
    Write down that the text is about to be handed over whole.

    :raises Withdrawn: if the letter is not ours any more.
    """
    _change(letter, state=LetterState.HANDING_OVER, lease_until=at + LEASE)
    letter.state = LetterState.HANDING_OVER


def give_back(letter: Letter, *, not_before: datetime) -> None:
    """
    Let it wait again, as if it had not been leased.

    :raises Withdrawn: if the letter is not ours any more.
    """
    _change(letter, state=_waiting(letter), not_before=not_before, lease="", lease_until=None)


def settle(letter: Letter, outcome: Outcome, *, at: datetime) -> None:
    """
    Write what came of a try: done, to be tried again later, or given up.

    :raises Withdrawn: if the letter is not ours any more, and has not been accepted either.
    """
    match outcome.fate:
        case Fate.ACCEPTED:
            # Also where it has been taken for lost meanwhile: an answer that comes late is an answer.
            known = Letter.objects.filter(pk=letter.pk, attempts=letter.attempts)
            known.filter(state__in=[LetterState.HANDING_OVER, LetterState.UNKNOWN]).update(
                **_ended(LetterState.ACCEPTED, outcome.answer, at=at)
            )
        case Fate.FAILED:
            _change(letter, **_ended(LetterState.FAILED, outcome.answer, at=at))
        case Fate.LATER:
            _put_off(letter, outcome, at=at)
        case Fate.IN_DOUBT if _is_second(letter):
            _change(letter, **_ended(LetterState.UNKNOWN, outcome.answer, at=at))
        case Fate.IN_DOUBT:
            _change(letter, state=LetterState.UNKNOWN, not_before=at + DOUBT, **_released(outcome.answer))


def stop(letter: Letter, why: Trouble, *, at: datetime) -> None:
    """
    Do not send it after all.

    :raises Withdrawn: if the letter is not ours any more.
    """
    state = LetterState.UNKNOWN if _is_second(letter) else LetterState.STOPPED
    _change(letter, **_ended(state, letter.answer if _is_second(letter) else why, at=at))


def put_off_all(outcome: Outcome, *, attempts: int, at: datetime) -> None:
    """Let every letter that is due wait for the mail server, with its answer; give up those that waited for days."""
    waiting = due(at).filter(state=LetterState.WAITING)
    waiting.filter(made_at__lte=at - GIVE_UP).update(**_ended(LetterState.FAILED, outcome.answer, at=at))
    waiting.update(answer=outcome.answer)
    due(at).update(not_before=at + wait(attempts, longest=LONGEST_WAIT_FOR_SERVER))


def call_back(*, at: datetime) -> int:
    """The mail server can be reached again: letters that only waited for that are due at once."""
    waiting = Letter.objects.filter(state=LetterState.WAITING, not_before__gt=at)
    return waiting.filter(answer__startswith=Trouble.UNREACHABLE).update(not_before=at)


def recover(*, at: datetime) -> int:
    """Take letters back from workers that are gone, and return how many."""
    found = 0
    for letter in Letter.objects.filter(state__in=[LetterState.SENDING, LetterState.HANDING_OVER]):
        if letter.lease_until is not None and at < letter.lease_until and not _is_abandoned(letter.lease):
            continue
        try:
            _take_back(letter, at=at)
        except Withdrawn:
            continue  # its worker was slow, not gone
        found += 1
    return found


def wait(attempts: int, *, longest: timedelta) -> timedelta:
    """How long after its try of this number a letter is tried again: doubled each time, never the same for two."""
    doubled = FIRST_WAIT * (1 << min(attempts - 1, 20))
    return min(longest, doubled) * random.uniform(1, 1.1)  # noqa: S311 - no secret


# --- What the acts above are made of ---------------------------------------------------------------------------------


def _take_back(letter: Letter, *, at: datetime) -> None:
    if letter.state == LetterState.HANDING_OVER:
        settle(letter, Outcome(fate=Fate.IN_DOUBT, answer=Trouble.WORKER_GONE), at=at)
    elif letter.attempts < _HASTY:
        give_back(letter, not_before=at)
    else:
        # One that ends its worker each time must not do so without a pause.
        give_back(letter, not_before=at + wait(letter.attempts, longest=LONGEST_WAIT))


def _put_off(letter: Letter, outcome: Outcome, *, at: datetime) -> None:
    if at - letter.made_at >= GIVE_UP:
        state = LetterState.UNKNOWN if _is_second(letter) else LetterState.FAILED
        _change(letter, **_ended(state, outcome.answer, at=at))
        return
    longest = LONGEST_WAIT_FOR_SERVER if outcome.concerns_all else LONGEST_WAIT
    not_before = at + wait(letter.attempts, longest=longest)
    _change(letter, state=_waiting(letter), not_before=not_before, **_released(outcome.answer))


def _change(letter: Letter, **changes: Any) -> None:
    held = Letter.objects.filter(pk=letter.pk, state=letter.state, lease=letter.lease, attempts=letter.attempts)
    if not held.update(**changes):
        raise Withdrawn(letter.pk)


def _ended(state: LetterState, answer: str, *, at: datetime) -> dict[str, Any]:
    return {"state": state, "done_at": at, "secret": "", **_released(answer)}


def _released(answer: str) -> dict[str, Any]:
    return {"answer": answers.cut(answer), "lease": "", "lease_until": None}


def _waiting(letter: Letter) -> LetterState:
    return LetterState.UNKNOWN if _is_second(letter) else LetterState.WAITING


def _is_second(letter: Letter) -> bool:
    return letter.lease.endswith(_SECOND)


# --- Which process holds a lease -------------------------------------------------------------------------------------


def _process() -> str:
    # Not cached whole: a fork would pass itself off as its parent.
    return f"{_place()}:{os.getpid()}:{_birth()}"


@cache
def _place() -> str:
    # A process id means something within one process namespace only: two containers may share a host name.
    try:
        namespace = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        namespace = 0
    return hashlib.sha256(f"{platform.node()}/{namespace}".encode()).hexdigest()[:8]


@cache
def _birth() -> str:
    return secrets.token_hex(4)


def _is_abandoned(lease: str) -> bool:
    """Whether the process of a lease is known to be gone; of another machine's nothing is known."""
    place, _, process = lease.removesuffix(_SECOND).partition(":")
    if place != _place():
        return not lease
    pid, _, birth = process.partition(":")
    if int(pid) == os.getpid():
        return birth != _birth()  # in a container each worker may get the same number
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
