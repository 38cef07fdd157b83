"""A report made from what a run left: its ledger, and, where there was a world to watch, what happened in it.

Knows clients and the sandbox; no vendor.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from ..clients.calls import Calls
from ..clients.outcome import AS_ASKED, Outcome
from ..sandbox.core.clock import SECOND, Instant
from ..sandbox.core.limits import FixedWindow
from .allowance import Allowance, allowance
from .report import Group, Kind, Pulse, Recoverable, Report, Requests, Row
from .terms import limits_in_words

if TYPE_CHECKING:
    from ..clients.audit import Audit
    from ..clients.audit import Row as Kept
    from .observed import Observed

ROWS: Final = 5000
IDS: Final = 5
_BEATS: Final = 60

#: What a command says of itself when it ends. 1 and 2, an error and wrong usage, are the command line's.
DONE, LEFT_OVER, STOPPED = 0, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a run cannot know of itself."""

    kind: Kind
    vendor: str
    plan: str
    catalogue: str = ""
    command: str = ""
    if_blocked: str = ""
    mode: str = ""
    took: float = 0.0
    stopped: str = ""
    switches: Mapping[str, str]


def assembled(audit: Audit, calls: Calls, setting: Setting, world: Observed | None = None) -> Report:
    """The report of a run, finished or not."""
    began, ended = audit.span()
    counts = audit.counts()
    rows = _Rows(audit)
    allowed = allowance(setting.vendor, setting.switches, Instant(int(began * SECOND)))
    width, number = windows(allowed)
    first = rows.first_trouble
    return Report(
        kind=setting.kind, vendor=setting.vendor, title=calls.title, page=calls.page, plan=setting.plan,
        catalogue=setting.catalogue, began=began, ended=ended, took=setting.took, planned=sum(counts.values()),
        irreversible=_for_good(world) if world else counts[Outcome.DELETED] + rows.gone_after_sending,
        mode=setting.mode, if_blocked=setting.if_blocked,
        outcomes=rows.groups(counts), rows=rows.shown, rows_left_out=rows.count - len(rows.shown),
        recoverable=tuple(recoverable(calls, counts, rows.first_trashed)),
        requests=tuple(Requests(*one) for one in _requests(audit)),
        shortest=allowed.shortest(rows.sent, Instant(int(began * SECOND))).seconds if rows.sent else 0.0,
        limits=limits_in_words(allowed, Instant(int(began * SECOND))), windows=width, allowed=number,
        pulse=_pulse(audit, calls, allowed, width),
        first_trouble=_told(first) if first else "", first_trouble_at=first.ended if first else None,
        swept=world.swept if world else (), bases=world.bases if world else (),
        stopped=setting.stopped,
        not_backed_up=calls.not_backed_up if calls.removes is Outcome.DELETED else (),
        backups=sum(1 for _ in audit.backups()),
        afterwards=calls.afterwards if any(counts[one] for one in (Outcome.DELETED, Outcome.TRASHED)) else (),
        command=setting.command, exit_code=exit_code(counts, setting.stopped),
    )  # fmt: skip


def _for_good(world: Observed) -> int:
    """What was asked for and what was not: neither can be undone."""
    return world.irreversible + world.unasked_for_good


def exit_code(counts: Mapping[Outcome, int], stopped: str) -> int:
    """0 all as asked; 3 finished, and ids are left over; 4 stopped before the end."""
    if stopped:
        return STOPPED
    return LEFT_OVER if any(count for one, count in counts.items() if one not in AS_ASKED) else DONE


