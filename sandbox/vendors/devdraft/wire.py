"""Devdraft's dialect: every answer, text, header and envelope, with its evidence.

No string of Devdraft's lives elsewhere; what records look like is in `shapes`. "Delete Product" is the page
this stand-in follows; "guide" is the documentation it belongs to, "developers" a newer one that differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from ...core.call import Call
from ...core.clock import whole_seconds
from ...core.decision import Answer, Decision
from ...core.dialect import assumed, documented, inferred, json_reply, plain
from ...core.limits import Reading
from ...core.state import Held
from ...core.vendor import Reply
from .entities import InvoiceStatus

KEY_HEADER: Final = "x-client-key"
SECRET_HEADER: Final = "x-client-secret"  # noqa: S105  a header's name
IDEMPOTENCY_HEADER: Final = "x-idempotency-key"
OTHER_IDEMPOTENCY_HEADER: Final = "idempotency-key"  # honoured with idempotency_header=both
WAIT: Final = 60

_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}


def envelope(status: int, message: str, **more: Any) -> dict[str, Any]:
    """The one error envelope. Source: Delete Product, error responses."""
    return {"statusCode": status, "message": message, "error": _PHRASES[status], **more}


# ── products ──

PRODUCT_DELETED: Final = documented("product_deleted", 200, "Delete Product, success response")
DELETION_RECEIPT: Final = inferred(
    "deletion_receipt",
    200,
    "developers, Delete Product, response: its fields; only with delete_response=receipt",
)
DELETED_SILENTLY: Final = inferred(
    "deleted_silently", 200, "generated clients, which declare no body; only with delete_response=empty"
)
INVALID_PRODUCT_ID: Final = documented(
    "invalid_product_id",
    400,
    "Delete Product, Invalid Product ID",
    envelope(400, "Invalid product ID format. Must be a valid UUID."),
)
PRODUCT_NOT_FOUND: Final = documented(
    "product_not_found", 404, "Delete Product, Product Not Found", envelope(404, "Product not found")
)
FOREIGN_PRODUCT: Final = inferred(
    "foreign_product",
    403,
    "Delete Product, access control example: its text; only with foreign_product=403",
    envelope(403, "Cannot delete product from different application"),
)
REFERENCED_MESSAGE: Final = (
    "Cannot delete product. Product is referenced by existing invoices, payment links, or transactions."
)
REFERENCED: Final = documented("referenced", 409, "Delete Product, Foreign Key Constraint")
PRODUCT: Final = inferred(
    "product", 200, "guide, Fetch Product: what it holds; that it looks as in Delete Product is inferred"
)
PRODUCTS: Final = inferred(
    "products", 200, "guide, List Products: skip and take; a bare array, as for payment links, is inferred"
)
PRODUCT_CREATED: Final = documented("product_created", 201, "developers, Create Product, response")
PRODUCT_UPDATED: Final = documented("product_updated", 200, "guide, Update Product, response")
IMAGES_ADDED: Final = inferred("images_added", 201, "guide, Upload Product Images; the status is not shown")
DUPLICATE_NAME: Final = assumed(
    "duplicate_name",
    409,
    "guide, Update Product: names are unique; status and wording are ours",
    envelope(409, "A product with this name already exists"),
)
IMAGE_TOO_LARGE: Final = inferred(
    "image_too_large",
    413,
    "generated clients, 413; the wording is ours",
    envelope(413, "Image exceeds the maximum size"),
)

# ── who asks, and how often ──

UNAUTHORIZED: Final = documented(
    "unauthorized",
    401,
    "Delete Product, Authentication Error",
    envelope(401, "Invalid or missing API credentials"),
)
DELETE_FORBIDDEN: Final = documented(
    "delete_forbidden",
    403,
    "Delete Product, Insufficient Permissions",
    envelope(403, "Insufficient permissions to delete products"),
)
FORBIDDEN: Final = assumed("forbidden", 403, "as for deleting; the wording is ours")
RATE_LIMITED: Final = documented(
    "rate_limited",
    429,
    "Delete Product, Rate Limit Error",
    envelope(429, "Rate limit exceeded. Maximum 100 requests per minute.", retryAfter=WAIT),
)

# ── idempotency ──

KEY_REUSED: Final = inferred(
    "idempotency_key_reused",
    409,
    "generated clients, test payment: its text; that the other endpoints say it too is inferred",
    {"statusCode": 409, "message": "Conflict: Idempotency key already used with different request data"},
)
MALFORMED_KEY: Final = inferred(
    "malformed_idempotency_key",
    400,
    "guide, Idempotency: a key is a version 4 UUID; the wording is ours",
    envelope(400, "Invalid idempotency key format. Must be a valid UUID v4."),
)
KEY_REQUIRED: Final = documented(
    "idempotency_key_required",
    400,
    "generated clients; only with require_on_post=true",
    {"statusCode": 400, "message": "The idempotency-key header is required for POST requests"},
)

# ── bodies and queries ──

BAD_BODY: Final = assumed(
    "bad_body", 400, "not documented; the wording is ours", envelope(400, "Malformed request body")
)
BODY_TOO_LARGE: Final = assumed(
    "body_too_large", 413, "not documented; the wording is ours", envelope(413, "Request body is too large")
)
MISSING_FIELDS: Final = inferred("missing_fields", 400, "guide, required fields; the wording is ours")
BAD_FIELD: Final = inferred("bad_field", 400, "guide, field rules; the wording is ours")
UNKNOWN_FIELDS: Final = assumed(
    "unknown_fields", 400, "not documented; only with unknown_fields=refuse; the wording is ours"
)
BAD_PAGE: Final = inferred("bad_page", 400, "guide, List Products: take is at most 100; the wording is ours")

# ── payment links, invoices, transactions ──

PAYMENT_LINK: Final = documented("payment_link", 200, "guide, Fetch Payment Link, response")
PAYMENT_LINKS: Final = documented("payment_links", 200, "guide, List Payment Links, response")
PAYMENT_LINK_CREATED: Final = documented("payment_link_created", 201, "guide, Create Payment Link")
PAYMENT_LINK_UPDATED: Final = documented("payment_link_updated", 200, "guide, Update Payment Link")
PAYMENT_LINK_NOT_FOUND: Final = inferred(
    "payment_link_not_found",
    404,
    "generated clients, 404; the wording is ours",
    envelope(404, "Payment link not found"),
)
INVOICE: Final = documented("invoice", 200, "developers, Fetch Invoice, response")
INVOICES: Final = inferred(
    "invoices",
    200,
    "developers, List Invoices: its invoices; a bare array, as for payment links, is inferred",
)
INVOICE_CREATED: Final = documented("invoice_created", 201, "guide, Create Invoice")
INVOICE_UPDATED: Final = documented("invoice_updated", 200, "guide, Update Invoice")
INVOICE_NOT_FOUND: Final = inferred(
    "invoice_not_found",
    404,
    "generated clients, 404; the wording is ours",
    envelope(404, "Invoice not found"),
)
INVOICE_PAID: Final = inferred(
    "invoice_paid",
    400,
    "guide, Update Invoice: fields can be edited until it is paid; the wording is ours",
    envelope(400, "Cannot update a paid invoice"),
)
ILLEGAL_TRANSITION: Final = inferred(
    "illegal_transition",
    400,
    "guide, Update Invoice: there are status transitions; which, and the wording, are ours",
)
EMPTY_INVOICE: Final = inferred(
    "empty_invoice",
    400,
    "guide, Update Invoice: items cannot be empty; the wording is ours",
    envelope(400, "Invoice items cannot be empty"),
)
TRANSACTION_STATUS: Final = inferred(
    "transaction_status", 200, "developers, Get Transaction Status: its statuses; the other fields are ours"
)
TRANSACTION_NOT_FOUND: Final = inferred(
    "transaction_not_found",
    404,
    "developers, Get Transaction Status; the wording is ours",
    envelope(404, "Transaction not found"),
)
METHOD_NOT_ALLOWED: Final = assumed(
    "method_not_allowed",
    405,
    "not documented; the one error envelope",
    envelope(405, "Method not allowed"),
)
NOT_FOUND: Final = assumed(
    "not_found", 404, "not documented; only with unknown_path=vendor", envelope(404, "Not found")
)

ANSWERS: Final[tuple[Answer, ...]] = tuple(
    value for value in list(globals().values()) if isinstance(value, Answer)
)


class Reference(StrEnum):
    """What may refer to a product, in the order and the words of the page."""

    LINKS = "active payment link"
    PENDING = "pending invoice"
    COMPLETED = "completed transaction"
    IN_FLIGHT = "pending transaction"
    PAID = "paid invoice"


def referenced(counts: Mapping[Reference, int]) -> dict[str, Any]:
    """Source: Delete Product, Foreign Key Constraint. One of a kind is told in the singular: inferred."""
    return envelope(409, REFERENCED_MESSAGE, details={"references": counted(counts)})


def counted(counts: Mapping[Reference, int]) -> list[str]:
    """`12 pending invoices`, a line a kind."""
    return [f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items()]


def bearer(headers: Mapping[str, str]) -> str:
    """The token of an `Authorization` header: not the page's way in, and honoured only where switched on."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def idempotency_key(headers: Mapping[str, str], *, both: bool) -> str | None:
    """The key as sent; None where there is none."""
    key = headers.get(IDEMPOTENCY_HEADER)
    return headers.get(OTHER_IDEMPOTENCY_HEADER) if key is None and both else key


