"""What keeps pointing to a product. Expectations: the page ("historical tickets"); nothing blocks at Zoho Desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import NotFound, ZohoDesk
from understudy.sandbox import World

Make = Callable[..., Any]


def test_tickets_are_kept_and_block_nothing(understudy: World, client: Make) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router").id
    other = desk.products.add(name="Switch").id
    ids = [desk.tickets.add(product=router, status=status).id for status in ("Open", "Closed")]
    desk.tickets.add(product=other)
    impact = client(ZohoDesk).impact(router)
    assert impact.blocks == impact.swept == ()
    assert len(impact.kept) == 2
    assert all(one in told for one, told in zip(sorted(ids), sorted(impact.kept), strict=True))
    assert not [entry for entry in desk.journal if entry.changes or entry.request.method != "GET"]


def test_a_product_without_tickets_leaves_nothing_behind(understudy: World, client: Make) -> None:
    router = understudy.zoho_desk.products.add(name="Router").id
    assert client(ZohoDesk).impact(router).kept == ()


def test_every_page_of_tickets_is_read(understudy: World, client: Make) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router").id
    ids = {desk.tickets.add(product=router).id for _ in range(230)}
    assert {ticket["id"] for ticket in client(ZohoDesk).tickets_of(router)} == ids


def test_tickets_that_may_not_be_read_are_told_as_not_seen(understudy: World, client: Make) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router").id
    desk.happen("scope_dropped", scope="Desk.tickets.READ")
    impact = client(ZohoDesk).impact(router)
    assert any("Desk.tickets.READ" in one for one in impact.not_seen)


def test_an_unknown_product_is_not_found(client: Make) -> None:
    with pytest.raises(NotFound) as failure:
        client(ZohoDesk).impact("892000000000999999")
    assert (failure.value.status, failure.value.code) == (404, "URL_NOT_FOUND")
