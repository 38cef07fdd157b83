"""Each broken variant of Altcraft's stand-in is caught by Altcraft's machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from understudy.contracts.mutants import Mutant, caught

sys.path.insert(0, str(Path(__file__).parent))
from mutated import each, names_of

VENDOR = "altcraft"


def test_there_are_ten_at_least_each_with_a_name_of_its_own() -> None:
    names = names_of(VENDOR)
    assert len(set(names)) == len(names) >= 10


# every third here, for time's sake; `make mutants` tries each of them
@pytest.mark.parametrize("mutant", each(VENDOR)[::3])
def test_it_is_caught(mutant: Mutant) -> None:
    broken = caught(mutant, examples=150)
    assert broken is not None, mutant.says
