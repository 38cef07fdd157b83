"""TribeMade's dialect: every answer, text, header and envelope, with its evidence.

No string of TribeMade's lives elsewhere. "Delete Product" is the page this stand-in follows; the other
pages are those of the same API reference.
"""

from __future__ import annotations

from typing import Any, Final

from ...core.call import Call
from ...core.clock import Instant, utc, whole_seconds
from ...core.decision import Answer, Decision
from ...core.dialect import assumed, documented, inferred, json_reply, plain
from ...core.limits import Reading
from ...core.state import Held
from ...core.vendor import Reply
from .entities import Order, OrderStatus, Product

KEY_HEADER: Final = "x-api-key"
WAIT: Final = 60  # every example says 60, whatever is left of the window

PRODUCT_DELETED: Final = documented(
    "product_deleted", 200, "Delete Product, success response", {"message": "Product deleted successfully"}
)
ACTIVE_ORDERS: Final = documented(
    "active_orders",
    400,
    "Delete Product, 400 Bad Request - Has Active Orders",
    {
        "error": "Cannot delete product with active orders in processing or dispatched status. "
        "Please wait for orders to complete or cancel them first."
    },
)
MISSING_API_KEY: Final = documented(
    "missing_api_key", 401, "Delete Product, 401 Unauthorized", {"error": "Missing API key"}
)
INVALID_API_KEY: Final = documented(
    "invalid_api_key", 401, "Delete Product, 401 Unauthorized", {"error": "Invalid API key"}
)
PRODUCT_NOT_FOUND: Final = documented(
    "product_not_found",
    404,
    "Delete Product, 404 Not Found",
    {"error": "Product not found or does not belong to this store"},
)
RATE_LIMITED: Final = documented(
    "rate_limited",
    429,
    "Delete Product, 429 Too Many Requests",
    {"error": "Rate limit exceeded", "retry_after": WAIT},
)
PRODUCT: Final = documented("product", 200, "Get Product Details, response")
PRODUCT_CREATED: Final = documented("product_created", 201, "Create Product, response")
PRODUCT_UPDATED: Final = documented(
    "product_updated", 200, "Edit Product, response", {"message": "Product updated successfully"}
)
MISSING_FIELDS: Final = documented(
    "missing_fields",
    400,
    "Error Handling, 400",
    {"error": "name, price, description, and stock are required"},
)
BAD_NAME: Final = documented(
    "bad_name", 400, "Error Handling, 400", {"error": "Name must be between 3 and 30 characters"}
)
BAD_PRICE: Final = documented("bad_price", 400, "Error Handling, 400", {"error": "price must be > 0"})
UNKNOWN_CATEGORIES: Final = documented("unknown_categories", 400, "Error Handling, 400")
BAD_FIELD: Final = assumed("bad_field", 400, "Create Product, field rules; the wording is ours")
NO_FIELDS: Final = assumed(
    "no_fields", 400, "Edit Product, 400 heading; the wording is ours", {"error": "No fields to update"}
)
BAD_JSON: Final = assumed(
    "bad_json", 400, "not documented; the wording is ours", {"error": "Invalid JSON body"}
)
ORDER: Final = documented("order", 200, "Get Order Details, response")
ORDER_NOT_FOUND: Final = inferred(
    "order_not_found",
    404,
    "Get Order Details, 404 heading; the wording is ours",
    {"error": "Order not found"},
)
ORDER_OF_ANOTHER_STORE: Final = inferred(
    "order_of_another_store",
    403,
    "Quick Reference, 403 wrong store; the wording is ours",
    {"error": "Order does not belong to this store"},
)
ORDER_STATUS_UPDATED: Final = documented(
    "order_status_updated",
    200,
    "Update Order Status, response",
    {"message": "Order status updated successfully"},
)
BAD_STATUS: Final = inferred(
    "bad_status", 400, "Update Order Status, 400; the wording is ours", {"error": "Invalid status"}
)
ILLEGAL_TRANSITION: Final = inferred(
    "illegal_transition", 400, "Quick Reference, order transitions; wording ours"
)
MALFORMED_ID: Final = assumed(
    "malformed_id", 400, "not documented; only with malformed_id=400", {"error": "Invalid product ID"}
)
METHOD_NOT_ALLOWED: Final = assumed(
    "method_not_allowed", 405, "not documented; the one error envelope", {"error": "Method not allowed"}
)
NOT_FOUND: Final = assumed(
    "not_found", 404, "not documented; only with unknown_path=vendor", {"error": "Not found"}
)

