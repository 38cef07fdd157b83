"""Somebody's program as code under test: started in each scenario, listened to, and ended where the scenario says so.

Knows a process and the stand-in that is served to it; judges nothing.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from ...clients.outcome import Outcome
from ...sandbox.core.clock import Clock, Instant
from ...sandbox.core.sandbox import Sandbox
from ...sandbox.core.server import Server
from .. import launch
from ..claims import WORDS, claimed, plain
from ..judged import Judged
from ..profiles import PROFILES
from ..scenario import Product, Scenario
from ..trial import Access, trial
from ..verdict import told
from ..watched import DoesNotEnd
from .timing import Scaled, Timing, clock

#: Words that say no more than that it went, and of each the one that it says at a vendor without a trash.
_VAGUE: Final = frozenset({"ok", "success", "done"})
_LAST: Final = 3
_LONGEST: Final = 200


class Unusable(BaseException):
    """The program cannot be tried. No failure of the program's, and therefore nothing that a trial may take for one."""


class Crashed(Exception):
    """The program ended with an error, and without the words that it has at other times."""


class Program:
    """A `Subject`: the same program, started anew in each scenario. To be used in a `with` block.

    Raises Unusable where it cannot be started, and where its shim was not loaded.
    """

    def __init__(self, command: Sequence[str], timing: Timing, timeout: float | None = None) -> None:
        self.command = command
        self.timing = timing
        self.timeout = timing.timeout if timeout is None else timeout
        self.sandbox = Sandbox()
        self.printed = ""
        """What it printed when it last ran, on both of its outputs."""
        self.reports = True
        """Whether it has words for what it does at all; known once it has been looked at."""
        self._server = Server(self.sandbox.app)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._machine = timing.machine(Instant(0))

    def __enter__(self) -> Self:
        self._server.start()
        self.sandbox.at(self._server.url)
        self._folder = tempfile.TemporaryDirectory(prefix="understudy-")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        if self._folder is not None:
            self._folder.cleanup()

    def clock(self, began: Instant) -> Clock:
        """The clock of the world that it is about to run in, by which its own runs as well where it has a shim."""
        self._machine = self.timing.machine(began)
        return clock(self._machine)

    def look_at(self, vendor: str) -> None:
        """Let it run where nothing can go wrong: whether it deletes, and says so. Raises Unusable.

        A program that never gets so far breaks nothing, and would be called safe.
        """
        seen = trial(Scenario(vendor, (Product("p1"),), ("p1",)), self, self.sandbox)
        hangs = isinstance(seen.raised, DoesNotEnd)
        if not seen.entries and not hangs:
            raise Unusable(
                f"the program sent nothing to {vendor.upper()}_BASE_URL, which is where the stand-in is; it must read "
                f"that variable, and the ids on its standard input.{_last_words(self.printed)}"
            )
        truths = Judged(seen, self.sandbox.vendors[vendor]).truths
        if not hangs and not all(one.absent for one in truths.values()):
            sent = "\n".join(f"  {line}" for line in told(seen))
            raise Unusable(
                "the program deleted nothing where one product was to go and nothing went wrong. "
                f"What was sent and said:\n{sent}{_last_words(self.printed)}"
            )
        self.reports = bool(seen.said or seen.odd)

    def __call__(self, access: Access) -> Mapping[str, str | Outcome] | None:
        self._hasten(access)
        heard, errors = _Heard(access), list[BaseException]()
        leash = launch.Leash()

        def end(error: BaseException) -> None:
            errors.append(error)
            leash.pull()

        access.on_end(end)
        try:
            ended = self._run(access, heard, leash)
        finally:
            self.printed = heard.text
            sys.stdout.write(self.printed)  # where a trial listens for secrets
        if errors:
            raise errors[0]
        return self._told(ended, heard)

    def _run(self, access: Access, heard: _Heard, leash: launch.Leash) -> launch.Ended:
        assert self._folder is not None  # noqa: S101  it is used in a `with` block
        folder = Path(self._folder.name)
        ids = "".join(f"{one}\n" for one in access.ids)
        (folder / "plan.txt").write_text(ids, encoding="utf-8")
        seen = folder / "seen"
        seen.unlink(missing_ok=True)
        given = self._given(access, folder / "plan.txt", seen)
        try:
            with self._hanging_up(access):
                ended = launch.run(
                    self.command, given, ids, heard.hear, self.timeout, muttered=heard.mutter, leash=leash
                )
        except OSError as error:
            raise Unusable(str(error)) from error
        finally:
            leash.pull()  # and with it whatever it has left behind
        if self._machine.scale > 1 and not seen.exists():
            raise Unusable(
                "the program has not loaded the clock that it was given (PYTHONPATH and NODE_OPTIONS say where it is): "
                f"try it with --time dilated.{_last_words(heard.text)}"
            )
        return ended

    def _given(self, access: Access, plan: Path, seen: Path) -> dict[str, str]:
        """Its environment: that of a rehearsal, and what is asked for, and a folder that outlives a crash."""
        own = os.environ
        name = access.standin.vendor.name
        return {
            **launch.environment(own, name, access.url, access.credentials, plan),
            "UNDERSTUDY_MODE": access.mode,
            "UNDERSTUDY_FOLDER": str(access.folder),
            **self.timing.environment(own, self._machine, seen),
        }

    def _hasten(self, access: Access) -> None:
        """A vendor that always says the same wait is told to say the right one, where its windows are shorter."""
        access.world.dilate(self.timing.dilation)
        if self.timing.dilation > 1 and any(
            one.name == "retry_after" for one in access.standin.vendor.switches
        ):
            access.standin.switch("retry_after", "remaining")

    @contextmanager
    def _hanging_up(self, access: Access) -> Iterator[None]:
        """Close a line that stays silent, once nothing else was sent for so long: something before the vendor would."""
        over = threading.Event()

        def watch() -> None:
            before = access.world.journal.total
            while not over.wait(self.timing.silence):
                if access.world.journal.total == before:
                    self._server.hang_up()
                before = access.world.journal.total

        threading.Thread(target=watch, name="understudy silence", daemon=True).start()
        try:
            yield
        finally:
            over.set()

    def _told(self, ended: launch.Ended, heard: _Heard) -> Mapping[str, str | Outcome] | None:
        if ended.how is launch.How.INTERRUPT:
            raise KeyboardInterrupt
        if ended.how is launch.How.TIMEOUT:
            raise DoesNotEnd(ended.stopped)
        if heard.words or not self.reports:
            return heard.words or None
        if ended.status:
            raise Crashed(
                ": ".join(filter(None, (ended.stopped or f"exit code {ended.status}", heard.complaint)))
            )
        return {}


