"""Altcraft's stand-in does what Altcraft's pages say, wherever it is asked; and what does not is found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from understudy.contracts.machines import base
from understudy.contracts.machines.base import ProviderBroken, run_machine

sys.path.insert(0, str(Path(__file__).parent))
from machining import at_a_url, in_process, over_a_socket

VENDOR = "altcraft"


def test_the_stand_in_does_what_the_pages_say() -> None:
    assert in_process(VENDOR, 25).scenarios >= 25


def test_it_does_so_over_a_socket() -> None:
    assert over_a_socket(VENDOR, 3).calls > 3


def test_it_does_so_at_a_url_where_only_what_the_run_made_is_touched() -> None:
    with at_a_url(VENDOR) as (target, world):
        bystander = world.altcraft.products.add(external_id="bystander")
        ran = run_machine(VENDOR, target, 3, shrink=False)
        assert ran.calls > 3
        assert list(world.altcraft.products) == [bystander]
        assert bystander.external_id not in target.canaries


def test_a_vendor_that_mirrors_its_codes_is_found_at_its_url() -> None:
    moved = {"mirror_http_status": "true"}
    with at_a_url(VENDOR, moved) as (target, _), pytest.raises(ProviderBroken) as caught:
        run_machine(VENDOR, target, 20, shrink=False)
    assert "not 200" in caught.value.says


def test_the_machine_knows_nothing_of_the_stand_in() -> None:
    modules = [*Path(base.__file__).parent.glob(f"{VENDOR}*.py")]
    assert len(modules) > 1
    assert not [module.name for module in modules if "sandbox.vendors" in module.read_text()]
