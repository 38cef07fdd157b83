"""What a deletion at Shoplazza would take along, found out without one. Expectations: Delete Product; the order's lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import NotFound, Shoplazza
from understudy.sandbox import World

Make = Callable[..., Any]
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _bag(world: World) -> Any:
    variants = [{"title": title, "price": "10"} for title in ("S", "M", "L")]
    return world.shoplazza.products.add(title="Bag", variants=variants, images=["//cdn/1.png"])


def test_what_would_go_with_it_is_counted(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    for _ in range(2):
        understudy.shoplazza.metafields.add(product=bag.id)
    impact = client(Shoplazza).impact(bag.id)
    assert impact.id == bag.id
    assert impact.swept == ("3 variants", "1 image", "2 metafields")


def test_nothing_blocks_even_where_there_are_orders(understudy: World, client: Make) -> None:
    bag, mug = _bag(understudy), _bag(understudy)
    ours, other = (understudy.shoplazza.orders.add(product=one.id) for one in (bag, mug))
    impact = client(Shoplazza).impact(bag.id.upper(), orders=[ours.id, other.id])
    assert impact.blocks == ()
    assert len(impact.kept) == 1
    assert ours.id in impact.kept[0]


def test_orders_are_as_they_were_once_the_product_is_gone(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    order = understudy.shoplazza.orders.add(product=bag.id)
    shoplazza = client(Shoplazza)
    before = shoplazza.get_order(order.id)
    shoplazza.delete(bag.id)
    assert shoplazza.get_order(order.id) == before
    with pytest.raises(NotFound):
        shoplazza.get(before["line_items"][0]["product_id"])


def test_what_cannot_be_asked_is_said(understudy: World, client: Make) -> None:
    unseen = " ".join(client(Shoplazza).impact(_bag(understudy).id).not_seen)
    for subject in ("orders", "collections", "image files"):
        assert subject in unseen


def test_finding_out_changes_nothing(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    order = understudy.shoplazza.orders.add(product=bag.id)
    client(Shoplazza).impact(bag.id, orders=[order.id])
    journal = understudy.shoplazza.journal
    assert {entry.request.method for entry in journal} == {"GET"}
    assert not any(entry.changes for entry in journal)
    assert understudy.shoplazza.products[bag.id] == bag


def test_an_unknown_product_or_order_is_not_found(client: Make) -> None:
    shoplazza = client(Shoplazza)
    with pytest.raises(NotFound):
        shoplazza.impact(UNKNOWN)
    with pytest.raises(NotFound, match="Unable to find resource"):
        shoplazza.get_order("nowhere")
