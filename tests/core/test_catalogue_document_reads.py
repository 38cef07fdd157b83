"""What a JSON or YAML document says, read as products and declared records."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from understudy.sandbox.core.catalogue import Catalogue, Format, Product, Variant, loads

YAML = """\
seed: 7
products:
  - handle: road-bike
    title: Road bike
    description: <p>Fast</p>
    vendor: Acme
    type: Bicycle
    tags: [fast, new]
    published: false
    status: draft
    options: [Size]
    variants:
      - {sku: RB-M, price: "12.50", compare_at_price: 15.00, stock: 3, grams: 900, options: [M]}
      - title: Large
        barcode: "0012"
        options: [L]
        image: https://x.example/l.png
        requires_shipping: false
        taxable: no
        inventory_policy: continue
    images: [https://x.example/1.png, https://x.example/2.png]
    seo_title: Buy
    seo_description: Buy now
    ids: {example: 660e8400-e29b-41d4-a716-446655440123}
  - {handle: bell, title: Bell, price: 12.10, sku: 00123, stock: 3}
records:
  example:
    orders:
      - {product: road-bike, status: processing, total: 12.10, count: 2, paid: yes, note: ~, at: 2024-01-31}
      - product: bell
        lines: [{quantity: 1}, 01]
generate:
  example: {orders: 0.1, carts: 1}
"""

JSON = {
    "seed": 7,
    "products": [
        {
            "handle": "road-bike",
            "title": "Road bike",
            "description": "<p>Fast</p>",
            "vendor": "Acme",
            "type": "Bicycle",
            "tags": ["fast", "new"],
            "published": False,
            "status": "draft",
            "options": ["Size"],
            "variants": [
                {
                    "sku": "RB-M",
                    "price": "12.50",
                    "compare_at_price": "15.00",
                    "stock": 3,
                    "grams": 900,
                    "options": ["M"],
                },
                {
                    "title": "Large",
                    "barcode": "0012",
                    "options": ["L"],
                    "image": "https://x.example/l.png",
                    "requires_shipping": False,
                    "taxable": False,
                    "inventory_policy": "continue",
                },
            ],
            "images": ["https://x.example/1.png", "https://x.example/2.png"],
            "seo_title": "Buy",
            "seo_description": "Buy now",
            "ids": {"example": "660e8400-e29b-41d4-a716-446655440123"},
        },
        {"handle": "bell", "title": "Bell", "price": "12.10", "sku": "00123", "stock": 3},
    ],
}

PRODUCTS = [
    Product(
        "road-bike",
        "Road bike",
        "<p>Fast</p>",
        "Acme",
        "Bicycle",
        ("fast", "new"),
        False,
        "draft",
        ("Size",),
        (
            Variant("M", "RB-M", Decimal("12.50"), Decimal("15.00"), 3, 900, "", ("M",)),
            Variant(
                "Large",
                "",
                None,
                None,
                None,
                None,
                "0012",
                ("L",),
                "https://x.example/l.png",
                False,
                False,
                "continue",
            ),
        ),
        ("https://x.example/1.png", "https://x.example/2.png"),
        "Buy",
        "Buy now",
        {"example": "660e8400-e29b-41d4-a716-446655440123"},
    ),
    Product("bell", "Bell", variants=(Variant(sku="00123", price=Decimal("12.10"), stock=3),)),
]


def yaml(text: str) -> Catalogue:
    return loads(text, Format.YAML)


def test_yaml_says_every_field_of_a_product() -> None:
    assert list(yaml(YAML)) == PRODUCTS


def test_json_says_every_field_of_a_product() -> None:
    catalogue = loads(json.dumps(JSON), Format.JSON)
    assert list(catalogue) == PRODUCTS
    assert catalogue.seed == 7


@pytest.mark.parametrize("notation", [Format.JSON, Format.YAML])
def test_a_bare_number_is_a_price_without_binary_noise(notation: Format) -> None:
    (product,) = loads('{"products": [{"handle": "a", "title": "A", "price": 12.10}]}', notation)
    assert str(product.variants[0].price) == "12.10"


def test_records_are_kept_as_they_are_declared_with_where_they_stand() -> None:
    first, second = yaml(YAML).declared
    assert (first.vendor, first.kind, first.where) == (
        "example",
        "orders",
        "records.example.orders[0], line 29",
    )
    assert first.fields == {
        "product": "road-bike",
        "status": "processing",
        "total": Decimal("12.10"),
        "count": 2,
        "paid": True,
        "note": None,
        "at": "2024-01-31",
    }
    assert second.fields == {"product": "bell", "lines": [{"quantity": 1}, "01"]}


def test_shares_and_the_seed_are_read() -> None:
    catalogue = yaml(YAML)
    assert catalogue.seed == 7
    assert catalogue.generate == {"example": {"orders": 0.1, "carts": 1.0}}


def test_bare_words_that_yaml_takes_for_other_things_are_text_where_text_is_expected() -> None:
    (product,) = yaml("products: [{handle: 1984, title: 2024-01-31, tags: [no, 0x1F, 1:30], sku: 007}]")
    assert (product.handle, product.title, product.tags) == ("1984", "2024-01-31", ("no", "0x1F", "1:30"))
    assert product.variants[0].sku == "007"


def test_null_says_the_same_as_an_absent_key() -> None:
    (product,) = yaml(
        "seed: ~\nproducts: [{handle: a, title: A, price: null, tags: ~, vendor: ~}]\nrecords: ~\n"
    )
    assert product == Product("a", "A")


def test_an_anchor_that_nobody_uses_is_harmless() -> None:
    assert len(yaml("products: &all [{handle: a, title: A}]")) == 1


def test_no_products_are_a_catalogue_too() -> None:
    assert len(yaml("products: []")) == 0
