"""TribeMade's stand-in, broken in one way each.

Knows the stand-in's parts, to break them; the machine that must find each knows none of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from ...sandbox.core.clock import MINUTE
from ...sandbox.core.decision import Change, Count, Decision, Put, Remove
from ...sandbox.core.limits import FixedWindow
from ...sandbox.core.vendor import Vendor
from ...sandbox.vendors.tribemade import rules, wire
from ...sandbox.vendors.tribemade.entities import (
    ACTIVE,
    EMAILS,
    ORDERS,
    PRODUCTS,
    TRANSITIONS,
    OrderStatus,
    Product,
)
from . import (
    Lenient,
    Mutant,
    altered,
    breaking,
    forgetful,
    headed,
    patching,
    reworded,
    told_as,
    without_header,
)

VENDOR: Final = "tribemade"


class _Open(rules.Case):
    """A case that asks whose a product is of nobody."""

    @property
    def product(self) -> Product | None:
        return self.held[PRODUCTS].get(self.call.params["product_id"])


def _told_apart(vendor: Vendor) -> Vendor:
    """404 and 403 taken for each other: another store's product is forbidden."""

    def tell(case: Any, decision: Decision) -> Decision:
        foreign = (
            decision.answer is wire.PRODUCT_NOT_FOUND
            and case.call.params["product_id"] in case.held[PRODUCTS]
        )
        return told_as(decision, wire.ORDER_OF_ANOTHER_STORE) if foreign else decision

    return altered(vendor, "*", tell)


def _orders_go_too(vendor: Vendor) -> Vendor:
    def follow(case: Any, decision: Decision) -> Decision:
        if decision.refused:
            return decision
        orders = case.held[ORDERS].find("product_id", case.product.id)
        gone = (Remove(ORDERS, one.id) for one in orders)
        return decision._replace(changes=(*decision.changes, *gone))

    return altered(vendor, "delete_product", follow)


def _shows_images(vendor: Vendor) -> Vendor:
    def show(_case: Any, decision: Decision) -> Decision:
        return decision if decision.refused else decision._replace(body={**decision.body, "images": []})

    return altered(vendor, "get_product", show)


def _notes_grow(vendor: Vendor) -> Vendor:
    def grow(case: Any, decision: Decision) -> Decision:
        if decision.refused:
            return decision
        note = case.product.internal_note
        return decision._replace(changes=tuple(_noted(one, note) for one in decision.changes))

    return altered(vendor, "edit_product", grow)


def _noted(change: Change, before: str) -> Change:
    if not isinstance(change, Put) or not before:
        return change
    record = change.record
    assert isinstance(record, Product)  # noqa: S101  an edit puts nothing else
    return change._replace(record=replace(record, internal_note=f"{before} {record.internal_note}"))


def _blocked_edits(vendor: Vendor) -> Vendor:
    def refuse(case: Any, decision: Decision) -> Decision:
        if decision.refused or not any(
            one.status in ACTIVE for one in case.held[ORDERS].find("product_id", case.product.id)
        ):
            return decision
        return Decision(wire.ACTIVE_ORDERS, decision.findings, (), None, (), decision.readings, refused=True)

    return altered(vendor, "edit_product", refuse)


def _misses_are_free(vendor: Vendor) -> Vendor:
    def free(_case: Any, decision: Decision) -> Decision:
        if decision.answer is not wire.PRODUCT_NOT_FOUND:
            return decision
        return decision._replace(changes=tuple(one for one in decision.changes if not isinstance(one, Count)))

    return altered(vendor, "delete_product", free)


def _deletes(limit: int = 10, *, aligned: bool = False) -> FixedWindow:
    return FixedWindow("delete_product", limit, MINUTE, aligned=aligned)


def _more(calls: int) -> Lenient:
    return Lenient("delete_product", 10, MINUTE, more=calls)


def _is_removal(change: Change) -> bool:
    return isinstance(change, Remove)


def _is_mail(change: Change) -> bool:
    return isinstance(change, Put) and change.table is EMAILS


#: Those that the vendor’s document catches too.
_DOCUMENTED: Final = frozenset({"403 for 404", "images are shown", "no hiding", "no reset", "other words"})

MUTANTS: Final = tuple(
    Mutant(name, VENDOR, says, broken, documents=name in _DOCUMENTED)
    for name, says, broken in (
        (
            "other words", "the 404 is worded otherwise",
            breaking(lambda it: reworded(it, "product_not_found", body={"error": "Product not found"}), VENDOR),
        ),
        (
            "started is free", "an order that is only started does not block",
            patching(VENDOR, "rules", ACTIVE=ACTIVE - {OrderStatus.STARTED}),
        ),
        (
            "dispatched is free", "a dispatched order does not block",
            patching(VENDOR, "rules", ACTIVE=ACTIVE - {OrderStatus.DISPATCHED}),
        ),
        (
            "delivered blocks", "a delivered order blocks",
            patching(VENDOR, "rules", ACTIVE=ACTIVE | {OrderStatus.DELIVERED}),
        ),
        ("one more", "eleven deletions a minute are let through", patching(VENDOR, "rules", DELETES=_more(1))),
        ("one less", "nine deletions a minute are let through", patching(VENDOR, "rules", DELETES=_more(-1))),
        (
            "clock minutes", "the window begins with the clock's minute, not with the first call",
            patching(VENDOR, "rules", DELETES=_deletes(aligned=True)),
        ),
        (
            "one count", "edits and deletions are counted together",
            patching(VENDOR, "rules", EDITS=_deletes(20)),
        ),
        ("misses are free", "a deletion that finds nothing is not counted", breaking(_misses_are_free, VENDOR)),
        (
            "true wait", "the 429 says what is left of the window, not 60",
            patching(VENDOR, "wire", WAIT=43),
        ),
        (
            "helpful header", "the 429 has a Retry-After header",
            breaking(lambda it: headed(it, "rate_limited", ("Retry-After", "60")), VENDOR),
        ),
        (
            "no reset", "no answer says when the count begins anew",
            breaking(lambda it: without_header(it, "X-RateLimit-Reset"), VENDOR),
        ),
        ("403 for 404", "another store's product is forbidden, not absent", breaking(_told_apart, VENDOR)),
        ("open house", "another store's product can be deleted", breaking(lambda it: replace(it, case=_Open), VENDOR)),
        (
            "only says so", "a deletion answers 200 and keeps the product",
            breaking(lambda it: forgetful(it, "delete_product", _is_removal), VENDOR),
        ),
        ("orders go too", "a product's orders are deleted with it", breaking(_orders_go_too, VENDOR)),
        ("images are shown", "a product is read back with its images", breaking(_shows_images, VENDOR)),
        ("notes grow", "an internal note is added to the one before", breaking(_notes_grow, VENDOR)),
        ("no hiding", "a product with active orders cannot be deactivated", breaking(_blocked_edits, VENDOR)),
        (
            "no mail", "an order's status changes and the customer is not told",
            breaking(lambda it: forgetful(it, "update_order_status", _is_mail), VENDOR),
        ),
        (
            "delivered, cancelled", "a delivered order can still be cancelled",
            patching(
                VENDOR, "rules",
                TRANSITIONS={**TRANSITIONS, OrderStatus.DELIVERED: frozenset({OrderStatus.CANCELLED})},
            ),
        ),
    )
)  # fmt: skip
