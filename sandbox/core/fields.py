"""Plain fields (from a file, a test or the control plane) read into types, with every complaint at once.

Knows no vendor and no file format; `where` comes from whoever read the input.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final, TypeVar

from .clock import Instant, parse_iso
from .errors import InvalidInput, Problem

E = TypeVar("E", bound=Enum)
#: What code that takes fields apart raises, where one is of a shape that it did not foresee.
_MISSHAPEN: Final = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


class Fields:
    """One record's fields. Each reader takes a field and remembers what is wrong with it.

    Call `done()` last: it complains of fields that nobody read, and raises InvalidInput when there is a problem.
    """

    def __init__(self, values: Mapping[str, object], where: str) -> None:
        self.where = where
        self.problems: list[Problem] = []
        self._values = dict(values)
        self._read: dict[str, None] = {}

    def has(self, name: str) -> bool:
        return name in self._values

    def raw(self, name: str, default: object = None) -> Any:
        """A field as it came."""
        self._read[name] = None
        return self._values.get(name, default)

    def text(self, name: str, default: str | None = None) -> str:
        """A string; required where there is no default."""
        value = self.raw(name, default)
        if isinstance(value, str):
            return value
        self.wrong(name, "is required" if value is None else f"must be a text, not {value!r}")
        return ""

    def integer(self, name: str, default: int | None = None, *, least: int = 0) -> int:
        value = self.raw(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.wrong(
            name,
            "is required" if value is None else f"must be a whole number of at least {least}, not {value!r}",
        )
        return least

    def number(self, name: str, default: Decimal | float | None = None) -> Decimal:
        """A decimal number of at least 0, from a number or its text."""
        value = self.raw(name, default)
        try:
            number = Decimal(str(value)) if not isinstance(value, bool) and value is not None else None
        except InvalidOperation:
            number = None
        if number is not None and number.is_finite() and number >= 0:
            return number
        self.wrong(name, "is required" if value is None else f"must be a number of at least 0, not {value!r}")
        return Decimal(0)

    def flag(self, name: str, default: bool | None = None) -> bool:
        value = self.raw(name, default)
        if isinstance(value, bool):
            return value
        self.wrong(name, "is required" if value is None else f"must be true or false, not {value!r}")
        return False

    def texts(self, name: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        value = self.raw(name, list(default))
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.wrong(name, f"must be a list of texts, not {value!r}")
        return ()

    def choice(self, name: str, choices: type[E], default: E | None = None) -> E:
        """One of an enum's values."""
        value = self.raw(name, default)
        allowed = [member.value for member in choices]
        if isinstance(value, choices):
            return value
        if value in allowed:
            return choices(value)
        self.wrong(name, f"must be one of {', '.join(map(str, allowed))}, not {value!r}")
        return next(iter(choices))

    def moment(self, name: str, default: Instant) -> Instant:
        """An ISO 8601 moment."""
        value = self.raw(name)
        if value is None:
            return default
        try:
            return parse_iso(str(value))
        except ValueError:
            self.wrong(name, f"must be a moment such as 2025-01-15T12:00:00Z, not {value!r}")
            return default

    @contextmanager
    def understood(self) -> Iterator[None]:
        """Within it, what a reader raises over a shape that it did not foresee is a problem with these fields."""
        try:
            yield
        except _MISSHAPEN as error:
            problem = Problem(self.where, f"cannot be understood: {error}")
            raise InvalidInput(self.where, (*self.problems, problem)) from error

    def wrong(self, name: str, says: str) -> None:
        self.problems.append(Problem(f"{self.where}.{name}", says))

    def done(self) -> None:
        """Raises InvalidInput where anything was wrong, or was not understood."""
        for name in self._values:
            if name not in self._read:
                close = difflib.get_close_matches(name, self._read, 1)
                hint = f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(self._read)}"
                self.wrong(name, f"is not a field of this record{hint}")
        if self.problems:
            raise InvalidInput(self.where, tuple(self.problems))