class _Heard:
    """What a program says, and everything that it prints."""

    def __init__(self, access: Access) -> None:
        self.words: dict[str, str | Outcome] = {}
        self._ids = {one.lower(): one for one in access.ids}
        self.complaint = ""
        """What its standard error says at last, where an interpreter says what was wrong."""
        self._lines: list[str] = []
        trash = bool(PROFILES[access.standin.vendor.name].purges) and not access.permanent
        self._gone = Outcome.TRASHED if trash else Outcome.DELETED

    @property
    def text(self) -> str:
        return "".join(self._lines)

    def hear(self, line: str) -> None:
        self.keep(line)
        claim = claimed(line)
        if claim is not None:
            identifier, word = claim
            self.words[self._ids.get(identifier.lower(), identifier)] = self._meant(plain(word))

    def keep(self, line: str) -> None:
        self._lines.append(line)

    def mutter(self, line: str) -> None:
        self.keep(line)
        if not line[:1].isspace() and ": " in line:  # what is not is a trace, or a version
            self.complaint = line.strip()[:_LONGEST]

    def _meant(self, word: str) -> str | Outcome:
        if word in _VAGUE:
            return self._gone
        return Outcome.FAILED if WORDS.get(word) == WORDS["failed"] else word


def _last_words(text: str) -> str:
    lines = [line[:_LONGEST] for line in text.splitlines() if line.strip()][-_LAST:]
    return "\nIt printed:\n" + "\n".join(f"  {line}" for line in lines) if lines else " It printed nothing."


__all__ = ["Crashed", "Program", "Scaled", "Unusable"]
