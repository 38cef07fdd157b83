"""What is true of each id once somebody has acted on a world: every word that is no lie, and the best of them.

Judges by the journal and by the world before and after; what a client believed, or could have known, is nothing to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl

from ..clients.calls import Calls
from ..clients.errors import Blocked, RateLimited, Refused, Stop, UnknownOutcome
from ..clients.message import Effect as Does
from ..clients.message import Request, Response
from ..clients.outcome import Outcome
from ..sandbox.core.decision import Effect, Put, Remove

if TYPE_CHECKING:
    from ..sandbox.core.journal import Entry, Redacted
    from ..sandbox.core.state import Held
    from ..sandbox.core.table import TableKey
    from ..sandbox.core.vendor import Vendor

#: What a vendor calls the kind of records that lie in its trash, each under its product's own id.
_TRASH: Final = "recycle_bin"
_SERVER_ERROR: Final = 500
#: Accepted for later, or given up by a server that may have done its part: neither says what became of it.
_VAGUE: Final = frozenset({202, 408})
_TOO_MANY: Final = 429
#: How the names of faults begin that leave the answer alone.
_HARMLESS: Final = ("event ", "latency ")
_READING: Final = ("get_", "list_", "count_")
_ABSENT: Final = frozenset({Outcome.DELETED, Outcome.TRASHED})

#: What an answer lets one say of a product that is there all the same, the best word first; nothing where it is unclear.
Hearing = Callable[["Entry", str], tuple[Outcome, ...]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a vendor's products are, and how one sees that one is hidden."""

    vendor: str
    products: TableKey[Any]
    trash: TableKey[Any] | None = None
    index: str = ""
    """By which plans name products; '' where that is the record's own id."""
    hidden: Callable[[Any], bool] = lambda record: False  # noqa: ARG005  most vendors hide nothing

    @classmethod
    def of(cls, vendor: Vendor, calls: Calls, index: str = "") -> Shelf:
        kind, trash = vendor.kinds[0], vendor.kind(_TRASH)
        hidden = (lambda record: calls.is_hidden(kind.dump(record))) if calls.can_hide else (lambda _: False)
        return cls(vendor.name, kind.table, trash.table if trash else None, index, hidden)

    def record(self, held: Held, identifier: str) -> Any:
        """The product that a plan's id names, wherever it lies; None for none."""
        table = held[self.products]
        if self.index:
            return table.first(self.index, identifier)
        return table.get(identifier) or table.get(identifier.lower())

    def shows(self, held: Held, record: Any) -> bool:
        """Whether a record is in the catalogue, and not in the trash."""
        return record is not None and (self.trash is None or record.id not in held[self.trash])


class Course(NamedTuple):
    """What happened: all that was asked of a world, in order, and what it held before and after."""

    entries: Sequence[Entry]
    before: Held
    after: Held


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so of one id."""

    id: str
    outcome: Outcome
    """The word that whoever knew everything would say."""
    truthful: frozenset[Outcome]
    """Every word that is no lie."""
    absent: bool
    acts: tuple[Entry, ...] = field(default=(), repr=False)
    """The requests that could have changed it, in order."""
    unclear: bool = False
    """Whether the answer to one of them does not tell what became of it."""

    @property
    def because(self) -> str:
        """What the last request came to, in the stand-in's own words; empty where there was none."""
        if not self.acts:
            return ""
        last = self.acts[-1]
        if not last.committed:
            return "it was sent, and not carried out"
        return last.reasons[-1].says if last.reasons else f"the answer was {last.reply.status or 'lost'}"


def truths(ids: Iterable[str], course: Course, shelf: Shelf, hear: Hearing) -> dict[str, Truth]:
    """The truth about each id of a plan, by id."""
    cases = {one: _Case(one, shelf.record(course.before, one)) for one in ids}
    aliases = _aliases(cases)
    listed = False
    for entry in course.entries:
        if entry.vendor != shelf.vendor:
            continue
        leaves = (leaf if leaf in aliases else leaf.lower() for leaf in leaves_of(entry.request))
        named = {aliases[leaf] for leaf in leaves if leaf in aliases}
        if is_reading(entry):
            listed = listed or not named
            for one in named:
                cases[one].looked = True
            continue
        for change in entry.changes:
            owner = aliases.get(_key(change))
            if owner is not None and cases[owner].befall(change, shelf):
                named.add(owner)
                cases[owner].moved.add(entry.id)
        for one in named:
            cases[one].acts.append(entry)
    return {one: case.truth(course.after, shelf, hear, listed) for one, case in cases.items()}


