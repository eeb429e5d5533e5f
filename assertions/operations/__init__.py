"""The acts of this floor. Each is one transaction with a journal line; letters and pictures follow on commit."""

from assertions.operations.awarding import (
    MAX_EVIDENCE,
    Clock,
    EvidenceGiven,
    NothingToAward,
    NotOnHttps,
    NotPublished,
    OutOfDate,
    Terms,
    award_run,
    end_of,
    preview,
    start_run,
    unfinished_runs,
)
from assertions.operations.completing import complete, incomplete
from assertions.operations.forgetting import forget_old_rows, forget_unused_files
from assertions.operations.holding import NotOnHold, NotSuspendable, reinstate, suspend
from assertions.operations.later import (
    MAX_REASON,
    AlreadyRevoked,
    NoReason,
    NotItsAddress,
    correct,
    resend,
    revoke,
)
from assertions.operations.mending import TakenBack, mend, readdress
from assertions.operations.undoing import TooLate, undo
from issuer.operations import Refusal

__all__ = [
    "MAX_EVIDENCE",
    "MAX_REASON",
    "AlreadyRevoked",
    "Clock",
    "EvidenceGiven",
    "NoReason",
    "NotItsAddress",
    "NotOnHold",
    "NotOnHttps",
    "NotPublished",
    "NotSuspendable",
    "NothingToAward",
    "OutOfDate",
    "Refusal",
    "TakenBack",
    "Terms",
    "TooLate",
    "award_run",
    "complete",
    "correct",
    "end_of",
    "forget_old_rows",
    "forget_unused_files",
    "incomplete",
    "mend",
    "preview",
    "readdress",
    "reinstate",
    "resend",
    "revoke",
    "start_run",
    "suspend",
    "undo",
    "unfinished_runs",
]
