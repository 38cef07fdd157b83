"""A catalogue's products as Zoho Desk's, which knows no variants: the first SKU, the lowest price.

Made whenever they are read, so that everything here is cheap; knows no file format and no world.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...core.identifiers import as_number, digest
from ...core.table import Base, TableKey
from .entities import PRODUCTS, Product
from .records import AGENT_ID, CREATED, DEPARTMENT_ID, ID_DIGITS, ORG_ID

if TYPE_CHECKING:
    from ...core.catalogue import Catalogue
    from ...core.catalogue import Product as Imported


def project(catalogue: Catalogue, seed: int) -> Iterable[tuple[TableKey[Any], Base[Any]]]:
    """Each imported product as one of Zoho Desk's, which knows no variants: the first SKU, the lowest price."""

    def seen(row: int, product: Imported) -> Product:  # noqa: ARG001  the seam's signature
        return imported(product, seed)

    from ...core.projection import Projected  # noqa: PLC0415  only where there is a catalogue

    yield PRODUCTS, Projected(catalogue, seen, {"handle": lambda one: (one.handle,)})


def imported(product: Imported, seed: int) -> Product:
    prices = [variant.price for variant in product.variants if variant.price is not None]
    code = next((variant.sku for variant in product.variants if variant.sku), None)
    return Product(
        product.ids.get("zoho_desk") or as_number(digest(f"{seed}/zoho_desk/{product.handle}"), ID_DIGITS),
        ORG_ID,
        product.title[:200],
        (DEPARTMENT_ID,),
        CREATED,
        AGENT_ID,
        CREATED,
        AGENT_ID,
        AGENT_ID,
        code and code[:200],
        min(prices, default=None),
        product.description[:65_535],
        product.type[:200] or None,
        product.vendor[:200] or None,
        handle=product.handle,
    )
