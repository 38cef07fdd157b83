"""Zoho Desk: a help desk's products, moved to the trash and kept there for 60 days, paid for in credits.

Follows the page "How to move products to trash in Zoho Desk", which wins; beside it, Zoho's OpenAPI description.
"""

from __future__ import annotations

from typing import Final

from ...core.vendor import Switch, Vendor
from . import access, demo, events, imported, records, recycle_bin, routes, wire
from .budgets import CREDITS, EDITIONS
from .entities import DATA_CENTRES

SWITCHES: Final = (
    Switch(
        "official_only", "false", ("false", "true"),
        "whether the routes that only the page knows are switched off: 405 for products, 404 for tickets and articles",
        "the page: DELETE /api/v1/products; OpenAPI description: POST moveToTrash, and no DELETE",
    ),
    Switch(
        "data_centre", "us", tuple(DATA_CENTRES),
        "the data centre that is reached where the host is none of Zoho Desk's",
        "the page: the base URL must match the data centre; how a stand-in is reached is ours",
    ),
    Switch(
        "edition", "free", tuple(EDITIONS), "what is paid for: credits a day, and calls in flight",
        "working-with-api-credits",
    ),
    Switch(
        "deep_list_cost", "5", ("5", "10"), "credits for a list that begins after record 2,000",
        "working-with-api-credits and a public handbook differ",
    ),
    Switch(
        "wrong_data_centre", "json", ("json", "html"),
        "the 401 for a token of another data centre: as for an unknown token, or an HTML page",
        "clients report both",
    ),
    Switch(
        "accept_bearer", "false", ("false", "true"), "whether `Authorization: Bearer` will do as well",
        "Zoho Desk API: Zoho-oauthtoken; one third party says Bearer works",
    ),
    Switch(
        "unauthorized_text", "authenticated", ("authenticated", "authorized"), "which text a 401 without a token has",
        "live answers say `not authenticated`, the OpenAPI description `not authorized`",
    ),
    Switch(
        "require_org_id", "false", ("false", "true"), "whether a call without `orgId` is refused",
        "Zoho Desk API: mandatory; the page's call has none",
    ),
    Switch(
        "org_id_in_query", "true", ("true", "false"), "whether `orgId` may come as a query parameter",
        "OpenAPI description: in the query; one third party says that it does not work",
    ),
    Switch(
        "products_scope", "refused", ("refused", "accepted"),
        "whether a Desk.products scope alone will do where a Desk.settings one is asked for",
        "the page: settings-level permissions; the OpenAPI description lists both together",
    ),
    Switch(
        "get_trashed", "200", ("200", "404"), "what GET says of a product in the trash",
        "not documented; `isDeleted` would be pointless otherwise",
    ),
    Switch(
        "trashed_field", "isDeleted", ("isDeleted", "isTrashed"), "the name of the field that says so",
        "OpenAPI description: isDeleted; a deprecation notice: isTrashed",
    ),
    Switch(
        "result_errors", "with_message", ("with_message", "without_message"),
        "whether a failed result has an `errorMessage`, which is null",
        "public samples have it, the OpenAPI description does not",
    ),
    Switch(
        "timestamps", "iso", ("iso", "epoch"), "how moments are written",
        "samples and schemas: ISO 8601; examples of the OpenAPI description: milliseconds since 1970",
    ),
    Switch(
        "bin_type", "string", ("string", "list"), "how the bin writes a record's type",
        "samples and schema: a text; the OpenAPI description's example: a list of one",
    ),
    Switch(
        "from_base", "0", ("0", "1"), "the number of a list's first record",
        "OpenAPI description, Product: zero-based; a generic rule: from 1",
    ),
    Switch(
        "mass_action_delay", "0", ("0", "30"),
        "seconds from the 202 of restoreAll or deleteAll until it is finished",
        "OpenAPI description: accepted, and no more is said",
    ),
    Switch(
        "unknown_path", "understudy", ("understudy", "vendor"),
        "who answers a path that does not exist: Understudy, loudly, or Zoho Desk with a 404",
        "Zoho Desk API, error codes: URL_NOT_FOUND",
    ),
)  # fmt: skip

vendor: Final = Vendor(
    name="zoho_desk",
    title="Zoho Desk",
    hosts=tuple(one.host for one in DATA_CENTRES.values()),
    page="How to move products to trash in Zoho Desk",
    routes=routes.ROUTES,
    answers=wire.ANSWERS,
    switches=SWITCHES,
    kinds=records.KINDS,
    events=events.EVENTS,
    limits={route.operation: (CREDITS,) for route in routes.ROUTES},
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
    generate={"tickets": events.generate_ticket},
    due=recycle_bin.due,
    settle=recycle_bin.settle,
    counts_flight=True,
    not_emulated=(
        "Tokens are given by the world and renewed by an event: there is no OAuth endpoint, and no quota on making tokens.",
        "The gateway `www.zohoapis.…`, which does not serve Desk at Zoho either, is not imitated.",
        "Products have no associations with accounts or contacts.",
        "Search and mass update of products are not served.",
        "A ticket may be asked for with `include=products` and no other value.",
        "The day of the credits knows no daylight saving: a data centre keeps one offset all year.",
        "The credits count the agents that an organisation's field `agents` says, 1 unless set, not its agent records.",
    ),
)
