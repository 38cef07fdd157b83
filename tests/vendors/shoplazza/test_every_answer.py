"""Every answer of Shoplazza's, provoked. An answer that nothing here provokes fails the last test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.shoplazza import vendor

Provoke = Callable[[World], httpx.Response]
PRODUCTS = "/openapi/2022-01/products"
VARIANTS = "/openapi/2022-01/variants"
ORDERS = "/openapi/2022-01/orders"
NONE = "00000000-0000-4000-8000-000000000000"
NEW = {"product": {"title": "Bag", "has_only_default_variant": True}}


def _sent(method: str, path: str, **more: Any) -> Provoke:
    """A request; in the path, `P`, `V` and `I` stand for a product of the shop, its variant and its image."""

    def provoke(world: World) -> httpx.Response:
        bag = world.shoplazza.products.add(
            title="Bag", images=["//cdn/1.png"], variants=[{"title": "S"}, {"title": "M"}]
        )
        names = {"P": bag.id, "V": bag.variants[0].id, "I": bag.images[0].id}
        target = "/".join(names.get(one, one) for one in path.split("/"))
        return world.shoplazza.http.request(method, target, **more)

    return provoke


def _switched(switch: str, value: str, provoke: Provoke) -> Provoke:
    def switch_and_provoke(world: World) -> httpx.Response:
        world.shoplazza.switch(switch, value)
        return provoke(world)

    return switch_and_provoke


def _closed(world: World) -> httpx.Response:
    world.shoplazza.happen("store_deactivated")
    return world.shoplazza.http.get(f"{PRODUCTS}/count")


def _unable(world: World) -> httpx.Response:
    token = world.shoplazza.tokens.add(scopes=[])
    return world.shoplazza.http.get(f"{PRODUCTS}/count", headers={"Access-Token": token.token})


def _last_variant(world: World) -> httpx.Response:
    bag = world.shoplazza.products.add(title="Bag")
    return world.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}/variants/{bag.variants[0].id}")


def _order(world: World) -> httpx.Response:
    bag = world.shoplazza.products.add(title="Bag")
    return world.shoplazza.http.get(f"{ORDERS}/{world.shoplazza.orders.add(product=bag.id).id}")


def _forty_first(world: World) -> httpx.Response:
    return [world.shoplazza.http.get(f"{PRODUCTS}/count") for _ in range(41)][-1]


_GET_NONE = _sent("GET", f"{PRODUCTS}/{NONE}")
_NO_TOKEN = _sent("DELETE", f"{PRODUCTS}/P", headers={"Access-Token": ""})

PROVOKE: dict[str, Provoke] = {
    "missing_token": _NO_TOKEN,
    "invalid_token": _sent("DELETE", f"{PRODUCTS}/P", headers={"Access-Token": "garbage"}),
    "store_not_active": _closed,
    "bad_token": _switched("bad_token", "400", _NO_TOKEN),
    "no_context": _unable,
    "rate_limited": _forty_first,
    "bad_request": _sent("POST", PRODUCTS, content=b"{", headers={"Content-Type": "application/json"}),
    "product_deleted": _sent("DELETE", f"{PRODUCTS}/P"),
    "product_not_found": _GET_NONE,
    "record_not_found": _switched("not_found_text", "other", _GET_NONE),
    "malformed_id": _sent("DELETE", f"{PRODUCTS}/abc"),
    "malformed_id_as_in_example": _sent("GET", f"{PRODUCTS}/abc"),
    "product": _sent("GET", f"{PRODUCTS}/P"),
    "products": _sent("GET", PRODUCTS),
    "count": _sent("GET", f"{PRODUCTS}/count"),
    "bad_query": _sent("GET", f"{PRODUCTS}?ids=abc"),
    "product_created": _sent("POST", PRODUCTS, json=NEW),
    "product_updated": _sent("PUT", f"{PRODUCTS}/P", json=NEW),
    "product_updated_silently": _sent("PUT", f"{PRODUCTS}/P", json=NEW, params={"no_entity": "true"}),
    "invalid_product": _sent("POST", PRODUCTS, json={}),
    "variants": _sent("GET", f"{PRODUCTS}/P/variants"),
    "variant": _sent("GET", f"{VARIANTS}/V"),
    "images": _sent("GET", f"{PRODUCTS}/P/images"),
    "metafields": _sent("GET", f"{PRODUCTS}/P/metafields"),
    "variant_deleted": _sent("DELETE", f"{PRODUCTS}/P/variants/V"),
    "image_deleted": _sent("DELETE", f"{PRODUCTS}/P/images/I"),
    "last_variant": _last_variant,
    "variant_not_found": _sent("GET", f"{VARIANTS}/{NONE}"),
    "image_not_found": _sent("DELETE", f"{PRODUCTS}/P/images/{NONE}"),
    "malformed_variant_id": _sent("GET", f"{VARIANTS}/abc"),
    "malformed_image_id": _sent("DELETE", f"{PRODUCTS}/P/images/abc"),
    "order": _order,
    "order_not_found": _sent("GET", f"{ORDERS}/1"),
    "method_not_allowed": _sent("DELETE", PRODUCTS),
    "not_found": _switched("unknown_path", "vendor", _sent("DELETE", f"{PRODUCTS}/")),
}


@pytest.mark.understudy(lenient=True)
@pytest.mark.parametrize("name", PROVOKE)
def test_the_answer_is_given_with_its_status_and_its_name(understudy: World, name: str) -> None:
    answer = PROVOKE[name](understudy)
    wanted = next(one for one in vendor.answers if one.name == name)
    assert answer.headers["Understudy-Rule"] == f"shoplazza.{name}"
    assert answer.headers["Understudy-Evidence"] == wanted.evidence.value
    assert answer.status_code == wanted.status
    assert answer.headers["Content-Type"] == "application/json"
    assert len(answer.headers["Request-Id"]) == 40
    assert ({"error", "errors"} & set(answer.json()) != set()) == (wanted.status >= 400)


def test_no_answer_is_left_out() -> None:
    assert set(PROVOKE) == {answer.name for answer in vendor.answers}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 502, 503, 504, 418])
def test_a_fault_of_any_status_speaks_as_the_vendor_does(understudy: World, status: int) -> None:
    understudy.shoplazza.fault("status", "count_products", status=status)
    answer = understudy.shoplazza.http.get(f"{PRODUCTS}/count")
    assert answer.status_code == status
    if status == 401:
        assert answer.json() == {"error": "store is not active"}
    else:
        (text,) = answer.json()["errors"]
        assert isinstance(text, str)


@pytest.mark.parametrize(("status", "text"), [(404, "Not found"), (405, "Method Not Allowed")])
def test_a_fault_is_worded_as_the_stand_ins_own_refusal_is(understudy: World, status: int, text: str) -> None:
    understudy.shoplazza.fault("status", "delete_product", status=status)
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}/{NONE}")
    assert (answer.status_code, answer.json()) == (status, {"errors": [text]})
