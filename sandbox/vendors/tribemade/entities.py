"""TribeMade's records, and the life cycle of an order.

Field names are the wire's own, misspelling included. Source: TribeMade API reference, products and orders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ...core.clock import Instant
from ...core.table import TableKey

Number = int | float


class OrderStatus(StrEnum):
    """Where an order stands. Source: Quick Reference, order statuses."""

    STARTED = "started"
    PROCESSING = "processing"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


#: Where an order may go from where. Source: quick reference, order transitions.
TRANSITIONS: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = {
    OrderStatus.STARTED: frozenset({OrderStatus.PROCESSING, OrderStatus.CANCELLED}),
    OrderStatus.PROCESSING: frozenset({OrderStatus.DISPATCHED, OrderStatus.CANCELLED}),
    OrderStatus.DISPATCHED: frozenset({OrderStatus.DELIVERED, OrderStatus.CANCELLED}),
    OrderStatus.DELIVERED: frozenset(),
    OrderStatus.CANCELLED: frozenset(),
}
#: Orders that keep their product from being deleted. Source: Delete Product, deletion rules.
ACTIVE: Final = frozenset({OrderStatus.STARTED, OrderStatus.PROCESSING, OrderStatus.DISPATCHED})


@dataclass(frozen=True, slots=True)
class Store:
    """A seller. It has one key at a time, and sees only what is its own."""

    id: str
    name: str
    key: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """A product of one store. The last three fields can be written and never read back."""

    id: str
    store_id: str
    created_at: Instant
    name: str
    origional_price: Number
    current_price: Number
    stock: int
    shipping_cost: Number = 0
    short_description: str = ""
    long_description: str = ""
    variations: tuple[Any, ...] = ()
    size: tuple[Any, ...] = ()
    colors: tuple[Any, ...] = ()
    categories: tuple[str, ...] = ()
    is_sale: bool = False
    custom_questions: tuple[Any, ...] = ()
    is_active: bool = True
    internal_note: str = ""
    primary_image: str | None = None
    images: tuple[str, ...] = ()
    metadata: Any = None
    handle: str = ""
    """The product's handle in an imported catalogue; no field of TribeMade's."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of one product, with the product's name as it was when ordered."""

    id: str
    store_id: str
    created_at: Instant
    product_id: str
    product_name: str
    product_image: str | None
    status: OrderStatus
    customer: Mapping[str, Any]
    order_details: Mapping[str, Any]
    tracking_url: str | None = None
    rating: int | None = None
    review: str | None = None


@dataclass(frozen=True, slots=True)
class Email:
    """A mail that TribeMade would have sent to a customer: a rehearsal must not hide it."""

    id: str
    at: Instant
    order_id: str
    to: str
    status: OrderStatus


STORES: Final = TableKey("tribemade.stores", Store, (("key", lambda store: (store.key,)),))
PRODUCTS: Final = TableKey(
    "tribemade.products", Product, (("handle", lambda one: (one.handle,) if one.handle else ()),)
)
ORDERS: Final = TableKey("tribemade.orders", Order, (("product_id", lambda order: (order.product_id,)),))
EMAILS: Final = TableKey("tribemade.emails", Email)
