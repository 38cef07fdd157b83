"""Each of Devdraft's switches, and the reading that is not the default. Expectations: the sources that the switch names."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.devdraft import vendor

UNKNOWN = "/api/v0/products/00000000-0000-4000-8000-000000000000"
KEY = "16fd2706-8baf-433b-82eb-8c7fada847da"


def switched(name: str, value: str) -> Any:
    return pytest.mark.understudy(switches={f"devdraft.{name}": value})


#: The document describes how Devdraft answers by default: it has no words for the other shapes of a switch.
other_shape = pytest.mark.undocumented("a shape that a switch alone gives")


def _product(world: World, **fields: Any) -> str:
    return f"/api/v0/products/{world.devdraft.products.add(name='Bag', **fields).id}"


def _referring(world: World, kind: str, status: str) -> httpx.Response:
    path = _product(world)
    world.devdraft.records(kind).add(product=path.rpartition("/")[2], status=status)
    return world.devdraft.http.delete(path)


@switched("references", "strict")
@pytest.mark.parametrize(
    ("kind", "status", "line"),
    [
        ("payment_links", "ACTIVE", "1 active payment link"),
        ("transactions", "PAYMENT_PROCESSED", "1 completed transaction"),
        ("invoices", "OPEN", "1 pending invoice"),
        ("transactions", "IN_REVIEW", "1 pending transaction"),
    ],
)
def test_with_references_strict_whatever_the_message_names_blocks(
    understudy: World, kind: str, status: str, line: str
) -> None:
    answer = _referring(understudy, kind, status)
    assert (answer.status_code, answer.json()["details"]) == (409, {"references": [line]})


@switched("references", "developers")
@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("payment_links", "ACTIVE", 409),
        ("payment_links", "INACTIVE", 200),
        ("transactions", "PAYMENT_PROCESSED", 200),
        ("transactions", "IN_REVIEW", 409),
        ("invoices", "PASTDUE", 409),
        ("invoices", "PAID", 200),
    ],
)
def test_with_references_developers_links_block_and_past_payments_do_not(
    understudy: World, kind: str, status: str, code: int
) -> None:
    assert _referring(understudy, kind, status).status_code == code


@switched("in_flight_blocks", "false")
def test_with_in_flight_blocks_off_a_payment_on_its_way_is_no_obstacle(understudy: World) -> None:
    assert _referring(understudy, "transactions", "IN_REVIEW").status_code == 200


@switched("paid_invoices_block", "true")
def test_with_paid_invoices_block_on_a_paid_invoice_blocks(understudy: World) -> None:
    answer = _referring(understudy, "invoices", "PAID")
    assert (answer.status_code, answer.json()["details"]["references"]) == (409, ["1 paid invoice"])


@switched("profile", "developers")
@other_shape
def test_with_profile_developers_force_goes_past_references_and_cascade_may_be_off(understudy: World) -> None:
    path = _product(understudy)
    bag = path.rpartition("/")[2]
    understudy.devdraft.invoices.add(product=bag, status="OPEN")
    link = understudy.devdraft.payment_links.add(product=bag)
    http = understudy.devdraft.http
    assert http.delete(path).status_code == http.delete(f"{path}?force=false").status_code == 409
    assert http.delete(f"{path}?force=true&cascade=false").status_code == 200
    assert understudy.devdraft.payment_links[link.id] == link
    shown = http.get(f"/api/v0/payment-links/{link.id}").json()
    assert shown["paymentLinkProducts"][0]["product"] is None


@switched("profile", "developers")
def test_with_profile_developers_the_cascade_is_on_unless_said_otherwise(understudy: World) -> None:
    path = _product(understudy)
    link = understudy.devdraft.payment_links.add(product=path.rpartition("/")[2])
    understudy.devdraft.http.delete(f"{path}?force=true")
    assert understudy.devdraft.payment_links[link.id].products == ()


@switched("delete_response", "receipt")
def test_with_delete_response_receipt_what_was_done_is_told(understudy: World) -> None:
    path = _product(understudy, images=["https://x/a.png", "https://x/b.png"])
    understudy.devdraft.payment_links.add(product=path.rpartition("/")[2])
    answer = understudy.devdraft.http.delete(path)
    said = answer.json()
    assert (answer.status_code, said["productId"], said["deleted"]) == (200, path.rpartition("/")[2], True)
    assert said["deletionTimestamp"] == "2025-01-15T12:00:17.000Z"
    assert said["cascadeOperations"]["imagesRemoved"] == 2
    assert said["cascadeOperations"]["paymentLinksUpdated"] == 1
    assert (said["backupInfo"]["retentionPeriod"], said["backupInfo"]["recoveryPossible"]) == (
        "30 days",
        False,
    )
    assert set(said) >= {"affectedSystems", "warnings"}


@switched("delete_response", "empty")
def test_with_delete_response_empty_nothing_is_said(understudy: World) -> None:
    path = _product(understudy)
    headers = {"x-idempotency-key": KEY}
    for _ in range(2):
        answer = understudy.devdraft.http.delete(path, headers=headers)
        assert (answer.status_code, answer.content) == (200, b"")


@switched("foreign_product", "403")
def test_with_foreign_product_403_its_existence_is_told(understudy: World) -> None:
    other = understudy.devdraft.applications.add(name="Other")
    path = _product(understudy, application=other.id)
    answer = understudy.devdraft.http.delete(path)
    assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")
    assert understudy.devdraft.http.delete(UNKNOWN).status_code == 404


@switched("uuid_version", "4")
def test_with_uuid_version_4_others_are_no_ids(understudy: World) -> None:
    http = understudy.devdraft.http
    assert http.delete("/api/v0/products/550e8400-e29b-11d4-a716-446655440000").status_code == 400
    assert http.delete(UNKNOWN).status_code == 404


@switched("authentication", "bearer")
def test_with_authentication_bearer_the_secret_alone_is_let_in(understudy: World) -> None:
    http, path = understudy.devdraft.http, _product(understudy)
    secret = understudy.devdraft.credentials["client_secret"]
    del http.headers["x-client-key"], http.headers["x-client-secret"]
    assert http.delete(path, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert http.delete(path, headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert http.delete(path).status_code == 401


@switched("read_limit", "1000")
def test_with_read_limit_1000_reads_have_a_budget_of_their_own(understudy: World) -> None:
    http = understudy.devdraft.http
    for _ in range(101):
        assert http.get(UNKNOWN).headers["X-RateLimit-Limit"] == "1000"
    assert http.delete(UNKNOWN).headers["X-RateLimit-Remaining"] == "99"
    for _ in range(899):
        http.get(UNKNOWN)
    answer = http.get(UNKNOWN)
    assert (answer.status_code, answer.json()["message"]) == (
        429,
        "Rate limit exceeded. Maximum 1000 requests per minute.",
    )


def _limited(world: World) -> httpx.Response:
    return [world.devdraft.http.delete(UNKNOWN) for _ in range(101)][-1]


@switched("retry_after", "constant")
def test_with_retry_after_constant_it_is_always_sixty(understudy: World) -> None:
    answer = _limited(understudy)
    assert answer.json() == {
        "statusCode": 429,
        "message": "Rate limit exceeded. Maximum 100 requests per minute.",
        "error": "Too Many Requests",
        "retryAfter": 60,
    }
    assert answer.headers["Retry-After"] == "60"


@switched("throttle_body", "guide")
def test_with_throttle_body_guide_the_429_is_brief(understudy: World) -> None:
    answer = _limited(understudy)
    assert answer.json() == {"statusCode": 429, "message": "Rate limit exceeded", "retryAfter": 43}


@switched("idempotency_header", "both")
def test_with_idempotency_header_both_the_other_name_protects_too(understudy: World) -> None:
    path, headers = _product(understudy), {"Idempotency-Key": KEY}
    answers = [understudy.devdraft.http.delete(path, headers=headers).status_code for _ in "ab"]
    assert answers == [200, 200]


@switched("idempotency_key_format", "any")
def test_with_idempotency_key_format_any_any_text_is_a_key(understudy: World) -> None:
    path, headers = _product(understudy), {"x-idempotency-key": "delete-bag-1"}
    answers = [understudy.devdraft.http.delete(path, headers=headers).status_code for _ in "ab"]
    assert answers == [200, 200]
    for key in ("", "x" * 256):
        headers = {"x-idempotency-key": key}
        assert understudy.devdraft.http.delete(path, headers=headers).status_code == 400


@switched("require_on_post", "true")
def test_with_require_on_post_a_post_without_a_key_is_refused_and_a_delete_is_not(understudy: World) -> None:
    http = understudy.devdraft.http
    body = {"name": "Bag", "description": "", "price": 1}
    assert http.post("/api/v0/products", json=body).json() == {
        "statusCode": 400,
        "message": "The idempotency-key header is required for POST requests",
    }
    assert http.post("/api/v0/products", json=body, headers={"x-idempotency-key": KEY}).status_code == 201
    assert http.delete(UNKNOWN).status_code == 404


@switched("error_shape", "typed")
@other_shape
def test_with_error_shape_typed_errors_have_a_type_and_a_message(understudy: World) -> None:
    http, headers = understudy.devdraft.http, {"x-idempotency-key": KEY}
    wrong = http.delete(UNKNOWN, headers={"x-client-secret": "wrong"})
    assert wrong.status_code == 401
    assert wrong.json()["error"]["type"] == "authentication_error"
    http.delete(UNKNOWN, headers=headers)
    assert http.delete("/api/v0/products/1", headers=headers).json() == {
        "error": {
            "type": "idempotency_error",
            "message": "Keys can only be used for requests with identical parameters",
            "code": "idempotency_key_mismatch",
        }
    }
    assert http.get("/api/v0/products").json() == []


@switched("list_shape", "data")
@other_shape
def test_with_list_shape_data_the_total_is_told(understudy: World) -> None:
    for _ in range(3):
        understudy.devdraft.products.add(name="Bag")
        understudy.devdraft.invoices.add()
        understudy.devdraft.payment_links.add()
    for name in ("products", "invoices", "payment-links"):
        said = understudy.devdraft.http.get(f"/api/v0/{name}?skip=1&take=1").json()
        assert (len(said.pop("data")), said) == (1, {"total": 3, "skip": 1, "take": 1})


@switched("list_shape", "pages")
@other_shape
def test_with_list_shape_pages_pages_are_numbered(understudy: World) -> None:
    names = [f"Bag {n}" for n in range(5)]
    for name in names:
        understudy.devdraft.products.add(name=name)
    http = understudy.devdraft.http
    said = http.get("/api/v0/products?page=2&limit=2").json()
    assert [one["name"] for one in said["products"]] == ["Bag 2", "Bag 1"]
    assert set(said) == {"products", "pagination", "filters", "summary"}
    assert http.get("/api/v0/products?page=0").status_code == 400


@switched("field_style", "generated")
@other_shape
def test_with_field_style_generated_names_and_price_are_the_clients(understudy: World) -> None:
    said = understudy.devdraft.http.delete(_product(understudy, price=12.5)).json()
    assert (said["price"], said["createdAt"], said["updatedAt"]) == (
        "12.50",
        "2025-01-15T12:00:17.000Z",
        "2025-01-15T12:00:17.000Z",
    )
    assert not {"dateAdded", "dateUpdated"} & set(said)


@switched("currencies", "common")
@pytest.mark.parametrize(("currency", "status"), [("USD", 201), ("EUR", 201), ("USDC", 400), ("GBP", 400)])
def test_with_currencies_common_only_what_every_source_lists_is_taken(
    understudy: World, currency: str, status: int
) -> None:
    body = {"name": "Bag", "description": "", "price": 1, "currency": currency}
    assert understudy.devdraft.http.post("/api/v0/products", json=body).status_code == status


@switched("image_rules", "guide")
@pytest.mark.parametrize(
    ("kind", "size", "status"),
    [("image/gif", 10, 201), ("image/png", 10 << 20, 201), ("image/png", 11 << 20, 413)],
)
def test_with_image_rules_guide_images_may_be_larger_and_gifs(
    understudy: World, kind: str, size: int, status: int
) -> None:
    files = [("images", ("a", b"x" * size, kind))]
    path = f"{_product(understudy)}/images"
    assert understudy.devdraft.http.post(path, files=files).status_code == status


@switched("description_required", "false")
def test_with_description_required_off_a_product_needs_none(understudy: World) -> None:
    answer = understudy.devdraft.http.post("/api/v0/products", json={"name": "Bag", "price": 1})
    assert (answer.status_code, answer.json()["description"]) == (201, "")


@switched("unknown_fields", "refuse")
def test_with_unknown_fields_refuse_they_are_told(understudy: World) -> None:
    path = _product(understudy)
    answer = understudy.devdraft.http.put(path, json={"status": "INACTIVE", "categoryId": "archived"})
    assert answer.status_code == 400
    assert "categoryId" in answer.json()["message"]
    assert understudy.devdraft.http.get(path).json()["status"] == "ACTIVE"


@switched("invoice_update", "patch")
def test_with_invoice_update_patch_the_newer_verb_works_too(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag").id
    for method in ("PATCH", "PUT"):
        path = f"/api/v0/invoices/{understudy.devdraft.invoices.add(product=bag, status='OPEN').id}"
        answer = understudy.devdraft.http.request(method, path, json={"status": "PAID"})
        assert (answer.status_code, answer.json()["status"]) == (200, "PAID")


@switched("reopen_draft", "false")
def test_with_reopen_draft_off_only_a_payment_frees_a_product(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag").id
    path = f"/api/v0/invoices/{understudy.devdraft.invoices.add(product=bag, status='OPEN').id}"
    assert understudy.devdraft.http.put(path, json={"status": "DRAFT"}).status_code == 400
    assert understudy.devdraft.http.put(path, json={"status": "PAID"}).status_code == 200


@pytest.mark.understudy(switches={"devdraft.unknown_path": "vendor"}, lenient=True)
def test_with_unknown_path_vendor_the_vendor_answers_404(understudy: World) -> None:
    answer = understudy.devdraft.http.post("/api/v0/products/bulk-delete")
    assert answer.status_code in {404, 405}
    answer = understudy.devdraft.http.get("/api/v0/categories")
    assert (answer.status_code, answer.json()["error"]) == (404, "Not Found")


def test_every_switch_begins_with_its_default_and_is_shown_here() -> None:
    shown = {name for name in globals() if name.startswith("test_with_")}
    for switch in vendor.switches:
        assert switch.default == switch.choices[0]
        assert any(f"with_{switch.name}_" in name for name in shown), switch.name
