"""Who is let in at TribeMade. Expectations: "Delete Product" (both 401 bodies) and "Authentication"."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

MISSING = {"error": "Missing API key"}
INVALID = {"error": "Invalid API key"}


@pytest.mark.parametrize("headers", [{"X-API-Key": ""}, {"X-API-Key": "   "}])
def test_an_empty_key_is_a_missing_one(understudy: World, headers: dict[str, str]) -> None:
    answer = understudy.tribemade.http.delete("/api/products/1", headers=headers)
    assert (answer.status_code, answer.json()) == (401, MISSING)


def test_without_the_header_the_key_is_missing(understudy: World) -> None:
    http = understudy.tribemade.http
    del http.headers["X-API-Key"]
    answer = http.delete("/api/products/1", headers={"Authorization": "Bearer tb-a1b2-c3d-e4f5"})
    assert (answer.status_code, answer.json()) == (401, MISSING)


@pytest.mark.parametrize("key", ["tb-0000-000-0000", "garbage", "tb-", "é"])
def test_a_key_that_no_store_has_is_invalid(understudy: World, key: str) -> None:
    answer = understudy.tribemade.http.delete("/api/products/1", headers={"X-API-Key": key.encode()})
    assert (answer.status_code, answer.json()) == (401, INVALID)


def test_a_replaced_key_stops_at_once(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.happen("key_rotated")
    answer = understudy.tribemade.http.delete(f"/api/products/{bag.id}")
    assert (answer.status_code, answer.json()) == (401, INVALID)
    assert bag.id in understudy.tribemade.products


def test_a_bad_key_is_refused_before_anything_else_is_looked_at(understudy: World) -> None:
    http = understudy.tribemade.http
    bad = {"X-API-Key": "tb-0000-000-0000"}
    for method, path in (
        ("POST", "/api/products/create"),
        ("PUT", "/api/orders/1/status"),
        ("GET", "/api/orders/1"),
    ):
        assert http.request(method, path, headers=bad, content=b"{").json() == INVALID
