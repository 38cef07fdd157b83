"""A plan carried out: each id looked at, kept a copy of, removed, checked, and given one truthful word.

Whatever happens is in the ledger before anything follows from it, so that the same command goes on after a crash.
Knows no vendor: it speaks through `Calls`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from .calls import Calls, Sight, Verdicts
from .client import Client
from .errors import Blocked, CallError, NotFound, NotSent, RateLimited, Stop, UnknownOutcome
from .ledger import Ledger, Pending, Settled, Sighting, key_for
from .outcome import Outcome, Removal
from .written import CutShort, Written

#: Words that nobody hoped for: a run may be told to stop after so many.
SURPRISES: Final = frozenset(
    {Outcome.NOT_FOUND, Outcome.GONE, Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN}
)


class IfBlocked(StrEnum):
    """What to do about a product that something refers to."""

    SKIP = "skip"  # leave it, and go on
    DEACTIVATE = "deactivate"  # hide it instead, where the vendor lets one
    WAIT = "wait"  # go on, and try it again later
    STOP = "stop"  # end the run


@dataclass(frozen=True, slots=True)
class Orders:
    """How a plan is to be carried out."""

    if_blocked: IfBlocked = IfBlocked.SKIP
    permanent: bool = False
    """Whether what the vendor would keep in a trash is to go for good."""
    backup: bool = True
    """Whether a product that cannot be read is left alone, where it could not be brought back."""
    check: bool = True
    """Whether the vendor's word is checked by looking."""
    interval: float = 3600.0
    """Seconds between two tries of what was blocked."""
    rounds: int = 3
    """How often what was blocked is tried again."""
    stop_after: int | None = None
    """The run ends after so many words that nobody hoped for."""


