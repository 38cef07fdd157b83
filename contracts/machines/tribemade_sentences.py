"""What TribeMade's pages say, for its machine: each answer with its sentence, and what may be asked.

From "Delete Product" and the pages beside it; knows nothing of the stand-in's code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st

from .allowed import Allowed, Answer
from .limits import Window

WORDS: Final = frozenset({"api", "products", "orders", "create", "edit", "status"})
NEXT: Final = {
    "started": {"processing", "cancelled"},
    "processing": {"dispatched", "cancelled"},
    "dispatched": {"delivered", "cancelled"},
    "delivered": set(),
    "cancelled": set(),
}
ACTIVE: Final = {"started", "processing", "dispatched"}
LIMITS: Final = {
    "delete product": 10, "create product": 20, "edit product": 20, "order status": 20,
    "get product": 50, "get order": 50,
}  # fmt: skip
FIELDS: Final = frozenset(
    {
        "id", "created_at", "store_id", "name", "origional_price", "current_price", "shipping_cost",
        "short_description", "long_description", "variations", "size", "colors", "categories", "is_sale",
        "custom_questions", "is_active", "stock", "internal_note",
    }
)  # fmt: skip
ORDER_FIELDS: Final = frozenset(
    {
        "id", "created_at", "product_id", "product_name", "product_image", "status", "customer", "order_details",
        "rating", "review", "tracking_url",
    }
)  # fmt: skip

DELETED: Final = Allowed(
    200,
    "Delete Product, Deletion Rules: products with no orders or only completed or cancelled orders can be deleted.",
    {"message": "Product deleted successfully"},
)
BLOCKED: Final = Allowed(
    400,
    "Delete Product, Deletion Rules: products with started, processing or dispatched orders cannot be deleted.",
    {
        "error": "Cannot delete product with active orders in processing or dispatched status. "
        "Please wait for orders to complete or cancel them first."
    },
)
NOT_FOUND: Final = Allowed(
    404,
    "Delete Product, 404: the ID doesn’t exist, belongs to a different store, or was already deleted.",
    {"error": "Product not found or does not belong to this store"},
)
MISSING_KEY: Final = Allowed(
    401, "Delete Product, 401: Missing API key.", {"error": "Missing API key"},
    headers={"X-RateLimit-Limit": None},
)  # fmt: skip
WRONG_KEY: Final = Allowed(
    401, "Authentication: a key that is unknown, or was replaced by a new one, is invalid at once.",
    {"error": "Invalid API key"}, headers={"X-RateLimit-Limit": None},
)  # fmt: skip
THROTTLED: Final = Allowed(
    429,
    "Rate Limits: 10 deletions a minute, 20 edits; a refusal tells the wait in its body, and in no header.",
    {"error": "Rate limit exceeded", "retry_after": 60},
    headers={"Retry-After": None},
)
UPDATED: Final = Allowed(
    200,
    "Edit Product: the fields that are given replace the product's, whatever its orders.",
    {"message": "Product updated successfully"},
)
NOTHING_GIVEN: Final = Allowed(400, "Edit Product, 400: no field to update.", has={"error": str})
MISSING_FIELDS: Final = Allowed(
    400, "Error Handling: required fields.", {"error": "name, price, description, and stock are required"}
)
BAD_NAME: Final = Allowed(
    400, "Error Handling: the length of a name.", {"error": "Name must be between 3 and 30 characters"}
)
BAD_PRICE: Final = Allowed(400, "Error Handling: the price.", {"error": "price must be > 0"})
BAD_CATEGORY: Final = Allowed(
    400,
    "Error Handling: a category must be one of the store's.",
    {"error": "All categories must be in store categories", "invalid": ["Nowhere"]},
)
BAD_FIELD: Final = Allowed(400, "Create Product: the field's own rule.", has={"error": str})
MOVED: Final = Allowed(
    200,
    "Update Order Status: an order goes from started to processing, dispatched and delivered, or is cancelled.",
    {"message": "Order status updated successfully"},
)
NOT_MOVED: Final = Allowed(
    400,
    "Quick Reference, order transitions: no other move; delivered and cancelled are final.",
    has={"error": str},
)
FOREIGN_ORDER: Final = Allowed(403, "Quick Reference, 403: the order is another store's.", has={"error": str})
NO_ORDER: Final = Allowed(404, "Get Order Details, 404: there is no such order.", has={"error": str})

SOUND: Final = {"name": "Blue mug", "price": 250, "description": "For tea", "stock": 4}
#: What makes a sound body unsound, and what is then answered. Texts that no page shows are not looked at.
MISTAKES: Final[tuple[tuple[Mapping[str, Any], Allowed], ...]] = (
    ({"name": None}, MISSING_FIELDS),
    ({"stock": None}, MISSING_FIELDS),
    ({"name": "ab"}, BAD_NAME),
    ({"name": "n" * 31}, BAD_NAME),
    ({"price": 0}, BAD_PRICE),
    ({"price": -1}, BAD_PRICE),
    ({"categories": ["Nowhere"]}, BAD_CATEGORY),
    ({"description": "d" * 501}, BAD_FIELD),
    ({"short_description": "s" * 51}, BAD_FIELD),
    ({"stock": -1}, BAD_FIELD),
    ({"internal_note": "i" * 501}, BAD_FIELD),
)
CHANGES: Final[tuple[tuple[dict[str, Any], Allowed], ...]] = (
    ({"is_active": False}, UPDATED),
    ({"is_active": True, "internal_note": "back again"}, UPDATED),
    ({"internal_note": "sold out", "name": "Mug again"}, UPDATED),
    ({}, NOTHING_GIVEN),
    ({"name": "ab"}, BAD_NAME),
)
NAMES: Final = st.sampled_from(["Mug", "Blue mug", "n" * 30])
MOVES: Final = st.sampled_from([*NEXT, "posted"])
STATUSES: Final = st.sampled_from([*NEXT])
WAITS: Final = st.sampled_from([1.0, 7.5, 30.0, 59.75, 60.0, 61.0])
#: What a client may send along that means nothing here.
IDLE: Final[st.SearchStrategy[dict[str, str]]] = st.sampled_from(
    [{}, {"Content-Type": "application/json"}, {"Idempotency-Key": "again"}]
)


def limit_told(status: int, limit: Window, now: float | None) -> Allowed:
    """The limit's headers on an answer; their figures where the count is known, and it is `now`."""
    says = (
        "Rate Limits: each endpoint's calls a minute, told on every answer; the count begins with the first."
    )
    digits: Callable[[str], bool] = str.isdigit
    told: dict[str, Any] = {"Limit": str(limit.limit), "Remaining": digits, "Reset": digits}
    if now is not None:
        told |= {"Remaining": str(limit.remaining(now)), "Reset": str(math.ceil(limit.reset(now)))}
    return Allowed(status, says, headers={f"X-RateLimit-{name}": value for name, value in told.items()})


def is_uuid(text: Any) -> bool:
    """A UUID."""
    try:
        return str(UUID(text)) == str(text).lower()
    except (AttributeError, TypeError, ValueError):
        return False


def has_fields(wanted: Collection[str]) -> Callable[[Answer], str]:
    """These fields, and no other."""

    def holds(answer: Answer) -> str:
        odd = set(answer.json) ^ set(wanted)
        return f"these fields are missing, or one too many: {', '.join(sorted(odd))}" if odd else ""

    return holds
