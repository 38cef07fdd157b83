"""What a world holds, as one immutable value, and how a decision changes it.

Names no vendor. Everything that a snapshot must keep is here, and nothing that it must not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from immutables import Map

from .clock import START, Clock, Instant
from .decision import Change, Count, Put, Remove
from .faults import NO_FAULTS, FaultPlan
from .identifiers import as_number, as_uuid, digest
from .limits import Limit, Meter, Reading
from .table import R, Table, TableKey

_EMPTY: Final[Map[Any, Any]] = Map()


class Scheduled(NamedTuple):
    """One of a vendor's events that will happen when the clock gets there."""

    at: Instant
    vendor: str
    event: str
    args: tuple[tuple[str, Any], ...] = ()


class Missed(NamedTuple):
    """A scheduled event that could not happen when it was due, and why: nobody orders a product that is gone."""

    event: Scheduled
    why: str


class State(NamedTuple):
    """A world's value. `serial` counts steps, and is what new identifiers are made from."""

    clock: Clock
    tables: Map[str, Table[Any]] = _EMPTY
    meters: Map[str, Meter] = _EMPTY
    switches: Map[str, str] = _EMPTY
    faults: FaultPlan = NO_FAULTS
    scheduled: tuple[Scheduled, ...] = ()
    missed: tuple[Missed, ...] = ()
    seed: int = 1
    began: Instant = START
    """What the clock showed when the world was made."""
    opened: Map[str, bool] = _EMPTY
    """The vendors that were asked for so far."""
    serial: int = 0
    dilation: int = 1
    """How many times as fast the limits' time goes by."""

    def after(self, changes: Iterable[Change]) -> State:
        """This state with every change made, and one more step counted."""
        tables, meters = self.tables, self.meters
        for change in changes:
            if isinstance(change, Count):
                meters = meters.set(change.key, change.meter)
            else:
                tables = tables.set(change.table.name, _changed(tables, change))
        return State(
            self.clock,
            tables,
            meters,
            self.switches,
            self.faults,
            self.scheduled,
            self.missed,
            self.seed,
            self.began,
            self.opened,
            self.serial + 1,
            self.dilation,
        )

    def having(self, **fields: Any) -> State:
        """This state with some of its fields replaced; no step is counted."""
        return self._replace(**fields)


def _changed(tables: Map[str, Table[Any]], change: Put | Remove) -> Table[Any]:
    table = tables.get(change.table.name) or Table(change.table)
    return table.put(change.record) if isinstance(change, Put) else table.remove(change.id)


class Held:
    """What a rule may see of a world: its records, its limits and its switches, at one instant. Read-only."""

    __slots__ = ("_number", "_state", "now", "vendor")

    def __init__(self, state: State, vendor: str, now: Instant, number: int = 0) -> None:
        self._state = state
        self.vendor = vendor
        self.now = now
        self._number = number

    def numbered(self, number: int) -> Held:
        """The same view for one of many records made in a single step: its new identifiers are its own."""
        return Held(self._state, self.vendor, self.now, number)

    def after(self, changes: Iterable[Change]) -> State:
        """The state that was seen, with every change made."""
        return self._state.after(changes)

    def __getitem__(self, key: TableKey[R]) -> Table[R]:
        table = self._state.tables.get(key.name)
        return table if table is not None else Table(key)

    def switch(self, name: str) -> str:
        """The value of one of this vendor's switches."""
        return self._state.switches[f"{self.vendor}.{name}"]

    def is_on(self, name: str) -> bool:
        return self.switch(name) == "true"

    def put_to(self, limit: Limit, key: str, cost: int = 1) -> tuple[Count, Reading]:
        """Put a call to a limit: the change that counts it, and what the limit says."""
        if self._state.dilation != 1:
            limit = limit.dilated(self._state.dilation)
        name = f"{self.vendor}.{limit.name}:{key}"
        meter = self._state.meters.get(name)
        tally, reading = limit.put(meter.tally if meter else None, self.now, cost)
        return Count(name, Meter(limit, tally, cost)), reading

    def new_uuid(self, purpose: str, n: int = 0) -> str:
        """An identifier that no step before or after this one makes: version 4 in form, repeatable in fact."""
        return as_uuid(self._digest(purpose, n))

    def new_number(self, purpose: str, digits: int, n: int = 0) -> str:
        """As `new_uuid`, a number of so many digits, the first not 0."""
        return as_number(self._digest(purpose, n), digits)

    def new_token(self, purpose: str, n: int = 0) -> str:
        """As `new_uuid`, 32 hexadecimal digits."""
        return self._digest(purpose, n).hex()

    @property
    def serial(self) -> int:
        return self._state.serial

    def _digest(self, purpose: str, n: int) -> bytes:
        state = self._state
        return digest(f"{state.seed}/{self.vendor}/{purpose}/{state.serial}/{self._number}/{n}")
