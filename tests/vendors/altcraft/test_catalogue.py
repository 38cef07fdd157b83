"""An imported catalogue as Altcraft's products. Expectations: "Product data object" and "SKU data object"."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.core.catalogue import Catalogue, Format, Product, Variant, loads
from understudy.sandbox.core.errors import InvalidCatalogue
from understudy.sandbox.vendors.altcraft import vendor

BAG = Product(
    "bag",
    "Bag",
    vendor="Maker",
    tags=("a",),
    variants=(
        Variant("Small", "BAG-S", Decimal("19.90"), Decimal("25.00"), 3),
        Variant("Large", "", Decimal("29.90")),
        Variant("Huge", "BAG-S"),
    ),
)
CATALOGUE = Catalogue.of([BAG, Product("mug", "Mug", ids={"altcraft": "42", "tribemade": "x"}), Product("hat", "Hat", ids={"tribemade": "y"})])  # fmt: skip
DELETE = "/api/v1.1/market/products/delete"


def post(world: World, path: str, **body: object) -> Any:
    return world.altcraft.http.post(f"/api/v1.1/market/{path}", json=body).json()


@pytest.mark.understudy(catalogue=CATALOGUE)
def test_the_handle_is_the_external_id_and_variants_are_skus(understudy: World) -> None:
    answer = post(understudy, "products/list", limit=1)
    assert answer["result"] == [
        {
            "name": "Bag",
            "external_id": "bag",
            "sku": [
                {"name": "Bag Small", "external_id": "BAG-S"},
                {"name": "Bag Large", "external_id": "bag-2"},
                {"name": "Bag Huge", "external_id": "bag-3"},
            ],
        }
    ]
    [bag] = understudy.altcraft.products.find(handle="bag")
    assert (bag.price, bag.old_price, bag.manufacturer_name) == ("19.90", "25.00", "Maker")
    assert bag.skus[0].stock == 3


@pytest.mark.understudy(catalogue=CATALOGUE)
def test_a_given_id_wins_and_every_id_is_a_number_of_its_own(understudy: World) -> None:
    ids = [product.id for product in understudy.altcraft.products]
    assert "42" in ids
    assert all(one.isdigit() for one in ids)
    assert len(set(ids)) == 3
    assert post(understudy, "products/delete", ids=[42], external_ids=["bag"])["deleted_count"] == 2
    assert [product.handle for product in understudy.altcraft.products] == ["hat"]


@pytest.mark.understudy(catalogue=CATALOGUE)
def test_a_sku_is_deleted_by_its_code_or_its_number(understudy: World) -> None:
    [bag] = understudy.altcraft.products.find(handle="bag")
    answer = post(understudy, "sku/delete", ids=[int(bag.skus[1].id)], external_ids=["BAG-S"])
    assert answer["deleted_count"] == 2
    assert [sku.external_id for sku in understudy.altcraft.products[bag.id].skus] == ["bag-3"]
    assert post(understudy, "sku/delete", external_ids=["BAG-S"])["deleted_count"] == 0


@pytest.mark.understudy(catalogue=CATALOGUE)
def test_an_import_updates_a_product_of_the_catalogue(understudy: World) -> None:
    post(understudy, "products/import", data=[{"name": "Better mug", "external_id": "mug"}])
    assert understudy.altcraft.products["42"].name == "Better mug"
    assert len(understudy.altcraft.products) == 3


def test_an_id_that_is_no_number_is_refused() -> None:
    catalogue = Catalogue.of([Product("bag", "Bag", ids={"altcraft": "gid://1"})])
    with pytest.raises(InvalidCatalogue, match="whole number"):
        Sandbox({"altcraft": vendor}).create("bad", catalogue=catalogue)


DOCUMENT = """
products:
  - {handle: bag, title: Bag}
records:
  altcraft:
    orders: [{product: bag}]
    tokens: [{value: imported-token, rights: [read_market]}]
    products: [{id: 7, external_id: seven, skus: [seven_s]}]
    categories: [{external_id: bags}]
    custom_fields: [{external_id: colour, entity_type: sku}]
    accounts: [{name: Other}]
generate:
  altcraft: {orders: 1.0}
"""


def test_a_file_may_declare_and_generate_records() -> None:
    world = Sandbox({"altcraft": vendor}).create("declared", catalogue=loads(DOCUMENT, Format.YAML))
    altcraft = world.altcraft
    declared, *generated = altcraft.orders
    assert declared.items[0].product_external_id == "bag"
    assert len(generated) == 2
    assert {order.items[0].sku_external_id for order in generated} == {"bag-1", "seven_s"}
    assert post(world, "products/list", token="imported-token")["error"] == 0
    assert post(world, "products/delete", token="imported-token", ids=[7])["error"] == 403
    assert post(world, "products/delete", ids=[7], external_ids=["bag"])["deleted_count"] == 2
    assert len(altcraft.orders) == 3
    world.close()
