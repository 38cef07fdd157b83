"""Shoplazza's URLs, one a line, and how a request says who sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...core.vendor import Route
from . import rules, wire

ROUTES: Final = (
    Route("DELETE", "/openapi/2022-01/products/<product_id>", rules.delete_product),
    Route("GET", "/openapi/2022-01/products/<product_id>", rules.get_product),
    Route("PUT", "/openapi/2022-01/products/<product_id>", rules.update_product),
    Route("POST", "/openapi/2022-01/products", rules.create_product),
    Route("GET", "/openapi/2022-01/products", rules.list_products),
    Route("GET", "/openapi/2022-01/products/count", rules.count_products),
    Route("GET", "/openapi/2022-01/products/<product_id>/variants", rules.list_variants),
    Route("GET", "/openapi/2022-01/products/<product_id>/images", rules.list_images),
    Route("GET", "/openapi/2022-01/products/<product_id>/metafields", rules.list_metafields),
    Route("DELETE", "/openapi/2022-01/products/<product_id>/variants/<variant_id>", rules.delete_variant),
    Route("DELETE", "/openapi/2022-01/products/<product_id>/images/<image_id>", rules.delete_image),
    Route("GET", "/openapi/2022-01/variants/<variant_id>", rules.get_variant),
    Route("GET", "/openapi/2022-01/orders/<order_id>", rules.get_order),
)


def identify(
    headers: Mapping[str, str],
    query: tuple[tuple[str, str], ...],  # noqa: ARG001  the seam's signature
    body: bytes,  # noqa: ARG001  the seam's signature
) -> tuple[str, tuple[str, ...]]:
    """The access token, in its header and nowhere else: `Authorization` is not looked at."""
    token = headers.get(wire.TOKEN_HEADER, "").strip()
    return token, (token,)
