"""What refers to a product at Devdraft, what of it blocks, and what goes with it.

Expectations: "Delete Product", deletion rules, referenced data handling, Foreign Key Constraint.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from understudy.sandbox import World

REFERENCED = (
    "Cannot delete product. Product is referenced by existing invoices, payment links, or transactions."
)
IN_FLIGHT = ["AWAITING_FUNDS", "IN_REVIEW", "FUNDS_RECEIVED", "PAYMENT_SUBMITTED", "DISPUTED"]
CLOSED = ["PAYMENT_PROCESSED", "UNDELIVERABLE", "RETURNED", "REFUNDED", "CANCELED", "ERROR"]


def _bag(world: World) -> str:
    identifier: str = world.devdraft.products.add(name="Bag", handle="bag").id
    return identifier


def _delete(world: World, product: str) -> httpx.Response:
    return world.devdraft.http.delete(f"/api/v0/products/{product}")


def _blocked(answer: httpx.Response) -> list[str]:
    said = answer.json()
    assert (answer.status_code, said["message"], said["error"]) == (409, REFERENCED, "Conflict")
    references: list[str] = said["details"]["references"]
    return references


def test_five_links_twelve_invoices_and_forty_eight_transactions_are_told_as_the_page_does(
    understudy: World,
) -> None:
    bag = _bag(understudy)
    for _ in range(5):
        understudy.devdraft.payment_links.add(product=bag)
    for _ in range(12):
        understudy.devdraft.invoices.add(product=bag, status="OPEN")
    for _ in range(48):
        understudy.devdraft.transactions.add(product=bag)
    answer = _delete(understudy, bag)
    assert answer.json() == {
        "statusCode": 409,
        "message": REFERENCED,
        "error": "Conflict",
        "details": {
            "references": ["5 active payment links", "12 pending invoices", "48 completed transactions"]
        },
    }


@pytest.mark.parametrize("status", ["OPEN", "PASTDUE", "PARTIALLYPAID"])
def test_an_issued_invoice_that_is_not_paid_blocks(understudy: World, status: str) -> None:
    bag = _bag(understudy)
    understudy.devdraft.invoices.add(product=bag, status=status)
    assert _blocked(_delete(understudy, bag)) == ["1 pending invoice"]
    assert bag in understudy.devdraft.products


@pytest.mark.parametrize("status", IN_FLIGHT)
def test_a_payment_on_its_way_blocks(understudy: World, status: str) -> None:
    bag = _bag(understudy)
    understudy.devdraft.transactions.add(product=bag, status=status)
    assert _blocked(_delete(understudy, bag)) == ["1 pending transaction"]


@pytest.mark.parametrize("status", CLOSED)
def test_a_payment_that_is_over_does_not_block_and_is_kept(understudy: World, status: str) -> None:
    bag = _bag(understudy)
    paid = understudy.devdraft.transactions.add(product=bag, status=status)
    assert _delete(understudy, bag).json()["transactions"][0]["id"] == paid.id
    shown = understudy.devdraft.http.get(f"/api/v0/payment-intents/{paid.id}/status")
    assert (shown.status_code, shown.json()["status"]) == (200, status)
    assert understudy.devdraft.transactions[paid.id].product_id == bag


def test_a_payment_of_another_product_does_not_matter(understudy: World) -> None:
    bag, mug = _bag(understudy), understudy.devdraft.products.add(name="Mug").id
    understudy.devdraft.invoices.add(product=mug, status="OPEN")
    understudy.devdraft.transactions.add(product=mug, status="IN_REVIEW")
    assert _delete(understudy, bag).status_code == 200


def test_active_links_do_not_block_and_go_on_with_what_is_left(understudy: World) -> None:
    bag, mug = _bag(understudy), understudy.devdraft.products.add(name="Mug").id
    link = understudy.devdraft.payment_links.add(products=[bag, mug])
    assert _delete(understudy, bag).status_code == 200
    shown = understudy.devdraft.http.get(f"/api/v0/payment-links/{link.id}").json()
    assert shown["status"] == "ACTIVE"
    assert [one["productId"] for one in shown["paymentLinkProducts"]] == [mug]


def test_a_link_left_empty_is_kept_inactive(understudy: World) -> None:
    bag = _bag(understudy)
    link = understudy.devdraft.payment_links.add(product=bag)
    _delete(understudy, bag)
    shown = understudy.devdraft.http.get(f"/api/v0/payment-links/{link.id}").json()
    assert (shown["status"], shown["paymentLinkProducts"]) == ("INACTIVE", [])


def test_a_link_for_all_products_names_none_and_stays(understudy: World) -> None:
    bag = _bag(understudy)
    link = understudy.devdraft.payment_links.add(for_all=True)
    assert _delete(understudy, bag).status_code == 200
    assert understudy.devdraft.payment_links[link.id] == link


def test_a_link_that_has_expired_is_not_active(understudy: World) -> None:
    bag = _bag(understudy)
    understudy.devdraft.payment_links.add(product=bag, expires_at="2025-01-15T12:01:00Z")
    understudy.devdraft.payment_links.add(product=bag, status="INACTIVE")
    understudy.devdraft.invoices.add(product=bag, status="OPEN")
    assert _blocked(_delete(understudy, bag)) == ["1 active payment link", "1 pending invoice"]
    understudy.clock.advance(60)
    assert _blocked(_delete(understudy, bag)) == ["1 pending invoice"]


def test_a_draft_loses_the_product_and_is_kept_even_when_empty(understudy: World) -> None:
    bag, mug = _bag(understudy), understudy.devdraft.products.add(name="Mug").id
    both = understudy.devdraft.invoices.add(products=[bag, mug], status="DRAFT")
    only = understudy.devdraft.invoices.add(product=bag, status="DRAFT")
    assert _delete(understudy, bag).status_code == 200
    http = understudy.devdraft.http
    items = http.get(f"/api/v0/invoices/{both.id}").json()["items"]
    assert [one["product_id"] for one in items] == [mug]
    emptied = http.get(f"/api/v0/invoices/{only.id}").json()
    assert (emptied["status"], emptied["items"]) == ("DRAFT", [])
    assert http.put(f"/api/v0/invoices/{only.id}", json={"status": "OPEN"}).status_code == 400
    filled = {"status": "OPEN", "items": [{"product_id": mug, "quantity": 1}]}
    assert http.put(f"/api/v0/invoices/{only.id}", json=filled).status_code == 200


def test_a_paid_invoice_does_not_block_and_keeps_the_products_id(understudy: World) -> None:
    bag = _bag(understudy)
    invoice = understudy.devdraft.invoices.add(product=bag, status="PAID")
    assert _delete(understudy, bag).status_code == 200
    shown = understudy.devdraft.http.get(f"/api/v0/invoices/{invoice.id}").json()
    assert shown["items"][0]["product_id"] == bag


def test_a_refusal_changes_nothing(understudy: World) -> None:
    bag = _bag(understudy)
    link = understudy.devdraft.payment_links.add(product=bag)
    draft = understudy.devdraft.invoices.add(product=bag, status="DRAFT")
    understudy.devdraft.invoices.add(product=bag, status="OPEN")
    product = understudy.devdraft.products[bag]
    assert _delete(understudy, bag).status_code == 409
    assert understudy.devdraft.products[bag] == product
    assert understudy.devdraft.payment_links[link.id] == link
    assert understudy.devdraft.invoices[draft.id] == draft
    assert len(understudy.devdraft.audit) == 0


def test_paying_the_invoice_unblocks(understudy: World) -> None:
    bag = _bag(understudy)
    invoice = understudy.devdraft.invoices.add(product=bag, status="OPEN")
    assert _delete(understudy, bag).status_code == 409
    paid = understudy.devdraft.http.put(f"/api/v0/invoices/{invoice.id}", json={"status": "PAID"})
    assert paid.status_code == 200
    assert _delete(understudy, bag).status_code == 200


def test_taking_an_open_invoice_back_to_draft_unblocks(understudy: World) -> None:
    bag = _bag(understudy)
    invoice = understudy.devdraft.invoices.add(product=bag, status="OPEN")
    understudy.devdraft.http.put(f"/api/v0/invoices/{invoice.id}", json={"status": "DRAFT"})
    assert _delete(understudy, bag).status_code == 200
    assert understudy.devdraft.invoices[invoice.id].items == ()


@pytest.mark.parametrize(
    ("event", "args"),
    [("invoice_issued", {}), ("transaction_started", {}), ("invoice_issued", {"status": "PASTDUE"})],
)
def test_a_reference_that_arrives_between_check_and_delete_blocks(
    understudy: World, event: str, args: dict[str, Any]
) -> None:
    bag = _bag(understudy)
    assert understudy.devdraft.http.get(f"/api/v0/products/{bag}").status_code == 200
    understudy.devdraft.fault("event", "delete_product", event=event, args={"product": bag, **args})
    assert _delete(understudy, bag).status_code == 409


@pytest.mark.parametrize("query", ["force=true", "cascade=false", "force=true&cascade=true"])
def test_force_and_cascade_mean_nothing(understudy: World, query: str) -> None:
    bag = _bag(understudy)
    link = understudy.devdraft.payment_links.add(product=bag)
    invoice = understudy.devdraft.invoices.add(product=bag, status="OPEN")
    http = understudy.devdraft.http
    assert http.delete(f"/api/v0/products/{bag}?{query}").status_code == 409
    understudy.devdraft.happen("invoice_moved", invoice=invoice.id, status="PAID")
    assert http.delete(f"/api/v0/products/{bag}?{query}").status_code == 200
    assert understudy.devdraft.payment_links[link.id].products == ()


def test_a_product_made_again_has_a_new_id_and_its_links_do_not_come_back(understudy: World) -> None:
    http = understudy.devdraft.http
    body = {"name": "Bag", "description": "", "price": 1}
    first = http.post("/api/v0/products", json=body).json()["id"]
    link = understudy.devdraft.payment_links.add(product=first)
    _delete(understudy, first)
    second = http.post("/api/v0/products", json=body).json()["id"]
    assert first != second
    assert http.get(f"/api/v0/payment-links/{link.id}").json()["paymentLinkProducts"] == []


def test_the_journal_tells_everything_that_went(understudy: World) -> None:
    bag, mug = _bag(understudy), understudy.devdraft.products.add(name="Mug").id
    understudy.devdraft.payment_links.add(products=[bag, mug])
    understudy.devdraft.payment_links.add(product=bag)
    understudy.devdraft.invoices.add(product=bag, status="DRAFT")
    _delete(understudy, bag)
    entry = understudy.devdraft.journal[-1]
    tables = [change.table.name for change in entry.changes]
    assert tables == [
        "devdraft.payment_links",
        "devdraft.payment_links",
        "devdraft.invoices",
        "devdraft.products",
        "devdraft.audit",
    ]
