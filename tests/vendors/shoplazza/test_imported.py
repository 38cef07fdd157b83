"""A catalogue's products as Shoplazza's. Expectations: the catalogue's own fields; no id is shared by two records."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from understudy.sandbox import Catalogue, Sandbox, World, load
from understudy.sandbox.core.catalogue import Product, Variant
from understudy.sandbox.vendors.shoplazza import vendor

PRODUCTS = "/openapi/2022-01/products"
NAMED = "9fb9f3c6-2300-42c1-8593-d9008d7cfc09"
SHIRT = Product(
    "shirt",
    "Shirt",
    "<p>Linen</p>",
    "Acme",
    tags=("a", "b"),
    option_names=("Size",),
    variants=(
        Variant("S", "S-1", Decimal(10), Decimal(12), 3, 200, options=("S",)),
        Variant("M", "M-1", Decimal("10.5"), None, 4, 210, options=("M",), image="//cdn/2.png"),
    ),
    images=("//cdn/1.png", "//cdn/2.png"),
    seo_title="Shirt!",
)
MUG = Product("mug", "Mug", published=False, ids={"shoplazza": NAMED.upper()})


def _world(*products: Product, seed: int = 1, **generate: float) -> World:
    wanted = {"shoplazza": generate} if generate else {}
    return Sandbox({"shoplazza": vendor}, keep=None).create(
        "imported", catalogue=Catalogue.of(products, (), wanted), seed=seed
    )


def test_an_imported_product_is_shown_with_what_the_catalogue_says() -> None:
    world = _world(SHIRT, MUG)
    (listed,) = world.shoplazza.http.get(PRODUCTS, params={"title": "Shirt"}).json()["products"]
    assert (listed["handle"], listed["vendor"], listed["tags"], listed["inventory_quantity"]) == (
        "shirt",
        "Acme",
        "a,b",
        7,
    )
    assert [(one["name"], one["values"]) for one in listed["options"]] == [("Size", ["S", "M"])]
    assert [(one["price"], one["compare_at_price"], one["sku"]) for one in listed["variants"]] == [
        ("10.00", "12.00", "S-1"),
        ("10.50", "0.00", "M-1"),
    ]
    assert listed["variants"][1]["image_id"] == listed["images"][1]["id"]
    assert world.shoplazza.http.get(f"{PRODUCTS}/{listed['id']}").json()["product"] == listed


def test_an_id_that_the_catalogue_gives_wins() -> None:
    world = _world(SHIRT, MUG)
    shown = world.shoplazza.http.get(f"{PRODUCTS}/{NAMED}").json()["product"]
    assert (shown["id"], shown["title"], shown["published"]) == (NAMED, "Mug", False)


def test_ids_are_the_same_for_the_same_seed_and_differ_for_another() -> None:
    first, again, other = (
        [one.id for one in _world(SHIRT, seed=seed).shoplazza.products] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_an_imported_product_is_deleted_with_its_variants() -> None:
    world = _world(SHIRT, MUG)
    http = world.shoplazza.http
    shirt = next(one for one in world.shoplazza.products if one.handle == "shirt")
    assert http.get(f"/openapi/2022-01/variants/{shirt.variants[1].id}").json()["variant"]["sku"] == "M-1"
    assert http.delete(f"{PRODUCTS}/{shirt.variants[1].id}").status_code == 404
    assert http.delete(f"{PRODUCTS}/{shirt.id}").json() == {}
    assert http.get(f"/openapi/2022-01/variants/{shirt.variants[1].id}").status_code == 404
    assert http.get(f"{PRODUCTS}/count").json() == {"count": 1}


def test_a_changed_product_keeps_the_ids_of_its_variants() -> None:
    world = _world(SHIRT)
    http = world.shoplazza.http
    (shirt,) = world.shoplazza.products
    http.put(f"{PRODUCTS}/{shirt.id}", json={"product": {"title": "Blouse"}})
    http.delete(f"{PRODUCTS}/{shirt.id}/variants/{shirt.variants[0].id}")
    kept = http.get(f"/openapi/2022-01/variants/{shirt.variants[1].id}").json()["variant"]
    assert (kept["id"], kept["sku"], kept["position"]) == (shirt.variants[1].id, "M-1", 1)


def test_records_may_name_a_product_by_its_handle_and_be_generated() -> None:
    world = _world(SHIRT, MUG, orders=1.0, metafields=1.0)
    assert len(world.shoplazza.orders) == len(world.shoplazza.metafields) == 2
    order = world.shoplazza.orders.add(product="mug")
    assert order.line_items[0].product_id == NAMED
    world.shoplazza.http.delete(f"{PRODUCTS}/{NAMED}")
    assert len(world.shoplazza.metafields) == 1
    assert len(world.shoplazza.orders) == 3


def test_no_two_records_of_a_real_catalogue_share_an_id(shared: Path) -> None:
    files = sorted((shared / "data" / "catalogues").glob("*.csv"))
    if not files:
        pytest.skip("no catalogue is beside this checkout")
    world = Sandbox({"shoplazza": vendor}, keep=None).create("real", catalogue=load(files[0]))
    ids = [
        part.id
        for product in world.shoplazza.products
        for part in (product, *product.variants, *product.images, *product.options)
    ]
    assert len(set(ids)) == len(ids) > len(world.shoplazza.products)
