"""A step is carried out whole or not at all: an exception of ours commits nothing, and says that it is ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.core.decision import Change, Decision, Put, Remove
from understudy.sandbox.core.dialect import plain
from understudy.sandbox.core.errors import InvalidInput, UsageError
from understudy.sandbox.core.state import Held, State
from understudy.sandbox.core.table import TableKey
from understudy.sandbox.core.vendor import Route
from understudy.sandbox.vendors.tribemade import vendor, wire
from understudy.sandbox.vendors.tribemade.entities import PRODUCTS, Product

PATH = "/api/products/<product_id>"


class Bug(Exception):
    """A fault of ours, on purpose."""


@dataclass(frozen=True, slots=True)
class Unfiled:
    id: str


def _no_key(_record: Unfiled) -> Iterable[str]:
    raise Bug("cannot be filed")


UNFILED = TableKey("tribemade.unfiled", Unfiled, (("key", _no_key),))


def raises(case: Any) -> Decision:
    assert case.product is not None
    raise Bug("the rule is wrong")


def changes_what_cannot_be(case: Any) -> Decision:
    """The first of its changes can be made, the second cannot."""
    removed = Remove(PRODUCTS, case.product.id)
    return replace(plain(wire.PRODUCT_DELETED), changes=(removed, Put(UNFILED, Unfiled("1"))))


def says_nothing_that_can_be_said(case: Any) -> Decision:
    return replace(plain(wire.PRODUCT_DELETED, {"at": {1, 2}}), changes=(Remove(PRODUCTS, case.product.id),))


BROKEN = [raises, changes_what_cannot_be, says_nothing_that_can_be_said]


def _world(rule: Callable[[Any], Decision], *, marks: bool = True) -> tuple[World, Product]:
    broken = replace(vendor, routes=(Route("DELETE", PATH, rule), *vendor.routes[1:]))
    world = Sandbox({"tribemade": broken}, marks=marks).create("w")
    return world, world.tribemade.products.add(name="Bag")


def _deleted(rule: Callable[[Any], Decision]) -> tuple[World, Product, httpx.Response]:
    world, bag = _world(rule)
    return world, bag, world.tribemade.http.delete(f"/api/products/{bag.id}")


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_commits_nothing(rule: Callable[[Any], Decision]) -> None:
    world, bag = _world(rule)
    before = world.state
    world.tribemade.http.delete(f"/api/products/{bag.id}")
    assert world.state is before
    assert bag.id in world.tribemade.products


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_answers_500_and_says_whose_fault_it_is(rule: Callable[[Any], Decision]) -> None:
    world, _, answer = _deleted(rule)
    assert answer.status_code == 500
    assert "understudy failed" in answer.text
    error = world.errors[0]
    assert type(error).__name__ in answer.headers["Understudy-Error"]
    assert str(error) in answer.headers["Understudy-Error"]
    assert "Understudy-Rule" not in answer.headers


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_recorded(rule: Callable[[Any], Decision]) -> None:
    world, _, answer = _deleted(rule)
    (entry,) = world.journal
    assert len(world.errors) == world.journal.errors == 1
    assert entry.error.startswith("Traceback")
    assert type(world.errors[0]).__name__ in entry.error
    assert (entry.id, entry.committed, entry.changes) == (answer.headers["Understudy-Request-Id"], False, ())


def test_the_original_exception_is_kept() -> None:
    world, _, _ = _deleted(raises)
    assert isinstance(world.errors[0], Bug)
    assert str(world.errors[0]) == "the rule is wrong"


def test_the_world_goes_on_after_a_broken_rule() -> None:
    world, bag, _ = _deleted(raises)
    assert world.tribemade.http.get(f"/api/products/{bag.id}").status_code == 200


def test_an_exception_that_no_header_can_carry_is_escaped() -> None:
    def snowman(_case: Any) -> Decision:
        raise Bug("☃ é\x07 it\r\nSet-Cookie: a=b")

    _, _, answer = _deleted(snowman)
    assert answer.status_code == 500
    assert answer.headers["Understudy-Error"].isascii()
    assert answer.headers["Understudy-Error"].isprintable()
    assert "Set-Cookie" not in answer.headers


def test_without_marks_a_broken_rule_is_still_a_500() -> None:
    world, bag = _world(raises, marks=False)
    answer = world.tribemade.http.delete(f"/api/products/{bag.id}")
    assert answer.status_code == 500
    assert not [name for name in answer.headers if name.startswith("understudy-")]


def test_reset_forgets_the_errors() -> None:
    world, _, _ = _deleted(raises)
    world.reset()
    assert (world.errors, world.journal.errors, len(world.journal)) == ([], 0, 0)


def _opened(world: World) -> State:
    """The state of a world whose vendor has been looked at: it is filled when somebody first does."""
    world.held("tribemade")
    return world.state


def test_a_change_from_outside_is_all_or_nothing(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")

    def make(held: Held) -> tuple[Change, ...]:
        return (Remove(held[PRODUCTS].key, bag.id), Put(UNFILED, Unfiled("1")))

    before = _opened(understudy)
    with pytest.raises(Bug):
        understudy.change("tribemade", make)
    assert understudy.state is before


def test_a_record_that_is_refused_changes_nothing(understudy: World) -> None:
    before = _opened(understudy)
    with pytest.raises(InvalidInput, match="3 problems, nothing was changed"):
        understudy.tribemade.products.add(stock=-1, is_active="yes", colour="red")
    assert understudy.state is before


def test_an_event_that_is_refused_changes_nothing(understudy: World) -> None:
    before = _opened(understudy)
    with pytest.raises(InvalidInput):
        understudy.tribemade.happen("order_placed", product="nobody's")
    with pytest.raises(UsageError, match="order_placed, product_deleted, key_rotated"):
        understudy.tribemade.happen("earthquake")
    assert understudy.state is before


@pytest.mark.parametrize(("name", "value"), [("no_such_switch", "true"), ("started_blocks", "maybe")])
def test_a_switch_that_is_refused_changes_nothing(understudy: World, name: str, value: str) -> None:
    before = _opened(understudy)
    with pytest.raises(UsageError, match="started_blocks"):
        understudy.tribemade.switch(name, value)
    assert understudy.state is before
