"""Payment links, invoices and transactions at Devdraft. Expectations: guide and reference pages of the same names."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox import World

LINKS, INVOICES = "/api/v0/payment-links", "/api/v0/invoices"
STATUSES = ["DRAFT", "OPEN", "PASTDUE", "PARTIALLYPAID", "PAID"]
LEGAL = {
    ("DRAFT", "OPEN"),
    ("OPEN", "DRAFT"),
    ("OPEN", "PASTDUE"),
    ("OPEN", "PARTIALLYPAID"),
    ("OPEN", "PAID"),
    ("PASTDUE", "PARTIALLYPAID"),
    ("PASTDUE", "PAID"),
    ("PARTIALLYPAID", "PASTDUE"),
    ("PARTIALLYPAID", "PAID"),
}


def link_body(*products: str, **changes: Any) -> dict[str, Any]:
    body = {
        "title": "Bags",
        "url": "bags",
        "linkType": "PRODUCT",
        "allowQuantityAdjustment": True,
        "collectTax": False,
        "collectAddress": False,
        "allowMobilePayment": True,
        "currency": "usdc",
        "paymentLinkProducts": [{"productId": one, "quantity": 2} for one in products],
    }
    return {**body, **changes}


def invoice_body(*products: str, **changes: Any) -> dict[str, Any]:
    body = {
        "name": "Ada",
        "email": "ada@example.com",
        "customer_id": "cus_1",
        "items": [{"product_id": one, "quantity": 1} for one in products],
        "due_date": "2025-02-01",
        "delivery": "EMAIL",
        "payment_link": False,
        "payment_methods": ["CRYPTO", "ACH"],
        "status": "OPEN",
        "partial_payment": False,
        "currency": "usdc",
    }
    return {**body, **changes}


# ── payment links ──


def test_a_link_is_made_shown_and_listed(understudy: World) -> None:
    http = understudy.devdraft.http
    bag = understudy.devdraft.products.add(name="Bag", price=5, description="of canvas")
    made = http.post(LINKS, json=link_body(bag.id))
    said = made.json()
    assert (made.status_code, said["status"], said["isForAllProduct"]) == (201, "ACTIVE", False)
    (one,) = said["paymentLinkProducts"]
    assert (one["productId"], one["quantity"]) == (bag.id, 2)
    assert one["product"] == {
        "id": bag.id,
        "name": "Bag",
        "description": "of canvas",
        "price": 5,
        "currency": "USD",
        "images": [],
    }
    assert http.get(f"{LINKS}/{said['id']}").json() == said
    assert http.get(LINKS).json() == [said]


def test_a_link_made_by_a_client_loses_a_deleted_product(understudy: World) -> None:
    http = understudy.devdraft.http
    bag, mug = (understudy.devdraft.products.add(name=name).id for name in ("Bag", "Mug"))
    link = http.post(LINKS, json=link_body(bag.upper(), mug)).json()["id"]
    http.delete(f"/api/v0/products/{bag}")
    assert [one["productId"] for one in http.get(f"{LINKS}/{link}").json()["paymentLinkProducts"]] == [mug]


def test_a_client_takes_a_product_out_with_a_new_list(understudy: World) -> None:
    http = understudy.devdraft.http
    bag, mug = (understudy.devdraft.products.add(name=name).id for name in ("Bag", "Mug"))
    link = http.post(LINKS, json=link_body(bag, mug)).json()["id"]
    changed = http.put(f"{LINKS}/{link}", json={"paymentLinkProducts": [{"productId": mug, "quantity": 1}]})
    assert [one["productId"] for one in changed.json()["paymentLinkProducts"]] == [mug]
    assert changed.json()["title"] == "Bags"
    http.delete(f"/api/v0/products/{bag}")
    assert http.get(f"{LINKS}/{link}").json()["status"] == "ACTIVE"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "ab"},
        {"title": "x" * 101},
        {"linkType": "GIFT"},
        {"collectTax": "no"},
        {"currency": "USD"},
        {"description": "x" * 501},
        {"amount": 0},
        {"maxPayments": 0},
        {"expiration_date": "tomorrow"},
        {"paymentLinkProducts": [{"productId": "550e8400-e29b-41d4-a716-446655440000", "quantity": 1}]},
        {"paymentLinkProducts": [{"productId": "x"}]},
        {"url": None},
    ],
)
def test_a_link_that_cannot_be_is_refused(understudy: World, wrong: dict[str, Any]) -> None:
    assert understudy.devdraft.http.post(LINKS, json=link_body(**wrong)).status_code == 400
    assert len(understudy.devdraft.payment_links) == 0


def test_a_url_is_unique_and_the_type_is_for_good(understudy: World) -> None:
    http = understudy.devdraft.http
    link = http.post(LINKS, json=link_body()).json()["id"]
    assert http.post(LINKS, json=link_body()).status_code == 400
    assert http.put(f"{LINKS}/{link}", json={"url": "bags", "linkType": "PRODUCT"}).status_code == 200
    assert http.put(f"{LINKS}/{link}", json={"linkType": "DONATION"}).status_code == 400


def test_a_link_expires_when_its_time_comes(understudy: World) -> None:
    http = understudy.devdraft.http
    link = http.post(LINKS, json=link_body(expiration_date="2025-01-15T12:10:00Z")).json()["id"]
    assert http.get(f"{LINKS}/{link}").json()["status"] == "ACTIVE"
    assert any(link in due.says for due in understudy.clock.due())
    understudy.clock.advance(600)
    assert http.get(f"{LINKS}/{link}").json()["status"] == "EXPIRED"


def test_another_applications_links_and_invoices_are_not_found(understudy: World) -> None:
    other = understudy.devdraft.applications.add(name="Other")
    link = understudy.devdraft.payment_links.add(application=other.id)
    invoice = understudy.devdraft.invoices.add(application=other.id)
    http = understudy.devdraft.http
    for path in (f"{LINKS}/{link.id}", f"{LINKS}/1", f"{INVOICES}/{invoice.id}", f"{INVOICES}/1"):
        assert http.get(path).status_code == 404
        assert http.put(path, json={}).status_code == 404
    assert http.get(LINKS).json() == http.get(INVOICES).json() == []


def test_nothing_is_deleted_or_voided_but_products(understudy: World) -> None:
    link = understudy.devdraft.payment_links.add()
    invoice = understudy.devdraft.invoices.add()
    for path in (f"{LINKS}/{link.id}", f"{INVOICES}/{invoice.id}"):
        assert understudy.devdraft.http.delete(path).status_code == 405


# ── invoices ──


def test_an_invoice_is_made_shown_and_listed(understudy: World) -> None:
    http = understudy.devdraft.http
    bag = understudy.devdraft.products.add(name="Bag", price=5)
    made = http.post(INVOICES, json=invoice_body(bag.id))
    said = made.json()
    assert (made.status_code, said["status"], said["invoice_number"]) == (201, "OPEN", "INV-000001")
    assert (said["items"][0]["product_id"], said["items"][0]["product"]["name"]) == (bag.id, "Bag")
    assert said["wallet"]["type"] == "APP"
    assert http.get(f"{INVOICES}/{said['id']}").json() == said
    assert http.get(f"{INVOICES}?take=1").json() == [said]


def test_an_invoice_made_by_a_client_blocks(understudy: World) -> None:
    http = understudy.devdraft.http
    bag = understudy.devdraft.products.add(name="Bag").id
    http.post(INVOICES, json=invoice_body(bag))
    assert http.delete(f"/api/v0/products/{bag}").status_code == 409


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_an_invoice_moves_only_where_it_may(understudy: World, before: str, after: str) -> None:
    bag = understudy.devdraft.products.add(name="Bag").id
    invoice = understudy.devdraft.invoices.add(product=bag, status=before)
    answer = understudy.devdraft.http.put(f"{INVOICES}/{invoice.id}", json={"status": after})
    allowed = (before, after) in LEGAL or (before == after != "PAID")
    assert answer.status_code == (200 if allowed else 400)
    assert understudy.devdraft.invoices[invoice.id].status == (after if allowed else before)


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": []},
        {"items": [{"product_id": "550e8400-e29b-41d4-a716-446655440000", "quantity": 1}]},
        {"due_date": "2025-01-14"},
        {"due_date": "soon"},
        {"delivery": "PIGEON"},
        {"payment_methods": ["BARTER"]},
        {"status": "CANCELLED"},
        {"currency": "USD"},
        {"walletId": "another's"},
        {"email": "nobody"},
        {"customer_id": None},
    ],
)
def test_an_invoice_that_cannot_be_is_refused(understudy: World, wrong: dict[str, Any]) -> None:
    bag = understudy.devdraft.products.add(name="Bag").id
    answer = understudy.devdraft.http.post(INVOICES, json=invoice_body(bag, **wrong))
    assert answer.status_code == 400
    assert len(understudy.devdraft.invoices) == 0


def test_an_invoice_may_be_due_today(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag").id
    body = invoice_body(bag, due_date="2025-01-15")
    assert understudy.devdraft.http.post(INVOICES, json=body).status_code == 201


def test_a_paid_invoice_cannot_be_changed(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag").id
    invoice = understudy.devdraft.invoices.add(product=bag, status="PAID")
    answer = understudy.devdraft.http.put(f"{INVOICES}/{invoice.id}", json={"name": "Grace"})
    assert answer.status_code == 400
    assert understudy.devdraft.invoices[invoice.id] == invoice


# ── transactions ──


def test_a_transactions_status_is_read_by_its_id(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag").id
    understudy.devdraft.happen("transaction_started", product=bag)
    (paid,) = understudy.devdraft.transactions
    path = f"/api/v0/payment-intents/{paid.id}/status"
    assert understudy.devdraft.http.get(path).json()["status"] == "AWAITING_FUNDS"
    understudy.devdraft.happen("transaction_moved", transaction=paid.id)
    assert understudy.devdraft.http.get(path).json()["status"] == "PAYMENT_PROCESSED"
    assert understudy.devdraft.http.get("/api/v0/payment-intents/1/status").status_code == 404


def test_a_link_keeps_its_url_whatever_another_one_is_called(understudy: World) -> None:
    http = understudy.devdraft.http
    assert http.post(LINKS, json=link_body(url="None")).status_code == 201
    link = http.post(LINKS, json=link_body(url="bags")).json()
    answer = http.put(f"{LINKS}/{link['id']}", json={"title": "More bags"})
    assert (answer.status_code, answer.json()["url"]) == (200, "bags")


def test_links_and_invoices_that_are_stored_in_capitals_are_found_too(understudy: World) -> None:
    devdraft = understudy.devdraft
    link = devdraft.payment_links.add(id="770E8400-E29B-41D4-A716-446655440000")
    invoice = devdraft.invoices.add(id="880E8400-E29B-41D4-A716-446655440000")
    assert devdraft.http.get(f"{LINKS}/{link.id}").status_code == 200
    assert devdraft.http.get(f"{INVOICES}/{invoice.id}").status_code == 200


def test_evidence_is_no_stronger_than_the_sources(understudy: World) -> None:
    """No page shows a list of products or of invoices, nor what the guide's fetched product looks like."""
    http = understudy.devdraft.http
    bag = understudy.devdraft.products.add(name="Bag")
    for path in ("/api/v0/products", f"/api/v0/products/{bag.id}", INVOICES):
        assert http.get(path).headers["Understudy-Evidence"] == "inferred"
    assert http.get(LINKS).headers["Understudy-Evidence"] == "documented"
