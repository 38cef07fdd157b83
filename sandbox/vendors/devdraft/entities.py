"""Devdraft's records, and the life cycles of its invoices and transactions.

Names are ours where the wire has two spellings; `shapes` says what a record looks like to a client.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ...core.clock import MINUTE, Instant
from ...core.decision import Answer
from ...core.identifiers import as_uuid, digest
from ...core.table import TableKey

Number = int | float

#: A world's own application. Worlds never meet, so that it may be the same in all of them.
APP_ID: Final = as_uuid(digest("devdraft/application"))


class KeyStatus(StrEnum):
    """Whether a key lets anybody in. Source: guide, API Keys."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    EXPIRED = "expired"


class ProductType(StrEnum):
    """What is sold: goods or a service. Source: guide, Create Product."""

    PRODUCT = "PRODUCT"
    SERVICE = "SERVICE"


class ProductStatus(StrEnum):
    """Whether a product is on sale; deletion asks for neither. Source: guide, Create Product and Update Product."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class LinkType(StrEnum):
    """What a payment link is for. Source: guide, Create Payment Link."""

    INVOICE = "INVOICE"
    PRODUCT = "PRODUCT"
    COLLECTION = "COLLECTION"
    DONATION = "DONATION"


class LinkStatus(StrEnum):
    """Whether a payment link can be paid. Source: guide, payment links, for ACTIVE; the others are inferred from webhook events."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    EXPIRED = "EXPIRED"


class InvoiceStatus(StrEnum):
    """How far an invoice has come; none is named pending or cancelled. Source: guide, Create Invoice."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    PASTDUE = "PASTDUE"
    PARTIALLYPAID = "PARTIALLYPAID"
    PAID = "PAID"


class TransactionStatus(StrEnum):
    """How far a customer's payment has come. Source: developer pages, Get Transaction Status."""

    AWAITING_FUNDS = "AWAITING_FUNDS"
    IN_REVIEW = "IN_REVIEW"
    FUNDS_RECEIVED = "FUNDS_RECEIVED"
    PAYMENT_SUBMITTED = "PAYMENT_SUBMITTED"
    PAYMENT_PROCESSED = "PAYMENT_PROCESSED"
    UNDELIVERABLE = "UNDELIVERABLE"
    RETURNED = "RETURNED"
    REFUNDED = "REFUNDED"
    CANCELED = "CANCELED"
    ERROR = "ERROR"
    DISPUTED = "DISPUTED"


