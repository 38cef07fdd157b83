"""What refers to a product at Devdraft, what of it keeps the product, and what goes with it.

Source: Delete Product, deletion rules and referenced data handling. Pure; knows nothing of requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ...core.clock import Instant
from ...core.decision import Change, Effect, Put, Remove
from ...core.state import Held
from .entities import (
    AUDIT,
    COMPLETED,
    IN_FLIGHT,
    INVOICES,
    LINKS,
    PENDING,
    PRODUCTS,
    TRANSACTIONS,
    AuditEntry,
    Invoice,
    InvoiceStatus,
    LinkStatus,
    PaymentLink,
    Product,
    Transaction,
)
from .wire import Reference

#: What keeps a product, by the switch `references`.
BLOCKING: Final[Mapping[str, frozenset[Reference]]] = {
    "table": frozenset({Reference.PENDING}),
    "strict": frozenset({Reference.LINKS, Reference.PENDING, Reference.COMPLETED}),
    "developers": frozenset({Reference.LINKS, Reference.PENDING, Reference.IN_FLIGHT}),
}


@dataclass(frozen=True)
class References:
    """Everything that names a product, at one instant."""

    now: Instant
    links: tuple[PaymentLink, ...]
    invoices: tuple[Invoice, ...]
    transactions: tuple[Transaction, ...]

    @classmethod
    def of(cls, held: Held, product: str) -> References:
        return cls(
            held.now,
            tuple(held[LINKS].find("product", product)),
            tuple(held[INVOICES].find("product", product)),
            tuple(held[TRANSACTIONS].find("product", product)),
        )

    @cached_property
    def counts(self) -> dict[Reference, int]:
        """How many there are of each kind, in the order in which they are told; none that is zero."""
        if not (self.links or self.invoices or self.transactions):
            return {}
        counted = {
            Reference.LINKS: sum(one.status_at(self.now) is LinkStatus.ACTIVE for one in self.links),
            Reference.PENDING: sum(one.status in PENDING for one in self.invoices),
            Reference.COMPLETED: sum(one.status is COMPLETED for one in self.transactions),
            Reference.IN_FLIGHT: sum(one.status in IN_FLIGHT for one in self.transactions),
            Reference.PAID: sum(one.status is InvoiceStatus.PAID for one in self.invoices),
        }
        return {kind: count for kind, count in counted.items() if count}


def blocking(held: Held) -> frozenset[Reference]:
    """What keeps a product, as this world reads the page."""
    kinds = BLOCKING[held.switch("references")]
    if held.is_on("in_flight_blocks"):
        kinds |= {Reference.IN_FLIGHT}
    if held.is_on("paid_invoices_block"):
        kinds |= {Reference.PAID}
    return kinds


def told(references: References, kinds: frozenset[Reference]) -> dict[Reference, int]:
    """What a refusal lists: every kind there is, blocking or not; paid invoices only where they block."""
    return {
        kind: count
        for kind, count in references.counts.items()
        if kind is not Reference.PAID or kind in kinds
    }


def gone(
    held: Held, product: Product, references: References, entry: AuditEntry, *, cascade: bool = True
) -> tuple[Change, ...]:
    """The product, what goes with it, and the trail of it: one step.

    Transactions and issued invoices keep its id.
    """
    taken = tuple(_cascade(held, product.id, references)) if cascade else ()
    says = "deleted, with its images," if product.images else "deleted"
    return (*taken, Remove(PRODUCTS, product.id, says), Put(AUDIT, entry, "recorded in"))


def _cascade(held: Held, product: str, references: References) -> Iterator[Change]:
    """Rule 5 and the table's draft invoices."""
    for link in references.links:
        yield _without(held, link, product)
    for invoice in references.invoices:
        if invoice.status is InvoiceStatus.DRAFT:
            items = tuple(one for one in invoice.items if one.product_id != product)
            yield Put(
                INVOICES, replace(invoice, items=items), "product taken from draft", Effect.IRREVERSIBLE
            )


def _without(held: Held, link: PaymentLink, product: str) -> Put:
    """A link goes on with what is left. With nothing left it is kept, inactive: the newer pages warn of that."""
    products = tuple(one for one in link.products if one.product_id != product)
    status = link.status_at(held.now)
    if products or link.for_all or status is not LinkStatus.ACTIVE:
        return Put(LINKS, replace(link, products=products), "product taken from", Effect.IRREVERSIBLE)
    link = replace(link, products=products, status=LinkStatus.INACTIVE)
    return Put(LINKS, link, "last product taken, so deactivated", Effect.IRREVERSIBLE)


def audit_entry(held: Held, product: Product, user: str, client: str, key: str | None = None) -> AuditEntry:
    """Source: Delete Product, Audit Trail: user, time, and product details."""
    return AuditEntry(
        held.new_uuid("audit"),
        held.now,
        "PRODUCT_DELETED",
        product.app_id,
        user,
        client,
        product.id,
        product.name,
        product.price,
        product.currency,
        key,
    )
