"""Where Zoho Desk's records come from: a file, a test, the world's account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ...core.clock import HOUR, SECOND, Instant, parse_iso
from ...core.decision import Put
from ...core.identifiers import digest
from ...core.state import Held
from ...core.vendor import Account, Kind
from . import wire
from .entities import (
    AGENTS,
    ARTICLES,
    BIN,
    DATA_CENTRES,
    DEPARTMENTS,
    MASS_ACTIONS,
    ORGANIZATIONS,
    PRODUCTS,
    TABLES,
    TICKETS,
    TOKENS,
    Agent,
    Article,
    DataCentre,
    Department,
    Module,
    Organization,
    Product,
    Ticket,
    TicketStatus,
    Token,
    Trashed,
)

if TYPE_CHECKING:
    from ...core.fields import Fields

CREATED: Final[Instant] = parse_iso("2024-11-18T10:46:12.123")
#: A world's own organisation and what belongs to it. Worlds never meet, so that they may be the same in all of them.
ORG_ID: Final = "762000001"
HELP_CENTER_ID: Final = "892000000000000201"
DEPARTMENT_ID: Final = "892000000000006907"
AGENT_ID: Final = "892000000000056001"
TOKEN_ID: Final = "892000000000070001"  # noqa: S105  which token, not the token
#: Every scope that an operation asks for.
SCOPES: Final = ("Desk.settings.ALL", "Desk.products.ALL", "Desk.tickets.ALL", "Desk.articles.ALL")
ID_DIGITS: Final = 18

_ACCOUNT: Final = (
    Put(ORGANIZATIONS, Organization(ORG_ID, "Demo portal", DataCentre.US, HELP_CENTER_ID)),
    Put(DEPARTMENTS, Department(DEPARTMENT_ID, ORG_ID, "Support")),
    Put(AGENTS, Agent(AGENT_ID, ORG_ID, "Asha", "Rao", "asha@example.com")),
)


def account(world: str) -> Account:
    """The organisation of a world, and a token with every scope, whose hour begins with the world.

    No `orgId` is among the headers: the page sends none, and a token is bound to its organisation.
    """
    token = token_text(digest(f"zoho_desk/{world}").hex())
    held = Token(TOKEN_ID, token, ORG_ID, AGENT_ID, SCOPES)
    return Account(
        {"access_token": token, "org_id": ORG_ID},
        {"Authorization": f"{wire.SCHEME} {token}"},
        (*_ACCOUNT, Put(TOKENS, held)),
        token,
    )


def token_text(raw: str) -> str:
    """Source: Zoho Desk API, OAuth: `1000.`, 32 hexadecimal digits, a dot, 32 more."""
    return f"1000.{raw}.{digest(raw).hex()}"


# ── from plain fields ──


def make_organization(held: Held, fields: Fields) -> Organization:
    label = fields.text("data_centre", DataCentre.US.label)
    if label not in DATA_CENTRES:
        fields.wrong("data_centre", f"must be one of {', '.join(DATA_CENTRES)}, not {label!r}")
    return Organization(
        fields.text("id", held.new_number("organization", 9)),
        fields.text("name", "Another portal"),
        DATA_CENTRES.get(label, DataCentre.US),
        fields.text("help_center_id", held.new_number("help_center", ID_DIGITS)),
        fields.integer("agents", 1, least=1),
        fields.integer("others_calling", 0),
    )


def org_of(held: Held, fields: Fields) -> str:
    """An organisation by its id or name; the world's own unless told otherwise."""
    wanted = fields.text("organization", ORG_ID)
    for one in held[ORGANIZATIONS]:
        if wanted in {one.id, one.name}:
            return one.id
    fields.wrong("organization", f"names no organisation: {wanted!r}")
    return ""


def make_department(held: Held, fields: Fields) -> Department:
    return Department(
        fields.text("id", held.new_number("department", ID_DIGITS)),
        org_of(held, fields),
        fields.text("name", "Another department"),
    )


def make_agent(held: Held, fields: Fields) -> Agent:
    """`denied` are modules that the profile may not use; `departments`, all where none is named."""
    denied = fields.texts("denied")
    for one in denied:
        if one not in set(Module):
            fields.wrong("denied", f"names no module: {one!r}; there are: {', '.join(Module)}")
    return Agent(
        fields.text("id", held.new_number("agent", ID_DIGITS)),
        org_of(held, fields),
        fields.text("first_name", "Another"),
        fields.text("last_name", "Agent"),
        fields.text("email", "agent@example.com"),
        frozenset(denied),
        frozenset(fields.texts("departments")),
    )


