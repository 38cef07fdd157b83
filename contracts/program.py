"""A deletion rehearsed with somebody's own program: served to it over loopback, watched, and held against what it says.

Knows a world, a process and a report; no vendor but by name.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..clients.calls import Calls
from ..clients.outcome import AS_ASKED, Outcome
from ..clients.plan import Item, Plan
from ..sandbox.core.clock import SECOND, Gear, Instant
from ..sandbox.core.errors import UsageError
from ..sandbox.core.journal import Entry
from ..sandbox.core.server import Server
from . import launch
from .allowance import Allowance, allowance
from .assembly import DONE, IDS, LEFT_OVER, ROWS, STOPPED, beats, recoverable, sharing, windows
from .claims import Claim, Heard, held_against, is_so
from .commands.rehearse import plan_name, spoken
from .observed import Observed
from .rehearsal import PLAN_ID, Rehearsal, Stage
from .report import Claims, Group, Kind, Pulse, Report, Requests, Row, Struck
from .terms import limits_in_words
from .truth import Course, Shelf, Truth, heard_by, taken, truths

_TOO_MANY: Final = 429
_REFUSAL: Final = 400
_SERVER_ERROR: Final = 500
#: Words that need no reason.
_PLAIN: Final = frozenset({Outcome.DELETED, Outcome.TRASHED, Outcome.DEACTIVATED})
#: How a program itself deletes is its own affair, and time is real for it.
_OURS: Final = ("at", "permanent", "no_backup", "no_check")


def performed(stage: Stage, args: argparse.Namespace) -> Report:
    """Run `args.command` against the stage, and report. Raises UsageError, `InvalidPlan`, and OSError where it cannot start."""
    _check(args)
    rehearsal = Rehearsal(stage, Gear.REAL)
    _hasten(rehearsal, args.time_scale)
    plan = rehearsal.plan(args.plan if args.plan == "-" else Path(args.plan), args.max)
    shelf = Shelf.of(rehearsal.standin.vendor, rehearsal.client.calls, PLAN_ID.get(stage.vendor, ""))
    heard = Heard(_aliases(plan, rehearsal, shelf))
    observed = rehearsal.watched(plan, keep=None)
    began = time.perf_counter()
    ended, first, last = _watched(rehearsal, plan, heard, args)
    rehearsal.parts_gone(plan, observed)
    took = time.perf_counter() - began
    watch = _Watch(plan, first, last, args.time_scale, tuple(observed), took, heard.claims, ended)
    return _Play(rehearsal, shelf, watch, args).report(observed)


def _check(args: argparse.Namespace) -> None:
    given = [f"--{name.replace('_', '-')}" for name in _OURS if getattr(args, name)]
    if given:
        raise UsageError(f"{', '.join(given)} cannot be given for a COMMAND: it deletes in its own way, now")
    if args.timeout is not None and args.timeout <= 0:
        raise UsageError(f"--timeout takes more than 0 seconds, not {args.timeout:g}")


def _hasten(rehearsal: Rehearsal, by: int) -> None:
    """Let the limits' time go by faster; a vendor that always says the same wait is then told to say the right one."""
    rehearsal.world.dilate(by)
    for switch in rehearsal.standin.vendor.switches:
        if by > 1 and switch.name == "retry_after" and switch.name not in rehearsal.stage.switches:
            rehearsal.standin.switch(switch.name, "remaining")


def _aliases(plan: Plan, rehearsal: Rehearsal, shelf: Shelf) -> dict[str, str]:
    """Every name by which a program may call a product: the plan's id, its handle, the record's own id."""
    aliases = {item.id: item.id for item in plan}
    for item in plan:
        record = shelf.record(rehearsal.before, item.id)
        names = [item.id.lower(), item.name]
        names += [record.id, getattr(record, "handle", "")] if record is not None else []
        for name in filter(None, names):
            aliases.setdefault(name, item.id)
    return aliases


def _watched(
    rehearsal: Rehearsal, plan: Plan, heard: Heard, args: argparse.Namespace
) -> tuple[launch.Ended, float, float]:
    """Serve the world for as long as the program runs: how that ended, and from when to when it was."""
    ids = "".join(f"{item.id}\n" for item in plan)
    with (
        tempfile.TemporaryDirectory(prefix="understudy-") as folder,
        Server(rehearsal.sandbox.app) as server,
    ):
        rehearsal.sandbox.at(server.url)
        path = Path(folder) / "plan.txt"
        path.write_text(ids, encoding="utf-8")
        standin = rehearsal.standin
        given = launch.environment(os.environ, standin.vendor.name, standin.url, standin.credentials, path)
        first = rehearsal.world.clock.time()
        ended = launch.run(args.command, given, ids, lambda line: _told(heard, line), args.timeout)
        return ended, first, rehearsal.world.clock.time()


