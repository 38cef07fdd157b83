"""Deleting a product at Shoplazza. Expectations: the page "Delete Product", and SPZ Admin API for its neighbours."""

from __future__ import annotations

import httpx
import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.shoplazza import vendor

PRODUCTS = "/openapi/2022-01/products"
SAYS_NO_UUID = {"errors": ["Product ID is not a valid UUID"]}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
THREE = [{"title": title, "price": "10"} for title in ("S", "M", "L")]


def test_a_product_is_deleted_and_the_answer_is_an_empty_object(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}")
    assert (answer.status_code, answer.content) == (200, b"{}")
    assert bag.id not in understudy.shoplazza.products


def test_deleting_twice_says_404_in_the_words_of_a_malformed_id(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    answers = [understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[1].json() == SAYS_NO_UUID


def test_a_malformed_id_is_told_from_an_unknown_one_by_the_status_alone(understudy: World) -> None:
    unknown = understudy.shoplazza.http.delete(f"{PRODUCTS}/{UNKNOWN}")
    malformed = understudy.shoplazza.http.delete(f"{PRODUCTS}/abc")
    assert (unknown.status_code, malformed.status_code) == (404, 422)
    assert unknown.json() == malformed.json() == SAYS_NO_UUID


@pytest.mark.parametrize(
    "identifier",
    [
        "{9fb9f3c6-2300-42c1-8593-d9008d7cfc09}",
        "urn:uuid:9fb9f3c6-2300-42c1-8593-d9008d7cfc09",
        "9fb9f3c6230042c18593d9008d7cfc09",
        "9fb9f3c6-2300-42c1-8593-d9008d7cfc0",
        "9fb9f3c6-2300-42c1-8593-d9008d7cfc09%20",
        "9fb9f3c6-2300-42c1-8593-d9008d7cfc0g",
        "%D9%A1fb9f3c6-2300-42c1-8593-d9008d7cfc0",
        "count",
        "1",
    ],
)
def test_only_the_plain_form_of_a_uuid_is_one(understudy: World, identifier: str) -> None:
    understudy.shoplazza.products.add(id="9fb9f3c6-2300-42c1-8593-d9008d7cfc09")
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}/{identifier}")
    assert (answer.status_code, answer.json()) == (422, SAYS_NO_UUID)
    assert len(understudy.shoplazza.products) == 1


def test_an_id_may_be_written_in_capitals(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(id="9FB9F3C6-2300-42C1-8593-D9008D7CFC09")
    assert understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id.upper()}").status_code == 200
    assert len(understudy.shoplazza.products) == 0


def test_everything_that_is_the_products_own_goes_with_it(understudy: World) -> None:
    http = understudy.shoplazza.http
    bag = understudy.shoplazza.products.add(
        title="Bag", variants=THREE, images=["//cdn/1.png", "//cdn/2.png"]
    )
    field = understudy.shoplazza.metafields.add(product=bag.id)
    variant = bag.variants[1].id
    assert http.get(f"/openapi/2022-01/variants/{variant}").status_code == 200
    http.delete(f"{PRODUCTS}/{bag.id}")
    assert http.get(f"{PRODUCTS}/{bag.id}").status_code == 404
    assert http.get(f"/openapi/2022-01/variants/{variant}").status_code == 404
    assert field.id not in understudy.shoplazza.metafields
    for part in ("variants", "images", "metafields"):
        assert http.get(f"{PRODUCTS}/{bag.id}/{part}").status_code == 404


def test_it_is_gone_from_lists_and_counts_at_once(understudy: World) -> None:
    http = understudy.shoplazza.http
    bag, mug = (understudy.shoplazza.products.add(title=title) for title in ("Bag", "Mug"))
    http.delete(f"{PRODUCTS}/{bag.id}")
    assert http.get(f"{PRODUCTS}/count").json() == {"count": 1}
    assert [one["id"] for one in http.get(PRODUCTS).json()["products"]] == [mug.id]


def test_orders_keep_their_copies_and_do_not_block(understudy: World) -> None:
    http = understudy.shoplazza.http
    bag = understudy.shoplazza.products.add(title="Bag", handle="bag", variants=THREE, vendor="Acme")
    order = understudy.shoplazza.orders.add(product=bag.id, variant=2, status="opened", quantity=3)
    assert http.delete(f"{PRODUCTS}/{bag.id}").status_code == 200
    (item,) = http.get(f"/openapi/2022-01/orders/{order.id}").json()["order"]["line_items"]
    assert (item["product_id"], item["variant_id"]) == (bag.id, bag.variants[1].id)
    assert (item["product_title"], item["variant_title"], item["price"]) == ("Bag", "M", "10.00")
    assert (item["product_handle"], item["vendor"], item["quantity"]) == ("bag", "Acme", 3)
    assert http.get(f"{PRODUCTS}/{item['product_id']}").status_code == 404


def test_the_collection_stays(understudy: World) -> None:
    summer = understudy.shoplazza.collections.add(title="Summer")
    bag = understudy.shoplazza.products.add(title="Bag", collections=[summer.id])
    understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}")
    assert summer.id in understudy.shoplazza.collections