def _aliases(cases: Mapping[str, _Case]) -> dict[str, str]:
    """Every spelling of a plan's id, and the key of its record; where they collide, the plan's own spelling wins."""
    aliases = {one: one for one in cases}
    for one, case in cases.items():
        aliases.setdefault(one.lower(), one)
        if case.record is not None:
            aliases.setdefault(case.record.id, one)
    return aliases


def _key(change: object) -> str:
    if isinstance(change, Remove):
        return change.id
    return str(change.record.id) if isinstance(change, Put) else ""


@dataclass(slots=True)
class _Case:
    """One id while the journal is read."""

    id: str
    record: Any
    """As it was before."""
    acts: list[Entry] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)
    """The requests that changed it."""
    looked: bool = False
    effect: Outcome | None = None

    def befall(self, change: object, shelf: Shelf) -> bool:
        """Take note of a change; whether it is one of the product, or of its place."""
        if isinstance(change, Remove) and change.table.name == shelf.products.name:
            self.effect = Outcome.DELETED
        elif isinstance(change, Put) and change.table.name == shelf.products.name:
            hidden = shelf.hidden(change.record) and not (self.record and shelf.hidden(self.record))
            self.effect = Outcome.DEACTIVATED if hidden else None
        elif shelf.trash is not None and isinstance(change, Put) and change.table.name == shelf.trash.name:
            self.effect = Outcome.TRASHED
        elif shelf.trash is not None and isinstance(change, Remove) and change.table.name == shelf.trash.name:
            self.effect = None if change.effect is Effect.REVERSIBLE else self.effect
        else:
            return False
        return True

    def truth(self, after: Held, shelf: Shelf, hear: Hearing, listed: bool) -> Truth:
        now = shelf.record(after, self.id)
        absent = not shelf.shows(after, now)
        heard = {entry.id: () if is_unclear(entry) else hear(entry, self.id) for entry in self.acts}
        unclear = not all(heard.values())
        words = self._words(absent, heard, seen=self.looked or listed)
        doubt = {Outcome.UNKNOWN, Outcome.GONE if absent else Outcome.UNKNOWN} if unclear else set()
        return Truth(self.id, words[0], frozenset({*words, *doubt}), absent, tuple(self.acts), unclear)

    def _words(
        self, absent: bool, heard: Mapping[str, tuple[Outcome, ...]], *, seen: bool
    ) -> tuple[Outcome, ...]:
        """Every word that is true whatever was heard, the best first."""
        if self.effect is not None and absent is (self.effect in _ABSENT):
            return (self.effect,)
        if self.effect is not None and absent:  # we hid it, and then somebody else took it
            return (self.effect, Outcome.GONE)
        if self.effect is not None:  # we removed it, and then somebody else put it back
            return (self.effect, Outcome.FAILED, *(word for words in heard.values() for word in words))
        if absent:
            return self._words_of_absence(seen=seen)
        in_vain = [heard[entry.id] for entry in self.acts if entry.id not in self.moved]
        if not in_vain:
            return (Outcome.NOT_ATTEMPTED,)  # untouched, or changed and put back
        last = next(filter(None, reversed(in_vain)), ())
        return last if all(in_vain) else (*last, Outcome.FAILED)

    def _words_of_absence(self, *, seen: bool) -> tuple[Outcome, ...]:
        """Absent, and not by us: it never was there, or somebody else took it."""
        if self.record is None:
            if self.acts or seen:
                return (Outcome.NOT_FOUND,) if self.acts else (Outcome.NOT_FOUND, Outcome.NOT_ATTEMPTED)
            return (Outcome.NOT_ATTEMPTED, Outcome.GONE)
        words = (Outcome.GONE, Outcome.NOT_FOUND) if self.acts or seen else (Outcome.GONE,)
        return words if self.acts else (*words, Outcome.NOT_ATTEMPTED)


