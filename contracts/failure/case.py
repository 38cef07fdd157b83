"""A failure made ready to be written down: the same for the same scenario, and without a secret.

Knows what chance leaves in a trial: its world's name, and the credentials that follow from it. Writes nothing.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ...sandbox.core.clock import SECOND, Instant
from ...sandbox.core.faults import Fault, FaultKind
from ...sandbox.core.identifiers import is_uuid
from ...sandbox.core.journal import Entry, Redacted, veil
from ...sandbox.core.sandbox import installed
from ...sandbox.core.vendor import Account, Reply, Vendor
from ..judged import Judged
from ..profiles import PROFILES, Profile
from ..scenario import Scenario
from ..trial import Evidence
from ..verdict import Broken, told
from .hushed import hushed

if TYPE_CHECKING:
    from ..verify.subject import Program

#: The world in which all of these files have it happen.
WORLD: Final = "failure"


@dataclass(frozen=True)
class Step:
    """One request of the run."""

    number: int
    at: float
    """Seconds since the run began, by the vendor's clock."""
    entry: Entry
    faults: tuple[Fault, ...]
    """Those that struck it."""
    target: str
    """What was asked for, with the scenario's keys in the place of ids."""
    ends: bool
    """Whether the program was killed with it."""

    @property
    def copied(self) -> bool:
        """Whether a proxy made it of the request that follows: the program never sent it."""
        return self.entry.delivery.startswith("to a proxy")


@dataclass(frozen=True)
class Case:
    """One failure, and all that the files tell of it."""

    failure: Broken
    seen: Evidence
    """As the trial left it, its secrets with it: not to be shown."""
    subject: str | None
    """The code under test as `module:qualified.name`; None where nothing names it."""
    program: Program | None = None
    """The program under test, where it is one."""

    @property
    def called(self) -> str:
        """What was tried, as one names it; '' where nothing does."""
        return self.hush(shlex.join(self.program.command)) if self.program else self.subject or ""

    @cached_property
    def vendor(self) -> Vendor:
        return installed()[self.scenario.vendor]

    @property
    def scenario(self) -> Scenario:
        return self.failure.scenario

    @property
    def profile(self) -> Profile:
        return self.seen.profile

    @property
    def began(self) -> Instant:
        return self.seen.before.clock.now()

    @cached_property
    def account(self) -> Account:
        """What lets a client into the files' own world."""
        return self.vendor.account(WORLD)

    @cached_property
    def judged(self) -> Judged:
        """The truth, by the trial as it was."""
        return Judged(self.seen, self.vendor)

    @cached_property
    def _marks(self) -> Mapping[str, str]:
        """The trial's secrets, and their marks, each as the mark of the same in the files' world.

        What is the same in every world, as a shop's name is, is none.
        """
        public = PROFILES[self.scenario.vendor].public
        ours = (value for name, value in self.account.credentials.items() if name not in public)
        pairs = zip(self.seen.secrets, ours, strict=False)
        known = {secret: veil(own) for secret, own in pairs if secret != own}
        return {**known, **{veil(secret): mark for secret, mark in known.items()}}

    def hush(self, text: str) -> str:
        """A text of anybody's without secrets, and without the world's name of the day."""
        kept = (*self.seen.plan, *self._drawn.values())
        return hushed(swapped(text, self._swaps), kept)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What lets a client into the trial's world, and into no other."""
        return tuple(one for one in self._marks if one in self.seen.secrets)

    def keyed(self, text: str) -> str:
        """The same as `hush`, with the scenario's keys in the place of ids."""
        text = self.hush(text)
        for key, identifier in self.seen.ids.items():
            text = text.replace(identifier, key)
        return text

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The journal, as it would be in the files' world."""
        return tuple(map(self._settled, self.seen.entries))

    def _settled(self, entry: Entry) -> Entry:
        ours = f"{WORLD}-{entry.id.rpartition('-')[2]}"
        swaps = {**self._swaps, entry.id: ours}
        request, reply = entry.request, entry.reply
        return entry._replace(
            id=ours,
            world=WORLD,
            request=Redacted(
                request.method,
                swapped(request.path, swaps),
                tuple((name, swapped(value, swaps)) for name, value in request.query),
                {name: swapped(value, swaps) for name, value in request.headers.items()},
                _swapped_bytes(request.body, swaps),
            ),
            reply=Reply(
                reply.status,
                tuple((name, swapped(value, swaps)) for name, value in reply.headers),
                _swapped_bytes(reply.body, swaps),
            ),
            error=swapped(entry.error, swaps),
        )

    @cached_property
    def _swaps(self) -> Mapping[str, str]:
        """All that differs from one trial of a scenario to the next, and what is to stand for it."""
        names = {one.world: f"/w/{WORLD}/" for one in self.seen.entries[:1]}
        return {**self._marks, **{f"/w/{name}/": ours for name, ours in names.items()}, **self._drawn}

    @cached_property
    def _drawn(self) -> Mapping[str, str]:
        """Keys that the code drew by chance, so that a vendor carries out a repetition once: numbered instead."""
        headers = (pair for one in self.seen.entries for pair in one.request.headers.items())
        drawn = dict.fromkeys(value for name, value in headers if "idempotency" in name.lower())
        uuids = filter(is_uuid, drawn)
        return {value: f"11111111-1111-4111-8111-{number:012}" for number, value in enumerate(uuids, 1)}

    def settled(self, text: str) -> str:
        """A text of the run, as JSON too, as it would be in the files' world."""
        return swapped(text, self._swaps)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every request, in order."""
        pairs = zip(self.seen.entries, self.entries, strict=True)
        return tuple(self._step(number, *pair) for number, pair in enumerate(pairs, 1))

    def _step(self, number: int, seen: Entry, entry: Entry) -> Step:
        at = (entry.at - self.began) / SECOND
        target = self.keyed(entry.request.target)
        ends = bool(self.seen.killed_at) and seen.id == self.seen.killed_at
        return Step(number, at, entry, self._struck(entry), target, ends)

    def _struck(self, entry: Entry) -> tuple[Fault, ...]:
        """The faults that an entry's marks speak of; what delays nothing only marks where a program is killed."""
        armed = [one.fault for one in self.seen.after.faults.armed]
        found: list[Fault] = []
        for mark in entry.faults:
            alike = [one for one in armed if str(one) == mark]
            found += [one for one in alike if one not in found][:1] or alike[:1]
        return tuple(one for one in found if one.kind is not FaultKind.LATENCY or one.seconds)

    @cached_property
    def transcript(self) -> tuple[str, ...]:
        """What was sent and answered, a line for each, and what was said in the end."""
        return tuple(
            self.hush(line) for line in told(replace(self.seen, entries=self.entries, killed_at=self._killed))
        )

    @property
    def _killed(self) -> str:
        return next((step.entry.id for step in self.steps if step.ends), "")


def swapped(text: str, swaps: Mapping[str, str]) -> str:
    """A text with each of these replaced, the longest first: one may stand in another."""
    for old in sorted(filter(None, swaps), key=len, reverse=True):
        text = text.replace(old, swaps[old])
    return text


def _swapped_bytes(body: bytes, swaps: Mapping[str, str]) -> bytes:
    """A body is nobody's text: its bytes are kept, whatever they are."""
    return swapped(body.decode("latin-1"), swaps).encode("latin-1")
