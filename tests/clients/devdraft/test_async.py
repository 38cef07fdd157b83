"""Both clients are one: the same verbs, the same words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import AsyncDevdraft, Devdraft, NotFound, Outcome
from understudy.clients.client import AsyncClient, Client
from understudy.sandbox import World

ABSENT = "00000000-0000-4000-8000-000000000000"
Call = Callable[..., Any]


@pytest.fixture(params=["threads", "loop"])
def call(request: pytest.FixtureRequest, client: Any, async_client: Any) -> Call:
    """`call("delete", id)`: the verb of either client."""
    if request.param == "threads":
        made = client(Devdraft)
        return lambda verb, *args, **options: getattr(made, verb)(*args, **options)

    def run(verb: str, *args: object, **options: object) -> Any:
        async def once() -> Any:
            async with async_client(AsyncDevdraft) as made:
                return await getattr(made, verb)(*args, **options)

        return asyncio.run(once())

    return run


def _own(kind: type, base: type) -> set[str]:
    return {name for name in vars(kind) if not name.startswith("_")} - set(vars(base))


def test_both_clients_have_every_verb() -> None:
    assert _own(Devdraft, Client) == _own(AsyncDevdraft, AsyncClient)
    assert {"delete", "get", "archive", "restore", "impact", "references"} <= _own(Devdraft, Client)


def test_a_product_is_deleted(understudy: World, call: Call) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    assert call("delete", bag.id).outcome is Outcome.DELETED
    assert bag.id not in understudy.devdraft.products
    with pytest.raises(NotFound):
        call("delete", ABSENT)


def test_a_lost_answer_is_proved_by_its_key(understudy: World, call: Call) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("lost_reply", "delete_product")
    removal = call("delete", bag.id)
    assert (removal.outcome, len(removal.attempts)) == (Outcome.DELETED, 2)
    assert len(list(understudy.devdraft.audit)) == 1


def test_a_product_is_archived_and_restored(understudy: World, call: Call) -> None:
    bag = understudy.devdraft.products.add(name="Bag", description="A bag")
    hidden = call("archive", bag.id)
    assert understudy.devdraft.products[bag.id].status == "INACTIVE"
    call("restore", hidden)
    assert understudy.devdraft.products[bag.id].description == "A bag"
