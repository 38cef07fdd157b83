"""Worlds and their snapshots: made, forked, kept, put back and deleted over the control plane.

Knows how a world is shown and asked for; what a world is stands in `world` and `sandbox`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..catalogue import Catalogue, Format
from ..clock import Clock, Gear, parse_iso
from ..errors import InvalidCatalogue, Problem, UsageError
from ..sandbox import MAIN
from .asked import Asked, iso, seconds
from .input import Refused
from .switches import switch_problems

if TYPE_CHECKING:
    from ..state import State
    from ..world import World


def list_worlds(asked: Asked) -> Any:
    main = asked.sandbox.main
    others = [world for world in list(asked.sandbox.worlds.values()) if world is not main]
    return {"worlds": [shown(asked, world) for world in (main, *others)]}


def create_world(asked: Asked) -> Any:
    """All of what is wrong with switches and catalogue is told at once, and then nothing is made."""
    sandbox = asked.sandbox
    switches = asked.option("switches", {})
    problems = switch_problems(sandbox.vendors, switches, "$.switches")
    catalogue = None
    try:
        catalogue = _catalogue(asked)
        if catalogue is not None:
            sandbox.prepare(catalogue, asked.option("seed"))
    except InvalidCatalogue as error:
        problems += [Problem(f"$.catalogue: {one.where}", one.says) for one in error.problems]
    if problems:
        raise Refused(422, "no world was made", problems)
    world = _made(asked, catalogue)
    world.swap(lambda state: state.having(switches=state.switches.update(switches)))
    world.begin_here()
    return shown(asked, world)


def _made(asked: Asked, catalogue: Catalogue | None) -> World:
    name, seed = asked.option("name"), asked.option("seed")
    _claim(asked, name)
    try:
        return asked.sandbox.create(name, catalogue=catalogue, clock=_clock(asked), seed=seed)
    except UsageError as error:
        raise Refused(409, str(error)) from error


def _claim(asked: Asked, name: str | None) -> None:
    """The main world is always there, even before somebody first asks for it."""
    if name == MAIN:
        _ = asked.sandbox.main


def _catalogue(asked: Asked) -> Catalogue | None:
    given: Mapping[str, str] | None = asked.option("catalogue")
    return asked.sandbox.catalogue_in(given["text"], Format(given["format"])) if given else None


def _clock(asked: Asked) -> Clock:
    """From the instant that was asked for; else, where the clock is virtual, from where every such world starts."""
    gear, at = Gear(asked.option("gear", asked.sandbox.gear)), asked.option("at")
    if at is not None:
        return Clock(at=parse_iso(at)).geared(gear)
    return Clock.running(gear) if gear is Gear.REAL else Clock(gear)


def show_world(asked: Asked) -> Any:
    return shown(asked, asked.world)


def delete_world(asked: Asked) -> None:
    world = asked.world
    try:
        asked.sandbox.delete(world.name)
    except UsageError as error:
        raise Refused(409, str(error)) from error
    world.close()


def fork_world(asked: Asked) -> Any:
    source, name = asked.world, asked.option("name")
    _claim(asked, name)
    try:
        fork = asked.sandbox.fork(source.name, name)
    except UsageError as error:
        raise Refused(409, str(error)) from error
    return shown(asked, fork)


def reset_world(asked: Asked) -> Any:
    asked.world.reset()
    return shown(asked, asked.world)


def list_snapshots(asked: Asked) -> Any:
    return {"snapshots": [_snapshot(name, asked.world.kept(name)) for name in asked.world.snapshots]}


def keep_snapshot(asked: Asked) -> Any:
    name = asked.path["snapshot"]
    asked.world.snapshot(name)
    return _snapshot(name, asked.world.kept(name))


def show_snapshot(asked: Asked) -> Any:
    name = asked.path["snapshot"]
    try:
        return _snapshot(name, asked.world.kept(name))
    except UsageError as error:
        raise Refused(404, str(error)) from error


def restore_snapshot(asked: Asked) -> Any:
    try:
        asked.world.restore(asked.body["snapshot"])
    except UsageError as error:
        raise Refused(422, "nothing was restored", (Problem("$.snapshot", str(error)),)) from error
    return shown(asked, asked.world)


def _snapshot(name: str, state: State) -> dict[str, Any]:
    now = state.clock.now()
    return {
        "name": name,
        "now": iso(now),
        "epoch": seconds(now),
        "steps": state.serial,
        "records": _counts(state),
    }


def _counts(state: State) -> dict[str, int]:
    return {name: len(table) for name, table in sorted(state.tables.items())}


def address(asked: Asked, world: World) -> str:
    """Where this world is reached by whoever reached us."""
    return asked.address if world.name == MAIN else f"{asked.address}/w/{world.name}"


def shown(asked: Asked, world: World) -> dict[str, Any]:
    state = world.state
    now = state.clock.now()
    return {
        "name": world.name,
        "url": address(asked, world),
        "gear": state.clock.gear.value,
        "now": iso(now),
        "epoch": seconds(now),
        "seed": state.seed,
        "steps": state.serial,
        "requests": world.journal.total,
        "faults": len(state.faults.armed),
        "snapshots": list(world.snapshots),
    }
