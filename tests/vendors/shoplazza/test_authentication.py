"""Who is let in at Shoplazza. Expectations: "Delete Product", whose text for a bad token speaks of the store."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

NOT_ACTIVE = {"error": "store is not active"}
PRODUCTS = "/openapi/2022-01/products"
UNKNOWN = f"{PRODUCTS}/00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("token", ["", "   "])
def test_an_empty_token_is_a_missing_one(understudy: World, token: str) -> None:
    answer = understudy.shoplazza.http.delete(UNKNOWN, headers={"Access-Token": token})
    assert (answer.status_code, answer.json()) == (401, NOT_ACTIVE)


@pytest.mark.parametrize("scheme", ["Bearer ", ""])
def test_authorization_is_not_looked_at(understudy: World, scheme: str) -> None:
    http = understudy.shoplazza.http
    token = http.headers.pop("Access-Token")
    bag = understudy.shoplazza.products.add(title="Bag")
    answer = http.delete(f"{PRODUCTS}/{bag.id}", headers={"Authorization": f"{scheme}{token}"})
    assert (answer.status_code, answer.json()) == (401, NOT_ACTIVE)
    assert bag.id in understudy.shoplazza.products


@pytest.mark.parametrize("name", ["access-token", "ACCESS-TOKEN", "Access-Token"])
def test_the_headers_name_may_be_written_in_any_case(understudy: World, name: str) -> None:
    http = understudy.shoplazza.http
    token = http.headers.pop("Access-Token")
    assert http.get(f"{PRODUCTS}/count", headers={name: token}).status_code == 200


@pytest.mark.parametrize("token", ["garbage", "é", "null", "a" * 5000])
def test_a_token_that_no_app_has_is_refused(understudy: World, token: str) -> None:
    answer = understudy.shoplazza.http.delete(UNKNOWN, headers={"Access-Token": token.encode()})
    assert (answer.status_code, answer.json()) == (401, NOT_ACTIVE)


@pytest.mark.parametrize("event", ["token_revoked", "token_expired", "token_rotated", "store_deactivated"])
def test_what_was_let_in_may_not_be_any_longer(understudy: World, event: str) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.happen(event)
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}")
    assert (answer.status_code, answer.json()) == (401, NOT_ACTIVE)
    assert bag.id in understudy.shoplazza.products


def test_a_rotated_token_lets_in_anew(understudy: World) -> None:
    understudy.shoplazza.happen("token_rotated", new="new-token")
    http = understudy.shoplazza.http
    assert http.get(f"{PRODUCTS}/count", headers={"Access-Token": "new-token"}).status_code == 200


def test_a_store_that_is_opened_again_answers(understudy: World) -> None:
    understudy.shoplazza.happen("store_deactivated")
    understudy.shoplazza.happen("store_activated")
    assert understudy.shoplazza.http.get(f"{PRODUCTS}/count").status_code == 200


def test_a_token_ends_at_its_instant(understudy: World) -> None:
    at = "2025-01-15T12:01:17Z"  # a minute after a world's clock begins
    token = understudy.shoplazza.tokens.add(app="brief", expires_at=at)
    http, headers = understudy.shoplazza.http, {"Access-Token": token.token}
    assert [due.says for due in understudy.clock.due()] == ["shoplazza token of brief expires"]
    understudy.clock.advance(59.999)
    assert http.get(f"{PRODUCTS}/count", headers=headers).status_code == 200
    understudy.clock.advance(0.001)
    assert http.get(f"{PRODUCTS}/count", headers=headers).json() == NOT_ACTIVE


def test_a_bad_token_is_refused_before_anything_else_is_looked_at(understudy: World) -> None:
    http, bad = understudy.shoplazza.http, {"Access-Token": "garbage"}
    for method, path in (
        ("POST", PRODUCTS),
        ("PUT", f"{PRODUCTS}/abc"),
        ("DELETE", f"{PRODUCTS}/abc"),
        ("GET", f"{PRODUCTS}?per_page=x"),
        ("GET", "/openapi/2022-01/orders/1"),
    ):
        assert http.request(method, path, headers=bad, content=b"{").json() == NOT_ACTIVE


def test_a_wrong_verb_is_told_before_the_token_is_looked_at(understudy: World) -> None:
    answer = understudy.shoplazza.http.patch(UNKNOWN, headers={"Access-Token": "garbage"})
    assert (answer.status_code, answer.json()) == (405, {"errors": ["Method Not Allowed"]})
