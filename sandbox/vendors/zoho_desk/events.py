"""What happens at Zoho Desk without the client asking: tokens end, scopes go, other people and other clients act."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ...core.clock import HOUR, SECOND, Instant
from ...core.decision import Change, Put
from ...core.state import Held
from ...core.vendor import Event, seeded
from .budgets import spend, standing
from .entities import (
    AGENTS,
    BIN,
    ORGANIZATIONS,
    TICKETS,
    TOKENS,
    Agent,
    Module,
    Organization,
    Product,
    Ticket,
    TicketStatus,
    Token,
    Trashed,
)
from .records import AGENT_ID, ORG_ID, TOKEN_ID, make_ticket, org_of, product_meant
from .recycle_bin import purging, restoring, trashing

if TYPE_CHECKING:
    from ...core.fields import Fields

_OPERATIONS: Final = ("READ", "CREATE", "UPDATE", "DELETE", "WRITE")


def _token_meant(held: Held, fields: Fields) -> Token | None:
    """A token by its id or value; the account's own unless told otherwise."""
    wanted = fields.text("token", TOKEN_ID)
    found = held[TOKENS].get(wanted) or held[TOKENS].first("value", wanted)
    if found is None:
        fields.wrong("token", "names no token")
    return found


def _token_issued(held: Held, fields: Fields) -> tuple[Change, ...]:
    token = _token_meant(held, fields)
    expires = Instant(held.now + fields.integer("life", HOUR // SECOND) * SECOND)
    return (Put(TOKENS, replace(token, expires=expires), "renewed"),) if token else ()


def _token_expired(held: Held, fields: Fields) -> tuple[Change, ...]:
    token = _token_meant(held, fields)
    return (Put(TOKENS, replace(token, expires=held.now), "expired"),) if token else ()


def _scope_dropped(held: Held, fields: Fields) -> tuple[Change, ...]:
    token = _token_meant(held, fields)
    dropped = fields.text("scope", "Desk.settings.DELETE")
    if token is None:
        return ()
    scopes = tuple(kept for scope in token.scopes for kept in _without(scope, dropped))
    if scopes == token.scopes:
        fields.wrong("scope", f"is not among the token's: {', '.join(token.scopes)}")
    return (Put(TOKENS, replace(token, scopes=scopes), "narrowed"),)


def _without(scope: str, dropped: str) -> tuple[str, ...]:
    """What is left of a scope. `ALL` without one operation is every other operation."""
    resource, _, operation = dropped.rpartition(".")
    if scope == dropped:
        return ()
    if scope != f"{resource}.ALL" or operation not in _OPERATIONS:
        return (scope,)
    return tuple(f"{resource}.{other}" for other in _OPERATIONS if other != operation)


def _permission_withdrawn(held: Held, fields: Fields) -> tuple[Change, ...]:
    agent = _agent_meant(held, fields)
    module = fields.choice("module", Module, Module.PRODUCTS)
    return (Put(AGENTS, replace(agent, denied=agent.denied | {module.value}), "restricted"),) if agent else ()


def _agent_meant(held: Held, fields: Fields) -> Agent | None:
    agent = held[AGENTS].get(fields.text("agent", AGENT_ID))
    if agent is None:
        fields.wrong("agent", "names no agent")
    return agent


def _active_product(held: Held, fields: Fields) -> Product | None:
    """The product meant; what is in the trash cannot be chosen."""
    product = product_meant(held, fields)
    if product is None and not fields.problems:
        fields.wrong("product", "is required")
    if product is not None and product.id in held[BIN]:
        fields.wrong("product", f"is in the trash: {product.id}")
        return None
    return product


def _ticket_filed(held: Held, fields: Fields) -> tuple[Change, ...]:
    if _active_product(held, fields) is None:
        return ()
    return (Put(TICKETS, make_ticket(held, fields), "filed"),)


def _ticket_repointed(held: Held, fields: Fields) -> tuple[Change, ...]:
    product, ticket = _active_product(held, fields), _ticket_meant(held, fields)
    if product is None or ticket is None:
        return ()
    changed = replace(ticket, product_id=product.id, modified_at=held.now)
    return (Put(TICKETS, changed, "pointed to another product"),)


def _ticket_meant(held: Held, fields: Fields) -> Ticket | None:
    ticket = held[TICKETS].get(fields.text("ticket"))
    if ticket is None:
        fields.wrong("ticket", "names no ticket")
    return ticket


def _product_trashed(held: Held, fields: Fields) -> tuple[Change, ...]:
    product = _active_product(held, fields)
    if product is None:
        return ()
    return trashing(held, Module.PRODUCTS, (product,), fields.text("by", AGENT_ID))


def _entry_meant(held: Held, fields: Fields) -> Trashed | None:
    product = product_meant(held, fields)
    entry = held[BIN].get(product.id) if product else None
    if entry is None and not fields.problems:
        fields.wrong("product", "is not in the trash")
    return entry


def _product_restored(held: Held, fields: Fields) -> tuple[Change, ...]:
    entry = _entry_meant(held, fields)
    return restoring(entry) if entry else ()


def _product_purged(held: Held, fields: Fields) -> tuple[Change, ...]:
    entry = _entry_meant(held, fields)
    return purging(entry) if entry else ()


def _organization_meant(held: Held, fields: Fields) -> Organization | None:
    return held[ORGANIZATIONS].get(org_of(held, fields) or ORG_ID)


def _credits_spent(held: Held, fields: Fields) -> tuple[Change, ...]:
    organization = _organization_meant(held, fields)
    if organization is None:
        return ()
    left = standing(held, organization).remaining
    wanted = fields.integer("credits", max(0, left))
    return (spend(held, organization, max(0, min(wanted, left)))[0],)


def _others_call(held: Held, fields: Fields) -> tuple[Change, ...]:
    organization = _organization_meant(held, fields)
    calls = fields.integer("calls")
    if organization is None:
        return ()
    return (Put(ORGANIZATIONS, replace(organization, others_calling=calls), "called by others"),)


def generate_ticket(held: Held, product: Product, number: int) -> tuple[Change, ...]:
    """One ticket about a product, in any status: none keeps the product from the trash."""
    status = tuple(TicketStatus)[number % len(TicketStatus)]
    fields = seeded(product=product.id, status=status.value)
    return (Put(TICKETS, make_ticket(held, fields), "generated"),)


EVENTS: Final = (
    Event("token_expired", "an access token ends at once (token=the account's)", _token_expired),
    Event(
        "token_issued",
        "an access token lives again from now on, with the same value (token=the account's, life=3600 seconds)",
        _token_issued,
    ),
    Event(
        "scope_dropped",
        "a token loses a scope; ALL leaves the other operations (scope=Desk.settings.DELETE, token=the account's)",
        _scope_dropped,
    ),
    Event(
        "permission_withdrawn",
        "an agent's profile loses a module (module=products, agent=the account's)",
        _permission_withdrawn,
    ),
    Event("ticket_filed", "a customer files a ticket about an active product (product)", _ticket_filed),
    Event(
        "ticket_repointed", "a ticket is given another active product (ticket, product)", _ticket_repointed
    ),
    Event("product_trashed", "somebody else trashes a product (product, by=an agent)", _product_trashed),
    Event("product_restored", "somebody else restores a product from the bin (product)", _product_restored),
    Event("product_purged", "somebody else deletes a trashed product for good (product)", _product_purged),
    Event(
        "credits_spent",
        "other clients of the organisation spend credits of today (credits=all that are left, organization)",
        _credits_spent,
    ),
    Event(
        "others_call",
        "other clients of the organisation keep calls in flight (calls, organization); 0 ends it",
        _others_call,
    ),
)
