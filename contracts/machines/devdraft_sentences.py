"""What Devdraft's pages say, for its machine: each answer with its sentence, and the words that it is told in.

From "Delete Product" and the guide beside it; knows nothing of the stand-in's code.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st

from .allowed import Allowed, Answer
from .limits import Window
from .target import quoted

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
WORDS: Final = frozenset({"api", "v0", "products", "images"})
PENDING: Final = {"OPEN", "PASTDUE", "PARTIALLYPAID"}
IN_FLIGHT: Final = {"AWAITING_FUNDS", "IN_REVIEW", "FUNDS_RECEIVED", "PAYMENT_SUBMITTED", "DISPUTED"}
COMPLETED: Final = "PAYMENT_PROCESSED"
BILLS: Final = ("DRAFT", "PAID", *sorted(PENDING))
PAYMENTS: Final = (COMPLETED, "REFUNDED", *sorted(IN_FLIGHT))
#: The pages' words for what keeps a product.
BLOCKING: Final = ("pending invoice", "pending transaction")
REFUSED: Final = 400  # and above
FIELDS: Final = frozenset(
    {
        "id", "name", "description", "price", "currency", "productType", "status", "stockCount", "quantity", "weight",
        "unit", "images", "variations", "paymentLink", "walletId", "dateAdded", "dateUpdated", "wallet", "transactions",
    }
)  # fmt: skip


def _said(status: int, message: str, error: str, **more: Any) -> dict[str, Any]:
    return {"statusCode": status, "message": message, "error": error, **more}


BAD_ID: Final = Allowed(
    400,
    "Delete Product, 400: the id must be a UUID.",
    _said(400, "Invalid product ID format. Must be a valid UUID.", "Bad Request"),
)
UNAUTHORIZED: Final = Allowed(
    401,
    "Delete Product, 401: one answer for credentials that are missing or invalid.",
    _said(401, "Invalid or missing API credentials", "Unauthorized"),
)
FORBIDDEN: Final = Allowed(
    403,
    "Delete Product, 403: the key lacks the right to delete products.",
    _said(403, "Insufficient permissions to delete products", "Forbidden"),
)
NOT_FOUND: Final = Allowed(
    404,
    "Delete Product, 404: there is no such product, or no longer.",
    _said(404, "Product not found", "Not Found"),
)
FOREIGN: Final = Allowed(
    403,
    "Delete Product, rule 1: only products of your application; with which answer, no page says.",
    has={"statusCode": 403, "message": str},
)
KEY_REUSED: Final = Allowed(
    409,
    "Generated clients: a key that was used for another request is a conflict; nothing is done.",
    {"statusCode": 409, "message": "Conflict: Idempotency key already used with different request data"},
)
BAD_KEY: Final = Allowed(
    400, "guide, Idempotency: a key is a UUID of version 4.", has={"statusCode": 400, "message": str}
)
NO_LINK: Final = "Delete Product, referenced data: a payment link goes on with the products that are left."
DRAFTED: Final = "Delete Product, referenced data: a draft invoice is updated to leave the product out."

NAMES: Final = st.sampled_from(["Premium licence", "Lamp", "n" * 120])
#: Idempotency keys that are none: no UUID, and one of version 1.
NO_KEYS: Final = {"odd repeat": "plain", "old repeat": "9b1deb4d-3b7d-1bad-9bdd-2b0d7b3dcb6d"}
SOME_KEY: Final = st.integers(0, 5)
#: What does not keep a product as often as what does.
REFERENCES: Final = st.sampled_from(["a link", "DRAFT", COMPLETED, *BILLS, "a link", *PAYMENTS])
WAITS: Final = st.sampled_from([1.0, 20.5, 42.75, 43.0, 60.0, HOUR])


@dataclass(frozen=True, slots=True)
class Kept:
    """What was first answered under an idempotency key, and to what."""

    request: tuple[str, str, str]
    answer: Answer
    at: float


def throttled(left: int) -> Allowed:
    """The 429, `left` whole seconds before the clock minute ends."""
    says = "Rate limit: 100 requests a clock minute and key; the answer says how long to wait, 60 s at most."

    def agree(answer: Answer) -> str:
        body, header = answer.json["retryAfter"], answer.headers.get("retry-after")
        return (
            "" if header == str(body) and body in {left, 60} else f"it says {body} and {header}, not {left}"
        )

    message = "Rate limit exceeded. Maximum 100 requests per minute."
    return Allowed(429, says, has=_said(429, message, "Too Many Requests", retryAfter=int), holds=agree)


def limit_told(status: int, limit: Window | None, now: float) -> Allowed:
    """The limit's headers on an answer; their figures where the count is known."""
    says = "guide, Rate Limiting: the limit, what is left of it, and when the clock minute ends, on every answer."
    digits: Callable[[str], bool] = str.isdigit
    told: dict[str, Any] = {"Limit": "100", "Remaining": digits, "Reset": digits}
    if limit is not None:
        told |= {"Remaining": str(limit.remaining(now)), "Reset": str(math.ceil(limit.reset(now)))}
    return Allowed(status, says, headers={f"X-RateLimit-{name}": value for name, value in told.items()})


