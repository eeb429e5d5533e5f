"""The acts of this floor: a badge is checked, many are, and this site looks at itself."""

from backpack.operations.batches import check_next, forget_batches, read_list, start_batch, unwatched_batches
from backpack.operations.checking import KEPT_FOR, Asked, check, forget_reports, judge
from backpack.operations.refusals import NotABadge, TooBusy, TooMany, Unreadable
from backpack.operations.selfchecking import begin_self_check, forget_self_checks, is_time_for_self_check, look_on
from issuer.operations import Refusal

__all__ = [
    "KEPT_FOR",
    "Asked",
    "NotABadge",
    "Refusal",
    "TooBusy",
    "TooMany",
    "Unreadable",
    "begin_self_check",
    "check",
    "check_next",
    "forget_batches",
    "forget_reports",
    "forget_self_checks",
    "is_time_for_self_check",
    "judge",
    "look_on",
    "read_list",
    "start_batch",
    "unwatched_batches",
]
