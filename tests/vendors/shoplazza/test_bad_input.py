"""Whatever is sent to Shoplazza, it answers as itself: never a 500, never a changed record."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from understudy.sandbox import World

PRODUCTS = "/openapi/2022-01/products"
PRODUCT = "9fb9f3c6-2300-42c1-8593-d9008d7cfc09"
JSON = {"Content-Type": "application/json"}
BODIES = {
    "nothing": b"",
    "half an object": b"{",
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "a text": b'"product"',
    "no utf-8": b'{"product": {"title": "\xff\xfe"}}',
    "utf-16": '{"product": {}}'.encode("utf-16"),
    "nan": b'{"product": {"title": "Bag", "has_only_default_variant": true, "fake_sales": NaN}}',
    "infinity": b'{"product": {"title": "Bag", "has_only_default_variant": true, "fake_sales": 1e400}}',
    "a huge number": b'{"product": {"title": "Bag", "fake_sales": ' + b"9" * 5000 + b"}}",
    "a large number": b'{"product": {"title": "Bag", "has_only_default_variant": true, "fake_sales": 99999999999}}',
    "deep lists": b"[" * 100_000,
    "deep and closed": b'{"product": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "deep objects": b'{"product":' * 100_000,
    "half a surrogate pair": rb'{"product": {"title": "\ud800", "has_only_default_variant": true}}',
    "half a pair in a name": rb'{"product": {"title": "Bag", "has_only_default_variant": true, "\udfff": 1}}',
    "no product": b"{}",
    "product null": b'{"product": null}',
    "product a list": b'{"product": [{"title": "Bag"}]}',
    "empty product": b'{"product": {}}',
    "title twice, wrong at last": b'{"product": {"title": "Bag", "title": [], "has_only_default_variant": true}}',
    "too large": b" " * (1 << 20) + b"{}",
}
WRONG: tuple[Any, ...] = ([], {}, 7, -1, 1.5, True, "\x00", [None], [[]], {"id": {}}, "9" * 400, 2**63)
FIELDS = {
    **dict.fromkeys(
        ("brief", "description", "tags", "vendor", "vendor_url", "note", "seo_title", "seo_description"), str
    ),
    **dict.fromkeys(("seo_keywords", "spu", "handle", "unique_token", "title", "inventory_policy"), str),
    **dict.fromkeys(("published", "requires_shipping", "taxable", "has_only_default_variant"), bool),
    **dict.fromkeys(("inventory_tracking", "need_variant_image", "display_fake_sales"), bool),
    "fake_sales": int,
    **dict.fromkeys(("options", "images", "variants"), list),
}
TARGETS = (
    ("GET", PRODUCTS + "/{}"),
    ("DELETE", PRODUCTS + "/{}"),
    ("PUT", PRODUCTS + "/{}"),
    ("GET", PRODUCTS + "/{}/variants"),
    ("GET", PRODUCTS + "/{}/images"),
    ("GET", PRODUCTS + "/{}/metafields"),
    ("DELETE", f"{PRODUCTS}/{PRODUCT}/variants/{{}}"),
    ("DELETE", f"{PRODUCTS}/{PRODUCT}/images/{{}}"),
    ("GET", "/openapi/2022-01/variants/{}"),
    ("GET", "/openapi/2022-01/orders/{}"),
)


def _kept(world: World) -> Any:
    """What the world holds, calls counted aside."""
    world.open_all()
    return dict(world.state.tables)


def _own(answer: httpx.Response) -> None:
    """A refusal in the vendor's own words."""
    assert 400 <= answer.status_code < 500
    assert {"error", "errors"} & set(answer.json())
    assert "Understudy-Error" not in answer.headers


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize(("method", "path"), [("POST", PRODUCTS), ("PUT", f"{PRODUCTS}/{PRODUCT}")])
def test_a_body_that_is_none_is_refused(understudy: World, method: str, path: str, body: bytes) -> None:
    understudy.shoplazza.products.add(id=PRODUCT)
    before = _kept(understudy)
    _own(understudy.shoplazza.http.request(method, path, content=body, headers=JSON))
    assert _kept(understudy) == before


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_delete_ignores_any_body(understudy: World, body: bytes) -> None:
    understudy.shoplazza.products.add(id=PRODUCT)
    answer = understudy.shoplazza.http.request("DELETE", f"{PRODUCTS}/{PRODUCT}", content=body, headers=JSON)
    assert (answer.status_code, answer.json()) == (200, {})


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_of_the_wrong_type_is_refused(understudy: World, field: str) -> None:
    understudy.shoplazza.products.add(id=PRODUCT)
    before = _kept(understudy)
    http = understudy.shoplazza.http
    for wrong in WRONG:
        if isinstance(wrong, FIELDS[field]) and not (wrong is True and field == "fake_sales"):
            continue
        body = {"product": {"title": "Bag", "has_only_default_variant": True, field: wrong}}
        for method, path in (("POST", PRODUCTS), ("PUT", f"{PRODUCTS}/{PRODUCT}")):
            answer = http.request(method, path, content=json.dumps(body), headers=JSON)
            assert (answer.status_code, answer.json()) == (422, {"errors": [f"{field} is invalid"]}), wrong
            understudy.clock.advance(1)
    assert _kept(understudy) == before


