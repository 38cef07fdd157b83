"""Rate limits against brute force: never over the limit, refused only when at it, and exact to the microsecond."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.sandbox.core.clock import Instant
from understudy.sandbox.core.limits import FixedWindow, LeakyBucket, Limit, Reading, Tally

START = 1_736_942_417_000_000
PERIOD = 60_000

fixed = st.builds(
    FixedWindow,
    st.just("fixed"),
    st.integers(1, 5),
    st.just(PERIOD),
    aligned=st.booleans(),
    offset=st.integers(0, PERIOD),
)
buckets = st.builds(LeakyBucket, st.just("bucket"), st.integers(1, 6), st.sampled_from([1, 2, 3, 7, 40]))
gaps = st.lists(st.integers(0, PERIOD) | st.sampled_from([0, 1, PERIOD - 1, PERIOD]), max_size=40)
slow_gaps = st.lists(
    st.integers(0, 2_000_000) | st.sampled_from([0, 1, 142_857, 333_333, 1_000_000]), max_size=40
)


def _calls(
    limit: Limit, waits: list[int], cost: int = 1
) -> Iterator[tuple[Instant, Tally | None, Tally, Reading]]:
    """Each call's instant, the tallies before and after it, and what the limit said."""
    tally: Tally | None = None
    for at in accumulate(waits, initial=START):
        before = tally
        tally, reading = limit.put(before, Instant(at), cost)
        yield Instant(at), before, tally, reading


def _window_start(limit: FixedWindow, calls: list[Instant]) -> int:
    """When the window of the last of these calls began, worked out from all of them."""
    if limit.aligned:
        return calls[-1] - (calls[-1] - limit.offset) % PERIOD
    start = calls[0]
    for at in calls:
        if at - start >= PERIOD:
            start = at
    return start


@given(fixed, gaps)
@settings(deadline=None)
def test_a_window_lets_through_its_limit_and_not_one_call_more(limit: FixedWindow, waits: list[int]) -> None:
    calls: list[Instant] = []
    let_through: list[Instant] = []
    for at, _, _, reading in _calls(limit, waits):
        calls.append(at)
        start = _window_start(limit, calls)
        used = sum(start <= one < start + PERIOD for one in let_through)
        assert reading.permitted == (used < limit.limit)
        let_through += [at] * reading.permitted
        assert (reading.used, reading.remaining) == (
            used + reading.permitted,
            limit.limit - used - reading.permitted,
        )
        assert reading.reset == start + PERIOD
        assert (reading.limit, reading.cost) == (limit.limit, 1)


@given(buckets, slow_gaps, st.integers(1, 3))
@settings(deadline=None)
def test_a_bucket_is_never_over_its_size_and_refuses_only_what_would_spill(
    limit: LeakyBucket, waits: list[int], cost: int
) -> None:
    level, last = Fraction(0), START
    for at, _, _, reading in _calls(limit, waits, cost):
        level = max(Fraction(0), level - Fraction((at - last) * limit.leak, 1_000_000))
        last = at
        assert reading.permitted == (level + cost <= limit.size)
        level += cost * reading.permitted
        assert level <= limit.size
        assert reading.used == -(-level // 1)
        assert reading.remaining == limit.size - reading.used
        empty = at + level * 1_000_000 / limit.leak
        assert reading.reset == -(-empty // 1)


@given(fixed | buckets, slow_gaps | gaps)
@settings(deadline=None)
def test_permitted_at_is_exact_and_retry_at_agrees(limit: Limit, waits: list[int]) -> None:
    for at, before, after, reading in _calls(limit, waits):
        assert limit.permitted_at(before, at) == reading.retry_at
        if reading.permitted:
            assert reading.retry_at == at
            continue
        assert reading.retry_at > at
        assert not limit.put(after, Instant(reading.retry_at - 1))[1].permitted
        assert limit.put(after, reading.retry_at)[1].permitted


@given(fixed | buckets, slow_gaps | gaps, st.lists(st.integers(0, 3_000_000), min_size=1, max_size=5))
@settings(deadline=None)
def test_a_refusal_changes_nothing(limit: Limit, waits: list[int], later: list[int]) -> None:
    for at, before, after, reading in _calls(limit, waits):
        if not reading.permitted:
            for wait in (0, *later):
                then = Instant(at + wait)
                assert limit.put(before, then)[1] == limit.put(after, then)[1]
