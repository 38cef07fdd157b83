"""Shoplazza: how to delete a product there, and what to do instead.

Source: Shoplazza's developer documentation, Delete Product; SPZ Admin API 2022.01 and Rate Limits where named. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from . import shoplazza_wire as wire
from .answers import parsed, rate_limited, unexpected
from .calls import Calls, Credentials, Hidden, Impact, Page, Sight, Swept, by_one, by_sweep, with_headers
from .client import AsyncClient, Client
from .errors import CallError, NotFound, PermissionDenied, Stop, Unauthenticated, UnknownOutcome
from .limits import Bucket, Hint, Limit
from .message import JSON_TYPE, Effect, Request, Response, json_body, segment
from .outcome import Outcome, Removal
from .steps import Steps, asynchronous, sync

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LEVEL: Final = "x-shoplazza-shop-api-call-limit"
#: The most that a page of the product list may hold.
PAGE: Final = 250
#: Every call counts once in both, whatever it does: an app's at a shop, and all apps' at a shop. Source: Rate Limits.
BUCKETS: Final[tuple[Limit, ...]] = (Bucket("app", 40, 2), Bucket("shop", 80, 20))
#: What a token must be allowed, by operation. Source: Access Scopes. Neither product scope implies the other.
SCOPES: Final[Mapping[str, str]] = {
    "delete_product": "write_product",
    "update_product": "write_product",
    "delete_variant": "write_product",
    "delete_image": "write_product",
    "get_product": "read_product",
    "list_products": "read_product",
    "count_products": "read_product",
    "list_variants": "read_product",
    "list_metafields": "read_product",
    "get_order": "read_order",
}


class ShoplazzaCalls(Calls):
    """Shoplazza's operations, without I/O."""

    name: ClassVar = "shoplazza"
    title: ClassVar = "Shoplazza"
    page: ClassVar = "Delete Product"
    hosts: ClassVar = (f"*{wire.DOMAIN}",)
    base_url: ClassVar = ""
    credentials: ClassVar = ("access_token",)
    removes: ClassVar = Outcome.DELETED
    looks: ClassVar = 100  # with one look before and one after, 2 % of the calls that the deletions take
    not_backed_up: ClassVar = ("metafields", "collections", "files of images")
    afterwards: ClassVar = (
        "orders keep copies of what was sold, with ids that lead nowhere: reports that join on them need the backup",
        "handles are free for other products at once: set redirects before one is taken",
        "variant ids that stock and shipping systems keep are dead; a product made again has new ones",
        "image files may still be delivered under their addresses",
    )
    limits: Mapping[str, Sequence[Limit]] = dict.fromkeys(SCOPES, BUCKETS)

    # ── the dialect ──

    def signed(self, request: Request, credentials: Credentials) -> Request:
        """The token goes into `Access-Token`; the page's words about `Authorization` contradict its own example.

        The type is declared without a body too: the page's table wants it, and its example shows that it need not be.
        """
        return with_headers(
            request,
            {"Access-Token": credentials["access_token"], "Accept": "application/json", **dict([JSON_TYPE])},
        )

    def problem(self, identifier: str) -> str | None:
        return None if _UUID.fullmatch(identifier) else "not a UUID"

    def failure(self, request: Request, response: Response) -> CallError | None:
        body, status = parsed(response), response.status
        if status == 200 and wire.is_success(request, body):
            return None
        known = wire.told(response, body)
        text = wire.says(response, known)
        if status == 404:
            # the words are those of a malformed id; only the status tells. Without the vendor's words it is a proxy's
            absent = f"{text} (404: the shop has no such thing, whatever the words say)"
            return NotFound(absent, code=known.code) if known.text else UnknownOutcome(text)
        if status == 401 or (status == 400 and known.of_access):
            hint = "the token may be missing, wrong, withdrawn or another shop's"
            return Unauthenticated(f"{text}: {hint}", code=known.code)
        if status == 403:
            needed = SCOPES[request.operation]
            return PermissionDenied(f"{text}: {request.operation} needs the scope {needed}", code=known.code)
        if status == 429:
            return rate_limited(response, text, self.now(), known.code)
        return unexpected(response, known.text, known.code)

    def hint(self, request: Request, response: Response, now: float) -> Hint:  # noqa: ARG002  the app's bucket is one
        """How full the app's bucket is. Not documented, and not needed: the name is that of a client library."""
        used, _, size = response.headers.get(_LEVEL, "").partition("/")
        return Hint(int(size) - int(used)) if used.isdecimal() and size.isdecimal() else Hint()

    # ── deleting ──

    def removal(self, ids: Sequence[str], key: str = "") -> Request:
        """There is no idempotency key at Shoplazza: a repeat is told from a first call by what is then absent."""
        del key
        (product_id,) = ids
        return Request("delete_product", "DELETE", _product(product_id), Effect.DESTROYS, (product_id,))

    def delete(self, product_id: str) -> Steps[Removal]:
        """Delete one product for good, its variants and images with it.

        `deleted`, or `gone` where it is absent after an answer was lost. Raises `NotFound` where the first answer says so, `InvalidRequest` for a malformed id (both in the same words),
        `UnknownOutcome` where even reading back failed, and any other `CallError`.
        """
        return (yield from self.removed(product_id))

    def delete_variant(self, product_id: str, variant_id: str) -> Steps[Removal]:
        """Delete one variant for good. Raises `InvalidRequest` for a product's last one, and as `delete` does."""
        return (yield from _Parts(self, "delete_variant", product_id, "variants").removed(variant_id))

    def delete_image(self, product_id: str, image_id: str) -> Steps[Removal]:
        """Delete one image of a product for good. Raises as `delete` does."""
        return (yield from _Parts(self, "delete_image", product_id, "images").removed(image_id))

    # ── looking ──

    def look(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        """The list tells of many at once; what it does not show is read by itself.

        A list may leave something out, and an absence decides what becomes of a plan.
        """
        return (yield from self._by_chunk(self._seen, ids))

    def still_there(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        """What the list, seen to its end, does not show is gone. What it still shows is read by itself: it may lag."""
        return (yield from self._by_chunk(self._seen_after, ids))

    def _by_chunk(
        self, read: Callable[[Sequence[str]], Steps[Mapping[str, Sight]]], ids: Sequence[str]
    ) -> Steps[Mapping[str, Sight]]:
        seen: dict[str, Sight] = {}
        well = [one for one in ids if not self.problem(one)]  # one malformed id has the whole list refused
        for start in range(0, len(well), self.looks):
            try:
                seen.update((yield from read(well[start : start + self.looks])))
            except Stop:
                raise
            except CallError:
                continue
        return seen

    def _seen(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        found = (yield from self._listed(ids)).found
        others = yield from by_one(self._sight, [one for one in ids if one not in found])
        return {**found, **others}

    def _seen_after(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        swept = yield from self._listed(ids)
        unseen = [one for one in ids if one not in swept.found] if swept.complete else []
        return {
            **dict.fromkeys(unseen, Sight(present=False)),
            **(yield from by_one(self._sight, swept.found)),
        }

    def _sight(self, product_id: str) -> Steps[Sight]:
        return Sight(present=True, record=(yield from self.get(product_id)))

    def _listed(self, ids: Sequence[str]) -> Steps[Swept]:
        """What the list shows of some products, under their ids as they were given: UUIDs have no case."""
        wanted = {one.lower() for one in ids}
        query = (("ids", ",".join(sorted(wanted))), ("per_page", str(len(wanted))))
        swept = yield from by_sweep(lambda after: self._page(query, after), wanted, len(wanted) + 1)
        found = {one: swept.found[one.lower()] for one in ids if one.lower() in swept.found}
        return Swept(found, swept.complete)

    def _page(self, query: tuple[tuple[str, str], ...], after: str) -> Steps[Page]:
        cursor = (("cursor", after),) if after else ()
        heard = yield from self.exchange.ask(
            Request("list_products", "GET", wire.PRODUCTS, query=(*query, *cursor))
        )
        records = {one["id"].lower(): one for one in heard.body["products"]}
        return Page(records, str(heard.body.get("cursor") or ""))

    # ── reading ──

    def get(self, product_id: str) -> Steps[Mapping[str, Any]]:
        """A product, by Shoplazza's names, with its variants, images and options. Raises `NotFound`."""
        product: Mapping[str, Any] = (yield from self._read("get_product", _product(product_id)))["product"]
        return product

    def variants(self, product_id: str) -> Steps[Sequence[Mapping[str, Any]]]:
        """A product's variants. Raises `NotFound`."""
        path = _product(product_id, "variants")
        variants: Sequence[Mapping[str, Any]] = (yield from self._read("list_variants", path))["variants"]
        return variants

    def get_order(self, order_id: str) -> Steps[Mapping[str, Any]]:
        """An order; its lines are copies, and survive the products. Raises `NotFound`."""
        path = f"{wire.ORDERS}/{segment(order_id)}"
        order: Mapping[str, Any] = (yield from self._read("get_order", path))["order"]
        return order

    def count(self, /, **filters: str | Sequence[str]) -> Steps[int]:
        """How many products there are, of all or of those that the filters mean. Raises `UsageError` for other filters."""
        path = f"{wire.PRODUCTS}/count"
        number: int = (yield from self._read("count_products", path, wire.asked(filters)))["count"]
        return number

    def products(self, /, **filters: str | Sequence[str]) -> Steps[tuple[Mapping[str, Any], ...]]:
        """Every product that the filters mean, page by page to the end, before anything is done with one.

        Raises `UsageError` for other filters, `UnknownOutcome` for a list that would never end.
        """
        query = (*wire.asked(filters), ("per_page", str(PAGE)))
        found: dict[str, Mapping[str, Any]] = {}
        after, cursors = "", {""}
        while True:
            page = yield from self._page(query, after)
            found.update(page.records)
            after = page.after
            if not after:
                return tuple(found.values())
            if after in cursors:
                raise UnknownOutcome("the list gave one cursor twice, and would never end")
            cursors.add(after)

    def _read(self, operation: str, path: str, query: tuple[tuple[str, str], ...] = ()) -> Steps[Any]:
        return (yield from self.exchange.ask(Request(operation, "GET", path, query=query))).body

    def impact(self, product_id: str, orders: Sequence[str] = ()) -> Steps[Impact]:
        """What would go with a product, and what would stay, without deleting it. Nothing blocks a deletion here.

        Of its orders, those whose ids are given: Shoplazza has no way to ask for a product's orders.
        """
        product = yield from self.get(product_id)
        metafields = yield from self._read("list_metafields", _product(product_id, "metafields"))
        parts = {
            "variant": len(product.get("variants") or []),
            "image": len(product.get("images") or []),
            "metafield": max(len(metafields["metafields"]), _whole(metafields.get("total"))),
        }
        kept = yield from self._orders_of(product_id, orders)
        return Impact(
            product_id,
            swept=tuple(f"{number} {name}{'s' * (number != 1)}" for name, number in parts.items()),
            kept=kept,
            not_seen=(
                "orders whose ids were not given: they keep copies, and ids that lead nowhere",
                "the collections that it is in, and its place there",
                "whether its image files are still delivered afterwards",
            ),
        )

    def _orders_of(self, product_id: str, orders: Sequence[str]) -> Steps[tuple[str, ...]]:
        kept: list[str] = []
        for order_id in orders:
            order = yield from self.get_order(order_id)
            lines = [one for one in order.get("line_items") or [] if _is_of(one, product_id)]
            if lines:
                kept.append(f"order {order_id} keeps its copy of the product, under an id that leads nowhere")
        return tuple(kept)

    # ── instead of deleting ──

    def unpublish(self, product_id: str, reason: str = "") -> Steps[Hidden]:
        """Hide a product from customers; everything else stays. The reason is not kept: there is nowhere to put it.

        Shoplazza wants the title with every update, so it is read first and sent back as it is.
        """
        del reason
        product = yield from self.get(product_id)
        before = {"title": product.get("title"), "published": product.get("published")}
        yield from self._update(product_id, {**before, "published": False})
        return Hidden(product_id, before)

    hide = unpublish

    def is_hidden(self, record: Mapping[str, Any]) -> bool:
        return record.get("published") is False

    def restore(self, hidden: Hidden) -> Steps[None]:
        """Publish a product again, if it was before `unpublish`. It then counts as published from now on."""
        yield from self._update(hidden.id, hidden.before)

    def _update(self, product_id: str, fields: Mapping[str, Any]) -> Steps[None]:
        body = json_body({"product": fields})
        yield from self.exchange.ask(
            Request("update_product", "PUT", _product(product_id), Effect.CHANGES, (product_id,), body=body)
        )


class _Parts(ShoplazzaCalls):
    """What one product holds, of one kind: deleted as products are, by the same rules after a lost answer."""

    def __init__(self, whole: ShoplazzaCalls, operation: str, product_id: str, kind: str) -> None:
        self.now, self.exchange = whole.now, whole.exchange  # one pace: the buckets are the same
        self._operation, self._product_id, self._kind = operation, product_id, kind

    def removal(self, ids: Sequence[str], key: str = "") -> Request:
        del key
        (part_id,) = ids
        path = _product(self._product_id, self._kind, part_id)
        return Request(self._operation, "DELETE", path, Effect.DESTROYS, (part_id,))

    def look(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        return (yield from by_one(self._part, ids))

    def _part(self, part_id: str) -> Steps[Sight]:
        """Where a part is. Raises `NotFound` where its product is gone."""
        held = (yield from self.get(self._product_id)).get(self._kind) or []
        found = [one for one in held if str(one.get("id")).lower() == part_id.lower()]
        return Sight(present=bool(found), record=found[0] if found else None)


def _product(product_id: str, *parts: str) -> str:
    """A product's path, or that of what it holds. Raises `UsageError` for an id that names none."""
    return wire.path(product_id.lower(), *(part.lower() for part in parts))


def _is_of(line: Mapping[str, Any], product_id: str) -> bool:
    return str(line.get("product_id")).lower() == product_id.lower()


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


class Shoplazza(Client[ShoplazzaCalls]):
    """Shoplazza, for threads. `credentials` is `{"access_token": "…"}`, `base_url` `https://<shop>.myshoplaza.com`."""

    kind = ShoplazzaCalls

    def __init__(self, credentials: Mapping[str, str], *, base_url: str = "", **options: Any) -> None:
        """As `Client`. Raises `UsageError` for an address that is no shop's: none, or with a second z."""
        credentials = Credentials(dict(credentials))  # from here on no traceback shows them
        super().__init__(credentials, base_url=wire.shop_address(base_url), **options)

    delete = sync(ShoplazzaCalls.delete)
    delete_variant = sync(ShoplazzaCalls.delete_variant)
    delete_image = sync(ShoplazzaCalls.delete_image)
    get = sync(ShoplazzaCalls.get)
    variants = sync(ShoplazzaCalls.variants)
    get_order = sync(ShoplazzaCalls.get_order)
    count = sync(ShoplazzaCalls.count)
    products = sync(ShoplazzaCalls.products)
    impact = sync(ShoplazzaCalls.impact)
    unpublish = sync(ShoplazzaCalls.unpublish)
    restore = sync(ShoplazzaCalls.restore)


class AsyncShoplazza(AsyncClient[ShoplazzaCalls]):
    """Shoplazza, for event loops."""

    kind = ShoplazzaCalls

    def __init__(self, credentials: Mapping[str, str], *, base_url: str = "", **options: Any) -> None:
        """As `Shoplazza`."""
        credentials = Credentials(dict(credentials))  # from here on no traceback shows them
        super().__init__(credentials, base_url=wire.shop_address(base_url), **options)

    delete = asynchronous(ShoplazzaCalls.delete)
    delete_variant = asynchronous(ShoplazzaCalls.delete_variant)
    delete_image = asynchronous(ShoplazzaCalls.delete_image)
    get = asynchronous(ShoplazzaCalls.get)
    variants = asynchronous(ShoplazzaCalls.variants)
    get_order = asynchronous(ShoplazzaCalls.get_order)
    count = asynchronous(ShoplazzaCalls.count)
    products = asynchronous(ShoplazzaCalls.products)
    impact = asynchronous(ShoplazzaCalls.impact)
    unpublish = asynchronous(ShoplazzaCalls.unpublish)
    restore = asynchronous(ShoplazzaCalls.restore)
