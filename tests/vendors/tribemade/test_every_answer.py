"""Every answer of TribeMade's, provoked. An answer that nothing here provokes fails the last test."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.tribemade import vendor

Provoke = Callable[[World], httpx.Response]
NEW = {"name": "Bag", "price": 10, "description": "", "stock": 1}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _product(world: World) -> str:
    return f"/api/products/{world.tribemade.products.add(name='Bag').id}"


def _order(world: World, status: str = "started", **fields: str) -> str:
    product = world.tribemade.products.add(name="Bag", **fields)
    return f"/api/orders/{world.tribemade.orders.add(product=product.id, status=status).id}"


def _blocked(world: World) -> httpx.Response:
    product = world.tribemade.products.add(name="Bag")
    world.tribemade.orders.add(product=product.id, status="processing")
    return world.tribemade.http.delete(f"/api/products/{product.id}")


def _eleventh(world: World) -> httpx.Response:
    answers = [world.tribemade.http.delete(f"/api/products/{UNKNOWN}") for _ in range(11)]
    return answers[-1]


def _foreign_order(world: World) -> httpx.Response:
    other = world.tribemade.stores.add(name="Other")
    return world.tribemade.http.get(_order(world, store=other.id))


def _switched(switch: str, value: str, path: str) -> Provoke:
    def provoke(world: World) -> httpx.Response:
        world.tribemade.switch(switch, value)
        return world.tribemade.http.get(path)

    return provoke


def _create(**changes: object) -> Provoke:
    return lambda world: world.tribemade.http.post("/api/products/create", json={**NEW, **changes})


PROVOKE: dict[str, Provoke] = {
    "product_deleted": lambda world: world.tribemade.http.delete(_product(world)),
    "active_orders": _blocked,
    "missing_api_key": lambda world: world.tribemade.http.get(_product(world), headers={"X-API-Key": ""}),
    "invalid_api_key": lambda world: world.tribemade.http.get(_product(world), headers={"X-API-Key": "tb-"}),
    "product_not_found": lambda world: world.tribemade.http.get(f"/api/products/{UNKNOWN}"),
    "rate_limited": _eleventh,
    "product": lambda world: world.tribemade.http.get(_product(world)),
    "product_created": _create(),
    "product_updated": lambda world: world.tribemade.http.put(
        f"{_product(world)}/edit", json={"is_active": False}
    ),
    "missing_fields": lambda world: world.tribemade.http.post("/api/products/create", json={"name": "Bag"}),
    "bad_name": _create(name="ab"),
    "bad_price": _create(price=0),
    "unknown_categories": _create(categories=["Nowhere"]),
    "bad_field": _create(stock=-1),
    "no_fields": lambda world: world.tribemade.http.put(f"{_product(world)}/edit", json={"colour": "red"}),
    "bad_json": lambda world: world.tribemade.http.post("/api/products/create", content=b"{"),
    "order": lambda world: world.tribemade.http.get(_order(world)),
    "order_not_found": lambda world: world.tribemade.http.get(f"/api/orders/{UNKNOWN}"),
    "order_of_another_store": _foreign_order,
    "order_status_updated": lambda world: world.tribemade.http.put(
        f"{_order(world)}/status", json={"status": "processing"}
    ),
    "bad_status": lambda world: world.tribemade.http.put(
        f"{_order(world)}/status", json={"status": "started"}
    ),
    "illegal_transition": lambda world: world.tribemade.http.put(
        f"{_order(world)}/status", json={"status": "dispatched"}
    ),
    "malformed_id": _switched("malformed_id", "400", "/api/products/1"),
    "method_not_allowed": lambda world: world.tribemade.http.patch(_product(world)),
    "not_found": _switched("unknown_path", "vendor", "/api/nothing"),
}


@pytest.mark.understudy(lenient=True)
@pytest.mark.parametrize("name", list(PROVOKE))
def test_the_answer_is_given_with_its_status_and_its_name(understudy: World, name: str) -> None:
    answer = PROVOKE[name](understudy)
    wanted = next(one for one in vendor.answers if one.name == name)
    assert answer.headers["Understudy-Rule"] == f"tribemade.{name}"
    assert answer.headers["Understudy-Evidence"] == wanted.evidence.value
    assert answer.status_code == wanted.status
    assert ("error" in answer.json()) == (wanted.status >= 400)


def test_no_answer_is_left_out() -> None:
    assert set(PROVOKE) == {answer.name for answer in vendor.answers}
