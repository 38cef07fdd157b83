"""Devdraft's URLs, one a line, and how a request says who sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...core.vendor import Route
from . import billing, rules, wire

ROUTES: Final = (
    Route("DELETE", "/api/v0/products/<product_id>", rules.delete_product),
    Route("GET", "/api/v0/products/<product_id>", rules.get_product),
    Route("GET", "/api/v0/products", rules.list_products),
    Route("POST", "/api/v0/products", rules.create_product),
    Route("PUT", "/api/v0/products/<product_id>", rules.update_product),
    Route("POST", "/api/v0/products/<product_id>/images", rules.upload_images),
    Route("POST", "/api/v0/payment-links", billing.create_payment_link),
    Route("GET", "/api/v0/payment-links", billing.list_payment_links),
    Route("GET", "/api/v0/payment-links/<link_id>", billing.get_payment_link),
    Route("PUT", "/api/v0/payment-links/<link_id>", billing.update_payment_link),
    Route("POST", "/api/v0/invoices", billing.create_invoice),
    Route("GET", "/api/v0/invoices", billing.list_invoices),
    Route("GET", "/api/v0/invoices/<invoice_id>", billing.get_invoice),
    Route("PUT", "/api/v0/invoices/<invoice_id>", billing.update_invoice),
    Route("PATCH", "/api/v0/invoices/<invoice_id>", billing.patch_invoice),
    Route("GET", "/api/v0/payment-intents/<transaction_id>/status", billing.get_transaction_status),
)


def identify(
    headers: Mapping[str, str],
    query: tuple[tuple[str, str], ...],  # noqa: ARG001  the seam's signature
    body: bytes,  # noqa: ARG001  the seam's signature
) -> tuple[str, tuple[str, ...]]:
    """The client key says whose request it is; the secret beside it, and a bearer token, are to be hidden."""
    key = headers.get(wire.KEY_HEADER, "").strip()
    return key, (key, headers.get(wire.SECRET_HEADER, "").strip(), wire.bearer(headers))