def throttling(wait: int | str | None, *, limit: int = 100, brief: bool = False) -> dict[str, Any]:
    """The 429's body: the page's, or the shorter one of the guide's Rate Limiting."""
    body = {"statusCode": 429, "message": "Rate limit exceeded"}
    if not brief:
        body = envelope(429, f"Rate limit exceeded. Maximum {limit} requests per minute.")
    return body if wait is None else {**body, "retryAfter": wait}


def retry_after(wait: int | str) -> tuple[tuple[str, str], ...]:
    """Source: guide, Rate Limiting: on a 429, in seconds."""
    return (("Retry-After", str(wait)),)


def forbidden(verb: str, resource: str) -> dict[str, Any]:
    return envelope(403, f"Insufficient permissions to {verb} {resource}")


def bad_request(message: str) -> dict[str, Any]:
    return envelope(400, message)


def illegal_transition(before: InvoiceStatus, after: InvoiceStatus) -> dict[str, Any]:
    return envelope(400, f"Cannot change invoice status from {before} to {after}")


# ── on the wire ──


def render(decision: Decision, held: Held, call: Call) -> Reply:  # noqa: ARG001  the seam's signature
    """A decision as Devdraft says it: the limit headers on every answer to a known key."""
    headers = rate_headers(decision.readings[-1]) if decision.readings else ()
    if decision.answer.status >= 400 and held.switch("error_shape") == "typed":  # noqa: PLR2004  HTTP's own line
        decision = _typed(decision)
    return json_reply(decision, headers)


