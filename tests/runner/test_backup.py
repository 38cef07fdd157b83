"""A copy of each product before it goes for good; where none can be made, it does not go."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from trial import Trial

from understudy.clients import VENDORS
from understudy.clients.audit import backups_to_json
from understudy.clients.ledger import Ledger
from understudy.clients.outcome import Outcome
from understudy.clients.runner import Orders

LOOKS = {
    "tribemade": ("get_product",), "devdraft": ("list_products", "get_product"),
    "shoplazza": ("list_products", "get_product"), "altcraft": ("list_products",),
    "zoho_desk": ("list_products", "get_product"),
}  # fmt: skip
FOR_GOOD = [name for name in VENDORS if name != "zoho_desk"]


def test_there_is_a_copy_of_each_product_from_before_it_went(trial: Trial, ledger: Ledger) -> None:
    trial.go(ledger, [*trial.live, trial.absent])
    backups = {backup.id: backup.record for backup in ledger.backups()}
    assert sorted(backups) == sorted(trial.live)
    for number, identifier in enumerate(trial.live):
        assert f"Product {number}" in json.dumps(backups[identifier])
    assert [row.name for row in ledger.rows()][:3] == ["Product 0", "Product 1", "Product 2"]


def test_the_copies_can_be_taken_out_as_json_lines(trial: Trial, ledger: Ledger) -> None:
    trial.go(ledger, trial.live)
    out = StringIO()
    backups_to_json(ledger, out)
    kept = [json.loads(line)["id"] for line in out.getvalue().splitlines()]
    assert sorted(kept) == sorted(trial.live)


@pytest.mark.parametrize("vendor", FOR_GOOD)
@pytest.mark.parametrize(
    "fault", [{"kind": "status", "status": 503}, {"kind": "malformed"}, {"kind": "reset"}]
)
def test_what_cannot_be_read_does_not_go_for_good(
    trial: Trial, ledger: Ledger, fault: dict[str, object]
) -> None:
    for operation in LOOKS[trial.vendor]:
        trial.standin.fault(operation=operation, times=10_000, **fault)
    assert trial.go(ledger, trial.live).finished
    assert not trial.effects()
    for row in ledger.rows():
        assert (row.outcome, row.attempts) == (Outcome.FAILED, 0)
        assert row.because == "it could not be read, and is not deleted without a copy"


@pytest.mark.parametrize("vendor", ["tribemade"])
def test_one_product_that_cannot_be_read_keeps_no_other(trial: Trial, ledger: Ledger) -> None:
    first, unread, last = trial.live
    trial.standin.fault("status", "get_product", where={"product_id": unread}, times=10_000)
    assert trial.go(ledger, [first, unread, last]).finished
    assert [row.outcome for row in ledger.rows()] == [Outcome.DELETED, Outcome.FAILED, Outcome.DELETED]


@pytest.mark.parametrize("vendor", ["zoho_desk"])
def test_what_can_be_brought_back_needs_no_copy(trial: Trial, ledger: Ledger) -> None:
    for operation in LOOKS[trial.vendor]:
        trial.standin.fault("status", operation, status=503, times=10_000)
    assert trial.go(ledger, trial.live).finished
    assert [row.outcome for row in ledger.rows()] == [Outcome.TRASHED] * 3


@pytest.mark.parametrize("vendor", FOR_GOOD)
def test_who_wants_no_copy_is_not_kept_by_what_cannot_be_read(trial: Trial, ledger: Ledger) -> None:
    for operation in LOOKS[trial.vendor]:
        trial.standin.fault("status", operation, status=503, times=10_000)
    assert trial.go(ledger, trial.live, Orders(backup=False, check=True)).finished
    assert [row.outcome for row in ledger.rows()] == [Outcome.DELETED] * 3


@pytest.mark.parametrize("vendor", FOR_GOOD)
def test_what_a_copy_lacks_is_said_and_is_indeed_not_in_it(trial: Trial, ledger: Ledger) -> None:
    client = trial.client()
    trial.go(ledger, trial.live[:1], client=client)
    (backup,) = ledger.backups()
    lacks = client.calls.not_backed_up
    assert lacks or trial.vendor == "shoplazza"
    assert not {one for one in lacks if one.isidentifier()} & backup.record.keys()


def test_a_second_run_keeps_no_second_copy_of_the_same_state(trial: Trial, ledger: Ledger) -> None:
    told: list[str] = []
    trial.go(ledger, trial.live, told=lambda item, _: told.append(item.id), stopping=lambda: bool(told))
    trial.go(ledger, trial.live)
    copies = [backup.id for backup in ledger.backups()]
    assert len(copies) == len(set(copies)) == 3
