"""Moving products to the trash as Zoho's own description has it. Expectations: OpenAPI description, Product."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox import World

PATH = "/api/v1/products/moveToTrash"
UNKNOWN = "892000000000999999"


def invalid(*pointers: str, kind: str = "invalid") -> dict[str, Any]:
    return {
        "errorCode": "INVALID_DATA",
        "message": "The data does not comply to the validation restrictions defined.",
        "errors": [{"fieldName": one, "errorType": kind, "errorMessage": ""} for one in pointers],
    }


def added(world: World, count: int) -> list[str]:
    return [world.zoho_desk.products.add(name=f"Router {number}").id for number in range(count)]


@pytest.mark.parametrize("as_numbers", [False, True])
def test_all_of_them_are_moved_and_the_answer_has_no_body(understudy: World, as_numbers: bool) -> None:
    desk, ids = understudy.zoho_desk, added(understudy, 2)
    sent = [int(one) for one in ids] if as_numbers else ids
    answer = desk.http.post(PATH, json={"productIds": sent})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers
    assert set(ids) == {entry.id for entry in desk.recycle_bin}


def test_duplicate_ids_are_legal(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, added(understudy, 1)
    assert desk.http.post(PATH, json={"productIds": [router, router]}).status_code == 204
    assert len(desk.recycle_bin) == 1


def test_one_id_that_cannot_be_moved_keeps_all_of_them(understudy: World) -> None:
    desk, (active, trashed) = understudy.zoho_desk, added(understudy, 2)
    desk.http.post(PATH, json={"productIds": [trashed]})
    for wrong in (UNKNOWN, trashed):
        answer = desk.http.post(PATH, json={"productIds": [active, wrong]})
        assert (answer.status_code, answer.json()) == (422, invalid("/productIds"))
    assert active not in desk.recycle_bin


def test_a_second_call_is_refused(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, added(understudy, 1)
    assert desk.http.post(PATH, json={"productIds": [router]}).status_code == 204
    first = desk.recycle_bin[router]
    understudy.clock.advance(60)
    assert desk.http.post(PATH, json={"productIds": [router]}).status_code == 422
    assert desk.recycle_bin[router] == first


@pytest.mark.parametrize("department", ["892000000000006907", 892000000000006907])
def test_a_department_may_be_named(understudy: World, department: str | int) -> None:
    (router,) = added(understudy, 1)
    body = {"productIds": [router], "departmentId": department}
    assert understudy.zoho_desk.http.post(PATH, json=body).status_code == 204


def test_a_product_of_another_department_keeps_all_of_them(understudy: World) -> None:
    (router,) = added(understudy, 1)
    body = {"productIds": [router], "departmentId": UNKNOWN}
    answer = understudy.zoho_desk.http.post(PATH, json=body)
    assert (answer.status_code, answer.json()) == (422, invalid("/productIds"))


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({}, invalid("/productIds", kind="missing")),
        ({"departmentId": "1"}, invalid("/productIds", kind="missing")),
        ({"productIds": []}, invalid("/productIds")),
        ({"productIds": "1"}, invalid("/productIds")),
        ({"productIds": None}, invalid("/productIds")),
        ({"productIds": [True]}, invalid("/productIds")),
        ({"productIds": [1.5]}, invalid("/productIds")),
        ({"productIds": ["x"]}, invalid("/productIds")),
        ({"productIds": [str(number) for number in range(1, 52)]}, invalid("/productIds")),
        ({"productIds": ["1"], "ids": ["1"]}, invalid("/ids")),
        ({"productIds": ["1"], "departmentId": "x"}, invalid("/departmentId")),
    ],
)
def test_a_body_that_does_not_comply_is_invalid(
    understudy: World, body: dict[str, Any], answer: dict[str, Any]
) -> None:
    got = understudy.zoho_desk.http.post(PATH, json=body)
    assert (got.status_code, got.json()) == (422, answer)


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", "application/json", 422, "EMPTY_PAYLOAD"),
        (b"{", "application/json", 400, "BAD_REQUEST"),
        (b'{"productIds":["1"]}', "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b" " * (1 << 20) + b"{}", "application/json", 413, "RESOURCE_SIZE_EXCEEDED"),
    ],
)
def test_a_body_that_cannot_be_read_says_so(
    understudy: World, content: bytes, kind: str, status: int, code: str
) -> None:
    answer = understudy.zoho_desk.http.post(PATH, content=content, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)


def test_the_query_is_as_strict_as_elsewhere(understudy: World) -> None:
    (router,) = added(understudy, 1)
    answer = understudy.zoho_desk.http.post(PATH, params={"id": router}, json={"productIds": [router]})
    assert (answer.status_code, answer.json()["message"]) == (
        422,
        "Extra query parameter 'id' is present in the input.",
    )
    assert router not in understudy.zoho_desk.recycle_bin


def test_posting_ids_to_the_list_creates_nothing(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, added(understudy, 1)
    assert desk.http.post("/api/v1/products", json={"ids": [router]}).status_code == 422
    assert desk.http.post("/api/v1/products").json()["errorCode"] == "EMPTY_PAYLOAD"
    assert len(desk.products) == 1
    assert len(desk.recycle_bin) == 0
