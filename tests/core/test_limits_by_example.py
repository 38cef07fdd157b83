"""Limits, call by call: windows that a first call opens, windows that the clock opens, a bucket that leaks."""

from __future__ import annotations

from understudy.sandbox.core.clock import MINUTE, SECOND, Instant
from understudy.sandbox.core.limits import FixedWindow, LeakyBucket, Meter, Tally

NOON = Instant(1_736_942_400 * SECOND)


def test_an_unaligned_window_begins_with_the_first_call() -> None:
    tally, reading = FixedWindow("w", 2, MINUTE).put(None, Instant(NOON + 17 * SECOND))
    assert (tally.since, reading.reset) == (NOON + 17 * SECOND, NOON + 77 * SECOND)


def test_an_aligned_window_begins_with_the_minute() -> None:
    tally, reading = FixedWindow("w", 2, MINUTE, aligned=True).put(None, Instant(NOON + 17 * SECOND))
    assert (tally.since, reading.reset) == (NOON, NOON + MINUTE)


def test_an_aligned_window_may_be_offset() -> None:
    limit = FixedWindow("w", 2, MINUTE, aligned=True, offset=20 * SECOND)
    assert limit.put(None, Instant(NOON + 17 * SECOND))[1].reset == NOON + 20 * SECOND


def test_a_dear_call_is_refused_where_a_cheap_one_is_not() -> None:
    limit = FixedWindow("w", 5, MINUTE)
    tally, _ = limit.put(None, NOON, 3)
    refused = limit.put(tally, NOON, 3)[1]
    assert (refused.permitted, refused.used, refused.remaining, refused.cost) == (False, 3, 2, 3)
    assert limit.put(tally, NOON, 2)[1].permitted


def test_a_bucket_makes_room_one_leak_at_a_time() -> None:
    limit, tally = LeakyBucket("b", 3, 2), Tally(NOON, 0)
    for _ in range(3):
        tally, reading = limit.put(tally, NOON)
        assert reading.permitted
    refused = limit.put(tally, NOON)[1]
    assert (refused.permitted, refused.remaining) == (False, 0)
    assert refused.retry_at == NOON + SECOND // 2
    assert refused.reset == NOON + 3 * SECOND // 2


def test_a_bucket_is_never_emptier_than_empty() -> None:
    limit = LeakyBucket("b", 3, 2)
    reading = limit.put(Tally(NOON, 3 * SECOND), Instant(NOON + MINUTE))[1]
    assert (reading.used, reading.remaining) == (1, 2)


def test_a_meter_says_when_its_limit_permits_again() -> None:
    limit = FixedWindow("w", 1, MINUTE)
    tally, _ = limit.put(None, NOON)
    assert Meter(limit, tally).permitted_at(NOON) == NOON + MINUTE
