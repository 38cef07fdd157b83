"""Rate limits as values: what a vendor allows, counted on a world's clock.

Names no vendor, sends no header: each vendor says in its own dialect what a `Reading` looks like.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, Self

from .clock import SECOND, Instant


class Reading(NamedTuple):
    """What a limit says of one call."""

    permitted: bool
    limit: int
    used: int
    remaining: int
    reset: Instant
    """When the count starts afresh (window), or the bucket is empty."""
    retry_at: Instant
    """The earliest instant at which the same call would be permitted."""
    cost: int = 1


class Limit(Protocol):
    """A kind of limit. `tally` is whatever it kept of earlier calls, opaque to everybody else."""

    @property
    def name(self) -> str: ...

    def put(self, tally: Tally | None, now: Instant, cost: int = 1) -> tuple[Tally, Reading]:
        """Put one call to the limit: the tally afterwards, and what it says."""
        ...

    def permitted_at(self, tally: Tally | None, now: Instant, cost: int = 1) -> Instant:
        """The earliest instant, from `now` on, at which a call would be permitted."""
        ...

    def dilated(self, by: int) -> Self:
        """This limit where time goes by so many times as fast."""
        ...


class Tally(NamedTuple):
    """What a limit keeps of earlier calls: an instant, and a count."""

    since: Instant
    used: int


class Meter(NamedTuple):
    """A limit and its tally for one key, as a world keeps it."""

    limit: Limit
    tally: Tally
    cost: int = 1
    """What the last call cost: the next one like it is waited for."""

    def permitted_at(self, now: Instant) -> Instant:
        return self.limit.permitted_at(self.tally, now, self.cost)


@dataclass(frozen=True, slots=True)
class FixedWindow:
    """So many calls a window. A refused call does not count.

    `aligned` windows begin at whole multiples of the period (plus `offset`); the others begin with
    the key's first call.
    """

    name: str
    limit: int
    period: int
    aligned: bool = False
    offset: int = 0

    def window(self, tally: Tally | None, now: Instant) -> Tally:
        """The window that `now` falls into."""
        if tally is not None and now < tally.since + self.period:
            return tally
        return Tally(Instant(now - (now - self.offset) % self.period) if self.aligned else now, 0)

    def put(self, tally: Tally | None, now: Instant, cost: int = 1) -> tuple[Tally, Reading]:
        window = self.window(tally, now)
        permitted = window.used + cost <= self.limit
        if permitted:
            window = Tally(window.since, window.used + cost)
        reset = Instant(window.since + self.period)
        reading = Reading(
            permitted,
            self.limit,
            window.used,
            self.limit - window.used,
            reset,
            now if permitted else reset,
            cost,
        )
        return window, reading

    def permitted_at(self, tally: Tally | None, now: Instant, cost: int = 1) -> Instant:
        return self.put(tally, now, cost)[1].retry_at

    def dilated(self, by: int) -> Self:
        return replace(self, period=max(1, self.period // by), offset=self.offset // by)


@dataclass(frozen=True, slots=True)
class LeakyBucket:
    """A bucket of `size` that leaks `leak` calls a second, continuously. A refused call adds nothing.

    The level is kept in millionths of a call, which makes whole leaks exact in microseconds.
    """

    name: str
    size: int
    leak: int

    def level(self, tally: Tally | None, now: Instant) -> int:
        return max(0, tally.used - (now - tally.since) * self.leak) if tally else 0

    def put(self, tally: Tally | None, now: Instant, cost: int = 1) -> tuple[Tally, Reading]:
        level = self.level(tally, now)
        spill = level + cost * SECOND - self.size * SECOND
        permitted = spill <= 0
        after = level + cost * SECOND if permitted else level
        used = -(-after // SECOND)
        retry_at = now if permitted else Instant(now - (-spill // self.leak))
        empty = Instant(now - (-after // self.leak))
        return Tally(now, after), Reading(permitted, self.size, used, self.size - used, empty, retry_at, cost)

    def permitted_at(self, tally: Tally | None, now: Instant, cost: int = 1) -> Instant:
        return self.put(tally, now, cost)[1].retry_at

    def dilated(self, by: int) -> Self:
        return replace(self, leak=self.leak * by)
