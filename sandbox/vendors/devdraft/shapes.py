"""What Devdraft's records look like to a client: field names, their order, and the forms of a list.

A part of the dialect, beside `wire`; knows nothing of requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from ...core.clock import Instant, iso_millis
from .entities import (
    Invoice,
    Item,
    LinkProduct,
    PaymentLink,
    Product,
    Transaction,
    Wallet,
)

#: Names of two fields in the generated clients, where the page has others.
_GENERATED: Final = {"dateAdded": "createdAt", "dateUpdated": "updatedAt"}


def product(record: Product, wallet_of: Wallet | None, transactions: Iterable[Transaction]) -> dict[str, Any]:
    """Every field, even when null, in the page's order. Source: Delete Product, success response."""
    added = iso_millis(record.created_at)
    untouched = record.updated_at == record.created_at
    return {
        "id": record.id,
        "name": record.name,
        "description": record.description,
        "price": record.price,
        "currency": record.currency,
        "productType": record.product_type.value,
        "status": record.status.value,
        "stockCount": record.stock_count,
        "quantity": record.quantity,
        "weight": record.weight,
        "unit": record.unit,
        "images": list(record.images),
        "variations": None if record.variations is None else list(record.variations),
        "paymentLink": record.payment_link,
        "walletId": record.wallet_id,
        "dateAdded": added,
        "dateUpdated": added if untouched else iso_millis(record.updated_at),
        "wallet": wallet(wallet_of),
        "transactions": [transaction(one) for one in transactions],
    }


def in_generated_style(body: Mapping[str, Any]) -> dict[str, Any]:
    """A product as the generated clients' examples spell it."""
    renamed = {_GENERATED.get(name, name): value for name, value in body.items()}
    return {**renamed, "price": f"{body['price']:.2f}"}


def wallet(record: Wallet | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {
        "id": record.id,
        "address": record.address,
        "blockchain": record.blockchain,
        "type": record.type,
    }


def transaction(record: Transaction) -> dict[str, Any]:
    return {
        "id": record.id,
        "amount": record.amount,
        "currency": record.currency,
        "status": record.status.value,
        "dateCreated": iso_millis(record.created_at),
    }


def image_url(identifier: str, kind: str) -> str:
    """Where an uploaded image is to be found. Source: Delete Product, success response."""
    return f"https://devdraft-images.s3.amazonaws.com/products/{identifier}.{kind}"


def receipt(record: Product, deletion: str, at: Instant, links: int) -> dict[str, Any]:
    """The newer answer to a deletion. Source: developers, Delete Product: the field names."""
    return {
        "productId": record.id,
        "deleted": True,
        "deletionTimestamp": iso_millis(at),
        "cascadeOperations": {
            "imagesRemoved": len(record.images),
            "analyticsArchived": True,
            "cacheInvalidated": True,
            "paymentLinksUpdated": links,
        },
        "backupInfo": {"backupId": deletion, "retentionPeriod": "30 days", "recoveryPossible": False},
        "affectedSystems": [],
        "warnings": [],
    }


def payment_link(record: PaymentLink, now: Instant, found: Callable[[str], Product | None]) -> dict[str, Any]:
    """Source: guide, Fetch Payment Link."""
    return {
        "id": record.id,
        "title": record.title,
        "url": record.url,
        "linkType": record.link_type.value,
        "status": record.status_at(now).value,
        "isForAllProduct": record.for_all,
        **record.settings,
        "appId": record.app_id,
        "walletId": record.wallet_id,
        "recurringType": None,
        "createdAt": iso_millis(record.created_at),
        "paymentLinkProducts": [_link_product(one, found(one.product_id)) for one in record.products],
    }


def _link_product(record: LinkProduct, named: Product | None) -> dict[str, Any]:
    shown = None
    if named is not None:
        shown = {**brief(named), "description": named.description, "images": list(named.images)}
    return {"id": record.id, "productId": record.product_id, "quantity": record.quantity, "product": shown}


def brief(record: Product) -> dict[str, Any]:
    """A product as others mention it."""
    return {"id": record.id, "name": record.name, "price": record.price, "currency": record.currency}


def invoice(record: Invoice, wallet_of: Wallet | None) -> dict[str, Any]:
    """Source: developers, Fetch Invoice. Snake case here, against camel case on products and links."""
    details = record.details
    return {
        "id": record.id,
        "invoice_number": record.number,
        "app_id": record.app_id,
        "status": record.status.value,
        **details,
        "customer": {
            "id": details.get("customer_id"),
            "name": details.get("name"),
            "email": details.get("email"),
        },
        "walletId": record.wallet_id,
        "wallet": wallet(wallet_of),
        "items": [_item(one) for one in record.items],
    }


def _item(record: Item) -> dict[str, Any]:
    return {
        "id": record.id,
        "product_id": record.product_id,
        "product": dict(record.product),
        "quantity": record.quantity,
    }


def listed(style: str, name: str, items: Sequence[Any], total: int, page: tuple[int, int]) -> Any:
    """One page of a list: bare, as the guide has it, or in one of the envelopes of the other sources."""
    skip, take = page
    if style == "data":
        return {"data": items, "total": total, "skip": skip, "take": take}
    if style == "pages":
        pagination = {
            "page": skip // take + 1,
            "limit": take,
            "total": total,
            "totalPages": -(-total // take),
        }
        return {name: items, "pagination": pagination, "filters": {}, "summary": {"total": total}}
    return items