def shown(says: str, product: Mapping[str, Any], payments: Mapping[str, str]) -> Allowed:
    """A product as it must be told: as written, and with its payments, each with its status."""
    written = {name: value for name, value in product.items() if name != "transactions"}

    def holds(answer: Answer) -> str:
        told = {one["id"]: one["status"] for one in answer.json["transactions"]}
        return has_fields(answer) or (
            "" if told == payments else f"its transactions are {told}, not {payments}"
        )

    return Allowed(200, says, has=written, holds=holds)


def page_of(live: list[str], page: Mapping[str, int]) -> Allowed:
    """A page of the products that there are, in whichever order."""
    says = "guide, List Products: `take` products of the application from `skip` on; 10 from the first, else."
    wanted = max(0, min(page.get("take", 10), len(live) - page.get("skip", 0)))

    def holds(answer: Answer) -> str:
        ids = {one["id"] for one in answer.json}
        right = len(ids) == wanted == len(answer.json) and ids <= set(live)
        return "" if right else f"it lists {sorted(ids)}; there are {live}"

    return Allowed(200, says, holds=holds)


def counted(links: int, bills: list[str], paid: list[str]) -> dict[str, int]:
    """How many of each kind refer to a product, in the words of the page."""
    return {
        "active payment link": links,
        "pending invoice": sum(one in PENDING for one in bills),
        "completed transaction": paid.count(COMPLETED),
        "pending transaction": sum(one in IN_FLIGHT for one in paid),
    }


def blocked(counts: Mapping[str, int]) -> Allowed:
    """The refusal that counts what refers to a product: each kind that blocks, and rightly whatever else it names."""
    says = "Delete Product, referenced data: a pending invoice blocks; developers pages: so does a payment on its way."
    message = (
        "Cannot delete product. Product is referenced by existing invoices, payment links, or transactions."
    )

    def holds(answer: Answer) -> str:
        lines = answer.json.get("details", {}).get("references", [])
        found = [re.fullmatch(r"(\d+) (.+?)s?", line) for line in lines]
        told = {one[2]: int(one[1]) for one in found if one}
        wrong = len(told) != len(lines) or any(counts.get(kind) != count for kind, count in told.items())
        lacks = [kind for kind in BLOCKING if counts[kind] and kind not in told]
        return f"it names {lines}; there are {dict(counts)}" if wrong or lacks else ""

    return Allowed(409, says, has=_said(409, message, "Conflict", details=dict), holds=holds)


def again_as(answer: Answer) -> Allowed:
    says = "guide, Idempotency: the same key and request are not executed again; the first answer is given again."
    return Allowed(answer.status, says, answer.json)


def naming(ids: list[str], field: str) -> Callable[[Any], bool]:
    def these(entries: Any) -> bool:
        return sorted(one[field] for one in entries) == sorted(ids)

    these.__doc__ = f"those of {ids}"
    return these


def path_of(product: str) -> str:
    return f"/api/v0/products/{quoted(product)}"


def is_uuid(text: Any) -> bool:
    """A UUID."""
    try:
        return str(UUID(text)) == str(text).lower()
    except (AttributeError, TypeError, ValueError):
        return False


def is_uuid4(text: str) -> bool:
    return is_uuid(text) and UUID(text).version == 4  # noqa: PLR2004  the version that is asked for


def has_fields(answer: Answer) -> str:
    """Every field even when null, and no other."""
    odd = set(answer.json) ^ FIELDS
    return f"these fields are missing, or one too many: {', '.join(sorted(odd))}" if odd else ""
