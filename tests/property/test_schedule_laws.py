"""The planner against brute force: every call put to the limit objects by itself, at the first instant that permits it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from understudy.contracts.schedule import NeverPermitted, Run, Schedule, phase, shortest
from understudy.sandbox.core.clock import Instant
from understudy.sandbox.core.limits import FixedWindow, LeakyBucket, Limit, Tally

START = 1_736_942_417_000_000
SPAN = 60_000_000

periods = st.sampled_from([1, 7, 1_000, 500_000, 1_000_000, 20_000_000, SPAN])
windows = st.builds(
    FixedWindow,
    st.sampled_from(["a", "b"]),
    st.integers(1, 12),
    periods,
    aligned=st.booleans(),
    offset=st.integers(-SPAN, SPAN),
)
buckets = st.builds(
    LeakyBucket,
    st.sampled_from(["a", "b"]),
    st.integers(1, 12),
    st.sampled_from([1, 2, 3, 7, 20, 41, 999_983]),
)
limits_of_one = st.lists(windows | buckets, max_size=2, unique_by=lambda limit: limit.name)
begins = st.integers(START, START + SPAN) | st.just(START)
runs = st.lists(
    st.builds(Run, st.sampled_from(["x", "y"]), st.integers(0, 90), st.integers(0, 4)), max_size=4
)


@st.composite
def limits(draw: st.DrawFn) -> Mapping[str, Sequence[Limit]]:
    """The limits of two operations; one of the second's may be the first's."""
    first = tuple(draw(limits_of_one))
    second = tuple(one for one in draw(limits_of_one) if one.name not in {shared.name for shared in first})
    return {"x": first, "y": (*first[: draw(st.integers(0, 2))], *second[:1])}


def by_brute_force(
    limits: Mapping[str, Sequence[Limit]], runs: Sequence[Run], begins: int
) -> list[int] | None:
    """The instant of each call; None where one is never permitted."""
    tallies: dict[str, Tally] = {}
    now, instants = Instant(begins), []
    for run in runs:
        for _ in range(run.calls):
            while not all(
                one.put(tallies.get(one.name), now, run.cost)[1].permitted for one in limits[run.operation]
            ):
                later = max(
                    one.permitted_at(tallies.get(one.name), now, run.cost) for one in limits[run.operation]
                )
                if later - now > 1_000 * SPAN or _too_dear(limits[run.operation], run.cost):
                    return None
                now = later
            for one in limits[run.operation]:
                tallies[one.name], reading = one.put(tallies.get(one.name), now, run.cost)
                assert reading.permitted
            instants.append(int(now))
    return instants


def _too_dear(limits: Sequence[Limit], cost: int) -> bool:
    return any(cost > (one.limit if isinstance(one, FixedWindow) else one.size) for one in limits)


def instants_of(schedule: Schedule) -> list[int]:
    return sorted(
        burst.at + number * burst.every
        for burst in schedule.bursts
        for number in range(burst.times)
        for _ in range(burst.calls)
    )


@given(limits(), runs, begins)
@settings(deadline=None, max_examples=300)
def test_every_call_is_at_the_first_instant_that_permits_it(
    limits: Mapping[str, Sequence[Limit]], runs: list[Run], begins: int
) -> None:
    wanted = by_brute_force(limits, runs, begins)
    if wanted is None:
        with pytest.raises(NeverPermitted):
            shortest(limits, runs, Instant(begins))
        return
    schedule = shortest(limits, runs, Instant(begins))
    assert instants_of(schedule) == wanted
    assert schedule.began == begins
    assert schedule.ended == (wanted[-1] if wanted else begins)
    assert schedule.calls == len(wanted)


@given(
    st.integers(1, 4), st.sampled_from([1, 2, 3, 7, 41]), st.integers(1, 4), begins, st.integers(500, 1500)
)
@settings(deadline=None, max_examples=25)
def test_a_long_run_is_exact_to_its_last_call(
    cost: int, leak: int, many: int, begins: int, count: int
) -> None:
    both = {"x": (LeakyBucket("a", 4 * cost, leak), FixedWindow("b", cost * 7 * many, SPAN, aligned=True))}
    wanted = by_brute_force(both, [Run("x", count, cost)], begins)
    assert wanted is not None
    assert instants_of(shortest(both, [Run("x", count, cost)], Instant(begins))) == wanted


@given(windows, st.integers(1, 400), st.integers(1, 4))
@settings(deadline=None)
@example(FixedWindow("a", 100, SPAN, aligned=True), 10**6, 1)
@example(FixedWindow("a", 10, SPAN), 10**6, 1)
def test_a_windows_schedule_ends_when_arithmetic_says(limit: FixedWindow, count: int, cost: int) -> None:
    """So many full windows, each of as many calls as it holds; the last call is sent as its window opens."""
    if cost > limit.limit:
        return
    begins = Instant(START + 17)
    first = begins - (begins - limit.offset) % limit.period if limit.aligned else begins
    full = -(-count // (limit.limit // cost)) - 1
    ended = first + full * limit.period if full else begins
    assert shortest({"x": (limit,)}, [Run("x", count, cost)], begins).ended == ended


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 10**6), st.integers(1, 5))
@settings(deadline=None)
@example(40, 2, 1_000, 1)
@example(40, 7, 10**6, 3)
def test_a_buckets_schedule_ends_when_arithmetic_says(size: int, leak: int, count: int, cost: int) -> None:
    """What does not fit at once must leak first: rounded up to a microsecond once, however many calls.

    In a bucket that holds one call, and so is empty before each, the rounding is lost every time.
    """
    if cost > size:
        return
    ended = shortest({"x": (LeakyBucket("a", size, leak),)}, [Run("x", count, cost)], Instant(START)).ended
    once = max(0, -(-(count * cost - size) * 1_000_000 // leak))
    each_time = (count - 1) * -(-cost * 1_000_000 // leak)
    assert ended - START == (once if size > cost else each_time)


@given(windows, st.integers(1, 40), st.integers(1, 3), begins, st.integers(0, SPAN))
@settings(deadline=None)
def test_no_beginning_is_better_than_the_best_or_worse_than_the_worst(
    window: FixedWindow, calls: int, cost: int, begins: int, later: int
) -> None:
    limits = {"x": (replace(window, aligned=True, limit=window.limit + cost),)}
    runs = [Run("x", calls, cost)]
    found = phase(limits, runs, Instant(begins))
    assert found is not None
    taken = shortest(limits, runs, Instant(begins + later)).seconds
    assert found.best.seconds <= taken <= found.worst.seconds