def _told(heard: Heard, line: str) -> None:
    """What is no claim is for people."""
    if not heard.hear(line):
        sys.stderr.write(line)
        sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class _Watch:
    """What was asked for, and what was seen: instants as the world's clock showed them."""

    plan: Plan
    began: float
    ended: float
    scale: int
    entries: tuple[Entry, ...]
    took: float
    claims: Mapping[str, Claim]
    how: launch.Ended

    def at(self, instant: float) -> float:
        """An instant by the vendor's time: what was dilated here takes so many times as long there."""
        return self.began + (instant - self.began) * self.scale

    def when(self, entry: Entry) -> float:
        return self.at(entry.at / SECOND)


class _Play:
    """A performance that is over, and what there is to say of it."""

    def __init__(self, rehearsal: Rehearsal, shelf: Shelf, watch: _Watch, args: argparse.Namespace) -> None:
        self.stage = rehearsal.stage
        self.calls: Calls = rehearsal.client.calls
        self.watch, self.said, self.ended, self.args = watch, watch.claims, watch.how, args
        after = rehearsal.world.held(self.stage.vendor)
        course = Course(watch.entries, rehearsal.before, after)
        ids = [item.id for item in watch.plan]
        self.truths = truths(ids, course, shelf, heard_by(self.calls))
        self.unasked = taken(ids, course, shelf)
        self.unasked_for_good = sum(1 for key in self.unasked if after[shelf.products].get(key) is None)
        self.counts = Counter(truth.outcome for truth in self.truths.values())
        self.faults = tuple(Struck(says, hits) for says, hits in rehearsal.struck())

    def report(self, observed: Observed) -> Report:
        watch, calls, args = self.watch, self.calls, self.args
        begins = Instant(int(watch.began * SECOND))
        allowed = allowance(self.stage.vendor, self.stage.switches, begins)
        sent = sum(1 for truth in self.truths.values() if truth.acts)
        width, number = windows(allowed)
        rows = self._rows()
        claims = held_against(self.said, self.truths, self.unasked)
        trouble, troubled_at = self._trouble(claims)
        trashed = [row.ended for row in rows if row.outcome is Outcome.TRASHED and row.ended is not None]
        hurried = (f"here {watch.scale} times as fast (--time-scale)",) if watch.scale > 1 else ()
        return Report(
            kind=Kind.PROGRAM, vendor=self.stage.vendor, title=calls.title, page=calls.page,
            plan=plan_name(args.plan), catalogue=args.catalogue.name,
            began=watch.began, ended=watch.at(watch.ended), took=watch.took, time_scale=watch.scale,
            planned=len(watch.plan), irreversible=observed.irreversible + self.unasked_for_good, mode="",
            outcomes=tuple(self._groups(rows)), rows=tuple(rows[:ROWS]), rows_left_out=len(rows[ROWS:]),
            recoverable=tuple(recoverable(calls, self.counts, min(trashed, default=None))),
            requests=tuple(self._requests()),
            shortest=allowed.shortest(sent, begins).seconds if sent else 0.0,
            limits=(*limits_in_words(allowed, begins), *hurried), windows=width, allowed=number,
            pulse=tuple(self._pulse(allowed, width)),
            first_trouble=trouble, first_trouble_at=troubled_at, swept=observed.swept, bases=observed.bases,
            faults=self.faults, claims=claims, stopped=self.ended.stopped, program_status=self.ended.status,
            afterwards=calls.afterwards if self.counts.keys() & {Outcome.DELETED, Outcome.TRASHED} else (),
            command=spoken(args, self.stage.vendor), exit_code=self._exit_code(claims),
        )  # fmt: skip

    def _exit_code(self, claims: Claims) -> int:
        """0 where all went and all that was said is so; 3 where not; 4 where the program was stopped."""
        if self.ended.stopped:
            return STOPPED
        left_over = any(outcome not in AS_ASKED for outcome in self.counts)
        wrong = claims.wrong or claims.another_word
        return LEFT_OVER if left_over or wrong or self.ended.status else DONE

    # ── rows ──

    def _rows(self) -> list[Row]:
        """What wants looking at comes first."""
        rows = [self._row(item) for item in self.watch.plan]
        return sorted(rows, key=lambda row: row.outcome in AS_ASKED and not self._is_untrue(row.id))

    def _row(self, item: Item) -> Row:
        truth, claim = self.truths[item.id], self.said.get(item.id)
        last = truth.acts[-1] if truth.acts else None
        heard = last is not None and last.delivery == "delivered"
        return Row(
            item.id, truth.outcome, item.name, item.reason, self._because(truth, claim),
            last.reply.status if last and heard else None,
            tuple(entry.id for entry in truth.acts), len(truth.acts),
            self.watch.when(truth.acts[0]) if last else None, self.watch.when(last) if last else None,
            claim.word if claim else "",
        )  # fmt: skip

    def _because(self, truth: Truth, claim: Claim | None) -> str:
        says = f"the program says “{claim.word}”" if claim and not is_so(claim, truth) else ""
        because = "" if truth.outcome in _PLAIN else truth.because
        return "; and ".join(filter(None, (because, says)))

    def _is_untrue(self, identifier: str) -> bool:
        claim = self.said.get(identifier)
        return claim is not None and not is_so(claim, self.truths[identifier])

    def _groups(self, rows: list[Row]) -> Iterator[Group]:
        for outcome in Outcome:
            ids = [row.id for row in rows if row.outcome is outcome]
            if ids:
                yield Group(outcome, len(ids), tuple(ids[:IDS]))

    # ── requests ──

    def _requests(self) -> Iterator[Requests]:
        by_operation: dict[str, list[Entry]] = {}
        for entry in self.watch.entries:
            by_operation.setdefault(entry.operation, []).append(entry)
        for operation, entries in sorted(by_operation.items()):
            refused = sum(entry.reply.status == _TOO_MANY for entry in entries)
            failed = sum(
                entry.delivery != "delivered" or entry.reply.status >= _SERVER_ERROR for entry in entries
            )
            yield Requests(operation, len(entries), refused, failed)

    def _pulse(self, allowed: Allowance, width: float) -> Iterator[Pulse]:
        """The requests that count against the removal's limits, window by window of the vendor's time."""
        begins, beat = beats(self.watch.began, self.watch.at(self.watch.ended), allowed, width)
        counted = set(sharing(self.calls, allowed.operation))
        sent: Counter[int] = Counter()
        refused: Counter[int] = Counter()
        for entry in self.watch.entries:
            if entry.operation in counted:
                place = int((self.watch.when(entry) - begins) // beat)
                sent[place] += 1
                refused[place] += entry.reply.status == _TOO_MANY
        for place, count in sorted(sent.items()):
            yield Pulse(begins + beat * place, begins + beat * (place + 1), count, refused[place])

    # ── trouble ──

    def _trouble(self, claims: Claims) -> tuple[str, float | None]:
        """The first claim that is not so, else what was never asked for, else the first refusal, else how it ended."""
        untrue = [one for one in self.truths if self._is_untrue(one)]
        if untrue:
            return self._untruth(untrue[0])
        if claims.never_asked_is_gone:
            return f"{claims.never_asked_is_gone[0]} is gone, and nobody asked for it", None
        for entry in self.watch.entries:
            if entry.reply.status >= _REFUSAL or entry.delivery != "delivered":
                return _refusal(entry), self.watch.when(entry)
        return (f"the program ended with {self.ended.status}", None) if self.ended.status else ("", None)

    def _untruth(self, identifier: str) -> tuple[str, float | None]:
        truth, word = self.truths[identifier], json.dumps(self.said[identifier].word, ensure_ascii=False)
        at = self.watch.when(truth.acts[-1]) if truth.acts else None
        return f"{identifier} came to {truth.outcome.replace('_', ' ')}, and the program says {word}", at


def _refusal(entry: Entry) -> str:
    answer = f"answered {entry.reply.status}" if entry.delivery == "delivered" else f"lost ({entry.delivery})"
    why = f": {entry.reasons[-1].says}" if entry.reasons else ""
    asked = entry.operation if not entry.unrouted else f"{entry.request.method} {entry.request.path}"
    return f"{asked} was {answer}{why}"
