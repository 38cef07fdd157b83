"""What happens at Shoplazza without the client asking: generated, by other people, or by time alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ...core.decision import Change, Effect, Put, Remove
from ...core.state import Held
from ...core.vendor import Due, Event, seeded
from . import rules
from .entities import LINGERING, METAFIELDS, ORDERS, PRODUCTS, SHOPS, TOKENS, Product, Scope, Token
from .records import TOKEN_ID, make_metafield, make_order, new_token, product_meant, shop_meant

if TYPE_CHECKING:
    from ...core.fields import Fields


def generate_order(held: Held, product: Product, number: int) -> tuple[Change, ...]:
    """One order of one of a product's variants."""
    fields = seeded(product=product.id, variant=1 + number % 100)
    return (Put(ORDERS, make_order(held, fields), "generated"),)


def generate_metafield(held: Held, product: Product, number: int) -> tuple[Change, ...]:
    """One note that some app keeps about a product."""
    fields = seeded(product=product.id, value=f"{number:08x}")
    return (Put(METAFIELDS, make_metafield(held, fields), "generated"),)


def _order_placed(held: Held, fields: Fields) -> tuple[Change, ...]:
    return (Put(ORDERS, make_order(held, fields), "placed"),)


def _product_deleted(held: Held, fields: Fields) -> tuple[Change, ...]:
    product = product_meant(held, fields)
    return rules.gone(held, product) if product else ()


def _product_unpublished(held: Held, fields: Fields) -> tuple[Change, ...]:
    product = product_meant(held, fields)
    if product is None:
        return ()
    hidden = replace(product, published=False, published_at=None, updated_at=held.now)
    return (Put(PRODUCTS, hidden, "unpublished", Effect.REVERSIBLE),)


def token_meant(held: Held, fields: Fields) -> Token | None:
    """A token by its id, its app or itself; the world's own unless told otherwise."""
    wanted = fields.text("token", TOKEN_ID)
    for token in held[TOKENS]:
        if wanted in {token.id, token.app, token.token}:
            return token
    fields.wrong("token", "names no token")
    return None


def _token_expired(held: Held, fields: Fields) -> tuple[Change, ...]:
    token = token_meant(held, fields)
    return (Put(TOKENS, replace(token, expires_at=held.now), "expired"),) if token else ()


def _token_revoked(held: Held, fields: Fields) -> tuple[Change, ...]:
    """As when the app is taken out of the shop."""
    token = token_meant(held, fields)
    return (Remove(TOKENS, token.id, "revoked"),) if token else ()


def _token_rotated(held: Held, fields: Fields) -> tuple[Change, ...]:
    token = token_meant(held, fields)
    new = fields.text("new", new_token(held.new_token("token")))
    return (Put(TOKENS, replace(token, token=new), "rotated"),) if token else ()


def _scope_removed(held: Held, fields: Fields) -> tuple[Change, ...]:
    token = token_meant(held, fields)
    scope = fields.choice("scope", Scope, Scope.WRITE_PRODUCT)
    if token is None:
        return ()
    left = tuple(one for one in token.scopes if one is not scope)
    return (Put(TOKENS, replace(token, scopes=left), f"without {scope}"),)


def _store_set(active: bool, says: str) -> Callable[[Held, Fields], tuple[Change, ...]]:
    def happen(held: Held, fields: Fields) -> tuple[Change, ...]:
        shop = held[SHOPS].get(shop_meant(held, fields))
        return (Put(SHOPS, replace(shop, active=active), says),) if shop else ()

    return happen


EVENTS: Final = (
    Event("order_placed", "a customer orders a product (product, variant=1, quantity=1)", _order_placed),
    Event("product_deleted", "somebody deletes a product in the shop's admin (product)", _product_deleted),
    Event("product_unpublished", "somebody hides a product from customers (product)", _product_unpublished),
    Event("token_expired", "a token's time is over (token=the world's own)", _token_expired),
    Event("token_revoked", "the app is removed from the shop (token=the world's own)", _token_revoked),
    Event("token_rotated", "a token is replaced; the old one stops at once (token, new)", _token_rotated),
    Event("scope_removed", "a token loses a right (token, scope=write_product)", _scope_removed),
    Event(
        "store_deactivated",
        "a shop is closed (shop=the world's own)",
        _store_set(active=False, says="closed"),
    ),
    Event(
        "store_activated",
        "a shop is opened again (shop=the world's own)",
        _store_set(active=True, says="opened"),
    ),
)


# ── by time alone ──


def due(held: Held) -> Iterable[Due]:
    for token in held[TOKENS]:
        if token.expires_at is not None:
            yield Due(token.expires_at, f"shoplazza token of {token.app} expires")
    for one in held[LINGERING]:
        yield Due(one.until, f"shoplazza lists no longer show {one.id}")


def settle(held: Held) -> tuple[Change, ...]:
    """Deletions that have reached the lists by now."""
    waiting = held[LINGERING]
    if not len(waiting):
        return ()
    return tuple(
        Remove(LINGERING, one.id, "no longer listed", Effect.NEUTRAL)
        for one in waiting
        if one.until <= held.now
    )
