"""Where a probe's requests are made: signed, paced by the vendor's limits, sent through the guard, heard whole.

Knows no vendor, and not whether the vendor is real. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, Protocol

from ...clients import waiting
from ...clients.calls import Calls, Credentials
from ...clients.client import Carrier
from ...clients.limits import Pace
from ...clients.message import JSON_TYPE, Request, Response, Silence, json_body
from .guard import Guard, GuardRefused

_TRIES: Final = 3
_TOO_MANY: Final = 429
_LONGEST_WAIT: Final = 120.0


class NotReached(Exception):
    """A probe could not get to what it is about; says why."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a vendor, and what it is an answer to."""

    operation: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    """By lower-case name."""
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body's JSON; None where it is none."""
        try:
            return Response(self.status, {}, self.body).json()
        except ValueError:
            return None

    def shows(self, rule: str, says: str) -> Reached:
        """The answer, as the one that is to be judged by this rule."""
        return Reached(rule, says, self)


class Reached(NamedTuple):
    """One rule reached: its name, how, and what was answered."""

    rule: str
    says: str
    answered: Answered


#: A few rules that are reached one after another on the same canaries.
Course = Callable[["Bench"], Iterator[Reached]]


class Maker(Protocol):
    """How a vendor's canary is made."""

    def __call__(self, bench: Bench, /) -> Answered: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a bench stands on."""

    calls: Calls
    credentials: Credentials
    carrier: Carrier
    guard: Guard
    sleep: Callable[[float], object]
    now: Callable[[], float]
    keys: Callable[[], str]
    """Makes a UUID of version 4 that nobody has used."""
    mark: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """What of the account a canary cannot be made without, by name."""


class Bench:
    """One run's requests, and its canaries that no probe is using."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.guard = around.guard
        self.facts: dict[str, str] = dict(around.facts)
        limits = {**around.guard.ground.limits(around.calls), **around.calls.limits}
        self.pace = Pace(limits, around.now)
        self._free = list(around.guard.canaries.given)
        self._names = 0

    # ── canaries ──

    def name(self) -> str:
        """A name for something that is to be made: whoever finds it left over can see whose it is."""
        self._names += 1
        return f"{self.around.mark}-{self._names}"

    def key(self) -> str:
        return self.around.keys()

    def canary(self, make: Maker) -> str:
        """The id of a canary that no other probe uses. Raises `NotReached` where none can be made."""
        if not self._free:
            answered = self.made(make)
            if not self._free:
                raise NotReached(f"no canary: making one was answered with {answered.status}")
        return self._free.pop(0)

    def made(self, make: Maker) -> Answered:
        """Make one more, for whoever next needs one."""
        canaries = self.guard.canaries
        before = len(canaries.known)
        answered = make(self)
        self._free += canaries.known[before:]
        return answered

    def back(self, identifier: str) -> None:
        """A canary that is as good as new."""
        self._free.append(identifier)

    # ── requests ──

    def ask(
        self,
        operation: str,
        path: Mapping[str, str] | None = None,
        *,
        query: tuple[tuple[str, str], ...] = (),
        json: Mapping[str, Any] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        credentials: Mapping[str, str] | None = None,
        signed: bool = True,
        without: frozenset[str] = frozenset(),
    ) -> Answered:
        """What the vendor answers. `credentials` in the place of some; `without` leaves headers out that signing adds.

        Raises `NotReached` where the guard refuses, where no answer comes, or where the vendor asks for waits again
        and again.
        """
        one = next(one for one in self.guard.ground.operations if one.name == operation)
        typed = (JSON_TYPE,) if json is not None or body else ()
        request = Request(
            operation, one.method, one.path.format(**(path or {})), query=query,
            headers=(*typed, *(headers or {}).items()), body=json_body(json) if json is not None else body,
            cost=one.cost,
        )  # fmt: skip
        if signed:
            inside = Credentials({**self.around.credentials, **(credentials or {})})
            request = self.around.calls.signed(request, inside)
        kept = tuple(pair for pair in _once(request.headers, headers or {}) if pair[0].lower() not in without)
        return self._heard(replace(request, headers=kept), counted=signed and not credentials)

    def _heard(self, request: Request, *, counted: bool) -> Answered:
        calls = self.around.calls
        for number in range(1, _TRIES + 1):
            response = self._sent(request)
            answered = Answered(request.operation, response.status, response.headers, response.body)
            if response.status != _TOO_MANY:
                if counted:
                    hint = calls.hint(request, response, self.around.now())
                    self.pace.count(request.operation, request.cost, hint)
                return answered
            asked = waiting.asked(response.headers, answered.json(), self.around.now())
            wait = max(asked or 0.0, self.pace.recovery(request.operation), 1.0)
            if number < _TRIES:
                self.around.sleep(min(wait, _LONGEST_WAIT))
        raise NotReached(f"the vendor asked for a wait {_TRIES} times")

    def _sent(self, request: Request) -> Response:
        wait = self.pace.wait(request.operation, request.cost)
        if wait > 0:
            self.around.sleep(wait)
        try:
            reply = self.around.carrier.send(request)
        except GuardRefused as refused:
            raise NotReached(f"the guard: {refused}") from refused
        if isinstance(reply, Silence):
            raise NotReached(f"no answer: {self.around.calls.exchange.veil(reply.says)}")
        return reply


def _once(headers: tuple[tuple[str, str], ...], ours: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each header once: what a probe sends goes before what signing adds, and the last of the rest counts."""
    last = {name.lower(): (name, value) for name, value in headers}
    mine = {name.lower(): (name, value) for name, value in ours.items()}
    yield from {**last, **mine}.values()
