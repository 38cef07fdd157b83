"""What this sandbox is, over the control plane: alive, its abilities, its vendors, and what each may answer.

Knows declarations only; must not touch a world.
"""

from __future__ import annotations

from typing import Any

from ..catalogue import Format
from ..clock import Gear
from ..cut import CutKind
from ..decision import Answer
from ..faults import FaultKind
from ..limits import FixedWindow, LeakyBucket, Limit
from ..vendor import Vendor
from .asked import Asked, seconds
from .faults import events_of
from .switches import described


def show_index(asked: Asked) -> Any:
    """What can be read without knowing a name."""
    links = {
        spec["get"]["operationId"]: f"{asked.address}/_understudy{path}"
        for path, spec in asked.document["paths"].items()
        if "get" in spec and "{" not in path
    }
    return {"understudy": asked.version, "links": links}


def show_health(asked: Asked) -> Any:
    sandbox = asked.sandbox
    return {
        "live": True,
        "version": asked.version,
        "vendors": list(sandbox.vendors),
        "worlds": len(sandbox.worlds),
        "gears": [gear.value for gear in Gear],
        "fault_kinds": [kind.value for kind in FaultKind],
        "cuts": [kind.value for kind in CutKind] if asked.can_cut else [],
        "catalogue_formats": [one.value for one in Format],
    }


def show_document(asked: Asked) -> Any:
    return asked.document


def list_vendors(asked: Asked) -> Any:
    return {"vendors": [_vendor(vendor) for vendor in asked.sandbox.vendors.values()]}


def _vendor(vendor: Vendor) -> dict[str, Any]:
    return {
        "name": vendor.name,
        "title": vendor.title,
        "page": vendor.page,
        "hosts": list(vendor.hosts),
        "operations": [
            {
                "operation": route.operation,
                "method": route.method,
                "path": route.path,
                "limits": [_limit(limit) for limit in vendor.limits.get(route.operation, ())],
            }
            for route in vendor.routes
        ],
        "kinds": [{"kind": kind.name, "can_be_added": kind.make is not None} for kind in vendor.kinds],
        "events": events_of(vendor),
        "switches": [described(f"{vendor.name}.{one.name}", one, one.default) for one in vendor.switches],
        "generates": list(vendor.generate),
    }


def _limit(limit: Limit) -> dict[str, Any]:
    """A limit's numbers, for the forms that the core knows; a vendor's own form has only its name."""
    if isinstance(limit, FixedWindow):
        return {
            "name": limit.name,
            "form": "fixed_window",
            "calls": limit.limit,
            "seconds": seconds(limit.period),
        }
    if isinstance(limit, LeakyBucket):
        return {"name": limit.name, "form": "leaky_bucket", "calls": limit.size, "leaks_a_second": limit.leak}
    return {"name": limit.name, "form": type(limit).__name__}


def list_answers(asked: Asked) -> Any:
    return {"answers": [_answer(asked.vendor, answer) for answer in asked.vendor.answers]}


def _answer(vendor: Vendor, answer: Answer) -> dict[str, Any]:
    return {
        "name": answer.name,
        "rule": f"{vendor.name}.{answer.name}",
        "status": answer.status,
        "evidence": answer.evidence.value,
        "source": answer.source,
        "headers": [{"name": name, "value": value} for name, value in answer.headers],
        "body": answer.body,
    }
