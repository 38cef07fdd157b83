"""Altcraft's imports: rows that make products and SKUs, or update those with the same external identifier.

All of it or none of it. Source: Import products, SKUs and categories; Import SKUs and categories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from ...core.call import Malformed
from ...core.decision import Change, Check, Decision, Finding, Put, answers, passes, weigh
from ...core.state import Held
from . import bodies, wire
from .bodies import Import, Row
from .entities import (
    CATEGORIES,
    CUSTOM_FIELDS,
    PRODUCTS,
    Category,
    CustomField,
    EntityType,
    Product,
    Right,
    Sku,
)
from .rules import Case, let_in
from .shapes import Shape

_DESCRIPTION: Final = 1000
_OF_PRODUCT: Final = frozenset(
    {"name", "price", "old_price", "currency", "description", "manufacturer_name", "tags", "pictures"}
)
_OF_SKU: Final = frozenset({"name", "price", "old_price", "currency", "count"})
#: Fields as written, and as kept where a tuple has a method of that name.
_KEPT_AS: Final = {"count": "stock"}
#: What says which record is meant, and is no detail of it.
_LINKS: Final = frozenset({"external_id", "product_external_id", "sku"})


class ImportCase(Case):
    """A request to import; `shape` is what its rows may hold."""

    shape: Shape = bodies.PRODUCT_IMPORT

    @cached_property
    def importing(self) -> Import | Malformed:
        return bodies.importing(self.document, self.shape)

    @property
    def sent_rows(self) -> Import:
        """What is to be imported, once that could be read."""
        assert not isinstance(self.importing, Malformed)  # noqa: S101  a check before this one has looked
        return self.importing

    def articles(self) -> Iterator[Row]:
        """Every row, and every SKU inside one."""
        for row in self.sent_rows.rows:
            yield row
            yield from row.get("sku", ())


class SkuImportCase(ImportCase):
    """A request to import SKUs alone."""

    shape = bodies.SKU_IMPORT


def import_products(case: Case) -> Decision:
    """Source: Import products, SKUs and categories."""
    return weigh(ImportCase(case.held, case.call), _IMPORT, add_products)


def import_skus(case: Case) -> Decision:
    """Source: Import SKUs and categories."""
    return weigh(SkuImportCase(case.held, case.call), (*_IMPORT, products_are_known), add_skus)


def rows_are_valid(case: ImportCase) -> Finding:
    """Source: Product data object, SKU data object, Categories array, Custom fields array."""
    if isinstance(case.importing, Malformed):
        return answers(wire.BAD_PARAMETER, case.importing.why)
    if any(len(row.get("description", "")) > _DESCRIPTION for row in case.articles()):
        return answers(wire.BAD_PARAMETER, f"a description is over {_DESCRIPTION} characters")
    entities = {one["entity_type"] for one in case.importing.custom_fields}
    if not entities <= set(EntityType):
        return answers(wire.BAD_PARAMETER, "a custom field is of an unknown entity_type")
    if any(_is_anothers(sku, row) for row in case.importing.rows for sku in row.get("sku", ())):
        return answers(wire.BAD_PARAMETER, "a SKU inside a product names another product")
    return passes(f"{len(case.importing.rows)} rows are valid")


def _is_anothers(sku: Row, product: Row) -> bool:
    return bool(sku.get("product_external_id", product["external_id"]) != product["external_id"])


def currencies_are_known(case: ImportCase) -> Finding:
    known = {"", *case.tenant.currencies}
    if any(row.get("currency", "") not in known for row in case.articles()):
        return answers(wire.UNKNOWN_CURRENCY, f"the account knows {', '.join(case.tenant.currencies)}")
    return passes("every currency is configured")


def products_are_known(case: SkuImportCase) -> Finding:
    stock = Stock(case.held, case.tenant.id)
    if any(stock.product(row["product_external_id"]) is None for row in case.sent_rows.rows):
        return answers(wire.UNKNOWN_PRODUCT, "a SKU's product does not exist")
    return passes("every SKU's product exists")


_IMPORT: Final[tuple[Check[Any], ...]] = (*let_in(Right.WRITE), rows_are_valid, currencies_are_known)


def add_products(case: ImportCase) -> Finding:
    stock = Stock(case.held, case.tenant.id)
    for row in case.sent_rows.rows:
        stock.import_product(row)
        for sku in row.get("sku", ()):
            stock.import_sku(row["external_id"], sku)
    return _imported(case, stock, "products")


def add_skus(case: SkuImportCase) -> Finding:
    stock = Stock(case.held, case.tenant.id)
    for row in case.sent_rows.rows:
        stock.import_sku(row["product_external_id"], row)
    return _imported(case, stock, "SKUs")


def _imported(case: ImportCase, stock: Stock, what: str) -> Finding:
    sent = case.sent_rows
    changes = (*_beside(sent, case.tenant.id), *stock.changes())
    return answers(wire.IMPORTED, f"{len(sent.rows)} {what} imported", *changes)


def _beside(sent: Import, account: str) -> Iterator[Change]:
    """Categories and custom fields: made, or replaced."""
    for row in sent.categories:
        external = row["external_id"]
        category = Category(
            f"{account}/{external}", account, external, row["name"], row.get("parent_external_id", "")
        )
        yield Put(CATEGORIES, category, "imported")
    for row in sent.custom_fields:
        entity, external = EntityType(row["entity_type"]), row["external_id"]
        identifier = f"{account}/{entity}/{external}"
        field = CustomField(identifier, account, external, row["name"], entity, row["value_type"])
        yield Put(CUSTOM_FIELDS, field, "imported")


class Stock:
    """An account's products as an import leaves them, until it is done; every look-up costs the same."""

    def __init__(self, held: Held, account: str) -> None:
        self._held = held
        self._account = account
        self._products: dict[str, Product] = {}
        self._skus: dict[str, dict[str, Sku]] = {}
        self._owners: dict[str, str] = {}
        self._made = 0

    def product(self, external_id: str) -> Product | None:
        return self._products.get(external_id) or self._own("external_id", external_id)

    def _own(self, index: str, key: str) -> Product | None:
        found = self._held[PRODUCTS].find(index, key)
        return next((one for one in found if one.account_id == self._account), None)

    def import_product(self, row: Row) -> None:
        """Make the product, under a new identifier, or update the fields that the row names."""
        external = row["external_id"]
        product = self.product(external)
        if product is None:
            product = Product(self._new("product"), self._account, external, row["name"])
        self._take(product)
        changes = _changes(row, _OF_PRODUCT, product.details)
        self._products[external] = replace(product, **changes)

    def import_sku(self, product_external_id: str, row: Row) -> None:
        """Make the SKU or update it; one that belonged to another product moves."""
        product = self.product(product_external_id)
        assert product is not None  # noqa: S101  `products_are_known` has looked, or it was just made
        self._take(product)
        external = row["external_id"]
        sku = self._released(external) or Sku(self._new("sku"), external, row["name"])
        self._skus[product_external_id][external] = sku._replace(**_changes(row, _OF_SKU, sku.details))
        self._owners[external] = product_external_id

    def _released(self, sku: str) -> Sku | None:
        """The SKU of that name, taken from the product that has it."""
        if sku not in self._owners:
            owner = self._own("sku_external_id", sku)
            if owner is None or owner.external_id in self._products:
                return None
            self._take(owner)
        return self._skus[self._owners[sku]].pop(sku, None)

    def _take(self, product: Product) -> None:
        """Have this product changed at the end."""
        if product.external_id in self._products:
            return
        self._products[product.external_id] = product
        self._skus[product.external_id] = {sku.external_id: sku for sku in product.skus}
        self._owners.update(dict.fromkeys(self._skus[product.external_id], product.external_id))

    def _new(self, purpose: str) -> str:
        """An internal identifier that was never given before."""
        self._made += 1
        return self._held.new_number(purpose, 15, self._made)

    def changes(self) -> Iterator[Change]:
        for external, product in self._products.items():
            yield Put(PRODUCTS, replace(product, skus=tuple(self._skus[external].values())), "imported")


def _changes(row: Row, fields: frozenset[str], details: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of a record: its own fields, and the rest as details."""
    named = {_KEPT_AS.get(name, name): value for name, value in row.items() if name in fields}
    rest = {name: value for name, value in row.items() if name not in fields and name not in _LINKS}
    return {**named, "details": {**details, **rest}} if rest else named
