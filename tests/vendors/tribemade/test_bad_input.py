"""Any bytes at any of TribeMade's routes: a refusal, and nothing changed."""

from __future__ import annotations

import json

import pytest

from understudy.sandbox import World

BODIES = {
    "nothing": b"",
    "half an object": b'{"name": ',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "a list": b"[]",
    "a text": b'"name"',
    "null": b"null",
    "a number": b"1e999",
    "NaN": b'{"price": NaN}',
    "deep": b"[" * 100_000,
    "a huge number": b'{"price": ' + b"9" * 5000 + b"}",
    "a number beyond a double": b'{"name": "Mug", "price": 1e999, "description": "", "stock": 1}',
    "one in a list": b'{"name": "Mug", "price": 1, "description": "", "stock": 1, "variations": [1e999]}',
    "half a character": b'{"name": "Mu\\ud800", "price": 1, "description": "", "stock": 1}',
    "half a character in an order": b'{"status": "processing", "tracking_url": "\\ud800"}',
    "binary": bytes(range(256)),
}
ROUTES = [
    ("POST", "/api/products/create"),
    ("PUT", "/api/products/{product}/edit"),
    ("PUT", "/api/orders/{order}/status"),
]


@pytest.mark.parametrize("body", list(BODIES.values()), ids=list(BODIES))
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_broken_body_is_refused_and_changes_nothing(
    understudy: World, method: str, path: str, body: bytes
) -> None:
    target, before = _target(understudy, path)
    answer = understudy.tribemade.http.request(method, target, content=body)
    assert answer.status_code == 400
    assert next(iter(answer.json())) == "error"
    assert _records(understudy) == before


@pytest.mark.parametrize(
    "value", [None, True, -1, 1.5, "1", [], {}, [1], "x" * 501, 10**400, [{"question": "a", "type": []}]]
)
@pytest.mark.parametrize(
    "field",
    ["name", "price", "description", "stock", "current_price", "short_description", "shipping_cost", "images",
     "variations", "size", "colors", "categories", "is_sale", "is_active", "custom_questions", "internal_note",
     "metadata", "primary_image"],
)  # fmt: skip
def test_a_field_of_any_type_is_taken_or_refused(understudy: World, field: str, value: object) -> None:
    target, _ = _target(understudy, "/api/products/{product}/edit")
    answer = understudy.tribemade.http.put(target, content=json.dumps({field: value}))
    assert answer.status_code in {200, 400}
    assert understudy.tribemade.http.get(target.removesuffix("/edit")).status_code == 200


@pytest.mark.parametrize("status", [None, 1, "", "started", "DELIVERED", ["cancelled"], {"a": 1}])
def test_a_status_that_cannot_be_set_is_refused(understudy: World, status: object) -> None:
    target, before = _target(understudy, "/api/orders/{order}/status")
    answer = understudy.tribemade.http.put(target, json={"status": status})
    assert answer.status_code == 400
    assert _records(understudy) == before


@pytest.mark.parametrize(
    "path", ["/api/products/%00", "/api/products/%FF", "/api/products/..%2f", "/api/products/" + "9" * 5000]
)
def test_a_path_of_any_bytes_names_no_product(understudy: World, path: str) -> None:
    for method in ("DELETE", "GET"):
        assert understudy.tribemade.http.request(method, path).status_code in {404, 501}
    understudy.journal.clear()


def test_a_body_over_the_limit_is_refused(understudy: World) -> None:
    target, before = _target(understudy, "/api/products/{product}/edit")
    answer = understudy.tribemade.http.put(target, content=b" " * (64 << 20))
    assert answer.status_code == 400
    assert _records(understudy) == before


def _target(world: World, path: str) -> tuple[str, object]:
    product = world.tribemade.products.add(name="Bag")
    order = world.tribemade.orders.add(product=product.id)
    return path.format(product=product.id, order=order.id), _records(world)


def _records(world: World) -> object:
    return list(world.tribemade.products), list(world.tribemade.orders)
