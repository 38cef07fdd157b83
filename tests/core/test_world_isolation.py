"""Two worlds in one process cannot see each other, because nothing of a run is kept outside of them."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, MutableMapping, MutableSequence, MutableSet
from random import Random
from types import ModuleType
from typing import Any

import pytest

import understudy.sandbox
from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.tribemade import vendor

CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*|__\w+__")
MUTABLE = (MutableMapping, MutableSequence, MutableSet, Random)


def _modules() -> Iterator[ModuleType]:
    """Every module of the sandbox, those for people's command lines included."""
    yield understudy.sandbox
    for found in pkgutil.walk_packages(understudy.sandbox.__path__, "understudy.sandbox."):
        yield importlib.import_module(found.name)


def _places() -> Iterator[tuple[str, Any]]:
    """Every name that a module or one of its classes holds, and what it holds."""
    for module in list(_modules()):  # all of them first: a module joins its package when it is imported
        for name, value in vars(module).items():
            if name.startswith("__"):
                continue
            yield f"{module.__name__}.{name}", value
            if isinstance(value, type) and value.__module__ == module.__name__:
                for inner, held in vars(value).items():
                    if not inner.startswith("_"):
                        yield f"{module.__name__}.{name}.{inner}", held


def test_no_module_and_no_class_holds_anything_that_can_be_changed() -> None:
    """Constants are excused, under whatever name; that they are constant is what the next test shows."""
    held = [(place, value) for place, value in _places() if isinstance(value, MUTABLE)]
    constants = {id(value) for place, value in held if CONSTANT.fullmatch(place.rpartition(".")[2])}
    assert [place for place, value in held if id(value) not in constants] == []


def _photograph() -> dict[str, tuple[int, str]]:
    return {
        place: (id(value), repr(value) if isinstance(value, MUTABLE) else "") for place, value in _places()
    }


def _run(world: World) -> None:
    """A bit of everything that a world can do."""
    tribemade = world.tribemade
    bag = tribemade.products.add(name="Bag")
    tribemade.orders.add(product=bag.id)
    tribemade.fault("lost_reply", "get_product")
    tribemade.switch("started_blocks", "false")
    world.snapshot("s")
    for method, path in (
        ("DELETE", f"/api/products/{bag.id}"),
        ("POST", "/api/products/create"),
        ("PATCH", "/api/products/create"),
        ("GET", "/nothing"),
    ):
        tribemade.http.request(method, path, json={"name": "x"})
    world.clock.advance(60)
    world.restore("s")


def test_a_run_leaves_every_module_as_it_was() -> None:
    _run(Sandbox({"tribemade": vendor}).create("warm"))
    before = _photograph()
    _run(Sandbox({"tribemade": vendor}).create("w"))
    assert _photograph() == before


def test_two_worlds_of_one_sandbox_do_not_see_each_other() -> None:
    sandbox = Sandbox({"tribemade": vendor})
    one, other = sandbox.create("one"), sandbox.create("other")
    identifier = "660e8400-e29b-41d4-a716-446655440123"
    for world in (one, other):
        world.tribemade.products.add(id=identifier, name="Bag")
    before = other.state
    _run(one)
    assert one.tribemade.http.delete(f"/api/products/{identifier}").status_code == 200
    assert other.state is before
    assert len(other.journal) == 0
    assert other.tribemade.http.delete(f"/api/products/{identifier}").status_code == 200


def test_a_worlds_key_opens_no_other_world() -> None:
    sandbox = Sandbox({"tribemade": vendor})
    one, other = sandbox.create("one"), sandbox.create("other")
    answer = one.tribemade.http.get("/api/products/1", headers=dict(other.tribemade.account.headers))
    assert answer.status_code == 401


def test_two_sandboxes_do_not_see_each_other() -> None:
    one, other = Sandbox({"tribemade": vendor}), Sandbox({"tribemade": vendor})
    _run(one.main)
    assert other.worlds == {}
    assert len(other.main.journal) == 0
    assert [one.name for one in other.main.tribemade.products if one.name == "Bag"] == []


def test_the_same_run_in_two_worlds_is_told_in_the_same_words() -> None:
    def told() -> str:
        world = Sandbox({"tribemade": vendor}).create("w")
        _run(world)
        return str(world.journal)

    assert told() == told()


def test_two_worlds_cannot_have_one_name() -> None:
    sandbox = Sandbox({"tribemade": vendor})
    sandbox.create("w")
    with pytest.raises(understudy.sandbox.UsageError, match="there is a world named 'w' already"):
        sandbox.create("w")
