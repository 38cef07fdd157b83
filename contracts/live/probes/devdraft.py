"""Devdraft's operations that probes may use, and the rules that they reach.

Source: docs.devdraft.ai, Delete Product; the neighbouring pages of the guide where named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ....clients.devdraft import REQUESTS
from ..bench import Answered, Bench, Reached
from ..ground import Effect, Ground, Named, Operation, Place, all_named

_PRODUCT: Final = "/api/v0/products/{product_id}"
_IN_PATH: Final = (Named(Place.PATH, "product_id"),)
_KEY: Final = "x-idempotency-key"
_OTHER_KEY: Final = "idempotency-key"

GROUND: Final = Ground(
    operations=(
        Operation("delete_product", "DELETE", _PRODUCT, Effect.TOUCHES, _IN_PATH, ends=all_named),
        Operation("get_product", "GET", _PRODUCT, Effect.READS),
        Operation("list_products", "GET", "/api/v0/products", Effect.READS),
        Operation(
            "create_product", "POST", "/api/v0/products", Effect.CREATES,
            keys=frozenset({"name", "description", "price", "currency"}), born=("id",),
        ),
        Operation("update_product", "PUT", _PRODUCT, Effect.TOUCHES, _IN_PATH, keys=frozenset({"status", "colour"})),
        Operation("get_payment_link", "GET", "/api/v0/payment-links/{link_id}", Effect.READS),
        Operation("get_invoice", "GET", "/api/v0/invoices/{invoice_id}", Effect.READS),
        Operation(
            "get_transaction_status", "GET", "/api/v0/payment-intents/{transaction_id}/status", Effect.READS
        ),
    ),
    headers=frozenset({"x-client-key", "x-client-secret", "authorization", _KEY, _OTHER_KEY}),
    form=r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    varies=frozenset({"x-ratelimit-remaining", "x-ratelimit-reset"}),
    of_the_account=frozenset({"walletId", "wallet", "address", "blockchain"}),
    limits=lambda _: dict.fromkeys(("create_product", "get_transaction_status"), (REQUESTS,)),
)  # fmt: skip

_NONE: Final = "00000000-0000-4000-8000-000000000000"
_LEFT: Final = "no operation removes what it would leave behind"
_OTHERS: Final = "it would show other people's links, invoices or payments"
_SWITCHED: Final = "another answer to what is asked for under"
NOT_PROBED: Final[Mapping[str, str]] = {
    "referenced": f"it takes an open invoice, and {_LEFT}: the invoice, and the canary that it keeps",
    "deletion_receipt": f"{_SWITCHED} product_deleted",
    "deleted_silently": f"{_SWITCHED} product_deleted",
    "foreign_product": "it takes another application's product",
    "images_added": f"{_LEFT}: the file",
    "image_too_large": "megabytes are sent to nobody for a test",
    "delete_forbidden": "it takes a key with fewer rights",
    "forbidden": "it takes a key with fewer rights",
    "rate_limited": "it would use up the minute of everybody who has the key",
    "idempotency_key_required": f"{_SWITCHED} product_created, without a key",
    "bad_body": "the guard sends nothing that it cannot read itself",
    "body_too_large": "megabytes are sent to nobody for a test",
    "unknown_fields": f"{_SWITCHED} product_updated, with a field that nobody knows",
    **dict.fromkeys(("payment_link", "payment_links", "invoice", "invoices", "transaction_status"), _OTHERS),
    **dict.fromkeys(
        ("payment_link_created", "payment_link_updated", "invoice_created", "invoice_updated"), _LEFT
    ),
    **dict.fromkeys(
        ("invoice_paid", "illegal_transition", "empty_invoice"), f"it takes an invoice, and {_LEFT}"
    ),
    "method_not_allowed": "it takes a verb that no page documents",
    "not_found": "it takes a path that no page documents",
}


def make(bench: Bench, *, keyed: bool = True, **changes: Any) -> Answered:
    """A product; with an idempotency key, which some pages ask of every POST."""
    fields = {
        "name": bench.name(),
        "description": "made by a check, and deleted by it",
        "price": 10,
        "currency": "USD",
    }
    kept = {name: value for name, value in {**fields, **changes}.items() if value is not None}
    return bench.ask("create_product", json=kept, headers={_KEY: bench.key()} if keyed else {})


def creations(bench: Bench) -> Iterator[Reached]:
    """Source: guide, Create Product; Idempotency."""
    name = bench.name()
    yield bench.made(lambda one: make(one, name=name)).shows("product_created", "a product is made")
    yield make(bench, name=name).shows("duplicate_name", "another one of the same name")
    yield bench.made(lambda one: make(one, keyed=False)).shows(
        "product_created", "one is made without an idempotency key"
    )
    yield make(bench, description=None).shows("missing_fields", "one without a description")
    yield make(bench, price=0).shows("bad_field", "one with a price of 0")


def standing(bench: Bench) -> Iterator[Reached]:
    """Source: guide, Fetch, List and Update Product; Delete Product, Authentication Error."""
    product = {"product_id": bench.canary(make)}
    yield bench.ask("get_product", product).shows("product", "a product is read")
    yield bench.ask("update_product", product, json={"status": "INACTIVE", "colour": "red"}).shows(
        "product_updated", "it is archived, with a field that nobody knows"
    )
    yield bench.ask("delete_product", product, signed=False).shows(
        "unauthorized", "a deletion without credentials"
    )
    wrong = {"client_secret": "not-the-secret"}
    yield bench.ask("delete_product", product, credentials=wrong).shows("unauthorized", "with a wrong secret")
    bearer = {"Authorization": f"Bearer {bench.around.credentials['client_secret']}"}
    yield bench.ask("get_product", product, headers=bearer, signed=False).shows(
        "unauthorized", "read with the secret as a bearer's"
    )
    yield bench.ask("delete_product", product, headers={_KEY: "1"}).shows(
        "malformed_idempotency_key", "with a key that is no UUID"
    )


def reading(bench: Bench) -> Iterator[Reached]:
    """Source: guide, Fetch Product and its neighbours."""
    bench.back(bench.canary(make))
    newest = (("skip", "0"), ("take", "1"))
    yield bench.ask("list_products", query=newest).shows("products", "the newest product is listed")
    yield bench.ask("list_products", query=(("take", "101"),)).shows("bad_page", "a page of 101")
    for says, text in (
        ("no UUID", "not-a-uuid"),
        ("a UUID of version 1", "00000000-0000-1000-8000-000000000000"),
    ):
        rule = "invalid_product_id" if says == "no UUID" else "product_not_found"
        yield bench.ask("get_product", {"product_id": text}).shows(rule, f"an id that is {says} is read")
    yield bench.ask("get_payment_link", {"link_id": _NONE}).shows(
        "payment_link_not_found", "a link nobody has"
    )
    yield bench.ask("get_invoice", {"invoice_id": _NONE}).shows(
        "invoice_not_found", "an invoice that nobody has"
    )
    yield bench.ask("get_transaction_status", {"transaction_id": "txn_0"}).shows(
        "transaction_not_found", "a payment that nobody made"
    )


def deletion(bench: Bench) -> Iterator[Reached]:
    """Source: Delete Product."""
    product = {"product_id": bench.canary(make)}
    yield bench.ask("delete_product", product).shows("product_deleted", "a product is deleted")
    yield bench.ask("delete_product", product).shows("product_not_found", "it is deleted again")
    yield bench.ask("get_product", product).shows("product_not_found", "it is read after that")


def keys(bench: Bench) -> Iterator[Reached]:
    """Source: Delete Product, idempotency; guide, Idempotency."""
    first, second = ({"product_id": bench.canary(make)} for _ in range(2))
    key = {_KEY: bench.key()}
    yield bench.ask("delete_product", first, headers=key).shows("product_deleted", "a deletion with a key")
    yield bench.ask("delete_product", first, headers=key).shows(
        "product_deleted", "the same with the same key"
    )
    yield bench.ask("delete_product", second, headers=key).shows(
        "idempotency_key_reused", "another with that key"
    )
    yield bench.ask("delete_product", second, headers={_OTHER_KEY: "1"}).shows(
        "product_deleted", "another with a key that is no UUID, under the other pages' name"
    )


COURSES: Final = (reading, deletion, keys, standing, creations)
