"""The second key: what exactly would be sent, and the sentence to type back for it to be.

Knows no vendor; sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..spoken import count
from .bench import Bench
from .double import Double, Survey
from .ground import Effect
from .guard import Permit


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A run as the stand-in lived through it."""

    bench: Bench
    survey: Survey

    @property
    def creations(self) -> int:
        return self.bench.guard.made

    @property
    def permits(self) -> Sequence[Permit]:
        return self.bench.guard.sent


def rehearsed(double: Double, switches: dict[str, str]) -> Rehearsed:
    """The same run in process, under the same budget."""
    bench, survey = double.bench(switches), Survey()
    survey.run(enumerate(double.probes.courses), bench)
    return Rehearsed(bench, survey)


def host_of(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def sentence(creations: int, given: Sequence[str], base_url: str) -> str:
    """What is to be typed back: how many canaries may be made and deleted, whose products, and where."""
    products = f" and {', '.join(given)}" if given else ""
    return f"delete {count(creations, 'canary', 'canaries')}{products} at {host_of(base_url)}"


def requests(run: Rehearsed) -> Iterator[str]:
    """What would be sent, one a line: `canary 1` stands for its id, which the vendor chooses."""
    canaries = run.bench.guard.canaries
    names = {one: one for one in canaries.given}
    names.update({one: f"<canary {number}>" for number, one in enumerate(canaries.made, 1)})
    for permit in run.permits:
        says = f"{permit.says}  {permit.body}".rstrip()
        for identifier, name in names.items():
            says = says.replace(identifier, name)
        yield says


def summary(run: Rehearsed, budget: int) -> str:
    guard = run.bench.guard
    reads = sum(permit.effect is Effect.READS for permit in guard.sent)
    made, living = len(guard.canaries.made), len(guard.canaries.living)
    return (
        f"{count(len(guard.sent), 'request')}: {count(reads, 'read')}; {count(guard.made, 'creation')}, of which "
        f"{made} should succeed; {count(guard.used, 'call')} that touch canaries and nothing else. Then what is left of "
        f"them is deleted: {living} if all goes as at the stand-in. The guard stops at {budget} touching calls in all."
    )
