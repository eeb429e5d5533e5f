"""The list of awards as a CSV file: row by row, so that it needs no memory, and safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assertions import searching, standing
from assertions.models import Assertion
from issuer.site.addresses import absolute_url

# A spreadsheet would take such a cell for a formula, also after blanks and in full-width signs (OWASP ASVS 1.2.10).
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
_AT_ONCE = 500


def rows_of(awards: QuerySet[Assertion], *, at: datetime) -> Iterator[bytes]:
    """The lines of the file, in UTF-8 with a byte order mark, as spreadsheets want it."""
    yield "\ufeff".encode()
    yield _line(_heads())
    for award in searching.with_letters(awards).iterator(chunk_size=_AT_ONCE):
        yield _line(_cells(award, at=at))


def safe(text: str) -> str:
    """The text of a cell, with an apostrophe in front where a spreadsheet would calculate."""
    return f"'{text}" if _FORMULA.match(text) else text


def _line(cells: list[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow([safe(cell) for cell in cells])
    return line.getvalue().encode()


def _heads() -> list[str]:
    return [
        _("Number"),
        _("Name"),
        _("Address"),
        _("Badge"),
        _("Version"),
        _("Date earned"),
        _("Runs out"),
        _("State"),
        _("Revoked"),
        _("Reason"),
        _("What they did"),
        _("Result"),
        _("Email"),
        _("Awarded by"),
        _("Page"),
    ]


def _cells(award: Assertion, *, at: datetime) -> list[str]:
    return [
        award.number,
        award.recipient_name,
        award.recipient,
        award.badge_class.name,
        str(award.badge_class.number),
        _day(award.issued_on),
        _day(award.expires_at),
        _state(award, at=at),
        _day(award.revoked_at),
        award.revocation_reason,
        award.narrative,
        award.result,
        _letter(award),
        str(award.awarded_by or ""),
        absolute_url("assertion", award.pk),
    ]


def _letter(award: Assertion) -> str:
    state, answer = getattr(award, "letter_state", None), getattr(award, "letter_answer", None)
    return standing.of_letter(state, answer or "").word


def _state(award: Assertion, *, at: datetime) -> str:
    if award.revoked_at is not None:
        return _("Revoked")
    return _("Out of date") if award.has_expired(at) else _("In force")


def _day(moment: datetime | None) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""
