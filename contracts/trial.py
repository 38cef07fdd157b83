"""A trial: somebody's deletion code run against the stand-in in one scenario, and everything that was seen of it.

The code under test is given an address, credentials, a client, a clock and ids, and may say what became of each.
It is judged elsewhere (`properties`); here it is only let run.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..clients.outcome import Outcome
from ..sandbox.core.clock import SECOND, START, Clock, Gear, Instant
from ..sandbox.core.faults import FaultKind
from ..sandbox.core.journal import Entry, Journal
from ..sandbox.core.sandbox import Sandbox
from ..sandbox.core.standin import StandIn
from ..sandbox.core.state import State
from ..sandbox.core.world import World
from .profiles import PROFILES, Profile, blocks
from .scenario import Life, Scenario, Slip

if TYPE_CHECKING:
    import httpx

#: Words that integrations use, and the one of ours that each means.
WORDS: Mapping[str, Outcome] = {
    **{outcome.value: outcome for outcome in Outcome},
    "archived": Outcome.DEACTIVATED,
    "done": Outcome.DELETED,
    "error": Outcome.FAILED,
    "ok": Outcome.DELETED,
    "skipped": Outcome.NOT_ATTEMPTED,
    "success": Outcome.DELETED,
}
_PATIENCE = 10.0
_BUDGET = 40
"""Requests for each id of a plan, and as many again: who sends more does not end."""


@dataclass(frozen=True)
class Access:
    """What the code under test is given."""

    standin: StandIn
    ids: Sequence[str]
    permanent: bool = False

    @property
    def world(self) -> World:
        """Where it all happens: to be looked into, by code of ours."""
        return self.standin._world  # noqa: SLF001  the stand-in is this world's

    @property
    def url(self) -> str:
        """To be used in the place of the vendor's own address."""
        return self.standin.url

    @property
    def credentials(self) -> Mapping[str, str]:
        """By the vendor's own names."""
        return self.standin.credentials

    @cached_property
    def http(self) -> httpx.Client:
        """A client that is let in, in process, with a read timeout of 10 s."""
        client = self.standin.http
        client.timeout = _PATIENCE
        return client

    def sleep(self, seconds: float) -> None:
        """Let the vendor's time pass."""
        self.world.clock.sleep(seconds)

    def now(self) -> float:
        """Seconds since 1970 UTC, the vendor's time."""
        return self.world.clock.time()


#: Somebody's deletion code. What it gives back, if anything, is its word for each id.
Subject = Callable[[Access], "Mapping[str, str | Outcome] | None"]


class DoesNotEnd(BaseException):
    """The code under test goes on and on. No `except Exception` of its own keeps it from being stopped."""


class _Bounded(Journal):
    """A journal that takes no more than so many entries: whoever would add one more does not end."""

    def __init__(self, most: int, ids: int) -> None:
        super().__init__(None)
        self._most, self._ids = most, ids

    def add(self, entry: Entry, secrets: Iterable[str] = ()) -> None:
        if self.total >= self._most:
            raise DoesNotEnd(f"more than {self._most} requests for {self._ids} ids")
        super().add(entry, secrets)


@dataclass(frozen=True)
class Evidence:
    """Everything that was seen of one trial."""

    scenario: Scenario
    ids: Mapping[str, str]
    """Each key's id."""
    before: State
    after: State
    entries: tuple[Entry, ...]
    said: Mapping[str, Outcome] | None
    """Its word for each id; None where it gave none."""
    odd: Mapping[str, str]
    """Words that are none of ours."""
    raised: BaseException | None
    output: str
    """What it printed and logged."""
    elapsed: float
    """Seconds of the vendor's time."""
    secrets: tuple[str, ...]
    never_struck: tuple[str, ...]

    @property
    def profile(self) -> Profile:
        return PROFILES[self.scenario.vendor]

    @property
    def plan(self) -> tuple[str, ...]:
        """The ids that were asked for, in order."""
        return tuple(self.ids[key] for key in self.scenario.plan)


