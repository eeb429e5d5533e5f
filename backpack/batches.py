"""A list of badges as it stands: how many are checked, what came of each, and the same as CSV."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assertions import exports, wording
from backpack import plain
from backpack.models import Batch, BatchRow
from standards.verification import Verdict
from standards.verification.report import Standing


@dataclass(frozen=True, slots=True)
class Listed:
    """One badge of a list: its row, a state of the design language, its standing, and what else there is to say."""

    row: BatchRow
    state: str
    standing: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list is."""

    total: int
    done: int
    counts: list[tuple[str, str, int]]

    @property
    def is_working(self) -> bool:
        return self.done < self.total


def progress(batch: Batch) -> Progress:
    """How many there are, how many were checked, and how many came to which standing. One query."""
    verdicts = Counter(batch.rows.values_list("verdict", flat=True))
    waiting = verdicts.pop("", 0)
    standings = Counter[Standing]()
    for name, count in verdicts.items():
        standings[Standing.of(Verdict[name])] += count
    counts = [
        (_STATES[standing], str(wording.STANDINGS[standing]), standings[standing])
        for standing in Standing
        if standings[standing]
    ]
    done = sum(verdicts.values())
    return Progress(done + waiting, done, counts)


_STATES = {
    Standing.VALID: "valid",
    Standing.NO_LONGER_VALID: "expired",
    Standing.NOT_VALID: "revoked",
    Standing.COULD_NOT_CHECK: "unknown",
}


def listed(batch: Batch) -> list[Listed]:
    """The badges of a list, in its order; two queries."""
    rows = list(_rows(batch).defer("report", "given"))
    told = dict(_rows(batch).filter(verdict__in=[one.name for one in _TOLD]).values_list("pk", "report"))
    return [_listed(row, told.get(row.pk)) for row in rows]


def _rows(batch: Batch) -> QuerySet[BatchRow]:
    return batch.rows.order_by("position")


# Of these, the verdict alone does not say what is the matter.
_TOLD = (Verdict.COULD_NOT_CHECK, Verdict.NOT_A_BADGE)


def _listed(row: BatchRow, report: Mapping[str, Any] | None) -> Listed:
    if not row.verdict:
        return Listed(row, "pending", _("Waiting"))
    verdict = Verdict[row.verdict]
    standing = Standing.of(verdict)
    words = "" if standing is Standing.VALID else str(wording.HEADLINES[verdict])
    if report is not None:
        words = wording.deciding(plain.read(report))
    return Listed(row, wording.STATES[verdict], str(wording.STANDINGS[standing]), words)


def as_csv(batch: Batch) -> Iterator[bytes]:
    """The lines of the file, in UTF-8 with a byte order mark, safe to open in a spreadsheet."""
    yield "\ufeff".encode()
    yield _line([_("Badge brought"), _("Answer"), _("Why"), _("Badge"), _("Issuer"), _("Since"), _("Checked at")])
    for row in _rows(batch).defer("given").iterator(chunk_size=50):
        yield _line(_cells(row))


def _cells(row: BatchRow) -> list[str]:
    if not row.verdict or row.checked_at is None:
        return [row.name, _("Not checked yet"), "", "", "", "", ""]
    report = plain.read(row.report)
    headline = report.headline
    return [
        row.name,
        str(wording.STANDINGS[headline.standing]),
        wording.sentence(report),
        row.badge,
        row.issuer,
        _moment(headline.since),
        _moment(row.checked_at),
    ]


def _moment(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes") if moment else ""


def _line(cells: list[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow([exports.safe(cell) for cell in cells])
    return line.getvalue().encode()
