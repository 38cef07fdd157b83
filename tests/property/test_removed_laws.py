"""The word that a deletion comes to is true, whatever becomes of its requests and answers.

A toy vendor knows what was really done. It does at once what it does, and shows at once what is so: a deletion that
takes effect minutes later, or a proxy that sends a call twice, can make a liar of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import chain, repeat
from typing import Any, ClassVar, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.clients.answers import parsed, rate_limited, unexpected
from understudy.clients.calls import Calls, Credentials, Impact, Sight, by_one
from understudy.clients.errors import CallError, NotFound, UnknownOutcome
from understudy.clients.exchange import Patience
from understudy.clients.message import Effect, Reply, Request, Response, Silence
from understudy.clients.outcome import Outcome, Removal
from understudy.clients.steps import Send, Steps, Wait


class ToyCalls(Calls):
    """Products that are there or not."""

    name: ClassVar = "toy"
    title: ClassVar = "Toy"
    page: ClassVar = "Toys"
    hosts: ClassVar = ()
    base_url: ClassVar = ""
    credentials: ClassVar = ()
    removes: ClassVar = Outcome.DELETED
    limits: Mapping[str, Any] = {}

    def failure(self, request: Request, response: Response) -> CallError | None:  # noqa: ARG002  the seam's signature
        if response.status == 404 and parsed(response) == {"error": "absent"}:
            return NotFound("absent")
        if response.status == 429:
            return rate_limited(response, "slow down", self.now())
        return None if response.status == 200 and parsed(response) == {"ok": True} else unexpected(response)

    def problem(self, identifier: str) -> str | None:
        return None if identifier else "empty"

    def signed(self, request: Request, credentials: Credentials) -> Request:  # noqa: ARG002  the seam's signature
        return request

    def look(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        return (yield from by_one(self._sight, ids))

    def _sight(self, identifier: str) -> Steps[Sight]:
        yield from self.exchange.ask(Request("get", "GET", f"/{identifier}", targets=(identifier,)))
        return Sight(present=True)

    def removal(self, ids: Sequence[str], key: str = "") -> Request:  # noqa: ARG002  the seam's signature
        return Request("delete", "DELETE", f"/{ids[0]}", Effect.DESTROYS, tuple(ids))

    def impact(self, identifier: str) -> Steps[Impact]:
        yield from ()
        return Impact(identifier)


class Fate(Enum):
    """What becomes of one request."""

    CLEAR = "carried out, and answered"
    NOT_SENT = "no connection"
    LOST_BEFORE = "lost on its way"
    LOST_AFTER = "carried out, and the answer lost"
    FAILED_BEFORE = "500, and nothing done"
    FAILED_AFTER = "500, and done"
    PAGE_BEFORE = "a proxy's page instead"
    PAGE_AFTER = "a proxy's page instead of the answer"
    EARLY = "429, and nothing done"
    LATE = "429, and done"
    UNKNOWN_KEY = "401"
    ODD = "a refusal that nobody knows"


DONE = {Fate.CLEAR, Fate.LOST_AFTER, Fate.FAILED_AFTER, Fate.PAGE_AFTER, Fate.LATE}
#: Each says to the client what its twin says: only the vendor knows which it was.
TWINS = [
    (Fate.LOST_BEFORE, Fate.LOST_AFTER),
    (Fate.FAILED_BEFORE, Fate.FAILED_AFTER),
    (Fate.PAGE_BEFORE, Fate.PAGE_AFTER),
    (Fate.EARLY, Fate.LATE),
]
UNCLEAR = {fate for pair in TWINS for fate in pair}
NOTHING = Silence("reset", sent=True)
SAID: Mapping[Fate, Reply] = {
    Fate.NOT_SENT: Silence("no route", sent=False),
    Fate.LOST_BEFORE: NOTHING, Fate.LOST_AFTER: NOTHING,
    Fate.FAILED_BEFORE: Response(500, {}, b"oops"), Fate.FAILED_AFTER: Response(500, {}, b"oops"),
    Fate.PAGE_BEFORE: Response(200, {}, b"<html>"), Fate.PAGE_AFTER: Response(200, {}, b"<html>"),
    Fate.EARLY: Response(429), Fate.LATE: Response(429),
    Fate.UNKNOWN_KEY: Response(401), Fate.ODD: Response(418),
}  # fmt: skip
YES, ABSENT = Response(200, {}, b'{"ok": true}'), Response(404, {}, b'{"error": "absent"}')


class Event(NamedTuple):
    """What becomes of a request, and whether somebody else deletes the product just before it arrives, or just after."""

    fate: Fate
    others_before: bool = False
    others_after: bool = False


class Toy:
    """The vendor, and what is true."""

    def __init__(self, present: bool, events: Sequence[Event]) -> None:
        self.present = present
        self.by_us = False
        self.met: list[Fate] = []
        self.said: list[Reply] = []
        self._events: Iterator[Event] = chain(events, repeat(Event(Fate.CLEAR)))

    def answer(self, request: Request) -> Reply:
        event = next(self._events)
        self.met.append(event.fate)
        self.present = self.present and not event.others_before
        seen = self.present
        if event.fate in DONE and request.operation == "delete":
            self.by_us, self.present = self.by_us or seen, False
        self.present = self.present and not event.others_after
        self.said.append(SAID.get(event.fate, YES if seen else ABSENT))
        return self.said[-1]


def _word(calls: ToyCalls, answer: Any, clock: list[float]) -> str:
    """The word told, or the name of the error raised."""
    steps, reply = calls.removed("a"), None
    try:
        while True:
            step, reply = steps.send(reply), None
            if isinstance(step, Send):
                reply = answer(step.request)
            elif isinstance(step, Wait):
                clock[0] += step.seconds
    except StopIteration as done:
        removal: Removal = done.value
        assert len(removal.attempts) >= 1
        return removal.outcome.value
    except CallError as failure:
        return type(failure).__name__ if failure.attempts else "an error without attempts"


def _told(answer: Any, attempts: int = 3) -> str:
    clock = [1_736_942_417.0]
    return _word(ToyCalls(lambda: clock[0], patience=Patience(attempts)), answer, clock)


def _is_true(word: str, toy: Toy) -> bool:
    if word == "deleted":
        return toy.by_us
    if word == "gone":
        return not toy.present
    if word == UnknownOutcome.__name__:
        return bool(UNCLEAR & set(toy.met))  # where nothing was unclear, not to know is needless
    if word == NotFound.__name__:
        return not toy.present and not toy.by_us
    return not toy.by_us  # a refusal did nothing


def _events(fates: Sequence[Fate]) -> st.SearchStrategy[list[Event]]:
    return st.lists(st.builds(Event, st.sampled_from(fates), st.booleans(), st.booleans()), max_size=14)


HONEST = [fate for fate in Fate if fate is not Fate.LATE]


@given(st.booleans(), _events(HONEST), st.integers(1, 5))
@settings(deadline=None, max_examples=500)
def test_the_word_told_is_true(present: bool, events: list[Event], attempts: int) -> None:
    toy = Toy(present, events)
    word = _told(toy.answer, attempts)
    assert _is_true(word, toy), word


@given(st.booleans(), _events([Fate.CLEAR, Fate.EARLY, Fate.LATE]), st.integers(2, 5))
@settings(deadline=None, max_examples=500)
def test_a_limiter_that_speaks_too_late_does_not_make_it_a_lie(
    present: bool, events: list[Event], attempts: int
) -> None:
    """Reading is not limited here: where it is too, a client is told nothing but `too many`, and says that."""
    toy = Toy(present, events)

    def answer(request: Request) -> Reply:
        return toy.answer(request) if request.operation == "delete" else YES if toy.present else ABSENT

    word = _told(answer, attempts)
    assert _is_true(word, toy), word


@given(st.sampled_from(TWINS), _events([Fate.NOT_SENT, Fate.EARLY, *UNCLEAR]), st.booleans())
@settings(deadline=None)
def test_twins_are_told_the_same_word_and_it_is_true_of_both(
    twins: tuple[Fate, Fate], rest: list[Event], others: bool
) -> None:
    """Either nobody heard and somebody else deleted the product, or it was us: the answers are the same bytes."""
    before, after = twins
    ends = [Event(event.fate) for event in rest]
    theirs = Toy(True, [Event(before, others_after=True), *ends])
    ours = Toy(True, [Event(after, others_after=others), *ends])
    words = [_told(toy.answer) for toy in (theirs, ours)]
    assert theirs.said == ours.said
    assert words[0] == words[1]
    if Fate.LATE not in {after, *(event.fate for event in ends)}:
        assert all(_is_true(word, toy) for word, toy in zip(words, (theirs, ours), strict=True))


@given(st.booleans(), _events(list(Fate)))
@settings(deadline=None)
def test_the_word_follows_from_what_was_said_and_from_nothing_else(
    present: bool, events: list[Event]
) -> None:
    toy = Toy(present, events)
    word = _told(toy.answer)
    recorded = iter(toy.said)
    assert _told(lambda _: next(recorded)) == word


@given(st.booleans(), _events(list(Fate)), st.integers(1, 4))
@settings(deadline=None)
def test_it_ends_within_a_bound(present: bool, events: list[Event], attempts: int) -> None:
    toy = Toy(present, events)
    _told(toy.answer, attempts)
    assert len(toy.said) <= 2 * attempts * attempts + attempts


def test_a_product_that_never_was_is_not_found() -> None:
    assert _told(Toy(False, []).answer) == "NotFound"


def test_an_absence_after_no_connection_is_the_first_clear_answer() -> None:
    assert _told(Toy(False, [Event(Fate.NOT_SENT), Event(Fate.NOT_SENT)]).answer) == "NotFound"
