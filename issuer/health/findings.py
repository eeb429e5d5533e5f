"""What a check answers, and the list of checks. Floors above add their own with `register`."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils.translation import gettext as _

log = logging.getLogger("rosette.health")


class State(Enum):
    """How it stands; the values are the states of the design language."""

    GOOD = "valid"
    ADVICE = "warn"
    WRONG = "error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """
    The answer of one check.

    :param title: what is so, in one sentence.
    :param mend: what to do about it, in plain words; empty where all is well.
    :param detail: the machine's own words, for whoever mends it.
    """

    state: State
    title: str
    mend: str = ""
    detail: str = ""


Check = Callable[[datetime], Finding]
_checks: list[Check] = []


def register(check: Check) -> Check:
    """Add a check. It is handed the moment and must not change anything that anybody could notice."""
    _checks.append(check)
    return check


def run(*, now: datetime) -> list[Finding]:
    """Do every check, in the order in which they were registered."""
    return [_done(check, now) for check in _checks]


def _done(check: Check, now: datetime) -> Finding:
    try:
        return check(now)
    except Exception:
        log.exception("The check %s failed", check.__name__)
        # Whatever stops a check stops what it checks, too: a service that is down, a library that is not there.
        return Finding(
            State.WRONG,
            _("The check “%(name)s” could not be done") % {"name": check.__name__.replace("_", " ")},
            _("The log of the server says why."),
        )
