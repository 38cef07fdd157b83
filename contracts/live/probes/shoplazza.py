"""Shoplazza's operations that probes may use, and the rules that they reach.

Source: shoplazza.dev, Delete Product; SPZ Admin API 2022-01 for its neighbours. The request that Delete Product shows
as an example is a GET: until it is known that a GET only reads, one of a product counts as its deletion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ....clients.shoplazza import BUCKETS
from ..bench import Answered, Bench, NotReached, Reached
from ..ground import Effect, Ground, Named, Operation, Place, all_named

_PRODUCTS: Final = "/openapi/2022-01/products"
_PRODUCT: Final = f"{_PRODUCTS}/{{product_id}}"
_VARIANT: Final = f"{_PRODUCT}/variants/{{variant_id}}"
_IN_PATH: Final = (Named(Place.PATH, "product_id"),)
_NOBODYS: Final = "not-a-uuid"
_BODY: Final = frozenset({"product"})

GROUND: Final = Ground(
    operations=(
        Operation("delete_product", "DELETE", _PRODUCT, Effect.TOUCHES, _IN_PATH, ends=all_named),
        Operation("get_product", "GET", _PRODUCT, Effect.TOUCHES, _IN_PATH, nobodys=_NOBODYS),
        Operation("create_product", "POST", _PRODUCTS, Effect.CREATES, keys=_BODY, born=("product", "id"),
                  parts=(("product", "variants", "id"),)),
        Operation("update_product", "PUT", _PRODUCT, Effect.TOUCHES, _IN_PATH, keys=_BODY,
                  query=frozenset({"no_entity"})),
        Operation("list_products", "GET", _PRODUCTS, Effect.READS),
        Operation("count_products", "GET", f"{_PRODUCTS}/count", Effect.READS),
        Operation("list_variants", "GET", f"{_PRODUCT}/variants", Effect.READS),
        Operation("list_images", "GET", f"{_PRODUCT}/images", Effect.READS),
        Operation("list_metafields", "GET", f"{_PRODUCT}/metafields", Effect.READS),
        Operation("get_variant", "GET", "/openapi/2022-01/variants/{variant_id}", Effect.READS),
        Operation("delete_variant", "DELETE", _VARIANT, Effect.TOUCHES,
                  (*_IN_PATH, Named(Place.PATH, "variant_id"))),
        Operation("get_order", "GET", "/openapi/2022-01/orders/{order_id}", Effect.READS),
    ),
    headers=frozenset({"access-token"}),
    form=r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    varies=frozenset({"request-id", "x-shoplazza-shop-api-call-limit"}),
    limits=lambda _: dict.fromkeys(
        ("create_product", "list_variants", "list_images", "list_metafields", "get_variant", "delete_variant",
         "get_order"),
        BUCKETS,
    ),
)  # fmt: skip

_NONE: Final = "00000000-0000-4000-8000-000000000000"
_STRANGER: Final = "a deletion is never sent for what is no canary"
_PICTURE: Final = "the shop would fetch a picture from somewhere"
_OTHERWISE: Final = "another answer to what is asked for under"
NOT_PROBED: Final[Mapping[str, str]] = {
    "malformed_id": f"{_STRANGER}; by reading, the same is asked for under malformed_id_as_in_example",
    "record_not_found": f"{_OTHERWISE} product_not_found",
    "bad_token": f"{_OTHERWISE} missing_token",
    "store_not_active": "it takes a closed shop",
    "no_context": "it takes a token with fewer rights",
    "rate_limited": "it would fill the bucket of everybody who has the token",
    "image_deleted": _PICTURE,
    "image_not_found": _STRANGER,
    "malformed_image_id": _STRANGER,
    "bad_request": "the guard sends nothing that it cannot read itself",
    "order": "it would show somebody's order",
    "method_not_allowed": "it takes a verb that no page documents",
    "not_found": "it takes a path that no page documents",
}


def make(bench: Bench, **changes: Any) -> Answered:
    """A product that is not published."""
    product = {"title": bench.name(), "has_only_default_variant": True, "published": False, **changes}
    return bench.ask("create_product", json={"product": product})


def _make_two(bench: Bench) -> Answered:
    """A product of two variants."""
    variants = [{"option1": size, "title": size, "price": "1.00"} for size in ("S", "M")]
    options = [{"name": "Size", "values": ["S", "M"]}]
    return make(
        bench, has_only_default_variant=False, need_variant_image=False, options=options, variants=variants
    )


def _variants(made: Answered) -> list[str]:
    """The ids of a new product's variants. Raises `NotReached` where there are none."""
    content = made.json()
    product = content.get("product") if isinstance(content, dict) else None
    listed = product.get("variants") if isinstance(product, dict) else None
    found = [str(one["id"]) for one in listed or () if isinstance(one, dict) and "id" in one]
    if not found:
        raise NotReached(f"no variant: making a product was answered with {made.status}")
    return found


