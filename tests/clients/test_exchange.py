"""One call: what is tried again, after how long, and what is told. Only what is safe is repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from understudy.clients.answers import parsed, rate_limited, unexpected
from understudy.clients.errors import (
    CallError,
    InvalidRequest,
    NotSent,
    PermissionDenied,
    QuotaExhausted,
    RateLimited,
    Refused,
    Unauthenticated,
    UnknownOutcome,
)
from understudy.clients.exchange import Exchange, Heard, Patience
from understudy.clients.limits import Bucket, Hint, Limit, Window
from understudy.clients.message import Effect, Reply, Request, Response, Silence
from understudy.clients.steps import Renew, Send, Step, Wait

START = 1_736_942_417.0
OK = Response(200, {"request-id": "r-ok"}, b'{"ok": true}')
LOST, NO_ROUTE = Silence("reset", sent=True), Silence("no route", sent=False)
BOTH = [Effect.READS, Effect.CHANGES]
ONCE = [Effect.REMOVES, Effect.DESTROYS]


class Dialect:
    """Says yes with `{"ok": true}`."""

    def __init__(self, limits: Mapping[str, Sequence[Limit]]) -> None:
        self.limits = limits

    def failure(self, request: Request, response: Response) -> CallError | None:  # noqa: ARG002  the seam's signature
        if response.status == 429:
            return rate_limited(response, "slow down", START)
        return None if response.status == 200 and parsed(response) == {"ok": True} else unexpected(response)

    def hint(self, request: Request, response: Response, now: float) -> Hint:  # noqa: ARG002  the seam's signature
        return Hint()


class Table:
    """An exchange, its clock, and what the last call asked for."""

    def __init__(self, *limits: Limit, renewable: bool = False, **patience: Any) -> None:
        self.now = START
        self.steps: list[Step] = []
        self.exchange = Exchange(
            Dialect({"call": limits}), lambda: self.now, Patience(**patience), renewable=renewable
        )

    def ask(self, effect: Effect, *replies: Reply, cost: int = 1) -> Heard:
        """The answer to a call that is replied to so; the last reply is repeated."""
        coming, self.steps = list(replies), []
        steps = self.exchange.ask(Request("call", "POST", "/", effect, ("a",), cost=cost))
        reply: Reply | None = None
        try:
            while True:
                step = steps.send(reply)
                self.steps.append(step)
                reply = (coming.pop(0) if len(coming) > 1 else coming[0]) if isinstance(step, Send) else None
                self.now += step.seconds if isinstance(step, Wait) else 0
        except StopIteration as done:
            heard: Heard = done.value
            return heard

    @property
    def sent(self) -> int:
        return sum(isinstance(step, Send) for step in self.steps)

    @property
    def waits(self) -> list[float]:
        return [step.seconds for step in self.steps if isinstance(step, Wait)]


def _answer(status: int, body: bytes = b"", **headers: str) -> Response:
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize("effect", Effect)
def test_a_clear_yes_is_asked_for_once(effect: Effect) -> None:
    table = Table()
    heard = table.ask(effect, OK)
    assert (heard.body, table.sent, table.waits) == ({"ok": True}, 1, [])
    (attempt,) = heard.attempts
    assert (attempt.at, attempt.status, attempt.says, attempt.request_id, attempt.refused_early) == (
        START, 200, "ok", "r-ok", False,
    )  # fmt: skip


UNCLEAR = [
    LOST, _answer(500), _answer(502, b"<html>"), _answer(503), _answer(504), _answer(408), _answer(200, b"<html>"),
    _answer(200, b'{"ok": tr'), _answer(200), _answer(202), _answer(204), _answer(200, b"[" * 100_000),
]  # fmt: skip


@pytest.mark.parametrize("reply", UNCLEAR, ids=lambda one: str(one)[:40])
@pytest.mark.parametrize("effect", BOTH)
def test_after_an_unclear_answer_what_is_safe_is_sent_again(effect: Effect, reply: Reply) -> None:
    table = Table()
    assert table.ask(effect, reply, reply, OK).response is OK
    assert (table.sent, table.waits) == (3, [1, 2])


@pytest.mark.parametrize("reply", UNCLEAR, ids=lambda one: str(one)[:40])
@pytest.mark.parametrize("effect", ONCE)
def test_after_an_unclear_answer_what_removes_is_not_sent_again(effect: Effect, reply: Reply) -> None:
    table = Table()
    with pytest.raises(UnknownOutcome) as caught:
        table.ask(effect, reply, OK)
    assert (table.sent, table.waits, len(caught.value.attempts)) == (1, [], 1)
    assert not caught.value.attempts[0].refused_early


@pytest.mark.parametrize("effect", Effect)
def test_where_nothing_left_it_is_sent_again_whatever_it_does(effect: Effect) -> None:
    table = Table()
    heard = table.ask(effect, NO_ROUTE, NO_ROUTE, OK)
    assert (table.sent, table.waits) == (3, [1, 2])
    assert [attempt.refused_early for attempt in heard.attempts] == [True, True, False]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (300, Refused), (301, Refused), (307, Refused), (400, InvalidRequest), (402, QuotaExhausted), (403, PermissionDenied),
        (404, InvalidRequest), (405, InvalidRequest), (409, InvalidRequest), (410, InvalidRequest), (418, InvalidRequest),
        (422, InvalidRequest), (401, Unauthenticated),
    ],
)  # fmt: skip
@pytest.mark.parametrize("effect", Effect)
def test_a_refusal_is_never_asked_again(effect: Effect, status: int, kind: type[CallError]) -> None:
    """A 404 that is not in the vendor's own words is no absence."""
    table = Table()
    with pytest.raises(kind) as caught:
        table.ask(effect, _answer(status, b"no"), OK)
    assert type(caught.value) is kind
    assert (caught.value.status, table.sent, table.waits) == (status, 1, [])


