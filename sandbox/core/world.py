"""A world: one state that steps forward, its journal, and the doors through which people reach in.

Names no vendor. Everything that a step reads or changes is in `State`; this module only swaps one for the next.
"""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

from .call import Call
from .cut import Cut
from .decision import Change, Decision
from .errors import UnknownWorld, UsageError
from .happening import caught_up, happened, happened_or_missed
from .journal import Entry, Journal, redact
from .state import Held, Scheduled, State
from .vendor import Reply, Route, Vendor

if TYPE_CHECKING:
    from .faults import Fault
    from .standin import StandIn
    from .worldclock import WorldClock
    from .worldfaults import WorldFaults


class Exchange(NamedTuple):
    """What one request came to: the reply, how it leaves, and the journal's entry of it."""

    entry: Entry
    cut: Cut | None = None
    delay: int = 0
    """Microseconds by which faults delayed the answer."""

    @property
    def reply(self) -> Reply:
        return self.entry.reply


class World:
    """Everything that one test, one developer or one CI job sees. Worlds never touch each other."""

    def __init__(
        self,
        name: str,
        vendors: Mapping[str, Vendor],
        state: State,
        *,
        account: str | None = None,
        journal: Journal | None = None,
        base_url: str = "http://understudy.test",
        connect: Callable[[World], Any] | None = None,
        opening: Callable[[State, Vendor], State] | None = None,
    ) -> None:
        self.name = name
        self.vendors = vendors
        self.account = account or name
        """The name that this world's credentials were made for: a fork keeps those of its source."""
        self.journal = Journal() if journal is None else journal
        self.base_url = base_url
        self.connect = connect
        self.opening = opening
        """How this world begins at a vendor that is asked for the first time."""
        self.errors: list[BaseException] = []
        self._state = state
        self._first = state
        self._snapshots: dict[str, State] = {}
        self._lock = RLock()
        self._serials = itertools.count(1)
        self._flights: dict[str, list[Call]] = {}

    # ── the value ──

    @property
    def state(self) -> State:
        return self._state

    def snapshot(self, name: str) -> None:
        """Keep the state as it is now under a name."""
        self._snapshots[name] = self._state

    def restore(self, name: str) -> None:
        """Put a kept state back, clock included. Raises UsageError for a name that was never kept."""
        self.replace(self.kept(name))

    def kept(self, name: str) -> State:
        """The state kept under a name. Raises UsageError for a name that was never kept."""
        if name not in self._snapshots:
            kept = ", ".join(self._snapshots) or "none"
            raise UsageError(f"world {self.name!r} has no snapshot {name!r}; it has: {kept}")
        return self._snapshots[name]

    @property
    def snapshots(self) -> tuple[str, ...]:
        return tuple(self._snapshots)

    def reset(self) -> None:
        """Back to the state that the world began with, and an empty journal."""
        self.replace(self._first)
        self.journal.clear()
        self.errors.clear()

    def begin_here(self) -> None:
        """Let `reset` come back to the state as it is now."""
        self._first = self._state

    def replace(self, state: State) -> None:
        """Put another state in the place of this world's."""
        with self._lock:
            self._state = state

    def change(self, vendor: str, make: Callable[[Held], tuple[Change, ...]]) -> None:
        """Make changes from outside, as the control plane and tests do: all of them or none."""
        with self._lock:
            held = self.held(vendor)
            self._state = held.after(make(held))

    def held(self, vendor: str) -> Held:
        """What this world holds for a vendor, at this instant."""
        state = self._settled(self.vendor(vendor))
        return Held(state, vendor, state.clock.now())

    def count_step(self) -> None:
        """Count an exchange that made no change as a step, so that no identifier is told twice."""
        self.swap(lambda state: state.after(()))

    def swap(self, change: Callable[[State], State]) -> None:
        """Put what `change` makes of the state in its place; where it raises, nothing was changed."""
        with self._lock:
            self._state = change(self._state)

    # ── through which people reach in ──

    @cached_property
    def clock(self) -> WorldClock:
        """Read it, move it, and see what is due."""
        from .worldclock import WorldClock  # noqa: PLC0415  a served world may never be asked for it

        return WorldClock(self)

    @cached_property
    def faults(self) -> WorldFaults:
        """Arm them, and read how often they struck."""
        from .worldfaults import WorldFaults  # noqa: PLC0415  as above

        return WorldFaults(self)

    def happen(self, vendor: str, event: str, /, **args: object) -> None:
        """Let one of a vendor's events happen now.

        Raises UsageError for an event that the vendor does not have, InvalidInput for fields it cannot take.
        """
        self.open(self.vendor(vendor))
        self.swap(lambda state: happened(self.vendors, state, vendor, event, args))

    def happen_or_miss(self, vendor: str, event: str, /, **args: object) -> None:
        """As `happen`, for what was set up earlier: what can no longer happen is missed, and told as such."""
        now = self._state.clock.now()
        one = Scheduled(now, vendor, event, tuple(args.items()))
        self.open(self.vendor(vendor))
        self.swap(lambda state: happened_or_missed(self.vendors, state, one))

    def switch(self, vendor: str, name: str, value: str) -> None:
        """Take another reading of something that the vendor's sources leave open. Raises UsageError."""
        self.open(self.vendor(vendor))
        switches = {one.name: one for one in self.vendor(vendor).switches}
        if name not in switches:
            raise UsageError(f"{vendor} has no switch {name!r}; it has: {', '.join(switches) or 'none'}")
        if value not in switches[name].choices:
            raise UsageError(f"{vendor}.{name} is one of {', '.join(switches[name].choices)}, not {value!r}")
        self.swap(lambda state: state.having(switches=state.switches.set(f"{vendor}.{name}", value)))

    def dilate(self, by: int) -> None:
        """Let the time of every limit go by so many times as fast: a window of 60 s then lasts 60 / `by`.

        For programs whose own clock nobody can turn. Nothing else is sped up: no token's life, no retention.
        Raises UsageError for less than 1.
        """
        if by < 1:
            raise UsageError(f"time goes by 1 or more times as fast, not {by}")
        self.swap(lambda state: state.having(dilation=by))

    def vendor(self, name: str) -> Vendor:
        """Raises UsageError for a vendor that nobody installed."""
        if name not in self.vendors:
            raise UsageError(f"no vendor {name!r}; there are: {', '.join(self.vendors)}")
        return self.vendors[name]

    # ── requests ──

    @contextmanager
    def flight(self, vendor: Vendor, call: Call) -> Iterator[Call]:
        """The call, knowing which others are being answered; it is one of them until the block ends."""
        with self._lock:
            flying = self._flights.setdefault(vendor.name, [])
            call = call.among(tuple(flying))
            flying.append(call)
        try:
            yield call
        finally:
            with self._lock:
                flying.remove(call)

    def meet(self, vendor: str, route: Route, call: Call) -> tuple[Fault, ...]:
        """The faults that strike this call."""
        if not self._state.faults.armed:
            return ()
        with self._lock:
            plan, struck = self._state.faults.meet(vendor, route.operation, call.params)
            self._state = self._state.having(faults=plan)
        return struck

    def step(
        self,
        vendor: Vendor,
        route: Route,
        call: Call,
        *,
        commit: bool = True,
        shape: Callable[[Reply], Reply] | None = None,
        faults: tuple[str, ...] = (),
        delivery: str = "delivered",
    ) -> Entry:
        """Carry out one request: decision, changes, journal entry; all of it or none of it.

        Faults may keep it from committing, or give the reply another shape.
        """
        with self._lock:
            state = self._settled(vendor)
            held = Held(state, vendor.name, state.clock.now())
            try:
                decision = route.rule(vendor.case(held, call))
                reply = vendor.render(decision, held, call)
                reply = shape(reply) if shape else reply
                # what was not committed still counts as a step: no identifier is told twice
                after = state.after(decision.changes) if commit else self._state.after(())
            except Exception as error:  # noqa: BLE001  whatever a rule raises is our bug, and told as such
                return self._broken(vendor, route, call, error)
            self._state = after
            entry = Entry(
                f"{self.name}-{next(self._serials)}", held.now, self.name, vendor.name, route.operation,
                redact(call), reply, decision, commit, faults, delivery,
            )  # fmt: skip
            self.journal.add(entry, call.secrets)
            return entry

    def note(
        self,
        vendor: str,
        operation: str,
        call: Call,
        reply: Reply,
        decision: Decision | None = None,
        **facts: Any,
    ) -> Entry:
        """Journal an exchange that no step answered: a fault, or a path that is not routed."""
        entry = Entry(
            f"{self.name}-{next(self._serials)}", self._state.clock.now(), self.name, vendor, operation, redact(call), reply,
            decision, committed=False, **facts,
        )  # fmt: skip
        self.journal.add(entry, call.secrets)
        return entry

    def _broken(self, vendor: Vendor, route: Route, call: Call, error: Exception) -> Entry:
        self.errors.append(error)
        text = "".join(traceback.format_exception(error))
        reply = Reply(
            500, (("Content-Type", "text/plain; charset=utf-8"),), b"understudy failed; see its log\n"
        )
        return self.note(vendor.name, route.operation, call, reply, error=text)

    def open(self, vendor: Vendor) -> None:
        """Let this world begin at a vendor, if it has not yet."""
        if vendor.name in self._state.opened or self.opening is None:
            return
        with self._lock:
            if vendor.name not in self._state.opened:
                self._state = self.opening(self._state, vendor)

    def open_all(self) -> None:
        """Let this world begin at every vendor: for whoever wants to see it whole."""
        for vendor in self.vendors.values():
            self.open(vendor)

    def _settled(self, vendor: Vendor) -> State:
        """The state after whatever time alone has brought about at this vendor."""
        self.open(vendor)
        state = self._state
        if state.scheduled:
            state = caught_up(self.vendors, state)
        if vendor.settle is None:
            return state
        changes = vendor.settle(Held(state, vendor.name, state.clock.now()))
        return state.after(changes) if changes else state

    # ── for people ──

    @cached_property
    def connection(self) -> Any:
        """How clients of this world are made. Raises UsageError for a world that no sandbox serves."""
        if self.connect is None:
            raise UsageError(f"world {self.name!r} belongs to no sandbox, so nothing can be sent to it")
        return self.connect(self)

    def close(self) -> None:
        """Close the clients that were handed out, and let go of whatever leads back here.

        A world that only reference counting must free costs the next test no garbage collection.
        """
        for name in [name for name in self.__dict__ if name in self.vendors]:
            self.__dict__.pop(name).close()
        for name in ("clock", "connection", "faults"):
            self.__dict__.pop(name, None)

    def __getattr__(self, name: str) -> StandIn:
        """`world.<vendor>`: a vendor, as a test sees it."""
        if name.startswith("_") or name not in self.vendors:
            raise AttributeError(f"a world has no {name!r}; its vendors are: {', '.join(self.vendors)}")
        from .standin import StandIn  # noqa: PLC0415  brings httpx

        self.open(self.vendors[name])
        standin = StandIn(self, self.vendors[name])
        self.__dict__[name] = standin
        return standin

    def __repr__(self) -> str:
        return f"<World {self.name!r}: {self.journal.total} requests>"


def world_named(name: str, worlds: Mapping[str, World]) -> World:
    """Raises UnknownWorld."""
    if name not in worlds:
        raise UnknownWorld(name, tuple(worlds))
    return worlds[name]
