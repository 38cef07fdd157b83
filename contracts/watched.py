"""How a run is ended from outside: by one request too many, or where its scenario has the program killed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..sandbox.core.faults import Fault, FaultKind
from ..sandbox.core.journal import Entry, Journal
from ..sandbox.core.world import World
from .scenario import Scenario

_BUDGET = 40
"""Requests for each id of a plan, and as many again: who sends more does not end."""


class Cut(BaseException):
    """The run ends here and now. No `except Exception` of the code under test keeps it from ending."""


class DoesNotEnd(Cut):
    """The code under test goes on and on."""


class Killed(Cut):
    """The scenario kills the program here."""


def _raise(error: BaseException) -> None:
    raise error


class Watched(Journal):
    """A journal by which a run is ended: with one request too many, or where its scenario has it killed."""

    def __init__(self, world: World, scenario: Scenario) -> None:
        super().__init__(None)
        self.end: Callable[[BaseException], None] = _raise
        self.killed_at = ""
        self._world = world
        self._ids = len(scenario.plan)
        self._deadly: frozenset[str] = frozenset()
        self._last: frozenset[str] = frozenset()

    def kills(self, *faults: Fault, heard: bool) -> None:
        """Faults that mark the request at which the program is killed, or the last that it hears of."""
        marks, none = frozenset(map(str, faults)), frozenset[str]()
        self._deadly, self._last = (none, marks) if heard else (marks, none)

    def add(self, entry: Entry, secrets: Iterable[str] = ()) -> None:
        if self.total >= _BUDGET * (self._ids + 1):
            self.end(DoesNotEnd(f"more than {self.total} requests for {self._ids} ids"))
        super().add(entry, secrets)
        if self._last.intersection(entry.faults):
            self.kills(self._world.faults.arm(FaultKind.CLOSE, entry.vendor), heard=False)
        elif self._deadly.intersection(entry.faults):
            self._deadly, self.killed_at = frozenset(), entry.id
            self.end(Killed("killed, as its scenario has it"))
