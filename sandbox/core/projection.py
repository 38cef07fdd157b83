"""A catalogue seen as a vendor's own records: made when they are asked for, kept nowhere.

Names no vendor. What is kept of 100,000 products is their compact rows, shared by all vendors and worlds,
and a few bytes an identifier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Generic

from .table import R

if TYPE_CHECKING:
    from .catalogue import Catalogue, Product


class Projected(Generic[R]):
    """A table's base rows: row n is product n of a catalogue, as `project` sees it.

    `indexes` file a record under keys; the first of them, `id`, is made here.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        project: Callable[[int, Product], R],
        indexes: Mapping[str, Callable[[R], Iterable[str]]] | None = None,
    ) -> None:
        from .catalogue import HashIndex  # noqa: PLC0415  whoever has a catalogue has loaded it

        self._catalogue = catalogue
        self._project = project
        filed: dict[str, Callable[[R], Iterable[str]]] = {
            "id": lambda record: (record.id,),
            **(indexes or {}),
        }
        self._keys = filed
        pairs: dict[str, list[tuple[str, int]]] = {name: [] for name in filed}
        for position, product in enumerate(catalogue):
            record = project(position, product)
            for name, keys in filed.items():
                pairs[name] += [(key, position) for key in keys(record)]
        self._indexes = {name: HashIndex.over(found) for name, found in pairs.items()}

    def __len__(self) -> int:
        return len(self._catalogue)

    def row(self, position: int) -> R:
        return self._project(position, self._catalogue[position])

    def find(self, identifier: str) -> tuple[int, R] | None:
        return next(self.lookup("id", identifier), None)

    def lookup(self, index: str, key: str) -> Iterator[tuple[int, R]]:
        filed = self._indexes.get(index)
        if filed is None:
            return
        for position in filed.candidates(key):
            record = self.row(position)
            if key in self._keys[index](record):  # two keys may share a digest
                yield position, record
