"""What a token may do at Shoplazza. Expectations: "Delete Product" (`write_product`) and Access Scopes."""

from __future__ import annotations

import httpx
import pytest

from understudy.sandbox import World

PRODUCTS = "/openapi/2022-01/products"
NO_CONTEXT = {"errors": ["No Context"]}
NEW = {"product": {"title": "Bag", "has_only_default_variant": True}}


def _headers(world: World, *scopes: str) -> dict[str, str]:
    return {"Access-Token": world.shoplazza.tokens.add(scopes=list(scopes)).token}


def test_a_token_that_may_only_read_deletes_nothing(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    headers = _headers(understudy, "read_product", "read_order")
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}", headers=headers)
    assert (answer.status_code, answer.json()) == (403, NO_CONTEXT)
    assert bag.id in understudy.shoplazza.products


def test_the_right_to_write_does_not_bring_the_right_to_read(understudy: World) -> None:
    http = understudy.shoplazza.http
    bag = understudy.shoplazza.products.add(title="Bag")
    headers = _headers(understudy, "write_product")
    assert http.get(f"{PRODUCTS}/{bag.id}", headers=headers).json() == NO_CONTEXT
    assert http.get(f"{PRODUCTS}/count", headers=headers).json() == NO_CONTEXT
    assert http.delete(f"{PRODUCTS}/{bag.id}", headers=headers).json() == {}


def test_orders_need_a_right_of_their_own(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    path = f"/openapi/2022-01/orders/{understudy.shoplazza.orders.add(product=bag.id).id}"
    http = understudy.shoplazza.http
    products = _headers(understudy, "read_product", "write_product")
    assert http.get(path, headers=products).json() == NO_CONTEXT
    assert http.get(path, headers=_headers(understudy, "read_order")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", PRODUCTS),
        ("PUT", f"{PRODUCTS}/{{}}"),
        ("DELETE", f"{PRODUCTS}/{{}}/variants/{{}}"),
        ("DELETE", f"{PRODUCTS}/{{}}/images/{{}}"),
    ],
)
def test_every_change_needs_the_right_to_write(understudy: World, method: str, path: str) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    answer: httpx.Response = understudy.shoplazza.http.request(
        method, path.format(bag.id, bag.id), json=NEW, headers=_headers(understudy, "read_product")
    )
    assert (answer.status_code, answer.json()) == (403, NO_CONTEXT)


def test_a_right_that_goes_is_gone_at_once(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.happen("scope_removed", scope="write_product")
    http = understudy.shoplazza.http
    assert http.delete(f"{PRODUCTS}/{bag.id}").status_code == 403
    assert http.get(f"{PRODUCTS}/{bag.id}").status_code == 200


def test_rights_are_looked_at_before_the_id(understudy: World) -> None:
    headers = _headers(understudy, "read_product")
    assert understudy.shoplazza.http.delete(f"{PRODUCTS}/abc", headers=headers).status_code == 403
