"""Snapshot, restore, reset and fork bring back everything: records, clock, limits, faults, switches, schedule."""

from __future__ import annotations

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.core.clock import START
from understudy.sandbox.core.errors import UnknownWorld, UsageError
from understudy.sandbox.vendors.tribemade import vendor

NOBODY = "/api/products/00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def understudy_sandbox() -> Sandbox:
    """One vendor alone: no other's records are due to change."""
    return Sandbox({"tribemade": vendor}, keep=None)


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox({"tribemade": vendor})


def _spend(world: World, calls: int) -> str:
    """Delete nothing so many times; what is left of the limit."""
    answers = [world.tribemade.http.delete(NOBODY) for _ in range(calls)]
    return answers[-1].headers["X-RateLimit-Remaining"]


def test_restore_brings_back_limits(understudy: World) -> None:
    _spend(understudy, 3)
    understudy.snapshot("three")
    assert _spend(understudy, 7) == "0"
    understudy.restore("three")
    assert _spend(understudy, 1) == "6"


def test_restore_brings_back_the_clock_and_what_was_due(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.clock.schedule(30, "tribemade", "order_placed", product=bag.id)
    understudy.snapshot("before")
    for _ in range(2):
        understudy.clock.advance(31)
        assert len(understudy.tribemade.orders) == 1
        understudy.restore("before")
        assert (understudy.clock.now(), len(understudy.tribemade.orders)) == (START, 0)
        assert len(understudy.clock.due()) == 1


def test_restore_brings_back_a_faults_hits(understudy: World) -> None:
    fault = understudy.tribemade.fault("status", "delete_product", nth=2)
    understudy.snapshot("armed")
    for _ in range(2):
        assert [understudy.tribemade.http.delete(NOBODY).status_code for _ in range(3)] == [404, 503, 404]
        assert understudy.faults.hits(fault) == 1
        understudy.restore("armed")
        assert understudy.faults.hits(fault) == 0
    understudy.faults.clear()


def test_restore_brings_back_switches(understudy: World) -> None:
    understudy.snapshot("as documented")
    understudy.tribemade.switch("malformed_id", "400")
    assert understudy.tribemade.http.delete("/api/products/1").status_code == 400
    understudy.restore("as documented")
    assert understudy.tribemade.http.delete("/api/products/1").status_code == 404


def test_the_same_steps_from_the_same_snapshot_give_the_same_identifiers(understudy: World) -> None:
    understudy.snapshot("start")
    body = {"name": "Bag", "price": 1, "description": "", "stock": 1}
    made = []
    for _ in range(2):
        answers = [understudy.tribemade.http.post("/api/products/create", json=body) for _ in range(2)]
        made.append([answer.json()["product_id"] for answer in answers])
        understudy.restore("start")
    assert made[0] == made[1]
    assert len(set(made[0])) == 2


def test_a_name_that_was_never_kept_cannot_be_restored(understudy: World) -> None:
    understudy.snapshot("a")
    before = understudy.state
    with pytest.raises(UsageError, match="no snapshot 'b'; it has: a"):
        understudy.restore("b")
    assert understudy.state is before
    assert understudy.snapshots == ("a",)


def test_reset_keeps_what_the_main_world_began_with(sandbox: Sandbox) -> None:
    main = sandbox.main
    names = [one.name for one in main.tribemade.products]
    main.tribemade.products.add(name="Extra")
    main.reset()
    assert [one.name for one in main.tribemade.products] == names != []


def test_a_fork_begins_as_its_source_is_now_and_keeps_its_credentials(sandbox: Sandbox) -> None:
    source = sandbox.create("source")
    bag = source.tribemade.products.add(name="Bag")
    fork = sandbox.fork("source", "fork")
    assert fork.tribemade.credentials == source.tribemade.credentials
    assert fork.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 200
    assert bag.id in source.tribemade.products
    fork.reset()
    assert bag.id in fork.tribemade.products


def test_a_fork_has_a_journal_and_snapshots_of_its_own(sandbox: Sandbox) -> None:
    source = sandbox.create("source")
    source.snapshot("kept")
    source.tribemade.http.delete(NOBODY)
    fork = sandbox.fork("source")
    assert (len(fork.journal), fork.snapshots) == (0, ())
    fork.tribemade.http.delete(NOBODY)
    assert (len(fork.journal), len(source.journal)) == (1, 1)


def test_only_a_world_that_is_there_can_be_forked_or_deleted(sandbox: Sandbox) -> None:
    sandbox.create("here")
    for do in (sandbox.fork, sandbox.delete):
        with pytest.raises(UnknownWorld, match="no world named 'there'; there are: here"):
            do("there")
