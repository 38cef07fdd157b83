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
from typing import TYPE_CHECKING, Any, Final, TypeVar

from immutables import Map

from .catalogue import Catalogue, Format, load, loads
from .clock import Clock, Gear
from .errors import UsageError
from .generate import declared_changes, generated_changes
from .identifiers import digest
from .journal import Journal
from .state import Held, State
from .table import Table
from .vendor import Vendor
from .world import World, world_named

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MAIN = "main"
_KEPT: Final = 16  # catalogues and templates that stay at hand: a sandbox may serve CI jobs for months


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
        token: str | None = None,
        hosts: Collection[str] = (),
    ) -> None:
        self.vendors: Mapping[str, Vendor] = installed() if vendors is None else vendors
        self.gear = gear
        self.seed = seed
        self.marks = marks
        self.keep = keep
        self.base_url = base_url
        self.token = token
        """What the control plane demands, where more than this machine can reach it."""
        self.hosts = tuple(hosts)
        """Names besides loopback's by which the control plane may be addressed."""
        self.worlds: dict[str, World] = {}
        self._by_credential: dict[tuple[str, str], str] = {}
        self._templates: dict[tuple[int, int], tuple[Catalogue | None, State]] = {}
        self._files: dict[Path, Catalogue] = {}
        self._texts: dict[tuple[Format, bytes], Catalogue] = {}
        self._lock = Lock()
        self._making = Lock()
        self._numbers = itertools.count(1)
        self.catalogue = catalogue

    @property
    def main(self) -> World:
        """The world that is meant where a request names none; made when first asked for."""
        return self.worlds.get(MAIN) or self._make_main()

    def at(self, base_url: str) -> None:
        """Say where this sandbox is served, once that is known."""
        self.base_url = base_url
        for world in self.worlds.values():
            world.base_url = self._url(world.name)

    def _url(self, world: str) -> str:
        return self.base_url if world == MAIN else f"{self.base_url}/w/{world}"

    def _make_main(self) -> World:
        """Made whole before anybody sees it, and once, however many ask at the same time."""
        with self._making:
            if MAIN in self.worlds:
                return self.worlds[MAIN]
            if self.catalogue is not None:
                return self.create(MAIN, catalogue=self.catalogue, clock=self._clock())
            state = self._with_accounts(self.template(None).having(clock=self._clock()), MAIN)
            for vendor in self.vendors.values():
                state = state.after(vendor.demo(Held(state, vendor.name, state.clock.now())))
            return self._open(MAIN, state, -1)

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
        name = name or self._free_name()
        state = self.template(catalogue, seed).having(clock=clock or Clock())
        return self._open(name, self._with_accounts(state, name), keep)

    def _free_name(self) -> str:
        names = (f"world-{number}" for number in self._numbers)
        return next(name for name in names if name not in self.worlds)

    def _open(self, name: str, state: State, keep: int | None, account: str | None = None) -> World:
        world = World(
            name,
            self.vendors,
            state,
            account=account or name,
            journal=Journal(self.keep if keep == -1 else keep),
            base_url=self._url(name),
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
        name = name or self._free_name()
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

    def catalogue_in(self, text: str, notation: Format) -> Catalogue:
        """The catalogue written in `text`, not read again while it is among the latest. Raises InvalidCatalogue."""
        key = (notation, digest(text))
        catalogue = self._texts.get(key) or loads(text, notation)
        with self._lock:
            _keep_latest(self._texts, key, catalogue)
        return catalogue

    def template(self, catalogue: Catalogue | None, seed: int | None = None) -> State:
        """The state that a world on a catalogue starts from; made once while in use, shared by all of them."""
        seed = seed if seed is not None else self.seed
        key = (id(catalogue), seed)
        # Beside its state the catalogue is kept alive, so that its id is not given again.
        kept = self._templates.get(key) or (catalogue, self._template(catalogue, seed))
        with self._lock:
            _keep_latest(self._templates, key, kept)
        return kept[1]

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
            if vendor.settle is not None:  # what counts from a world's beginning starts here
                state = state.after(vendor.settle(Held(state, vendor.name, state.clock.now())))
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


K = TypeVar("K")
V = TypeVar("V")


def _keep_latest(kept: dict[K, V], key: K, value: V) -> None:
    """Put a value last, and let go of whatever was there before the latest few."""
    kept.pop(key, None)
    kept[key] = value
    while len(kept) > _KEPT:
        del kept[next(iter(kept))]
