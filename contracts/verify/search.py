"""Scenarios for a program: the plain ones first, the rest by chance, each tried once; and the smallest that breaks something.

Needs the extra `contracts`. Knows what a program printed in each, since nobody can look into it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random

from hypothesis import find
from hypothesis.errors import NoSuchExample

from ..properties import Property, needs
from ..scenario import Scenario
from ..smaller import smallest
from ..strategies import drawing, scenarios, stories
from ..verdict import Broken, verdict
from .subject import Program


@dataclass(frozen=True, slots=True)
class Found:
    """A property that a program breaks, and what it printed as it did."""

    broken: Broken
    printed: str


class Search:
    """One program, tried: `tried` counts its scenarios, `known` is what each has shown, and `told` is called after each."""

    def __init__(
        self, program: Program, properties: Sequence[Property], told: Callable[[int], object]
    ) -> None:
        self.tried = 0
        self._program = program
        self._properties = properties
        self._told = told
        self.known: dict[Scenario, Found | None] = {}

    def one(self, scenario: Scenario) -> Found | None:
        """What a scenario shows. A program is not started twice in the same."""
        if scenario not in self.known:
            broken = verdict(scenario, self._program, self._program.sandbox, self._properties)
            self.known[scenario] = Found(broken, self._program.printed) if broken else None
            self.tried += 1
            self._told(self.tried)
        return self.known[scenario]

    def smallest(self, vendor: str, count: int, seed: int) -> Found | None:
        """The smallest among `count` scenarios that breaks the first property seen broken; None where all are kept."""
        features = needs(self._properties)
        for story in islice(stories(vendor, features), count):
            if self.one(story):
                return self._made_smaller(story)
        return self._by_chance(vendor, count - self.tried, seed)

    def _by_chance(self, vendor: str, count: int, seed: int) -> Found | None:
        if count < 1:
            return None

        def fails(scenario: Scenario) -> bool:
            return self.one(scenario) is not None

        made = scenarios(vendor, needs(self._properties))
        asked = drawing(count, shrink=False)  # each step would start the program, and `smaller` needs fewer
        try:
            first = find(made, fails, settings=asked, random=Random(seed))  # noqa: S311  scenarios, not secrets
        except NoSuchExample:
            return None
        return self._made_smaller(first)

    def _made_smaller(self, scenario: Scenario) -> Found | None:
        """The smallest that breaks the same property."""
        found = self.known[scenario]
        assert found is not None  # noqa: S101  it was found by that
        self._properties = [found.broken.property]
        self.known = {scenario: found}
        return self.one(smallest(scenario, lambda one: self.one(one) is not None))