class Interrupted(Exception):
    """Somebody wants the run to stop; raised by a `sleep` that will not wait on."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run came to its end."""

    finished: bool
    says: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A word, and why."""

    outcome: Outcome
    reason: str = ""
    status: int | None = None
    request_id: str = ""


class Runner:
    """Carries one plan out, with one client, into one ledger."""

    def __init__(
        self,
        client: Client[Any],
        ledger: Ledger,
        orders: Orders,
        *,
        told: Callable[[Pending, Verdict], object] = lambda item, verdict: None,  # noqa: ARG005  nobody may care
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.client = client
        self.calls: Calls = client.calls
        self.ledger = ledger
        self.orders = orders
        self.run_id = ledger.facts["run"]
        self._told = told
        self._stopping = stopping
        self._surprised: set[str] = set()
        self._enough = ""
        self._said: dict[str, Outcome] = {}
        self._written = client.watch = Written(ledger, self.calls)

    def go(self) -> Ended:
        """Carry out whatever the ledger says is still to do."""
        try:
            self._all(self.ledger.pending)
            if self.orders.if_blocked is IfBlocked.WAIT:
                self._again()
        except (Stop, NotSent, Interrupted, _Ended) as end:
            ended = Ended(finished=False, says=str(end))
        else:
            ended = Ended(finished=True)
        self.ledger.end(self.calls.now(), f"stopped: {ended.says}" if ended.says else "finished")
        return ended

    def _again(self) -> None:
        """What was blocked may be free by now."""
        for _ in range(self.orders.rounds):
            if not self.ledger.blocked(-1, 1):
                return
            self.client.wait(self.orders.interval)
            self._all(self.ledger.blocked)

    def _all(self, listed: Callable[[int, int], list[Pending]]) -> None:
        after = -1
        while group := listed(after, self.calls.looks):
            after = group[-1].position
            self._group(group)
        self._end_if_enough()

    def _group(self, group: Sequence[Pending]) -> None:
        """Look at a group, remove what is there, look again, and say of each what became of it."""
        self._heed()
        before = self._look(group)
        ready: list[Pending] = []
        for item in group:
            verdict = self._ahead(item, before.get(item.id))
            if verdict is None:
                ready.append(item)
            else:
                self._settle(item, verdict)
        if ready:
            self._remove(ready, before)

    def _look(self, group: Sequence[Pending]) -> Mapping[str, Sight]:
        """Where everything is; what can be read of it is kept before anything is removed.

        What is absent is looked at again: a single answer may be wrong, and here no other would contradict it.
        What was sent for before is always looked at: the same id may be somebody else's new product by now.
        """
        seen = self._seen([item.id for item in group if self.orders.backup or self.orders.check or item.sent])
        absent = [one for one, sight in seen.items() if not sight.present]
        return {one: sight for one, sight in seen.items() if sight.present} | self._seen(absent)

    def _seen(self, ids: Sequence[str]) -> dict[str, Sight]:
        """Raises `NotSent` where nobody can be reached: nothing is to be said of a product for that."""
        if not ids:
            return {}
        seen = dict(self.client.run(self.calls.look(ids)))
        if len(seen) < len(ids) and self._written.cut_off:
            raise NotSent(self._written.cut_off)
        self.ledger.saw(
            (
                Sighting(one, sight.present, sight.says, self.calls.label(sight.record), sight.record)
                for one, sight in seen.items()
            ),
            self.calls.now(),
        )
        return seen

    def _ahead(self, item: Pending, sight: Sight | None) -> Verdict | None:
        """The word for an id that need not, or must not, be sent; None for one that is to be."""
        if item.sent and self.calls.proves:
            return None
        if sight is None:
            return self._unread(item)
        if sight.present:
            return None
        if item.unclear:
            return Verdict(Outcome.GONE, f"absent after an answer was lost{_where(sight)}")
        if item.sent:
            return Verdict(Outcome.GONE, f"absent after an earlier attempt{_where(sight)}")
        return Verdict(Outcome.NOT_FOUND, f"absent before anything was sent{_where(sight)}")

    def _unread(self, item: Pending) -> Verdict | None:
        if not self.calls.readable:
            return None
        if item.sent:
            return Verdict(Outcome.UNKNOWN, "it was sent for before, and cannot be read now")
        if not self.orders.backup or self.calls.removes is Outcome.TRASHED:
            return None
        return Verdict(Outcome.FAILED, "it could not be read, and is not deleted without a copy")

    def _remove(self, items: Sequence[Pending], before: Mapping[str, Sight]) -> None:
        """Remove a group; what the vendor says is written down at once, and looked at when all have had their turn."""
        verdicts: dict[str, Removal | CallError] = {}
        self._written.begin()
        self._said.clear()
        try:
            for some in _chunks(items, self.calls.together):
                self._heed()
                answers = self._removed(some)
                verdicts.update(answers)
                self._write(some, answers, before)
                _go_on(answers)
        except (Stop, NotSent, Interrupted, _Ended) as end:
            self._close(items, verdicts, before, end)
            raise
        self._conclude(items, verdicts, before, self._deal)

    def _removed(self, some: Sequence[Pending]) -> Verdicts:
        ids = [item.id for item in some]
        first = some[0]
        fresh = not (first.unclear and first.key)  # after an unclear answer only the same key proves anything
        key = key_for(self.run_id, "\n".join(ids), first.round) if fresh else first.key
        return self.client.run(self.calls.remove(ids, key=key, permanent=self.orders.permanent))

    def _write(self, some: Sequence[Pending], answers: Verdicts, before: Mapping[str, Sight]) -> None:
        for item in some:
            answer = answers[item.id]
            if not isinstance(answer, Stop | NotSent):
                self._deal(item, self._word(item, answer, before.get(item.id)))

    def _close(
        self,
        items: Sequence[Pending],
        verdicts: dict[str, Removal | CallError],
        before: Mapping[str, Sight],
        end: Exception,
    ) -> None:
        """The run ends here: say what is known of what had left already, and leave the rest to the next one."""
        for item in items:
            known = verdicts.get(item.id)
            if isinstance(known, Stop | NotSent):
                del verdicts[item.id]
            if item.id in self._written.left and item.id not in verdicts:
                verdicts[item.id] = self._written.last_word(item.id, end)
        begun = [item for item in items if item.id in verdicts]
        try:
            self._conclude(begun, verdicts, before, self._settle)
        except (Stop, NotSent, Interrupted):
            for item in begun:
                if item.id not in self._said:
                    self._settle(item, self._word(item, verdicts[item.id], before.get(item.id)))

    def _conclude(
        self,
        items: Sequence[Pending],
        verdicts: Verdicts,
        before: Mapping[str, Sight],
        deal: Callable[[Pending, Verdict], None],
    ) -> None:
        """Look, and put right what was written down."""
        after = self._checked(items, verdicts)
        for item in items:
            answer = verdicts[item.id]
            word = self._word(item, answer, before.get(item.id))
            agreed = self._agreed(word, answer, after.get(item.id))
            if self._said.get(item.id) is not agreed.outcome:
                deal(item, agreed)

    def _checked(self, items: Sequence[Pending], verdicts: Verdicts) -> Mapping[str, Sight]:
        """Where everything is now; for what the vendor says is removed the cheaper look will do."""
        if not self.orders.check:
            doubtful = [item.id for item in items if isinstance(verdicts[item.id], UnknownOutcome)]
            return self.client.run(self.calls.look(doubtful)) if doubtful else {}
        removed = [item.id for item in items if isinstance(verdicts[item.id], Removal)]
        others = [item.id for item in items if not isinstance(verdicts[item.id], Removal)]
        seen = dict(self.client.run(self.calls.still_there(removed))) if removed else {}
        if others:
            seen.update(self.client.run(self.calls.look(others)))
        return seen

    def _word(self, item: Pending, verdict: Removal | CallError, sight: Sight | None) -> Verdict:
        """The word that the vendor's answer alone gives."""
        if isinstance(verdict, Removal):
            last = verdict.attempts[-1] if verdict.attempts else None
            status, named = (last.status, last.request_id) if last else (None, "")
            return Verdict(verdict.outcome, verdict.reason, status, named)
        outcome = _OUTCOMES.get(type(verdict), Outcome.REFUSED)
        if isinstance(verdict, Stop) and verdict.status not in _TURNED_AWAY:
            outcome = (
                Outcome.NOT_ATTEMPTED
            )  # by this status the ledger would not know that it is to be tried again
        if isinstance(verdict, NotFound) and (item.sent or item.unclear or (sight and sight.present)):
            outcome = Outcome.GONE  # it was there, or we had tried: that it is absent proves nothing of ours
        return Verdict(outcome, str(verdict), verdict.status, verdict.request_id)

    def _agreed(self, verdict: Verdict, answer: Removal | CallError, sight: Sight | None) -> Verdict:
        """The word once somebody has looked: what is seen wins over what was said."""
        if sight is None:
            return verdict
        said = isinstance(answer, Removal)
        if sight.present and (said or verdict.outcome.is_absent):
            reason = f"the vendor said {verdict.outcome}, and it is still there"
            return Verdict(Outcome.FAILED, reason, verdict.status, verdict.request_id)
        if sight.present and verdict.outcome is Outcome.UNKNOWN:
            kept = Outcome.NOT_ATTEMPTED if isinstance(answer, CutShort) else Outcome.FAILED
            return Verdict(kept, f"{verdict.reason}; it is still there", verdict.status, verdict.request_id)
        if not sight.present and not verdict.outcome.is_absent:
            reason = f"{verdict.reason}; and yet it is absent now{_where(sight)}"
            return Verdict(Outcome.GONE, reason, verdict.status, verdict.request_id)
        return verdict

    def _deal(self, item: Pending, verdict: Verdict) -> None:
        """Settle an id; what is blocked is hidden instead, where that was asked for."""
        blocked = verdict.outcome is Outcome.BLOCKED
        hides = blocked and self.orders.if_blocked is IfBlocked.DEACTIVATE and self.calls.can_hide
        self._settle(item, self._hidden(item, verdict) if hides else verdict)
        self._said[item.id] = verdict.outcome

    def _settle(self, item: Pending, verdict: Verdict) -> None:
        settled = Settled(item.id, verdict.outcome, verdict.reason, verdict.request_id, verdict.status)
        self.ledger.settle([settled], self.calls.now())
        self._said[item.id] = verdict.outcome
        self._told(item, verdict)
        if verdict.outcome is Outcome.BLOCKED and self.orders.if_blocked is IfBlocked.STOP:
            self._enough = f"{item.id} is blocked: {verdict.reason}"
        if self.orders.stop_after is not None:
            self._count(item.id, verdict.outcome, self.orders.stop_after)

    def _count(self, identifier: str, outcome: Outcome, most: int) -> None:
        (self._surprised.add if outcome in SURPRISES else self._surprised.discard)(identifier)
        if len(self._surprised) >= most:
            self._enough = f"{len(self._surprised)} ids came to something that nobody hoped for"

    def _hidden(self, item: Pending, verdict: Verdict) -> Verdict:
        """Hide instead, and look whether it is hidden: an answer that was lost, or lies, decides nothing."""
        said = "it is not hidden, though asked"
        try:
            self.client.run(self.calls.hide(item.id, item.reason))
        except (Stop, NotSent, Interrupted) as end:
            said = "whether it is hidden was not seen"
            self._settle(item, replace(verdict, reason=f"{verdict.reason}; and {said}: {end}"))
            raise
        except CallError as failure:
            said = f"it could not be hidden: {failure}"
        sight = self.client.run(self.calls.look([item.id])).get(item.id)
        if sight and not sight.present:
            return replace(verdict, outcome=Outcome.GONE, reason=f"{verdict.reason}; and it is absent now")
        if sight and sight.record is not None and self.calls.is_hidden(sight.record):
            return replace(verdict, outcome=Outcome.DEACTIVATED)
        return replace(verdict, reason=f"{verdict.reason}; and {said}")

    def _heed(self) -> None:
        self._end_if_enough()
        if self._stopping():
            raise Interrupted("asked to stop")

    def _end_if_enough(self) -> None:
        """Raised between two requests, never while something is being written down."""
        if self._enough:
            raise _Ended(self._enough)


