"""Altcraft: an account's products and SKUs, deleted by the batch in JSON or XML, errors inside an HTTP 200.

Follows the page "Delete products" of Altcraft's developer guide, which wins over its neighbours.
"""

from __future__ import annotations

from typing import Final

from ...core.vendor import Switch, Vendor
from . import demo, events, imported, records, routes, rules, wire

SWITCHES: Final = (
    Switch(
        "mirror_http_status", "false", ("false", "true"),
        "whether the HTTP status says the body's error code too, or is 200 whenever a method answers",
        "API interaction: 200 for success, and a sentence that breaks off; the mobile SDK looks at both",
    ),
    Switch(
        "platform_version", "75", ("75", "72"),
        "the platform's version: 72 has no delete methods, and answers them with an HTTP 404",
        "the guide's navigation for version 72 lists neither; the page is of version 75",
    ),
    Switch(
        "tariff_calls", "unlimited", ("unlimited", "10", "100"),
        "calls that an account may make in 30 days before error 402 answers",
        "API interaction, 402: Tariff limit reached; no figure and no period is documented",
    ),
    Switch(
        "unknown_token", "401", ("401", "403"),
        "the error code for a token that is unknown, switched off or expired",
        "API interaction names 401 for a token that is required; an unknown one is not mentioned",
    ),
    Switch(
        "token_places", "any", ("any", "body"),
        "where a token may be: body, then Authorization header, then URL; or in the body alone",
        "Delete products shows the body; API interaction adds the header and the URL",
    ),
    Switch(
        "formats", "json_and_xml", ("json_and_xml", "json"),
        "the notations of requests and answers",
        "the market pages and the Russian API interaction show JSON and XML; the English one JSON alone",
    ),
    Switch(
        "missing_content_type", "guessed", ("guessed", "refused"),
        "what becomes of a body without a Content-Type: read by how it begins, or error 400",
        "API interaction wants the header; the page's examples show none",
    ),
    Switch(
        "success_text", "empty", ("empty", "sentence"),
        '`error_text` of a success: empty, or "Successful operation"',
        "the market pages show an empty text; API interaction a sentence",
    ),
    Switch(
        "deleted_count_in_errors", "true", ("true", "false"),
        "whether a delete that fails says `deleted_count` 0",
        "not documented; a missing field would crash clients for a reason that nobody documented",
    ),
    Switch(
        "products_pointer", "present", ("present", "absent"),
        "whether the products list says `next_from_id`",
        "Get products list has it among the parameters and not in the example; Get SKUs list has both",
    ),
    Switch(
        "unknown_path", "understudy", ("understudy", "vendor"),
        "who answers a path that does not exist: Understudy, loudly, or Altcraft with a 404",
        "not documented",
    ),
)  # fmt: skip

vendor: Final = Vendor(
    name="altcraft",
    title="Altcraft",
    hosts=("*.altkraft.com",),
    page="Delete products",
    routes=routes.ROUTES,
    answers=wire.ANSWERS,
    switches=SWITCHES,
    kinds=records.KINDS,
    events=events.EVENTS,
    limits={},
    case=rules.Case,
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
    generate={"orders": events.generate_order},
    due=events.due,
    not_emulated=(
        "Segments and templates that use market data do not exist, so that no deletion empties one.",
        "A custom field's default value and its being required are accepted in an import, and not enforced.",
        "A body in UTF-16 is refused as unreadable, and a token inside it is not found: neither to say whose it is, nor to hide it.",
        "With `platform_version` 72, a delete method called with another verb than POST answers 405, not 404.",
        "Tokens and roles are given by the world and changed by events: there is no interface to manage them.",
    ),
)
