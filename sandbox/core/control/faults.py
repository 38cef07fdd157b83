"""Faults and events over the control plane: what goes wrong in a world, and what other people do in it.

Knows the fields of a fault and the names of events; what they bring about is the core's and the vendor's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import InvalidInput, Problem, UsageError
from ..faults import Armed, Fault, FaultKind, RetryAfter, When
from ..vendor import Vendor
from .asked import Asked, iso, named_vendor
from .input import Refused


def list_faults(asked: Asked) -> Any:
    faults = asked.world.faults
    return {"faults": [_shown(armed) for armed in faults.armed], "never_struck": len(faults.never_struck)}


def arm_faults(asked: Asked) -> Any:
    """One fault or a list of them: all, or none."""
    given = asked.body if isinstance(asked.body, list) else [asked.body]
    faults = [_fault(fields) for fields in given]
    try:
        asked.world.faults.arm_all(faults, "$")
    except InvalidInput as error:
        problems = error.problems
        if given is not asked.body:
            problems = tuple(Problem(one.where.replace("$[0]", "$", 1), one.says) for one in problems)
        raise Refused(422, "no fault was armed", problems) from error
    return {"faults": [_shown(Armed(fault)) for fault in faults]}


def clear_faults(asked: Asked) -> None:
    asked.world.faults.clear()


def _fault(fields: Mapping[str, Any]) -> Fault:
    sets: dict[str, Any] = {"kind": FaultKind, "when": When, "retry_after": RetryAfter}
    return Fault(**{name: sets[name](value) if name in sets else value for name, value in fields.items()})


def _shown(armed: Armed) -> dict[str, Any]:
    fault = armed.fault
    return {
        "kind": fault.kind.value,
        "vendor": fault.vendor,
        "operation": fault.operation,
        "where": dict(fault.where),
        "nth": fault.nth,
        "times": fault.times,
        "when": fault.when.value,
        "seconds": fault.seconds,
        "status": fault.status,
        "shape": fault.shape,
        "keep": fault.keep,
        "retry_after": fault.retry_after.value,
        "event": fault.event,
        "args": dict(fault.args),
        "name": fault.name,
        "says": str(fault),
        "seen": armed.seen,
        "hits": armed.hits,
    }


def list_events(asked: Asked) -> Any:
    return {"events": [one for vendor in asked.world.vendors.values() for one in events_of(vendor)]}


def events_of(vendor: Vendor) -> list[dict[str, str]]:
    return [{"vendor": vendor.name, "event": event.name, "about": event.about} for event in vendor.events]


def make_happen(asked: Asked) -> Any:
    world, body = asked.world, asked.body
    named_vendor(world, body)
    try:
        world.happen(body["vendor"], body["event"], **body.get("args", {}))
    except UsageError as error:
        raise Refused(422, "nothing happened", (Problem("$.event", str(error)),)) from error
    except InvalidInput as error:
        problems = (Problem(_in_args(one.where, body), one.says) for one in error.problems)
        raise Refused(422, "nothing happened", problems) from error
    return {"vendor": body["vendor"], "event": body["event"], "at": iso(world.clock.now())}


def _in_args(where: str, body: Mapping[str, Any]) -> str:
    """Where a field stands in the body: the vendor names it by the event."""
    return where.replace(f"{body['vendor']}.{body['event']}", "$.args", 1)
