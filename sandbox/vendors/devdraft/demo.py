"""Devdraft in the demo world: what the page's examples need, and what provokes each of its error examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ...core.clock import Instant, parse_iso
from ...core.decision import Change, Put
from ...core.state import Held
from ...core.vendor import Example
from . import bills, idempotency, shapes, wire
from .access import SCOPES
from .entities import (
    APP_ID,
    APPLICATIONS,
    INVOICES,
    KEYS,
    LINKS,
    PRODUCTS,
    REPLAYS,
    TRANSACTIONS,
    ApiKey,
    Application,
    Invoice,
    InvoiceStatus,
    Item,
    KeyStatus,
    LinkProduct,
    LinkStatus,
    LinkType,
    PaymentLink,
    Product,
    Replay,
    Transaction,
    TransactionStatus,
)
from .records import CREATED, DEMO_KEY, DEMO_SECRET, WALLET

#: The product of the page's example, and others for the page's errors.
LICENSE: Final = "550e8400-e29b-41d4-a716-446655440000"
PLAIN: Final = "550e8400-e29b-41d4-a716-446655440001"
REFERENCED: Final = "550e8400-e29b-41d4-a716-446655440002"
FOREIGN: Final = "550e8400-e29b-41d4-a716-446655440003"
DRAFTED: Final = "550e8400-e29b-41d4-a716-446655440004"
UNKNOWN: Final = "550e8400-e29b-41d4-a716-446655449999"
_OTHER_APP: Final = "660e8400-e29b-41d4-a716-446655440000"
#: Credentials beside the page's own: without the right to delete, run out, switched off, another application's.
READ_ONLY: Final = ("READ_ONLY_CLIENT_KEY", "READ_ONLY_CLIENT_SECRET")
EXPIRED: Final = ("EXPIRED_CLIENT_KEY", "EXPIRED_CLIENT_SECRET")
INACTIVE: Final = ("INACTIVE_CLIENT_KEY", "INACTIVE_CLIENT_SECRET")
OTHER: Final = ("OTHER_CLIENT_KEY", "OTHER_CLIENT_SECRET")
#: Idempotency keys: what `uuidgen` might have printed, and one that is used up.
FIRST_KEY: Final = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
USED_KEY: Final = "16fd2706-8baf-433b-82eb-8c7fada847da"
_PAID_AT: Final[Instant] = parse_iso("2024-01-15T11:00:00.000Z")


def _product(identifier: str, name: str, app_id: str = APP_ID) -> Product:
    return Product(
        identifier, app_id, CREATED, CREATED, name, name, 49.5,
        wallet_id=WALLET.id if app_id == APP_ID else None,
    )  # fmt: skip


_LICENSE: Final = Product(
    LICENSE,
    APP_ID,
    CREATED,
    CREATED,
    "Premium Software License",
    "Annual license for our premium software suite with advanced features, priority support, "
    "and regular updates.",
    299.99,
    images=(
        "https://devdraft-images.s3.amazonaws.com/products/software-license-main.jpg",
        "https://devdraft-images.s3.amazonaws.com/products/software-license-features.jpg",
    ),
    payment_link="https://pay.devdraft.com/p/premium-license",
    wallet_id=WALLET.id,
    type="DIGITAL",
)
_PAYMENT: Final = Transaction(
    "txn_123456789", APP_ID, LICENSE, 299.99, "USD", TransactionStatus.PAYMENT_PROCESSED, _PAID_AT
)


def demo(held: Held) -> tuple[Change, ...]:
    return (
        Put(APPLICATIONS, Application(_OTHER_APP, "Another application")),
        *(Put(KEYS, key) for key in _keys()),
        Put(PRODUCTS, _LICENSE),
        Put(PRODUCTS, _product(PLAIN, "Canvas bag")),
        Put(PRODUCTS, _product(REFERENCED, "Support plan")),
        Put(PRODUCTS, _product(FOREIGN, "Not yours", _OTHER_APP)),
        Put(PRODUCTS, _product(DRAFTED, "Mug on a draft")),
        Put(TRANSACTIONS, _PAYMENT),
        Put(LINKS, _link(0, "premium-license", LICENSE)),
        *(Put(LINKS, _link(number, f"support-{number}", REFERENCED, PLAIN)) for number in range(1, 6)),
        *(Put(INVOICES, _invoice(number, InvoiceStatus.OPEN, REFERENCED)) for number in range(1, 13)),
        Put(INVOICES, _invoice(13, InvoiceStatus.DRAFT, DRAFTED)),
        *(Put(TRANSACTIONS, _sale(number)) for number in range(48)),
        Put(REPLAYS, _used(held)),
    )


def _keys() -> Iterator[ApiKey]:
    rights = frozenset(SCOPES)
    yield ApiKey(
        *READ_ONLY, APP_ID, "Read only", frozenset(one for one in SCOPES if one.endswith((":read", ":list")))
    )
    yield ApiKey(*EXPIRED, APP_ID, "Expired", rights, expires_at=CREATED)
    yield ApiKey(*INACTIVE, APP_ID, "Inactive", rights, KeyStatus.INACTIVE)
    yield ApiKey(*OTHER, _OTHER_APP, "Another application's", rights)


def _link(number: int, url: str, *products: str) -> PaymentLink:
    flags = dict.fromkeys(bills.LINK_FLAGS, False)
    return PaymentLink(
        id=f"770e8400-e29b-41d4-a716-4466554400{number:02d}",
        app_id=APP_ID,
        created_at=CREATED,
        title=url.replace("-", " ").capitalize(),
        url=url,
        link_type=LinkType.PRODUCT,
        status=LinkStatus.ACTIVE,
        products=tuple(
            LinkProduct(f"780e8400-e29b-41d4-a716-446655{number:03d}{place:03d}", product, 1)
            for place, product in enumerate(products)
        ),
        for_all=False,
        expires_at=None,
        wallet_id=WALLET.id,
        settings={**dict.fromkeys(bills.LINK_SETTINGS), **flags, "currency": "usdc"},
    )


def _invoice(number: int, status: InvoiceStatus, product: str) -> Invoice:
    named = shapes.brief(_product(product, "Support plan" if product == REFERENCED else "Mug on a draft"))
    return Invoice(
        id=f"880e8400-e29b-41d4-a716-4466554400{number:02d}",
        app_id=APP_ID,
        created_at=CREATED,
        number=bills.invoice_number(number),
        status=status,
        items=(Item(f"890e8400-e29b-41d4-a716-4466554400{number:02d}", product, 1, named),),
        wallet_id=WALLET.id,
        details={
            **dict.fromkeys(bills.INVOICE_DETAILS),
            "name": "Ada Example",
            "email": "ada@example.com",
            "customer_id": "cus_example",
            "due_date": "2099-01-31",
            "delivery": "EMAIL",
            "payment_link": False,
            "payment_methods": ["CRYPTO"],
            "partial_payment": False,
            "currency": "usdc",
        },
    )


def _sale(number: int) -> Transaction:
    return Transaction(
        f"txn_2000000{number:02d}",
        APP_ID,
        REFERENCED,
        49.5,
        "USD",
        TransactionStatus.PAYMENT_PROCESSED,
        _PAID_AT,
    )


def _used(held: Held) -> Replay:
    """An idempotency key under which the demo's client has asked for something else already."""
    used, path = held.now, _path(UNKNOWN)
    over = Instant(used + idempotency.LIFETIME)
    name = idempotency.name_of(DEMO_KEY, USED_KEY)
    return Replay(name, DEMO_KEY, USED_KEY, "DELETE", path, (), b"", used, over, wire.PRODUCT_NOT_FOUND, None)


