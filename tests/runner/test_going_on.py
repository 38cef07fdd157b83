"""What a run makes of ids that an earlier one sent for, and left open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from trial import Killed, Trial

from understudy.clients.ledger import Ledger
from understudy.clients.message import Reply, Request
from understudy.clients.outcome import Outcome
from understudy.clients.runner import Orders, Runner

FOR_GOOD = ("tribemade", "shoplazza", "altcraft")
LOOKS = ("get_product", "list_products")


def _unreadable(trial: Trial) -> None:
    for operation in LOOKS:
        if operation in {route.operation for route in trial.standin.vendor.routes}:
            trial.standin.fault("status", operation, times=10_000)


class DiesOnceHeard:
    """A watch that dies when the answer to a removal is written down."""

    def __init__(self, watch: Any) -> None:
        self._watch = watch

    def leaving(self, request: Request) -> None:
        self._watch.leaving(request)

    def heard(self, request: Request, reply: Reply) -> None:
        self._watch.heard(request, reply)
        if request.operation.startswith("delete_"):
            raise Killed


@pytest.mark.parametrize("vendor", FOR_GOOD)
def test_what_was_answered_and_not_understood_is_unknown_while_it_cannot_be_read(
    trial: Trial, ledger: Ledger
) -> None:
    """It is gone by our own hand: that it failed, or was left alone for want of a copy, would be a lie."""
    one = trial.live[0]
    client = trial.client()
    runner = Runner(client, trial.begun(ledger, [one]), Orders())
    client.watch = DiesOnceHeard(client.watch)
    with pytest.raises(Killed):
        runner.go()
    _unreadable(trial)
    assert trial.go(ledger, [one]).finished
    assert [row.outcome for row in ledger.rows()] == [Outcome.UNKNOWN]
    trial.world.faults.clear()
    assert trial.go(ledger, [one]).finished
    assert [row.outcome for row in ledger.rows()] == [Outcome.GONE]
    assert trial.effects() == {one: 1}


def test_what_was_unknown_is_proved_by_the_key_that_it_was_first_sent_under(
    trials: Callable[[str], Trial], ledger: Ledger
) -> None:
    """Devdraft answers the same key as the first time; under another one nobody could tell whose deletion it was."""
    trial = trials("devdraft")
    one = trial.live[0]
    trial.standin.fault("lost_reply", "delete_product", times=5)
    for operation in LOOKS:
        trial.standin.fault("status", operation, nth=2 if operation == "get_product" else 1, times=10_000)
    assert trial.go(ledger, [one]).finished
    assert [row.outcome for row in ledger.rows()] == [Outcome.UNKNOWN]
    trial.world.faults.clear()
    assert trial.go(ledger, [one]).finished
    assert [row.outcome for row in ledger.rows()] == [Outcome.DELETED]


@pytest.mark.parametrize("vendor", ["altcraft"])
def test_what_was_made_again_under_the_same_id_is_not_taken_without_a_look(
    trial: Trial, ledger: Ledger
) -> None:
    """Though neither a copy nor a check was ordered: an id whose deletion may have been carried out is looked at."""
    one = trial.live[0]
    orders = Orders(backup=False, check=False)
    client = trial.client()
    runner = Runner(client, trial.begun(ledger, [one]), orders)
    client.watch = DiesOnceHeard(client.watch)
    with pytest.raises(Killed):
        runner.go()
    assert trial.go(ledger, [one], orders).finished
    operations = [entry.operation for entry in trial.world.journal]
    assert operations.count("delete_products") == 1
    assert [row.outcome for row in ledger.rows()] == [Outcome.GONE]
