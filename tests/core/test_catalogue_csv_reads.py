"""What Shopify's product CSV says, read as products."""

from __future__ import annotations

from decimal import Decimal

import pytest

from understudy.sandbox.core.catalogue import Catalogue, Format, Product, Variant, loads

HEADER = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,"
    "Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,"
    "Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,"
    "SEO Title,SEO Description,Variant Image,Variant Weight Unit"
)


def read(*rows: str) -> Catalogue:
    return loads("\n".join(rows) + "\n", Format.CSV)


def test_a_product_of_one_variant_has_no_options() -> None:
    (product,) = read(
        HEADER,
        "lamp,Lamp,<p>Warm</p>,Acme,Light,'a, b',true,Title,Default Title,,,'0012,250,shopify,3,deny,"
        "36.00,40.00,true,false,'741360637481,https://x.example/l.png,Lamp!,Best lamp,,kg".replace(
            "'a, b'", '"a, b"'
        ),
    )
    variant = Variant(
        "Default Title",
        "0012",
        Decimal("36.00"),
        Decimal("40.00"),
        3,
        250,
        "741360637481",
        (),
        "",
        True,
        False,
        "deny",
    )
    assert product == Product(
        "lamp",
        "Lamp",
        "<p>Warm</p>",
        "Acme",
        "Light",
        ("a", "b"),
        True,
        "active",
        (),
        (variant,),
        ("https://x.example/l.png",),
        "Lamp!",
        "Best lamp",
        {},
    )


def test_the_rows_of_a_product_are_its_variants_and_its_further_images() -> None:
    (product,) = read(
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant Price,Image Src",
        "tee,Tee,Size,S,Colour,Red,10,https://x.example/1.png",
        "tee,,,M,,Red,11,https://x.example/2.png",
        "tee,,,,,,,https://x.example/3.png",
        "tee,,,L,,Blue,12,",
    )
    assert product.option_names == ("Size", "Colour")
    assert [variant.options for variant in product.variants] == [("S", "Red"), ("M", "Red"), ("L", "Blue")]
    assert [variant.title for variant in product.variants] == ["S / Red", "M / Red", "L / Blue"]
    assert [variant.price for variant in product.variants] == [10, 11, 12]
    assert product.images == tuple(f"https://x.example/{n}.png" for n in (1, 2, 3))


def test_a_title_option_with_a_name_of_its_own_is_an_option() -> None:
    (product,) = read("Handle,Title,Option1 Name,Option1 Value", "w,Wrench,Title,Y-Wrench")
    assert product.option_names == ("Title",)
    assert product.variants[0].options == ("Y-Wrench",)


def test_images_stand_in_their_positions_and_those_without_one_come_last() -> None:
    (product,) = read(
        "Handle,Title,Image Src,Image Position",
        "a,A,https://x.example/third.png,3",
        "a,,https://x.example/none.png,",
        "a,,https://x.example/first.png,1",
        "a,,https://x.example/first.png,1",
        "a,,https://x.example/second.png,2",
    )
    assert [image.rpartition("/")[2] for image in product.images] == [
        "first.png",
        "second.png",
        "third.png",
        "none.png",
    ]


def test_rows_of_one_handle_belong_together_wherever_they_stand() -> None:
    catalogue = read(
        "Handle,Title,Option1 Name,Option1 Value",
        "a,A,Size,S",
        "b,B,Size,S",
        "a,A,Size,M",
    )
    assert [product.handle for product in catalogue] == ["a", "b"]
    assert [variant.options for variant in catalogue[0].variants] == [("S",), ("M",)]


@pytest.mark.parametrize(
    ("tracker", "expected"),
    [("shopify", 5), ("", None)],
)
def test_stock_without_a_tracker_is_not_tracked(tracker: str, expected: int | None) -> None:
    (product,) = read("Handle,Title,Variant Inventory Tracker,Variant Inventory Qty", f"a,A,{tracker},5")
    assert product.variants[0].stock == expected


def test_stock_counts_where_the_file_has_no_tracker_column_and_may_be_oversold() -> None:
    (product,) = read("Handle,Title,Variant Inventory Qty", "a,A,-118")
    assert product.variants[0].stock == -118


def test_one_sku_may_stand_on_many_variants() -> None:
    (product,) = read("Handle,Title,Option1 Name,Option1 Value,Variant SKU", "a,A,Size,S,X", "a,,,M,X")
    assert [variant.sku for variant in product.variants] == ["X", "X"]


def test_the_newer_columns_are_understood_and_the_markets_passed_over() -> None:
    (product,) = read(
        "Handle,Title,Option1 Name,Option1 Value,Option1 Linked To,Variant Grams,Variant Price,Cost per item,"
        "Included / International,Price / International,Status",
        "a,A,Size,S,product.metafields.size,453.592,9.5,not read,maybe,also not read,Draft",
    )
    assert (product.status, product.variants[0].grams, product.variants[0].price) == (
        "draft",
        454,
        Decimal("9.5"),
    )


@pytest.mark.parametrize(
    ("came", "expected"),
    [("active", "active"), ("ARCHIVED", "archived"), ("", "active"), ("unlisted", "active")],
)
def test_the_status_is_read_in_any_case(came: str, expected: str) -> None:
    (product,) = read("Handle,Title,Status", f"a,A,{came}")
    assert product.status == expected


def test_an_identifier_at_a_vendor_stands_in_a_column_of_its_own() -> None:
    first, second = read("Handle,Title,ID: example,ID: other", "a,A,11,x", "b,B,,11")
    assert first.ids == {"example": "11", "other": "x"}
    assert second.ids == {"other": "11"}


def test_a_byte_order_mark_and_carriage_returns_are_no_part_of_the_text() -> None:
    (product,) = loads("\ufeffHandle,Title,Vendor\r\na,A,Acme\r\n\r\n", Format.CSV)
    assert (product.handle, product.vendor) == ("a", "Acme")


def test_a_quoted_field_keeps_its_line_ends_commas_and_marks() -> None:
    (product,) = loads(
        'Handle,Title,Body (HTML)\r\na,A," <p>one,\r\ntwo ""three""\u2028</p> "\r\n', Format.CSV
    )
    assert product.description == ' <p>one,\r\ntwo "three"\u2028</p> '


def test_column_names_are_read_in_any_case() -> None:
    (product,) = read("handle, TITLE ,variant price", "a,A,2")
    assert product.variants[0].price == 2


def test_a_header_alone_is_a_catalogue_of_nothing() -> None:
    assert len(read("Handle,Title")) == 0
