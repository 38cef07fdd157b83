"""A verdict on one trial: which properties do not hold, and everything that is needed to show it.

Needs no Hypothesis: a scenario that was kept in a file is judged again with this alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..sandbox.core.clock import SECOND
from ..sandbox.core.decision import Count, Put, Remove
from ..sandbox.core.journal import Entry
from ..sandbox.core.sandbox import Sandbox
from .judged import Judged
from .properties import DEFAULT, Property
from .scenario import Scenario, to_json
from .trial import Evidence, Subject, trial

_MOST: Final = 30
#: Kinds of records that are the product itself, or its place.
_PRODUCTS: Final = frozenset({"products", "recycle_bin"})


@dataclass(frozen=True, slots=True)
class Broken:
    """A property that does not hold, and the smallest scenario in which it does not."""

    property: Property
    says: str
    scenario: Scenario
    transcript: tuple[str, ...]
    evidence: Evidence | None = field(default=None, repr=False, compare=False)
    """What was seen of it, for whoever writes it down elsewhere."""

    def __str__(self) -> str:
        head = f"{self.property.id} {self.property.name}: {self.property.sentence}"
        scenario = (f"  {line}" for line in self.scenario.told)
        happened = (f"  {line}" for line in shortened(self.transcript))
        lines = [head, "", f"  {self.says}", "", "The smallest scenario found:", *scenario]
        lines += ["", "What happened, by the vendor's clock:", *happened]
        return "\n".join([*lines, "", "To run it again:", f"  {json.dumps(to_json(self.scenario))}"])


def shortened(lines: Sequence[str], most: int = _MOST) -> list[str]:
    """A long transcript without its middle."""
    if len(lines) <= most:
        return list(lines)
    half = most // 2
    return [*lines[:half], f"    … {len(lines) - 2 * half} more lines …", *lines[-half:]]


class ContractBroken(AssertionError):
    """Somebody's deletion code is unsafe; the message shows the smallest scenario in which it is."""

    def __init__(self, broken: Broken) -> None:
        self.broken = broken
        super().__init__(str(broken))


def judge(
    scenario: Scenario, subject: Subject, sandbox: Sandbox, properties: Sequence[Property] = DEFAULT
) -> list[tuple[Property, str]]:
    """The properties that do not hold in one scenario, each with what went wrong."""
    return _held_against(trial(scenario, subject, sandbox), sandbox, properties)


def verdict(
    scenario: Scenario, subject: Subject, sandbox: Sandbox, properties: Sequence[Property] = DEFAULT
) -> Broken | None:
    """The first property that does not hold in one scenario, with all that was seen; None where all hold."""
    evidence = trial(scenario, subject, sandbox)
    found = _held_against(evidence, sandbox, properties)
    if not found:
        return None
    ((violated, says), *_) = found
    return Broken(violated, says, scenario, told(evidence), evidence)


def _held_against(
    evidence: Evidence, sandbox: Sandbox, properties: Sequence[Property]
) -> list[tuple[Property, str]]:
    seen = Judged(evidence, sandbox.vendors[evidence.scenario.vendor])
    judging = (one for one in properties if one.judges(evidence.scenario))
    found = ((one, one.check(seen)) for one in judging)
    return [(one, says) for one, says in found if says is not None]


def told(evidence: Evidence) -> tuple[str, ...]:
    """What was sent and answered, with the vendor's time and the faults' marks, and what was said in the end."""
    keys = {identifier: key for key, identifier in evidence.ids.items()}
    began = evidence.before.clock.now()
    lines = []
    for entry in evidence.entries:
        lines.append(_line(entry, (entry.at - began) / SECOND, keys))
        if entry.id == evidence.killed_at:
            lines.append("    killed, and started again")
    lines += [f"    said  {keys.get(one, one)}: {word}" for one, word in (evidence.said or {}).items()]
    lines += [f"    said  {keys.get(one, one)}: {word} (no outcome)" for one, word in evidence.odd.items()]
    if evidence.raised is not None:
        lines.append(f"    raised  {evidence.raised!r}")
    return tuple(lines)


def _effect(change: Put | Remove) -> str:
    """What happened to a product, in a word; to any other record, with what kind of record it is."""
    kind = change.table.name.partition(".")[2]
    return change.says if kind in _PRODUCTS else f"{change.says} {kind}"


def _line(entry: Entry, at: float, keys: dict[str, str]) -> str:
    target = entry.request.target
    for identifier, key in keys.items():
        target = target.replace(identifier, key)
    marks = "".join(f"  [{fault.partition(' on ')[0]}]" for fault in entry.faults)
    answer = entry.reply.status if entry.delivery == "delivered" else f"no answer ({entry.delivery})"
    done = "; ".join(_effect(one) for one in entry.changes if not isinstance(one, Count) and one.says)
    effect = f"  = {done}" if done else ""
    return f"{at:8.1f} s  {entry.request.method} {target} → {answer}{effect}{marks}"