class _Rows:
    """One walk over the ledger's rows: what is shown, and what is counted on the way. Keeps no more than it shows."""

    def __init__(self, audit: Audit) -> None:
        self.count = self.sent = self.gone_after_sending = 0
        self.first_trouble: Kept | None = None
        self.first_trashed: float | None = None
        self._ids: dict[Outcome, list[str]] = {}
        troubled: list[Row] = []
        fine: list[Row] = []
        for row in audit.rows():
            self._note(row)
            kept = fine if row.outcome in AS_ASKED else troubled
            if len(kept) < ROWS:
                kept.append(_row(row))
        self.shown = tuple(islice([*troubled, *fine], ROWS))

    def _note(self, row: Kept) -> None:
        self.count += 1
        self.sent += row.attempts > 0
        self.gone_after_sending += row.outcome is Outcome.GONE and row.attempts > 0
        ids = self._ids.setdefault(row.outcome, [])
        if len(ids) < IDS:
            ids.append(row.id)
        if row.outcome is Outcome.TRASHED and row.ended is not None:
            self.first_trashed = min(row.ended, self.first_trashed or row.ended)
        if row.outcome in AS_ASKED - {Outcome.NOT_FOUND, Outcome.GONE} or row.ended is None:
            return
        if self.first_trouble is None or row.ended < (self.first_trouble.ended or math.inf):
            self.first_trouble = row

    def groups(self, counts: Mapping[Outcome, int]) -> tuple[Group, ...]:
        return tuple(
            Group(one, count, tuple(self._ids.get(one, ()))) for one, count in counts.items() if count
        )


def _row(row: Kept) -> Row:
    return Row(
        row.id, row.outcome, row.name, row.reason, row.because, row.status, row.request_ids, row.attempts,
        row.begun, row.ended,
    )  # fmt: skip


def _told(row: Kept) -> str:
    name = f" ({row.name})" if row.name else ""
    why = f": {row.because}" if row.because else ""
    return f"{row.id}{name} came to {row.outcome.replace('_', ' ')}{why}"


def _requests(audit: Audit) -> Iterator[tuple[str, int, int, int]]:
    for one in audit.requests():
        yield one.operation, one.sent, one.refused, one.failed


def recoverable(
    calls: Calls, counts: Mapping[Outcome, int], first_trashed: float | None
) -> Iterator[Recoverable]:
    if counts[Outcome.TRASHED]:
        until = first_trashed + calls.retention if first_trashed and calls.retention else None
        yield Recoverable(counts[Outcome.TRASHED], "restore from the trash", until)
    if counts[Outcome.DEACTIVATED]:
        yield Recoverable(counts[Outcome.DEACTIVATED], "show again: everything else was left as it was")


def windows(allowed: Allowance) -> tuple[float, int]:
    """The window that holds a run back, in seconds, and how many products or calls it lets in; zeros for none."""
    found = [limit for limit in allowed.limits if isinstance(limit, FixedWindow)]
    if not found:
        return 0.0, 0
    tightest = min(found, key=lambda limit: limit.limit / limit.period)
    return tightest.period / SECOND, allowed.requests(tightest.limit // allowed.cost)


def _pulse(audit: Audit, calls: Calls, allowed: Allowance, width: float) -> tuple[Pulse, ...]:
    """The requests that count against the removal's limits, window by window."""
    begins, beat = beats(*audit.span(), allowed, width)
    return tuple(
        Pulse(one.begins, one.ends, one.sent, one.refused)
        for one in audit.beats(sharing(calls, allowed.operation), begins, beat)
    )


def beats(began: float, ended: float, allowed: Allowance, width: float) -> tuple[float, float]:
    """Where the first span of a pulse begins, and how long each is, in seconds: a window, where there are any."""
    beat = width or max(1.0, (ended - began) / _BEATS)
    aligned = any(isinstance(limit, FixedWindow) and limit.aligned for limit in allowed.limits)
    return (began - began % beat if aligned else began), beat


def sharing(calls: Calls, operation: str) -> list[str]:
    """The operations that share a limit with this one."""
    names = {limit.name for limit in calls.limits.get(operation, ())}
    shared = [one for one, limits in calls.limits.items() if names & {limit.name for limit in limits}]
    return shared or [operation]


def changed(values: Mapping[str, Any]) -> dict[str, str]:
    """Options as a ledger's facts: text, and nothing for what is left out."""
    return {name: str(value) for name, value in values.items() if value not in (None, "", ())}
