"""What a vendor allows a deletion, as its stand-in enforces it: found by putting one such deletion to it.

Knows how a client and a stand-in meet; no vendor. Which limits bear on a call can hang on switches and on what is
paid for, and only the stand-in's own rules know how: so they are asked, and nothing is written down twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .. import clients
from ..clients.calls import Calls, Credentials
from ..clients.message import Response
from ..sandbox.core.clock import Clock, Gear, Instant
from ..sandbox.core.errors import UsageError
from ..sandbox.core.sandbox import Sandbox, installed
from .carrier import InProcess
from .schedule import Run, Schedule, shortest

if TYPE_CHECKING:
    from ..sandbox.core.limits import Limit
    from ..sandbox.core.world import World

#: Ids that some product might have: each client takes one of these forms.
_IDS: Final = (("1", "2"), ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"))
_KEY: Final = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Allowance:
    """The limits on a vendor's deletions, and what a deletion takes from them."""

    vendor: str
    title: str
    removes: str
    """What a deletion is at this vendor: `deleted`, or `trashed`."""
    operation: str
    limits: tuple[Limit, ...]
    cost: int
    """Of one product, or of one request: see `by_product`."""
    together: int
    """The most products that one request may name."""
    by_product: bool
    """Whether the cost grows with each product that a request names."""

    def runs(self, count: int) -> tuple[Run, ...]:
        """The calls that so many deletions come to, as the limits count them."""
        return (Run(self.operation, count if self.by_product else -(-count // self.together), self.cost),)

    def shortest(self, count: int, begins: Instant) -> Schedule:
        """The shortest schedule of so many deletions, where nobody else calls and answers take no time."""
        return shortest(self.by_operation, self.runs(count), begins)

    @property
    def by_operation(self) -> Mapping[str, Sequence[Limit]]:
        return {self.operation: self.limits}

    def requests(self, calls: int) -> int:
        """How many requests so many calls of a burst are: what costs by product may be sent together."""
        return -(-calls // self.together) if self.by_product else calls


def allowance(vendor: str, switches: Mapping[str, str], at: Instant) -> Allowance:
    """What a vendor allows, its stand-in switched so.

    Raises UsageError for a vendor or a switch that there is not, and for switches under which nobody is let in.
    """
    sandbox = Sandbox(installed([vendor]))
    world = sandbox.create("plan", clock=Clock(Gear.ELASTIC, at))
    for name, value in switches.items():
        world.switch(vendor, name, value)
    calls = _calls(vendor, world)
    ids = next(pair for pair in _IDS if not any(map(calls.problem, pair)))
    one = calls.removal(ids[:1], _KEY)
    standin = getattr(world, vendor)
    reply = InProcess(sandbox.app, world, standin.url).send(
        calls.signed(one, Credentials(standin.credentials))
    )
    limits = tuple(meter.limit for meter in world.state.meters.values())
    if world.vendor(vendor).limits.get(one.operation) and not limits:
        raise UsageError(_turned_away(vendor, switches, reply))
    return Allowance(
        vendor,
        calls.title,
        calls.removes.value,
        one.operation,
        limits,
        one.cost,
        calls.together,
        calls.together > 1 and calls.removal(ids, _KEY).cost > one.cost,
    )


def _calls(vendor: str, world: World) -> Calls:
    if vendor not in clients.VENDORS:
        raise UsageError(f"there is no client for {vendor!r}; there is one for: {', '.join(clients.VENDORS)}")
    client: Any = getattr(clients, clients.VENDORS[vendor])
    calls: Calls = client.kind(world.clock.time)
    return calls


def _turned_away(vendor: str, switches: Mapping[str, str], reply: object) -> str:
    status = reply.status if isinstance(reply, Response) else "nothing"
    said = " ".join(f"{name}={value}" for name, value in switches.items())
    return f"{vendor} answers {status} before it counts, so that there is nothing to plan; leave out a switch of: {said}"
