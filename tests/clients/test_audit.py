"""What a run's record tells afterwards: rows, requests, the pulse of it, backups, and the exports."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from understudy.clients.audit import Audit, Backup, Pulse, Requests, Row, backups_to_json, to_csv, to_json
from understudy.clients.errors import LedgerError, UsageError
from understudy.clients.ledger import Ledger, Settled, Sighting
from understudy.clients.outcome import Outcome
from understudy.clients.plan import Item, Plan

FACTS = {"vendor": "tribemade", "host": "api.test", "mode": "delete", "who": "Ann"}
NOON = 1_736_942_400.0  # 2025-01-15T12:00:00Z
PLAN = Plan((Item("=1+1", "=cmd()", 2, "old name"), Item("b", "@why"), Item("c")))


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A run in which `=1+1` was deleted at the third attempt, `b` is unclear, and `c` was not come to."""
    with Ledger(":memory:", fresh_run=lambda: "run-1") as made:
        made.begin(PLAN, FACTS, NOON)
        made.heard("get_product", NOON + 1, status=200, request_id="r0")
        made.saw([Sighting("=1+1", True, "", "Lamp", {"id": 1})], NOON + 1)
        for status, says, request_id in ((429, "wait", "r1"), (None, "reset", ""), (200, "ok", "r2")):
            number = made.sent(["=1+1"], "delete_product", "k", NOON + 2)
            made.heard(
                "delete_product", NOON + 3, status=status, says=says, request_id=request_id, sent=number
            )
        made.settle([Settled("=1+1", Outcome.DELETED, "as asked", "r2", 200)], NOON + 4)
        made.sent(["b"], "delete_product", "k", NOON + 8)
        yield made


# ── rows ──


def test_a_row_says_what_became_of_an_id_and_what_that_rests_on(ledger: Ledger) -> None:
    first, second, third = ledger.rows()
    assert first == Row(
        1,
        "=1+1",
        "Lamp",
        "=cmd()",
        Outcome.DELETED,
        "as asked",
        200,
        ("r1", "r2"),
        3,
        NOON + 1,
        NOON + 4,
        "Ann",
    )
    assert second == Row(
        2,
        "b",
        "",
        "@why",
        Outcome.UNKNOWN,
        "sent, and what came of it was never read",
        None,
        (),
        1,
        NOON + 8,
        None,
    )
    assert third == Row(3, "c", "", "", Outcome.NOT_ATTEMPTED, "", None, (), 0, None, None)


def test_an_id_that_was_never_seen_has_the_name_that_the_plan_gives_it() -> None:
    with Ledger(":memory:") as ledger:
        ledger.begin(PLAN, FACTS, NOON)
        assert [row.name for row in ledger.rows()] == ["old name", "", ""]


def test_who_settled_an_id_is_who_held_the_session_then(ledger: Ledger) -> None:
    ledger.begin(PLAN, {**FACTS, "who": "Bob"}, NOON + 60)
    ledger.settle([Settled("b", Outcome.GONE)], NOON + 61)
    assert [row.who for row in ledger.rows()] == ["Ann", "Bob", ""]


def test_the_status_is_the_last_one_heard_where_the_outcome_names_none(ledger: Ledger) -> None:
    ledger.heard("delete_product", NOON + 9, status=503, request_id="r9", sent=4)
    ledger.settle([Settled("b", Outcome.UNKNOWN, "a gateway's page")], NOON + 10)
    [_, row, _] = ledger.rows()
    assert (row.status, row.request_ids, row.because) == (503, ("r9",), "a gateway's page")


def test_rows_can_be_read_while_more_is_written() -> None:
    many = Plan(tuple(Item(str(number)) for number in range(1000)))
    with Ledger(":memory:") as ledger:
        ledger.begin(many, FACTS, NOON)
        for row in ledger.rows():
            ledger.settle([Settled(row.id, Outcome.DELETED)], NOON)
        assert ledger.counts()[Outcome.DELETED] == 1000
        assert [row.id for row in ledger.rows()] == [item.id for item in many]


# ── requests and time ──


def test_requests_are_told_by_operation(ledger: Ledger) -> None:
    ledger.heard("get_product", NOON + 9, status=500)
    assert ledger.requests() == [Requests("delete_product", 3, 1, 1), Requests("get_product", 2, 0, 1)]


def test_the_span_is_from_the_first_instant_to_the_last(ledger: Ledger) -> None:
    assert ledger.span() == (NOON, NOON + 8)
    ledger.end(NOON + 10, "finished")
    assert ledger.span() == (NOON, NOON + 10)


def test_the_pulse_has_every_request_in_one_part_of_the_span(ledger: Ledger) -> None:
    assert ledger.pulse(4) == [
        Pulse(NOON, NOON + 2, 1, 0),
        Pulse(NOON + 2, NOON + 4, 3, 1),
        Pulse(NOON + 4, NOON + 6, 0, 0),
        Pulse(NOON + 6, NOON + 8, 0, 0),
    ]
    ledger.heard("delete_product", NOON + 8, status=429, sent=4)
    assert ledger.pulse(4)[-1] == Pulse(NOON + 6, NOON + 8, 1, 1)
    for bins in (1, 2, 3, 7, 100):
        pulse = ledger.pulse(bins)
        assert (len(pulse), sum(part.sent for part in pulse), sum(part.refused for part in pulse)) == (
            bins,
            5,
            2,
        )


def test_a_run_that_took_no_time_has_one_pulse() -> None:
    with Ledger(":memory:") as ledger:
        assert (ledger.span(), ledger.pulse(3)) == ((0.0, 0.0), [Pulse(0.0, 0.0, 0, 0)])
        ledger.begin(PLAN, FACTS, NOON)
        ledger.heard("delete_product", NOON, status=200)
        assert ledger.pulse(3) == [Pulse(NOON, NOON, 1, 0)]


