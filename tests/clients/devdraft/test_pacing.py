"""A hundred calls a clock minute, and not one refused. Expectations: guide, Rate Limiting; arithmetic."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import Devdraft
from understudy.clients.devdraft import DevdraftCalls
from understudy.clients.limits import Hint
from understudy.clients.message import Response
from understudy.sandbox import World

ABSENT = "00000000-0000-4000-8000-000000000000"
#: Where the world's clock starts in its minute.
_START = 17.0


def _refused(world: World) -> int:
    return sum(one.reply.status == 429 for one in world.devdraft.journal)


@pytest.mark.parametrize("phase", [0.0, 0.001, 1.0, 17.0, 29.5, 43.123457, 55.0, 59.0, 59.999, 59.999999])
def test_250_deletions_take_the_shortest_time_from_any_second_on(
    understudy: World, devdraft: Devdraft, phase: float
) -> None:
    understudy.clock.advance((phase - _START) % 60)
    products = [understudy.devdraft.products.add(name=f"Product {number}") for number in range(250)]
    start = understudy.clock.time()
    for product in products:
        devdraft.delete(product.id)
    # 100 at once, 100 as the minute ends, 50 a minute later
    shortest = (60 - phase) + 60
    assert shortest - 1e-5 <= understudy.clock.time() - start <= 1.05 * shortest
    assert _refused(understudy) == 0
    assert len(understudy.devdraft.journal) == 250
    assert len(understudy.devdraft.products) == 0


def test_reads_and_deletions_share_the_minute(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    start = understudy.clock.time()
    for _ in range(100):
        devdraft.get(bag.id)
    assert understudy.clock.time() == start
    devdraft.delete(bag.id)
    assert understudy.clock.time() - start == pytest.approx(43)
    assert _refused(understudy) == 0


def test_what_somebody_else_used_of_the_minute_is_seen(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    for _ in range(60):
        understudy.devdraft.http.get("/api/v0/products")
    for _ in range(41):
        devdraft.get(bag.id)
    assert _refused(understudy) == 0


def test_a_minute_that_somebody_else_used_up_costs_one_refusal(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    start = understudy.clock.time()
    for _ in range(100):
        understudy.devdraft.http.get("/api/v0/products")
    devdraft.delete(bag.id)
    assert understudy.clock.time() - start == pytest.approx(43)
    assert _refused(understudy) == 1


def test_reads_that_are_counted_apart_do_not_loosen_deletions(understudy: World, devdraft: Devdraft) -> None:
    understudy.devdraft.switch("read_limit", "1000")
    products = [understudy.devdraft.products.add(name=f"Product {number}") for number in range(120)]
    for product in products[:90]:
        devdraft.delete(product.id)
    devdraft.get(products[-1].id)  # 999 left, of reads
    for product in products[90:]:
        devdraft.delete(product.id)
    assert _refused(understudy) == 0


def _hint(now: float, headers: dict[str, str], method: str = "DELETE") -> Hint:
    calls = DevdraftCalls(lambda: now)
    request = calls.removal([ABSENT], "k")
    if method == "GET":
        request = next(calls.get(ABSENT)).request
    return calls.hint(request, Response(200, headers), now)


def _headers(remaining: int = 7, reset: int = 1_640_995_260, limit: int = 100, **more: str) -> dict[str, str]:
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(reset),
        **more,
    }


@pytest.mark.parametrize(
    ("headers", "method", "expected"),
    [
        (_headers(), "DELETE", Hint(7, 20)),
        (_headers(), "GET", Hint(7, 20)),
        (_headers(limit=1000), "DELETE", Hint(7, 20)),
        (_headers(limit=1000), "GET", Hint(None, 20)),
        (_headers(date="Sat, 01 Jan 2022 00:00:10 GMT"), "DELETE", Hint(7, 50)),
        ({}, "DELETE", Hint()),
        ({**_headers(), "x-ratelimit-remaining": "many"}, "DELETE", Hint()),
    ],
)
def test_a_hint_is_of_the_shared_limit_and_by_the_vendors_clock(
    headers: dict[str, str], method: str, expected: Any
) -> None:
    assert _hint(1_640_995_240, headers, method) == expected
