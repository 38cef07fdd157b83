"""Our own headers: on every answer unless switched off, and then on none. No body ever holds anything of ours."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.tribemade import vendor

NOBODY = "/api/products/00000000-0000-4000-8000-000000000000"

REQUESTS: dict[str, Callable[[httpx.Client], httpx.Response]] = {
    "a refusal": lambda http: http.delete(NOBODY),
    "a bad key": lambda http: http.delete(NOBODY, headers={"X-API-Key": "bad"}),
    "a success": lambda http: http.post(
        "/api/products/create", json={"name": "Bag", "price": 1, "description": "", "stock": 1}
    ),
    "a wrong verb": lambda http: http.patch(NOBODY),
    "no route": lambda http: http.delete("/api/product"),
    "no world": lambda http: http.delete("http://understudy.test/w/nowhere/tribemade/api/products/1"),
    "no vendor": lambda http: http.delete("http://understudy.test/nobody"),
    "a head": lambda http: http.head(NOBODY),
    "a fault": lambda http: http.put(f"{NOBODY}/edit"),
}


def _world(*, marks: bool) -> World:
    world = Sandbox({"tribemade": vendor}, marks=marks).create("w")
    world.tribemade.fault("status", "edit_product")
    return world


def _ours(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("understudy-")}


def _sent(world: World, what: str) -> httpx.Response:
    """The named request, as a world that is not bound sees it: over the bare application."""
    transport = httpx.WSGITransport(app=world.connect(world).app)  # type: ignore[misc]
    base = f"http://understudy.test/w/{world.name}/tribemade"
    with httpx.Client(transport=transport, base_url=base, headers=world.tribemade.account.headers) as http:
        return REQUESTS[what](http)


@pytest.mark.parametrize("what", REQUESTS)
def test_without_marks_no_header_is_ours_and_the_rest_is_the_same(what: str) -> None:
    marked, plain = _sent(_world(marks=True), what), _sent(_world(marks=False), what)
    assert _ours(plain) == {}
    assert plain.status_code == marked.status_code
    assert plain.content == marked.content
    others = {name: value for name, value in marked.headers.items() if name not in _ours(marked)}
    assert dict(plain.headers) == others


@pytest.mark.parametrize("what", REQUESTS)
def test_with_marks_every_answer_is_ours_to_see_and_says_each_thing_once(what: str) -> None:
    answer = _sent(_world(marks=True), what)
    assert _ours(answer)
    assert all(len(answer.headers.get_list(name)) == 1 for name in _ours(answer))


def test_a_mark_names_the_rule_its_evidence_and_the_journals_entry(understudy: World) -> None:
    answer = understudy.tribemade.http.delete(NOBODY)
    (entry,) = understudy.journal
    assert _ours(answer) == {
        "understudy-request-id": entry.id,
        "understudy-rule": "tribemade.product_not_found",
        "understudy-evidence": "documented",
    }


@pytest.mark.understudy(lenient=True)
def test_what_is_routed_nowhere_has_no_rule(understudy: World) -> None:
    answer = understudy.tribemade.http.delete("/api/product")
    assert _ours(answer) == {"understudy-request-id": understudy.journal[0].id, "understudy-unrouted": "true"}
