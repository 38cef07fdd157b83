"""Fault plans, for any plan and any calls: who is struck and how often, and that the journal never lies about the world."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.sandbox import Fault, FaultKind, Sandbox, When, World
from understudy.sandbox.core.faults import FaultPlan
from understudy.sandbox.vendors.tribemade import vendor

OPERATIONS = ["delete_product", "get_product"]
faults = st.builds(
    Fault,
    st.sampled_from(FaultKind),
    st.sampled_from(["tribemade", "another"]),
    st.sampled_from(["*", *OPERATIONS]),
    where=st.sampled_from([{}, {"product_id": "a"}, {"product_id": "b"}, {"order_id": "a"}]),
    nth=st.integers(1, 4),
    times=st.integers(1, 4),
)
calls = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.sampled_from("abc")), max_size=25)


@given(st.lists(faults, max_size=4), calls)
@settings(deadline=None)
def test_a_fault_strikes_the_nth_to_the_last_of_the_calls_it_selects(
    armed: list[Fault], made: list[tuple[str, str]]
) -> None:
    plan = FaultPlan()
    for fault in armed:
        plan = plan.with_fault(fault)
    struck: list[tuple[Fault, ...]] = []
    for operation, product in made:
        plan, now = plan.meet("tribemade", operation, {"product_id": product})
        struck.append(now)
    for place, fault in enumerate(armed):
        selected = [number for number, call in enumerate(made) if _selects(fault, *call)]
        expected = selected[fault.nth - 1 : fault.nth - 1 + fault.times]
        assert (plan.armed[place].seen, plan.armed[place].hits) == (len(selected), len(expected))
        assert [number for number, now in enumerate(struck) if any(one is fault for one in now)] == expected
        assert any(one is fault for one in plan.never_struck()) == (not expected)


def _selects(fault: Fault, operation: str, product: str) -> bool:
    return (
        fault.vendor == "tribemade"
        and fault.operation in {"*", operation}
        and fault.where in ({}, {"product_id": product})
    )


plans = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from([kind for kind in FaultKind if kind is not FaultKind.EVENT]),
            "when": st.sampled_from(When),
            "nth": st.integers(1, 2),
            "seconds": st.sampled_from([0, 1, 9]),
            "keep": st.sampled_from([0, 5]),
        }
    ),
    max_size=3,
)


def _carried_out(plan: list[dict[str, Any]], *, is_async: bool) -> tuple[World, list[Any]]:
    """The world after two deletions under a plan, and what the client saw of each."""
    world = Sandbox({"tribemade": vendor}).create("w")
    bags = [world.tribemade.products.add(name=name) for name in ("Bag", "Mug")]
    for fault in plan:
        world.tribemade.fault(operation="delete_product", **fault)

    async def delete(path: str) -> httpx.Response:
        return await world.tribemade.ahttp.delete(path)

    seen: list[Any] = []
    for bag in bags:
        path = f"/api/products/{bag.id}"
        try:
            answer = asyncio.run(delete(path)) if is_async else world.tribemade.http.delete(path)
            seen.append((answer.status_code, answer.content, sorted(answer.headers.items())))
        except httpx.HTTPError as error:
            seen.append((type(error), str(error)))
    return world, seen


@given(plans)
@settings(deadline=None, max_examples=60)
def test_whatever_fails_the_journal_says_what_is_true_of_the_world(plan: list[dict[str, Any]]) -> None:
    world, _ = _carried_out(plan, is_async=False)
    done = sorted(str(change) for entry in world.journal for change in entry.changes)
    first = Sandbox({"tribemade": vendor}).create("w")
    made = {first.tribemade.products.add(name=name).id for name in ("Bag", "Mug")}
    left = {product.id for product in world.tribemade.products}
    assert done == sorted(f"deleted tribemade.products {one}" for one in made - left)


@given(plans)
@settings(deadline=None, max_examples=60)
def test_a_client_that_awaits_sees_the_same_and_does_the_same(plan: list[dict[str, Any]]) -> None:
    world, seen = _carried_out(plan, is_async=False)
    awaited, seen_awaiting = _carried_out(plan, is_async=True)
    assert seen == seen_awaiting
    assert str(world.journal) == str(awaited.journal)
    assert list(world.tribemade.products) == list(awaited.tribemade.products)
    assert world.clock.now() == awaited.clock.now()