def rate_headers(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Source: guide, Rate Limiting, response headers. `X-RateLimit-Reset` is in Unix seconds."""
    return (
        ("X-RateLimit-Limit", str(reading.limit)),
        ("X-RateLimit-Remaining", str(reading.remaining)),
        ("X-RateLimit-Reset", str(whole_seconds(reading.reset))),
    )


_TYPES: Final = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def _typed(decision: Decision) -> Decision:
    """An error in the envelope of developers' pages. Source: developers, Authentication and Idempotency."""
    if decision.answer is KEY_REUSED:
        error = {
            "type": "idempotency_error",
            "message": "Keys can only be used for requests with identical parameters",
            "code": "idempotency_key_mismatch",
        }
        return decision._replace(body={"error": error})
    status = decision.answer.status
    said = decision.body or decision.answer.body or {}
    kind = _TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")  # noqa: PLR2004  HTTP's own line
    return decision._replace(body={"error": {"type": kind, "message": said.get("message", "")}})


def throttled(wait: int | str | None) -> Decision:
    return plain(RATE_LIMITED, throttling(wait), () if wait is None else retry_after(wait))


def failure(status: int) -> Decision:
    """Any status, told as briefly as possible. Source: the one envelope; 5xx bodies are not documented."""
    phrase = _PHRASES.get(status, "Request failed")
    answer = assumed(f"failure_{status}", status, "Delete Product, error envelope; the wording is ours")
    return plain(answer, {"statusCode": status, "message": phrase.capitalize()})


def method_not_allowed(call: Call) -> Decision:  # noqa: ARG001  the seam's signature
    return plain(METHOD_NOT_ALLOWED)


def not_routed(call: Call) -> Decision:  # noqa: ARG001  the seam's signature
    return plain(NOT_FOUND)
