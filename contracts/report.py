"""What a rehearsal or a run came to, as one value, and that value as plain JSON and back.

Knows how it is spelled in JSON; neither how it is worded nor how it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from ..clients.outcome import Outcome
from ..sandbox.core.decision import Evidence
from ..sandbox.core.errors import InvalidInput, Problem

#: Raised when a name is taken away or changes its meaning; a new name leaves it as it is.
SCHEMA: Final = 1


class Kind(StrEnum):
    """Who did the deleting, and to what."""

    REHEARSAL = "rehearsal"  # our client, against a stand-in
    RUN = "run"  # our client, against the address it was given
    PROGRAM = "program"  # somebody's own program, against a stand-in


@dataclass(frozen=True, slots=True)
class Group:
    """The ids that share an outcome: how many, and the first few."""

    outcome: Outcome
    count: int
    ids_shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One id of the plan: what became of it, and what that rests on."""

    id: str
    outcome: Outcome
    name: str = ""
    reason: str = ""
    """Why somebody wants it gone, from the plan."""
    because: str = ""
    """Why this outcome, mostly in the vendor's words."""
    status: int | None = None
    """Of the last answer; None where none was read."""
    request_ids: tuple[str, ...] = ()
    attempts: int = 0
    begun: float | None = None
    """Seconds since 1970 UTC, the vendor's time, as every other instant in a report."""
    ended: float | None = None
    claimed: str = ""
    """What a program said of it, in its own word."""


@dataclass(frozen=True, slots=True)
class Recoverable:
    """What can be brought back, in which way, and until when; `until` is None where no end is documented."""

    count: int
    how: str
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Requests:
    """What an operation cost: `sent` counts every request, the refused (429) and the failed among them."""

    operation: str
    sent: int
    refused: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Pulse:
    """The requests of a short span, no longer than one of the limit's windows, that count against that limit.

    `sent` counts the refused too.
    """

    begins: float
    ends: float
    sent: int
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Swept:
    """What changed in the world besides what was asked."""

    what: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """An answer that the result rests on, how often it was given, and how it is known."""

    answer: str
    evidence: Evidence
    source: str
    count: int


@dataclass(frozen=True, slots=True)
class Struck:
    """A scripted misbehaviour, and how often it struck."""

    what: str
    times: int


@dataclass(frozen=True, slots=True)
class Claims:
    """What a program says of its work, held against what is true in the world."""

    said: int
    """How many ids it said anything of."""
    agrees: int
    silent: int
    """How many ids of the plan it said nothing of."""
    believes_deleted_still_there: tuple[str, ...] = ()
    believes_failed_is_gone: tuple[str, ...] = ()
    never_asked_is_gone: tuple[str, ...] = ()
    another_word: tuple[str, ...] = ()
    """Right about whether it is there, and wrong about why: `deleted` for what lies in the trash."""

    @property
    def wrong(self) -> int:
        """How many ids the program is mistaken about, or took without being asked to."""
        mistaken = len(self.believes_deleted_still_there) + len(self.believes_failed_is_gone)
        return mistaken + len(self.never_asked_is_gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a finished rehearsal or run came to. Instants are seconds since 1970 UTC by the vendor's time."""

    kind: Kind
    vendor: str
    """The vendor's name in code: `tribemade`."""
    title: str
    """The vendor's name for people: `TribeMade`."""
    page: str = ""
    """The title of the vendor's document that its stand-in follows."""
    plan: str = ""
    catalogue: str = ""
    began: float
    ended: float
    took: float = 0.0
    """Seconds that it took here."""
    planned: int
    irreversible: int
    """How many effects cannot be undone."""
    mode: str = "delete"
    if_blocked: str = ""
    outcomes: tuple[Group, ...] = ()
    rows: tuple[Row, ...] = ()
    rows_left_out: int = 0
    recoverable: tuple[Recoverable, ...] = ()
    requests: tuple[Requests, ...] = ()
    shortest: float = 0.0
    """Seconds of the shortest legal schedule; 0 where the vendor sets no limit."""
    limits: tuple[str, ...] = ()
    windows: float = 0.0
    """Seconds of one window of the limit that holds the run back; 0 where there is none."""
    allowed: int = 0
    """Calls that such a window lets in."""
    pulse: tuple[Pulse, ...] = ()
    first_trouble: str = ""
    first_trouble_at: float | None = None
    swept: tuple[Swept, ...] = ()
    bases: tuple[Basis, ...] = ()
    faults: tuple[Struck, ...] = ()
    claims: Claims | None = None
    stopped: str = ""
    """Why it ended early; empty where it did not."""
    not_backed_up: tuple[str, ...] = ()
    """What no backup holds, in words: `images`."""
    program_status: int | None = None
    """What a program of somebody's own ended with; below zero, the signal that ended it."""
    time_scale: int = 1
    """How many times as fast the limits' time went by. Instants and spans are the vendor's all the same."""
    backups: int = 0
    afterwards: tuple[str, ...] = ()
    """What else there is to update, one sentence each."""
    command: str = ""
    exit_code: int = 0

    @property
    def lasted(self) -> float:
        """Seconds from its beginning to its end, the vendor's time."""
        return max(0.0, self.ended - self.began)


def to_json(report: Report) -> dict[str, Any]:
    """A report as plain JSON: the fields' names, in their order, below the schema's version."""
    return {"schema": SCHEMA, **_plain(report)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, StrEnum) else value


def from_json(data: Any) -> Report:
    """The report that such JSON holds. Names it does not know are passed over. Raises `InvalidInput`."""
    schema = data.get("schema") if isinstance(data, Mapping) else None
    if schema != SCHEMA:
        raise _refused("$.schema", f"expected a report of schema {SCHEMA}, not {schema!r}")
    report: Report = _read(Report, data, "$")
    return report


def _refused(where: str, says: str) -> InvalidInput:
    return InvalidInput("a report", (Problem(where, says),))


def _read(kind: Any, value: Any, where: str) -> Any:
    """`value` as the annotation `kind` wants it."""
    if isinstance(kind, UnionType):
        return None if value is None else _read(get_args(kind)[0], value, where)
    if get_origin(kind) is tuple:
        return tuple(
            _read(get_args(kind)[0], one, f"{where}[{i}]") for i, one in enumerate(_a(list, value, where))
        )
    if is_dataclass(kind):
        return _fields(kind, _a(dict, value, where), where)
    if issubclass(kind, StrEnum):
        return _word(kind, value, where)
    return float(_a((int, float), value, where)) if kind is float else _a(kind, value, where)


def _fields(kind: Any, data: dict[str, Any], where: str) -> Any:
    hints = get_type_hints(kind)
    given = {}
    for field in fields(kind):
        if field.name in data:
            given[field.name] = _read(hints[field.name], data[field.name], f"{where}.{field.name}")
        elif field.default is MISSING:
            raise _refused(f"{where}.{field.name}", "is missing")
    return kind(**given)


def _a(kind: Any, value: Any, where: str) -> Any:
    if isinstance(value, kind) and not isinstance(value, bool):
        return value
    expected = "a number" if kind == (int, float) else kind.__name__
    raise _refused(where, f"expected {expected}, not {value!r:.80}")


def _word(kind: type[StrEnum], value: Any, where: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        raise _refused(where, f"expected one of {', '.join(kind)}, not {value!r:.80}") from None
