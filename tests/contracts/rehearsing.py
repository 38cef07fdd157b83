"""Small rehearsals, in this process: six products of the examples, or as many as are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from understudy.clients.ledger import Ledger
from understudy.clients.outcome import Outcome
from understudy.clients.plan import Item, Plan
from understudy.clients.runner import Ended, Orders
from understudy.contracts.assembly import Setting, assembled
from understudy.contracts.observed import Observed
from understudy.contracts.rehearsal import Rehearsal, Stage
from understudy.contracts.report import Kind, Report
from understudy.sandbox import Sandbox
from understudy.sandbox.core.catalogue import Catalogue, Format, load
from understudy.sandbox.core.clock import parse_iso

EXAMPLE = Path(__file__).parents[2] / "examples" / "catalogue.yaml"
HANDLES = ("canvas-bag", "enamel-mug", "rain-jacket", "wool-socks", "field-notebook", "camp-stove")
NOON = parse_iso("2025-01-15T12:00:17Z")


class Played(NamedTuple):
    """A rehearsal that is over."""

    report: Report
    rehearsal: Rehearsal
    observed: Observed
    ended: Ended

    @property
    def counts(self) -> dict[Outcome, int]:
        return {one.outcome: one.count for one in self.report.outcomes}

    @property
    def swept(self) -> dict[str, int]:
        return {one.what: one.count for one in self.report.swept}


def staged(vendor: str, catalogue: Catalogue | None = None, **fields: Any) -> Rehearsal:
    return Rehearsal(Stage(vendor, catalogue or load(EXAMPLE), NOON, **fields))


def own(rehearsal: Rehearsal) -> Any:
    """Its client, with the verbs of its vendor."""
    return rehearsal.client


def many(count: int) -> Catalogue:
    """So many plain products: `p-0`, `p-1` and on."""
    products = [{"handle": f"p-{one}", "title": f"Product {one}", "price": "1.00"} for one in range(count)]
    return Sandbox().catalogue_in(json.dumps({"products": products}), Format.JSON)


def listed(rehearsal: Rehearsal, handles: Iterable[str]) -> Plan:
    return rehearsal.understood(
        Plan(tuple(Item(one, line=at) for at, one in enumerate(handles, 1))), "the plan"
    )


def played(rehearsal: Rehearsal, handles: Iterable[str] = HANDLES, orders: Orders = Orders()) -> Played:  # noqa: B008  a value
    plan = listed(rehearsal, handles)
    observed = rehearsal.watched(plan)
    calls = rehearsal.client.calls
    mode = "delete" if orders.permanent or not calls.retention else "trash"
    facts = {"vendor": rehearsal.stage.vendor, "host": "sandbox", "mode": mode}
    with Ledger(":memory:", durable=False) as ledger:
        ended = rehearsal.perform(plan, ledger, orders, facts)
        rehearsal.parts_gone(plan, observed)
        setting = Setting(
            kind=Kind.REHEARSAL, vendor=rehearsal.stage.vendor, plan="plan.txt", mode=mode, stopped=ended.says,
            switches=rehearsal.stage.switches,
        )  # fmt: skip
        return Played(assembled(ledger, calls, setting, observed), rehearsal, observed, ended)
