"""Each animal of the menagerie breaks its own property, by capability, in a small scenario; the careful break none."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.contracts.capabilities import ALL, FURTHER, named
from understudy.contracts.deletion import broken
from understudy.contracts.menagerie import ANIMALS, CAREFUL
from understudy.contracts.profiles import PROFILES
from understudy.contracts.properties import DEFAULT
from understudy.sandbox import UsageError

#: What each careful integration is capable of.
CAPABLE = {
    "CarefulHider": ("S5", "S6", "S7", "S10", "T6", "R2", "R3", "R4", "R5", "L3"),
    "CarefulDraft": ("S5", "S7", "T6", "R2", "R4", "R5", "R6", "R8", "L3"),
    "CarefulKeeper": ("L5",),
}
#: Lies that a default property sees too, from its own side.
LIARS = {"Claimant", "Superficial"}


def test_every_further_property_has_an_animal_that_breaks_it() -> None:
    assert {animal.breaks for animal in ANIMALS} == {one.id for one in FURTHER}


@pytest.mark.parametrize("animal", ANIMALS, ids=lambda animal: animal.__name__)
def test_an_animal_is_caught_by_its_own_property_in_a_small_scenario(animal: Any) -> None:
    found = broken(animal.vendor, animal(), properties=named([animal.breaks]))
    assert found is not None
    products, wrong = found.scenario.size
    assert products <= max(2, PROFILES[animal.vendor].crowd if animal.breaks == "R3" else 0)
    assert wrong <= 1


@pytest.mark.parametrize("animal", ANIMALS, ids=lambda animal: animal.__name__)
def test_an_animal_keeps_the_default_properties(animal: Any) -> None:
    found = broken(animal.vendor, animal(), examples=5)
    assert (found is not None) is (animal.__name__ in LIARS), found


@pytest.mark.parametrize("careful", CAREFUL, ids=lambda careful: careful.__name__)
def test_a_careful_integration_is_accused_of_nothing(careful: Any) -> None:
    properties = (*DEFAULT, *named(CAPABLE[careful.__name__]))
    found = broken(careful.vendor, careful(), examples=25, properties=properties)
    assert found is None, found


def test_properties_are_asked_for_by_id_or_by_name() -> None:
    assert named(["s5", "resumable"]) == (ALL[len(DEFAULT)], FURTHER[-1])
    with pytest.raises(UsageError, match="no property 'X9'"):
        named(["X9"])
