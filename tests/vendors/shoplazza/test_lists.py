"""Listing and counting Shoplazza's products. Expectations: SPZ Admin API, product list; newest first, by cursor."""

from __future__ import annotations

import base64
import itertools
from typing import Any

import pytest

from understudy.sandbox import World

PRODUCTS = "/openapi/2022-01/products"


def _add(world: World, count: int) -> list[str]:
    """Products, newest first."""
    return [world.shoplazza.products.add(title=f"Bag {number}").id for number in range(count)][::-1]


def _page(world: World, **query: Any) -> tuple[list[str], str, str]:
    answer = world.shoplazza.http.get(PRODUCTS, params=query)
    assert answer.status_code == 200
    body = answer.json()
    return [one["id"] for one in body["products"]], body["cursor"], body["pre_cursor"]


def test_a_page_holds_ten_unless_told_otherwise_and_at_most_250(understudy: World) -> None:
    everything = _add(understudy, 260)
    assert _page(understudy)[0] == everything[:10]
    assert _page(understudy, per_page=3)[0] == everything[:3]
    assert _page(understudy, per_page=1000)[0] == everything[:250]
    assert _page(understudy, page=2, limit=50)[0] == everything[:10]


@pytest.mark.parametrize("size", [1, 3, 7, 35, 36])
def test_cursors_lead_through_everything_once_and_back(understudy: World, size: int) -> None:
    everything = _add(understudy, 35)
    seen, cursor, pages = [], "", []
    while True:
        found, cursor, before = _page(understudy, per_page=size, **({"cursor": cursor} if cursor else {}))
        seen += found
        pages.append((found, before))
        understudy.clock.advance(1)
        if not cursor:
            break
    assert seen == everything
    assert pages[0][1] == ""
    for (expected, _), (_, before) in itertools.pairwise(pages):
        assert _page(understudy, per_page=size, pre_cursor=before)[0] == expected


def test_the_page_before_the_second_is_the_first(understudy: World) -> None:
    everything = _add(understudy, 5)
    _, cursor, _ = _page(understudy, per_page=2)
    second, after, before = _page(understudy, per_page=2, cursor=cursor)
    assert second == everything[2:4]
    assert after
    first, forth, back = _page(understudy, per_page=2, pre_cursor=before)
    assert (first, back) == (everything[:2], "")
    assert _page(understudy, per_page=2, cursor=forth)[0] == second


def test_a_cursor_is_opaque_base64(understudy: World) -> None:
    _add(understudy, 2)
    assert base64.b64decode(_page(understudy, per_page=1)[1], validate=True)


def test_deleting_what_was_listed_shifts_no_page(understudy: World) -> None:
    everything, seen = _add(understudy, 25), []
    found, cursor, _ = _page(understudy, per_page=5)
    while True:
        seen += found
        for one in found:
            assert understudy.shoplazza.http.delete(f"{PRODUCTS}/{one}").status_code == 200
        understudy.clock.advance(5)
        if not cursor:
            break
        found, cursor, _ = _page(understudy, per_page=5, cursor=cursor)
    assert seen == everything
    assert _page(understudy) == ([], "", "")


def test_filters_are_those_of_the_count_too(understudy: World) -> None:
    add = understudy.shoplazza.products.add
    summer = understudy.shoplazza.collections.add(title="Summer")
    bag = add(title="Bag", spu="B-1", published=False, created_at="2024-01-01T00:00:00Z")
    mug = add(title="Mug", spu="M-1", collections=[summer.id], created_at="2024-06-01T00:00:00Z")
    hat = add(title="Hat", spu="H-1", created_at="2024-12-01T00:00:00Z")
    cases: list[tuple[dict[str, str], list[str]]] = [
        ({"ids": f"{bag.id},{hat.id.upper()}"}, [hat.id, bag.id]),
        ({"spus": "B-1, M-1"}, [mug.id, bag.id]),
        ({"title": "Mug"}, [mug.id]),
        ({"collection_id": summer.id}, [mug.id]),
        ({"published_status": "published"}, [hat.id, mug.id]),
        ({"published_status": "unpublished"}, [bag.id]),
        ({"published_status": "any"}, [hat.id, mug.id, bag.id]),
        ({"created_at_min": "2024-06-01T00:00:00Z"}, [hat.id, mug.id]),
        ({"created_at_max": "2024-06-01T00:00:00Z"}, [mug.id, bag.id]),
        ({"updated_at_min": "2024-02-01T00:00:00Z", "updated_at_max": "2024-07-01T00:00:00Z"}, [mug.id]),
        ({"published_at_min": "2020-01-01T00:00:00-04:00"}, [hat.id, mug.id]),
        ({"title": "Nothing"}, []),
        ({}, [hat.id, mug.id, bag.id]),
    ]
    for query, expected in cases:
        assert _page(understudy, **query)[0] == expected, query
        count = understudy.shoplazza.http.get(f"{PRODUCTS}/count", params=query)
        assert count.json() == {"count": len(expected)}, query
        understudy.clock.advance(1)


def test_fields_can_be_chosen(understudy: World) -> None:
    _add(understudy, 1)
    (one,) = understudy.shoplazza.http.get(f"{PRODUCTS}?fields=title, id,nonsense").json()["products"]
    assert set(one) == {"title", "id"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("published_status", "hidden"),
        ("ids", "abc"),
        ("created_at_min", "yesterday"),
        ("updated_at_max", "2024-13-01"),
        ("published_at_min", "9" * 400),
        ("per_page", "0"),
        ("per_page", "-1"),
        ("per_page", "٣"),
        ("per_page", "ten"),
        ("cursor", "é"),
        ("cursor", "!!!"),
        ("cursor", "bm90IGEgcG9zaXRpb24="),
        ("pre_cursor", "////"),
    ],
)
def test_what_cannot_be_read_is_refused(understudy: World, name: str, value: str) -> None:
    for path in (PRODUCTS, f"{PRODUCTS}/count"):
        answer = understudy.shoplazza.http.get(path, params={name: value})
        assert (answer.status_code, answer.json()) == (422, {"errors": [f"{name} is invalid"]})


def test_a_cursor_far_beyond_the_end_answers_at_once(understudy: World) -> None:
    everything = _add(understudy, 3)
    far = base64.b64encode(b"#" + b"9" * 18).decode()
    assert _page(understudy, cursor=far)[0] == everything
    assert _page(understudy, pre_cursor=far)[0] == []
