"""TribeMade: a store's products, blocked from deletion by active orders, ten deletes a minute.

Follows the page "Delete Product" of TribeMade's API reference, which wins over its neighbours.
"""

from __future__ import annotations

from typing import Final

from ...core.vendor import Switch, Vendor
from . import bodies, demo, events, imported, records, routes, rules, wire

SWITCHES: Final = (
    Switch(
        "started_blocks", "true", ("true", "false"),
        "whether an order that is only `started` keeps its product from being deleted",
        "Delete Product: the rules and the cause name `started`; the overview and the error's text do not",
    ),
    Switch(
        "read_limit", "50", ("50", "20"), "reads a minute",
        "Rate Limits and the endpoint pages say 50; Delete Product says 20 for other operations",
    ),
    Switch(
        "retry_after", "constant", ("constant", "remaining"),
        "what `retry_after` says: always 60, or what is left of the window",
        "every example says 60, described as the seconds to wait",
    ),
    Switch(
        "malformed_id", "404", ("404", "400"), "the answer to a product id that is not a UUID",
        "not documented; 404 is the only negative answer to a bad id",
    ),
    Switch(
        "unknown_path", "understudy", ("understudy", "vendor"),
        "who answers a path that does not exist: Understudy, loudly, or TribeMade with a 404",
        "not documented",
    ),
)  # fmt: skip

vendor: Final = Vendor(
    name="tribemade",
    title="TribeMade",
    hosts=("api.tribemade.in",),
    page="Delete Product",
    routes=routes.ROUTES,
    answers=wire.ANSWERS,
    switches=SWITCHES,
    kinds=records.KINDS,
    events=events.EVENTS,
    limits={
        "delete_product": (rules.DELETES,),
        "get_product": (rules.PRODUCT_READS,),
        "create_product": (rules.CREATES,),
        "edit_product": (rules.EDITS,),
        "get_order": (rules.ORDER_READS,),
        "update_order_status": (rules.STATUSES,),
    },
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
    body_limit=bodies.BODY_LIMIT,
    not_emulated=(
        "The `order.created` webhook: nothing is sent anywhere.",
        "The dashboard: keys are made with the event `key_rotated`, orders are placed with `order_placed`.",
        "Image hosting: image addresses are kept as text, and nothing answers at them.",
        "An order's effect on stock, which TribeMade does not document.",
    ),
)
