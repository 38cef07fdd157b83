"""A world's fault plan, as people and the control plane use it: arm, read, clear.

Names no vendor; the plan itself is a value in the world's state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .errors import InvalidInput, Problem, UsageError
from .faults import NO_FAULTS, Armed, Fault, FaultKind, FaultPlan, RetryAfter, When

if TYPE_CHECKING:
    from .world import World

E = TypeVar("E", bound=StrEnum)
_PARAMETERS: Final = re.compile(r"<(?:\w+:)?(\w+)>").findall


class WorldFaults:
    """What is armed in one world, and how often each struck."""

    def __init__(self, world: World) -> None:
        self._world = world

    def arm(self, kind: FaultKind | str, vendor: str, operation: str = "*", **more: Any) -> Fault:
        """Add a fault to the plan; `more` are `Fault`'s other fields. Raises UsageError where it could never strike."""
        fault = Fault(_chosen(FaultKind, kind), vendor, operation, **_typed(more))
        self._check(fault)
        self._world.swap(lambda state: state.having(faults=state.faults.with_fault(fault)))
        return fault

    def arm_all(self, faults: Sequence[Fault], where: str = "faults") -> None:
        """Add several faults, or none of them. Raises InvalidInput with each reason why one could never strike."""
        problems = [
            Problem(f"{where}[{number}].{name}", says)
            for number, fault in enumerate(faults)
            for name, says in self._complaints(fault)
        ]
        if problems:
            raise InvalidInput(where, tuple(problems))
        self._world.swap(
            lambda state: state.having(faults=reduce(FaultPlan.with_fault, faults, state.faults))
        )

    def clear(self) -> None:
        """Forget every fault."""
        self._world.swap(lambda state: state.having(faults=NO_FAULTS))

    def hits(self, fault: Fault) -> int:
        """How often a fault struck."""
        return sum(armed.hits for armed in self.armed if armed.fault is fault)

    @property
    def armed(self) -> tuple[Armed, ...]:
        return self._world.state.faults.armed

    @property
    def never_struck(self) -> tuple[Fault, ...]:
        return self._world.state.faults.never_struck()

    def _check(self, fault: Fault) -> None:
        for name, says in self._complaints(fault):
            raise UsageError(f"{name} {says}")

    def _complaints(self, fault: Fault) -> Iterator[tuple[str, str]]:
        """Why it could never strike: the field, and what is wrong with it."""
        if fault.vendor not in self._world.vendors:
            yield "vendor", f"must be one of {', '.join(self._world.vendors)}, not {fault.vendor!r}"
            return
        vendor = self._world.vendor(fault.vendor)
        operations = sorted({route.operation for route in vendor.routes})
        if fault.operation not in {"*", *operations}:
            yield (
                "operation",
                f"must be * or one of {', '.join(operations)}: {fault.vendor} has no operation {fault.operation!r}",
            )
        events = [event.name for event in vendor.events]
        if (fault.kind is FaultKind.EVENT or fault.event) and fault.event not in events:
            yield (
                "event",
                f"must be one of {', '.join(events) or 'none'}: {fault.vendor} has no event {fault.event!r}",
            )
        named = [
            _PARAMETERS(route.path) for route in vendor.routes if fault.operation in {"*", route.operation}
        ]
        for name in set(fault.where).difference(*named):
            yield f"where.{name}", f"is no parameter of {fault.vendor}.{fault.operation}'s path"
        for name in ("nth", "times"):
            if getattr(fault, name) < 1:
                yield name, f"must be 1 or more, not {getattr(fault, name)}"

    def __iter__(self) -> Any:
        return iter(self.armed)

    def __len__(self) -> int:
        return len(self.armed)


def _typed(fields: dict[str, Any]) -> dict[str, Any]:
    """A fault's fields, with plain texts made members of the sets they are taken from."""
    sets: dict[str, type[StrEnum]] = {"when": When, "retry_after": RetryAfter}
    return {name: _chosen(sets[name], one) if name in sets else one for name, one in fields.items()}


def _chosen(choices: type[E], value: str) -> E:
    """Raises UsageError for a value that is not in the set."""
    if value not in set(choices):
        raise UsageError(f"no such {choices.__name__}: {value!r}; there are: {', '.join(choices)}")
    return choices(value)
