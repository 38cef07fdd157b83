"""Which notation Altcraft reads and answers in. Expectations: "API interaction" (Content-Type, format of the response)."""

from __future__ import annotations

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.altcraft import vendor

PATH = "/api/v1.1/market/products/delete"
JSON, XML = "application/json", "application/xml"
BODIES = {JSON: b'{"ids": [1]}', XML: b"<xml><ids>1</ids></xml>"}


@pytest.mark.parametrize("sent", [JSON, XML])
def test_the_answer_is_in_the_requests_notation(understudy: World, sent: str) -> None:
    answer = understudy.altcraft.http.post(PATH, content=BODIES[sent], headers={"Content-Type": sent})
    assert answer.headers["Content-Type"] == sent


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (XML, XML),
        (JSON, JSON),
        ("*/*", None),
        ("", None),
        ("text/html", None),
        ("text/html, application/xml;q=0.9, */*;q=0.8", XML),
        ("application/json;q=0.5, application/xml", XML),
        ("application/xml;q=0.5, application/json;q=0.9", JSON),
        ("application/xml, application/json", XML),
        ("application/xml;q=0", None),
        ("Application/XML; charset=utf-8", XML),
        (";;;,,,q=;text/html;q=nan", None),
    ],
)
@pytest.mark.parametrize("sent", [JSON, XML])
def test_the_accept_header_chooses(understudy: World, sent: str, accept: str, wanted: str | None) -> None:
    headers = {"Content-Type": sent, "Accept": accept}
    answer = understudy.altcraft.http.post(PATH, content=BODIES[sent], headers=headers)
    assert answer.headers["Content-Type"] == (wanted or sent)


@pytest.mark.parametrize(("wanted", "kind"), [("xml", XML), ("json", JSON), ("XML", XML)])
@pytest.mark.parametrize("accept", [JSON, XML])
def test_the_query_chooses_before_the_header(understudy: World, accept: str, wanted: str, kind: str) -> None:
    answer = understudy.altcraft.http.post(
        f"{PATH}?format={wanted}", json={"ids": [1]}, headers={"Accept": accept}
    )
    assert answer.headers["Content-Type"] == kind


def test_a_format_that_does_not_exist_is_ignored(understudy: World) -> None:
    answer = understudy.altcraft.http.post(f"{PATH}?format=yaml", json={"ids": [1]})
    assert (answer.headers["Content-Type"], answer.json()["error"]) == (JSON, 0)


def test_a_refusal_is_said_in_the_notation_too(understudy: World) -> None:
    answer = understudy.altcraft.http.post(f"{PATH}?format=xml", json={})
    wanted = "<xml><deleted_count>0</deleted_count><error>400</error><error_text>Incorrect request</error_text></xml>"
    assert (answer.status_code, answer.text) == (200, wanted)


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/xml",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "multipart/form-data",
        "x",
    ],
)
@pytest.mark.parametrize("body", BODIES.values())
def test_another_content_type_is_refused(understudy: World, kind: str, body: bytes) -> None:
    understudy.altcraft.products.add(id=1)
    answer = understudy.altcraft.http.post(PATH, content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["error"]) == (200, 400)
    assert "1" in understudy.altcraft.products


@pytest.mark.parametrize(("kind", "body"), [(JSON, BODIES[XML]), (XML, BODIES[JSON])])
def test_a_body_that_is_not_what_it_claims_to_be_is_refused(
    understudy: World, kind: str, body: bytes
) -> None:
    understudy.altcraft.products.add(id=1)
    answer = understudy.altcraft.http.post(PATH, content=body, headers={"Content-Type": kind})
    assert "400" in answer.text
    assert "1" in understudy.altcraft.products


@pytest.mark.parametrize(
    "kind", [f"{JSON}; charset=utf-8", "Application/JSON", f"{JSON};charset=windows-1251"]
)
def test_parameters_and_capitals_of_a_content_type_do_not_matter(understudy: World, kind: str) -> None:
    answer = understudy.altcraft.http.post(PATH, content=BODIES[JSON], headers={"Content-Type": kind})
    assert answer.json()["error"] == 0


@pytest.mark.parametrize(("sent", "body"), BODIES.items())
def test_without_a_content_type_the_body_says_what_it_is(understudy: World, sent: str, body: bytes) -> None:
    """The page's examples show no headers at all."""
    understudy.altcraft.products.add(id=1)
    answer = understudy.altcraft.http.post(PATH, content=b" \n" + body)
    assert answer.headers["Content-Type"] == sent
    assert "1" not in understudy.altcraft.products


@pytest.mark.parametrize(
    "body",
    [
        '{           \n"token": "abcdefghijklmnqrstuvwxyz",\n"ids": [1, 2],\n"external_ids": ["product_3"]\n}',
        (
            "<xml>\n<token>abcdefghijklmnqrstuvwxyz</token>\n<ids>1</ids>\n<ids>2</ids>\n"
            "<external_ids>product_3</external_ids>\n</xml>"
        ),
    ],
)
def test_the_pages_examples_need_no_header(body: str) -> None:
    client = Sandbox({"altcraft": vendor}).main.connection.client("http://understudy.test/altcraft", {})
    answer = client.post(PATH, content=body)
    client.close()
    assert answer.status_code == 200
    assert "2" in answer.text
    assert answer.headers["Understudy-Rule"] == "altcraft.products_deleted"
