"""What Zoho Desk's sources leave open, read the other way. Expectations: the variants that the sources name."""

from __future__ import annotations

import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.zoho_desk import vendor

PRODUCTS = "/api/v1/products"
BIN = "/api/v1/recycleBin"


def router(world: World, *, trashed: bool = False) -> str:
    one = world.zoho_desk.products.add(name="Router").id
    if trashed:
        world.zoho_desk.happen("product_trashed", product=one)
    return str(one)


@pytest.mark.understudy(switches={"zoho_desk.official_only": "true"})
def test_official_only_the_pages_own_routes_fail_as_they_would_in_production(understudy: World) -> None:
    http, one = understudy.zoho_desk.http, router(understudy)
    deleted = http.delete(PRODUCTS, params={"id": one})
    assert (deleted.status_code, deleted.json()["errorCode"]) == (405, "METHOD_NOT_ALLOWED")
    tickets = http.post("/api/v1/tickets/trash", json={"ticketIds": ["1"]})
    assert (tickets.status_code, tickets.json()["errorCode"]) == (404, "URL_NOT_FOUND")
    articles = http.delete("/api/v1/helpcenter/892000000000000201/articles", params={"id": "1"})
    assert (articles.status_code, articles.json()["errorCode"]) == (404, "URL_NOT_FOUND")
    assert http.post(f"{PRODUCTS}/moveToTrash", json={"productIds": [one]}).status_code == 204


@pytest.mark.understudy(switches={"zoho_desk.data_centre": "eu"})
def test_data_centre_is_where_a_call_without_a_desk_host_arrives(understudy: World) -> None:
    http = understudy.zoho_desk.http
    assert http.get(PRODUCTS).json()["errorCode"] == "INVALID_OAUTH"
    assert http.get(f"https://desk.zoho.com{PRODUCTS}").status_code == 204


@pytest.mark.understudy(switches={"zoho_desk.edition": "standard"})
def test_edition_says_what_is_paid_for(understudy: World) -> None:
    answer = understudy.zoho_desk.http.get(PRODUCTS)
    assert answer.headers["X-Rate-Limit-Remaining-v3"] == str(50_250 - 3)


@pytest.mark.understudy(switches={"zoho_desk.deep_list_cost": "10"})
def test_deep_list_cost_is_ten(understudy: World) -> None:
    answer = understudy.zoho_desk.http.get(PRODUCTS, params={"from": 2001})
    assert answer.headers["X-Rate-Limit-Request-Weight-v3"] == "10"


@pytest.mark.understudy(switches={"zoho_desk.wrong_data_centre": "html"})
def test_wrong_data_centre_answers_with_a_page(understudy: World) -> None:
    http = understudy.zoho_desk.http
    answer = http.get(f"https://desk.zoho.eu{PRODUCTS}")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!doctype html>")
    unknown = http.get(PRODUCTS, headers={"Authorization": "Zoho-oauthtoken x"})
    assert unknown.json()["errorCode"] == "INVALID_OAUTH"


@pytest.mark.understudy(switches={"zoho_desk.accept_bearer": "true"})
def test_accept_bearer_lets_both_schemes_in(understudy: World) -> None:
    token = understudy.zoho_desk.credentials["access_token"]
    http = understudy.zoho_desk.http
    assert http.get(PRODUCTS, headers={"Authorization": f"Bearer {token}"}).status_code == 204
    assert http.get(PRODUCTS).status_code == 204


@pytest.mark.understudy(switches={"zoho_desk.unauthorized_text": "authorized"})
def test_unauthorized_text_is_the_descriptions(understudy: World) -> None:
    answer = understudy.zoho_desk.http.get(PRODUCTS, headers={"Authorization": ""})
    assert answer.json()["message"] == "You are not authorized to perform this operation."


@pytest.mark.understudy(switches={"zoho_desk.require_org_id": "true"})
def test_require_org_id_refuses_a_call_without_one(understudy: World) -> None:
    http = understudy.zoho_desk.http
    answer = http.get(PRODUCTS)
    assert (answer.status_code, answer.json()["errorCode"]) == (422, "UNPROCESSABLE_ENTITY")
    assert http.get(PRODUCTS, params={"orgId": "762000001"}).status_code == 204
    assert http.get(PRODUCTS, headers={"orgId": "762000001"}).status_code == 204


@pytest.mark.understudy(switches={"zoho_desk.org_id_in_query": "false"})
def test_org_id_in_query_is_an_extra_parameter(understudy: World) -> None:
    answer = understudy.zoho_desk.http.get(PRODUCTS, params={"orgId": "762000001"})
    assert answer.json()["message"] == "Extra query parameter 'orgId' is present in the input."


