"""A credential never appears in the journal, in an explanation or in an archive, wherever a client puts it."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox.core.call import Call
from understudy.sandbox.core.clock import Instant
from understudy.sandbox.core.decision import Answer, Decision, Evidence, Finding
from understudy.sandbox.core.explain import body_text
from understudy.sandbox.core.journal import Entry, Journal, redact
from understudy.sandbox.core.vendor import Reply
from understudy.sandbox.core.world import World

SECRET = "tb-s3cr3t-key-0f-s0meb0dy"


def _shown(plane: Any, world: World) -> str:
    """All that the control plane shows of what was asked of a world."""
    last = world.journal[-1].id
    paths = (f"/worlds/{world.name}/journal", f"/worlds/{world.name}/journal.har", f"/explain/{last}")
    shown = [plane.ask("GET", path).text for path in paths]
    return "\n".join([*shown, plane.ask("GET", f"/explain/{last}?format=text").text, str(world.journal)])


@pytest.mark.parametrize(
    "asked",
    [
        ("GET", "/api/products/x", {}),
        ("GET", f"/api/products/{SECRET}", {}),
        ("GET", f"/api/products/x?key={SECRET}&note=is+{SECRET}", {}),
        ("POST", "/api/products/create", {"json": {"name": SECRET, "price": 1, "description": SECRET, "stock": 1}}),
        ("POST", "/api/products/create", {"json": {"name": "Bag", "price": SECRET, "description": "", "stock": 1}}),
        ("PUT", "/api/orders/x/status", {"content": SECRET.encode()}),
        ("GET", "/api/nothing/" + SECRET, {}),
        ("PATCH", "/api/products/" + SECRET, {}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_known", [True, False])
def test_the_key_of_a_request_is_shown_nowhere(
    plane: Any, world: World, asked: tuple[str, str, dict[str, Any]], is_known: bool
) -> None:
    if is_known:
        world.tribemade.happen("key_rotated", key=SECRET)
    headers = {"X-API-Key": SECRET, "X-Other": f"again {SECRET} and {SECRET}", "Cookie": f"session={SECRET}"}
    method, path, more = asked
    world.tribemade.http.request(method, path, headers=headers, **more)
    assert SECRET not in _shown(plane, world)


@pytest.mark.parametrize("header", ["Authorization", "Cookie", "X-Auth-Token", "X-Client-Secret", "Api-Key"])
def test_headers_named_like_secrets_are_marked_though_the_vendor_reads_none_of_them(
    plane: Any, world: World, header: str
) -> None:
    world.tribemade.http.get("/api/products/x", headers={header: SECRET})
    assert SECRET not in _shown(plane, world)


@pytest.mark.parametrize("name", ["api_key", "access_token", "client_secret", "password", "Authorization"])
def test_fields_named_like_secrets_are_marked_though_the_vendor_reads_none_of_them(
    plane: Any, world: World, name: str
) -> None:
    http = world.tribemade.http
    http.get("/api/products/x", params={name: SECRET})
    http.request("POST", "/api/products/create", json={name: SECRET, "deep": {name: SECRET}})
    http.request("POST", "/api/products/create", data={"a": "b", name: SECRET})
    assert SECRET not in _shown(plane, world)


def test_a_secret_across_the_end_of_what_is_kept_of_a_body_is_not_shown_in_part() -> None:
    body = b"x" * (64 * 1024 - 10) + SECRET.encode()
    kept = redact(Call("POST", "/", {}, (), {}, body, secrets=(SECRET,)))
    assert SECRET[:8].encode() not in kept.body


def test_several_secrets_in_one_header_are_all_marked() -> None:
    headers = {"x-both": "one-secret then another-secret"}
    kept = redact(Call("GET", "/", {}, (), headers, b"", secrets=("one-secret", "another-secret")))
    assert "one-secret" not in str(kept.headers)
    assert "another-secret" not in str(kept.headers)


def test_two_secrets_can_be_told_apart_by_their_marks() -> None:
    one, other = (
        redact(Call("GET", "/", {}, (), {"x-api-key": key}, b"", secrets=(key,)))
        for key in ("a" * 9, "b" * 9)
    )
    assert one.headers != other.headers


def _entry(reply: Reply, says: str, error: str) -> Entry:
    request = redact(Call("GET", "/", {}, (), {}, b""))
    decision = Decision(Answer("a", 200, Evidence.ASSUMED, "s"), (("check", Finding(says)),))
    return Entry("w-1", Instant(0), "w", "v", "o", request, reply, decision, committed=True, error=error)


def test_what_an_answer_and_its_reasons_repeat_of_a_secret_is_marked_in_the_journal_alone() -> None:
    reply = Reply(200, (("X-Echo", SECRET),), f'{{"you": "{SECRET}"}}'.encode())
    entry = _entry(reply, f"no {SECRET}", f"KeyError: {SECRET}")
    journal = Journal()
    journal.add(entry, (SECRET,))
    kept = journal[0]
    assert SECRET not in f"{kept.reply} {kept.decision} {kept.error}"
    assert entry.reply is reply


@pytest.mark.parametrize(
    "body",
    [
        f'{{"access_token": "{SECRET}", "expires_in": 3600}}',
        f'{{"data":{{"client_secret":"{SECRET}"}}}}',
        f"grant_type=refresh&refresh_token={SECRET}&x=y",
        f'{{"api_key" : "{SECRET}"',
        f'{{"access_token": "with \\" a quote {SECRET}"}}',
    ],
)
def test_a_token_that_an_answer_mints_is_marked_where_it_is_shown(body: str) -> None:
    assert SECRET not in body_text(body.encode())["body"]


def test_what_only_looks_like_a_secret_is_shown() -> None:
    body = '{"next_page_token": "abc", "message": "token expired", "key": "value"}'
    assert body_text(body.encode())["body"] == body
