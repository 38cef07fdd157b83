"""Devdraft's audit trail. Expectations: "Delete Product", Audit Trail: each deletion, its user, time and product, for good."""

from __future__ import annotations

import pytest

from understudy.sandbox import World
from understudy.sandbox.core.errors import InvalidInput

KEY = "16fd2706-8baf-433b-82eb-8c7fada847da"


def test_a_deletion_is_written_down_once_with_its_user_time_and_product(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag", price=12.5)
    for _ in range(2):
        understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}", headers={"x-idempotency-key": KEY})
    (entry,) = understudy.devdraft.audit
    assert (entry.product_id, entry.product_name, entry.price) == (bag.id, "Bag", 12.5)
    assert (entry.action, entry.user, entry.at) == ("PRODUCT_DELETED", "Demo key", understudy.clock.now())
    assert entry.client_key == understudy.devdraft.credentials["client_key"]
    assert understudy.devdraft.audit.dump(entry.id)["at"] == "2025-01-15T12:00:17.000Z"  # type: ignore[index]


def test_a_refused_attempt_is_no_entry_of_the_trail_but_noted_beside_it(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.invoices.add(product=bag.id, status="OPEN")
    http = understudy.devdraft.http
    http.delete(f"/api/v0/products/{bag.id}")
    http.delete("/api/v0/products/1")
    http.delete("/api/v0/products/550e8400-e29b-41d4-a716-446655449999")
    understudy.devdraft.happen("scope_removed")
    http.delete(f"/api/v0/products/{bag.id}")
    assert len(understudy.devdraft.audit) == 0
    assert [(one.status, one.answer) for one in understudy.devdraft.attempts] == [
        (409, "referenced"),
        (400, "invalid_product_id"),
        (404, "product_not_found"),
        (403, "delete_forbidden"),
    ]


def test_a_replayed_refusal_is_no_second_attempt(understudy: World) -> None:
    for _ in range(3):
        understudy.devdraft.http.delete("/api/v0/products/1", headers={"x-idempotency-key": KEY})
    assert len(understudy.devdraft.attempts) == 1


def test_who_was_not_let_in_left_no_trace(understudy: World) -> None:
    understudy.devdraft.http.delete("/api/v0/products/1", headers={"x-client-secret": "wrong"})
    assert len(understudy.devdraft.attempts) == 0


def test_nobody_but_the_vendor_writes_the_trail(understudy: World) -> None:
    for kind in ("audit", "attempts", "idempotency_keys"):
        with pytest.raises(InvalidInput, match="written by the vendor"):
            understudy.devdraft.records(kind).add(id="1")


def test_a_deletion_in_the_dashboard_is_in_the_trail_too(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    link = understudy.devdraft.payment_links.add(product=bag.id)
    understudy.devdraft.happen("product_deleted", product=bag.id, user="Grace")
    assert [one.user for one in understudy.devdraft.audit] == ["Grace"]
    assert understudy.devdraft.payment_links[link.id].products == ()
    assert understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}").status_code == 404


def test_no_path_of_the_api_reads_the_trail(understudy: World) -> None:
    assert not any("audit" in route.path for route in understudy.devdraft.vendor.routes)
