"""Altcraft's URLs, one a line, and how a request says who sends it. Every method is a POST."""

from __future__ import annotations

from typing import Final

from ...core.vendor import Route
from . import importing, listing, rules
from .tokens import identify

__all__ = ["ROUTES", "identify"]

ROUTES: Final = (
    Route("POST", "/api/v1.1/market/products/delete", rules.delete_products),
    Route("POST", "/api/v1.1/market/sku/delete", rules.delete_skus),
    Route("POST", "/api/v1.1/market/products/list", listing.list_products),
    Route("POST", "/api/v1.1/market/sku/list", listing.list_skus),
    Route("POST", "/api/v1.1/market/products/import", importing.import_products),
    Route("POST", "/api/v1.1/market/sku/import", importing.import_skus),
)
