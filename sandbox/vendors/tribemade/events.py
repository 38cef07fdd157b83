"""What happens at TribeMade without a client asking: customers order, a seed generates, the seller makes a new key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ...core.decision import Change, Put, Remove
from ...core.state import Held
from ...core.vendor import Event, seeded
from .entities import ORDERS, PRODUCTS, STORES, OrderStatus, Product
from .records import default_store, make_order, new_key, product_meant

if TYPE_CHECKING:
    from ...core.fields import Fields


def generate_order(held: Held, product: Product, number: int) -> tuple[Change, ...]:
    """One order of a product, in any status, blocking or not."""
    status = tuple(OrderStatus)[number % len(OrderStatus)]
    return (Put(ORDERS, make_order(held, seeded(product=product.id, status=status.value)), "generated"),)


def _order_placed(held: Held, fields: Fields) -> tuple[Change, ...]:
    return (Put(ORDERS, make_order(held, fields), "placed"),)


def _product_deleted(held: Held, fields: Fields) -> tuple[Change, ...]:
    """The seller deletes a product on the site itself. What happens to it there is what the API does."""
    product = product_meant(held, fields)
    return (Remove(PRODUCTS, product.id, "deleted by the seller"),) if product else ()


def _key_rotated(held: Held, fields: Fields) -> tuple[Change, ...]:
    """The old key stops at once. Source: Authentication."""
    store = default_store(held)
    key = fields.text("key", new_key(held.new_token("key")))
    return (Put(STORES, replace(store, key=key), "new key for"),)


EVENTS: Final = (
    Event("order_placed", "a customer orders a product (product, status=started)", _order_placed),
    Event("product_deleted", "the seller deletes a product on the site (product)", _product_deleted),
    Event("key_rotated", "the seller makes a new key; the old one stops at once (key)", _key_rotated),
)
