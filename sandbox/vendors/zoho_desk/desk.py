"""Reading and writing Zoho Desk's products, and reading the tickets that refer to them.

Sources: OpenAPI description, Product and Ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from operator import attrgetter
from typing import Any, Final

from ...core.decision import Effect, Finding, Put, answers, passes
from . import bodies, shapes, wire
from .access import Case
from .budgets import READ, WRITE, list_weight
from .entities import BIN, PRODUCTS, TICKETS, Product, Ticket
from .trash import offset_of

_BY_HAND: Final = 10  # records a page, unless the request says otherwise. Source: public integration handbook


def one_read(case: Case) -> int:  # noqa: ARG001  a weight may depend on what is asked
    return READ


def one_write(case: Case) -> int:  # noqa: ARG001  a weight may depend on what is asked
    return WRITE


def one_list(case: Case) -> int:
    return list_weight(case.held, case.asked.query.get("from", 0))


def product_found(case: Case) -> Finding:
    if case.product is None:
        return answers(wire.NOT_FOUND, f"the organisation has no product {case.call.params['product_id']}")
    if case.product.id in case.held[BIN]:
        return passes(f"product {case.product.name!r:.60} is in the trash")
    return passes(f"product {case.product.name!r:.60} is active")


def product_readable(case: Case) -> Finding:
    trashed = case.the_product.id in case.held[BIN]
    if trashed and case.held.switch("get_trashed") == "404":
        return answers(wire.NOT_FOUND, "what is in the trash is not shown")
    return passes("it may be shown")


def product_changeable(case: Case) -> Finding:
    if case.the_product.id in case.held[BIN]:
        return answers(wire.IN_THE_TRASH, "what is in the trash cannot be changed")
    return passes("it may be changed")


def show_product(case: Case) -> Finding:
    product, include = case.the_product, case.asked.query.get("include", ())
    body = shapes.product(case.held, product)
    if "departments" in include:
        body["departments"] = [shapes.department_of(case.held, one) for one in product.department_ids]
    if "owner" in include:
        body["owner"] = shapes.owner_of(case.held, product.owner_id)
    return answers(wire.PRODUCT, "shown", body=body)


def add_product(case: Case) -> Finding:
    held, agent = case.held, case.agent_id
    new = Product(
        held.new_number("product", 18), case.org.id, None, (), case.now, agent, case.now, agent, agent
    )
    product = bodies.product_of(new, case.asked.body)
    body = shapes.product(held, product)
    return answers(wire.PRODUCT_CREATED, "created", Put(PRODUCTS, product, "created"), body=body)


def change_product(case: Case) -> Finding:
    product = replace(
        bodies.product_of(case.the_product, case.asked.body), modified_at=case.now, modified_by=case.agent_id
    )
    body = shapes.product(case.held, product)
    change = Put(PRODUCTS, product, "updated", Effect.REVERSIBLE)
    return answers(wire.PRODUCT_UPDATED, "updated", change, body=body)


def show_products(case: Case) -> Finding:
    """What is in the trash is in no list. Source: the page, what to check."""
    query = case.asked.query
    products: Iterable[Product] = _listed(case)
    order = query.get("sortBy", "")
    if order:
        products = sorted(products, key=_ORDERS[order.removeprefix("-")], reverse=order.startswith("-"))
    start = offset_of(case)
    fields = (*query.get("fields", shapes.PRODUCT_LIST_FIELDS), *query.get("include", ()))
    page = islice(products, start, start + query.get("limit", _BY_HAND))
    data = [shapes.product_in_list(case.held, one, fields) for one in page]
    if not data:
        return answers(wire.NO_PRODUCTS, "there is nothing to list")
    return answers(wire.PRODUCTS_LISTED, f"{len(data)} from {start}", body={"data": data})


def _listed(case: Case) -> Iterator[Product]:
    query = case.asked.query
    department, owner = query.get("departmentId", "0"), query.get("ownerId")
    for product in case.held[PRODUCTS]:
        if product.org_id != case.org.id or product.id in case.held[BIN]:
            continue
        if department != "0" and department not in product.department_ids:
            continue
        if owner in {None, product.owner_id}:
            yield product


_ORDERS: Final[dict[str, Callable[[Product], Any]]] = {
    "productName": lambda product: product.name or "",
    "productCode": lambda product: product.code or "",
    "unitPrice": lambda product: product.price or 0,
    "createdTime": attrgetter("created_at"),
    "modifiedTime": attrgetter("modified_at"),
}


# ── tickets ──


def ticket_found(case: Case) -> Finding:
    if case.ticket is None:
        return answers(wire.NOT_FOUND, f"the organisation has no ticket {case.call.params['ticket_id']}")
    return passes(f"ticket {case.ticket.number}")


def show_ticket(case: Case) -> Finding:
    assert case.ticket is not None  # noqa: S101  `ticket_found` has looked
    return answers(wire.TICKET, "shown", body=_ticket(case, case.ticket))


def _ticket(case: Case, ticket: Ticket) -> dict[str, Any]:
    body = shapes.ticket(case.held, ticket)
    if "products" in case.asked.query.get("include", ()):
        body["product"] = shapes.product_included(case.held, ticket)
    return body


def show_tickets(case: Case) -> Finding:
    """The tickets about a product, whether it is in the trash or not."""
    query, start = case.asked.query, offset_of(case)
    department = query.get("departmentId", "0")
    tickets = (
        one
        for one in case.held[TICKETS].find("product_id", case.the_product.id)
        if one.id not in case.held[BIN] and department in {"0", one.department_id}
    )
    data = [_ticket(case, one) for one in islice(tickets, start, start + query.get("limit", _BY_HAND))]
    if not data:
        return answers(wire.NO_TICKETS, "there is nothing to list")
    return answers(wire.TICKETS_LISTED, f"{len(data)} from {start}", body={"data": data})
