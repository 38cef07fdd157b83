"""What was asked of a world is read, filtered, paged and forgotten over the control plane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from understudy.sandbox.core.journal import Journal
from understudy.sandbox.core.world import World

JOURNAL = "/worlds/w/journal"
UNKNOWN = "/api/products/00000000-0000-4000-8000-000000000000"


@pytest.fixture
def asked(world: World) -> World:
    """A world of which five things were asked: a 404, a 200, an unrouted path, a fault, and, a minute later, a 404."""
    http = world.tribemade.http
    bag = world.tribemade.products.add(name="Bag")
    http.delete(UNKNOWN)
    http.delete(f"/api/products/{bag.id}")
    http.get("/api/nothing")
    world.tribemade.fault("reset", "get_product")
    with pytest.raises(httpx.ReadError):
        http.get(UNKNOWN)
    world.clock.advance(60)
    http.get(UNKNOWN)
    return world


def _numbers(journal: Any) -> list[int]:
    return [int(one["id"].rpartition("-")[2]) for one in journal["entries"]]


def test_entries_come_oldest_first_with_counts(plane: Any, asked: World) -> None:
    journal = plane.get(JOURNAL)
    assert _numbers(journal) == [1, 2, 3, 4, 5]
    counts = {name: journal[name] for name in ("total", "kept", "evicted", "unrouted", "errors", "next")}
    assert counts == {"total": 5, "kept": 5, "evicted": 0, "unrouted": 1, "errors": 0, "next": None}
    assert journal["by_operation"]["tribemade.delete_product"] == 2
    assert journal["by_answer"]["tribemade.product_deleted"] == 1
    assert asked.journal.total == 5


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"vendor": "tribemade"}, [1, 2, 3, 4, 5]),
        ({"vendor": "nobody"}, []),
        ({"operation": "delete_product"}, [1, 2]),
        ({"method": "GET"}, [3, 4, 5]),
        ({"status": 404}, [1, 5]),
        ({"rule": "tribemade.product_deleted"}, [2]),
        ({"unrouted": "true"}, [3]),
        ({"unrouted": "false", "method": "GET"}, [4, 5]),
        ({"fault": "reset"}, [4]),
        ({"fault": "any"}, [4]),
        ({"fault": "close"}, []),
        ({"since": "2025-01-15T12:01:17Z"}, [5]),
        ({"since": "2025-01-15T12:01:17.000001"}, []),
        ({"after": "w-3"}, [4, 5]),
        ({"after": "w-99"}, []),
        ({"method": "DELETE", "status": 404}, [1]),
    ],
)
def test_filters_let_through_what_matches_all_of_them(
    plane: Any, asked: World, query: dict[str, Any], numbers: list[int]
) -> None:
    journal = plane.get(JOURNAL, **query)
    assert _numbers(journal) == numbers
    assert journal["total"] == asked.journal.total == 5


def test_pages_follow_each_other(plane: Any, asked: World) -> None:
    assert asked.journal.total == 5
    pages, after = [], {}
    while True:
        page = plane.get(JOURNAL, limit=2, **after)
        pages.append(_numbers(page))
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert pages == [[1, 2], [3, 4], [5]]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"status": "ok"}, "query.status"),
        ({"unrouted": "yes"}, "query.unrouted"),
        ({"fault": "explosion"}, "query.fault"),
        ({"since": "yesterday"}, "query.since"),
        ({"after": "main-1"}, "query.after"),
        ({"after": "w-"}, "query.after"),
        ({"after": "w-\u00b2"}, "query.after"),
        ({"limit": "0"}, "query.limit"),
        ({"opperation": "x"}, "query.opperation"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused(
    plane: Any, world: World, query: dict[str, str], where: str
) -> None:
    assert world.name == "w"
    assert plane.refused(422, "GET", JOURNAL, params=query) == [where]


def test_a_filter_that_is_given_twice_is_refused(plane: Any, world: World) -> None:
    assert world.name == "w"
    assert plane.refused(422, "GET", JOURNAL, params={"status": [200, 404]}) == ["query.status"]


def test_a_ring_lets_the_oldest_go_and_still_counts_them(open_plane: Callable[..., Any]) -> None:
    plane = open_plane(keep=5)
    world = plane.sandbox.create("w")
    for _ in range(12):
        world.tribemade.http.delete(UNKNOWN)
    journal = plane.get(JOURNAL)
    assert _numbers(journal) == [8, 9, 10, 11, 12]
    assert (journal["total"], journal["kept"], journal["evicted"]) == (12, 5, 7)
    assert journal["by_answer"] == {"tribemade.product_not_found": 10, "tribemade.rate_limited": 2}
    assert "keeps the latest 5" in plane.ask("GET", "/explain/w-1").json()["error"]["message"]


def test_a_world_keeps_the_journal_it_was_given(plane: Any) -> None:
    ring = Journal(keep=5)
    main = plane.main
    assert World("w", main.vendors, main.state, journal=ring).journal is ring


def test_a_forgotten_journal_is_empty_and_its_numbers_go_on(plane: Any, asked: World) -> None:
    assert plane.ask("DELETE", JOURNAL).status_code == 204
    journal = plane.get(JOURNAL)
    assert (journal["entries"], journal["total"], journal["by_answer"]) == ([], 0, {})
    asked.tribemade.http.get(UNKNOWN)
    assert _numbers(plane.get(JOURNAL)) == [6]
