"""A deletion rehearsed: a world on somebody's own catalogue, the reference client in it, and time that jumps.

Brings a client and a sandbox together; knows no vendor but by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from .. import clients
from ..clients.client import Client
from ..clients.errors import InvalidPlan
from ..clients.ledger import Ledger, Pending
from ..clients.plan import Item, Plan, read
from ..clients.runner import Ended, Orders, Runner, Verdict
from ..sandbox.core.catalogue import Catalogue
from ..sandbox.core.clock import Clock, Gear, Instant
from ..sandbox.core.errors import UsageError
from ..sandbox.core.sandbox import Sandbox, installed
from ..sandbox.core.standin import StandIn
from ..sandbox.core.state import Held
from ..sandbox.core.world import World
from .carrier import InProcess
from .observed import Observed

#: Where a product's id in a plan is not the id of its record.
PLAN_ID: Final = {"altcraft": "external_id"}
#: Where credentials live for an hour only: the event that renews them.
_EXPIRING: Final = {"zoho_desk": "token_issued"}
#: What refers to products, the first of these that a vendor has.
_REFERRING: Final = ("orders", "invoices", "tickets")
#: Parts that go with a product, by the record's own attribute, and what people call them.
_PARTS: Final = {"variants": "variants", "skus": "SKUs", "images": "images"}


@dataclass(frozen=True, slots=True)
class Stage:
    """What a rehearsal is played on."""

    vendor: str
    catalogue: Catalogue
    at: Instant
    seed: int = 1
    share: float | None = None
    """The share of products that something refers to; None leaves it to the catalogue."""
    referring: Sequence[Mapping[str, Any]] = ()
    """Orders and the like, as plain fields."""
    switches: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Mapping[str, Any]] = ()
    """As plain fields of `Fault`; the vendor is this one."""


class Rehearsal:
    """One vendor's world, set up; a plan for it, read and understood; and its one performance."""

    def __init__(self, stage: Stage, gear: Gear = Gear.ELASTIC, sandbox: Sandbox | None = None) -> None:
        self.stage = stage
        self.sandbox = sandbox or Sandbox()
        catalogue = _referred(stage)
        clock = Clock(gear, stage.at) if gear is Gear.ELASTIC else Clock.running(gear)
        self.world: World = self.sandbox.create(
            f"rehearsal-{stage.vendor}", catalogue=catalogue, clock=clock, seed=stage.seed
        )
        for name, value in stage.switches.items():
            self.world.switch(stage.vendor, name, value)
        self.standin: StandIn = getattr(self.world, stage.vendor)
        for fields in stage.referring:
            self.standin.records(_referring(stage.vendor)).add(**fields)
        for fault in stage.faults:
            self._arm(fault)
        self.world.snapshot("before")
        self.client = self._client()
        self.products = self.standin.vendor.kinds[0].table

    def _client(self) -> Client[Any]:
        kind: Any = getattr(clients, clients.VENDORS[self.stage.vendor])
        carrier = InProcess(self.sandbox.app, self.world, self.standin.url)
        client: Client[Any] = kind(
            self.standin.credentials,
            base_url=self.standin.url,
            sleep=self.world.clock.sleep,
            now=self.world.clock.time,
            carrier=carrier,
            renew=self._renewed if self.stage.vendor in _EXPIRING else None,
        )
        return client

    def _arm(self, fields: Mapping[str, Any]) -> None:
        try:
            self.world.faults.arm(**{"operation": "*", **fields, "vendor": self.stage.vendor})
        except TypeError as error:
            raise UsageError(f"a fault cannot be read from {dict(fields)}: {error}") from error

    def _renewed(self) -> Mapping[str, str]:
        self.standin.happen(_EXPIRING[self.stage.vendor])
        return self.standin.credentials

    # ── the plan ──

    def plan(self, source: Path | str, most: int | None = None) -> Plan:
        """The plan in a file, its handles understood as the catalogue's products. Raises `InvalidPlan`."""
        return self.understood(read(source, self._problem, most=most, fold=self._fold), str(source))

    def understood(self, plan: Plan, source: str) -> Plan:
        """A plan whose ids are the vendor's."""
        items = [replace(item, id=self._known_as(item.id), name=item.name or item.id) for item in plan]
        twice = _repeated(items)
        if twice:
            raise InvalidPlan(source, twice)
        return Plan(tuple(items))

    def _problem(self, text: str) -> str | None:
        if self._by_handle(text) is not None:
            return None
        problem = self.client.calls.problem(text)
        return f"{problem}, and no handle of the catalogue either" if problem else None

    def _fold(self, text: str) -> str:
        return self._known_as(text).lower() if self.stage.vendor != "altcraft" else self._known_as(text)

    def _by_handle(self, text: str) -> Any:
        return self.world.held(self.stage.vendor)[self.products].first("handle", text)

    def _known_as(self, text: str) -> str:
        record = self._by_handle(text)
        if record is None:
            return text
        known: str = getattr(record, PLAN_ID.get(self.stage.vendor, "id"))
        return known

    def key(self, identifier: str) -> str:
        """The key of a plan's id in the world's table of products."""
        attribute = PLAN_ID.get(self.stage.vendor)
        if attribute is None:
            return identifier.lower()
        record = self.world.held(self.stage.vendor)[self.products].first(attribute, identifier)
        return record.id if record else identifier

    # ── the performance ──

    def watched(self, plan: Plan, keep: int | None = 1000) -> Observed:
        """A journal that adds up what the steps to come will do, and keeps so many entries (None: all)."""
        asked = [self.key(item.id) for item in plan]
        observed = Observed(self.stage.vendor, self.products.name, asked, keep)
        self.world.journal = observed
        return observed

    def perform(
        self,
        plan: Plan,
        ledger: Ledger,
        orders: Orders,
        facts: Mapping[str, str],
        told: Callable[[Pending, Verdict], object] = lambda item, verdict: None,  # noqa: ARG005  nobody may care
    ) -> Ended:
        """Carry the plan out here."""
        ledger.begin(plan, facts, self.world.clock.time())
        return Runner(self.client, ledger, orders, told=told).go()

    def parts_gone(self, plan: Plan, observed: Observed) -> None:
        """Count what went with the products: variants, SKUs, images."""
        before = self.before[self.products]
        now = self.world.held(self.stage.vendor)[self.products]
        for item in plan:
            key = self.key(item.id)
            record = before.get(key) or self._named_before(before, item.id)
            if record is None or record.id in now:
                continue
            for part, called in _PARTS.items():
                number = len(getattr(record, part, ()) or ())
                if number:
                    observed.sweep(f"{called} gone with their product", "", number)

    @property
    def before(self) -> Held:
        """What the world held when it was set up."""
        state = self.world.kept("before")
        return Held(state, self.stage.vendor, state.clock.now())

    def _named_before(self, before: Any, identifier: str) -> Any:
        attribute = PLAN_ID.get(self.stage.vendor)
        return before.first(attribute, identifier) if attribute else None

    def struck(self) -> Iterator[tuple[str, int]]:
        """Each armed fault, and how often it struck."""
        for armed in self.world.faults.armed:
            yield str(armed.fault), armed.hits


def _referred(stage: Stage) -> Catalogue:
    """The catalogue, with orders and the like generated for a share of its products."""
    if stage.share is None:
        return stage.catalogue
    wanted = {**stage.catalogue.generate.get(stage.vendor, {}), _referring(stage.vendor): stage.share}
    return replace(stage.catalogue, generate={**stage.catalogue.generate, stage.vendor: wanted})


def _referring(vendor: str) -> str:
    """The kind of records that refer to products at a vendor."""
    kind = next((one for one in _REFERRING if one in installed()[vendor].generate), None)
    if kind is None:
        raise UsageError(f"{vendor} has nothing that refers to products, so orders have no meaning there")
    return kind


def _repeated(items: Sequence[Item]) -> list[str]:
    seen: dict[str, Item] = {}
    problems: list[str] = []
    for item in items:
        if item.id in seen:
            problems.append(
                f"line {item.line}: {item.name} is the product of line {seen[item.id].line} already"
            )
        seen.setdefault(item.id, item)
    return problems
