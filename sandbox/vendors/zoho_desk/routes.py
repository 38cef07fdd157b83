"""Zoho Desk's URLs, one a line, and how a request says who sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...core.vendor import Route
from . import rules

ROUTES: Final = (
    Route("DELETE", "/api/v1/products", rules.delete_products),
    Route("POST", "/api/v1/products/moveToTrash", rules.move_products_to_trash),
    Route("GET", "/api/v1/products", rules.list_products),
    Route("GET", "/api/v1/products/<product_id>", rules.get_product),
    Route("POST", "/api/v1/products", rules.create_product),
    Route("PATCH", "/api/v1/products/<product_id>", rules.update_product),
    Route("GET", "/api/v1/products/<product_id>/tickets", rules.list_tickets_of_product),
    Route("GET", "/api/v1/recycleBin", rules.list_recycle_bin),
    Route("POST", "/api/v1/recycleBin/restore", rules.restore),
    Route("POST", "/api/v1/recycleBin/delete", rules.delete_from_recycle_bin),
    Route("POST", "/api/v1/recycleBin/restoreAll", rules.restore_all),
    Route("POST", "/api/v1/recycleBin/deleteAll", rules.delete_all),
    Route("POST", "/api/v1/tickets/trash", rules.trash_tickets),
    Route("POST", "/api/v1/tickets/moveToTrash", rules.move_tickets_to_trash),
    Route("GET", "/api/v1/tickets/<ticket_id>", rules.get_ticket),
    Route("DELETE", "/api/v1/helpcenter/<helpcenter_id>/articles", rules.delete_articles),
    Route("POST", "/api/v1/articles/moveToTrash", rules.move_articles_to_trash),
)


def identify(
    headers: Mapping[str, str],
    query: tuple[tuple[str, str], ...],  # noqa: ARG001  the seam's signature
    body: bytes,  # noqa: ARG001  the seam's signature
) -> tuple[str, tuple[str, ...]]:
    """The access token, in its header and nowhere else; whether its scheme will do is the rules' business."""
    _, _, token = headers.get("authorization", "").strip().partition(" ")
    token = token.strip()
    return token, (token,)
