"""What becomes of a product that something refers to: left, hidden instead, waited for, or the end of the run."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from trial import Trial

from understudy.clients.ledger import Ledger
from understudy.clients.outcome import Outcome
from understudy.clients.runner import IfBlocked, Orders

BLOCKING = ("tribemade", "devdraft")
NOTE = "Supplier: Meyer & Sons"

pytestmark = pytest.mark.parametrize("vendor", BLOCKING)


def _words(ledger: Ledger) -> list[Outcome]:
    return [row.outcome for row in ledger.rows()]


def _free(trial: Trial, reference: Any) -> None:
    """What stood in the way is settled: the order delivered, the invoice paid."""
    if trial.vendor == "devdraft":
        trial.standin.happen("invoice_moved", invoice=reference.id, status="PAID")
    else:
        trial.client().update_order_status(reference.id, "dispatched")
        trial.client().update_order_status(reference.id, "delivered")


def test_a_blocked_product_is_left_and_the_others_go(trial: Trial, ledger: Ledger) -> None:
    first, blocked, last = trial.live
    trial.block(blocked)
    assert trial.go(ledger, [first, blocked, last]).finished
    assert _words(ledger) == [Outcome.DELETED, Outcome.BLOCKED, Outcome.DELETED]
    assert trial.present(blocked)
    assert not list(trial.untruths(ledger, trial.live))


def _hidden(trial: Trial, identifier: str) -> bool:
    product = trial.standin.products[identifier]
    shown: bool = product.is_active if trial.vendor == "tribemade" else product.status == "ACTIVE"
    return not shown


def test_a_blocked_product_is_hidden_instead_and_what_was_noted_of_it_is_kept(
    trial: Trial, ledger: Ledger
) -> None:
    fields = {"internal_note": NOTE} if trial.vendor == "tribemade" else {"description": NOTE}
    blocked = trial.add(name="Noted", **fields)
    try:
        trial.block(blocked)
        ids = [trial.live[0], blocked]
        assert trial.go(ledger, ids, Orders(if_blocked=IfBlocked.DEACTIVATE)).finished
        assert _words(ledger) == [Outcome.DELETED, Outcome.DEACTIVATED]
        product = trial.standin.products[blocked]
        kept = product.internal_note if trial.vendor == "tribemade" else product.description
        assert _hidden(trial, blocked)
        assert NOTE in kept
        if trial.vendor == "tribemade":
            assert "no longer sold" in kept  # the plan's own reason
        assert not list(trial.untruths(ledger, ids))
    finally:
        del trial.keys[blocked]


EDIT = {"tribemade": "edit_product", "devdraft": "update_product"}


def test_a_product_that_was_not_hidden_though_the_vendor_said_so_is_told_as_blocked(
    trial: Trial, ledger: Ledger
) -> None:
    blocked = trial.live[0]
    trial.block(blocked)
    trial.standin.fault("phantom_success", EDIT[trial.vendor])
    trial.go(ledger, [blocked], Orders(if_blocked=IfBlocked.DEACTIVATE))
    (row,) = ledger.rows()
    assert (row.outcome, "not hidden, though asked" in row.because) == (Outcome.BLOCKED, True)
    assert not _hidden(trial, blocked)


@pytest.mark.parametrize("times", [1, 5])
def test_a_lost_answer_to_the_hiding_is_found_out_by_looking(
    trial: Trial, ledger: Ledger, times: int
) -> None:
    blocked = trial.live[0]
    trial.block(blocked)
    trial.standin.fault("lost_reply", EDIT[trial.vendor], times=times)
    assert trial.go(ledger, [blocked], Orders(if_blocked=IfBlocked.DEACTIVATE)).finished
    assert _words(ledger) == [Outcome.DEACTIVATED]
    assert _hidden(trial, blocked)


def test_what_was_blocked_is_tried_again_later_under_a_fresh_key(trial: Trial, ledger: Ledger) -> None:
    first, blocked, last = trial.live
    reference = trial.block(blocked)
    interval = 1800.0

    def sleep(seconds: float) -> None:
        trial.world.clock.sleep(seconds)
        if seconds == interval:
            _free(trial, reference)

    ended = trial.go(
        ledger, trial.live, Orders(if_blocked=IfBlocked.WAIT, interval=interval, rounds=2), sleep=sleep
    )
    assert ended.finished
    assert _words(ledger) == [Outcome.DELETED] * 3
    assert not trial.present(blocked)
    assert {first, blocked, last} == set(trial.effects())
    if trial.vendor == "devdraft":
        keys = [
            entry.request.headers["x-idempotency-key"]
            for entry in trial.world.journal
            if entry.operation == "delete_product" and blocked in entry.request.path
        ]
        assert len(set(keys)) == len(keys) == 2


def test_what_stays_blocked_is_tried_as_often_as_was_ordered_and_then_told(
    trial: Trial, ledger: Ledger
) -> None:
    trial.block(trial.live[1])
    began = trial.world.clock.time()
    orders = Orders(if_blocked=IfBlocked.WAIT, interval=600.0, rounds=3)
    assert trial.go(ledger, trial.live, orders).finished
    assert _words(ledger) == [Outcome.DELETED, Outcome.BLOCKED, Outcome.DELETED]
    assert trial.world.clock.time() - began >= 1800
    assert [row.attempts for row in ledger.rows()] == [1, 4, 1]


def test_a_blocked_product_ends_the_run_before_another_is_touched(trial: Trial, ledger: Ledger) -> None:
    """At once, however many are looked at together."""
    blocked, *others = trial.live
    trial.block(blocked)
    ended = trial.go(ledger, trial.live, Orders(if_blocked=IfBlocked.STOP))
    assert (ended.finished, blocked in ended.says) == (False, True)
    assert _words(ledger) == [Outcome.BLOCKED, Outcome.NOT_ATTEMPTED, Outcome.NOT_ATTEMPTED]
    assert not trial.effects()
    assert trial.go(ledger, trial.live).finished
    assert _words(ledger) == [Outcome.BLOCKED, Outcome.DELETED, Outcome.DELETED]
    assert set(trial.effects()) == set(others)


def test_a_run_that_ends_while_hiding_tells_what_it_knows(trial: Trial) -> None:
    """Whichever of its waits is the last."""
    blocked = trial.live[0]
    for last in itertools.count(1):
        trial.world.reset()
        trial.block(blocked)
        trial.standin.fault("reset", EDIT[trial.vendor], when="after", times=2)
        with Ledger(":memory:", durable=False) as fresh:
            ended = trial.go(
                fresh, trial.live, Orders(if_blocked=IfBlocked.DEACTIVATE), sleep=trial.interrupted(last)
            )
            assert not list(trial.untruths(fresh, trial.live))
            if ended.finished:
                break
            assert trial.go(fresh, trial.live, Orders(if_blocked=IfBlocked.DEACTIVATE)).finished
    assert last > 1
