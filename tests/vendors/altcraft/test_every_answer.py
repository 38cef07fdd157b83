"""Every answer of Altcraft's, provoked. An answer that nothing here provokes fails the last test."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.altcraft import vendor

Provoke = Callable[[World], httpx.Response]
MARKET = "/api/v1.1/market"


def _post(path: str = "products/delete", **body: object) -> Provoke:
    return lambda world: world.altcraft.http.post(f"{MARKET}/{path}", json=body)


def _with_a_product(path: str, **body: object) -> Provoke:
    def provoke(world: World) -> httpx.Response:
        world.altcraft.products.add(id=1, external_id="bag", skus=["sku_1"])
        return _post(path, **body)(world)

    return provoke


def _switched(switch: str, value: str, then: Provoke) -> Provoke:
    def provoke(world: World) -> httpx.Response:
        world.altcraft.switch(switch, value)
        return then(world)

    return provoke


def _without_a_token(world: World) -> httpx.Response:
    del world.altcraft.http.headers["Authorization"]
    return _post(ids=[1])(world)


def _without_a_role(world: World) -> httpx.Response:
    return _post(ids=[1], token=world.altcraft.tokens.add(rights=[]).value)(world)


def _eleventh(world: World) -> httpx.Response:
    world.altcraft.switch("tariff_calls", "10")
    return [_post(ids=[1])(world) for _ in range(11)][-1]


def _throttled(world: World) -> httpx.Response:
    world.altcraft.fault("throttle")
    return _post(ids=[1])(world)


#: What provokes each answer, and the error code it says; None where the body is not Altcraft's.
PROVOKE: dict[str, tuple[Provoke, int | None]] = {
    "products_deleted": (_with_a_product("products/delete", ids=[1]), 0),
    "skus_deleted": (_with_a_product("sku/delete", external_ids=["sku_1"]), 0),
    "nothing_deleted": (_post(ids=[1]), 0),
    "product_list": (_post("products/list"), 0),
    "sku_list": (_post("sku/list"), 0),
    "imported": (_post("products/import", data=[{"name": "Bag", "external_id": "bag"}]), 0),
    "malformed_body": (
        lambda world: world.altcraft.http.post(f"{MARKET}/products/delete", content=b"{"),
        400,
    ),
    "no_identifiers": (_post(ids=[]), 400),
    "bad_parameter": (_post(ids=["1"]), 400),
    "unknown_pointer": (_post("products/list", from_id="made up"), 400),
    "unknown_currency": (
        _post("products/import", data=[{"name": "Bag", "external_id": "bag", "currency": "XXX"}]),
        400,
    ),
    "unknown_product": (
        _post("sku/import", data=[{"name": "S", "external_id": "s", "product_external_id": "nowhere"}]),
        400,
    ),
    "token_required": (_without_a_token, 401),
    "unknown_token": (_post(ids=[1], token="nobody"), 401),
    "token_refused": (_switched("unknown_token", "403", _post(ids=[1], token="nobody")), 403),
    "no_access": (_without_a_role, 403),
    "tariff_limit": (_eleventh, 402),
    "proxy_limited": (_throttled, None),
    "method_not_allowed": (lambda world: world.altcraft.http.get(f"{MARKET}/products/delete"), 405),
    "not_found": (_switched("unknown_path", "vendor", _post("nothing")), 404),
}


@pytest.mark.understudy(lenient=True)
@pytest.mark.parametrize("name", PROVOKE)
def test_the_answer_is_given_with_its_status_its_name_and_its_code(understudy: World, name: str) -> None:
    provoke, code = PROVOKE[name]
    answer = provoke(understudy)
    wanted = next(one for one in vendor.answers if one.name == name)
    assert answer.headers["Understudy-Rule"] == f"altcraft.{name}"
    assert answer.headers["Understudy-Evidence"] == wanted.evidence.value
    assert answer.status_code == wanted.status
    if code is not None:
        assert answer.json()["error"] == code
        assert (answer.status_code == 200) == (code not in {404, 405})


def test_no_answer_is_left_out() -> None:
    assert set(PROVOKE) == {answer.name for answer in vendor.answers}
