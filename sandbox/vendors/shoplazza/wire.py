"""Shoplazza's dialect: every answer, text, header and envelope, with its evidence.

No string of Shoplazza's lives elsewhere. "Delete Product" is the page this stand-in follows; "SPZ Admin API"
is the vendor's own description of the 2022-01 interface, and the other pages are of the same documentation.
"""

from __future__ import annotations

import base64
from typing import Any, Final

from ...core.call import Call
from ...core.clock import Instant, utc
from ...core.decision import Answer, Decision, encoded
from ...core.dialect import assumed, documented, inferred, plain
from ...core.limits import Reading
from ...core.state import Held
from ...core.vendor import Reply
from .entities import Image, LineItem, Metafield, Option, Order, Product, Variant

TOKEN_HEADER: Final = "access-token"  # noqa: S105  a header's name
DOMAIN: Final = ".myshoplaza.com"  # one z, unlike the company
JSON: Final = "application/json"

_NOT_A_UUID: Final = {"errors": ["Product ID is not a valid UUID"]}
_NOT_ACTIVE: Final = {"error": "store is not active"}
_RECORD_NOT_FOUND: Final = {"errors": ["Record not found"]}
_BAD_REQUEST: Final = {"errors": ["Bad Request"]}

# ── who asks, and how often ──

MISSING_TOKEN: Final = documented(
    "missing_token", 401, "Delete Product, public response parameters, `error`; HTTP status, 401", _NOT_ACTIVE
)
INVALID_TOKEN: Final = documented(
    "invalid_token", 401, "Delete Product, public response parameters, `error`; HTTP status, 401", _NOT_ACTIVE
)
STORE_NOT_ACTIVE: Final = inferred(
    "store_not_active", 401, "Delete Product, error response example; the status is ours", _NOT_ACTIVE
)
BAD_TOKEN: Final = inferred(
    "bad_token", 400, "HTTP status lists 400 for tokens too; only with bad_token=400", _NOT_ACTIVE
)
NO_CONTEXT: Final = inferred(
    "no_context",
    403,
    "HTTP status, 403; the text is the other sample of Delete Product's public response parameters",
    {"errors": ["No Context"]},
)
RATE_LIMITED: Final = inferred(
    "rate_limited",
    429,
    "Rate Limits, two buckets; HTTP status, 429; the wording is ours",
    {"errors": ["Too Many Requests"]},
)
BAD_REQUEST: Final = inferred("bad_request", 400, "HTTP status, 400; the wording is ours", _BAD_REQUEST)

# ── products ──

PRODUCT_DELETED: Final = documented("product_deleted", 200, "Delete Product, success response example", {})
PRODUCT_NOT_FOUND: Final = documented(
    "product_not_found", 404, "Delete Product, error details, 404 Product Not Found", _NOT_A_UUID
)
RECORD_NOT_FOUND: Final = inferred(
    "record_not_found",
    404,
    "SPZ Admin API, 404 of other resources; only with not_found_text=other",
    _RECORD_NOT_FOUND,
)
MALFORMED_ID: Final = documented(
    "malformed_id", 422, "Delete Product, error details, 422 Failed Validation", _NOT_A_UUID
)
MALFORMED_ID_AS_IN_EXAMPLE: Final = inferred(
    "malformed_id_as_in_example",
    422,
    "Delete Product, error response example, which shows no status",
    {"errors": ["productId has an invalid UUID"]},
)
PRODUCT: Final = documented("product", 200, "SPZ Admin API, product details")
PRODUCTS: Final = documented("products", 200, "SPZ Admin API, product list")
COUNT: Final = documented("count", 200, "SPZ Admin API, product count")
BAD_QUERY: Final = inferred("bad_query", 422, "HTTP status, 422; the wording is ours")
PRODUCT_CREATED: Final = documented("product_created", 200, "SPZ Admin API, create product")
PRODUCT_UPDATED: Final = documented("product_updated", 200, "SPZ Admin API, update product")
PRODUCT_UPDATED_SILENTLY: Final = documented(
    "product_updated_silently", 200, "SPZ Admin API, update product, `no_entity`", {}
)
INVALID_PRODUCT: Final = inferred(
    "invalid_product", 422, "HTTP status, 422; worded as the vendor's other samples are"
)

# ── what a product holds ──

