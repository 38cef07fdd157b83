"""Archiving in the place of deleting. Expectations: "Delete Product", Product Archival Alternative; guide, Create Product."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import Blocked, Conflict, Devdraft, NotFound, Outcome
from understudy.sandbox import World

ABSENT = "00000000-0000-4000-8000-000000000000"


def _kept(world: World, product_id: str) -> dict[str, Any]:
    dump = world.devdraft.products.dump(product_id)
    assert dump is not None
    return {name: value for name, value in dump.items() if name != "dateUpdated"}


@pytest.mark.parametrize("status", ["ACTIVE", "INACTIVE"])
@pytest.mark.parametrize(
    "description",
    [
        "",
        "A bag",
        "[ARCHIVED] A bag",
        " spaces \n",
        "x" * 1989,
        "x" * 1990,
        "x" * 2000,
        "👜" * 994,
        "👜" * 995,
    ],
)
def test_what_was_there_comes_back_exactly(
    understudy: World, devdraft: Devdraft, description: str, status: str
) -> None:
    bag = understudy.devdraft.products.add(
        name="Bag",
        description=description,
        status=status,
        images=["https://example.com/1.jpg"],
        stock_count=3,
    )
    before = _kept(understudy, bag.id)
    hidden = devdraft.archive(bag.id)
    assert understudy.devdraft.products[bag.id].status == "INACTIVE"
    assert hidden.id == bag.id
    devdraft.restore(hidden)
    assert _kept(understudy, bag.id) == before


def test_an_archived_product_is_inactive_and_marked(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag", description="A bag", price=9)
    before = _kept(understudy, bag.id)
    hidden = devdraft.archive(bag.id, "sold out")
    assert _kept(understudy, bag.id) == {**before, "status": "INACTIVE", "description": "[ARCHIVED] A bag"}
    assert hidden.before == {"status": "ACTIVE", "description": "A bag"}


@pytest.mark.parametrize("description", ["x" * 1990, "x" * 2000, "[ARCHIVED] already"])
def test_a_description_without_room_or_marked_already_is_left_alone(
    understudy: World, devdraft: Devdraft, description: str
) -> None:
    bag = understudy.devdraft.products.add(name="Bag", description=description)
    assert devdraft.archive(bag.id).before == {"status": "ACTIVE"}
    assert understudy.devdraft.products[bag.id].description == description


def test_the_longest_description_with_room_is_marked(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag", description="x" * 1989)
    devdraft.archive(bag.id)
    assert len(understudy.devdraft.products[bag.id].description) == 2000


def test_archiving_survives_a_lost_answer(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag", description="A bag")
    understudy.devdraft.fault("lost_reply", "update_product")
    hidden = devdraft.archive(bag.id)
    assert understudy.devdraft.products[bag.id].description == "[ARCHIVED] A bag"
    devdraft.restore(hidden)
    assert understudy.devdraft.products[bag.id].description == "A bag"


def test_what_is_not_there_cannot_be_archived(devdraft: Devdraft) -> None:
    with pytest.raises(NotFound):
        devdraft.archive(ABSENT)


def test_a_blocked_product_is_archived_and_what_blocks_is_untouched(
    understudy: World, devdraft: Devdraft, changes: Any
) -> None:
    bag = understudy.devdraft.products.add(name="Bag", description="A bag")
    invoice = understudy.devdraft.invoices.add(product=bag.id)
    removal = devdraft.delete_or_archive(bag.id)
    assert removal.outcome is Outcome.DEACTIVATED
    assert "1 pending invoice" in removal.reason
    assert removal.record == {"status": "ACTIVE", "description": "A bag"}
    assert changes() == ["delete_product", "update_product"]
    assert understudy.devdraft.invoices[invoice.id] == invoice


def test_a_product_that_nothing_blocks_is_deleted_and_not_archived(
    understudy: World, devdraft: Devdraft, changes: Any
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    assert devdraft.delete_or_archive(bag.id).outcome is Outcome.DELETED
    assert changes() == ["delete_product"]


def test_a_plain_deletion_archives_and_unlinks_nothing(
    understudy: World, devdraft: Devdraft, changes: Any
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.invoices.add(product=bag.id)
    with pytest.raises(Blocked):
        devdraft.delete(bag.id)
    assert changes() == ["delete_product"]


def test_an_update_changes_what_is_given_and_a_name_in_use_is_a_conflict(
    understudy: World, devdraft: Devdraft
) -> None:
    bag, mug = (understudy.devdraft.products.add(name=name, price=5) for name in ("Bag", "Mug"))
    assert devdraft.update(bag.id, price=7)["price"] == 7
    assert understudy.devdraft.products[bag.id].name == "Bag"
    with pytest.raises(Conflict):
        devdraft.update(mug.id, name="Bag")


def test_a_run_may_hide_products(devdraft: Devdraft) -> None:
    assert devdraft.calls.can_hide