@pytest.mark.understudy(switches={"zoho_desk.products_scope": "accepted"})
def test_products_scope_alone_suffices_for_products(understudy: World) -> None:
    desk, one = understudy.zoho_desk, router(understudy)
    token = desk.tokens.add(scopes=["Desk.products.DELETE"])
    headers = {"Authorization": f"Zoho-oauthtoken {token.value}"}
    assert desk.http.delete(PRODUCTS, params={"id": one}, headers=headers).status_code == 200
    assert desk.http.get(PRODUCTS, headers=headers).status_code == 403


@pytest.mark.understudy(switches={"zoho_desk.products_scope": "accepted"})
def test_products_scope_does_not_open_the_recycle_bin(understudy: World) -> None:
    desk, one = understudy.zoho_desk, router(understudy, trashed=True)
    token = desk.tokens.add(scopes=["Desk.products.ALL"])
    headers = {"Authorization": f"Zoho-oauthtoken {token.value}"}
    assert desk.http.get(BIN, headers=headers).status_code == 403
    assert desk.http.post(f"{BIN}/delete", json={"ids": [one]}, headers=headers).status_code == 403
    assert one in desk.products


@pytest.mark.understudy(switches={"zoho_desk.get_trashed": "404"})
def test_get_trashed_hides_what_is_in_the_trash(understudy: World) -> None:
    one = router(understudy, trashed=True)
    answer = understudy.zoho_desk.http.get(f"{PRODUCTS}/{one}")
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "URL_NOT_FOUND")


@pytest.mark.understudy(switches={"zoho_desk.trashed_field": "isTrashed"})
def test_trashed_field_has_its_newer_name(understudy: World) -> None:
    shown = understudy.zoho_desk.http.get(f"{PRODUCTS}/{router(understudy, trashed=True)}").json()
    assert shown["isTrashed"] is True
    assert "isDeleted" not in shown


@pytest.mark.understudy(switches={"zoho_desk.result_errors": "without_message"})
def test_result_errors_have_no_message(understudy: World) -> None:
    answer = understudy.zoho_desk.http.delete(PRODUCTS, params={"id": "1"})
    assert answer.json()["results"][0]["errors"] == {"errorCode": "UNPROCESSABLE_ENTITY", "httpCode": "422"}


@pytest.mark.understudy(switches={"zoho_desk.timestamps": "epoch"})
def test_timestamps_are_milliseconds(understudy: World) -> None:
    shown = understudy.zoho_desk.http.get(f"{PRODUCTS}/{router(understudy, trashed=True)}").json()
    assert shown["createdTime"] == 1_736_942_417_000
    (entry,) = understudy.zoho_desk.http.get(BIN).json()["data"]
    assert entry["deletedTime"] == 1_736_942_417_000


@pytest.mark.understudy(switches={"zoho_desk.bin_type": "list"})
def test_bin_type_is_a_list_of_one(understudy: World) -> None:
    router(understudy, trashed=True)
    (entry,) = understudy.zoho_desk.http.get(BIN).json()["data"]
    assert entry["type"] == ["Products"]


@pytest.mark.understudy(switches={"zoho_desk.from_base": "1"})
def test_from_base_counts_from_one(understudy: World) -> None:
    first, second = router(understudy), router(understudy)
    http = understudy.zoho_desk.http

    def listed(**query: int) -> list[str]:
        return [row["id"] for row in http.get(PRODUCTS, params=query).json()["data"]]

    assert listed() == listed(**{"from": 1}) == [first, second]
    assert listed(**{"from": 2}) == [second]


@pytest.mark.understudy(switches={"zoho_desk.mass_action_delay": "30"})
def test_mass_action_delay_leaves_a_stale_list(understudy: World) -> None:
    desk, one = understudy.zoho_desk, router(understudy, trashed=True)
    assert desk.http.post(f"{BIN}/deleteAll").status_code == 202
    assert one in desk.products
    understudy.clock.advance(30)
    assert one not in desk.products


@pytest.mark.understudy(switches={"zoho_desk.unknown_path": "vendor"}, lenient=True)
def test_unknown_path_is_the_vendors_own_404(understudy: World) -> None:
    answer = understudy.zoho_desk.http.get("/api/v1/nothing")
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "URL_NOT_FOUND")


@pytest.mark.understudy(lenient=True)
def test_otherwise_an_unknown_path_is_answered_loudly(understudy: World) -> None:
    assert understudy.zoho_desk.http.get("/api/v1/nothing").status_code == 501


def test_every_switch_is_shown_here() -> None:
    shown = {name for name in globals() if name.startswith("test_")}
    for switch in vendor.switches:
        assert any(name.startswith(f"test_{switch.name}_") for name in shown), switch.name
