"""Who is let in at Altcraft, and how. Expectations: "Delete products" (token, role), "API interaction" (ways, codes)."""

from __future__ import annotations

import httpx
import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.altcraft import vendor

PATH = "/api/v1.1/market/products/delete"
REQUIRED = {"deleted_count": 0, "error": 401, "error_text": "API token required"}
GONE = {"deleted_count": 1, "error": 0, "error_text": ""}


@pytest.fixture(autouse=True)
def one_product(understudy: World) -> None:
    understudy.altcraft.products.add(id=1)


@pytest.fixture
def http(understudy: World) -> httpx.Client:
    """A client that sends no header of its own."""
    client = understudy.altcraft.http
    del client.headers["Authorization"]
    return client


def token(world: World) -> str:
    return world.altcraft.credentials["token"]


def test_the_token_may_be_in_the_body(understudy: World, http: httpx.Client) -> None:
    assert http.post(PATH, json={"token": token(understudy), "ids": [1]}).json() == GONE


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "  Bearer   {}  "])
def test_the_token_may_be_in_the_header(understudy: World, http: httpx.Client, header: str) -> None:
    headers = {"Authorization": header.format(token(understudy))}
    assert http.post(PATH, json={"ids": [1]}, headers=headers).json() == GONE


def test_the_token_may_be_in_the_url(understudy: World, http: httpx.Client) -> None:
    assert http.post(PATH, json={"ids": [1]}, params={"token": token(understudy)}).json() == GONE


@pytest.mark.parametrize("body", [{"ids": [1]}, {"ids": [1], "token": ""}])
def test_without_a_token_nothing_happens(
    understudy: World, http: httpx.Client, body: dict[str, object]
) -> None:
    answer = http.post(PATH, json=body)
    assert (answer.status_code, answer.json()) == (200, REQUIRED)
    assert "1" in understudy.altcraft.products


@pytest.mark.parametrize("header", ["Basic {}", "{}", "Bearer", "Bearer ", "Token {}"])
def test_another_scheme_is_no_token(understudy: World, http: httpx.Client, header: str) -> None:
    headers = {"Authorization": header.format(token(understudy))}
    assert http.post(PATH, json={"ids": [1]}, headers=headers).json() == REQUIRED


def test_the_body_comes_before_the_header_and_the_header_before_the_url(
    understudy: World, http: httpx.Client
) -> None:
    right, wrong = token(understudy), "wrong"
    bearer = {"Authorization": f"Bearer {right}"}
    assert http.post(PATH, json={"ids": [1], "token": wrong}, headers=bearer).json() == REQUIRED
    assert http.post(f"{PATH}?token={right}", json={"ids": [1], "token": wrong}).json() == REQUIRED
    refused = http.post(f"{PATH}?token={right}", json={"ids": [1]}, headers={"Authorization": "Bearer wrong"})
    assert refused.json() == REQUIRED
    assert http.post(f"{PATH}?token={wrong}", json={"ids": [1]}, headers=bearer).json() == GONE


def test_an_empty_token_is_not_sent(understudy: World, http: httpx.Client) -> None:
    bearer = {"Authorization": f"Bearer {token(understudy)}"}
    assert http.post(PATH, json={"ids": [1], "token": ""}, headers=bearer).json() == GONE


@pytest.mark.parametrize("sent", ["nobody", "ABCDEFGHIJKLMNQRSTUVWXYZ", "0" * 32, "é", " "])
def test_a_token_that_no_account_has_is_refused(understudy: World, http: httpx.Client, sent: str) -> None:
    assert http.post(PATH, json={"ids": [1], "token": sent}).json() == REQUIRED
    assert "1" in understudy.altcraft.products


@pytest.mark.parametrize("sent", [5, None, ["a"], {"a": "b"}, True])
def test_a_token_that_is_no_text_spoils_the_body(understudy: World, sent: object) -> None:
    answer = understudy.altcraft.http.post(PATH, json={"ids": [1], "token": sent}).json()
    assert answer["error"] == 400
    assert "1" in understudy.altcraft.products


def test_a_broken_body_is_told_before_a_missing_token(http: httpx.Client) -> None:
    answer = http.post(PATH, content=b"{", headers={"Content-Type": "application/json"})
    assert answer.json()["error"] == 400


def test_a_missing_token_is_told_before_wrong_parameters(http: httpx.Client) -> None:
    assert http.post(PATH, json={"ids": "all"}).json() == REQUIRED


@pytest.mark.parametrize(
    ("rights", "allowed"),
    [
        ([], set()),
        (["read_market"], {"list"}),
        (["write_market"], {"import"}),
        (["delete_market"], {"delete"}),
        (["write_market", "read_market"], {"import", "list"}),
    ],
)
def test_a_role_has_rights_of_its_own(understudy: World, rights: list[str], allowed: set[str]) -> None:
    made = understudy.altcraft.tokens.add(rights=rights)
    row = {"name": "Bag", "external_id": "bag", "product_external_id": "product_1"}
    bodies = {"delete": {"ids": [1]}, "list": {}, "import": {"data": [row]}}
    for kind in ("sku", "products"):
        codes = {
            method: understudy.altcraft.http.post(
                f"/api/v1.1/market/{kind}/{method}", json={**body, "token": made.value}
            ).json()["error"]
            for method, body in bodies.items()
        }
        assert codes == {method: 0 if method in allowed else 403 for method in bodies}


