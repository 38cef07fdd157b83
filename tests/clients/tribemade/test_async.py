"""Both clients do the same: one test body, run on each."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from understudy.clients import AsyncTribeMade, Blocked, NotFound, Outcome, TribeMade, UnknownOutcome
from understudy.sandbox import World

Do = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def do(request: pytest.FixtureRequest, client: Any, async_client: Any) -> Do:
    """`do("delete", id)`: a verb of either client."""
    if request.param == "sync":
        made = client(TribeMade)
        return lambda verb, *args: getattr(made, verb)(*args)

    def in_a_loop(verb: str, *args: Any) -> Any:
        async def story() -> Any:
            async with async_client(AsyncTribeMade) as tribemade:
                return await getattr(tribemade, verb)(*args)

        return asyncio.run(story())

    return in_a_loop


def _verbs(kind: type) -> set[str]:
    return {
        name for name, value in vars(kind).items() if not name.startswith("_") and inspect.isfunction(value)
    }


def test_each_verb_is_on_both_and_is_an_operation() -> None:
    assert _verbs(TribeMade) == _verbs(AsyncTribeMade) != set()
    for verb in _verbs(TribeMade):
        assert not inspect.iscoroutinefunction(getattr(TribeMade, verb))
        assert inspect.iscoroutinefunction(getattr(AsyncTribeMade, verb))
        assert inspect.isgeneratorfunction(getattr(TribeMade.kind, verb))
        assert getattr(TribeMade, verb).__doc__ == getattr(AsyncTribeMade, verb).__doc__


def test_a_deletion_goes_the_same_way(understudy: World, do: Do) -> None:
    bag, mug = (understudy.tribemade.products.add(name=name) for name in ("Bag", "Mug"))
    understudy.tribemade.orders.add(product=mug.id)
    assert do("delete", bag.id).outcome is Outcome.DELETED
    with pytest.raises(NotFound):
        do("delete", bag.id)
    with pytest.raises(Blocked):
        do("delete", mug.id)
    assert do("delete_or_deactivate", mug.id, "later").outcome is Outcome.DEACTIVATED


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_goes_the_same_way(understudy: World, do: Do, when: str) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("close", "delete_product", when=when)
    before = understudy.clock.time()
    assert do("delete", bag.id).outcome is (Outcome.GONE if when == "after" else Outcome.DELETED)
    assert understudy.clock.time() - before == (0 if when == "after" else 1)


def test_what_cannot_be_read_back_goes_the_same_way(understudy: World, do: Do) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("close", "delete_product")
    understudy.tribemade.fault("timeout", "get_product", times=5)
    with pytest.raises(UnknownOutcome):
        do("delete", bag.id)


def test_eleven_deletions_wait_in_a_loop_too(understudy: World, async_client: Any) -> None:
    bags = [understudy.tribemade.products.add(name="Bag").id for _ in range(11)]

    async def story() -> list[Outcome]:
        async with async_client(AsyncTribeMade) as tribemade:
            return [(await tribemade.delete(bag)).outcome for bag in bags]

    coming: Coroutine[Any, Any, list[Outcome]] = story()
    assert asyncio.run(coming) == [Outcome.DELETED] * 11
    assert {entry.reply.status for entry in understudy.tribemade.journal} == {200}
