"""Moving products to the trash by the page's route. Expectations: "How to move products to trash in Zoho Desk"."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox import World

PATH = "/api/v1/products"
MISSING = {
    "errorCode": "INVALID_DATA",
    "message": "The data does not comply to the validation restrictions defined.",
    "errors": [{"fieldName": "/id", "errorType": "missing", "errorMessage": ""}],
}
UNKNOWN = "892000000000999999"


def moved(identifier: str) -> dict[str, Any]:
    return {"success": True, "id": identifier, "errors": None}


def failed(identifier: str, code: str = "UNPROCESSABLE_ENTITY", status: str = "422") -> dict[str, Any]:
    return {
        "success": False,
        "id": identifier,
        "errors": {"errorMessage": None, "errorCode": code, "httpCode": status},
    }


def added(world: World, count: int) -> list[str]:
    return [world.zoho_desk.products.add(name=f"Router {number}").id for number in range(count)]


def test_a_product_goes_to_the_trash_and_is_not_deleted(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router", code="R-1", price="100")
    answer = desk.http.delete(PATH, params={"id": router.id})
    assert (answer.status_code, answer.json()) == (200, {"results": [moved(router.id)]})
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert desk.http.get(PATH).status_code == 204
    assert desk.products[router.id] == router
    assert router.id in desk.recycle_bin


def test_trash_restore_and_the_same_ids_are_listed_again(understudy: World) -> None:
    desk, ids = understudy.zoho_desk, added(understudy, 3)
    before = desk.http.get(PATH).json()
    assert desk.http.delete(PATH, params={"id": ids}).json() == {"results": [moved(one) for one in ids]}
    assert desk.http.get(PATH).status_code == 204
    binned = desk.http.get("/api/v1/recycleBin").json()["data"]
    assert {row["id"] for row in binned} == set(ids)
    desk.http.post("/api/v1/recycleBin/restore", json={"ids": ids})
    assert desk.http.get(PATH).json() == before


@pytest.mark.parametrize("name", ["id", "productIds"])
@pytest.mark.parametrize("commas", [True, False])
def test_several_ids_may_be_repeated_or_separated_by_commas(
    understudy: World, name: str, commas: bool
) -> None:
    ids = added(understudy, 3)
    query = f"{name}={','.join(ids)}" if commas else "&".join(f"{name}={one}" for one in ids)
    answer = understudy.zoho_desk.http.delete(f"{PATH}?{query}")
    assert answer.json() == {"results": [moved(one) for one in ids]}


def test_a_mixed_list_is_answered_one_by_one(understudy: World) -> None:
    desk = understudy.zoho_desk
    active, trashed = added(understudy, 2)
    desk.http.delete(PATH, params={"id": trashed})
    answer = desk.http.delete(PATH, params={"id": [active, UNKNOWN, trashed, active]})
    assert answer.status_code == 200
    assert answer.json() == {"results": [moved(active), failed(UNKNOWN), failed(trashed)]}


def test_trashing_twice_does_not_start_the_sixty_days_again(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, added(understudy, 1)
    desk.http.delete(PATH, params={"id": router})
    first = desk.recycle_bin[router]
    understudy.clock.advance(600)
    answer = desk.http.delete(PATH, params={"id": router})
    assert (answer.status_code, answer.json()) == (200, {"results": [failed(router)]})
    assert desk.recycle_bin[router] == first


@pytest.mark.parametrize("body", [None, {"id": "1"}, {"productIds": ["1"]}])
def test_without_an_identifier_nothing_is_moved(understudy: World, body: Any) -> None:
    ids = added(understudy, 3)
    answer = understudy.zoho_desk.http.request("DELETE", PATH, json=body)
    assert (answer.status_code, answer.json()) == (422, MISSING)
    assert not any(one in understudy.zoho_desk.recycle_bin for one in ids)


@pytest.mark.parametrize("value", ["1", '{"id":"1"}', ""])
def test_p_sent_literally_is_an_extra_parameter(understudy: World, value: str) -> None:
    (router,) = added(understudy, 1)
    answer = understudy.zoho_desk.http.delete(PATH, params={"id": router, "p": value})
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "errorCode": "UNPROCESSABLE_ENTITY",
            "message": "Extra query parameter 'p' is present in the input.",
        },
    )
    assert router not in understudy.zoho_desk.recycle_bin


@pytest.mark.parametrize(
    "value", ["", "abc", "1.0", "-1", "1,", ",", "0x1", "٣", "9223372036854775808", " 1"]
)
def test_what_is_no_id_is_invalid_and_nothing_is_moved(understudy: World, value: str) -> None:
    (router,) = added(understudy, 1)
    answer = understudy.zoho_desk.http.delete(PATH, params={"id": [router, value]})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"fieldName": "/id", "errorType": "invalid", "errorMessage": ""}]
    assert router not in understudy.zoho_desk.recycle_bin


def test_more_than_fifty_ids_are_refused_and_fifty_are_not(understudy: World) -> None:
    desk, ids = understudy.zoho_desk, added(understudy, 51)
    refused = desk.http.delete(PATH, params={"id": ids})
    assert (refused.status_code, refused.json()["errors"][0]["errorType"]) == (422, "invalid")
    assert len(desk.recycle_bin) == 0
    assert desk.http.delete(PATH, params={"id": ids[:50]}).status_code == 200
    assert len(desk.recycle_bin) == 50


def test_a_body_is_ignored(understudy: World) -> None:
    router, other = added(understudy, 2)
    answer = understudy.zoho_desk.http.request("DELETE", PATH, params={"id": router}, json={"id": other})
    assert answer.json() == {"results": [moved(router)]}
    assert other not in understudy.zoho_desk.recycle_bin


def test_another_organisations_product_looks_as_if_it_did_not_exist(understudy: World) -> None:
    desk = understudy.zoho_desk
    other = desk.organizations.add(name="Other")
    theirs = desk.products.add(name="Theirs", organization=other.id)
    assert desk.http.delete(PATH, params={"id": theirs.id}).json() == {"results": [failed(theirs.id)]}
    assert theirs.id not in desk.recycle_bin


def test_an_id_of_another_module_moves_nothing(understudy: World) -> None:
    desk = understudy.zoho_desk
    ticket, article = desk.tickets.add(), desk.articles.add()
    answer = desk.http.delete(PATH, params={"id": [ticket.id, article.id]})
    assert answer.json() == {"results": [failed(ticket.id), failed(article.id)]}
    assert len(desk.recycle_bin) == 0


def test_with_a_department_only_its_products_are_moved(understudy: World) -> None:
    desk = understudy.zoho_desk
    sales = desk.departments.add(name="Sales")
    here, elsewhere = desk.products.add(departments=[sales.id]), desk.products.add()
    query = {"id": [here.id, elsewhere.id], "departmentId": sales.id}
    assert desk.http.delete(PATH, params=query).json() == {"results": [moved(here.id), failed(elsewhere.id)]}


def test_a_department_the_agent_may_not_touch_is_forbidden_for_that_id(understudy: World) -> None:
    desk = understudy.zoho_desk
    sales = desk.departments.add(name="Sales")
    agent = desk.agents.add(departments=[sales.id])
    token = desk.tokens.add(agent=agent.id)
    here, elsewhere = desk.products.add(departments=[sales.id]), desk.products.add()
    answer = desk.http.delete(
        PATH,
        params={"id": [here.id, elsewhere.id]},
        headers={"Authorization": f"Zoho-oauthtoken {token.value}"},
    )
    assert answer.json() == {"results": [moved(here.id), failed(elsewhere.id, "FORBIDDEN", "403")]}


def test_a_single_product_has_no_delete_of_its_own(understudy: World) -> None:
    (router,) = added(understudy, 1)
    answer = understudy.zoho_desk.http.delete(f"{PATH}/{router}")
    assert (answer.status_code, answer.json()["errorCode"]) == (405, "METHOD_NOT_ALLOWED")
    assert router not in understudy.zoho_desk.recycle_bin
