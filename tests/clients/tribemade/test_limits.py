"""The client's numbers are the stand-in's."""

from __future__ import annotations

import pytest

from understudy.clients.limits import Window
from understudy.clients.tribemade import BLOCKING, NOTE_LENGTH, TribeMadeCalls
from understudy.sandbox.core.clock import SECOND
from understudy.sandbox.core.limits import FixedWindow
from understudy.sandbox.vendors.tribemade import vendor
from understudy.sandbox.vendors.tribemade.entities import ACTIVE


@pytest.mark.parametrize("operation", sorted(TribeMadeCalls.limits))
def test_each_limit_is_the_stand_ins(operation: str) -> None:
    (ours,), (theirs,) = TribeMadeCalls.limits[operation], vendor.limits[operation]
    assert isinstance(ours, Window)
    assert isinstance(theirs, FixedWindow)
    assert (ours.name, ours.limit, ours.period * SECOND) == (theirs.name, theirs.limit, theirs.period)
    assert (ours.aligned, ours.offset) == (theirs.aligned, theirs.offset)


def test_every_operation_but_the_one_that_creates_is_there() -> None:
    assert set(TribeMadeCalls.limits) == set(vendor.limits) - {"create_product"}


def test_names_and_hosts_are_the_stand_ins() -> None:
    assert (TribeMadeCalls.name, TribeMadeCalls.title, TribeMadeCalls.page) == (
        vendor.name,
        vendor.title,
        vendor.page,
    )
    assert set(vendor.hosts) <= set(TribeMadeCalls.hosts)
    assert TribeMadeCalls.base_url == f"https://{vendor.hosts[0]}"


def test_what_blocks_is_what_the_rules_say() -> None:
    assert {str(status) for status in ACTIVE} == BLOCKING
    assert NOTE_LENGTH == 500