#: The page's "pending": issued and not paid in full. The statuses have no such name.
PENDING: Final = frozenset({InvoiceStatus.OPEN, InvoiceStatus.PASTDUE, InvoiceStatus.PARTIALLYPAID})
#: Transactions still on their way; the page's "completed" is the status of its own example.
IN_FLIGHT: Final = frozenset(
    {
        TransactionStatus.AWAITING_FUNDS,
        TransactionStatus.IN_REVIEW,
        TransactionStatus.FUNDS_RECEIVED,
        TransactionStatus.PAYMENT_SUBMITTED,
        TransactionStatus.DISPUTED,
    }
)
COMPLETED: Final = TransactionStatus.PAYMENT_PROCESSED
#: Where an invoice may go from where. OPEN to DRAFT is the one way back, and a switch.
TRANSITIONS: Final[Mapping[InvoiceStatus, frozenset[InvoiceStatus]]] = {
    InvoiceStatus.DRAFT: frozenset({InvoiceStatus.OPEN}),
    InvoiceStatus.OPEN: frozenset(InvoiceStatus) - {InvoiceStatus.OPEN},
    InvoiceStatus.PASTDUE: frozenset({InvoiceStatus.PARTIALLYPAID, InvoiceStatus.PAID}),
    InvoiceStatus.PARTIALLYPAID: frozenset({InvoiceStatus.PASTDUE, InvoiceStatus.PAID}),
    InvoiceStatus.PAID: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Application:
    """What owns keys, products, links and invoices. It sees only what is its own."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A client key, which is its id, with its secret and what it may do."""

    id: str
    secret: str
    app_id: str
    name: str
    scopes: frozenset[str]
    status: KeyStatus = KeyStatus.ACTIVE
    expires_at: Instant | None = None

    def is_usable(self, now: Instant) -> bool:
        return self.status is KeyStatus.ACTIVE and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Wallet:
    """Where an application's money goes. The id need not be a UUID: the page's own is not."""

    id: str
    app_id: str
    address: str
    blockchain: str
    type: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product of one application. `type` can be written and never read back."""

    id: str
    app_id: str
    created_at: Instant
    updated_at: Instant
    name: str
    description: str
    price: Number
    currency: str = "USD"
    product_type: ProductType = ProductType.PRODUCT
    status: ProductStatus = ProductStatus.ACTIVE
    stock_count: Number | None = None
    quantity: Number | None = None
    weight: Number | None = None
    unit: str | None = None
    images: tuple[str, ...] = ()
    variations: tuple[Mapping[str, Any], ...] | None = None
    payment_link: str | None = None
    wallet_id: str | None = None
    type: str | None = None
    handle: str = ""
    """The product's handle in an imported catalogue; no field of Devdraft's."""


@dataclass(frozen=True, slots=True)
class LinkProduct:
    """A product's place in a payment link."""

    id: str
    product_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PaymentLink:
    """A page to pay at. `settings` are the wire's own fields that no rule reads."""

    id: str
    app_id: str
    created_at: Instant
    title: str
    url: str
    link_type: LinkType
    status: LinkStatus
    products: tuple[LinkProduct, ...]
    for_all: bool
    expires_at: Instant | None
    wallet_id: str | None
    settings: Mapping[str, Any]

    def status_at(self, now: Instant) -> LinkStatus:
        """An active link expires by itself when its time has come."""
        if self.status is LinkStatus.ACTIVE and self.expires_at is not None and self.expires_at <= now:
            return LinkStatus.EXPIRED
        return self.status


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an invoice, with the product as it was when it was put there."""

    id: str
    product_id: str
    quantity: int
    product: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Invoice:
    """A bill for products. `details` are the wire's own fields that no rule reads."""

    id: str
    app_id: str
    created_at: Instant
    number: str
    status: InvoiceStatus
    items: tuple[Item, ...]
    wallet_id: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Transaction:
    """A customer's payment for one product. It outlives the product."""

    id: str
    app_id: str
    product_id: str
    amount: Number
    currency: str
    status: TransactionStatus
    created_at: Instant


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One deletion, as the audit trail keeps it: nobody can change or remove it."""

    id: str
    at: Instant
    action: str
    app_id: str
    user: str
    client_key: str
    product_id: str
    product_name: str
    price: Number
    currency: str
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A deletion that was refused, and why; kept beside the audit trail, which promises deletions only."""

    id: str
    at: Instant
    user: str
    client_key: str
    product_id: str
    answer: str
    status: int


@dataclass(frozen=True, slots=True)
class Replay:
    """The first answer given under an idempotency key of one client, and what it was given to."""

    id: str
    client_key: str
    key: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: bytes
    """A digest of it; empty where there was none."""
    used_at: Instant
    expires_at: Instant
    answer: Answer
    said: Any
    """The answer's body where something in it varied."""


#: How finely remembered answers are filed by when they are forgotten.
SHELF: Final = 10 * MINUTE


def shelf(at: int) -> str:
    return str(at // SHELF)


def _guest(product: Product) -> Iterable[str]:
    """Files the products of other applications alone: pages of the world's own need not look at each."""
    return () if product.app_id == APP_ID else (product.app_id, "*")


def product_name(product: Product) -> tuple[str]:
    return (f"{product.app_id}/{product.name}",)


def product_handle(product: Product) -> tuple[str, ...]:
    return (product.handle,) if product.handle else ()


APPLICATIONS: Final = TableKey("devdraft.applications", Application)
KEYS: Final = TableKey("devdraft.keys", ApiKey, (("secret", lambda key: (key.secret,)),))
WALLETS: Final = TableKey("devdraft.wallets", Wallet, (("app", lambda wallet: (wallet.app_id,)),))
PRODUCTS: Final = TableKey(
    "devdraft.products", Product, (("handle", product_handle), ("name", product_name), ("guest", _guest))
)
LINKS: Final = TableKey(
    "devdraft.payment_links",
    PaymentLink,
    (
        ("product", lambda link: {one.product_id for one in link.products}),
        ("url", lambda link: (f"{link.app_id}/{link.url}",)),
    ),
)
INVOICES: Final = TableKey(
    "devdraft.invoices", Invoice, (("product", lambda invoice: {one.product_id for one in invoice.items}),)
)
TRANSACTIONS: Final = TableKey(
    "devdraft.transactions", Transaction, (("product", lambda one: (one.product_id,)),)
)
AUDIT: Final = TableKey("devdraft.audit", AuditEntry, (("product", lambda one: (one.product_id,)),))
ATTEMPTS: Final = TableKey("devdraft.attempts", Attempt)
REPLAYS: Final = TableKey(
    "devdraft.idempotency_keys", Replay, (("shelf", lambda one: (shelf(one.expires_at),)),)
)
