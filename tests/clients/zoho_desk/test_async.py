"""Threads and event loops have the same verbs, and come to the same."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import AsyncZohoDesk, NotFound, Outcome, ZohoDesk
from understudy.clients.zoho_desk import ZohoDeskCalls
from understudy.sandbox import World

Make = Callable[..., Any]
Do = Callable[..., Any]
VERBS = {
    "delete", "delete_many", "delete_move_products_to_trash", "move_to_trash", "remove", "restore", "purge",
    "trash_tickets", "move_tickets_to_trash", "trash_articles", "get", "products", "recycle_bin", "tickets_of",
    "impact",
}  # fmt: skip


@pytest.fixture(params=["threads", "event loop"])
def do(request: pytest.FixtureRequest, client: Make, async_client: Make) -> Do:
    """`do(verb, …)`: carried out by a client of either kind."""

    def by_threads(verb: str, *args: object) -> Any:
        return getattr(client(ZohoDesk), verb)(*args)

    def by_event_loop(verb: str, *args: object) -> Any:
        async def main() -> Any:
            async with async_client(AsyncZohoDesk) as zoho:
                return await getattr(zoho, verb)(*args)

        return asyncio.run(main())

    return by_threads if request.param == "threads" else by_event_loop


def _own(kind: type) -> set[str]:
    return {name for name, value in vars(kind).items() if inspect.isfunction(value) and name[0] != "_"}


def test_each_verb_exists_on_both_clients() -> None:
    assert _own(ZohoDesk) == _own(AsyncZohoDesk) == VERBS
    for verb in VERBS:
        assert inspect.iscoroutinefunction(getattr(AsyncZohoDesk, verb))
        assert inspect.isgeneratorfunction(getattr(ZohoDeskCalls, verb))
        assert not inspect.iscoroutinefunction(getattr(ZohoDesk, verb))


def test_a_product_is_moved_to_the_trash(understudy: World, do: Do) -> None:
    router = understudy.zoho_desk.products.add(name="Router").id
    assert do("delete", router).outcome is Outcome.TRASHED
    assert router in understudy.zoho_desk.recycle_bin
    with pytest.raises(NotFound):
        do("delete", router)


def test_a_lost_answer_is_looked_into(understudy: World, do: Do) -> None:
    router = understudy.zoho_desk.products.add(name="Router").id
    understudy.zoho_desk.fault("lost_reply", "delete_products")
    assert do("delete", router).outcome is Outcome.GONE
    assert router in understudy.zoho_desk.recycle_bin


def test_many_are_moved_and_come_back(understudy: World, do: Do) -> None:
    ids = [understudy.zoho_desk.products.add(name="Router").id for _ in range(60)]
    assert {verdict.outcome for verdict in do("delete_many", ids).values()} == {Outcome.TRASHED}
    assert do("restore", ids) == dict.fromkeys(ids)
    assert len(do("products")) == 60
