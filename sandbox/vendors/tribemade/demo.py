"""TribeMade in the demo world: what the page's examples need, and what provokes each of its error examples."""

from __future__ import annotations

from typing import Final

from ...core.decision import Change, Put
from ...core.state import Held
from ...core.vendor import Example
from . import wire
from .entities import ORDERS, PRODUCTS, STORES, Order, OrderStatus, Product, Store
from .records import CREATED, CUSTOMER, DEMO_KEY, STORE_ID, order_details

#: The products of the page's examples.
DELETABLE: Final = (
    "660e8400-e29b-41d4-a716-446655440123",
    "770e8400-e29b-41d4-a716-446655440124",
    "880e8400-e29b-41d4-a716-446655440125",
)
BLOCKED: Final = "990e8400-e29b-41d4-a716-446655440126"
FOREIGN: Final = "aa0e8400-e29b-41d4-a716-446655440127"
ORDER: Final = "bb0e8400-e29b-41d4-a716-446655440128"
_OTHER_STORE: Final = "cc0e8400-e29b-41d4-a716-446655440129"


def demo(held: Held) -> tuple[Change, ...]:  # noqa: ARG001  the seam's signature
    other = Store(_OTHER_STORE, "Another store", "tb-z9y8-x7w-v6u5")
    products = [_product(one, STORE_ID, f"Canvas bag {number}") for number, one in enumerate(DELETABLE, 1)]
    blocked = _product(BLOCKED, STORE_ID, "Mug on its way")
    products += [blocked, _product(FOREIGN, _OTHER_STORE, "Not yours")]
    order = Order(
        ORDER,
        STORE_ID,
        CREATED,
        BLOCKED,
        blocked.name,
        None,
        OrderStatus.PROCESSING,
        CUSTOMER,
        order_details(blocked, 1),
    )
    return (Put(STORES, other), *(Put(PRODUCTS, product) for product in products), Put(ORDERS, order))


def _product(identifier: str, store: str, name: str) -> Product:
    return Product(
        identifier, store, CREATED, name, origional_price=499, current_price=399, stock=10,
        short_description=name, long_description=name, internal_note="cost price 120, supplier A",
    )  # fmt: skip


def _delete(name: str, about: str, product: str, status: int, answer: object, *, before: int = 0) -> Example:
    return Example(
        name,
        about,
        "DELETE",
        f"/api/products/{product}",
        (("X-API-Key", DEMO_KEY),),
        "",
        status,
        answer,
        before=before,
    )


EXAMPLES: Final = (
    _delete("delete", "a product without active orders is deleted for good", DELETABLE[0], 200, wire.PRODUCT_DELETED.body),
    _delete("delete again", "404: it is gone already", DELETABLE[0], 404, wire.PRODUCT_NOT_FOUND.body, before=1),
    _delete("another store's", "404: not this store's product", FOREIGN, 404, wire.PRODUCT_NOT_FOUND.body),
    _delete("active order", "400: an order of it is processing", BLOCKED, 400, wire.ACTIVE_ORDERS.body),
    Example(
        "deactivate instead", "hidden from customers, kept with all it has", "PUT", f"/api/products/{BLOCKED}/edit",
        (("X-API-Key", DEMO_KEY), ("Content-Type", "application/json")),
        '{"is_active": false, "internal_note": "Marked for deletion - has active orders"}',
        200, wire.PRODUCT_UPDATED.body,
    ),
    Example(
        "missing key", "401: no X-API-Key", "DELETE", f"/api/products/{DELETABLE[1]}", (), "",
        401, wire.MISSING_API_KEY.body,
    ),
    Example(
        "invalid key", "401: a key that no store has", "DELETE", f"/api/products/{DELETABLE[1]}",
        (("X-API-Key", "tb-0000-000-0000"),), "", 401, wire.INVALID_API_KEY.body,
    ),
    _delete("rate limit", "429: the eleventh delete in a minute", DELETABLE[1], 429, wire.RATE_LIMITED.body, before=10),
)  # fmt: skip
