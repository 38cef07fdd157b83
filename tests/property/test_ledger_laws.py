"""A ledger against plain lists: whatever happens in whatever order, also when it is closed and opened in between,
it tells what happened, and every id is counted once.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from understudy.clients.ledger import Ledger, Pending, Settled, Sighting, key_for
from understudy.clients.outcome import Outcome
from understudy.clients.plan import Item, Plan

IDS = ["a", "b", "c", "d"]
PLAN = Plan(tuple(Item(one, f"why {one}") for one in IDS))
FACTS = {"vendor": "v", "host": "h", "mode": "m"}

some_ids = st.lists(st.sampled_from(IDS), min_size=1, unique=True)
statuses = st.sampled_from([None, 200, 404, 409, 429, 500, 503])


@dataclass
class Model:
    """What is known of one id, in the plainest form."""

    sent: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    settled: list[Outcome] = field(default_factory=list)
    since: bool = False
    """Whether it was sent for since it was last settled."""
    seen: bool | None = None

    @property
    def outcome(self) -> Outcome:
        if self.since:
            return Outcome.UNKNOWN
        return self.settled[-1] if self.settled else Outcome.NOT_ATTEMPTED

    def pending(self, position: int, answers: dict[int, int | None]) -> Pending:
        last = self.sent[-1] if self.sent else None
        status = answers.get(last) if last is not None else 200
        return Pending(
            position,
            IDS[position - 1],
            f"why {IDS[position - 1]}",
            len(self.settled),
            unclear=status is None or status == 429 or status >= 500,
            sent=len(self.sent),
            seen=self.seen,
            key=next((key for key in reversed(self.keys) if key), ""),
        )


class LedgerMachine(RuleBasedStateMachine):
    """One run on one file, and the model of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.ledger = self._opened()
        self.models = {one: Model() for one in IDS}
        self.answers: dict[int, int | None] = {}
        self.heard = 0
        self.at = 0.0

    def _opened(self) -> Ledger:
        ledger = Ledger(Path(self.folder.name) / "run.db", durable=False)
        ledger.begin(PLAN, FACTS, 0.0)
        return ledger

    @rule(ids=some_ids, present=st.booleans())
    def see(self, ids: list[str], present: bool) -> None:
        self.ledger.saw([Sighting(one, present) for one in ids], self.at)
        for one in ids:
            if not self.models[one].sent:
                self.models[one].seen = present

    @rule(ids=some_ids, key=st.sampled_from(["", "k1", "k2"]))
    def send(self, ids: list[str], key: str) -> None:
        number = self.ledger.sent(ids, "delete", key, self.at)
        assert all(number > max(model.sent, default=0) for model in self.models.values())
        for one in ids:
            self.models[one].sent.append(number)
            self.models[one].keys.append(key)
            self.models[one].since = True

    @rule(data=st.data(), status=statuses)
    def hear(self, data: st.DataObject, status: int | None) -> None:
        numbers = sorted({number for model in self.models.values() for number in model.sent})
        number = data.draw(st.sampled_from([None, *numbers]))
        self.ledger.heard("delete", self.at, status=status, sent=number)
        self.heard += 1
        if number is not None:
            self.answers[number] = status

    @rule(ids=some_ids, outcome=st.sampled_from(Outcome))
    def settle(self, ids: list[str], outcome: Outcome) -> None:
        self.ledger.settle([Settled(one, outcome) for one in ids], self.at)
        for one in ids:
            self.models[one].settled.append(outcome)
            self.models[one].since = False

    @rule(seconds=st.integers(-5, 60))
    def time_passes(self, seconds: int) -> None:
        self.at += seconds

    @rule()
    def go_on_in_another_process(self) -> None:
        facts = self.ledger.facts
        self.ledger.close()
        self.ledger = self._opened()
        assert self.ledger.facts == facts

    @invariant()
    def every_id_is_counted_once(self) -> None:
        counts = self.ledger.counts()
        assert sum(counts.values()) == len(IDS)
        assert +Counter(counts) == Counter(model.outcome for model in self.models.values())

    @invariant()
    def rows_tell_the_same(self) -> None:
        rows = list(self.ledger.rows())
        assert [row.id for row in rows] == IDS
        assert [row.outcome for row in rows] == [model.outcome for model in self.models.values()]
        assert [row.attempts for row in rows] == [len(model.sent) for model in self.models.values()]
        assert all(
            (row.ended is None) == (model.since or not model.settled)
            for row, model in zip(rows, self.models.values(), strict=True)
        )

    @invariant()
    def what_is_left_is_what_nothing_final_is_known_of(self) -> None:
        told = {
            one: model.pending(position, self.answers)
            for position, (one, model) in enumerate(self.models.items(), 1)
        }
        open_ids = [
            one
            for one, model in self.models.items()
            if model.outcome in {Outcome.UNKNOWN, Outcome.NOT_ATTEMPTED}
        ]
        blocked = [one for one, model in self.models.items() if model.outcome is Outcome.BLOCKED]
        assert self.ledger.pending(0, 10) == [told[one] for one in open_ids]
        assert self.ledger.blocked(0, 10) == [told[one] for one in blocked]
        assert [
            each.id
            for after in range(4)
            for each in self.ledger.pending(after, 1)
            if each.position == after + 1
        ] == open_ids

    @invariant()
    def every_request_is_in_the_pulse(self) -> None:
        assert sum(each.sent for each in self.ledger.requests()) == self.heard
        for bins in (1, 3):
            assert sum(part.sent for part in self.ledger.pulse(bins)) == self.heard

    def teardown(self) -> None:
        self.ledger.close()
        self.folder.cleanup()


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)

names = st.tuples(st.text(), st.text(), st.integers(0, 10))


@given(names, names)
def test_keys_are_the_same_only_for_the_same_operation(
    one: tuple[str, str, int], other: tuple[str, str, int]
) -> None:
    assert (key_for(*one) == key_for(*other)) == (one == other)
