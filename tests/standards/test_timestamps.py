"""Moments: whole seconds in UTC when written, any zone but never none when read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.errors import BadTimestamp
from standards.timestamps import from_text, to_text

MOMENT = datetime(2026, 6, 23, 10, 42, tzinfo=UTC)


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))])))
def test_a_moment_is_read_as_it_was_written(moment: datetime) -> None:
    try:
        written = to_text(moment)
    except BadTimestamp:
        return
    assert from_text(written) == moment.replace(microsecond=0)
    assert written[-1] == "Z" and len(written) == 20


def test_a_moment_is_written_in_utc_in_whole_seconds() -> None:
    there = datetime(2026, 6, 23, 12, 42, 0, 999999, tzinfo=timezone(timedelta(hours=2)))
    assert to_text(there) == "2026-06-23T10:42:00Z"


def test_what_cannot_be_written_is_refused() -> None:
    for moment in (datetime(2026, 6, 23), datetime.min.replace(tzinfo=timezone(timedelta(hours=3)))):  # noqa: DTZ001
        with pytest.raises(BadTimestamp):
            to_text(moment)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-23T10:42:00Z", "2026-06-23t10:42:00z", "2026-06-23T10:42Z", "2026-06-23T12:42:00+02:00",
        "2026-06-23T12:42:00+0200", "2026-06-23T12:42:00+02", "2026-06-23T01:12:00.000-09:30",
        "2026-06-23T10:42:00.0000000009Z", "2026-06-23T10:42:00,0Z",
    ],
)  # fmt: skip
def test_the_ways_to_write_one_moment(text: str) -> None:
    assert from_text(text) == MOMENT
    assert from_text(text).utcoffset() == timedelta(0)


def test_a_fraction_is_read() -> None:
    assert from_text("2026-06-23T10:42:00.25Z") == MOMENT + timedelta(milliseconds=250)


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-06-23", "2026-06-23T10:42:00", "2026-06-23 10:42:00Z", "2026-02-30T00:00:00Z", "2026-06-23T24:00:00Z",
        "2026-06-23T10:60:00Z", "2026-06-23T10:42:60Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00", "2026-06-23T10:42:00+25:00", "2026-06-23T10:42:00Z\n", "1466678520",
        "２０２６-06-23T10:42:00Z", "2026-06-23T10:42:00−02:00", "99999-06-23T10:42:00Z",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadTimestamp):
        from_text(text)
