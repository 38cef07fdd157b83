"""Shoplazza in the demo world: what the page's examples need, and what provokes each of its error examples."""

from __future__ import annotations

from typing import Final

from ...core.decision import Change, Put
from ...core.state import Held
from ...core.vendor import Example
from . import wire
from .entities import (
    ORDERS,
    PRODUCTS,
    SHOP,
    SHOPS,
    TOKENS,
    Image,
    Kept,
    LineItem,
    Option,
    Order,
    Product,
    Scope,
    Shop,
    Token,
    Variant,
)
from .records import CREATED, DEMO_TOKEN

#: The product of the page's request example, and that of its parameter table.
PAGE_PRODUCT: Final = "a1a88be0-a1d4-47e4-a2f2-ba6e131cf447"
TABLE_PRODUCT: Final = "9fb9f3c6-2300-42c1-8593-d9008d7cfc09"
ORDERED: Final = "b2b99cf1-b2e5-48f5-b3a3-cb7f242de558"
KEPT: Final = "c3caad02-c3f6-49a6-84b4-dc80353ef669"
FOREIGN: Final = "d4dbbe13-d407-4ab7-95c5-ed91464f077a"
CLOSED: Final = "e5eccf24-e518-4bc8-a6d6-fea2575a188b"
UNKNOWN: Final = "00000000-0000-4000-8000-000000000000"
ORDER: Final = "11218-00000001"

OTHER_SHOP: Final = "othershop"
CLOSED_SHOP: Final = "closedshop"

READ_ONLY: Final = "read-only-fQ2sT7uV1wX5yZ9aB3cD6eF0gH4iJ8kLm"
BUSY: Final = "busy-app-mK8jI4hG0fE6dC3bA9zY5xW1vU7tS2qPoN"
OTHER_TOKEN: Final = "other-shop-pR5oN1mL7kJ3iH9gF5eD1cB7aZ3yX9wV"  # noqa: S105  nobody's
CLOSED_TOKEN: Final = "closed-shop-wV9xY3zA7bC1dE5fG9hI3jK7lM1nO5p"  # noqa: S105  nobody's

_PRODUCTS: Final = "/openapi/2022-01/products"


def demo(held: Held) -> tuple[Change, ...]:  # noqa: ARG001  the seam's signature
    """Two shops whose products cannot be reached across, one that is not active, and tokens of less than all rights."""
    shops = (Shop(OTHER_SHOP, "Other shop"), Shop(CLOSED_SHOP, "Closed shop", active=False))
    tokens = (
        _token("f0000000-0000-4000-8000-000000000001", READ_ONLY, SHOP, "reader", Scope.READ_PRODUCT, Scope.READ_ORDER),
        _token("f0000000-0000-4000-8000-000000000002", BUSY, SHOP, "busy app", *Scope),
        _token("f0000000-0000-4000-8000-000000000003", OTHER_TOKEN, OTHER_SHOP, "other app", *Scope),
        _token("f0000000-0000-4000-8000-000000000004", CLOSED_TOKEN, CLOSED_SHOP, "other app", *Scope),
    )  # fmt: skip
    return (
        *(Put(SHOPS, shop) for shop in shops),
        *(Put(TOKENS, token) for token in tokens),
        *(Put(PRODUCTS, product) for product in _products()),
        Put(ORDERS, _order(_product(ORDERED, SHOP, "Mug", "mug"))),
    )


def _token(identifier: str, token: str, shop: str, app: str, *scopes: Scope) -> Token:
    return Token(identifier, token, shop, app, scopes)


def _products() -> tuple[Product, ...]:
    return (
        _product(KEPT, SHOP, "Winter hat", "winter-hat"),
        _product(ORDERED, SHOP, "Mug", "mug"),
        _product(TABLE_PRODUCT, SHOP, "Test bag", "test-bag"),
        PAGE,
        _product(FOREIGN, OTHER_SHOP, "Not yours", "not-yours"),
        _product(CLOSED, CLOSED_SHOP, "Out of reach", "out-of-reach"),
    )


