"""Everything that is broken on purpose, and whether it is caught: how small, how soon, and with what words.

The zoo's integrations against the properties of a deletion; the stand-ins' mutants against each vendor's machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from understudy.contracts import menagerie, zoo
from understudy.contracts.capabilities import named
from understudy.contracts.deletion import broken
from understudy.contracts.machines import VENDORS
from understudy.contracts.machines.base import ProviderBroken, run_machine
from understudy.contracts.machines.target import InProcess
from understudy.contracts.mutants import caught, mutants
from understudy.contracts.properties import DEFAULT, Property
from understudy.contracts.trial import Access

ROW = "{:<12} {:<10} {:<6} {:<10} {:>8} {:>6} {:>5} {:>7}  {}\n"
MUTANT = "{:<10} {:<24} {:<17} {:>9} {:>7}  {}\n"
SOUND = 100
R = TypeVar("R")


def main() -> int:
    wrong = _zoo() + _standins()
    sys.stdout.write(
        f"\n{wrong} wrong\n" if wrong else "\nall that is broken is caught, and nobody sound accused\n"
    )
    return bool(wrong)


def _timed(act: Callable[[], R]) -> tuple[R, str]:
    began = perf_counter()
    return act(), f"{perf_counter() - began:.2f}"


class _Counted:
    """An integration, and how often it was let run: shrinking included."""

    def __init__(self, integration: Any) -> None:
        self.runs = 0
        self._integration = integration

    def __call__(self, access: Access) -> Any:
        self.runs += 1
        return self._integration(access)


def _zoo() -> int:
    """The integrations: how many were missed, caught by another property than their own, or wrongly accused."""
    write = sys.stdout.write
    write(
        ROW.format(
            "animal",
            "vendor",
            "breaks",
            "caught by",
            "products",
            "faults",
            "runs",
            "seconds",
            "what was said",
        )
    )
    wrong = sum(_caught(animal, DEFAULT) for animal in zoo.ANIMALS)
    wrong += sum(_caught(animal, named([animal.breaks])) for animal in menagerie.ANIMALS)
    for careful in (*zoo.CAREFUL, *menagerie.CAREFUL):
        accused = broken(careful.vendor, careful())
        write(
            f"{careful.__name__}: {f'accused of {accused.property.id}' if accused else 'accused of nothing'}\n"
        )
        wrong += accused is not None
    return wrong


def _caught(animal: Any, properties: Sequence[Property]) -> bool:
    """Show one animal's row; whether it was missed, or caught by another property than its own."""
    subject = _Counted(animal())
    found, took = _timed(partial(broken, animal.vendor, subject, properties=properties))
    whose = animal.__name__, animal.vendor, animal.breaks
    told = (found.property.id, *found.scenario.size, subject.runs, took, found.says) if found else None
    sys.stdout.write(ROW.format(*whose, *(told or ("NOBODY", "", "", subject.runs, took, ""))))
    return found is None or found.property.id != animal.breaks


def _standins() -> int:
    """The stand-ins: how many mutants were missed, and how many sound ones accused."""
    write = sys.stdout.write
    write("\n" + MUTANT.format("vendor", "mutant", "caught by", "scenarios", "seconds", "what was said"))
    wrong = 0
    for vendor in VENDORS:
        for mutant in mutants(vendor):
            found, took = _timed(partial(caught, mutant))
            by = ("machine, document" if mutant.documents else "machine") if found else "NOBODY"
            said = (found.scenario, took, found.brief) if found else ("", took, mutant.says)
            write(MUTANT.format(vendor, mutant.name, by, *said))
            wrong += found is None
        wrong += _accused(vendor)
    return wrong


def _accused(vendor: str) -> int:
    """Whether a sound stand-in is accused by its vendor's machine."""
    with InProcess(vendor) as target:
        try:
            ran = run_machine(vendor, target, SOUND)
        except ProviderBroken as accused:
            sys.stdout.write(f"{vendor}, sound: {accused}\n")
            return 1
    sys.stdout.write(f"{vendor}, sound: accused of nothing in {ran.scenarios} scenarios, {ran.calls} calls\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
