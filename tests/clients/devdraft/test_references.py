"""Payment links, invoices and transactions: read to the end of their lists, changed only by name. Expectations: guide."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import Devdraft, InvalidRequest, NotFound, Outcome, UnknownOutcome
from understudy.clients.message import Response, json_body
from understudy.sandbox import World

ABSENT = "00000000-0000-4000-8000-000000000000"


def test_references_are_found_on_every_page(understudy: World, devdraft: Devdraft) -> None:
    dd = understudy.devdraft
    bag, mug = (dd.products.add(name=name) for name in ("Bag", "Mug"))
    first_link, first_bill = dd.payment_links.add(product=bag.id), dd.invoices.add(product=bag.id)
    for _ in range(205):
        dd.payment_links.add(product=mug.id)
        dd.invoices.add(product=mug.id)
    last_link = dd.payment_links.add(products=[mug.id, bag.id])
    paid = dd.transactions.add(product=bag.id)
    found = devdraft.references(bag.id)
    assert [one.id for one in found.payment_links] == [last_link.id, first_link.id]
    assert [one.id for one in found.invoices] == [first_bill.id]
    assert [(one.id, one.is_in_flight) for one in found.transactions] == [(paid.id, False)]
    assert found.product["name"] == "Bag"
    assert len(devdraft.payment_links()) == 207
    assert len(devdraft.invoices()) == 206


@pytest.mark.undocumented("a shape that a switch alone gives")
def test_lists_of_generated_clients_are_read_too(understudy: World, devdraft: Devdraft) -> None:
    understudy.devdraft.switch("list_shape", "data")
    bag = understudy.devdraft.products.add(name="Bag")
    link = understudy.devdraft.payment_links.add(product=bag.id)
    assert [one.id for one in devdraft.payment_links()] == [link.id]


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b'{"products": []}', b"[1]", b'[{"name": "no id"}]', b'"text"']
)
def test_what_is_no_list_is_no_end_of_one(devdraft: Devdraft, body: bytes) -> None:
    request = next(devdraft.calls.payment_links()).request
    assert isinstance(devdraft.calls.failure(request, Response(200, {}, body)), UnknownOutcome)


def test_a_list_that_never_moves_on_is_no_answer(devdraft: Devdraft) -> None:
    steps = devdraft.calls.payment_links()
    page = Response(200, {}, json_body([{"id": "1"}]))
    next(steps)
    steps.send(page)
    with pytest.raises(UnknownOutcome, match="the same page again"):
        steps.send(page)


def test_one_link_and_one_invoice_can_be_read(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    link = understudy.devdraft.payment_links.add(product=bag.id, title="Bags")
    bill = understudy.devdraft.invoices.add(product=bag.id, number="INV-000009")
    read = devdraft.get_payment_link(link.id)
    assert (read.title, read.status, read.products, read.is_for_all) == ("Bags", "ACTIVE", (bag.id,), False)
    invoice = devdraft.get_invoice(bill.id)
    assert (invoice.number, invoice.status, invoice.products) == ("INV-000009", "OPEN", (bag.id,))
    assert invoice.is_pending
    for verb in (devdraft.get_payment_link, devdraft.get_invoice):
        with pytest.raises(NotFound):
            verb(ABSENT)


def test_one_product_is_taken_out_of_a_link_and_the_others_stay(
    understudy: World, devdraft: Devdraft
) -> None:
    dd = understudy.devdraft
    bag, mug = (dd.products.add(name=name) for name in ("Bag", "Mug"))
    link = dd.payment_links.add(products=[bag.id, mug.id], title="Both")
    changed = devdraft.remove_from_link(link.id, bag.id)
    assert changed.products == (mug.id,)
    after = dd.payment_links[link.id]
    assert [(one.product_id, one.quantity) for one in after.products] == [(mug.id, 1)]
    assert (after.title, after.status, after.url) == (link.title, link.status, link.url)


def test_a_link_without_the_product_is_left_alone(
    understudy: World, devdraft: Devdraft, changes: Any
) -> None:
    dd = understudy.devdraft
    bag, mug = (dd.products.add(name=name) for name in ("Bag", "Mug"))
    link = dd.payment_links.add(product=bag.id)
    assert devdraft.remove_from_link(link.id, mug.id).products == (bag.id,)
    assert changes() == []


def test_an_open_invoice_goes_back_to_draft_and_frees_its_product(
    understudy: World, devdraft: Devdraft
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    bill = understudy.devdraft.invoices.add(product=bag.id)
    assert devdraft.update_invoice(bill.id, status="DRAFT").status == "DRAFT"
    assert devdraft.delete(bag.id).outcome is Outcome.DELETED
    assert understudy.devdraft.invoices[bill.id].items == ()


@pytest.mark.parametrize("status", ["DRAFT", "PAID"])
def test_an_invoice_whose_answer_is_lost_is_read_back(
    understudy: World, devdraft: Devdraft, changes: Any, status: str
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    bill = understudy.devdraft.invoices.add(product=bag.id)
    understudy.devdraft.fault("lost_reply", "update_invoice")
    assert devdraft.update_invoice(bill.id, status=status).status == status
    assert changes() == ["update_invoice"]


def test_an_invoice_that_does_not_show_the_change_is_unknown(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    bill = understudy.devdraft.invoices.add(product=bag.id)
    understudy.devdraft.fault("close", "update_invoice")
    with pytest.raises(UnknownOutcome):
        devdraft.update_invoice(bill.id, status="PAID")
    assert understudy.devdraft.invoices[bill.id].status == "OPEN"


def test_an_invoice_cannot_be_cancelled_or_changed_once_paid(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    bill = understudy.devdraft.invoices.add(product=bag.id, status="PAID")
    with pytest.raises(InvalidRequest, match="paid invoice"):
        devdraft.update_invoice(bill.id, status="DRAFT")
    other = understudy.devdraft.invoices.add(product=bag.id)
    with pytest.raises(InvalidRequest):
        devdraft.update_invoice(other.id, status="CANCELLED")
