"""Orders at TribeMade. Expectations: Get Order Details, Update Order Status, Quick Reference."""

from __future__ import annotations

import itertools

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.tribemade.demo import ORDER

STATUSES = ("started", "processing", "dispatched", "delivered", "cancelled")
ALLOWED = {
    ("started", "processing"), ("started", "cancelled"), ("processing", "dispatched"), ("processing", "cancelled"),
    ("dispatched", "delivered"), ("dispatched", "cancelled"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [*itertools.product(STATUSES, STATUSES[1:])])
def test_an_order_moves_only_as_the_table_says(understudy: World, before: str, after: str) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id, status=before)
    answer = understudy.tribemade.http.put(f"/api/orders/{order.id}/status", json={"status": after})
    moved = (before, after) in ALLOWED
    assert answer.status_code == (200 if moved else 400)
    assert understudy.tribemade.orders[order.id].status == (after if moved else before)
    if moved:
        assert answer.json() == {"message": "Order status updated successfully"}


def test_a_customer_is_told_of_each_change(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id, customer={"email": "asha@example.com"})
    http = understudy.tribemade.http
    http.put(f"/api/orders/{order.id}/status", json={"status": "delivered"})
    assert len(understudy.tribemade.emails) == 0
    http.put(f"/api/orders/{order.id}/status", json={"status": "cancelled"})
    assert [(mail.to, mail.status) for mail in understudy.tribemade.emails] == [
        ("asha@example.com", "cancelled")
    ]
    mail = next(iter(understudy.tribemade.emails))
    shown = understudy.tribemade.emails.dump(mail.id)
    assert shown is not None
    assert shown["at"] == http.get(f"/api/orders/{order.id}").json()["created_at"]


def test_an_order_keeps_the_name_its_product_had(understudy: World) -> None:
    http = understudy.tribemade.http
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id)
    http.put(f"/api/products/{bag.id}/edit", json={"name": "Sack"})
    assert http.get(f"/api/orders/{order.id}").json()["product_name"] == "Bag"


def test_an_order_of_another_store_is_forbidden_and_an_unknown_one_not_found(understudy: World) -> None:
    other = understudy.tribemade.stores.add(name="Other")
    theirs = understudy.tribemade.products.add(name="Theirs", store=other.id)
    order = understudy.tribemade.orders.add(product=theirs.id)
    http = understudy.tribemade.http
    assert http.get(f"/api/orders/{order.id}").status_code == 403
    assert http.put(f"/api/orders/{order.id}/status", json={"status": "cancelled"}).status_code == 403
    assert http.get("/api/orders/00000000-0000-4000-8000-000000000000").status_code == 404
    assert understudy.tribemade.orders[order.id].status == "started"


def test_a_tracking_url_is_kept(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id, status="processing")
    http = understudy.tribemade.http
    http.put(
        f"/api/orders/{order.id}/status", json={"status": "dispatched", "tracking_url": "https://t.example/1"}
    )
    assert http.get(f"/api/orders/{order.id}").json()["tracking_url"] == "https://t.example/1"


def test_the_demo_worlds_order_has_every_detail_that_the_page_has() -> None:
    """Expectation: Get Order Details, `order_details`."""
    http = Sandbox().main.tribemade.http
    order = http.get(f"/api/orders/{ORDER}").json()
    assert set(order["order_details"]) == {
        "quantity", "amount", "variation", "size", "color", "special_instructions", "custom_questions",
    }  # fmt: skip
