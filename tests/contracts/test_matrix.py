"""Killed at every request, in every way, and started again: what holds, and what does not, for both runs together."""

from __future__ import annotations

import pytest
from references import remembering

from understudy import clients
from understudy.contracts.matrix import check_crashes, crash_matrix
from understudy.contracts.menagerie import Amnesiac, CarefulKeeper
from understudy.contracts.scenario import Crash, Moment, Product, Scenario
from understudy.contracts.trial import Access, trial
from understudy.contracts.verdict import ContractBroken
from understudy.sandbox import Sandbox


@pytest.mark.parametrize("vendor", clients.VENDORS)
def test_a_run_with_a_ledger_can_be_killed_anywhere(vendor: str) -> None:
    sandbox = Sandbox()
    cells = crash_matrix(vendor, remembering(vendor, sandbox), sandbox=sandbox)
    assert [str(cell) for cell in cells if cell.broken] == []
    assert len(cells) >= 2 * len(
        Moment
    )  # each product is sent for at least once, or both at once and looked at


def test_every_request_is_a_row_for_each_way_to_die() -> None:
    cells = crash_matrix("tribemade", CarefulKeeper(), products=3)
    expected = [(number, moment) for number in (1, 2, 3) for moment in Moment]
    assert [(cell.request, cell.moment) for cell in cells] == expected
    assert {cell.sent for cell in cells} == {"DELETE delete_product"}
    assert not any(cell.broken for cell in cells)


def test_without_a_memory_a_deletion_that_was_carried_out_is_reported_as_never_there() -> None:
    with pytest.raises(ContractBroken, match="killed, and started again: reported not_found, but product p1"):
        check_crashes("tribemade", Amnesiac())


def test_a_kill_before_the_commit_harms_nobody() -> None:
    cells = crash_matrix("tribemade", Amnesiac(), products=1)
    assert [cell.moment for cell in cells if cell.broken] == [Moment.AFTER]


@pytest.mark.parametrize(
    ("moment", "carried_out"),
    [(Moment.BEFORE, [False]), (Moment.AFTER, [True]), (Moment.HEARD, [True, False])],
)
def test_a_program_dies_where_it_is_told_to_and_is_started_again(
    moment: Moment, carried_out: list[bool]
) -> None:
    starts: list[int] = []

    def deletes(access: Access) -> None:
        starts.append(access.starts)
        for one in access.ids if access.starts == 1 else ():
            access.http.delete(f"/api/products/{one}")

    products = (Product("p1"), Product("p2"))
    scenario = Scenario("tribemade", products, ("p1", "p2"), crash=Crash("p1", 1, moment))
    seen = trial(scenario, deletes, Sandbox())
    assert starts == [1, 2]
    assert [bool(entry.changes) for entry in seen.entries] == carried_out
    assert seen.killed_at == seen.entries[-1].id
