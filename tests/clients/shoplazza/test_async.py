"""Threads and event loops have the same verbs, and come to the same."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import AsyncShoplazza, NotFound, Outcome, Shoplazza
from understudy.clients.shoplazza import ShoplazzaCalls
from understudy.sandbox import World

Make = Callable[..., Any]
Do = Callable[..., Any]
VERBS = {
    "delete", "delete_variant", "delete_image", "get", "variants", "get_order", "count", "products", "impact",
    "unpublish", "restore",
}  # fmt: skip


@pytest.fixture(params=["threads", "event loop"])
def do(request: pytest.FixtureRequest, client: Make, async_client: Make) -> Do:
    """`do(verb, …)`: carried out by a client of either kind."""

    def by_threads(verb: str, *args: object) -> Any:
        return getattr(client(Shoplazza), verb)(*args)

    def by_event_loop(verb: str, *args: object) -> Any:
        async def main() -> Any:
            async with async_client(AsyncShoplazza) as shoplazza:
                return await getattr(shoplazza, verb)(*args)

        return asyncio.run(main())

    return by_threads if request.param == "threads" else by_event_loop


def _own(kind: type) -> set[str]:
    return {name for name, value in vars(kind).items() if inspect.isfunction(value) and name[0] != "_"}


def test_each_verb_exists_on_both_clients() -> None:
    assert _own(Shoplazza) == _own(AsyncShoplazza) == VERBS
    for verb in VERBS:
        assert inspect.iscoroutinefunction(getattr(AsyncShoplazza, verb))
        assert inspect.isgeneratorfunction(getattr(ShoplazzaCalls, verb))
        assert not inspect.iscoroutinefunction(getattr(Shoplazza, verb))


def test_a_product_is_deleted(understudy: World, do: Do) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    assert do("delete", bag.id).outcome is Outcome.DELETED
    assert bag.id not in understudy.shoplazza.products
    with pytest.raises(NotFound):
        do("delete", bag.id)


def test_a_lost_answer_is_read_back(understudy: World, do: Do) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.fault("lost_reply", "delete_product")
    assert do("delete", bag.id).outcome is Outcome.GONE
    assert understudy.journal.by_operation["shoplazza.delete_product"] == 1


def test_every_verb_is_carried_out(understudy: World, do: Do) -> None:
    variants = [{"title": title, "price": "10"} for title in ("S", "M")]
    bag = understudy.shoplazza.products.add(title="Bag", variants=variants, images=["//cdn/1.png"])
    order = understudy.shoplazza.orders.add(product=bag.id)
    assert do("get", bag.id)["title"] == "Bag"
    assert len(do("variants", bag.id)) == 2
    assert do("get_order", order.id)["id"] == order.id
    assert do("count") == len(do("products")) == 1
    assert do("impact", bag.id).swept == ("2 variants", "1 image", "0 metafields")
    do("restore", do("unpublish", bag.id))
    assert do("delete_variant", bag.id, bag.variants[0].id).outcome is Outcome.DELETED
    assert do("delete_image", bag.id, bag.images[0].id).outcome is Outcome.DELETED
    assert understudy.shoplazza.products[bag.id].published
