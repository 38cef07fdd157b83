"""Altcraft's lists, page by page. Expectations: "Get products list" and "Get SKUs list"."""

from __future__ import annotations

import json
from typing import Any

import pytest

from understudy.sandbox import World

PRODUCTS = "/api/v1.1/market/products/list"
SKUS = "/api/v1.1/market/sku/list"
BAD = {"error": 400, "error_text": "Incorrect request"}


def ask(world: World, path: str = PRODUCTS, **body: object) -> Any:
    answer = world.altcraft.http.post(path, json=body)
    assert answer.status_code == 200
    return answer.json()


def walk(world: World, path: str, limit: int) -> list[list[str]]:
    """Every page's external identifiers, until one has no row."""
    pages: list[list[str]] = []
    pointer = ""
    while True:
        answer = ask(world, path, from_id=pointer, limit=limit)
        if not answer["result"]:
            return pages
        pages.append([row["external_id"] for row in answer["result"]])
        pointer = answer["next_from_id"]


def test_a_row_has_name_external_id_and_skus_and_no_internal_id(understudy: World) -> None:
    understudy.altcraft.products.add(
        id=1, name="Bag", external_id="bag", skus=[{"external_id": "bag_s", "name": "Small"}]
    )
    understudy.altcraft.products.add(id=2, name="Mug", external_id="mug")
    answer = ask(understudy)
    assert list(answer) == ["error", "error_text", "next_from_id", "result"]
    assert (answer["error"], answer["error_text"]) == (0, "")
    assert answer["result"] == [
        {"name": "Bag", "external_id": "bag", "sku": [{"name": "Small", "external_id": "bag_s"}]},
        {"name": "Mug", "external_id": "mug"},
    ]


def test_skus_are_listed_alone(understudy: World) -> None:
    understudy.altcraft.products.add(skus=[{"id": 1, "external_id": "a"}, {"id": 2, "external_id": "b"}])
    understudy.altcraft.products.add()
    understudy.altcraft.products.add(skus=["c"])
    assert ask(understudy, SKUS)["result"] == [{"name": one, "external_id": one} for one in "abc"]


def test_an_empty_list_has_no_rows(understudy: World) -> None:
    for path in (PRODUCTS, SKUS):
        assert ask(understudy, path) == {"error": 0, "error_text": "", "next_from_id": "", "result": []}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_hold_everything_once(understudy: World, limit: int) -> None:
    for number in range(7):
        understudy.altcraft.products.add(external_id=f"p{number}")
    pages = walk(understudy, PRODUCTS, limit)
    assert [one for page in pages for one in page] == [f"p{number}" for number in range(7)]
    assert all(len(page) == limit for page in pages[:-1])


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 9])
def test_pages_of_skus_hold_everything_once(understudy: World, limit: int) -> None:
    for number in range(3):
        skus = [{"id": number * 10 + at, "external_id": f"s{number}{at}"} for at in range(3)]
        understudy.altcraft.products.add(skus=skus)
    pages = walk(understudy, SKUS, limit)
    assert [one for page in pages for one in page] == [
        f"s{number}{at}" for number in range(3) for at in range(3)
    ]
    assert all(len(page) == limit for page in pages[:-1])


def test_deleting_each_page_before_the_next_skips_nothing(understudy: World) -> None:
    for number in range(7):
        understudy.altcraft.products.add(external_id=f"p{number}")
    pointer, seen = "", []
    while rows := (answer := ask(understudy, from_id=pointer, limit=2))["result"]:
        page = [row["external_id"] for row in rows]
        seen += page
        understudy.altcraft.http.post("/api/v1.1/market/products/delete", json={"external_ids": page})
        pointer = answer["next_from_id"]
    assert seen == [f"p{number}" for number in range(7)]
    assert len(understudy.altcraft.products) == 0


def test_deleting_each_page_of_skus_before_the_next_skips_nothing(understudy: World) -> None:
    for number in range(2):
        skus = [{"id": number * 10 + at, "external_id": f"s{number}{at}"} for at in range(4)]
        understudy.altcraft.products.add(skus=skus)
    pointer, seen = "", []
    while rows := (answer := ask(understudy, SKUS, from_id=pointer, limit=3))["result"]:
        page = [row["external_id"] for row in rows]
        seen += page
        understudy.altcraft.http.post("/api/v1.1/market/sku/delete", json={"external_ids": page})
        pointer = answer["next_from_id"]
    assert len(seen) == len(set(seen)) == 8


def test_the_last_full_page_still_points_on(understudy: World) -> None:
    understudy.altcraft.products.add()
    answer = ask(understudy, limit=1)
    assert answer["next_from_id"]
    assert ask(understudy, limit=1, from_id=answer["next_from_id"])["result"] == []


def test_without_a_limit_a_page_has_100_rows(understudy: World) -> None:
    for _ in range(101):
        understudy.altcraft.products.add()
    assert len(ask(understudy)["result"]) == 100
    assert len(ask(understudy, limit=1000)["result"]) == 101


@pytest.mark.parametrize("limit", [0, 1001, -1, "3", 2.5, None, True, [3], 2**64])
@pytest.mark.parametrize("path", [PRODUCTS, SKUS])
def test_a_limit_out_of_range_is_refused(understudy: World, path: str, limit: object) -> None:
    assert ask(understudy, path, limit=limit) == BAD


@pytest.mark.parametrize(
    "pointer",
    ["0014a2feb331ace2.20200124134127", "1", "0" * 32, "f" * 24, "x" * 5000, "é", 7, None, ["a"], "\ud800"],
)
@pytest.mark.parametrize("path", [PRODUCTS, SKUS])
def test_a_pointer_that_no_answer_said_is_refused(understudy: World, path: str, pointer: object) -> None:
    answer = understudy.altcraft.http.post(
        path, content=json.dumps({"from_id": pointer}), headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()) == (200, BAD)


def test_a_pointer_is_good_for_its_account_alone(understudy: World) -> None:
    understudy.altcraft.products.add()
    pointer = ask(understudy)["next_from_id"]
    other = understudy.altcraft.tokens.add(account=understudy.altcraft.accounts.add(name="Other").id)
    assert ask(understudy, from_id=pointer, token=other.value) == BAD


def test_an_account_sees_only_its_own(understudy: World) -> None:
    other = understudy.altcraft.accounts.add(name="Other")
    understudy.altcraft.products.add(external_id="ours", skus=["our_sku"])
    understudy.altcraft.products.add(external_id="theirs", skus=["their_sku"], account=other.id)
    assert [row["external_id"] for row in ask(understudy)["result"]] == ["ours"]
    assert [row["external_id"] for row in ask(understudy, SKUS)["result"]] == ["our_sku"]


def test_a_refusal_of_a_list_counts_no_deletions(understudy: World) -> None:
    assert ask(understudy, token="nobody") == {"error": 401, "error_text": "API token required"}
