"""Laws: the store forgets nothing, and one catalogue is the same in each notation."""

from __future__ import annotations

import csv
import json
import string
from decimal import Decimal
from io import StringIO
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from understudy.sandbox.core.catalogue import Catalogue, Format, HashIndex, Product, Variant, loads
from understudy.sandbox.core.errors import InvalidCatalogue

WORD = (
    st.text(string.ascii_letters + string.digits + "äß漢🚲\"'!.;:#&*%@-/ ", min_size=1, max_size=12)
    .map(str.strip)
    .filter(
        # CSV protects codes with an apostrophe and knows `Default Title` as a word of its own.
        lambda text: text and not text.startswith("'") and text != "Default Title"
    )
)
MAYBE = st.just("") | WORD
AMOUNT = st.decimals(0, 10**9, places=2)
MONEY = st.none() | AMOUNT
BODY = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\t,"'), max_size=60)
IMAGE = WORD.map(lambda word: f"https://x.example/{'-'.join(word.split())}")


@st.composite
def variants(draw: st.DrawFn, names: tuple[str, ...]) -> Variant:
    options = tuple(draw(WORD) for _ in names)
    return Variant(
        " / ".join(options) or "Default Title",
        draw(MAYBE),
        draw(MONEY if not options else AMOUNT),
        draw(MONEY),
        draw(st.none() | st.integers(-1000, 10**6)),
        draw(st.none() | st.integers(0, 10**6)),
        draw(MAYBE),
        options,
        draw(st.just("") | IMAGE),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(["deny", "continue"])),
    )


@st.composite
def products(draw: st.DrawFn) -> Product:
    names = tuple(draw(st.lists(WORD, max_size=3, unique=True)))
    several = st.lists(variants(names), min_size=1, max_size=4 if names else 1).map(tuple)
    return Product(
        draw(WORD),
        draw(WORD),
        draw(BODY),
        draw(MAYBE),
        draw(MAYBE),
        tuple(draw(st.lists(WORD, max_size=3))),
        draw(st.booleans()),
        draw(st.sampled_from(["active", "draft", "archived"])),
        names,
        draw(several),
        tuple(draw(st.lists(IMAGE, max_size=3, unique=True))),
        draw(MAYBE),
        draw(MAYBE),
        {vendor: draw(st.uuids().map(str)) for vendor in draw(st.sets(st.sampled_from(["one", "two"])))},
    )


CATALOGUES = st.lists(products(), max_size=4, unique_by=lambda product: product.handle)


def plain(product: Product) -> dict[str, Any]:
    """`product` as a document spells it, in full."""
    keys = ["handle", "title", "description", "vendor", "type", "tags", "published", "status", "images"]
    keys += ["seo_title", "seo_description"]
    said = {key: getattr(product, key) for key in keys}
    listed = [{key: getattr(each, key) for key in Variant.__slots__} for each in product.variants]
    return said | {"options": product.option_names, "variants": listed, "ids": dict(product.ids)}


def as_json(catalogue: list[Product]) -> str:
    return json.dumps({"products": [plain(product) for product in catalogue]}, default=str)


def as_yaml(catalogue: list[Product]) -> str:
    import yaml  # noqa: PLC0415 - as the product does

    return str(yaml.safe_dump(json.loads(as_json(catalogue)), allow_unicode=True))


def as_csv(catalogue: list[Product]) -> str:
    rows = [row for product in catalogue for row in product_rows(product)]
    file = StringIO(newline="")
    names = dict.fromkeys(["Handle", "Title", *(name for row in rows for name in row)])
    writer = csv.DictWriter(file, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def product_rows(product: Product) -> list[dict[str, str]]:
    rows = [variant_row(variant) for variant in product.variants]
    rows += [{} for _ in range(len(product.images) - len(rows))]
    for row, image in zip(rows, product.images, strict=False):
        row["Image Src"] = image
    rows[0] |= {"Title": product.title, "Body (HTML)": product.description, "Vendor": product.vendor}
    rows[0] |= {"Type": product.type, "Tags": ", ".join(product.tags), "Status": product.status}
    rows[0] |= {"Published": str(product.published).lower(), "SEO Title": product.seo_title}
    rows[0] |= {"SEO Description": product.seo_description}
    rows[0] |= {f"ID: {vendor}": identifier for vendor, identifier in product.ids.items()}
    rows[0] |= {f"Option{n} Name": name for n, name in enumerate(product.option_names, start=1)}
    return [row | {"Handle": product.handle} for row in rows]


def variant_row(variant: Variant) -> dict[str, str]:
    return {
        "Variant SKU": variant.sku,
        "Variant Price": said(variant.price),
        "Variant Compare At Price": said(variant.compare_at_price),
        "Variant Inventory Tracker": "" if variant.stock is None else "shopify",
        "Variant Inventory Qty": said(variant.stock),
        "Variant Inventory Policy": variant.inventory_policy,
        "Variant Grams": said(variant.grams),
        "Variant Barcode": variant.barcode,
        "Variant Image": variant.image,
        "Variant Requires Shipping": str(variant.requires_shipping).lower(),
        "Variant Taxable": str(variant.taxable).lower(),
    } | {f"Option{n} Value": option for n, option in enumerate(variant.options, start=1)}


def said(value: Decimal | int | None) -> str:
    return "" if value is None else str(value)


@given(CATALOGUES)
def test_the_store_gives_back_what_it_was_given(catalogue: list[Product]) -> None:
    stored = Catalogue.of(catalogue)
    assert list(stored) == catalogue
    assert [stored.row_of(product.handle) for product in catalogue] == list(range(len(catalogue)))


@given(CATALOGUES)
def test_a_catalogue_is_the_same_in_json_yaml_and_csv(catalogue: list[Product]) -> None:
    assert list(loads(as_json(catalogue), Format.JSON)) == catalogue
    assert list(loads(as_yaml(catalogue), Format.YAML)) == catalogue
    assert list(loads(as_csv(catalogue), Format.CSV)) == catalogue


@given(st.text() | st.text("[]{}:-,\"'&*!\n ab1"), st.sampled_from(Format))
def test_any_text_is_a_catalogue_or_an_invalid_one(text: str, notation: Format) -> None:
    outcome = read_or_refused(text, notation)
    assert isinstance(outcome, Catalogue) or outcome.problems


def read_or_refused(text: str, notation: Format) -> Catalogue | InvalidCatalogue:
    try:
        return loads(text, notation)
    except InvalidCatalogue as refused:
        return refused


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 2**64 - 1))))
def test_an_index_holds_every_pair_it_was_given(pairs: list[tuple[str, int]]) -> None:
    index = HashIndex.over(pairs)
    for key, _ in pairs:
        assert list(index.candidates(key)) == [value for other, value in pairs if other == key]
