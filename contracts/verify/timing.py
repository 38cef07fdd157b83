"""Whose time a program lives in: the vendor's, by a shim in its interpreter, or its own, with a vendor in a hurry.

Knows interpreters and environment variables; no vendor, and no clock but the world's.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from ...sandbox.core.clock import Clock, Gear, Instant, Machine, MachineClock

_SHIMS: Final = Path(__file__).with_name("shims")
_PYTHON, _NODE = "python", "node"
_SPOKEN: Final[Mapping[str, str]] = {_PYTHON: "CPython", _NODE: "Node"}
#: Commands that an interpreter carries out, and that are not known by the first line of a file.
_NAMED: Final = (
    (re.compile(r"(python|pypy|uv$|uvx$|pytest$)"), _PYTHON),
    (re.compile(r"(node(js)?$|npm$|npx$|pnpm$|yarn$|tsx$)"), _NODE),
)
_SHEBANG: Final = re.compile(rb"#!.*\b(python|node)")
_ASSIGNS: Final = re.compile(r"\w+=")
#: Seconds of the machine that a line stays silent before it is closed, where nothing else is sent.
_SILENCE: Final = 15.0
_SHORT_SILENCE: Final = 2.0
_LONG_SILENCE: Final = 120.0


class Means(StrEnum):
    """How long waits are made short."""

    SHIM = "shim"  # the program's clock and its vendor's run faster, both by as much
    DILATED = "dilated"  # the program's clock is the machine's; the vendor's windows are shorter
    REAL = "real"  # a minute is a minute


@dataclass(frozen=True, slots=True)
class Scaled:
    """A machine whose clock shows `began` at the machine's `origin`, and then goes `scale` times as fast."""

    began: Instant
    origin: int
    scale: int
    machine: Machine = field(default_factory=MachineClock)

    def now(self) -> int:
        return self.began + (self.machine.now() - self.origin) * self.scale

    def sleep(self, microseconds: int) -> None:
        self.machine.sleep(-(-microseconds // self.scale))


@dataclass(frozen=True, slots=True)
class Timing:
    """What was chosen, and for which interpreter, if any."""

    means: Means
    scale: int
    language: str = ""

    @property
    def says(self) -> str:
        whose = _SPOKEN.get(self.language, "CPython or Node")
        says = {
            Means.SHIM: f"the clocks of {whose} and of the vendor run {self.scale} times as fast",
            Means.DILATED: f"the vendor's windows are {self.scale} times shorter, the program's clock is the machine's",
            Means.REAL: "a minute is a minute",
        }[self.means]
        return f"{says} (--time {self.means})"

    @property
    def dilation(self) -> int:
        """By how much the vendor's windows are shorter."""
        return self.scale if self.means is Means.DILATED else 1

    @property
    def timeout(self) -> float:
        """Seconds of the machine that a run may take, unless told otherwise."""
        return {Means.SHIM: 30.0, Means.DILATED: 120.0, Means.REAL: 900.0}[self.means]

    @property
    def silence(self) -> float:
        """Seconds of the machine after which a line that stays silent is closed: two minutes, by a clock that is scaled."""
        if self.means is Means.SHIM:
            return max(_SHORT_SILENCE, _LONG_SILENCE / self.scale)
        return _SILENCE if self.means is Means.DILATED else _LONG_SILENCE

    def machine(self, began: Instant) -> Scaled:
        """A machine that shows `began` now, or, where nobody can tell the program so, the machine's own time."""
        machine = MachineClock()
        now = machine.now()
        if self.means is Means.SHIM:
            return Scaled(began, now, self.scale, machine)
        return Scaled(Instant(now), now, 1, machine)

    def environment(self, own: Mapping[str, str], machine: Scaled, seen: Path) -> dict[str, str]:
        """What lets an interpreter load its shim, after whatever it loads already; `seen` is written once it has."""
        if self.means is not Means.SHIM:
            return {}
        path, options = own.get("PYTHONPATH", ""), own.get("NODE_OPTIONS", "")
        facts = {
            "began": machine.began,
            "origin": machine.origin,
            "scale": machine.scale,
            "seen": str(seen),
        }
        required = str(_SHIMS / "node" / "clock.cjs").replace("\\", "\\\\").replace('"', '\\"')
        return {
            "UNDERSTUDY_CLOCK": json.dumps(facts),
            "PYTHONPATH": ":".join(filter(None, (str(_SHIMS / "python"), path))),
            "NODE_OPTIONS": " ".join(filter(None, (options, f'--require "{required}"'))),
        }


def clock(machine: Scaled) -> Clock:
    """A world's clock that runs with such a machine."""
    return Clock(Gear.REAL, 0, machine)


def chosen(command: Sequence[str], asked: Means | None, scale: int) -> Timing:
    """The means for a command: a shim where its interpreter has one, unless something else is asked for."""
    language = language_of(command)
    means = asked or (Means.SHIM if language else Means.DILATED)
    return Timing(means, 1 if means is Means.REAL else scale, language)


def language_of(command: Sequence[str]) -> str:
    """`python`, `node`, or '' for whatever else a command is."""
    words = list(command)
    if words and Path(words[0]).name == "env":
        words = [one for one in words[1:] if not _ASSIGNS.match(one)]
    if not words:
        return ""
    name = Path(words[0]).name
    for pattern, language in _NAMED:
        if pattern.match(name):
            return language
    return _interpreter_of(words[0])


def _interpreter_of(word: str) -> str:
    """By the first line of a script that is run by its own name."""
    found = shutil.which(word)
    if found is None:
        return ""
    with Path(found).open("rb") as script:
        first = _SHEBANG.match(script.readline(256))
    return first[1].decode() if first else ""
