"""Tickets that refer to products. Expectations: the page ("historical tickets"); OpenAPI description, Ticket."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox import World
from understudy.sandbox.core.errors import InvalidInput

PRODUCTS = "/api/v1/products"


def ticket_of(world: World, identifier: str) -> dict[str, Any]:
    answer = world.zoho_desk.http.get(f"/api/v1/tickets/{identifier}", params={"include": "products"})
    shown: dict[str, Any] = answer.json()
    return shown


@pytest.mark.parametrize("status", ["Open", "On Hold", "Escalated", "Closed"])
def test_no_ticket_keeps_a_product_from_the_trash_and_the_ticket_stays_as_it_is(
    understudy: World, status: str
) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router", code="R-1")
    ticket = desk.tickets.add(product=router.id, status=status)
    before = ticket_of(understudy, ticket.id)
    assert before["product"] == {"id": router.id, "productName": "Router", "productCode": "R-1"}
    assert desk.http.delete(PRODUCTS, params={"id": router.id}).json()["results"][0]["success"]
    assert ticket_of(understudy, ticket.id) == before


def test_a_purged_product_leaves_a_number_that_leads_nowhere(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router")
    ticket = desk.tickets.add(product=router.id, status="Closed")
    desk.http.delete(PRODUCTS, params={"id": router.id})
    desk.http.post("/api/v1/recycleBin/delete", json={"ids": [router.id]})
    shown = ticket_of(understudy, ticket.id)
    assert (shown["productId"], shown["product"]) == (router.id, None)


def test_a_ticket_pointed_elsewhere_meanwhile_is_not_put_back(understudy: World) -> None:
    desk = understudy.zoho_desk
    router, switch = desk.products.add(name="Router"), desk.products.add(name="Switch")
    ticket = desk.tickets.add(product=router.id)
    desk.happen("product_trashed", product=router.id)
    desk.happen("ticket_repointed", ticket=ticket.id, product=switch.id)
    desk.http.post("/api/v1/recycleBin/restore", json={"ids": [router.id]})
    assert ticket_of(understudy, ticket.id)["productId"] == switch.id


def test_no_new_ticket_can_name_a_trashed_product(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router")
    desk.happen("product_trashed", product=router.id)
    with pytest.raises(InvalidInput, match="in the trash"):
        desk.happen("ticket_filed", product=router.id)


def test_a_ticket_that_arrives_first_changes_nothing_for_the_trash(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router")
    desk.fault("event", "delete_products", event="ticket_filed", args={"product": router.id})
    assert desk.http.delete(PRODUCTS, params={"id": router.id}).json()["results"][0]["success"]
    assert desk.tickets.find(product_id=router.id)


def test_the_tickets_of_a_product_are_listed_whether_it_is_trashed_or_not(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router")
    path = f"{PRODUCTS}/{router.id}/tickets"
    assert desk.http.get(path).status_code == 204
    ids = [desk.tickets.add(product=router.id).id for _ in range(3)]
    desk.happen("product_trashed", product=router.id)
    assert [row["id"] for row in desk.http.get(path).json()["data"]] == ids
    assert [row["id"] for row in desk.http.get(path, params={"from": 1, "limit": 1}).json()["data"]] == [
        ids[1]
    ]
    assert desk.http.get(f"{PRODUCTS}/1/tickets").status_code == 404
