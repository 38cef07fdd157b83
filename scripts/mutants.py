"""Everything that is broken on purpose, and whether it is caught: how small, how soon, and with what words.

The zoo's integrations against the properties of a deletion; the stand-ins' mutants against each vendor's machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import TypeVar

from understudy.contracts.deletion import broken
from understudy.contracts.machines import VENDORS
from understudy.contracts.machines.base import ProviderBroken, run_machine
from understudy.contracts.machines.target import InProcess
from understudy.contracts.mutants import caught, mutants
from understudy.contracts.zoo import ANIMALS, CAREFUL

ROW = "{:<12} {:<10} {:<6} {:<10} {:>8} {:>6} {:>7}  {}\n"
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


def _zoo() -> int:
    """The integrations: how many were missed, caught by another property than their own, or wrongly accused."""
    write = sys.stdout.write
    write(
        ROW.format(
            "animal", "vendor", "breaks", "caught by", "products", "faults", "seconds", "what was said"
        )
    )
    wrong = 0
    for animal in ANIMALS:
        found, took = _timed(partial(broken, animal.vendor, animal()))
        named = animal.__name__, animal.vendor, animal.breaks
        if found is None:
            write(ROW.format(*named, "NOBODY", "", "", took, ""))
        else:
            write(ROW.format(*named, found.property.id, *found.scenario.size, took, found.says))
        wrong += found is None or found.property.id != animal.breaks
    for careful in CAREFUL:
        accused = broken(careful.vendor, careful())
        write(
            f"{careful.__name__}: {f'accused of {accused.property.id}' if accused else 'accused of nothing'}\n"
        )
        wrong += accused is not None
    return wrong


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
