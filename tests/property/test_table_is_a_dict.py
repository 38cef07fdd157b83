"""A table against a plain dict: the same answers after any puts and removals, and old versions as they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from understudy.sandbox.core.table import Table, TableKey

POOL = [f"id-{number}" for number in range(9)]
TAGS = ["red", "blue", "green"]
ids = st.sampled_from(POOL)
tags = st.lists(st.sampled_from(TAGS), unique=True).map(tuple)


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    tags: tuple[str, ...] = ()
    note: int = 0


KEY = TableKey("items", Item, (("tag", lambda item: item.tags),))


class Rows:
    """A base as a catalogue's projection is one: rows by position, found by id and by index."""

    def __init__(self, items: list[Item]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def row(self, position: int) -> Item:
        return self._items[position]

    def find(self, identifier: str) -> tuple[int, Item] | None:
        return next(((at, one) for at, one in enumerate(self._items) if one.id == identifier), None)

    def lookup(self, index: str, key: str) -> Iterator[tuple[int, Item]]:
        assert index == "tag"
        return ((at, one) for at, one in enumerate(self._items) if key in one.tags)


def assert_same(table: Table[Item], model: dict[str, Item]) -> None:
    items = list(model.values())
    assert list(table) == items
    assert list(table.newest_first()) == items[::-1]
    assert len(table) == len(items)
    for identifier in POOL:
        assert table.get(identifier) == model.get(identifier)
        assert (identifier in table) == (identifier in model)
    assert_positions_agree(table, items)
    for tag in TAGS:
        found = list(table.find("tag", tag))
        assert len(found) == len(set(found))
        assert set(found) == {item for item in items if tag in item.tags}
        assert (table.first("tag", tag) is None) == (not found)


def assert_positions_agree(table: Table[Item], items: list[Item]) -> None:
    numbered = list(table.numbered())
    assert [item for _, item in numbered] == items
    positions = [at for at, _ in numbered]
    assert positions == sorted(set(positions))
    for place, (at, item) in enumerate(numbered):
        assert table.position(item.id) == at
        assert list(table.after(at)) == items[place + 1 :]
    assert all(table.position(one) is None for one in POOL if one not in {item.id for item in items})


class AgainstADict(RuleBasedStateMachine):
    """Every version that ever was is kept, and looked at again at the end."""

    @initialize(base=st.lists(st.builds(Item, ids, tags), unique_by=lambda item: item.id, max_size=6))
    def begin(self, base: list[Item]) -> None:
        self.table: Table[Item] = Table(KEY, Rows(base))
        self.model = {item.id: item for item in base}
        self.versions: list[tuple[Table[Item], dict[str, Item]]] = []

    @rule(item=st.builds(Item, ids, tags, st.integers(0, 3)))
    def put(self, item: Item) -> None:
        self.keep()
        self.table = self.table.put(item)
        self.model[item.id] = item

    @rule(identifier=ids)
    def remove(self, identifier: str) -> None:
        self.keep()
        self.table = self.table.remove(identifier)
        self.model.pop(identifier, None)

    @rule(data=st.data())
    def go_on_from_an_older_version(self, data: st.DataObject) -> None:
        self.keep()
        self.table, model = data.draw(st.sampled_from(self.versions))
        self.model = dict(model)

    def keep(self) -> None:
        self.versions.append((self.table, dict(self.model)))

    @invariant()
    def it_is_the_dict(self) -> None:
        assert_same(self.table, self.model)

    def teardown(self) -> None:
        for table, model in getattr(self, "versions", ()):
            assert_same(table, model)


AgainstADict.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestATableIsADict: Any = AgainstADict.TestCase


@given(
    base=st.integers(0, 12),
    added=st.integers(0, 12),
    page=st.integers(1, 5),
    deletions=st.lists(st.lists(st.integers(0, 23), max_size=4), max_size=30),
)
@settings(deadline=None)
def test_a_cursor_meets_every_record_that_stays_once_whatever_is_deleted_between_pages(
    base: int, added: int, page: int, deletions: list[list[int]]
) -> None:
    table: Table[Item] = Table(KEY, Rows([Item(str(number)) for number in range(base)]))
    for number in range(base, base + added):
        table = table.put(Item(str(number)))
    cursor, met, deleted = -1, list[str](), set[str]()
    while found := [one for one, _ in zip(table.numbered(cursor), range(page), strict=False)]:
        assert not deleted & {item.id for _, item in found}
        met += [item.id for _, item in found]
        cursor = found[-1][0]
        for number in deletions.pop() if deletions else ():
            table = table.remove(str(number))
            deleted.add(str(number))
    assert met == sorted(set(met), key=int)
    assert set(met) | deleted >= {str(number) for number in range(base + added)}
