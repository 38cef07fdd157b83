"""What happens at Devdraft without the client asking: customers pay, colleagues work, keys and time run out."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ...core.clock import Instant
from ...core.decision import Change, Effect, Put
from ...core.state import Held
from ...core.vendor import Due, Event, seeded
from . import deletion
from .entities import (
    INVOICES,
    KEYS,
    LINKS,
    REPLAYS,
    TRANSACTIONS,
    ApiKey,
    InvoiceStatus,
    KeyStatus,
    LinkStatus,
    Product,
    TransactionStatus,
)
from .records import make_invoice, make_link, make_transaction, own_key, product_meant

if TYPE_CHECKING:
    from ...core.fields import Fields

#: How many of each kind are listed as due; the rest is only counted.
_LISTED: Final = 20


# ── references come and go ──


def _link_created(held: Held, fields: Fields) -> tuple[Change, ...]:
    return (Put(LINKS, make_link(held, fields), "created"),)


def _link_expired(held: Held, fields: Fields) -> tuple[Change, ...]:
    link = held[LINKS].get(fields.text("payment_link"))
    if link is None:
        fields.wrong("payment_link", "names no payment link")
        return ()
    return (Put(LINKS, replace(link, status=LinkStatus.EXPIRED), "expired"),)


def _invoice_issued(held: Held, fields: Fields) -> tuple[Change, ...]:
    return (Put(INVOICES, make_invoice(held, fields), "issued"),)


def _invoice_moved(held: Held, fields: Fields) -> tuple[Change, ...]:
    invoice = held[INVOICES].get(fields.text("invoice"))
    status = fields.choice("status", InvoiceStatus, InvoiceStatus.PAID)
    if invoice is None:
        fields.wrong("invoice", "names no invoice")
        return ()
    return (Put(INVOICES, replace(invoice, status=status), f"{status}"),)


def _transaction_started(held: Held, fields: Fields) -> tuple[Change, ...]:
    """A customer pays: on its way, unless a status says otherwise."""
    started = make_transaction(held, fields)
    if not fields.has("status"):
        started = replace(started, status=TransactionStatus.AWAITING_FUNDS)
    return (Put(TRANSACTIONS, started, "started"),)


def _transaction_moved(held: Held, fields: Fields) -> tuple[Change, ...]:
    transaction = held[TRANSACTIONS].get(fields.text("transaction"))
    status = fields.choice("status", TransactionStatus, TransactionStatus.PAYMENT_PROCESSED)
    if transaction is None:
        fields.wrong("transaction", "names no transaction")
        return ()
    return (Put(TRANSACTIONS, replace(transaction, status=status), f"{status}"),)


def _product_deleted(held: Held, fields: Fields) -> tuple[Change, ...]:
    """A colleague deletes a product in the dashboard: what goes with it goes, and the trail tells."""
    product = product_meant(held, fields)
    user = fields.text("user", "A colleague")
    if product is None:
        return ()
    entry = deletion.audit_entry(held, product, user, "dashboard")
    return deletion.gone(held, product, deletion.References.of(held, product.id), entry)


# ── keys ──


def _key_meant(held: Held, fields: Fields) -> ApiKey:
    """A key by its id; the world's own unless told otherwise."""
    wanted = fields.text("key", own_key(held).id)
    found = held[KEYS].get(wanted)
    if found is None:
        fields.wrong("key", f"names no key: {wanted!r}")
    return found or own_key(held)


def _key_rotated(held: Held, fields: Fields) -> tuple[Change, ...]:
    """The old secret stops at once."""
    key = _key_meant(held, fields)
    secret = fields.text("secret", held.new_token("secret"))
    return (Put(KEYS, replace(key, secret=secret), "new secret for", Effect.IRREVERSIBLE),)


def _key_expired(held: Held, fields: Fields) -> tuple[Change, ...]:
    return (Put(KEYS, replace(_key_meant(held, fields), status=KeyStatus.EXPIRED), "expired"),)


