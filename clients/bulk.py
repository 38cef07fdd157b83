"""Several products deleted in one call, from a program: what a run does, without a file to go on from.

Knows no vendor. For what takes hours, give a `Ledger` of your own: see `runner`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .audit import Row
from .client import Client
from .errors import InvalidPlan
from .ledger import Ledger
from .outcome import Outcome
from .plan import Item, Plan
from .runner import Ended, Orders, Runner


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of each id, once; the counts add up to the ids that were asked."""

    rows: tuple[Row, ...]
    ended: Ended
    afterwards: tuple[str, ...]
    """What else to look after now, one sentence each."""

    @property
    def counts(self) -> Mapping[Outcome, int]:
        return Counter(row.outcome for row in self.rows)

    def ids(self, *outcomes: Outcome) -> tuple[str, ...]:
        """The ids that came to one of these, in the order they were asked."""
        return tuple(row.id for row in self.rows if row.outcome in outcomes)

    def __str__(self) -> str:
        words = ", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in self.counts.items())
        stopped = "" if self.ended.finished else f"; stopped: {self.ended.says}"
        return f"{len(self.rows)} asked: {words or 'nothing'}{stopped}"


def delete_all(
    client: Client[Any], ids: Sequence[str], orders: Orders | None = None, *, reason: str = ""
) -> Summary:
    """Delete products, and say of each what became of it.

    `orders` says what to do about a block, and whether to look before and after; `reason` is kept with what is hidden
    instead. Nothing is kept on disk: what the process has not told when it dies is lost. Raises `InvalidPlan`, with
    every problem and before anything is sent, for ids that are malformed or named twice.
    """
    problems = [f"{one!r}: {problem}" for one in ids if (problem := client.calls.problem(one))]
    if problems:
        raise InvalidPlan("the ids", problems)
    with Ledger(":memory:", durable=False) as ledger:
        plan = Plan(tuple(Item(one, reason) for one in ids))
        ledger.begin(plan, {"vendor": client.calls.name}, client.calls.now())
        ended = Runner(client, ledger, orders or Orders()).go()
        return Summary(tuple(ledger.rows()), ended, client.calls.afterwards)
