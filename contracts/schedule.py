"""The shortest schedule that limits allow: the limit objects of a stand-in, put to use without a stand-in.

Knows limits and instants; no vendor, no client, and nothing of what a call does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ..sandbox.core.clock import SECOND, Instant
from ..sandbox.core.errors import UsageError
from ..sandbox.core.limits import FixedWindow, LeakyBucket, Limit, Tally

#: So many different bursts are looked back on for one that repeats; a longer cycle is gone through burst by burst.
_HORIZON: Final = 4096


class NeverPermitted(UsageError):
    """A call that costs more than a limit ever lets through."""


class Run(NamedTuple):
    """So many calls of one kind in a row."""

    operation: str
    calls: int
    cost: int = 1


class Burst(NamedTuple):
    """Calls at one instant, and as many again `every` so many microseconds: `times` in all."""

    at: Instant
    calls: int
    times: int = 1
    every: int = 0

    @property
    def last(self) -> Instant:
        return Instant(self.at + (self.times - 1) * self.every)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When each call may be sent, from a beginning at which no limit had counted anything."""

    began: Instant
    ended: Instant
    """When the last call is sent: an answer takes no time here."""
    bursts: tuple[Burst, ...]
    """Where a longer pattern repeats, its bursts stand beside each other: their instants interleave."""

    @property
    def seconds(self) -> float:
        return (self.ended - self.began) / SECOND

    @property
    def calls(self) -> int:
        return sum(burst.calls * burst.times for burst in self.bursts)


def shortest(limits: Mapping[str, Sequence[Limit]], runs: Iterable[Run], begins: Instant) -> Schedule:
    """Each call at the first instant, from `begins` on, at which every limit of its operation permits it.

    `limits` by operation, as a vendor has them; two operations with a limit of the same name share it. What is
    repeated is not gone through again: a million calls under one limit are no more work than a few hundred.
    Raises `NeverPermitted`.
    """
    tallies: dict[str, Tally] = {}
    now = begins
    bursts: list[Burst] = []
    for run in runs:
        progress = _Progress(limits.get(run.operation, ()), run, tallies, now)
        for burst in progress.bursts():
            _append(bursts, burst)
        now = progress.now
    return Schedule(begins, now, tuple(bursts))


class _Progress:
    """A run of calls, put to its limits from instant to instant."""

    def __init__(self, limits: Sequence[Limit], run: Run, tallies: dict[str, Tally], now: Instant) -> None:
        self.now = now
        self._limits = limits
        self._run = run
        self._tallies = tallies
        self._left = run.calls
        #: A limit of a kind that is not known here may count in its own way: one call at a time, nothing left out.
        self._known = all(isinstance(limit, FixedWindow | LeakyBucket) for limit in limits)

    def bursts(self) -> Iterator[Burst]:
        history: list[Burst] = []
        seen: dict[tuple[tuple[int, int], ...], int] = {}
        while self._left:
            burst = self._burst()
            yield burst
            if not self._known:
                continue
            history.append(burst)
            standing = self._standing()
            if standing in seen:
                yield from self._repeated(history[seen[standing] :])
            if standing in seen or len(history) == _HORIZON:
                history = [burst]
                seen.clear()
            seen[standing] = len(history) - 1

    def _burst(self) -> Burst:
        """As many calls as go at the first instant at which one may."""
        cost = self._run.cost
        self.now = max(
            (one.permitted_at(self._tallies.get(one.name), self.now, cost) for one in self._limits),
            default=self.now,
        )
        calls = self._room() if self._known else 1
        if calls < 1:
            raise NeverPermitted(
                f"one call of {self._run.operation} costs {cost}, more than its limit ever lets through"
            )
        for one in self._limits:
            self._tallies[one.name], _ = one.put(self._tallies.get(one.name), self.now, calls * cost)
        self._left -= calls
        return Burst(self.now, calls)

    def _room(self) -> int:
        """How many of the calls that are left may be sent at this very instant."""
        if not self._run.cost:
            return self._left
        remaining = (one.put(self._tallies.get(one.name), self.now, 0)[1].remaining for one in self._limits)
        return min((self._left, *(units // self._run.cost for units in remaining)))

    def _standing(self) -> tuple[tuple[int, int], ...]:
        """What the limits have counted, seen from now: whatever follows depends on this alone.

        That holds for aligned windows too: how long ago the present one began says where now is in it.
        """
        tallies = (self._tallies[limit.name] for limit in self._limits)
        return tuple((self.now - tally.since, tally.used) for tally in tallies)

    def _repeated(self, cycle: Sequence[Burst]) -> Iterator[Burst]:
        """What comes after the first of these bursts, as often again as there are calls for.

        The limits stand after the last burst as they did after the first: so it goes on in the same way.
        """
        period = cycle[-1].at - cycle[0].at
        times, self._left = divmod(self._left, sum(burst.calls for burst in cycle[1:]))
        if not times:
            return
        for burst in cycle[1:]:
            yield Burst(Instant(burst.at + period), burst.calls, times, period)
        self.now = Instant(self.now + times * period)
        for limit in self._limits:
            tally = self._tallies[limit.name]
            self._tallies[limit.name] = Tally(Instant(tally.since + times * period), tally.used)


def _append(bursts: list[Burst], burst: Burst) -> None:
    """Add a burst, as part of the last one where it goes on in the same way. Two alone are no pattern yet."""
    last = bursts[-1] if bursts else None
    gap = burst.at - last.last if last else 0
    if not last or gap <= 0 or last.calls != burst.calls or burst.every not in {0, gap}:
        bursts.append(burst)
    elif last.every in {0, gap}:
        bursts[-1] = Burst(last.at, last.calls, last.times + burst.times, gap)
    elif last.times == 2:  # noqa: PLR2004  a pair
        bursts[-1:] = [
            Burst(last.at, last.calls),
            Burst(last.last, last.calls, 1 + burst.times, gap),
        ]
    else:
        bursts.append(burst)


class Phase(NamedTuple):
    """How much depends on when in a window of the clock one begins: the same calls, begun where it is best and worst."""

    best: Schedule
    """Begun in the last instant before a window ends."""
    worst: Schedule
    """Begun as a window opens."""


def phase(limits: Mapping[str, Sequence[Limit]], runs: Sequence[Run], begins: Instant) -> Phase | None:
    """What difference the beginning makes; None where no window is of the clock, or another kind of limit bears on it.

    Under windows of the clock alone, all of one length, whatever does not fit into the first is sent when the next
    ones open: so that each moment later in a window is a moment less to wait.
    """
    used = {limit for run in runs if run.calls for limit in limits.get(run.operation, ())}
    clocks = {(one.period, one.offset) for one in used if isinstance(one, FixedWindow) and one.aligned}
    if len(clocks) != 1 or not all(isinstance(one, FixedWindow) and one.aligned for one in used):
        return None
    ((period, offset),) = clocks
    opens = Instant(begins - (begins - offset) % period)
    return Phase(
        best=shortest(limits, runs, Instant(opens + period - 1)), worst=shortest(limits, runs, opens)
    )
