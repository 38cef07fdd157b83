"""Records of one kind, as a persistent value: a shared base under a map of changes.

Knows nothing of vendors. Fork, snapshot and restore are the sharing of a pointer, whatever the size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from immutables import Map

R = TypeVar("R", bound="Record")
R_co = TypeVar("R_co", bound="Record", covariant=True)


class Record(Protocol):
    """Anything a table can hold: it has an id that never changes."""

    @property
    def id(self) -> str: ...


class Base(Protocol[R_co]):
    """The rows a table starts from: many, immutable, shared by every world."""

    def __len__(self) -> int: ...

    def row(self, position: int) -> R_co:
        """The record at a position. Raises IndexError past the end."""
        ...

    def find(self, identifier: str) -> tuple[int, R_co] | None:
        """Position and record of an id, or None."""
        ...

    def lookup(self, index: str, key: str) -> Iterator[tuple[int, R_co]]:
        """Positions and records that a named index files under `key`."""
        ...


class NoRows:
    """The base of a table that starts empty."""

    def __len__(self) -> int:
        return 0

    def row(self, position: int) -> Any:
        raise IndexError(position)

    def find(self, identifier: str) -> None:  # noqa: ARG002  the seam's signature
        return None

    def lookup(self, index: str, key: str) -> Iterator[Any]:  # noqa: ARG002  the seam's signature
        return iter(())


class TableKey(NamedTuple, Generic[R]):
    """Names a table and the type of its records, and how they are filed."""

    name: str
    type: type[R]
    indexes: tuple[tuple[str, Callable[[R], Iterable[str]]], ...] = ()


class _Gone:
    """Stands where a record was."""


_GONE: Final = _Gone()
_NO_ROWS: Final = NoRows()
_EMPTY: Final[Map[Any, Any]] = Map()


class Table(Generic[R]):
    """An immutable table: every change answers a new one, and leaves this one as it was.

    Positions are creation order: base rows first, then what was added. A removed record leaves a gap.
    """

    __slots__ = ("_added", "_base", "_changes", "_end", "_files", "_size", "key")

    def __init__(
        self,
        key: TableKey[R],
        base: Base[R] = _NO_ROWS,
        *,
        changes: Map[int, R | _Gone] = _EMPTY,
        added: Map[str, int] = _EMPTY,
        files: Map[tuple[str, str], Map[int, None]] = _EMPTY,
        end: int | None = None,
        size: int | None = None,
    ) -> None:
        self.key = key
        self._base = base
        self._changes = changes
        self._added = added
        self._files = files
        self._end = len(base) if end is None else end
        self._size = len(base) if size is None else size

    def __len__(self) -> int:
        return self._size

    def __contains__(self, identifier: object) -> bool:
        return isinstance(identifier, str) and self.get(identifier) is not None

    def __iter__(self) -> Iterator[R]:
        return self.after(-1)

    def get(self, identifier: str) -> R | None:
        found = self._locate(identifier)
        return found[1] if found else None

    def after(self, position: int) -> Iterator[R]:
        """Records in order of creation, from the one past `position` on (-1: from the first)."""
        for _, record in self.numbered(position):
            yield record

    def numbered(self, position: int = -1) -> Iterator[tuple[int, R]]:
        """As `after`, with each record's position: a cursor that deletions do not shift."""
        for at in range(position + 1, self._end):
            record = self._at(at)
            if record is not None:
                yield at, record

    def newest_first(self, skip: int = 0) -> Iterator[R]:
        """Records from the last created on; the first `skip` of them are passed over unmade."""
        for at in range(self._end - 1, -1, -1):
            if skip and not isinstance(self._changes.get(at), _Gone):
                skip -= 1
                continue
            record = self._at(at)
            if record is not None:
                yield record

    def position(self, identifier: str) -> int | None:
        found = self._locate(identifier)
        return found[0] if found and found[1] is not None else None

    def find(self, index: str, key: str) -> Iterator[R]:
        """Records that a named index files under `key`."""
        filed = self._files.get((index, key))
        if filed:
            for at in sorted(filed):
                record = self._at(at)
                if record is not None:
                    yield record
        for at, record in self._base.lookup(index, key):
            if at not in self._changes:
                yield record

    def first(self, index: str, key: str) -> R | None:
        return next(self.find(index, key), None)

    def put(self, record: R) -> Table[R]:
        """This table with `record` in the place of the one with its id, or added at the end."""
        found = self._locate(record.id)
        at, old = found if found and found[1] is not None else (self._end, None)
        added = self._added if old is not None else self._added.set(record.id, at)
        return self._with(
            changes=self._changes.set(at, record),
            added=added,
            files=self._filed(at, old, record),
            end=max(self._end, at + 1),
            size=self._size + (old is None),
        )

    def remove(self, identifier: str) -> Table[R]:
        """This table without that record; the same table where it holds none."""
        found = self._locate(identifier)
        if found is None or found[1] is None:
            return self
        at, old = found
        return self._with(
            changes=self._changes.set(at, _GONE),
            added=self._added,
            files=self._filed(at, old, None),
            end=self._end,
            size=self._size - 1,
        )

    def _with(
        self,
        *,
        changes: Map[int, R | _Gone],
        added: Map[str, int],
        files: Map[tuple[str, str], Map[int, None]],
        end: int,
        size: int,
    ) -> Table[R]:
        return Table(self.key, self._base, changes=changes, added=added, files=files, end=end, size=size)

    def _locate(self, identifier: str) -> tuple[int, R | None] | None:
        """Where an id stands or stood, and its record now; None for an id never held."""
        at = self._added.get(identifier)
        if at is not None:
            return at, self._at(at)
        found = self._base.find(identifier)
        if found is None:
            return None
        return found[0], self._current(found[0], found[1])

    def _at(self, position: int) -> R | None:
        changed = self._changes.get(position)
        if changed is None:
            return self._base.row(position)
        return None if isinstance(changed, _Gone) else changed

    def _current(self, position: int, original: R) -> R | None:
        changed = self._changes.get(position, original)
        return None if isinstance(changed, _Gone) else changed

    def _filed(self, at: int, old: R | None, new: R | None) -> Map[tuple[str, str], Map[int, None]]:
        files = self._files
        for name, keys in self.key.indexes:
            for key in keys(old) if old is not None else ():
                filed = files.get((name, key))
                if filed is not None and at in filed:
                    files = files.set((name, key), filed.delete(at))
            for key in keys(new) if new is not None else ():
                files = files.set((name, key), files.get((name, key), _EMPTY).set(at, None))
        return files
