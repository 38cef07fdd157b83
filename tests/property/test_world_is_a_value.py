"""Worlds against plain dicts: whatever is done to one, the others, the kept ones and the first stay as they were."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import httpx
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from understudy.sandbox import Sandbox, World
from understudy.sandbox.core.clock import MINUTE, START
from understudy.sandbox.vendors.tribemade import vendor

PRODUCTS = [f"0000000{number}-0000-4000-8000-000000000000" for number in range(4)]
LIMITS = {"delete_product": 10, "edit_product": 20}
products = st.sampled_from(PRODUCTS)
operations = st.sampled_from(sorted(LIMITS))
numbers = st.integers(0, 9)


@dataclass
class Model:
    """What a world should hold, in the plainest form."""

    stock: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PRODUCTS, 1))
    ordered: list[str] = field(default_factory=list)
    now: int = START
    windows: dict[str, tuple[int, int]] = field(default_factory=dict)
    faults: list[tuple[str, int, int, int]] = field(default_factory=list)

    def fails(self, operation: str) -> bool:
        """Whether an armed fault strikes this call: (operation, nth, seen, hits)."""
        strikes = False
        for place, (armed, nth, seen, hits) in enumerate(self.faults):
            if armed == operation:
                hit = seen + 1 == nth
                strikes = strikes or hit
                self.faults[place] = (armed, nth, seen + 1, hits + hit)
        return strikes

    def left(self, operation: str) -> int:
        """Calls left in the window after this one; -1 where it is refused."""
        since, used = self.windows.get(operation, (self.now, 0))
        if self.now >= since + MINUTE:
            since, used = self.now, 0
        if used == LIMITS[operation]:
            return -1
        self.windows[operation] = (since, used + 1)
        return LIMITS[operation] - used - 1


@dataclass
class Pair:
    """A world, the model of it, and the models of what it began with and has kept."""

    world: World
    model: Model
    first: Model
    kept: dict[str, Model] = field(default_factory=dict)


class ManyWorlds(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.sandbox = Sandbox({"tribemade": vendor})
        source = self.sandbox.create("source")
        for identifier in PRODUCTS:
            source.tribemade.products.add(id=identifier, stock=1)
        self.pairs: list[Pair] = []
        self.add(source, Model())
        self.fork(0)

    def add(self, source: World, model: Model) -> None:
        world = self.sandbox.fork(source.name)
        self.pairs.append(Pair(world, copy.deepcopy(model), copy.deepcopy(model)))

    def pair(self, number: int) -> Pair:
        return self.pairs[number % len(self.pairs)]

    @rule(which=numbers)
    def fork(self, which: int) -> None:
        if len(self.pairs) < 4:
            self.add(self.pair(which).world, self.pair(which).model)

    @rule(which=numbers, product=products)
    def delete(self, which: int, product: str) -> None:
        pair = self.pair(which)
        answer = pair.world.tribemade.http.delete(f"/api/products/{product}")
        if self.let_through(pair.model, "delete_product", answer):
            wanted = 400 if product in pair.model.ordered else 200 if product in pair.model.stock else 404
            assert answer.status_code == wanted
            if wanted == 200:
                del pair.model.stock[product]

    @rule(which=numbers, product=products, stock=st.integers(0, 5))
    def edit(self, which: int, product: str, stock: int) -> None:
        pair = self.pair(which)
        answer = pair.world.tribemade.http.put(f"/api/products/{product}/edit", json={"stock": stock})
        if self.let_through(pair.model, "edit_product", answer):
            assert answer.status_code == (200 if product in pair.model.stock else 404)
            if product in pair.model.stock:
                pair.model.stock[product] = stock

    def let_through(self, model: Model, operation: str, answer: httpx.Response) -> bool:
        """Whether the call gets as far as the product; what stops it before is checked here."""
        if model.fails(operation):
            assert answer.status_code == 503
            return False
        left = model.left(operation)
        assert answer.headers["X-RateLimit-Remaining"] == str(max(left, 0))
        if left < 0:
            assert answer.status_code == 429
        return left >= 0

    @rule(which=numbers, product=products)
    def order(self, which: int, product: str) -> None:
        pair = self.pair(which)
        if product in pair.model.stock:
            pair.world.tribemade.happen("order_placed", product=product)
            pair.model.ordered.append(product)

    @rule(which=numbers, name=st.sampled_from("ab"))
    def snapshot(self, which: int, name: str) -> None:
        pair = self.pair(which)
        pair.world.snapshot(name)
        pair.kept[name] = copy.deepcopy(pair.model)

    @rule(which=numbers, name=st.sampled_from("ab"))
    def restore(self, which: int, name: str) -> None:
        pair = self.pair(which)
        if name in pair.kept:
            pair.world.restore(name)
            pair.model = copy.deepcopy(pair.kept[name])

    @rule(which=numbers)
    def reset(self, which: int) -> None:
        pair = self.pair(which)
        pair.world.reset()
        pair.model = copy.deepcopy(pair.first)
        assert (len(pair.world.journal), pair.world.journal.total) == (0, 0)

    @rule(which=numbers, seconds=st.sampled_from([0, 1, 29.5, 59.999999, 60]))
    def advance(self, which: int, seconds: float) -> None:
        pair = self.pair(which)
        pair.world.clock.advance(seconds)
        pair.model.now += round(seconds * 1_000_000)

    @rule(which=numbers, operation=operations, nth=st.integers(1, 3))
    def arm(self, which: int, operation: str, nth: int) -> None:
        pair = self.pair(which)
        pair.world.tribemade.fault("status", operation, nth=nth)
        pair.model.faults.append((operation, nth, 0, 0))

    @invariant()
    def every_world_is_its_own_model(self) -> None:
        for pair in self.pairs:
            world, model = pair.world, pair.model
            assert {one.id: one.stock for one in world.tribemade.products} == model.stock
            assert [one.product_id for one in world.tribemade.orders] == model.ordered
            assert world.clock.now() == model.now
            assert [
                (one.fault.operation, one.fault.nth, one.seen, one.hits) for one in world.faults
            ] == model.faults
            assert set(world.snapshots) == set(pair.kept)


ManyWorlds.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestAWorldIsAValue: Any = ManyWorlds.TestCase
