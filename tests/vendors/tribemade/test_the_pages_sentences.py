"""Sentences of "Delete Product" that nothing else here reaches: what is left after a deletion, a refusal, an edit."""

from __future__ import annotations

from understudy.sandbox import World


def test_a_deleted_products_data_cannot_be_read_again(understudy: World) -> None:
    """Expectation: "Product data cannot be recovered"."""
    http = understudy.tribemade.http
    bag = understudy.tribemade.products.add(name="Bag")
    assert http.get(f"/api/products/{bag.id}").json()["name"] == "Bag"
    assert http.delete(f"/api/products/{bag.id}").status_code == 200
    assert http.get(f"/api/products/{bag.id}").status_code == 404
    assert http.put(f"/api/products/{bag.id}/edit", json={"is_active": True}).status_code == 404


def test_a_delivered_order_frees_a_product_that_was_refused(understudy: World) -> None:
    """Expectation: "Wait for orders to complete"."""
    http = understudy.tribemade.http
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id, status="dispatched")
    assert http.delete(f"/api/products/{bag.id}").status_code == 400
    assert http.put(f"/api/orders/{order.id}/status", json={"status": "delivered"}).status_code == 200
    assert http.delete(f"/api/products/{bag.id}").status_code == 200


def test_a_blocked_product_can_be_deactivated_and_its_orders_still_name_it(understudy: World) -> None:
    """Expectation: "If deletion fails due to active orders, deactivate", "Maintains order references"."""
    http = understudy.tribemade.http
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id, status="dispatched")
    body = {"is_active": False, "internal_note": "Marked for deletion - has active orders"}
    assert http.delete(f"/api/products/{bag.id}").status_code == 400
    assert http.put(f"/api/products/{bag.id}/edit", json=body).status_code == 200
    shown = http.get(f"/api/orders/{order.id}").json()
    assert (shown["product_name"], shown["status"]) == ("Bag", "dispatched")
