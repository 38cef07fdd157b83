"""The ledger: what it keeps, what it says is left to do, and that nothing in it is ever changed."""

from __future__ import annotations

import sqlite3
import tracemalloc
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from understudy.clients.audit import Audit
from understudy.clients.errors import InvalidPlan, LedgerError
from understudy.clients.ledger import Ledger, Pending, Settled, Sighting, key_for
from understudy.clients.outcome import Outcome
from understudy.clients.plan import Item, Plan

FACTS = {"vendor": "tribemade", "host": "api.test", "mode": "delete", "who": "Ann"}


def planned(*ids: str) -> Plan:
    return Plan(tuple(Item(one, f"why {one}") for one in ids))


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A run of three ids that was just begun."""
    with Ledger(":memory:") as made:
        made.begin(planned("a", "b", "c"), FACTS, 1.0)
        yield made


def left(ledger: Ledger, after: int = 0) -> list[str]:
    return [each.id for each in ledger.pending(after, 10)]


def one(ledger: Ledger, identifier: str) -> Pending:
    [found] = [each for each in ledger.pending(0, 10) if each.id == identifier]
    return found


def some(counts: dict[Outcome, int]) -> dict[str, int]:
    return {outcome.value: count for outcome, count in counts.items() if count}


# ── a run and its facts ──


def test_a_run_keeps_its_facts_and_gets_a_name() -> None:
    with Ledger(":memory:", fresh_run=lambda: "beef") as ledger:
        assert ledger.facts == {}
        plan = planned("a")
        ledger.begin(plan, FACTS, 1.0)
        assert ledger.facts == {**FACTS, "run": "beef", "digest": plan.digest, "ids": "1"}


def test_two_runs_have_two_names() -> None:
    with Ledger(":memory:") as one_run, Ledger(":memory:") as other:
        for ledger in (one_run, other):
            ledger.begin(planned("a"), FACTS, 1.0)
        assert one_run.facts["run"] != other.facts["run"]
        assert int(one_run.facts["run"], 16) >= 0


def test_going_on_keeps_the_run_and_says_who_went_on(tmp_path: Path) -> None:
    with Ledger(tmp_path / "run.db") as ledger:
        ledger.begin(planned("a"), FACTS, 1.0)
        first = ledger.facts
        ledger.end(2.0, "stopped: Ctrl-C")
    with Ledger(tmp_path / "run.db") as ledger:
        ledger.begin(planned("a"), {**FACTS, "who": "Bob"}, 3.0)
        assert ledger.facts == first
        assert [(each.begun, each.ended, each.how, each.facts["who"]) for each in ledger.sessions()] == [
            (1.0, 2.0, "stopped: Ctrl-C", "Ann"),
            (3.0, None, "", "Bob"),
        ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("vendor", r"another vendor \(tribemade there, other here\)"),
        ("host", r"another host \(api\.test there, other here\)"),
        ("mode", r"another mode \(delete there, other here\)"),
    ],
)
def test_a_ledger_is_of_one_vendor_host_and_mode(ledger: Ledger, name: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        ledger.begin(planned("a", "b", "c"), {**FACTS, name: "other"}, 2.0)
    assert len(ledger.sessions()) == 1


@pytest.mark.parametrize("ids", ["ab", "acb", "abcd", ""])
def test_a_ledger_is_of_one_plan(ledger: Ledger, ids: str) -> None:
    with pytest.raises(LedgerError, match=rf"another plan \(3 ids, .* {len(ids)} ids, .*begin a new ledger"):
        ledger.begin(planned(*ids), FACTS, 2.0)


def test_reasons_may_be_written_anew_without_it_being_another_plan(ledger: Ledger) -> None:
    ledger.begin(Plan((Item("a"), Item("b"), Item("c"))), FACTS, 2.0)
    assert one(ledger, "a").reason == "why a"


def test_nothing_is_sent_outside_a_session(ledger: Ledger) -> None:
    ledger.end(2.0, "finished")
    with pytest.raises(LedgerError, match="no session is under way"):
        ledger.sent(["a"], "delete", "", 3.0)
    with pytest.raises(LedgerError, match="no session is under way"):
        ledger.end(3.0, "finished")


# ── what is left to do ──


def test_a_plan_that_was_just_begun_is_all_left_in_its_order() -> None:
    with Ledger(":memory:") as ledger:
        ledger.begin(planned("z", "a", "m"), FACTS, 1.0)
        assert ledger.pending(0, 2) == [
            Pending(1, "z", "why z", 0, unclear=False, sent=0, seen=None, key=""),
            Pending(2, "a", "why a", 0, unclear=False, sent=0, seen=None, key=""),
        ]
        assert left(ledger, after=2) == ["m"]
        assert left(ledger, after=3) == []


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_unknown_and_not_attempted_are_done_again(ledger: Ledger, outcome: Outcome) -> None:
    ledger.settle([Settled("b", outcome)], 2.0)
    again = outcome in {Outcome.UNKNOWN, Outcome.NOT_ATTEMPTED}
    assert left(ledger) == (["a", "b", "c"] if again else ["a", "c"])
    assert [each.id for each in ledger.blocked(0, 10)] == (["b"] if outcome is Outcome.BLOCKED else [])


def test_the_last_time_that_an_id_is_settled_counts(ledger: Ledger) -> None:
    ledger.settle([Settled("a", Outcome.UNKNOWN), Settled("b", Outcome.BLOCKED)], 2.0)
    assert (one(ledger, "a").round, one(ledger, "c").round, ledger.blocked(0, 1)[0].round) == (1, 0, 1)
    ledger.settle([Settled("a", Outcome.GONE), Settled("b", Outcome.UNKNOWN)], 3.0)
    assert left(ledger) == ["b", "c"]
    assert one(ledger, "b").round == 2
    assert some(ledger.counts()) == {"gone": 1, "unknown": 1, "not_attempted": 1}


def test_what_was_sent_and_not_heard_of_is_unclear(ledger: Ledger) -> None:
    ledger.sent(["a"], "delete", "key", 2.0)
    assert one(ledger, "a") == Pending(1, "a", "why a", 0, unclear=True, sent=1, seen=None, key="key")
    assert not one(ledger, "b").unclear


@pytest.mark.parametrize(
    ("status", "unclear"),
    [(None, True), (500, True), (504, True), (429, True), (200, False), (404, False), (409, False)],
)
def test_an_answer_makes_it_clear_or_not(ledger: Ledger, status: int | None, unclear: bool) -> None:
    number = ledger.sent(["a"], "delete", "", 2.0)
    ledger.heard("delete", 3.0, status=status, sent=number)
    assert one(ledger, "a").unclear is unclear


def test_the_last_request_says_whether_it_is_clear(ledger: Ledger) -> None:
    for status in (None, 404):
        ledger.heard("delete", 3.0, status=status, sent=ledger.sent(["a"], "delete", "", 2.0))
    assert not one(ledger, "a").unclear
    ledger.sent(["a"], "delete", "", 4.0)
    assert one(ledger, "a").unclear
    assert one(ledger, "a").sent == 3


def test_a_request_for_several_is_one_request_for_each(ledger: Ledger) -> None:
    number = ledger.sent(["a", "c", "a"], "delete_many", "k", 2.0)
    assert [(each.sent, each.key) for each in ledger.pending(0, 3)] == [(1, "k"), (0, ""), (1, "k")]
    ledger.heard("delete_many", 3.0, status=200, request_id="r1", sent=number)
    assert [row.request_ids for row in ledger.rows()] == [("r1",), (), ("r1",)]


def test_the_last_key_is_kept_over_requests_without_one(ledger: Ledger) -> None:
    for key in ("first", "second", ""):
        ledger.sent(["a"], "delete", key, 2.0)
    assert one(ledger, "a").key == "second"


def test_what_was_seen_before_anything_was_sent_stays_what_was_seen(ledger: Ledger) -> None:
    ledger.saw([Sighting("a", present=False), Sighting("b", present=True)], 2.0)
    ledger.saw([Sighting("a", present=True)], 3.0)
    ledger.sent(["a"], "delete", "", 4.0)
    ledger.saw([Sighting("a", present=False), Sighting("c", present=False)], 4.0)
    assert [each.seen for each in ledger.pending(0, 3)] == [True, True, False]


# ── counts ──


def test_every_id_is_counted_once(ledger: Ledger) -> None:
    assert some(ledger.counts()) == {"not_attempted": 3}
    ledger.sent(["a", "b"], "delete", "", 2.0)
    assert some(ledger.counts()) == {"not_attempted": 1, "unknown": 2}
    ledger.settle([Settled("a", Outcome.DELETED)], 3.0)
    assert some(ledger.counts()) == {"not_attempted": 1, "unknown": 1, "deleted": 1}
    assert set(ledger.counts()) == set(Outcome)


@pytest.mark.parametrize("before", [Outcome.NOT_ATTEMPTED, Outcome.BLOCKED, Outcome.FAILED])
def test_what_is_sent_for_again_is_unknown_until_it_is_settled_again(ledger: Ledger, before: Outcome) -> None:
    ledger.settle([Settled("a", before)], 2.0)
    ledger.sent(["a"], "delete", "", 3.0)
    assert some(ledger.counts()) == {"unknown": 1, "not_attempted": 2}
    assert one(ledger, "a").unclear
    assert ledger.blocked(0, 10) == []
    [row, *_] = ledger.rows()
    assert (row.outcome, row.ended) == (Outcome.UNKNOWN, None)
    ledger.settle([Settled("a", before)], 4.0)
    assert ledger.counts()[before] == (3 if before is Outcome.NOT_ATTEMPTED else 1)


def test_a_run_of_nothing_is_a_run() -> None:
    with Ledger(":memory:") as ledger:
        ledger.begin(planned(), FACTS, 1.0)
        assert (some(ledger.counts()), ledger.pending(0, 1), list(ledger.rows())) == ({}, [], [])


# ── all or nothing ──


def test_an_id_that_is_not_in_the_plan_is_refused_with_all_that_came_with_it(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="'x' is not in the plan"):
        ledger.settle([Settled("a", Outcome.DELETED), Settled("x", Outcome.DELETED)], 2.0)
    with pytest.raises(LedgerError, match="'x' is not in the plan"):
        ledger.sent(["a", "x"], "delete", "", 2.0)
    with pytest.raises(LedgerError, match="'x' is not in the plan"):
        ledger.saw([Sighting("a", present=True, record={}), Sighting("x", present=True)], 2.0)
    assert one(ledger, "a") == Pending(1, "a", "why a", 0, unclear=False, sent=0, seen=None, key="")
    assert list(ledger.backups()) == []


def test_an_interruption_leaves_nothing_half_done(ledger: Ledger) -> None:
    def interrupted() -> Iterator[Settled]:
        yield Settled("a", Outcome.DELETED)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ledger.settle(interrupted(), 2.0)
    assert left(ledger) == ["a", "b", "c"]
    ledger.settle([Settled("a", Outcome.DELETED)], 3.0)
    assert left(ledger) == ["b", "c"]


def test_a_plan_with_an_id_twice_never_comes_to_a_ledger() -> None:
    with pytest.raises(InvalidPlan):
        planned("a", "a")


def test_whatever_a_vendor_says_can_be_kept(ledger: Ledger) -> None:
    says = "\ud800\x00<html>" + "x" * 100_000
    ledger.saw([Sighting("a", present=True, says=says, name=says, record={says: says})], 2.0)
    ledger.heard("delete", 3.0, status=502, says=says, request_id=says)
    ledger.settle([Settled("a", Outcome.FAILED, says, says, 502)], 4.0)
    [row, *_] = ledger.rows()
    assert row.because.startswith("?\x00<html>xxx")
    assert len(row.because) == 4000
    [backup] = ledger.backups()
    assert backup.record == {says: says}


# ── never rewritten ──

TABLES = [
    "facts",
    "sessions",
    "endings",
    "items",
    "sightings",
    "backups",
    "sent",
    "targets",
    "heard",
    "settled",
]


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A ledger's file with something in each table."""
    path = tmp_path / "run.db"
    with Ledger(path) as ledger:
        ledger.begin(planned("a", "b"), FACTS, 1.0)
        ledger.saw([Sighting("a", present=True, record={"id": "a"})], 2.0)
        ledger.heard("delete", 4.0, status=200, sent=ledger.sent(["a"], "delete", "k", 3.0))
        ledger.settle([Settled("a", Outcome.DELETED)], 5.0)
        ledger.end(6.0, "finished")
    return path


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_changed_taken_out_or_replaced(full: Path, table: str) -> None:
    with closing(sqlite3.connect(full)) as db:
        before = db.execute(f"SELECT * FROM {table}").fetchall()
        assert before
        column = db.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="never rewritten"):
                db.execute(statement)
        assert db.execute(f"SELECT * FROM {table}").fetchall() == before


