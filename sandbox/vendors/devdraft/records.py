"""Where Devdraft's records come from: a file, a test, the world's account.

Credentials and example data live here and in `demo`; what other people do is in `events`.
"""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ...core.clock import Instant, iso_millis, parse_iso
from ...core.decision import Put
from ...core.identifiers import digest
from ...core.state import Held
from ...core.vendor import Account, Kind
from . import bills, shapes
from .access import SCOPES
from .entities import (
    APP_ID,
    APPLICATIONS,
    ATTEMPTS,
    AUDIT,
    INVOICES,
    KEYS,
    LINKS,
    PRODUCTS,
    REPLAYS,
    TRANSACTIONS,
    WALLETS,
    ApiKey,
    Application,
    Invoice,
    InvoiceStatus,
    KeyStatus,
    LinkProduct,
    LinkStatus,
    LinkType,
    Number,
    PaymentLink,
    Product,
    ProductStatus,
    ProductType,
    Replay,
    Transaction,
    TransactionStatus,
    Wallet,
)

if TYPE_CHECKING:
    from ...core.fields import Fields

CREATED: Final[Instant] = parse_iso("2024-01-15T10:30:00.000Z")
#: The literal credentials of the page's examples.
DEMO_KEY: Final = "YOUR_CLIENT_KEY"
DEMO_SECRET: Final = "YOUR_CLIENT_SECRET"  # noqa: S105  an example's
WALLET: Final = Wallet(
    "abcd1234-5678-90ef-ghij-klmnopqrstuv", APP_ID, "0x742d35Cc6635C0532925a3b8d", "ETHEREUM", "APP"
)


def account(world: str) -> Account:
    """The application of a world, its wallet, and a key with every right; the demo world's is the page's."""
    raw = digest(f"devdraft/{world}").hex()
    key, secret = (DEMO_KEY, DEMO_SECRET) if world == "main" else (raw[:16], digest(raw).hex())
    records = (
        Put(APPLICATIONS, Application(APP_ID, "Demo application")),
        Put(WALLETS, WALLET),
        Put(KEYS, ApiKey(key, secret, APP_ID, "Demo key", frozenset(SCOPES))),
    )
    credentials = {"client_key": key, "client_secret": secret}
    return Account(credentials, {"x-client-key": key, "x-client-secret": secret}, records, key)


# ── from plain fields ──


def plain_number(value: Decimal | float) -> Number:
    """An amount as JSON writes it: whole where it is."""
    whole = int(value)
    return whole if whole == value else float(value)


def own_key(held: Held) -> ApiKey:
    """The world's own key: the first of its application."""
    return next(key for key in held[KEYS] if key.app_id == APP_ID)


def make_application(held: Held, fields: Fields) -> Application:
    return Application(
        fields.text("id", held.new_uuid("application")), fields.text("name", "Another application")
    )


def make_wallet(held: Held, fields: Fields) -> Wallet:
    return Wallet(
        fields.text("id", held.new_uuid("wallet")),
        _app_id(held, fields),
        fields.text("address", f"0x{held.new_token('wallet')}"),
        fields.text("blockchain", "ETHEREUM"),
        fields.text("type", "APP"),
    )


def make_key(held: Held, fields: Fields) -> ApiKey:
    scopes = fields.texts("scopes", SCOPES)
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        fields.wrong("scopes", f"knows no {', '.join(unknown)}; there are: {', '.join(SCOPES)}")
    expires = fields.raw("expires_at")
    return ApiKey(
        fields.text("id", held.new_token("key")[:16]),
        fields.text("secret", held.new_token("secret")),
        _app_id(held, fields),
        fields.text("name", "Another key"),
        frozenset(scopes),
        fields.choice("status", KeyStatus, KeyStatus.ACTIVE),
        None if expires is None else fields.moment("expires_at", held.now),
    )


