"""Paired, interleaved rounds: the only kind of figure that a shared machine lets one trust."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and whether it holds."""

    what: str
    ours: str
    theirs: str
    ratio: float
    bound: float
    at_most: bool = True

    @property
    def holds(self) -> bool:
        return self.ratio <= self.bound if self.at_most else self.ratio >= self.bound

    def __str__(self) -> str:
        sign = "≤" if self.at_most else "≥"
        verdict = "holds" if self.holds else "MISSED"
        return f"{self.what:<58} {self.ours:>14} {self.theirs:>14} {self.ratio:>7.2f}  {sign} {self.bound:<5} {verdict}"


HEAD = f"{'what':<58} {'understudy':>14} {'yardstick':>14} {'ratio':>7}  bound"


def rounds(count: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Each measure in turn, `count` times over, after one round that does not count."""
    for measure in measures:
        measure()
    taken = [[measure() for measure in measures] for _ in range(count)]
    return [list(column) for column in zip(*taken, strict=True)]


def paired(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios round by round."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def microseconds(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} µs"


def row(what: str, ours: list[float], theirs: list[float], bound: float, *, at_most: bool = True) -> Row:
    mine, yardstick = statistics.median(ours), statistics.median(theirs)
    return Row(what, microseconds(mine), microseconds(yardstick), paired(ours, theirs), bound, at_most)
