"""What the page says of the vendors' own recommendations is what the contracts find, word for word."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from understudy.contracts.scenario import Feature, Product, Scenario, Slip
from understudy.contracts.verdict import judge
from understudy.sandbox import FaultKind, Sandbox, When

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from recommended import PAGE, finding, judging, section, strategies

STRATEGIES = list(strategies())
each = pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: f"{one.vendor}-{one.__name__}")


def written(strategy: Any) -> str:
    """A strategy's part of the page."""
    found = re.search(
        rf"^### `{strategy.__name__}`\n.*?(?=^##|\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    assert found, (
        f"the page says nothing of {strategy.__name__}; `python scripts/recommended.py` writes it anew"
    )
    return found[0].rstrip()


def named(strategy: Any) -> list[str]:
    """The properties that the page says it breaks."""
    return re.findall(r"^\*\*(\w+) [\w-]+\*\* \(", written(strategy), re.MULTILINE)


@each
def test_what_the_page_says_of_a_strategy_is_found_again(strategy: Any) -> None:
    sandbox = Sandbox()
    wrong = [one for one in judging(strategy) if one.id in named(strategy)]
    found = [one for one in (finding(strategy, kept, sandbox) for kept in wrong) if one is not None]
    assert written(strategy) == section(strategy, found).rstrip()
    for one in found:
        products, slips = one.scenario.size
        assert slips <= 1
        assert products <= 3 or Feature.CROWD in one.property.needs


@each
def test_where_the_page_says_nothing_the_plainest_scenario_finds_nothing(strategy: Any) -> None:
    quiet = [one for one in judging(strategy) if one.id not in named(strategy)]
    plain = Scenario(strategy.vendor, (Product("p1"),), ("p1",))
    for scenario in (plain, *lost_or_refused(strategy.vendor)):
        assert judge(scenario, strategy(), Sandbox(), quiet) == []


def lost_or_refused(vendor: str) -> Iterator[Scenario]:
    for kind in (FaultKind.LOST_REPLY, FaultKind.STATUS, FaultKind.THROTTLE):
        for when in When:
            yield Scenario(vendor, (Product("p1"),), ("p1",), (Slip(kind, "p1", when=when),))


def test_the_page_speaks_of_each_strategy_once_and_of_no_other() -> None:
    told = re.findall(r"^### `(\w+)`$", PAGE.read_text(), re.MULTILINE)
    assert told == [one.__name__ for one in STRATEGIES]


def test_every_vendor_has_strategies() -> None:
    assert {one.vendor for one in STRATEGIES} == {
        "altcraft",
        "devdraft",
        "shoplazza",
        "tribemade",
        "zoho_desk",
    }
