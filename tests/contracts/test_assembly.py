"""A report out of a ledger: counted whole, shown in part, and honest where nobody watched the world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from rehearsing import HANDLES, NOON, many, own, played, staged

from understudy import clients
from understudy.clients.calls import Calls
from understudy.clients.ledger import Ledger, Settled
from understudy.clients.outcome import Outcome
from understudy.clients.plan import Item, Plan
from understudy.clients.runner import IfBlocked, Orders
from understudy.contracts.allowance import allowance
from understudy.contracts.assembly import Setting, assembled, changed, exit_code, windows
from understudy.contracts.report import Kind, Report

START = 1_736_942_417.0  # NOON, in seconds
DAY = 86_400


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger(":memory:", durable=False) as made:
        yield made


def calls_of(vendor: str) -> Calls:
    kind: Any = getattr(clients, clients.VENDORS[vendor])
    calls: Calls = kind.kind(lambda: START)
    return calls


def begun(ledger: Ledger, ids: Sequence[str], vendor: str = "tribemade") -> None:
    plan = Plan(tuple(Item(one, f"why {one}", name=f"Name {one}") for one in ids))
    ledger.begin(plan, {"vendor": vendor, "host": "sandbox", "mode": "delete"}, START)


def done(ledger: Ledger, identifier: str, outcome: Outcome, at: float = START, reason: str = "") -> None:
    """A request for it left, was answered, and the id settled."""
    sent = ledger.sent([identifier], "delete_product", "", at)
    ledger.heard("delete_product", at, status=200, request_id=f"req-{identifier}", sent=sent)
    ledger.settle([Settled(identifier, outcome, reason, f"req-{identifier}", 200)], at)


def told(ledger: Ledger, vendor: str = "tribemade", stopped: str = "") -> Report:
    setting = Setting(kind=Kind.RUN, vendor=vendor, plan="plan.txt", stopped=stopped, switches={})
    return assembled(ledger, calls_of(vendor), setting)


# ── rows ──


def test_five_thousand_rows_are_shown_and_the_troubled_are_among_them(ledger: Ledger) -> None:
    """Of 5,020, ten are blocked, and these stand at the end of the plan."""
    ids = [f"id-{one}" for one in range(5_020)]
    begun(ledger, ids)
    ledger.settle([Settled(one, Outcome.DELETED) for one in ids[:-10]], START)
    ledger.settle([Settled(one, Outcome.BLOCKED, "an order") for one in ids[-10:]], START + 5)
    report = told(ledger)
    assert len(report.rows) == 5_000
    assert [row.id for row in report.rows[:10]] == ids[-10:]
    assert [row.id for row in report.rows[10:]] == ids[:4_990]
    assert report.rows_left_out == 20
    assert {one.outcome: one.count for one in report.outcomes} == {
        Outcome.DELETED: 5_010,
        Outcome.BLOCKED: 10,
    }
    assert report.planned == 5_020


def test_more_trouble_than_can_be_shown_is_counted_all_the_same(ledger: Ledger) -> None:
    ids = [f"id-{one}" for one in range(5_003)]
    begun(ledger, ids)
    ledger.settle([Settled(one, Outcome.FAILED) for one in ids], START)
    report = told(ledger)
    assert (len(report.rows), report.rows_left_out) == (5_000, 3)
    assert [(one.count, len(one.ids_shown)) for one in report.outcomes] == [(5_003, 5)]


def test_a_row_says_who_why_when_and_what_it_rests_on(ledger: Ledger) -> None:
    begun(ledger, ["a"])
    done(ledger, "a", Outcome.BLOCKED, START + 3, "an order is open")
    (row,) = told(ledger).rows
    assert (row.id, row.name, row.reason, row.because) == ("a", "Name a", "why a", "an order is open")
    assert (row.outcome, row.status, row.request_ids, row.attempts) == (Outcome.BLOCKED, 200, ("req-a",), 1)
    assert (row.begun, row.ended) == (START + 3, START + 3)


def test_a_word_of_which_there_is_none_is_no_group(ledger: Ledger) -> None:
    begun(ledger, ["a", "b"])
    done(ledger, "a", Outcome.DELETED)
    assert [(one.outcome, one.count, one.ids_shown) for one in told(ledger).outcomes] == [
        (Outcome.DELETED, 1, ("a",)),
        (Outcome.NOT_ATTEMPTED, 1, ("b",)),
    ]


# ── the first trouble ──


def test_the_first_trouble_is_the_earliest_and_not_the_first_of_the_plan(ledger: Ledger) -> None:
    begun(ledger, ["a", "b", "c", "d"])
    done(ledger, "d", Outcome.DELETED, START + 1)
    done(ledger, "c", Outcome.BLOCKED, START + 10, "an order is open")
    done(ledger, "a", Outcome.UNKNOWN, START + 20)
    report = told(ledger)
    assert report.first_trouble == "c (Name c) came to blocked: an order is open"
    assert report.first_trouble_at == START + 10


@pytest.mark.parametrize(
    "outcome", [Outcome.NOT_FOUND, Outcome.GONE, Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN]
)
def test_whatever_nobody_hoped_for_is_trouble(ledger: Ledger, outcome: Outcome) -> None:
    begun(ledger, ["a"])
    done(ledger, "a", outcome)
    assert outcome.value.replace("_", " ") in told(ledger).first_trouble


@pytest.mark.parametrize("outcome", [Outcome.DELETED, Outcome.TRASHED, Outcome.DEACTIVATED])
def test_what_was_asked_for_is_none(ledger: Ledger, outcome: Outcome) -> None:
    begun(ledger, ["a", "b"])
    done(ledger, "a", outcome)
    report = told(ledger)
    assert (report.first_trouble, report.first_trouble_at) == ("", None)


# ── exit codes ──

FINE = (Outcome.DELETED, Outcome.TRASHED, Outcome.DEACTIVATED, Outcome.NOT_FOUND, Outcome.GONE)


@pytest.mark.parametrize("outcome", Outcome)
def test_nought_is_all_as_asked_and_three_is_left_over(outcome: Outcome) -> None:
    counts = dict.fromkeys(Outcome, 0) | {Outcome.DELETED: 5, outcome: 1}
    assert exit_code(counts, "") == (0 if outcome in FINE else 3)


@pytest.mark.parametrize("outcome", Outcome)
def test_four_is_stopped_before_the_end_whatever_came_of_the_rest(outcome: Outcome) -> None:
    assert exit_code({outcome: 1}, "told to stop") == 4


@pytest.mark.parametrize(
    ("orders", "code"), [(Orders(), 3), (Orders(IfBlocked.DEACTIVATE), 0), (Orders(IfBlocked.STOP), 4)]
)
def test_a_report_carries_its_exit_code(orders: Orders, code: int) -> None:
    assert played(staged("tribemade"), orders=orders).report.exit_code == code


# ── what cannot be undone, and what can ──


def test_without_a_world_to_watch_it_is_what_the_ledger_knows_of(ledger: Ledger) -> None:
    """Gone after a request of ours left may be by us, and is counted; gone before is not."""
    begun(ledger, ["a", "b", "c", "d", "e"])
    done(ledger, "a", Outcome.DELETED)
    done(ledger, "b", Outcome.GONE)
    ledger.settle([Settled("c", Outcome.GONE)], START)
    done(ledger, "d", Outcome.BLOCKED)
    done(ledger, "e", Outcome.TRASHED)
    assert told(ledger).irreversible == 2


def test_with_a_world_it_is_what_was_committed_there() -> None:
    lost = staged(
        "tribemade", faults=[{"kind": "phantom_success", "operation": "delete_product", "times": 6}]
    )
    assert played(lost).report.irreversible == 0


def test_what_nobody_asked_for_and_is_gone_for_good_is_counted_with_the_rest(ledger: Ledger) -> None:
    rehearsal = staged("tribemade")
    handles = [one.handle for one in rehearsal.standin.products]
    plan = rehearsal.understood(Plan((Item(handles[0]),)), "the plan")
    observed = rehearsal.watched(plan)
    jacket = rehearsal.understood(Plan((Item("rain-jacket"),)), "the plan").items[0].id
    own(rehearsal).delete(jacket)
    begun(ledger, [plan.items[0].id])
    setting = Setting(kind=Kind.REHEARSAL, vendor="tribemade", plan="", switches={})
    report = assembled(ledger, rehearsal.client.calls, setting, observed)
    assert report.irreversible == 1
    assert [one.examples for one in report.swept] == [(jacket,)]


def test_a_trash_keeps_for_its_sixty_days_from_the_first_that_went_in(ledger: Ledger) -> None:
    begun(ledger, ["1", "2"], "zoho_desk")
    done(ledger, "1", Outcome.TRASHED, START + 100)
    done(ledger, "2", Outcome.TRASHED, START + 50)
    (back,) = told(ledger, "zoho_desk").recoverable
    assert (back.count, back.until) == (2, START + 50 + 60 * DAY)


def test_what_was_hidden_can_be_shown_again_with_no_end() -> None:
    (back,) = played(staged("tribemade"), orders=Orders(IfBlocked.DEACTIVATE)).report.recoverable
    assert (back.count, back.until) == (1, None)


def test_what_is_gone_for_good_is_not_recoverable(ledger: Ledger) -> None:
    begun(ledger, ["a"])
    done(ledger, "a", Outcome.DELETED)
    assert told(ledger).recoverable == ()


# ── time and requests ──


@pytest.mark.parametrize(
    ("vendor", "window"),
    [("tribemade", (60, 10)), ("devdraft", (60, 100)), ("shoplazza", (0, 0)), ("altcraft", (0, 0))],
)
def test_the_window_is_that_of_the_documented_limit(vendor: str, window: tuple[float, int]) -> None:
    assert windows(allowance(vendor, {}, NOON)) == window


def test_the_day_of_zoho_desk_holds_833_records_sent_fifty_at_a_time() -> None:
    assert windows(allowance("zoho_desk", {}, NOON)) == (DAY, 17)


@pytest.mark.parametrize("vendor", ["tribemade", "devdraft"])
def test_the_pulse_is_the_requests_of_each_window_and_none_holds_more_than_it_may(vendor: str) -> None:
    report = played(staged(vendor, many(230)), [f"p-{one}" for one in range(230)]).report
    deletions = next(one.sent for one in report.requests if one.operation == "delete_product")
    assert deletions == 230
    assert sum(one.sent for one in report.pulse) >= deletions
    assert max(one.sent for one in report.pulse) == report.allowed
    assert {round(one.ends - one.begins) for one in report.pulse} == {60}


def test_at_devdraft_windows_begin_with_the_minute_and_at_tribemade_with_the_first_request() -> None:
    """The rehearsals begin at 12:00:17."""
    devdraft, tribemade = (
        played(staged(one), HANDLES[:1]).report.pulse[0] for one in ("devdraft", "tribemade")
    )
    assert devdraft.begins == START - 17
    assert tribemade.begins == START


def test_a_plan_that_was_not_begun_takes_no_time(ledger: Ledger) -> None:
    begun(ledger, ["a"])
    report = told(ledger, stopped="no such key")
    assert (report.shortest, report.lasted, report.exit_code) == (0, 0, 4)
    assert [(one.outcome, one.count) for one in report.outcomes] == [(Outcome.NOT_ATTEMPTED, 1)]


# ── what else to know ──


def test_what_to_look_after_is_told_where_something_went_and_only_there(ledger: Ledger) -> None:
    begun(ledger, ["a", "b"])
    done(ledger, "a", Outcome.BLOCKED)
    assert told(ledger).afterwards == ()
    done(ledger, "b", Outcome.DELETED)
    assert told(ledger).afterwards == calls_of("tribemade").afterwards != ()


def test_each_product_has_its_backup_and_what_no_backup_holds_is_said_where_there_is_no_trash() -> None:
    tribemade, zoho = (played(staged(one)).report for one in ("tribemade", "zoho_desk"))
    assert tribemade.backups == zoho.backups == 6
    assert tribemade.not_backed_up
    assert zoho.not_backed_up == ()


def test_a_ledgers_facts_are_the_options_that_say_something() -> None:
    options: Mapping[str, Any] = {"max": 5, "permanent": False, "reason": "", "if_blocked": None, "share": 0}
    assert changed(options) == {"max": "5", "permanent": "False", "share": "0"}
