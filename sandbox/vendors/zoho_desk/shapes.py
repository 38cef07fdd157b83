"""Zoho Desk's records as it shows them: field names and formats.

Source: OpenAPI description, Product, Ticket and Recyclebin. Knows nothing of answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from ...core.clock import Instant, iso_millis
from ...core.state import Held
from .entities import AGENTS, BIN, DEPARTMENTS, PRODUCTS, Agent, Department, Product, Ticket, Trashed

_LAYOUT: Final = "Product Layout"


def moment(held: Held, at: Instant) -> str | int:
    """`2017-07-18T10:53:40.787Z`; milliseconds since 1970 where timestamps=epoch."""
    return iso_millis(at) if held.switch("timestamps") == "iso" else at // 1000


def price(value: Decimal | None) -> str | None:
    """`"100.0"`: a text, with at least one place."""
    if value is None:
        return None
    text = f"{value:f}"
    return text if "." in text else f"{text}.0"


def product(held: Held, record: Product) -> dict[str, Any]:
    """As `GET` shows it. Source: OpenAPI description, Product: Get Product."""
    custom = dict(record.cf)
    return {
        "id": record.id,
        "productName": record.name,
        "productCode": record.code,
        "productCategory": record.category,
        "manufacturer": record.manufacturer,
        "unitPrice": price(record.price),
        "description": record.description,
        "departmentIds": list(record.department_ids),
        "ownerId": record.owner_id,
        "layoutId": record.layout_id,
        "layoutDetails": {"id": record.layout_id, "layoutName": _LAYOUT},
        "cf": custom,
        "customFields": custom,
        held.switch("trashed_field"): record.id in held[BIN],
        "createdBy": record.created_by,
        "createdTime": moment(held, record.created_at),
        "modifiedBy": record.modified_by,
        "modifiedTime": moment(held, record.modified_at),
    }


#: What `fields` may name, and what a list shows where it names nothing.
PRODUCT_FIELDS: Final = (
    "productName", "productCode", "productCategory", "manufacturer", "unitPrice", "description",
    "departmentIds", "ownerId", "layoutId", "createdBy", "createdTime", "modifiedBy", "modifiedTime",
)  # fmt: skip
PRODUCT_LIST_FIELDS: Final = ("productName", "productCode", "unitPrice", "departmentIds")


def product_in_list(held: Held, record: Product, fields: Iterable[str]) -> dict[str, Any]:
    """Source: OpenAPI description, Product: Get Products."""
    whole = {**product(held, record), "owner": owner_of(held, record.owner_id)}
    return {name: whole[name] for name in ("id", *fields)}


def product_included(held: Held, ticket: Ticket) -> dict[str, Any] | None:
    """A ticket's product; none where it is gone for good."""
    record = held[PRODUCTS].get(ticket.product_id) if ticket.product_id else None
    return {"id": record.id, "productName": record.name, "productCode": record.code} if record else None


def ticket(held: Held, record: Ticket) -> dict[str, Any]:
    """Source: OpenAPI description, Ticket; the fields that a rehearsal looks at."""
    return {
        "id": record.id,
        "ticketNumber": record.number,
        "subject": record.name,
        "status": record.status.value,
        "departmentId": record.department_id,
        "productId": record.product_id,
        "isTrashed": record.id in held[BIN],
        "createdTime": moment(held, record.created_at),
        "modifiedTime": moment(held, record.modified_at),
    }


def trashed(held: Held, entry: Trashed) -> dict[str, Any]:
    """Source: OpenAPI description, Recyclebin; public samples for `type`."""
    kind = entry.module.value.capitalize()
    return {
        "displayName": entry.name,
        "departmentId": entry.department_id,
        "deletedById": entry.deleted_by,
        "id": entry.id,
        "type": kind if held.switch("bin_type") == "string" else [kind],
        "deletedTime": moment(held, entry.deleted_at),
    }


def department(record: Department) -> dict[str, Any]:
    return {"id": record.id, "name": record.name}


def agent(record: Agent) -> dict[str, Any]:
    return {
        "photoURL": None,
        "firstName": record.first_name,
        "lastName": record.last_name,
        "id": record.id,
    }


def department_of(held: Held, identifier: str | None) -> dict[str, Any] | None:
    found = held[DEPARTMENTS].get(identifier) if identifier else None
    return department(found) if found else None


def owner_of(held: Held, identifier: str | None) -> dict[str, Any] | None:
    """Whom a product is assigned to. Source: OpenAPI description, Product: Get Products."""
    found = held[AGENTS].get(identifier) if identifier else None
    return {**agent(found), "name": f"{found.first_name} {found.last_name}".strip()} if found else None


def deleter_of(held: Held, identifier: str) -> dict[str, Any] | None:
    """Who put a record in the bin. Source: OpenAPI description, Recyclebin."""
    found = held[AGENTS].get(identifier)
    return {**agent(found), "email": found.email} if found else None
