"""Devdraft's decisions on payment links, invoices and transactions: what refers to products.

Pure functions of what the world holds, the request, and now. There is no delete here, and no way to void an
invoice: the vendor has none.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

from ...core.decision import Decision, Effect, Finding, Put, answers, passes
from ...core.dialect import plain
from . import bills, bodies, shapes, wire
from .access import Case, answered
from .entities import (
    INVOICES,
    LINKS,
    PRODUCTS,
    TRANSITIONS,
    WALLETS,
    Invoice,
    InvoiceStatus,
    PaymentLink,
)
from .rules import body_is_readable, follows, lacks_none, page_is_right

# ── operations ──


def create_payment_link(case: Case) -> Decision:
    """Source: guide, Create Payment Link."""
    checks = (body_is_readable, link_fields_given, link_is_valid, link_products_exist, url_is_free)
    return answered(case, "payment_link:create", checks, add_link)


def list_payment_links(case: Case) -> Decision:
    """Source: guide, List Payment Links."""
    return answered(case, "payment_link:list", (page_is_right,), show_links)


def get_payment_link(case: Case) -> Decision:
    """Source: guide, Fetch Payment Link."""
    return answered(case, "payment_link:read", (link_is_ours,), show_link)


def update_payment_link(case: Case) -> Decision:
    """Source: guide, Update Payment Link. A new list of products is the one way to take a product out."""
    checks = (
        link_is_ours,
        body_is_readable,
        link_is_valid,
        link_type_stays,
        link_products_exist,
        url_is_free,
    )
    return answered(case, "payment_link:update", checks, change_link)


def create_invoice(case: Case) -> Decision:
    """Source: guide, Create Invoice."""
    checks = (
        body_is_readable,
        invoice_fields_given,
        invoice_is_valid,
        items_exist,
        wallet_exists,
        items_are_there,
    )
    return answered(case, "invoice:create", checks, add_invoice)


def list_invoices(case: Case) -> Decision:
    """Source: guide, List Invoices."""
    return answered(case, "invoice:list", (page_is_right,), show_invoices)


def get_invoice(case: Case) -> Decision:
    """Source: guide, Fetch Invoice."""
    return answered(case, "invoice:read", (invoice_is_ours,), show_invoice)


def update_invoice(case: Case) -> Decision:
    """Source: guide, Update Invoice. Nothing here cancels: only a draft or a payment frees a product."""
    checks = (
        invoice_is_ours,
        body_is_readable,
        invoice_is_unpaid,
        invoice_is_valid,
        transition_is_legal,
        items_exist,
        wallet_exists,
        items_are_there,
    )
    return answered(case, "invoice:update", checks, change_invoice)


def patch_invoice(case: Case) -> Decision:
    """The newer pages' verb; with invoice_update=patch as PUT, else no verb of this path."""
    if case.held.switch("invoice_update") == "patch":
        return update_invoice(case)
    return plain(wire.METHOD_NOT_ALLOWED)


def get_transaction_status(case: Case) -> Decision:
    """Source: developers, Get Transaction Status."""
    return answered(case, "transaction:read", (transaction_is_ours,), show_transaction)


# ── payment links ──


def link_is_ours(case: Case) -> Finding:
    if case.link is None:
        return answers(wire.PAYMENT_LINK_NOT_FOUND, "the application has no such payment link")
    return passes(f"payment link {case.link.title!r} belongs to the application")


def link_fields_given(case: Case) -> Finding:
    return lacks_none(case, bills.LINK_REQUIRED)


def link_is_valid(case: Case) -> Finding:
    return follows(case, bills.LINK_RULES) or passes("every field is valid")


def link_type_stays(case: Case) -> Finding:
    """It cannot change after creation. Source: guide, Update Payment Link."""
    assert case.link is not None  # noqa: S101  `link_is_ours` has looked
    wanted = case.fields.get("linkType", case.link.link_type)
    if wanted != case.link.link_type:
        return bodies.bad_field("linkType", "cannot be changed", wanted)
    return passes("the type stays")


def link_products_exist(case: Case) -> Finding:
    return _all_there(case, "paymentLinkProducts", "productId")


def _all_there(case: Case, name: str, identifier: str) -> Finding:
    absent = bills.absent(case.held, case.client.app_id, case.fields.get(name, ()), identifier)
    if absent:
        return bodies.bad_field(name, "must name products of the catalogue", absent[0])
    return passes("every product exists")


def url_is_free(case: Case) -> Finding:
    url = case.fields.get("url")
    if url is None:
        return passes("the url stays")
    own = None if case.call.method == "POST" or case.link is None else case.link.id
    for other in case.held[LINKS].find("url", f"{case.client.app_id}/{url}"):
        if other.id != own:
            return bodies.bad_field("url", "must be unique", url)
    return passes("no other link has this url")


def add_link(case: Case) -> Finding:
    wallet = case.held[WALLETS].first("app", case.client.app_id)
    link = bills.new_link(case.held, case.client.app_id, wallet.id if wallet else None, case.fields)
    return answers(wire.PAYMENT_LINK_CREATED, "created", Put(LINKS, link, "created"), body=_link(case, link))


def change_link(case: Case) -> Finding:
    assert case.link is not None  # noqa: S101  `link_is_ours` has looked
    link = bills.changed_link(case.held, case.link, case.fields)
    change = Put(LINKS, link, "updated", Effect.REVERSIBLE)
    return answers(wire.PAYMENT_LINK_UPDATED, "updated", change, body=_link(case, link))


