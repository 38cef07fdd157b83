"""Canaries: the records that one run may touch. Made by it, or named by the person who started it.

Knows no vendor; who is one is decided by the guard alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable


class Canaries:
    """The records of one run, in the order in which they came to be."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self.given = tuple(dict.fromkeys(given))
        self.known = list(self.given)
        """Every id that is one, whatever became of it."""
        self.lost: list[str] = []
        """What was to be made, and the answer did not come or named no id: by the request."""
        self._parts: set[str] = set()
        self._gone: set[str] = set()
        self._touched: set[str] = set()

    def born(self, identifier: str) -> None:
        if identifier not in self.known:
            self.known.append(identifier)

    def part(self, identifier: str) -> None:
        """An id of something that is a canary's, and goes with it."""
        self._parts.add(identifier)

    def touch(self, ids: Iterable[str]) -> None:
        self._touched.update(ids)

    def gone(self, ids: Collection[str]) -> None:
        """The vendor's own answer proves that they are gone."""
        self._gone.update(one for one in ids if one in self.known)

    def covers(self, identifier: str) -> bool:
        return identifier in self.known or identifier in self._parts

    @property
    def made(self) -> list[str]:
        """Those that this run made."""
        return self.known[len(self.given) :]

    @property
    def living(self) -> list[str]:
        """Those that this run made, or that were given and have been touched, and that no answer proves to be gone."""
        mine = (one for one in self.known if one not in self.given or one in self._touched)
        return [one for one in mine if one not in self._gone]
