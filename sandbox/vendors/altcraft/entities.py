"""Altcraft's records: accounts and their tokens, products with their SKUs, categories, custom fields, orders.

Field names are the wire's own. Source: Altcraft developer guide, Market: Product, SKU, Categories, Custom fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ...core.clock import Instant
from ...core.table import TableKey

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Right(StrEnum):
    """What a token's role may do in the market. Source: Delete products, description (a role is needed)."""

    READ = "read_market"
    WRITE = "write_market"
    DELETE = "delete_market"


class EntityType(StrEnum):
    """What a custom field belongs to. Source: Custom fields array, entity_type."""

    PRODUCT = "product"
    SKU = "sku"
    ORDER = "order"
    ORDER_LINE = "line_order"


@dataclass(frozen=True, slots=True)
class Tenant:
    """An account at Altcraft. It sees only what is its own, and prices in the currencies that it configured."""

    id: str
    name: str
    currencies: tuple[str, ...] = ("USD", "EUR", "RUB")


@dataclass(frozen=True, slots=True)
class Token:
    """An API token: what it may do, and until when. `id` names it where its value must not be shown."""

    id: str
    account_id: str
    value: str
    rights: frozenset[Right]
    is_active: bool = True
    expires_at: Instant | None = None


class Sku(NamedTuple):
    """One article of a product; it cannot be without it. A named tuple, because catalogues make millions."""

    id: str
    external_id: str
    name: str
    price: str = ""
    old_price: str = ""
    currency: str = ""
    stock: int | None = None
    details: Mapping[str, Any] = NOTHING
    """Whatever else an import said of it, under the wire's names."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product of one account. `id` is the internal identifier, a whole number; `external_id` is the caller's."""

    id: str
    account_id: str
    external_id: str
    name: str
    price: str = ""
    old_price: str = ""
    currency: str = ""
    description: str = ""
    manufacturer_name: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    skus: tuple[Sku, ...] = ()
    details: Mapping[str, Any] = field(default_factory=lambda: NOTHING, hash=False)
    """Whatever else an import said of it, under the wire's names."""
    handle: str = ""
    """The product's handle in an imported catalogue; no field of Altcraft's."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category of one account. Deleting products leaves it."""

    id: str
    account_id: str
    external_id: str
    name: str
    parent_external_id: str = ""


@dataclass(frozen=True, slots=True)
class CustomField:
    """The definition of a field that an account added to its products, SKUs or orders. Deletions leave it."""

    id: str
    account_id: str
    external_id: str
    name: str
    entity_type: EntityType
    value_type: str


class OrderItem(NamedTuple):
    """What was ordered, by external identifier: a product, or one of its SKUs."""

    product_external_id: str
    sku_external_id: str = ""
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Order:
    """An order. It names its items by external identifier and keeps them when products go."""

    id: str
    account_id: str
    created_at: Instant
    items: tuple[OrderItem, ...]


TENANTS: Final = TableKey("altcraft.accounts", Tenant)
TOKENS: Final = TableKey("altcraft.tokens", Token, (("value", lambda token: (token.value,)),))
PRODUCTS: Final = TableKey(
    "altcraft.products",
    Product,
    (
        ("handle", lambda one: (one.handle,) if one.handle else ()),
        ("external_id", lambda one: (one.external_id,) if one.external_id else ()),
        ("sku_id", lambda one: [sku.id for sku in one.skus]),
        ("sku_external_id", lambda one: [sku.external_id for sku in one.skus if sku.external_id]),
    ),
)
CATEGORIES: Final = TableKey("altcraft.categories", Category)
CUSTOM_FIELDS: Final = TableKey("altcraft.custom_fields", CustomField)
ORDERS: Final = TableKey("altcraft.orders", Order)
