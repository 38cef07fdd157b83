"""A world's clock over the control plane: read, moved, shifted, and told what is to happen.

Knows seconds and ISO moments; how time passes is `worldclock`'s.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from ..clock import Gear, microseconds
from ..errors import Problem, UsageError
from .asked import Asked, in_reach, iso, named_vendor, seconds
from .input import Refused

if TYPE_CHECKING:
    from ..world import World


def show_clock(asked: Asked) -> Any:
    return _shown(asked.world, asked.query["limit"])


def advance_clock(asked: Asked) -> Any:
    world, span = asked.world, asked.body["seconds"]
    in_reach(world, microseconds(span))
    world.clock.advance(span)
    return _shown(world)


def jump_until_permitted(asked: Asked) -> Any:
    world, body = asked.world, asked.body
    named_vendor(world, body)
    try:
        jumped = world.clock.until_permitted(body["vendor"], body["operation"], body.get("key"))
    except UsageError as error:
        raise Refused(422, "the clock was not moved", (Problem("$.operation", str(error)),)) from error
    return {"jumped_seconds": jumped, "clock": _shown(world)}


def schedule_event(asked: Asked) -> Any:
    world, body = asked.world, asked.body
    named_vendor(world, body)
    in_reach(world, microseconds(body["seconds"]))
    try:
        world.clock.schedule(body["seconds"], body["vendor"], body["event"], **body.get("args", {}))
    except UsageError as error:
        raise Refused(422, "nothing was scheduled", (Problem("$.event", str(error)),)) from error
    return _shown(world)


def set_gear(asked: Asked) -> Any:
    asked.world.clock.shift(Gear(asked.body["gear"]))
    return _shown(asked.world)


def _shown(world: World, limit: int = 100) -> dict[str, Any]:
    now, due = world.clock.now(), world.clock.due()
    return {
        "now": iso(now),
        "epoch": seconds(now),
        "gear": world.clock.gear.value,
        "due": [
            {
                "at": iso(one.at),
                "epoch": seconds(one.at),
                "in_seconds": seconds(one.at - now),
                "says": one.says,
            }
            for one in islice(due, limit)
        ],
        "due_count": len(due),
        "missed": [
            {"at": iso(one.event.at), "vendor": one.event.vendor, "event": one.event.event, "why": one.why}
            for one in world.clock.missed()
        ],
    }
