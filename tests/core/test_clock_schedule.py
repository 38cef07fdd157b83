"""What is scheduled happens at its own instant, in order, whoever moves the clock, and only once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.core.clock import SECOND, START, Clock, Gear
from understudy.sandbox.core.errors import UsageError
from understudy.sandbox.vendors.tribemade import vendor


@dataclass
class FakeMachine:
    at: int = 5_000_000_000_000_000

    def now(self) -> int:
        return self.at

    def sleep(self, microseconds: int) -> None:
        self.at += microseconds


@pytest.fixture(scope="module")
def understudy_sandbox() -> Sandbox:
    """One vendor alone: no other's records are due to change."""
    return Sandbox({"tribemade": vendor}, keep=None)


def _order_at(world: World, seconds: float, product: str, **fields: object) -> None:
    world.clock.schedule(seconds, "tribemade", "order_placed", product=product, **fields)


def _orders(world: World) -> list[tuple[int, int]]:
    """When each order was placed, in microseconds from the start, and how many it is of."""
    return [(order.created_at - START, order.order_details["quantity"]) for order in world.tribemade.orders]


def test_scheduled_events_happen_at_their_own_instants_in_order(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    for seconds in (30, 10, 20.5):
        _order_at(understudy, seconds, bag.id, quantity=int(seconds))
    understudy.clock.advance(60)
    assert _orders(understudy) == [(10 * SECOND, 10), (20_500_000, 20), (30 * SECOND, 30)]
    assert understudy.clock.now() == START + 60 * SECOND


def test_events_of_one_instant_happen_in_the_order_they_were_scheduled(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    for quantity in (3, 1, 2):
        _order_at(understudy, 5, bag.id, quantity=quantity)
    understudy.clock.advance(5)
    assert [quantity for _, quantity in _orders(understudy)] == [3, 1, 2]


def test_an_event_happens_at_its_instant_and_not_before(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    _order_at(understudy, 5, bag.id)
    understudy.clock.advance(4.999999)
    assert len(understudy.tribemade.orders) == 0
    understudy.clock.advance(0.000001)
    assert len(understudy.tribemade.orders) == 1
    understudy.clock.advance(100)
    assert len(understudy.tribemade.orders) == 1


def test_a_wait_lets_it_happen_and_a_jump_to_the_limit_too(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    _order_at(understudy, 5, bag.id)
    understudy.clock.sleep(5)
    assert len(understudy.tribemade.orders) == 1
    understudy.tribemade.http.delete("/api/products/none")
    _order_at(understudy, 5, bag.id)
    for _ in range(9):
        understudy.tribemade.http.delete("/api/products/none")
    assert understudy.clock.until_permitted("tribemade", "delete_product") == 60
    assert len(understudy.tribemade.orders) == 2


def test_a_late_answer_lets_it_happen(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    _order_at(understudy, 5, bag.id)
    understudy.tribemade.fault("latency", "delete_product", seconds=5)
    assert understudy.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 400


def test_in_the_real_gear_it_has_happened_by_the_next_request() -> None:
    machine = FakeMachine()
    world = Sandbox({"tribemade": vendor}).create("w", clock=Clock.running(Gear.REAL, machine))
    bag = world.tribemade.products.add(name="Bag")
    _order_at(world, 5, bag.id)
    machine.sleep(5 * SECOND)
    assert world.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 400


def test_what_is_due_now_and_what_is_added_now_do_not_take_each_others_place(understudy: World) -> None:
    bag, mug = (understudy.tribemade.products.add(name=name) for name in ("Bag", "Mug"))
    _order_at(understudy, 0, bag.id)
    understudy.tribemade.orders.add(product=mug.id)
    assert sorted(order.product_name for order in understudy.tribemade.orders) == ["Bag", "Mug"]


def test_reading_a_world_never_changes_it(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    _order_at(understudy, 0, bag.id)
    state = understudy.state
    assert len(understudy.tribemade.orders) == 1
    assert understudy.state is state


def test_what_is_due_is_told_soonest_first(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    _order_at(understudy, 90, bag.id)
    understudy.clock.schedule(30, "tribemade", "key_rotated")
    for _ in range(10):
        understudy.tribemade.http.delete("/api/products/none")
    due = understudy.clock.due()
    assert [one.at - START for one in due] == [30 * SECOND, 60 * SECOND, 90 * SECOND]
    assert "key_rotated" in due[0].says
    assert "delete_product" in due[1].says
    assert bag.id in due[2].says


@pytest.mark.parametrize(("vendor_name", "event"), [("tribemade", "earthquake"), ("nobody", "order_placed")])
def test_an_event_that_nobody_has_cannot_be_scheduled(
    understudy: World, vendor_name: str, event: str
) -> None:
    with pytest.raises(UsageError, match="no "):
        understudy.clock.schedule(1, vendor_name, event)
    assert understudy.clock.due() == []


@pytest.mark.understudy(lenient=True)
def test_an_event_that_cannot_happen_any_more_is_missed_and_told_as_such(understudy: World) -> None:
    bag, mug = (understudy.tribemade.products.add(name=name) for name in ("Bag", "Mug"))
    _order_at(understudy, 5, bag.id)
    _order_at(understudy, 6, mug.id)
    assert understudy.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 200
    understudy.clock.advance(10)
    assert [order.product_name for order in understudy.tribemade.orders] == ["Mug"]
    assert understudy.clock.now() == START + 10 * SECOND
    (missed,) = understudy.state.missed
    assert missed.event.at == START + 5 * SECOND
    assert bag.id in missed.why
