"""What stands in the way of a deletion, found out without one. Expectations: Delete Product; Get Order Details."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from understudy.clients import NotFound, TribeMade, Unauthenticated
from understudy.sandbox import World

Make = Callable[..., TribeMade]
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _methods(world: World) -> set[str]:
    return {entry.request.method for entry in world.tribemade.journal}


@pytest.mark.parametrize("status", ["started", "processing", "dispatched"])
def test_an_active_order_blocks(understudy: World, client: Make, status: str) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id, status=status)
    impact = client(TribeMade).impact(bag.id, [order.id])
    assert (impact.id, impact.blocks, impact.kept) == (bag.id, (f"order {order.id} is {status}",), ())
    assert _methods(understudy) == {"GET"}


@pytest.mark.parametrize("status", ["delivered", "cancelled"])
def test_an_order_that_is_over_stays_behind(understudy: World, client: Make, status: str) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id, status=status)
    impact = client(TribeMade).impact(bag.id, [order.id])
    assert (impact.blocks, impact.kept) == ((), (f"order {order.id} is {status}",))


@pytest.mark.parametrize("count", [0, 3])
def test_asking_never_deletes_and_spends_no_deletion(understudy: World, client: Make, count: int) -> None:
    """TM-D01 to TM-D03: the page's own check is a deletion."""
    bag = understudy.tribemade.products.add(name="Bag")
    orders = [understudy.tribemade.orders.add(product=bag.id).id for _ in range(count)]
    client(TribeMade).impact(bag.id, orders)
    assert _methods(understudy) == {"GET"}
    assert understudy.tribemade.products[bag.id] == bag
    assert not [entry for entry in understudy.tribemade.journal if entry.changes]


def test_an_order_of_another_product_is_neither_in_the_way_nor_left_behind(
    understudy: World, client: Make
) -> None:
    bag, mug = (understudy.tribemade.products.add(name=name) for name in ("Bag", "Mug"))
    order = understudy.tribemade.orders.add(product=mug.id)
    impact = client(TribeMade).impact(bag.id, [order.id])
    assert (impact.blocks, impact.kept) == ((), ())


def test_images_and_metadata_are_said_to_be_lost_and_unreadable(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag", images=["https://x.example/1"])
    (swept,) = client(TribeMade).impact(bag.id).swept
    assert "images" in swept
    assert "metadata" in swept
    assert "cannot be read back" in swept
    assert set(TribeMade.kind.not_backed_up) == {"primary_image", "images", "metadata"}


def test_orders_that_were_not_named_are_said_not_to_be_seen(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.orders.add(product=bag.id)
    impact = client(TribeMade).impact(bag.id)
    assert (impact.blocks, impact.not_seen) == ((), ("orders whose ids were not given",))


@pytest.mark.parametrize("theirs", [True, False])
def test_an_order_that_cannot_be_seen_is_said_not_to_be_and_the_others_are(
    understudy: World, client: Make, theirs: bool
) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id)
    other = understudy.tribemade.stores.add(name="Other")
    foreign = understudy.tribemade.products.add(name="Theirs", store=other.id)
    hidden = understudy.tribemade.orders.add(product=foreign.id).id if theirs else UNKNOWN
    impact = client(TribeMade).impact(bag.id, [hidden, order.id])
    assert impact.blocks == (f"order {order.id} is started",)
    assert [said for said in impact.not_seen if hidden in said]


def test_an_absent_product_has_no_impact(client: Make) -> None:
    with pytest.raises(NotFound):
        client(TribeMade).impact(UNKNOWN)


def test_a_key_that_is_not_known_learns_nothing(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    with pytest.raises(Unauthenticated):
        client(TribeMade, credentials={"api_key": "tb-0000-000-0000"}).impact(bag.id)
