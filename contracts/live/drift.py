"""What a target answered beside what the stand-in answers: a verdict for each rule, and the switches that explain it.

Knows no vendor and asks no target: it judges what was reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from .bench import Answered
from .compare import Difference, Told, differences, told
from .documented import Document
from .double import Double, Expected, Key, Survey

_ROUNDS: Final = 6
Switches = Mapping[str, str]


class Verdict(StrEnum):
    """How a target's answer and the stand-in's compare."""

    SAME = "same"
    DIFFERS = "differs"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Row:
    """One rule, reached in one way."""

    rule: str
    says: str
    evidence: str
    """How the stand-in's answer is known."""
    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    undocumented: tuple[str, ...] = ()
    """What of the target's answer the vendor's document does not know."""
    why: str = ""
    """Why it was not reached."""
    switches: tuple[str, ...] = ()
    """Readings under which the stand-in says the same as the target, the likeliest first."""

    @property
    def key(self) -> Key:
        return self.rule, self.says


@dataclass(frozen=True, slots=True)
class Drift:
    """The verdicts on one target."""

    vendor: str
    rows: tuple[Row, ...]
    not_probed: Mapping[str, str] = field(default_factory=dict)
    switches: Switches = field(default_factory=dict)
    """The readings that, all together, explain most of what differs."""
    left: int = 0
    """How many rules differ under those all the same."""

    def count(self, verdict: Verdict) -> int:
        return sum(row.verdict is verdict for row in self.rows)

    @property
    def drifted(self) -> bool:
        return self.count(Verdict.DIFFERS) > 0


def against_documents(double: Double, document: Document, switches: Switches) -> Drift:
    """The stand-in's own answers held against the vendor's document: no network, and no target."""
    survey = double.surveyed(switches)
    rows = [
        _row_of(double, key, _undocumented(document, key[0], answered))
        for key, answered in survey.reached.items()
    ]
    return Drift(double.probes.vendor, tuple(rows), double.probes.not_probed)


def _row_of(double: Double, key: Key, problems: tuple[str, ...]) -> Row:
    verdict = Verdict.DIFFERS if problems else Verdict.SAME
    return Row(*key, double.evidence(key[0]), verdict, undocumented=problems)


def _undocumented(document: Document, rule: str, answered: Answered) -> tuple[str, ...]:
    rules = document.rules(answered)
    given = answered.headers.get("understudy-rule", "").partition(".")[2] or rule
    strange = (
        (f"the document knows {', '.join(rules)} there, not {given}",) if rules and given not in rules else ()
    )
    return (*document.problems(answered), *strange)


def against_stand_in(
    double: Double, document: Document, target: Survey, stopped: str, switches: Switches
) -> Drift:
    """A target's answers held against the stand-in's, which is switched so. `stopped`: why the run ended early."""
    expected = double.told(switches)
    judge = _Judge(double, target, expected)
    rows = []
    for key, wanted in expected.items():
        evidence = double.evidence(key[0])
        if key not in target.reached:
            why = target.ended.get(wanted.place) or stopped or "the courses ended before"
            rows.append(Row(*key, evidence, Verdict.NOT_REACHED, why=why))
            continue
        found = judge.differences(key, wanted)
        verdict = Verdict.DIFFERS if found else Verdict.SAME
        problems = document.problems(target.reached[key]) if found else ()
        rows.append(Row(*key, evidence, verdict, found, problems))
    drift = Drift(double.probes.vendor, tuple(rows), double.probes.not_probed)
    return _explained(judge, drift, switches) if drift.drifted else drift


