"""Devdraft's decisions on products. Each operation is its checks, in the vendor's order, and what happens if all pass.

Pure functions of what the world holds, the request, and now; no Flask, no I/O. Who is let in is in `access`,
what refers to a product in `deletion`, links and invoices in `billing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from ...core.decision import Decision, Effect, Finding, Put, answers, passes
from ...core.identifiers import is_uuid
from ...core.state import Held
from ...core.table import Table
from . import bodies, deletion, idempotency, shapes, wire
from .access import Case, answered
from .entities import APP_ID, ATTEMPTS, PRODUCTS, TRANSACTIONS, WALLETS, Attempt, Product, Transaction

_REQUIRED: Final = ("name", "description", "price")


# ── operations ──


def delete_product(case: Case) -> Decision:
    """Source: Delete Product."""
    checks = (id_is_uuid, product_is_ours, nothing_blocks)
    return _attempted(case, answered(case, "product:delete", checks, remove_product))


def get_product(case: Case) -> Decision:
    """Source: guide, Fetch Product."""
    return answered(case, "product:read", (id_is_uuid, product_is_ours), show_product)


def list_products(case: Case) -> Decision:
    """Source: guide, List Products."""
    return answered(case, "product:list", (page_is_right,), show_products)


def create_product(case: Case) -> Decision:
    """Source: guide, Create Product."""
    checks = (body_is_readable, required_fields_given, fields_are_valid, images_are_right, name_is_free)
    return answered(case, "product:create", checks, add_product)


def update_product(case: Case) -> Decision:
    """Source: guide, Update Product. `status` INACTIVE is the one documented way to archive."""
    checks = (id_is_uuid, product_is_ours, body_is_readable, fields_are_valid, images_are_right, name_is_free)
    return answered(case, "product:update", checks, change_product)


def upload_images(case: Case) -> Decision:
    """Source: guide, Upload Product Images."""
    checks = (id_is_uuid, product_is_ours, body_is_readable, images_are_sent, images_fit)
    return answered(case, "product:update", checks, add_images)


# ── deleting ──


def id_is_uuid(case: Case) -> Finding:
    right = idempotency.is_uuid4 if case.held.switch("uuid_version") == "4" else is_uuid
    if right(case.product_id):
        return passes("the id is a UUID")
    return answers(wire.INVALID_PRODUCT_ID, f"{case.product_id!r:.60} is no UUID")


def product_is_ours(case: Case) -> Finding:
    if case.product is not None:
        return passes(f"product {case.product.name!r} belongs to the application")
    deleting = case.call.method == "DELETE"
    if deleting and case.any_product is not None and case.held.switch("foreign_product") == "403":
        return answers(wire.FOREIGN_PRODUCT, "the product is another application's")
    if case.any_product is not None:
        return answers(wire.PRODUCT_NOT_FOUND, "the product is another application's")
    return answers(wire.PRODUCT_NOT_FOUND, f"the application has no product {case.product_id}")


def nothing_blocks(case: Case) -> Finding:
    references = case.references
    if not references.counts:
        return passes("no active link, issued invoice or transaction names it")
    kinds = deletion.blocking(case.held)
    blocking = {kind: count for kind, count in references.counts.items() if kind in kinds}
    if not blocking:
        return passes(f"none of these block: {', '.join(wire.counted(references.counts))}")
    says = ", ".join(wire.counted(blocking))
    if _asked(case, "force", default=False):
        return passes(f"forced past {says}")
    return answers(
        wire.REFERENCED, f"blocked by {says}", body=wire.referenced(deletion.told(references, kinds))
    )


def _asked(case: Case, name: str, *, default: bool) -> bool:
    """A query parameter of the newer page, which counts for nothing unless profile=developers."""
    values = case.call.values(name) if case.held.switch("profile") == "developers" else []
    return values[0].lower() == "true" if values else default


def remove_product(case: Case) -> Finding:
    product, held, references = case.ours, case.held, case.references
    cascade = _asked(case, "cascade", default=True)
    entry = deletion.audit_entry(held, product, case.client.name, case.client.id, case.idempotency_key)
    changes = deletion.gone(held, product, references, entry, cascade=cascade)
    response = held.switch("delete_response")
    if response == "empty":
        return answers(wire.DELETED_SILENTLY, "gone for good", *changes)
    if response == "receipt":
        links = len(references.links) if cascade else 0
        body = shapes.receipt(product, held.new_uuid("backup"), held.now, links)
        return answers(wire.DELETION_RECEIPT, "gone for good", *changes, body=body)
    return answers(
        wire.PRODUCT_DELETED, "gone for good", *changes, body=_shown(case, product, references.transactions)
    )


def _attempted(case: Case, decision: Decision) -> Decision:
    """A refused deletion is written down, once it is known whose it was, and before any limit is met again."""
    if not decision.refused or case.key is None or decision.answer.name in _UNRECORDED or case.replayed:
        return decision
    attempt = Attempt(
        case.held.new_uuid("attempt"),
        case.now,
        case.key.name,
        case.key.id,
        case.product_id,
        decision.answer.name,
        decision.answer.status,
    )
    return idempotency.also(decision, Put(ATTEMPTS, attempt, "noted in"))


_UNRECORDED: Final = frozenset({wire.UNAUTHORIZED.name, wire.RATE_LIMITED.name})


# ── reading ──


def _fetched(case: Case, product: Product) -> dict[str, Any]:
    return _shown(case, product, case.held[TRANSACTIONS].find("product", product.id))


def _shown(case: Case, product: Product, transactions: Iterable[Transaction]) -> dict[str, Any]:
    """A product as clients see it, with its wallet and its transactions."""
    body = shapes.product(product, case.wallet(product.wallet_id), transactions)
    return shapes.in_generated_style(body) if case.held.switch("field_style") == "generated" else body


def show_product(case: Case) -> Finding:
    return answers(wire.PRODUCT, "shown", body=_fetched(case, case.ours))


def page_is_right(case: Case) -> Finding:
    if isinstance(case.page, str):
        return answers(wire.BAD_PAGE, case.page, body=wire.bad_request(case.page))
    skip, take = case.page
    return passes(f"{take} from {skip} on")


def show_products(case: Case) -> Finding:
    skip, take = case.paging
    found, total = _page(case.held, case.client.app_id, skip, take)
    items = [_fetched(case, product) for product in found]
    body = shapes.listed(case.held.switch("list_shape"), "products", items, total, case.paging)
    return answers(wire.PRODUCTS, f"{len(items)} of {total}", body=body)


def _page(held: Held, app_id: str, skip: int, take: int) -> tuple[list[Product], int]:
    """One page of an application's products, newest first, and how many there are.

    The world's own may be many and imported: those that are skipped are not made.
    """
    table: Table[Product] = held[PRODUCTS]
    if app_id != APP_ID:
        theirs = list(table.find("guest", app_id))[::-1]
        return theirs[skip : skip + take], len(theirs)
    guests = sum(1 for _ in table.find("guest", "*"))
    if not guests:
        return list(islice(table.newest_first(skip), take)), len(table)
    own = (one for one in table.newest_first() if one.app_id == APP_ID)
    return list(islice(own, skip, skip + take)), len(table) - guests


# ── writing ──


def body_is_readable(case: Case) -> Finding:
    if bodies.is_oversized(case.call):
        return answers(wire.BODY_TOO_LARGE, "the body is over the limit")
    if case.form is None:
        return answers(wire.BAD_BODY, "the body is neither a JSON object nor a form")
    return passes("the body can be read")


def required_fields_given(case: Case) -> Finding:
    required = _REQUIRED if case.held.is_on("description_required") else ("name", "price")
    return lacks_none(case, required)


def lacks_none(case: Case, required: tuple[str, ...]) -> Finding:
    lacking = bodies.missing(case.fields, required)
    if lacking:
        says = f"missing: {', '.join(lacking)}"
        return answers(
            wire.MISSING_FIELDS, says, body=wire.bad_request(f"{', '.join(lacking)} should not be empty")
        )
    return passes("every required field is there")


def fields_are_valid(case: Case) -> Finding:
    refusal = follows(case, bodies.PRODUCT_RULES)
    if refusal is None:
        common = case.held.switch("currencies") == "common"
        refusal = bodies.currency_refusal(case.fields, common=common)
    return refusal or passes("every field is valid")


def follows(case: Case, rules: Mapping[str, bodies.Rule]) -> Finding | None:
    """What is wrong with the body's fields by a table of rules; unknown ones are ignored unless switched."""
    unknown = bodies.unknown(case.fields, rules)
    if unknown and case.held.switch("unknown_fields") == "refuse":
        named = ", ".join(unknown)[:200]
        return answers(
            wire.UNKNOWN_FIELDS, f"unknown: {named}", body=wire.bad_request(f"{named} should not exist")
        )
    return next(bodies.refusals(case.fields, rules), None)