def test_a_redirect_is_told_with_where_it_leads() -> None:
    with pytest.raises(
        Refused, match=r"HTTP 302: a redirect to https://elsewhere\.test/, which is not followed"
    ):
        Table().ask(Effect.READS, _answer(302, location="https://elsewhere.test/"))


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize(
    ("headers", "body", "wait"),
    [
        ({"retry_after": "7"}, b"", 7),
        ({}, b'{"retry_after": 2.5}', 3),
        ({"retry_after": "99999"}, b"", 120),
        ({}, b"", 1),
    ],
)
def test_a_429_is_waited_for_as_it_asks(
    effect: Effect, headers: dict[str, str], body: bytes, wait: float
) -> None:
    table = Table()
    heard = table.ask(effect, _answer(429, body, **headers), OK)
    assert (table.sent, table.waits) == (2, [wait])
    assert [attempt.refused_early for attempt in heard.attempts] == [True, False]


def test_a_429_that_asks_for_nothing_waits_as_long_as_the_limit_needs() -> None:
    table = Table(Window("w", 10, 60))
    table.ask(Effect.DESTROYS, _answer(429), OK)
    assert table.waits == [60]


def test_a_429_that_asked_for_too_little_is_not_believed_twice() -> None:
    table = Table(Window("w", 10, 60))
    table.ask(Effect.DESTROYS, _answer(429, retry_after="6"), _answer(429, retry_after="6"), OK)
    assert table.waits == [6, 60]


def test_no_wait_is_longer_than_patience_allows() -> None:
    table = Table(Window("day", 10, 86_400), longest=90.0)
    table.ask(Effect.READS, _answer(429, retry_after="100000"), _answer(503, retry_after="100000"), OK)
    assert table.waits[0] == 90
    assert max(table.waits) <= 86_400
    calm = Table(longest=90.0)
    calm.ask(Effect.READS, _answer(429, retry_after="100000"), _answer(503, retry_after="100000"), OK)
    assert calm.waits == [90, 90]


@pytest.mark.parametrize("attempts", [1, 2, 5])
@pytest.mark.parametrize(
    ("reply", "kind"),
    [(_answer(429, retry_after="3"), RateLimited), (LOST, UnknownOutcome), (NO_ROUTE, NotSent)],
)
def test_patience_ends_and_every_attempt_is_told(attempts: int, reply: Reply, kind: type[CallError]) -> None:
    table = Table(attempts=attempts)
    with pytest.raises(kind) as caught:
        table.ask(Effect.READS, reply)
    assert (table.sent, len(caught.value.attempts), len(table.waits)) == (attempts, attempts, attempts - 1)


