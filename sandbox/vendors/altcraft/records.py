"""Where Altcraft's records come from: a catalogue, a file, a test, a seed, the demo world, and other people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ...core.clock import iso_millis
from ...core.decision import Put
from ...core.identifiers import digest
from ...core.state import Held
from ...core.vendor import Account, Kind
from .entities import (
    CATEGORIES,
    CUSTOM_FIELDS,
    ORDERS,
    PRODUCTS,
    TENANTS,
    TOKENS,
    Category,
    CustomField,
    EntityType,
    Order,
    OrderItem,
    Product,
    Right,
    Sku,
    Tenant,
    Token,
)

if TYPE_CHECKING:
    from ...core.fields import Fields

#: The credential of the page's examples.
DEMO: Final = "abcdefghijklmnqrstuvwxyz"
#: A world's own account, and the token that its client has. Worlds never meet, so that they may be the same.
ACCOUNT_ID: Final = "1"
OWN: Final = "own"
ALL: Final = frozenset(Right)
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def account(world: str) -> Account:
    """The account of a world, and a token with every right; the demo world's is that of the page's examples."""
    value = DEMO if world == "main" else _value(digest(f"altcraft/{world}"))
    changes = (
        Put(TENANTS, Tenant(ACCOUNT_ID, "Demo shop")),
        Put(TOKENS, Token(OWN, ACCOUNT_ID, value, ALL)),
    )
    return Account({"token": value}, {"Authorization": f"Bearer {value}"}, changes, value)


def _value(raw: bytes) -> str:
    """24 small letters, as the page's example has."""
    number, letters = int.from_bytes(raw), []
    for _ in range(24):
        number, at = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[at])
    return "".join(letters)


def new_value(held: Held) -> str:
    """A token's value that nobody has yet."""
    return _value(bytes.fromhex(held.new_token("value")))


# ── from plain fields ──


def own_token(held: Held) -> Token:
    """The token that the world's own client has."""
    found = held[TOKENS].get(OWN)
    assert found is not None  # noqa: S101  `account` made it with the world
    return found


def make_tenant(held: Held, fields: Fields) -> Tenant:
    return Tenant(
        fields.text("id", held.new_number("account", 12)),
        fields.text("name", "Another shop"),
        fields.texts("currencies", ("USD", "EUR", "RUB")),
    )


def make_token(held: Held, fields: Fields) -> Token:
    """Every right unless told otherwise; `rights: []` is a token without a role."""
    rights = fields.texts("rights", tuple(ALL))
    for right in rights:
        if right not in set(Right):
            fields.wrong("rights", f"must be of {', '.join(Right)}, not {right!r}")
    expires = fields.raw("expires_at")
    return Token(
        fields.text("id", f"token-{held.new_token('token')[:8]}"),
        _account_id(held, fields),
        fields.text("value", new_value(held)),
        frozenset(Right(right) for right in rights if right in set(Right)),
        fields.flag("is_active", default=True),
        None if expires is None else fields.moment("expires_at", held.now),
    )


def _account_id(held: Held, fields: Fields) -> str:
    """An account by its id or its name; the world's own where none is named."""
    wanted = fields.text("account", ACCOUNT_ID)
    if wanted == ACCOUNT_ID:
        return wanted
    for tenant in held[TENANTS]:
        if wanted in {tenant.id, tenant.name}:
            return tenant.id
    fields.wrong("account", f"names no account: {wanted!r}")
    return ""


def make_product(held: Held, fields: Fields) -> Product:
    identifier = _number(fields, "id", held.new_number("product", 15))
    return Product(
        id=identifier,
        account_id=_account_id(held, fields),
        external_id=fields.text("external_id", f"product_{identifier}"),
        name=fields.text("name", "Product"),
        price=fields.text("price", ""),
        old_price=fields.text("old_price", ""),
        currency=fields.text("currency", ""),
        description=fields.text("description", ""),
        manufacturer_name=fields.text("manufacturer_name", ""),
        tags=fields.texts("tags"),
        pictures=fields.texts("pictures"),
        skus=_make_skus(held, fields),
        handle=fields.text("handle", ""),
    )


def _number(fields: Fields, name: str, default: str) -> str:
    """An internal identifier: a whole number, or its digits."""
    value = fields.raw(name, default)
    text = str(value)
    if isinstance(value, int | str) and text.isascii() and text.isdigit():
        return str(int(text))
    fields.wrong(name, f"must be a whole number, not {value!r}")
    return default


def _make_skus(held: Held, fields: Fields) -> tuple[Sku, ...]:
    """A list of SKUs: each an external identifier, or its fields."""
    given = fields.raw("skus", [])
    if not isinstance(given, list | tuple) or not all(isinstance(one, str | Mapping) for one in given):
        fields.wrong("skus", f"must be a list of external identifiers or of records, not {given!r}")
        return ()
    skus = tuple(_make_sku(held, fields, number, one) for number, one in enumerate(given))
    if len({sku.external_id for sku in skus}) < len(skus):
        fields.wrong("skus", "must have external identifiers of their own")
    return skus


