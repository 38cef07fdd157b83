"""Zoho Desk's Recycle Bin: what goes in, what comes out, and what time alone takes away.

Sources: using-the-recycle-bin (60 days); OpenAPI description, Recyclebin. Pure; knows nothing of requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ...core.clock import Instant
from ...core.decision import Change, Effect, Put, Remove
from ...core.state import Held
from ...core.vendor import Due
from .entities import (
    BIN,
    LIFE,
    MASS_ACTIONS,
    REMINDERS,
    RETENTION,
    TABLES,
    TOKENS,
    Action,
    MassAction,
    Module,
    Reminder,
    Trashable,
    Trashed,
)

_REMINDER: Final = "recycle_bin"


def trashing(held: Held, module: Module, records: Sequence[Trashable], deleted_by: str) -> tuple[Change, ...]:
    """Records go into the bin, and stay as they are: every field, the id, and who refers to them."""
    purge_at = Instant(held.now + RETENTION)
    if not records:
        return ()
    entries = [
        Trashed(
            record.id,
            record.org_id,
            module,
            record.name,
            next(iter(record.department_ids), None),
            deleted_by,
            held.now,
            purge_at,
        )
        for record in records
    ]
    puts = (Put(BIN, entry, "trashed", Effect.REVERSIBLE) for entry in entries)
    return (*puts, *reminded(held, purge_at))


def reminded(held: Held, at: Instant) -> tuple[Put, ...]:
    """See to it that the bin is looked through at that instant."""
    reminder = held[REMINDERS].get(_REMINDER)
    if reminder is not None and reminder.at <= at:
        return ()
    return (Put(REMINDERS, Reminder(_REMINDER, at), "set"),)


def restoring(entry: Trashed) -> tuple[Change, ...]:
    """A record leaves the bin with the id and the fields that it had."""
    return (Remove(BIN, entry.id, "restored from", Effect.REVERSIBLE),)


def purging(entry: Trashed) -> tuple[Change, ...]:
    """A record is gone for good; what refers to it keeps a number that leads nowhere."""
    return (
        Remove(BIN, entry.id, "purged from"),
        Remove(TABLES[entry.module], entry.id, "permanently deleted"),
    )


def entries_of(held: Held, org_id: str) -> Iterator[Trashed]:
    return (entry for entry in held[BIN] if entry.org_id == org_id)


def emptying(held: Held, org_id: str, action: Action) -> tuple[Change, ...]:
    """Every record in an organisation's bin, of every module, restored or permanently deleted."""
    end = restoring if action is Action.RESTORE else purging
    return tuple(change for entry in entries_of(held, org_id) for change in end(entry))


# ── what time brings about ──


def settle(held: Held) -> tuple[Change, ...]:
    """A new world's tokens begin their hour; what has lain in the bin for 60 days goes; mass actions get done."""
    changes: tuple[Change, ...] = ()
    if held[TOKENS].first("unstarted", "") is not None:
        changes = tuple(_started(held))
    reminder = held[REMINDERS].get(_REMINDER)
    due = reminder is not None and reminder.at <= held.now
    if due or held[BIN].first("undated", "") is not None:
        changes += tuple(_swept(held))
    return changes


def _started(held: Held) -> Iterator[Change]:
    for token in held[TOKENS].find("unstarted", ""):
        yield Put(TOKENS, replace(token, expires=Instant(held.now + LIFE)), "issued")


def _swept(held: Held) -> Iterator[Change]:
    """Look through the whole bin, and say when to do so again."""
    actions = tuple(held[MASS_ACTIONS])
    coming = [action.at for action in actions if action.at > held.now]
    for entry in held[BIN]:
        at, action = _end(entry, actions)
        if at <= held.now:
            yield from restoring(entry) if action is Action.RESTORE else purging(entry)
        else:
            coming.append(at)
            if entry.purge_at is None:
                yield Put(BIN, replace(entry, purge_at=_purge_at(entry)), "dated")
    for one in actions:
        if one.at <= held.now:
            yield Remove(MASS_ACTIONS, one.id, "finished")
    if coming:
        yield Put(REMINDERS, Reminder(_REMINDER, min(coming)), "set")
    else:
        yield Remove(REMINDERS, _REMINDER, "dropped")


def _end(entry: Trashed, actions: tuple[MassAction, ...]) -> tuple[Instant, Action]:
    """When an entry's stay ends, and how: at 60 days, or by a mass action that came first."""
    ends = [
        (one.at, one.action) for one in actions if entry.id in one.ids and entry.deleted_at <= one.asked_at
    ]
    return min((*ends, (_purge_at(entry), Action.DELETE)), key=lambda end: end[0])


def _purge_at(entry: Trashed) -> Instant:
    return entry.purge_at if entry.purge_at is not None else Instant(entry.deleted_at + RETENTION)


def due(held: Held) -> Iterator[Due]:
    """Purges, mass actions and the ends of tokens."""
    for entry in held[BIN]:
        yield Due(_purge_at(entry), f"{entry.module} {entry.id} is permanently deleted")
    for action in held[MASS_ACTIONS]:
        yield Due(action.at, f"{action.action}All of organisation {action.org_id} is finished")
    for token in held[TOKENS]:
        if token.expires is not None:
            yield Due(token.expires, f"access token {token.id} expires")
