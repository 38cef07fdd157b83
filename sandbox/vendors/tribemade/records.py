"""Where TribeMade's records come from: a catalogue, a file, a test, a seed, the demo world, and other people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from ...core.clock import Instant, parse_iso
from ...core.decision import Change, Put
from ...core.identifiers import as_uuid, digest
from ...core.state import Held
from ...core.table import Base, TableKey
from ...core.vendor import Account, Event, Kind
from . import wire
from .entities import EMAILS, ORDERS, PRODUCTS, STORES, Number, Order, OrderStatus, Product, Store

if TYPE_CHECKING:
    from ...core.catalogue import Catalogue
    from ...core.catalogue import Product as Imported
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
    key = DEMO_KEY if world == "main" else _key(digest(f"tribemade/{world}").hex())
    store = Store(STORE_ID, "Demo store", key, ("Bags", "Mugs", "Shirts"))
    return Account({"api_key": key}, {"X-API-Key": key}, (Put(STORES, store),), key)


def _key(raw: str) -> str:
    """Source: Authentication, key format `tb-xxxx-xxx-xxxx`."""
    return f"tb-{raw[:4]}-{raw[4:7]}-{raw[7:11]}"


# ── from a catalogue ──


def project(catalogue: Catalogue, seed: int) -> Iterable[tuple[TableKey[Any], Base[Any]]]:
    """Each imported product as one of TribeMade's: its variants become options, its stock their sum."""

    def seen(row: int, product: Imported) -> Product:  # noqa: ARG001  the seam's signature
        return imported(product, seed)

    from ...core.projection import Projected  # noqa: PLC0415  only where there is a catalogue

    yield PRODUCTS, Projected(catalogue, seen, {"handle": lambda one: (one.handle,)})


def imported(product: Imported, seed: int) -> Product:
    prices = [variant.price for variant in product.variants if variant.price is not None]
    before = [variant.compare_at_price for variant in product.variants if variant.compare_at_price]
    price = _number(min(prices, default=0))
    return Product(
        id=product.ids.get("tribemade") or as_uuid(digest(f"{seed}/tribemade/{product.handle}")),
        store_id=STORE_ID,
        created_at=CREATED,
        name=product.title[:30],
        origional_price=_number(min(before)) if before else price,
        current_price=price,
        stock=sum(max(0, variant.stock or 0) for variant in product.variants),
        short_description=product.seo_description[:50],
        long_description=product.description[:500],
        variations=tuple(variant.title for variant in product.variants)[:20],
        is_sale=bool(before),
        is_active=product.published,
        primary_image=product.images[0] if product.images else None,
        images=product.images[:10],
        handle=product.handle,
    )


def _number(value: Any) -> Number:
    return int(value) if value == int(value) else float(value)


# ── from plain fields ──


def default_store(held: Held) -> Store:
    """The store that a record belongs to unless told otherwise: the world's own, which came first."""
    return next(iter(held[STORES]))


def make_store(held: Held, fields: Fields) -> Store:
    return Store(
        fields.text("id", held.new_uuid("store")),
        fields.text("name", "Another store"),
        fields.text("key", _key(held.new_token("store"))),
        fields.texts("categories"),
    )


def make_product(held: Held, fields: Fields) -> Product:
    price = _number(fields.number("price", 100))
    return Product(
        id=fields.text("id", held.new_uuid("product")),
        store_id=_store_id(held, fields),
        created_at=fields.moment("created_at", held.now),
        name=fields.text("name", "Product"),
        origional_price=price,
        current_price=_number(fields.number("current_price", price)),
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
        order_details=_details(product, fields.integer("quantity", 1, least=1)),
        tracking_url=fields.raw("tracking_url"),
    )


def _details(product: Product | None, quantity: int) -> dict[str, Any]:
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
    Kind("emails", EMAILS, None, asdict),
)


# ── generated, and by other people ──


def generate_order(held: Held, product: Product, number: int) -> tuple[Change, ...]:
    """One order of a product, in any status, blocking or not."""
    status = tuple(OrderStatus)[number % len(OrderStatus)]
    from ...core.fields import Fields  # noqa: PLC0415  only where there is a catalogue

    fields = Fields({"product": product.id, "status": status.value}, "generated")
    return (Put(ORDERS, make_order(held, fields), "generated"),)


def _order_placed(held: Held, fields: Fields) -> tuple[Change, ...]:
    return (Put(ORDERS, make_order(held, fields), "placed"),)


def _key_rotated(held: Held, fields: Fields) -> tuple[Change, ...]:
    """The old key stops at once. Source: Authentication."""
    store = default_store(held)
    key = fields.text("key", _key(held.new_token("key")))
    return (Put(STORES, replace(store, key=key), "new key for"),)


EVENTS: Final = (
    Event("order_placed", "a customer orders a product (product, status=started)", _order_placed),
    Event("key_rotated", "the seller makes a new key; the old one stops at once (key)", _key_rotated),
)
