"""One request to the control plane, once it may be carried out: what its path means, its query and its body.

Knows worlds and vendors by name; must not know HTTP beyond the address at which it was reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ..clock import Instant, utc
from ..errors import Problem
from ..vendor import Kind, Vendor
from .input import Refused
from .problems import LATEST

if TYPE_CHECKING:
    from ..sandbox import Sandbox
    from ..world import World


class Page(NamedTuple):
    """An answer that is text rather than JSON."""

    text: str
    kind: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a handler is given. `body` is None where none came."""

    sandbox: Sandbox
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    address: str
    """Where the caller reached us: scheme and host."""
    can_cut: bool
    """Whether the server in front can break connections."""
    document: Mapping[str, Any]
    version: str

    @property
    def world(self) -> World:
        """The world that the path names. Raises UnknownWorld."""
        return self.sandbox.world_of(self.path["world"], "", "")

    @property
    def vendor(self) -> Vendor:
        """The vendor that the path names. Raises Refused where there is none of that name."""
        vendors = self.sandbox.vendors
        if self.path["vendor"] not in vendors:
            raise Refused(404, f"no vendor {self.path['vendor']!r}; there are: {', '.join(vendors)}")
        return vendors[self.path["vendor"]]

    @property
    def kind(self) -> Kind[Any]:
        """The kind of records that the path names. Raises Refused where the vendor has none of that name."""
        kind = self.vendor.kind(self.path["kind"])
        if kind is None:
            known = ", ".join(one.name for one in self.vendor.kinds)
            raise Refused(
                404, f"{self.vendor.name} has no records of kind {self.path['kind']!r}; it has: {known}"
            )
        return kind

    def option(self, name: str, default: Any = None) -> Any:
        """A field of a body that may have been left out."""
        return (self.body or {}).get(name, default)


def iso(at: Instant) -> str:
    """`2025-01-15T12:00:17.000000Z`."""
    return utc(at).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def seconds(at: int) -> float:
    """Microseconds as seconds, as JSON says them."""
    return at / 1_000_000


def in_reach(world: World, span: int) -> None:
    """Raises Refused where a clock moved by so many microseconds would pass the last instant that it may show."""
    if world.clock.now() + span > LATEST:
        raise Refused(422, f"a world's clock cannot pass {iso(LATEST)}")


def named_vendor(world: World, body: Mapping[str, Any]) -> Vendor:
    """The vendor that a body names. Raises Refused where there is none of that name."""
    if body["vendor"] not in world.vendors:
        says = f"must be one of {', '.join(world.vendors)}, not {body['vendor']!r}"
        raise Refused(422, "nothing was done", (Problem("$.vendor", says),))
    return world.vendors[body["vendor"]]
