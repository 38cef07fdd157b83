"""A world's fault plan, as people and the control plane use it: arm, read, clear.

Names no vendor; the plan itself is a value in the world's state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import UsageError
from .faults import NO_FAULTS, Armed, Fault, FaultKind
from .happening import event_of

if TYPE_CHECKING:
    from .world import World


class WorldFaults:
    """What is armed in one world, and how often each struck."""

    def __init__(self, world: World) -> None:
        self._world = world

    def arm(self, kind: FaultKind | str, vendor: str, operation: str = "*", **more: Any) -> Fault:
        """Add a fault to the plan; `more` are `Fault`'s other fields. Raises UsageError where it could never strike."""
        fault = Fault(FaultKind(kind), vendor, operation, **more)
        self._check(fault)
        self._world.swap(lambda state: state.having(faults=state.faults.with_fault(fault)))
        return fault

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
        operations = sorted({route.operation for route in self._world.vendor(fault.vendor).routes})
        if fault.operation != "*" and fault.operation not in operations:
            raise UsageError(
                f"{fault.vendor} has no operation {fault.operation!r}; it has: {', '.join(operations)}"
            )
        if fault.kind is FaultKind.EVENT or fault.event:
            event_of(self._world.vendors, fault.vendor, fault.event)
        if fault.nth < 1 or fault.times < 1:
            raise UsageError(f"a fault strikes from its nth call (1 or more), so many times: {fault}")

    def __iter__(self) -> Any:
        return iter(self.armed)

    def __len__(self) -> int:
        return len(self.armed)
