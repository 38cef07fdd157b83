"""What the bodies of Devdraft's payment links and invoices may hold, and the records they make.

Source: guide, Create and Update Payment Link, Create and Update Invoice; checks of single fields are in `bodies`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from ...core.clock import DAY, Instant, parse_iso, utc
from ...core.state import Held
from . import shapes
from .bodies import Body, Rule, at_least, flag, one_of, optional, text, whole
from .entities import (
    INVOICES,
    PRODUCTS,
    Invoice,
    InvoiceStatus,
    Item,
    LinkProduct,
    LinkStatus,
    LinkType,
    PaymentLink,
    Product,
)

_STABLECOINS: Final = ("usdc", "eurc")
_METHODS: Final = frozenset({"ACH", "BANK_TRANSFER", "CREDIT_CARD", "CASH", "MOBILE_MONEY", "CRYPTO"})
_DATE_LENGTH: Final = len("2025-01-15")

LINK_REQUIRED: Final = (
    "title", "url", "linkType", "allowQuantityAdjustment", "collectTax", "collectAddress", "allowMobilePayment",
    "currency",
)  # fmt: skip
INVOICE_REQUIRED: Final = (
    "name", "email", "customer_id", "items", "due_date", "delivery", "payment_link", "payment_methods", "status",
    "partial_payment",
)  # fmt: skip


# ── moments ──


def moment(value: Any) -> Instant | None:
    """A moment as sent; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        at = parse_iso(value)
        utc(at)  # an offset may carry a moment out of the years that can be written
    except (ValueError, OverflowError):
        return None
    return at


def is_moment(value: Any) -> bool:
    return moment(value) is not None


def is_past(value: str, now: Instant) -> bool:
    """Whether a due date is over. A bare date is over when its day is."""
    at = moment(value)
    return at is not None and at + (DAY if len(value) <= _DATE_LENGTH else 0) <= now


# ── lines that name products ──


def _lines(name: str, least: int) -> Any:
    """A check of `[{<name>, quantity}]`."""

    def right(value: Any) -> bool:
        return (
            isinstance(value, list)
            and len(value) >= least
            and all(
                isinstance(one, dict) and text(1, 200)(one.get(name)) and whole(1)(one.get("quantity"))
                for one in value
            )
        )

    return right


def product_named(held: Held, app_id: str, identifier: str) -> Product | None:
    """A product of the application, its id in either case."""
    found = held[PRODUCTS].get(identifier) or held[PRODUCTS].get(identifier.lower())
    return found if found and found.app_id == app_id else None


def absent(held: Held, app_id: str, lines: Iterable[Body], name: str) -> list[str]:
    """Products that lines name and the catalogue does not have."""
    return [one[name] for one in lines if product_named(held, app_id, one[name]) is None]


# ── payment links ──

LINK_RULES: Final[Mapping[str, Rule]] = {
    "title": (text(3, 100), "must be between 3 and 100 characters"),
    "url": (text(1, 200), "must be a slug of 1 to 200 characters"),
    "linkType": (one_of(LinkType), f"must be one of {', '.join(LinkType)}"),
    "allowQuantityAdjustment": (flag, "must be a boolean"),
    "collectTax": (flag, "must be a boolean"),
    "collectAddress": (flag, "must be a boolean"),
    "allowMobilePayment": (flag, "must be a boolean"),
    "currency": (one_of(_STABLECOINS), "must be usdc or eurc"),
    "description": (optional(text(0, 500)), "must be at most 500 characters"),
    "coverImage": (optional(text(0, 2048)), "must be a URL"),
    "amount": (optional(at_least(0.01)), "must be at least 0.01"),
    "paymentForId": (optional(text(0, 200)), "must be a string"),
    "customerId": (optional(text(0, 200)), "must be a string"),
    "paymentLinkProducts": (_lines("productId", 0), "must be a list of productId and quantity of at least 1"),
    "isForAllProduct": (flag, "must be a boolean"),
    "taxId": (optional(text(0, 200)), "must be a string"),
    "limitPayments": (optional(flag), "must be a boolean"),
    "maxPayments": (optional(whole(1)), "must be a whole number of at least 1"),
    "customFields": (lambda _anything: True, ""),
    "expiration_date": (optional(is_moment), "must be an ISO 8601 date"),
}
_READ_BY_RULES: Final = frozenset({"title", "url", "linkType", "paymentLinkProducts", "isForAllProduct"})
LINK_SETTINGS: Final = tuple(name for name in LINK_RULES if name not in _READ_BY_RULES)
LINK_FLAGS: Final = ("allowQuantityAdjustment", "collectTax", "collectAddress", "allowMobilePayment")
_NO_SETTINGS: Final = dict.fromkeys(LINK_SETTINGS)


