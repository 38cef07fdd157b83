"""TribeMade's URLs, one a line, and how a request says who sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...core.vendor import Route
from . import rules, wire

ROUTES: Final = (
    Route("DELETE", "/api/products/<product_id>", rules.delete_product),
    Route("GET", "/api/products/<product_id>", rules.get_product),
    Route("POST", "/api/products/create", rules.create_product),
    Route("PUT", "/api/products/<product_id>/edit", rules.edit_product),
    Route("GET", "/api/orders/<order_id>", rules.get_order),
    Route("PUT", "/api/orders/<order_id>/status", rules.update_order_status),
)


def identify(
    headers: Mapping[str, str],
    query: tuple[tuple[str, str], ...],  # noqa: ARG001  the seam's signature
    body: bytes,  # noqa: ARG001  the seam's signature
) -> tuple[str, tuple[str, ...]]:
    """The API key, in its header and nowhere else."""
    key = headers.get(wire.KEY_HEADER, "").strip()
    return key, (key,)
