"""Every answer of Zoho Desk's, provoked. An answer that nothing here provokes fails the last test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.zoho_desk import vendor

Provoke = Callable[[World], httpx.Response]
PRODUCTS = "/api/v1/products"
BIN = "/api/v1/recycleBin"
ARTICLES = "/api/v1/helpcenter/892000000000000201/articles"
DEPARTMENT = "892000000000006907"


def _http(method: str, path: str, **more: Any) -> Provoke:
    return lambda world: world.zoho_desk.http.request(method, path, **more)


def _router(world: World, path: str = PRODUCTS) -> str:
    return f"{path}/{world.zoho_desk.products.add(name='Router').id}"


def _binned(world: World) -> str:
    identifier = world.zoho_desk.products.add(name="Router").id
    world.zoho_desk.happen("product_trashed", product=identifier)
    return str(identifier)


def _moved(world: World) -> httpx.Response:
    identifier = world.zoho_desk.products.add().id
    return world.zoho_desk.http.post(f"{PRODUCTS}/moveToTrash", json={"productIds": [identifier]})


def _ended(action: str) -> Provoke:
    return lambda world: world.zoho_desk.http.post(f"{BIN}/{action}", json={"ids": [_binned(world)]})


def _listed(world: World) -> httpx.Response:
    world.zoho_desk.products.add()
    return world.zoho_desk.http.get(PRODUCTS)


def _tickets(path: str) -> Provoke:
    def provoke(world: World) -> httpx.Response:
        ticket = world.zoho_desk.tickets.add()
        return world.zoho_desk.http.post(f"/api/v1/tickets/{path}", json={"ticketIds": [ticket.id]})

    return provoke


def _tickets_listed(world: World) -> httpx.Response:
    router = world.zoho_desk.products.add()
    world.zoho_desk.tickets.add(product=router.id)
    return world.zoho_desk.http.get(f"{PRODUCTS}/{router.id}/tickets")


def _after(event: str, **args: Any) -> Provoke:
    def provoke(world: World) -> httpx.Response:
        world.zoho_desk.happen(event, **args)
        return world.zoho_desk.http.delete(PRODUCTS, params={"id": "1"})

    return provoke


def _switched(switch: str, value: str, url: str = PRODUCTS) -> Provoke:
    def provoke(world: World) -> httpx.Response:
        world.zoho_desk.switch(switch, value)
        return world.zoho_desk.http.get(url)

    return provoke


def _move(content: bytes, kind: str = "application/json") -> Provoke:
    return _http("POST", f"{PRODUCTS}/moveToTrash", content=content, headers={"Content-Type": kind})


PROVOKE: dict[str, Provoke] = {
    "products_trashed": _http("DELETE", PRODUCTS, params={"id": "1"}),
    "products_moved": _moved,
    "products_listed": _listed,
    "no_products": _http("GET", PRODUCTS),
    "product": lambda world: world.zoho_desk.http.get(_router(world)),
    "product_created": _http("POST", PRODUCTS, json={"departmentIds": [DEPARTMENT]}),
    "product_updated": lambda world: world.zoho_desk.http.patch(_router(world), json={"productName": "New"}),
    "recycle_bin": _http("GET", BIN),
    "restored": _ended("restore"),
    "purged": _ended("delete"),
    "restore_all_accepted": _http("POST", f"{BIN}/restoreAll"),
    "delete_all_accepted": _http("POST", f"{BIN}/deleteAll"),
    "tickets_trashed": _tickets("trash"),
    "tickets_moved": _tickets("moveToTrash"),
    "ticket": lambda world: world.zoho_desk.http.get(f"/api/v1/tickets/{world.zoho_desk.tickets.add().id}"),
    "tickets_listed": _tickets_listed,
    "no_tickets": lambda world: world.zoho_desk.http.get(f"{_router(world)}/tickets"),
    "articles_trashed": _http("DELETE", ARTICLES, params={"id": "1"}),
    "articles_moved": _http("POST", "/api/v1/articles/moveToTrash", json={"ids": ["1"]}),
    "unauthorized": _http("GET", PRODUCTS, headers={"Authorization": ""}),
    "invalid_oauth": _http("GET", PRODUCTS, headers={"Authorization": "Zoho-oauthtoken x"}),
    "wrong_data_centre": _switched("wrong_data_centre", "html", f"https://desk.zoho.eu{PRODUCTS}"),
    "oauth_org_mismatch": _http("GET", PRODUCTS, headers={"orgId": "1"}),
    "org_id_required": _switched("require_org_id", "true"),
    "scope_mismatch": _after("scope_dropped"),
    "forbidden": _after("permission_withdrawn"),
    "credits_exhausted": _after("credits_spent"),
    "too_many_calls": _after("others_call", calls=5),
    "bad_identifier": _http("DELETE", PRODUCTS),
    "invalid_data": _move(b"{}"),
    "extra_parameter": _http("DELETE", PRODUCTS, params={"p": "1"}),
    "empty_payload": _move(b""),
    "bad_json": _move(b"{"),
    "too_large": _move(b" " * ((1 << 20) + 1)),
    "unsupported_media_type": _move(b"{}", "text/plain"),
    "not_found": _http("GET", f"{PRODUCTS}/1"),
    "in_the_trash": lambda world: world.zoho_desk.http.patch(
        f"{PRODUCTS}/{_binned(world)}", json={"productName": "New"}
    ),
    "method_not_allowed": _http("PUT", PRODUCTS),
}


@pytest.mark.parametrize("name", PROVOKE)
def test_the_answer_is_given_with_its_status_and_its_name(understudy: World, name: str) -> None:
    answer = PROVOKE[name](understudy)
    wanted = next(one for one in vendor.answers if one.name == name)
    assert answer.headers["Understudy-Rule"] == f"zoho_desk.{name}"
    assert answer.headers["Understudy-Evidence"] == wanted.evidence.value
    assert answer.status_code == wanted.status
    if name != "wrong_data_centre" and answer.content:
        assert ("errorCode" in answer.json()) == (wanted.status >= 400)
    assert bool(answer.content) == (wanted.status not in {202, 204})


def test_no_answer_is_left_out() -> None:
    assert set(PROVOKE) == {answer.name for answer in vendor.answers}


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        # The page shows no answer of the sibling routes; the description has one for its own.
        ("tickets_trashed", "inferred"),
        ("tickets_moved", "documented"),
        ("articles_trashed", "inferred"),
        ("articles_moved", "documented"),
        # The page only warns of a missing identifier; the description has the case for its own bodies.
        ("bad_identifier", "inferred"),
        ("invalid_data", "documented"),
        # The status is documented, the text is nowhere.
        ("unsupported_media_type", "inferred"),
    ],
)
def test_only_what_a_source_shows_is_called_documented(understudy: World, name: str, evidence: str) -> None:
    assert PROVOKE[name](understudy).headers["Understudy-Evidence"] == evidence


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 502, 503])
def test_a_failure_has_the_one_envelope(understudy: World, status: int) -> None:
    understudy.zoho_desk.fault("status", "delete_products", status=status)
    answer = understudy.zoho_desk.http.delete(PRODUCTS, params={"id": "1"})
    assert answer.status_code == status
    assert set(answer.json()) == {"errorCode", "message"}


def test_an_internal_error_has_the_described_text(understudy: World) -> None:
    understudy.zoho_desk.fault("status", "delete_products", status=500)
    assert understudy.zoho_desk.http.delete(PRODUCTS, params={"id": "1"}).json() == {
        "errorCode": "INTERNAL_SERVER_ERROR",
        "message": "An internal server error occurred while performing this operation.",
    }


@pytest.mark.parametrize(("status", "told"), [(401, False), (500, True)])
def test_credits_are_told_to_a_known_token_only(understudy: World, status: int, told: bool) -> None:
    understudy.zoho_desk.fault("status", "delete_products", status=status)
    answer = understudy.zoho_desk.http.delete(PRODUCTS, params={"id": "1"})
    assert ("X-Rate-Limit-Remaining-v3" in answer.headers) is told
