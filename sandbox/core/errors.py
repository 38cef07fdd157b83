"""Everything that can go wrong with the tool itself, and nothing a vendor says.

A vendor's refusal is a value (`Decision`), never one of these; a broken contract is an `AssertionError`.

UnderstudyError                  the tool failed, or was used wrongly
├── UsageError                   an argument, a flag or a call that cannot be meant
├── InvalidInput                 a file or a control-plane body: every problem at once
│   └── InvalidCatalogue         a product catalogue that cannot be imported
├── UnknownWorld                 no world of that name
├── ClockFrozen                  something would wait on a clock that moves only by command
├── FaultUnsupported             this server or transport cannot break a connection so
└── FixtureFailure               what the pytest plug-in found when a test ended
"""

from __future__ import annotations

from dataclasses import dataclass


class UnderstudyError(Exception):
    """The tool failed, or was used wrongly."""


class UsageError(UnderstudyError):
    """An argument, a flag or a call that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, where it stands, and what would be right.

    `where` is for people: `row 17, column 'Variant Price'`, or `$.faults[2].kind`.
    """

    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


class InvalidInput(UnderstudyError):
    """An input refused whole: `problems` holds everything wrong with it, in reading order."""

    def __init__(self, subject: str, problems: tuple[Problem, ...]) -> None:
        self.subject = subject
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"{subject}: {count}, nothing was changed\n{lines}")


class InvalidCatalogue(InvalidInput):
    """A product catalogue that cannot be imported; nothing of it was."""


class UnknownWorld(UnderstudyError):
    """No world of that name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        super().__init__(f"no world named {name!r}; there are: {', '.join(known) or 'none'}")


class ClockFrozen(UnderstudyError):
    """Something would wait on a clock that moves only by command."""


class FaultUnsupported(UnderstudyError):
    """This server or transport cannot break a connection so."""


class FixtureFailure(UnderstudyError):
    """What the pytest plug-in found when a test ended."""