def test_a_503_that_asks_for_a_wait_gets_it() -> None:
    table = Table()
    table.ask(Effect.READS, _answer(503, retry_after="20"), OK)
    assert table.waits == [20]


def test_a_limits_reset_is_no_wait_where_nothing_was_refused() -> None:
    table = Table()
    table.ask(Effect.READS, _answer(500, x_ratelimit_reset=str(START + 55)), OK)
    assert table.waits == [1]


def test_an_unknown_outcome_says_when_the_vendor_wants_to_be_asked_again() -> None:
    with pytest.raises(UnknownOutcome) as caught:
        Table().ask(Effect.DESTROYS, _answer(503, retry_after="20"))
    assert caught.value.retry_after == 20


def test_new_credentials_are_got_once_and_only_where_they_can_be() -> None:
    table = Table(renewable=True)
    assert table.ask(Effect.DESTROYS, _answer(401), OK).response is OK
    assert [type(step) for step in table.steps] == [Send, Renew, Send]
    with pytest.raises(Unauthenticated) as caught:
        table.ask(Effect.DESTROYS, _answer(401))
    assert [type(step) for step in table.steps] == [Send, Renew, Send]
    assert [attempt.status for attempt in caught.value.attempts] == [401, 401]
    assert all(attempt.refused_early for attempt in caught.value.attempts)
    table = Table()
    with pytest.raises(Unauthenticated):
        table.ask(Effect.DESTROYS, _answer(401), OK)
    assert table.sent == 1


def test_what_was_sent_counts_though_its_answer_was_lost() -> None:
    table = Table(Window("w", 2, 60))
    for _ in range(2):
        with pytest.raises(UnknownOutcome):
            table.ask(Effect.DESTROYS, LOST)
    table.ask(Effect.DESTROYS, OK)
    assert table.waits == [pytest.approx(60, abs=1e-5)]


def test_what_never_left_counts_nothing() -> None:
    table = Table(Window("w", 1, 600), attempts=3, backoff=0.1)
    with pytest.raises(NotSent):
        table.ask(Effect.DESTROYS, NO_ROUTE)
    table.ask(Effect.DESTROYS, OK)
    assert table.waits == []


def test_a_call_leaves_only_when_its_limit_lets_it_and_as_its_cost_weighs() -> None:
    table = Table(Bucket("b", 10, 2))
    table.ask(Effect.READS, OK, cost=8)
    table.ask(Effect.READS, OK, cost=6)
    assert [type(step) for step in table.steps] == [Wait, Send]
    assert table.waits == [pytest.approx(2, abs=1e-4)]


def test_an_attempt_tells_when_how_and_under_which_name() -> None:
    table = Table()
    heard = table.ask(Effect.READS, LOST, _answer(500, b"oops", x_request_id="r-1"), OK)
    assert [(one.at - START, one.status, one.says, one.request_id) for one in heard.attempts] == [
        (0, None, "reset", ""),
        (1, 500, "an answer that this client does not know: oops", "r-1"),
        (3, 200, "ok", "r-ok"),
    ]


def test_a_failure_has_the_vendors_status_and_request_id() -> None:
    with pytest.raises(InvalidRequest) as caught:
        Table().ask(Effect.READS, _answer(422, b"no", request_id="r-9"))
    error = caught.value
    assert (error.status, error.request_id, error.attempts[0].request_id) == (422, "r-9", "r-9")


def test_what_an_answer_repeats_of_the_credentials_is_blotted_out() -> None:
    table = Table()
    table.exchange.veil = lambda text: text.replace("k3y", "…")
    with pytest.raises(InvalidRequest) as caught:
        table.ask(Effect.READS, _answer(400, b"your k3y is wrong", request_id="k3y-1"))
    assert "k3y" not in f"{caught.value} {caught.value.attempts} {vars(caught.value)} {caught.value.args}"


def test_long_pages_are_shown_by_their_beginning() -> None:
    with pytest.raises(InvalidRequest) as caught:
        Table().ask(Effect.READS, _answer(400, "…".encode() * 100_000))
    assert len(str(caught.value)) < 220


@pytest.mark.parametrize("attempt", [1, 2, 8, 5000])
def test_a_pause_doubles_up_to_the_longest(attempt: int) -> None:
    assert Patience(backoff=1.0, longest=120.0).pause(attempt) == min(120, 2 ** (attempt - 1))
