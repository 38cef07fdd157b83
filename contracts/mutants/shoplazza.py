"""Shoplazza's stand-in, broken in one way each: texts, statuses, cascades, buckets, and who is let in.

Knows the stand-in from inside; what is right about Shoplazza is the machine's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from ...sandbox.core.clock import SECOND, Instant
from ...sandbox.core.decision import Change, Decision, Put, Remove, answers, weigh
from ...sandbox.core.limits import LeakyBucket, Reading, Tally
from ...sandbox.core.vendor import Reply, Route, Vendor
from ...sandbox.vendors.shoplazza import routes, rules
from ...sandbox.vendors.shoplazza import wire as said
from ...sandbox.vendors.shoplazza.admission import Case
from ...sandbox.vendors.shoplazza.entities import (
    METAFIELDS,
    ORDERS,
    PRODUCTS,
    SHOPS,
    TOKENS,
    Product,
    Scope,
    Shop,
    Token,
)
from . import Mutant, altered, breaking, forgetful, patching, rendered, reworded, without_header

_NAME: Final = "shoplazza"


# ── who is let in ──


class _AnyShopsProduct(Case):
    @cached_property
    def found_product(self) -> Product | None:
        return self.held[PRODUCTS].get(self.call.params["product_id"].lower())


class _AnyShopsToken(Case):
    @cached_property
    def token(self) -> Token | None:
        found = self.held[TOKENS].first("token", self.call.credential)
        return replace(found, shop=self.shop_meant) if found else None


class _AlwaysOpen(Case):
    @cached_property
    def shop(self) -> Shop | None:
        found = self.held[SHOPS].get(self.shop_meant)
        return replace(found, active=True) if found else None


class _WritersRead(Case):
    @property
    def caller(self) -> Token:
        token = super().caller
        more = (Scope.READ_PRODUCT,) if Scope.WRITE_PRODUCT in token.scopes else ()
        return replace(token, scopes=(*token.scopes, *more))


class _NobodyExpires(Case):
    @cached_property
    def token(self) -> Token | None:
        found = self.held[TOKENS].first("token", self.call.credential)
        return replace(found, expires_at=None) if found else None


class _ProductOfAVariant(Case):
    @cached_property
    def found_product(self) -> Product | None:
        wanted = self.call.params["product_id"].lower()
        for product in self.held[PRODUCTS]:
            if wanted in {product.id, *(one.id for one in product.variants)}:
                return product if product.shop == self.shop_meant else None
        return None


def _by_either_header(
    headers: Mapping[str, str], query: tuple[tuple[str, str], ...], body: bytes
) -> tuple[str, tuple[str, ...]]:
    found = routes.identify(headers, query, body)
    bearer = headers.get("authorization", "").removeprefix("Bearer ").strip()
    return found if found[0] else (bearer, (bearer,))


def _unasked(vendor: Vendor) -> Vendor:
    """Deletes for whoever is let in."""
    checks = tuple(one for one in rules._DELETE_PRODUCT if one.__name__ != "scope_granted")  # noqa: SLF001  to be broken

    def delete(case: Any, _decision: Decision) -> Decision:
        return weigh(case, checks, rules.remove_product)

    return altered(vendor, "delete_product", delete)


# ── how often ──


@dataclass(frozen=True, slots=True)
class _Overflowing(LeakyBucket):
    """A bucket that takes in more than it holds."""

    def put(self, tally: Tally | None, now: Instant, cost: int = 1) -> tuple[Tally, Reading]:
        after, reading = LeakyBucket.put(self, tally, now, cost)
        return (after if reading.permitted else after._replace(used=after.used + cost * SECOND)), reading


_OVERFLOWING: Final = _Overflowing("app", 40, 2)


def _fills_by_refusals(vendor: Vendor) -> Vendor:
    """A refused call is poured in too."""

    def pour(case: Any, decision: Decision) -> Decision:
        if decision.answer is not said.RATE_LIMITED:
            return decision
        key = f"{case.caller.app}@{case.caller.shop}"
        return decision._replace(changes=(case.held.put_to(_OVERFLOWING, key)[0],))

    return altered(vendor, "*", pour)


def _app_bucket(bucket: LeakyBucket) -> Any:
    return patching(_NAME, "admission", APP_RATES={"40_leaking_2": bucket})


# ── what is done ──


def _deletes_on_get(vendor: Vendor) -> Vendor:
    return altered(vendor, "get_product", lambda case, _decision: rules.delete_product(case))


def _takes_orders_along(vendor: Vendor) -> Vendor:
    def more(case: Any, decision: Decision) -> Decision:
        if decision.refused:
            return decision
        orders: list[Change] = [
            Remove(ORDERS, one.id)
            for one in case.held[ORDERS]
            if one.line_items[0].product_id == case.product.id
        ]
        return decision._replace(changes=(*decision.changes, *orders))

    return altered(vendor, "delete_product", more)


def _deletes_in_batches(vendor: Vendor) -> Vendor:
    def delete_products(case: Any) -> Decision:
        named = {one for text in case.call.values("product_ids") for one in text.split(",")}
        gone = [Remove(PRODUCTS, one) for one in named if one in case.held[PRODUCTS]]
        return weigh(case, (), lambda _case: answers(said.PRODUCT_DELETED, "gone", *gone))

    return replace(
        vendor, routes=(*vendor.routes, Route("DELETE", "/openapi/2022-01/products", delete_products))
    )


def _last_variant_goes(vendor: Vendor) -> Vendor:
    checks = tuple(one for one in rules._DELETE_VARIANT if one is not rules.variant_is_not_the_last)  # noqa: SLF001  to be broken

    def delete(case: Any, _decision: Decision) -> Decision:
        return weigh(case, checks, rules.remove_variant)

    return altered(vendor, "delete_variant", delete)


def _lists_short(vendor: Vendor) -> Vendor:
    """The last product of every page is lost, as where a page begins one too late."""

    def shorten(_case: Any, decision: Decision) -> Decision:
        if decision.refused:
            return decision
        return decision._replace(body={**decision.body, "products": decision.body["products"][:-1]})

    return altered(vendor, "list_products", shorten)


def _counts_one_more(vendor: Vendor) -> Vendor:
    def count(_case: Any, decision: Decision) -> Decision:
        return decision if decision.refused else decision._replace(body={"count": decision.body["count"] + 1})

    return altered(vendor, "count_products", count)


def _hidden(change: Change) -> Change:
    if isinstance(change, Put) and isinstance(change.record, Product):
        return change._replace(record=replace(change.record, published=False))
    return change


def _unpublishes(vendor: Vendor) -> Vendor:
    """An update that does not name `published` takes it for false."""

    def update(case: Any, decision: Decision) -> Decision:
        if decision.refused or "published" in case.call.json["product"]:
            return decision
        return decision._replace(changes=tuple(_hidden(one) for one in decision.changes))

    return altered(vendor, "update_product", update)


def _one_mark(vendor: Vendor) -> Vendor:
    def mark(reply: Reply, _decision: Decision, _call: Any) -> Reply:
        headers = (one for one in reply.headers if one[0] != "Request-Id")
        return reply._replace(headers=(*headers, ("Request-Id", "always-the-same")))

    return rendered(vendor, mark)


def _swapped(vendor: Vendor) -> Vendor:
    return reworded(reworded(vendor, "product_not_found", status=422), "malformed_id", status=404)


def _is(table: Any) -> Any:
    return lambda change: getattr(change, "table", None) is table


def _mutant(name: str, says: str, broken: Any) -> Mutant:
    return Mutant(name, _NAME, says, broken)


def _changed(name: str, says: str, change: Any) -> Mutant:
    return _mutant(name, says, breaking(change, _NAME))


def _seen_otherwise(name: str, says: str, case: type[Case]) -> Mutant:
    return _changed(name, says, lambda vendor: replace(vendor, case=case))


#: Those whose answers differ from the document too.
_DOCUMENTED: Final = frozenset(
    {
        "impatient",
        "swapped statuses",
        "says deleted",
        "wrong token in errors",
        "deletes in batches",
        "no mark",
        "created 201",
    }
)
MUTANTS: Final = tuple(replace(mutant, documents=mutant.name in _DOCUMENTED) for mutant in (

    _changed("swapped statuses", "422 for a product that is not there, 404 for what is no UUID.", _swapped),
    _changed(
        "not found as meant", "The 404 says what it means, and not what the page shows.",
        lambda vendor: reworded(vendor, "product_not_found", body={"errors": ["Record not found"]}),
    ),
    _changed(
        "says deleted", "The success answer is more than {}.",
        lambda vendor: reworded(vendor, "product_deleted", body={"success": True}),
    ),
    _changed(
        "wrong token in errors", "A wrong token is told in `errors`, a list.",
        lambda vendor: reworded(vendor, "invalid_token", body={"errors": ["store is not active"]}),
    ),
    _changed(
        "created 201", "A created product is answered with 201.",
        lambda vendor: reworded(vendor, "product_created", status=201),
    ),
    _changed(
        "only says so", "The answer says that the product is gone, and it stays.",
        lambda vendor: forgetful(vendor, "delete_product", _is(PRODUCTS)),
    ),
    _changed(
        "forgets metafields", "A product's metafields outlive it.",
        lambda vendor: forgetful(vendor, "delete_product", _is(METAFIELDS)),
    ),
    _changed("takes orders along", "A product's orders go with it.", _takes_orders_along),
    _changed("deletes on get", "The page's own request, a GET, deletes.", _deletes_on_get),
    _changed("deletes in batches", "DELETE of the collection deletes what its query names.", _deletes_in_batches),
    _seen_otherwise("product of a variant", "A variant's id deletes its product.", _ProductOfAVariant),
    _changed("last variant goes", "A product may lose its last variant.", _last_variant_goes),
    _seen_otherwise("any shops product", "Another shop's product can be deleted.", _AnyShopsProduct),
    _seen_otherwise("any shops token", "Another shop's token is as good as the shop's own.", _AnyShopsToken),
    _seen_otherwise("always open", "A closed shop goes on answering.", _AlwaysOpen),
    _seen_otherwise("writers read", "write_product implies read_product.", _WritersRead),
    _seen_otherwise("nobody expires", "An expired token goes on.", _NobodyExpires),
    _changed("scope not asked for", "Whoever is let in may delete.", _unasked),
    _changed(
        "authorization header", "The token may come as `Authorization: Bearer`.",
        lambda vendor: replace(vendor, identify=_by_either_header),
    ),
    _mutant("one call more", "The app's bucket holds 41 calls.", _app_bucket(LeakyBucket("app", 41, 2))),
    _mutant("leaks too fast", "The app's bucket leaks 4 calls a second.", _app_bucket(LeakyBucket("app", 40, 4))),
    _changed("fills by refusals", "Refused calls fill the app's bucket too.", _fills_by_refusals),
    _mutant(
        "wide shop", "All apps of a shop have 120 calls together: each its own 40, and no more is asked.",
        patching(_NAME, "admission", SHOP_RATE=LeakyBucket("shop", 120, 20)),
    ),
    _mutant(
        "impatient", "A 429 names a second less than the wait is.",
        patching(_NAME, "wire", retry_after=lambda wait: (("Retry-After", str(int(wait) - 1)),)),
    ),
    _changed("lists short", "A page of the list lacks its last product.", _lists_short),
    _changed("counts one more", "The count is one too many.", _counts_one_more),
    _changed("unpublishes", "An update that leaves `published` out hides the product.", _unpublishes),
    _changed("one mark", "Every answer has the same Request-Id.", _one_mark),
    _changed("no mark", "Answers have no Request-Id.", lambda vendor: without_header(vendor, "Request-Id")),
))  # fmt: skip