def taken(ids: Iterable[str], course: Course, shelf: Shelf) -> list[str]:
    """Keys of products that are absent now by a request, and that no id of the plan names."""
    before, after = course.before, course.after
    asked = {record.id for one in ids if (record := shelf.record(before, one)) is not None}
    tables = {shelf.products.name, shelf.trash.name if shelf.trash else shelf.products.name}
    touched = (
        _key(change)
        for entry in course.entries
        if entry.vendor == shelf.vendor
        for change in entry.changes
        if not isinstance(change, Put | Remove) or change.table.name in tables
    )
    return [
        key
        for key in dict.fromkeys(touched)
        if key not in asked
        and shelf.shows(before, before[shelf.products].get(key))
        and not shelf.shows(after, after[shelf.products].get(key))
    ]


# ── answers ──


def is_reading(entry: Entry) -> bool:
    """Whether a request could change nothing. There are vendors that list by POST."""
    return entry.request.method in {"GET", "HEAD", "OPTIONS"} or entry.operation.startswith(_READING)


def is_unclear(entry: Entry) -> bool:
    """Whether an answer does not say what was done: lost, unreadable, a server's failure, or said too late."""
    if entry.unrouted:
        return False
    status = entry.reply.status
    late = status == _TOO_MANY and bool(entry.changes)
    garbled = any(fault.startswith("malformed") for fault in entry.faults)
    whole = entry.delivery == "truncated" and not entry.reply.body  # nothing of it could be missing
    return (
        (entry.delivery != "delivered" and not whole)
        or status >= _SERVER_ERROR
        or status in _VAGUE
        or late
        or garbled
    )


def is_disturbed(entry: Entry) -> bool:
    """Whether a fault had a part in an answer: that somebody else acted, or that it took long, has none."""
    return not all(fault.startswith(_HARMLESS) for fault in entry.faults)


def heard_by(calls: Calls) -> Hearing:
    """Answers as a vendor's client reads them: it knows which refusal means that something refers to a product."""

    def hear(entry: Entry, identifier: str) -> tuple[Outcome, ...]:
        if entry.unrouted:
            return Outcome.FAILED, Outcome.REFUSED
        failure = failure_of(calls, entry, identifier)
        if is_disturbed(entry) and isinstance(failure, UnknownOutcome):
            return ()
        if isinstance(failure, Blocked):
            return (Outcome.BLOCKED,)
        if isinstance(failure, RateLimited | Stop):
            return Outcome.REFUSED, Outcome.FAILED, Outcome.NOT_ATTEMPTED
        # a success that left this product alone said so in its body, unless a fault spoke in its place
        as_decided = entry.committed and not is_disturbed(entry)
        return (Outcome.REFUSED,) if isinstance(failure, Refused) or as_decided else (Outcome.FAILED,)

    return hear


def failure_of(calls: Calls, entry: Entry, identifier: str) -> Exception | None:
    """What is wrong by an answer, as the vendor's client reads it; None for a success."""
    asked, reply, name = entry.request, entry.reply, entry.operation
    effect = Does.REMOVES if name.startswith(("move_", "trash_")) else Does.CHANGES
    effect = Does.DESTROYS if name.startswith("delete_") else effect
    request = Request(name, asked.method, asked.path, effect, (identifier,), asked.query, body=asked.body)
    headers = {name.lower(): value for name, value in reply.headers}
    try:
        return calls.failure(request, Response(reply.status, headers, reply.body))
    except KeyError as unknown:  # an operation that the client has not, and therefore cannot read
        return unknown


# ── what a request names ──

_TOKEN: Final = re.compile(r"[\w.:~-]+")
_ELEMENT: Final = re.compile(r">([^<>]+)<")


def leaves_of(request: Redacted) -> Iterator[str]:
    """Whatever in a request may be an id: parts of its path, values of its query, leaves of its body."""
    yield from request.path.split("/")
    for _, value in request.query:
        yield from _leaves(value)
    if request.body:
        yield from _leaves(request.body.decode("utf-8", "replace"))


def _leaves(text: str) -> Iterator[str]:
    text = text.strip()
    if text[:1] in {"{", "["}:
        yield from _of_json(text)
    elif text[:1] == "<":
        yield from (unescape(found).strip() for found in _ELEMENT.findall(text))
    else:
        yield text
        yield from (part.strip() for part in text.split(","))
        for _, value in parse_qsl(text):
            yield value


def _of_json(text: str) -> Iterator[str]:
    try:
        yield from _scalars(json.loads(text))
    except ValueError:  # half a body, as of one that the journal has cut
        yield from _TOKEN.findall(text)


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _scalars(one)
    elif isinstance(value, str | int):
        yield str(value)
