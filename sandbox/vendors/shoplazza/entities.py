"""Shoplazza's records. A product holds its options, variants and images: what it holds goes when it goes.

Field names are the wire's own. Source: SPZ Admin API 2022.01, products, orders and metafields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from ...core.clock import Instant
from ...core.identifiers import as_uuid, digest, is_uuid
from ...core.table import TableKey

#: The shop that a request means when no host names one. Worlds never meet, so that it is the same in all of them.
SHOP: Final = "shopdomain"


class Scope(StrEnum):
    """What a token may do. Neither of the product scopes implies the other."""

    READ_PRODUCT = "read_product"
    WRITE_PRODUCT = "write_product"
    READ_ORDER = "read_order"


class InventoryPolicy(StrEnum):
    """What becomes of a product that is sold out. Source: SPZ Admin API, Create a product."""

    CONTINUE = "continue"
    DENY = "deny"
    AUTO_UNPUBLISHED = "auto_unpublished"


@dataclass(frozen=True, slots=True)
class Shop:
    """A store. Its id is its sub-domain, which is how a request says which one it means."""

    id: str
    name: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Token:
    """What one app was given to act on one shop."""

    id: str
    token: str
    shop: str
    app: str
    scopes: tuple[Scope, ...]
    expires_at: Instant | None = None

    def expired(self, now: Instant) -> bool:
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True, slots=True)
class Option:
    """One of up to three ways in which a product's variants differ, such as size. Source: SPZ Admin API, product."""

    id: str
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A product's picture: an address and a size in pixels. Source: SPZ Admin API, product images."""

    id: str
    src: str
    width: int = 0
    height: int = 0
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be bought. Amounts are texts, as on the wire."""

    id: str
    title: str = ""
    option1: str = ""
    option2: str = ""
    option3: str = ""
    price: str = "0.00"
    compare_at_price: str = "0.00"
    cost_price: str = "0.00"
    sku: str = ""
    barcode: str = ""
    note: str = ""
    inventory_quantity: int = 0
    weight: str = "0"
    weight_unit: str = "kg"
    image: str = ""
    """The address of its picture; '' where it has none of its own."""


class Parts(Protocol):
    """What a product holds, and what goes with it."""

    @property
    def options(self) -> tuple[Option, ...]: ...

    @property
    def variants(self) -> tuple[Variant, ...]: ...

    @property
    def images(self) -> tuple[Image, ...]: ...

    @property
    def filed(self) -> tuple[Variant, ...]:
        """Variants whose ids do not follow from the product's, so that they are filed one by one."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """Parts that were written one by one."""

    options: tuple[Option, ...] = ()
    variants: tuple[Variant, ...] = ()
    images: tuple[Image, ...] = ()

    @property
    def filed(self) -> tuple[Variant, ...]:
        return self.variants


@dataclass(frozen=True, slots=True)
class Product:
    """A product of one shop."""

    id: str
    shop: str
    title: str
    handle: str
    created_at: Instant
    updated_at: Instant
    parts: Parts
    published: bool = True
    published_at: Instant | None = None
    brief: str = ""
    description: str = ""
    tags: str = ""
    vendor: str = ""
    vendor_url: str = ""
    note: str = ""
    seo_title: str = ""
    seo_description: str = ""
    seo_keywords: str = ""
    spu: str = ""
    requires_shipping: bool = False
    taxable: bool = False
    has_only_default_variant: bool = True
    inventory_tracking: bool = False
    inventory_policy: str = ""
    need_variant_image: bool = False
    fake_sales: int = 0
    display_fake_sales: bool = False
    collections: tuple[str, ...] = ()
    """Ids of the collections that it is in: the membership goes with the product, the collection stays."""

    @property
    def variants(self) -> tuple[Variant, ...]:
        return self.parts.variants

    @property
    def images(self) -> tuple[Image, ...]:
        return self.parts.images

    @property
    def options(self) -> tuple[Option, ...]:
        return self.parts.options

    @property
    def inventory_quantity(self) -> int:
        return sum(variant.inventory_quantity for variant in self.parts.variants)


@dataclass(frozen=True, slots=True)
class Collection:
    """A group of products in a shop; it stays when a product that was in it is deleted."""

    id: str
    shop: str
    title: str


@dataclass(frozen=True, slots=True)
class Metafield:
    """Something more about a product; it goes with it."""

    id: str
    shop: str
    product_id: str
    created_at: Instant
    namespace: str
    key: str
    value: Any
    type: str = "string"
    description: str = ""


@dataclass(frozen=True, slots=True)
class LineItem:
    """What was ordered, copied as it was then: it survives the product."""

    id: str
    product_id: str
    variant_id: str
    product_title: str
    variant_title: str
    product_handle: str
    sku: str
    vendor: str
    price: str
    quantity: int
    image: str
    product_url: str


@dataclass(frozen=True, slots=True)
class Order:
    """A customer's order; it keeps what was ordered after the product is gone. Source: SPZ Admin API, order."""

    id: str
    shop: str
    number: str
    created_at: Instant
    line_items: tuple[LineItem, ...]
    status: str = "placed"
    financial_status: str = "paid"
    fulfillment_status: str = "waiting"
    customer: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Lingering:
    """A deleted product that lists and counts still show, until the deletion reaches them."""

    id: str
    product: Product
    position: int
    until: Instant


def part_id(product_id: str, number: int) -> str:
    """An id for part `number` of a product, that follows from the product's own: nobody need keep it.

    It differs in three digits in the middle, so that products with consecutive ids do not share any.
    """
    if not is_uuid(product_id):
        return as_uuid(digest(f"{product_id}/{number}"))
    return f"{product_id[:15]}{int(product_id[15:18], 16) ^ (number & 0xFFF):03x}{product_id[18:]}"


def stem(identifier: str) -> str:
    """What the id of a product shares with those of its parts."""
    return identifier[:15] + identifier[18:]


def _stems(product: Product) -> Iterable[str]:
    filed = product.parts.filed
    return {stem(product.id), *(stem(variant.id) for variant in filed)} if filed else (stem(product.id),)


def _elsewhere(product: Product) -> Iterable[str]:
    return () if product.shop == SHOP else (product.shop, "")


SHOPS: Final = TableKey("shoplazza.shops", Shop)
TOKENS: Final = TableKey("shoplazza.tokens", Token, (("token", lambda one: (one.token,)),))
PRODUCTS: Final = TableKey(
    "shoplazza.products",
    Product,
    (
        ("handle", lambda one: (one.handle,)),
        ("stem", _stems),
        ("elsewhere", _elsewhere),  # by shop, and all together under "": the world's own shop is not filed
    ),
)
COLLECTIONS: Final = TableKey("shoplazza.collections", Collection)
METAFIELDS: Final = TableKey(
    "shoplazza.metafields", Metafield, (("product_id", lambda one: (one.product_id,)),)
)
ORDERS: Final = TableKey("shoplazza.orders", Order)
LINGERING: Final = TableKey("shoplazza.lingering", Lingering)
