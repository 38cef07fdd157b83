"""Every kind of fault, before and after the commit: what the client gets, and what is true in the world."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest

from understudy.sandbox import FaultKind, When, World
from understudy.sandbox.core.clock import SECOND
from understudy.sandbox.core.errors import FaultUnsupported

DELETED = {"message": "Product deleted successfully"}
UNAVAILABLE = {"error": "Service unavailable"}
LIMITED = {"error": "Rate limit exceeded", "retry_after": 60}
STAYS, GOES = False, True


class Outcome(NamedTuple):
    """What a client gets: an exception, or a status and a body (None: it cannot be parsed); and whether it was done."""

    sees: type[Exception] | tuple[int, Any]
    gone: bool


class Told(NamedTuple):
    """A fault as it is armed, and what comes of it before and after the commit."""

    kind: FaultKind
    before: Outcome
    after: Outcome
    more: dict[str, Any] = {}  # noqa: RUF012  a named tuple's default, never changed


NOT_FOUND = {"error": "Product not found or does not belong to this store"}
KINDS = [
    Told(FaultKind.LATENCY, Outcome((200, DELETED), GOES), Outcome((200, DELETED), GOES), {"seconds": 2}),
    Told(FaultKind.STATUS, Outcome((503, UNAVAILABLE), STAYS), Outcome((503, UNAVAILABLE), GOES)),
    Told(FaultKind.STATUS, Outcome((502, None), STAYS), Outcome((502, None), GOES), {"status": 502, "shape": "html"}),
    Told(FaultKind.RESET, Outcome(httpx.ReadError, STAYS), Outcome(httpx.ReadError, GOES)),
    Told(FaultKind.CLOSE, Outcome(httpx.RemoteProtocolError, STAYS), Outcome(httpx.RemoteProtocolError, GOES)),
    Told(FaultKind.TIMEOUT, Outcome(httpx.ReadTimeout, STAYS), Outcome(httpx.ReadTimeout, GOES)),
    Told(FaultKind.TRUNCATED, Outcome(httpx.RemoteProtocolError, STAYS), Outcome(httpx.RemoteProtocolError, GOES)),
    Told(FaultKind.MALFORMED, Outcome((200, None), STAYS), Outcome((200, None), GOES)),
    Told(FaultKind.LOST_REPLY, Outcome(httpx.RemoteProtocolError, GOES), Outcome(httpx.RemoteProtocolError, GOES)),
    Told(FaultKind.DUPLICATE, Outcome((404, NOT_FOUND), GOES), Outcome((404, NOT_FOUND), GOES)),
    Told(FaultKind.PHANTOM_SUCCESS, Outcome((200, DELETED), STAYS), Outcome((200, DELETED), STAYS)),
    Told(FaultKind.THROTTLE, Outcome((429, LIMITED), STAYS), Outcome((429, LIMITED), GOES)),
    Told(
        FaultKind.EVENT,
        Outcome((401, {"error": "Invalid API key"}), STAYS),
        Outcome((200, DELETED), GOES),
        {"event": "key_rotated"},
    ),
]  # fmt: skip


def _sync(world: World, path: str) -> httpx.Response:
    return world.tribemade.http.delete(path)


def _async(world: World, path: str) -> httpx.Response:
    async def delete() -> httpx.Response:
        async with world.tribemade.ahttp as http:
            return await http.delete(path)

    return asyncio.run(delete())


def _seen(delete: Callable[[World, str], httpx.Response], world: World, path: str) -> Any:
    try:
        answer = delete(world, path)
    except httpx.HTTPError as error:
        return type(error)
    try:
        return answer.status_code, answer.json()
    except json.JSONDecodeError:
        return answer.status_code, None


@pytest.mark.parametrize("delete", [_sync, _async])
@pytest.mark.parametrize("when", [*When, "before", "after"])
@pytest.mark.parametrize("told", KINDS, ids=lambda told: f"{told.kind}-{told.more.get('shape', '')}")
def test_what_the_client_gets_and_what_is_true(
    understudy: World, told: Told, when: When | str, delete: Callable[[World, str], httpx.Response]
) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    fault = understudy.tribemade.fault(told.kind, "delete_product", when=when, **told.more)
    outcome = told.before if when == When.BEFORE else told.after
    assert _seen(delete, understudy, f"/api/products/{bag.id}") == outcome.sees
    assert (bag.id not in understudy.tribemade.products) == outcome.gone
    assert understudy.faults.hits(fault) == 1
    assert understudy.faults.never_struck == ()


def test_no_kind_is_left_out() -> None:
    assert {told.kind for told in KINDS} == set(FaultKind)


@pytest.mark.parametrize("told", KINDS, ids=lambda told: f"{told.kind}-{told.more.get('shape', '')}")
@pytest.mark.parametrize("when", When)
def test_the_journal_tells_the_truth(understudy: World, told: Told, when: When) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    fault = understudy.tribemade.fault(told.kind, "delete_product", when=when, **told.more)
    _seen(_sync, understudy, f"/api/products/{bag.id}")
    entries = understudy.tribemade.journal
    done = [str(change) for entry in entries for change in entry.changes]
    gone = bag.id not in understudy.tribemade.products
    assert done == [f"deleted tribemade.products {bag.id}"] * gone
    assert all(entry.faults == (str(fault),) for entry in entries)
    cut = isinstance(told.before.sees, type)
    assert (entries[-1].delivery != "delivered") == cut


def test_both_calls_of_a_duplicate_are_in_the_journal(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("duplicate", "delete_product")
    answer = understudy.tribemade.http.delete(f"/api/products/{bag.id}")
    first, second = understudy.tribemade.journal
    assert (first.rule, first.committed) == ("tribemade.product_deleted", True)
    assert first.delivery != second.delivery == "delivered"
    assert answer.headers["Understudy-Request-Id"] == second.id


def test_a_duplicate_counts_twice_against_the_limit(understudy: World) -> None:
    understudy.tribemade.fault("duplicate", "delete_product")
    answer = understudy.tribemade.http.delete("/api/products/none")
    assert answer.headers["X-RateLimit-Remaining"] == "8"


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("delete", [_sync, _async])
def test_an_answer_later_than_the_client_waits_is_a_timeout_and_the_deed_is_done(
    understudy: World, when: When, delete: Callable[[World, str], httpx.Response]
) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("latency", "delete_product", when=when, seconds=5.000001)
    with pytest.raises(httpx.ReadTimeout):
        delete(understudy, f"/api/products/{bag.id}")
    assert bag.id not in understudy.tribemade.products


def test_an_answer_as_late_as_the_client_waits_is_heard(understudy: World) -> None:
    understudy.tribemade.fault("latency", "delete_product", seconds=5)
    assert understudy.tribemade.http.delete("/api/products/none", timeout=5).status_code == 404


def test_two_latencies_add_up(understudy: World) -> None:
    for _ in range(2):
        understudy.tribemade.fault("latency", "delete_product", seconds=3)
    with pytest.raises(httpx.ReadTimeout):
        understudy.tribemade.http.delete("/api/products/none", timeout=5)


def test_without_a_read_timeout_any_answer_is_heard(understudy: World) -> None:
    understudy.tribemade.fault("latency", "delete_product", seconds=3600)
    assert understudy.tribemade.http.delete("/api/products/none", timeout=None).status_code == 404


@pytest.mark.parametrize(("when", "at"), [(When.BEFORE, 3), (When.AFTER, 0)])
def test_latency_passes_before_the_step_or_after_it(understudy: World, when: When, at: int) -> None:
    start = understudy.clock.now()
    understudy.tribemade.fault("latency", "delete_product", when=when, seconds=3)
    understudy.tribemade.http.delete("/api/products/none")
    assert understudy.journal[0].at == start + at * SECOND
    assert understudy.clock.now() == start + 3 * SECOND


def test_a_timeout_takes_the_clients_patience(understudy: World) -> None:
    start = understudy.clock.now()
    understudy.tribemade.fault("timeout", "delete_product")
    with pytest.raises(httpx.ReadTimeout):
        understudy.tribemade.http.delete("/api/products/none", timeout=httpx.Timeout(1, read=7.5))
    assert understudy.clock.now() == start + 7_500_000


def test_a_timeout_for_a_client_without_patience_is_told_as_a_mistake(understudy: World) -> None:
    understudy.tribemade.fault("timeout", "delete_product")
    with pytest.raises(FaultUnsupported, match="no read timeout"):
        understudy.tribemade.http.delete("/api/products/none", timeout=None)


@pytest.mark.parametrize("keep", [0, 1, 10, 10_000])
def test_a_truncated_answer_has_its_headers_and_part_of_its_body(understudy: World, keep: int) -> None:
    understudy.tribemade.fault("truncated", "delete_product", keep=keep)
    whole = json.dumps(NOT_FOUND, separators=(",", ":")).encode()
    arrived: list[bytes] = []
    with understudy.tribemade.http.stream("DELETE", "/api/products/none") as answer:
        assert (answer.status_code, answer.headers["Content-Length"]) == (404, str(len(whole)))
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
            arrived.extend(answer.iter_raw())
    assert b"".join(arrived) == whole[: min(keep, len(whole) - 1)]


def test_a_malformed_answer_is_whole_for_http_and_nonsense_for_a_parser(understudy: World) -> None:
    understudy.tribemade.fault("malformed", "delete_product")
    answer = understudy.tribemade.http.delete("/api/products/none")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert int(answer.headers["Content-Length"]) == len(answer.content) > 0
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_gateways_page_has_nothing_of_the_vendors(understudy: World) -> None:
    understudy.tribemade.fault("status", "delete_product", status=504, shape="html")
    answer = understudy.tribemade.http.delete("/api/products/none")
    assert (answer.status_code, answer.headers["Content-Type"]) == (504, "text/html")
    assert "<h1>504</h1>" in answer.text
    assert "X-RateLimit-Limit" not in answer.headers


def test_a_phantom_does_not_make_a_refusal_a_success(understudy: World) -> None:
    understudy.tribemade.fault("phantom_success", "delete_product")
    assert understudy.tribemade.http.delete("/api/products/none").status_code == 404


def test_a_faults_mark_names_what_struck(understudy: World) -> None:
    fault = understudy.tribemade.fault("status", "delete_product")
    answer = understudy.tribemade.http.delete("/api/products/none")
    assert answer.headers["Understudy-Fault"] == str(fault)
    assert "Understudy-Fault" not in understudy.tribemade.http.delete("/api/products/none").headers


def test_a_mark_that_no_header_can_carry_is_escaped(understudy: World) -> None:
    understudy.tribemade.fault("status", "delete_product", where={"product_id": "☃"})
    answer = understudy.tribemade.http.delete("/api/products/☃")
    assert answer.status_code == 503
    assert "u2603" in answer.headers["Understudy-Fault"]