def _make_sku(held: Held, fields: Fields, number: int, given: str | Mapping[str, object]) -> Sku:
    from ...core.fields import Fields  # noqa: PLC0415  whoever has fields has loaded it

    values = {"external_id": given} if isinstance(given, str) else given
    inner = Fields(values, f"{fields.where}.skus[{number}]")
    identifier = _number(inner, "id", held.new_number("sku", 15, number))
    external = inner.text("external_id", f"sku_{identifier}")
    sku = Sku(
        identifier,
        external,
        inner.text("name", external),
        inner.text("price", ""),
        inner.text("old_price", ""),
        inner.text("currency", ""),
        None if inner.raw("stock") is None else inner.integer("stock"),
    )
    inner.done()
    return sku


def make_category(held: Held, fields: Fields) -> Category:
    account_id, external = _account_id(held, fields), fields.text("external_id")
    return Category(
        f"{account_id}/{external}",
        account_id,
        external,
        fields.text("name", "Category"),
        fields.text("parent_external_id", ""),
    )


def make_custom_field(held: Held, fields: Fields) -> CustomField:
    account_id, external = _account_id(held, fields), fields.text("external_id")
    entity = fields.choice("entity_type", EntityType, EntityType.PRODUCT)
    return CustomField(
        f"{account_id}/{entity}/{external}",
        account_id,
        external,
        fields.text("name", "Field"),
        entity,
        fields.text("value_type", "unicode"),
    )


def make_order(held: Held, fields: Fields) -> Order:
    """An order of a product (by id, handle or external id), or of one of its SKUs (by id or external id)."""
    product = product_meant(held, fields)
    wanted = fields.text("sku", "")
    sku = (
        next((one for one in product.skus if wanted in {one.id, one.external_id}), None) if product else None
    )
    if product and wanted and sku is None:
        fields.wrong("sku", f"names no SKU of product {product.id}: {wanted!r}")
    item = OrderItem(
        product.external_id if product else "",
        sku.external_id if sku else "",
        fields.integer("quantity", 1, least=1),
    )
    return Order(
        fields.text("id", held.new_number("order", 12)),
        product.account_id if product else "",
        fields.moment("created_at", held.now),
        (item,),
    )


def product_meant(held: Held, fields: Fields) -> Product | None:
    """The product that a record names by id, handle or external id; what is not there is a problem."""
    given = fields.raw("product")
    wanted = str(given) if isinstance(given, int | str) else ""
    table = held[PRODUCTS]
    found = table.get(wanted) or table.first("handle", wanted) or table.first("external_id", wanted)
    if found is None:
        fields.wrong("product", "is required" if given is None else f"names no product: {given!r}")
    return found


# ── shown ──


def _sku_dump(sku: Sku) -> dict[str, Any]:
    return {**sku._asdict(), "details": dict(sku.details)}


def _product_dump(one: Product) -> dict[str, Any]:
    return {
        "id": one.id,
        "account": one.account_id,
        "external_id": one.external_id,
        "name": one.name,
        "price": one.price,
        "old_price": one.old_price,
        "currency": one.currency,
        "description": one.description,
        "manufacturer_name": one.manufacturer_name,
        "tags": list(one.tags),
        "pictures": list(one.pictures),
        "skus": [_sku_dump(sku) for sku in one.skus],
        "details": dict(one.details),
        "handle": one.handle,
    }


def _token_dump(one: Token) -> dict[str, Any]:
    """Without its value."""
    return {
        "id": one.id,
        "account": one.account_id,
        "rights": sorted(one.rights),
        "is_active": one.is_active,
        "expires_at": None if one.expires_at is None else iso_millis(one.expires_at),
    }


def _order_dump(one: Order) -> dict[str, Any]:
    return {
        "id": one.id,
        "account": one.account_id,
        "created_at": iso_millis(one.created_at),
        "items": [item._asdict() for item in one.items],
    }


def _category_dump(one: Category) -> dict[str, Any]:
    return {
        "id": one.id,
        "account": one.account_id,
        "external_id": one.external_id,
        "name": one.name,
        "parent_external_id": one.parent_external_id,
    }


def _custom_field_dump(one: CustomField) -> dict[str, Any]:
    return {
        "id": one.id,
        "account": one.account_id,
        "external_id": one.external_id,
        "name": one.name,
        "entity_type": one.entity_type.value,
        "value_type": one.value_type,
    }


KINDS: Final = (
    Kind("products", PRODUCTS, make_product, _product_dump),
    Kind("orders", ORDERS, make_order, _order_dump),
    Kind("tokens", TOKENS, make_token, _token_dump),
    Kind(
        "accounts",
        TENANTS,
        make_tenant,
        lambda one: {"id": one.id, "name": one.name, "currencies": [*one.currencies]},
    ),
    Kind("categories", CATEGORIES, make_category, _category_dump),
    Kind("custom_fields", CUSTOM_FIELDS, make_custom_field, _custom_field_dump),
)
