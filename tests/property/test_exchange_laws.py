"""Whatever a vendor answers, a call ends, is tried no more often than it may be, and destroys nothing on a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle

from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.clients.answers import parsed, rate_limited, unexpected
from understudy.clients.errors import CallError, UnknownOutcome
from understudy.clients.exchange import Exchange, Heard, Patience
from understudy.clients.limits import Bucket, Hint, Limit, Window
from understudy.clients.message import Effect, Reply, Request, Response, Silence
from understudy.clients.outcome import Attempt
from understudy.clients.steps import Renew, Send, Wait

OK = Response(200, {}, b'{"ok": true}')
LONGEST = 120.0


class Dialect:
    """Says yes with `{"ok": true}`."""

    def __init__(self, limits: Mapping[str, Sequence[Limit]]) -> None:
        self.limits = limits

    def failure(self, request: Request, response: Response) -> CallError | None:  # noqa: ARG002  the seam's signature
        if response.status == 429:
            return rate_limited(response, "slow down", 0.0)
        return None if response.status == 200 and parsed(response) == {"ok": True} else unexpected(response)

    def hint(self, request: Request, response: Response, now: float) -> Hint:  # noqa: ARG002  the seam's signature
        return Hint()


class Played:
    """What one call asked for, when it was answered so."""

    def __init__(
        self, exchange: Exchange, request: Request, replies: Sequence[Reply], clock: list[float]
    ) -> None:
        self.sent: list[Reply] = []
        self.waits: list[float] = []
        self.renewed = 0
        self.heard: Heard | None = None
        self.failure: CallError | None = None
        coming, reply = cycle(replies), None
        steps = exchange.ask(request)
        try:
            while True:
                step, reply = steps.send(reply), None
                if isinstance(step, Send):
                    reply = next(coming)
                    self.sent.append(reply)
                elif isinstance(step, Wait):
                    self.waits.append(step.seconds)
                    clock[0] += step.seconds
                else:
                    assert isinstance(step, Renew)
                    self.renewed += 1
        except StopIteration as done:
            self.heard = done.value
        except CallError as failure:
            self.failure = failure

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        return (self.heard or self.failure).attempts  # type: ignore[union-attr]  # one of both is there


headers = st.dictionaries(
    st.sampled_from(["retry-after", "x-ratelimit-reset", "location", "x-request-id"]),
    st.sampled_from(["1", "0", "-3", "7.5", "99999999", "soon", "nan"]),
)
replies = st.one_of(
    st.builds(Silence, st.sampled_from(["reset", ""]), st.booleans()),
    st.just(OK),
    st.builds(
        Response,
        st.sampled_from(
            [200, 201, 204, 301, 400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504, 599]
        ),
        headers,
        st.sampled_from(
            [b"", b"<html>", b'{"ok": tr', b'{"error": "no", "retry_after": 3}', b"[" * 5000, b"\xff"]
        ),
    ),
)
limits = st.sampled_from(
    [(), (Window("w", 2, 60),), (Window("a", 2, 60, aligned=True),), (Bucket("b", 2, 1),)]
)
requests = st.builds(
    Request, st.just("call"), st.just("POST"), st.just("/"), st.sampled_from(Effect), st.just(("a",))
)
patiences = st.builds(Patience, st.integers(1, 7), st.sampled_from([0.5, 1.0, 50.0]), st.just(LONGEST))


def _unclear(reply: Reply) -> bool:
    """Whether nobody can tell from it what was done."""
    if isinstance(reply, Silence):
        return reply.sent
    return reply.status >= 500 or reply.status == 408 or (reply.status < 300 and reply is not OK)


def _play(
    answers: list[Reply], limit: tuple[Limit, ...], request: Request, patience: Patience, renewable: bool
) -> Played:
    clock = [1_736_942_417.0]
    exchange = Exchange(Dialect({"call": limit}), lambda: clock[0], patience, renewable=renewable)
    return Played(exchange, request, answers, clock)


answers = st.lists(replies, min_size=1, max_size=12)


@given(answers, limits, requests, patiences, st.booleans())
@settings(deadline=None)
def test_a_call_ends_and_every_attempt_is_on_record(
    answers: list[Reply], limit: tuple[Limit, ...], request: Request, patience: Patience, renewable: bool
) -> None:
    played = _play(answers, limit, request, patience, renewable)
    assert len(played.sent) <= patience.attempts + played.renewed
    assert played.renewed <= renewable
    shown = [None if isinstance(reply, Silence) else reply.status for reply in played.sent]
    assert [attempt.status for attempt in played.attempts] == shown
    assert (played.heard is None) != (played.failure is None)
    assert all(0 < wait <= LONGEST for wait in played.waits)


@given(answers, limits, requests, patiences, st.booleans())
@settings(deadline=None)
def test_nothing_that_removes_is_sent_again_after_an_unclear_answer(
    answers: list[Reply], limit: tuple[Limit, ...], request: Request, patience: Patience, renewable: bool
) -> None:
    played = _play(answers, limit, request, patience, renewable)
    if request.effect in {Effect.REMOVES, Effect.DESTROYS}:
        assert not any(map(_unclear, played.sent[:-1]))
    if _unclear(played.sent[-1]):
        assert isinstance(played.failure, UnknownOutcome)


@given(answers, limits, requests, patiences, st.booleans())
@settings(deadline=None)
def test_only_a_clear_yes_is_a_yes_and_no_refusal_is_tried_again(
    answers: list[Reply], limit: tuple[Limit, ...], request: Request, patience: Patience, renewable: bool
) -> None:
    played = _play(answers, limit, request, patience, renewable)
    assert (played.heard is not None) == (played.sent[-1] is OK)
    for reply in played.sent[:-1]:
        refused = isinstance(reply, Response) and not _unclear(reply) and reply.status not in {401, 429}
        assert not refused
    assert (
        sum(isinstance(reply, Response) and reply.status == 401 for reply in played.sent)
        <= 1 + played.renewed
    )


@given(answers, requests, patiences)
@settings(deadline=None)
def test_the_same_answers_come_to_the_same(
    answers: list[Reply], request: Request, patience: Patience
) -> None:
    one, other = (_play(answers, (), request, patience, renewable=True) for _ in range(2))
    assert (one.waits, one.attempts, str(one.failure)) == (other.waits, other.attempts, str(other.failure))
