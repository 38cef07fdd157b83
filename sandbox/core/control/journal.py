"""The journal over the control plane: filtered, paged, explained, as HAR, and forgotten.

Knows how entries are asked for; what an entry says stands in `explain` and `har`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from ..clock import parse_iso
from ..errors import Problem
from ..explain import explained, told
from ..har import archive
from ..journal import Entry
from .asked import Asked, Page
from .input import Refused
from .worlds import address

if TYPE_CHECKING:
    from ..world import World

#: Filters by name: what they look at in an entry, to be equal to what was asked.
_FACTS: Final[dict[str, Callable[[Entry], object]]] = {
    "vendor": lambda entry: entry.vendor,
    "operation": lambda entry: entry.operation,
    "method": lambda entry: entry.request.method,
    "status": lambda entry: entry.reply.status,
    "rule": lambda entry: entry.rule,
    "unrouted": lambda entry: entry.unrouted,
}


def list_entries(asked: Asked) -> Any:
    world, limit = asked.world, asked.query["limit"]
    found = list(_selected(asked, world))
    journal = world.journal
    return {
        "entries": [explained(entry) for entry in found[:limit]],
        "next": found[limit - 1].id if len(found) > limit else None,
        "total": journal.total,
        "kept": len(journal),
        "evicted": journal.evicted,
        "unrouted": journal.unrouted,
        "errors": journal.errors,
        "by_answer": dict(journal.by_answer),
        "by_operation": dict(journal.by_operation),
    }


def forget_entries(asked: Asked) -> None:
    asked.world.journal.clear()


def export_entries(asked: Asked) -> Any:
    world = asked.world
    document = archive(_selected(asked, world), address(asked, world), asked.version)
    return Page(json.dumps(document) + "\n", "application/json")


def explain_request(asked: Asked) -> Any:
    identifier = asked.path["request"]
    entry = _found(asked, identifier)
    return Page(told(entry)) if asked.query["format"] == "text" else explained(entry)


def _found(asked: Asked, identifier: str) -> Entry:
    """The entry of that id, in the journal of the world that the id names."""
    name, _, number = identifier.rpartition("-")
    world = asked.sandbox.worlds.get(name)
    entry = world.journal.find(identifier) if world else None
    if world is None or entry is None:
        raise Refused(404, f"no request {identifier!r} is kept: {_why_not(world, name, number)}")
    return entry


def _why_not(world: World | None, name: str, number: str) -> str:
    if world is None:
        return f"an id is a world's name and a number, and there is no world {name!r}"
    if number.isascii() and number.isdigit():
        return (
            f"of {world.journal.total} requests the journal of {name!r} keeps the latest {len(world.journal)}"
        )
    return f"an id is a world's name and a number, as in {name}-1"


def _selected(asked: Asked, world: World) -> Iterator[Entry]:
    """Entries that every filter of the query lets through, oldest first."""
    query = asked.query
    wanted = [(fact, query[name]) for name, fact in _FACTS.items() if name in query]
    since = parse_iso(query["since"]) if "since" in query else 0
    after = _number_after(world, query["after"]) if "after" in query else 0
    for entry in world.journal:
        if (
            entry.at >= since
            and _number(entry.id) > after
            and ("fault" not in query or _struck(entry, query["fault"]))
            and all(fact(entry) == value for fact, value in wanted)
        ):
            yield entry


def _number(identifier: str) -> int:
    return int(identifier.rpartition("-")[2])


def _number_after(world: World, identifier: str) -> int:
    name, _, number = identifier.rpartition("-")
    if name != world.name or not (number.isascii() and number.isdigit() and len(number) < 16):  # noqa: PLR2004  no count is longer
        says = f"must be a request of world {world.name!r}, such as {world.name}-1, not {identifier[:100]!r}"
        raise Refused(422, "nothing was read", (Problem("query.after", says),))
    return int(number)


def _struck(entry: Entry, kind: str) -> bool:
    """Whether a fault of that kind struck; a fault's own words begin with its kind."""
    return any(kind in {"any", fault.partition(" ")[0]} for fault in entry.faults)
