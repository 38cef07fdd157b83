"""What is asked of a served sandbox's control plane so that a scenario stands there, and goes on as it went.

Makes the same products in the same order as a trial does: their ids are the same then, too. Knows no shell.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...sandbox.core.clock import SECOND, Clock, Gear, utc
from ...sandbox.core.faults import Fault, FaultKind
from ...sandbox.core.sandbox import Sandbox
from ...sandbox.core.standin import StandIn
from ..profiles import let_happen
from ..scenario import Deed, Life, Product
from .case import WORLD, Case, Step

_NOT_KNOWN = 401


@dataclass(frozen=True, slots=True)
class Control:
    """One request to the control plane."""

    path: str
    """Below `/_understudy`."""
    body: Any
    says: str
    """What it is for; '' where that goes without saying."""


def opened(case: Case) -> Iterator[Control]:
    """The world as it was when the run began."""
    state = case.seen.before
    at = utc(case.began).isoformat()
    body: dict[str, Any] = {"at": at, "gear": Gear.ELASTIC.value, "name": WORLD, "seed": state.seed}
    switches = dict(case.seen.after.switches)
    body |= {"switches": switches} if switches else {}
    yield Control("/worlds", body, "a world of its own, at the instant at which the run began")
    yield from _products(case)
    faults = [as_json(one.fault) for one in state.faults.armed]
    if faults:
        yield _arming(faults, "what goes wrong")


def _products(case: Case) -> Iterator[Control]:
    """Every product, made in a world of our own as well: there we read the ids that others act on."""
    world = Sandbox({case.vendor.name: case.vendor}).create(
        WORLD, clock=Clock(Gear.ELASTIC, case.began), seed=case.seen.before.seed
    )
    standin: StandIn = getattr(world, case.scenario.vendor)
    for product in case.scenario.products:
        yield from _product(case, standin, product)
    for number in range(case.scenario.bystanders):
        yield _adding(case, standin, f"Bystander {number}", "a product that nobody asks for")[0]


def _product(case: Case, standin: StandIn, product: Product) -> Iterator[Control]:
    if product.life is Life.NEVER:
        return
    adding, identifier = _adding(case, standin, f"Lamp {product.key}", f"product {product.key}")
    yield adding
    deed = {Life.BLOCKED: Deed.REFERS, Life.GONE: Deed.DELETES}.get(product.life)
    if deed is not None and deed in case.profile.deeds:
        let_happen(standin, deed, identifier)
        event, fields = case.profile.deeds[deed]
        yield _happening(
            case, event, {**fields, "product": identifier}, f"product {product.key} is {product.life}"
        )


def _adding(case: Case, standin: StandIn, name: str, says: str) -> tuple[Control, str]:
    fields = dict(case.profile.make(name))
    kind = case.vendor.kinds[0].name
    identifier: str = standin.records(kind).add(**fields).id
    return Control(f"/worlds/{WORLD}/state/{case.vendor.name}/{kind}", fields, says), identifier


def _happening(case: Case, event: str, args: dict[str, Any], says: str) -> Control:
    return Control(
        f"/worlds/{WORLD}/events", {"args": args, "event": event, "vendor": case.vendor.name}, says
    )


def _arming(faults: list[dict[str, Any]], says: str) -> Control:
    return Control(f"/worlds/{WORLD}/faults", faults, says)


def as_json(fault: Fault) -> dict[str, Any]:
    """A fault as the control plane takes it; what goes without saying is left out."""
    plain = Fault(fault.kind, fault.vendor)
    fields = {one.name: getattr(fault, one.name) for one in dataclasses.fields(fault)}
    if fault.kind is not FaultKind.LATENCY:
        fields["seconds"] = plain.seconds
    named = {"kind": fault.kind, "vendor": fault.vendor}
    said = {name: value for name, value in fields.items() if value != getattr(plain, name)}
    plain_json: dict[str, Any] = json.loads(json.dumps({**named, **said}, default=dict))
    return plain_json


def before(case: Case, step: Step) -> Iterator[Control]:
    """What must be so before a request is sent: time has passed, and what came up on the way is armed."""
    if step.copied:
        return
    earlier = case.steps[step.number - 2] if step.number > 1 else None
    waited = _waited(case, step, earlier)
    if waited > 0:
        body = {"seconds": waited / SECOND}
        yield Control(f"/worlds/{WORLD}/clock/advance", body, f"{waited / SECOND:g} s go by")
    if earlier is not None and _renewed(case, earlier, step):
        yield _happening(case, case.profile.renews, {}, "the credential is had anew")
    late = [as_json(one) for one in step.faults if one in _armed_late(case)]
    if late:
        yield _arming(late, "the program is killed here")


def _waited(case: Case, step: Step, earlier: Step | None) -> int:
    """Microseconds that somebody let pass; what faults delay passes by itself."""
    since = earlier.entry.at if earlier else case.began
    passed = sum(_delay(one) for one in earlier.faults if one.when == "after") if earlier else 0
    passes = sum(_delay(one) for one in step.faults if one.when == "before")
    return step.entry.at - since - passed - passes


def _delay(fault: Fault) -> int:
    return round(fault.seconds * SECOND) if fault.kind is FaultKind.LATENCY else 0


def _renewed(case: Case, earlier: Step, step: Step) -> bool:
    """Whether a credential that was not known is known again: of that the journal has no entry of its own."""
    may = case.scenario.renewable and bool(case.profile.renews)
    return may and earlier.entry.reply.status == _NOT_KNOWN and step.entry.reply.status != _NOT_KNOWN


def _armed_late(case: Case) -> list[Fault]:
    """Faults that were armed while the run went on."""
    kept = len(case.seen.before.faults.armed)
    return [one.fault for one in case.seen.after.faults.armed[kept:]]
