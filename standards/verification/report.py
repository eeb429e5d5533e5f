"""
The answer of a verification: every check with its outcome, in order, and one verdict over them.

NOT_DONE is not FAILED: that the network was down is no sign of a forgery, and it is never shown as valid either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from standards.grammar import Problem
from standards.verification.facts import Facts


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
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"
    CHANGED = "changed"
    NOT_THEIRS = "not theirs"
    COULD_NOT_CHECK = "could not check"
    NOT_A_BADGE = "not a badge"


class Standing(Enum):
    """What a person is told first, of four things one."""

    VALID = "valid"
    NO_LONGER_VALID = "not valid any more"
    NOT_VALID = "not valid"
    COULD_NOT_CHECK = "could not be checked"

    @classmethod
    def of(cls, verdict: Verdict) -> "Standing":
        """The standing that a verdict comes to."""
        return _STANDINGS.get(verdict, cls.NOT_VALID)


_STANDINGS = {
    Verdict.VALID: Standing.VALID,
    Verdict.REVOKED: Standing.NO_LONGER_VALID,
    Verdict.SUSPENDED: Standing.NO_LONGER_VALID,
    Verdict.EXPIRED: Standing.NO_LONGER_VALID,
    Verdict.COULD_NOT_CHECK: Standing.COULD_NOT_CHECK,
}


class Kind(Enum):
    """The edition of the standard, and in which way it is held to be true."""

    OB05 = "OB 0.5"
    OB10 = "OB 1.0"
    OB10_SIGNED = "OB 1.0 signed"
    OB11 = "OB 1.1"
    OB11_SIGNED = "OB 1.1 signed"
    OB20_HOSTED = "OB 2.0 hosted"
    OB20_SIGNED = "OB 2.0 signed"
    OB20_ENDORSEMENT = "OB 2.0 endorsement"
    OB30_PROOF = "OB 3.0, Data Integrity"
    OB30_JWT = "OB 3.0, VC-JWT"

    @property
    def is_signed(self) -> bool:
        """Whether a signature makes it true, and not the address that serves it."""
        return self in (Kind.OB10_SIGNED, Kind.OB11_SIGNED, Kind.OB20_SIGNED, Kind.OB30_PROOF, Kind.OB30_JWT)


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
    of this check, and None if the check decides nothing. `since` is the moment from which it is so, where one is told.
    """

    name: str
    outcome: Outcome
    found: str = ""
    expected: str = ""
    mender: Mender = Mender.NOBODY
    verdict: Verdict | None = None
    problems: tuple[Problem, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """The one sentence over a report: the standing, the check that decided it, and since when, where that is told."""

    standing: Standing
    verdict: Verdict
    check: Check | None = None
    since: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof of a signed badge: its suite or algorithm, the address of its key, and what came of it."""

    suite: str
    method: str
    outcome: Outcome
    found: str = ""
    is_issuers: bool = False


@dataclass(frozen=True, slots=True)
class GoodWord:
    """An endorsement: what it is about (`award`, `badge`, `issuer`), what it says, who says so, and its report."""

    about: str
    comment: str
    facts: Facts
    report: "Report"


@dataclass(frozen=True, slots=True)
class Report:
    """
    All checks of one verification and the documents that count: those fetched or signed, never those around them.

    `parts` has a report for each of several badges in one picture. Two editions of one award are valid if both are; the
    checks of the worse one stand in the report of the picture. Two badges of one edition are never valid.
    """

    checks: tuple[Check, ...]
    checked_at: datetime
    assertion: Mapping[str, object] | None = None
    badge_class: Mapping[str, object] | None = None
    issuer: Mapping[str, object] | None = None
    parts: tuple["Report", ...] = ()
    kind: Kind | None = None
    facts: Facts = field(default_factory=Facts)
    proofs: tuple[Proof, ...] = ()
    endorsements: tuple[GoodWord, ...] = ()

    @property
    def deciding(self) -> Check | None:
        """The check that decides: the first failure; without one, the first that could not be done; else none."""
        for outcome in (Outcome.FAILED, Outcome.NOT_DONE):
            for check in self.checks:
                if check.outcome is outcome and check.verdict is not None:
                    return check
        return None

    @property
    def verdict(self) -> Verdict:
        """The first failure decides; without one, what could not be checked; then, if it is proven, valid."""
        check = self.deciding
        if check is not None and check.verdict is not None:
            return check.verdict
        return Verdict.VALID if self.is_proven else Verdict.COULD_NOT_CHECK

    @property
    def is_valid(self) -> bool:
        """Whether everything that decides was checked and held."""
        return self.verdict is Verdict.VALID

    @property
    def headline(self) -> Headline:
        """What a person is told first: valid, not valid any more (why, since when), not valid, or not to be checked."""
        check = self.deciding
        standing = Standing.of(self.verdict)
        if check is None or standing is not Standing.NO_LONGER_VALID:
            return Headline(standing, self.verdict, check)
        reason = "" if self.verdict is Verdict.EXPIRED else self.facts.revocation_reason
        return Headline(standing, self.verdict, check, check.since, reason)

    @property
    def is_proven(self) -> bool:
        """Whether the facts are the issuer's own words: every check that ties them to the issuer has passed."""
        tying = [check for check in self.checks if check.name in _TYING]
        return bool(tying) and all(check.outcome is Outcome.PASSED for check in tying)

    def check(self, name: str) -> Check:
        """The check of that name; every report has all of its kind."""
        return next(check for check in self.checks if check.name == name)


_TYING = ["served", "same-id", "unchanged", "badge-served", "issuer-served", "issuer-scope"]
_TYING += ["issuer-key", "signature", "claims"]
