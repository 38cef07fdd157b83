"""Which orders keep a product from being deleted at TribeMade. Expectations: "Delete Product", deletion rules."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

BLOCKED = {
    "error": "Cannot delete product with active orders in processing or dispatched status. "
    "Please wait for orders to complete or cancel them first."
}


@pytest.mark.parametrize("statuses", [["started"], ["processing"], ["dispatched"], ["delivered", "started"]])
def test_an_active_order_blocks(understudy: World, statuses: list[str]) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    for status in statuses:
        understudy.tribemade.orders.add(product=bag.id, status=status)
    answer = understudy.tribemade.http.delete(f"/api/products/{bag.id}")
    assert (answer.status_code, answer.json()) == (400, BLOCKED)
    assert bag.id in understudy.tribemade.products


@pytest.mark.parametrize("statuses", [["delivered"], ["cancelled"], ["delivered", "cancelled"]])
def test_a_finished_order_does_not_block(understudy: World, statuses: list[str]) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    for status in statuses:
        understudy.tribemade.orders.add(product=bag.id, status=status)
    assert understudy.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 200


def test_cancelling_the_order_unblocks(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id, status="processing")
    http = understudy.tribemade.http
    assert http.delete(f"/api/products/{bag.id}").status_code == 400
    assert http.put(f"/api/orders/{order.id}/status", json={"status": "cancelled"}).status_code == 200
    assert http.delete(f"/api/products/{bag.id}").status_code == 200


def test_an_order_that_arrives_first_blocks(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("event", "delete_product", event="order_placed", args={"product": bag.id})
    answer = understudy.tribemade.http.delete(f"/api/products/{bag.id}")
    assert (answer.status_code, answer.json()) == (400, BLOCKED)


def test_other_products_orders_do_not_matter(understudy: World) -> None:
    bag, mug = (understudy.tribemade.products.add(name=name) for name in ("Bag", "Mug"))
    understudy.tribemade.orders.add(product=mug.id, status="processing")
    assert understudy.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 200
