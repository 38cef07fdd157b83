"""Hostile requests at every route of Devdraft's: never a 500, never a changed record, never an exception of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.devdraft import vendor
from understudy.sandbox.vendors.devdraft.bills import INVOICE_RULES, LINK_RULES
from understudy.sandbox.vendors.devdraft.bodies import PRODUCT_RULES

UNKNOWN = "00000000-0000-4000-8000-000000000000"
BODIES = {
    "nothing": b"",
    "a brace": b"{",
    "no object": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "invalid UTF-8": b'{"name":"\xff\xfe"}',
    "half a character": b'{"name":"\\ud800","title":"\\ud800","description":"\\udfff"}',
    "not a number": b'{"price":NaN}',
    "infinite": b'{"price":1e999}',
    "digits without end": b'{"price":' + b"9" * 5000 + b"}",
    "a huge number": b'{"price":1%b,"amount":1%b,"due_date":1%b}' % ((b"9" * 1400,) * 3),
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "a deep field": b'{"customFields":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "a large text": json.dumps(dict.fromkeys(("name", "title"), "x" * 400_000)).encode(),
    "a byte order mark": b'\xef\xbb\xbf{"name":"Bag"}',
    "binary": bytes(range(256)) * 10,
}
PATHS = ["1", "%00", "%FF%FE", "..%2f..", "x" * 5000, "%E2%98%83", "' OR 1=1 --", UNKNOWN + "%0a", "%7B%7D"]
QUERIES = [
    "take=1&take=2",
    "skip=%FF",
    "take=1e3",
    "take=٣",
    "skip=" + "9" * 5000,
    "take=1_0",
    "&&=&",
    "take[]=1",
    "skip=+1",
]
WRONG: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    1e308,
    "",
    "x",
    "\x00",
    "￿",
    [],
    [None],
    [[]],
    [{}],
    {},
    {"a": {"b": []}},
]
FORMS = {
    "no boundary": ("multipart/form-data", b"x"),
    "a boundary that is none": ("multipart/form-data; boundary=", b"--\r\n"),
    "a boundary in another script": ("multipart/form-data; boundary=\xe9", b"--\xe9--"),
    "no end": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx',
    ),
    "no name": (
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    ),
    "no disposition": ("multipart/form-data; boundary=b", b"--b\r\nX: y\r\n\r\nx\r\n--b--\r\n"),
    "a strange charset": (
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Disposition: form-data; name*=utf-99''%ff; filename*=x''%ff\r\n\r\nx\r\n--b--\r\n",
    ),
    "bytes in a name": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="\xff\xfe"\r\n\r\n\xff\r\n--b--\r\n',
    ),
    "many parts": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' * 1000 + b"--b--\r\n",
    ),
    "a number that is none": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="price"\r\n\r\nNaN\r\n--b--\r\n',
    ),
    "a large field": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"x" * (2 << 20) + b"\r\n--b--\r\n",
    ),
    "urlencoded": ("application/x-www-form-urlencoded", b"name=Bag&price=1"),
    "a kind of content nobody knows": ("\x01;;;=", b"{}"),
}


def _filled(world: World) -> dict[str, str]:
    """One record of each kind, and what a path needs to name it."""
    standin = world.devdraft
    bag = standin.products.add(name="Bag").id
    return {
        "product_id": bag,
        "link_id": standin.payment_links.add(product=bag).id,
        "invoice_id": standin.invoices.add(product=bag, status="OPEN").id,
        "transaction_id": standin.transactions.add(product=bag).id,
    }


def _path(route: Any, ids: dict[str, str]) -> str:
    path: str = route.path
    for name, value in ids.items():
        path = path.replace(f"<{name}>", value)
    return path


def _records(world: World) -> Any:
    """Everything a client could have changed: what was counted, remembered or noted is beside it."""
    kinds = (
        "products",
        "payment_links",
        "invoices",
        "transactions",
        "keys",
        "applications",
        "wallets",
        "audit",
    )
    return {kind: list(world.devdraft.records(kind)) for kind in kinds}


WRITING = [route for route in vendor.routes if route.method in {"POST", "PUT", "PATCH"}]
_ROUTES: dict[str, Any] = {"ids": lambda route: route.operation}


@pytest.mark.parametrize("route", WRITING, **_ROUTES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_a_body_that_makes_no_sense_is_refused(understudy: World, route: Any, body: bytes, kind: str) -> None:
    path = _path(route, _filled(understudy))
    before = _records(understudy)
    answer = understudy.devdraft.http.request(
        route.method, path, content=body, headers={"Content-Type": kind}
    )
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["statusCode"] == answer.status_code
    assert _records(understudy) == before


@pytest.mark.parametrize("route", WRITING, **_ROUTES)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_that_makes_no_sense_breaks_nothing(
    understudy: World, route: Any, form: tuple[str, bytes]
) -> None:
    path = _path(route, _filled(understudy))
    kind, body = form
    headers = {"Content-Type": kind.encode("latin-1")}
    answer = understudy.devdraft.http.request(route.method, path, content=body, headers=headers)
    assert answer.status_code < 500
    json.loads(answer.content)


@pytest.mark.parametrize(
    ("rules", "method", "path"),
    [
        (PRODUCT_RULES, "PUT", "/api/v0/products/<product_id>"),
        (PRODUCT_RULES, "POST", "/api/v0/products"),
        (LINK_RULES, "PUT", "/api/v0/payment-links/<link_id>"),
        (LINK_RULES, "POST", "/api/v0/payment-links"),
        (INVOICE_RULES, "PUT", "/api/v0/invoices/<invoice_id>"),
        (INVOICE_RULES, "POST", "/api/v0/invoices"),
    ],
    ids=["product", "new product", "link", "new link", "invoice", "new invoice"],
)
def test_a_field_of_another_type_breaks_nothing_and_what_is_kept_can_be_read(
    understudy: World, rules: dict[str, Any], method: str, path: str
) -> None:
    ids = _filled(understudy)
    for one, value in ids.items():
        path = path.replace(f"<{one}>", value)
    for name in rules:
        understudy.clock.advance(60)
        for value in WRONG:
            answer = understudy.devdraft.http.request(method, path, json={name: value})
            assert answer.status_code in {200, 201, 400, 409}, (name, value, answer.text)
            json.loads(answer.content, parse_constant=pytest.fail)
    understudy.clock.advance(60)
    for kind in ("products", "payment-links", "invoices"):
        assert understudy.devdraft.http.get(f"/api/v0/{kind}").status_code == 200


@pytest.mark.parametrize("route", vendor.routes, **_ROUTES)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.understudy(lenient=True)
def test_a_strange_id_is_not_found(understudy: World, route: Any, path: str) -> None:
    ids = dict.fromkeys(_filled(understudy), path)
    before = _records(understudy)
    answer = understudy.devdraft.http.request(route.method, _path(route, ids), json={})
    assert answer.status_code in {200, 400, 404, 405, 501}
    assert _records(understudy) == before
    assert not understudy.errors


@pytest.mark.parametrize("route", [one for one in vendor.routes if one.method == "GET"], **_ROUTES)
@pytest.mark.parametrize("query", QUERIES)
def test_a_strange_query_breaks_nothing(understudy: World, route: Any, query: str) -> None:
    path = _path(route, _filled(understudy))
    answer = understudy.devdraft.http.get(f"{path}?{query}")
    assert answer.status_code in {200, 400}
    json.loads(answer.content)


@pytest.mark.parametrize(
    "headers",
    [
        {"x-idempotency-key": b"\xff\xfe" * 100},
        {"x-idempotency-key": b"x" * 20_000},
        {"x-client-key": b"\xff"},
        {"x-client-secret": b"\xff" * 5000},
        {"Authorization": b"Bearer"},
        {"Authorization": b"\xff \xff"},
    ],
)
@pytest.mark.parametrize("route", vendor.routes, **_ROUTES)
def test_a_strange_header_breaks_nothing(understudy: World, route: Any, headers: dict[str, bytes]) -> None:
    path = _path(route, _filled(understudy))
    answer = understudy.devdraft.http.request(route.method, path, headers=headers)
    assert answer.status_code < 500


@pytest.mark.parametrize("route", WRITING, **_ROUTES)
def test_a_body_over_the_limit_is_not_read(understudy: World, route: Any) -> None:
    path = _path(route, _filled(understudy))
    before = _records(understudy)
    headers = {"Content-Length": str(vendor.body_limit + 1), "Content-Type": "application/json"}
    answer = understudy.devdraft.http.request(route.method, path, content=b"{}", headers=headers)
    assert answer.status_code in {405, 413}
    assert _records(understudy) == before


def test_an_oversized_body_does_not_keep_a_product_from_being_deleted(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag").id
    headers = {"Content-Length": str(vendor.body_limit + 1)}
    answer = understudy.devdraft.http.request(
        "DELETE", f"/api/v0/products/{bag}", content=b"x", headers=headers
    )
    assert answer.status_code == 200
