"""A run's record, read: what became of each id, by whom, why and when, and the exports of it.

Knows the ledger's tables, and writes to none of them. Takes no lock, so that a run may be going on.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol, Self

from .errors import LedgerError, UsageError
from .ledger_file import connected, is_ledger, located, speaking
from .outcome import Outcome

_PAGE: Final = 200
"""Rows read at a time, so that no cursor stays open while somebody thinks about one."""


@dataclass(frozen=True, slots=True)
class Session:
    """One time that the run was begun or gone on with. Instants are seconds since 1970 UTC, here as everywhere."""

    begun: float
    ended: float | None
    """None where it is under way, or was killed."""
    how: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one id, and what that rests on."""

    position: int
    id: str
    name: str
    reason: str
    """Why it was to go."""
    outcome: Outcome
    because: str
    status: int | None
    request_ids: tuple[str, ...]
    attempts: int
    """How many requests were sent to change it."""
    begun: float | None
    """When it was first looked at or sent for."""
    ended: float | None
    """When its outcome was settled; None where it is not."""
    who: str = ""
    """Whose session settled it."""


@dataclass(frozen=True, slots=True)
class Requests:
    """What one operation took. `refused` are its 429s; `failed` those without an answer, or with a 5xx."""

    operation: str
    sent: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """How many requests were heard of in a span of time. Its end belongs to the next one."""

    begins: float
    ends: float
    sent: int
    refused: int


@dataclass(frozen=True, slots=True)
class Backup:
    """What could be read of a product before it was to go."""

    id: str
    at: float
    record: Any


class Audit:
    """The record of a run. Raises `LedgerError` for what is none, wherever something is read."""

    def __init__(self, path: Path | str) -> None:
        self.path = located(path)
        with speaking(self.path):
            self._db = connected(self.path, "rw")
        try:
            self._look()
        except BaseException:
            self.close()
            raise

    def _look(self) -> None:
        with speaking(self.path):
            self._db.execute("PRAGMA query_only = ON")
            if not is_ledger(self.path, self._db):
                raise LedgerError(f"{self.path} is empty; no run was begun in it")

    @property
    def facts(self) -> Mapping[str, str]:
        """What was kept when the run was begun, and never changed; `run` names it. Empty before."""
        return dict(self._all("SELECT name, value FROM facts ORDER BY name"))

    def sessions(self) -> list[Session]:
        """Each time that the run was begun or gone on with."""
        found = self._all(
            "SELECT sessions.at, endings.at, coalesce(how, ''), facts FROM sessions LEFT JOIN endings USING (session)"
            " ORDER BY session"
        )
        return [Session(begun, ended, how, json.loads(facts)) for begun, ended, how, facts in found]

    def counts(self) -> dict[Outcome, int]:
        """How many ids came to what, each counted once; all words, those at 0 too. Reads the whole ledger.

        What was sent for and not settled since is unknown, whatever it was before; what was never sent for and
        never settled is not attempted.
        """
        found = dict(self._all("SELECT outcome, count(*) FROM standing GROUP BY outcome"))
        return {outcome: found.get(outcome.value, 0) for outcome in Outcome}

    def rows(self) -> Iterator[Row]:
        """What became of each id, in the plan's order, read as one goes along."""
        who = dict(self._all("SELECT session, json_extract(facts, '$.who') FROM sessions"))
        for position, *found, ids, said, attempts, looked, sent, ended, session in self._paged(_ROWS):
            identifier, name, reason, outcome, because, status = found
            yield Row(
                position, identifier, name, reason, Outcome(outcome), because, status,
                tuple(dict.fromkeys([*json.loads(ids), *filter(None, [said])])),
                attempts, min((at for at in (looked, sent) if at is not None), default=None), ended,
                who.get(session) or "",
            )  # fmt: skip

    def requests(self) -> list[Requests]:
        """What each operation took, in requests that were heard of, by its name."""
        return [Requests(*found) for found in self._all(_REQUESTS)]

    def span(self) -> tuple[float, float]:
        """The first and the last instant of the run; zeros before it was begun."""
        [(first, last)] = self._all(_SPAN)
        return (first, last) if first is not None else (0.0, 0.0)

    def pulse(self, bins: int) -> list[Pulse]:
        """The requests heard of, over the run's span, cut into `bins` equal parts; one part where it took no time."""
        if bins < 1:
            raise UsageError(f"a pulse has at least one span of time, not {bins}")
        first, last = self.span()
        bins = bins if last > first else 1
        width = (last - first) / bins or 1.0
        found = self._all(_PULSE, {"first": first, "width": width, "last": bins - 1})
        heard = {place: (sent, refused) for place, sent, refused in found}
        edges = [*(first + width * place for place in range(bins)), last]
        return [Pulse(edges[at], edges[at + 1], *heard.get(at, (0, 0))) for at in range(bins)]

    def beats(self, operations: Collection[str], begins: float, width: float) -> list[Pulse]:
        """The requests of these operations, in spans of `width` seconds from `begins` on; empty ones are left out."""
        marks = ", ".join("?" * len(operations))
        found = self._all(_BEATS.format(marks), (begins, width, *operations))
        return [
            Pulse(begins + width * place, begins + width * (place + 1), sent, refused)
            for place, sent, refused in found
        ]

    def backups(self) -> Iterator[Backup]:
        """Every state of a product that was kept, the oldest first."""
        for _, identifier, at, record in self._paged(_BACKUPS):
            yield Backup(identifier, at, json.loads(record))

    def close(self) -> None:
        """Let go of the file. Can be done again."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _all(self, query: str, values: Mapping[str, Any] | tuple[Any, ...] = ()) -> list[Any]:
        with speaking(self.path):
            return self._db.execute(query, values).fetchall()

    def _paged(self, query: str) -> Iterator[Any]:
        """All rows of a query that takes up after the first column's value."""
        page = self._all(query, (0, _PAGE))
        while page:
            yield from page
            page = self._all(query, (page[-1][0], _PAGE))


