"""A catalogue's products as TribeMade's: variants become options, their stock one sum.

Made whenever they are read, so that everything here is cheap; knows no file format and no world.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...core.identifiers import as_uuid, digest
from ...core.table import Base, TableKey
from .entities import PRODUCTS, Product
from .records import CREATED, STORE_ID, plain_number

if TYPE_CHECKING:
    from ...core.catalogue import Catalogue
    from ...core.catalogue import Product as Imported


def project(catalogue: Catalogue, seed: int) -> Iterable[tuple[TableKey[Any], Base[Any]]]:
    """Each imported product as one of TribeMade's: its variants become options, its stock their sum."""

    def seen(row: int, product: Imported) -> Product:  # noqa: ARG001  the seam's signature
        return imported(product, seed)

    from ...core.projection import Projected  # noqa: PLC0415  only where there is a catalogue

    yield PRODUCTS, Projected(catalogue, seen, {"handle": lambda one: (one.handle,)})


def imported(product: Imported, seed: int) -> Product:
    prices = [variant.price for variant in product.variants if variant.price is not None]
    before = [variant.compare_at_price for variant in product.variants if variant.compare_at_price]
    price = plain_number(min(prices, default=0))
    return Product(
        id=product.ids.get("tribemade") or as_uuid(digest(f"{seed}/tribemade/{product.handle}")),
        store_id=STORE_ID,
        created_at=CREATED,
        name=product.title[:30],
        origional_price=plain_number(min(before)) if before else price,
        current_price=price,
        stock=sum(max(0, variant.stock or 0) for variant in product.variants),
        short_description=product.seo_description[:50],
        long_description=product.description[:500],
        variations=tuple(variant.title for variant in product.variants)[:20],
        is_sale=bool(before),
        is_active=product.published,
        primary_image=product.images[0] if product.images else None,
        images=product.images[:10],
        handle=product.handle,
    )
