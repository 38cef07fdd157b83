"""Each animal of the zoo breaks its own property, is caught by it with a small scenario, and by no other property."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.contracts.deletion import broken
from understudy.contracts.properties import DEFAULT
from understudy.contracts.zoo import ANIMALS, CAREFUL

named = pytest.mark.parametrize("animal", ANIMALS, ids=lambda animal: animal.__name__)


def test_every_property_has_an_animal_that_breaks_it() -> None:
    assert {animal.breaks for animal in ANIMALS} == {one.id for one in DEFAULT}


@named
def test_an_animal_is_caught_by_its_own_property_in_a_small_scenario(animal: Any) -> None:
    found = broken(animal.vendor, animal())
    assert found is not None
    assert found.property.id == animal.breaks
    products, slips = found.scenario.size
    assert products <= 3
    assert slips <= 1


@named
def test_an_animal_breaks_no_other_property(animal: Any) -> None:
    others = [one for one in DEFAULT if one.id != animal.breaks]
    found = broken(animal.vendor, animal(), properties=others, examples=10)
    assert found is None, found


@pytest.mark.parametrize("careful", CAREFUL, ids=lambda careful: careful.__name__)
def test_a_careful_integration_is_accused_of_nothing(careful: Any) -> None:
    found = broken(careful.vendor, careful(), examples=40)
    assert found is None, found
