"""What a vendor allows, as values, and when a call may leave so that none is refused.

The numbers are each vendor's own and stand in its module. Counting is done from the moment an answer was read,
never from when a request left: the vendor counted no later than that, so that waiting out its window from there
cannot be too short. Knows no vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

#: Seconds that a count is set later than the clock says: the error of a float that counts from 1970, many times over.
_HAIR: Final = 1e-6
#: Seconds by which a hint may exceed its window: the reset is rounded up, and a `Date` down.
_ROUNDED: Final = 2.0


class Tally(NamedTuple):
    """What a limit keeps of earlier calls: an instant in seconds, and a count."""

    since: float
    used: float
    known: bool = False
    """Whether a window of the vendor's surely began then, so that what is heard before its end counts in it."""


#: A limit's memory: what is over is let go.
Tallies = tuple[Tally, ...]


class Hint(NamedTuple):
    """What an answer said of a limit."""

    remaining: int | None = None
    resets_in: float | None = None


class Limit(Protocol):
    """A kind of limit."""

    @property
    def name(self) -> str: ...

    @property
    def recovery(self) -> float:
        """Seconds after which a refused call is surely let in, where nobody else calls."""
        ...

    def ready_at(self, tallies: Tallies, now: float, cost: int) -> float:
        """The earliest instant, from `now` on, at which a call of that cost may leave."""
        ...

    def counted(self, tallies: Tallies, now: float, cost: int, hint: Hint) -> Tallies:
        """The tallies after a call whose answer was read at `now`."""
        ...

    def refused(self, now: float, wait: float) -> Tallies:
        """The tallies after a call was refused, and is to wait: others use the limit too, and it is full."""
        ...


@dataclass(frozen=True, slots=True)
class Window:
    """So many calls in a span of `period` seconds.

    `aligned` windows begin at whole multiples of the period (plus `offset`). The others begin with a call that the
    vendor chose: until an answer says when, no more than the limit is let go in any span of that length.
    """

    name: str
    limit: int
    period: float
    aligned: bool = False
    offset: float = 0

    @property
    def recovery(self) -> float:
        return self.period

    def ready_at(self, tallies: Tallies, now: float, cost: int) -> float:
        live = sorted(self._live(tallies, now))
        used, ready = sum(one.used for one in live), now
        for one in live:
            if used + cost <= self.limit:
                break
            used, ready = used - one.used, one.since + self.period
        return ready

    def counted(self, tallies: Tallies, now: float, cost: int, hint: Hint) -> Tallies:
        if hint.resets_in is not None and not 0 < hint.resets_in <= self.period + _ROUNDED:
            hint = Hint()  # of a window that is over, or by a clock that is not ours
        live = self._live(tallies, now)
        last = live[-1] if live and live[-1].known else self._begun(now)
        if hint.resets_in is not None:
            last = Tally(now + min(hint.resets_in, self.period) - self.period, last.used, known=True)
        if hint.remaining is not None:  # more than the limit where the vendor allows this account more
            return (last._replace(used=self.limit - hint.remaining),)
        earlier = tuple(one for one in live if not one.known)
        return (*earlier, last._replace(used=last.used + cost))

    def _begun(self, now: float) -> Tally:
        """A window in which nothing was counted: the vendor's where it is known, or else one of our own."""
        if not self.aligned:
            return Tally(now + _HAIR, 0)
        return Tally((now - self.offset) // self.period * self.period + self.offset, 0, known=True)

    def refused(self, now: float, wait: float) -> Tallies:
        return (Tally(now + min(wait, self.period) - self.period, self.limit),)

    def _live(self, tallies: Tallies, now: float) -> Tallies:
        return tuple(one for one in tallies if now < one.since + self.period)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of `size` calls that leaks `leak` calls a second, continuously."""

    name: str
    size: int
    leak: float

    @property
    def recovery(self) -> float:
        return max(1.0, 1 / self.leak)

    def ready_at(self, tallies: Tallies, now: float, cost: int) -> float:
        spill = self._level(tallies, now) + cost - self.size
        return max((now, *(one.since for one in tallies))) + spill / self.leak if spill > 0 else now

    def counted(self, tallies: Tallies, now: float, cost: int, hint: Hint) -> Tallies:
        level = self._level(tallies, now) + cost
        if hint.remaining is not None:
            level = max(level, float(self.size - hint.remaining - 1))  # the vendor rounds what it says up
        return (Tally(now + _HAIR, level),)

    def refused(self, now: float, wait: float) -> Tallies:  # noqa: ARG002  a full bucket leaks as it does
        return (Tally(now, float(self.size)),)

    def _level(self, tallies: Tallies, now: float) -> float:
        return max((0.0, *(one.used - max(0.0, now - one.since) * self.leak for one in tallies)))


class Pace:
    """When each operation's next call may leave, under all of its limits.

    A limit is counted once for all operations that name it: two operations with one `Window` share it.
    """

    def __init__(self, limits: Mapping[str, Sequence[Limit]], now: Callable[[], float]) -> None:
        self._limits = limits
        self._now = now
        self._tallies: dict[str, Tallies] = {}

    def wait(self, operation: str, cost: int = 1) -> float:
        """Seconds until a call may leave."""
        now = self._now()
        ready = [
            limit.ready_at(self._tallies.get(limit.name, ()), now, cost) for limit in self._of(operation)
        ]
        wait = max(ready, default=now) - now
        return wait if wait > _HAIR / 2 else 0.0

    def count(self, operation: str, cost: int, hint: Hint) -> None:
        """A call was let in; what its answer said of the limit is the first one's."""
        for position, limit in enumerate(self._of(operation)):
            told, kept = hint if position == 0 else Hint(), self._tallies.get(limit.name, ())
            self._tallies[limit.name] = limit.counted(kept, self._now(), cost, told)

    def refuse(self, operation: str, wait: float) -> None:
        """A call was refused, and the next one like it will wait."""
        for limit in self._of(operation):
            self._tallies[limit.name] = limit.refused(self._now(), wait)

    def recovery(self, operation: str) -> float:
        """Seconds after which a refused call is surely let in, if nobody else calls; 0 where nothing is documented."""
        return max((limit.recovery for limit in self._of(operation)), default=0.0)

    def _of(self, operation: str) -> Sequence[Limit]:
        return self._limits.get(operation, ())
