"""Answers to what nothing is routed to: loud, never a 404, with the nearest thing that is.

To a deleting client a 404 means "already gone". Names no vendor.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from .call import Call
from .errors import UnknownWorld
from .vendor import Reply, Route, Vendor
from .world import Exchange, World

STATUS = 501


def unrouted(world: World, vendor: Vendor, call: Call) -> Exchange:
    """A path that the vendor's stand-in does not serve; or, where the world mimics it, the vendor's own words."""
    if world.state.switches.get(f"{vendor.name}.unknown_path") == "vendor":
        decision = vendor.not_routed(call)
        reply = vendor.render(decision, world.held(vendor.name), call)
        world.count_step()
        return Exchange(world.note(vendor.name, "unrouted", call, reply, decision, unrouted=True))
    hint = nearest(call.method, call.path, vendor.routes)
    reply = _loud(f"{vendor.name} has no {call.method} {call.path} here; nothing was done", hint)
    return Exchange(world.note(vendor.name, "unrouted", call, reply, unrouted=True))


def no_vendor(name: str, path: str, vendors: Mapping[str, Vendor]) -> Reply:
    """Neither the Host header nor the path names a vendor."""
    close = difflib.get_close_matches(name, vendors, 1)
    start = f"did you mean /{close[0]}{path}? " if close else ""
    return _loud(
        f"no vendor is meant by the Host header or by /{name}; nothing was done",
        f"{start}a path begins with one of: {', '.join(f'/{vendor}' for vendor in vendors)}",
    )


def no_world(error: UnknownWorld) -> Reply:
    return _loud(f"{error}; nothing was done", "list them with GET /_understudy/worlds")


def nearest(method: str, path: str, routes: Iterable[Route]) -> str:
    """The route most like what was asked, and what differs."""
    asked = path.split("/")
    ranked = sorted(
        routes, key=lambda route: (-_likeness(asked, route.path.split("/")), route.method != method)
    )
    if not ranked:
        return "this vendor serves nothing"
    route = ranked[0]
    return f"nearest: {route.method} {route.path} ({_difference(method, path, route)})"


def _likeness(asked: list[str], served: list[str]) -> float:
    """How alike two paths are, segment by segment; a parameter is like anything but nothing."""
    alike = sum(
        float(bool(theirs)) if ours.startswith("<") else difflib.SequenceMatcher(None, ours, theirs).ratio()
        for ours, theirs in zip(served, asked, strict=False)
    )
    return alike / max(len(asked), len(served))


def _difference(method: str, path: str, route: Route) -> str:
    asked, served = path.split("/"), route.path.split("/")
    for number, (ours, theirs) in enumerate(zip(served, asked, strict=False)):
        if ours.startswith("<") and not theirs:
            return f"{ours} is empty"
        if not ours.startswith("<") and ours != theirs:
            return f"segment {number} is {theirs!r}, not {ours!r}"
    if len(asked) != len(served):
        return f"it has {len(served) - 1} segments, not {len(asked) - 1}"
    return f"its method is {route.method}, not {method}"


def _loud(problem: str, hint: str) -> Reply:
    body: dict[str, Any] = {"understudy": {"unrouted": problem, "hint": hint}}
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return Reply(STATUS, (("Content-Type", "application/json"),), text.encode())
