"""Deleting a product at TribeMade. Expectations: the page "Delete Product"."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

DELETED = {"message": "Product deleted successfully"}
NOT_FOUND = {"error": "Product not found or does not belong to this store"}


def test_a_product_without_orders_is_deleted(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    answer = understudy.tribemade.http.delete(f"/api/products/{bag.id}")
    assert (answer.status_code, answer.json()) == (200, DELETED)
    assert bag.id not in understudy.tribemade.products


def test_deleting_twice_says_not_found(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.http.delete(f"/api/products/{bag.id}")
    answer = understudy.tribemade.http.delete(f"/api/products/{bag.id}")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_another_stores_product_looks_as_if_it_did_not_exist(understudy: World) -> None:
    other = understudy.tribemade.stores.add(name="Other")
    theirs = understudy.tribemade.products.add(name="Theirs", store=other.id)
    answer = understudy.tribemade.http.delete(f"/api/products/{theirs.id}")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert theirs.id in understudy.tribemade.products


@pytest.mark.parametrize("identifier", ["660e8400-...", "1", "not%20a%20uuid", "%E2%98%83"])
def test_an_id_that_is_no_uuid_is_not_found(understudy: World, identifier: str) -> None:
    answer = understudy.tribemade.http.delete(f"/api/products/{identifier}")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_an_id_may_be_written_in_capitals(understudy: World) -> None:
    bag = understudy.tribemade.products.add(id="660e8400-e29b-41d4-a716-446655440123")
    answer = understudy.tribemade.http.delete(f"/api/products/{bag.id.upper()}")
    assert answer.status_code == 200


def test_a_body_and_a_content_type_are_ignored(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    answer = understudy.tribemade.http.request("DELETE", f"/api/products/{bag.id}", json={"force": True})
    assert (answer.status_code, answer.json()) == (200, DELETED)


def test_an_active_product_needs_no_deactivation_first(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag", is_active=True, stock=5)
    assert understudy.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 200


def test_nothing_else_goes_with_the_product(understudy: World) -> None:
    bag, mug = (understudy.tribemade.products.add(name=name) for name in ("Bag", "Mug"))
    order = understudy.tribemade.orders.add(product=bag.id, status="delivered")
    understudy.tribemade.http.delete(f"/api/products/{bag.id}")
    assert mug.id in understudy.tribemade.products
    kept = understudy.tribemade.http.get(f"/api/orders/{order.id}").json()
    assert (kept["product_id"], kept["product_name"]) == (bag.id, "Bag")


def test_an_id_that_is_stored_in_capitals_is_found_too(understudy: World) -> None:
    bag = understudy.tribemade.products.add(id="AA0E8400-E29B-41D4-A716-446655440127", name="Bag")
    order = understudy.tribemade.orders.add(id="BB0E8400-E29B-41D4-A716-446655440128", product=bag.id)
    http = understudy.tribemade.http
    assert http.delete(f"/api/products/{bag.id}").status_code == 400
    assert http.put(f"/api/orders/{order.id}/status", json={"status": "cancelled"}).status_code == 200
    assert http.delete(f"/api/products/{bag.id}").status_code == 200
    assert bag.id not in understudy.tribemade.products
