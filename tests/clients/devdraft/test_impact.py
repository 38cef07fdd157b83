"""What a deletion would meet and take along, found out by reading. Expectations: "Delete Product", Referenced Data Handling."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import Blocked, Devdraft, NotFound
from understudy.sandbox import World

ABSENT = "00000000-0000-4000-8000-000000000000"
PENDING = ("OPEN", "PASTDUE", "PARTIALLYPAID")
ON_ITS_WAY = ("AWAITING_FUNDS", "IN_REVIEW", "FUNDS_RECEIVED", "PAYMENT_SUBMITTED", "DISPUTED")
SETTLED = ("PAYMENT_PROCESSED", "UNDELIVERABLE", "RETURNED", "REFUNDED", "CANCELED", "ERROR")


@pytest.mark.parametrize("status", PENDING)
def test_a_pending_invoice_blocks(understudy: World, devdraft: Devdraft, status: str) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.invoices.add(product=bag.id, status=status, number="INV-000007")
    impact = devdraft.impact(bag.id)
    assert impact.blocks == (f"invoice INV-000007 is {status}",)
    with pytest.raises(Blocked):
        devdraft.delete(bag.id)


@pytest.mark.parametrize("status", ON_ITS_WAY)
def test_a_payment_on_its_way_blocks(understudy: World, devdraft: Devdraft, status: str) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.transactions.add(product=bag.id, status=status, id="txn_1")
    assert devdraft.impact(bag.id).blocks == (f"transaction txn_1 is {status}",)
    with pytest.raises(Blocked):
        devdraft.delete(bag.id)


@pytest.mark.parametrize("status", SETTLED)
def test_a_settled_payment_is_kept(understudy: World, devdraft: Devdraft, status: str) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.transactions.add(product=bag.id, status=status, id="txn_1")
    impact = devdraft.impact(bag.id)
    assert (impact.blocks, impact.kept) == ((), (f"transaction txn_1 is {status}",))
    devdraft.delete(bag.id)
    assert "txn_1" in understudy.devdraft.transactions


def test_what_goes_along_and_what_stays_is_told_and_nothing_is_changed(
    understudy: World, devdraft: Devdraft, changes: Any
) -> None:
    dd = understudy.devdraft
    bag, mug = (
        dd.products.add(name=name, images=[f"https://example.com/{name}.jpg"]) for name in ("Bag", "Mug")
    )
    both = dd.payment_links.add(products=[bag.id, mug.id], title="Both")
    alone = dd.payment_links.add(product=bag.id, title="Alone")
    every = dd.payment_links.add(for_all=True, title="All")
    dd.payment_links.add(product=mug.id, title="Another")
    dd.invoices.add(product=bag.id, status="DRAFT", number="INV-000001")
    dd.invoices.add(product=bag.id, status="PAID", number="INV-000002")
    dd.invoices.add(product=mug.id, status="OPEN", number="INV-000003")
    impact = devdraft.impact(bag.id)
    assert impact.blocks == ()
    assert set(impact.swept) == {
        f"payment link {both.id} (Both, ACTIVE) would lose it",
        f"payment link {alone.id} (Alone, ACTIVE) would lose it, its last product, and be deactivated",
        f"payment link {every.id} (All, ACTIVE) is for all products, and would no longer offer it",
        "its item in draft invoice INV-000001",
        "image https://example.com/Bag.jpg",
    }
    assert impact.kept == ("invoice INV-000002 is PAID",)
    assert changes() == []
    devdraft.delete(bag.id)
    assert dd.payment_links[alone.id].status == "INACTIVE"
    assert dd.payment_links[both.id].status == "ACTIVE"


def test_what_is_not_there_has_no_impact(devdraft: Devdraft) -> None:
    with pytest.raises(NotFound):
        devdraft.impact(ABSENT)


def test_an_id_in_upper_case_has_the_same_impact(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.invoices.add(product=bag.id)
    understudy.devdraft.payment_links.add(product=bag.id)
    lower, upper = devdraft.impact(bag.id), devdraft.impact(bag.id.upper())
    assert (lower.blocks, lower.swept) == (upper.blocks, upper.swept)
