"""`delete_all`: several products in one call, and a summary that adds up; the same at every vendor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy import clients
from understudy.clients import IfBlocked, InvalidPlan, NotConfirmed, NotFound, Orders, Outcome, delete_all
from understudy.sandbox import World

Made = Callable[..., Any]


def products(world: World, vendor: str, count: int = 3) -> list[str]:
    """Ids, as plans name them, of products named `Lamp 0`, `Lamp 1`, …"""
    made = []
    for number in range(count):
        fields: dict[str, Any] = {"name": f"Lamp {number}"}
        if vendor == "shoplazza":
            fields = {"title": f"Lamp {number}"}
        if vendor == "altcraft":
            fields["external_id"] = f"lamp-{number}"
        if vendor in {"tribemade", "devdraft"}:
            fields["price"] = 10
        record = getattr(world, vendor).products.add(**fields)
        made.append(getattr(record, "external_id", None) or record.id)
    return made


def client_of(client: Made, vendor: str) -> Any:
    return client(getattr(clients, clients.VENDORS[vendor]))


@pytest.mark.parametrize("vendor", clients.VENDORS)
def test_every_id_has_one_outcome_and_the_counts_add_up(vendor: str, client: Made, understudy: World) -> None:
    ids = products(understudy, vendor)
    summary = delete_all(client_of(client, vendor), ids)
    removed = Outcome.TRASHED if vendor == "zoho_desk" else Outcome.DELETED
    assert summary.ids(removed) == tuple(ids)
    assert summary.counts == {removed: 3}
    assert summary.ended.finished
    assert str(summary) == f"3 asked: 3 {removed}"
    assert summary.afterwards


def test_what_is_blocked_can_be_hidden_instead(client: Made, understudy: World) -> None:
    first, second, third = products(understudy, "tribemade")
    understudy.tribemade.happen("order_placed", product=second)
    summary = delete_all(client_of(client, "tribemade"), [first, second, third], Orders(IfBlocked.DEACTIVATE))
    assert summary.ids(Outcome.DELETED) == (first, third)
    assert summary.ids(Outcome.DEACTIVATED) == (second,)
    assert not understudy.tribemade.products[second].is_active


def test_a_block_can_stop_it_and_the_rest_is_not_attempted(client: Made, understudy: World) -> None:
    first, second, third = products(understudy, "tribemade")
    understudy.tribemade.happen("order_placed", product=second)
    summary = delete_all(client_of(client, "tribemade"), [first, second, third], Orders(IfBlocked.STOP))
    assert [row.outcome for row in summary.rows] == [Outcome.DELETED, Outcome.BLOCKED, Outcome.NOT_ATTEMPTED]
    assert not summary.ended.finished
    assert "stopped" in str(summary)


def test_malformed_and_repeated_ids_are_refused_before_anything_is_sent(
    client: Made, understudy: World
) -> None:
    (one,) = products(understudy, "tribemade", 1)
    with pytest.raises(InvalidPlan, match="lamp"):
        delete_all(client_of(client, "tribemade"), [one, "lamp"])
    with pytest.raises(InvalidPlan, match="more than once"):
        delete_all(client_of(client, "tribemade"), [one, one])
    assert understudy.tribemade.journal == []


@pytest.mark.parametrize("vendor", clients.VENDORS)
def test_a_product_is_deleted_only_by_its_exact_name_where_one_was_asked_for(
    vendor: str, client: Made, understudy: World
) -> None:
    (one,) = products(understudy, vendor, 1)
    ours = client_of(client, vendor)
    with pytest.raises(NotConfirmed):
        ours.delete_named(one, "lamp 0")
    assert len(list(getattr(understudy, vendor).products)) == 1
    assert ours.delete_named(one, "Lamp 0").outcome.is_absent
    with pytest.raises(NotFound):
        ours.delete_named(one, "Lamp 0")
