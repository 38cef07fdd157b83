"""A world's clock, as people and the control plane use it: read, move, wait, and see what is due.

Names no vendor; the clock itself is a value in the world's state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .clock import Gear, Instant, iso_millis, microseconds, utc
from .errors import UsageError
from .happening import event_of, moved
from .limits import Meter
from .state import Missed, Scheduled
from .vendor import Due

if TYPE_CHECKING:
    from datetime import datetime

    from .world import World


class WorldClock:
    """One a world; forward only."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def gear(self) -> Gear:
        return self._world.state.clock.gear

    def shift(self, gear: Gear) -> None:
        """Go on in another gear from the instant that is now."""
        self._world.swap(lambda state: state.having(clock=state.clock.geared(gear)))

    def now(self) -> Instant:
        """Microseconds since 1970 UTC."""
        return self._world.state.clock.now()

    def read(self) -> datetime:
        """The instant as a datetime in UTC."""
        return utc(self.now())

    def time(self) -> float:
        """Seconds since 1970 UTC: what a client should be given for its `time.time`."""
        return self.now() / 1_000_000

    def advance(self, seconds: float) -> None:
        """Move forward; what was scheduled on the way happens, in order. Raises UsageError for a step back."""
        self._move(microseconds(seconds))

    def sleep(self, seconds: float) -> None:
        """What a client should be given for its `sleep`.

        Waited in the real gear, jumped in the elastic one. Raises ClockFrozen in the frozen one, where the
        wait would never end.
        """
        clock = self._world.state.clock
        if clock.waited(microseconds(seconds)) is not clock:
            self._move(microseconds(seconds))

    def delay(self, span: int) -> None:
        """Let an answer take so many microseconds longer: waited in the real gear, jumped in the others."""
        clock = self._world.state.clock
        if clock.is_real:
            clock.waited(span)
        else:
            self._move(span)

    def until_permitted(self, vendor: str, operation: str, key: str | None = None) -> float:
        """Jump to when the limits next let such a call through; the seconds jumped.

        Of several keys the last to be let through counts, unless `key` names one.
        """
        now = self.now()
        meters = self._meters(vendor, operation, key)
        at = max((meter.permitted_at(now) for meter in meters.values()), default=now)
        self._move(at - now)
        return (at - now) / 1_000_000

    def schedule(self, seconds: float, vendor: str, event: str, /, **args: object) -> None:
        """Let one of a vendor's events happen so many seconds from now. Raises UsageError for one it does not have."""
        self._world.vendor(vendor)
        event_of(self._world.vendors, vendor, event)
        self._world.open(self._world.vendor(vendor))
        one = Scheduled(Instant(self.now() + microseconds(seconds)), vendor, event, tuple(args.items()))
        self._world.swap(
            lambda state: state.having(
                scheduled=tuple(sorted((*state.scheduled, one), key=lambda due: due.at))
            )
        )

    def due(self) -> list[Due]:
        """What will happen when the clock gets there, soonest first, at the vendors that were asked for so far.

        A limit's key is left out: at some vendors it is a credential.
        """
        state, now = self._world.state, self.now()
        coming = [
            Due(one.at, f"{one.vendor}.{one.event} {_said(one.args)}".strip()) for one in state.scheduled
        ]
        coming += [
            Due(meter.permitted_at(now), f"{key.partition(':')[0]} permits again")
            for key, meter in state.meters.items()
        ]
        for name in state.opened:
            coming += self._world.vendor(name).due(self._world.held(name))
        return sorted((one for one in coming if one.at > now), key=lambda due: due.at)

    def missed(self) -> list[Missed]:
        """Scheduled events that could not happen when they were due, and why."""
        return list(self._world.state.missed)

    def _meters(self, vendor: str, operation: str, key: str | None) -> Mapping[str, Meter]:
        limits = {limit.name for limit in self._limits(vendor, operation)}
        found = {}
        for name, meter in self._world.state.meters.items():
            owner, _, rest = name.partition(".")
            limit, _, metered = rest.partition(":")
            if owner == vendor and limit in limits and key in {None, metered}:
                found[name] = meter
        return found

    def _limits(self, vendor: str, operation: str) -> tuple[Any, ...]:
        limits = self._world.vendor(vendor).limits
        if operation not in limits:
            raise UsageError(f"{vendor} limits no {operation!r}; it limits: {', '.join(limits) or 'nothing'}")
        return limits[operation]

    def _move(self, span: int) -> None:
        world = self._world
        world.swap(lambda state: moved(world.vendors, state, state.clock.advanced(span)))

    def __repr__(self) -> str:
        return f"<clock {iso_millis(self.now())} {self.gear}>"


def _said(args: tuple[tuple[str, Any], ...]) -> str:
    return ", ".join(f"{name}={value}" for name, value in args)
