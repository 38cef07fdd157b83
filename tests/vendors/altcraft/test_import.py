"""Importing at Altcraft. Expectations: "Import products, SKUs and categories", "Product data object", "SKU data object"."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox import World

PRODUCTS = "/api/v1.1/market/products/import"
SKUS = "/api/v1.1/market/sku/import"
DONE = {"error": 0, "error_text": ""}
BAD = {"error": 400, "error_text": "Incorrect request"}
BAG = {"name": "Bag", "external_id": "bag"}
SMALL = {"name": "Small", "external_id": "bag_s", "product_external_id": "bag"}


def send(world: World, *rows: Any, path: str = PRODUCTS, **more: Any) -> Any:
    answer = world.altcraft.http.post(path, json={"data": list(rows), **more})
    assert answer.status_code == 200
    return answer.json()


def products(world: World) -> dict[str, Any]:
    return {one.external_id: one for one in world.altcraft.products}


def test_a_row_makes_a_product(understudy: World) -> None:
    row = {
        **BAG, "price": "490", "old_price": "520", "currency": "USD", "tags": ["a", "b"], "manufacturer_name": "M",
        "description": "d" * 1000, "url": "https://example.com", "pictures": ["https://example.com/1"],
        "categories": ["bags"], "custom_fields": {"colour": "red", "weight": 2.5, "new": True},
    }  # fmt: skip
    assert send(understudy, row) == DONE
    bag = products(understudy)["bag"]
    assert (bag.name, bag.price, bag.old_price, bag.currency, bag.tags) == (
        "Bag",
        "490",
        "520",
        "USD",
        ("a", "b"),
    )
    assert bag.details == {
        "url": "https://example.com",
        "categories": ("bags",),
        "custom_fields": {"colour": "red", "weight": 2.5, "new": True},
    }
    assert bag.id.isdigit()


def test_products_come_with_their_skus_categories_and_custom_fields(understudy: World) -> None:
    answer = send(
        understudy,
        {**BAG, "sku": [{"name": "Small", "external_id": "bag_s"}, {**SMALL, "external_id": "bag_l"}]},
        categories=[{"external_id": "c", "name": "C"}, {"external_id": "d", "name": "D", "parent_external_id": "c"}],
        custom_fields=[
            {"external_id": "f", "name": "F", "entity_type": "product", "required": False, "value_type": "unicode", "default_value": "x"},
            {"external_id": "f", "name": "F", "entity_type": "line_order", "value_type": "enum", "default_value": {"one": 1}},
        ],
    )  # fmt: skip
    assert answer == DONE
    assert [sku.external_id for sku in products(understudy)["bag"].skus] == ["bag_s", "bag_l"]
    assert {one.external_id: one.parent_external_id for one in understudy.altcraft.categories} == {
        "c": "",
        "d": "c",
    }
    assert len(understudy.altcraft.custom_fields) == 2


def test_the_same_external_id_updates(understudy: World) -> None:
    send(understudy, {**BAG, "price": "10", "tags": ["a"], "url": "u"})
    before = products(understudy)["bag"]
    send(understudy, {**BAG, "name": "Better bag", "price": "12"})
    [after] = understudy.altcraft.products
    assert (after.id, after.name, after.price, after.tags) == (before.id, "Better bag", "12", ("a",))
    assert after.details == {"url": "u"}


def test_a_product_that_is_imported_again_after_its_deletion_has_a_new_id(understudy: World) -> None:
    ids = set()
    for _ in range(3):
        send(understudy, BAG)
        ids.add(products(understudy)["bag"].id)
        understudy.altcraft.http.post("/api/v1.1/market/products/delete", json={"external_ids": ["bag"]})
    assert len(ids) == 3
    assert len(understudy.altcraft.products) == 0


def test_its_skus_do_not_come_back_with_it(understudy: World) -> None:
    send(understudy, {**BAG, "sku": [{"name": "Small", "external_id": "bag_s"}]})
    understudy.altcraft.http.post("/api/v1.1/market/products/delete", json={"external_ids": ["bag"]})
    send(understudy, BAG)
    assert products(understudy)["bag"].skus == ()


def test_skus_are_added_to_their_product_and_updated(understudy: World) -> None:
    bag = understudy.altcraft.products.add(external_id="bag", skus=["other"])
    row = {
        **SMALL, "count": 10, "expiration_time": "730", "is_available": True, "delivery": False, "barcode": [23346346, 1],
        "manufacturer_warranty": True, "regional_data": [{"external_id": "r", "price": "7", "currency": "USD"}],
    }  # fmt: skip
    assert send(understudy, row, path=SKUS) == DONE
    assert send(understudy, {**SMALL, "count": 3}, path=SKUS) == DONE
    other, small = understudy.altcraft.products[bag.id].skus
    assert (other.external_id, small.external_id, small.stock) == ("other", "bag_s", 3)
    assert small.details["barcode"] == (23346346, 1)


def test_a_sku_of_another_product_moves(understudy: World) -> None:
    for name in ("bag", "sack"):
        send(understudy, {"name": name, "external_id": name})
    send(understudy, SMALL, path=SKUS)
    before = products(understudy)["bag"].skus[0]
    send(understudy, {**SMALL, "product_external_id": "sack"}, path=SKUS)
    assert products(understudy)["bag"].skus == ()
    assert products(understudy)["sack"].skus[0].id == before.id


def test_the_last_of_two_rows_for_one_product_counts(understudy: World) -> None:
    assert send(understudy, BAG, {**BAG, "name": "Second"}) == DONE
    [bag] = understudy.altcraft.products
    assert bag.name == "Second"


def test_a_product_without_skus_in_its_row_keeps_those_it_has(understudy: World) -> None:
    send(understudy, {**BAG, "sku": [{"name": "Small", "external_id": "bag_s"}]})
    send(understudy, {**BAG, "price": "1"})
    assert len(products(understudy)["bag"].skus) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Bag"}, {"external_id": "bag"}, {**BAG, "name": ""}, {**BAG, "external_id": ""}, {**BAG, "name": 5},
        {**BAG, "external_id": 5}, {**BAG, "price": 490}, {**BAG, "tags": "a"}, {**BAG, "tags": [1]},
        {**BAG, "description": "d" * 1001}, {**BAG, "description": None}, {**BAG, "custom_fields": ["x"]},
        {**BAG, "custom_fields": {"deep": {"er": 1}}}, {**BAG, "sku": {}}, {**BAG, "sku": [{"name": "Small"}]},
        {**BAG, "sku": [{**SMALL, "product_external_id": "sack"}]}, {**BAG, "currency": 1}, [], "bag", None, 7,
    ],
)  # fmt: skip
def test_one_bad_row_refuses_the_whole_import(understudy: World, wrong: object) -> None:
    assert send(understudy, {"name": "Mug", "external_id": "mug"}, wrong) == BAD
    assert len(understudy.altcraft.products) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": -1}, {"count": "3"}, {"is_available": 1}, {"is_available": "true"}, {"barcode": 5}, {"barcode": ["5"]},
        {"expiration_time": 730}, {"regional_data": {}}, {"regional_data": [{"price": 7}]}, {"product_external_id": ""},
    ],
)  # fmt: skip
def test_one_bad_field_of_a_sku_refuses_the_whole_import(understudy: World, wrong: dict[str, object]) -> None:
    bag = understudy.altcraft.products.add(external_id="bag")
    assert send(understudy, SMALL, {**SMALL, "external_id": "x", **wrong}, path=SKUS) == BAD
    assert understudy.altcraft.products[bag.id].skus == ()


@pytest.mark.parametrize("body", [{}, {"data": []}, {"data": {}}, {"data": None}, {"data": "x"}])
@pytest.mark.parametrize("path", [PRODUCTS, SKUS])
def test_without_rows_there_is_nothing_to_import(
    understudy: World, path: str, body: dict[str, object]
) -> None:
    assert understudy.altcraft.http.post(path, json=body).json() == BAD


@pytest.mark.parametrize(
    "more",
    [
        {"categories": [{"external_id": "c"}]},
        {"categories": {}},
        {"custom_fields": [{"external_id": "f", "name": "F", "entity_type": "shop", "value_type": "int"}]},
        {"custom_fields": [{"external_id": "f", "name": "F", "value_type": "int"}]},
    ],
)
def test_bad_categories_or_custom_fields_refuse_the_whole_import(
    understudy: World, more: dict[str, object]
) -> None:
    assert send(understudy, BAG, **more) == BAD
    assert len(understudy.altcraft.products) == 0
    assert len(understudy.altcraft.categories) == 0


def test_a_currency_must_be_configured(understudy: World) -> None:
    assert send(understudy, {**BAG, "currency": "XXX"}) == BAD
    assert send(understudy, {**BAG, "sku": [{**SMALL, "currency": "XXX"}]}) == BAD
    other = understudy.altcraft.accounts.add(name="Other", currencies=["XXX"])
    token = understudy.altcraft.tokens.add(account=other.id)
    assert send(understudy, {**BAG, "currency": "XXX"}, token=token.value) == DONE


def test_a_sku_needs_its_product(understudy: World) -> None:
    assert send(understudy, SMALL, path=SKUS) == BAD
    other = understudy.altcraft.accounts.add(name="Other")
    understudy.altcraft.products.add(external_id="bag", account=other.id)
    assert send(understudy, SMALL, path=SKUS) == BAD


def test_accounts_may_use_the_same_external_ids(understudy: World) -> None:
    other = understudy.altcraft.accounts.add(name="Other")
    theirs = understudy.altcraft.products.add(
        name="Theirs", external_id="bag", account=other.id, skus=["bag_s"]
    )
    assert send(understudy, {**BAG, "sku": [{"name": "Small", "external_id": "bag_s"}]}) == DONE
    assert understudy.altcraft.products[theirs.id].name == "Theirs"
    assert len(understudy.altcraft.products[theirs.id].skus) == 1
    assert len(understudy.altcraft.products) == 2
