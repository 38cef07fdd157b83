"""Devdraft: an application's products, blocked from deletion by issued invoices, a hundred requests a clock minute.

Follows the page "Delete Product" of Devdraft's guide, which wins over its neighbours.
"""

from __future__ import annotations

from typing import Final

from ...core.vendor import Vendor
from . import access, bodies, demo, events, idempotency, imported, records, routes, wire
from .switches import SWITCHES

vendor: Final = Vendor(
    name="devdraft",
    title="Devdraft",
    hosts=("api.devdraft.com", "api.devdraft.ai"),
    page="Delete Product",
    routes=routes.ROUTES,
    answers=wire.ANSWERS,
    switches=SWITCHES,
    kinds=records.KINDS,
    events=events.EVENTS,
    limits={
        route.operation: (access.REQUESTS, access.READS) if route.method == "GET" else (access.REQUESTS,)
        for route in routes.ROUTES
    },
    case=access.Case,
    identify=routes.identify,
    render=wire.render,
    failure=wire.failure,
    throttled=wire.throttled,
    method_not_allowed=wire.method_not_allowed,
    not_routed=wire.not_routed,
    account=records.account,
    project=imported.project,
    demo=demo.demo,
    examples=demo.EXAMPLES,
    generate={
        "payment_links": events.generate_link,
        "invoices": events.generate_invoice,
        "transactions": events.generate_transaction,
    },
    due=events.due,
    settle=idempotency.expired,
    body_limit=bodies.BODY_LIMIT,
    not_emulated=(
        "Uploaded images are checked and get an address, and nothing answers at it.",
        "Webhooks are not sent, and there are no URLs to manage them.",
        "The newer pages' `prod_…` and `pl_…` ids are not given: ids are UUIDs, a transaction's alone begins with `txn_`.",
        "The newer pages' base path `/v1` is not served.",
        "Basic authentication and the header `x-secret-key`, which other sources show, let nobody in.",
        "The backup id of a deletion receipt restores nothing: there is no way back.",
    ),
)
