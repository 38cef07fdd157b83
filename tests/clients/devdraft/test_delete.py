"""Deleting at Devdraft: each outcome, and each answer of the page. Expectations: "Delete Product"."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import (
    Blocked,
    Conflict,
    Devdraft,
    InvalidRequest,
    NotConfirmed,
    NotFound,
    Outcome,
    PermissionDenied,
    RateLimited,
    Refused,
    Stop,
    Unauthenticated,
    UnknownOutcome,
    UsageError,
)
from understudy.clients.exchange import Patience
from understudy.clients.message import Response, json_body
from understudy.sandbox import World

ABSENT = "00000000-0000-4000-8000-000000000000"
KEY = "3f2b8a52-6f0e-4d8e-9a43-0d9f5c1e7b11"


def test_a_product_is_deleted_and_its_final_state_is_kept(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag", price=12.5, images=["https://example.com/1.jpg"])
    removal = devdraft.delete(bag.id)
    assert (removal.id, removal.outcome) == (bag.id, Outcome.DELETED)
    assert bag.id not in understudy.devdraft.products
    assert removal.record["name"] == "Bag"
    assert removal.record["images"] == ["https://example.com/1.jpg"]
    assert [one.status for one in removal.attempts] == [200]


def test_an_id_in_upper_case_is_the_same_product(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    assert devdraft.delete(bag.id.upper()).outcome is Outcome.DELETED
    assert bag.id not in understudy.devdraft.products


def test_what_was_never_there_is_not_found(devdraft: Devdraft) -> None:
    with pytest.raises(NotFound) as caught:
        devdraft.delete(ABSENT)
    assert (caught.value.status, caught.value.text) == (404, "Product not found")


def test_pending_invoices_block_and_every_reference_is_told(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.payment_links.add(product=bag.id)
    for status in ("OPEN", "PASTDUE"):
        understudy.devdraft.invoices.add(product=bag.id, status=status)
    understudy.devdraft.transactions.add(product=bag.id)
    with pytest.raises(Blocked) as caught:
        devdraft.delete(bag.id)
    assert caught.value.status == 409
    assert caught.value.references == (
        "1 active payment link",
        "2 pending invoices",
        "1 completed transaction",
    )
    assert "In the way: 2 pending invoices." in caught.value.text
    assert "Not in the way: 1 active payment link, 1 completed transaction." in caught.value.text
    assert len(understudy.devdraft.journal) == 1  # no refusal is tried again


def test_a_payment_on_its_way_blocks(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.happen("transaction_started", product=bag.id)
    with pytest.raises(Blocked, match="In the way: 1 pending transaction"):
        devdraft.delete(bag.id)


@pytest.mark.parametrize("reading", ["strict", "developers"])
def test_what_blocks_by_a_stricter_reading_is_told_too(
    understudy: World, devdraft: Devdraft, reading: str
) -> None:
    understudy.devdraft.switch("references", reading)
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.payment_links.add(product=bag.id)
    with pytest.raises(Blocked, match="In the way: 1 active payment link") as caught:
        devdraft.delete(bag.id)
    assert caught.value.references == ("1 active payment link",)


def test_an_id_that_is_none_is_not_sent(understudy: World, devdraft: Devdraft) -> None:
    for wrong in ("", "42", "..", f"{ABSENT}/images", f" {ABSENT}"):
        with pytest.raises(UsageError, match="not a UUID"):
            devdraft.delete(wrong)
        assert devdraft.calls.problem(wrong) == "not a UUID"
    assert not understudy.devdraft.journal


@pytest.mark.parametrize("wrong", ["", ".", ".."])
def test_an_address_that_names_no_record_is_not_sent(
    understudy: World, devdraft: Devdraft, wrong: str
) -> None:
    for verb in (devdraft.get, devdraft.archive, devdraft.get_payment_link, devdraft.get_invoice):
        with pytest.raises(UsageError, match="names no record"):
            verb(wrong)
    assert not understudy.devdraft.journal


def test_an_id_that_only_devdraft_refuses_is_an_invalid_request(
    understudy: World, devdraft: Devdraft
) -> None:
    understudy.devdraft.switch("uuid_version", "4")
    with pytest.raises(InvalidRequest) as caught:
        devdraft.delete("550e8400-e29b-11d4-a716-446655440000")
    assert (caught.value.status, caught.value.text) == (
        400,
        "Invalid product ID format. Must be a valid UUID.",
    )


def test_an_old_secret_is_unauthenticated(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.happen("key_rotated")
    with pytest.raises(Unauthenticated) as caught:
        devdraft.delete(bag.id)
    assert (caught.value.status, caught.value.text) == (401, "Invalid or missing API credentials")
    assert isinstance(caught.value, Stop)


def test_a_key_without_the_right_is_denied(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.happen("scope_removed")
    with pytest.raises(PermissionDenied) as caught:
        devdraft.delete(bag.id)
    assert (caught.value.status, caught.value.text) == (403, "Insufficient permissions to delete products")


def test_another_applications_product_stops_nothing_but_itself(understudy: World, devdraft: Devdraft) -> None:
    other = understudy.devdraft.applications.add(name="Other")
    theirs = understudy.devdraft.products.add(name="Theirs", application=other.id)
    with pytest.raises(NotFound):
        devdraft.delete(theirs.id)
    understudy.devdraft.switch("foreign_product", "403")
    with pytest.raises(Refused) as caught:
        devdraft.delete(theirs.id)
    assert caught.value.status == 403
    assert not isinstance(caught.value, Stop)
    assert theirs.id in understudy.devdraft.products


def test_too_many_calls_tell_how_long_to_wait(understudy: World, client: Any) -> None:
    for _ in range(100):
        understudy.devdraft.http.get("/api/v0/products")
    impatient = client(Devdraft, patience=Patience(attempts=1))
    with pytest.raises(RateLimited) as caught:
        impatient.delete(ABSENT)
    # the world's clock shows 12:00:17
    assert (caught.value.status, caught.value.retry_after) == (429, 43.0)
    assert caught.value.text == "Rate limit exceeded. Maximum 100 requests per minute."


@pytest.mark.undocumented("a shape that a switch alone gives")
def test_errors_of_the_newer_shape_are_the_same_errors(understudy: World, devdraft: Devdraft) -> None:
    understudy.devdraft.switch("error_shape", "typed")
    bag, mug = (understudy.devdraft.products.add(name=name) for name in ("Bag", "Mug"))
    with pytest.raises(NotFound):
        devdraft.delete(ABSENT)
    assert devdraft.delete(bag.id, key=KEY).outcome is Outcome.DELETED
    with pytest.raises(Conflict) as caught:
        devdraft.delete(mug.id, key=KEY)
    assert (caught.value.status, caught.value.code) == (409, "idempotency_key_mismatch")
    understudy.devdraft.invoices.add(product=mug.id)
    with pytest.raises(Blocked) as blocked:
        devdraft.delete(mug.id)
    assert blocked.value.references == ()
    understudy.devdraft.happen("key_expired")
    with pytest.raises(Unauthenticated):
        devdraft.delete(mug.id)


@pytest.mark.understudy(lenient=True)  # a request is routed nowhere, as is meant
def test_a_404_for_a_wrong_address_is_no_absence(understudy: World, devdraft: Devdraft) -> None:
    understudy.devdraft.switch("unknown_path", "vendor")
    request = devdraft.calls.removal([ABSENT], KEY)
    routed = understudy.devdraft.http.delete(f"/api/v9/products/{ABSENT}")
    assert routed.status_code == 404
    said = json_body({"statusCode": 404, "message": f"Cannot DELETE {request.path}", "error": "Not Found"})
    for body in (routed.content, said, b"<html>404</html>"):
        failure = devdraft.calls.failure(request, Response(404, {}, body))
        assert isinstance(failure, InvalidRequest)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Welcome</html>"),
        (200, b""),
        (200, b"[]"),
        (200, b'{"id": 7}'),
        (200, b'{"message": "ok"}'),
        (200, b'{"id": "660e8400-e29b-41d4-a716-446655440000", "name": "another"}'),
        (200, b'{"productId": "00000000-0000-4000-8000-000000000000", "deleted": false}'),
        (202, b'{"id": "00000000-0000-4000-8000-000000000000"}'),
        (204, b""),
        (500, b'{"statusCode": 500, "message": "Internal server error"}'),
        (504, b"<html>Gateway</html>"),
    ],
)
def test_what_does_not_tell_of_the_product_proves_nothing(
    devdraft: Devdraft, status: int, body: bytes
) -> None:
    request = devdraft.calls.removal([ABSENT], KEY)
    assert isinstance(devdraft.calls.failure(request, Response(status, {}, body)), UnknownOutcome)


def test_a_product_is_deleted_by_its_typed_name_only(
    understudy: World, devdraft: Devdraft, changes: Any
) -> None:
    bag = understudy.devdraft.products.add(name="Red Bag")
    for wrong in ("", "red bag", "Red Bag ", "Bag"):
        with pytest.raises(NotConfirmed, match="Nothing was deleted"):
            devdraft.delete_named(bag.id, wrong)
    assert changes() == []
    assert devdraft.delete_named(bag.id, "Red Bag").outcome is Outcome.DELETED
    assert bag.id not in understudy.devdraft.products


def test_of_several_each_has_a_verdict_and_a_key_of_its_own(
    understudy: World, devdraft: Devdraft, keys: Any
) -> None:
    bag, mug = (understudy.devdraft.products.add(name=name) for name in ("Bag", "Mug"))
    understudy.devdraft.invoices.add(product=mug.id)
    verdicts = devdraft.run(devdraft.calls.remove([bag.id, mug.id, ABSENT], key=KEY))
    assert verdicts[bag.id].outcome is Outcome.DELETED
    assert isinstance(verdicts[mug.id], Blocked)
    assert isinstance(verdicts[ABSENT], NotFound)
    assert len(set(keys())) == 3


def test_a_receipt_in_the_products_place_is_a_success_without_a_record(
    understudy: World, devdraft: Devdraft
) -> None:
    understudy.devdraft.switch("delete_response", "receipt")
    bag = understudy.devdraft.products.add(name="Bag")
    removal = devdraft.delete(bag.id)
    assert (removal.outcome, removal.record) == (Outcome.DELETED, None)


def test_an_empty_success_is_looked_into(understudy: World, devdraft: Devdraft) -> None:
    understudy.devdraft.switch("delete_response", "empty")
    bag = understudy.devdraft.products.add(name="Bag")
    assert devdraft.delete(bag.id).outcome is Outcome.GONE
    assert len(list(understudy.devdraft.audit)) == 1