def _product(identifier: str, shop: str, title: str, handle: str) -> Product:
    """A product of three variants and two images."""
    own = [f"{identifier[:24]}{place:012x}" for place in range(1, 7)]
    pictures = (f"//cdn.shoplazza.com/{handle}-1.png", f"//cdn.shoplazza.com/{handle}-2.png")
    sizes = ("S", "M", "L")
    variants = tuple(
        Variant(
            own[place], size, size, price="123.00", compare_at_price="132.00", sku=f"{handle}-{size}",
            inventory_quantity=41, weight="123",
        )
        for place, size in enumerate(sizes)
    )  # fmt: skip
    images = tuple(Image(own[3 + place], src, 100, 100) for place, src in enumerate(pictures))
    return Product(
        identifier, shop, title, handle, CREATED, CREATED, Kept((Option(own[5], "Size", sizes),), variants, images),
        published_at=CREATED, description=f"<p>{title}</p>", vendor="Demo", has_only_default_variant=False,
    )  # fmt: skip


def _order(product: Product) -> Order:
    bought = product.variants[0]
    item = LineItem(
        "db4469f3-5e56-4c69-a2b6-03e81d24d5b5", product.id, bought.id, product.title, bought.title, product.handle,
        bought.sku, product.vendor, bought.price, 1, product.images[0].src,
        wire.product_url(product.shop, product.handle),
    )  # fmt: skip
    return Order(ORDER, SHOP, "00000001", CREATED, (item,))


PAGE: Final = _product(PAGE_PRODUCT, SHOP, "Old stock", "old-stock")


def _example(
    name: str, about: str, target: str, status: int, answer: object, *, token: str = DEMO_TOKEN, method: str = "DELETE", before: int = 0,
) -> Example:  # fmt: skip
    headers = (("accept", "application/json"), *((("access-token", token),) if token else ()))
    return Example(name, about, method, f"{_PRODUCTS}/{target}", headers, "", status, answer, before)


EXAMPLES: Final = (
    _example(
        "the page's request, verbatim",
        "its verb is GET, though the page is called Delete Product: it reads, and nothing is deleted "
        "(with page_example=literal it deletes, and answers {})",
        PAGE_PRODUCT, 200, {"product": wire.product(PAGE)}, method="GET",
    ),
    _example("delete", "the same request with the verb of the page's title", PAGE_PRODUCT, 200, {}),
    _example("delete the table's product", "the id of the page's parameter table", TABLE_PRODUCT, 200, {}),
    _example("delete again", "404: it is gone already, whatever the text says", TABLE_PRODUCT, 404, wire.PRODUCT_NOT_FOUND.body, before=1),
    _example("no such product", "404, with the text of the 422", UNKNOWN, 404, wire.PRODUCT_NOT_FOUND.body),
    _example("another shop's", "404: othershop has it, this shop has not", FOREIGN, 404, wire.PRODUCT_NOT_FOUND.body),
    _example("not a UUID", "422, with the text of the 404", "abc", 422, wire.MALFORMED_ID.body),
    _example(
        "not a UUID, read", "422: the error response example, by the verb of the request example",
        "abc", 422, wire.MALFORMED_ID_AS_IN_EXAMPLE.body, method="GET",
    ),
    _example("no token", "401: the text speaks of the store, and means the token", KEPT, 401, wire.MISSING_TOKEN.body, token=""),
    _example("wrong token", "401: no app has this token", KEPT, 401, wire.INVALID_TOKEN.body, token="wrong"),  # noqa: S106  nobody's
    _example("another shop's token", "401: a token of othershop", KEPT, 401, wire.INVALID_TOKEN.body, token=OTHER_TOKEN),
    _example("without the right", "403: this token may only read", KEPT, 403, wire.NO_CONTEXT.body, token=READ_ONLY),
    _example("rate limit", "429: one call more than an app's bucket holds", UNKNOWN, 429, wire.RATE_LIMITED.body, token=BUSY, before=40),
)  # fmt: skip
