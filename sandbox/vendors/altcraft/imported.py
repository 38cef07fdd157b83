"""A catalogue's products as Altcraft's: variants become SKUs, the handle the external identifier.

Made whenever they are read, so that everything here is cheap; knows no world.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import InvalidCatalogue, Problem
from ...core.table import Base, TableKey
from .entities import PRODUCTS, Product, Sku
from .records import ACCOUNT_ID

if TYPE_CHECKING:
    from ...core.catalogue import Catalogue, Variant
    from ...core.catalogue import Product as Imported

#: Internal identifiers of what a catalogue brings: apart from those of the demo world and from new ones.
_FIRST: Final = 1_000_000_000
_VARIANTS: Final = 10_000


def project(catalogue: Catalogue, seed: int) -> Iterable[tuple[TableKey[Any], Base[Any]]]:  # noqa: ARG001  numbered by row
    """Each imported product as one of Altcraft's, its variants as SKUs; its handle is its external identifier."""
    from ...core.projection import Projected  # noqa: PLC0415  only where there is a catalogue

    yield PRODUCTS, Projected(catalogue, imported, dict(PRODUCTS.indexes))


def imported(row: int, product: Imported) -> Product:
    number, given = _FIRST + row, product.ids.get("altcraft")
    first = product.variants[0]
    return Product(
        id=_whole(given, product) if given else str(number),
        account_id=ACCOUNT_ID,
        external_id=product.handle,
        name=product.title,
        price=_price(first.price),
        old_price=_price(first.compare_at_price),
        description=product.description[:1000],
        manufacturer_name=product.vendor,
        tags=product.tags,
        pictures=product.images,
        skus=tuple(_skus(number * _VARIANTS, product)),
        handle=product.handle,
    )


def _whole(given: str, product: Imported) -> str:
    """The identifier that the file gives. Raises InvalidCatalogue where it is no number."""
    if given.isascii() and given.isdigit():
        return str(int(given))
    says = f"an Altcraft product has a whole number for its id, not {given!r}"
    raise InvalidCatalogue("products", (Problem(f"product {product.handle!r}", says),))


def _skus(number: int, product: Imported) -> Iterator[Sku]:
    """A variant without a code, or with one that the product has already, is named after the handle."""
    taken: set[str] = set()
    for at, variant in enumerate(product.variants, number + 1):
        code = variant.sku
        if not code or code in taken:
            code = f"{product.handle}-{at - number}"
        taken.add(code)
        yield _sku(str(at), code, product, variant)


def _sku(identifier: str, code: str, product: Imported, variant: Variant) -> Sku:
    return Sku(
        identifier,
        code,
        f"{product.title} {variant.title}" if len(product.variants) > 1 else product.title,
        _price(variant.price),
        _price(variant.compare_at_price),
        "",
        variant.stock,
    )


def _price(amount: Any) -> str:
    return "" if amount is None else str(amount)
