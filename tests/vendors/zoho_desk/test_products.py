"""Reading and writing products. Expectations: OpenAPI description, Product."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox import World

PATH = "/api/v1/products"
DEPARTMENT = "892000000000006907"
AGENT = "892000000000056001"


def test_nothing_to_list_is_a_204(understudy: World) -> None:
    answer = understudy.zoho_desk.http.get(PATH)
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_list_shows_five_fields(understudy: World) -> None:
    router = understudy.zoho_desk.products.add(name="Router", code="R-1", price="100")
    assert understudy.zoho_desk.http.get(PATH).json() == {
        "data": [
            {
                "id": router.id,
                "productName": "Router",
                "productCode": "R-1",
                "unitPrice": "100.0",
                "departmentIds": [DEPARTMENT],
            }
        ]
    }


def test_a_list_is_paged_from_zero(understudy: World) -> None:
    http = understudy.zoho_desk.http
    ids = [understudy.zoho_desk.products.add(name=f"Router {number}").id for number in range(12)]

    def listed(**query: int) -> list[str]:
        return [row["id"] for row in http.get(PATH, params=query).json()["data"]]

    assert listed() == ids[:10]
    assert listed(**{"from": 10}) == ids[10:]
    assert listed(**{"from": 1, "limit": 2}) == ids[1:3]
    assert http.get(PATH, params={"from": 12}).status_code == 204


def test_a_list_is_sorted_and_filtered(understudy: World) -> None:
    desk = understudy.zoho_desk
    sales = desk.departments.add(name="Sales")
    for name, price, departments in (("B", 3, [DEPARTMENT]), ("A", 20, [sales.id]), ("C", 1, [DEPARTMENT])):
        desk.products.add(name=name, price=price, departments=departments)

    def names(**query: str) -> list[str]:
        return [row["productName"] for row in desk.http.get(PATH, params=query).json()["data"]]

    assert names(sortBy="productName") == ["A", "B", "C"]
    assert names(sortBy="-unitPrice") == ["A", "B", "C"]
    assert names(sortBy="unitPrice") == ["C", "B", "A"]
    assert names(departmentId=DEPARTMENT) == ["B", "C"]
    assert names(departmentId="0") == ["B", "A", "C"]
    assert names(ownerId=AGENT) == ["B", "A", "C"]
    assert desk.http.get(PATH, params={"ownerId": "1"}).status_code == 204


def test_a_list_can_show_other_fields_and_the_owner(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(manufacturer="Acme")
    query = {"fields": "manufacturer,layoutId", "include": "owner"}
    (row,) = desk.http.get(PATH, params=query).json()["data"]
    assert (row["id"], row["manufacturer"], row["owner"]["id"]) == (router.id, "Acme", AGENT)
    assert set(row) == {"id", "manufacturer", "layoutId", "owner"}
    assert row["owner"] == {
        "photoURL": None, "firstName": "Asha", "lastName": "Rao", "id": AGENT, "name": "Asha Rao",
    }  # fmt: skip


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "from=x", "sortBy=price", "include=departments", "fields=secret", "viewId=1"]
)  # fmt: skip
def test_a_wrong_parameter_is_invalid(understudy: World, query: str) -> None:
    answer = understudy.zoho_desk.http.get(f"{PATH}?{query}")
    assert (answer.status_code, answer.json()["errorCode"]) == (422, "INVALID_DATA")


def test_a_name_is_no_filter(understudy: World) -> None:
    answer = understudy.zoho_desk.http.get(PATH, params={"productName": "Router"})
    assert answer.json()["message"] == "Extra query parameter 'productName' is present in the input."


def test_a_product_is_shown_whole(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router", price="99.50", created_at="2017-07-18T10:53:40.787Z")
    shown = desk.http.get(f"{PATH}/{router.id}", params={"include": "departments,owner"}).json()
    assert shown["createdTime"] == "2017-07-18T10:53:40.787Z"
    assert shown["unitPrice"] == "99.50"
    assert shown["departments"] == [{"id": DEPARTMENT, "name": "Support"}]
    assert shown["owner"]["firstName"] == "Asha"
    assert {
        "id", "productName", "productCode", "productCategory", "manufacturer", "unitPrice", "description",
        "departmentIds", "ownerId", "layoutId", "layoutDetails", "cf", "customFields", "isDeleted",
        "createdBy", "createdTime", "modifiedBy", "modifiedTime",
    } <= set(shown)  # fmt: skip
    assert "isTrashed" not in shown
    assert "data" not in shown


def test_what_is_in_the_trash_says_so_and_is_shown(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router")
    assert desk.http.get(f"{PATH}/{router.id}").json()["isDeleted"] is False
    desk.http.delete(PATH, params={"id": router.id})
    answer = desk.http.get(f"{PATH}/{router.id}")
    assert (answer.status_code, answer.json()["isDeleted"]) == (200, True)


@pytest.mark.parametrize("identifier", ["1", "x", "%E2%98%83", "892000000000999999"])
def test_an_unknown_product_is_not_found(understudy: World, identifier: str) -> None:
    answer = understudy.zoho_desk.http.get(f"{PATH}/{identifier}")
    assert (answer.status_code, answer.json()) == (
        404,
        {"errorCode": "URL_NOT_FOUND", "message": "The URL you requested could not be found."},
    )


def test_creating_answers_200_and_the_record(understudy: World) -> None:
    desk = understudy.zoho_desk
    body = {
        "departmentIds": [DEPARTMENT], "productName": "Router", "unitPrice": 12.5, "productCode": "R-1",
        "cf": {"cf_colour": "red"},
    }  # fmt: skip
    answer = desk.http.post(PATH, json=body)
    assert answer.status_code == 200
    new = answer.json()
    assert (len(new["id"]), new["productName"], new["unitPrice"]) == (18, "Router", "12.5")
    assert new == desk.http.get(f"{PATH}/{new['id']}").json()


@pytest.mark.parametrize(
    ("change", "pointer", "kind"),
    [
        ({"departmentIds": ...}, "/departmentIds", "missing"),
        ({"departmentIds": []}, "/departmentIds", "invalid"),
        ({"departmentIds": ["1"]}, "/departmentIds", "invalid"),
        ({"departmentIds": [DEPARTMENT, DEPARTMENT]}, "/departmentIds", "duplicate"),
        ({"productName": "x" * 201}, "/productName", "invalid"),
        ({"productCode": 1}, "/productCode", "invalid"),
        ({"unitPrice": "dear"}, "/unitPrice", "invalid"),
        ({"unitPrice": -1}, "/unitPrice", "invalid"),
        ({"description": "x" * 65_536}, "/description", "invalid"),
        ({"ownerId": "1"}, "/ownerId", "invalid"),
        ({"isDeleted": True}, "/isDeleted", "invalid"),
    ],
)
def test_a_product_that_does_not_comply_is_not_created(
    understudy: World, change: dict[str, Any], pointer: str, kind: str
) -> None:
    body = {"departmentIds": [DEPARTMENT], "productName": "Router", **change}
    body = {name: value for name, value in body.items() if value is not ...}
    answer = understudy.zoho_desk.http.post(PATH, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"fieldName": pointer, "errorType": kind, "errorMessage": ""}]
    assert len(understudy.zoho_desk.products) == 0


def test_two_products_may_have_one_name(understudy: World) -> None:
    body = {"departmentIds": [DEPARTMENT], "productName": "Router"}
    answers = [understudy.zoho_desk.http.post(PATH, json=body) for _ in range(2)]
    assert answers[0].json()["id"] != answers[1].json()["id"]


def test_updating_changes_what_is_named_and_the_time(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router", code="R-1")
    understudy.clock.advance(60)
    answer = desk.http.patch(f"{PATH}/{router.id}", json={"productName": "Old router", "productCode": None})
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["productName"], shown["productCode"]) == ("Old router", None)
    assert shown["createdTime"] == "2025-01-15T12:00:17.000Z"
    assert shown["modifiedTime"] == "2025-01-15T12:01:17.000Z"


def test_what_is_in_the_trash_cannot_be_changed(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router")
    desk.happen("product_trashed", product=router.id)
    answer = desk.http.patch(f"{PATH}/{router.id}", json={"productName": "New"})
    assert (answer.status_code, answer.json()["errorCode"]) == (422, "UNPROCESSABLE_ENTITY")
    assert desk.products[router.id] == router


def test_updating_another_organisations_product_is_not_found(understudy: World) -> None:
    desk = understudy.zoho_desk
    other = desk.organizations.add(name="Other")
    theirs = desk.products.add(organization=other.id)
    assert desk.http.patch(f"{PATH}/{theirs.id}", json={"productName": "Mine"}).status_code == 404
    assert desk.products[theirs.id] == theirs
