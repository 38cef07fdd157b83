"""The stand-in as it would answer the same probes: in process, on virtual time, switched as wanted.

Each time in two worlds that differ in whatever may: what is the same in both is what the vendor says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

from ... import clients
from ...clients.calls import Credentials
from ...sandbox.core.clock import Clock, Gear, parse_iso
from ...sandbox.core.sandbox import Sandbox, installed
from ...sandbox.core.transport import Transport
from .bench import Answered, Bench, Course, NotReached, Surroundings
from .canaries import Canaries
from .compare import Told, told
from .ground import Ground
from .guard import Guard
from .transport import carrier

_MOMENTS: Final = ("2025-01-15T12:00:00Z", "2027-08-03T21:41:07Z")
#: Where the id by which a plan, or a probe, knows a product is not the id of its record.
_KNOWN_BY: Final = {"altcraft": "external_id"}
#: More than any run makes: what is counted is how many it is.
_MANY: Final = 1000

#: What was reached, by rule and how.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Probes:
    """A vendor's probes, as its module has them."""

    vendor: str
    ground: Ground
    courses: tuple[Course, ...]
    not_probed: Mapping[str, str]


def probes_of(vendor: str) -> Probes:
    """Those of a vendor that there are probes for."""
    module: Any = import_module(f".probes.{vendor}", __package__)
    return Probes(vendor, module.GROUND, module.COURSES, module.NOT_PROBED)


@dataclass(slots=True)
class Survey:
    """What came of some courses, as it comes: the answers that were reached, and why a course ended early."""

    reached: dict[Key, Answered] = field(default_factory=dict)
    places: dict[Key, int] = field(default_factory=dict)
    """The course of each answer."""
    ended: dict[int, str] = field(default_factory=dict)
    """Why a course ended early, by its place."""

    def run(self, courses: Iterable[tuple[int, Course]], bench: Bench) -> None:
        """Let each course run on a bench, the next one whatever became of the last."""
        for place, course in courses:
            try:
                for one in course(bench):
                    self.reached[one.rule, one.says] = one.answered
                    self.places[one.rule, one.says] = place
            except NotReached as why:
                self.ended[place] = str(why)


class Expected(NamedTuple):
    """What the stand-in says in two worlds, and the course in which it does."""

    one: Told
    other: Told
    place: int


class Double:
    """A vendor's stand-in, asked the same as the vendor."""

    def __init__(self, probes: Probes, given: tuple[str, ...] = (), budget: int = _MANY) -> None:
        self.probes = probes
        self._given = given
        self._budget = budget
        self._sandbox = Sandbox(installed([probes.vendor]))

    @property
    def switches(self) -> Iterator[tuple[str, str]]:
        """Every reading that can be taken besides the default ones."""
        for switch in self._sandbox.vendors[self.probes.vendor].switches:
            yield from ((switch.name, one) for one in switch.choices if one != switch.default)

    def evidence(self, rule: str) -> str:
        answers = self._sandbox.vendors[self.probes.vendor].answers
        return next(one.evidence.value for one in answers if one.name == rule)

    def bench(self, switches: Mapping[str, str], number: int = 0) -> Bench:
        """A bench at a new world. The second one has another account, another time, and somebody's product."""
        name, chance = self.probes.vendor, Random(number)  # noqa: S311  it hides nothing
        world = self._sandbox.create(clock=Clock(Gear.ELASTIC, parse_iso(_MOMENTS[number])), seed=number + 1)
        for switch, value in switches.items():
            world.switch(name, switch, value)
        standin = getattr(world, name)
        for identifier in self._given:
            standin.records("products").add(**{_KNOWN_BY.get(name, "id"): identifier})
        if number:
            standin.records("products").add()
        kind: Any = getattr(clients, clients.VENDORS[name])
        mark = f"canary-{chance.getrandbits(48):012x}"
        guard = Guard(
            self.probes.ground, standin.url, mark,
            budget=self._budget, most=_MANY, canaries=Canaries(self._given),
        )  # fmt: skip
        return Bench(
            Surroundings(
                kind.kind(world.clock.time), Credentials(standin.credentials), carrier(standin.url, guard, Transport(self._sandbox.app, world)), guard,
                world.clock.sleep, world.clock.time, lambda: str(UUID(int=chance.getrandbits(128), version=4)), mark,
                _facts(standin),
            )
        )  # fmt: skip

    def surveyed(self, switches: Mapping[str, str], number: int = 0, place: int | None = None) -> Survey:
        """All courses, or one, in one of the two worlds."""
        found = Survey()
        courses = [one for one in enumerate(self.probes.courses) if place in {None, one[0]}]
        found.run(courses, self.bench(switches, number))
        return found

    def told(self, switches: Mapping[str, str], place: int | None = None) -> dict[Key, Expected]:
        """What it says in all courses, or one, in both worlds."""
        first, second = (self.surveyed(switches, number, place) for number in (0, 1))
        varies = self.probes.ground.varies
        return {
            key: Expected(told(answered, varies), told(second.reached[key], varies), first.places[key])
            for key, answered in first.reached.items()
            if key in second.reached
        }


def _facts(standin: Any) -> dict[str, str]:
    """What of the account a canary cannot be made without."""
    if standin.vendor.kind("departments") is None:
        return {}
    return {"department": next(iter(standin.records("departments"))).id}
