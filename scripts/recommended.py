"""Writes docs/strategies.md: what the contracts find in the strategies of examples/strategies/, one after the other.

`python scripts/recommended.py` writes the page anew; tests/docs/test_strategies.py holds it against what is found.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from understudy.contracts.capabilities import ALL
from understudy.contracts.deletion import broken
from understudy.contracts.properties import Property
from understudy.contracts.verdict import Broken, shortened
from understudy.sandbox.core.sandbox import Sandbox, installed

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "strategies.md"
#: Properties of what none of the pages' samples sets out to do: to hide, to look only, to be started again.
ASIDE: Final = ("S6", "S10", "T5", "L5")
_LINES: Final = 8
_HEAD: Final = """\
# What the vendors' own pages recommend

Each of the five pages shows how to delete, or at least what to send. `examples/strategies/` has these ways
written anew, each with the mistakes of its sample; each was [tried](contracts.md) in small worlds, and below is what
was found: the property that does not hold, in one sentence what went wrong, and the smallest scenario in which it did,
by the vendor's clock. Tried were the plainest scenarios: one thing goes wrong, in a plan of one product to three, or
nothing goes wrong and the plan is as long as the vendor's limit. A property that is not named held in all of them.

`python scripts/recommended.py` writes this page; a test runs every finding again and compares its words.

"""


def strategies() -> Iterator[Any]:
    """Every strategy, vendor by vendor."""
    folder = str(ROOT / "examples")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    for vendor in installed():
        yield from import_module(f"strategies.{vendor}").STRATEGIES


def judging(strategy: Any) -> list[Property]:
    """The properties that a strategy is held against."""
    also = getattr(strategy, "also", ())
    return [
        one for one in ALL if (one.id not in ASIDE or one.id in also) and _speaks_of(one, strategy.vendor)
    ]


def _speaks_of(one: Property, vendor: str) -> bool:
    return not one.vendors or vendor in one.vendors


def findings(strategy: Any, sandbox: Sandbox) -> Iterator[Broken]:
    """Each property that does not hold, found with that property alone, in the catalogue's order."""
    for one in judging(strategy):
        found = finding(strategy, one, sandbox)
        if found is not None:
            yield found


def finding(strategy: Any, one: Property, sandbox: Sandbox) -> Broken | None:
    """What is found with one property alone, in the plainest scenarios."""
    return broken(strategy.vendor, strategy(), properties=(one,), sandbox=sandbox, examples=1)


def section(strategy: Any, found: Sequence[Broken]) -> str:
    """A strategy's part of the page."""
    told = " ".join((strategy.__doc__ or "").split())
    lines = [f"### `{strategy.__name__}`", "", told, "", f"Source: {strategy.source}.", ""]
    for one in found:
        lines += passage(one).splitlines()
    if not found:
        lines += ["Nothing was found.", ""]
    return "\n".join([*lines, f"To mend it: {strategy.mend}", ""])


def passage(found: Broken) -> str:
    """One finding, as the page shows it."""
    shown = [*found.scenario.told, "", *shortened(found.transcript, _LINES)]
    kept = found.property
    head = f"**{kept.id} {kept.name}** ({kept.sentence}): {found.says}."
    return "\n".join([head, "", "```text", *shown, "```", "", ""])


def page(parts: Sequence[tuple[Any, Sequence[Broken]]]) -> str:
    text, vendor = _HEAD, ""
    for strategy, found in parts:
        if strategy.vendor != vendor:
            vendor = strategy.vendor
            text += f"## {installed()[vendor].title}\n\n"
        text += section(strategy, found) + "\n"
    return text.rstrip() + "\n"


def main() -> None:
    sandbox = Sandbox()
    parts = []
    for one in strategies():
        parts.append((one, list(findings(one, sandbox))))
        sys.stdout.write(f"{one.__name__}: {', '.join(found.property.id for found in parts[-1][1])}\n")
        sys.stdout.flush()
    PAGE.write_text(page(parts))


if __name__ == "__main__":
    main()
