"""Shoplazza's records from plain fields: a file's, a test's, the control plane's; and the account of each world."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ...core.clock import Instant, parse_iso
from ...core.decision import Put
from ...core.errors import InvalidInput
from ...core.identifiers import as_uuid, digest, is_uuid
from ...core.state import Held
from ...core.vendor import Account, Kind
from . import bodies, wire
from .entities import (
    COLLECTIONS,
    METAFIELDS,
    ORDERS,
    PRODUCTS,
    SHOP,
    SHOPS,
    TOKENS,
    Collection,
    Image,
    InventoryPolicy,
    Kept,
    LineItem,
    Metafield,
    Option,
    Order,
    Product,
    Scope,
    Shop,
    Token,
    Variant,
)

if TYPE_CHECKING:
    from ...core.fields import Fields

T = TypeVar("T")

CREATED: Final[Instant] = parse_iso("2022-01-10T06:11:45")
DEMO_TOKEN: Final = "WPMSdB6M8Cpum4X1GoMYOKZpiESd8d2x7dZW8d79ZeQ"  # noqa: S105  the token of the page's example
TOKEN_ID: Final = as_uuid(digest("shoplazza/token"))
APP: Final = "understudy"


def account(world: str) -> Account:
    """The shop of a world, and a token with every right; the demo world's is that of the page's example."""
    token = DEMO_TOKEN if world == "main" else new_token(f"shoplazza/{world}")
    return Account(
        {"access_token": token, "shop": SHOP},
        {"Access-Token": token},
        (Put(SHOPS, Shop(SHOP, "Demo shop")), Put(TOKENS, Token(TOKEN_ID, token, SHOP, APP, tuple(Scope)))),
        token,
    )


def new_token(text: str) -> str:
    """43 characters, as the page's example has."""
    return base64.urlsafe_b64encode(digest(f"{text}/1") + digest(f"{text}/2")).decode().rstrip("=")


# ── from plain fields ──


def make_shop(held: Held, fields: Fields) -> Shop:
    identifier = fields.text("id", f"shop-{held.new_token('shop')[:8]}").lower()
    return Shop(identifier, fields.text("name", identifier), fields.flag("active", default=True))


def make_token(held: Held, fields: Fields) -> Token:
    expires = fields.moment("expires_at", Instant(0))
    return Token(
        _identifier(held, fields, "token"),
        fields.text("token", new_token(held.new_token("token"))),
        shop_meant(held, fields),
        fields.text("app", f"app-{held.new_token('app')[:8]}"),
        tuple(_scopes(fields)),
        expires or None,
    )


def _scopes(fields: Fields) -> Iterable[Scope]:
    known = {scope.value: scope for scope in Scope}
    for name in fields.texts("scopes", known):
        if name in known:
            yield known[name]
        else:
            fields.wrong("scopes", f"may hold {', '.join(known)}, not {name!r}")


def make_product(held: Held, fields: Fields) -> Product:
    identifier = _identifier(held, fields, "product")
    title = fields.text("title", "Product")
    published = fields.flag("published", default=True)
    created = fields.moment("created_at", held.now)
    parts = _parts(held, fields)
    return Product(
        id=identifier,
        shop=shop_meant(held, fields),
        title=title,
        handle=fields.text("handle", f"{bodies.slug(title)}-{identifier[:8]}"),
        created_at=created,
        updated_at=fields.moment("updated_at", created),
        parts=parts,
        published=published,
        published_at=fields.moment("published_at", created) if published else None,
        brief=fields.text("brief", ""),
        description=fields.text("description", ""),
        tags=fields.text("tags", ""),
        vendor=fields.text("vendor", ""),
        spu=fields.text("spu", ""),
        has_only_default_variant=len(parts.variants) == 1,
        inventory_tracking=fields.flag("inventory_tracking", default=True),
        inventory_policy=fields.choice("inventory_policy", InventoryPolicy, InventoryPolicy.DENY).value,
        collections=fields.texts("collections"),
    )


def _parts(held: Held, fields: Fields) -> Kept:
    """`variants` in full; or the `price`, `sku` and `stock` of the only one."""
    only = {
        "price": str(fields.number("price", 100)),
        "sku": fields.text("sku", ""),
        "inventory_quantity": fields.integer("stock", 1),
    }
    variants = _each(fields, "variants", lambda place, one: _variant(held.new_uuid("variant", place), one))
    return Kept(
        _each(fields, "options", lambda place, one: _option(held.new_uuid("option", place), one)),
        variants or (bodies.variant(held.new_uuid("variant"), only),),
        tuple(Image(held.new_uuid("image", place), src) for place, src in enumerate(fields.texts("images"))),
    )


