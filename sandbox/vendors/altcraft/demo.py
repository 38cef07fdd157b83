"""Altcraft in the demo world: what the page's examples need, and what provokes each error."""

from __future__ import annotations

from typing import Any, Final

from ...core.clock import START
from ...core.decision import Change, Put
from ...core.state import Held
from ...core.vendor import Example
from . import wire
from .entities import ORDERS, PRODUCTS, TENANTS, TOKENS, Order, OrderItem, Product, Right, Sku, Tenant, Token
from .records import ACCOUNT_ID, DEMO

#: Credentials beside that of the page: without a role, with half of one, and no longer any good.
ROLELESS: Final = "rolelessrolelessroleless"
IMPORTER: Final = "importimportimportimport"
READER: Final = "readreadreadreadreadread"
INACTIVE: Final = "inactiveinactiveinactive"
_OTHER: Final = "2"
_FOREIGN: Final = 900


def demo(held: Held) -> tuple[Change, ...]:  # noqa: ARG001  the seam's signature
    """The products 1, 2 and 123 of the examples (there is no `product_3`), one for the SKU's, and another account's."""
    products = (
        _product(1, "product_1", "Canvas bag", Sku("11", "sku_11", "Canvas bag, small"), Sku("12", "sku_12", "Canvas bag, large")),
        _product(2, "product_2", "Mug"),
        _product(123, "product_123", "Shirt", Sku("123", "sku_123", "Shirt, M")),
        _product(4, "product_4", "Camera", Sku("1", "sku_1", "Camera body"), Sku("2", "sku_2", "Camera kit")),
        Product(str(_FOREIGN), _OTHER, "product_900", "Not yours"),
    )  # fmt: skip
    order = Order("1", ACCOUNT_ID, START, (OrderItem("product_1", "sku_11"),))
    return (
        Put(TENANTS, Tenant(_OTHER, "Another shop")),
        Put(TOKENS, Token("roleless", ACCOUNT_ID, ROLELESS, frozenset())),
        Put(TOKENS, Token("importer", ACCOUNT_ID, IMPORTER, frozenset({Right.WRITE}))),
        Put(TOKENS, Token("reader", ACCOUNT_ID, READER, frozenset({Right.READ}))),
        Put(TOKENS, Token("inactive", ACCOUNT_ID, INACTIVE, frozenset(Right), is_active=False)),
        *(Put(PRODUCTS, product) for product in products),
        Put(ORDERS, order),
    )


def _product(identifier: int, external_id: str, name: str, *skus: Sku) -> Product:
    return Product(str(identifier), ACCOUNT_ID, external_id, name, "19.90", skus=skus)


def _post(
    name: str, about: str, body: str, answer: Any, *, path: str = "products/delete", before: int = 0
) -> Example:
    """A request in JSON or in XML, as its body is, and an answer in the same."""
    notation = wire.Format.XML if body.startswith("<") else wire.Format.JSON
    said = answer if notation is wire.Format.JSON else wire.as_xml(answer)
    return Example(
        name, about, "POST", f"/api/v1.1/market/{path}", (("Content-Type", notation.value),), body, 200, said, before
    )  # fmt: skip


def _json(rest: str, token: str = DEMO) -> str:
    return f'{{\n"token": "{token}",\n{rest}\n}}'


def _xml(*rest: str) -> str:
    return "\n".join(("<xml>", f"<token>{DEMO}</token>", *rest, "</xml>"))


_BOTH: Final = _json('"ids": [1, 2],\n"external_ids": ["product_3"]')
_ONE: Final = wire.deleted(1)

#: Each holds in a fresh world. One after the other, the later ones find products 1, 2 and 123 gone.
EXAMPLES: Final = (
    _post("batch, JSON", "three identifiers, of which two exist", _BOTH, wire.deleted(2)),
    _post("batch again", "they are gone: a success that deletes nothing", _BOTH, wire.deleted(0), before=1),
    _post("single external id, JSON", "by the caller's own identifier", _json('"external_ids": ["product_123"]'), _ONE),
    _post("nothing named", "400 in an HTTP 200: never all products", _json('"ids": [],\n"external_ids": []'), wire.NO_IDENTIFIERS.body),
    _post("text for a number", "400 in an HTTP 200: ids are integers", _json('"ids": ["1"]'), wire.BAD_PARAMETER.body),
    _post("no token", "401 in an HTTP 200", '{"ids": [4]}', wire.TOKEN_REQUIRED.body),
    _post("unknown token", "401 in an HTTP 200", _json('"ids": [4]', "nobody"), wire.UNKNOWN_TOKEN.body),
    _post("no role", "403 in an HTTP 200: the token may import, and not delete", _json('"ids": [4]', IMPORTER), wire.NO_ACCESS.body),
    _post("another account's", "0: it looks as if it did not exist", _json(f'"ids": [{_FOREIGN}]'), wire.deleted(0)),
    _post("delete a SKU", "its product stays", _json('"external_ids": ["sku_1"]'), _ONE, path="sku/delete"),
    _post("single id, JSON", "by the internal identifier", _json('"ids": [1]'), _ONE),
    _post("single id, XML", "the same in XML, answered in XML", _xml("<ids>1</ids>"), _ONE),
    _post("single external id, XML", "the same in XML", _xml("<external_ids>product_123</external_ids>"), _ONE),
    _post("batch, XML", "a list is its element repeated", _xml("<ids>1</ids>", "<ids>2</ids>", "<external_ids>product_3</external_ids>"), wire.deleted(2)),
)  # fmt: skip
