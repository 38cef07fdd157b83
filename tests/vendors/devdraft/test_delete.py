"""Deleting a product at Devdraft. Expectations: the page "Delete Product"."""

from __future__ import annotations

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.devdraft import vendor

NOT_FOUND = {"statusCode": 404, "message": "Product not found", "error": "Not Found"}
INVALID_ID = {
    "statusCode": 400,
    "message": "Invalid product ID format. Must be a valid UUID.",
    "error": "Bad Request",
}
#: The page's success response, white space taken out: order and spelling count.
PAGE = (
    '{"id":"550e8400-e29b-41d4-a716-446655440000","name":"Premium Software License",'
    '"description":"Annual license for our premium software suite with advanced features, priority support, '
    'and regular updates.","price":299.99,"currency":"USD","productType":"PRODUCT","status":"ACTIVE",'
    '"stockCount":null,"quantity":null,"weight":null,"unit":null,"images":['
    '"https://devdraft-images.s3.amazonaws.com/products/software-license-main.jpg",'
    '"https://devdraft-images.s3.amazonaws.com/products/software-license-features.jpg"],"variations":null,'
    '"paymentLink":"https://pay.devdraft.com/p/premium-license",'
    '"walletId":"abcd1234-5678-90ef-ghij-klmnopqrstuv","dateAdded":"2024-01-15T10:30:00.000Z",'
    '"dateUpdated":"2024-01-15T10:30:00.000Z","wallet":{"id":"abcd1234-5678-90ef-ghij-klmnopqrstuv",'
    '"address":"0x742d35Cc6635C0532925a3b8d","blockchain":"ETHEREUM","type":"APP"},"transactions":['
    '{"id":"txn_123456789","amount":299.99,"currency":"USD","status":"PAYMENT_PROCESSED",'
    '"dateCreated":"2024-01-15T11:00:00.000Z"}]}'
)


def test_the_pages_request_gets_the_pages_bytes() -> None:
    client = Sandbox({"devdraft": vendor}).main.connection.client("http://understudy.test/devdraft", {})
    answer = client.delete(
        "/api/v0/products/550e8400-e29b-41d4-a716-446655440000",
        headers={
            "x-client-key": "YOUR_CLIENT_KEY",
            "x-client-secret": "YOUR_CLIENT_SECRET",
            "x-idempotency-key": "9B2E4F0C-5C1D-4E7A-9F33-0D7C5A1B2C3D",
        },
    )
    assert (answer.status_code, answer.text) == (200, PAGE)


def test_a_product_is_deleted_and_its_last_state_returned(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag", price=12.5, status="ACTIVE")
    shown = understudy.devdraft.http.get(f"/api/v0/products/{bag.id}").json()
    answer = understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}")
    assert (answer.status_code, answer.json()) == (200, shown)
    assert bag.id not in understudy.devdraft.products


def test_every_field_is_there_even_when_null(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    answer = understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}").json()
    nulls = [name for name, value in answer.items() if value is None]
    assert nulls == ["stockCount", "quantity", "weight", "unit", "variations", "paymentLink"]
    assert (answer["images"], answer["transactions"]) == ([], [])


def test_the_deletion_does_not_touch_the_date_of_the_last_update(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.clock.advance(3600)
    answer = understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}").json()
    assert answer["dateUpdated"] == answer["dateAdded"]


def test_deleting_twice_says_not_found(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}")
    answer = understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_another_applications_product_looks_as_if_it_did_not_exist(understudy: World) -> None:
    other = understudy.devdraft.applications.add(name="Other")
    theirs = understudy.devdraft.products.add(name="Theirs", application=other.id)
    answer = understudy.devdraft.http.delete(f"/api/v0/products/{theirs.id}")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert theirs.id in understudy.devdraft.products


@pytest.mark.parametrize(
    "identifier",
    [
        "1",
        "prod_123",
        "550e8400e29b41d4a716446655440000",
        "%7B550e8400-e29b-41d4-a716-446655440000%7D",
        "550e8400-e29b-41d4-a716-44665544000g",
        "%E2%98%83",
    ],
)
def test_an_id_that_is_no_uuid_is_a_bad_request(understudy: World, identifier: str) -> None:
    answer = understudy.devdraft.http.delete(f"/api/v0/products/{identifier}")
    assert (answer.status_code, answer.json()) == (400, INVALID_ID)


@pytest.mark.parametrize(
    "identifier", ["550e8400-e29b-11d4-a716-446655440000", "550E8400-E29B-41D4-A716-446655440000"]
)
def test_any_version_and_any_case_will_do(understudy: World, identifier: str) -> None:
    understudy.devdraft.products.add(id=identifier.lower())
    assert understudy.devdraft.http.delete(f"/api/v0/products/{identifier}").status_code == 200


def test_an_active_product_needs_no_deactivation_and_an_archived_one_can_go_too(understudy: World) -> None:
    for status in ("ACTIVE", "INACTIVE"):
        product = understudy.devdraft.products.add(name="Bag", status=status)
        assert understudy.devdraft.http.delete(f"/api/v0/products/{product.id}").json()["status"] == status


def test_a_body_and_a_query_are_ignored(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    answer = understudy.devdraft.http.request(
        "DELETE", f"/api/v0/products/{bag.id}?soft=true", json={"force": True}
    )
    assert answer.status_code == 200


def test_the_type_is_written_and_never_read_back(understudy: World) -> None:
    made = understudy.devdraft.http.post(
        "/api/v0/products", json={"name": "Bag", "description": "", "price": 1, "type": "DIGITAL"}
    ).json()
    assert "type" not in made
    assert "type" not in understudy.devdraft.http.delete(f"/api/v0/products/{made['id']}").json()


def test_a_wrong_verb_is_told_in_the_one_envelope(understudy: World) -> None:
    answer = understudy.devdraft.http.patch("/api/v0/products/550e8400-e29b-41d4-a716-446655440000")
    assert answer.status_code == 405
    assert answer.json()["statusCode"] == 405


def test_an_answer_lost_after_the_commit_leaves_the_product_gone(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("lost_reply", "delete_product")
    with pytest.raises(Exception, match="disconnected"):
        understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}")
    assert bag.id not in understudy.devdraft.products
    assert understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}").status_code == 404
