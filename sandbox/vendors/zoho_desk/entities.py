"""Zoho Desk's records: an organisation's catalogue, who may touch it, and what lies in its Recycle Bin.

Sources: Zoho Desk OpenAPI description (Product, Recyclebin, Ticket, Article); using-the-recycle-bin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, Final, Protocol

from ...core.clock import DAY, HOUR, MINUTE, Instant
from ...core.table import TableKey

#: How long a record stays in the bin. Source: using-the-recycle-bin.
RETENTION: Final = 60 * DAY
#: How long an access token lives. Source: Zoho Desk API, OAuth.
LIFE: Final = HOUR
#: The one layout that products have here.
LAYOUT: Final = "892000000000000101"
_NO_FIELDS: Final[Mapping[str, Any]] = MappingProxyType({})


class DataCentre(Enum):
    """Where an organisation and its tokens live: its name, its Desk host, and how far its day is ahead of UTC.

    The hosts are documented. The time zones are inferred from the countries; daylight saving is left out.
    """

    US = ("us", "desk.zoho.com", -8 * HOUR)
    EU = ("eu", "desk.zoho.eu", 1 * HOUR)
    IN = ("in", "desk.zoho.in", 5 * HOUR + 30 * MINUTE)
    AU = ("au", "desk.zoho.com.au", 10 * HOUR)
    JP = ("jp", "desk.zoho.jp", 9 * HOUR)
    CA = ("ca", "desk.zohocloud.ca", -5 * HOUR)
    CN = ("cn", "desk.zoho.com.cn", 8 * HOUR)
    SA = ("sa", "desk.zoho.sa", 3 * HOUR)
    SG = ("sg", "desk.zoho.sg", 8 * HOUR)
    AE = ("ae", "desk.zoho.ae", 4 * HOUR)

    def __init__(self, label: str, host: str, ahead: int) -> None:
        self.label = label
        self.host = host
        self.ahead = ahead


#: A data centre by its label, and by its host.
DATA_CENTRES: Final[Mapping[str, DataCentre]] = {one.label: one for one in DataCentre}
BY_HOST: Final[Mapping[str, DataCentre]] = {one.host: one for one in DataCentre}


class Module(StrEnum):
    """What a record is, as the bin's filter spells it; articles are listed there as solutions."""

    PRODUCTS = "products"
    TICKETS = "tickets"
    SOLUTIONS = "solutions"
    RECYCLE_BIN = "recycleBin"


class TicketStatus(StrEnum):
    """How far a ticket has come, as Zoho Desk names it in the interface; none keeps a product from the trash."""

    OPEN = "Open"
    ON_HOLD = "On Hold"
    ESCALATED = "Escalated"
    CLOSED = "Closed"


class Action(StrEnum):
    """What ends a record's stay in the bin."""

    RESTORE = "restore"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Organization:
    """A help desk portal. It lives in one data centre, and its limits are shared by all who call it."""

    id: str
    name: str
    data_centre: DataCentre
    help_center_id: str
    agents: int = 1
    others_calling: int = 0
    """How many calls other clients of the organisation have in flight, all the time."""


@dataclass(frozen=True, slots=True)
class Department:
    """A part of an organisation that products and tickets belong to. Source: OpenAPI description, Product."""

    id: str
    org_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Agent:
    """A user of the portal. The profile may deny modules; `departments` are all where none is named."""

    id: str
    org_id: str
    first_name: str
    last_name: str
    email: str
    denied: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Token:
    """An OAuth access token of one agent. Without `expires` its hour begins with the world."""

    id: str
    value: str
    org_id: str
    agent_id: str
    scopes: tuple[str, ...]
    expires: Instant | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A product. Whether it is in the trash stands in the bin alone: trashing changes nothing of it."""

    id: str
    org_id: str
    name: str | None
    department_ids: tuple[str, ...]
    created_at: Instant
    created_by: str
    modified_at: Instant
    modified_by: str
    owner_id: str | None = None
    code: str | None = None
    price: Decimal | None = None
    description: str | None = None
    category: str | None = None
    manufacturer: str | None = None
    layout_id: str = LAYOUT
    cf: Mapping[str, Any] = field(default_factory=lambda: _NO_FIELDS)
    handle: str = ""
    """The product's handle in an imported catalogue; no field of Zoho Desk's."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket, and the product it is about: the number stays when the product goes."""

    id: str
    org_id: str
    name: str
    number: str
    status: TicketStatus
    department_id: str
    product_id: str | None
    created_at: Instant
    modified_at: Instant

    @property
    def department_ids(self) -> tuple[str, ...]:
        return (self.department_id,)


@dataclass(frozen=True, slots=True)
class Article:
    """A knowledge-base article of a help centre."""

    id: str
    org_id: str
    name: str
    help_center_id: str
    department_id: str

    @property
    def department_ids(self) -> tuple[str, ...]:
        return (self.department_id,)


class Trashable(Protocol):
    """What the bin asks of a record."""

    @property
    def id(self) -> str: ...

    @property
    def org_id(self) -> str: ...

    @property
    def name(self) -> str | None: ...

    @property
    def department_ids(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Trashed:
    """A record's place in the bin, under the record's own id. `purge_at` is None until the clock has been asked."""

    id: str
    org_id: str
    module: Module
    name: str | None
    department_id: str | None
    deleted_by: str
    deleted_at: Instant
    purge_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class MassAction:
    """A `restoreAll` or `deleteAll` that was accepted and is not finished."""

    id: str
    org_id: str
    action: Action
    asked_at: Instant
    at: Instant
    ids: frozenset[str]
    """What lay in the bin when it was asked for: a clock that stands still does not tell later entries from those."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """The earliest instant at which time may bring about anything in the bin; there is one, so that no request has to look through the bin."""

    id: str
    at: Instant


ORGANIZATIONS: Final = TableKey("zoho_desk.organizations", Organization)
DEPARTMENTS: Final = TableKey("zoho_desk.departments", Department)
AGENTS: Final = TableKey("zoho_desk.agents", Agent)
TOKENS: Final = TableKey(
    "zoho_desk.tokens",
    Token,
    (("value", lambda one: (one.value,)), ("unstarted", lambda one: ("",) if one.expires is None else ())),
)
PRODUCTS: Final = TableKey(
    "zoho_desk.products", Product, (("handle", lambda one: (one.handle,) if one.handle else ()),)
)
TICKETS: Final = TableKey(
    "zoho_desk.tickets",
    Ticket,
    (("product_id", lambda one: (one.product_id,) if one.product_id else ()),),
)
ARTICLES: Final = TableKey("zoho_desk.articles", Article)
BIN: Final = TableKey(
    "zoho_desk.recycle_bin",
    Trashed,
    (("undated", lambda one: ("",) if one.purge_at is None else ()),),
)
MASS_ACTIONS: Final = TableKey("zoho_desk.mass_actions", MassAction)
REMINDERS: Final = TableKey("zoho_desk.reminders", Reminder)
#: Where the records of a module are held.
TABLES: Final[Mapping[Module, TableKey[Any]]] = {
    Module.PRODUCTS: PRODUCTS,
    Module.TICKETS: TICKETS,
    Module.SOLUTIONS: ARTICLES,
}
