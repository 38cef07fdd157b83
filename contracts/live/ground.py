"""What may be sent to a vendor: its documented operations, and where each says which records it is about.

Data alone, written down for each vendor beside its probes. Knows no vendor and sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ...clients.calls import Calls
    from ...clients.limits import Limit


class Effect(StrEnum):
    """What a request may do to what the vendor holds."""

    READS = "reads"
    CREATES = "creates"
    TOUCHES = "touches"  # changes, trashes, restores or deletes what is there: counted, and canaries alone


class Place(StrEnum):
    """Where a request names a record."""

    PATH = "path"
    QUERY = "query"
    BODY = "body"


class Named(NamedTuple):
    """One place where ids stand: a parameter of the path or the query, a member of the body (one id, or a list)."""

    place: Place
    field: str


#: The ids that an answer proves to be gone for good: from its JSON and the ids that were named.
Ends = Callable[[Any, Sequence[str]], Collection[str]]


def all_named(_body: Any, ids: Sequence[str]) -> Collection[str]:
    """A success speaks for every id that was named."""
    return ids


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented operation, and what the guard must find in a request to it."""

    name: str
    method: str
    path: str
    effect: Effect
    named: tuple[Named, ...] = ()
    query: frozenset[str] = frozenset()
    """Parameters that a request may have which is no read."""
    keys: frozenset[str] = frozenset()
    """Members that its body may have."""
    born: tuple[str, ...] = ()
    """Where the answer says the id of what was made."""
    parts: tuple[tuple[str, str, str], ...] = ()
    """Where the answer says the ids of a new record's parts: object, list, id."""
    rows: str = ""
    """The body's list of new records, where they are named by whoever sends them: by `external_id`."""
    ends: Ends | None = None
    nobodys: str = ""
    """A text that is no record's id, so that a request which names it alone does nothing."""
    cost: int = 1
    """Of one call, or of one record that is touched, in the vendor's own units."""

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The path's parameters, where a request is to this operation."""
        if method != self.method:
            return None
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[A-Za-z0-9_-]{1,80})", self.path), path)
        return found.groupdict() if found else None


@dataclass(frozen=True, slots=True)
class Ground:
    """A vendor, as far as probes go."""

    operations: tuple[Operation, ...]
    headers: frozenset[str]
    """The vendor's own request headers, in small letters."""
    form: str
    """What its ids look like, as a pattern."""
    ending: int = 1
    """How many calls it takes to be rid of a record."""
    varies: frozenset[str] = frozenset()
    """Headers whose value says how much was called before."""
    of_the_account: frozenset[str] = frozenset()
    """Members of answers whose value is the account's own: only their shape is compared."""
    limits: Callable[[Calls], Mapping[str, Sequence[Limit]]] = lambda calls: {}  # noqa: ARG005  most need no more
    """Limits on operations that the vendor's client does not have."""

    def is_id(self, text: str) -> bool:
        return re.fullmatch(self.form, text) is not None

    def operation(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that a request is to, the most literal path first; None for what is not documented."""
        found = [(one, params) for one in self.operations if (params := one.match(method, path)) is not None]
        return min(found, key=lambda pair: len(pair[1])) if found else None
