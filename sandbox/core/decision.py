"""How a rule decides: the reasons come first, and the decision follows from them.

Names no vendor and does no I/O. A refusal is a decision like any other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from .limits import Meter, Reading
from .table import Record, TableKey


class Evidence(StrEnum):
    """How an answer is known."""

    DOCUMENTED = "documented"  # the vendor's page shows it
    INFERRED = "inferred"  # it follows from what the page shows
    ASSUMED = "assumed"  # nothing shows it; a conservative reading


@dataclass(frozen=True, slots=True)
class Answer:
    """A named response of a vendor.

    `body` is what is said when nothing in it varies. `source` says where the evidence stands: a page and its section, or why it was assumed.
    """

    name: str
    status: int
    evidence: Evidence
    source: str
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    json: bytes = b""
    """`body` on the wire, made once; empty where something in it varies."""

    def __post_init__(self) -> None:
        if self.body is not None:
            object.__setattr__(self, "json", encoded(self.body))


def encoded(body: Any) -> bytes:
    """JSON as most vendors send it: UTF-8, no white space."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Effect(StrEnum):
    """What a change means for somebody who cannot take it back."""

    IRREVERSIBLE = "irreversible"
    REVERSIBLE = "reversible"
    NEUTRAL = "neutral"


class Put(NamedTuple):
    """A record to hold from now on, in the place of the one with its id."""

    table: TableKey[Any]
    record: Record
    says: str = ""
    effect: Effect = Effect.NEUTRAL

    def __str__(self) -> str:
        return f"{self.says or 'put'} {self.table.name} {self.record.id}"


class Remove(NamedTuple):
    """A record to hold no longer."""

    table: TableKey[Any]
    id: str
    says: str = "removed"
    effect: Effect = Effect.IRREVERSIBLE

    def __str__(self) -> str:
        return f"{self.says} {self.table.name} {self.id}"


class Count(NamedTuple):
    """A limit's tally after a call was put to it."""

    key: str
    meter: Meter


Change = Put | Remove | Count


class Reason(NamedTuple):
    """One thing that was looked at on the way to a decision."""

    check: str
    says: str
    passed: bool

    def __str__(self) -> str:
        return f"{'✓' if self.passed else '✗'} {self.check}: {self.says}"


# Findings and readings are made several times a request: named tuples cost a third of a frozen dataclass.
class Finding(NamedTuple):
    """What one check found. With an `answer`, the case ends here."""

    says: str
    answer: Answer | None = None
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    reading: Reading | None = None


class Decision(NamedTuple):
    """The answer, the changes to make, and the findings, in order, that led there."""

    answer: Answer
    findings: tuple[tuple[str, Finding], ...] = ()
    """Each check that was put, by name, with what it found."""
    changes: tuple[Change, ...] = ()
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    readings: tuple[Reading, ...] = ()
    refused: bool = False
    """Whether a check ended the case, so that what was asked for was not done."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: what each check said. The last one gave the answer."""
        last = len(self.findings) - 1
        return tuple(
            Reason(name, finding.says, not (self.refused and number == last))
            for number, (name, finding) in enumerate(self.findings)
        )


C = TypeVar("C")
Check = Callable[[C], Finding]

#: A check that has nothing to say: it passes, and leaves no reason.
SILENT: Final = Finding("")


def passes(says: str, *changes: Change) -> Finding:
    return Finding(says, changes=changes)


def answers(answer: Answer, says: str, *changes: Change, body: Any = None, headers: Any = ()) -> Finding:
    """The case ends with this answer."""
    return Finding(says, answer, body, tuple(headers), changes)


def weigh(case: C, checks: Iterable[Check[C]], then: Check[C]) -> Decision:
    """Put a case to each check in turn; the first that answers ends it, else `then` does.

    What a check changes (a call counted against a limit) stands even when a later one refuses.
    """
    findings: list[tuple[str, Finding]] = []
    changes: tuple[Change, ...] = ()
    readings: tuple[Reading, ...] = ()
    for check in (*checks, then):
        finding = check(case)
        if finding is SILENT:
            continue
        findings.append((check.__name__, finding))
        if finding.changes:
            changes += finding.changes
        if finding.reading is not None:
            readings += (finding.reading,)
        if finding.answer is not None:
            return Decision(
                finding.answer,
                tuple(findings),
                changes,
                finding.body,
                finding.headers,
                readings,
                refused=check is not then,
            )
    raise AssertionError(f"{then.__name__} gave no answer")
