"""Every answer of Devdraft's, provoked. An answer that nothing here provokes fails the last test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.devdraft import vendor

Provoke = Callable[[World], httpx.Response]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
PRODUCTS, LINKS, INVOICES = "/api/v0/products", "/api/v0/payment-links", "/api/v0/invoices"
KEYED = {"x-idempotency-key": "16fd2706-8baf-433b-82eb-8c7fada847da"}
NEW = {"name": "Mug", "description": "", "price": 10}
LINK = {
    "title": "Bags", "url": "bags", "linkType": "PRODUCT", "allowQuantityAdjustment": False, "collectTax": False,
    "collectAddress": False, "allowMobilePayment": False, "currency": "usdc",
}  # fmt: skip
INVOICE = {
    "name": "Ada", "email": "ada@example.com", "customer_id": "c", "due_date": "2099-01-01", "delivery": "EMAIL",
    "payment_link": False, "payment_methods": [], "status": "OPEN", "partial_payment": False,
}  # fmt: skip


def _product(world: World, **fields: Any) -> str:
    return f"{PRODUCTS}/{world.devdraft.products.add(name='Bag', **fields).id}"


def _link(world: World) -> str:
    return f"{LINKS}/{world.devdraft.payment_links.add().id}"


def _invoice(world: World, status: str = "OPEN") -> str:
    product = world.devdraft.products.add(name="Bag").id
    return f"{INVOICES}/{world.devdraft.invoices.add(product=product, status=status).id}"


def _sent(method: str, path: str | Callable[[World], str], **more: Any) -> Provoke:
    return lambda world: world.devdraft.http.request(
        method, path if isinstance(path, str) else path(world), **more
    )


def _switched(switch: str, value: str, provoke: Provoke) -> Provoke:
    def switched(world: World) -> httpx.Response:
        world.devdraft.switch(switch, value)
        return provoke(world)

    return switched


def _without(scope: str, provoke: Provoke) -> Provoke:
    def without(world: World) -> httpx.Response:
        world.devdraft.happen("scope_removed", scope=scope)
        return provoke(world)

    return without


def _foreign(world: World) -> httpx.Response:
    other = world.devdraft.applications.add(name="Other")
    return world.devdraft.http.delete(_product(world, application=other.id))


def _referenced(world: World) -> httpx.Response:
    product = world.devdraft.products.add(name="Bag").id
    world.devdraft.invoices.add(product=product, status="OPEN")
    return world.devdraft.http.delete(f"{PRODUCTS}/{product}")


def _often(world: World) -> httpx.Response:
    return [world.devdraft.http.get(PRODUCTS) for _ in range(101)][-1]


def _reused(world: World) -> httpx.Response:
    world.devdraft.http.delete(f"{PRODUCTS}/1", headers=KEYED)
    return world.devdraft.http.delete(f"{PRODUCTS}/2", headers=KEYED)


def _duplicate(world: World) -> httpx.Response:
    world.devdraft.products.add(name="Mug")
    return world.devdraft.http.post(PRODUCTS, json=NEW)


def _new_invoice(world: World) -> httpx.Response:
    product = world.devdraft.products.add(name="Bag").id
    items = [{"product_id": product, "quantity": 1}]
    return world.devdraft.http.post(INVOICES, json={**INVOICE, "items": items})


def _transaction(world: World) -> httpx.Response:
    product = world.devdraft.products.add(name="Bag").id
    paid = world.devdraft.transactions.add(product=product)
    return world.devdraft.http.get(f"/api/v0/payment-intents/{paid.id}/status")


def _image(kind: str, size: int) -> Any:
    return [("images", ("a.png", b"x" * size, kind))]


PROVOKE: dict[str, Provoke] = {
    "product_deleted": _sent("DELETE", _product),
    "deletion_receipt": _switched("delete_response", "receipt", _sent("DELETE", _product)),
    "deleted_silently": _switched("delete_response", "empty", _sent("DELETE", _product)),
    "invalid_product_id": _sent("DELETE", f"{PRODUCTS}/1"),
    "product_not_found": _sent("DELETE", f"{PRODUCTS}/{UNKNOWN}"),
    "foreign_product": _switched("foreign_product", "403", _foreign),
    "referenced": _referenced,
    "product": _sent("GET", _product),
    "products": _sent("GET", PRODUCTS),
    "product_created": _sent("POST", PRODUCTS, json=NEW),
    "product_updated": _sent("PUT", _product, json={"status": "INACTIVE"}),
    "images_added": lambda world: world.devdraft.http.post(
        f"{_product(world)}/images", files=_image("image/png", 3)
    ),
    "duplicate_name": _duplicate,
    "image_too_large": lambda world: world.devdraft.http.post(
        f"{_product(world)}/images", files=_image("image/png", (5 << 20) + 1)
    ),
    "unauthorized": _sent("DELETE", _product, headers={"x-client-secret": "wrong"}),
    "delete_forbidden": _without("product:delete", _sent("DELETE", _product)),
    "forbidden": _without("product:list", _sent("GET", PRODUCTS)),
    "rate_limited": _often,
    "idempotency_key_reused": _reused,
    "malformed_idempotency_key": _sent("DELETE", _product, headers={"x-idempotency-key": "1"}),
    "idempotency_key_required": _switched("require_on_post", "true", _sent("POST", PRODUCTS, json=NEW)),
    "bad_body": _sent("POST", PRODUCTS, content=b"{"),
    "body_too_large": _sent("POST", PRODUCTS, content=b" " * ((1 << 20) + 1)),
    "missing_fields": _sent("POST", PRODUCTS, json={}),
    "bad_field": _sent("POST", PRODUCTS, json={**NEW, "price": 0}),
    "unknown_fields": _switched("unknown_fields", "refuse", _sent("PUT", _product, json={"colour": "red"})),
    "bad_page": _sent("GET", f"{PRODUCTS}?take=101"),
    "payment_link": _sent("GET", _link),
    "payment_links": _sent("GET", LINKS),
    "payment_link_created": _sent("POST", LINKS, json=LINK),
    "payment_link_updated": _sent("PUT", _link, json={"title": "Mugs"}),
    "payment_link_not_found": _sent("GET", f"{LINKS}/{UNKNOWN}"),
    "invoice": _sent("GET", _invoice),
    "invoices": _sent("GET", INVOICES),
    "invoice_created": _new_invoice,
    "invoice_updated": _sent("PUT", _invoice, json={"status": "PAID"}),
    "invoice_not_found": _sent("GET", f"{INVOICES}/{UNKNOWN}"),
    "invoice_paid": _sent("PUT", lambda world: _invoice(world, "PAID"), json={"name": "Grace"}),
    "illegal_transition": _sent("PUT", lambda world: _invoice(world, "DRAFT"), json={"status": "PAID"}),
    "empty_invoice": _sent("PUT", _invoice, json={"items": []}),
    "transaction_status": _transaction,
    "transaction_not_found": _sent("GET", "/api/v0/payment-intents/txn_1/status"),
    "method_not_allowed": _sent("PATCH", _product),
    "not_found": _switched("unknown_path", "vendor", _sent("GET", "/api/v0/nothing")),
}


@pytest.mark.understudy(lenient=True)
@pytest.mark.parametrize("name", PROVOKE)
def test_the_answer_is_given_with_its_status_and_its_name(understudy: World, name: str) -> None:
    answer = PROVOKE[name](understudy)
    wanted = next(one for one in vendor.answers if one.name == name)
    assert answer.headers["Understudy-Rule"] == f"devdraft.{name}"
    assert answer.headers["Understudy-Evidence"] == wanted.evidence.value
    assert answer.status_code == wanted.status
    if wanted.status >= 400:
        assert answer.json()["statusCode"] == wanted.status
        assert answer.json()["message"]


def test_no_answer_is_left_out() -> None:
    assert set(PROVOKE) == {answer.name for answer in vendor.answers}


@pytest.mark.parametrize("status", [400, 500, 502, 503, 504])
def test_a_scripted_failure_speaks_in_the_one_envelope(understudy: World, status: int) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("status", "delete_product", status=status)
    answer = understudy.devdraft.http.delete(f"{PRODUCTS}/{bag.id}")
    assert (answer.status_code, answer.json()["statusCode"]) == (status, status)
    assert bag.id in understudy.devdraft.products