# ── what to send ──


def _path(product: str) -> str:
    return f"/api/v0/products/{product}"


def _signed(
    key: str = DEMO_KEY, secret: str = DEMO_SECRET, idempotency_key: str = ""
) -> tuple[tuple[str, str], ...]:
    headers = ((wire.KEY_HEADER, key), (wire.SECRET_HEADER, secret))
    return (*headers, (wire.IDEMPOTENCY_HEADER, idempotency_key)) if idempotency_key else headers


_SIGNED: Final = _signed()
_DELETED: Final = shapes.product(_LICENSE, WALLET, (_PAYMENT,))
_BLOCKED: Final = wire.referenced(
    {wire.Reference.LINKS: 5, wire.Reference.PENDING: 12, wire.Reference.COMPLETED: 48}
)


def _delete(name: str, about: str, product: str, status: int, answer: Any, **more: Any) -> Example:
    headers = more.pop("headers", _SIGNED)
    return Example(name, about, "DELETE", _path(product), headers, "", status, answer, **more)


_KEYED: Final = _signed(idempotency_key=FIRST_KEY)
EXAMPLES: Final = (
    _delete("delete", "the product's last state, though it was paid for once", LICENSE, 200, _DELETED, headers=_KEYED),
    _delete(
        "delete with the same key",
        "the first answer again, from memory: nothing is deleted twice",
        LICENSE, 200, _DELETED, headers=_KEYED, before=1,
    ),
    _delete("delete again", "it is gone already", PLAIN, 404, wire.PRODUCT_NOT_FOUND.body, before=1),
    _delete("another application's", "not this application's", FOREIGN, 404, wire.PRODUCT_NOT_FOUND.body),
    _delete("invalid id", "no UUID", "premium-license", 400, wire.INVALID_PRODUCT_ID.body),
    _delete("referenced", "twelve invoices are open; the other lines inform", REFERENCED, 409, _BLOCKED),
    _delete(
        "used idempotency key", "the key was used for another product", DRAFTED, 409, wire.KEY_REUSED.body,
        headers=_signed(idempotency_key=USED_KEY),
    ),
    _delete("missing credentials", "no headers", DRAFTED, 401, wire.UNAUTHORIZED.body, headers=()),
    _delete(
        "invalid credentials", "not this key's secret", DRAFTED, 401, wire.UNAUTHORIZED.body,
        headers=_signed(secret="WRONG"),  # noqa: S106  an example's
    ),
    _delete("expired key", "its time is over", DRAFTED, 401, wire.UNAUTHORIZED.body, headers=_signed(*EXPIRED)),
    _delete("inactive key", "somebody switched it off", DRAFTED, 401, wire.UNAUTHORIZED.body, headers=_signed(*INACTIVE)),
    _delete("no right", "the key may only read", DRAFTED, 403, wire.DELETE_FORBIDDEN.body, headers=_signed(*READ_ONLY)),
    _delete(
        "rate limit", "the hundred and first request in a clock minute; retryAfter is what is left of it",
        UNKNOWN, 429, wire.RATE_LIMITED.body, before=100, varies=("retryAfter",),
    ),
)  # fmt: skip
