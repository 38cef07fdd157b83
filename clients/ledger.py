"""The durable record of a plan's progress: written before a request leaves and after its answer is read.

Knows SQLite, and no vendor. Nothing in it is ever changed or taken out: it is the audit trail too.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .audit import Audit, Backup, Pulse, Requests, Row, Session
from .errors import LedgerError
from .ledger_file import MEMORY, SCHEMA, check_whole, connected, is_ledger, located, locked, speaking
from .outcome import Outcome
from .plan import Plan

__all__ = [
    "Backup", "Ledger", "Pending", "Pulse", "Requests", "Row", "Session", "Settled", "Sighting", "key_for",
]  # fmt: skip

_SAME: Final = ("digest", "vendor", "host", "mode")
"""The facts that make a run the same run."""
_SAYS: Final = 4000
"""Characters kept of what a vendor says: a gateway's page of HTML needs no more."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An id that something is to be done about, and what is known of it."""

    position: int
    """Its place in the plan, from 1."""
    id: str
    reason: str
    round: int
    """How many times it was settled before."""
    unclear: bool
    """Whether it was sent for, and of the last time there is no answer, or a 429 or 5xx."""
    sent: int
    """How many times it was sent for."""
    seen: bool | None
    """Whether it was there at the last look before anything was sent for it; None where nobody looked."""
    key: str
    """The idempotency key last used for it, '' where there was none."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a look at a product showed. Its record, where there is one, is kept as a backup."""

    id: str
    present: bool
    says: str = ""
    name: str = ""
    record: object = None
    """As JSON can hold it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What an id came to."""

    id: str
    outcome: Outcome
    reason: str = ""
    request_id: str = ""
    status: int | None = None


def new_run() -> str:
    """A name for a run that no other has."""
    return secrets.token_hex(8)


