"""The contract of a deletion: somebody's code, tried in many scenarios, and the smallest one in which it is unsafe.

As a function (`broken`, `check`) and as a pytest base class (`DeletionContract`). Needs the extra `test`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample

from ..clients.outcome import Outcome
from ..sandbox.core.clock import SECOND
from ..sandbox.core.decision import Count
from ..sandbox.core.sandbox import Sandbox
from .judged import Judged
from .properties import DEFAULT, Property
from .scenario import Scenario, to_json
from .strategies import scenarios, stories
from .trial import Access, Subject, trial

EXAMPLES = 300


@dataclass(frozen=True, slots=True)
class Broken:
    """A property that does not hold, and the smallest scenario in which it does not."""

    property: Property
    says: str
    scenario: Scenario
    transcript: tuple[str, ...]

    def __str__(self) -> str:
        head = f"{self.property.id} {self.property.name}: {self.property.sentence}"
        story = [f"  {slip}" for slip in self.scenario.slips]
        if self.scenario.dies_after is not None:
            story.append(f"  the credential stops being known at removal {self.scenario.dies_after}")
        lines = [
            head,
            "",
            f"  {self.says}",
            "",
            "The smallest scenario found:",
            *_products(self.scenario),
            *story,
        ]
        lines += ["", "What happened, by the vendor's clock:", *(f"  {line}" for line in self.transcript)]
        return "\n".join([*lines, "", "To run it again:", f"  {json.dumps(to_json(self.scenario))}"])


class ContractBroken(AssertionError):
    """Somebody's deletion code is unsafe; the message shows the smallest scenario in which it is."""

    def __init__(self, broken: Broken) -> None:
        self.broken = broken
        super().__init__(str(broken))


def judge(
    scenario: Scenario, subject: Subject, sandbox: Sandbox, properties: Sequence[Property] = DEFAULT
) -> list[tuple[Property, str]]:
    """The properties that do not hold in one scenario, each with what went wrong."""
    seen = Judged(trial(scenario, subject, sandbox), sandbox.vendors[scenario.vendor])
    found = ((one, one.check(seen)) for one in properties)
    return [(one, says) for one, says in found if says is not None]


def broken(
    vendor: str,
    subject: Subject,
    *,
    examples: int = EXAMPLES,
    properties: Sequence[Property] = DEFAULT,
    sandbox: Sandbox | None = None,
    seed: int = 0,
) -> Broken | None:
    """The first property that does not hold, with the smallest scenario found; None where all hold."""
    stage = sandbox or Sandbox()
    smallest = _first(stories(vendor), subject, stage, properties)
    smallest = smallest or _found(vendor, subject, stage, properties, examples=examples, seed=seed)
    if smallest is None:
        return None
    ((violated, says), *_) = judge(smallest, subject, stage, properties)
    return Broken(violated, says, smallest, transcript(smallest, subject, stage))


def _first(
    told: Iterable[Scenario], subject: Subject, sandbox: Sandbox, properties: Sequence[Property]
) -> Scenario | None:
    return next((one for one in told if judge(one, subject, sandbox, properties)), None)


def _found(
    vendor: str,
    subject: Subject,
    sandbox: Sandbox,
    properties: Sequence[Property],
    *,
    examples: int,
    seed: int,
) -> Scenario | None:
    """The smallest scenario, among so many made by chance, in which the first property seen broken does not hold."""
    first: list[Property] = []

    def fails(scenario: Scenario) -> bool:
        found = judge(scenario, subject, sandbox, first or properties)
        if found and not first:
            first.append(found[0][0])
        return bool(found)

    try:
        return find(scenarios(vendor), fails, settings=_settings(examples), random=Random(seed))  # noqa: S311  scenarios, not secrets
    except NoSuchExample:
        return None


def check(
    vendor: str, subject: Subject, *, examples: int = EXAMPLES, properties: Sequence[Property] = DEFAULT
) -> None:
    """Raises `ContractBroken`, with the smallest scenario, where the code is unsafe."""
    found = broken(vendor, subject, examples=examples, properties=properties)
    if found is not None:
        raise ContractBroken(found)


def transcript(scenario: Scenario, subject: Subject, sandbox: Sandbox) -> tuple[str, ...]:
    """What was sent and answered, with the vendor's time and the faults' marks, and what was said in the end."""
    evidence = trial(scenario, subject, sandbox)
    began = evidence.before.clock.now()
    keys = {identifier: key for key, identifier in evidence.ids.items()}
    lines = []
    for entry in evidence.entries:
        target = entry.request.target
        for identifier, key in keys.items():
            target = target.replace(identifier, key)
        marks = "".join(f"  [{fault.partition(' on ')[0]}]" for fault in entry.faults)
        answer = entry.reply.status if entry.delivery == "delivered" else f"no answer ({entry.delivery})"
        done = "; ".join(one.says for one in entry.changes if not isinstance(one, Count) and one.says)
        effect = f"  = {done}" if done else ""
        lines.append(
            f"{(entry.at - began) / SECOND:8.1f} s  {entry.request.method} {target} → {answer}{effect}{marks}"
        )
    said = evidence.said or {}
    lines += [f"    said  {keys.get(one, one)}: {word}" for one, word in said.items()]
    return tuple(lines)


def _products(scenario: Scenario) -> list[str]:
    return [f"  product {one.key} is {one.life}" for one in scenario.products]


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, database=None, derandomize=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )  # fmt: skip


class DeletionContract:
    """A pytest base class: `class TestOurs(DeletionContract): vendor = "tribemade"`, with `delete` written."""

    vendor: ClassVar[str]
    examples: ClassVar[int] = EXAMPLES
    properties: ClassVar[Sequence[Property]] = DEFAULT

    def delete(self, access: Access) -> Mapping[str, str | Outcome] | None:
        """Delete `access.ids` at `access.url`, and say of each what became of it."""
        raise NotImplementedError("write delete(self, access): the code that is to be tried")

    def test_the_deletion_is_safe(self) -> None:
        check(self.vendor, self.delete, examples=self.examples, properties=self.properties)
