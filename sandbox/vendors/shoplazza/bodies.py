"""What Shoplazza's request bodies may hold, and what they make of a product.

Source: SPZ Admin API, create and update product; product properties for the title's length. What is
wrong is said in the style of the vendor's samples, field by field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ...core.decision import encoded
from ...core.state import Held
from . import wire
from .entities import PRODUCTS, Image, InventoryPolicy, Kept, Option, Product, Variant

Body = Mapping[str, Any]
Test = Callable[[Any], bool]

_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_NO_WORD: Final = re.compile(r"[\W_]+")
_MOST: Final = 2**31 - 1
_TEXTS: Final = (
    "brief", "description", "tags", "vendor", "vendor_url", "note", "seo_title", "seo_description", "seo_keywords", "spu",
)  # fmt: skip
_FLAGS: Final = (
    "published", "requires_shipping", "taxable", "has_only_default_variant", "inventory_tracking",
    "need_variant_image", "display_fake_sales",
)  # fmt: skip
_KEPT: Final = (*_TEXTS, *_FLAGS, "title", "inventory_policy", "fake_sales")


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST


def _amount(value: Any) -> bool:
    return isinstance(value, str) and _AMOUNT.fullmatch(value) is not None


def _amount_or_none(value: Any) -> bool:
    return value == "" or _amount(value)


def _title(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 255  # noqa: PLR2004  product properties, `title`


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _one_of(choices: frozenset[str]) -> Test:
    return lambda value: isinstance(value, str) and value in choices


def _shaped(rules: Mapping[str, Test]) -> Test:
    """An object whose known fields are right; null stands for a field left out, others are ignored."""
    return lambda value: (
        isinstance(value, dict)
        and all(value.get(name) is None or right(value[name]) for name, right in rules.items())
    )


_IMAGE: Final[Mapping[str, Test]] = {
    "id": _text, "src": _text, "width": _integer, "height": _integer, "alt": _text,
}  # fmt: skip
_OPTION: Final[Mapping[str, Test]] = {"id": _text, "name": _text, "values": _texts}
_VARIANT: Final[Mapping[str, Test]] = {
    **dict.fromkeys(("id", "title", "option1", "option2", "option3", "sku", "barcode", "note"), _text),
    "price": _amount,
    **dict.fromkeys(("compare_at_price", "cost_price", "weight"), _amount_or_none),
    "inventory_quantity": _integer,
    "weight_unit": _one_of(frozenset({"", "kg", "g", "lb", "oz"})),
    "image": _shaped(_IMAGE),
}
_PRODUCT: Final[Mapping[str, Test]] = {
    "title": _title,
    **dict.fromkeys((*_TEXTS, "unique_token"), _text),
    "handle": _title,
    **dict.fromkeys(_FLAGS, _flag),
    "inventory_policy": _one_of(frozenset(InventoryPolicy)),
    "fake_sales": _integer,
}
#: Each list of a product: what its members look like, and what none of them may lack.
_LISTS: Final[Mapping[str, tuple[Mapping[str, Test], tuple[str, ...]]]] = {
    "options": (_OPTION, ("name", "values")),
    "images": (_IMAGE, ("src",)),
    "variants": (_VARIANT, ("price",)),
}


def problems(body: Body, product: Product | None = None) -> list[str]:
    """What is wrong with a body, as texts; `product` is the one that it is to change."""
    found = [wire.required(name) for name in _missing(body, product)]
    found += [
        wire.invalid(name)
        for name, right in _PRODUCT.items()
        if body.get(name) is not None and not right(body[name])
    ]
    for name, (rules, needed) in _LISTS.items():
        if body.get(name) is not None:
            found += _list_problems(name, body[name], rules, needed)
    return found


def _missing(body: Body, product: Product | None) -> Iterator[str]:
    """Source: SPZ Admin API, create product, required fields, and what its descriptions say is required when."""
    if body.get("title") is None or body["title"] == "":
        yield "title"
    if product is not None:
        return
    if body.get("has_only_default_variant") is None:
        yield "has_only_default_variant"
    if body.get("inventory_tracking") is True and body.get("inventory_policy") is None:
        yield "inventory_policy"
    if body.get("has_only_default_variant") is False and body.get("need_variant_image") is None:
        yield "need_variant_image"


def _list_problems(
    name: str, given: Any, rules: Mapping[str, Test], needed: tuple[str, ...]
) -> Iterator[str]:
    right = _shaped(rules)
    if not isinstance(given, list) or not all(map(right, given)):
        yield wire.invalid(name)
        return
    for field in needed:
        if any(member.get(field) is None for member in given):
            yield wire.required(field)


# ── what a valid body makes ──


def new_product(held: Held, shop: str, body: Body) -> Product:
    """The product that a valid create body describes. A field left out is false, 0 or ''."""
    product = Product(
        id=held.new_uuid("product"),
        shop=shop,
        title=body["title"],
        handle=_free_handle(held, shop, body.get("handle") or body["title"]),
        created_at=held.now,
        updated_at=held.now,
        parts=Kept(variants=(Variant(held.new_uuid("variant")),)),
        published=False,
    )
    return changed_product(held, product, {**body, "handle": None})


def changed_product(held: Held, product: Product, body: Body) -> Product:
    """A product with a body's fields in the place of its own. A list that is given replaces the one it had."""
    changes: dict[str, Any] = {name: body[name] for name in _KEPT if body.get(name) is not None}
    if body.get("handle"):
        changes["handle"] = _free_handle(held, product.shop, body["handle"], product)
    published = changes.get("published", product.published)
    since = product.published_at if product.published else held.now
    changes["published_at"] = since if published else None
    return replace(product, updated_at=held.now, parts=_parts(held, product, body), **changes)


