"""The contract of a deletion: somebody's code, tried in many scenarios, and the smallest one in which it is unsafe.

As a function (`broken`, `check`) and as a pytest base class (`DeletionContract`). Needs the extra `contracts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import ClassVar

from hypothesis import find
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

from ..clients.outcome import Outcome
from ..sandbox.core.sandbox import Sandbox
from .properties import DEFAULT, Property, needs
from .scenario import Scenario
from .smaller import smallest
from .strategies import drawing, scenarios, stories
from .trial import Access, Subject
from .verdict import Broken, ContractBroken, judge, verdict

__all__ = [
    "Broken", "ContractBroken", "DeletionContract", "broken", "check", "judge", "verdict",
]  # fmt: skip

EXAMPLES = 300


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
    fails = _Fails(subject, stage, properties)
    told = filter(fails, stories(vendor, needs(properties)))
    shown = next(told, None) or _drawn(scenarios(vendor, needs(properties)), fails, examples, seed)
    if shown is None:
        return None
    # what Hypothesis takes away in one step is less than a whole slip, and a story may be longer than it need be
    return verdict(smallest(shown, fails), subject, stage, fails.judged)


class _Fails:
    """Whether a scenario shows a property broken: the first that was seen broken, from then on."""

    def __init__(self, subject: Subject, sandbox: Sandbox, properties: Sequence[Property]) -> None:
        self.judged = properties
        self._subject, self._sandbox = subject, sandbox

    def __call__(self, scenario: Scenario) -> bool:
        found = judge(scenario, self._subject, self._sandbox, self.judged)
        if found:
            self.judged = (found[0][0],)
        return bool(found)


def _drawn(
    made: SearchStrategy[Scenario], fails: Callable[[Scenario], bool], examples: int, seed: int
) -> Scenario | None:
    """A scenario among so many made by chance, shrunk by Hypothesis as far as it goes."""
    try:
        return find(made, fails, settings=drawing(examples, shrink=True), random=Random(seed))  # noqa: S311  scenarios, not secrets
    except NoSuchExample:
        return None


def check(
    vendor: str, subject: Subject, *, examples: int = EXAMPLES, properties: Sequence[Property] = DEFAULT
) -> None:
    """Raises `ContractBroken`, with the smallest scenario, where the code is unsafe."""
    found = broken(vendor, subject, examples=examples, properties=properties)
    if found is not None:
        raise ContractBroken(found)


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
