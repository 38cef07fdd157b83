"""Many threads at one world: each step is whole, none is lost, and no limit is passed."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from understudy.sandbox import Sandbox, UsageError, World
from understudy.sandbox.core.decision import Change, Decision, weigh
from understudy.sandbox.core.state import Held
from understudy.sandbox.core.vendor import Route
from understudy.sandbox.vendors.tribemade import rules, vendor

THREADS = 16


def delete_product(case: Any) -> Decision:
    """TribeMade's deletion without its limit, which would hide what this is about."""
    return weigh(case, (rules.key_present, rules.key_known, rules.product_is_ours), rules.remove_product)


UNLIMITED = replace(
    vendor, routes=(Route("DELETE", "/api/products/<product_id>", delete_product), *vendor.routes[1:])
)


#: A stand-in without its limits says nothing of them.
unlimited = pytest.mark.undocumented("a stand-in whose limits are lifted has no headers that tell them")


@pytest.fixture(autouse=True)
def threads_take_turns_often() -> Iterator[None]:
    """A request takes less than a thread's usual turn, in which nothing could ever go wrong."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def _at_once(do: Callable[[int], Any], threads: int = THREADS) -> list[Any]:
    """What each of so many threads got, all let loose at the same moment."""
    barrier = Barrier(threads)

    def run(number: int) -> Any:
        barrier.wait(timeout=30)
        return do(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def _world(of: Any = vendor) -> World:
    world = Sandbox({"tribemade": of}).create("w")
    assert world.tribemade.http.base_url  # made once, before threads ask for it
    return world


@unlimited
@pytest.mark.parametrize("round_", range(3))
def test_of_many_deletions_of_one_product_one_succeeds(round_: int) -> None:
    world = _world(UNLIMITED)
    bag = world.tribemade.products.add(name=f"Bag {round_}")
    http = world.tribemade.http
    statuses = _at_once(lambda _: http.delete(f"/api/products/{bag.id}").status_code)
    assert Counter(statuses) == {200: 1, 404: THREADS - 1}
    assert len([one for entry in world.journal for one in entry.changes]) == 1


@unlimited
def test_no_two_steps_of_one_world_are_taken_at_the_same_time() -> None:
    together = Barrier(2)

    def meeting(case: Any) -> Decision:
        """Waits for a second step to come as far as this, which must not happen."""
        with contextlib.suppress(BrokenBarrierError):
            together.wait(timeout=0.1)
            met.append(case.call.path)
        return delete_product(case)

    met: list[str] = []
    world = _world(
        replace(vendor, routes=(Route("DELETE", "/api/products/<product_id>", meeting), *vendor.routes[1:]))
    )
    http = world.tribemade.http
    _at_once(lambda number: http.delete(f"/api/products/{number}"), threads=2)
    assert (met, world.journal.total) == ([], 2)


@unlimited
def test_different_products_are_all_deleted() -> None:
    world = _world(UNLIMITED)
    bags = [world.tribemade.products.add(name="Bag") for _ in range(THREADS * 4)]
    http = world.tribemade.http

    def delete_four(number: int) -> list[int]:
        mine = bags[number * 4 : number * 4 + 4]
        return [http.delete(f"/api/products/{bag.id}").status_code for bag in mine]

    assert _at_once(delete_four) == [[200] * 4] * THREADS
    assert len(world.tribemade.products) == 0


def test_exactly_the_limit_is_let_through() -> None:
    world = _world()
    http = world.tribemade.http
    answers = _at_once(lambda number: http.delete(f"/api/products/{number}"))
    assert Counter(answer.status_code for answer in answers) == {404: 10, 429: THREADS - 10}
    left = [answer.headers["X-RateLimit-Remaining"] for answer in answers if answer.status_code == 404]
    assert sorted(map(int, left)) == list(range(10))


def test_each_request_has_one_entry_and_an_id_of_its_own() -> None:
    world = _world()
    http = world.tribemade.http
    paths = ["/api/products/1", "/nowhere"]
    answers = _at_once(lambda number: http.delete(paths[number % 2]))
    ids = [answer.headers["Understudy-Request-Id"] for answer in answers]
    assert len(set(ids)) == THREADS == world.journal.total
    assert sorted(ids) == sorted(entry.id for entry in world.journal)
    assert world.journal.unrouted == THREADS // 2


def test_a_fault_strikes_as_often_as_it_was_told_to() -> None:
    world = _world()
    fault = world.tribemade.fault("status", "delete_product", nth=3, times=5)
    http = world.tribemade.http
    statuses = _at_once(lambda number: http.delete(f"/api/products/{number}").status_code)
    assert statuses.count(503) == world.faults.hits(fault) == 5


@unlimited
def test_records_are_read_and_clocks_are_moved_while_others_delete() -> None:
    world = _world(UNLIMITED)
    bags = [world.tribemade.products.add(name="Bag") for _ in range(THREADS)]
    world.clock.schedule(10**6, "tribemade", "key_rotated")
    http = world.tribemade.http

    def do(number: int) -> int:
        if number % 2:
            world.clock.advance(1)
            return len(list(world.tribemade.products)) and 0
        return http.delete(f"/api/products/{bags[number].id}").status_code

    assert Counter(_at_once(do)) == {200: THREADS // 2, 0: THREADS // 2}
    assert len(world.tribemade.products) == THREADS // 2
    assert world.clock.time() == 1_736_942_417 + THREADS // 2


def test_the_main_world_is_made_once_however_many_ask_for_it() -> None:
    sandbox = Sandbox({"tribemade": vendor})
    assert len({id(world) for world in _at_once(lambda _: sandbox.main)}) == 1


def test_nobody_sees_the_main_world_before_it_is_whole() -> None:
    asked: list[Future[int]] = []

    def demo(held: Held) -> tuple[Change, ...]:
        """Somebody asks for the demo's product while it is being made; they have to wait."""
        if not asked:
            asked.append(pool.submit(lambda: sandbox.main.tribemade.http.delete(path).status_code))
            assert wait(asked, timeout=0.1).done == set()
        return vendor.demo(held)

    example = next(one for one in vendor.examples if (one.method, one.status) == ("DELETE", 200))
    path = example.path
    sandbox = Sandbox({"tribemade": replace(vendor, demo=demo)})
    with ThreadPoolExecutor(1) as pool:
        assert len(sandbox.main.tribemade.products) > 0
        assert [one.result(timeout=30) for one in asked] == [200]


def test_a_name_goes_to_one_world_of_many_that_want_it() -> None:
    sandbox = Sandbox({"tribemade": vendor})

    def create(_number: int) -> bool:
        try:
            return sandbox.create("wanted") is sandbox.worlds["wanted"]
        except UsageError:
            return False

    assert Counter(_at_once(create)) == {True: 1, False: THREADS - 1}