#: What a ledger tells a dead credential by. Not every vendor says it in the status.
_TURNED_AWAY: Final = frozenset({401, 402, 403})


class _Ended(Exception):
    """The run ends by its own orders."""


_OUTCOMES: Final[Mapping[type[CallError], Outcome]] = {
    Blocked: Outcome.BLOCKED,
    NotFound: Outcome.NOT_FOUND,
    UnknownOutcome: Outcome.UNKNOWN,
    NotSent: Outcome.NOT_ATTEMPTED,
    CutShort: Outcome.UNKNOWN,
    RateLimited: Outcome.FAILED,
}


def _chunks(items: Sequence[Pending], size: int) -> Iterator[Sequence[Pending]]:
    """In order, at most so many together, and never two of different rounds: they have different keys."""
    start = 0
    for end in range(1, len(items) + 1):
        full = end - start == size
        if end == len(items) or full or items[end].round != items[start].round:
            yield items[start:end]
            start = end


def _where(sight: Sight) -> str:
    return f": {sight.says}" if sight.says else ""


def _go_on(verdicts: Verdicts) -> None:
    """Raise whatever ended the run in the middle of several."""
    for verdict in verdicts.values():
        if isinstance(verdict, Stop | NotSent):
            raise verdict
        cause = verdict.__cause__ if isinstance(verdict, UnknownOutcome) else None
        if isinstance(cause, Stop):
            raise cause  # what became of this one is unknown, and no other can succeed
