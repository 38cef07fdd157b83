"""Devdraft's idempotency keys. Expectations: "Delete Product" (supported), guide "Idempotency" (replay, UUID v4, 24 hours)."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from understudy.sandbox import World

REUSED = {
    "statusCode": 409,
    "message": "Conflict: Idempotency key already used with different request data",
}
DAY = 24 * 3600


def _key(number: int = 1) -> str:
    return str(UUID(int=(4 << 76) | (8 << 60) | number))


def _delete(world: World, product: str, key: str | None = None, **headers: str) -> httpx.Response:
    sent = {**headers, **({"x-idempotency-key": key} if key is not None else {})}
    return world.devdraft.http.delete(f"/api/v0/products/{product}", headers=sent)


def test_a_repeat_with_the_key_gets_the_first_answer_and_without_it_not_found(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    first, second = _delete(understudy, bag.id, _key()), _delete(understudy, bag.id, _key())
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert _delete(understudy, bag.id).status_code == 404
    assert _delete(understudy, bag.id, _key(2)).status_code == 404


def test_a_replay_deletes_nothing_and_writes_no_second_audit_entry(understudy: World) -> None:
    bag = understudy.devdraft.products.add(id="550e8400-e29b-41d4-a716-446655440000")
    _delete(understudy, bag.id, _key())
    again = understudy.devdraft.products.add(id=bag.id, name="Another of the same id")
    assert _delete(understudy, bag.id, _key()).json()["name"] == bag.name
    assert again.id in understudy.devdraft.products
    assert len(understudy.devdraft.audit) == 1


def test_an_answer_that_was_lost_is_had_by_repeating_the_key(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("lost_reply", "delete_product")
    with pytest.raises(httpx.RemoteProtocolError):
        _delete(understudy, bag.id, _key())
    answer = _delete(understudy, bag.id, _key())
    assert (answer.status_code, answer.json()["id"]) == (200, bag.id)


def test_a_replay_counts_against_the_limit(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    left = [_delete(understudy, bag.id, _key()).headers["X-RateLimit-Remaining"] for _ in range(3)]
    assert left == ["99", "98", "97"]


def test_a_not_found_is_remembered(understudy: World) -> None:
    missing = "550e8400-e29b-41d4-a716-446655440000"
    assert _delete(understudy, missing, _key()).status_code == 404
    understudy.devdraft.products.add(id=missing)
    assert _delete(understudy, missing, _key()).status_code == 404
    assert missing in understudy.devdraft.products
    assert _delete(understudy, missing, _key(2)).status_code == 200


def test_a_refusal_for_references_is_remembered_after_they_are_gone(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    invoice = understudy.devdraft.invoices.add(product=bag.id, status="OPEN")
    first = _delete(understudy, bag.id, _key())
    understudy.devdraft.happen("invoice_moved", invoice=invoice.id, status="PAID")
    assert _delete(understudy, bag.id, _key()).content == first.content
    assert first.status_code == 409
    assert _delete(understudy, bag.id, _key(2)).status_code == 200


def test_a_bad_id_is_remembered(understudy: World) -> None:
    assert _delete(understudy, "1", _key()).status_code == 400
    assert len(understudy.devdraft.idempotency_keys) == 1


def test_the_same_key_for_another_product_is_refused_and_deletes_nothing(understudy: World) -> None:
    bag, mug = (understudy.devdraft.products.add(name=name) for name in ("Bag", "Mug"))
    _delete(understudy, bag.id, _key())
    answer = _delete(understudy, mug.id, _key())
    assert (answer.status_code, answer.json()) == (409, REUSED)
    assert mug.id in understudy.devdraft.products
    assert _delete(understudy, bag.id, _key()).status_code == 200


@pytest.mark.parametrize("change", ["query", "body", "method"])
def test_whatever_differs_makes_it_another_request(understudy: World, change: str) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    http, path = understudy.devdraft.http, f"/api/v0/products/{bag.id}"
    headers = {"x-idempotency-key": _key()}
    http.delete(path, headers=headers)
    if change == "query":
        answer = http.delete(f"{path}?a=1", headers=headers)
    elif change == "body":
        answer = http.request("DELETE", path, headers=headers, json={})
    else:
        answer = http.put(path, headers=headers)
    assert (answer.status_code, answer.json()) == (409, REUSED)


def test_a_key_belongs_to_its_client(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    other = understudy.devdraft.keys.add(name="Other")
    _delete(understudy, bag.id, _key())
    theirs = {"x-client-key": other.id, "x-client-secret": other.secret}
    assert _delete(understudy, bag.id, _key(), **theirs).status_code == 404


def test_after_a_day_the_request_is_carried_out_afresh(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    _delete(understudy, bag.id, _key())
    understudy.clock.advance(DAY - 0.001)
    assert _delete(understudy, bag.id, _key()).status_code == 200
    understudy.clock.advance(0.001)
    assert _delete(understudy, bag.id, _key()).status_code == 404


def test_a_replay_does_not_lengthen_the_day(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    _delete(understudy, bag.id, _key())
    understudy.clock.advance(DAY / 2)
    _delete(understudy, bag.id, _key())
    understudy.clock.advance(DAY / 2)
    assert _delete(understudy, bag.id, _key()).status_code == 404


@pytest.mark.parametrize("pause", [1, 599, 3600, DAY, 3 * DAY])
def test_keys_are_forgotten_one_by_one_when_their_day_is_over(understudy: World, pause: float) -> None:
    for number in range(5):
        _delete(understudy, "550e8400-e29b-41d4-a716-446655440000", _key(number))
        understudy.clock.advance(pause)
    kept = [one.key for one in understudy.devdraft.idempotency_keys]
    assert kept == [_key(number) for number in range(5) if (5 - number) * pause < DAY]


def test_keys_are_listed_as_due_but_not_by_the_thousand(understudy: World) -> None:
    for number in range(60):
        _delete(understudy, "1", _key(number))
    due = [one for one in understudy.clock.due() if "idempotency" in one.says]
    assert 0 < len(due) <= 20
    assert {one.at - understudy.clock.now() for one in due} == {DAY * 1_000_000}


def test_a_snapshot_keeps_the_keys(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.snapshot("before")
    _delete(understudy, bag.id, _key())
    understudy.snapshot("after")
    understudy.restore("before")
    assert len(understudy.devdraft.idempotency_keys) == 0
    understudy.restore("after")
    assert _delete(understudy, bag.id, _key()).status_code == 200


@pytest.mark.parametrize(
    "key",
    [
        "",
        "1",
        "not-a-uuid",
        "550e8400-e29b-11d4-a716-446655440000",
        "550e8400-e29b-41d4-c716-446655440000",
        "550e8400e29b41d4a716446655440000",
        "550e8400-e29b-41d4-a716-446655440000,550e8400-e29b-41d4-a716-446655440000",
    ],
)
def test_a_key_that_is_no_version_4_uuid_is_refused(understudy: World, key: str) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    answer = _delete(understudy, bag.id, key)
    assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")
    assert bag.id in understudy.devdraft.products
    assert len(understudy.devdraft.idempotency_keys) == 0


def test_capitals_will_do(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    key = "9B2E4F0C-5C1D-4E7A-9F33-0D7C5A1B2C3D"
    assert _delete(understudy, bag.id, key).status_code == _delete(understudy, bag.id, key).status_code == 200


@pytest.mark.parametrize("header", ["idempotency-key", "x-idempotency"])
def test_a_key_in_another_header_protects_nobody(understudy: World, header: str) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    headers = {header: _key()}
    assert _delete(understudy, bag.id, **headers).status_code == 200
    assert _delete(understudy, bag.id, **headers).status_code == 404


def test_what_came_to_nothing_is_not_remembered(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    right = understudy.devdraft.credentials["client_secret"]
    assert _delete(understudy, bag.id, _key(), **{"x-client-secret": "wrong"}).status_code == 401
    for _ in range(100):
        _delete(understudy, "1")
    assert _delete(understudy, bag.id, _key()).status_code == 429
    understudy.clock.advance(60)
    understudy.devdraft.fault("status", "delete_product", status=503)
    assert _delete(understudy, bag.id, _key()).status_code == 503
    understudy.snapshot("with the right")
    understudy.devdraft.happen("scope_removed")
    assert _delete(understudy, bag.id, _key()).status_code == 403
    assert len(understudy.devdraft.idempotency_keys) == 0
    understudy.restore("with the right")
    assert _delete(understudy, bag.id, _key(), **{"x-client-secret": right}).status_code == 200


def test_a_create_is_not_done_twice(understudy: World) -> None:
    headers = {"x-idempotency-key": _key()}
    body = {"name": "Bag", "description": "", "price": 1}
    answers = [understudy.devdraft.http.post("/api/v0/products", json=body, headers=headers) for _ in "ab"]
    assert {answer.status_code for answer in answers} == {201}
    assert len(understudy.devdraft.products) == 1


def test_a_read_has_no_use_for_a_key(understudy: World) -> None:
    http, headers = understudy.devdraft.http, {"x-idempotency-key": _key()}
    bag = understudy.devdraft.products.add(name="Bag")
    assert http.get(f"/api/v0/products/{bag.id}", headers=headers).status_code == 200
    understudy.devdraft.happen("product_deleted", product=bag.id)
    assert http.get(f"/api/v0/products/{bag.id}", headers=headers).status_code == 404
    assert http.get("/api/v0/products", headers={"x-idempotency-key": "no uuid"}).status_code == 200
