"""What happens at Altcraft without a client asking: by other people, by a seed, by time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ...core.decision import Change, Put, Remove
from ...core.state import Held
from ...core.vendor import Due, Event, seeded
from .entities import ORDERS, PRODUCTS, TOKENS, Product, Right, Token
from .records import make_order, new_value, own_token, product_meant

if TYPE_CHECKING:
    from ...core.fields import Fields


def generate_order(held: Held, product: Product, number: int) -> tuple[Change, ...]:
    """One order of a product, or of one of its SKUs: none of them keeps it from being deleted."""
    wanted: dict[str, object] = {"product": product.id}
    if product.skus:
        wanted["sku"] = product.skus[number % len(product.skus)].id
    return (Put(ORDERS, make_order(held, seeded(**wanted)), "generated"),)


def _token_meant(held: Held, fields: Fields) -> Token:
    """A token by its id or its value; the world's own where none is named."""
    own = own_token(held)
    wanted = fields.text("token", own.id)
    found = held[TOKENS].get(wanted) or held[TOKENS].first("value", wanted)
    if found is None:
        fields.wrong("token", "names no token by its id or its value")
    return found or own


def _order_placed(held: Held, fields: Fields) -> tuple[Change, ...]:
    return (Put(ORDERS, make_order(held, fields), "placed"),)


def _token_expired(held: Held, fields: Fields) -> tuple[Change, ...]:
    at = fields.moment("at", held.now)
    return (Put(TOKENS, replace(_token_meant(held, fields), expires_at=at), "expires"),)


def _token_disabled(held: Held, fields: Fields) -> tuple[Change, ...]:
    return (Put(TOKENS, replace(_token_meant(held, fields), is_active=False), "switched off"),)


def _token_rotated(held: Held, fields: Fields) -> tuple[Change, ...]:
    """The old value stops at once; the role stays."""
    token = _token_meant(held, fields)
    value = fields.text("value", new_value(held))
    return (Put(TOKENS, replace(token, value=value), "new value for"),)


def _right_withdrawn(held: Held, fields: Fields) -> tuple[Change, ...]:
    token = _token_meant(held, fields)
    right = fields.choice("right", Right, Right.DELETE)
    return (Put(TOKENS, replace(token, rights=token.rights - {right}), f"{right} withdrawn from"),)


def _product_removed(held: Held, fields: Fields) -> tuple[Change, ...]:
    product = product_meant(held, fields)
    return (Remove(PRODUCTS, product.id, "deleted by somebody else"),) if product else ()


EVENTS: Final = (
    Event("order_placed", "a customer orders a product (product, sku, quantity=1)", _order_placed),
    Event("token_expired", "a token expires (token=the world's own, at=now)", _token_expired),
    Event("token_disabled", "an operator switches a token off (token)", _token_disabled),
    Event(
        "token_rotated",
        "an operator replaces a token; the old value stops at once (token, value)",
        _token_rotated,
    ),
    Event("right_withdrawn", "a token's role loses a right (token, right=delete_market)", _right_withdrawn),
    Event("product_removed", "somebody else deletes a product first (product)", _product_removed),
)


def due(held: Held) -> Iterator[Due]:
    """The tokens that will expire."""
    for token in held[TOKENS]:
        if token.expires_at is not None and token.expires_at > held.now:
            yield Due(token.expires_at, f"altcraft token {token.id} expires")
