"""A rehearsal: handles understood, what refers to products set up, faults that strike, and time that jumps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rehearsing import HANDLES, listed, many, played, staged

from understudy.clients import VENDORS
from understudy.clients.errors import InvalidPlan
from understudy.clients.outcome import Outcome
from understudy.clients.runner import IfBlocked, Orders
from understudy.contracts.report import Report
from understudy.sandbox.core.errors import UsageError

DAY = 86_400
NOBODY = "00000000-0000-4000-8000-000000000000"
REFERRED_TO = {"tribemade": "enamel-mug", "devdraft": "camp-stove"}


# ── the plan ──


@pytest.mark.parametrize("vendor", VENDORS)
def test_handles_of_the_catalogue_are_understood_and_kept_as_names(vendor: str) -> None:
    rehearsal = staged(vendor)
    plan = listed(rehearsal, HANDLES)
    assert [item.name for item in plan] == list(HANDLES)
    products = {rehearsal.key(item.id) for item in plan}
    assert products == {one.id for one in rehearsal.standin.products}
    assert all(rehearsal.client.calls.problem(item.id) is None for item in plan)


@pytest.mark.parametrize("vendor", VENDORS)
def test_ids_of_the_vendor_are_taken_as_they_are(vendor: str) -> None:
    rehearsal = staged(vendor)
    ids = [item.id for item in listed(rehearsal, HANDLES)]
    assert [item.id for item in listed(rehearsal, ids)] == ids


@pytest.mark.parametrize("vendor", ["tribemade", "devdraft", "shoplazza", "zoho_desk"])
def test_a_product_named_once_by_its_handle_and_once_by_its_id_is_in_the_plan_twice(vendor: str) -> None:
    rehearsal = staged(vendor)
    (item,) = listed(rehearsal, ["canvas-bag"])
    with pytest.raises(InvalidPlan, match=r"line 2.*line 1"):
        listed(rehearsal, ["canvas-bag", item.id])


def test_every_line_of_a_file_that_is_neither_handle_nor_id_is_told_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("canvas-bag\nnowhere\nwool-socks\nelsewhere\n")
    rehearsal = staged("tribemade")
    with pytest.raises(InvalidPlan) as refused:
        rehearsal.plan(file)
    assert "line 2" in str(refused.value)
    assert "line 4" in str(refused.value)
    assert "no handle of the catalogue" in str(refused.value)
    assert len(rehearsal.world.journal) == 0


def test_a_handle_and_its_id_in_capitals_are_one_product(tmp_path: Path) -> None:
    rehearsal = staged("tribemade")
    (item,) = listed(rehearsal, ["canvas-bag"])
    file = tmp_path / "plan.txt"
    file.write_text(f"{item.id.upper()}\ncanvas-bag\n")
    with pytest.raises(InvalidPlan):
        rehearsal.plan(file)


def test_an_id_that_no_product_has_is_sent_and_not_found() -> None:
    assert played(staged("tribemade"), ["canvas-bag", NOBODY]).counts == {
        Outcome.DELETED: 1,
        Outcome.NOT_FOUND: 1,
    }


# ── the world ──


@pytest.mark.parametrize("vendor", VENDORS)
def test_all_is_gone_but_what_something_refers_to(vendor: str) -> None:
    over = played(staged(vendor))
    left = {one.handle for one in over.rehearsal.standin.products}
    kept = {REFERRED_TO[vendor]} if vendor in REFERRED_TO else set()
    if vendor == "zoho_desk":
        assert over.counts == {Outcome.TRASHED: 6}
    else:
        assert left == kept
        assert over.counts.get(Outcome.BLOCKED, 0) == len(kept)
        assert over.counts[Outcome.DELETED] == 6 - len(kept)


def test_orders_may_be_made_for_a_share_of_the_products_besides_those_declared() -> None:
    def orders(share: float) -> int:
        return len(staged("tribemade", share=share).standin.orders)

    assert orders(1.0) - orders(0.0) == len(HANDLES)


def test_orders_may_be_given_and_name_products_by_handle() -> None:
    over = played(staged("tribemade", referring=[{"product": "canvas-bag", "status": "processing"}]))
    blocked = {row.name for row in over.report.rows if row.outcome is Outcome.BLOCKED}
    assert blocked == {"Canvas bag", "Enamel mug"}


def test_a_switch_of_the_vendor_takes_effect() -> None:
    """The day's credits of an edition are part of Zoho Desk's documented limits."""
    free, enterprise = (
        played(staged("zoho_desk", many(900), switches=one), [f"p-{at}" for at in range(900)])
        for one in ({}, {"edition": "enterprise"})
    )
    assert free.report.lasted > 0
    assert enterprise.report.lasted == 0


def untold(report: Report) -> Report:
    """Without the ids that the vendor gives each answer, of which no two are the same."""
    return replace(report, rows=tuple(replace(row, request_ids=()) for row in report.rows))


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_same_stage_is_the_same_rehearsal(vendor: str) -> None:
    first, second = (played(staged(vendor, share=0.5)) for _ in range(2))
    assert untold(first.report) == untold(second.report)


def test_what_was_there_before_can_be_read_after() -> None:
    over = played(staged("shoplazza"))
    assert len(over.rehearsal.before[over.rehearsal.products]) == 6
    assert len(over.rehearsal.standin.products) == 0


# ── time ──


def test_ten_a_minute_take_the_minutes_that_the_limit_asks_for() -> None:
    """45 deletions, 10 a minute counted from the first: the last five leave after four minutes."""
    over = played(staged("tribemade", many(45)), [f"p-{one}" for one in range(45)])
    assert over.counts == {Outcome.DELETED: 45}
    assert over.report.shortest == 240
    assert 240 <= over.report.lasted <= 240 * 1.05
    assert sum(one.refused for one in over.report.requests) == 0


def test_zoho_desks_token_of_an_hour_is_renewed_over_the_two_days_that_its_credits_take() -> None:
    """833 records a day: 1,700 need two midnights in California, from noon UTC 20 h and then 24 h more."""
    over = played(staged("zoho_desk", many(1_700)), [f"p-{one}" for one in range(1_700)])
    assert over.ended.finished
    assert over.counts == {Outcome.TRASHED: 1_700}
    second_midnight = (20 * 3_600 - 17) + DAY
    assert second_midnight <= over.report.lasted <= second_midnight * 1.05
    assert over.rehearsal.world.journal.by_answer["zoho_desk.invalid_oauth"] >= 1


def test_what_is_waited_for_may_be_free_by_then() -> None:
    """An order that stays in the way for good: each round waits its hour, and the word stays."""
    over = played(staged("tribemade"), orders=Orders(IfBlocked.WAIT, interval=3_600.0, rounds=2))
    assert over.counts[Outcome.BLOCKED] == 1
    assert over.report.lasted >= 2 * 3_600


# ── faults ──


def test_a_fault_strikes_where_it_was_put_and_says_how_often() -> None:
    over = played(
        staged("tribemade", faults=[{"kind": "lost_reply", "operation": "delete_product", "nth": 3}])
    )
    ((says, hits),) = over.rehearsal.struck()
    assert "lost_reply" in says
    assert "delete_product" in says
    assert hits == 1
    assert over.counts == {Outcome.DELETED: 4, Outcome.BLOCKED: 1, Outcome.GONE: 1}


def test_a_fault_that_never_struck_says_so() -> None:
    over = played(staged("tribemade", faults=[{"kind": "reset", "operation": "delete_product", "nth": 99}]))
    assert [hits for _, hits in over.rehearsal.struck()] == [0]


@pytest.mark.parametrize(
    "fields", [{"kind": "nonsense"}, {"kind": "reset", "moon": 1}, {"operation": "delete_product"}]
)
def test_a_fault_that_cannot_be_read_is_wrong_use(fields: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        staged("tribemade", faults=[fields])
