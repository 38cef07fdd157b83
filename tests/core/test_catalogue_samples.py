"""Real exports import without a problem."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from understudy.sandbox.core.catalogue import load

SAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "catalogues"


def sample(name: str) -> Path:
    path = SAMPLES / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"the sample export {name}.csv is not beside this repository")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["apparel", "bicycles"])
def test_a_real_export_keeps_every_product_variant_and_image(name: str) -> None:
    path = sample(name)
    exported, catalogue = rows(path), load(path)
    assert [product.handle for product in catalogue] == list(dict.fromkeys(row["Handle"] for row in exported))
    priced = [(row["Handle"], row["Variant Price"]) for row in exported if row["Variant Price"]]
    assert [(p.handle, str(v.price)) for p in catalogue for v in p.variants] == priced
    images = {row["Image Src"] for row in exported if row["Image Src"]}
    assert {image for product in catalogue for image in product.images} == images


@pytest.mark.parametrize("name", ["apparel", "bicycles"])
def test_a_real_export_keeps_its_text(name: str) -> None:
    path = sample(name)
    catalogue = load(path)
    titled: dict[str, dict[str, str]] = {}
    for row in rows(path):
        titled.setdefault(row["Handle"], row)
    for handle, row in titled.items():
        at = catalogue.row_of(handle)
        assert at is not None
        product = catalogue[at]
        assert (product.title, product.description) == (row["Title"], row["Body (HTML)"])
        assert product.published is (row["Published"] == "true")


def test_stock_is_kept_where_the_export_tracks_it_and_nowhere_else() -> None:
    path = sample("bicycles")
    variants = [row for row in rows(path) if row["Variant Price"]]
    expected = [
        int(row["Variant Inventory Qty"]) if row["Variant Inventory Tracker"] else None for row in variants
    ]
    assert None in expected
    assert -2 in expected
    assert [variant.stock for product in load(path) for variant in product.variants] == expected
