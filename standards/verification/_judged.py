"""
What was found of one signature: whose key it is, and whether it fits.
"""

from dataclasses import dataclass

from standards.verification.report import Check, Outcome, Proof


@dataclass(frozen=True, slots=True)
class Judged:
    """One proof: the address of its key, whether that is the issuer's, and whether the signature fits."""

    suite: str
    method: str
    key: Check
    signature: Check

    @property
    def holds(self) -> bool:
        """Whether this proof alone is enough."""
        return self.key.outcome is self.signature.outcome is Outcome.PASSED

    @property
    def is_broken(self) -> bool:
        """Whether the issuer's own key says that these are not the words that were signed."""
        return self.key.outcome is Outcome.PASSED and self.signature.outcome is Outcome.FAILED

    @property
    def is_open(self) -> bool:
        """Whether nobody can say yet: something could not be checked, and nothing is known to be wrong."""
        outcomes = {self.key.outcome, self.signature.outcome}
        return Outcome.NOT_DONE in outcomes and Outcome.FAILED not in outcomes

    def told(self) -> Proof:
        """The proof as the report tells it."""
        checks = [check for check in (self.key, self.signature) if check.outcome is not Outcome.PASSED]
        first = next((check for check in checks if check.verdict), checks[0] if checks else None)
        outcome = Outcome.PASSED if first is None else first.outcome
        found = "" if first is None else first.found
        return Proof(self.suite, self.method, outcome, found, self.key.outcome is Outcome.PASSED)


def decisive(judged: list[Judged]) -> Judged:
    """One that holds; else one that the issuer's own key calls broken; else one that is open; else the first."""
    for wanted in ("holds", "is_broken", "is_open"):
        for one in judged:
            if getattr(one, wanted):
                return one
    return judged[0]
