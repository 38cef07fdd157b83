"""Orders at TribeMade: moving one mails a customer, so that it is never done twice on a guess. Expectations: Update Order Status."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from understudy.clients import InvalidRequest, NotFound, Patience, TribeMade, UnknownOutcome
from understudy.sandbox import World

Make = Callable[..., TribeMade]
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _order(world: World, status: str = "processing") -> str:
    bag = world.tribemade.products.add(name="Bag")
    identifier: str = world.tribemade.orders.add(product=bag.id, status=status).id
    return identifier


def test_an_order_moves_on_and_the_customer_is_mailed_once(understudy: World, client: Make) -> None:
    order = _order(understudy)
    client(TribeMade).update_order_status(order, "dispatched", "https://t.example/1")
    moved = understudy.tribemade.orders[order]
    assert (moved.status, moved.tracking_url) == ("dispatched", "https://t.example/1")
    assert len(understudy.tribemade.emails) == 1


@pytest.mark.parametrize("kind", ["close", "reset", "timeout", "malformed", "truncated"])
def test_after_a_lost_answer_it_is_looked_at_and_nobody_is_mailed_twice(
    understudy: World, client: Make, kind: str
) -> None:
    order = _order(understudy)
    understudy.tribemade.fault(kind, "update_order_status", when="after")
    client(TribeMade).update_order_status(order, "dispatched")
    assert understudy.tribemade.orders[order].status == "dispatched"
    assert len(understudy.tribemade.emails) == 1


@pytest.mark.parametrize("kind", ["close", "reset", "timeout"])
def test_what_was_not_done_is_unknown_and_not_repeated(understudy: World, client: Make, kind: str) -> None:
    order = _order(understudy)
    understudy.tribemade.fault(kind, "update_order_status", when="before")
    with pytest.raises(UnknownOutcome):
        client(TribeMade).update_order_status(order, "dispatched")
    operations = [entry.operation for entry in understudy.tribemade.journal]
    assert operations == ["update_order_status", "get_order"]
    assert len(understudy.tribemade.emails) == 0


@pytest.mark.parametrize("how", ["status", "event"])
def test_what_cannot_be_looked_at_is_unknown_and_no_refusal(
    understudy: World, client: Make, how: str
) -> None:
    order = _order(understudy)
    understudy.tribemade.fault("lost_reply", "update_order_status")
    if how == "status":
        understudy.tribemade.fault("status", "get_order", status=500)
    else:
        understudy.tribemade.fault(
            "event", "get_order", event="key_rotated", args={"key": "tb-new1-new-new1"}
        )
    with pytest.raises(UnknownOutcome):
        client(TribeMade, patience=Patience(attempts=1)).update_order_status(order, "dispatched")


@pytest.mark.parametrize("status", ["started", "delivered", "processing", "lost"])
def test_a_move_that_the_table_does_not_have_is_refused(understudy: World, client: Make, status: str) -> None:
    order = _order(understudy)
    with pytest.raises(InvalidRequest):
        client(TribeMade).update_order_status(order, status)
    assert understudy.tribemade.orders[order].status == "processing"
    assert len(understudy.tribemade.journal) == 1


def test_an_order_of_another_store_is_not_found_and_no_reason_to_stop(
    understudy: World, client: Make
) -> None:
    other = understudy.tribemade.stores.add(name="Other")
    theirs = understudy.tribemade.products.add(name="Theirs", store=other.id)
    order = understudy.tribemade.orders.add(product=theirs.id).id
    tribemade = client(TribeMade)
    for one, status in ((order, 403), (UNKNOWN, 404)):
        with pytest.raises(NotFound) as caught:
            tribemade.get_order(one)
        assert caught.value.status == status
        with pytest.raises(NotFound):
            tribemade.update_order_status(one, "cancelled")
    assert understudy.tribemade.orders[order].status == "started"


def test_an_order_reads_by_the_vendors_names(understudy: World, client: Make) -> None:
    order = _order(understudy)
    read = client(TribeMade).get_order(order)
    assert (read["id"], read["status"], read["product_name"]) == (order, "processing", "Bag")
