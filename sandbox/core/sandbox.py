"""The sandbox: installed vendors, the worlds on them, and which of both a request means.

Names no vendor. What a request then comes to is `app`'s; what a world does with it is `world`'s.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from immutables import Map

from .catalogue import Catalogue, load
from .clock import Clock, Gear
from .errors import UsageError
from .generate import declared_changes, generated_changes
from .journal import Journal
from .state import Held, State
from .table import Table
from .vendor import Vendor
from .world import World, world_named

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MAIN = "main"


def installed(only: Collection[str] = ()) -> dict[str, Vendor]:
    """Every vendor that an installed distribution offers, by name; ours register in the same way.

    `only` keeps all but some from being loaded; where it is empty, the environment's `UNDERSTUDY_VENDORS`
    (names with commas between) does. Raises UsageError where a name is unknown, or claimed twice.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415  slow to import, and needed once

    entries = list(entry_points(group="understudy.vendors"))
    names = [entry.name for entry in entries]
    only = only or [name for name in os.environ.get("UNDERSTUDY_VENDORS", "").split(",") if name]
    for name in (*only, *names):
        if names.count(name) != 1:
            raise UsageError(
                f"{names.count(name)} installed vendors are named {name!r}; there are: {', '.join(sorted(names))}"
            )
    return {entry.name: entry.load() for entry in sorted(entries) if not only or entry.name in only}


class Sandbox:
    """Vendors, worlds, and the way from one to the other."""

    def __init__(
        self,
        vendors: Mapping[str, Vendor] | None = None,
        *,
        catalogue: Catalogue | None = None,
        gear: Gear = Gear.ELASTIC,
        seed: int = 1,
        marks: bool = True,
        keep: int | None = 10_000,
        base_url: str = "http://understudy.test",
    ) -> None:
        self.vendors: Mapping[str, Vendor] = installed() if vendors is None else vendors
        self.gear = gear
        self.seed = seed
        self.marks = marks
        self.keep = keep
        self.base_url = base_url
        self.worlds: dict[str, World] = {}
        self._by_credential: dict[tuple[str, str], str] = {}
        self._templates: dict[int, State] = {}
        self._files: dict[Path, Catalogue] = {}
        self._catalogues: list[Catalogue] = []
        self._lock = Lock()
        self._numbers = itertools.count(1)
        self.catalogue = catalogue

    @property
    def main(self) -> World:
        """The world that is meant where a request names none; made when first asked for."""
        return self.worlds.get(MAIN) or self._make_main()

    def _make_main(self) -> World:
        if self.catalogue is None:
            world = self.create(MAIN, clock=self._clock())
            for vendor in self.vendors.values():
                world.change(vendor.name, vendor.demo)
            world.begin_here()
            return world
        return self.create(MAIN, catalogue=self.catalogue, clock=self._clock())

    def _clock(self) -> Clock:
        return Clock.running(self.gear)

    def create(
        self,
        name: str | None = None,
        *,
        catalogue: Catalogue | None = None,
        clock: Clock | None = None,
        seed: int | None = None,
        keep: int | None = -1,
    ) -> World:
        """A new world, with an account at each vendor: empty, or on a catalogue.

        Raises UsageError where the name is taken.
        """
        name = name or f"world-{next(self._numbers)}"
        state = self.template(catalogue, seed).having(clock=clock or Clock())
        return self._open(name, self._with_accounts(state, name), keep)

    def _open(self, name: str, state: State, keep: int | None, account: str | None = None) -> World:
        world = World(
            name,
            self.vendors,
            state,
            account=account or name,
            journal=Journal(self.keep if keep == -1 else keep),
            base_url=self.base_url if name == MAIN else f"{self.base_url}/w/{name}",
            connect=self._connect,
        )
        with self._lock:
            if name in self.worlds:
                raise UsageError(
                    f"there is a world named {name!r} already; delete it first, or take another name"
                )
            self.worlds[name] = world
        return world

    def fork(self, source: str, name: str | None = None) -> World:
        """A new world that begins as `source` is now, credentials included; it is addressed by name."""
        original = world_named(source, self.worlds)
        name = name or f"world-{next(self._numbers)}"
        return self._open(name, original.state, self.keep, original.account)

    def delete(self, name: str) -> None:
        """Raises UnknownWorld, and UsageError for the main world."""
        if name == MAIN:
            raise UsageError("the main world cannot be deleted; reset it instead")
        world_named(name, self.worlds)
        with self._lock:
            del self.worlds[name]
            self._by_credential = {key: world for key, world in self._by_credential.items() if world != name}

    def catalogue_at(self, path: str | Path) -> Catalogue:
        """A catalogue file, read once a sandbox. Raises InvalidCatalogue, and UsageError for no such file."""
        key = Path(path).resolve()
        if key not in self._files:
            self._files[key] = load(key)
        return self._files[key]

    def template(self, catalogue: Catalogue | None, seed: int | None = None) -> State:
        """The state that a world on a catalogue starts from; made once, shared by all of them."""
        seed = seed if seed is not None else self.seed
        key = hash((id(catalogue), seed))
        if key not in self._templates:
            self._templates[key] = self._template(catalogue, seed)
            if catalogue is not None:
                self._catalogues.append(catalogue)  # kept alive, so that its id is not given again
        return self._templates[key]

    def _template(self, catalogue: Catalogue | None, seed: int) -> State:
        state = State(Clock(), switches=self._switches(), seed=seed)
        if catalogue is None:
            return state
        for vendor in self.vendors.values():
            for key, base in vendor.project(catalogue, seed):
                state = state.having(tables=state.tables.set(key.name, Table(key, base)))
        for name, make in (
            *declared_changes(self.vendors, catalogue),
            *generated_changes(self.vendors, catalogue, seed),
        ):
            state = state.after(make(Held(state, name, state.clock.now())))
        return state

    def _switches(self) -> Map[str, str]:
        return Map(
            {
                f"{vendor.name}.{switch.name}": switch.default
                for vendor in self.vendors.values()
                for switch in vendor.switches
            }
        )

    def _with_accounts(self, state: State, name: str) -> State:
        for vendor in self.vendors.values():
            account = vendor.account(name)
            state = state.after(account.changes)
            self._by_credential.setdefault((vendor.name, account.credential), name)
        return state

    # ── which world, which vendor ──

    def world_of(self, name: str | None, vendor: str, credential: str) -> World:
        """The world that a request means: by name, else by credential, else the main one. Raises UnknownWorld."""
        if name is None:
            name = self._by_credential.get((vendor, credential), MAIN)
        return self.main if name == MAIN else world_named(name, self.worlds)

    @cached_property
    def _hosts(self) -> tuple[tuple[str, str], ...]:
        return tuple((pattern, vendor.name) for vendor in self.vendors.values() for pattern in vendor.hosts)

    def vendor_at(self, host: str) -> str | None:
        """The vendor whose real host this is."""
        bare = host.partition(":")[0].lower()
        return next((name for pattern, name in self._hosts if fnmatchcase(bare, pattern)), None)

    # ── the ways in ──

    @cached_property
    def app(self) -> WSGIApplication:
        """Everything, as one WSGI application."""
        from .app import Application  # noqa: PLC0415  Flask is not needed to make a world

        return Application(self)

    def _connect(self, world: World) -> Any:
        from .transport import Transports  # noqa: PLC0415  httpx is not needed to serve

        return Transports(self.app, world)
