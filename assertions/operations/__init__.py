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
    TooManyToday,
    award_run,
    end_of,
    preview,
    start_run,
    unfinished_runs,
)
from assertions.operations.forgetting import forget_old_rows, forget_unused_files
from assertions.operations.later import (
    MAX_REASON,
    AlreadyRevoked,
    NoReason,
    NotItsAddress,
    SentOften,
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
    "NotOnHttps",
    "NotPublished",
    "NothingToAward",
    "OutOfDate",
    "Refusal",
    "SentOften",
    "TakenBack",
    "Terms",
    "TooLate",
    "TooManyToday",
    "award_run",
    "correct",
    "end_of",
    "forget_old_rows",
    "forget_unused_files",
    "mend",
    "preview",
    "readdress",
    "resend",
    "revoke",
    "start_run",
    "undo",
    "unfinished_runs",
]
