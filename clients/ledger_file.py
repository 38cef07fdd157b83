"""The file under a ledger: what is ours, its lock, its tables, and what SQLite's errors ask one to do.

Knows nothing of what is written into it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from .errors import LedgerError

#: What SQLite files of ours say of themselves.
APPLICATION: Final = 0x554E4453
VERSION: Final = 1
MEMORY: Final = ":memory:"


def located(path: Path | str) -> str:
    """A ledger's one name, however it was spelled."""
    return MEMORY if str(path) == MEMORY else str(Path(path).resolve())


def connected(place: str, mode: str) -> sqlite3.Connection:
    """A connection that begins and ends transactions only where told to."""
    address = place if place == MEMORY else f"{Path(place).as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, isolation_level=None)


def is_ledger(place: str, db: sqlite3.Connection) -> bool:
    """Whether it is one; False where there is nothing in it yet. Raises `LedgerError` for anything else."""
    application, version, tables = (
        db.execute(query).fetchone()[0]
        for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    )
    if (application, version, tables) == (0, 0, 0):
        _check_empty(place, db)
        return False
    if application != APPLICATION:
        raise LedgerError(f"{place} is a database of something else; give another file to keep the record in")
    if version != VERSION:
        raise LedgerError(
            f"{place} is a ledger of version {version}, and this understudy reads version {VERSION}; "
            "go on with the understudy that began it, or a newer one"
        )
    return True


def _check_empty(place: str, db: sqlite3.Connection) -> None:
    """SQLite takes a file that is shorter than its header for a new database, and would write over it."""
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    if place != MEMORY and pages == 0 and Path(place).stat().st_size > 0:
        raise LedgerError(f"{place} {_ADVICE[sqlite3.SQLITE_NOTADB]}")


def check_whole(place: str, db: sqlite3.Connection) -> None:
    """Read the whole file once. Raises `LedgerError`, or what SQLite does, where it is damaged."""
    state = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if state != "ok":
        raise LedgerError(f"{place} {_ADVICE[sqlite3.SQLITE_CORRUPT]} ({state})")


@contextmanager
def speaking(place: str) -> Iterator[None]:
    """What SQLite says as a `LedgerError` that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        advice = _ADVICE.get(code, "cannot be used")
        raise LedgerError(f"{place} {advice} ({error})") from error


def locked(place: str) -> sqlite3.Connection:
    """An exclusive lock on a file beside the ledger, so that the ledger itself can be read meanwhile.

    The operating system lets go of it when this process ends, however it ends; the empty file that stays is no lock.
    """
    lock = connected(f"{place}.lock", "rwc")
    try:
        lock.execute("PRAGMA busy_timeout = 0")
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        raise LedgerError(
            f"{place} is in use by another process; wait until that ends, or stop it"
        ) from error
    return lock


_ADVICE: Final = {
    sqlite3.SQLITE_NOTADB: "is no ledger; give another file to keep the record in",
    sqlite3.SQLITE_CORRUPT: "is damaged; keep it as it is with the files beside it, save what can be read "
    "with `sqlite3 FILE .recover`, and begin a new ledger",
    sqlite3.SQLITE_BUSY: "is being written to by another program; let that end, and try again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; is it there, and may its folder be written to?",
    sqlite3.SQLITE_READONLY: "may not be written to",
    sqlite3.SQLITE_FULL: "has no room left on its disk; what was written is safe: make room, and go on with it",
    sqlite3.SQLITE_IOERR: "cannot be read or written; look after its disk",
}


# ── tables ──

_TABLES: Final = """
CREATE TABLE facts (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
CREATE TABLE sessions (session INTEGER PRIMARY KEY, at REAL NOT NULL, facts TEXT NOT NULL);
CREATE TABLE endings (session INTEGER PRIMARY KEY REFERENCES sessions, at REAL NOT NULL, how TEXT NOT NULL);
CREATE TABLE items (
    position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, name TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE sightings (
    seq INTEGER PRIMARY KEY, position INTEGER NOT NULL REFERENCES items, at REAL NOT NULL, present INTEGER NOT NULL,
    says TEXT NOT NULL, name TEXT NOT NULL, unsent INTEGER NOT NULL); -- whether nothing had been sent for it yet
CREATE TABLE backups (
    seq INTEGER PRIMARY KEY, position INTEGER NOT NULL REFERENCES items, at REAL NOT NULL, record TEXT NOT NULL);
CREATE TABLE sent (
    seq INTEGER PRIMARY KEY, at REAL NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL,
    session INTEGER NOT NULL REFERENCES sessions);
CREATE TABLE targets (
    position INTEGER NOT NULL REFERENCES items, sent INTEGER NOT NULL REFERENCES sent, PRIMARY KEY (position, sent));
CREATE TABLE heard (
    seq INTEGER PRIMARY KEY, at REAL NOT NULL, operation TEXT NOT NULL, status INTEGER, says TEXT NOT NULL,
    request_id TEXT NOT NULL, refused_early INTEGER NOT NULL, sent INTEGER REFERENCES sent);
CREATE TABLE settled (
    seq INTEGER PRIMARY KEY, position INTEGER NOT NULL REFERENCES items, at REAL NOT NULL, outcome TEXT NOT NULL,
    reason TEXT NOT NULL, request_id TEXT NOT NULL, status INTEGER, session INTEGER NOT NULL REFERENCES sessions,
    sent INTEGER REFERENCES sent); -- the last request for it that this takes into account
CREATE INDEX sightings_of ON sightings (position);
CREATE INDEX backups_of ON backups (position);
CREATE INDEX heard_of ON heard (sent);
CREATE INDEX settled_of ON settled (position);
-- What each id has come to: its last outcome, but unknown where a request for it left since.
CREATE VIEW standing AS
SELECT item.position, item.id, item.name, item.reason, item.sent, item.settled,
    coalesce(item.sent, 0) <= coalesce(settled.sent, 0) AND settled.seq IS NOT NULL AS ended,
    CASE WHEN coalesce(item.sent, 0) > coalesce(settled.sent, 0) THEN 'unknown'
         ELSE coalesce(settled.outcome, 'not_attempted') END AS outcome
FROM (
    SELECT items.*, (SELECT max(sent) FROM targets WHERE targets.position = items.position) AS sent,
        (SELECT max(seq) FROM settled WHERE settled.position = items.position) AS settled
    FROM items
) AS item LEFT JOIN settled ON settled.seq = item.settled;
"""

#: What makes a row the one that is there already.
_SAME: Final = {
    "facts": "name = NEW.name",
    "sessions": "session = NEW.session",
    "endings": "session = NEW.session",
    "items": "position = NEW.position OR id = NEW.id",
    "sightings": "seq = NEW.seq",
    "backups": "seq = NEW.seq",
    "sent": "seq = NEW.seq",
    "targets": "position = NEW.position AND sent = NEW.sent",
    "heard": "seq = NEW.seq",
    "settled": "seq = NEW.seq",
}


def _guards(table: str, same: str) -> str:
    """What keeps a table as it is. INSERT OR REPLACE takes a row out without asking a DELETE trigger."""
    never = "BEGIN SELECT RAISE(ABORT, 'a ledger is never rewritten'); END;"
    again = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  every word of it stands above
    return f"""
CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} {never}
CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {never}
CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} {again} {never}"""


SCHEMA: Final = "\n".join(
    [
        f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};",
        _TABLES,
        *(_guards(table, same) for table, same in _SAME.items()),
        "COMMIT;",
    ]
)
