"""Worlds for runs: one a vendor, put back for each test."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from understudy.clients import VENDORS
from understudy.clients.ledger import Ledger
from understudy.sandbox import Sandbox

sys.path.insert(0, str(Path(__file__).parent))
from trial import Trial


@pytest.fixture(scope="session")
def trials() -> Callable[[str], Trial]:
    """One world a vendor, made when first asked for, and put back each time."""
    sandbox = Sandbox()
    made: dict[str, Trial] = {}

    def trial(vendor: str) -> Trial:
        if vendor not in made:
            made[vendor] = Trial(vendor, sandbox, vendor)
        made[vendor].world.reset()
        return made[vendor]

    return trial


@pytest.fixture(params=list(VENDORS))
def vendor(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def trial(vendor: str, trials: Callable[[str], Trial]) -> Trial:
    return trials(vendor)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger(":memory:", durable=False) as made:
        yield made