ANSWERS: Final[tuple[Answer, ...]] = tuple(
    value for value in list(globals().values()) if isinstance(value, Answer)
)


def render(decision: Decision, held: Held, call: Call) -> Reply:  # noqa: ARG001  the seam's signature
    """A decision as TribeMade says it: the limit headers on every answer to a known key."""
    return json_reply(decision, rate_headers(decision.readings[-1]) if decision.readings else ())


def rate_headers(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Source: Rate Limits, response headers. `X-RateLimit-Reset` is the true instant, in Unix seconds."""
    return (
        ("X-RateLimit-Limit", str(reading.limit)),
        ("X-RateLimit-Remaining", str(reading.remaining)),
        ("X-RateLimit-Reset", str(whole_seconds(reading.reset))),
    )


def throttled(wait: int | str | None) -> Decision:
    """The 429. TribeMade documents no `Retry-After` header: the wait stands in the body alone."""
    body: dict[str, Any] = {"error": "Rate limit exceeded"}
    if wait is not None:
        body["retry_after"] = wait
    return plain(RATE_LIMITED, body)


_FAILURES: Final = {
    500: "Internal server error",
    502: "Bad gateway",
    503: "Service unavailable",
    504: "Gateway timeout",
}


def failure(status: int) -> Decision:
    """Any status in the one documented envelope. Source: Error Handling; the wording is ours."""
    text = _FAILURES.get(status, "Request failed")
    return plain(assumed(f"failure_{status}", status, "Error Handling, envelope"), {"error": text})


def method_not_allowed(call: Call) -> Decision:  # noqa: ARG001  the seam's signature
    return plain(METHOD_NOT_ALLOWED)


def not_routed(call: Call) -> Decision:  # noqa: ARG001  the seam's signature
    return plain(NOT_FOUND)


def moment(at: Instant) -> str:
    """`2024-11-18T10:46:12.123456+00:00`."""
    return utc(at).isoformat(timespec="microseconds")


def product(record: Product) -> dict[str, Any]:
    """As `GET` shows it. Source: Get Product Details, response fields.

    Images and metadata are not shown, though they can be written: a backup that reads them back would
    lose them on the real service.
    """
    return {
        "id": record.id,
        "created_at": moment(record.created_at),
        "store_id": record.store_id,
        "name": record.name,
        "origional_price": record.origional_price,
        "current_price": record.current_price,
        "shipping_cost": record.shipping_cost,
        "short_description": record.short_description,
        "long_description": record.long_description,
        "variations": list(record.variations),
        "size": list(record.size),
        "colors": list(record.colors),
        "categories": list(record.categories),
        "is_sale": record.is_sale,
        "custom_questions": list(record.custom_questions),
        "is_active": record.is_active,
        "stock": record.stock,
        "internal_note": record.internal_note,
    }


def order(record: Order) -> dict[str, Any]:
    """Source: Get Order Details, response fields."""
    return {
        "id": record.id,
        "created_at": moment(record.created_at),
        "product_id": record.product_id,
        "product_name": record.product_name,
        "product_image": record.product_image,
        "status": record.status.value,
        "customer": dict(record.customer),
        "order_details": dict(record.order_details),
        "rating": record.rating,
        "review": record.review,
        "tracking_url": record.tracking_url,
    }


def unknown_categories(invalid: list[str]) -> dict[str, Any]:
    return {"error": "All categories must be in store categories", "invalid": invalid}


def illegal_transition(before: OrderStatus, after: OrderStatus) -> dict[str, str]:
    return {"error": f"Cannot change status from {before} to {after}"}