def _key_deactivated(held: Held, fields: Fields) -> tuple[Change, ...]:
    return (Put(KEYS, replace(_key_meant(held, fields), status=KeyStatus.INACTIVE), "deactivated"),)


def _scope_removed(held: Held, fields: Fields) -> tuple[Change, ...]:
    key = _key_meant(held, fields)
    scope = fields.text("scope", "product:delete")
    if scope not in key.scopes:
        fields.wrong("scope", f"is none of the key's: {scope!r}")
    return (Put(KEYS, replace(key, scopes=key.scopes - {scope}), f"{scope} taken from"),)


EVENTS: Final = (
    Event("payment_link_created", "somebody puts a product into a payment link (product)", _link_created),
    Event("payment_link_expired", "a payment link expires (payment_link)", _link_expired),
    Event("invoice_issued", "somebody bills a product (product, status=OPEN)", _invoice_issued),
    Event("invoice_moved", "an invoice's status changes (invoice, status=PAID)", _invoice_moved),
    Event("transaction_started", "a customer pays (product, status=AWAITING_FUNDS)", _transaction_started),
    Event(
        "transaction_moved",
        "a payment goes on (transaction, status=PAYMENT_PROCESSED)",
        _transaction_moved,
    ),
    Event(
        "product_deleted", "a colleague deletes a product in the dashboard (product, user)", _product_deleted
    ),
    Event("key_rotated", "a key gets a new secret; the old one stops at once (key, secret)", _key_rotated),
    Event("key_expired", "a key expires (key)", _key_expired),
    Event("key_deactivated", "somebody switches a key off (key)", _key_deactivated),
    Event("scope_removed", "a key loses a right (scope=product:delete, key)", _scope_removed),
)


# ── generated ──


def generate_link(held: Held, product: Product, number: int) -> tuple[Change, ...]:
    """One payment link with the product, two in three of them active."""
    status = LinkStatus.INACTIVE if number % 3 == 0 else LinkStatus.ACTIVE
    fields = seeded(product=product.id, status=status.value)
    return (Put(LINKS, make_link(held, fields), "generated"),)


def generate_invoice(held: Held, product: Product, number: int) -> tuple[Change, ...]:
    """One invoice of the product, in any status, blocking or not."""
    status = tuple(InvoiceStatus)[number % len(InvoiceStatus)]
    numbered = f"INV-{number % 1_000_000:06d}"
    fields = seeded(product=product.id, status=status.value, number=numbered)
    return (Put(INVOICES, make_invoice(held, fields), "generated"),)


def generate_transaction(held: Held, product: Product, number: int) -> tuple[Change, ...]:
    """One payment for the product: most are completed, one in eight is still on its way."""
    on_its_way = number % 8 == 0
    status = TransactionStatus.IN_REVIEW if on_its_way else TransactionStatus.PAYMENT_PROCESSED
    fields = seeded(product=product.id, status=status.value)
    return (Put(TRANSACTIONS, make_transaction(held, fields), "generated"),)


# ── due ──


def due(held: Held) -> Iterator[Due]:
    """Keys and links that will expire, and idempotency keys that will be free again: the next 20 of each."""
    keys = ((one.expires_at, one.id) for one in held[KEYS] if one.status is KeyStatus.ACTIVE)
    yield from _next(held, keys, "key {} expires")
    links = ((one.expires_at, one.id) for one in held[LINKS] if one.status is LinkStatus.ACTIVE)
    yield from _next(held, links, "payment link {} expires")
    yield from _next(
        held, ((one.expires_at, one.id) for one in held[REPLAYS]), "idempotency key {} is forgotten"
    )


def _next(held: Held, expiries: Iterable[tuple[Instant | None, str]], says: str) -> Iterator[Due]:
    coming = ((at, name) for at, name in expiries if at is not None and at > held.now)
    for at, name in heapq.nsmallest(_LISTED, coming):
        yield Due(at, f"{held.vendor}: {says.format(name)}")
