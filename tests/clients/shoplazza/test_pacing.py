"""More calls than Shoplazza's buckets hold. Expectations: Rate Limits: 40 leaking 2 a second, 80 leaking 20."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import Outcome, Shoplazza
from understudy.sandbox import World

Make = Callable[..., Any]


def _statuses(world: World) -> set[int]:
    return {entry.reply.status for entry in world.shoplazza.journal}


@pytest.mark.parametrize("headers", ["sent", "omitted"])
def test_no_call_is_refused_and_no_time_is_wasted(understudy: World, client: Make, headers: str) -> None:
    understudy.shoplazza.switch("rate_headers", headers)
    bags = [understudy.shoplazza.products.add(title="Bag").id for _ in range(140)]
    shoplazza, began = client(Shoplazza), understudy.clock.time()
    for bag in bags:
        shoplazza.delete(bag)
    shortest = (140 - 40) / 2
    assert _statuses(understudy) == {200}
    assert shortest - 0.001 <= understudy.clock.time() - began <= shortest * 1.05


def test_every_kind_of_call_counts_against_the_same_bucket(understudy: World, client: Make) -> None:
    bags = [understudy.shoplazza.products.add(title="Bag").id for _ in range(30)]
    shoplazza, began = client(Shoplazza), understudy.clock.time()
    for bag in bags:
        shoplazza.get(bag)
        shoplazza.count()
        shoplazza.delete(bag)
    shortest = (90 - 40) / 2
    assert _statuses(understudy) == {200}
    assert understudy.clock.time() - began <= shortest * 1.05


def test_a_bucket_half_full_of_somebody_elses_calls_is_seen_in_the_answers(
    understudy: World, client: Make
) -> None:
    """What is said of the level is rounded, so that one call may be refused; no more are."""
    for _ in range(30):
        understudy.shoplazza.http.get("/openapi/2022-01/products/count")
    shoplazza = client(Shoplazza)
    for _ in range(40):
        shoplazza.count()
    assert [entry.reply.status for entry in understudy.shoplazza.journal].count(429) <= 1


@pytest.mark.parametrize("rate", ["60_leaking_1", "40_a_minute"])
def test_a_vendor_that_allows_something_else_is_waited_for(
    understudy: World, client: Make, rate: str
) -> None:
    understudy.shoplazza.switch("rate", rate)
    bags = [understudy.shoplazza.products.add(title="Bag").id for _ in range(80)]
    shoplazza = client(Shoplazza)
    assert {shoplazza.delete(bag).outcome for bag in bags} == {Outcome.DELETED}


def test_backups_and_checks_cost_less_than_five_percent_of_the_deletions(
    understudy: World, client: Make
) -> None:
    bags = [understudy.shoplazza.products.add(title="Bag").id for _ in range(200)]
    shoplazza = client(Shoplazza)
    calls = shoplazza.calls
    for start in range(0, len(bags), calls.looks):
        some = bags[start : start + calls.looks]
        assert set(shoplazza.run(calls.look(some))) == set(some)
        assert set(shoplazza.run(calls.remove(some))) == set(some)
        assert not any(sight.present for sight in shoplazza.run(calls.still_there(some)).values())
    made = understudy.journal.by_operation
    assert made["shoplazza.delete_product"] == 200
    assert (sum(made.values()) - 200) / 200 < 0.05
