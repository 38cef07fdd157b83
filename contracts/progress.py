"""How far a run is, on a terminal: one line that is drawn anew; into a file, a line for every tenth.

Knows outcomes; no vendor, and no clock but what it is told.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, TextIO

from ..clients.outcome import Outcome
from .spoken import number, stamp

_WIDTH: Final = 24
_OUTCOMES: Final = tuple(Outcome)


class Progress:
    """Told of each id that is settled, by its place in the plan."""

    def __init__(self, title: str, total: int, out: TextIO) -> None:
        self._title = title
        self._total = total
        self._out = out
        self._live = out.isatty()
        self._counts: Counter[Outcome] = Counter()
        self._words = bytearray()  # a byte an id, by its place: a plan of a million takes a megabyte
        self._tenth = 0

    def settled(self, position: int, outcome: Outcome, at: float) -> None:
        """The id at that place of the plan came to something; a later word takes the place of the first."""
        self._words.extend(bytes(max(0, position + 1 - len(self._words))))
        before = self._words[position]
        if before:
            self._counts[_OUTCOMES[before - 1]] -= 1
        self._words[position] = _OUTCOMES.index(outcome) + 1
        self._counts[outcome] += 1
        self._total = max(self._total, self._done)
        if self._live:
            self._out.write(f"\r\x1b[2K{self._line(at)}")
            self._out.flush()
        elif (tenth := 10 * self._done // max(1, self._total)) > self._tenth:
            self._tenth = tenth
            self._out.write(self._line(at) + "\n")

    @property
    def _done(self) -> int:
        return sum(self._counts.values())

    def _line(self, at: float) -> str:
        filled = _WIDTH * self._done // max(1, self._total)
        bar = "#" * filled + "." * (_WIDTH - filled)
        words = ", ".join(
            f"{one.replace('_', ' ')} {number(count)}" for one, count in self._counts.items() if count
        )
        return f"{self._title}  [{bar}] {number(self._done)} of {number(self._total)}  {words}  ({stamp(at)})"

    def waiting(self, seconds: float, at: float) -> None:
        """The vendor's limit, or a pause."""
        if self._live and seconds >= 1:
            self._out.write(f"\r\x1b[2K{self._line(at)}  waiting {seconds:.0f} s")
            self._out.flush()

    def close(self) -> None:
        if self._live:
            self._out.write("\r\x1b[2K")
            self._out.flush()
