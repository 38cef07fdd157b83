"""Time, given to everything else: the only module that may read the machine's clock.

An instant is a whole number of microseconds since 1970 UTC, so that windows and leaks are exact.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from .errors import ClockFrozen, UsageError

Instant = NewType("Instant", int)

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: Where every virtual clock starts unless told otherwise: in the middle of a minute and of a day,
#: so that a test which leans on an aligned boundary says so.
START = Instant(1_736_942_417 * SECOND)  # 2025-01-15T12:00:17Z


class Gear(StrEnum):
    """How a world's clock runs."""

    REAL = "real"  # with the machine's clock; a wait is waited
    FROZEN = "frozen"  # stands still until told to move; a wait is an error
    ELASTIC = "elastic"  # stands still between waits; a wait jumps


class Machine(Protocol):
    """The machine's clock, or a test's stand-in for it."""

    def now(self) -> int: ...

    def sleep(self, microseconds: int) -> None: ...


class MachineClock:
    """The real one."""

    def now(self) -> int:
        return time.time_ns() // 1000

    def sleep(self, microseconds: int) -> None:
        time.sleep(microseconds / SECOND)


@dataclass(frozen=True, slots=True)
class Clock:
    """One reading of a world's clock, as a value that a snapshot can keep.

    `at` is the instant itself, or, in the real gear, how far this world is ahead of the machine.
    """

    gear: Gear = Gear.ELASTIC
    at: int = START
    machine: Machine = field(default_factory=MachineClock)

    @classmethod
    def running(cls, gear: Gear, machine: Machine | None = None) -> Clock:
        """A clock that shows the machine's time now, and goes on in `gear`."""
        machine = machine or MachineClock()
        return cls(gear, 0 if gear is Gear.REAL else machine.now(), machine)

    @property
    def is_real(self) -> bool:
        return self.gear is Gear.REAL

    def now(self) -> Instant:
        if self.gear is Gear.REAL:
            return Instant(self.machine.now() + self.at)
        return Instant(self.at)

    def advanced(self, microseconds: int) -> Clock:
        """This clock, moved forward by command. Raises UsageError for a step back."""
        if microseconds < 0:
            raise UsageError(
                f"a world's clock only moves forward; asked to move by {microseconds / SECOND} s"
            )
        return Clock(self.gear, self.at + microseconds, self.machine)

    def geared(self, gear: Gear) -> Clock:
        """A clock that shows the same instant, and goes on in another gear."""
        return Clock(gear, self.now() - (self.machine.now() if gear is Gear.REAL else 0), self.machine)

    def waited(self, microseconds: int) -> Clock:
        """This clock after a wait: waited for real, or jumped. Raises ClockFrozen where neither is allowed."""
        if self.gear is Gear.FROZEN:
            raise ClockFrozen(
                f"a wait of {microseconds / SECOND} s on a frozen clock would never end: "
                "advance the clock yourself, or choose the elastic gear, in which a wait jumps"
            )
        if self.gear is Gear.REAL:
            self.machine.sleep(microseconds)
            return self
        return self.advanced(microseconds)


def microseconds(seconds: float) -> int:
    """Seconds as a whole number of microseconds, rounded up: a wait is never cut short."""
    return math.ceil(round(seconds * SECOND, 3))  # 0.07 s are 70,000, whatever a float makes of it


def whole_seconds(span: int) -> int:
    """A span in microseconds as whole seconds, rounded up: who obeys it exactly is not early."""
    return -(-span // SECOND)


def utc(instant: Instant) -> datetime:
    return _EPOCH + timedelta(microseconds=instant)


def instant(moment: datetime) -> Instant:
    return Instant((moment - _EPOCH) // timedelta(microseconds=1))


def iso_millis(at: Instant) -> str:
    """`2024-01-15T10:30:00.000Z`."""
    return utc(at).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at // 1000 % 1000:03d}Z"


def parse_iso(text: str) -> Instant:
    """An ISO 8601 moment as an instant; without an offset it is taken as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
