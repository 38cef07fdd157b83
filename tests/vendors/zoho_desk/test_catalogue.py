"""Imported products as Zoho Desk's records. Expectations: OpenAPI description, Product (fields, lengths, 64-bit ids)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from types import MappingProxyType

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.core.catalogue import Catalogue, Product, Variant
from understudy.sandbox.vendors.zoho_desk import vendor

PRODUCTS = "/api/v1/products"
CATALOGUE = Catalogue.of(
    [
        Product(
            "router", "Router", "<p>Fast</p>", "Acme", "Network",
            variants=(Variant(price=Decimal("20.50"), sku="R-2"), Variant(price=Decimal(10), sku="R-1")),
        ),
        Product("switch", "S" * 300, ids=MappingProxyType({"zoho_desk": "892000000000123456"})),
        Product("bare", "Bare", variants=()),
    ],
    generate={"zoho_desk": {"tickets": 1.0}},
)  # fmt: skip


@pytest.fixture
def world() -> Iterator[World]:
    sandbox = Sandbox({"zoho_desk": vendor})
    made = sandbox.create("imported", catalogue=CATALOGUE)
    yield made
    made.close()


def test_an_imported_product_is_one_of_the_vendors(world: World) -> None:
    router = next(iter(world.zoho_desk.products))
    shown = world.zoho_desk.http.get(f"{PRODUCTS}/{router.id}").json()
    assert (len(router.id), int(router.id) < 2**63) == (18, True)
    assert shown["productName"] == "Router"
    assert (shown["productCode"], shown["unitPrice"]) == ("R-2", "10.0")
    assert (shown["manufacturer"], shown["productCategory"]) == ("Acme", "Network")
    assert shown["description"] == "<p>Fast</p>"
    assert shown["isDeleted"] is False


def test_an_id_that_the_file_gives_wins(world: World) -> None:
    switch = world.zoho_desk.products["892000000000123456"]
    assert switch.name == "S" * 200


def test_ids_are_the_same_for_the_same_seed(world: World) -> None:
    again = Sandbox({"zoho_desk": vendor}).create("again", catalogue=CATALOGUE)
    assert [one.id for one in world.zoho_desk.products] == [one.id for one in again.zoho_desk.products]


def test_imported_products_are_trashed_listed_and_restored_as_any(world: World) -> None:
    http = world.zoho_desk.http
    ids = [one.id for one in world.zoho_desk.products]
    assert http.delete(PRODUCTS, params={"id": ids}).status_code == 200
    assert http.get(PRODUCTS).status_code == 204
    assert http.post("/api/v1/recycleBin/restore", json={"ids": ids}).status_code == 200
    assert [row["id"] for row in http.get(PRODUCTS).json()["data"]] == ids


def test_tickets_can_be_generated_and_refer_by_id_and_handle(world: World) -> None:
    desk = world.zoho_desk
    router = next(iter(desk.products))
    assert len(desk.tickets) == 3
    assert desk.tickets.find(product_id=router.id)
    assert desk.tickets.add(product="router").product_id == router.id


def test_a_purged_import_is_gone(world: World) -> None:
    desk = world.zoho_desk
    router = next(iter(desk.products))
    desk.http.delete(PRODUCTS, params={"id": router.id})
    world.clock.advance(60 * 24 * 3600)
    assert router.id not in desk.products
    assert len(desk.products) == 2


def test_every_kind_of_record_can_be_shown_as_json(world: World) -> None:
    desk = world.zoho_desk
    desk.articles.add()
    desk.recycle_bin.add(product="router")
    for kind in vendor.kinds:
        for record in desk.records(kind.name):
            shown = desk.records(kind.name).dump(record.id)
            assert shown is not None
            assert shown["id"] == record.id
            assert desk.credentials["access_token"] not in str(shown)
