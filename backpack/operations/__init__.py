"""The acts of this floor: a badge is checked, many are, and this site looks at itself."""

from backpack.operations.checking import KEPT_FOR, Asked, check, forget_reports, judge
from backpack.operations.refusals import NotABadge, TooBusy, TooMany, Unreadable
from issuer.operations import Refusal

__all__ = [
    "KEPT_FOR",
    "Asked",
    "NotABadge",
    "Refusal",
    "TooBusy",
    "TooMany",
    "Unreadable",
    "check",
    "forget_reports",
    "judge",
]
