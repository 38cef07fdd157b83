"""Looking at products: by the list while that is cheaper, and never a word that was not seen."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import Devdraft, Unauthenticated
from understudy.clients.devdraft import DevdraftCalls
from understudy.sandbox import World

ABSENT = "00000000-0000-4000-8000-000000000000"


def _products(world: World, count: int) -> list[str]:
    return [world.devdraft.products.add(name=f"Product {number}").id for number in range(count)]


def _asked(world: World) -> list[str]:
    return [one.operation for one in world.devdraft.journal]


def test_a_plan_as_large_as_the_catalogue_costs_under_5_percent_more(
    understudy: World, devdraft: Devdraft
) -> None:
    ids = _products(understudy, 300)
    seen = devdraft.run(devdraft.calls.look(ids))
    assert set(seen) == set(ids)
    assert all(one.present and one.record["id"] == name for name, one in seen.items())
    devdraft.run(devdraft.calls.remove(ids))
    after = devdraft.run(devdraft.calls.still_there(ids))
    assert set(after) == set(ids)
    assert not any(one.present for one in after.values())
    assert len(understudy.devdraft.journal) < 1.05 * 300
    assert not [one for one in understudy.devdraft.journal if one.reply.status == 429]


def test_a_run_looks_at_many_together() -> None:
    assert DevdraftCalls.looks == 5000


def test_a_few_are_read_by_themselves(understudy: World, devdraft: Devdraft) -> None:
    ids = [*_products(understudy, 2), ABSENT]
    seen = devdraft.run(devdraft.calls.look(ids))
    assert [seen[one].present for one in ids] == [True, True, False]
    assert _asked(understudy) == ["get_product"] * 3


def test_before_a_removal_what_the_list_lacks_is_read_by_itself(
    understudy: World, devdraft: Devdraft
) -> None:
    ids = _products(understudy, 10)
    seen = devdraft.run(devdraft.calls.look([*ids, ABSENT]))
    assert not seen[ABSENT].present
    assert _asked(understudy) == ["list_products", "list_products", "get_product"]


def test_a_complete_list_is_believed_after_a_removal(understudy: World, devdraft: Devdraft) -> None:
    ids = _products(understudy, 10)
    seen = devdraft.run(devdraft.calls.still_there([*ids, ABSENT]))
    assert [one.present for one in seen.values()] == [True] * 10 + [False]
    assert _asked(understudy) == ["list_products", "list_products"]


def test_an_incomplete_list_is_not_believed_and_not_read_in_vain_again(
    understudy: World, devdraft: Devdraft
) -> None:
    old, *_ = _products(understudy, 310)  # the oldest is on the last page
    ids = [old, *(f"{ABSENT[:-1]}{number}" for number in range(5))]
    for lists in (3, 0):
        understudy.journal.clear()
        seen = devdraft.run(devdraft.calls.still_there(ids))
        assert [seen[one].present for one in ids] == [True] + [False] * 5
        assert _asked(understudy) == ["list_products"] * lists + ["get_product"] * 6


def test_either_case_is_found_under_the_spelling_that_was_asked_for(
    understudy: World, devdraft: Devdraft
) -> None:
    ids = [one.upper() for one in _products(understudy, 6)]
    seen = devdraft.run(devdraft.calls.look(ids))
    assert list(seen) == ids
    assert all(one.present for one in seen.values())


def test_a_product_that_the_list_skipped_is_read_by_itself(understudy: World, devdraft: Devdraft) -> None:
    ids = _products(understudy, 150)
    newest = ids[-1]
    understudy.devdraft.fault(
        "event", "list_products", when="after", event="product_deleted", args={"product": newest}
    )
    seen = devdraft.run(devdraft.calls.look(ids[:-1]))
    assert all(seen[one].present for one in ids[:-1])
    assert "get_product" in _asked(understudy)


def test_what_cannot_be_read_is_left_out(understudy: World, devdraft: Devdraft) -> None:
    bag, mug = (understudy.devdraft.products.add(name=name) for name in ("Bag", "Mug"))
    understudy.devdraft.fault("close", "get_product", where={"product_id": bag.id}, times=5)
    seen = devdraft.run(devdraft.calls.look([bag.id, mug.id]))
    assert list(seen) == [mug.id]


def test_a_list_that_cannot_be_read_says_nothing(understudy: World, devdraft: Devdraft) -> None:
    ids = _products(understudy, 6)
    understudy.devdraft.fault("status", "list_products", status=502, shape="html", times=5)
    assert devdraft.run(devdraft.calls.look(ids)) == {}


def test_a_key_that_may_not_list_reads_each(understudy: World, devdraft: Devdraft) -> None:
    ids = _products(understudy, 6)
    understudy.devdraft.happen("scope_removed", scope="product:list")
    seen = devdraft.run(devdraft.calls.look(ids))
    assert len(seen) == 6


def test_an_old_secret_ends_the_look(understudy: World, devdraft: Devdraft) -> None:
    ids = _products(understudy, 6)
    understudy.devdraft.happen("key_rotated")
    for some in (ids, ids[:1]):
        with pytest.raises(Unauthenticated):
            devdraft.run(devdraft.calls.look(some))


def test_looking_changes_nothing(understudy: World, devdraft: Devdraft, changes: Any) -> None:
    ids = _products(understudy, 6)
    devdraft.run(devdraft.calls.look(ids))
    devdraft.run(devdraft.calls.still_there(ids))
    assert changes() == []
