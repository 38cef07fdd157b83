"""A plan of 100,000: what a run keeps in memory, and what it does for each id, do not grow with the plan.

The vendor is a set of ids here; what is measured is the client's and the ledger's own.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from understudy.clients.calls import Calls, Credentials, Impact, Sight
from understudy.clients.client import Client
from understudy.clients.errors import CallError
from understudy.clients.ledger import Ledger
from understudy.clients.message import Effect, Reply, Request, Response
from understudy.clients.outcome import Attempt, Outcome, Removal
from understudy.clients.plan import Item, Plan
from understudy.clients.runner import Orders, Runner
from understudy.clients.steps import Steps

NOW = 1_736_942_417.0
TOGETHER = 50


class StubCalls(Calls):
    """A vendor that has everything, and removes what it is told to."""

    name: ClassVar = "stub"
    title: ClassVar = "Stub"
    page: ClassVar = "Stubs"
    hosts: ClassVar = ()
    base_url: ClassVar = "http://127.0.0.1"
    credentials: ClassVar = ()
    removes: ClassVar = Outcome.DELETED
    together: ClassVar = TOGETHER
    looks: ClassVar = 500
    limits: Mapping[str, Any] = {}

    def failure(self, request: Request, response: Response) -> CallError | None:  # noqa: ARG002  all goes well
        return None

    def problem(self, identifier: str) -> str | None:
        return None if identifier else "empty"

    def signed(self, request: Request, credentials: Credentials) -> Request:  # noqa: ARG002  nobody is asked for any
        return request

    def look(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        heard = yield from self.exchange.ask(Request("list", "GET", "/", targets=tuple(ids)))
        there = set(heard.body)
        return {one: Sight(one in there, {"name": f"Product {one}"} if one in there else None) for one in ids}

    def removal(self, ids: Sequence[str], key: str = "") -> Request:  # noqa: ARG002  the seam's signature
        return Request("delete", "DELETE", "/", Effect.DESTROYS, tuple(ids))

    def remove(
        self, ids: Sequence[str], /, *, key: str = "", permanent: bool = False
    ) -> Steps[Mapping[str, Removal | CallError]]:
        del permanent
        heard = yield from self.exchange.ask(self.removal(ids, key))
        attempts: tuple[Attempt, ...] = heard.attempts
        return {one: Removal(one, Outcome.DELETED, attempts) for one in ids}

    def impact(self, identifier: str) -> Steps[Impact]:
        yield from ()
        return Impact(identifier)


class Stub(Client[StubCalls]):
    """The client of it."""

    kind = StubCalls
    base_url = "http://127.0.0.1"


class Vendor:
    """What there is, and how often anybody asked. Knows only which removals were made: all else is there."""

    def __init__(self) -> None:
        self.requests = 0
        self._highest = -1

    def send(self, request: Request) -> Reply:
        self.requests += 1
        if request.operation == "delete":
            self._highest = max(map(int, request.targets))  # a plan is gone through in its order
            return Response(200)
        there = [f'"{one}"' for one in request.targets if int(one) > self._highest]
        return Response(200, {}, f"[{','.join(there)}]".encode())


class Cost(NamedTuple):
    """What a run took."""

    peak: int
    """Bytes at most, of what Python keeps, the plan left out."""
    requests: int
    steps: list[int]
    """SQLite's, in thousands, by tenths of the plan."""
    blocks: list[int]
    """What Python's allocator had given away, after each tenth but the last."""


def _cost(count: int, *, traced: bool) -> Cost:
    vendor, steps, blocks = Vendor(), [0], list[int]()
    with Ledger(":memory:", durable=False) as ledger:
        plan = Plan(tuple(Item(str(number)) for number in range(count)))
        ledger.begin(plan, {"vendor": "stub"}, NOW)
        del plan
        done = 0

        def told(_item: object, _verdict: object) -> None:
            nonlocal done
            done += 1
            if done % (count // 10) == 0 and done < count:
                steps.append(0)
                blocks.append(sys.getallocatedblocks())

        def stepped() -> int:
            steps[-1] += 1
            return 0

        ledger._db.set_progress_handler(stepped, 1000)
        client = Stub({}, sleep=lambda _: None, now=lambda: NOW, carrier=vendor)
        if traced:
            tracemalloc.start()
        try:
            assert Runner(client, ledger, Orders(), told=told).go().finished
            peak = tracemalloc.get_traced_memory()[1] if traced else 0
        finally:
            tracemalloc.stop()
        ledger._db.set_progress_handler(None, 0)
        assert ledger.counts()[Outcome.DELETED] == count
    return Cost(peak, vendor.requests, steps, blocks)


def test_a_plan_ten_times_as_long_needs_no_more_memory_at_its_peak() -> None:
    short, long = _cost(1_500, traced=True), _cost(15_000, traced=True)
    assert long.peak < short.peak * 1.2
    assert long.requests == short.requests * 10


def test_of_100_000_the_last_cost_no_more_than_the_first_and_nothing_is_kept_of_those_that_are_done() -> None:
    """By SQLite's own steps, which no other load on this machine changes; its trees grow a little deeper."""
    cost = _cost(100_000, traced=False)
    assert (len(cost.steps), len(cost.blocks)) == (10, 9)
    assert cost.steps[-1] < cost.steps[1] * 1.2
    assert cost.blocks[-1] < cost.blocks[0] + 5_000  # half a block for each id would be ten times that
