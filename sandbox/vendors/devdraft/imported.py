"""A catalogue's products as Devdraft's: variants become variations, their stock one sum.

Made whenever they are read, so that everything here is cheap; knows no file format and no world.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...core.identifiers import as_uuid, digest
from ...core.table import Base, TableKey
from .entities import (
    APP_ID,
    PRODUCTS,
    Product,
    ProductStatus,
    ProductType,
    product_handle,
    product_name,
)
from .records import CREATED, WALLET, plain_number

if TYPE_CHECKING:
    from ...core.catalogue import Catalogue
    from ...core.catalogue import Product as Imported


def project(catalogue: Catalogue, seed: int) -> Iterable[tuple[TableKey[Any], Base[Any]]]:
    """Each imported product as one of Devdraft's: its variants become variations, its stock their sum."""

    def seen(row: int, product: Imported) -> Product:  # noqa: ARG001  the seam's signature
        return imported(product, seed)

    from ...core.projection import Projected  # noqa: PLC0415  only where there is a catalogue

    yield PRODUCTS, Projected(catalogue, seen, {"handle": product_handle, "name": product_name})


def imported(product: Imported, seed: int) -> Product:
    first = product.variants[0]
    prices = [variant.price for variant in product.variants if variant.price is not None]
    stocks = [variant.stock for variant in product.variants if variant.stock is not None]
    live = product.published and product.status == "active"
    return Product(
        product.ids.get("devdraft") or as_uuid(digest(f"{seed}/devdraft/{product.handle}")),
        APP_ID,
        CREATED,
        CREATED,
        product.title[:200],
        product.description[:2000],
        plain_number(min(prices)) if prices else 0,
        "USD",
        ProductType.PRODUCT,
        ProductStatus.ACTIVE if live else ProductStatus.INACTIVE,
        max(0, sum(stocks)) if stocks else None,
        None,
        first.grams or None,
        "g" if first.grams else None,
        product.images[:10],
        _variations(product),
        None,
        WALLET.id,
        product.type or None,
        product.handle,
    )


def _variations(product: Imported) -> tuple[dict[str, Any], ...] | None:
    """The page shows only null. Names, SKUs, prices and stock are what a catalogue has to say."""
    if len(product.variants) == 1 and not product.variants[0].sku:
        return None
    return tuple(
        [
            {
                "name": variant.title,
                "sku": variant.sku,
                "price": None if variant.price is None else plain_number(variant.price),
                "stockCount": variant.stock,
            }
            for variant in product.variants
        ]
    )
