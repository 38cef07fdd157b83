"""A rehearsal of 10,000 deletions, and how close a run comes to the shortest legal schedule at each vendor."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator

from inprocess import catalogue
from ratios import Row

from understudy import clients
from understudy.clients.ledger import Ledger, Settled, Sighting
from understudy.clients.outcome import Outcome
from understudy.clients.plan import Item, Plan
from understudy.clients.runner import Orders
from understudy.contracts.allowance import allowance
from understudy.contracts.rehearsal import Rehearsal, Stage
from understudy.sandbox.core.clock import parse_iso

AT = parse_iso("2025-01-15T12:00:17Z")
MANY = 10_000
#: Enough of each to meet its limit several times.
SOME = (
    ("altcraft", 1_000),
    ("devdraft", 1_000),  # ten windows to the last call: the looks need an eleventh
    ("devdraft", 5_000),
    ("shoplazza", 1_000),
    ("tribemade", 1_000),
    ("zoho_desk", 2_500),
)


def rehearsed(vendor: str, count: int) -> tuple[float, float, int, int]:
    """Seconds here, the vendor's seconds, the requests refused, and the ids that came to what was asked."""
    rehearsal = Rehearsal(Stage(vendor, catalogue(count), AT))
    plan = Plan(tuple(Item(one) for one in identifiers(rehearsal)))
    with Ledger(":memory:", durable=False) as ledger:
        began, at = time.perf_counter(), rehearsal.world.clock.time()
        rehearsal.perform(plan, ledger, Orders(), {"vendor": vendor})
        here, there = time.perf_counter() - began, rehearsal.world.clock.time() - at
        refused = sum(one.refused for one in ledger.requests())
        done = ledger.counts()[rehearsal.client.calls.removes]
    return here, there, refused, done


def identifiers(rehearsal: Rehearsal) -> Iterator[str]:
    for product in rehearsal.standin.products:
        yield getattr(product, "external_id", None) or product.id


def large() -> list[Row]:
    here, there, refused, done = rehearsed("tribemade", MANY)
    assert (refused, done) == (0, MANY), (refused, done)
    planned = allowance("tribemade", {}, AT).shortest(MANY, AT).seconds
    return [
        Row("a rehearsal of 10,000 deletions at TribeMade", f"{here:.1f} s", "30 s", here / 30, 1.0),
        Row("its duration at the vendor, against the planner's", f"{there:.0f} s", f"{planned:.0f} s", there / planned, 1.01),
    ]  # fmt: skip


def paces() -> Iterator[Row]:
    for vendor, count in SOME:
        _, there, refused, done = rehearsed(vendor, count)
        assert (refused, done) == (0, count), (vendor, refused, done)
        planned = allowance(vendor, {}, AT).shortest(count, AT).seconds
        ratio = there / planned if planned else 1.0 + there
        yield Row(
            f"{count:,} removals at {vendor}, against the shortest schedule",
            f"{there:.0f} s",
            f"{planned:.0f} s",
            ratio,
            1.05,
        )


def growing() -> Row:
    """What carrying out one id costs the ledger, in a plan of 100,000 against one of 1,000."""
    small, big = per_id(plan_of(1_000)), per_id(plan_of(100_000))
    return Row(
        "the ledger's cost of an id, of 100,000 against 1,000",
        f"{big * 1e6:.0f} µs",
        f"{small * 1e6:.0f} µs",
        big / small,
        1.3,
    )


def plan_of(count: int) -> Plan:
    return Plan(tuple(Item(f"id-{number}") for number in range(count)))


def per_id(plan: Plan) -> float:
    with Ledger(":memory:", durable=False) as ledger:
        ledger.begin(plan, {"vendor": "any"}, 0.0)
        began, after = time.perf_counter(), -1
        while group := ledger.pending(after, 100):
            after = group[-1].position
            ledger.saw((Sighting(one.id, True, record={"name": one.id}) for one in group), 1.0)
            for one in group:
                sent = ledger.sent([one.id], "delete", "", 1.0)
                ledger.heard("delete", 1.0, status=200, sent=sent)
                ledger.settle([Settled(one.id, Outcome.DELETED)], 1.0)
        return (time.perf_counter() - began) / len(plan)


def peak(count: int) -> float:
    """The most that Python held at a time while a plan was carried out into the ledger, in bytes."""
    plan = plan_of(count)
    tracemalloc.start()
    per_id(plan)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(most)


def flat() -> Row:
    most = peak(50_000)
    return Row(
        "what a run of 50,000 ids holds beside its plan",
        f"{most / 1024:.0f} KiB",
        "1024 KiB",
        most / 2**20,
        1.0,
    )


def report() -> list[Row]:
    assert {vendor for vendor, _ in SOME} == set(clients.VENDORS)
    return [*large(), *paces(), growing(), flat()]
