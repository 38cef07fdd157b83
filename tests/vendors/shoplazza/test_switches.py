"""The other reading of each switch of Shoplazza's, and that each has one shown here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.shoplazza import vendor

PRODUCTS = "/openapi/2022-01/products"
UNKNOWN = f"{PRODUCTS}/00000000-0000-4000-8000-000000000000"
TABLE = {"errors": ["Product ID is not a valid UUID"]}
EXAMPLE = {"errors": ["productId has an invalid UUID"]}


def switched(name: str, value: str, **more: Any) -> pytest.MarkDecorator:
    return pytest.mark.understudy(switches={f"shoplazza.{name}": value}, **more)


@switched("page_example", "literal")
def test_with_page_example_literal_the_pages_own_get_deletes(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    answer = understudy.shoplazza.http.get(f"{PRODUCTS}/{bag.id}")
    assert (answer.status_code, answer.json()) == (200, {})
    assert bag.id not in understudy.shoplazza.products


@switched("page_example", "literal")
def test_but_a_head_request_does_not(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    answer = understudy.shoplazza.http.head(f"{PRODUCTS}/{bag.id}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert bag.id in understudy.shoplazza.products


@switched("page_example", "literal")
def test_and_then_it_needs_the_right_to_write(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    headers = {"Access-Token": understudy.shoplazza.tokens.add(scopes=["read_product"]).token}
    assert understudy.shoplazza.http.get(f"{PRODUCTS}/{bag.id}", headers=headers).status_code == 403
    assert bag.id in understudy.shoplazza.products


@pytest.mark.parametrize(
    ("wording", "deleting", "reading"),
    [("by_verb", TABLE, EXAMPLE), ("table", TABLE, TABLE), ("example", EXAMPLE, EXAMPLE)],
)
def test_malformed_id_text_says_what_a_422_says(
    understudy: World, wording: str, deleting: dict[str, Any], reading: dict[str, Any]
) -> None:
    understudy.shoplazza.switch("malformed_id_text", wording)
    deleted, read = (understudy.shoplazza.http.request(verb, f"{PRODUCTS}/abc") for verb in ("DELETE", "GET"))
    assert (deleted.status_code, deleted.json()) == (422, deleting)
    assert (read.status_code, read.json()) == (422, reading)


@switched("not_found_text", "other")
def test_with_not_found_text_other_a_404_says_what_it_means(understudy: World) -> None:
    answer = understudy.shoplazza.http.delete(UNKNOWN)
    assert (answer.status_code, answer.json()) == (404, {"errors": ["Record not found"]})


@switched("error_type", "list")
def test_with_error_type_list_error_is_a_list(understudy: World) -> None:
    http = understudy.shoplazza.http
    assert http.delete(UNKNOWN, headers={"Access-Token": ""}).json() == {"error": ["store is not active"]}
    assert http.delete(UNKNOWN).json() == TABLE


@switched("bad_token", "400")
@pytest.mark.parametrize("token", ["", "garbage"])
def test_with_bad_token_400_a_bad_token_is_a_bad_request(understudy: World, token: str) -> None:
    answer = understudy.shoplazza.http.delete(UNKNOWN, headers={"Access-Token": token})
    assert (answer.status_code, answer.json()) == (400, {"error": "store is not active"})


@switched("content_type", "always")
def test_with_content_type_always_a_call_without_a_body_declares_it_too(understudy: World) -> None:
    http = understudy.shoplazza.http
    bag = understudy.shoplazza.products.add(title="Bag")
    answer = http.delete(f"{PRODUCTS}/{bag.id}")
    assert (answer.status_code, answer.json()) == (400, {"errors": ["Bad Request"]})
    declared = {"Content-Type": "application/json; charset=utf-8"}
    assert http.delete(f"{PRODUCTS}/{bag.id}", headers=declared).json() == {}


@pytest.mark.parametrize(
    ("rate", "burst", "wait"),
    [("40_leaking_2", 40, 0.5), ("60_leaking_1", 60, 1.0), ("40_a_minute", 40, 60.0)],
)
def test_rate_says_how_many_calls_an_app_may_make(
    understudy: World, rate: str, burst: int, wait: float
) -> None:
    understudy.shoplazza.switch("rate", rate)
    http = understudy.shoplazza.http
    codes = [http.delete(UNKNOWN).status_code for _ in range(burst + 1)]
    assert codes == [404] * burst + [429]
    assert understudy.clock.until_permitted("shoplazza", "delete_product") == wait
    assert http.delete(UNKNOWN).headers["X-Shoplazza-Shop-Api-Call-Limit"].endswith(f"/{burst}")


@switched("buckets", "app")
def test_with_buckets_app_apps_do_not_share_one(understudy: World) -> None:
    apps = [{"Access-Token": understudy.shoplazza.tokens.add().token} for _ in range(3)]
    answers = [understudy.shoplazza.http.delete(UNKNOWN, headers=app) for app in apps for _ in range(40)]
    assert {answer.status_code for answer in answers} == {404}


@switched("rate_headers", "omitted")
def test_with_rate_headers_omitted_a_client_must_guess(understudy: World) -> None:
    http = understudy.shoplazza.http
    answers = [http.delete(UNKNOWN) for _ in range(41)]
    understudy.clock.advance(1)
    understudy.shoplazza.fault("throttle", "delete_product")
    answers.append(http.delete(UNKNOWN))
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]
    for answer in answers:
        assert not {"retry-after", "x-shoplazza-shop-api-call-limit"} & set(answer.headers)
        assert "Request-Id" in answer.headers


@switched("per_page", "1")
def test_with_per_page_1_a_list_shows_one_product(understudy: World) -> None:
    for _ in range(2):
        understudy.shoplazza.products.add(title="Bag")
    body = understudy.shoplazza.http.get(PRODUCTS).json()
    assert len(body["products"]) == 1
    assert body["cursor"]


@switched("delete_lag", "5")
def test_with_delete_lag_lists_and_counts_show_a_deleted_product_for_a_while(understudy: World) -> None:
    http, clock = understudy.shoplazza.http, understudy.clock
    old, bag, new = (understudy.shoplazza.products.add(title=title) for title in ("Old", "Bag", "New"))
    http.delete(f"{PRODUCTS}/{bag.id}")
    assert http.get(f"{PRODUCTS}/{bag.id}").status_code == 404
    assert http.delete(f"{PRODUCTS}/{bag.id}").status_code == 404
    assert any("lists no longer show" in due.says for due in clock.due())
    clock.advance(4.999)
    listed = http.get(PRODUCTS).json()["products"]
    assert [one["id"] for one in listed] == [new.id, bag.id, old.id]
    assert http.get(f"{PRODUCTS}/count").json() == {"count": 3}
    first = http.get(PRODUCTS, params={"per_page": 2}).json()
    second = http.get(PRODUCTS, params={"per_page": 2, "cursor": first["cursor"]}).json()
    assert [one["id"] for one in (*first["products"], *second["products"])] == [new.id, bag.id, old.id]
    back = http.get(PRODUCTS, params={"per_page": 2, "pre_cursor": second["pre_cursor"]}).json()
    assert back["products"] == first["products"]
    clock.advance(0.001)
    assert [one["id"] for one in http.get(PRODUCTS).json()["products"]] == [new.id, old.id]
    assert http.get(f"{PRODUCTS}/count", params={"title": "Bag"}).json() == {"count": 0}


@switched("unknown_path", "vendor", lenient=True)
def test_with_unknown_path_vendor_shoplazza_answers_what_does_not_exist(understudy: World) -> None:
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}/")
    assert (answer.status_code, answer.json()) == (404, {"errors": ["Not found"]})
    assert "Request-Id" in answer.headers


def test_no_switch_is_left_out() -> None:
    shown = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{switch.name}"' in shown for switch in vendor.switches)
    assert all(switch.default in switch.choices for switch in vendor.switches)
