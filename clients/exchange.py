"""One call, seen through to an answer that means something: paced, sent, read, and repeated only where that is safe.

No I/O and no vendor: it asks for sends and waits, and a `Dialect` reads the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from . import waiting
from .errors import CallError, NotSent, RateLimited, Unauthenticated, UnknownOutcome
from .limits import Hint, Limit, Pace
from .message import Reply, Request, Response, Silence
from .outcome import Attempt
from .steps import Renew, Send, Steps, Wait


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a call is tried. Seconds."""

    attempts: int = 5
    backoff: float = 1.0
    """Before the second attempt; doubled for each one after it."""
    longest: float = 120.0
    """No single wait is longer, whatever a vendor asks for."""

    def pause(self, attempt: int) -> float:
        """The pause after the attempt of that number, from 1."""
        return min(self.longest, self.backoff * 2.0 ** min(attempt - 1, 60))

    def long(self, asked: float | None, attempt: int) -> float:
        """The pause after that attempt, where the vendor may have asked for one itself."""
        return min(self.longest, max(asked or 0.0, self.pause(attempt)))


class Dialect(Protocol):
    """How a vendor says yes and no."""

    limits: Mapping[str, Sequence[Limit]]

    def failure(self, request: Request, response: Response, /) -> CallError | None:
        """What went wrong, by the vendor's answer; None for success."""
        ...

    def hint(self, request: Request, response: Response, now: float, /) -> Hint:
        """What the answer says of the limit that the request counts against."""
        ...


class Heard(NamedTuple):
    """A successful answer, and every request that it took."""

    response: Response
    attempts: tuple[Attempt, ...]

    @property
    def body(self) -> Any:
        return self.response.json()


class Exchange:
    """Calls to one vendor with one credential: they share its limits, and so one pace."""

    def __init__(
        self, dialect: Dialect, now: Callable[[], float], patience: Patience, *, renewable: bool = False
    ) -> None:
        self.dialect = dialect
        self.renewable = renewable
        """Whether whoever carries this out can get new credentials for old."""
        self.now = now
        self.patience = patience
        self.pace = Pace(dialect.limits, now)
        self._credential = 0
        self._admitted = True
        self.veil: Callable[[str], str] = str
        """What is said of an answer goes through it: whoever holds the credentials blots them out here."""

    def begin(self) -> None:
        """A new operation: what it is refused may be tried with new credentials, once."""
        self._admitted = True

    def ask(self, request: Request) -> Steps[Heard]:
        """The answer to a request. Raises `CallError`, with every attempt, when there is none that means yes."""
        attempts: tuple[Attempt, ...] = ()
        renewable = self.renewable
        while True:
            yield from self._paced(request)
            sent_with = self._credential
            reply = yield Send(request)
            assert reply is not None  # noqa: S101  a driver answers every Send
            failure = self._failure(request, reply)
            attempts += (self._attempt(reply, failure),)
            if failure is None:
                assert isinstance(reply, Response)  # noqa: S101  silence is a failure
                self._admitted = True
                return Heard(reply, attempts)
            failure.attempts = attempts
            if isinstance(failure, Unauthenticated) and renewable and self._may_try_anew(sent_with):
                renewable = False
                yield from self._renewed(sent_with)
                continue
            wait = self._wait(request, failure)
            if wait is None:
                raise failure
            yield Wait(wait, str(failure))

    def _may_try_anew(self, sent_with: int) -> bool:
        """Whether new credentials may help: no more than once until an answer shows that they let somebody in."""
        return self._admitted or sent_with != self._credential

    def _renewed(self, sent_with: int) -> Steps[None]:
        if sent_with == self._credential:  # else somebody else has renewed them while this was on its way
            yield Renew()
            self._credential += 1
            self._admitted = False

    def _paced(self, request: Request) -> Steps[None]:
        wait = self.pace.wait(request.operation, request.cost)
        if wait > 0:
            yield Wait(wait, "the vendor's limit")

    def _failure(self, request: Request, reply: Reply) -> CallError | None:
        if isinstance(reply, Silence):
            return self._unanswered(request, reply)
        failure = self.dialect.failure(request, reply)
        if failure is not None:
            failure.status = reply.status
            failure.request_id = failure.request_id or reply.request_id
            failure.blot(self.veil)
            failure.retry_after = failure.retry_after or waiting.retry_after(reply.headers, self.now())
        if not isinstance(failure, RateLimited):
            self.pace.count(request.operation, request.cost, self.dialect.hint(request, reply, self.now()))
        return failure

    def _unanswered(self, request: Request, reply: Silence) -> CallError:
        """What was sent may have arrived, and then it was counted."""
        if not reply.sent:
            return NotSent(self.veil(reply.says))
        self.pace.count(request.operation, request.cost, Hint())
        return UnknownOutcome(self.veil(reply.says))

    def _attempt(self, reply: Reply, failure: CallError | None) -> Attempt:
        early = isinstance(failure, RateLimited | Unauthenticated | NotSent)
        status = reply.status if isinstance(reply, Response) else None
        request_id = self.veil(reply.request_id) if isinstance(reply, Response) else ""
        return Attempt(self.now(), status, failure.text if failure else "ok", request_id, early)

    def _wait(self, request: Request, failure: CallError) -> float | None:
        """Seconds until the same may be sent again; None where it must not be."""
        number = len(failure.attempts)
        if isinstance(failure, RateLimited):
            return self._throttled(request, failure, number)
        if number >= self.patience.attempts:
            return None
        if isinstance(failure, NotSent) or (isinstance(failure, UnknownOutcome) and request.is_repeatable):
            return self.patience.long(failure.retry_after, number)
        return None

    def _throttled(self, request: Request, failure: RateLimited, number: int) -> float | None:
        """After a 429: what it asks for; where it asks for nothing, or was wrong before, what the limit needs."""
        asked = failure.retry_after or 0.0
        if failure.at_once:
            wait = min(self.patience.longest, max(asked, self.patience.pause(number)))
            return wait if number < self.patience.attempts else None
        surely = self.pace.recovery(request.operation) or self.patience.pause(number)
        wait = min(self.patience.longest, asked if asked and number == 1 else max(asked, surely))
        self.pace.refuse(request.operation, wait)
        return wait if number < self.patience.attempts else None
