"""Moving Zoho Desk's records to the trash, out of it, and out of existence: what may be moved, and what it answers.

Sources: the page, steps 3 to 5; OpenAPI description, Product, Ticket, Article, Recyclebin, MassActionResponse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any, Final

from ...core.clock import SECOND, Instant
from ...core.decision import SILENT, Answer, Change, Check, Effect, Finding, Put, answers, passes
from . import bodies, shapes, wire
from .access import Case
from .budgets import A_RECORD, WRITE, WRONG
from .entities import BIN, MASS_ACTIONS, TABLES, Action, MassAction, Module, Trashed
from .recycle_bin import emptying, entries_of, purging, reminded, restoring, trashing

_BY_HAND: Final = 10  # entries a page of the bin, unless the request says otherwise


# ── what calls cost ──


def each_record(case: Case) -> int:
    return A_RECORD * len(case.asked.ids)


def all_or_nothing(module: Module) -> Callable[[Case], int]:
    """Where one record keeps all of them from being moved, nothing is done, and little is paid."""

    def weight(case: Case) -> int:
        return WRONG if any(_unmovable(case, module, one) for one in case.asked.ids) else each_record(case)

    return weight


def whole_bin(case: Case) -> int:
    return max(WRITE, A_RECORD * sum(1 for _ in entries_of(case.held, case.org.id)))


# ── which records may be moved ──


def _unmovable(case: Case, module: Module, identifier: str) -> str | None:
    """Why a record cannot go into the bin. An id means a record of its own module, never of another."""
    record = case.held[TABLES[module]].get(identifier)
    if record is None or record.org_id != case.org.id or identifier in case.held[BIN]:
        return wire.UNPROCESSABLE
    if case.asked.department and case.asked.department not in record.department_ids:
        return wire.UNPROCESSABLE
    return _barred(case, record.department_ids)


def _barred(case: Case, departments: Iterable[str]) -> str | None:
    theirs = case.agent.departments if case.agent else frozenset()
    return wire.NOT_YOURS if theirs and not theirs.issuperset(departments) else None


def _entry(case: Case, identifier: str) -> tuple[Trashed | None, str | None]:
    """The bin's entry of an id, or why it cannot be touched."""
    entry = case.held[BIN].get(identifier)
    if entry is None or entry.org_id != case.org.id:
        return None, wire.UNPROCESSABLE
    barred = _barred(case, (entry.department_id,) if entry.department_id else ())
    return (None, barred) if barred else (entry, None)


def _told(outcomes: Sequence[tuple[str, str | None]], done: str) -> str:
    refused = [f"{one} {code}" for one, code in outcomes if code]
    return f"{len(outcomes) - len(refused)} {done}" + (f"; not: {', '.join(refused)}" if refused else "")


def move_each(module: Module, answer: Answer) -> Check[Case]:
    """What can be moved is moved, and each id gets a result. Source: the page; mass-action list."""

    def moved_to_trash(case: Case) -> Finding:
        outcomes = [(one, _unmovable(case, module, one)) for one in case.asked.ids]
        changes = _moved(case, module, [one for one, code in outcomes if code is None])
        body = wire.results(case.held, outcomes)
        return Finding(_told(outcomes, "moved to the trash"), answer, body, (), changes)

    return moved_to_trash


def _moved(case: Case, module: Module, identifiers: Iterable[str]) -> tuple[Change, ...]:
    table = case.held[TABLES[module]]
    found = [record for one in identifiers if (record := table.get(one)) is not None]
    return trashing(case.held, module, found, case.agent_id)


def all_movable(module: Module, field: str) -> Check[Case]:
    """The check that every id can be moved: an answer without a body cannot report a part."""

    def every_one_movable(case: Case) -> Finding:
        stuck = [one for one in case.asked.ids if _unmovable(case, module, one)]
        if stuck:
            return bodies.refused([(field, "invalid")], f"nothing is moved, for want of: {', '.join(stuck)}")
        return passes("every one of them can be moved")

    return every_one_movable


