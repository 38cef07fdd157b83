"""A drift report: as a table for a terminal, and as JSON. Both say the same.

Knows no vendor; what it is given holds no credential.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from ..spoken import count
from .drift import Drift, Row, Verdict

FORMAT: Final = "understudy.drift/1"
_MOST: Final = 6  # differences of one answer that are shown; the JSON has all
_LONG: Final = 160


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run was, beside its verdicts."""

    target: str
    """The base URL, or `the documents`."""
    live: bool
    reference: Mapping[str, str] = field(default_factory=dict)
    """The switches under which the stand-in was asked."""
    stopped: str = ""
    made: tuple[str, ...] = ()
    """Canaries by id, in the order in which they were made."""
    left: Mapping[str, str] = field(default_factory=dict)
    """Those that may be there still, and why."""
    lost: tuple[str, ...] = ()
    """Creations whose answer did not come, or named no id."""
    mark: str = ""
    """How everything begins that was made."""
    touched: int = 0
    budget: int = 0


def text(drift: Drift, facts: Facts) -> str:
    """The report as a person reads it."""
    lines = [_head(drift, facts), "", *_table(drift)]
    lines += ["", *_advice(drift)] if drift.drifted and facts.live else []
    lines += ["", "not probed", *_not_probed(drift)] if drift.not_probed else []
    lines += ["", *_canaries(facts)] if facts.live else []
    return "\n".join(lines) + "\n"


def _head(drift: Drift, facts: Facts) -> str:
    counts = ", ".join(f"{drift.count(one)} {_verb(one, drift.count(one))}" for one in Verdict)
    switched = "".join(f", {name}={value}" for name, value in facts.reference.items())
    stopped = f"\nended early: {facts.stopped}" if facts.stopped else ""
    return f"{drift.vendor}{switched} against {facts.target}: {counts}{stopped}"


def _verb(verdict: Verdict, number: int) -> str:
    return ("differs" if number == 1 else "differ") if verdict is Verdict.DIFFERS else verdict.value


def _table(drift: Drift) -> Iterator[str]:
    """A row a rule; what differs is said once, however many rules differ so."""
    width = max((len(row.rule) for row in drift.rows), default=0)
    said: dict[tuple[str, ...], str] = {}
    for row in drift.rows:
        yield f"  {row.verdict.value:<11}  {row.evidence:<10}  {row.rule:<{width}}  {row.says}"
        details = tuple(_details(row))
        if details in said:
            yield f"      as above, for {said[details]}"
        else:
            yield from (f"      {line}" for line in details)
        if details:
            said.setdefault(details, row.rule)


def _details(row: Row) -> Iterator[str]:
    for one in row.differences[:_MOST]:
        yield f"{one.kind} {one.field if one.kind != 'status' else ''}".rstrip() + (
            f": the stand-in says {one.expected}, the target {one.found}"
        )
    if len(row.differences) > _MOST:
        yield f"and {len(row.differences) - _MOST} more"
    yield from (f"undocumented: {problem[:_LONG]}" for problem in row.undocumented)
    if row.why:
        yield row.why
    if row.switches:
        first, *others = row.switches
        also = f"; or {', '.join(others)}" if others else ""
        yield f"the stand-in says the same with --switch {first}{also}"
    elif row.differences:
        yield "no switch of the stand-in explains this"


def _advice(drift: Drift) -> Iterator[str]:
    if not drift.switches:
        yield "no switch of the stand-in explains anything of this"
        return
    words = " ".join(f"--switch {name}={value}" for name, value in drift.switches.items())
    rest = (
        f", and {count(drift.left, 'rule')} still differ{'s' if drift.left == 1 else ''}"
        if drift.left
        else ""
    )
    yield f"with {words} the stand-in says what the target says{rest}"


def _not_probed(drift: Drift) -> Iterator[str]:
    width = max(map(len, drift.not_probed), default=0)
    yield from (f"  {rule:<{width}}  {why}" for rule, why in drift.not_probed.items())


def _canaries(facts: Facts) -> Iterator[str]:
    made = count(len(facts.made), "canary", "canaries")
    yield f"{made} made, {len(facts.left)} left; {facts.touched} of {facts.budget} touching calls used"
    for identifier, why in facts.left.items():
        yield f"  LEFT  {identifier}  {why}"
    for says in facts.lost:
        yield f"  LOST  {says}: if it was carried out, there is a product whose name begins with {facts.mark}"


def to_json(drift: Drift, facts: Facts, veil: Callable[[str], str] = str) -> dict[str, Any]:
    """The report as plain data; `veil` blots credentials out of what a target said."""
    return {
        "format": FORMAT,
        "vendor": drift.vendor,
        "counts": {one.value: drift.count(one) for one in Verdict},
        "rows": [_veiled(asdict(row), veil) for row in drift.rows],
        "not_probed": dict(drift.not_probed),
        "switches": dict(drift.switches),
        "unexplained": drift.left,
        **{name: _plain(value) for name, value in asdict(facts).items()},
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _veiled(value: Any, veil: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _veiled(inner, veil) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_veiled(inner, veil) for inner in value]
    return veil(str(value)) if isinstance(value, str) else value