def make_product(held: Held, fields: Fields) -> Product:
    app_id = _app_id(held, fields)
    wallet = held[WALLETS].first("app", app_id)
    created = fields.moment("created_at", held.now)
    return Product(
        id=fields.text("id", held.new_uuid("product")),
        app_id=app_id,
        created_at=created,
        updated_at=fields.moment("updated_at", created),
        name=fields.text("name", "Product"),
        description=fields.text("description", ""),
        price=plain_number(fields.number("price", 100)),
        currency=fields.text("currency", "USD"),
        product_type=fields.choice("product_type", ProductType, ProductType.PRODUCT),
        status=fields.choice("status", ProductStatus, ProductStatus.ACTIVE),
        stock_count=_maybe(fields, "stock_count"),
        quantity=_maybe(fields, "quantity"),
        weight=_maybe(fields, "weight"),
        unit=fields.text("unit") if fields.has("unit") else None,
        images=fields.texts("images"),
        payment_link=fields.text("payment_link") if fields.has("payment_link") else None,
        wallet_id=fields.text("wallet", wallet.id) if wallet else None,
        handle=fields.text("handle", ""),
    )


def _maybe(fields: Fields, name: str) -> Number | None:
    return plain_number(fields.number(name)) if fields.has(name) else None


def _app_id(held: Held, fields: Fields) -> str:
    """An application by its id or name; the world's own unless told otherwise."""
    wanted = fields.text("application", APP_ID)
    for one in held[APPLICATIONS]:
        if wanted in {one.id, one.name}:
            return one.id
    if wanted != APP_ID:
        fields.wrong("application", f"names no application: {wanted!r}")
    return APP_ID


def make_link(held: Held, fields: Fields) -> PaymentLink:
    products = _products(held, fields)
    app_id = products[0].app_id if products else _app_id(held, fields)
    identifier = fields.text("id", held.new_uuid("payment_link"))
    expires = fields.raw("expires_at")
    at = None if expires is None else fields.moment("expires_at", held.now)
    title = fields.text("title", "Payment link")
    settings = {
        **dict.fromkeys(bills.LINK_SETTINGS),
        **dict.fromkeys(bills.LINK_FLAGS, False),
        "currency": "usdc",
        "expiration_date": None if at is None else iso_millis(at),
    }
    return PaymentLink(
        id=identifier,
        app_id=app_id,
        created_at=fields.moment("created_at", held.now),
        title=title,
        url=fields.text("url", f"link-{identifier[:8]}-{identifier[-12:]}"),
        link_type=fields.choice("link_type", LinkType, LinkType.PRODUCT),
        status=fields.choice("status", LinkStatus, LinkStatus.ACTIVE),
        products=tuple(
            LinkProduct(held.new_uuid("link_product", number), product.id, 1)
            for number, product in enumerate(products)
        ),
        for_all=fields.flag("for_all", default=False),
        expires_at=at,
        wallet_id=WALLET.id if app_id == APP_ID else None,
        settings=settings,
    )


def make_invoice(held: Held, fields: Fields) -> Invoice:
    products = _products(held, fields)
    app_id = products[0].app_id if products else _app_id(held, fields)
    quantity = fields.integer("quantity", 1, least=1)
    return Invoice(
        id=fields.text("id", held.new_uuid("invoice")),
        app_id=app_id,
        created_at=fields.moment("created_at", held.now),
        number=fields.text("number", bills.invoice_number(len(held[INVOICES]) + 1)),
        status=fields.choice("status", InvoiceStatus, InvoiceStatus.OPEN),
        items=tuple(bills.item(held, number, one, quantity) for number, one in enumerate(products)),
        wallet_id=WALLET.id if app_id == APP_ID else None,
        details={
            **dict.fromkeys(bills.INVOICE_DETAILS),
            "name": fields.text("name", "Ada Example"),
            "email": fields.text("email", "ada@example.com"),
            "customer_id": fields.text("customer_id", "cus_example"),
            "due_date": fields.text("due_date", "2099-01-31"),
            "delivery": "EMAIL",
            "payment_link": False,
            "payment_methods": ["CRYPTO"],
            "partial_payment": False,
            "currency": "usdc",
        },
    )