VARIANTS: Final = documented("variants", 200, "SPZ Admin API, variants of a product")
VARIANT: Final = documented("variant", 200, "SPZ Admin API, variant details")
IMAGES: Final = documented("images", 200, "SPZ Admin API, images of a product")
METAFIELDS: Final = documented("metafields", 200, "SPZ Admin API, metafields of a product")
VARIANT_DELETED: Final = documented("variant_deleted", 200, "SPZ Admin API, delete variant", {})
IMAGE_DELETED: Final = documented("image_deleted", 200, "SPZ Admin API, delete image", {})
LAST_VARIANT: Final = assumed(
    "last_variant",
    422,
    "not documented; a product without variants could not be bought",
    {"errors": ["A product must have at least one variant"]},
)
VARIANT_NOT_FOUND: Final = inferred(
    "variant_not_found", 404, "SPZ Admin API, 404 of other resources", _RECORD_NOT_FOUND
)
IMAGE_NOT_FOUND: Final = inferred(
    "image_not_found", 404, "SPZ Admin API, 404 of other resources", _RECORD_NOT_FOUND
)
MALFORMED_VARIANT_ID: Final = inferred(
    "malformed_variant_id", 422, "as for products; the wording is ours", {"errors": ["Variant ID is not a valid UUID"]}
)  # fmt: skip
MALFORMED_IMAGE_ID: Final = inferred(
    "malformed_image_id", 422, "as for products; the wording is ours", {"errors": ["Image ID is not a valid UUID"]}
)  # fmt: skip

# ── orders, and what is nobody's ──

ORDER: Final = documented("order", 200, "SPZ Admin API, order details")
ORDER_NOT_FOUND: Final = documented(
    "order_not_found", 404, "SPZ Admin API, orders, 404", {"errors": ["Unable to find resource"]}
)
METHOD_NOT_ALLOWED: Final = inferred(
    "method_not_allowed", 405, "HTTP status, 405; the wording is ours", {"errors": ["Method Not Allowed"]}
)
NOT_FOUND: Final = inferred(
    "not_found",
    404,
    "HTTP status, 404; the wording is ours; only with unknown_path=vendor",
    {"errors": ["Not found"]},
)

ANSWERS: Final[tuple[Answer, ...]] = tuple(
    value for value in list(globals().values()) if isinstance(value, Answer)
)

#: With error_type=list: `error` as the page's second table has it.
_NOT_ACTIVE_LISTED: Final = encoded({"error": ["store is not active"]})


def render(decision: Decision, held: Held, call: Call) -> Reply:  # noqa: ARG001  the seam's signature
    """A decision as Shoplazza says it: `Request-Id` on every answer, the buckets on those to a known token."""
    answer = decision.answer
    text = answer.json if decision.body is None else encoded(decision.body)
    if answer.body is _NOT_ACTIVE and held.switch("error_type") == "list":
        text = _NOT_ACTIVE_LISTED
    headers: tuple[tuple[str, str], ...] = (("Content-Type", JSON), ("Request-Id", request_id(held)))
    if held.switch("rate_headers") == "sent":
        headers += decision.headers
        if decision.readings:
            headers += (rate_header(decision.readings[-1]),)
    return Reply(answer.status, headers, text)


def request_id(held: Held) -> str:
    """Opaque, as long as the page's sample (40 characters), and never the same twice in a world."""
    raw = bytes.fromhex(held.new_token("request") + held.new_token("request", 1)[:28])
    return base64.urlsafe_b64encode(raw).decode()


def rate_header(reading: Reading) -> tuple[str, str]:
    """Source: Rate Limits speaks of headers and shows none; the name is that of a client library."""
    return "X-Shoplazza-Shop-Api-Call-Limit", f"{reading.used}/{reading.limit}"


def retry_after(wait: int | str) -> tuple[tuple[str, str], ...]:
    """Not documented; in whole seconds, rounded up."""
    return (("Retry-After", str(wait)),)


def throttled(wait: int | str | None) -> Decision:
    """The 429, whose wait stands in a header, if anywhere."""
    return plain(RATE_LIMITED, headers=() if wait is None else retry_after(wait))


_FAILURES: Final = {
    400: _BAD_REQUEST,
    401: _NOT_ACTIVE,
    403: NO_CONTEXT.body,
    404: NOT_FOUND.body,
    405: METHOD_NOT_ALLOWED.body,
    429: RATE_LIMITED.body,
    500: {"errors": ["Internal Server Error"]},
    502: {"errors": ["Bad Gateway"]},
    503: {"errors": ["Service Unavailable"]},
    504: {"errors": ["Gateway Timeout"]},
}


def failure(status: int) -> Decision:
    """Any status in the envelope of request trouble. Source: HTTP status; the wording is ours."""
    body = _FAILURES.get(status, {"errors": ["Request failed"]})
    return plain(inferred(f"failure_{status}", status, "HTTP status; the wording is ours", body))


def method_not_allowed(call: Call) -> Decision:  # noqa: ARG001  the seam's signature
    return plain(METHOD_NOT_ALLOWED)


def not_routed(call: Call) -> Decision:  # noqa: ARG001  the seam's signature
    return plain(NOT_FOUND)


def errors(texts: list[str]) -> dict[str, list[str]]:
    return {"errors": texts}


