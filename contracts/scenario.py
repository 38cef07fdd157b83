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

#: Raised when a scenario of before would mean something else. One of 1 had no mode, actors, renewal and crash.
VERSION: Final = 2
_MANY: Final = 8
#: In the place of a product's key: whatever the request is about.
EVERY: Final = "*"
_READABLE: Final = frozenset({1, VERSION})


class Life(StrEnum):
    """How a product of the plan stands when the run begins. The boring one comes first: shrinking ends there."""

    LIVE = "live"
    BLOCKED = "blocked"  # something refers to it, where that blocks at this vendor
    NEVER = "never"  # no product ever had this id
    GONE = "gone"  # deleted by somebody else before the run began


class Mode(StrEnum):
    """What is asked for."""

    DELETE = "delete"  # what the vendor's ordinary deletion does: for good, or into the trash
    DEACTIVATE = "deactivate"  # the same, and what is blocked is hidden instead
    PERMANENT = "permanent"  # for good, out of the trash too
    DRY = "dry"  # nothing: what would happen is to be found out by looking


class Feature(StrEnum):
    """What scenarios have only where a property needs it: most code was never meant for it."""

    ACTORS = "actors"  # other people act while the run goes on
    CRASHES = "crashes"  # the program is killed, and started again
    CROWD = "crowd"  # as many products as meet the vendor's limit
    MODES = "modes"  # hiding what is blocked, and deleting for good
    RENEWAL = "renewal"  # a credential that can be had anew


class Deed(StrEnum):
    """What somebody else does to a product while the run goes on."""

    DELETES = "deletes"
    REFERS = "refers to"  # an order, an invoice: whatever blocks at this vendor
    HIDES = "hides"
    RESTORES = "restores"  # out of the trash


class Moment(StrEnum):
    """Where a program is killed, by the request that it has under way."""

    BEFORE = "before"  # sent, and never carried out
    AFTER = "after"  # carried out, and not heard of
    HEARD = "heard"  # heard of; it dies at its next request, which is not carried out


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
        what = f"removal {self.attempt} of {self.product or 'any product'}"
        what = f"request {self.attempt}" if self.product == EVERY else what
        detail = {FaultKind.STATUS: f" {self.status}", FaultKind.THROTTLE: f" ({self.retry_after})"}
        when = When.AFTER if self.kind is FaultKind.LOST_REPLY else self.when  # by its nature
        return f"{self.kind}{detail.get(self.kind, '')} {when} the commit of {what}"


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody else at work: at the `attempt`-th removal of a product, before or after it is carried out."""

    does: Deed
    product: str
    attempt: int = 1
    when: When = When.BEFORE

    def __str__(self) -> str:
        return f"somebody else {self.does} {self.product}, {self.when} the commit of removal {self.attempt} of it"


@dataclass(frozen=True, slots=True)
class Crash:
    """The program is killed and started again: at the `attempt`-th removal of a product, or of any where it is ''.

    Where the product is `*` it is the `attempt`-th request of any kind.
    """

    product: str = ""
    attempt: int = 1
    moment: Moment = Moment.AFTER

    def __str__(self) -> str:
        how = {
            Moment.BEFORE: "before it is carried out",
            Moment.AFTER: "once it is carried out, and before the answer is heard",
            Moment.HEARD: "once its answer is heard",
        }[self.moment]
        return (
            f"killed at removal {self.attempt} of {self.product or 'any product'}, {how}, and started again"
        )


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
    renewable: bool = False
    """Whether a credential that is not known any longer can be had anew, where the vendor has that."""
    mode: Mode = Mode.DELETE
    actors: tuple[Act, ...] = ()
    crash: Crash | None = None
    version: int = VERSION

    @property
    def size(self) -> tuple[int, int]:
        """Products of the plan, and things that go wrong: what a smallest counterexample is small in."""
        wrong = len(self.slips) + len(self.actors) + (self.dies_after is not None) + (self.crash is not None)
        return len(self.plan), wrong

    def _products(self) -> list[str]:
        if len(self.products) > _MANY and {one.life for one in self.products} == {Life.LIVE}:
            return [
                f"{len(self.products)} products, {self.products[0].key} to {self.products[-1].key}, are live"
            ]
        return [f"product {one.key} is {one.life}" for one in self.products]

    @property
    def told(self) -> tuple[str, ...]:
        """The scenario in words, a line for each thing."""
        lines = self._products()
        if self.plan != tuple(one.key for one in self.products):
            lines.append(f"asked for: {', '.join(self.plan)}")
        if self.mode is not Mode.DELETE:
            lines.append(f"what is asked for: {self.mode}")
        lines += [str(one) for one in (*self.slips, *self.actors)]
        if self.dies_after is not None:
            anew = ", and can be had anew" if self.renewable else ""
            lines.append(f"the credential stops being known at removal {self.dies_after}{anew}")
        return (*lines, *([str(self.crash)] if self.crash else []))


def to_json(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain JSON."""
    return asdict(scenario)


def from_json(data: Mapping[str, Any]) -> Scenario:
    """The scenario in such JSON. Raises InvalidInput for a version unknown here, and for what is none."""
    if not isinstance(data, Mapping):
        raise InvalidInput("a scenario", (Problem("scenario", f"expected an object, not {data!r:.40}"),))
    if data.get("version") not in _READABLE:
        says = f"expected a scenario of version {VERSION} or before, not {data.get('version')!r}"
        raise InvalidInput("a scenario", (Problem("version", says),))
    try:
        return _read({**_ADDED, **data})
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput("a scenario", (Problem("scenario", f"cannot be read: {error!r}"),)) from error


#: What a scenario of version 1 leaves out.
_ADDED: Final[Mapping[str, Any]] = {"renewable": False, "mode": "delete", "actors": (), "crash": None}


def _read(data: Mapping[str, Any]) -> Scenario:
    unknown = {*data["plan"]} - {one["key"] for one in data["products"]}
    if unknown:
        raise ValueError(f"the plan names {min(unknown)}, which is no product of it")
    return Scenario(
        data["vendor"],
        tuple(Product(one["key"], Life(one["life"])) for one in data["products"]),
        tuple(data["plan"]),
        tuple(_slip(one) for one in data["slips"]),
        data["bystanders"],
        data["phase"],
        data["dies_after"],
        data["renewable"],
        Mode(data["mode"]),
        tuple(_act(one) for one in data["actors"]),
        _crash(data["crash"]),
    )


def _slip(data: Mapping[str, Any]) -> Slip:
    return Slip(
        FaultKind(data["kind"]),
        data["product"],
        data["attempt"],
        When(data["when"]),
        data["status"],
        RetryAfter(data["retry_after"]),
    )


def _act(data: Mapping[str, Any]) -> Act:
    return Act(Deed(data["does"]), data["product"], data["attempt"], When(data["when"]))


def _crash(data: Mapping[str, Any] | None) -> Crash | None:
    return None if data is None else Crash(data["product"], data["attempt"], Moment(data["moment"]))