@pytest.mark.parametrize("part", ["options", "images", "variants"])
@pytest.mark.parametrize(
    "field",
    [
        "id",
        "name",
        "values",
        "src",
        "width",
        "price",
        "compare_at_price",
        "weight",
        "weight_unit",
        "image",
        "option1",
    ],
)
def test_a_field_of_a_part_may_be_anything_and_breaks_nothing(
    understudy: World, part: str, field: str
) -> None:
    understudy.shoplazza.products.add(id=PRODUCT)
    http = understudy.shoplazza.http
    right = {"name": "Size", "values": ["S"], "src": "//cdn/1.png", "price": "1"}
    for wrong in (*WRONG, "NaN", "1e999999", "Infinity", "-1", "\u0663", None):
        body = {
            "product": {"title": "Bag", "has_only_default_variant": True, part: [{**right, field: wrong}]}
        }
        answer = http.post(PRODUCTS, content=json.dumps(body), headers=JSON)
        assert answer.status_code in {200, 422}, wrong
        changed = http.put(f"{PRODUCTS}/{PRODUCT}", content=json.dumps(body), headers=JSON)
        assert changed.status_code == answer.status_code
        json.loads(http.get(f"{PRODUCTS}/{PRODUCT}").content, parse_constant=pytest.fail)
        understudy.clock.advance(2)


@pytest.mark.parametrize(
    "raw",
    ["%00", "%FF%FE", "%E2%98%83", "a" * 5000, "'%20OR%201=1", "%25s", "-", "%0d%0aX:1", f"{PRODUCT}%00"],
)
def test_an_id_of_any_bytes_is_refused(understudy: World, raw: str) -> None:
    understudy.shoplazza.products.add(id=PRODUCT)
    before = _kept(understudy)
    body = json.dumps({"product": {"title": "Bag"}})
    for method, path in TARGETS:
        target = path.format(raw)
        _own(understudy.shoplazza.http.request(method, target, content=body, headers=JSON))
    assert _kept(understudy) == before


@pytest.mark.parametrize(
    "query",
    [
        "ids=&ids=abc&ids=",
        "per_page=5&per_page=x",
        "cursor=&cursor=%00",
        "%FF=%FE&title=%FF",
        "fields=,,,&fields=id",
        "&&&===",
        "a=1;b=2",
        "title=%00",
        "created_at_min=0001-01-01T00:00:00%2B23:59&created_at_max=9999-12-31T23:59:59-23:59",
        f"spus={'x,' * 5000}",
        "no_entity=true&no_entity=[]",
        "cursor=IzE%3D&pre_cursor=IzE%3D",
        f"per_page={'9' * 5000}",
        f"ids={','.join([PRODUCT] * 300)}",
    ],
)
def test_any_query_is_read_or_refused(understudy: World, query: str) -> None:
    understudy.shoplazza.products.add(id=PRODUCT)
    before = _kept(understudy)
    http = understudy.shoplazza.http
    for path in (PRODUCTS, f"{PRODUCTS}/count", f"{PRODUCTS}/{PRODUCT}", f"{PRODUCTS}/{PRODUCT}/variants"):
        assert http.get(f"{path}?{query}").status_code in {200, 422}
    assert _kept(understudy) == before


@pytest.mark.parametrize("token", [b"\xff", b"a b", b"\xe9" * 300, b"../..", b"%00"])
def test_a_token_of_any_bytes_is_refused(understudy: World, token: bytes) -> None:
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}/{PRODUCT}", headers={"Access-Token": token})
    assert (answer.status_code, answer.json()) == (401, {"error": "store is not active"})


@pytest.mark.parametrize("kind", [b"\xff", b"application/json, text/plain", b"application/jsonx", b";"])
def test_a_content_type_of_any_bytes_is_a_bad_request(understudy: World, kind: bytes) -> None:
    answer = understudy.shoplazza.http.post(PRODUCTS, content=b"{}", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()) == (400, {"errors": ["Bad Request"]})


@pytest.mark.parametrize("verb", ["OPTIONS", "PATCH", "TRACE", "PROPFIND"])
def test_a_verb_that_no_route_has_is_405(understudy: World, verb: str) -> None:
    assert understudy.shoplazza.http.request(verb, f"{PRODUCTS}/{PRODUCT}").status_code == 405