def required(name: str) -> str:
    """Source: SPZ Admin API, whose samples say `TaxTotal is required`."""
    return f"{name} is required"


def invalid(name: str) -> str:
    return f"{name} is invalid"


# ── records ──


def moment(at: Instant | None) -> str | None:
    """`2022-01-10T06:11:45Z`."""
    return None if at is None else utc(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def product(record: Product) -> dict[str, Any]:
    """Source: SPZ Admin API, product details."""
    images = [image(one, place, record) for place, one in enumerate(record.images, 1)]
    return {
        "id": record.id,
        "title": record.title,
        "brief": record.brief,
        "description": record.description,
        "published": record.published,
        "requires_shipping": record.requires_shipping,
        "taxable": record.taxable,
        "tags": record.tags,
        "vendor": record.vendor,
        "vendor_url": record.vendor_url,
        "inventory_quantity": record.inventory_quantity,
        "published_at": moment(record.published_at),
        "created_at": moment(record.created_at),
        "updated_at": moment(record.updated_at),
        "note": record.note,
        "seo_title": record.seo_title,
        "seo_description": record.seo_description,
        "seo_keywords": record.seo_keywords,
        "handle": record.handle,
        "has_only_default_variant": record.has_only_default_variant,
        "inventory_tracking": record.inventory_tracking,
        "inventory_policy": record.inventory_policy,
        "need_variant_image": record.need_variant_image,
        "spu": record.spu,
        "fake_sales": record.fake_sales,
        "display_fake_sales": record.display_fake_sales,
        "image": picture(record.images[0]) if images else None,
        "images": images,
        "options": [option(one, place, record) for place, one in enumerate(record.options, 1)],
        "variants": variants(record),
    }


def picture(one: Image) -> dict[str, Any]:
    """An image where it is shown as somebody's picture, not as one of a product's."""
    path = one.src.rpartition("/")[2]
    return {"src": one.src, "width": one.width, "height": one.height, "alt": one.alt, "path": path}


def image(one: Image, position: int, owner: Product) -> dict[str, Any]:
    return {
        "id": one.id,
        "product_id": owner.id,
        "position": position,
        "src": one.src,
        "width": one.width,
        "height": one.height,
        "alt": one.alt,
        "created_at": moment(owner.created_at),
        "updated_at": moment(owner.updated_at),
    }


def option(one: Option, position: int, owner: Product) -> dict[str, Any]:
    return {
        "id": one.id,
        "product_id": owner.id,
        "position": position,
        "name": one.name,
        "values": list(one.values),
    }


def variants(owner: Product) -> list[dict[str, Any]]:
    """Source: SPZ Admin API, variants of a product."""
    seen = {one.src: one for one in owner.images}
    return [variant(one, place, owner, seen.get(one.image)) for place, one in enumerate(owner.variants, 1)]


def variant(one: Variant, position: int, owner: Product, shown: Image | None) -> dict[str, Any]:
    """One variant; `shown` is the product's image that it is shown with, if it is one of them."""
    own = shown or (Image("", one.image) if one.image else None)
    return {
        "id": one.id,
        "product_id": owner.id,
        "image_id": own.id if own else "",
        "created_at": moment(owner.created_at),
        "updated_at": moment(owner.updated_at),
        "title": one.title,
        "option1": one.option1,
        "option2": one.option2,
        "option3": one.option3,
        "image": picture(own) if own else None,
        "position": position,
        "compare_at_price": one.compare_at_price,
        "price": one.price,
        "sku": one.sku,
        "barcode": one.barcode,
        "note": one.note,
        "inventory_quantity": one.inventory_quantity,
        "weight": one.weight,
        "weight_unit": one.weight_unit,
        "cost_price": one.cost_price,
    }


def metafield(one: Metafield) -> dict[str, Any]:
    """Source: SPZ Admin API, metafields of a product; those of `/{resource}/…` are told otherwise."""
    return {
        "id": one.id,
        "product_id": one.product_id,
        "key": one.key,
        "value": one.value,
        "value_type": one.type,
        "namespace": one.namespace,
        "description": one.description,
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
    }


def order(record: Order) -> dict[str, Any]:
    """Source: SPZ Admin API, order details; fields of payment and shipping are left out."""
    return {
        "id": record.id,
        "number": record.number,
        "status": record.status,
        "financial_status": record.financial_status,
        "fulfillment_status": record.fulfillment_status,
        "created_at": moment(record.created_at),
        "updated_at": moment(record.created_at),
        "placed_at": moment(record.created_at),
        "customer": record.customer,
        "line_items": [line_item(one) for one in record.line_items],
    }


def line_item(one: LineItem) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def product_url(shop: str, handle: str) -> str:
    return f"https://{shop}{DOMAIN}/products/{handle}"
