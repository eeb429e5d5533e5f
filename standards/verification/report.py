"""
The answer of a verification: every check with its outcome, in order, and one verdict over them.

NOT_DONE is not FAILED: that the network was down is no sign of a forgery, and it is never shown as valid either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from standards.grammar import Problem


class Outcome(Enum):
    """What came of one check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_DONE = "not done"


class Verdict(Enum):
    """What a badge is, in one word; the texts for people are made of these."""

    VALID = "valid"
    ISSUER_NOT_PROVEN = "issuer not proven"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"
    CHANGED = "changed"
    NOT_THEIRS = "not theirs"
    COULD_NOT_CHECK = "could not check"
    NOT_A_BADGE = "not a badge"


class Mender(Enum):
    """Who can mend what a check found."""

    ISSUER = "issuer"
    HOLDER = "holder"
    ASKER = "asker"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Check:
    """
    One question and its outcome.

    `name` is stable and never shown; `found` and `expected` are plain English. `verdict` is what the badge is because
    of this check, and None if the check decides nothing.
    """

    name: str
    outcome: Outcome
    found: str = ""
    expected: str = ""
    mender: Mender = Mender.NOBODY
    verdict: Verdict | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """
    All checks of one verification and the documents that count: those fetched, never those handed in.

    `parts` has a report for each of several badges in one picture; the picture as a whole is never valid then.
    """

    checks: tuple[Check, ...]
    checked_at: datetime
    assertion: Mapping[str, object] | None = None
    badge_class: Mapping[str, object] | None = None
    issuer: Mapping[str, object] | None = None
    parts: tuple["Report", ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The first failure decides; without one, what could not be checked; only then is it valid."""
        for outcome in (Outcome.FAILED, Outcome.NOT_DONE):
            for check in self.checks:
                if check.outcome is outcome and check.verdict is not None:
                    return check.verdict
        return Verdict.VALID

    @property
    def is_valid(self) -> bool:
        """Whether everything that decides was checked and held."""
        return self.verdict is Verdict.VALID

    def check(self, name: str) -> Check:
        """The check of that name; every report has all of them."""
        return next(check for check in self.checks if check.name == name)