def images_are_right(case: Case) -> Finding:
    assert case.form is not None  # noqa: S101  `body_is_readable` has looked
    return bodies.image_refusal(case.form, case.held, 0) or passes("the images are right")


def name_is_free(case: Case) -> Finding:
    name = case.fields.get("name")
    if name is None:
        return passes("the name stays")
    own = case.call.params.get("product_id", "").lower()
    for other in case.held[PRODUCTS].find("name", f"{case.client.app_id}/{name}"):
        if other.id.lower() != own:
            return answers(wire.DUPLICATE_NAME, f"product {other.id} has this name")
    return passes("no other product has this name")


def add_product(case: Case) -> Finding:
    assert case.form is not None  # noqa: S101  `body_is_readable` has looked
    wallet = case.held[WALLETS].first("app", case.client.app_id)
    product = bodies.new_product(case.held, case.client.app_id, wallet.id if wallet else None, case.form)
    return answers(
        wire.PRODUCT_CREATED, "created", Put(PRODUCTS, product, "created"), body=_fetched(case, product)
    )


def change_product(case: Case) -> Finding:
    assert case.form is not None  # noqa: S101  `body_is_readable` has looked
    product = bodies.changed_product(case.held, case.ours, case.form)
    says = "updated"
    if product.status is not case.ours.status:
        says = "restored from the archive" if product.status == "ACTIVE" else "archived"
    change = Put(PRODUCTS, product, says, Effect.REVERSIBLE)
    return answers(wire.PRODUCT_UPDATED, says, change, body=_fetched(case, product))


def images_are_sent(case: Case) -> Finding:
    if case.form is None or not case.form.files:
        return answers(wire.BAD_BODY, "no file named images")
    return passes(f"{len(case.form.files)} files")


def images_fit(case: Case) -> Finding:
    assert case.form is not None  # noqa: S101  `images_are_sent` has looked
    form = bodies.Form({}, case.form.files)
    refusal = bodies.image_refusal(form, case.held, len(case.ours.images), uploading=True)
    return refusal or passes("the images are right")


def add_images(case: Case) -> Finding:
    assert case.form is not None  # noqa: S101  `images_are_sent` has looked
    added = bodies.images(case.held, bodies.Form({}, case.form.files))
    product = replace(case.ours, images=(*case.ours.images, *added), updated_at=case.now)
    change = Put(PRODUCTS, product, f"{len(added)} images added to", Effect.REVERSIBLE)
    return answers(wire.IMAGES_ADDED, change.says, change, body=_fetched(case, product))
