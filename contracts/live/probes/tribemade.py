"""TribeMade's operations that probes may use, and the rules that they reach.

Source: docs.tribemade.in, Delete Product; the neighbouring pages where named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ....clients.limits import Window
from ..bench import Answered, Bench, Reached
from ..ground import Effect, Ground, Named, Operation, Place, all_named

_IN_PATH: Final = (Named(Place.PATH, "product_id"),)
_FIELDS: Final = frozenset({"name", "price", "description", "stock", "categories"})

GROUND: Final = Ground(
    operations=(
        Operation("delete_product", "DELETE", "/api/products/{product_id}", Effect.TOUCHES, _IN_PATH, ends=all_named),
        Operation("get_product", "GET", "/api/products/{product_id}", Effect.READS),
        Operation(
            "create_product", "POST", "/api/products/create", Effect.CREATES, keys=_FIELDS, born=("product_id",)
        ),
        Operation(
            "edit_product", "PUT", "/api/products/{product_id}/edit", Effect.TOUCHES, _IN_PATH,
            keys=frozenset({"is_active", "colour"}),
        ),
        Operation("get_order", "GET", "/api/orders/{order_id}", Effect.READS),
    ),
    headers=frozenset({"x-api-key"}),
    form=r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    varies=frozenset({"x-ratelimit-remaining", "x-ratelimit-reset"}),
    limits=lambda _: {"create_product": (Window("create_product", 20, 60.0),)},
)  # fmt: skip

_ORDERS: Final = "orders are placed by customers, and a test must not touch one: each change mails somebody"
_UNKNOWN: Final = {"order_id": "00000000-0000-4000-8000-000000000000"}
NOT_PROBED: Final[Mapping[str, str]] = {
    "active_orders": "only a customer can place the order that it takes",
    "rate_limited": "it would use up the minute of everybody who has the key",
    "order": _ORDERS,
    "order_of_another_store": _ORDERS,
    "order_status_updated": _ORDERS,
    "bad_status": _ORDERS,
    "illegal_transition": _ORDERS,
    "bad_json": "the guard sends nothing that it cannot read itself",
    "malformed_id": "another answer to a malformed id, which is asked for under product_not_found",
    "method_not_allowed": "it takes a verb that no page documents",
    "not_found": "it takes a path that no page documents",
}


def make(bench: Bench, **changes: Any) -> Answered:
    """A product that nobody is shown for long."""
    fields = {
        "name": bench.name(),
        "price": 10,
        "description": "made by a check, and deleted by it",
        "stock": 0,
    }
    kept = {name: value for name, value in {**fields, **changes}.items() if value is not None}
    return bench.ask("create_product", json=kept)


def creations(bench: Bench) -> Iterator[Reached]:
    """Source: Create Product; Error Handling."""
    yield bench.made(make).shows("product_created", "a product is made")
    for rule, says, changes in (
        ("missing_fields", "a product without a price", {"price": None}),
        ("bad_name", "a name of two characters", {"name": "ab"}),
        ("bad_price", "a price of 0", {"price": 0}),
        ("unknown_categories", "a category that the store does not have", {"categories": [bench.name()]}),
        ("bad_field", "a stock below 0", {"stock": -1}),
    ):
        yield make(bench, **changes).shows(rule, says)


def standing(bench: Bench) -> Iterator[Reached]:
    """Source: Get Product Details, Edit Product, Authentication."""
    product = {"product_id": bench.canary(make)}
    yield bench.ask("get_product", product).shows("product", "a product is read")
    yield bench.ask("edit_product", product, json={"is_active": False}).shows(
        "product_updated", "it is hidden"
    )
    yield bench.ask("edit_product", product, json={"colour": "red"}).shows(
        "no_fields", "a change of no field"
    )
    yield bench.ask("delete_product", product, signed=False).shows(
        "missing_api_key", "a deletion without a key"
    )
    wrong = {"api_key": "tb-0000-000-0000"}
    yield bench.ask("delete_product", product, credentials=wrong).shows("invalid_api_key", "with a wrong key")


def absent(bench: Bench) -> Iterator[Reached]:
    """Source: Get Product Details, Get Order Details; what is no UUID is not documented."""
    malformed = {"product_id": "not-a-uuid"}
    yield bench.ask("get_product", malformed).shows("product_not_found", "an id that is no UUID is read")
    yield bench.ask("get_order", _UNKNOWN).shows("order_not_found", "an order that nobody has")


def deletion(bench: Bench) -> Iterator[Reached]:
    """Source: Delete Product."""
    product = {"product_id": bench.canary(make)}
    yield bench.ask("delete_product", product).shows("product_deleted", "a product is deleted")
    yield bench.ask("delete_product", product).shows("product_not_found", "it is deleted again")
    yield bench.ask("get_product", product).shows("product_not_found", "it is read after that")


COURSES: Final = (deletion, standing, absent, creations)
