"""The evidence of a trial with the truth beside it: what properties look at.

Knows a vendor's client only to read its answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .. import clients
from ..clients.calls import Calls
from ..clients.outcome import Outcome
from ..sandbox.core.journal import Entry
from ..sandbox.core.state import Held
from ..sandbox.core.table import TableKey
from ..sandbox.core.vendor import Vendor
from .profiles import Profile
from .trial import Evidence
from .truth import Course, Hearing, Shelf, Truth, failure_of, heard_by, taken, truths


@dataclass(frozen=True)
class Judged:
    """One trial, and what was true."""

    evidence: Evidence
    vendor: Vendor

    @cached_property
    def calls(self) -> Calls:
        """The vendor's client, to read answers with."""
        client: Any = getattr(clients, clients.VENDORS[self.vendor.name])
        calls: Calls = client.kind(lambda: 0.0)
        return calls

    @cached_property
    def _shelf(self) -> Shelf:
        index = self.profile.plan_id if self.profile.plan_id != "id" else ""
        return Shelf.of(self.vendor, self.calls, index)

    @cached_property
    def _course(self) -> Course:
        states = (self.evidence.before, self.evidence.after)
        before, after = (Held(state, self.vendor.name, state.clock.now()) for state in states)
        return Course(self.entries, before, after)

    @cached_property
    def truths(self) -> Mapping[str, Truth]:
        """The truth about each id of the plan."""
        return truths(list(dict.fromkeys(self.plan)), self._course, self._shelf, heard_by(self.calls))

    @cached_property
    def taken(self) -> list[str]:
        """Keys of products that went by a request, and that the plan does not name."""
        return taken(self.plan, self._course, self._shelf)

    @cached_property
    def _hear(self) -> Hearing:
        return heard_by(self.calls)

    def heard(self, entry: Entry, identifier: str) -> tuple[Outcome, ...]:
        """The words that an answer allows of a product which is there all the same."""
        return self._hear(entry, identifier)

    def failure(self, entry: Entry, identifier: str = "") -> Exception | None:
        """What is wrong by an answer, as the vendor's client reads it; None for a success."""
        return failure_of(self.calls, entry, identifier)

    def words(self) -> Iterator[tuple[str, Outcome, Truth]]:
        """Each word about an id of the plan, with what is true of it."""
        for identifier, word in (self.said or {}).items():
            if identifier in self.truths:
                yield identifier, word, self.truths[identifier]

    def removals(self, truth: Truth) -> list[Entry]:
        """The requests that were to take a product out of the catalogue, in order."""
        return [entry for entry in truth.acts if entry.operation in self.profile.removals]

    @cached_property
    def known(self) -> frozenset[str]:
        """Every spelling of a product's id, there or only asked for, in small letters."""
        records = [one for state in self._course[1:] for one in state[self._shelf.products]]
        spelled = {str(getattr(one, self.profile.plan_id)) for one in records}
        return frozenset(one.lower() for one in (*self.plan, *(one.id for one in records), *spelled))

    @property
    def tables(self) -> tuple[TableKey[Any], ...]:
        """Where products are, and where they lie in the trash."""
        return (self._shelf.products, *([self._shelf.trash] if self._shelf.trash else []))

    def changed(self, identifier: str) -> list[str]:
        """The fields of a product that are no longer what they were, what hides it, its dates, and a note added to a text left out."""
        dump = self.vendor.kinds[0].dump
        before, after = (self._shelf.record(one, identifier) for one in self._course[1:])
        if before is None or after is None:
            return []
        then, now = dump(before), dump(after)
        return [name for name in then if not self._is_kept(name, then[name], now.get(name))]

    def _is_kept(self, name: str, then: Any, now: Any) -> bool:
        expected = name in self.profile.hidden or any(
            word in name.lower() for word in ("updated", "modified")
        )
        added_to = isinstance(then, str) and isinstance(now, str) and bool(now) and then in now
        return then == now or expected or added_to

    @property
    def profile(self) -> Profile:
        return self.evidence.profile

    @property
    def plan(self) -> tuple[str, ...]:
        return self.evidence.plan

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.evidence.entries

    @property
    def said(self) -> Mapping[str, Outcome] | None:
        return self.evidence.said

    @property
    def odd(self) -> Mapping[str, str]:
        return self.evidence.odd

    @property
    def raised(self) -> BaseException | None:
        return self.evidence.raised

    @property
    def output(self) -> str:
        return self.evidence.output

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.evidence.secrets

    def named(self, identifier: str) -> str:
        """A product as the scenario calls it: `product p1`."""
        key = next((key for key, one in self.evidence.ids.items() if one == identifier), identifier)
        return f"product {key}"

    def named_key(self, key: str) -> str:
        record = self._course.before[self._shelf.products].get(key)
        return self.calls.label(self.vendor.kinds[0].dump(record)) or key if record is not None else key

    def silent(self) -> str:
        """The products of the plan that nothing was said of."""
        said = {*(self.said or {}), *self.odd}
        return ", ".join(self.named(one) for one in dict.fromkeys(self.plan) if one not in said)
