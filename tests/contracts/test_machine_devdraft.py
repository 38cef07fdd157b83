"""Devdraft's stand-in does what Devdraft's pages say, wherever it is asked; and what does not is found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from understudy.contracts.machines.base import ProviderBroken, run_machine

sys.path.insert(0, str(Path(__file__).parent))
from machining import at_a_url, in_process, over_a_socket

VENDOR = "devdraft"


def test_the_stand_in_does_what_the_pages_say() -> None:
    assert in_process(VENDOR, 30).scenarios >= 30


def test_it_does_so_over_a_socket() -> None:
    assert over_a_socket(VENDOR, 6).calls > 6


def test_it_does_so_at_a_url_where_only_what_the_run_made_is_touched() -> None:
    with at_a_url(VENDOR) as (target, world):
        bystander = world.devdraft.products.add(name="Bystander")
        ran = run_machine(VENDOR, target, 6, shrink=False)
        assert ran.calls > 6
        assert list(world.devdraft.products) == [bystander]
        assert bystander.id not in target.canaries


def test_a_vendor_that_has_moved_is_found_at_its_url() -> None:
    with (
        at_a_url(VENDOR, {"delete_response": "receipt"}) as (target, _),
        pytest.raises(ProviderBroken) as caught,
    ):
        run_machine(VENDOR, target, 20, shrink=False)
    assert "'id' is 'missing'" in caught.value.says