def make_token(held: Held, fields: Fields) -> Token:
    """`life` in seconds from now, an hour unless told otherwise; or `expires`, a moment."""
    org_id = org_of(held, fields)
    life = fields.integer("life", HOUR // SECOND)
    return Token(
        fields.text("id", held.new_number("token", ID_DIGITS)),
        fields.text("value", token_text(held.new_token("token"))),
        org_id,
        fields.text("agent", AGENT_ID if org_id == ORG_ID else ""),
        fields.texts("scopes", SCOPES),
        fields.moment("expires", Instant(held.now + life * SECOND)),
    )


def make_product(held: Held, fields: Fields) -> Product:
    org_id = org_of(held, fields)
    own = org_id == ORG_ID
    created = fields.moment("created_at", held.now)
    creator = AGENT_ID if own else ""
    return Product(
        id=_free_id(held, fields, Module.PRODUCTS),
        org_id=org_id,
        name=fields.text("name", "Product")[:200],
        department_ids=fields.texts("departments", (DEPARTMENT_ID,) if own else ()),
        created_at=created,
        created_by=creator,
        modified_at=created,
        modified_by=creator,
        owner_id=fields.raw("owner", creator or None),
        code=fields.raw("code"),
        price=_price(fields),
        description=fields.raw("description"),
        category=fields.raw("category"),
        manufacturer=fields.raw("manufacturer"),
        handle=fields.text("handle", ""),
    )


def _price(fields: Fields) -> Decimal | None:
    return fields.number("price") if fields.raw("price") is not None else None


def _free_id(held: Held, fields: Fields, module: Module) -> str:
    """An id that no other module has: ids of all modules look the same, and lie in one bin."""
    identifier = fields.text("id", held.new_number(module.value, ID_DIGITS))
    if not (identifier.isascii() and identifier.isdigit()):
        fields.wrong("id", f"must be digits, not {identifier!r}")
    if any(identifier in held[table] for other, table in TABLES.items() if other is not module):
        fields.wrong("id", f"is another module's already: {identifier}")
    return identifier


def make_ticket(held: Held, fields: Fields) -> Ticket:
    product = product_meant(held, fields)
    org_id = product.org_id if product else org_of(held, fields)
    created = fields.moment("created_at", held.now)
    return Ticket(
        id=_free_id(held, fields, Module.TICKETS),
        org_id=org_id,
        name=fields.text("subject", f"About {product.name}" if product else "A ticket"),
        number=fields.text("number", held.new_number("ticket_number", 5)),
        status=fields.choice("status", TicketStatus, TicketStatus.OPEN),
        department_id=fields.text("department", DEPARTMENT_ID),
        product_id=product.id if product else None,
        created_at=created,
        modified_at=created,
    )


def product_meant(held: Held, fields: Fields) -> Product | None:
    """The product that a record names by id or by handle; what is not there is a problem."""
    wanted = fields.text("product", "")
    found = held[PRODUCTS].get(wanted) or held[PRODUCTS].first("handle", wanted) if wanted else None
    if found is None and wanted:
        fields.wrong("product", f"names no product: {wanted!r}")
    return found


def make_article(held: Held, fields: Fields) -> Article:
    return Article(
        _free_id(held, fields, Module.SOLUTIONS),
        org_of(held, fields),
        fields.text("title", "An article"),
        fields.text("help_center", HELP_CENTER_ID),
        fields.text("department", DEPARTMENT_ID),
    )


def make_trashed(held: Held, fields: Fields) -> Trashed:
    """A `product` by id or handle, or any record by `id`, in the bin since `deleted_at`."""
    product = product_meant(held, fields)
    identifier = product.id if product else fields.text("id")
    deleted_at = fields.moment("deleted_at", held.now)
    deleted_by = fields.text("deleted_by", AGENT_ID)
    for module, table in TABLES.items():
        record = held[table].get(identifier)
        if record is not None:
            department = next(iter(record.department_ids), None)
            return Trashed(identifier, record.org_id, module, record.name, department, deleted_by, deleted_at)
    if identifier:
        fields.wrong("id", f"names no record: {identifier!r}")
    return Trashed("", "", Module.PRODUCTS, None, None, deleted_by, deleted_at)


# ── as plain JSON ──


def show(record: Any) -> dict[str, Any]:
    """A record's own fields; what only the world knows (whether it is in the bin) is not among them."""
    return {one.name: _plain(getattr(record, one.name)) for one in fields_of(record)}


def show_token(record: Token) -> dict[str, Any]:
    """Everything but the secret itself."""
    return {name: value for name, value in show(record).items() if name != "value"}


def _plain(value: Any) -> Any:
    if isinstance(value, DataCentre):
        return value.label
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, frozenset | tuple) else value


KINDS: Final = (
    Kind("products", PRODUCTS, make_product, show),
    Kind("recycle_bin", BIN, make_trashed, show),
    Kind("tickets", TICKETS, make_ticket, show),
    Kind("articles", ARTICLES, make_article, show),
    Kind("tokens", TOKENS, make_token, show_token),
    Kind("agents", AGENTS, make_agent, show),
    Kind("departments", DEPARTMENTS, make_department, show),
    Kind("organizations", ORGANIZATIONS, make_organization, show),
    Kind("mass_actions", MASS_ACTIONS, None, show),
)
