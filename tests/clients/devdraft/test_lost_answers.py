"""Answers that never came, or not as they should: the word told is true in the world, and nothing is done twice."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import (
    Blocked,
    CallError,
    Devdraft,
    Outcome,
    UnknownOutcome,
)
from understudy.sandbox import World

CUTS: list[dict[str, Any]] = [
    *({"kind": kind, "when": when} for kind in ("close", "reset", "timeout") for when in ("before", "after")),
    *(
        {"kind": "status", "status": status, "shape": shape, "when": when}
        for status in (500, 502, 503)
        for shape in ("vendor", "html")
        for when in ("before", "after")
    ),
    *({"kind": kind, "when": when} for kind in ("truncated", "malformed") for when in ("before", "after")),
    {"kind": "lost_reply"},
    {"kind": "duplicate"},
]
SPELLINGS = (
    "right", "absent", "wrong", "fractional", "dated", "past", "huge", "garbage", "zero", "negative",
)  # fmt: skip


def _told(devdraft: Devdraft, product_id: str) -> Outcome | None:
    """The word; None where nobody can know."""
    try:
        return devdraft.delete(product_id).outcome
    except UnknownOutcome:
        return None


@pytest.mark.parametrize("fault", CUTS, ids=lambda one: "-".join(str(value) for value in one.values()))
def test_after_an_unclear_answer_the_key_proves_the_deletion(
    understudy: World, devdraft: Devdraft, fault: dict[str, Any]
) -> None:
    bag, mug = (understudy.devdraft.products.add(name=name) for name in ("Bag", "Mug"))
    understudy.devdraft.fault(operation="delete_product", **fault)
    removal = devdraft.delete(bag.id)
    assert removal.outcome is Outcome.DELETED
    assert removal.record["name"] == "Bag"
    assert [one.id for one in understudy.devdraft.products] == [mug.id]
    assert [one.product_id for one in understudy.devdraft.audit] == [bag.id]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_429_in_any_spelling_is_waited_out(
    understudy: World, devdraft: Devdraft, spelling: str, when: str
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("throttle", "delete_product", retry_after=spelling, when=when)
    before = understudy.clock.time()
    assert devdraft.delete(bag.id).outcome is Outcome.DELETED
    assert understudy.clock.time() > before
    assert len(list(understudy.devdraft.audit)) == 1


def test_an_absence_after_a_lost_answer_is_gone(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("close", "delete_product", when="before")
    understudy.devdraft.fault(
        "event", "delete_product", nth=2, event="product_deleted", args={"product": bag.id}
    )
    removal = devdraft.delete(bag.id)
    assert removal.outcome is Outcome.GONE
    assert [one.user for one in understudy.devdraft.audit] == ["A colleague"]


def test_an_absence_after_a_429_is_gone(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("throttle", "delete_product")
    understudy.devdraft.fault(
        "event", "delete_product", nth=2, event="product_deleted", args={"product": bag.id}
    )
    assert devdraft.delete(bag.id).outcome is Outcome.GONE


def test_answers_that_stay_lost_are_looked_into(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("lost_reply", "delete_product", times=5)
    removal = devdraft.delete(bag.id)
    assert removal.outcome is Outcome.GONE
    assert len(removal.attempts) == 5
    assert len(list(understudy.devdraft.audit)) == 1


def test_a_product_that_is_still_there_after_lost_answers_is_unknown(
    understudy: World, devdraft: Devdraft
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("close", "delete_product", times=5)
    with pytest.raises(UnknownOutcome, match="still there") as caught:
        devdraft.delete(bag.id)
    assert len(caught.value.attempts) == 5
    assert bag.id in understudy.devdraft.products


def test_what_cannot_be_read_back_is_unknown(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("lost_reply", "delete_product", times=5)
    understudy.devdraft.fault("close", "get_product", times=5)
    with pytest.raises(UnknownOutcome, match="could not be read back"):
        devdraft.delete(bag.id)


@pytest.mark.parametrize("event", ["key_rotated", "scope_removed"])
def test_a_refusal_of_the_key_after_a_lost_answer_is_no_proof(
    understudy: World, devdraft: Devdraft, event: str
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("lost_reply", "delete_product")
    understudy.devdraft.fault("event", "delete_product", nth=2, event=event)
    with pytest.raises(UnknownOutcome, match="an answer was lost, and then") as caught:
        devdraft.delete(bag.id)
    assert not caught.value.is_effect_known
    assert caught.value.attempts[0].status is None
    assert bag.id not in understudy.devdraft.products


def test_a_key_that_dies_before_reading_back_leaves_it_unknown(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("lost_reply", "delete_product", times=5)
    understudy.devdraft.fault("event", "get_product", event="key_rotated")
    with pytest.raises(UnknownOutcome, match="could not be read back"):
        devdraft.delete(bag.id)


def test_references_after_a_lost_answer_still_block(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.invoices.add(product=bag.id)
    understudy.devdraft.fault("lost_reply", "delete_product")
    with pytest.raises(Blocked) as caught:
        devdraft.delete(bag.id)
    assert [one.status for one in caught.value.attempts] == [None, 409]
    assert bag.id in understudy.devdraft.products


@pytest.mark.parametrize("first", ["lost_reply", "close", "malformed"])
@pytest.mark.parametrize("second", ["lost_reply", "throttle", "status"])
def test_two_troubles_in_a_row_leave_the_word_true(
    understudy: World, devdraft: Devdraft, first: str, second: str
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault(first, "delete_product")
    understudy.devdraft.fault(second, "delete_product", nth=2)
    assert _told(devdraft, bag.id) is Outcome.DELETED
    assert bag.id not in understudy.devdraft.products
    assert len(list(understudy.devdraft.audit)) == 1


def test_reads_are_repeated_until_they_are_answered(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("close", "get_product", times=4)
    assert devdraft.get(bag.id)["name"] == "Bag"
    understudy.devdraft.fault("close", "get_product", times=5)
    with pytest.raises(CallError):
        devdraft.get(bag.id)
