"""Putting one thing in the place of another wherever a module holds it, and back.

Knows nothing of what is swapped. `from time import sleep` makes a second name of a function: each is found.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final, NamedTuple

_ABSENT: Any = object()
_OURS: Final = f"{__package__}."


class Pair(NamedTuple):
    """What is to be replaced, and by what."""

    original: Any
    instead: Any


class On(NamedTuple):
    """An attribute of a class, and what it is to be."""

    owner: type
    name: str
    instead: Any


class Swapper:
    """Remembers where a process holds what it has been asked for, so that only new modules are searched again."""

    def __init__(self, always: ModuleType | None = None) -> None:
        self._always = always
        """The module under test: what it holds may change between two runs."""
        self._searched: dict[str, ModuleType] = {}
        self._found: dict[tuple[str, str], int] = {}

    @contextmanager
    def swapped(self, pairs: Sequence[Pair], attributes: Iterable[On] = ()) -> Iterator[None]:
        """For the time of the block; afterwards nothing holds what was put in, modules imported meanwhile included."""
        self._search({id(one.original) for one in pairs})
        instead = {id(one.original): one for one in pairs}
        before = {one: one.owner.__dict__.get(one.name, _ABSENT) for one in attributes}
        held = [(sys.modules[module].__dict__, name, instead[key]) for (module, name), key in self._there()]
        try:
            for names, name, pair in held:
                names[name] = pair.instead
            for one in before:
                setattr(one.owner, one.name, one.instead)
            yield
        finally:
            self._put_back(before)
            for names, name, pair in held:
                if names.get(name) is pair.instead:
                    names[name] = pair.original
            self._search_new({id(one.instead): one.original for one in pairs})

    def _there(self) -> Iterator[tuple[tuple[str, str], int]]:
        """What was found, and is there still."""
        for (module, name), key in self._found.items():
            if id(getattr(sys.modules.get(module), "__dict__", {}).get(name)) == key:
                yield (module, name), key

    def _search(self, wanted: set[int]) -> None:
        """Find what modules hold that were not searched yet."""
        for name, module in self._new():
            self._searched[name] = module
            for attribute, value in _held(module, wanted):
                self._found[name, attribute] = id(value)

    def _search_new(self, originals: Mapping[int, Any]) -> None:
        """Put back what a module that was imported meanwhile has made its own."""
        for _, module in self._new():
            for attribute, value in _held(module, originals.keys()):
                module.__dict__[attribute] = originals[id(value)]

    def _new(self) -> Iterator[tuple[str, ModuleType]]:
        """Modules that were not searched yet, and the one under test."""
        modules: list[tuple[str, Any]] = list(sys.modules.items())
        for name, module in modules:
            known = self._searched.get(name) is module and module is not self._always
            if not known and isinstance(module, ModuleType) and not name.startswith(_OURS):
                yield name, module

    def _put_back(self, before: Mapping[On, Any]) -> None:
        for one, value in before.items():
            if value is _ABSENT:
                delattr(one.owner, one.name)  # it was inherited
            else:
                setattr(one.owner, one.name, value)


def _held(module: ModuleType, wanted: AbstractSet[int]) -> list[tuple[str, Any]]:
    """What a module holds of some things, by its names for them."""
    if wanted.isdisjoint(map(id, list(module.__dict__.values()))):
        return []  # nearly always, and found out without a loop: a process holds some 60,000 names
    return [(name, value) for name, value in list(module.__dict__.items()) if id(value) in wanted]
