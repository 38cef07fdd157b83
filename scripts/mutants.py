"""Every animal of the zoo against the property that it breaks: caught or not, in how small a scenario, how quickly."""

from __future__ import annotations

import sys
from time import perf_counter

from understudy.contracts.deletion import broken
from understudy.contracts.zoo import ANIMALS, CAREFUL

ROW = "{:<12} {:<10} {:<6} {:<10} {:>8} {:>6} {:>7}  {}\n"


def main() -> int:
    write = sys.stdout.write
    write(
        ROW.format(
            "animal", "vendor", "breaks", "caught by", "products", "faults", "seconds", "what was said"
        )
    )
    missed = 0
    for animal in ANIMALS:
        began = perf_counter()
        found = broken(animal.vendor, animal())
        took = f"{perf_counter() - began:.2f}"
        if found is None:
            write(ROW.format(animal.__name__, animal.vendor, animal.breaks, "NOBODY", "", "", took, ""))
            missed += 1
            continue
        products, faults = found.scenario.size
        write(
            ROW.format(
                animal.__name__,
                animal.vendor,
                animal.breaks,
                found.property.id,
                products,
                faults,
                took,
                found.says,
            )
        )
        missed += found.property.id != animal.breaks
    for careful in CAREFUL:
        accused = broken(careful.vendor, careful())
        write(
            f"{careful.__name__}: {'accused of ' + accused.property.id if accused else 'accused of nothing'}\n"
        )
        missed += accused is not None
    write(
        f"\n{missed} wrong\n"
        if missed
        else "\nevery animal caught by its own property, and nobody careful accused\n"
    )
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
