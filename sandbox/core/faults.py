"""Scripted misbehaviour: which call, what happens to it, and whether the step had been committed.

A plan is a value, and part of a world's state. Names no vendor, and breaks no connection itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple


class FaultKind(StrEnum):
    """What can happen to a call."""

    LATENCY = "latency"  # the answer takes `seconds` longer
    STATUS = "status"  # `status` in the vendor's own error shape, or as a gateway's HTML page
    RESET = "reset"  # the connection is reset
    CLOSE = "close"  # the connection is closed, and nothing was said
    TIMEOUT = "timeout"  # nothing is ever said
    TRUNCATED = "truncated"  # the answer stops after `keep` bytes of its body
    MALFORMED = "malformed"  # the status is right and the body is not what it claims to be
    LOST_REPLY = "lost_reply"  # done, and the client never hears: `close`, always after the commit
    DUPLICATE = "duplicate"  # a proxy delivers the call twice; the client hears the second answer
    PHANTOM_SUCCESS = "phantom_success"  # the answer of success, and no commit
    THROTTLE = "throttle"  # the vendor's 429, with a `retry_after` that may be wrong
    EVENT = "event"  # somebody else acts: `event` is one of the vendor's (an order arrives, a token expires)


class When(StrEnum):
    """Where a fault strikes, relative to the step's commit."""

    BEFORE = "before"
    AFTER = "after"


class RetryAfter(StrEnum):
    """What a throttling answer says of the wait. `right` is what the vendor would say."""

    RIGHT = "right"
    ABSENT = "absent"
    WRONG = "wrong"  # too short: who obeys it is refused again
    FRACTIONAL = "fractional"
    DATED = "dated"
    PAST = "past"
    HUGE = "huge"
    GARBAGE = "garbage"
    ZERO = "zero"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted misbehaviour, on the `nth` call (from 1) that it selects, and `times` calls in all.

    It selects by vendor, by operation (`delete_product`, or `*`), and by `where`: path parameters that
    must be equal, as in `{"product_id": "660e…"}`.
    """

    kind: FaultKind
    vendor: str
    operation: str = "*"
    where: Mapping[str, str] = field(default_factory=dict)
    nth: int = 1
    times: int = 1
    when: When = When.BEFORE
    seconds: float = 0.0
    status: int = 503
    shape: str = "vendor"
    keep: int = 10
    retry_after: RetryAfter = RetryAfter.RIGHT
    event: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""

    def __post_init__(self) -> None:
        """Where a kind has only one place to strike, that is where it does."""
        fixed = {FaultKind.LOST_REPLY: When.AFTER, FaultKind.PHANTOM_SUCCESS: When.BEFORE}.get(self.kind)
        if fixed is not None:
            object.__setattr__(self, "when", fixed)

    def selects(self, vendor: str, operation: str, params: Mapping[str, str]) -> bool:
        return (
            self.vendor == vendor
            and self.operation in {"*", operation}
            and all(params.get(name) == value for name, value in self.where.items())
        )

    def __str__(self) -> str:
        target = ", ".join(f"{name}={value}" for name, value in self.where.items())
        return f"{self.kind} {self.when} commit on {self.vendor}.{self.operation}({target}) call {self.nth}"


class Armed(NamedTuple):
    """A fault in a plan, with how many calls it has selected and how often it struck."""

    fault: Fault
    seen: int = 0
    hits: int = 0

    def met(self) -> tuple[Armed, bool]:
        """After one more call that it selects: itself, and whether it strikes."""
        seen = self.seen + 1
        strikes = self.fault.nth <= seen < self.fault.nth + self.fault.times
        return Armed(self.fault, seen, self.hits + strikes), strikes


class FaultPlan(NamedTuple):
    """Every fault of a world, in the order they were armed."""

    armed: tuple[Armed, ...] = ()

    def with_fault(self, fault: Fault) -> FaultPlan:
        return FaultPlan((*self.armed, Armed(fault)))

    def meet(
        self, vendor: str, operation: str, params: Mapping[str, str]
    ) -> tuple[FaultPlan, tuple[Fault, ...]]:
        """Put a call to the plan: the plan afterwards, and the faults that strike it."""
        armed: list[Armed] = []
        struck: list[Fault] = []
        for one in self.armed:
            if not one.fault.selects(vendor, operation, params):
                armed.append(one)
                continue
            met, strikes = one.met()
            armed.append(met)
            if strikes:
                struck.append(one.fault)
        return FaultPlan(tuple(armed)), tuple(struck)

    def never_struck(self) -> tuple[Fault, ...]:
        return tuple(one.fault for one in self.armed if not one.hits)


NO_FAULTS: Final = FaultPlan()