def test_a_token_without_the_role_deletes_nothing(understudy: World) -> None:
    made = understudy.altcraft.tokens.add(rights=[])
    answer = understudy.altcraft.http.post(PATH, json={"ids": [1], "token": made.value})
    assert (answer.status_code, answer.json()["error"], answer.json()["deleted_count"]) == (200, 403, 0)
    assert "1" in understudy.altcraft.products


def test_the_role_is_looked_at_before_the_parameters(understudy: World) -> None:
    made = understudy.altcraft.tokens.add(rights=[])
    assert understudy.altcraft.http.post(PATH, json={"token": made.value}).json()["error"] == 403


def test_a_token_that_was_switched_off_is_refused(understudy: World) -> None:
    understudy.altcraft.happen("token_disabled")
    assert understudy.altcraft.http.post(PATH, json={"ids": [1]}).json() == REQUIRED


def test_a_token_expires_at_its_instant(understudy: World) -> None:
    understudy.altcraft.happen("token_expired", at="2025-01-15T12:10:17Z")
    assert [due.says for due in understudy.clock.due()] == ["altcraft token own expires"]
    understudy.clock.advance(599.999)
    assert understudy.altcraft.http.post(PATH, json={"ids": [9]}).json()["error"] == 0
    understudy.clock.advance(0.001)
    assert understudy.altcraft.http.post(PATH, json={"ids": [1]}).json() == REQUIRED
    assert understudy.clock.due() == []


def test_a_rotated_token_stops_at_once(understudy: World, http: httpx.Client) -> None:
    old = token(understudy)
    understudy.altcraft.happen("token_rotated", value="anewtokenanewtokenanewto")
    assert http.post(PATH, json={"ids": [1], "token": old}).json() == REQUIRED
    assert http.post(PATH, json={"ids": [1], "token": "anewtokenanewtokenanewto"}).json() == GONE


def test_a_right_can_go_between_two_calls(understudy: World) -> None:
    understudy.altcraft.products.add(id=2)
    assert understudy.altcraft.http.post(PATH, json={"ids": [1]}).json() == GONE
    understudy.altcraft.happen("right_withdrawn")
    assert understudy.altcraft.http.post(PATH, json={"ids": [2]}).json()["error"] == 403
    assert understudy.altcraft.http.post("/api/v1.1/market/products/list", json={}).json()["error"] == 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", '{"ids": [1], "token": "a-secret-of-mine"}'),
        (
            "application/json",
            '{"ids": [1], "token" \n:\t"a-secret-of-mine", "x": {"token": "another-secret"}}',
        ),
        ("application/json", '{"t\\u006fken": "a-secret-of-mine"}'),
        ("application/json", '{"token": "a-secret-of-mine'),
        ("application/xml", "<xml><token>a-secret-of-mine</token></xml>"),
        ("application/xml", "<xml><token a='b' ><![CDATA[a-secret-of-mine]]></token></xml>"),
        ("application/xml", "<xml><token>a-secret-of-mine</token><token>another-secret</token>"),
        ("application/xml", "<xml><token>\n a-secret-of-mine"),
        ("application/xml", "\ufeff<xml><token>a-secret-of-mine</token></xml>"),
        ("application/json", "junk <token>a-secret-of-mine</token>"),
    ],
)
def test_no_token_reaches_the_journal(understudy: World, kind: str, body: str) -> None:
    understudy.altcraft.http.post(
        f"{PATH}?token=secret-in-the-url", content=body, headers={"Content-Type": kind}
    )
    [entry] = understudy.altcraft.journal
    shown = f"{entry.request}{entry}"
    assert "secret-of-mine" not in shown
    assert "another-secret" not in shown
    assert "secret-in-the-url" not in shown
    assert token(understudy) not in shown


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", '{{"ids": [77], "token": "{}"}}'),
        ("application/xml", "<xml><token>{}</token><ids>77</ids></xml>"),
    ],
)
def test_a_token_in_the_body_says_which_world_is_meant(kind: str, body: str) -> None:
    sandbox = Sandbox({"altcraft": vendor})
    world = sandbox.create("elsewhere")
    for one in (sandbox.main, world):
        one.altcraft.products.add(id=77)
    content = body.format(world.altcraft.credentials["token"])
    with httpx.Client(transport=httpx.WSGITransport(app=sandbox.app)) as client:
        client.post(f"http://understudy.test/altcraft{PATH}", content=content, headers={"Content-Type": kind})
    assert "77" not in world.altcraft.products
    assert "77" in sandbox.main.altcraft.products
