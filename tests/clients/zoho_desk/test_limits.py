"""The client's numbers are the stand-in's. Expectations: working-with-api-credits, as the stand-in enforces it."""

from __future__ import annotations

import pytest

from understudy.clients import UsageError
from understudy.clients.limits import Window
from understudy.clients.zoho_desk import ZohoDeskCalls
from understudy.clients.zoho_desk_answers import SCOPES
from understudy.clients.zoho_desk_credits import A_RECORD, DATA_CENTRES, EDITIONS, a_day, page_cost, pages_for
from understudy.sandbox.core.clock import SECOND
from understudy.sandbox.vendors.zoho_desk import budgets, entities, vendor

NOT_CALLED = {
    "create_product", "update_product", "get_ticket", "move_articles_to_trash", "restore_all", "delete_all",
}  # fmt: skip


def test_the_days_credits_are_the_stand_ins_and_one_purse_pays_for_all() -> None:
    for operation, (ours,) in ZohoDeskCalls.limits.items():
        (theirs,) = vendor.limits[operation]
        assert isinstance(ours, Window)
        assert (ours.name, ours.limit, ours.aligned) == (theirs.name, theirs.limit, theirs.aligned)
        assert (ours.period, ours.offset) == (theirs.period / SECOND, theirs.offset / SECOND)
    assert len({limits[0] for limits in ZohoDeskCalls.limits.values()}) == 1


def test_every_operation_is_limited_and_has_a_scope() -> None:
    served = {route.operation for route in vendor.routes}
    assert set(ZohoDeskCalls.limits) == set(SCOPES) == served - NOT_CALLED


def test_every_edition_is_the_stand_ins() -> None:
    ours = {name: (one.credits, one.per_agent) for name, one in EDITIONS.items()}
    assert ours == {name: (one.credits, one.per_agent) for name, one in budgets.EDITIONS.items()}
    assert a_day("express", 3, "us").limit == 25_300


def test_every_data_centre_is_the_stand_ins() -> None:
    assert {one.label: one.host for one in entities.DataCentre} == DATA_CENTRES
    for one in entities.DataCentre:
        assert a_day("free", 0, one.label).offset == -one.ahead / SECOND


def test_what_calls_cost_is_the_stand_ins() -> None:
    assert A_RECORD == budgets.A_RECORD
    assert [page_cost(offset) for offset in (0, 2_000, 2_100, 10_000, 10_100, 50_000, 50_100)] == [
        3, 3, 5, 5, 50, 50, 100,
    ]  # fmt: skip


def test_a_list_is_read_as_far_as_that_is_cheaper_than_reading_each() -> None:
    assert [pages_for(count) for count in (1, 3, 4, 50, 64, 65)] == [0, 0, 1, 16, 21, 21]
    assert pages_for(2_000) == 101 + 30  # 21 pages at 3, 80 at 5, and as many at 50 as fit


def test_an_unknown_edition_or_data_centre_is_refused() -> None:
    for wrong in ({"edition": "gold"}, {"data_centre": "moon"}):
        with pytest.raises(UsageError):
            ZohoDeskCalls(lambda: 0.0, **wrong)  # type: ignore[arg-type]  two options of text


def test_the_vendors_facts_are_the_stand_ins() -> None:
    assert ZohoDeskCalls.name == vendor.name
    assert ZohoDeskCalls.title == vendor.title
    assert ZohoDeskCalls.page == vendor.page
    assert ZohoDeskCalls.hosts == vendor.hosts
    assert set(ZohoDeskCalls.credentials) == set(vendor.account("test").credentials)
    assert ZohoDeskCalls.retention == entities.RETENTION / SECOND