def _parts(held: Held, product: Product, body: Body) -> Any:
    if all(body.get(name) is None for name in _LISTS):
        return product.parts
    return Kept(
        _options(held, product, body["options"]) if body.get("options") is not None else product.options,
        _variants(held, product, body["variants"]) if body.get("variants") else product.variants,
        _images(held, product, body["images"]) if body.get("images") is not None else product.images,
    )


def _identified(held: Held, given: list[Body], purpose: str, known: set[str]) -> Iterator[tuple[str, Body]]:
    """Each member with its id: the one it names, where the product has it and once; else a new one."""
    for number, member in enumerate(given):
        named = str(member.get("id") or "").lower()
        yield (named if named in known else held.new_uuid(purpose, number)), member
        known.discard(named)


def _options(held: Held, product: Product, given: list[Body]) -> tuple[Option, ...]:
    known = {one.id for one in product.options}
    return tuple(
        Option(identifier, one["name"], tuple(one["values"]))
        for identifier, one in _identified(held, given, "option", known)
    )


def _images(held: Held, product: Product, given: list[Body]) -> tuple[Image, ...]:
    known = {one.id for one in product.images}
    return tuple(
        Image(identifier, one["src"], one.get("width") or 0, one.get("height") or 0, one.get("alt") or "")
        for identifier, one in _identified(held, given, "image", known)
    )


def _variants(held: Held, product: Product, given: list[Body]) -> tuple[Variant, ...]:
    known = {one.id for one in product.variants}
    return tuple(variant(identifier, one) for identifier, one in _identified(held, given, "variant", known))


def variant(identifier: str, given: Body) -> Variant:
    """A variant from valid fields; its title is its options', unless it has one."""
    options = [given.get(name) or "" for name in ("option1", "option2", "option3")]
    return Variant(
        id=identifier,
        title=given.get("title") or " / ".join(filter(None, options)),
        option1=options[0],
        option2=options[1],
        option3=options[2],
        price=money(given.get("price")),
        compare_at_price=money(given.get("compare_at_price")),
        cost_price=money(given.get("cost_price")),
        sku=given.get("sku") or "",
        barcode=given.get("barcode") or "",
        note=given.get("note") or "",
        inventory_quantity=given.get("inventory_quantity") or 0,
        weight=given.get("weight") or "0",
        weight_unit=given.get("weight_unit") or "kg",
        image=(given.get("image") or {}).get("src") or "",
    )


def money(amount: str | Decimal | None) -> str:
    """`123.00`."""
    return f"{Decimal(amount):.2f}" if amount else "0.00"


def slug(title: str) -> str:
    return _NO_WORD.sub("-", title.lower()).strip("-")


def _free_handle(held: Held, shop: str, wanted: str, own: Product | None = None) -> str:
    """A handle that no other product of the shop has: the one wanted, else with a number behind it."""
    handle = base = slug(wanted) or "product"
    number = 1
    while any(
        one.shop == shop and (own is None or one.id != own.id)
        for one in held[PRODUCTS].find("handle", handle)
    ):
        handle, number = f"{base}-{number}", number + 1
    return handle


def is_sound(body: bytes, value: Any) -> bool:
    """Whether what was parsed can be written again: JSON may spell half of a surrogate pair, which UTF-8 cannot."""
    if b"\\u" not in body:
        return True
    try:
        encoded(value)
    except (UnicodeEncodeError, RecursionError):
        return False
    return True
