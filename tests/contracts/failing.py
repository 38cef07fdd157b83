"""Failures to write down: code that is wrong in a known way, and the evidence of it in a known scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from understudy import clients
from understudy.clients import delete_all
from understudy.contracts.carrier import InProcess
from understudy.contracts.properties import DEFAULT, Property
from understudy.contracts.scenario import Product, Scenario, Slip
from understudy.contracts.trial import Access, Evidence, Subject
from understudy.contracts.verdict import Broken, told, trial, verdict
from understudy.contracts.zoo import Hasty
from understudy.sandbox import FaultKind, Sandbox, When

LOST = Scenario("tribemade", (Product("p1"),), ("p1",), (Slip(FaultKind.LOST_REPLY, "p1", when=When.AFTER),))


@cache
def stage() -> Sandbox:
    """Where failures are staged that no test looks at the names of."""
    return Sandbox()


@cache
def hasty() -> Broken:
    """The plainest failure: one product, one lost answer, reported as failed."""
    return failing(LOST, Hasty())


def failing(scenario: Scenario, subject: Subject, sandbox: Sandbox | None = None) -> Broken:
    found = verdict(scenario, subject, sandbox or stage())
    assert found is not None
    return found


def evidence(failure: Broken) -> Evidence:
    assert failure.evidence is not None
    return failure.evidence


def told_as(judged: Property, scenario: Scenario, subject: Subject, sandbox: Sandbox) -> Broken:
    """A run as if that property were broken in it: what it says is all the same for how it is written down."""
    seen = trial(scenario, subject, sandbox)
    return Broken(judged, "said what is not so", scenario, told(seen), seen)


def reference(vendor: str, sandbox: Sandbox) -> Subject:
    """The vendor's client of ours, in that sandbox."""
    kind = getattr(clients, clients.VENDORS[vendor])

    def ours(access: Access) -> Mapping[str, str]:
        carrier = InProcess(sandbox.app, access.world, access.url)
        client = kind(
            access.credentials, base_url=access.url, sleep=access.sleep, now=access.now, carrier=carrier
        )
        return {row.id: row.outcome.value for row in delete_all(client, access.ids).rows}

    return ours


def crowded(sandbox: Sandbox, worlds: int) -> Sandbox:
    """The same, in which so many worlds have been made already: the next has another name, and other credentials."""
    for _ in range(worlds):
        sandbox.delete(sandbox.create().name)
    return sandbox


ANY = replace(DEFAULT[0])
