"""Devdraft's stand-in, broken in one way each.

Knows the stand-in's parts, to break them; the machine that must find each knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ...sandbox.core.call import Call
from ...sandbox.core.clock import DAY, HOUR, MINUTE
from ...sandbox.core.decision import Change, Count, Decision, Finding, Put, Remove, passes
from ...sandbox.core.limits import FixedWindow
from ...sandbox.core.table import TableKey
from ...sandbox.core.vendor import Vendor
from ...sandbox.vendors.devdraft import access, deletion, wire
from ...sandbox.vendors.devdraft.entities import (
    AUDIT,
    IN_FLIGHT,
    INVOICES,
    LINKS,
    PENDING,
    PRODUCTS,
    TRANSACTIONS,
    InvoiceStatus,
    Product,
    Replay,
    TransactionStatus,
)
from . import Lenient, Mutant, altered, breaking, forgetful, patching, reworded, without_header

VENDOR: Final = "devdraft"


class _Open(access.Case):
    """A case that asks whose a product is of nobody."""

    @property
    def product(self) -> Product | None:
        return self.any_product


def _puts(table: TableKey[Any]) -> Callable[[Change], bool]:
    return lambda change: isinstance(change, Put) and change.table is table


def _removes(change: Change) -> bool:
    return isinstance(change, Remove) and change.table is PRODUCTS


def _never_before(case: access.Case) -> Finding:
    """A check that knows no repeat."""
    return passes(f"{case.idempotency_key} is as good as new")


def _same_place(first: Replay, call: Call) -> bool:
    """Whether a request is the one that a key was first used for, whatever its body."""
    return (first.method, first.path) == (call.method, call.path)


def _may(case: access.Case) -> Finding:
    return passes(f"{case.client.name} may do anything")


def _history_goes(vendor: Vendor) -> Vendor:
    def follow(case: Any, decision: Decision) -> Decision:
        if decision.answer is not wire.PRODUCT_DELETED or case.replayed:
            return decision
        gone = (Remove(TRANSACTIONS, one.id) for one in case.references.transactions)
        return decision._replace(changes=(*decision.changes, *gone))

    return altered(vendor, "delete_product", follow)


def _half_done(vendor: Vendor) -> Vendor:
    """A refusal that has taken the product out of its links already."""

    def undo_too_little(case: Any, decision: Decision) -> Decision:
        if decision.answer is not wire.REFERENCED or case.replayed:
            return decision
        links = (
            Put(
                LINKS,
                replace(
                    one, products=tuple(each for each in one.products if each.product_id != case.ours.id)
                ),
            )
            for one in case.references.links
        )
        return decision._replace(changes=(*decision.changes, *links))

    return altered(vendor, "delete_product", undo_too_little)


def _reads_are_free(vendor: Vendor) -> Vendor:
    return forgetful(vendor, "get_product", lambda change: isinstance(change, Count))


def _brief(vendor: Vendor) -> Vendor:
    """Answers a deletion with the id alone."""

    def shorten(_case: Any, decision: Decision) -> Decision:
        if decision.answer is not wire.PRODUCT_DELETED:
            return decision
        return decision._replace(body={"id": decision.body["id"]})

    return altered(vendor, "delete_product", shorten)


def _uncounted(vendor: Vendor) -> Vendor:
    def shorten(_case: Any, decision: Decision) -> Decision:
        if decision.answer is not wire.REFERENCED:
            return decision
        return decision._replace(body={**decision.body, "details": {"references": ["1 pending invoice"]}})

    return altered(vendor, "delete_product", shorten)


_MISSING: Final = {"statusCode": 404, "message": "Product does not exist", "error": "Not Found"}

#: Those that the vendor’s document catches too.
_DOCUMENTED: Final = frozenset(
    {"401 for 403", "first call's minute", "in brief", "links keep it", "no hint", "other words"}
)

MUTANTS: Final = tuple(
    Mutant(name, VENDOR, says, broken, documents=name in _DOCUMENTED)
    for name, says, broken in (
        (
            "other words", "the 404 is worded otherwise",
            breaking(lambda it: reworded(it, "product_not_found", body=_MISSING), VENDOR),
        ),
        (
            "links keep it", "a payment link keeps a product that was deleted",
            breaking(lambda it: forgetful(it, "delete_product", _puts(LINKS)), VENDOR),
        ),
        (
            "drafts keep it", "a draft invoice keeps a product that was deleted",
            breaking(lambda it: forgetful(it, "delete_product", _puts(INVOICES)), VENDOR),
        ),
        (
            "no trail", "a deletion is not written into the audit trail",
            breaking(lambda it: forgetful(it, "delete_product", _puts(AUDIT)), VENDOR),
        ),
        (
            "only says so", "a deletion answers 200 and keeps the product",
            breaking(lambda it: forgetful(it, "delete_product", _removes), VENDOR),
        ),
        (
            "past due is free", "an invoice that is past due does not block",
            patching(VENDOR, "deletion", PENDING=PENDING - {InvoiceStatus.PASTDUE}),
        ),
        (
            "drafts block", "a draft invoice blocks",
            patching(VENDOR, "deletion", PENDING=PENDING | {InvoiceStatus.DRAFT}),
        ),
        (
            "disputed is free", "a disputed payment does not block",
            patching(VENDOR, "deletion", IN_FLIGHT=IN_FLIGHT - {TransactionStatus.DISPUTED}),
        ),
        (
            "links block", "an active payment link blocks",
            patching(VENDOR, "deletion", BLOCKING={"table": deletion.BLOCKING["strict"]}),
        ),
        ("one of each", "a refusal counts one pending invoice, however many there are", breaking(_uncounted, VENDOR)),
        ("half done", "a refused deletion has taken the product out of its links", breaking(_half_done, VENDOR)),
        ("history goes", "a product's transactions are deleted with it", breaking(_history_goes, VENDOR)),
        ("in brief", "a deletion answers with the id alone", breaking(_brief, VENDOR)),
        ("one more", "101 requests a minute are let through", patching(VENDOR, "access", REQUESTS=Lenient("requests", 100, MINUTE, aligned=True))),
        (
            "first call's minute", "the window begins with the first call, not with the clock's minute",
            patching(VENDOR, "access", REQUESTS=FixedWindow("requests", 100, MINUTE)),
        ),
        ("reads are free", "reading a product is not counted", breaking(_reads_are_free, VENDOR)),
        (
            "no hint", "the 429 has no Retry-After header",
            breaking(lambda it: without_header(it, "Retry-After"), VENDOR),
        ),
        (
            "twice", "a repeat with the same idempotency key is executed again",
            patching(VENDOR, "access", key_is_fresh=_never_before),
        ),
        (
            "whatever the body", "an idempotency key forgets what body it was used with",
            patching(VENDOR, "idempotency", is_same=_same_place),
        ),
        (
            "an hour's memory", "an idempotency key is forgotten after an hour",
            patching(VENDOR, "idempotency", LIFETIME=HOUR),
        ),
        (
            "a long memory", "an idempotency key is never free again",
            patching(VENDOR, "idempotency", LIFETIME=100 * DAY),
        ),
        (
            "401 for 403", "a key without the right to delete is told that it is unknown",
            breaking(lambda it: reworded(it, "delete_forbidden", status=401), VENDOR),
        ),
        (
            "no rights", "a key deletes whether it has the right or not",
            patching(VENDOR, "access", _RIGHTS=dict.fromkeys(access.SCOPES, _may)),
        ),
        (
            "open house", "another application's product can be deleted",
            breaking(lambda it: replace(it, case=_Open), VENDOR),
        ),
    )
)  # fmt: skip
