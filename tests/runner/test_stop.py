"""A run that ends before its plan does: by a dead credential, a lost right, somebody's wish, or its own orders.

What was not begun is `not_attempted`, and the same command goes on from there.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from trial import NOBODYS, Trial

from understudy.clients.ledger import Ledger
from understudy.clients.message import Reply, Request, Silence
from understudy.clients.outcome import Outcome
from understudy.clients.runner import Orders
from understudy.contracts.carrier import InProcess

#: What kills the credential, and what brings the same one back: the event, and the field that takes its value.
DEATHS = {
    "tribemade": ("key_rotated", "key_rotated", "key", "api_key"),
    "devdraft": ("key_rotated", "key_rotated", "secret", "client_secret"),
    "shoplazza": ("token_rotated", "token_rotated", "new", "access_token"),
    "altcraft": ("token_rotated", "token_rotated", "value", "token"),
    "zoho_desk": ("token_expired", "token_issued", "", ""),
}
RIGHTS = {
    "devdraft": "scope_removed", "shoplazza": "scope_removed", "altcraft": "right_withdrawn",
    "zoho_desk": "scope_dropped",
}  # fmt: skip
REMOVED = {Outcome.DELETED, Outcome.TRASHED, Outcome.GONE}


def _removal(trial: Trial) -> str:
    return "delete_product" if trial.vendor in {"tribemade", "shoplazza", "devdraft"} else "delete_products"


def _words(ledger: Ledger) -> list[Outcome]:
    return [row.outcome for row in ledger.rows()]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_credential_that_dies_ends_the_run_and_a_good_one_goes_on(
    trial: Trial, ledger: Ledger, when: str
) -> None:
    death, birth, field, name = DEATHS[trial.vendor]
    trial.standin.fault("event", _removal(trial), event=death, nth=2, when=when)
    ended = trial.go(ledger, trial.live, renew=None)
    assert not ended.finished
    words = _words(ledger)
    assert words[0] in REMOVED
    assert set(words[1:]) <= {*REMOVED, Outcome.REFUSED, Outcome.NOT_ATTEMPTED}
    assert not list(trial.untruths(ledger, trial.live, unclear=False))
    trial.world.faults.clear()
    trial.standin.happen(birth, **({field: trial.standin.credentials[name]} if field else {}))
    assert trial.go(ledger, trial.live).finished
    assert set(_words(ledger)) <= REMOVED
    assert trial.effects() == dict.fromkeys(trial.live, 1)


def test_no_request_follows_the_death_of_a_credential_but_those_that_find_it_out(
    trial: Trial, ledger: Ledger
) -> None:
    """The list is not burnt through: at most the removal, and one look at what became of it."""
    death = DEATHS[trial.vendor][0]
    trial.standin.fault("event", _removal(trial), event=death)
    trial.go(ledger, trial.live, renew=None)
    refused = [entry for entry in trial.world.journal if entry.rule and "nauthor" in str(entry)]
    after = list(trial.world.journal)[[e.operation for e in trial.world.journal].index(_removal(trial)) :]
    assert len(after) <= 3, refused
    assert not trial.effects()


@pytest.mark.parametrize("vendor", RIGHTS)
def test_a_right_that_is_lost_ends_the_run(trial: Trial, ledger: Ledger) -> None:
    trial.standin.fault("event", _removal(trial), event=RIGHTS[trial.vendor], nth=2)
    ended = trial.go(ledger, trial.live)
    assert not ended.finished
    assert ended.says
    assert not list(trial.untruths(ledger, trial.live, unclear=False))
    assert Outcome.UNKNOWN not in _words(ledger)
    assert trial.present(trial.live[-1])


#: What makes every vendor's run wait somewhere, on each side of a commit.
TROUBLES = (
    {"kind": "lost_reply"}, {"kind": "reset", "when": "before"}, {"kind": "throttle", "when": "after"},
    {"kind": "status", "status": 503, "when": "after"},
)  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: "-".join(map(str, one.values())))
def test_an_interrupt_in_any_wait_leaves_the_truth_and_the_run_goes_on(
    trial: Trial, trouble: dict[str, Any]
) -> None:
    for last in itertools.count(1):
        trial.world.reset()
        trial.standin.fault(operation=_removal(trial), nth=2, times=2, **trouble)
        with Ledger(":memory:", durable=False) as ledger:
            ended = trial.go(ledger, trial.live, sleep=trial.interrupted(last))
            assert not list(trial.untruths(ledger, trial.live))
            if ended.finished:
                break
            assert Outcome.FAILED not in _words(ledger), (
                "what was cut short is tried again, and is no failure"
            )
            trial.world.faults.clear()
            assert trial.go(ledger, trial.live).finished
            assert set(_words(ledger)) <= REMOVED
            assert trial.effects() == dict.fromkeys(trial.live, 1)
    assert last > 1 or trouble["kind"] in {"lost_reply", "status"}  # nobody waits for what is absent already


def test_a_run_that_is_asked_to_stop_ends_between_two_requests(trial: Trial, ledger: Ledger) -> None:
    told: list[str] = []
    ended = trial.go(
        ledger, trial.live, told=lambda item, _: told.append(item.id), stopping=lambda: bool(told)
    )
    assert (ended.finished, ended.says) == (False, "asked to stop")
    words = _words(ledger)
    assert words[0] in REMOVED
    assert words[-1] is Outcome.NOT_ATTEMPTED
    assert [session.how for session in ledger.sessions()] == ["stopped: asked to stop"]
    assert trial.go(ledger, trial.live).finished
    assert set(_words(ledger)) <= REMOVED


def _nobodys(trial: Trial, count: int) -> list[str]:
    if trial.vendor == "zoho_desk":
        return [str(999_999_999_999_999_900 + number) for number in range(count)]
    return [f"{NOBODYS[:-2]}{number:02}" for number in range(count)]


def test_a_run_ends_after_as_many_surprises_as_were_allowed(trial: Trial, ledger: Ledger) -> None:
    ids = [*_nobodys(trial, 2), *trial.live]
    ended = trial.go(ledger, ids, Orders(stop_after=2))
    assert not ended.finished
    assert _words(ledger) == [Outcome.NOT_FOUND] * 2 + [Outcome.NOT_ATTEMPTED] * 3
    assert not trial.effects()


@pytest.mark.parametrize("vendor", ["devdraft", "shoplazza", "tribemade", "altcraft"])
def test_surprises_are_counted_as_they_come_however_many_are_looked_at_together(
    trial: Trial, ledger: Ledger
) -> None:
    trial.standin.fault("status", _removal(trial), status=422, times=3)
    ended = trial.go(ledger, trial.live, Orders(stop_after=1))
    assert not ended.finished
    assert _words(ledger) == [Outcome.REFUSED, Outcome.NOT_ATTEMPTED, Outcome.NOT_ATTEMPTED]


def test_a_run_may_be_surprised_less_often_than_that_and_finish(trial: Trial, ledger: Ledger) -> None:
    ids = [*_nobodys(trial, 2), *trial.live]
    assert trial.go(ledger, ids, Orders(stop_after=3)).finished


class Unplugged:
    """A carrier that reaches nobody from the request of one number on, counted from 1."""

    def __init__(self, trial: Trial, first: int) -> None:
        self._carrier = InProcess(trial.sandbox.app, trial.world, trial.standin.url)
        self._numbers = itertools.count(1)
        self._first = first

    def send(self, request: Request) -> Reply:
        if next(self._numbers) >= self._first:
            return Silence("ConnectError: no route to host", sent=False)
        return self._carrier.send(request)


def test_where_nobody_can_be_reached_the_run_ends_and_blames_no_product(trial: Trial) -> None:
    """Wherever it happens: what was not begun is not attempted, and goes once the line is back."""
    for first in itertools.count(1):
        trial.world.reset()
        with Ledger(":memory:", durable=False) as ledger:
            ended = trial.go(ledger, trial.live, carrier=Unplugged(trial, first))
            words = _words(ledger)
            assert not list(trial.untruths(ledger, trial.live, unclear=False))
            if ended.finished:
                break
            assert set(words) <= {*REMOVED, Outcome.NOT_ATTEMPTED}
            assert trial.go(ledger, trial.live).finished
            assert set(_words(ledger)) <= REMOVED
    assert first > 3
