"""The sandbox: installed vendors, the worlds on them, and which of both a request means.

Names no vendor. What a request then comes to is `app`'s; what a world does with it is `world`'s.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from .clock import Clock, Gear
from .errors import InvalidCatalogue, Problem, UsageError
from .identifiers import digest
from .journal import Journal
from .opening import Opening, Templates, keep_latest
from .state import State
from .vendor import Vendor
from .world import World, world_named

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from _typeshed.wsgi import WSGIApplication

    from .catalogue import Catalogue, Format

MAIN = "main"
_OURS: Final = frozenset({"", "127.0.0.1", "localhost", "[", "understudy.test"})  # "[" begins an IPv6 address
_KEPT: Final = 16  # catalogues and templates that stay at hand: a sandbox may serve CI jobs for months


def installed(only: Collection[str] = ()) -> Mapping[str, Vendor]:
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
    return Installed({entry.name: entry for entry in sorted(entries) if not only or entry.name in only})


class Installed(Mapping[str, Vendor]):
    """Vendors by name, each loaded when it is first asked for: starting takes no longer for having many."""

    def __init__(self, entries: Mapping[str, EntryPoint]) -> None:
        self._entries = entries
        self._loaded: dict[str, Vendor] = {}

    def __getitem__(self, name: str) -> Vendor:
        if name not in self._loaded:
            self._loaded[name] = self._entries[name].load()
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


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
        self._by_credential: dict[str, dict[str, str]] = {}
        self._templates = Templates()
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
        """Made once, however many ask at the same time."""
        with self._making:
            if MAIN in self.worlds:
                return self.worlds[MAIN]
            demo = self.catalogue is None
            return self.create(MAIN, catalogue=self.catalogue, clock=Clock.running(self.gear), demo=demo)

    def create(
        self,
        name: str | None = None,
        *,
        catalogue: Catalogue | None = None,
        clock: Clock | None = None,
        seed: int | None = None,
        keep: int | None = -1,
        demo: bool = False,
    ) -> World:
        """A new world, with an account at each vendor: empty, on a catalogue, or with what the pages' examples need.

        Raises UsageError where the name is taken, InvalidCatalogue where a vendor cannot take a declared record.
        """
        name = name or self._free_name()
        clock = clock or Clock()
        seed = self.seed if seed is None else seed
        if catalogue is not None:
            self.prepare(catalogue, seed)
        opening = Opening(self._templates, catalogue, name, demo=demo)
        return self._open(name, State(clock, seed=seed, began=clock.now()), keep, opening)

    def _free_name(self) -> str:
        names = (f"world-{number}" for number in self._numbers)
        return next(name for name in names if name not in self.worlds)

    def _open(self, name: str, state: State, keep: int | None, opening: Opening) -> World:
        world = World(
            name,
            self.vendors,
            state,
            account=opening.account,
            journal=Journal(self.keep if keep == -1 else keep),
            base_url=self._url(name),
            connect=self._connect,
            opening=opening,
        )
        with self._lock:
            if name in self.worlds:
                raise UsageError(
                    f"there is a world named {name!r} already; delete it first, or take another name"
                )
            self.worlds[name] = world
            for vendor, names in self._by_credential.items():
                names.setdefault(self.vendors[vendor].account(opening.account).credential, name)
        return world

    def fork(self, source: str, name: str | None = None) -> World:
        """A new world that begins as `source` is now, credentials included; it is addressed by name."""
        original = world_named(source, self.worlds)
        opening = original.opening
        assert isinstance(opening, Opening)  # noqa: S101  every world of a sandbox has one
        return self._open(name or self._free_name(), original.state, self.keep, opening)

    def delete(self, name: str) -> None:
        """Raises UnknownWorld, and UsageError for the main world."""
        if name == MAIN:
            raise UsageError("the main world cannot be deleted; reset it instead")
        world_named(name, self.worlds)
        with self._lock:
            del self.worlds[name]
            self._by_credential.clear()  # made again when a credential must say which world is meant

    def catalogue_at(self, path: str | Path) -> Catalogue:
        """A catalogue file, read once a sandbox. Raises InvalidCatalogue, and UsageError for no such file."""
        from .catalogue import load  # noqa: PLC0415  files are read by whoever has one

        key = Path(path).resolve()
        if key not in self._files:
            self._files[key] = load(key)
        return self._files[key]

    def catalogue_in(self, text: str, notation: Format) -> Catalogue:
        """The catalogue written in `text`, not read again while it is among the latest. Raises InvalidCatalogue."""
        from .catalogue import loads  # noqa: PLC0415  files are read by whoever has one

        key = (notation, digest(text))
        catalogue = self._texts.get(key) or loads(text, notation)
        with self._lock:
            keep_latest(self._texts, key, catalogue, _KEPT)
        return catalogue

    def prepare(self, catalogue: Catalogue, seed: int | None = None) -> None:
        """Let every vendor that a catalogue names take its products and records, once.

        Raises InvalidCatalogue with every problem of them.
        """
        from .generate import check  # noqa: PLC0415  files are read by whoever has one

        check(self.vendors, catalogue)
        problems: list[Problem] = []
        declared = {one.vendor for one in catalogue.declared}
        for name in sorted({*declared, *catalogue.generate, *catalogue.named} & set(self.vendors)):
            try:
                self._templates.of(self.vendors[name], catalogue, self.seed if seed is None else seed)
            except InvalidCatalogue as error:
                problems += error.problems
        if problems:
            raise InvalidCatalogue("the catalogue", tuple(problems))

    # ── which world, which vendor ──

    def world_of(self, name: str | None, vendor: str, credential: str) -> World:
        """The world that a request means: by name, else by credential, else the main one. Raises UnknownWorld."""
        if name is None:
            name = self._named_by(vendor).get(credential, MAIN)
        return self.main if name == MAIN else world_named(name, self.worlds)

    def _named_by(self, vendor: str) -> Mapping[str, str]:
        """The worlds by the credentials that they were given at a vendor; a fork's are its source's."""
        known = self._by_credential.get(vendor)
        if known is None:
            account = self.vendors[vendor].account
            with self._lock:
                known = self._by_credential[vendor] = {}
                for name, world in self.worlds.items():
                    known.setdefault(account(world.account).credential, name)
        return known

    @cached_property
    def _hosts(self) -> tuple[tuple[str, str], ...]:
        return tuple((pattern, vendor.name) for vendor in self.vendors.values() for pattern in vendor.hosts)

    def vendor_at(self, host: str) -> str | None:
        """The vendor whose real host this is. Our own names are nobody's, and load no vendor to be sure of it."""
        bare = host.partition(":")[0].lower()
        if bare in _OURS or bare in self.hosts:
            return None
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
