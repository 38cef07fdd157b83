"""A scenario: a small world, a plan, and what goes wrong on the way, as plain data that can be kept in a file.

Knows no vendor's records: products have short keys, `p1`, `p2`, …, which a trial turns into ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from ..sandbox.core.errors import InvalidInput, Problem
from ..sandbox.core.faults import FaultKind, RetryAfter, When

#: Raised when a scenario of before would mean something else.
VERSION: Final = 1


class Life(StrEnum):
    """How a product of the plan stands when the run begins. The boring one comes first: shrinking ends there."""

    LIVE = "live"
    BLOCKED = "blocked"  # something refers to it, where that blocks at this vendor
    NEVER = "never"  # no product ever had this id


@dataclass(frozen=True, slots=True)
class Product:
    """One product that the plan may name."""

    key: str
    life: Life = Life.LIVE


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that goes wrong: on the `attempt`-th removal of a product (or of any, where `product` is '')."""

    kind: FaultKind
    product: str = ""
    attempt: int = 1
    when: When = When.BEFORE
    status: int = 503
    retry_after: RetryAfter = RetryAfter.RIGHT

    def __str__(self) -> str:
        where = self.product or "any product"
        detail = {FaultKind.STATUS: f" {self.status}", FaultKind.THROTTLE: f" ({self.retry_after})"}
        return f"{self.kind}{detail.get(self.kind, '')} {self.when} the commit of removal {self.attempt} of {where}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that a trial needs to be run again, to the same end."""

    vendor: str
    products: tuple[Product, ...]
    plan: tuple[str, ...]
    """Keys, in the order that they are asked for."""
    slips: tuple[Slip, ...] = ()
    bystanders: int = 1
    """Products that nobody asks for."""
    phase: float = 0.0
    """Seconds past the full minute at which the run begins."""
    dies_after: int | None = None
    """The removal at which the credential stops being known; None for never."""
    version: int = VERSION

    @property
    def size(self) -> tuple[int, int]:
        """Products of the plan, and things that go wrong: what a smallest counterexample is small in."""
        return len(self.plan), len(self.slips) + (self.dies_after is not None)


def to_json(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain JSON."""
    return asdict(scenario)


def from_json(data: Mapping[str, Any]) -> Scenario:
    """The scenario in such JSON. Raises InvalidInput for another version, and for what is none."""
    if data.get("version") != VERSION:
        says = f"expected a scenario of version {VERSION}, not {data.get('version')!r}"
        raise InvalidInput("a scenario", (Problem("version", says),))
    try:
        products = tuple(Product(one["key"], Life(one["life"])) for one in data["products"])
        slips = tuple(_slip(one) for one in data["slips"])
        rest = {name: data[name] for name in ("vendor", "bystanders", "phase", "dies_after")}
        return Scenario(products=products, plan=tuple(data["plan"]), slips=slips, **rest)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput("a scenario", (Problem("scenario", f"cannot be read: {error!r}"),)) from error


def _slip(data: Mapping[str, Any]) -> Slip:
    return Slip(
        FaultKind(data["kind"]),
        data["product"],
        data["attempt"],
        When(data["when"]),
        data["status"],
        RetryAfter(data["retry_after"]),
    )
