"""The compact store: what goes in comes out, and nothing is left for the garbage collector to walk."""

from __future__ import annotations

import gc
from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from understudy.sandbox.core.catalogue import Catalogue, Declared, HashIndex, Product, Variant
from understudy.sandbox.core.errors import UsageError

FULL = Product(
    handle="road-bike",
    title="Röad bike “X” 🚲",
    description="<p>Line one\r\nline two</p>",
    vendor="Acme",
    type="Bicycle",
    tags=("fast", 'a "b"'),
    published=False,
    status="draft",
    option_names=("Size", "Colour"),
    variants=(
        Variant("L / Red", "SKU-1", Decimal("12.10"), Decimal("15.00"), 0, 900, "0012", ("L", "Red")),
        Variant("M / Red", options=("M", "Red"), image="https://x.example/m.png", requires_shipping=False),
        Variant("S / Red", "", Decimal(0), None, -4, 0, "", ("S", "Red"), "", True, False, "continue"),
    ),
    images=("https://x.example/1.png", "https://x.example/2.png"),
    seo_title="seo",
    seo_description="seo text",
    ids={"example": "660e8400-e29b-41d4-a716-446655440123"},
)
BARE = Product("bare", "Bare")


def test_every_field_of_a_product_comes_back_as_it_went_in() -> None:
    assert list(Catalogue.of([FULL, BARE])) == [FULL, BARE]


def test_a_price_keeps_its_written_digits() -> None:
    product = Product("a", "A", variants=(Variant(price=Decimal("12.10")), Variant(price=Decimal("0.00"))))
    prices = [variant.price for variant in Catalogue.of([product])[0].variants]
    assert list(map(str, prices)) == ["12.10", "0.00"]


def test_a_product_read_back_is_of_the_frozen_kind() -> None:
    product = Catalogue.of([FULL])[0]
    assert type(product) is Product
    assert type(product.variants[0]) is Variant
    with pytest.raises(FrozenInstanceError):
        product.title = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        product.variants[0].sku = "other"  # type: ignore[misc]
    assert hash(product) == hash(FULL)


def test_text_that_holds_half_a_surrogate_pair_survives() -> None:
    odd = Product("\ud800", "\udcff")
    catalogue = Catalogue.of([odd])
    assert catalogue[0] == odd
    assert catalogue.row_of("\ud800") == 0


def test_a_row_is_found_by_its_handle() -> None:
    products = [Product(f"p-{n}", "P") for n in range(500)]
    catalogue = Catalogue.of(products)
    assert [catalogue.row_of(product.handle) for product in products] == list(range(500))
    assert catalogue.row_of("p-500") is None


@pytest.mark.parametrize("row", [-1, 2])
def test_a_row_beyond_either_end_is_an_index_error(row: int) -> None:
    with pytest.raises(IndexError, match="the catalogue holds 2"):
        Catalogue.of([FULL, BARE])[row]


def test_two_products_of_one_handle_are_refused() -> None:
    with pytest.raises(UsageError, match="rows 0 and 2 are both 'bare'"):
        Catalogue.of([BARE, FULL, BARE])


def test_the_empty_catalogue_holds_nothing() -> None:
    assert len(Catalogue.EMPTY) == 0
    assert list(Catalogue.EMPTY) == []
    assert Catalogue.EMPTY.row_of("") is None
    assert Catalogue.of([]) == Catalogue.EMPTY


def test_what_is_declared_is_kept_beside_the_products() -> None:
    declared = Declared("example", "orders", {"product": "bare"}, "records.example.orders[0]")
    catalogue = Catalogue.of([BARE], [declared], {"example": {"orders": 0.5}}, 7)
    assert catalogue.declared == (declared,)
    assert catalogue.generate == {"example": {"orders": 0.5}}
    assert catalogue.seed == 7


def test_the_shares_cannot_be_changed_through_the_catalogue_nor_behind_its_back() -> None:
    shares = {"example": {"orders": 0.5}}
    catalogue = Catalogue.of([], generate=shares)
    shares["example"]["orders"] = 1.0
    assert catalogue.generate["example"]["orders"] == 0.5
    with pytest.raises(TypeError):
        catalogue.generate["example"]["orders"] = 1.0  # type: ignore[index]


def _reachable(root: object) -> list[object]:
    seen: dict[int, object] = {}
    todo = [root]
    while todo:
        thing = todo.pop()
        if id(thing) not in seen and not isinstance(thing, type):
            seen[id(thing)] = thing
            todo.extend(gc.get_referents(thing))
    return list(seen.values())


def test_a_catalogue_of_many_products_is_as_few_objects_as_one_of_few() -> None:
    few, many = (Catalogue.of(Product(f"p-{n}", "P") for n in range(count)) for count in (1, 5_000))
    assert len(_reachable(many)) == len(_reachable(few))


def test_an_index_gives_every_value_of_a_key_in_order() -> None:
    index = HashIndex.over([("a", 3), ("b", 1), ("a", 2), ("a", 2**40)])
    assert list(index.candidates("a")) == [3, 2, 2**40]
    assert list(index.candidates("b")) == [1]
    assert list(index.candidates("c")) == []


def test_an_index_of_nothing_has_no_candidates() -> None:
    assert list(HashIndex.over([]).candidates("a")) == []
