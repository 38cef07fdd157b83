"""No credential is ever journaled, wherever the client put it; what is no secret is kept as it came."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.sandbox import Sandbox, World
from understudy.sandbox.core.call import Call
from understudy.sandbox.core.journal import redact
from understudy.sandbox.vendors.tribemade import vendor

PLACES = [
    "path",
    "query",
    "query twice",
    "header",
    "authorization",
    "cookie",
    "json",
    "form",
    "late in the body",
]


def _request(places: set[str], key: str) -> dict[str, Any]:
    """A deletion that carries its key where it should, and in each of these places besides."""
    headers = {"X-API-Key": key}
    if "header" in places:
        headers["X-Debug"] = f"a {key} and {key}"
    if "authorization" in places:
        headers["Authorization"] = f"Bearer {key}"
    if "cookie" in places:
        headers["Cookie"] = f"session={key}; other={key}"
    query = [("q", key)] * ("query" in places) + [("r", f"{key}{key}")] * ("query twice" in places)
    query += [(key, "1")] * ("query name" in places)
    body = ""
    if "json" in places:
        body = json.dumps({"api_key": key, "nested": [{"note": f"<{key}>"}]})
    if "form" in places:
        body += f"&api_key={key}"
    if "late in the body" in places:
        body = body.ljust(64 * 1024 - 5, ".") + key
    path = f"/api/products/{key}" if "path" in places else "/api/products/1"
    return {"url": path, "params": query, "headers": headers, "content": body}


@given(st.sets(st.sampled_from(PLACES)), st.sampled_from(["DELETE", "GET", "PATCH"]), st.booleans())
@settings(deadline=None)
def test_a_credential_is_nowhere_in_the_journal(places: set[str], method: str, routed: bool) -> None:
    world = Sandbox({"tribemade": vendor}).create("w")
    key = world.tribemade.credentials["api_key"]
    request = _request(places, key)
    if not routed:
        request["url"] = request["url"].replace("products", "things")
    world.tribemade.http.request(method, **request)
    (entry,) = world.journal
    kept = entry.request
    said = [
        str(entry),
        repr(entry),
        str(world.journal),
        repr(kept),
        kept.target,
        kept.path,
        kept.body.decode(),
    ]
    said += [text for pair in (*kept.headers, *kept.query) for text in pair]
    assert not [text for text in said if key in text]
    assert key[:-5] not in kept.body.decode()


@given(st.sets(st.sampled_from(PLACES)))
@settings(deadline=None)
def test_a_wrong_credential_is_a_secret_too(places: set[str]) -> None:
    world = Sandbox({"tribemade": vendor}).create("w")
    key = "tb-9999-zzz-0000"
    world.tribemade.http.request("DELETE", **_request(places, key))
    (entry,) = world.journal
    assert key not in str(entry) + repr(entry)


@pytest.mark.parametrize(
    "name", ["Authorization", "Proxy-Authorization", "Cookie", "X-Secret", "X-Access-Token", "Api-Key"]
)
def test_a_header_that_sounds_secret_is_one_though_the_vendor_does_not_read_it(
    understudy: World, name: str
) -> None:
    understudy.tribemade.http.delete("/api/products/1", headers={name: "hush-hush-hush"})
    assert "hush" not in str(understudy.journal[0]) + repr(understudy.journal[0])


@pytest.mark.parametrize("name", ["Idempotency-Key", "X-Idempotency-Key", "X-Request-Id", "User-Agent"])
def test_an_idempotency_key_is_no_secret(understudy: World, name: str) -> None:
    understudy.tribemade.http.delete("/api/products/1", headers={name: "run-17-item-4"})
    assert understudy.journal[0].request.headers[name.lower()] == "run-17-item-4"


def test_two_secrets_can_be_told_apart_and_one_recognised() -> None:
    def mark(secret: str) -> str:
        call = Call("GET", f"/{secret}", {}, (), {}, b"", secrets=(secret,))
        return redact(call).path

    assert mark("alpha-key") == mark("alpha-key") != mark("other-key")
    assert "alpha" not in mark("alpha-key")


def test_every_secret_of_a_call_is_redacted_everywhere() -> None:
    both = "first-secret second-secret"
    call = Call(
        "POST", f"/{both}", {}, (("q", both),), {"x-both": both, "cookie": both}, both.encode(),
        secrets=("first-secret", "second-secret", ""),
    )  # fmt: skip
    kept = repr(redact(call))
    assert "first-secret" not in kept
    assert "second-secret" not in kept


def test_what_holds_no_secret_is_kept_as_it_came() -> None:
    call = Call("POST", "/p", {}, (("a", "1"),), {"accept": "*/*"}, b"body", secrets=("secret",))
    kept = redact(call)
    assert (kept.method, kept.target, kept.headers, kept.body) == (
        "POST",
        "/p?a=1",
        {"accept": "*/*"},
        b"body",
    )


def test_of_a_long_body_the_beginning_is_kept() -> None:
    kept = redact(Call("POST", "/p", {}, (), {}, b"x" * 100_000))
    assert kept.body == b"x" * 64 * 1024


def test_the_client_gets_its_answer_unredacted(understudy: World) -> None:
    key = understudy.tribemade.credentials["api_key"]
    understudy.tribemade.happen("order_placed", product=understudy.tribemade.products.add(name="Bag").id)
    made = {"name": key, "price": 1, "description": "", "stock": 1}
    product = understudy.tribemade.http.post("/api/products/create", json=made).json()["product_id"]
    assert understudy.tribemade.http.get(f"/api/products/{product}").json()["name"] == key
    assert key not in str(understudy.journal) + repr(list(understudy.journal))
