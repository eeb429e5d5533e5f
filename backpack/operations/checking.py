"""One badge is checked, and its report kept for whoever is sent the link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from backpack import plain, verifying
from backpack.models import Verification
from backpack.operations.refusals import NotABadge, TooBusy
from standards.verification import Outcome, Report, Verdict

MOST_KEPT = 1024 * 1024 * 1024
KEPT_FOR = timedelta(days=30)
_BEFORE_ANYTHING = ("readable", "edition")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know: a file, a text or an address; perhaps whose it is; whether it may be kept."""

    given: bytes
    recipient: str | None = None
    may_be_kept: bool = False
    is_file: bool = False


def check(asked: Asked, *, at: datetime) -> Verification:
    """
    Verify a badge and keep the report. The e-mail address that was typed is kept nowhere.

    :raises NotABadge: if there is nothing in it to judge.
    :raises TooBusy: if so many are being checked that this one has to come back.
    """
    found = _verified(asked, at=at)
    may_be_kept = asked.may_be_kept and _has_room(len(asked.given))
    if _is_nothing(found.report):
        raise NotABadge(_advice(asked))
    return Verification.objects.create(
        made_at=at,
        until=at + KEPT_FOR,
        report=plain.of(found.report),
        picture=found.picture,
        badge=asked.given if may_be_kept else b"",
        text=found.text if may_be_kept else "",
    )


def _has_room(octets: int) -> bool:
    """Whether the badges that are kept leave room on the disk for one more; the page says what was kept."""
    kept = Verification.objects.aggregate(octets=Sum(Length("badge")))["octets"] or 0
    return bool(kept + octets <= MOST_KEPT)


def judge(asked: Asked, *, at: datetime) -> dict[str, Any]:
    """
    Verify a badge and keep nothing: the report as plain JSON.

    :raises TooBusy: if so many are being checked that this one has to come back.
    """
    return plain.of(_verified(asked, at=at).report)


def _verified(asked: Asked, *, at: datetime) -> verifying.Verified:
    try:
        return verifying.verify(asked.given, now=at, recipient=asked.recipient)
    except verifying.TooBusy as busy:
        raise TooBusy from busy


def _is_nothing(report: Report) -> bool:
    """Whether it failed before there was a badge to speak of."""
    return report.verdict is Verdict.NOT_A_BADGE and any(
        check.name in _BEFORE_ANYTHING and check.outcome is Outcome.FAILED for check in report.checks
    )


def _advice(asked: Asked) -> str:
    if asked.is_file:
        return _(
            "There is no badge in this file. A copy or a screenshot of a badge is only a picture: ask for the file "
            "that the issuer gave out, or for the badge’s link."
        )
    if asked.given.lstrip().startswith((b"http://", b"https://")):
        return _(
            "There is no badge at this address. Open the badge itself, copy its address, and paste that; or download "
            "its picture, and bring it here."
        )
    return _("This is neither a link nor the text of a badge. A link begins with https://.")


def forget_reports(*, at: datetime) -> int:
    """Delete what was to be kept until now."""
    gone, _each = Verification.objects.filter(until__lte=at).delete()
    return gone
