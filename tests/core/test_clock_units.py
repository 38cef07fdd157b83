"""Seconds, microseconds and ISO forms: nothing is cut short, and nothing is lost on the way there and back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.sandbox.core.clock import (
    SECOND,
    Instant,
    instant,
    iso_millis,
    microseconds,
    parse_iso,
    utc,
    whole_seconds,
)


@pytest.mark.parametrize(
    ("span", "seconds"), [(0, 0), (1, 1), (SECOND - 1, 1), (SECOND, 1), (SECOND + 1, 2), (59_999_001, 60)]
)
def test_whole_seconds_are_rounded_up(span: int, seconds: int) -> None:
    assert whole_seconds(span) == seconds


@pytest.mark.parametrize(
    ("seconds", "span"),
    [(0, 0), (1, SECOND), (0.000_001, 1), (0.000_000_2, 1), (1.000_000_5, 1_000_001), (59.999, 59_999_000)],
)
def test_microseconds_are_rounded_up(seconds: float, span: int) -> None:
    assert microseconds(seconds) == span


@given(st.integers(0, 10**9))
def test_milliseconds_are_exact_whatever_a_float_makes_of_them(milliseconds: int) -> None:
    assert microseconds(milliseconds / 1000) == milliseconds * 1000


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-01-15T12:00:17Z", datetime(2025, 1, 15, 12, 0, 17, tzinfo=UTC)),
        ("2025-01-15T12:00:17", datetime(2025, 1, 15, 12, 0, 17, tzinfo=UTC)),
        ("2025-01-15T17:30:17.123456+05:30", datetime(2025, 1, 15, 12, 0, 17, 123456, tzinfo=UTC)),
        ("2025-01-15", datetime(2025, 1, 15, tzinfo=UTC)),
    ],
)
def test_an_iso_moment_is_read_as_utc_unless_it_says_otherwise(text: str, moment: datetime) -> None:
    assert parse_iso(text) == instant(moment) == int(moment.timestamp() * SECOND)


@pytest.mark.parametrize("text", ["", "yesterday", "2025-13-01", "12:00"])
def test_what_is_no_iso_moment_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_iso(text)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (1_705_314_600_000_000, "2024-01-15T10:30:00.000Z"),
        (1_705_314_600_007_999, "2024-01-15T10:30:00.007Z"),
        (0, "1970-01-01T00:00:00.000Z"),
    ],
)
def test_milliseconds_are_written_with_three_digits_and_z(at: int, text: str) -> None:
    assert iso_millis(Instant(at)) == text


@given(st.integers(0, 4 * 10**15))
def test_an_instant_comes_back_from_its_datetime(at: int) -> None:
    assert instant(utc(Instant(at))) == at
    assert parse_iso(utc(Instant(at)).isoformat()) == at
