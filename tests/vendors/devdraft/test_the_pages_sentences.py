"""Sentences of "Delete Product" that nothing else here reaches: what a deleted product is no longer there for."""

from __future__ import annotations

from understudy.sandbox import World

LINK = {
    "title": "Bags", "url": "bags", "linkType": "PRODUCT", "allowQuantityAdjustment": False, "collectTax": False,
    "collectAddress": False, "currency": "usdc", "isForAllProduct": False, "allowMobilePayment": False,
}  # fmt: skip
INVOICE = {
    "name": "Invoice", "email": "a@example.com", "customer_id": "c1", "currency": "usdc", "due_date": "2030-01-01",
    "delivery": "EMAIL", "payment_link": False, "payment_methods": ["CRYPTO"], "status": "DRAFT",
    "partial_payment": False,
}  # fmt: skip


def test_a_deleted_product_cannot_be_fetched(understudy: World) -> None:
    """Expectation: "permanently removes a product from your catalog"."""
    http = understudy.devdraft.http
    bag = understudy.devdraft.products.add(name="Bag")
    assert http.get(f"/api/v0/products/{bag.id}").status_code == 200
    assert http.delete(f"/api/v0/products/{bag.id}").status_code == 200
    assert http.get(f"/api/v0/products/{bag.id}").status_code == 404


def test_a_deleted_product_is_in_no_new_link_and_no_new_invoice(understudy: World) -> None:
    """Expectation: "will no longer be available for purchase or inclusion in payment links and invoices"."""
    http = understudy.devdraft.http
    bag = understudy.devdraft.products.add(name="Bag")
    link = {**LINK, "paymentLinkProducts": [{"productId": bag.id, "quantity": 1}]}
    invoice = {**INVOICE, "items": [{"product_id": bag.id, "quantity": 1}]}
    assert http.post("/api/v0/payment-links", json=link).status_code == 201
    assert http.post("/api/v0/invoices", json=invoice).status_code == 201
    http.delete(f"/api/v0/products/{bag.id}")
    for path, body in (("payment-links", {**link, "url": "more-bags"}), ("invoices", invoice)):
        refused = http.post(f"/api/v0/{path}", json=body)
        assert (refused.status_code, refused.json()["error"]) == (400, "Bad Request")
        assert "must name products of the catalogue" in refused.json()["message"]
