"""What a body may hold, said once for both notations: names, types, one or many.

Knows neither JSON nor XML: each has a reader that gives the same values for the same meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Protocol

#: The greatest number that can be an identifier.
GREATEST: Final = 2**63 - 1


class Unreadable(Exception):
    """A body, or something in it, is not what it must be; says what. Never leaves this vendor."""


class Leaf(Enum):
    """What a single value may be."""

    TEXT = "a text"
    INTEGER = "a whole number from 0 to 2^63 - 1"
    FLAG = "true or false"
    VALUE = "a text, a number, true or false, or such values by name"


@dataclass(frozen=True, slots=True)
class Member:
    """One name in a body: what it holds, once or many times, and whether it must be there and not empty."""

    of: Leaf | Mapping[str, Member]
    many: bool = False
    required: bool = False


Shape = Mapping[str, Member]


class Document(Protocol):
    """A body that could be parsed, in whichever notation."""

    def token(self) -> str:
        """The token in it, '' where there is none. Raises Unreadable."""
        ...

    def read(self, shape: Shape) -> dict[str, Any]:
        """The members that the shape names and the body holds; what is not named is ignored. Raises Unreadable."""
        ...


def complete(found: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """The same members, once nothing is missing. Raises Unreadable."""
    for name, member in shape.items():
        if member.required and not found.get(name):
            raise Unreadable(f"{name} is missing or empty")
    return found


def refuse(name: str, leaf: Leaf) -> Unreadable:
    """The complaint that a value is not what it must be. The value itself stays out of it: it may be anything."""
    return Unreadable(f"{name} is not {leaf.value}")
