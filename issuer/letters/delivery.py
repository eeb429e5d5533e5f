"""
The postman's rounds: what is due is leased letter by letter and handed over on one connection to the mail server.

WAITING -> SENDING -> HANDING_OVER -> ACCEPTED, or WAITING again, FAILED, UNKNOWN or STOPPED.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from issuer.letters import answers, leases, message, rendering, wishes
from issuer.letters.answers import Fate, Outcome, Trouble
from issuer.letters.leases import Withdrawn
from issuer.letters.post import Post
from issuer.models import Letter, LetterState
from issuer.site.jobs import job

logger = logging.getLogger("rosette.letters")

ROUND = 10.0  # seconds: other jobs want their turn too
_LOSSES = 2  # connections lost in a row that end a round
_BATCH = 50
_PAUSES = (0.1, 0.5, 2, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round came to."""

    accepted: int = 0
    later: int = 0
    failed: int = 0
    in_doubt: int = 0
    is_finished: bool = True  # False: there was no time for all that was due


@job(retries=3)
def deliver() -> None:
    """Send what is due, for ten seconds at most; then go to the end of the queue with the rest."""
    if not deliver_due(now=timezone.now()).is_finished:
        deliver.enqueue()


def wake(at: datetime) -> None:
    """Have the outbox looked at when letters written in this transaction are due."""
    deliver.using(run_after=at).enqueue()


def deliver_due(*, now: datetime, seconds: float = ROUND) -> Round:
    """Send the letters that are due, one by one over one connection, and say what became of them."""
    if found := leases.recover(at=now):
        logger.warning("%d letters were taken back from workers that are gone", found)
    clock = _Clock(now)
    fates: Counter[Fate] = Counter()
    losses = 0
    with Post() as post:
        for letter in _leased(now=now, clock=clock):
            outcome = _send(letter, post, clock=clock)
            if outcome is not None:
                fates[outcome.fate] += 1
                losses = losses + 1 if outcome.lost else 0
                if outcome.concerns_all:
                    leases.put_off_all(outcome, attempts=letter.attempts, at=clock.now())
                    break
                if not outcome.lost and fates.total() == 1:
                    leases.call_back(at=now)
            if losses == _LOSSES or clock.elapsed >= seconds:
                break
    return _round(fates, is_finished=losses == _LOSSES or not leases.due(now).exists())


def _round(fates: Counter[Fate], *, is_finished: bool) -> Round:
    return Round(
        accepted=fates[Fate.ACCEPTED],
        later=fates[Fate.LATER],
        failed=fates[Fate.FAILED],
        in_doubt=fates[Fate.IN_DOUBT],
        is_finished=is_finished,
    )


def _leased(*, now: datetime, clock: "_Clock") -> Iterator[Letter]:
    while batch := list(leases.due(now).order_by("not_before", "pk").values_list("pk", "attempts")[:_BATCH]):
        for letter_id, attempts in batch:
            letter = leases.take(letter_id, attempts=attempts, at=clock.now())
            if letter is not None:
                yield letter


def _send(letter: Letter, post: Post, *, clock: "_Clock") -> Outcome | None:
    """Send a leased letter; None if there was nothing to send, or it was taken out of our hands."""
    try:
        outcome = _try(letter, post, clock=clock)
        if outcome is not None:
            _write_down(letter, outcome, clock=clock)
    except Withdrawn:
        return None
    except BaseException:
        with suppress(Withdrawn, DatabaseError, InterfaceError):
            if letter.state == LetterState.SENDING:
                leases.give_back(letter, not_before=clock.now())
        raise
    return outcome


def _try(letter: Letter, post: Post, *, clock: "_Clock") -> Outcome | None:
    try:
        mail = _compose(letter, at=clock.now())
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:
        # One letter that cannot be written must not keep the others from being sent.
        logger.exception("letter %s could not be written", letter.pk)
        return Outcome(fate=Fate.LATER, answer=answers.cut(f"{Trouble.OURS}: {type(error).__name__}"))
    if mail is None:
        return None
    return post.send(mail, hand_over=lambda: leases.announce(letter, at=clock.now()))


def _compose(letter: Letter, *, at: datetime) -> EmailMessage | None:
    is_essential = rendering.of(letter.kind).is_essential
    if not is_essential and wishes.is_refused(letter.to):
        leases.stop(letter, Trouble.UNWANTED, at=at)
        return None
    rendered = rendering.render(letter)
    if rendered is None:
        leases.stop(letter, Trouble.NOTHING_TO_TELL, at=at)
        return None
    stop_url = "" if is_essential else wishes.stop_url(letter.to)
    return message.compose(rendered, letter_id=letter.pk, to=letter.to, at=at, stop_url=stop_url)


def _write_down(letter: Letter, outcome: Outcome, *, clock: "_Clock") -> None:
    # The server's answer is heard only once: a database that is busy or away for a moment must not lose it.
    for pause in _PAUSES:
        try:
            return leases.settle(letter, outcome, at=clock.now())
        except (DatabaseError, InterfaceError):
            logger.warning("the database is busy or away; the end of a letter is written down later")
            if not connection.in_atomic_block:
                connection.close()
            time.sleep(pause)
    return leases.settle(letter, outcome, at=clock.now())


class _Clock:
    """The moment of a round's beginning, and the time that has passed since."""

    def __init__(self, now: datetime) -> None:
        self._now, self._start = now, time.monotonic()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._start

    def now(self) -> datetime:
        return self._now + timedelta(seconds=self.elapsed)
