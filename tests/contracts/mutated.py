"""A vendor's mutants as a test's parameters.

Those that the vendor's document catches too are marked: a test then fails where the document does not.
"""

from __future__ import annotations

from typing import Any

import pytest

from understudy.contracts.mutants import mutants


def names_of(vendor: str) -> list[str]:
    return [mutant.name for mutant in mutants(vendor)]


def each(vendor: str) -> list[Any]:
    undocumented = pytest.mark.undocumented("it is broken on purpose")
    return [
        pytest.param(mutant, id=mutant.name, marks=[undocumented] if mutant.documents else [])
        for mutant in mutants(vendor)
    ]
