"""Shoplazza: a shop's products, deleted for good without a question; two leaky buckets; texts that mislead.

Follows the page "Delete Product" of Shoplazza's developer documentation, which wins over its neighbours.
"""

from __future__ import annotations

from typing import Final

from ...core.vendor import Switch, Vendor
from . import admission, demo, events, imported, records, routes, wire

SWITCHES: Final = (
    Switch(
        "page_example", "reads", ("reads", "literal"),
        "what GET of a product does: it reads; or, the page's own request taken at its word, it deletes and says {}",
        "Delete Product: the request example is a GET, the success example beside it {}; SPZ Admin API has both verbs",
    ),
    Switch(
        "malformed_id_text", "by_verb", ("by_verb", "table", "example"),
        "the 422's text for a product id that is no UUID: the table's, the example's, or the example's for its verb, GET",
        "Delete Product: error details say `Product ID is not…`, the error response example `productId has…`",
    ),
    Switch(
        "not_found_text", "table", ("table", "other"),
        "the 404's text for a product: the page's table, or what other resources say",
        "Delete Product, error details, where the text contradicts the status; SPZ Admin API, other 404s",
    ),
    Switch(
        "error_type", "string", ("string", "list"), "whether `error` is a text or a list with one",
        "Delete Product: one table says String, the other Array; every example is a text",
    ),
    Switch(
        "bad_token", "401", ("401", "400"), "the status for a token that is missing or invalid",
        "HTTP status has both; later versions answer 400",
    ),
    Switch(
        "content_type", "with_body", ("with_body", "always"),
        "whether a request without a body must declare its type too",
        "Delete Product: the table says it is required, the example has none",
    ),
    Switch(
        "rate", "40_leaking_2", tuple(admission.APP_RATES), "how many calls an app may make to a shop",
        "Rate Limits: its pages give several figures, most of them as illustrations",
    ),
    Switch(
        "buckets", "both", ("both", "app"), "whether all apps share a second bucket for the shop",
        "Rate Limits: the newer page has two buckets, the older one",
    ),
    Switch(
        "rate_headers", "sent", ("sent", "omitted"),
        "whether answers say how full the bucket is, and a 429 how long to wait",
        "Rate Limits speaks of headers and names none; ours are those of a client library",
    ),
    Switch(
        "per_page", "10", ("10", "1"), "how many products a list shows unless told otherwise",
        "SPZ Admin API says 1, later versions answer 10",
    ),
    Switch(
        "delete_lag", "0", ("0", "5", "60"), "for how many seconds lists and counts still show a deleted product",
        "not documented",
    ),
    Switch(
        "unknown_path", "understudy", ("understudy", "vendor"),
        "who answers a path that does not exist: Understudy, loudly, or Shoplazza with a 404",
        "not documented",
    ),
)  # fmt: skip

vendor: Final = Vendor(
    name="shoplazza",
    title="Shoplazza",
    hosts=(f"*{wire.DOMAIN}",),
    page="Delete Product",
    routes=routes.ROUTES,
    answers=wire.ANSWERS,
    switches=SWITCHES,
    kinds=records.KINDS,
    events=events.EVENTS,
    limits=dict.fromkeys((route.operation for route in routes.ROUTES), admission.LIMITS),
    case=admission.Case,
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
    generate={"orders": events.generate_order, "metafields": events.generate_metafield},
    due=events.due,
    settle=events.settle,
    not_emulated=(
        "Versions later than 2022-01, whose bodies differ and which can delete in batches, are not served.",
        "Variants, images, metafields, collections and orders cannot be created or changed at URLs of their own.",
        "Tokens are given by the world: there is no OAuth exchange.",
        "A `unique_token` in a create body is accepted and not looked at.",
        "Orders show no payment, shipping or discount fields.",
        "Webhooks are not sent, and no image is served.",
        "The statuses 406 and 415 are not given: any Accept header is taken.",
    ),
    wait=1,
)