def key_for(run: str, id: str, round: int) -> str:  # noqa: A002  the words that Pending uses
    """The idempotency key of an id's removal: a UUID in version 4's form, the same whenever it is asked for."""
    digest = hashlib.sha256(json.dumps([run, id, round]).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


class Ledger(Audit):
    """The record of one run, to read and to add to. One process at a time has it, for as long as this object lives.

    What a method wrote is on the disk when it returns, whatever happens to the process or to the machine; with
    `durable=False` a power cut may take the last of it. The path `:memory:` keeps nothing. To be used by the thread
    that made it. Raises `LedgerError`, and writes all of a call or nothing.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        durable: bool = True,
        fresh_run: Callable[[], str] = new_run,
    ) -> None:
        self.path = located(path)
        self._fresh_run = fresh_run
        self._session: int | None = None
        self._lock: sqlite3.Connection | None = None
        with speaking(self.path):
            self._db = connected(self.path, "rwc")
        try:
            self._open(durable=durable)
        except BaseException:
            self.close()
            raise

    def _open(self, *, durable: bool) -> None:
        with speaking(self.path):
            is_ledger(self.path, self._db)  # before anything is written beside a file of somebody else's
            if self.path != MEMORY:
                self._lock = locked(self.path)
            if not is_ledger(self.path, self._db):
                self._db.executescript(SCHEMA)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
            self._db.execute("PRAGMA foreign_keys = ON")
            check_whole(self.path, self._db)

    # ── the run ──

    def begin(self, plan: Plan, facts: Mapping[str, str], now: float) -> None:
        """Begin the run, or go on with it: the same ids in the same order, at the same vendor, host and mode.

        `facts` are kept with the session, and with the run the first time, when `run` is made where it is missing.
        """
        given = {name: _said(fact) for name, fact in facts.items()}
        given |= {"digest": plan.digest, "ids": str(len(plan))}
        with self._writing() as db:
            kept = self.facts
            if kept:
                self._same(kept, given)
            else:
                given.setdefault("run", self._fresh_run())
                db.executemany("INSERT INTO facts (name, value) VALUES (?, ?)", given.items())
                db.executemany(
                    "INSERT INTO items (position, id, name, reason) VALUES (?, ?, ?, ?)",
                    ((position, item.id, item.name, item.reason) for position, item in enumerate(plan, 1)),
                )
            written = json.dumps({**given, "run": kept.get("run", given.get("run"))})
            session = db.execute("INSERT INTO sessions (at, facts) VALUES (?, ?)", (now, written)).lastrowid
        self._session = session

    def _same(self, kept: Mapping[str, str], given: Mapping[str, str]) -> None:
        for name in _SAME:
            there, here = kept.get(name, ""), given.get(name, "")
            if there != here:
                what = "plan" if name == "digest" else name
                if what == "plan":
                    there, here = (f"{each['ids']} ids, {each[name][:12]}…" for each in (kept, given))
                raise LedgerError(
                    f"{self.path} is the record of another {what} ({there or 'none'} there, {here or 'none'} here); "
                    f"go on with the {what} that it was begun with, or begin a new ledger"
                )

    def end(self, at: float, how: str) -> None:
        """End the session: `finished`, or `stopped: …`."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO endings (session, at, how) VALUES (?, ?, ?)", (self._under_way(), at, _said(how))
            )
        self._session = None

    def _under_way(self) -> int:
        if self._session is None:
            raise LedgerError(f"no session is under way in {self.path}: begin one first")
        return self._session

    # ── what is left ──

    def pending(self, after: int, count: int) -> list[Pending]:
        """The next ids in the plan's order, past that position, that nothing final is known of.

        Those without an outcome, those whose last one is unknown or not attempted, those sent for since, and those
        that were turned away with the credential: there may be a better one by now.
        """
        return self._standing(after, count, (Outcome.UNKNOWN, Outcome.NOT_ATTEMPTED), turned_away=True)

    def blocked(self, after: int, count: int) -> list[Pending]:
        """The next ids whose last outcome is blocked, and which were not sent for since."""
        return self._standing(after, count, (Outcome.BLOCKED, Outcome.BLOCKED), turned_away=False)

    def _standing(
        self, after: int, count: int, either: tuple[Outcome, Outcome], *, turned_away: bool
    ) -> list[Pending]:
        return [
            Pending(
                position, id_, reason, settled, bool(unclear), sent, None if seen is None else bool(seen), key
            )
            for position, id_, reason, settled, unclear, sent, seen, key in self._all(
                _PENDING, (after, *(outcome.value for outcome in either), turned_away, count)
            )
        ]

    # ── what happens ──

    def saw(self, sightings: Iterable[Sighting], at: float) -> None:
        """Keep what looks at products showed, and each record that differs from those kept of its product."""
        with self._writing() as db:
            for seen in sightings:
                position = self._position(seen.id)
                db.execute(_SAW, (position, at, seen.present, _said(seen.says), _said(seen.name), position))
                if seen.record is not None:
                    record = json.dumps(seen.record, default=str)
                    db.execute(_BACKED_UP, (position, at, record, position, record))

    def sent(self, ids: Sequence[str], operation: str, key: str, at: float) -> int:
        """Keep that a request is about to leave which changes something; the number is what `heard` is told."""
        with self._writing() as db:
            number = db.execute(
                "INSERT INTO sent (at, operation, key, session) VALUES (?, ?, ?, ?)",
                (at, operation, key, self._under_way()),
            ).lastrowid
            assert number is not None  # noqa: S101  an INSERT that returned has made a row
            db.executemany(
                "INSERT INTO targets (position, sent) VALUES (?, ?)",
                [(self._position(one), number) for one in dict.fromkeys(ids)],
            )
        return number

    def heard(
        self,
        operation: str,
        at: float,
        *,
        status: int | None,
        says: str = "",
        request_id: str = "",
        refused_early: bool = False,
        sent: int | None = None,
    ) -> None:
        """Keep what came of a request; `status` is None where no answer did, `sent` where it changes nothing."""
        row = (at, operation, status, _said(says), _said(request_id), refused_early, sent)
        with self._writing() as db:
            db.execute(
                "INSERT INTO heard (at, operation, status, says, request_id, refused_early, sent)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )

    def settle(self, settled: Iterable[Settled], at: float) -> None:
        """Keep what ids came to. One that was settled before is settled again: the last time counts."""
        with self._writing() as db:
            for each in settled:
                position = self._position(each.id)
                what = (each.outcome.value, _said(each.reason), _said(each.request_id), each.status)
                db.execute(_SETTLE, (position, at, *what, self._under_way(), position))

    def close(self) -> None:
        """Let go of the file and of its lock. Can be done again."""
        self._db.close()
        if self._lock is not None:
            self._lock.close()

    def _position(self, identifier: str) -> int:
        found = self._db.execute("SELECT position FROM items WHERE id = ?", (identifier,)).fetchone()
        if found is None:
            raise LedgerError(f"{identifier!r} is not in the plan that {self.path} is the record of")
        position: int = found[0]
        return position

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with speaking(self.path):
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def _said(text: str) -> str:
    """What somebody else said, as a file can hold it: no half surrogate pair, and no page of a gateway whole."""
    kept = text if len(text) <= _SAYS else f"{text[: _SAYS - 1]}…"
    return kept.encode("utf-8", "replace").decode()


# ── statements ──

_SAW: Final = """
INSERT INTO sightings (position, at, present, says, name, unsent)
VALUES (?, ?, ?, ?, ?, NOT EXISTS (SELECT 1 FROM targets WHERE position = ?))"""

_BACKED_UP: Final = """
INSERT INTO backups (position, at, record)
SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM backups WHERE position = ? AND record = ?)"""

_SETTLE: Final = """
INSERT INTO settled (position, at, outcome, reason, request_id, status, session, sent)
VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT max(sent) FROM targets WHERE position = ?))"""

_PENDING: Final = """
SELECT position, id, reason,
    (SELECT count(*) FROM settled WHERE position = standing.position),
    sent IS NOT NULL AND coalesce(
        (SELECT status IS NULL OR status = 429 OR status >= 500 FROM heard WHERE sent = standing.sent
            ORDER BY seq DESC LIMIT 1), 1),
    (SELECT count(*) FROM targets WHERE position = standing.position),
    (SELECT present FROM sightings WHERE position = standing.position AND unsent ORDER BY seq DESC LIMIT 1),
    coalesce((SELECT key FROM targets JOIN sent ON sent.seq = targets.sent
        WHERE position = standing.position AND key <> '' ORDER BY targets.sent DESC LIMIT 1), '')
FROM standing WHERE position > ? AND (outcome IN (?, ?) OR (? AND outcome = 'refused' AND (
    SELECT status FROM settled WHERE seq = standing.settled) IN (401, 402, 403)))
ORDER BY position LIMIT ?"""
