"""The journal keeps the last entries and counts them all; entries are found by what is true of them."""

from __future__ import annotations

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.tribemade import vendor

NOBODY = "/api/products/none"


def _world(keep: int | None) -> World:
    world = Sandbox({"tribemade": vendor}, keep=keep).create("w")
    world.tribemade.fault("lost_reply", "get_product")
    return world


@pytest.mark.parametrize(("keep", "kept"), [(1, 1), (3, 3), (12, 12), (20, 12), (None, 12)])
def test_the_ring_keeps_the_last_and_counts_all(keep: int | None, kept: int) -> None:
    world = _world(keep)
    for number in range(12):
        world.tribemade.http.delete(f"/api/products/{number}")
    journal = world.journal
    assert (len(journal), journal.total, journal.evicted) == (kept, 12, 12 - kept)
    assert [entry.request.path for entry in journal] == [
        f"/api/products/{number}" for number in range(12 - kept, 12)
    ]
    assert journal.by_operation == {"tribemade.delete_product": 12}
    assert journal.by_answer == {"tribemade.product_not_found": 10, "tribemade.rate_limited": 2}


def test_a_world_may_keep_more_or_fewer_than_its_sandbox() -> None:
    sandbox = Sandbox({"tribemade": vendor}, keep=3)
    for keep, kept in ((2, 2), (None, 5), (-1, 3)):
        world = sandbox.create(keep=keep)
        for _ in range(5):
            world.tribemade.http.delete(NOBODY)
        assert len(world.journal) == kept


def test_a_journal_that_let_entries_go_says_so() -> None:
    world = _world(1)
    for _ in range(3):
        world.tribemade.http.delete(NOBODY)
    assert str(world.journal).startswith("2 earlier entries are no longer kept\n")
    assert "no longer kept" not in str(_world(None).journal)


@pytest.mark.understudy(lenient=True)
def test_unrouted_requests_are_counted_for_themselves(understudy: World) -> None:
    for path in ("/nothing", NOBODY, "/nothing/else"):
        understudy.tribemade.http.delete(path)
    journal = understudy.journal
    assert (journal.unrouted, journal.errors, journal.total) == (2, 0, 3)
    assert [entry.unrouted for entry in journal] == [True, False, True]
    assert journal.by_answer["tribemade.501"] == 2


def test_entries_are_selected_by_what_is_true_of_them(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    http = understudy.tribemade.http
    http.delete(f"/api/products/{bag.id}")
    http.delete(NOBODY)
    http.get(NOBODY)
    journal = understudy.journal
    assert [entry.request.method for entry in journal.select(status=404)] == ["DELETE", "GET"]
    assert [entry.operation for entry in journal.select(method="GET", path=NOBODY)] == ["get_product"]
    assert journal.select(rule="tribemade.product_deleted") == [journal[0]]
    assert journal.select(vendor="tribemade", committed=True) == list(journal)
    assert journal.select(vendor="another") == []
    assert understudy.tribemade.journal == list(journal)


def test_an_entry_is_found_by_the_id_in_the_answer(understudy: World) -> None:
    for _ in range(3):
        answer = understudy.tribemade.http.delete(NOBODY)
    entry = understudy.journal.find(answer.headers["Understudy-Request-Id"])
    assert entry is understudy.journal[-1]
    assert understudy.journal.find("nobody-1") is None


def test_an_entry_tells_what_was_asked_what_was_answered_and_why(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.http.delete(f"/api/products/{bag.id}?force=1")
    first, *reasons, change = str(understudy.journal[0]).splitlines()
    assert f"DELETE /api/products/{bag.id}?force=1 → 200 tribemade.product_deleted" in first
    assert "2025-01-15T12:00:17.000Z" in first
    assert all(reason.strip().startswith("✓ ") for reason in reasons)
    assert change == f"    = deleted tribemade.products {bag.id}"


def test_a_refusals_last_reason_is_the_one_that_refused(understudy: World) -> None:
    understudy.tribemade.http.delete(NOBODY)
    (entry,) = understudy.journal
    assert [reason.passed for reason in entry.reasons] == [True, True, True, False]
    assert entry.reasons[-1].check == "product_is_ours"
    assert str(entry).splitlines()[-1] == "    ✗ product_is_ours: the store has no product none"
    assert entry.changes == ()


def test_a_call_counted_against_a_limit_is_no_change_to_tell(understudy: World) -> None:
    understudy.tribemade.http.delete(NOBODY)
    assert understudy.journal[0].decision is not None
    assert len(understudy.journal[0].decision.changes) == 1
    assert understudy.journal[0].changes == ()


def test_the_journal_can_be_read_while_it_is_written() -> None:
    world = _world(2)
    world.tribemade.http.delete(NOBODY)
    for entry in world.journal:
        for _ in range(3):
            world.tribemade.http.delete(NOBODY)
        assert entry.id == "w-1"
    assert world.journal.total == 4
