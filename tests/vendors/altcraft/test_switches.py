"""The other readings of what Altcraft's pages leave open, each by its switch."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

PATH = "/api/v1.1/market/products/delete"
LISTS = ("/api/v1.1/market/products/list", "/api/v1.1/market/sku/list")


@pytest.mark.understudy(switches={"altcraft.mirror_http_status": "true"})
def test_the_http_status_can_say_the_code_too(understudy: World) -> None:
    understudy.altcraft.products.add(id=1)
    roleless = understudy.altcraft.tokens.add(rights=[])
    http = understudy.altcraft.http
    bodies: list[tuple[dict[str, object], int]] = [
        ({}, 400), ({"ids": [1], "token": "x"}, 401), ({"ids": [1], "token": roleless.value}, 403), ({"ids": [1]}, 200)
    ]  # fmt: skip
    for body, status in bodies:
        answer = http.post(PATH, json=body)
        assert answer.status_code == status
        assert answer.json()["error"] == (0 if status == 200 else status)


@pytest.mark.understudy(switches={"altcraft.mirror_http_status": "true"})
def test_a_fault_is_mirrored_too(understudy: World) -> None:
    understudy.altcraft.fault("status", status=503)
    answer = understudy.altcraft.http.post(PATH, json={"ids": [1]})
    assert (answer.status_code, answer.json()["error"]) == (503, 503)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 500, 503])
def test_by_default_a_fault_is_a_code_inside_an_http_200(understudy: World, status: int) -> None:
    understudy.altcraft.fault("status", status=status)
    answer = understudy.altcraft.http.post(PATH, json={"ids": [1]})
    assert (answer.status_code, answer.json()["error"], answer.json()["deleted_count"]) == (200, status, 0)


def test_a_gateways_page_has_its_own_status(understudy: World) -> None:
    understudy.altcraft.fault("status", status=502, shape="html")
    answer = understudy.altcraft.http.post(PATH, json={"ids": [1]})
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")


@pytest.mark.understudy(switches={"altcraft.platform_version": "72"})
def test_version_72_has_no_delete_methods(understudy: World) -> None:
    understudy.altcraft.products.add(id=1, skus=["sku_1"])
    http = understudy.altcraft.http
    for path, body in ((PATH, {"ids": [1]}), ("/api/v1.1/market/sku/delete", {"external_ids": ["sku_1"]})):
        assert http.post(path, json=body).status_code == 404
    assert len(understudy.altcraft.products["1"].skus) == 1
    assert [http.post(path, json={}).json()["error"] for path in LISTS] == [0, 0]


@pytest.mark.understudy(switches={"altcraft.tariff_calls": "10"})
def test_a_tariff_can_be_used_up(understudy: World) -> None:
    http = understudy.altcraft.http
    understudy.altcraft.products.add(id=1)
    codes = [http.post(LISTS[0], json={}).json()["error"] for _ in range(10)]
    assert codes == [0] * 10
    answer = http.post(PATH, json={"ids": [1]})
    assert (answer.status_code, answer.json()) == (
        200,
        {"deleted_count": 0, "error": 402, "error_text": "Tariff limit reached"},
    )
    assert "1" in understudy.altcraft.products


@pytest.mark.understudy(switches={"altcraft.tariff_calls": "10"})
def test_calls_that_are_not_let_in_do_not_use_the_tariff(understudy: World) -> None:
    http = understudy.altcraft.http
    roleless = understudy.altcraft.tokens.add(rights=[])
    for _ in range(11):
        assert http.post(PATH, json={"ids": [1], "token": "x"}).json()["error"] == 401
        assert http.post(PATH, json={"ids": [1], "token": roleless.value}).json()["error"] == 403
    assert http.post(PATH, json={"ids": [1]}).json()["error"] == 0


@pytest.mark.understudy(switches={"altcraft.tariff_calls": "10"})
def test_the_tariff_comes_before_the_parameters_and_after_a_month_afresh(understudy: World) -> None:
    http = understudy.altcraft.http
    assert [http.post(PATH, json={}).json()["error"] for _ in range(11)] == [400] * 10 + [402]
    understudy.clock.advance(30 * 86_400)
    assert http.post(PATH, json={}).json()["error"] == 400


@pytest.mark.understudy(switches={"altcraft.tariff_calls": "100"})
def test_a_tariff_can_be_larger(understudy: World) -> None:
    codes = [understudy.altcraft.http.post(LISTS[0], json={}).json()["error"] for _ in range(101)]
    assert codes == [0] * 100 + [402]


@pytest.mark.understudy(switches={"altcraft.unknown_token": "403"})
def test_an_unknown_token_can_be_a_403(understudy: World) -> None:
    http = understudy.altcraft.http
    assert http.post(PATH, json={"ids": [1], "token": "x"}).json()["error"] == 403
    del http.headers["Authorization"]
    assert http.post(PATH, json={"ids": [1]}).json()["error"] == 401


@pytest.mark.understudy(switches={"altcraft.token_places": "body"})
def test_the_token_can_be_wanted_in_the_body_alone(understudy: World) -> None:
    http, token = understudy.altcraft.http, understudy.altcraft.credentials["token"]
    assert http.post(f"{PATH}?token={token}", json={"ids": [1]}).json()["error"] == 401
    assert http.post(PATH, json={"ids": [1], "token": token}).json()["error"] == 0


@pytest.mark.understudy(switches={"altcraft.formats": "json"})
def test_json_can_be_the_only_notation(understudy: World) -> None:
    understudy.altcraft.products.add(id=1)
    body = b"<xml><ids>1</ids></xml>"
    answer = understudy.altcraft.http.post(PATH, content=body, headers={"Content-Type": "application/xml"})
    assert (answer.headers["Content-Type"], answer.json()["error"]) == ("application/json", 400)
    answer = understudy.altcraft.http.post(f"{PATH}?format=xml", json={"ids": [1]})
    assert answer.json()["deleted_count"] == 1


@pytest.mark.understudy(switches={"altcraft.missing_content_type": "refused"})
@pytest.mark.parametrize("body", [b'{"ids": [1]}', b"<xml><ids>1</ids></xml>"])
def test_a_content_type_can_be_demanded(understudy: World, body: bytes) -> None:
    understudy.altcraft.products.add(id=1)
    assert "400" in understudy.altcraft.http.post(PATH, content=body).text
    assert "1" in understudy.altcraft.products


@pytest.mark.understudy(switches={"altcraft.success_text": "sentence"})
def test_a_success_can_say_so_in_words(understudy: World) -> None:
    http = understudy.altcraft.http
    assert http.post(PATH, json={"ids": [1]}).json()["error_text"] == "Successful operation"
    assert (
        "<error_text>Successful operation</error_text>"
        in http.post(f"{PATH}?format=xml", json={"ids": [1]}).text
    )
    assert http.post(PATH, json={}).json()["error_text"] == "Incorrect request"


@pytest.mark.understudy(switches={"altcraft.deleted_count_in_errors": "false"})
def test_a_failing_delete_can_leave_out_the_count(understudy: World) -> None:
    assert understudy.altcraft.http.post(PATH, json={}).json() == {
        "error": 400,
        "error_text": "Incorrect request",
    }
    assert understudy.altcraft.http.post(PATH, json={"ids": [1]}).json()["deleted_count"] == 0


@pytest.mark.understudy(switches={"altcraft.products_pointer": "absent"})
def test_the_products_list_can_be_without_a_pointer(understudy: World) -> None:
    understudy.altcraft.products.add(skus=["sku_1"])
    products, skus = (understudy.altcraft.http.post(path, json={}).json() for path in LISTS)
    assert "next_from_id" not in products
    assert skus["next_from_id"]


@pytest.mark.understudy(switches={"altcraft.unknown_path": "vendor"}, lenient=True)
def test_an_unknown_path_can_be_the_vendors_404(understudy: World) -> None:
    answer = understudy.altcraft.http.post("/api/v1.1/market/products/restore", json={})
    assert (answer.status_code, answer.json()["error"]) == (404, 404)


@pytest.mark.understudy(lenient=True)
def test_by_default_an_unknown_path_is_told_loudly(understudy: World) -> None:
    assert understudy.altcraft.http.post("/api/v1.1/market/products/restore", json={}).status_code == 501


@pytest.mark.parametrize("verb", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", [PATH, *LISTS])
def test_every_other_verb_is_refused_by_http(understudy: World, path: str, verb: str) -> None:
    answer = understudy.altcraft.http.request(verb, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
