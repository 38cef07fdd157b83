"""Scenarios made by Hypothesis: the boring choice first, so that shrinking ends at one product and one lost answer.

Needs the extra `test`; nothing else in this room does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hypothesis import strategies as st

from ..sandbox.core.faults import FaultKind, RetryAfter, When
from .profiles import PROFILES
from .scenario import Life, Product, Scenario, Slip

_PRODUCTS: Final = 4
_SLIPS: Final = 3
_MINUTE: Final = 59
#: What may go wrong with one removal, the plainest first.
_KINDS: Final = (
    FaultKind.LOST_REPLY,
    FaultKind.CLOSE,
    FaultKind.STATUS,
    FaultKind.THROTTLE,
    FaultKind.RESET,
    FaultKind.TIMEOUT,
    FaultKind.TRUNCATED,
    FaultKind.MALFORMED,
)
_STATUSES: Final = (500, 502, 503, 504)
_HINTS: Final = (
    RetryAfter.RIGHT,
    RetryAfter.RIGHT,
    RetryAfter.ABSENT,
    RetryAfter.FRACTIONAL,
    RetryAfter.DATED,
    RetryAfter.PAST,
    RetryAfter.ZERO,
    RetryAfter.GARBAGE,
)


def stories(vendor: str) -> Iterator[Scenario]:
    """The plainest scenarios, one thing at a time, each tried before any that chance brings: they are the smallest."""
    for life in _lives(vendor):
        yield Scenario(vendor, (Product("p1", life),), ("p1",))
    for kind in _KINDS:
        for when in (When.AFTER, When.BEFORE):
            yield Scenario(vendor, (Product("p1"),), ("p1",), (Slip(kind, "p1", when=when),))
    three = tuple(Product(f"p{number}") for number in range(1, 4))
    yield Scenario(vendor, three, tuple(one.key for one in three), dies_after=1)


def _lives(vendor: str) -> list[Life]:
    return [life for life in Life if life is not Life.BLOCKED or PROFILES[vendor].blocked]


def scenarios(vendor: str) -> st.SearchStrategy[Scenario]:
    """Scenarios of a vendor: one to four products, up to three things that go wrong, a credential that may die."""
    return st.integers(1, _PRODUCTS).flatmap(lambda count: _with(vendor, count))


def _with(vendor: str, count: int) -> st.SearchStrategy[Scenario]:
    keys = [f"p{number}" for number in range(1, count + 1)]
    lives = [Life.LIVE, *_lives(vendor)]  # the boring one twice as often
    return st.builds(
        Scenario,
        st.just(vendor),
        products=st.tuples(*(st.builds(Product, st.just(key), st.sampled_from(lives)) for key in keys)),
        plan=st.just(tuple(keys)),
        slips=st.lists(_slips(keys), max_size=_SLIPS).map(tuple),
        bystanders=st.just(1),
        phase=st.integers(0, _MINUTE).map(float),
        dies_after=st.none() | st.integers(1, count),
    )


def _slips(keys: Sequence[str]) -> st.SearchStrategy[Slip]:
    return st.builds(
        Slip,
        kind=st.sampled_from(_KINDS),
        product=st.sampled_from(keys),
        attempt=st.sampled_from((1, 1, 1, 2)),
        when=st.sampled_from((When.AFTER, When.BEFORE)),
        status=st.sampled_from(_STATUSES),
        retry_after=st.sampled_from(_HINTS),
    )