def creations(bench: Bench) -> Iterator[Reached]:
    """Source: SPZ Admin API, create product."""
    yield bench.made(make).shows("product_created", "a product is made")
    yield bench.ask("create_product", json={"product": {}}).shows("invalid_product", "one without a title")


def standing(bench: Bench) -> Iterator[Reached]:
    """Source: SPZ Admin API, update product; Delete Product, public parameters."""
    product = {"product_id": bench.canary(make)}
    body = {"product": {"title": bench.name()}}
    yield bench.ask("update_product", product, json=body).shows("product_updated", "it is renamed")
    yield bench.ask("update_product", product, json=body, query=(("no_entity", "true"),)).shows(
        "product_updated_silently", "it is renamed, and nothing shown"
    )
    yield bench.ask("delete_product", product, signed=False).shows(
        "missing_token", "a deletion without a token"
    )
    wrong = {"access_token": "not-a-token"}
    yield bench.ask("delete_product", product, credentials=wrong).shows("invalid_token", "with a wrong token")


def reading(bench: Bench) -> Iterator[Reached]:
    """Source: SPZ Admin API, product details, product list, product count and what a product holds."""
    product = {"product_id": bench.canary(make)}
    listed = (("ids", product["product_id"]),)
    yield bench.ask("list_products", query=listed).shows("products", "one product is listed")
    yield bench.ask("count_products").shows("count", "products are counted")
    yield bench.ask("count_products", without=frozenset({"content-type"})).shows(
        "count", "products are counted, no type declared"
    )
    yield bench.ask("list_products", query=(("ids", _NOBODYS),)).shows("bad_query", "ids that are no UUIDs")
    yield bench.ask("list_images", product).shows("images", "a product's images")
    yield bench.ask("list_metafields", product).shows("metafields", "a product's metafields")
    malformed = {"product_id": _NOBODYS, "variant_id": _NOBODYS}
    yield bench.ask("get_product", malformed).shows(
        "malformed_id_as_in_example", "an id that is no UUID is read"
    )
    yield bench.ask("get_variant", malformed).shows("malformed_variant_id", "a variant's id that is no UUID")
    yield bench.ask("get_variant", {"variant_id": _NONE}).shows(
        "variant_not_found", "a variant that nobody has"
    )
    yield bench.ask("get_order", {"order_id": "0"}).shows("order_not_found", "an order that nobody has")
    yield bench.ask("get_product", product).shows("product", "a product is read")


def variants(bench: Bench) -> Iterator[Reached]:
    """Source: SPZ Admin API, delete variant."""
    made = bench.made(_make_two)
    product = {"product_id": bench.canary(_make_two)}
    first, last = (_variants(made) * 2)[:2]
    yield bench.ask("list_variants", product).shows("variants", "a product's variants")
    yield bench.ask("get_variant", {"variant_id": first}).shows("variant", "a variant is read")
    yield bench.ask("delete_variant", {**product, "variant_id": first}).shows(
        "variant_deleted", "one of two goes"
    )
    yield bench.ask("delete_variant", {**product, "variant_id": last}).shows(
        "last_variant", "the other one, too"
    )


def deletion(bench: Bench) -> Iterator[Reached]:
    """Source: Delete Product."""
    product = {"product_id": bench.canary(make)}
    yield bench.ask("delete_product", product).shows("product_deleted", "a product is deleted")
    yield bench.ask("delete_product", product).shows("product_not_found", "it is deleted again")
    listed = (("ids", product["product_id"]),)
    yield bench.ask("list_products", query=listed).shows("products", "it is listed after that")


COURSES: Final = (deletion, reading, standing, variants, creations)