def move_all(module: Module, answer: Answer) -> Check[Case]:
    def moved_to_trash(case: Case) -> Finding:
        changes = _moved(case, module, case.asked.ids)
        return answers(answer, f"{len(case.asked.ids)} moved to the trash", *changes)

    return moved_to_trash


def served(answer: Answer) -> Check[Case]:
    """The check that a route is served which only the page knows; Zoho's own description has none of them."""

    def route_served(case: Case) -> Finding:
        if case.held.is_on("official_only"):
            return answers(answer, "the OpenAPI description has no such operation")
        return SILENT

    return route_served


# ── out of the bin ──


def restore_each(case: Case) -> Finding:
    """Each comes back as it went. What has been pointed elsewhere meanwhile stays there."""
    return _ended(case, restoring, wire.RESTORED, "restored")


def purge_each(case: Case) -> Finding:
    return _ended(case, purging, wire.PURGED, "permanently deleted")


def _ended(case: Case, end: Callable[[Trashed], tuple[Change, ...]], answer: Answer, done: str) -> Finding:
    found = [(one, *_entry(case, one)) for one in case.asked.ids]
    changes = [change for _, entry, _ in found if entry is not None for change in end(entry)]
    outcomes = [(one, code) for one, _, code in found]
    return answers(answer, _told(outcomes, done), *changes, body=wire.results(case.held, outcomes))


def empty_bin(action: Action, answer: Answer) -> Check[Case]:
    """Everything in the bin, of every module. Accepted is not finished, where the switch says so."""

    def accepted(case: Case) -> Finding:
        delay = int(case.held.switch("mass_action_delay"))
        if not delay:
            changes = emptying(case.held, case.org.id, action)
            return answers(answer, f"{action}d at once, every module's", *changes)
        effect = Effect.REVERSIBLE if action is Action.RESTORE else Effect.IRREVERSIBLE
        at = Instant(case.now + delay * SECOND)
        ids = frozenset(entry.id for entry in entries_of(case.held, case.org.id))
        one = MassAction(case.held.new_number("mass_action", 18), case.org.id, action, case.now, at, ids)
        changes = (Put(MASS_ACTIONS, one, "accepted", effect), *reminded(case.held, at))
        return answers(answer, f"accepted, and finished in {delay} s", *changes)

    return accepted


# ── the bin's list ──


def show_bin(case: Case) -> Finding:
    """Newest first unless sorted; an empty list is a 200 here."""
    query = case.asked.query
    entries = sorted(_filtered(case), key=attrgetter("deleted_at"), reverse=True)
    order = query.get("sortBy", "")
    if order:
        entries.sort(key=_ORDERS[order.removeprefix("-")], reverse=order.startswith("-"))
    start = offset_of(case)
    shown = islice(entries, start, start + query.get("limit", _BY_HAND))
    data = [_shown(case, entry) for entry in shown]
    return answers(wire.RECYCLE_BIN, f"{len(data)} of {len(entries)}", body={"data": data})


def _filtered(case: Case) -> Iterator[Trashed]:
    query = case.asked.query
    module, department = query.get("module"), query.get("departmentId", "0")
    for entry in entries_of(case.held, case.org.id):
        if module in {None, entry.module} and department in {"0", entry.department_id}:
            yield entry


def _shown(case: Case, entry: Trashed) -> dict[str, Any]:
    body = shapes.trashed(case.held, entry)
    include = case.asked.query.get("include", ())
    if "department" in include:
        body["department"] = shapes.department_of(case.held, entry.department_id)
    if "deletedBy" in include:
        body["deletedBy"] = shapes.deleter_of(case.held, entry.deleted_by)
    return body


_ORDERS: Final[dict[str, Callable[[Trashed], Any]]] = {
    "name": lambda entry: entry.name or "",
    "type": lambda entry: entry.module.value,
    "department": lambda entry: entry.department_id or "",
    "deletedBy": lambda entry: entry.deleted_by,
    "deletedTime": attrgetter("deleted_at"),
}


def offset_of(case: Case) -> int:
    """How many entries a list passes over. `from` begins at 0, or at 1 where the switch says so."""
    base = int(case.held.switch("from_base"))
    return max(0, int(case.asked.query.get("from", base)) - base)
