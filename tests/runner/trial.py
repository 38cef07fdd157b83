"""A run in a world, and the judge of it: what the ledger says of each id, held against what really happened.

The judge reads the world's records and the changes that its journal saw committed, and nothing that a client said.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final

from understudy import clients
from understudy.clients.audit import Audit
from understudy.clients.ledger import Ledger
from understudy.clients.message import Reply, Request
from understudy.clients.outcome import Outcome
from understudy.clients.plan import Item, Plan
from understudy.clients.runner import Ended, Interrupted, Orders, Runner
from understudy.contracts.carrier import InProcess
from understudy.sandbox import Fault, FaultKind, Sandbox
from understudy.sandbox.core.decision import Put, Remove
from understudy.sandbox.core.journal import Entry

NOBODYS: Final = "00000000-0000-4000-8000-000000000009"
#: An id of the right form that no product has.
ABSENT: Final = {"zoho_desk": "9" * 18, "altcraft": "no-such-product"}
#: What a product's name is called, where it is not `name`.
NAME: Final = {"shoplazza": "title"}
#: What kept a removal from its product, as the word is told of what is still there, or was never touched by us.
KEPT: Final = {Outcome.BLOCKED, Outcome.REFUSED, Outcome.FAILED, Outcome.NOT_ATTEMPTED, Outcome.DEACTIVATED}
#: Faults that leave every answer clear.
CLEAR: Final = {FaultKind.DUPLICATE, FaultKind.PHANTOM_SUCCESS, FaultKind.EVENT}
#: The product's record in the trash, where a vendor has one.
BIN: Final = "zoho_desk.recycle_bin"


class Trial:
    """One vendor's world, to be put back and used again, and the products in it."""

    def __init__(self, vendor: str, sandbox: Sandbox, name: str, live: int = 3) -> None:
        self.vendor = vendor
        self.sandbox = sandbox
        self.world = sandbox.create(name)
        self.standin: Any = getattr(self.world, vendor)
        self.kind: Any = getattr(clients, clients.VENDORS[vendor])
        for product in list(self.standin.products):
            self._take(product.id)
        self.keys: dict[str, str] = {}
        """The key of each product in its table, by the id that plans use."""
        for number in range(live):
            self.add(**{NAME.get(vendor, "name"): f"Product {number}"})
        self.absent = ABSENT.get(vendor, NOBODYS)
        self.world.begin_here()

    def _take(self, key: str) -> None:
        table = self.standin.vendor.kinds[0].table
        self.world.change(self.vendor, lambda _: (Remove(table, key),))

    def add(self, **fields: object) -> str:
        """Add a product; the id that plans use."""
        product = self.standin.products.add(**fields)
        identifier: str = product.external_id if self.vendor == "altcraft" else product.id
        self.keys[identifier] = product.id
        return identifier

    @property
    def live(self) -> list[str]:
        return list(self.keys)

    def block(self, identifier: str) -> Any:
        """Let something stand in a product's way, where anything can at this vendor."""
        if self.vendor == "tribemade":
            return self.standin.orders.add(product=identifier, status="processing")
        if self.vendor == "devdraft":
            return self.standin.invoices.add(product=identifier, status="OPEN")
        return None

    def taken_by_others(self) -> tuple[str, dict[str, str]] | None:
        """The event by which somebody else takes the last live product; None where none is known."""
        name = {
            "zoho_desk": "product_trashed", "shoplazza": "product_deleted",
            "altcraft": "product_removed", "devdraft": "product_deleted",
        }.get(self.vendor)  # fmt: skip
        return (name, {"product": self.keys[self.live[-1]]}) if name else None

    # ── a run ──

    def client(self, **options: Any) -> Any:
        carrier = options.pop("carrier", None) or InProcess(self.sandbox.app, self.world, self.standin.url)
        options.setdefault("sleep", self.world.clock.sleep)
        if (
            self.vendor == "zoho_desk"
        ):  # its tokens live for an hour, and a day's credits may have to be waited for
            options.setdefault("renew", self.renewed)
        client = self.kind(
            options.pop("credentials", self.standin.credentials),
            base_url=self.standin.url,
            now=self.world.clock.time,
            carrier=carrier,
            **options,
        )
        client.calls.together = min(2, client.calls.together)  # so that a few ids make several requests
        return client

    def renewed(self) -> dict[str, str]:
        """New credentials for old, where they live for an hour only."""
        self.standin.happen("token_issued")
        return dict(self.standin.credentials)

    def begun(self, ledger: Ledger, ids: Sequence[str]) -> Ledger:
        facts = {"vendor": self.vendor, "host": "stand-in", "mode": "delete", "run": "trial"}
        ledger.begin(Plan(tuple(Item(one, "no longer sold") for one in ids)), facts, self.world.clock.time())
        return ledger

    def go(self, ledger: Ledger, ids: Sequence[str], orders: Orders | None = None, **options: Any) -> Ended:
        """Begin the run, or go on with it."""
        told = {name: options.pop(name) for name in ("told", "stopping") if name in options}
        client = options.pop("client", None) or self.client(**options)
        runner = Runner(client, self.begun(ledger, ids), orders or Orders(), **told)
        return runner.go()

    def interrupted(self, last: int) -> Callable[[float], None]:
        """A sleep that will not wait on, the time of that number, from 1."""
        numbers = itertools.count(1)

        def sleep(seconds: float) -> None:
            if next(numbers) == last:
                raise Interrupted("somebody pressed Ctrl-C")
            self.world.clock.sleep(seconds)

        return sleep

    # ── what is so ──

    def present(self, identifier: str) -> bool:
        """Whether a product is in the catalogue; what lies in a trash is not."""
        key = self.keys.get(identifier)
        held = self.world.held(self.vendor)
        table = self.standin.vendor.kinds[0].table
        in_bin = self.vendor == "zoho_desk" and any(
            entry.id == key for entry in self.standin.records("recycle_bin")
        )
        return key is not None and key in held[table] and not in_bin

    def effects(self) -> Counter[str]:
        """How many committed steps of ours took each product out of the catalogue, by the id that plans use."""
        plan_ids = {key: identifier for identifier, key in self.keys.items()}
        table = self.standin.vendor.kinds[0].table.name
        return Counter(
            plan_ids[key] for entry in self.world.journal for key in _taken(entry, table) if key in plan_ids
        )

    def untruths(
        self, ledger: Audit, ids: Sequence[str], unclear: bool | None = None, gone: Collection[str] = ()
    ) -> Iterator[str]:
        """Everything in a ledger that is not so.

        `unclear`: whether any answer was; else as the faults say. `gone`: what was absent before the run began.
        """
        rows = list(ledger.rows())
        if [row.id for row in rows] != list(ids):
            yield f"not one row an id: {[row.id for row in rows]}"
        effects = self.effects()
        if unclear is None:
            unclear = any(armed.hits and not is_clear(armed.fault) for armed in self.world.faults)
        for row in rows:
            ours, there = effects[row.id], self.present(row.id)
            if ours > 1:
                yield f"{row.id} was taken {ours} times"
            if not is_true(row.outcome, ours > 0, there, row.id in self.keys.keys() - set(gone), unclear):
                yield f"{row.id}: {row.outcome} ({row.because}); ours: {ours}, there: {there}"