# ── questions ──

_ROWS: Final = """
SELECT standing.position, id, coalesce(
        (SELECT name FROM sightings WHERE position = standing.position AND name <> '' ORDER BY seq DESC LIMIT 1), name),
    standing.reason, standing.outcome,
    CASE WHEN standing.settled IS NOT NULL AND standing.ended THEN settled.reason
         WHEN standing.sent IS NOT NULL THEN 'sent, and what came of it was never read' ELSE '' END,
    coalesce(CASE WHEN standing.ended THEN settled.status END,
        (SELECT status FROM heard WHERE sent = standing.sent ORDER BY seq DESC LIMIT 1)),
    (SELECT json_group_array(request_id) FROM (
        SELECT request_id FROM targets JOIN heard USING (sent)
        WHERE position = standing.position AND request_id <> '' ORDER BY heard.seq)),
    settled.request_id,
    (SELECT count(*) FROM targets WHERE position = standing.position),
    (SELECT at FROM sightings WHERE position = standing.position ORDER BY seq LIMIT 1),
    (SELECT at FROM targets JOIN sent ON sent.seq = targets.sent WHERE position = standing.position
        ORDER BY targets.sent LIMIT 1),
    CASE WHEN standing.ended THEN settled.at END,
    CASE WHEN standing.ended THEN settled.session END
FROM standing LEFT JOIN settled ON settled.seq = standing.settled
WHERE standing.position > ? ORDER BY standing.position LIMIT ?"""

_REQUESTS: Final = """
SELECT operation, count(*), count(*) FILTER (WHERE status = 429),
    count(*) FILTER (WHERE status IS NULL OR status >= 500)
FROM heard GROUP BY operation ORDER BY operation"""

_SPAN: Final = """
SELECT min(at), max(at) FROM (
    SELECT at FROM sessions UNION ALL SELECT at FROM endings UNION ALL SELECT at FROM sightings
    UNION ALL SELECT at FROM sent UNION ALL SELECT at FROM heard UNION ALL SELECT at FROM settled)"""

_PULSE: Final = """
SELECT min(CAST((at - :first) / :width AS INTEGER), :last) AS place, count(*),
    count(*) FILTER (WHERE status = 429)
FROM heard GROUP BY place"""

_BEATS: Final = """
SELECT CAST((at - ?) / ? AS INTEGER) AS place, count(*), count(*) FILTER (WHERE status = 429)
FROM heard WHERE operation IN ({}) GROUP BY place ORDER BY place"""

_BACKUPS: Final = """
SELECT seq, id, at, record FROM backups JOIN items USING (position) WHERE seq > ? ORDER BY seq LIMIT ?"""


# ── exports ──


class Writes(Protocol):
    """An open text file."""

    def write(self, text: str, /) -> object: ...


def to_csv(audit: Audit, out: Writes) -> None:
    """One line an id, in the plan's order; instants as ISO 8601 in UTC. Open the file with `newline=""`.

    A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line's end for a formula, or for the
    way into one: such a cell gets an apostrophe in front. Not so the ids, which stay exactly as they are.
    """
    writer = csv.writer(out)
    writer.writerow(field.name for field in fields(Row))
    for row in audit.rows():
        exported = _exported(row)
        exported["request_ids"] = " ".join(row.request_ids)
        writer.writerow(value if name == "id" else _defused(value) for name, value in exported.items())


def _defused(value: object) -> object:
    return (
        f"'{value}"
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        else value
    )


def _exported(row: Row) -> dict[str, Any]:
    return asdict(row) | {"outcome": row.outcome.value, "begun": _iso(row.begun), "ended": _iso(row.ended)}


def _iso(at: float | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_json(audit: Audit, out: Writes) -> None:
    """One document: `facts`, `sessions`, `requests` and `rows`; instants as ISO 8601 in UTC. Written row by row."""
    sessions = [
        asdict(session) | {"begun": _iso(session.begun), "ended": _iso(session.ended)}
        for session in audit.sessions()
    ]
    head = {
        "facts": audit.facts,
        "sessions": sessions,
        "requests": [asdict(each) for each in audit.requests()],
    }
    out.write(json.dumps(head, indent=1)[:-2] + ',\n "rows": [')
    for number, row in enumerate(audit.rows()):
        out.write((",\n  " if number else "\n  ") + json.dumps(_exported(row)))
    out.write("\n ]\n}\n")


def backups_to_json(audit: Audit, out: Writes) -> None:
    """JSON Lines: `id`, `at` as ISO 8601 in UTC, and `record` as the vendor gave it."""
    for backup in audit.backups():
        out.write(json.dumps({"id": backup.id, "at": _iso(backup.at), "record": backup.record}) + "\n")