def _each(fields: Fields, name: str, make: Callable[[int, Fields], T]) -> tuple[T, ...]:
    """A list of records within a record, with every complaint of theirs."""
    from ...core.fields import Fields  # noqa: PLC0415  whoever has fields has loaded it

    made: list[T] = []
    given = fields.raw(name, [])
    if not isinstance(given, list | tuple) or not all(isinstance(one, dict) for one in given):
        fields.wrong(name, f"must be a list of records, not {given!r:.60}")
        return ()
    for place, one in enumerate(given):
        own = Fields(one, f"{fields.where}.{name}[{place}]")
        made.append(make(place, own))
        try:
            own.done()
        except InvalidInput as error:
            fields.problems += error.problems
    return tuple(made)


def _option(identifier: str, fields: Fields) -> Option:
    return Option(identifier, fields.text("name"), fields.texts("values"))


def _variant(new: str, fields: Fields) -> Variant:
    identifier = fields.text("id", new).lower()
    if not is_uuid(identifier):
        fields.wrong("id", f"must be a UUID, not {identifier!r}")
    texts = ("title", "option1", "option2", "option3", "sku", "barcode", "note")
    given: dict[str, Any] = {name: fields.text(name, "") for name in texts}
    given["price"] = str(fields.number("price", 100))
    given["compare_at_price"] = str(fields.number("compare_at_price", 0))
    given["inventory_quantity"] = fields.integer("inventory_quantity", 1)
    given["image"] = {"src": fields.text("image", "")}
    return bodies.variant(identifier, given)


def make_collection(held: Held, fields: Fields) -> Collection:
    return Collection(
        _identifier(held, fields, "collection"), shop_meant(held, fields), fields.text("title", "Collection")
    )


def make_metafield(held: Held, fields: Fields) -> Metafield:
    product = product_meant(held, fields)
    return Metafield(
        id=fields.text("id", held.new_uuid("metafield")),
        shop=product.shop if product else "",
        product_id=product.id if product else "",
        created_at=fields.moment("created_at", held.now),
        namespace=fields.text("namespace", "my_namespace"),
        key=fields.text("key", "my_key"),
        value=fields.raw("value", "my_value"),
        type=fields.text("type", "string"),
        description=fields.text("description", ""),
    )


def make_order(held: Held, fields: Fields) -> Order:
    """An order of one product, by its id or handle, and of one of its variants, by its place from 1."""
    product = product_meant(held, fields)
    number = held.new_number("order", 8)
    place = fields.integer("variant", 1, least=1)
    quantity = fields.integer("quantity", 1, least=1)
    return Order(
        id=fields.text("id", f"11218-{number}"),
        shop=product.shop if product else "",
        number=number,
        created_at=fields.moment("created_at", held.now),
        line_items=(_line_item(held, product, place, quantity),) if product else (),
        status=fields.text("status", "placed"),
        financial_status=fields.text("financial_status", "paid"),
        fulfillment_status=fields.text("fulfillment_status", "waiting"),
        customer=fields.raw("customer"),
    )


def _line_item(held: Held, product: Product, place: int, quantity: int) -> LineItem:
    """A copy of what is sold: it outlives the product."""
    variants = product.variants
    variant = variants[(place - 1) % len(variants)]
    pictures = [variant.image, *(one.src for one in product.images), ""]
    return LineItem(
        held.new_uuid("line"), product.id, variant.id, product.title, variant.title, product.handle, variant.sku,
        product.vendor, variant.price, quantity, next((one for one in pictures if one), ""),
        wire.product_url(product.shop, product.handle),
    )  # fmt: skip


def _identifier(held: Held, fields: Fields, purpose: str) -> str:
    identifier = fields.text("id", held.new_uuid(purpose)).lower()
    if not is_uuid(identifier):
        fields.wrong("id", f"must be a UUID, or no request could name it; it is {identifier!r}")
    return identifier


def shop_meant(held: Held, fields: Fields) -> str:
    """A shop by its sub-domain; the world's own unless told otherwise."""
    wanted = fields.text("shop", SHOP).lower()
    if wanted != SHOP and wanted not in held[SHOPS]:
        fields.wrong("shop", f"names no shop: {wanted!r}")
    return wanted


def product_meant(held: Held, fields: Fields) -> Product | None:
    """The product that a record names by id or by handle; what is not there is a problem."""
    wanted = fields.text("product")
    found = held[PRODUCTS].get(wanted.lower()) or held[PRODUCTS].first("handle", wanted)
    if found is None and wanted:
        fields.wrong("product", f"names no product: {wanted!r}")
    return found


def _dump_token(one: Token) -> dict[str, Any]:
    """Without the token itself: what is dumped is shown to anybody."""
    return {
        "id": one.id,
        "shop": one.shop,
        "app": one.app,
        "scopes": [*one.scopes],
        "expires_at": wire.moment(one.expires_at),
    }


KINDS: Final = (
    Kind("products", PRODUCTS, make_product, lambda one: {**wire.product(one), "shop": one.shop}),
    Kind("orders", ORDERS, make_order, wire.order),
    Kind("metafields", METAFIELDS, make_metafield, wire.metafield),
    Kind("collections", COLLECTIONS, make_collection, asdict),
    Kind("shops", SHOPS, make_shop, asdict),
    Kind("tokens", TOKENS, make_token, _dump_token),
)
