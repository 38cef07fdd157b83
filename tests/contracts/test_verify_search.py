"""Scenarios for a program: the plain ones first, each tried once, the same for the same seed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, cast

import httpx

from understudy.contracts.properties import DEFAULT
from understudy.contracts.scenario import Scenario
from understudy.contracts.strategies import stories
from understudy.contracts.trial import Access
from understudy.contracts.verify.search import Search
from understudy.contracts.verify.subject import Program
from understudy.sandbox import Sandbox

S4 = [one for one in DEFAULT if one.id == "S4"]
Deletes = Callable[[Access, str], Any]


class Stub:
    """In the place of a program: a function in this process."""

    def __init__(self, deletes: Deletes) -> None:
        self.sandbox, self.printed, self._deletes = Sandbox(), "", deletes

    def __call__(self, access: Access) -> Mapping[str, str] | None:
        self.printed = ", ".join(access.ids)
        for identifier in access.ids:
            self._deletes(access, identifier)
        return None


def searched(deletes: Deletes) -> Search:
    return Search(cast("Program", Stub(deletes)), S4, lambda _count: None)


def once(access: Access, identifier: str) -> None:
    with contextlib.suppress(httpx.HTTPError):  # a lost answer
        access.http.delete(f"/api/products/{identifier}")


def twice_where_there_are_two(access: Access, identifier: str) -> None:
    for _ in access.ids[:2]:
        once(access, identifier)


def test_the_plain_scenarios_come_first_and_as_many_as_were_asked_for() -> None:
    search = searched(once)
    assert search.smallest("tribemade", 5, seed=0) is None
    assert list(search.known) == list(stories("tribemade"))[:5]


def test_the_rest_is_made_by_chance_and_none_is_tried_twice() -> None:
    tried: list[int] = []
    search = Search(cast("Program", Stub(once)), S4, tried.append)
    assert search.smallest("tribemade", 45, seed=0) is None
    assert tried == list(range(1, len(search.known) + 1))
    assert len(list(stories("tribemade"))) < len(tried) <= 45


def test_the_same_seed_makes_the_same_scenarios_and_another_makes_others() -> None:
    def made(seed: int) -> list[Scenario]:
        search = searched(once)
        search.smallest("tribemade", 42, seed)
        return list(search.known)

    assert made(3) == made(3)
    assert made(3) != made(4)


def test_what_is_broken_is_made_small_and_shown_with_what_was_printed() -> None:
    def only_among_many(access: Access, identifier: str) -> None:
        if len(access.ids) >= 2:
            twice_where_there_are_two(access, identifier)

    found = searched(only_among_many).smallest("tribemade", 200, seed=1)
    assert found is not None
    assert found.broken.property.id == "S4"
    assert found.broken.scenario.size == (2, 0)
    assert found.printed.count(", ") == 1
