"""Who is let in at Devdraft, and for what. Expectations: "Delete Product" (401 and 403 bodies), guide "API Keys"."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

INVALID = {"statusCode": 401, "message": "Invalid or missing API credentials", "error": "Unauthorized"}
FORBIDDEN = {
    "statusCode": 403,
    "message": "Insufficient permissions to delete products",
    "error": "Forbidden",
}
UNKNOWN = "/api/v0/products/00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("header", ["x-client-key", "x-client-secret"])
@pytest.mark.parametrize("value", [None, "", "  ", "wrong", "é"])
def test_both_headers_are_needed_and_must_match(understudy: World, header: str, value: str | None) -> None:
    http = understudy.devdraft.http
    del http.headers[header]
    headers = {} if value is None else {header: value.encode()}
    answer = http.delete(UNKNOWN, headers=headers)
    assert (answer.status_code, answer.json()) == (401, INVALID)


def test_another_keys_secret_is_not_this_ones(understudy: World) -> None:
    other = understudy.devdraft.keys.add(name="Other")
    answer = understudy.devdraft.http.delete(UNKNOWN, headers={"x-client-secret": other.secret})
    assert (answer.status_code, answer.json()) == (401, INVALID)


def test_a_bearer_token_is_no_way_in(understudy: World) -> None:
    secret = understudy.devdraft.credentials["client_secret"]
    http = understudy.devdraft.http
    del http.headers["x-client-secret"]
    answer = http.delete(UNKNOWN, headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.json()) == (401, INVALID)


@pytest.mark.parametrize("event", ["key_rotated", "key_expired", "key_deactivated"])
def test_a_key_stops_at_once(understudy: World, event: str) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.happen(event)
    answer = understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}")
    assert (answer.status_code, answer.json()) == (401, INVALID)
    assert bag.id in understudy.devdraft.products


def test_a_key_expires_when_its_time_comes(understudy: World) -> None:
    key = understudy.devdraft.keys.add(expires_at="2025-01-15T13:00:00Z")
    headers = {"x-client-key": key.id, "x-client-secret": key.secret}
    assert understudy.devdraft.http.delete(UNKNOWN, headers=headers).status_code == 404
    assert any(key.id in due.says for due in understudy.clock.due())
    understudy.clock.advance(3600)
    assert understudy.devdraft.http.delete(UNKNOWN, headers=headers).json() == INVALID


def test_without_the_right_to_delete_nothing_is_deleted(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.happen("scope_removed")
    answer = understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}")
    assert (answer.status_code, answer.json()) == (403, FORBIDDEN)
    assert bag.id in understudy.devdraft.products
    assert understudy.devdraft.http.get(f"/api/v0/products/{bag.id}").status_code == 200


def test_the_right_is_looked_at_before_the_id(understudy: World) -> None:
    understudy.devdraft.happen("scope_removed")
    assert understudy.devdraft.http.delete("/api/v0/products/1").json() == FORBIDDEN


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("product:read", "GET", UNKNOWN),
        ("product:list", "GET", "/api/v0/products"),
        ("product:create", "POST", "/api/v0/products"),
        ("product:update", "PUT", UNKNOWN),
        ("product:update", "POST", f"{UNKNOWN}/images"),
        ("payment_link:create", "POST", "/api/v0/payment-links"),
        ("payment_link:list", "GET", "/api/v0/payment-links"),
        ("payment_link:read", "GET", "/api/v0/payment-links/1"),
        ("payment_link:update", "PUT", "/api/v0/payment-links/1"),
        ("invoice:create", "POST", "/api/v0/invoices"),
        ("invoice:list", "GET", "/api/v0/invoices"),
        ("invoice:read", "GET", "/api/v0/invoices/1"),
        ("invoice:update", "PUT", "/api/v0/invoices/1"),
        ("transaction:read", "GET", "/api/v0/payment-intents/1/status"),
    ],
)
def test_each_operation_needs_its_own_right(understudy: World, scope: str, method: str, path: str) -> None:
    understudy.devdraft.happen("scope_removed", scope=scope)
    answer = understudy.devdraft.http.request(method, path)
    assert answer.status_code == 403
    assert answer.json()["error"] == "Forbidden"


def test_the_journal_never_shows_a_secret(understudy: World) -> None:
    secret = understudy.devdraft.credentials["client_secret"]
    understudy.devdraft.http.delete(UNKNOWN, headers={"Authorization": f"Bearer {secret}"})
    entry = understudy.devdraft.journal[-1]
    assert secret not in str(entry.request)


def test_the_credentials_say_which_world_is_meant(understudy: World) -> None:
    assert understudy.devdraft.account.credential == understudy.devdraft.credentials["client_key"]