def make_transaction(held: Held, fields: Fields) -> Transaction:
    """A customer's payment. Its product may be gone by now: then it is named by id alone."""
    product = product_meant(held, fields)
    return Transaction(
        id=fields.text("id", f"txn_{held.new_number('transaction', 9)}"),
        app_id=product.app_id if product else APP_ID,
        product_id=product.id if product else "",
        amount=plain_number(fields.number("amount", product.price if product else 0)),
        currency=fields.text("currency", product.currency if product else "USD"),
        status=fields.choice("status", TransactionStatus, TransactionStatus.PAYMENT_PROCESSED),
        created_at=fields.moment("created_at", held.now),
    )


def _products(held: Held, fields: Fields) -> list[Product]:
    """The products that a record names: `product`, one, or `products`, several; each by id or handle."""
    named = [*fields.texts("products")]
    if fields.has("product"):
        named.append(fields.text("product"))
    else:
        fields.raw("product")
    found = [(one, _product(held, one)) for one in named]
    for one, product in found:
        if product is None:
            fields.wrong("product", f"names no product: {one!r}")
    return [product for _, product in found if product is not None]


def product_meant(held: Held, fields: Fields) -> Product | None:
    """The product that a record names by id or by handle; what is not there is a problem."""
    wanted = fields.text("product")
    found = _product(held, wanted)
    if found is None and wanted:
        fields.wrong("product", f"names no product: {wanted!r}")
    return found


def _product(held: Held, wanted: str) -> Product | None:
    return held[PRODUCTS].get(wanted) or held[PRODUCTS].first("handle", wanted)


# ── as plain JSON ──


def _dump_product(one: Product) -> dict[str, Any]:
    return {
        **shapes.product(one, None, ()),
        "application": one.app_id,
        "type": one.type,
        "handle": one.handle,
    }


def _dump_link(one: PaymentLink) -> dict[str, Any]:
    return shapes.payment_link(one, one.created_at, lambda _id: None)


def _dump_key(one: ApiKey) -> dict[str, Any]:
    return {
        "id": one.id,
        "application": one.app_id,
        "name": one.name,
        "scopes": sorted(one.scopes),
        "status": one.status.value,
        "expires_at": None if one.expires_at is None else iso_millis(one.expires_at),
    }


def _dump_replay(one: Replay) -> dict[str, Any]:
    return {
        "id": one.id,
        "client_key": one.client_key,
        "key": one.key,
        "method": one.method,
        "path": one.path,
        "answer": one.answer.name,
        "status": one.answer.status,
        "used_at": iso_millis(one.used_at),
        "expires_at": iso_millis(one.expires_at),
    }


def _dump_logged(one: Any) -> dict[str, Any]:
    return {**asdict(one), "at": iso_millis(one.at)}


def _dump_transaction(one: Transaction) -> dict[str, Any]:
    return {**shapes.transaction(one), "product_id": one.product_id, "application": one.app_id}


KINDS: Final = (
    Kind("products", PRODUCTS, make_product, _dump_product),
    Kind("payment_links", LINKS, make_link, _dump_link),
    Kind("invoices", INVOICES, make_invoice, lambda one: shapes.invoice(one, None)),
    Kind("transactions", TRANSACTIONS, make_transaction, _dump_transaction),
    Kind("keys", KEYS, make_key, _dump_key),
    Kind("applications", APPLICATIONS, make_application, asdict),
    Kind("wallets", WALLETS, make_wallet, asdict),
    Kind("audit", AUDIT, None, _dump_logged),
    Kind("attempts", ATTEMPTS, None, _dump_logged),
    Kind("idempotency_keys", REPLAYS, None, _dump_replay),
)
