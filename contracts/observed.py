"""What a world's steps did, added up as they happen: a rehearsal of any length is watched in the same little memory.

Knows the sandbox's journal; no client, and no vendor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from ..sandbox.core.decision import Answer, Count, Effect, Put, Remove
from ..sandbox.core.journal import Entry, Journal
from .report import Basis, Swept

_EXAMPLES: Final = 5
#: Tables in which a vendor keeps its own books: that they grow is no news to anybody.
_BOOKS: Final = frozenset(
    {"attempts", "audit", "idempotency_keys", "mass_actions", "recycle_bin", "reminders"}
)


class Observed(Journal):
    """A journal that also adds up what the steps of one vendor changed, and which answers they gave."""

    def __init__(self, vendor: str, products: str, asked: Collection[str], keep: int | None = 1000) -> None:
        """`products` is the name of the products' table, `asked` the keys in it that are to go."""
        super().__init__(keep)
        self.vendor = vendor
        self.irreversible = 0
        """Products that were asked for, and went for good."""
        self.unasked: list[str] = []
        """Keys of products that somebody's request took or changed, and nobody had asked for."""
        self.unasked_for_good = 0
        """How many of these changes cannot be undone."""
        self._products = products
        self._asked = frozenset(asked)
        self._known: dict[str, Answer] = {}
        self._times: Counter[str] = Counter()
        self._swept: dict[str, tuple[int, tuple[str, ...]]] = {}

    def add(self, entry: Entry, secrets: Iterable[str] = ()) -> None:
        super().add(entry, secrets)
        if entry.vendor != self.vendor:
            return
        if entry.decision is not None:
            answer = entry.decision.answer
            self._known[answer.name] = answer
            self._times[answer.name] += 1
        for change in entry.changes:
            if not isinstance(change, Count):
                self._count(change)

    def _count(self, change: Put | Remove) -> None:
        table = change.table.name.rpartition(".")[2]
        key = change.id if isinstance(change, Remove) else change.record.id
        if change.table.name != self._products:
            if table not in _BOOKS:
                self.sweep(f"{table.replace('_', ' ')}: {change.says or 'changed'}", key)
        elif key in self._asked:
            self.irreversible += change.effect is Effect.IRREVERSIBLE
        elif change.effect is not Effect.NEUTRAL:
            self.unasked.append(key)
            self.unasked_for_good += change.effect is Effect.IRREVERSIBLE
            self.sweep(f"{table.replace('_', ' ')} that nobody asked for: {change.says or 'changed'}", key)

    def sweep(self, what: str, example: str, count: int = 1) -> None:
        """Something changed besides what was asked; an example is left out where it is ''."""
        before, examples = self._swept.get(what, (0, ()))
        told = not example or len(examples) >= _EXAMPLES or example in examples
        shown = examples if told else (*examples, example)
        self._swept[what] = (before + count, shown)

    @property
    def swept(self) -> tuple[Swept, ...]:
        return tuple(Swept(what, count, examples) for what, (count, examples) in sorted(self._swept.items()))

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Which answers the result rests on, the most frequent first."""
        return tuple(
            Basis(f"{self.vendor}.{name}", self._known[name].evidence, self._known[name].source, count)
            for name, count in self._times.most_common()
        )