def trial(scenario: Scenario, subject: Subject, sandbox: Sandbox) -> Evidence:
    """Let the code run in a fresh world of that sandbox, and say what was seen."""
    began = Instant(START - START % (60 * SECOND) + int(scenario.phase * SECOND))
    world = sandbox.create(None, clock=Clock(Gear.ELASTIC, began), keep=None)
    try:
        standin: StandIn = getattr(world, scenario.vendor)
        ids = _set_up(world, standin, scenario)
        before = world.state
        world.journal = _Bounded(_BUDGET * (len(scenario.plan) + 1), len(scenario.plan))
        raised, said, output = _let_run(standin, scenario, ids, subject)
        words, odd = _understood(said)
        return Evidence(
            scenario, ids, before, world.state, tuple(world.journal), words, odd, raised, output,
            (world.clock.now() - began) / SECOND, tuple(standin.credentials.values()),
            tuple(str(one) for one in world.faults.never_struck),
        )  # fmt: skip
    finally:
        world.close()
        sandbox.delete(world.name)


def _set_up(world: World, standin: StandIn, scenario: Scenario) -> dict[str, str]:
    """Make the products and arm what will go wrong; the id of each key."""
    profile = PROFILES[scenario.vendor]
    ids: dict[str, str] = {}
    keys: dict[str, str] = {}
    for number, product in enumerate(scenario.products):
        if product.life is Life.NEVER:
            ids[product.key] = profile.never(number)
            continue
        record = standin.products.add(**profile.make(f"Lamp {product.key}"))
        ids[product.key], keys[product.key] = getattr(record, profile.plan_id), record.id
        if product.life is Life.BLOCKED:
            blocks(standin, record.id)
    for number in range(scenario.bystanders):
        standin.products.add(**profile.make(f"Bystander {number}"))
    for slip in scenario.slips:
        _arm(world, scenario.vendor, slip, keys)
    if scenario.dies_after is not None:
        _arm_death(world, scenario)
    return ids


def _arm(world: World, vendor: str, slip: Slip, keys: Mapping[str, str]) -> None:
    profile = PROFILES[vendor]
    where = {profile.param: keys[slip.product]} if profile.param and slip.product in keys else {}
    world.faults.arm(
        slip.kind, vendor, profile.removals[0], where=where, nth=slip.attempt, when=slip.when,
        status=slip.status, retry_after=slip.retry_after, seconds=2 * _PATIENCE,
    )  # fmt: skip


def _arm_death(world: World, scenario: Scenario) -> None:
    profile = PROFILES[scenario.vendor]
    world.faults.arm(
        FaultKind.EVENT, scenario.vendor, profile.removals[0], nth=scenario.dies_after, event=profile.dies
    )


def _let_run(
    standin: StandIn, scenario: Scenario, ids: Mapping[str, str], subject: Subject
) -> tuple[BaseException | None, Any, str]:
    heard = io.StringIO()
    access = Access(standin, [ids[key] for key in scenario.plan])
    with _listening(heard):
        try:
            said = subject(access)
        except (Exception, DoesNotEnd) as error:  # noqa: BLE001  whatever it raises is evidence
            return error, None, f"{heard.getvalue()}{error!r}"
    return None, said, heard.getvalue()


@contextlib.contextmanager
def _listening(heard: io.StringIO) -> Iterator[None]:
    """What is printed, and what is logged at any level."""
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
            yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def _understood(said: Any) -> tuple[Mapping[str, Outcome] | None, Mapping[str, str]]:
    """Its words as ours, and those that are none."""
    if not isinstance(said, Mapping):
        return None, {}
    words = {str(one): WORDS.get(str(word).lower()) for one, word in said.items()}
    odd = {one: str(said[one]) for one, word in words.items() if word is None}
    return {one: word for one, word in words.items() if word is not None}, odd
