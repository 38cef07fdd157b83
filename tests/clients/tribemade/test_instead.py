"""Deactivating instead of deleting: what was there comes back exactly. Expectations: Edit Product; Delete Product, alternatives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from understudy.clients import (
    Blocked,
    InvalidRequest,
    NotFound,
    Outcome,
    Patience,
    TribeMade,
    UnknownOutcome,
)
from understudy.clients.tribemade import NOTE_LENGTH
from understudy.sandbox import World

Make = Callable[..., TribeMade]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
NOTE = "cost price 120, supplier A"
PREFIX = "Deactivated: "


@pytest.mark.parametrize("reason", ["", "has active orders", "x" * 5000])
@pytest.mark.parametrize(
    "note", ["", NOTE, "n" * 480, "n" * 486, "n" * 487, "n" * 499, "n" * 500, "ä\n\t☃" * 50]
)
def test_what_was_there_comes_back_exactly(understudy: World, client: Make, note: str, reason: str) -> None:
    bag = understudy.tribemade.products.add(
        name="Bag", internal_note=note, metadata={"a": 1}, images=["https://x.example/1"]
    )
    tribemade = client(TribeMade)
    hidden = tribemade.deactivate(bag.id, reason)
    between = understudy.tribemade.products[bag.id]
    assert not between.is_active
    assert between.internal_note.endswith(note)
    assert len(between.internal_note) <= NOTE_LENGTH == 500
    tribemade.restore(hidden)
    assert understudy.tribemade.products[bag.id] == bag


def test_the_reason_stands_before_the_sellers_own_note(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag", internal_note=NOTE)
    client(TribeMade).deactivate(bag.id, "end of season")
    assert understudy.tribemade.products[bag.id].internal_note == f"Deactivated: end of season\n{NOTE}"


def test_without_a_note_the_reason_stands_alone(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    client(TribeMade).deactivate(bag.id, "end of season")
    assert understudy.tribemade.products[bag.id].internal_note == "Deactivated: end of season"


def test_without_a_reason_the_note_is_not_touched(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag", internal_note=NOTE)
    client(TribeMade).deactivate(bag.id)
    assert understudy.tribemade.products[bag.id].internal_note == NOTE
    assert understudy.tribemade.journal[-1].request.body == b'{"is_active":false}'


@pytest.mark.parametrize("length", [487, 488, 5000])
def test_a_reason_that_is_too_long_is_cut_and_the_product_goes_off_sale(
    understudy: World, client: Make, length: int
) -> None:
    """TM-D13: with the page's own sample it stays on sale."""
    bag = understudy.tribemade.products.add(name="Bag")
    client(TribeMade).deactivate(bag.id, "r" * length)
    product = understudy.tribemade.products[bag.id]
    assert (product.is_active, product.internal_note) == (False, PREFIX + "r" * 487)


def test_a_note_that_leaves_no_room_is_kept_and_the_reason_left_out(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag", internal_note="n" * 490)
    client(TribeMade).deactivate(bag.id, "end of season")
    product = understudy.tribemade.products[bag.id]
    assert (product.is_active, product.internal_note) == (False, "n" * 490)


def test_what_was_hidden_already_stays_hidden_when_restored(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag", is_active=False, internal_note=NOTE)
    tribemade = client(TribeMade)
    tribemade.restore(tribemade.deactivate(bag.id, "again"))
    assert understudy.tribemade.products[bag.id] == bag


def test_an_absent_product_cannot_be_hidden(client: Make) -> None:
    with pytest.raises(NotFound):
        client(TribeMade).deactivate(UNKNOWN)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["close", "reset", "timeout", "malformed"])
def test_hiding_is_tried_again_because_it_may_be(
    understudy: World, client: Make, kind: str, when: str
) -> None:
    bag = understudy.tribemade.products.add(name="Bag", internal_note=NOTE)
    understudy.tribemade.fault(kind, "edit_product", when=when)
    client(TribeMade).deactivate(bag.id, "spring")
    product = understudy.tribemade.products[bag.id]
    assert (product.is_active, product.internal_note) == (False, f"Deactivated: spring\n{NOTE}")


def test_a_429_of_the_edit_is_waited_out(understudy: World, client: Make) -> None:
    """TM-D11: the edit has a limit of its own."""
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("throttle", "edit_product")
    client(TribeMade).deactivate(bag.id)
    assert not understudy.tribemade.products[bag.id].is_active


def test_a_blocked_product_is_hidden_instead_where_that_was_asked(understudy: World, client: Make) -> None:
    """TM-D12, TM-D14: the note is kept, and says why."""
    bag = understudy.tribemade.products.add(name="Bag", internal_note=NOTE)
    order = understudy.tribemade.orders.add(product=bag.id, status="processing")
    tribemade = client(TribeMade)
    removal = tribemade.delete_or_deactivate(bag.id, "has active orders")
    assert removal.outcome is Outcome.DEACTIVATED
    assert removal.record == {"is_active": True, "internal_note": NOTE}
    assert understudy.tribemade.products[bag.id].internal_note == f"Deactivated: has active orders\n{NOTE}"
    assert understudy.tribemade.orders[order.id] == order
    assert len(understudy.tribemade.emails) == 0


def test_what_is_not_blocked_is_deleted(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    assert client(TribeMade).delete_or_deactivate(bag.id, "x").outcome is Outcome.DELETED
    assert {entry.operation for entry in understudy.tribemade.journal} == {"delete_product"}


@pytest.mark.parametrize("kind", [NotFound, UnknownOutcome])
def test_what_is_not_blocked_is_not_hidden_whatever_else_is_wrong(
    understudy: World, client: Make, kind: type[Exception]
) -> None:
    bag = understudy.tribemade.products.add(name="Bag").id if kind is UnknownOutcome else UNKNOWN
    if kind is UnknownOutcome:
        understudy.tribemade.fault("close", "delete_product")
        understudy.tribemade.fault("close", "get_product")
    with pytest.raises(kind):
        client(TribeMade, patience=Patience(attempts=1)).delete_or_deactivate(bag, "x")
    assert "edit_product" not in {entry.operation for entry in understudy.tribemade.journal}


def test_a_plain_deletion_never_hides(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.orders.add(product=bag.id)
    with pytest.raises(Blocked):
        client(TribeMade).delete(bag.id)
    assert understudy.tribemade.products[bag.id] == bag


def test_a_product_whose_order_is_done_can_be_restored_and_deleted(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag", internal_note=NOTE)
    order = understudy.tribemade.orders.add(product=bag.id, status="dispatched")
    tribemade = client(TribeMade)
    tribemade.delete_or_deactivate(bag.id, "later")
    tribemade.update_order_status(order.id, "delivered")
    assert tribemade.delete_or_deactivate(bag.id, "later").outcome is Outcome.DELETED


def test_an_edit_that_is_wrong_is_told_in_the_vendors_words(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    with pytest.raises(InvalidRequest, match="price must be > 0"):
        client(TribeMade).edit(bag.id, price=0)


def test_hiding_is_what_a_run_calls_it(client: Make) -> None:
    tribemade = client(TribeMade)
    assert tribemade.calls.can_hide
    assert type(tribemade.calls).hide is type(tribemade.calls).deactivate
