"""Scenarios made by Hypothesis: the boring choice first, so that shrinking ends at one product and one lost answer.

Needs the extra `contracts`; little else in this room does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from ..sandbox.core.faults import FaultKind, RetryAfter, When
from .profiles import PROFILES, Profile
from .scenario import EVERY, Act, Crash, Deed, Feature, Life, Mode, Moment, Product, Scenario, Slip

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


Features = AbstractSet[Feature]
NONE: Final[Features] = frozenset()


def stories(vendor: str, features: Features = NONE) -> Iterator[Scenario]:
    """The plainest scenarios, one thing at a time, each tried before any that chance brings: they are the smallest."""
    for life in _lives(vendor):
        yield _of_one(vendor, life=life)
    for kind in _KINDS:
        for when in (When.AFTER, When.BEFORE)[: 1 if kind is FaultKind.LOST_REPLY else 2]:
            yield _of_one(vendor, slips=(Slip(kind, "p1", when=when),))
    for hint in dict.fromkeys(_HINTS):
        yield _of_one(vendor, slips=(Slip(FaultKind.THROTTLE, "p1", retry_after=hint),))
    for hint in (
        RetryAfter.RIGHT,
        RetryAfter.ABSENT,
    ):  # to one that is not sent again, and what comes after it
        yield _of(vendor, 2, slips=(Slip(FaultKind.THROTTLE, "p1", retry_after=hint),))
    yield _of(vendor, 2)
    yield _of_one(vendor, slips=(Slip(FaultKind.CLOSE, "p1"), Slip(FaultKind.CLOSE, EVERY, 2)))
    for count in range(1, 4):
        yield _of(vendor, count, dies_after=1)
    for feature in Feature:
        if feature in features:
            yield from _FEATURED[feature](vendor)


def _of_one(vendor: str, *, life: Life = Life.LIVE, **more: Any) -> Scenario:
    return Scenario(vendor, (Product("p1", life),), ("p1",), **more)


def _of_three(vendor: str, **more: Any) -> Scenario:
    return _of(vendor, 3, **more)


def _of(vendor: str, count: int, **more: Any) -> Scenario:
    products = tuple(Product(f"p{number}") for number in range(1, count + 1))
    return Scenario(vendor, products, tuple(one.key for one in products), **more)


def _crowded(vendor: str) -> Iterator[Scenario]:
    if PROFILES[vendor].crowd:
        yield _of(vendor, PROFILES[vendor].crowd)


def _acted(vendor: str) -> Iterator[Scenario]:
    for deed in PROFILES[vendor].deeds:
        for when in When:
            yield _of_one(vendor, actors=(Act(deed, "p1", when=when),))
    unheard = Slip(FaultKind.CLOSE, "p1", when=When.BEFORE)
    yield _of_one(vendor, slips=(unheard,), actors=(Act(Deed.DELETES, "p1", when=When.AFTER),))


def _crashed(vendor: str) -> Iterator[Scenario]:
    for moment in Moment:
        yield _of_one(vendor, crash=Crash("", 1, moment))
    yield _of_three(vendor, crash=Crash("", 2, Moment.AFTER))


def _moded(vendor: str) -> Iterator[Scenario]:
    for mode in PROFILES[vendor].modes[1:]:
        for life in _lives(vendor):
            yield _of_one(vendor, life=life, mode=mode)


def _renewed(vendor: str) -> Iterator[Scenario]:
    if PROFILES[vendor].renews:
        yield _of_three(vendor, dies_after=1, renewable=True)


_FEATURED: Final[Mapping[Feature, Callable[[str], Iterator[Scenario]]]] = {
    Feature.ACTORS: _acted,
    Feature.CRASHES: _crashed,
    Feature.CROWD: _crowded,
    Feature.MODES: _moded,
    Feature.RENEWAL: _renewed,
}


def _lives(vendor: str) -> list[Life]:
    return [life for life in Life if life is not Life.BLOCKED or PROFILES[vendor].blocks]


def scenarios(vendor: str, features: Features = NONE) -> st.SearchStrategy[Scenario]:
    """Scenarios of a vendor: one to four products, up to three things that go wrong, a credential that may die."""
    return st.integers(1, _PRODUCTS).flatmap(lambda count: _with(vendor, count, features))


def drawing(examples: int, *, shrink: bool) -> settings:
    """How so many are drawn: from the seed alone, without a clock, a store or advice."""
    shrinking = (Phase.shrink,) if shrink else ()
    return settings(
        max_examples=examples, deadline=None, database=None, derandomize=False,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, *shrinking),
    )  # fmt: skip


def _with(vendor: str, count: int, features: Features) -> st.SearchStrategy[Scenario]:
    keys = [f"p{number}" for number in range(1, count + 1)]
    lives = [Life.LIVE, *_lives(vendor)]  # the boring one twice as often
    profile = PROFILES[vendor]
    has = features.__contains__
    return st.builds(
        Scenario,
        st.just(vendor),
        products=st.tuples(*(st.builds(Product, st.just(key), st.sampled_from(lives)) for key in keys)),
        plan=st.just(tuple(keys)),
        slips=st.lists(_slips(keys), max_size=_SLIPS).map(tuple),
        bystanders=st.just(1),
        phase=st.integers(0, _MINUTE).map(float),
        dies_after=st.none() | st.integers(1, count),
        renewable=st.booleans() if has(Feature.RENEWAL) and profile.renews else st.just(False),
        mode=st.sampled_from(profile.modes) if has(Feature.MODES) else st.just(Mode.DELETE),
        actors=st.lists(_acts(keys, profile), max_size=2).map(tuple) if has(Feature.ACTORS) else st.just(()),
        crash=_crashes(keys) if has(Feature.CRASHES) else st.none(),
    )


def _acts(keys: Sequence[str], profile: Profile) -> st.SearchStrategy[Act]:
    return st.builds(
        Act,
        does=st.sampled_from(list(profile.deeds)),
        product=st.sampled_from(keys),
        attempt=st.sampled_from((1, 1, 2)),
        when=st.sampled_from(list(When)),
    )


def _crashes(keys: Sequence[str]) -> st.SearchStrategy[Crash | None]:
    crash = st.builds(
        Crash,
        product=st.sampled_from(("", *keys)),
        attempt=st.sampled_from((1, 1, 2)),
        moment=st.sampled_from((Moment.AFTER, Moment.HEARD, Moment.BEFORE)),
    )
    return st.none() | crash


def _slips(keys: Sequence[str]) -> st.SearchStrategy[Slip]:
    return st.builds(
        Slip,
        kind=st.sampled_from(_KINDS),
        product=st.sampled_from((*keys, *keys, EVERY)),
        attempt=st.sampled_from((1, 1, 1, 2)),
        when=st.sampled_from((When.AFTER, When.BEFORE)),
        status=st.sampled_from(_STATUSES),
        retry_after=st.sampled_from(_HINTS),
    )
