"""What single changes to a table come to: where a record stands, and what stays shared."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from understudy.sandbox.core.table import NoRows, Table, TableKey


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    owner: str = ""


KEY = TableKey("items", Item, (("owner", lambda item: (item.owner,)),))


def _table(*items: Item) -> Table[Item]:
    table: Table[Item] = Table(KEY)
    for item in items:
        table = table.put(item)
    return table


def test_a_replaced_record_keeps_its_place() -> None:
    table = _table(Item("a"), Item("b")).put(Item("a", "new"))
    assert list(table) == [Item("a", "new"), Item("b")]


def test_a_record_created_again_under_its_old_id_is_the_newest() -> None:
    table = _table(Item("a"), Item("b")).remove("a").put(Item("a", "again"))
    assert list(table) == [Item("b"), Item("a", "again")]
    assert list(table.find("owner", "again")) == [Item("a", "again")]


def test_removing_what_is_not_there_answers_the_same_table() -> None:
    table = _table(Item("a")).remove("a")
    assert table.remove("a") is table
    assert table.remove("never held") is table


def test_an_index_forgets_the_key_that_a_record_no_longer_has() -> None:
    table = _table(Item("a", "old")).put(Item("a", "new"))
    assert list(table.find("owner", "old")) == []
    assert table.first("owner", "new") == Item("a", "new")


def test_a_table_that_starts_empty_holds_nothing() -> None:
    table = _table()
    assert (len(table), list(table), table.get("a"), table.first("owner", "")) == (0, [], None, None)
    assert 7 not in table
    with pytest.raises(IndexError):
        NoRows().row(0)
