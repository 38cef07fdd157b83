"""What Shoplazza's pages say, as answers that are allowed, and the bodies that their samples suggest.

Written from "Delete Product" and the pages beside it; knows nothing of the stand-in's code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from .allowed import Allowed, Answer

_NOT_A_UUID: Final = {"errors": ["Product ID is not a valid UUID"]}
_CALLS: Final = "X-Shoplazza-Shop-Api-Call-Limit"
LIST_SAYS: Final = (
    "SPZ Admin API, product list: every product of the shop once, page by page, cursor by cursor."
)
MARK_SAYS: Final = (
    "Delete Product, public response parameters: Request-Id, a unique identifier for each request."
)
_FIELDS: Final = frozenset(
    {
        "id", "title", "brief", "description", "published", "requires_shipping", "taxable", "tags", "vendor",
        "vendor_url", "inventory_quantity", "published_at", "created_at", "updated_at", "note", "seo_title",
        "seo_description", "seo_keywords", "handle", "has_only_default_variant", "inventory_tracking",
        "inventory_policy", "need_variant_image", "spu", "fake_sales", "display_fake_sales", "image", "images",
        "options", "variants",
    }
)  # fmt: skip
#: What changes with other fields, or with time.
_FLEETING: Final = frozenset({"updated_at", "published_at", "inventory_quantity", "image"})
_PARTS: Final = ("variants", "images", "options")


def texts(value: Any) -> bool:
    """A list of texts."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


DELETED: Final = Allowed(200, "Delete Product, success response example.", {})
NOT_FOUND: Final = Allowed(
    404,
    "Delete Product, error details, 404 Product Not Found: the product does not exist; the text is the table's.",
    _NOT_A_UUID,
)
MALFORMED: Final = Allowed(422, "Delete Product, error details, 422 Failed Validation.", _NOT_A_UUID)
MALFORMED_AS_IN_EXAMPLE: Final = Allowed(
    422,
    "Delete Product, error response example, which shows no status.",
    {"errors": ["productId has an invalid UUID"]},
)
INACTIVE: Final = Allowed(
    401,
    "Delete Product, public response parameters: `error` where the Access Token is missing or invalid.",
    {"error": "store is not active"},
)
NO_CONTEXT: Final = Allowed(
    403, "Delete Product: it requires the access scope; HTTP status, 403.", has={"errors": texts}
)
NO_PART: Final = Allowed(404, "HTTP status, 404: there is no such variant or image.", has={"errors": texts})
NO_ORDER: Final = Allowed(404, "SPZ Admin API, orders, 404.", has={"errors": texts})
INVALID: Final = Allowed(422, "HTTP status, 422: a field is missing or wrong.", has={"errors": texts})
BAD_BODY: Final = Allowed(400, "HTTP status, 400: the body is not what it must be.", has={"errors": texts})
NO_VERB: Final = Allowed(405, "HTTP status, 405: 2022-01 has no deletion in batches.", has={"errors": texts})
PART_DELETED: Final = Allowed(200, "SPZ Admin API, delete variant, delete image.", {})
LAST_VARIANT: Final = Allowed(
    422, "Not documented: a product without variants would be none.", has={"errors": texts}
)


def throttled(wait: float) -> Allowed:
    """The buckets are full, and have room in so many seconds. No page words it, or names its header."""
    least = max(1, math.ceil(wait))

    def retry_after(answer: Answer) -> str:
        told = answer.headers.get("retry-after", str(least))
        return (
            ""
            if told == str(least)
            else f"Retry-After is {told}, while there is room in {wait:g} s, whole: {least}"
        )

    says = "Rate Limits: 40 calls of an app, leaking 2 a second, and 80 of a shop, leaking 20; 429 past that."
    return Allowed(429, says, has={"errors": texts}, holds=retry_after)


def level_told(status: int, level: float) -> Allowed:
    """How full the app's bucket is, where an answer says it: the header's name is that of a client library."""
    wanted = f"{math.ceil(level)}/40"

    def told(answer: Answer) -> str:
        came = answer.headers.get(_CALLS.lower(), wanted)
        return "" if came == wanted else f"{_CALLS} is {came}, not {wanted}"

    return Allowed(status, "Rate Limits: each request counts once, whatever the call.", holds=told)


