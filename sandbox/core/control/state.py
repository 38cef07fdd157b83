"""What a world holds, over the control plane: each vendor's address, credentials and records, shown and added.

Knows records only through the vendor's kinds, which make them from plain fields and show them as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..decision import Put
from ..errors import InvalidInput, Problem
from ..generate import made
from ..standin import StandIn
from ..state import Held
from ..vendor import Kind, Vendor
from .asked import Asked
from .input import Refused
from .worlds import address

if TYPE_CHECKING:
    from ..world import World


def show_state(asked: Asked) -> Any:
    world = asked.world
    vendors = {vendor.name: _vendor_state(asked, world, vendor) for vendor in world.vendors.values()}
    return {"world": world.name, "steps": world.state.serial, "vendors": vendors}


def show_vendor_state(asked: Asked) -> Any:
    return _vendor_state(asked, asked.world, asked.vendor)


def _vendor_state(asked: Asked, world: World, vendor: Vendor) -> dict[str, Any]:
    account = StandIn(world, vendor).account
    held = world.held(vendor.name)
    return {
        "vendor": vendor.name,
        "title": vendor.title,
        "url": f"{address(asked, world)}/{vendor.name}",
        "hosts": list(vendor.hosts),
        "credentials": dict(account.credentials),
        "headers": dict(account.headers),
        "kinds": [
            {"kind": kind.name, "count": len(held[kind.table]), "can_be_added": kind.make is not None}
            for kind in vendor.kinds
        ],
    }


def list_records(asked: Asked) -> Any:
    kind, start, limit = asked.kind, asked.query["from"], asked.query["limit"]
    table = asked.world.held(asked.vendor.name)[kind.table]
    found = list(islice(table.numbered(start - 1), limit + 1))
    return {
        "kind": kind.name,
        "count": len(table),
        "records": [kind.dump(record) for _, record in found[:limit]],
        "next": found[limit][0] if len(found) > limit else None,
    }


def show_record(asked: Asked) -> Any:
    kind, identifier = asked.kind, asked.path["record"]
    record = asked.world.held(asked.vendor.name)[kind.table].get(identifier)
    if record is None:
        raise Refused(404, f"{asked.vendor.name} holds no record {identifier!r} of kind {kind.name!r}")
    return kind.dump(record)


def add_records(asked: Asked) -> Any:
    """One record or a list of them: all, or none."""
    kind, vendor = asked.kind, asked.vendor
    given = asked.body if isinstance(asked.body, list) else [asked.body]
    places = [f"$[{number}]" for number in range(len(given))] if given is asked.body else ["$"]
    records: list[Any] = []

    def make(held: Held) -> tuple[Put, ...]:
        puts = _all_made(kind, held, given, places)
        records.extend(put.record for put in puts)
        return puts

    asked.world.change(vendor.name, make)
    return {"kind": kind.name, "records": [kind.dump(record) for record in records]}


def _all_made(
    kind: Kind[Any], held: Held, given: list[Mapping[str, object]], places: list[str]
) -> tuple[Put, ...]:
    puts: dict[str, Put] = {}
    problems: list[Problem] = []
    for number, (fields, place) in enumerate(zip(given, places, strict=True)):
        try:
            put = made(kind, held.numbered(number), fields, place)
        except InvalidInput as error:
            problems += error.problems
        else:
            if put.record.id in puts:
                problems.append(
                    Problem(f"{place}.id", f"another record of this list is {put.record.id!r} too")
                )
            puts[put.record.id] = put
    if problems:
        raise InvalidInput("no record was added", tuple(problems))
    return tuple(puts.values())
