"""By which exchanges a row of evidence is met: each thing that it may ask of one, alone."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from understudy.contracts.evidence import Match, Row
from understudy.contracts.recording import Recorder
from understudy.sandbox import World
from understudy.sandbox.core.journal import Entry, Journal


def row(*rules: str, **asked: Any) -> Row:
    return Row("tribemade.a", "s", "t", rules=rules, match=Match(**asked), tests=("a.py::test_a",))


def never(_rule: str) -> bool:
    return False


def blocked(world: World) -> Entry:
    """A deletion that is refused, because an order was dispatched."""
    bag = world.tribemade.products.add(name="Bag")
    world.tribemade.orders.add(product=bag.id, status="dispatched")
    world.tribemade.http.delete(f"/api/products/{bag.id}?dry=1", headers={"X-Note": "n"})
    return world.journal[-1]


def test_a_row_is_met_by_any_of_its_rules_and_no_other(understudy: World) -> None:
    entry = blocked(understudy)
    assert row("tribemade.active_orders").met_by(entry, never)
    assert row("tribemade.product", "tribemade.active_orders").met_by(entry, never)
    assert not row("tribemade.product_deleted").met_by(entry, never)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"operations": ("delete_product",)}, {"operations": ("get_product",)}),
        ({"texts": ("Cannot delete", "first.")}, {"texts": ("Cannot delete", "last.")}),
        ({"headers": ("x-ratelimit-limit",)}, {"headers": ("Retry-After",)}),
        ({"sent": ("DELETE /api/products/",)}, {"sent": ("PUT /api",)}),
        ({"sent": ("dry=1",)}, {"sent": ("wet=1",)}),
        ({"findings": (("no_active_orders", "is dispatched"),)}, {"findings": (("no_active_orders", "is started"),)}),
        ({"findings": (("key_known", ""),)}, {"findings": (("order_exists", ""),)}),
        ({"texts": ("Cannot",), "operations": ("delete_product",)}, {"texts": ("Cannot",), "operations": ("x",)}),
    ],
)  # fmt: skip
def test_all_that_a_row_asks_must_hold(
    understudy: World, right: dict[str, Any], wrong: dict[str, Any]
) -> None:
    entry = blocked(understudy)
    assert row("tribemade.active_orders", **right).met_by(entry, never)
    assert not row("tribemade.active_orders", **wrong).met_by(entry, never)


def test_a_change_is_looked_for_in_what_was_changed(understudy: World) -> None:
    http = understudy.tribemade.http
    bag = understudy.tribemade.products.add(name="Bag")
    http.put(f"/api/products/{bag.id}/edit", json={"is_active": False, "internal_note": "n"})
    entry = understudy.journal[-1]
    assert row("tribemade.product_updated", changes=("deactivated tribemade.products",)).met_by(entry, never)
    assert row("tribemade.product_updated", sent=("internal_note",)).met_by(entry, never)
    assert not row("tribemade.product_updated", changes=("reactivated",)).met_by(entry, never)


def test_what_never_happened_and_was_never_told_meets_nothing(understudy: World) -> None:
    http = understudy.tribemade.http
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("truncated", "delete_product", when="before")
    with pytest.raises(httpx.RemoteProtocolError):
        http.delete(f"/api/products/{bag.id}")
    entry = understudy.journal[-1]
    assert (entry.rule, entry.committed) == ("tribemade.product_deleted", False)
    assert not row("tribemade.product_deleted").met_by(entry, never)


def test_what_was_carried_out_and_never_told_is_met(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("lost_reply", "delete_product")
    with pytest.raises(httpx.RemoteProtocolError):
        understudy.tribemade.http.delete(f"/api/products/{bag.id}")
    assert row("tribemade.product_deleted").met_by(understudy.journal[-1], never)


def test_a_path_that_is_routed_nowhere_meets_nothing(understudy: World) -> None:
    journal = Journal()
    recorder = Recorder()
    recorder.see(journal, blocked(understudy)._replace(decision=None, unrouted=True))
    assert (list(recorder.tables), recorder.met) == (["tribemade"], {})


def recorded(entries: list[Entry]) -> set[str]:
    recorder, journal = Recorder(), Journal()
    for entry in entries:
        recorder.see(journal, entry)
    return {one for one, tests in recorder.met.items() if tests}


def test_after_means_the_same_request_whatever_its_method(understudy: World) -> None:
    http = understudy.tribemade.http
    bag, mug = (understudy.tribemade.products.add(name=name) for name in ("Bag", "Mug"))
    http.delete(f"/api/products/{bag.id}")
    http.get(f"/api/products/{bag.id}")
    http.delete(f"/api/products/{bag.id}")
    deleted, read, again = understudy.journal
    http.get(f"/api/products/{mug.id}x")
    other = understudy.journal[-1]
    assert "tribemade.deleted_for_good" in recorded([deleted, read])
    assert "tribemade.product_not_found.deleted" in recorded([deleted, again])
    assert "tribemade.deleted_for_good" not in recorded([deleted, other])
    assert "tribemade.deleted_for_good" not in recorded([read, deleted])


def test_worlds_do_not_see_each_others_past(understudy: World) -> None:
    http = understudy.tribemade.http
    bag = understudy.tribemade.products.add(name="Bag")
    http.delete(f"/api/products/{bag.id}")
    http.delete(f"/api/products/{bag.id}")
    first, second = understudy.journal
    recorder, here, there = Recorder(), Journal(), Journal()
    recorder.see(here, first)
    recorder.see(there, second)
    assert not recorder.met["tribemade.product_not_found.deleted"]
