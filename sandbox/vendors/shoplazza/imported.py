"""A catalogue's products as Shoplazza's: what is read of one often is ready, its parts are made when looked at.

Knows the catalogue and no file format.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ...core.identifiers import as_uuid, digest
from ...core.table import Base, TableKey
from . import bodies
from .entities import PRODUCTS, SHOP, Image, Option, Product, Variant, part_id
from .records import CREATED

if TYPE_CHECKING:
    from ...core.catalogue import Catalogue
    from ...core.catalogue import Product as Imported


def project(catalogue: Catalogue, seed: int) -> Iterable[tuple[TableKey[Any], Base[Any]]]:
    """Each imported product as one of the world's own shop."""

    def seen(row: int, product: Imported) -> Product:  # noqa: ARG001  the seam's signature
        return imported(product, seed)

    from ...core.projection import Projected  # noqa: PLC0415  only where there is a catalogue

    filed = {name: keys for name, keys in PRODUCTS.indexes if name != "elsewhere"}
    yield PRODUCTS, Projected(catalogue, seen, filed)


def imported(product: Imported, seed: int) -> Product:
    named = product.ids.get("shoplazza")
    identifier = named.lower() if named else as_uuid(digest(f"{seed}/shoplazza/{product.handle}"))
    first = product.variants[0]
    return Product(
        id=identifier,
        shop=SHOP,
        title=product.title,
        handle=product.handle,
        created_at=CREATED,
        updated_at=CREATED,
        parts=Seen(identifier, product),
        published=product.published,
        published_at=CREATED if product.published else None,
        description=product.description,
        tags=",".join(product.tags),
        vendor=product.vendor,
        seo_title=product.seo_title,
        seo_description=product.seo_description,
        requires_shipping=first.requires_shipping,
        taxable=first.taxable,
        has_only_default_variant=len(product.variants) == 1,
        inventory_tracking=first.stock is not None,
        inventory_policy=first.inventory_policy,
    )


#: Parts of an imported product are numbered apart: variants from 1, images and options from here.
_IMAGES: Final = 0x900
_OPTIONS: Final = 0xF00


@dataclass(frozen=True, slots=True)
class Seen:
    """The parts of an imported product: made when somebody looks at them, kept nowhere."""

    product_id: str
    source: Imported

    @property
    def filed(self) -> tuple[Variant, ...]:
        return ()

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(
            Option(
                part_id(self.product_id, _OPTIONS + place),
                name,
                tuple(
                    dict.fromkeys(
                        one.options[place] for one in self.source.variants if place < len(one.options)
                    )
                ),
            )
            for place, name in enumerate(self.source.option_names)
        )

    @property
    def images(self) -> tuple[Image, ...]:
        return tuple(
            Image(part_id(self.product_id, _IMAGES + place), src)
            for place, src in enumerate(self.source.images)
        )

    @property
    def variants(self) -> tuple[Variant, ...]:
        return tuple(self._variant(place) for place in range(len(self.source.variants)))

    def _variant(self, place: int) -> Variant:
        one = self.source.variants[place]
        option1, option2, option3, *_ = (*one.options, "", "", "")
        return Variant(
            part_id(self.product_id, place + 1),
            one.title,
            option1,
            option2,
            option3,
            bodies.money(one.price),
            bodies.money(one.compare_at_price),
            sku=one.sku,
            barcode=one.barcode,
            inventory_quantity=one.stock or 0,
            weight=str(one.grams or 0),
            weight_unit="g",
            image=one.image,
        )