def show_link(case: Case) -> Finding:
    assert case.link is not None  # noqa: S101  `link_is_ours` has looked
    return answers(wire.PAYMENT_LINK, "shown", body=_link(case, case.link))


def show_links(case: Case) -> Finding:
    own = [one for one in case.held[LINKS].newest_first() if one.app_id == case.client.app_id]
    skip, take = case.paging
    items = [_link(case, one) for one in islice(own, skip, skip + take)]
    body = shapes.listed(case.held.switch("list_shape"), "paymentLinks", items, len(own), case.paging)
    return answers(wire.PAYMENT_LINKS, f"{len(items)} of {len(own)}", body=body)


def _link(case: Case, link: PaymentLink) -> dict[str, Any]:
    return shapes.payment_link(link, case.now, case.held[PRODUCTS].get)


# ── invoices ──


def invoice_is_ours(case: Case) -> Finding:
    if case.invoice is None:
        return answers(wire.INVOICE_NOT_FOUND, "the application has no such invoice")
    return passes(f"invoice {case.invoice.number} is {case.invoice.status}")


def invoice_fields_given(case: Case) -> Finding:
    return lacks_none(case, bills.INVOICE_REQUIRED)


def invoice_is_unpaid(case: Case) -> Finding:
    assert case.invoice is not None  # noqa: S101  `invoice_is_ours` has looked
    if case.invoice.status is InvoiceStatus.PAID:
        return answers(wire.INVOICE_PAID, "the invoice is paid")
    return passes("the invoice is not paid in full")


def invoice_is_valid(case: Case) -> Finding:
    refusal = follows(case, bills.INVOICE_RULES)
    due = case.fields.get("due_date")
    if refusal is None and due is not None and bills.is_past(due, case.now):
        refusal = bodies.bad_field("due_date", "must not be in the past", due)
    return refusal or passes("every field is valid")


def transition_is_legal(case: Case) -> Finding:
    assert case.invoice is not None  # noqa: S101  `invoice_is_ours` has looked
    before = case.invoice.status
    after = InvoiceStatus(case.fields.get("status", before))
    reopened = (before, after) == _REOPENED and not case.held.is_on("reopen_draft")
    if before is not after and (after not in TRANSITIONS[before] or reopened):
        body = wire.illegal_transition(before, after)
        return answers(wire.ILLEGAL_TRANSITION, f"{before} does not go to {after}", body=body)
    return passes(f"{before} may go to {after}")


_REOPENED: Final = (InvoiceStatus.OPEN, InvoiceStatus.DRAFT)


def items_exist(case: Case) -> Finding:
    return _all_there(case, "items", "product_id")


def wallet_exists(case: Case) -> Finding:
    identifier = case.fields.get("walletId")
    wallet = case.wallet(identifier)
    if identifier is not None and (wallet is None or wallet.app_id != case.client.app_id):
        return bodies.bad_field("walletId", "must name a wallet of the application", identifier)
    return passes("the wallet exists")


def items_are_there(case: Case) -> Finding:
    """A draft that a deletion emptied must be filled again before anything else can be done with it."""
    kept = () if case.call.method == "POST" or case.invoice is None else case.invoice.items
    if not case.fields.get("items", kept):
        return answers(wire.EMPTY_INVOICE, "the invoice would have no items")
    return passes("the invoice has items")


def add_invoice(case: Case) -> Finding:
    wallet = case.held[WALLETS].first("app", case.client.app_id)
    invoice = bills.new_invoice(case.held, case.client.app_id, wallet.id if wallet else None, case.fields)
    change = Put(INVOICES, invoice, "created")
    return answers(wire.INVOICE_CREATED, "created", change, body=_invoice(case, invoice))


def change_invoice(case: Case) -> Finding:
    assert case.invoice is not None  # noqa: S101  `invoice_is_ours` has looked
    invoice = bills.changed_invoice(case.held, case.invoice, case.fields)
    moved = invoice.status is not case.invoice.status
    says = f"now {invoice.status}" if moved else "updated"
    effect = Effect.IRREVERSIBLE if invoice.status is InvoiceStatus.PAID else Effect.REVERSIBLE
    change = Put(INVOICES, invoice, says, effect)
    return answers(wire.INVOICE_UPDATED, says, change, body=_invoice(case, invoice))


def show_invoice(case: Case) -> Finding:
    assert case.invoice is not None  # noqa: S101  `invoice_is_ours` has looked
    return answers(wire.INVOICE, "shown", body=_invoice(case, case.invoice))


def show_invoices(case: Case) -> Finding:
    own = [one for one in case.held[INVOICES].newest_first() if one.app_id == case.client.app_id]
    skip, take = case.paging
    items = [_invoice(case, one) for one in islice(own, skip, skip + take)]
    body = shapes.listed(case.held.switch("list_shape"), "invoices", items, len(own), case.paging)
    return answers(wire.INVOICES, f"{len(items)} of {len(own)}", body=body)


def _invoice(case: Case, invoice: Invoice) -> dict[str, Any]:
    return shapes.invoice(invoice, case.wallet(invoice.wallet_id))


# ── transactions ──


def transaction_is_ours(case: Case) -> Finding:
    if case.transaction is None:
        return answers(wire.TRANSACTION_NOT_FOUND, "the application has no such transaction")
    return passes(f"transaction {case.transaction.id} is {case.transaction.status}")


def show_transaction(case: Case) -> Finding:
    assert case.transaction is not None  # noqa: S101  `transaction_is_ours` has looked
    return answers(wire.TRANSACTION_STATUS, "shown", body=shapes.transaction(case.transaction))
