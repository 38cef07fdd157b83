"""The page of the contract names each property, in its own words, and whom it concerns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from understudy.clients import VENDORS
from understudy.contracts.capabilities import ALL, FURTHER
from understudy.contracts.properties import Property

_PAGE = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text()
_ROWS = {row[1]: row[0] for row in re.findall(r"^(\| (\w+ [\w-]+) \|.*)$", _PAGE, re.MULTILINE)}


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_property_stands_on_the_page_with_its_sentence(one: Property) -> None:
    assert f"| {one.sentence} |" in _ROWS[f"{one.id} {one.name}"]


def test_the_page_names_no_property_that_there_is_not() -> None:
    assert set(_ROWS) == {f"{one.id} {one.name}" for one in ALL}


@pytest.mark.parametrize("one", FURTHER, ids=lambda one: one.id)
def test_a_row_says_whom_it_concerns_and_what_it_needs(one: Property) -> None:
    _, _, vendors, needs = (cell.strip() for cell in _ROWS[f"{one.id} {one.name}"].split("|")[1:-1])
    told = {name.strip().lower() for name in needs.split(",") if name.strip()}
    assert told == {str(need) for need in one.needs}
    expected = {VENDORS[name] for name in one.vendors}
    named = {name.strip().replace(" ", "") for name in vendors.split(",")} - {"all", ""}
    assert {name.lower() for name in named} == {name.lower() for name in expected}