class _Judge:
    """A target's answers, taken apart once, and the stand-in to try readings on."""

    def __init__(self, double: Double, target: Survey, expected: Mapping[Key, Expected]) -> None:
        self.double = double
        ground = double.probes.ground
        self._theirs = ground.of_the_account
        self._expected = expected
        self._firsts: dict[tuple[tuple[tuple[str, str], ...], int], Mapping[Key, Told]] = {}
        self._told: dict[Key, Told] = {
            key: told(answered, ground.varies) for key, answered in target.reached.items()
        }

    def differences(self, key: Key, wanted: Expected | None) -> tuple[Difference, ...]:
        if wanted is None:
            return (Difference("answer", "shape", "none", "some"),)
        usual = self._expected[key].one.headers if key in self._expected else ()
        return differences(self._told[key], wanted.one, wanted.other, self._theirs, usual)

    def unexplained(self, switches: Switches) -> list[Key]:
        """Answers of the target that the stand-in, switched so, does not give."""
        under = self.double.told(switches)
        return [key for key in self._told if key in self._expected and self.differences(key, under.get(key))]

    def explains(self, switches: Switches, before: Switches, keys: Iterable[Key]) -> list[Key]:
        """Those among some answers that the stand-in gives as the target does, switched so, and did not before."""
        found: list[Key] = []
        wanted = list(keys)
        for place in dict.fromkeys(self._expected[key].place for key in wanted):
            old, new = self._first(before, place), self._first(switches, place)
            mine = [
                key for key in wanted if self._expected[key].place == place and old.get(key) != new.get(key)
            ]
            if mine:  # else the second world is not worth a visit
                under = self.double.told(switches, place)
                found += [key for key in mine if not self.differences(key, under.get(key))]
        return found

    def _first(self, switches: Switches, place: int) -> Mapping[Key, Told]:
        """What the stand-in says in the first of its worlds, asked once for each reading."""
        name = (tuple(sorted(switches.items())), place)
        if name not in self._firsts:
            varies = self.double.probes.ground.varies
            reached = self.double.surveyed(switches, place=place).reached
            self._firsts[name] = {key: told(answered, varies) for key, answered in reached.items()}
        return self._firsts[name]


def _explained(judge: _Judge, drift: Drift, switches: Switches) -> Drift:
    """The same verdicts, with the readings under which the stand-in would say what the target says.

    One reading after the other is taken on, each time the one that leaves least unexplained.
    """
    left = [row.key for row in drift.rows if row.verdict is Verdict.DIFFERS]
    chosen = dict(switches)
    hints: dict[Key, tuple[str, ...]] = {}
    for _ in range(_ROUNDS):
        tried = _tried(judge, chosen, left)
        if not tried:
            break
        (name, value), still = _best(judge, chosen, tried)
        if len(still) >= len(left):
            break
        for key in left:
            hints.setdefault(key, _hints(tried, key, f"{name}={value}"))
        chosen[name], left = value, [key for key in left if key in still]
        if not left:
            break
    rows = tuple(replace(row, switches=hints.get(row.key, ())) for row in drift.rows)
    taken = {name: value for name, value in chosen.items() if switches.get(name) != value}
    return replace(
        drift, rows=rows, switches=taken, left=len(left) if taken else drift.count(Verdict.DIFFERS)
    )


Tried = Mapping[tuple[str, str], Sequence[Key]]


def _tried(judge: _Judge, chosen: Switches, left: Sequence[Key]) -> Tried:
    """What each reading that is not taken yet would explain."""
    found = {
        (name, value): judge.explains({**chosen, name: value}, chosen, left)
        for name, value in judge.double.switches
        if chosen.get(name) != value
    }
    return {switch: keys for switch, keys in found.items() if keys}


def _best(judge: _Judge, chosen: Switches, tried: Tried) -> tuple[tuple[str, str], list[Key]]:
    """The reading that leaves least unexplained, of all that the target was asked, and what it leaves."""
    most = max(map(len, tried.values()))
    likely = [switch for switch, keys in tried.items() if len(keys) == most]
    left = {switch: judge.unexplained({**chosen, switch[0]: switch[1]}) for switch in likely}
    best = min(likely, key=lambda switch: len(left[switch]))
    return best, left[best]


def _hints(tried: Tried, key: Key, first: str) -> tuple[str, ...]:
    """Every reading that explains an answer by itself, the one that was taken before the others."""
    found = [f"{name}={value}" for (name, value), keys in tried.items() if key in keys]
    return tuple(sorted(found, key=lambda one: one != first)) if found else ()