@pytest.mark.parametrize("part", ["variants", "images"])
def test_the_id_of_a_variant_or_an_image_deletes_nothing(understudy: World, part: str) -> None:
    bag = understudy.shoplazza.products.add(title="Bag", images=["//cdn/1.png"])
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}/{getattr(bag, part)[0].id}")
    assert answer.status_code == 404
    assert understudy.shoplazza.products[bag.id] == bag


def test_a_body_and_query_parameters_are_ignored(understudy: World) -> None:
    bag, mug = (understudy.shoplazza.products.add(title=title) for title in ("Bag", "Mug"))
    answer = understudy.shoplazza.http.request(
        "DELETE", f"{PRODUCTS}/{bag.id}?product_ids={mug.id}&dry_run=true", content=b"{not json"
    )
    assert (answer.status_code, answer.json()) == (200, {})
    assert mug.id in understudy.shoplazza.products


def test_a_batch_delete_of_later_versions_is_405_and_changes_nothing(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}?product_ids={bag.id}")
    assert (answer.status_code, answer.json()) == (405, {"errors": ["Method Not Allowed"]})
    assert bag.id in understudy.shoplazza.products


@pytest.mark.understudy(lenient=True)
@pytest.mark.parametrize("path", [f"{PRODUCTS}/", "/openapi/2026-01/products/", "/openapi/2022-01/product/1"])
def test_an_empty_id_or_another_version_is_never_answered_as_if_it_were_gone(
    understudy: World, path: str
) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    answer = understudy.shoplazza.http.delete(path)
    assert (answer.status_code, answer.headers["Understudy-Unrouted"]) == (501, "true")
    assert bag.id in understudy.shoplazza.products


def test_a_deleted_products_handle_is_free_and_its_ids_are_not_given_again(understudy: World) -> None:
    http = understudy.shoplazza.http
    new = {"product": {"title": "Bag", "has_only_default_variant": True, "variants": [{"price": "1"}]}}
    first = http.post(PRODUCTS, json=new).json()["product"]
    http.delete(f"{PRODUCTS}/{first['id']}")
    second = http.post(PRODUCTS, json=new).json()["product"]
    assert second["handle"] == first["handle"] == "bag"
    assert second["id"] != first["id"]
    assert second["variants"][0]["id"] != first["variants"][0]["id"]


def test_the_pages_request_sent_as_it_stands_reads_and_deletes_nothing() -> None:
    world = Sandbox({"shoplazza": vendor}).main
    http = world.connection.client("http://shopdomain.myshoplaza.com", {})
    headers = {"accept": "application/json", "access-token": "WPMSdB6M8Cpum4X1GoMYOKZpiESd8d2x7dZW8d79ZeQ"}
    page = "/openapi/2022-01/products/a1a88be0-a1d4-47e4-a2f2-ba6e131cf447"
    read = http.get(page, headers=headers)
    assert (read.status_code, read.json()["product"]["id"]) == (200, "a1a88be0-a1d4-47e4-a2f2-ba6e131cf447")
    deleted = http.delete(page, headers=headers)
    assert (deleted.status_code, deleted.json()) == (200, {})
    assert http.get(page, headers=headers).status_code == 404


def test_a_lost_answer_is_a_404_on_the_next_try(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.fault("lost_reply", "delete_product")
    with pytest.raises(httpx.RemoteProtocolError):
        understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}")
    assert understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}").status_code == 404


def test_a_server_fault_is_told_in_the_envelope_of_request_trouble(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.fault("status", "delete_product", status=500)
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}")
    assert (answer.status_code, answer.json()) == (500, {"errors": ["Internal Server Error"]})
    assert bag.id in understudy.shoplazza.products


def test_the_decision_tells_its_reasons_in_the_vendors_order(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}")
    assert [reason.check for reason in understudy.shoplazza.journal[-1].reasons] == [
        "token_present",
        "token_known",
        "shop_active",
        "within_limits",
        "scope_granted",
        "id_is_uuid",
        "product_exists",
        "remove_product",
    ]
