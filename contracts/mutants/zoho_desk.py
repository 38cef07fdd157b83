"""Zoho Desk's stand-in, broken in one way each: the trash, the bin, scopes, ids, credits, and calls in flight.

Knows the stand-in from inside; what is right about Zoho Desk is the machine's to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ...sandbox.core.call import Call
from ...sandbox.core.clock import DAY, SECOND
from ...sandbox.core.decision import Change, Decision, Put, Remove
from ...sandbox.core.limits import FixedWindow
from ...sandbox.core.state import Held
from ...sandbox.core.vendor import Reply, Vendor
from ...sandbox.vendors.zoho_desk import bodies, shapes, trash
from ...sandbox.vendors.zoho_desk import wire as said
from ...sandbox.vendors.zoho_desk.access import Case
from ...sandbox.vendors.zoho_desk.budgets import EDITIONS, Edition
from ...sandbox.vendors.zoho_desk.entities import (
    BIN,
    PRODUCTS,
    RETENTION,
    TICKETS,
    Module,
    Product,
    Token,
    Trashed,
)
from . import Mutant, altered, breaking, forgetful, patching, rendered, reworded

_NAME: Final = "zoho_desk"
_UNMOVABLE: Final = trash._unmovable  # noqa: SLF001  to be broken
_DISTINCT: Final = bodies._distinct  # noqa: SLF001  to be broken
_TRASHED: Final = shapes.trashed
_PRODUCT: Final = shapes.product
More = Callable[[Any, Decision], tuple[Change, ...]]


def _also(operation: str, more: More) -> Callable[[Vendor], Vendor]:
    """A vendor that does more than it should, where it does anything."""

    def do(case: Any, decision: Decision) -> Decision:
        if decision.refused:
            return decision
        return decision._replace(changes=(*decision.changes, *more(case, decision)))

    return lambda vendor: altered(vendor, operation, do)


# ── into the trash ──


def _purged(_case: Any, decision: Decision) -> tuple[Change, ...]:
    moved = [one.record.id for one in decision.changes if isinstance(one, Put) and one.table is BIN]
    return tuple(Remove(table, one) for one in moved for table in (BIN, PRODUCTS))


def _all_or_none(vendor: Vendor) -> Vendor:
    def delete(_case: Any, decision: Decision) -> Decision:
        if decision.refused or all(one["success"] for one in decision.body["results"]):
            return decision
        return decision._replace(changes=_without_puts(decision))

    return altered(vendor, "delete_products", delete)


def _without_puts(decision: Decision) -> tuple[Change, ...]:
    return tuple(one for one in decision.changes if not isinstance(one, Put))


def _some_of_them(vendor: Vendor) -> Vendor:
    """The official route moves what it can, and says that it moved all."""

    def move(case: Any, decision: Decision) -> Decision:
        if decision.answer is not said.INVALID_DATA or not decision.findings[-1][1].says.startswith(
            "nothing"
        ):
            return decision
        movable = [one for one in case.asked.ids if not _UNMOVABLE(case, Module.PRODUCTS, one)]
        moved = trash._moved(case, Module.PRODUCTS, movable)  # noqa: SLF001  to be broken
        return decision._replace(
            answer=said.PRODUCTS_MOVED, body=None, changes=(*decision.changes, *moved), refused=False
        )

    return altered(vendor, "move_products_to_trash", move)


def _everything(vendor: Vendor) -> Vendor:
    """A deletion that names nothing moves everything."""

    def delete(case: Any, decision: Decision) -> Decision:
        if decision.answer is not said.BAD_IDENTIFIER or case.call.values("id"):
            return decision
        moved = trash._moved(case, Module.PRODUCTS, [one.id for one in case.held[PRODUCTS]])  # noqa: SLF001  to be broken
        return decision._replace(changes=(*decision.changes, *moved))

    return altered(vendor, "delete_products", delete)


def _p_is_passed_over(vendor: Vendor) -> Vendor:
    def delete(_case: Any, decision: Decision) -> Decision:
        if decision.answer is not said.EXTRA_PARAMETER:
            return decision
        return decision._replace(answer=said.PRODUCTS_TRASHED, body={"results": []})

    return altered(vendor, "delete_products", delete)


def _trashed_again(case: Any, module: Module, identifier: str) -> str | None:
    again = module is Module.PRODUCTS and identifier in case.held[BIN]
    known = case.held[PRODUCTS].get(identifier)
    return None if again and known and known.org_id == case.org.id else _UNMOVABLE(case, module, identifier)


def _any_organizations(case: Any, module: Module, identifier: str) -> str | None:
    record = case.held[PRODUCTS].get(identifier)
    theirs = record is not None and record.org_id != case.org.id and identifier not in case.held[BIN]
    if theirs and module is Module.PRODUCTS:
        return None
    return _UNMOVABLE(case, module, identifier)


def _at_most(most: int) -> Any:
    return patching(_NAME, "bodies", _distinct=lambda given, limit=50: _DISTINCT(given, limit and most))


# ── out of it ──


def _code_lost(case: Any, decision: Decision) -> tuple[Change, ...]:
    back = [case.held[PRODUCTS].get(one.id) for one in decision.changes if isinstance(one, Remove)]
    return tuple(Put(PRODUCTS, replace(one, code=None)) for one in back if one is not None)


def _active_too(case: Any, _decision: Decision) -> tuple[Change, ...]:
    return tuple(Remove(PRODUCTS, one) for one in case.asked.ids if one in case.held[PRODUCTS])


def _numbers_lost(case: Any, decision: Decision) -> tuple[Change, ...]:
    gone = [one.id for one in decision.changes if isinstance(one, Remove) and one.table is PRODUCTS]
    return tuple(
        Put(TICKETS, replace(ticket, product_id=None))
        for one in gone
        for ticket in case.held[TICKETS].find("product_id", one)
    )


def _is_ticket(change: Change) -> bool:
    return isinstance(change, Remove) and change.table is TICKETS


# ── what is shown ──


def _all_listed(case: Any) -> Any:
    return (one for one in case.held[PRODUCTS] if one.org_id == case.org.id)


def _small(held: Held, entry: Trashed) -> dict[str, Any]:
    return {**_TRASHED(held, entry), "type": entry.module.value}


def _never_deleted(held: Held, record: Product) -> dict[str, Any]:
    return {**_PRODUCT(held, record), "isDeleted": False}


def _backwards(vendor: Vendor) -> Vendor:
    def answer(_case: Any, decision: Decision) -> Decision:
        if decision.refused:
            return decision
        return decision._replace(body={"results": decision.body["results"][::-1]})

    return altered(vendor, "delete_products", answer)


# ── who asks ──


class _Altered(Case):
    """With a token that is better than it is."""

    def __init__(self, held: Held, call: Call) -> None:
        super().__init__(held, call)
        self.token = self.better(self.token) if self.token else None

    def better(self, token: Token) -> Token:
        raise NotImplementedError


class _ProductsWillDo(_Altered):
    def better(self, token: Token) -> Token:
        more = tuple(one.replace("products", "settings") for one in token.scopes)
        return replace(token, scopes=(*token.scopes, *more))


class _DeletersPurge(_Altered):
    def better(self, token: Token) -> Token:
        purges = "Desk.settings.DELETE" in token.scopes and self.call.path.startswith("/api/v1/recycleBin/")
        return replace(token, scopes=(*token.scopes, *(("Desk.settings.UPDATE",) if purges else ())))


class _NobodyExpires(_Altered):
    def better(self, token: Token) -> Token:
        return replace(token, expires=None)


# ── how often ──


def _from_the_first_call(held: Held, organization: Any) -> FixedWindow:  # noqa: ARG001  the signature of what it stands for
    return FixedWindow("credits", 5_000, DAY)


def _with_retry_after(vendor: Vendor) -> Vendor:
    def add(reply: Reply, decision: Decision, _call: Call) -> Reply:
        more = (("Retry-After", "1"),) if decision.answer is said.TOO_MANY_CALLS else ()
        return reply._replace(headers=(*reply.headers, *more))

    return rendered(vendor, add)


def _without_retry_after(vendor: Vendor) -> Vendor:
    def strip(reply: Reply, _decision: Decision, _call: Call) -> Reply:
        return reply._replace(headers=tuple(one for one in reply.headers if one[0] != "Retry-After"))

    return rendered(vendor, strip)


def _changed(name: str, says: str, change: Callable[[Vendor], Vendor]) -> Mutant:
    return Mutant(name, _NAME, says, breaking(change, _NAME))


def _seen_otherwise(name: str, says: str, case: type[Case]) -> Mutant:
    return _changed(name, says, lambda vendor: replace(vendor, case=case))


def _patched(name: str, says: str, module: str, **names: Any) -> Mutant:
    return Mutant(name, _NAME, says, patching(_NAME, module, **names))


def _free(credits_: int, calls: int) -> dict[str, Edition]:
    return {**EDITIONS, "free": Edition(credits_, 0, calls)}


#: Those whose answers differ from the document too.
_DOCUMENTED: Final = frozenset(
    {"p is passed over", "200 for 204", "200 for nothing", "small type", "mismatch as 401"}
)
MUTANTS: Final = tuple(replace(mutant, documents=mutant.name in _DOCUMENTED) for mutant in (
    _changed("trash purges", "What is moved to the trash is gone for good.", _also("delete_products", _purged)),
    _changed("all or none", "One id that cannot be moved keeps all of them.", _all_or_none),
    _changed("some of them", "Zoho's own route moves a part, and answers 204.", _some_of_them),
    _changed("everything", "A deletion without an id moves everything.", _everything),
    _changed("p is passed over", "A query with p is answered 200.", _p_is_passed_over),
    _patched("trashed again", "What is in the trash can be trashed again, and its 60 days begin anew.", "trash",
             _unmovable=_trashed_again),
    _patched("any organization's", "Another organisation's products can be trashed.", "trash",
             _unmovable=_any_organizations),
    Mutant("one id more", _NAME, "51 ids are accepted.", _at_most(51)),
    Mutant("one id less", _NAME, "50 ids are refused.", _at_most(49)),
    _changed("200 for 204", "Zoho's own route says more than nothing.",
             lambda vendor: reworded(vendor, "products_moved", status=200, body={})),
    _changed("backwards", "Results come in another order than the ids.", _backwards),
    _patched("30 days", "The bin keeps records for 30 days.", "recycle_bin", RETENTION=30 * DAY),
    _patched("a second more", "The bin keeps records for 60 days and a second.", "recycle_bin",
             RETENTION=RETENTION + SECOND),
    _changed("code lost", "A restored product has lost its code.", _also("restore", _code_lost)),
    _changed("restores nothing", "A restored product stays in the bin.",
             lambda vendor: forgetful(vendor, "restore", lambda one: isinstance(one, Remove))),
    _changed("active too", "Active products can be purged.", _also("delete_from_recycle_bin", _active_too)),
    _changed("numbers lost", "A ticket loses the number of a purged product.",
             _also("delete_from_recycle_bin", _numbers_lost)),
    _changed("tickets stay", "deleteAll leaves what is no product.",
             lambda vendor: forgetful(vendor, "delete_all", _is_ticket)),
    _changed("200 for nothing", "An empty list is answered with 200.",
             lambda vendor: reworded(vendor, "no_products", status=200, body={"data": []})),
    _patched("all listed", "What is in the trash is still listed.", "desk", _listed=_all_listed),
    _patched("small type", "The bin writes a record's type as its filter does.", "shapes", trashed=_small),
    _patched("never deleted", "isDeleted is false in the trash too.", "shapes", product=_never_deleted),
    _seen_otherwise("products will do", "Desk.products scopes do for Desk.settings ones.", _ProductsWillDo),
    _seen_otherwise("deleters purge", "Desk.settings.DELETE does for the bin.", _DeletersPurge),
    _seen_otherwise("nobody expires", "Tokens live for ever.", _NobodyExpires),
    _changed("mismatch as 401", "Another organisation's id is a 401.",
             lambda vendor: reworded(vendor, "oauth_org_mismatch", status=401)),
    _patched("five a record", "A record costs 5 credits.", "trash", A_RECORD=5),
    _patched("one credit more", "A day has 5001 credits.", "budgets", EDITIONS=_free(5_001, 5)),
    _patched("six calls", "A sixth call in flight is let in.", "budgets", EDITIONS=_free(5_000, 6)),
    _patched("day of its own", "The day of the credits begins with the first call.", "budgets", credits_of=_from_the_first_call),
    _changed("retry after calls", "Too many calls at a time are told to wait a second.", _with_retry_after),
    _changed("no retry after", "Credits that are spent come without Retry-After.", _without_retry_after),
))  # fmt: skip
