"""Altcraft's two clients are one: the same verbs, the same truth."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest

from understudy.clients import Altcraft, AsyncAltcraft, NotFound, Outcome, UnknownOutcome
from understudy.sandbox import World

VERBS = {"delete", "delete_products", "delete_skus", "get", "impact", "products", "skus"}
BOTH = pytest.mark.parametrize("kind", [Altcraft, AsyncAltcraft])


@pytest.fixture
def call(client: Any, async_client: Any) -> Any:
    """`call(kind, verb, *arguments)`: the verb's result, on whichever client."""

    def made(
        kind: Any, verb: str, *arguments: Any, options: dict[str, Any] | None = None, **named: Any
    ) -> Any:
        if kind is Altcraft:
            return getattr(client(kind, **(options or {})), verb)(*arguments, **named)

        async def awaited() -> Any:
            async with async_client(kind, **(options or {})) as one:
                return await getattr(one, verb)(*arguments, **named)

        return asyncio.run(awaited())

    return made


def test_each_verb_is_on_both_clients() -> None:
    for kind in (Altcraft, AsyncAltcraft):
        assert {name for name in vars(kind) if not name.startswith("_") and name != "kind"} == VERBS
    for verb in VERBS:
        assert not inspect.iscoroutinefunction(getattr(Altcraft, verb))
        assert inspect.iscoroutinefunction(getattr(AsyncAltcraft, verb))
        assert getattr(Altcraft, verb).__doc__ == getattr(AsyncAltcraft, verb).__doc__


@BOTH
@pytest.mark.parametrize("notation", ["json", "xml"])
def test_a_product_is_deleted_once(understudy: World, call: Any, kind: Any, notation: str) -> None:
    bag = understudy.altcraft.products.add(external_id="bag")
    assert call(kind, "delete", "bag", options={"format": notation}).outcome is Outcome.DELETED
    assert bag.id not in understudy.altcraft.products
    with pytest.raises(NotFound):
        call(kind, "delete", "bag")


@BOTH
@pytest.mark.parametrize("ids", ["external", "internal"])
def test_a_lost_answer_is_gone(understudy: World, call: Any, kind: Any, ids: str) -> None:
    bag = understudy.altcraft.products.add(id=5, external_id="5")
    understudy.altcraft.fault("lost_reply", "delete_products")
    assert call(kind, "delete", "5", options={"ids": ids}).outcome is Outcome.GONE
    assert bag.id not in understudy.altcraft.products


@BOTH
def test_a_batch_and_its_lost_answer(understudy: World, call: Any, kind: Any) -> None:
    understudy.altcraft.products.add(id=1, external_id="bag", skus=["s"])
    assert call(kind, "delete_skus", external_ids=["s"]).is_complete
    understudy.altcraft.fault("lost_reply", "delete_products")
    with pytest.raises(UnknownOutcome):
        call(kind, "delete_products", ids=[1])


@BOTH
def test_reading(understudy: World, call: Any, kind: Any) -> None:
    understudy.altcraft.products.add(name="Bag", external_id="bag", skus=["s"])
    row = {"name": "Bag", "external_id": "bag", "sku": [{"name": "s", "external_id": "s"}]}
    assert call(kind, "get", "bag") == row
    assert call(kind, "products").rows == (row,)
    assert call(kind, "skus").rows == tuple(row["sku"])
    assert call(kind, "impact", "bag").swept == ("SKU s: s",)
