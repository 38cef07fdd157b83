"""What happens at a vendor without a client asking: now, or when the clock gets there.

Pure functions from one state to the next; names no vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .clock import Clock
from .decision import Change
from .errors import InvalidInput, UsageError
from .state import Held, Missed, Scheduled, State
from .vendor import Vendor

if TYPE_CHECKING:
    from .fields import Fields


def event_of(
    vendors: Mapping[str, Vendor], vendor: str, name: str
) -> Callable[[Held, Fields], tuple[Change, ...]]:
    """Raises UsageError for an event that the vendor does not have."""
    events = {event.name: event for event in vendors[vendor].events}
    if name not in events:
        raise UsageError(f"{vendor} has no event {name!r}; it has: {', '.join(events) or 'none'}")
    return events[name].happen


def happened(
    vendors: Mapping[str, Vendor], state: State, vendor: str, event: str, args: Mapping[str, Any]
) -> State:
    """The state after an event. Raises UsageError, and InvalidInput for fields that the event cannot take."""
    from .fields import Fields  # noqa: PLC0415  a world to which nothing happens needs none

    fields = Fields(args, f"{vendor}.{event}")
    happen = event_of(vendors, vendor, event)
    with fields.understood():
        changes = happen(Held(state, vendor, state.clock.now()), fields)
    fields.done()
    return state.after(changes)


def caught_up(vendors: Mapping[str, Vendor], state: State) -> State:
    """The state after everything that was scheduled for now or earlier.

    What can no longer happen (nobody orders a product that is gone) is missed, and told as such.
    """
    now = state.clock.now()
    while state.scheduled and state.scheduled[0].at <= now:
        due, *rest = state.scheduled
        state = happened_or_missed(vendors, state.having(scheduled=tuple(rest)), due)
    return state


def happened_or_missed(vendors: Mapping[str, Vendor], state: State, due: Scheduled) -> State:
    """The state after an event that was set up earlier."""
    try:
        return happened(vendors, state, due.vendor, due.event, dict(due.args))
    except InvalidInput as error:
        return state.having(missed=(*state.missed, Missed(due, str(error))))


def moved(vendors: Mapping[str, Vendor], state: State, end: Clock) -> State:
    """The state when its clock shows `end`; what was scheduled on the way happens at its own instant, in order."""
    while state.scheduled and state.scheduled[0].at <= end.now():
        wait = max(0, state.scheduled[0].at - state.clock.now())
        state = caught_up(vendors, state.having(clock=state.clock.advanced(wait)))
    return state.having(clock=end)