# ── products ──

PLAIN: Final[Mapping[str, Any]] = {"title": "Mug", "has_only_default_variant": True, "published": True}
RICH: Final[Mapping[str, Any]] = {
    "title": "Shirt",
    "has_only_default_variant": False,
    "need_variant_image": False,
    "published": True,
    "options": [{"name": "Size", "values": ["S", "M", "L"]}],
    "variants": [{"price": "12.50", "option1": size} for size in "SML"],
    "images": [{"src": f"https://cdn.example.com/{side}.png"} for side in ("front", "back")],
}
MISTAKES: Final[tuple[Mapping[str, Any], ...]] = (
    {"has_only_default_variant": True},
    {"title": "Mug"},
    {**PLAIN, "title": "t" * 256},
    {**PLAIN, "inventory_tracking": True},
    {"title": "Shirt", "has_only_default_variant": False},
    {**PLAIN, "variants": [{"sku": "without a price"}]},
)
#: Fields to update a product with, and whether they will do.
CHANGES: Final[tuple[tuple[Mapping[str, Any], bool], ...]] = (
    ({"title": "Jug"}, True),
    ({"title": "Mug", "published": False}, True),
    ({"title": "Mug", "published": True}, True),
    ({"published": False}, False),
)
#: What is no UUID, though some of it looks like one.
NO_UUIDS: Final = (
    "abc", "0", "9fb9f3c6230042c18593d9008d7cfc09", "{9fb9f3c6-2300-42c1-8593-d9008d7cfc09}",
    "9fb9f3c6-2300-42c1-8593-d9008d7cfc0", "9fb9f3c6-2300-42c1-8593-d9008d7cfc090",
    "urn:uuid:9fb9f3c6-2300-42c1-8593-d9008d7cfc09", "gfb9f3c6-2300-42c1-8593-d9008d7cfc09",
)  # fmt: skip


def made_like(body: Mapping[str, Any]) -> Callable[[Answer], str]:
    """A product with every documented field, made of a body."""

    def holds(answer: Answer) -> str:
        made = answer.json["product"]
        missing = _FIELDS - set(made)
        if missing:
            return f"the product lacks {', '.join(sorted(missing))}"
        plain = {name: value for name, value in body.items() if name not in _PARTS}
        parts = [len(made[name]) - len(body.get(name, made[name])) for name in _PARTS]
        return unlike(made, plain) or ("there are not as many parts as were sent" if any(parts) else "")

    return holds


def unlike(shown: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """In what a product as it is shown differs from what is known of it; '' where in nothing."""
    for name, value in known.items():
        came, wanted = shown.get(name), value
        if name in {"variants", "images"}:
            came, wanted = [one["id"] for one in came or ()], [one["id"] for one in value]
        if name not in _FLEETING and came != wanted:
            return f"{name} is {came!r}, not {wanted!r}"
    return ""


def shown_as(known: Mapping[str, Any], says: str = "product details: as created and updated.") -> Allowed:
    """A product as it was created and updated."""

    def holds(answer: Answer) -> str:
        return unlike(answer.json["product"], known)

    return Allowed(200, f"SPZ Admin API, {says}", has={"product": dict}, holds=holds)


def updated_as(known: Mapping[str, Any], *, silently: bool) -> Allowed:
    """A product after an update, or no word of it."""
    if silently:
        return Allowed(200, "SPZ Admin API, update product, no_entity=true.", {})
    return shown_as(known, "update product: the fields that are given replace the product's.")


def parts_shown_as(name: str, known: list[Mapping[str, Any]]) -> Allowed:
    """A product's variants, or images."""
    wanted = [one["id"] for one in known]

    def holds(answer: Answer) -> str:
        came = [one["id"] for one in answer.json[name]]
        return "" if came == wanted else f"{name} are {came}, not {wanted}"

    return Allowed(200, f"SPZ Admin API, {name} of a product.", has={name: list}, holds=holds)
