"""What is to go: ids in order, each with its reason, read from CSV, from JSON or from one id a line.

Knows no vendor: what an id must look like is given. Sends nothing, and says everything that is wrong at once.
"""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .errors import InvalidPlan, UsageError
from .plan_notations import NOTATIONS, Entry, Notation, Readable, Say, entries, short


@dataclass(frozen=True, slots=True)
class Item:
    """One id that is to go."""

    id: str
    reason: str = ""
    line: int = 0
    """Where it stands in what was read, from 1; 0 where it was not read."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The ids that somebody wants deleted, in order. About 190 bytes an id, where ids are UUIDs."""

    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        """Raise `InvalidPlan` where an id is in it twice: there is one outcome for each."""
        if len({item.id for item in self.items}) < len(self.items):
            twice = [one for one, times in Counter(item.id for item in self.items).items() if times > 1]
            raise InvalidPlan("the plan", [f"{short(one)} is in it more than once" for one in twice])

    @property
    def digest(self) -> str:
        """What tells this plan from another: a hash of its ids in their order, in hexadecimal. Reads all of them."""
        digest = hashlib.sha256()
        for item in self.items:
            digest.update(json.dumps(item.id).encode() + b"\n")
        return digest.hexdigest()

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)


Check = Callable[[str], str | None]


def read(
    source: Path | str | Readable,
    check: Check,
    notation: str | None = None,
    *,
    stdin: Readable | None = None,
    fold: Callable[[str], str] = str,
    most: int | None = None,
) -> Plan:
    """The plan in a file, in an open file, or on standard input (`-`).

    `check` says what is wrong with an id, None where nothing is. `notation` is csv, json, jsonl, ndjson or txt;
    where it is not given, a file's suffix tells, else the first line that is not blank. Two ids that are equal
    after `fold` are the same. `most` is how many ids there may be.

    Raises `InvalidPlan` with every problem, each with its line; `UsageError` for an unknown notation.
    """
    if notation is not None and notation not in NOTATIONS:
        raise UsageError(f"{notation!r} is no notation of a plan: expected one of {', '.join(NOTATIONS)}")
    gathering = _Gathering(check, fold)
    known = NOTATIONS.get(notation or _suffix(source))
    try:
        for entry in _opened(source, stdin, known, gathering.say):
            gathering.add(entry)
    except (OSError, UnicodeDecodeError) as error:
        gathering.problems.append(f"cannot be read: {error}")
    return gathering.plan(_called(source), most)


def _suffix(source: Path | str | Readable) -> str:
    return Path(source).suffix.lower().removeprefix(".") if isinstance(source, Path | str) else ""


def _called(source: Path | str | Readable) -> str:
    if isinstance(source, Path | str):
        return "standard input" if source == "-" else str(source)
    return str(getattr(source, "name", "the plan"))


def _opened(
    source: Path | str | Readable, stdin: Readable | None, known: Notation | None, say: Say
) -> Iterator[Entry]:
    if source == "-":
        source = stdin or sys.stdin
    if isinstance(source, Path | str):
        with _binary(Path(source)) as stream:
            yield from entries(stream, known, say)
    else:
        yield from entries(source, known, say)


def _binary(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except ValueError as error:  # a NUL in the name
        raise OSError(str(error)) from error


class _Gathering:
    """Ids as they come, and what is wrong with them."""

    def __init__(self, check: Check, fold: Callable[[str], str]) -> None:
        self.problems: list[str] = []
        self._check = check
        self._fold = fold
        self._lines: dict[str, int] = {}
        self._items: list[Item] = []
        self._count = 0

    def say(self, line: int, problem: str) -> None:
        self.problems.append(f"line {line}: {problem}")

    def add(self, entry: Entry) -> None:
        self._count += 1
        if not isinstance(entry.id, str):
            self.say(entry.line, f"an id is text or a whole number, not {short(entry.id)}")
            return
        identifier = entry.id.strip()
        problem = self._problem(identifier, entry.line)
        if problem:
            self.say(entry.line, problem)
        else:
            reason, name = sys.intern(_text(entry.reason)), _text(entry.name)
            self._items.append(Item(identifier, reason, entry.line, name))

    def _problem(self, identifier: str, line: int) -> str | None:
        if not identifier:
            return "the id is empty"
        wrong = _unwritable(identifier) or self._check(identifier)
        if wrong:
            return f"{short(identifier)}: {wrong}"
        folded = self._fold(identifier)
        if folded in self._lines:
            return f"{short(identifier)} stands on line {self._lines[folded]} already"
        self._lines[folded] = line
        return None

    def plan(self, source: str, most: int | None) -> Plan:
        if most is not None and self._count > most:
            self.problems.append(f"{self._count} ids, and there may be no more than {most}")
        if self.problems:
            raise InvalidPlan(source, self.problems)
        return Plan(tuple(self._items))


def _unwritable(identifier: str) -> str | None:
    """What no request and no record can hold as it is."""
    if identifier.isprintable():  # nearly always, and quickly told
        return None
    for character in identifier:
        if unicodedata.category(character) in {"Cc", "Cs"}:
            return f"holds the control character U+{ord(character):04X}"
    return None


def _text(value: object) -> str:
    """A reason or a name as text; half a surrogate pair, which JSON can hold and a file cannot, as `?`."""
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
    return text.strip().encode("utf-8", "replace").decode()