def _taken(entry: Entry, products: str) -> Iterator[str]:
    for change in entry.changes:
        if isinstance(change, Remove) and change.table.name == products:
            yield change.id
        elif isinstance(change, Put) and change.table.name == BIN:
            yield change.record.id


def is_true(word: Outcome, ours: bool, there: bool, existed: bool, unclear: bool) -> bool:
    """Whether a word is so: by whom the product went, if it went, and whether anything kept us from knowing."""
    if word in {Outcome.DELETED, Outcome.TRASHED}:
        return ours and not there
    if word is Outcome.GONE:
        return not there
    if word is Outcome.NOT_FOUND:
        return not there and not ours
    if word is Outcome.UNKNOWN:
        return unclear
    return word in KEPT and not ours and (there or not existed)


def is_clear(fault: Fault) -> bool:
    """Whether a client is told by such a fault all that it needs to know, be it true or not."""
    if fault.kind is FaultKind.STATUS:
        return fault.shape == "vendor" and fault.status in {400, 401, 403, 404, 409, 422}
    return fault.kind in CLEAR or (fault.kind is FaultKind.LATENCY and fault.seconds < 10)


class Killed(BaseException):
    """Stands for SIGKILL: nothing may catch it."""


class Counted:
    """A carrier that does something at the request of one number, from 1."""

    def __init__(self, carrier: Any, before: Callable[[int], None], after: Callable[[int], None]) -> None:
        self._carrier = carrier
        self._before, self._after = before, after
        self._numbers = itertools.count(1)

    def send(self, request: Request) -> Reply:
        number = next(self._numbers)
        self._before(number)
        reply: Reply = self._carrier.send(request)
        self._after(number)
        return reply
