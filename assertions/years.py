"""School years: they begin in September, and are named by the calendar year in which they begin."""

from datetime import date, datetime, time

from django.utils import timezone

FIRST_MONTH = 9


def year_of(day: date) -> int:
    """The school year of a day; 3 February 2026 lies in that of 2025."""
    return day.year - (day.month < FIRST_MONTH)


def current(at: datetime) -> int:
    """The school year of a moment, in this site's time zone."""
    return year_of(timezone.localtime(at).date())


def bounds(year: int) -> tuple[datetime, datetime]:
    """Its first moment, and the first one after it."""
    return _september(year), _september(year + 1)


def in_words(year: int) -> str:
    """2025 -> 2025/26."""
    return f"{year}/{(year + 1) % 100:02}"


def _september(year: int) -> datetime:
    return timezone.make_aware(datetime.combine(date(year, FIRST_MONTH, 1), time.min))
