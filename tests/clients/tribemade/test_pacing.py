"""No call is refused for coming too soon, and none comes much later than it may. Expectations: Delete Product, Rate Limits."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from understudy.clients import NotFound, Outcome, TribeMade
from understudy.sandbox import World

Make = Callable[..., TribeMade]
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _statuses(world: World) -> list[int]:
    return [entry.reply.status for entry in world.tribemade.journal]


@pytest.mark.parametrize("count", [10, 11, 35, 61])
def test_deletions_keep_to_ten_a_minute_and_lose_hardly_any_time(
    understudy: World, client: Make, count: int
) -> None:
    bags = [understudy.tribemade.products.add(name="Bag").id for _ in range(count)]
    tribemade = client(TribeMade)
    before = understudy.clock.time()
    assert {tribemade.delete(bag).outcome for bag in bags} == {Outcome.DELETED}
    assert _statuses(understudy) == [200] * count
    shortest = 60 * (math.ceil(count / 10) - 1)
    assert shortest <= understudy.clock.time() - before <= 1.05 * shortest


def test_a_404_counts_as_much_as_a_deletion(understudy: World, client: Make) -> None:
    tribemade = client(TribeMade)
    for _ in range(25):
        with pytest.raises(NotFound):
            tribemade.delete(UNKNOWN)
    assert _statuses(understudy) == [404] * 25


def test_each_endpoint_has_a_minute_of_its_own(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id, status="delivered")
    tribemade = client(TribeMade)
    before = understudy.clock.time()
    for _ in range(20):
        tribemade.edit(bag.id, stock=1)
    for _ in range(50):
        tribemade.get(bag.id)
        tribemade.get_order(order.id)
    assert understudy.clock.time() == before
    tribemade.edit(bag.id, stock=2)
    assert 60 <= understudy.clock.time() - before <= 61
    assert set(_statuses(understudy)) == {200}


def test_calls_of_somebody_else_on_the_same_key_are_seen_in_the_answers(
    understudy: World, client: Make
) -> None:
    bags = [understudy.tribemade.products.add(name="Bag").id for _ in range(12)]
    tribemade = client(TribeMade)
    tribemade.delete(bags[0])
    for bag in bags[1:6]:
        understudy.tribemade.http.delete(f"/api/products/{bag}")
    for bag in bags[6:]:
        assert tribemade.delete(bag).outcome is Outcome.DELETED
    assert _statuses(understudy) == [200] * 12


def test_a_key_that_others_used_up_costs_one_refusal_and_no_product(understudy: World, client: Make) -> None:
    bags = [understudy.tribemade.products.add(name="Bag").id for _ in range(3)]
    for _ in range(10):
        understudy.tribemade.http.delete(f"/api/products/{UNKNOWN}")
    tribemade = client(TribeMade)
    assert {tribemade.delete(bag).outcome for bag in bags} == {Outcome.DELETED}
    assert _statuses(understudy)[10:] == [429, 200, 200, 200]


def test_two_runs_on_one_key_refuse_no_product(understudy: World, client: Make) -> None:
    """TM-D04: with the page's own sample, 12 of 32 are reported as failed."""
    bags = [understudy.tribemade.products.add(name="Bag").id for _ in range(32)]
    workers = [client(TribeMade), client(TribeMade)]
    outcomes = [workers[number % 2].delete(bag).outcome for number, bag in enumerate(bags)]
    assert set(outcomes) == {Outcome.DELETED}
    assert _statuses(understudy).count(429) <= 3  # one each time a minute ends


def test_a_stricter_reading_of_the_reads_is_kept_to(understudy: World, client: Make) -> None:
    understudy.tribemade.switch("read_limit", "20")
    bag = understudy.tribemade.products.add(name="Bag")
    tribemade = client(TribeMade)
    for _ in range(45):
        tribemade.get(bag.id)
    assert _statuses(understudy) == [200] * 45


def test_latency_does_not_bring_a_call_too_soon(understudy: World, client: Make) -> None:
    bags = [understudy.tribemade.products.add(name="Bag").id for _ in range(30)]
    for number, when in ((1, "before"), (7, "after"), (11, "before"), (20, "after")):
        understudy.tribemade.fault("latency", "delete_product", nth=number, seconds=4.7, when=when)
    tribemade = client(TribeMade)
    assert {tribemade.delete(bag).outcome for bag in bags} == {Outcome.DELETED}
    assert _statuses(understudy) == [200] * 30


def test_lost_answers_are_counted_too(understudy: World, client: Make) -> None:
    bags = [understudy.tribemade.products.add(name="Bag").id for _ in range(15)]
    understudy.tribemade.fault("lost_reply", "delete_product", times=15)
    tribemade = client(TribeMade)
    assert {tribemade.delete(bag).outcome for bag in bags} == {Outcome.GONE}
    assert 429 not in _statuses(understudy)


def test_a_hundred_products_take_nine_minutes_and_not_twenty_two(understudy: World, client: Make) -> None:
    """TM-D10: the page's own sample makes 4.4 a minute."""
    bags = [understudy.tribemade.products.add(name="Bag").id for _ in range(100)]
    tribemade = client(TribeMade)
    before = understudy.clock.time()
    for bag in bags:
        tribemade.delete(bag)
    assert 540 <= understudy.clock.time() - before <= 1.05 * 540
