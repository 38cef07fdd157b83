"""What became of an id: one truthful word, and what it rests on.

Plain values; knows no vendor, no HTTP library and no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """The one truthful word for an id of a plan."""

    DELETED = "deleted"  # gone for good, by us
    TRASHED = "trashed"  # in the vendor's trash, by us
    DEACTIVATED = "deactivated"  # kept, and hidden from customers
    BLOCKED = "blocked"  # kept: something refers to it
    NOT_FOUND = "not_found"  # absent at our first clear answer
    GONE = "gone"  # absent now, and not provably by us
    REFUSED = "refused"  # the vendor will not have the request
    FAILED = "failed"  # the vendor could not, or said what is not so
    NOT_ATTEMPTED = "not_attempted"  # we stopped before it
    UNKNOWN = "unknown"  # the answer was lost, and nothing could be read back

    @property
    def is_absent(self) -> bool:
        """Whether the product can no longer be met in the catalogue."""
        return self in _ABSENT


_ABSENT: Final = frozenset({Outcome.DELETED, Outcome.TRASHED, Outcome.NOT_FOUND, Outcome.GONE})

#: What a finished run may hold and still be called done as asked.
AS_ASKED: Final = frozenset(
    {Outcome.DELETED, Outcome.TRASHED, Outcome.DEACTIVATED, Outcome.NOT_FOUND, Outcome.GONE}
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that left, or tried to."""

    at: float
    """When its answer was read, or given up, in seconds since 1970 UTC."""
    status: int | None
    """None where there was no answer."""
    says: str
    request_id: str = ""
    refused_early: bool = False
    """Whether it never reached the vendor, or was turned away before it was looked at (a 401, a 429)."""

    @property
    def may_have_acted(self) -> bool:
        """Whether something may have been carried out all the same. A 429 is no proof: one may be said too late."""
        return self.status == 429 or not self.refused_early


@dataclass(frozen=True, slots=True)
class Removal:
    """What a deletion came to, with the attempts that the word rests on."""

    id: str
    outcome: Outcome
    attempts: tuple[Attempt, ...] = ()
    reason: str = ""
    record: object = None
    """The product's last state, where the vendor's answer holds it."""
