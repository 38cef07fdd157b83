"""TribeMade's decisions. Each operation is its checks, in the vendor's order, and what happens if all pass.

Pure functions of what the world holds, the request, and now; no Flask, no I/O.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Final

from ...core.clock import MINUTE, whole_seconds
from ...core.decision import Check, Decision, Effect, Finding, Put, Remove, answers, passes, weigh
from ...core.identifiers import is_uuid
from ...core.limits import FixedWindow
from ...core.vendor import Case as CoreCase
from . import bodies, wire
from .entities import (
    ACTIVE,
    EMAILS,
    ORDERS,
    PRODUCTS,
    STORES,
    TRANSITIONS,
    Email,
    Order,
    OrderStatus,
    Product,
    Store,
)

#: Calls a minute, a store and an endpoint; the window opens with the store's first call to it.
#: Source: Delete Product, rate limit (10); Rate Limits (20 and 50).
DELETES: Final = FixedWindow("delete_product", 10, MINUTE)
PRODUCT_READS: Final = FixedWindow("get_product", 50, MINUTE)
CREATES: Final = FixedWindow("create_product", 20, MINUTE)
EDITS: Final = FixedWindow("edit_product", 20, MINUTE)
ORDER_READS: Final = FixedWindow("get_order", 50, MINUTE)
STATUSES: Final = FixedWindow("update_order_status", 20, MINUTE)
#: With read_limit=20: the page's aside, "vs 20 for other operations", taken at its word.
_STRICT: Final = {limit.name: FixedWindow(limit.name, 20, MINUTE) for limit in (PRODUCT_READS, ORDER_READS)}


class Case(CoreCase):
    """One request to TribeMade, and what it is about."""

    @cached_property
    def store(self) -> Store | None:
        return self.held[STORES].first("key", self.call.credential)

    @property
    def seller(self) -> Store:
        """The store, once the key is known."""
        assert self.store is not None  # noqa: S101  a check before this one has looked
        return self.store

    @cached_property
    def any_product(self) -> Product | None:
        """The product that the path names, whoever has it. Either case will do."""
        table, wanted = self.held[PRODUCTS], self.call.params["product_id"]
        return table.get(wanted) or table.get(wanted.lower())

    @cached_property
    def product(self) -> Product | None:
        """The product that the path names, if the store has it."""
        found = self.any_product
        return found if found and found.store_id == self.seller.id else None

    @cached_property
    def order(self) -> Order | None:
        table, wanted = self.held[ORDERS], self.call.params["order_id"]
        return table.get(wanted) or table.get(wanted.lower())


# ── operations ──


def delete_product(case: Case) -> Decision:
    """Source: Delete Product."""
    return weigh(case, (*_LET_IN, within(DELETES), product_is_ours, no_active_orders), remove_product)


def get_product(case: Case) -> Decision:
    """Source: Get Product Details."""
    return weigh(case, (*_LET_IN, within(PRODUCT_READS), product_is_ours), show_product)


def create_product(case: Case) -> Decision:
    """Source: Create Product."""
    checks = (*_LET_IN, within(CREATES), body_is_json, required_fields_given, fields_are_valid)
    return weigh(case, checks, add_product)


def edit_product(case: Case) -> Decision:
    """Source: Edit Product. The product is looked up first: a foreign one never leaks a validation answer."""
    checks = (*_LET_IN, within(EDITS), product_is_ours, body_is_json, something_to_update, fields_are_valid)
    return weigh(case, checks, update_product)


def get_order(case: Case) -> Decision:
    """Source: Get Order Details."""
    return weigh(case, (*_LET_IN, within(ORDER_READS), order_exists, order_is_ours), show_order)


def update_order_status(case: Case) -> Decision:
    """Source: Update Order Status."""
    checks = (
        *_LET_IN,
        within(STATUSES),
        order_exists,
        order_is_ours,
        body_is_json,
        status_is_known,
        transition_is_legal,
    )
    return weigh(case, checks, set_order_status)


# ── who asks, and how often ──


def key_present(case: Case) -> Finding:
    if not case.call.credential:
        return answers(wire.MISSING_API_KEY, "the request has no X-API-Key, or an empty one")
    return passes("X-API-Key is sent")


def key_known(case: Case) -> Finding:
    if case.store is None:
        return answers(wire.INVALID_API_KEY, "no store has this key, or has it any longer")
    return passes(f"the key is that of store {case.store.name!r}")


_LET_IN: Final[tuple[Check[Case], ...]] = (key_present, key_known)


def within(limit: FixedWindow) -> Check[Case]:
    """A check that the store may call this endpoint now; every call that passed authentication counts."""

    def within_limit(case: Case) -> Finding:
        window = limit
        if limit.name in _STRICT and case.held.switch("read_limit") == "20":
            window = _STRICT[limit.name]
        count, reading = case.held.put_to(window, case.seller.id)
        if reading.permitted:
            says = f"call {reading.used} of {reading.limit} in this minute"
            return Finding(says, changes=(count,), reading=reading)
        says = f"{reading.limit} calls in this minute already"
        wait = wire.WAIT
        if case.held.switch("retry_after") == "remaining":
            wait = whole_seconds(reading.retry_at - case.now)
        body = wire.throttled(wait).body
        return Finding(says, wire.RATE_LIMITED, body, changes=(count,), reading=reading)

    return within_limit


# ── products ──


def product_is_ours(case: Case) -> Finding:
    if case.product is not None:
        return passes(f"product {case.product.name!r} belongs to the store")
    identifier = case.call.params["product_id"]
    if case.held.switch("malformed_id") == "400" and not is_uuid(identifier):
        return answers(wire.MALFORMED_ID, f"{identifier!r} is not a UUID")
    if case.any_product is not None:
        return answers(wire.PRODUCT_NOT_FOUND, f"product {identifier} is another store's")
    return answers(wire.PRODUCT_NOT_FOUND, f"the store has no product {identifier}")


def no_active_orders(case: Case) -> Finding:
    blocking = ACTIVE if case.held.is_on("started_blocks") else ACTIVE - {OrderStatus.STARTED}
    assert case.product is not None  # noqa: S101  `product_is_ours` has looked
    others: set[str] = set()
    for order in case.held[ORDERS].find("product_id", case.product.id):
        if order.status in blocking:
            return answers(wire.ACTIVE_ORDERS, f"order {order.id} is {order.status}")
        others.add(order.status)
    return passes(f"no order keeps it ({', '.join(sorted(others))})" if others else "it has no orders")


def remove_product(case: Case) -> Finding:
    assert case.product is not None  # noqa: S101  `product_is_ours` has looked
    return answers(wire.PRODUCT_DELETED, "gone for good", Remove(PRODUCTS, case.product.id, "deleted"))


def show_product(case: Case) -> Finding:
    assert case.product is not None  # noqa: S101  `product_is_ours` has looked
    return answers(wire.PRODUCT, "shown", body=wire.product(case.product))


def body_is_json(case: Case) -> Finding:
    if case.call.oversized or not bodies.is_object(case.call.json):
        return answers(wire.BAD_JSON, "the body is not a JSON object")
    return passes("the body is a JSON object")


def required_fields_given(case: Case) -> Finding:
    missing = bodies.missing(case.call.json)
    if missing:
        return answers(wire.MISSING_FIELDS, f"missing: {', '.join(missing)}")
    return passes("every required field is there")


def something_to_update(case: Case) -> Finding:
    if not bodies.product_fields(case.call.json):
        return answers(wire.NO_FIELDS, "the body names no field of a product")
    return passes("the body names fields of a product")


def fields_are_valid(case: Case) -> Finding:
    for refusal in bodies.refusals(case.call.json, case.seller):
        return refusal
    return passes("every field is valid")


def add_product(case: Case) -> Finding:
    product = bodies.new_product(case.held, case.seller, case.call.json)
    body = {"product_id": product.id}
    return answers(wire.PRODUCT_CREATED, "created", Put(PRODUCTS, product, "created"), body=body)


def update_product(case: Case) -> Finding:
    assert case.product is not None  # noqa: S101  `product_is_ours` has looked
    product = bodies.changed_product(case.product, case.call.json)
    says = "updated"
    if product.is_active != case.product.is_active:
        says = "reactivated" if product.is_active else "deactivated"
    return answers(wire.PRODUCT_UPDATED, says, Put(PRODUCTS, product, says, Effect.REVERSIBLE))


# ── orders ──


def order_exists(case: Case) -> Finding:
    if case.order is None:
        return answers(wire.ORDER_NOT_FOUND, f"there is no order {case.call.params['order_id']}")
    return passes(f"order {case.order.id} is {case.order.status}")


def order_is_ours(case: Case) -> Finding:
    assert case.order is not None  # noqa: S101  `order_exists` has looked
    if case.order.store_id != case.seller.id:
        return answers(wire.ORDER_OF_ANOTHER_STORE, "the order is another store's")
    return passes("the order is the store's")


def show_order(case: Case) -> Finding:
    assert case.order is not None  # noqa: S101  `order_exists` has looked
    return answers(wire.ORDER, "shown", body=wire.order(case.order))


def status_is_known(case: Case) -> Finding:
    status = case.call.json.get("status")
    if not isinstance(status, str) or status not in set(OrderStatus) - {OrderStatus.STARTED}:
        return answers(wire.BAD_STATUS, f"{status!r} cannot be set")
    if not isinstance(case.call.json.get("tracking_url", ""), str):
        return answers(wire.BAD_STATUS, "tracking_url is not a text")
    return passes(f"{status!r} can be set")


def transition_is_legal(case: Case) -> Finding:
    assert case.order is not None  # noqa: S101  `order_exists` has looked
    before, after = case.order.status, OrderStatus(case.call.json["status"])
    if after not in TRANSITIONS[before]:
        body = wire.illegal_transition(before, after)
        return answers(wire.ILLEGAL_TRANSITION, f"{before} does not go to {after}", body=body)
    return passes(f"{before} may go to {after}")


def set_order_status(case: Case) -> Finding:
    """The customer gets a mail: cancelling orders to unblock a deletion is not a silent act."""
    assert case.order is not None  # noqa: S101  `order_exists` has looked
    status = OrderStatus(case.call.json["status"])
    tracking = case.call.json.get("tracking_url", case.order.tracking_url)
    order = replace(case.order, status=status, tracking_url=tracking)
    mail = Email(
        case.held.new_uuid("email"), case.now, order.id, str(order.customer.get("email", "")), status
    )
    return answers(
        wire.ORDER_STATUS_UPDATED,
        f"{status}, and the customer is told by mail",
        Put(ORDERS, order, f"{status}", Effect.IRREVERSIBLE),
        Put(EMAILS, mail, "sent", Effect.IRREVERSIBLE),
    )
