"""A request means the shop of its sub-domain. Expectations: "Delete Product", its note on the shop's domain."""

from __future__ import annotations

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.shoplazza import vendor

PRODUCTS = "/openapi/2022-01/products"
NOT_ACTIVE = {"error": "store is not active"}
NOT_HERE = {"errors": ["Product ID is not a valid UUID"]}


def _other(world: World) -> dict[str, str]:
    world.shoplazza.shops.add(id="othershop")
    return {"Access-Token": world.shoplazza.tokens.add(shop="othershop").token}


def _at(shop: str, path: str = PRODUCTS) -> str:
    return f"http://{shop}.myshoplaza.com{path}"


def test_without_a_host_of_the_vendors_the_worlds_own_shop_is_meant(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    http = understudy.shoplazza.http
    assert http.get(f"{PRODUCTS}/{bag.id}").status_code == 200
    assert http.get(_at("shopdomain", f"{PRODUCTS}/{bag.id}")).status_code == 200


def test_another_shops_product_looks_as_if_it_did_not_exist(understudy: World) -> None:
    headers, http = _other(understudy), understudy.shoplazza.http
    ours = understudy.shoplazza.products.add(title="Ours")
    theirs = understudy.shoplazza.products.add(title="Theirs", shop="othershop")
    assert http.delete(f"{PRODUCTS}/{theirs.id}").status_code == 404
    from_there = http.delete(_at("othershop", f"{PRODUCTS}/{ours.id}"), headers=headers)
    assert (from_there.status_code, from_there.json()) == (404, NOT_HERE)
    assert {ours.id, theirs.id} == {one.id for one in understudy.shoplazza.products}
    assert http.delete(_at("othershop", f"{PRODUCTS}/{theirs.id}"), headers=headers).json() == {}
    assert ours.id in understudy.shoplazza.products


def test_neither_do_its_variants_and_orders(understudy: World) -> None:
    _other(understudy)
    http = understudy.shoplazza.http
    theirs = understudy.shoplazza.products.add(title="Theirs", shop="othershop")
    order = understudy.shoplazza.orders.add(product=theirs.id)
    assert http.get(f"/openapi/2022-01/variants/{theirs.variants[0].id}").status_code == 404
    assert http.get(f"/openapi/2022-01/orders/{order.id}").status_code == 404


def test_lists_and_counts_are_the_shops_own(understudy: World) -> None:
    headers, http = _other(understudy), understudy.shoplazza.http
    ours = [understudy.shoplazza.products.add(title="Ours") for _ in range(2)]
    theirs = understudy.shoplazza.products.add(title="Theirs", shop="othershop")
    assert http.get(f"{PRODUCTS}/count").json() == {"count": 2}
    assert http.get(_at("othershop", f"{PRODUCTS}/count"), headers=headers).json() == {"count": 1}
    listed = http.get(_at("othershop"), headers=headers).json()["products"]
    assert [one["id"] for one in listed] == [theirs.id]
    assert {one["id"] for one in http.get(PRODUCTS).json()["products"]} == {one.id for one in ours}


def test_a_token_is_good_at_its_own_shop_alone(understudy: World) -> None:
    headers, http = _other(understudy), understudy.shoplazza.http
    assert http.get(f"{PRODUCTS}/count", headers=headers).json() == NOT_ACTIVE
    assert http.get(_at("othershop", f"{PRODUCTS}/count")).json() == NOT_ACTIVE
    assert http.get(_at("nowhere", f"{PRODUCTS}/count")).json() == NOT_ACTIVE
    assert http.get(_at("othershop", f"{PRODUCTS}/count"), headers=headers).status_code == 200


def test_a_shop_that_is_not_active_answers_nothing_else(understudy: World) -> None:
    understudy.shoplazza.shops.add(id="closed", active=False)
    headers = {"Access-Token": understudy.shoplazza.tokens.add(shop="closed").token}
    bag = understudy.shoplazza.products.add(title="Bag", shop="closed")
    answer = understudy.shoplazza.http.delete(_at("closed", f"{PRODUCTS}/{bag.id}"), headers=headers)
    assert (answer.status_code, answer.json()) == (401, NOT_ACTIVE)
    assert bag.id in understudy.shoplazza.products


@pytest.mark.understudy(lenient=True)
@pytest.mark.parametrize(
    "host", ["shopdomain.myshoplazza.com", "myshoplaza.com", "shopdomain.myshoplaza.com.evil.example"]
)
def test_a_misspelt_host_is_not_the_vendor(understudy: World, host: str) -> None:
    answer = understudy.shoplazza.http.get(f"http://{host}{PRODUCTS}/count")
    assert answer.status_code == 501


def test_a_shop_may_be_named_in_the_path_before_the_vendors_own(understudy: World) -> None:
    headers, http = _other(understudy), understudy.shoplazza.http
    for shop in ("othershop.myshoplaza.com", "OtherShop.MyShoplaza.com", "othershop"):
        answer = http.get(f"http://understudy.test/shoplazza@{shop}{PRODUCTS}/count", headers=headers)
        assert answer.json() == {"count": 0}
    misspelt = f"http://understudy.test/shoplazza@othershop.myshoplazza.com{PRODUCTS}/count"
    assert http.get(misspelt, headers=headers).json() == NOT_ACTIVE


def test_the_demo_world_has_two_shops_and_a_closed_one() -> None:
    world = Sandbox({"shoplazza": vendor}).main
    shops = {one.id: one.active for one in world.shoplazza.shops}
    assert shops == {"shopdomain": True, "othershop": True, "closedshop": False}
    http = world.connection.client("http://closedshop.myshoplaza.com", {})
    (token,) = world.shoplazza.tokens.find(shop="closedshop")
    (product,) = world.shoplazza.products.find(shop="closedshop")
    answer = http.delete(f"{PRODUCTS}/{product.id}", headers={"Access-Token": token.token})
    assert (answer.status_code, answer.json()) == (401, NOT_ACTIVE)
