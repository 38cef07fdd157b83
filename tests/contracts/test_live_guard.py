"""The guard: what it lets through, and every kind of request that it stops before anything is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from understudy.contracts.live.canaries import Canaries
from understudy.contracts.live.double import probes_of
from understudy.contracts.live.guard import Asked, Guard, GuardRefused, Permit

MINE = "11111111-1111-4111-8111-111111111111"
THEIRS = "22222222-2222-4222-8222-222222222222"
JSON = ("Content-Type", "application/json")
NEW = {"name": "canary-x-1", "price": 1, "description": "", "stock": 0}


def _guard(
    vendor: str = "tribemade", *, budget: int = 20, most: int = 5, given: tuple[str, ...] = ()
) -> Guard:
    ground = probes_of(vendor).ground
    return Guard(ground, "http://t.test/base", "canary-x", budget=budget, most=most, canaries=Canaries(given))


def _asked(
    method: str, target: str, body: Any = None, *headers: tuple[str, str], host: str = "t.test"
) -> Asked:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    typed = (JSON,) if content and not any(name == "Content-Type" for name, _ in headers) else ()
    return Asked(method, "http", host, None, target, [*typed, *headers], content)


def _born(guard: Guard, identifier: str = MINE) -> Permit:
    permit = guard.admit(_asked("POST", "/base/api/products/create", NEW))
    guard.heard(permit, 201, json.dumps({"product_id": identifier}).encode())
    return permit


def _delete(identifier: str) -> Asked:
    return _asked("DELETE", f"/base/api/products/{identifier}")


def test_what_the_vendor_says_it_made_may_be_deleted() -> None:
    guard = _guard()
    _born(guard)
    guard.admit(_delete(MINE))
    assert (guard.used, guard.made) == (1, 1)


def test_nothing_else_may() -> None:
    guard = _guard()
    _born(guard)
    with pytest.raises(GuardRefused, match="no canary of this run"):
        guard.admit(_delete(THEIRS))
    assert guard.used == 0
    assert guard.sent == guard.sent[:1]


def test_a_refused_creation_makes_no_canary() -> None:
    guard = _guard()
    permit = guard.admit(_asked("POST", "/base/api/products/create", NEW))
    guard.heard(permit, 400, json.dumps({"product_id": THEIRS}).encode())
    with pytest.raises(GuardRefused, match="no canary"):
        guard.admit(_delete(THEIRS))


def test_a_creation_whose_answer_is_lost_is_remembered() -> None:
    guard = _guard()
    guard.unheard(guard.admit(_asked("POST", "/base/api/products/create", NEW)))
    permit = guard.admit(_asked("POST", "/base/api/products/create", NEW))
    guard.heard(permit, 201, b"{}")
    assert guard.canaries.lost == ["POST /api/products/create"] * 2


@pytest.mark.parametrize(
    "asked",
    [
        _asked("DELETE", f"/base/api/products/{MINE}", host="elsewhere.test"),
        _asked("DELETE", f"/api/products/{MINE}"),
        _asked("DELETE", f"/base/api/products/{MINE}/"),
        _asked("DELETE", "/base/api/products/"),
        _asked("DELETE", "/base/api/products"),
        _asked("DELETE", f"/base/api/products/{MINE}%2F..%2F{THEIRS}"),
        _asked("DELETE", f"/base/api/products/{MINE}/../{THEIRS}"),
        _asked("DELETE", f"/base/api/products/..;/{MINE}"),
        _asked("DELETE", f"/base/api/products/{MINE}?force=true"),
        _asked("DELETE", f"/base/api/products/{MINE}?id={THEIRS}"),
        _asked("DELETE", f"/base/api/products/{MINE}", {"ids": [THEIRS]}),
        _asked("DELETE", f"/base/api/products/{MINE.replace('1', '%31')}"),
        _asked("PATCH", f"/base/api/products/{MINE}"),
        _asked("PUT", f"/base/api/orders/{MINE}/status", {"status": "cancelled"}),
        _asked("PUT", f"/base/api/products/{MINE}/edit", b'{"is_active":false,"is_active":true}'),
        _asked("PUT", f"/base/api/products/{MINE}/edit", b"is_active=false"),
        _asked(
            "PUT", f"/base/api/products/{MINE}/edit", {"is_active": False}, ("Content-Type", "text/plain")
        ),
        _asked("POST", "/base/api/products/create", {**NEW, "id": THEIRS}),
        _asked("POST", "/base/api/products/create", {**NEW, "categories": [{"id": THEIRS}]}),
        _asked("POST", "/base/api/products/create", b"["),
        _asked("GET", f"/base/api/products/{THEIRS}", {"a": 1}),
        _asked("GET", "/base/api/products/x", None, ("X-HTTP-Method-Override", "DELETE")),
        _asked("GET", "/base/api/products/x", None, ("X-API-Key", "a"), ("x-api-key", "b")),
        _asked("GET", "/base/api/products/x", None, ("Host", "elsewhere.test")),
    ],
    ids=lambda asked: f"{asked.method} {asked.target} {asked.body[:30]!r}",
)
def test_whatever_could_mean_something_else_is_stopped(asked: Asked) -> None:
    guard = _guard()
    _born(guard)
    with pytest.raises(GuardRefused):
        guard.admit(asked)
    assert (guard.used, guard.made, len(guard.sent)) == (0, 1, 1)


@pytest.mark.parametrize(
    ("vendor", "method", "target", "body"),
    [
        ("zoho_desk", "POST", "/api/v1/recycleBin/deleteAll", None),
        ("zoho_desk", "POST", "/api/v1/recycleBin/restoreAll", None),
        ("zoho_desk", "DELETE", "/api/v1/products", None),
        ("zoho_desk", "DELETE", "/api/v1/products?id=", None),
        ("zoho_desk", "DELETE", "/api/v1/products?id=1,2", None),
        ("zoho_desk", "DELETE", "/api/v1/products?id=1&id=2", None),
        ("zoho_desk", "DELETE", "/api/v1/products?id=1;id=2", None),
        ("zoho_desk", "DELETE", "/api/v1/products?id=1&productIds=2", None),
        ("zoho_desk", "POST", "/api/v1/recycleBin/delete", {"ids": []}),
        ("zoho_desk", "POST", "/api/v1/recycleBin/delete", {}),
        ("zoho_desk", "POST", "/api/v1/recycleBin/delete", {"ids": ["1", "2"]}),
        ("zoho_desk", "POST", "/api/v1/recycleBin/delete", {"ids": [1]}),
        ("zoho_desk", "POST", "/api/v1/recycleBin/delete", {"ids": ["1", "1"]}),
        ("zoho_desk", "POST", "/api/v1/tickets/moveToTrash", {"ticketIds": ["1"]}),
        ("altcraft", "POST", "/api/v1.1/market/products/delete", {"external_ids": []}),
        ("altcraft", "POST", "/api/v1.1/market/products/delete", {"ids": [1], "external_ids": ["1"]}),
        ("altcraft", "POST", "/api/v1.1/market/products/delete", {"external_ids": ["1", "2"]}),
        ("altcraft", "POST", "/api/v1.1/market/products/delete", b"<xml><external_ids>1</external_ids></xml>"),
        ("altcraft", "POST", "/api/v1.1/market/products/import", {"data": [{"external_id": "theirs"}]}),
        ("altcraft", "POST", "/api/v1.1/market/products/import", {"data": []}),
        (
            "altcraft", "POST", "/api/v1.1/market/products/import",
            {"data": [{"external_id": "canary-x-1", "sku": [{"external_id": "theirs"}]}]},
        ),
        ("shoplazza", "GET", f"/openapi/2022-01/products/{THEIRS}", None),
        ("shoplazza", "DELETE", f"/openapi/2022-01/products/1/variants/{THEIRS}", None),
        ("devdraft", "DELETE", "/api/v0/products/1?force=true", None),
    ],
)  # fmt: skip
def test_what_a_vendor_could_read_as_more_than_a_canary_is_stopped(
    vendor: str, method: str, target: str, body: Any
) -> None:
    guard = _guard(vendor, given=("1",))
    with pytest.raises(GuardRefused):
        guard.admit(_asked(method, f"/base{target}", body))
    assert (guard.used, guard.sent) == (0, [])


def test_a_get_of_a_product_counts_as_its_deletion_where_the_vendors_page_shows_one_so() -> None:
    guard = _guard("shoplazza", given=(MINE,))
    guard.admit(_asked("GET", f"/base/openapi/2022-01/products/{MINE}"))
    assert guard.used == 1
    guard.admit(_asked("GET", "/base/openapi/2022-01/products/not-a-uuid"))
    assert guard.used == 1
    with pytest.raises(GuardRefused, match="no canary"):
        guard.admit(_asked("GET", f"/base/openapi/2022-01/products/{THEIRS.replace('-', '')}"))


def test_the_budget_keeps_back_what_it_takes_to_delete_every_canary() -> None:
    guard = _guard(budget=3)
    _born(guard)
    guard.admit(_delete(MINE))
    guard.admit(_delete(MINE))
    with pytest.raises(GuardRefused, match="1 kept back to delete the canaries"):
        guard.admit(_delete(MINE))
    guard.cleaning = True
    guard.admit(_delete(MINE))
    with pytest.raises(GuardRefused, match="the budget is 3 calls, 3 used"):
        guard.admit(_delete(MINE))


def test_no_canary_is_made_that_nothing_is_left_to_delete_with() -> None:
    guard = _guard(budget=1)
    _born(guard)
    with pytest.raises(GuardRefused, match="nothing left"):
        guard.admit(_asked("POST", "/base/api/products/create", NEW))


def test_no_more_canaries_are_made_than_were_confirmed() -> None:
    guard = _guard(most=1)
    _born(guard)
    with pytest.raises(GuardRefused, match="1 canaries may be made"):
        guard.admit(_asked("POST", "/base/api/products/create", NEW))


def test_every_record_of_a_call_counts() -> None:
    guard = _guard("altcraft", given=("a", "b"))
    guard.admit(_asked("POST", "/base/api/v1.1/market/products/delete", {"external_ids": ["a", "b"]}))
    assert guard.used == 2


def test_an_error_inside_a_200_proves_nothing_gone() -> None:
    guard = _guard("altcraft", given=("a",))
    permit = guard.admit(_asked("POST", "/base/api/v1.1/market/products/delete", {"external_ids": ["a"]}))
    guard.heard(permit, 200, b'{"deleted_count":0,"error":401,"error_text":"API token required"}')
    assert guard.canaries.living == ["a"]
    guard.heard(permit, 200, b'{"deleted_count":1,"error":0,"error_text":""}')
    assert guard.canaries.living == []


def test_a_given_product_that_no_probe_used_is_not_deleted() -> None:
    assert _guard(given=(MINE,)).canaries.living == []
