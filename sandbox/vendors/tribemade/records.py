"""Where TribeMade's records come from: a file, a test, the world's account."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from ...core.clock import Instant, parse_iso
from ...core.decision import Put
from ...core.identifiers import as_uuid, digest
from ...core.state import Held
from ...core.vendor import Account, Kind
from . import wire
from .entities import EMAILS, ORDERS, PRODUCTS, STORES, Number, Order, OrderStatus, Product, Store

if TYPE_CHECKING:
    from ...core.fields import Fields

CREATED: Final[Instant] = parse_iso("2024-11-18T10:46:12.123456")
DEMO_KEY: Final = "tb-a1b2-c3d-e4f5"  # the key of the page's examples
#: A world's own store. Worlds never meet, so that it may be the same in all of them.
STORE_ID: Final = as_uuid(digest("tribemade/store"))
CUSTOMER: Final = {
    "name": "Asha Rao",
    "email": "asha@example.com",
    "number": "+910000000000",
    "full_address": {"line1": "1 Main Road", "line2": "", "city": "Pune", "state": "MH", "country": "India"},
    "pincode": "411001",
}


def account(world: str) -> Account:
    """The store of a world, and its key; the demo world's is that of the page's examples."""
    key = DEMO_KEY if world == "main" else new_key(digest(f"tribemade/{world}").hex())
    store = Store(STORE_ID, "Demo store", key, ("Bags", "Mugs", "Shirts"))
    return Account({"api_key": key}, {"X-API-Key": key}, (Put(STORES, store),), key)


def new_key(raw: str) -> str:
    """Source: Authentication, key format `tb-xxxx-xxx-xxxx`."""
    return f"tb-{raw[:4]}-{raw[4:7]}-{raw[7:11]}"


# ── from plain fields ──


def plain_number(value: Any) -> Number:
    """An amount as JSON writes it: whole where it is."""
    return int(value) if value == int(value) else float(value)


def default_store(held: Held) -> Store:
    """The store that a record belongs to unless told otherwise: the world's own, which came first."""
    return next(iter(held[STORES]))


def make_store(held: Held, fields: Fields) -> Store:
    return Store(
        fields.text("id", held.new_uuid("store")),
        fields.text("name", "Another store"),
        fields.text("key", new_key(held.new_token("store"))),
        fields.texts("categories"),
    )


def make_product(held: Held, fields: Fields) -> Product:
    price = plain_number(fields.number("price", 100))
    return Product(
        id=fields.text("id", held.new_uuid("product")),
        store_id=_store_id(held, fields),
        created_at=fields.moment("created_at", held.now),
        name=fields.text("name", "Product"),
        origional_price=price,
        current_price=plain_number(fields.number("current_price", price)),
        stock=fields.integer("stock", 1),
        short_description=fields.text("short_description", ""),
        long_description=fields.text("description", ""),
        is_active=fields.flag("is_active", default=True),
        internal_note=fields.text("internal_note", ""),
        primary_image=fields.raw("primary_image"),
        images=fields.texts("images"),
        metadata=fields.raw("metadata"),
        handle=fields.text("handle", ""),
    )


def _store_id(held: Held, fields: Fields) -> str:
    """A store by its id, name or key."""
    wanted = fields.text("store", STORE_ID)
    if wanted == STORE_ID:  # a catalogue's records are made before the store is
        return wanted
    for store in held[STORES]:
        if wanted in {store.id, store.name, store.key}:
            return store.id
    fields.wrong("store", f"names no store: {wanted!r}")
    return ""


def make_order(held: Held, fields: Fields) -> Order:
    product = product_meant(held, fields)
    return Order(
        id=fields.text("id", held.new_uuid("order")),
        store_id=product.store_id if product else "",
        created_at=fields.moment("created_at", held.now),
        product_id=product.id if product else "",
        product_name=product.name if product else "",
        product_image=product.primary_image if product else None,
        status=fields.choice("status", OrderStatus, OrderStatus.STARTED),
        customer={**CUSTOMER, **fields.raw("customer", {})},
        order_details=order_details(product, fields.integer("quantity", 1, least=1)),
        tracking_url=fields.raw("tracking_url"),
    )


def order_details(product: Product | None, quantity: int) -> dict[str, Any]:
    """What an order of a product says of it. Source: Get Order Details, response fields."""
    return {
        "quantity": quantity,
        "amount": quantity * product.current_price if product else 0,
        "variation": None,
        "size": None,
        "color": None,
        "special_instructions": "",
        "custom_questions": [],
    }


def product_meant(held: Held, fields: Fields) -> Product | None:
    """The product that a record names by id or by handle; what is not there is a problem."""
    wanted = fields.text("product")
    found = held[PRODUCTS].get(wanted) or held[PRODUCTS].first("handle", wanted)
    if found is None and wanted:
        fields.wrong("product", f"names no product: {wanted!r}")
    return found


KINDS: Final = (
    Kind("products", PRODUCTS, make_product, lambda one: {**wire.product(one), "images": list(one.images)}),
    Kind("orders", ORDERS, make_order, wire.order),
    Kind(
        "stores",
        STORES,
        make_store,
        lambda one: {"id": one.id, "name": one.name, "categories": [*one.categories]},
    ),
    Kind("emails", EMAILS, None, lambda one: {**asdict(one), "at": wire.moment(one.at)}),
)
