"""A vendor in a world, as a test sees it: where to reach it, what to prove oneself with, its records.

Names no vendor; imports httpx only when a client is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic

from .errors import UsageError
from .generate import made
from .table import R, Table
from .vendor import Account, Kind, Vendor

if TYPE_CHECKING:
    import httpx

    from .decision import Change
    from .faults import Fault
    from .journal import Entry
    from .state import Held
    from .world import World


class StandIn:
    """One vendor in one world. Its kinds of records are attributes: `world.<vendor>.products`."""

    def __init__(self, world: World, vendor: Vendor) -> None:
        self._world = world
        self.vendor = vendor

    @property
    def url(self) -> str:
        """The base URL to give to an integration, in the place of the vendor's own."""
        return f"{self._world.base_url}/{self.vendor.name}"

    @cached_property
    def account(self) -> Account:
        return self.vendor.account(self._world.account)

    @property
    def credentials(self) -> Mapping[str, str]:
        """What a client needs to be let in, by the vendor's own names."""
        return self.account.credentials

    @cached_property
    def http(self) -> httpx.Client:
        """A client that is let in."""
        client: httpx.Client = self._world.connection.client(self.url, self.account.headers)
        return client

    @cached_property
    def ahttp(self) -> httpx.AsyncClient:
        """Its async twin."""
        client: httpx.AsyncClient = self._world.connection.async_client(self.url, self.account.headers)
        return client

    def anew(self) -> None:
        """Close the client that was handed out, and hand out another: nothing that was set on it stays."""
        self.close()
        self.__dict__.pop("http", None)

    def close(self) -> None:
        """Close the client that was handed out, if one was. An async client is closed by who opened its loop."""
        if "http" in self.__dict__:
            self.http.close()

    @property
    def journal(self) -> list[Entry]:
        """This vendor's entries."""
        return self._world.journal.select(vendor=self.vendor.name)

    def switch(self, name: str, value: str) -> None:
        """Take another reading of something that the vendor's sources leave open. Raises UsageError."""
        self._world.switch(self.vendor.name, name, value)

    def happen(self, event: str, /, **args: object) -> None:
        """Let one of the vendor's events happen now: an order arrives, a token expires."""
        self._world.happen(self.vendor.name, event, **args)

    def fault(self, kind: str, operation: str = "*", **more: Any) -> Fault:
        """Arm a fault on one of the vendor's operations; see `Fault` for `more`."""
        return self._world.faults.arm(kind, self.vendor.name, operation, **more)

    def records(self, kind: str) -> Records[Any]:
        """Records of one kind. Raises UsageError for a kind that the vendor does not have."""
        found = self.vendor.kind(kind)
        if found is None:
            known = ", ".join(one.name for one in self.vendor.kinds)
            raise UsageError(f"{self.vendor.name} has no records of kind {kind!r}; it has: {known}")
        return Records(self._world, self.vendor, found)

    def __getattr__(self, name: str) -> Records[Any]:
        if name.startswith("_") or self.vendor.kind(name) is None:
            raise AttributeError(f"{self.vendor.name} has no {name!r}")
        return self.records(name)

    def __repr__(self) -> str:
        return f"<{self.vendor.name} in world {self._world.name!r} at {self.url}>"


class Records(Generic[R]):
    """Records of one kind in one world: read them, add to them."""

    def __init__(self, world: World, vendor: Vendor, kind: Kind[R]) -> None:
        self._world = world
        self._vendor = vendor
        self._kind = kind

    def add(self, **fields: object) -> R:
        """Add a record made from plain fields. Raises InvalidInput with everything wrong with them."""
        records: list[Any] = []

        def make(held: Held) -> tuple[Change, ...]:
            put = made(self._kind, held, fields, f"{self._vendor.name}.{self._kind.name}")
            records.append(put.record)
            return (put,)

        self._world.change(self._vendor.name, make)
        record: R = records[0]
        return record

    def get(self, identifier: str) -> R | None:
        return self._table.get(identifier)

    def find(self, **wanted: object) -> list[R]:
        """Records whose attributes equal what is wanted."""
        return [one for one in self if all(getattr(one, name) == value for name, value in wanted.items())]

    def dump(self, identifier: str) -> dict[str, Any] | None:
        """A record as plain JSON."""
        record = self.get(identifier)
        return None if record is None else self._kind.dump(record)

    @property
    def _table(self) -> Table[R]:
        return self._world.held(self._vendor.name)[self._kind.table]

    def __getitem__(self, identifier: str) -> R:
        record = self.get(identifier)
        if record is None:
            raise KeyError(identifier)
        return record

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._table

    def __iter__(self) -> Iterator[R]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def __repr__(self) -> str:
        return f"<{len(self)} {self._vendor.name} {self._kind.name}>"
