"""Zoho Desk's decisions. Each operation is its checks, in the vendor's order, and what happens if all pass.

Pure functions of what the world holds, the request, and now; no Flask, no I/O. What a check looks at stands in
`access` (who asks, how often), `trash` (what may be moved) and `desk` (products and tickets).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ...core.decision import Check, Decision, Finding, answers, passes, weigh
from . import bodies, desk, trash, wire
from .access import Case, asks, let_in
from .budgets import WRONG
from .entities import Action, Module

Checks = tuple[Check[Case], ...]


# ── to the trash ──


def _official(module: Module, form: bodies.Form, field: str, door: Checks) -> Checks:
    """All of them or none: an answer without a body cannot report a part."""
    return (
        *door,
        *asks(module, form, trash.all_or_nothing(module)),
        trash.all_movable(module, field),
    )


_MAY_TRASH: Final = let_in("settings", "DELETE", "products")
_DELETE_PRODUCTS: Final[Checks] = (
    trash.served(wire.METHOD_NOT_ALLOWED),
    *_MAY_TRASH,
    *asks(Module.PRODUCTS, bodies.PRODUCT_IDS, trash.each_record),
)
_EACH_PRODUCT: Final = trash.move_each(Module.PRODUCTS, wire.PRODUCTS_TRASHED)
_MOVE_PRODUCTS: Final = _official(Module.PRODUCTS, bodies.PRODUCTS_TO_MOVE, "/productIds", _MAY_TRASH)
_ALL_PRODUCTS: Final = trash.move_all(Module.PRODUCTS, wire.PRODUCTS_MOVED)
_PATH_SERVED: Final = trash.served(wire.NOT_FOUND)
_MOVE_TICKETS: Final = _official(
    Module.TICKETS, bodies.TICKETS_TO_MOVE, "/ticketIds", let_in("tickets", "DELETE")
)
_TRASH_TICKETS: Final[Checks] = (_PATH_SERVED, *_MOVE_TICKETS)
_TRASHED_TICKETS: Final = trash.move_all(Module.TICKETS, wire.TICKETS_TRASHED)
_MOVED_TICKETS: Final = trash.move_all(Module.TICKETS, wire.TICKETS_MOVED)


def delete_products(case: Case) -> Decision:
    """Source: How to move products to trash in Zoho Desk, steps 2 to 4."""
    return weigh(case, _DELETE_PRODUCTS, _EACH_PRODUCT)


def move_products_to_trash(case: Case) -> Decision:
    """Source: OpenAPI description, Product: Delete Products."""
    return weigh(case, _MOVE_PRODUCTS, _ALL_PRODUCTS)


def trash_tickets(case: Case) -> Decision:
    """Source: How to move products to trash in Zoho Desk, step 5."""
    return weigh(case, _TRASH_TICKETS, _TRASHED_TICKETS)


def move_tickets_to_trash(case: Case) -> Decision:
    """Source: OpenAPI description, Ticket: Move tickets to trash."""
    return weigh(case, _MOVE_TICKETS, _MOVED_TICKETS)


def _is_known(case: Case) -> bool:
    return case.call.params["helpcenter_id"] == case.org.help_center_id


def _if_known(case: Case) -> int:
    return trash.each_record(case) if _is_known(case) else WRONG


def help_center_known(case: Case) -> Finding:
    if not _is_known(case):
        return answers(wire.NOT_FOUND, "the organisation has no such help centre")
    return passes("the help centre is the organisation's")


def _articles(form: bodies.Form, weight: Callable[[Case], int]) -> Checks:
    return (*let_in("articles", "DELETE"), *asks(Module.SOLUTIONS, form, weight))


_DELETE_ARTICLES: Final[Checks] = (_PATH_SERVED, *_articles(bodies.ARTICLE_IDS, _if_known), help_center_known)
_MOVE_ARTICLES: Final = _articles(bodies.ARTICLES_TO_MOVE, trash.each_record)
_TRASHED_ARTICLES: Final = trash.move_each(Module.SOLUTIONS, wire.ARTICLES_TRASHED)
_MOVED_ARTICLES: Final = trash.move_each(Module.SOLUTIONS, wire.ARTICLES_MOVED)


def delete_articles(case: Case) -> Decision:
    """Source: How to move products to trash in Zoho Desk, step 5; how ids are passed is inferred."""
    return weigh(case, _DELETE_ARTICLES, _TRASHED_ARTICLES)


def move_articles_to_trash(case: Case) -> Decision:
    """Source: OpenAPI description, Article: Move articles to trash."""
    return weigh(case, _MOVE_ARTICLES, _MOVED_ARTICLES)


# ── the Recycle Bin ──

_LIST_BIN: Final[Checks] = (
    *let_in("settings", "READ"),
    *asks(Module.RECYCLE_BIN, bodies.BIN_PAGE, desk.one_list),
)
#: Permanent deletion too is an UPDATE of the settings. Source: OpenAPI description, Recyclebin.
_MAY_EMPTY: Final = let_in("settings", "UPDATE")
_RESTORE: Final[Checks] = (*_MAY_EMPTY, *asks(Module.RECYCLE_BIN, bodies.TO_RESTORE, trash.each_record))
_PURGE: Final[Checks] = (*_MAY_EMPTY, *asks(Module.RECYCLE_BIN, bodies.TO_DELETE, trash.each_record))
_EMPTY: Final[Checks] = (*_MAY_EMPTY, *asks(Module.RECYCLE_BIN, bodies.nothing_asked, trash.whole_bin))
_RESTORE_ALL: Final = trash.empty_bin(Action.RESTORE, wire.RESTORE_ALL_ACCEPTED)
_DELETE_ALL: Final = trash.empty_bin(Action.DELETE, wire.DELETE_ALL_ACCEPTED)


def list_recycle_bin(case: Case) -> Decision:
    """Source: OpenAPI description, Recyclebin: List deleted resources."""
    return weigh(case, _LIST_BIN, trash.show_bin)


def restore(case: Case) -> Decision:
    """Source: OpenAPI description, Recyclebin: Restore deleted resources."""
    return weigh(case, _RESTORE, trash.restore_each)


def delete_from_recycle_bin(case: Case) -> Decision:
    """Source: OpenAPI description, Recyclebin: Delete resources from Recycle Bin."""
    return weigh(case, _PURGE, trash.purge_each)


def restore_all(case: Case) -> Decision:
    """Source: OpenAPI description, Recyclebin: Restore all resources from Recycle Bin."""
    return weigh(case, _EMPTY, _RESTORE_ALL)


def delete_all(case: Case) -> Decision:
    """Source: OpenAPI description, Recyclebin: Delete all resources from Recycle Bin."""
    return weigh(case, _EMPTY, _DELETE_ALL)


# ── products, and the tickets about them ──

_LIST_PRODUCTS: Final[Checks] = (
    *let_in("settings", "READ", "products"),
    *asks(Module.PRODUCTS, bodies.PRODUCTS_PAGE, desk.one_list),
)
_GET_PRODUCT: Final[Checks] = (
    *let_in("settings", "READ", "products"),
    *asks(Module.PRODUCTS, bodies.ONE_PRODUCT, desk.one_read),
    desk.product_found,
    desk.product_readable,
)
_CREATE_PRODUCT: Final[Checks] = (
    *let_in("settings", "CREATE", "products"),
    *asks(Module.PRODUCTS, bodies.new_product, desk.one_write),
)
_UPDATE_PRODUCT: Final[Checks] = (
    *let_in("settings", "UPDATE", "products"),
    *asks(Module.PRODUCTS, bodies.changed_fields, desk.one_write),
    desk.product_found,
    desk.product_changeable,
)
_GET_TICKET: Final[Checks] = (
    *let_in("tickets", "READ"),
    *asks(Module.TICKETS, bodies.ONE_TICKET, desk.one_read),
    desk.ticket_found,
)
_LIST_TICKETS: Final[Checks] = (
    *let_in("tickets", "READ"),
    *asks(Module.TICKETS, bodies.TICKETS_PAGE, desk.one_list),
    desk.product_found,
)


def list_products(case: Case) -> Decision:
    """Source: OpenAPI description, Product: Get Products."""
    return weigh(case, _LIST_PRODUCTS, desk.show_products)


def get_product(case: Case) -> Decision:
    """Source: OpenAPI description, Product: Get Product."""
    return weigh(case, _GET_PRODUCT, desk.show_product)


def create_product(case: Case) -> Decision:
    """Source: OpenAPI description, Product: Create Product."""
    return weigh(case, _CREATE_PRODUCT, desk.add_product)


def update_product(case: Case) -> Decision:
    """Source: OpenAPI description, Product: Update Product."""
    return weigh(case, _UPDATE_PRODUCT, desk.change_product)


def get_ticket(case: Case) -> Decision:
    """Source: OpenAPI description, Ticket: Get ticket."""
    return weigh(case, _GET_TICKET, desk.show_ticket)


def list_tickets_of_product(case: Case) -> Decision:
    """Source: OpenAPI description, Ticket: List tickets by product."""
    return weigh(case, _LIST_TICKETS, desk.show_tickets)
