"""Who is let in at Shoplazza, how often, and to do what: the checks that every operation begins with.

Pure functions, like `rules`. Source: Delete Product, public parameters; Rate Limits; Access Scopes.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from ...core.clock import MINUTE, whole_seconds
from ...core.decision import Answer, Change, Check, Finding, answers, passes
from ...core.limits import FixedWindow, LeakyBucket, Limit, Reading
from ...core.vendor import Case as CoreCase
from . import wire
from .entities import PRODUCTS, SHOP, SHOPS, TOKENS, Product, Scope, Shop, Token, Variant, stem

#: An app's calls to one shop. Source: Rate Limits, whose pages give several figures: the switch `rate` says which.
APP_RATES: Final[dict[str, Limit]] = {
    "40_leaking_2": LeakyBucket("app", 40, 2),
    "60_leaking_1": LeakyBucket("app_60", 60, 1),
    "40_a_minute": FixedWindow("app_minute", 40, MINUTE),
}
#: Every app's calls to one shop. Source: Rate Limits.
SHOP_RATE: Final = LeakyBucket("shop", 80, 20)
LIMITS: Final[tuple[Limit, ...]] = (*APP_RATES.values(), SHOP_RATE)


class Case(CoreCase):
    """One request to Shoplazza, and what it is about."""

    @cached_property
    def shop_meant(self) -> str:
        """The sub-domain; without a host, the world's own shop."""
        host = self.call.host.partition(":")[0].lower()
        return host.removesuffix(wire.DOMAIN) or SHOP

    @cached_property
    def shop(self) -> Shop | None:
        return self.held[SHOPS].get(self.shop_meant)

    @cached_property
    def token(self) -> Token | None:
        return self.held[TOKENS].first("token", self.call.credential)

    @property
    def caller(self) -> Token:
        """The token, once it is known."""
        assert self.token is not None  # noqa: S101  a check before this one has looked
        return self.token

    @cached_property
    def found_product(self) -> Product | None:
        """The product that the path names, if the shop has it."""
        found = self.held[PRODUCTS].get(self.call.params["product_id"].lower())
        return found if found and found.shop == self.shop_meant else None

    @property
    def product(self) -> Product:
        """The product, once it was found."""
        assert self.found_product is not None  # noqa: S101  a check before this one has looked
        return self.found_product

    @cached_property
    def found_variant(self) -> tuple[Product, Variant] | None:
        """The variant that the path names, with its product, if the shop has it."""
        wanted = self.call.params["variant_id"].lower()
        for product in self.held[PRODUCTS].find("stem", stem(wanted)):
            if product.shop == self.shop_meant:
                for variant in product.variants:
                    if variant.id == wanted:
                        return product, variant
        return None


def token_present(case: Case) -> Finding:
    if case.call.credential:
        return passes("Access-Token is sent")
    return _untrusted(case, wire.MISSING_TOKEN, "the request has no Access-Token, or an empty one")


def token_known(case: Case) -> Finding:
    token = case.token
    if token is None:
        return _untrusted(case, wire.INVALID_TOKEN, "no app has this token, or has it any longer")
    if token.expired(case.now):
        return _untrusted(case, wire.INVALID_TOKEN, f"the token of {token.app!r} has expired")
    if token.shop != case.shop_meant:
        says = f"the token is for shop {token.shop!r}, the request for {case.shop_meant!r}"
        return _untrusted(case, wire.INVALID_TOKEN, says)
    return passes(f"the token is that of {token.app!r} for shop {token.shop!r}")


def shop_active(case: Case) -> Finding:
    if case.shop is not None and case.shop.active:
        return passes("the shop is active")
    says = "is not active" if case.shop else "does not exist"
    return answers(wire.STORE_NOT_ACTIVE, f"the shop {case.shop_meant!r} {says}")


def _untrusted(case: Case, answer: Answer, says: str) -> Finding:
    return answers(wire.BAD_TOKEN if case.held.switch("bad_token") == "400" else answer, says)


def within_limits(case: Case) -> Finding:
    """Both buckets must have room; a call that either refuses is counted in neither."""
    held, token = case.held, case.caller
    count, app = held.put_to(APP_RATES[held.switch("rate")], f"{token.app}@{token.shop}")
    counts: tuple[Change, ...] = (count,)
    readings: tuple[Reading, ...] = (app,)
    if held.switch("buckets") == "both":
        shop_count, shop = held.put_to(SHOP_RATE, token.shop)
        counts, readings = (count, shop_count), (app, shop)
    refused = [one for one in readings if not one.permitted]
    if not refused:
        return Finding(f"call {app.used} of the app's {app.limit}", changes=counts, reading=app)
    wait = max(1, whole_seconds(max(one.retry_at for one in refused) - case.now))
    says = f"a bucket of {refused[0].limit} calls is full; there is room in {wait} s"
    return Finding(says, wire.RATE_LIMITED, None, wire.retry_after(wait), reading=_uncounted(app))


def _uncounted(reading: Reading) -> Reading:
    """What a limit would have said without the call that it was asked for."""
    if not reading.permitted:
        return reading
    return reading._replace(used=reading.used - reading.cost, remaining=reading.remaining + reading.cost)


def may(scope: Scope) -> Check[Case]:
    """A check that the token has a right."""

    def scope_granted(case: Case) -> Finding:
        if scope in case.caller.scopes:
            return passes(f"the token may {scope}")
        return answers(wire.NO_CONTEXT, f"the token may not {scope}")

    return scope_granted


LET_IN: Final[tuple[Check[Case], ...]] = (token_present, token_known, shop_active, within_limits)