def new_link(held: Held, app_id: str, wallet_id: str | None, body: Body) -> PaymentLink:
    link = PaymentLink(
        id=held.new_uuid("payment_link"),
        app_id=app_id,
        created_at=held.now,
        title="",
        url="",
        link_type=LinkType(body["linkType"]),
        status=LinkStatus.ACTIVE,
        products=(),
        for_all=False,
        expires_at=None,
        wallet_id=wallet_id,
        settings=_NO_SETTINGS,
    )
    return changed_link(held, link, body)


def changed_link(held: Held, link: PaymentLink, body: Body) -> PaymentLink:
    """A link with the body's fields in the place of its own. A new list of products replaces the old."""
    products = link.products
    if "paymentLinkProducts" in body:
        products = tuple(
            LinkProduct(
                held.new_uuid("link_product", number), _stored(held, one["productId"]), one["quantity"]
            )
            for number, one in enumerate(body["paymentLinkProducts"])
        )
    settings = {**link.settings, **{name: body[name] for name in LINK_SETTINGS if name in body}}
    return replace(
        link,
        title=body.get("title", link.title),
        url=body.get("url", link.url),
        products=products,
        for_all=body.get("isForAllProduct", link.for_all),
        expires_at=moment(settings.get("expiration_date")),
        settings=settings,
    )


def _stored(held: Held, identifier: str) -> str:
    """An id as the catalogue writes it."""
    return identifier if held[PRODUCTS].get(identifier) else identifier.lower()


# ── invoices ──

INVOICE_RULES: Final[Mapping[str, Rule]] = {
    "name": (text(1, 200), "must be between 1 and 200 characters"),
    "email": (lambda value: text(3, 320)(value) and "@" in value, "must be an email"),
    "customer_id": (text(1, 200), "must be a string"),
    "items": (_lines("product_id", 0), "must be a list of product_id and quantity of at least 1"),
    "due_date": (is_moment, "must be an ISO 8601 date"),
    "delivery": (one_of(("EMAIL", "MANUALLY")), "must be EMAIL or MANUALLY"),
    "payment_link": (flag, "must be a boolean"),
    "payment_methods": (
        lambda value: isinstance(value, list) and all(map(one_of(_METHODS), value)),
        f"must be of {', '.join(sorted(_METHODS))}",
    ),
    "status": (one_of(InvoiceStatus), f"must be one of {', '.join(InvoiceStatus)}"),
    "partial_payment": (flag, "must be a boolean"),
    "currency": (one_of(_STABLECOINS), "must be usdc or eurc"),
    "walletId": (optional(text(1, 200)), "must be a string"),
    "address": (optional(text(0, 500)), "must be a string"),
    "phone_number": (optional(text(0, 100)), "must be a string"),
    "send_date": (optional(is_moment), "must be an ISO 8601 date"),
    "logo": (optional(text(0, 2048)), "must be a URL"),
    "taxId": (optional(text(0, 200)), "must be a string"),
}
INVOICE_DETAILS: Final = tuple(name for name in INVOICE_RULES if name not in {"items", "status", "walletId"})
_NO_DETAILS: Final = {**dict.fromkeys(INVOICE_DETAILS), "currency": "usdc"}


def new_invoice(held: Held, app_id: str, wallet_id: str | None, body: Body) -> Invoice:
    invoice = Invoice(
        id=held.new_uuid("invoice"),
        app_id=app_id,
        created_at=held.now,
        number=invoice_number(len(held[INVOICES]) + 1),
        status=InvoiceStatus.DRAFT,
        items=(),
        wallet_id=wallet_id,
        details=_NO_DETAILS,
    )
    return changed_invoice(held, invoice, body)


def invoice_number(number: int) -> str:
    """`INV-001234`."""
    return f"INV-{number:06d}"


def changed_invoice(held: Held, invoice: Invoice, body: Body) -> Invoice:
    """An invoice with the body's fields in the place of its own. New items replace the old."""
    items = invoice.items
    if "items" in body:
        items = tuple(
            item(held, number, product_named(held, invoice.app_id, one["product_id"]), one["quantity"])
            for number, one in enumerate(body["items"])
        )
    return replace(
        invoice,
        items=items,
        status=InvoiceStatus(body.get("status", invoice.status)),
        wallet_id=body.get("walletId") or invoice.wallet_id,
        details={**invoice.details, **{name: body[name] for name in INVOICE_DETAILS if name in body}},
    )


def item(held: Held, number: int, product: Product | None, quantity: int) -> Item:
    """A line of an invoice, with the product as it is now."""
    assert product is not None  # noqa: S101  that each product exists was looked at before
    return Item(held.new_uuid("item", number), product.id, quantity, shapes.brief(product))
