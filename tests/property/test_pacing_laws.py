"""A client that keeps to its own count is never refused, and hardly waits longer than it must.

The vendor counts as its stand-in does, when a call arrives; the client, when the answer is read. Calls follow one
another. Left out: a window that is aligned to a clock which the client's differs from, where no answer tells when it
ends; and, for how late a call may be, calls that are not all wanted at once: without hints nobody can know which of
them began the vendor's window.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.clients.limits import Bucket, Hint, Limit, Pace, Window
from understudy.sandbox.core.clock import MINUTE, SECOND, Instant, microseconds, whole_seconds
from understudy.sandbox.core.limits import FixedWindow, LeakyBucket, Reading
from understudy.sandbox.core.limits import Limit as Theirs
from understudy.sandbox.core.limits import Tally as TheirTally

START = 1_736_942_417_000_000


class Vendor(NamedTuple):
    """A limit as both sides know it, and whether answers tell of it."""

    theirs: Theirs
    ours: Limit
    tells: bool
    calls: int
    """How many it lets go at once."""


class Sent(NamedTuple):
    """One call, in microseconds."""

    left: int
    arrived: int
    permitted: bool


class Trip(NamedTuple):
    """Before a call, on its way, and on its way back; microseconds."""

    idle: int
    there: int
    back: int
    cost: int = 1


def _window(limit: int, period: int, aligned: bool, offset: int, tells: bool) -> Vendor:
    ours = Window("w", limit, period / SECOND, aligned=aligned, offset=offset / SECOND)
    return Vendor(FixedWindow("w", limit, period, aligned=aligned, offset=offset), ours, tells, limit)


def _bucket(size: int, leak: int, tells: bool) -> Vendor:
    return Vendor(LeakyBucket("b", size, leak), Bucket("b", size, leak), tells, size)


windows = st.builds(
    _window,
    st.integers(1, 5),
    st.sampled_from([MINUTE, 10 * MINUTE, 7 * SECOND]),
    st.booleans(),
    st.sampled_from([0, SECOND // 4, 13 * SECOND]),
    st.booleans(),
)
buckets = st.builds(_bucket, st.integers(1, 6), st.sampled_from([1, 2, 3, 7, 40]), st.booleans())
vendors = windows | buckets
delays = st.integers(0, 3 * SECOND) | st.sampled_from([0, 1, 999_999, MINUTE - 1, MINUTE, 3 * MINUTE])
idles = st.integers(0, 2 * MINUTE) | st.sampled_from([0, 0, 0, 1, MINUTE - 1, MINUTE, MINUTE + 1])


def _paced(vendor: Vendor, trips: list[Trip], phase: int) -> Iterator[Sent]:
    """What becomes of calls that leave when the client's count lets them."""
    at = START + phase
    pace = Pace({"call": (vendor.ours,)}, lambda: at / SECOND)
    tally: TheirTally | None = None
    for trip in trips:
        at += trip.idle
        at += microseconds(pace.wait("call", trip.cost))
        left, arrived = at, at + trip.there
        tally, reading = vendor.theirs.put(tally, Instant(arrived), trip.cost)
        at = arrived + trip.back
        yield Sent(left, arrived, reading.permitted)
        pace.count("call", trip.cost, _told(vendor, reading, at))


def _told(vendor: Vendor, reading: Reading, read: int) -> Hint:
    """A reset is told in whole seconds, rounded up, as the stand-ins do."""
    if not vendor.tells:
        return Hint()
    reset = whole_seconds(reading.reset) - read / SECOND
    return Hint(reading.remaining, reset if isinstance(vendor.theirs, FixedWindow) else None)


trips = st.lists(st.builds(Trip, idles, delays, delays, st.just(1)), max_size=40)


@given(vendors, trips, st.integers(0, MINUTE))
@settings(deadline=None)
def test_no_call_is_refused_however_long_it_is_on_its_way(
    vendor: Vendor, trips: list[Trip], phase: int
) -> None:
    assert all(sent.permitted for sent in _paced(vendor, trips, phase))


@given(vendors, st.data(), st.integers(0, MINUTE))
@settings(deadline=None)
def test_nor_where_calls_cost_different_amounts(vendor: Vendor, data: st.DataObject, phase: int) -> None:
    costs = st.integers(1, vendor.calls)
    trips = data.draw(st.lists(st.builds(Trip, idles, delays, delays, costs), max_size=20))
    assert all(sent.permitted for sent in _paced(vendor, trips, phase))


def _greedy(vendor: Vendor, trips: list[Trip], phase: int) -> Iterator[int]:
    """When the same calls arrive that know the vendor's own count, and the way there."""
    at = START + phase
    tally: TheirTally | None = None
    for trip in trips:
        arrived = vendor.theirs.permitted_at(tally, Instant(at + trip.there))
        tally, _ = vendor.theirs.put(tally, arrived)
        yield arrived
        at = arrived + trip.back


ways = st.integers(0, 2 * SECOND)
crowds = st.lists(st.builds(Trip, st.just(0), ways, ways, st.just(1)), min_size=1, max_size=40)
slow = st.builds(
    _window,
    st.integers(1, 5),
    st.sampled_from([MINUTE, 60 * MINUTE]),
    st.booleans(),
    st.just(0),
    st.booleans(),
)


@given(slow | buckets, crowds, st.integers(0, MINUTE - 1))
@settings(deadline=None)
def test_calls_wanted_at_once_are_no_later_than_a_twentieth_and_one_way_a_window(
    vendor: Vendor, trips: list[Trip], phase: int
) -> None:
    longest = max(trip.there + trip.back for trip in trips)
    begin = START + phase
    both = zip(_paced(vendor, trips, phase), _greedy(vendor, trips, phase), strict=True)
    for number, (sent, best) in enumerate(both):
        windows_ = 1 + math.ceil(number / vendor.calls)
        late = sent.arrived - begin - 1.05 * (best - begin)
        assert late <= windows_ * longest + 2 * number  # microseconds by which a count is set later


@given(vendors, trips, st.integers(0, MINUTE))
@settings(deadline=None)
def test_no_wait_is_longer_than_a_whole_recovery(vendor: Vendor, trips: list[Trip], phase: int) -> None:
    ready = START + phase
    for sent, trip in zip(_paced(vendor, trips, phase), trips, strict=True):
        assert sent.left - (ready + trip.idle) <= vendor.ours.recovery * SECOND + 2
        ready = sent.arrived + trip.back
