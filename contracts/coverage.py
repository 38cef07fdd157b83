"""Which of the vendors' documented behaviours a run met: as a value, as text and as JSON.

Pure: rows of evidence and the tests that met them in, coverage out. Knows no test runner.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

from .evidence.row import Row

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A documented behaviour, and the tests that met it, in order; none where it was never met."""

    row: Row
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VendorCoverage:
    """One vendor's behaviours, in the order of its evidence."""

    vendor: str
    behaviours: tuple[Behaviour, ...]

    @property
    def met(self) -> int:
        return sum(1 for one in self.behaviours if one.tests)

    @property
    def total(self) -> int:
        return len(self.behaviours)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a run met at each vendor that it used, by the vendors' names."""

    vendors: tuple[VendorCoverage, ...]

    @property
    def met(self) -> int:
        return sum(one.met for one in self.vendors)

    @property
    def total(self) -> int:
        return sum(one.total for one in self.vendors)

    @property
    def percent(self) -> float:
        """Of all behaviours of the vendors that were used; 0 where none was."""
        return percent(self.met, self.total)


def coverage(tables: Mapping[str, Iterable[Row]], met: Mapping[str, Collection[str]]) -> Coverage:
    """`tables`: the rows of each vendor that was used. `met`: the tests that met a row, by the row's id.

    A vendor without an emulated row has no place in it.
    """
    vendors = (
        VendorCoverage(
            vendor,
            tuple(
                Behaviour(row, tuple(sorted(met.get(row.id, ()))))
                for row in tables[vendor]
                if row.is_emulated
            ),
        )
        for vendor in sorted(tables)
    )
    return Coverage(tuple(one for one in vendors if one.behaviours))


def percent(met: int, total: int) -> float:
    return 100 * met / total if total else 0.0


def text(covered: Coverage, width: int = 100) -> str:
    """A line a vendor: how many of its behaviours were met, and the names of those that were not."""
    if not covered.vendors:
        return "no stand-in was asked anything"
    return "\n".join(line for one in covered.vendors for line in _lines(one, width))


def _lines(one: VendorCoverage, width: int) -> Iterator[str]:
    said = f"{one.vendor} {one.met} of {one.total}"
    never = list(_grouped(behaviour.row for behaviour in one.behaviours if not behaviour.tests))
    if never:
        said += f"; never met: {', '.join(never)}"
    yield from wrap(said, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def _grouped(rows: Iterable[Row]) -> Iterator[str]:
    """Each behaviour once, with its cases: `active_orders (started, dispatched)`."""
    cases: dict[str, list[str]] = {}
    for row in rows:
        cases.setdefault(row.behaviour, []).append(row.case)
    for behaviour, named in cases.items():
        told = ", ".join(case for case in named if case)
        yield f"{behaviour} ({told})" if told else behaviour


def to_json(covered: Coverage) -> dict[str, Any]:
    """Plain JSON. `percent` has two decimals; `tests` are node ids without parameters."""
    return {
        "version": VERSION,
        "met": covered.met,
        "total": covered.total,
        "percent": round(covered.percent, 2),
        "vendors": [_vendor_json(one) for one in covered.vendors],
    }


def _vendor_json(one: VendorCoverage) -> dict[str, Any]:
    return {
        "vendor": one.vendor,
        "met": one.met,
        "total": one.total,
        "percent": round(percent(one.met, one.total), 2),
        "behaviours": [
            {
                "id": behaviour.row.id,
                "sentence": behaviour.row.sentence,
                "source": behaviour.row.source,
                "rules": list(behaviour.row.rules),
                "met": bool(behaviour.tests),
                "tests": list(behaviour.tests),
            }
            for behaviour in one.behaviours
        ],
    }
