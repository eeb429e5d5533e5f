"""
Moments as the specifications write them (OB 2.0, DateTime: ISO 8601 with a time zone; VCDM 2.0, dateTimeStamp).

Written: whole seconds in UTC, `2026-06-23T10:42:00Z`. Read: any offset, any fraction, never a moment without a zone.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

from standards.errors import BadTimestamp

_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,30}))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2})?)",
    re.ASCII,
)


def to_text(moment: datetime) -> str:
    """
    Write an aware moment in UTC, whole seconds: what lies below a second is cut, as `nbf` of a JWT cannot hold it.

    :raises BadTimestamp: if the moment carries no time zone.
    """
    if moment.utcoffset() is None:
        raise BadTimestamp("the moment has no time zone")
    try:
        utc = moment.astimezone(UTC)
    except OverflowError as error:
        raise BadTimestamp("the moment lies outside the years 1 to 9999") from error
    return utc.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def from_text(text: str) -> datetime:
    """
    Read a moment; the answer is aware and in UTC.

    :raises BadTimestamp: for anything else, a date alone and a moment without zone among them.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise BadTimestamp("not an ISO 8601 moment with a time zone")
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    second, fraction = int(match[6] or 0), (match[7] or "0")[:6].ljust(6, "0")
    try:
        moment = datetime(year, month, day, hour, minute, second, int(fraction), _zone(match))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadTimestamp("not a day of the calendar or an hour of the clock") from error


def _zone(match: re.Match[str]) -> timezone:
    if match[8]:
        return UTC
    offset = timedelta(hours=int(match[10]), minutes=int(match[11] or 0))
    return timezone(-offset if match[9] == "-" else offset)
