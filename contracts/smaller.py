"""A scenario made smaller, one thing at a time, for as long as it shows the same.

Knows what a scenario is made of, and nothing of what is shown. Hypothesis deletes at most five choices in one step, and what
goes wrong is made of more: it ends at scenarios in which half of what happens could be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from ..sandbox.core.faults import RetryAfter
from .scenario import Life, Mode, Scenario

_PLAIN: Final = {"phase": 0.0, "renewable": False, "mode": Mode.DELETE, "crash": None, "dies_after": None}


def smallest(scenario: Scenario, shows: Callable[[Scenario], bool]) -> Scenario:
    """The scenario from which nothing more can be taken away; `shows` says whether one still shows what it should."""
    while True:
        smaller = next(filter(shows, simpler(scenario)), None)
        if smaller is None:
            return scenario
        scenario = smaller


def simpler(scenario: Scenario) -> Iterator[Scenario]:
    """Every scenario that is simpler by one thing, those first that are simpler by much."""
    if len(scenario.products) > 1:
        for one in reversed(scenario.products):
            yield from _without(scenario, one.key)
    for name in ("slips", "actors"):
        things = getattr(scenario, name)
        yield from (_but(scenario, **{name: less}) for less in _less(things))
    for name, plain in _PLAIN.items():
        if getattr(scenario, name) != plain:
            yield _but(scenario, **{name: plain})
    yield from _plainer(scenario)
    yield from _renumbered(scenario)


def _but(scenario: Scenario, **fields: Any) -> Scenario:
    return replace(scenario, **fields)


def _less(things: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for place in range(len(things)):
        yield (*things[:place], *things[place + 1 :])


def _without(scenario: Scenario, key: str) -> Iterator[Scenario]:
    """Without a product and what befalls it; the credential dies at the same removal, or at the one before."""
    rest = replace(
        scenario,
        products=tuple(one for one in scenario.products if one.key != key),
        plan=tuple(one for one in scenario.plan if one != key),
        slips=tuple(one for one in scenario.slips if one.product != key),
        actors=tuple(one for one in scenario.actors if one.product != key),
        crash=None if scenario.crash is not None and scenario.crash.product == key else scenario.crash,
    )
    yield rest
    if rest.dies_after is not None and rest.dies_after > 1:
        yield replace(rest, dies_after=rest.dies_after - 1)


def _plainer(scenario: Scenario) -> Iterator[Scenario]:
    """With one of its things in a plainer form."""
    if scenario.dies_after is not None and scenario.dies_after > 1:
        yield replace(scenario, dies_after=scenario.dies_after - 1)
    for place, product in enumerate(scenario.products):
        if product.life is not Life.LIVE:
            yield _with(scenario, "products", place, life=Life.LIVE)
    for name in ("slips", "actors"):
        for place, one in enumerate(getattr(scenario, name)):
            if one.attempt > 1:
                yield _with(scenario, name, place, attempt=one.attempt - 1)
    for place, slip in enumerate(scenario.slips):
        if (slip.status, slip.retry_after) != (503, RetryAfter.RIGHT):
            yield _with(scenario, "slips", place, status=503, retry_after=RetryAfter.RIGHT)


def _with(scenario: Scenario, name: str, place: int, **fields: Any) -> Scenario:
    things = list(getattr(scenario, name))
    things[place] = replace(things[place], **fields)
    return _but(scenario, **{name: tuple(things)})


def _renumbered(scenario: Scenario) -> Iterator[Scenario]:
    """With keys from p1 on, where some have been taken away."""
    names = {one.key: f"p{number}" for number, one in enumerate(scenario.products, 1)}
    if any(old != new for old, new in names.items()):

        def renamed(things: Sequence[Any], field: str = "product") -> tuple[Any, ...]:
            return tuple(
                replace(one, **{field: names.get(getattr(one, field), getattr(one, field))}) for one in things
            )

        yield replace(
            scenario,
            products=renamed(scenario.products, "key"),
            plan=tuple(names[key] for key in scenario.plan),
            slips=renamed(scenario.slips),
            actors=renamed(scenario.actors),
            crash=renamed([scenario.crash])[0] if scenario.crash is not None else None,
        )
