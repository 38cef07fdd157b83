"""Targets for live checks: served stand-ins that play the vendor, and what a run did there. Shared by the tests beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from understudy.clients import VENDORS
from understudy.sandbox import World, cli

#: How often the probes of each vendor ask for something to be made.
CREATIONS = {"altcraft": 5, "devdraft": 9, "shoplazza": 6, "tribemade": 8, "zoho_desk": 5}
READING = ("get_", "list_", "count_")
CREATING = ("create_", "import_")


@dataclass
class Target:
    """A vendor's stand-in in a served world, with products in it that are nobody's to touch."""

    vendor: str
    world: World
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __post_init__(self) -> None:
        self.standin: Any = getattr(self.world, self.vendor)
        for name, value in self.standin.credentials.items():
            self.monkeypatch.setenv(f"{self.vendor.upper()}_{name.upper()}", value)
        self.monkeypatch.delenv("UNDERSTUDY_CONFIRM", raising=False)
        self.waits: list[float] = []
        self.monkeypatch.setattr("understudy.clients.machine.sleep", self._slept)
        self.monkeypatch.setattr("understudy.clients.machine.now", self.world.clock.time)
        self.bystanders = [self.standin.products.add() for _ in range(3)]
        self.before = {one.id: self.standin.products.dump(one.id) for one in self.bystanders}
        self.words = ["check", "--vendor", self.vendor, "--live", "--base-url", self.standin.url]

    def _slept(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.world.clock.advance(seconds)

    def check(self, *words: str) -> tuple[int, str, str]:
        """The exit code, standard output and standard error of the command with these words besides."""
        status = cli.main([*self.words, *words])
        said = self.capsys.readouterr()
        return status, said.out, said.err

    def sentence(self, *words: str) -> str:
        """What the dry run wants typed back."""
        _, _, err = self.check(*words)
        return err.partition('--confirm "')[2].partition('"')[0]

    def confirmed(self, *words: str, creations: int = 0, gift: str = "") -> tuple[int, str, str]:
        """The command with the sentence that it wants, known beforehand: a dry run for each test would take its time."""
        count = creations or CREATIONS[self.vendor]
        host = self.standin.url.split("/")[2]
        sentence = f"delete {count} {'canary' if count == 1 else 'canaries'}{gift} at {host}"
        return self.check(*words, "--confirm", sentence)

    # ── what arrived ──

    @property
    def touching(self) -> list[Any]:
        """Requests that were sent to change or delete something that is there."""
        return [one for one in self.standin.journal if not one.operation.startswith((*READING, *CREATING))]

    @property
    def unharmed(self) -> bool:
        """Whether what was there before is there still, unchanged, and in no trash."""
        now = {one.id: self.standin.products.dump(one.id) for one in self.bystanders}
        kinds = [kind.name for kind in self.standin.vendor.kinds]
        binned = {one.id for one in self.standin.records("recycle_bin")} if "recycle_bin" in kinds else set()
        return now == self.before and binned.isdisjoint(now)

    @property
    def leftovers(self) -> list[str]:
        """Products that were not there before."""
        return [one.id for one in self.standin.products if one.id not in self.before]


NAMES: Sequence[str] = tuple(VENDORS)
