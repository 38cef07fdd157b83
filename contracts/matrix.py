"""The crash matrix: a small plan, its program killed at every request in turn, started again, and both runs judged.

Exhaustive where `broken` draws by chance: so many requests, so many ways to die, so many trials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..sandbox.core.sandbox import Sandbox
from .capabilities import named
from .properties import DEFAULT, Property
from .scenario import EVERY, Crash, Moment, Product, Scenario
from .trial import Subject, trial
from .verdict import Broken, ContractBroken, verdict

#: What holds for both runs together, and what holds of each alone.
OVER_RESTARTS: Final = (*named(["L5"]), *(one for one in DEFAULT if one.restarts))


@dataclass(frozen=True, slots=True)
class Cell:
    """One way to die."""

    request: int
    """From 1, counted over every request that the program sends."""
    sent: str
    """What it sends there when nothing goes wrong: method and operation."""
    moment: Moment
    broken: Broken | None

    def __str__(self) -> str:
        verdict = f"{self.broken.property.id}: {self.broken.says}" if self.broken else "kept"
        return f"request {self.request} ({self.sent}), {self.moment}: {verdict}"


def crash_matrix(
    vendor: str,
    subject: Subject,
    *,
    products: int = 2,
    properties: Sequence[Property] = OVER_RESTARTS,
    sandbox: Sandbox | None = None,
) -> tuple[Cell, ...]:
    """Each request of a plan of so many products × each moment to be killed at, in order."""
    stage = sandbox or Sandbox()
    made = tuple(Product(f"p{number}") for number in range(1, products + 1))
    calm = Scenario(vendor, made, tuple(one.key for one in made))
    sent = [f"{entry.request.method} {entry.operation}" for entry in trial(calm, subject, stage).entries]
    return tuple(
        Cell(number, what, moment, verdict(replace(calm, crash=crash), subject, stage, properties))
        for number, what in enumerate(sent, 1)
        for moment in Moment
        for crash in (Crash(EVERY, number, moment),)
    )


def check_crashes(vendor: str, subject: Subject, *, products: int = 2) -> None:
    """Raises `ContractBroken` for the first way to die after which a word does not hold."""
    for cell in crash_matrix(vendor, subject, products=products):
        if cell.broken is not None:
            raise ContractBroken(cell.broken)