def test_a_pulse_of_no_parts_is_wrong_use(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="not 0"):
        ledger.pulse(0)


# ── backups ──


def test_each_different_record_of_a_product_is_kept_once(ledger: Ledger) -> None:
    for at, record in ((5, {"id": 1}), (6, {"id": 1, "price": 2}), (7, {"id": 1}), (8, None)):
        ledger.saw([Sighting("=1+1", True, record=record)], NOON + at)
    ledger.saw([Sighting("b", True, record={"id": 1})], NOON + 9)
    assert list(ledger.backups()) == [
        Backup("=1+1", NOON + 1, {"id": 1}),
        Backup("=1+1", NOON + 6, {"id": 1, "price": 2}),
        Backup("b", NOON + 9, {"id": 1}),
    ]


# ── exports ──


def test_the_csv_has_a_line_an_id(ledger: Ledger) -> None:
    out = io.StringIO(newline="")
    to_csv(ledger, out)
    first, second, third = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    assert first == {
        "position": "1", "id": "=1+1", "name": "Lamp", "reason": "'=cmd()", "outcome": "deleted",
        "because": "as asked", "status": "200", "request_ids": "r1 r2", "attempts": "3",
        "begun": "2025-01-15T12:00:01.000Z", "ended": "2025-01-15T12:00:04.000Z", "who": "Ann",
    }  # fmt: skip
    assert (second["reason"], second["outcome"], second["ended"]) == ("'@why", "unknown", "")
    assert (third["begun"], third["status"], third["attempts"]) == ("", "", "0")


@pytest.mark.parametrize("start", list("=+-@\t\r\n"))
def test_nothing_but_an_id_can_be_a_formula(start: str) -> None:
    evil = f"{start}HYPERLINK(1)"
    with Ledger(":memory:") as ledger:
        ledger.begin(Plan((Item(evil, evil),)), {**FACTS, "who": evil}, NOON)
        ledger.saw([Sighting(evil, True, evil, evil)], NOON)
        ledger.settle([Settled(evil, Outcome.DELETED, evil, evil, 200)], NOON)
        out = io.StringIO(newline="")
        to_csv(ledger, out)
    [row] = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    assert row.pop("id") == evil
    assert [value for value in row.values() if value.startswith(start)] == []
    assert sum(value == f"'{evil}" for value in row.values()) == 5  # name, reason, because, request_ids, who


def test_the_json_document_has_it_all(ledger: Ledger) -> None:
    ledger.end(NOON + 10, "stopped: Ctrl-C")
    out = io.StringIO()
    to_json(ledger, out)
    document = json.loads(out.getvalue())
    assert list(document) == ["facts", "sessions", "requests", "rows"]
    assert document["facts"] == {**FACTS, "run": "run-1", "digest": PLAN.digest, "ids": "3"}
    [session] = document["sessions"]
    assert (session["begun"], session["ended"]) == ("2025-01-15T12:00:00.000Z", "2025-01-15T12:00:10.000Z")
    assert (session["how"], session["facts"]["who"]) == ("stopped: Ctrl-C", "Ann")
    assert document["requests"][0] == {"operation": "delete_product", "sent": 3, "refused": 1, "failed": 1}
    first, second, third = document["rows"]
    assert (first["id"], first["reason"], first["request_ids"]) == ("=1+1", "=cmd()", ["r1", "r2"])
    assert (second["outcome"], third["outcome"], third["ended"]) == ("unknown", "not_attempted", None)


def test_the_json_document_of_a_run_of_nothing_is_json() -> None:
    with Ledger(":memory:") as ledger:
        ledger.begin(Plan(()), FACTS, NOON)
        out = io.StringIO()
        to_json(ledger, out)
    assert json.loads(out.getvalue())["rows"] == []


def test_backups_are_a_line_each(ledger: Ledger) -> None:
    ledger.saw([Sighting("b", True, record={"title": "Lämp\nblue"})], NOON + 9)
    out = io.StringIO()
    backups_to_json(ledger, out)
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        {"id": "=1+1", "at": "2025-01-15T12:00:01.000Z", "record": {"id": 1}},
        {"id": "b", "at": "2025-01-15T12:00:09.000Z", "record": {"title": "Lämp\nblue"}},
    ]


# ── reading alone ──


def test_what_is_only_read_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "run.db"
    with Ledger(path) as ledger:
        ledger.begin(PLAN, FACTS, NOON)
    before = path.read_bytes()
    with Audit(path) as audit:
        assert [row.id for row in audit.rows()] == ["=1+1", "b", "c"]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            audit._db.execute("INSERT INTO facts VALUES ('a', 'b')")
    assert path.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.db", "run.db.lock"]


def test_there_is_nothing_to_read_where_there_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be opened; is it there"):
        Audit(tmp_path / "nowhere.db")
    assert [path.name for path in tmp_path.iterdir()] == []
    (tmp_path / "empty.db").touch()
    with pytest.raises(LedgerError, match="is empty; no run was begun in it"):
        Audit(tmp_path / "empty.db")


def test_a_person_can_read_the_record_with_sqlite_alone(tmp_path: Path) -> None:
    with Ledger(tmp_path / "run.db") as ledger:
        ledger.begin(PLAN, FACTS, NOON)
        ledger.settle([Settled("b", Outcome.BLOCKED)], NOON)
    with closing(sqlite3.connect(tmp_path / "run.db")) as db:
        assert db.execute("SELECT id, outcome FROM standing ORDER BY position").fetchall() == [
            ("=1+1", "not_attempted"),
            ("b", "blocked"),
            ("c", "not_attempted"),
        ]