def test_these_are_all_the_tables(full: Path) -> None:
    with closing(sqlite3.connect(full)) as db:
        assert {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == set(
            TABLES
        )


# ── the file ──


def test_a_ledger_is_there_when_it_is_opened_again(full: Path) -> None:
    with Ledger(full) as ledger:
        assert some(ledger.counts()) == {"deleted": 1, "not_attempted": 1}
        ledger.begin(planned("a", "b"), FACTS, 7.0)
        assert left(ledger) == ["b"]


def test_what_is_written_is_on_the_disk_when_it_returns(tmp_path: Path) -> None:
    full_sync, off = 2, 0
    with Ledger(tmp_path / "run.db") as ledger, Ledger(tmp_path / "rehearsal.db", durable=False) as rehearsal:
        assert ledger._db.execute("PRAGMA synchronous").fetchone() == (full_sync,)
        assert ledger._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert rehearsal._db.execute("PRAGMA synchronous").fetchone() == (off,)


@pytest.mark.parametrize(
    "content",
    [
        b"id\n7\n",
        *(b"x" * size for size in (1, 99, 100, 511, 512, 513, 4096)),
        b"id,reason\n" * 1000,
        b"SQLite format 3\0" + b"\xff" * 5000,
    ],
    ids=len,
)
def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "products.csv"
    path.write_bytes(content)
    for opening in (Ledger, Audit):
        with pytest.raises(LedgerError, match=r"products\.csv is no ledger; give another file"):
            opening(path)
    assert path.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["products.csv"]


def test_a_database_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE books (title)")
    content = path.read_bytes()
    with pytest.raises(LedgerError, match="a database of something else; give another file"):
        Ledger(path)
    assert path.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["books.db"]


def test_a_newer_ledger_is_not_touched(full: Path) -> None:
    with closing(sqlite3.connect(full)) as db:
        db.execute("PRAGMA user_version = 2")
    with pytest.raises(LedgerError, match="of version 2, and this understudy reads version 1; go on with"):
        Ledger(full)


def test_a_damaged_ledger_is_said_to_be_damaged(full: Path) -> None:
    content = bytearray(full.read_bytes())
    content[4096 : len(content) // 2] = b"\x5a" * (len(content) // 2 - 4096)
    full.write_bytes(content)
    with pytest.raises(LedgerError, match=r"run\.db is damaged; keep it as it is"):
        Ledger(full)


def test_half_a_ledger_is_said_to_be_damaged(full: Path) -> None:
    content = full.read_bytes()
    full.write_bytes(content[: len(content) // 8192 * 4096])
    with pytest.raises(LedgerError, match=r"run\.db is damaged; keep it as it is"):
        Ledger(full)


@pytest.mark.parametrize("place", ["nowhere/run.db", "."])
def test_where_no_file_can_be_none_is_made(tmp_path: Path, place: str) -> None:
    with pytest.raises(LedgerError, match="cannot be opened"):
        Ledger(tmp_path / place)
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_ledger_that_was_closed_says_so(full: Path) -> None:
    ledger = Ledger(full)
    ledger.close()
    ledger.close()
    with pytest.raises(LedgerError, match="closed"):
        ledger.counts()


# ── one process at a time ──


def test_a_ledger_in_use_is_refused_under_any_name(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (full.parent / "link.db").symlink_to(full)
    monkeypatch.chdir(full.parent)
    with Ledger(full):
        for name in (full, str(full), "run.db", "./run.db", "link.db"):
            with pytest.raises(LedgerError, match=r"run\.db is in use by another process; wait"):
                Ledger(name)
    Ledger("link.db").close()


def test_a_ledger_in_use_can_be_read(full: Path) -> None:
    with Ledger(full) as ledger, closing(sqlite3.connect(f"file:{full}?mode=ro", uri=True)) as db:
        ledger.begin(planned("a", "b"), FACTS, 7.0)
        ledger.sent(["b"], "delete", "", 8.0)
        with Audit(full) as audit:
            assert audit.counts()[Outcome.UNKNOWN] == 1
            assert db.execute("SELECT count(*) FROM targets").fetchone() == (2,)
            ledger.settle([Settled("b", Outcome.DELETED)], 9.0)
            assert audit.counts()[Outcome.DELETED] == 2
        assert db.execute("SELECT count(*) FROM settled").fetchone() == (2,)


def test_ledgers_in_memory_are_apart() -> None:
    with Ledger(":memory:") as here, Ledger(Path(":memory:")) as there:
        here.begin(planned("a"), FACTS, 1.0)
        assert there.facts == {}


# ── keys ──


def test_a_key_is_a_uuid_of_version_4_that_never_changes() -> None:
    key = key_for("run", "a", 0)
    assert uuid.UUID(key).version == 4
    assert str(uuid.UUID(key)) == key == key_for("run", "a", 0)


def test_another_run_id_or_round_has_another_key() -> None:
    places = [
        ("run", "a", 0),
        ("ru", "na", 0),
        ("run", "a", 1),
        ("run", "a1", 0),
        ("run", "b", 0),
        ("other", "a", 0),
    ]
    assert len({key_for(*place) for place in places}) == len(places)


# ── what an id costs ──


def _done(ledger: Ledger, batch: list[Pending]) -> None:
    """Look at ids, send for each, hear of it, and settle it."""
    for each in batch:
        ledger.saw([Sighting(each.id, present=True, record={"id": each.id})], 3.0)
        number = ledger.sent([each.id], "delete", key_for("run", each.id, each.round), 3.0)
        ledger.heard("delete", 4.0, status=200, sent=number)
        ledger.settle([Settled(each.id, Outcome.DELETED)], 4.0)


def _steps_per_id(count: int) -> tuple[float, float]:
    """What the last 50 of so many ids cost each to carry out, and what each costs to tell of, in steps of SQLite's
    machine: no clock needed.
    """
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    with Ledger(":memory:") as ledger:
        ledger.begin(planned(*map(str, range(count))), FACTS, 1.0)
        _done(ledger, ledger.pending(0, count - 50))
        ledger._db.set_progress_handler(step, 1)
        _done(ledger, ledger.pending(count - 50, 50))
        carried_out = steps
        assert sum(1 for _ in ledger.rows()) == ledger.counts()[Outcome.DELETED] == count
        return carried_out / 50, (steps - carried_out) / count


def test_what_an_id_costs_does_not_grow_with_the_plan() -> None:
    few, many = _steps_per_id(200), _steps_per_id(4_000)
    assert many[0] < 1.1 * few[0]
    assert many[1] < 1.1 * few[1]


def _peak(count: int) -> int:
    """The most memory that a whole run holds at once, beyond its plan."""
    plan = planned(*map(str, range(count)))
    tracemalloc.start()
    try:
        with Ledger(":memory:") as ledger:
            ledger.begin(plan, FACTS, 1.0)
            after = 0
            while batch := ledger.pending(after, 100):
                ledger.saw((Sighting(each.id, present=True, record={"id": each.id}) for each in batch), 2.0)
                ledger.settle((Settled(each.id, Outcome.DELETED) for each in batch), 3.0)
                after = batch[-1].position
            assert sum(1 for _ in ledger.rows()) == sum(1 for _ in ledger.backups()) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_plan() -> None:
    assert _peak(5_000) < _peak(500) + 100_000
