"""Altcraft's lists of products and of SKUs, a page at a time, in the order in which the products were made.

A page begins where the last one ended, whatever was deleted in between. Source: Get products list, Get SKUs list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple

from ...core.call import Malformed
from ...core.decision import Check, Decision, Finding, answers, passes, weigh
from ...core.identifiers import digest
from . import bodies, wire
from .entities import PRODUCTS, Product, Right, Sku
from .rules import Case, let_in

DEFAULT_LIMIT: Final = 100
GREATEST_LIMIT: Final = 1000
_PLACE: Final = re.compile(r"[0-9a-f]{24}").fullmatch


class Mark(NamedTuple):
    """Where a page ended: at a product, by its position, and at one of its SKUs, by its id."""

    position: int
    sku: int = 0


class ListCase(Case):
    """A request for a list."""

    @cached_property
    def listing(self) -> bodies.Listing | Malformed:
        return bodies.listing(self.document)

    @property
    def asked(self) -> bodies.Listing:
        """Which page is wanted, once that could be read."""
        assert not isinstance(self.listing, Malformed)  # noqa: S101  a check before this one has looked
        return self.listing

    @cached_property
    def start(self) -> Mark | None:
        """Where the page before ended; None for a pointer that this account was never given."""
        return pointed(self.asked.from_id, self.tenant.id) if self.asked.from_id else Mark(-1)


def list_products(case: Case) -> Decision:
    """Source: Get products list."""
    return weigh(ListCase(case.held, case.call), _LIST, show_products)


def list_skus(case: Case) -> Decision:
    """Source: Get SKUs list."""
    return weigh(ListCase(case.held, case.call), _LIST, show_skus)


def page_is_valid(case: ListCase) -> Finding:
    if isinstance(case.listing, Malformed):
        return answers(wire.BAD_PARAMETER, case.listing.why)
    limit = case.listing.limit
    if limit is not None and not 1 <= limit <= GREATEST_LIMIT:
        return answers(wire.BAD_PARAMETER, f"limit is {limit}, not 1 to {GREATEST_LIMIT}")
    return passes("from_id and limit have the right types")


def pointer_is_known(case: ListCase) -> Finding:
    if case.start is None:
        return answers(wire.UNKNOWN_POINTER, "no answer to this account said this from_id")
    return passes("from_id is the last answer's" if case.asked.from_id else "the first page")


_LIST: Final[tuple[Check[Any], ...]] = (*let_in(Right.READ), page_is_valid, pointer_is_known)


def show_products(case: ListCase) -> Finding:
    found = list(islice(_products(case), case.asked.limit or DEFAULT_LIMIT))
    following = pointer(Mark(found[-1][0]), case.tenant.id) if found else ""
    said = None if case.held.switch("products_pointer") == "absent" else following
    body = wire.page([wire.product_row(product) for _, product in found], said)
    return answers(wire.PRODUCT_LIST, f"{len(found)} products", body=body)


def show_skus(case: ListCase) -> Finding:
    found = list(islice(_skus(case), case.asked.limit or DEFAULT_LIMIT))
    following = pointer(found[-1][0], case.tenant.id) if found else ""
    body = wire.page([wire.sku_row(sku) for _, sku in found], following)
    return answers(wire.SKU_LIST, f"{len(found)} SKUs", body=body)


def _started(case: ListCase) -> Mark:
    assert case.start is not None  # noqa: S101  `pointer_is_known` has looked
    return case.start


def _products(case: ListCase) -> Iterator[tuple[int, Product]]:
    """The account's products past the mark."""
    account = case.tenant.id
    for position, product in case.held[PRODUCTS].numbered(_started(case).position):
        if product.account_id == account:
            yield position, product


def _skus(case: ListCase) -> Iterator[tuple[Mark, Sku]]:
    """The account's SKUs past the mark: by product, and within one by number, so that none is said twice."""
    start, account = _started(case), case.tenant.id
    for position, product in case.held[PRODUCTS].numbered(max(start.position, 0) - 1):
        if product.account_id != account:
            continue
        for sku in sorted(product.skus, key=_number):
            if position > start.position or _number(sku) > start.sku:
                yield Mark(position, _number(sku)), sku


def _number(sku: Sku) -> int:
    return int(sku.id)


# ── the pointer ──


def pointer(mark: Mark, account: str) -> str:
    """An opaque text that only this account can have been given."""
    said = f"{mark.position:08x}{mark.sku:016x}"
    return f"{said}{_seal(said, account)}"


def pointed(said: str, account: str) -> Mark | None:
    """What a pointer says; None for one that was made up."""
    place, seal = said[:24], said[24:]
    if seal != _seal(place, account) or not _PLACE(place):
        return None
    return Mark(int(place[:8], 16), int(place[8:], 16))


def _seal(said: str, account: str) -> str:
    return digest(f"altcraft/{account}/{said}").hex()[:8]
