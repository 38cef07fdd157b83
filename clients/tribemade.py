"""TribeMade: how to delete a product there, and what to do instead.

Source: docs.tribemade.in, Delete Product; the neighbouring pages where named. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from .answers import excerpt, parsed, rate_limited, unexpected
from .calls import Calls, Credentials, Hidden, Impact, Sight, by_one, with_headers
from .client import AsyncClient, Client
from .errors import Blocked, CallError, NotFound, UnknownOutcome
from .limits import Hint, Limit, Window
from .message import JSON_TYPE, Effect, Request, Response, json_body, segment
from .outcome import Attempt, Outcome, Removal
from .steps import Steps, asynchronous, sync
from .waiting import server_time

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
#: A note longer than this is refused. Source: Edit Product.
NOTE_LENGTH: Final = 500
#: Orders in these states block. The page's sentence names two of them, its rules all three.
BLOCKING: Final = frozenset({"started", "processing", "dispatched"})
_MINUTE: Final = 60.0
_OF_ORDERS: Final = frozenset({"get_order", "update_order_status"})


def _limit(operation: str, calls: int) -> tuple[Limit, ...]:
    """Each endpoint has a window of its own. Source: Rate Limits."""
    return (Window(operation, calls, _MINUTE),)


class TribeMadeCalls(Calls):
    """TribeMade's operations, without I/O."""

    name: ClassVar = "tribemade"
    title: ClassVar = "TribeMade"
    page: ClassVar = "Delete Product"
    hosts: ClassVar = ("api.tribemade.in", "*.tribemade.in")
    base_url: ClassVar = "https://api.tribemade.in"
    credentials: ClassVar = ("api_key",)
    removes: ClassVar = Outcome.DELETED
    not_backed_up: ClassVar = ("primary_image", "images", "metadata")
    afterwards: ClassVar = (
        "orders keep the product's name and a dead id: reports that join on it need the backup",
        "nobody is told of a deletion: caches, feeds and search indexes must be told by you",
    )
    limits: Mapping[str, Sequence[Limit]] = {
        "delete_product": _limit("delete_product", 10),
        "get_product": _limit("get_product", 50),
        "edit_product": _limit("edit_product", 20),
        "get_order": _limit("get_order", 50),
        "update_order_status": _limit("update_order_status", 20),
    }

    # ── the dialect ──

    def signed(self, request: Request, credentials: Credentials) -> Request:
        return with_headers(request, {"X-API-Key": credentials["api_key"]})

    def problem(self, identifier: str) -> str | None:
        return None if _UUID.fullmatch(identifier) else "not a UUID"

    def failure(self, request: Request, response: Response) -> CallError | None:
        body = parsed(response)
        if response.status in {200, 201}:
            return None if _is_success(request, body) else unexpected(response)
        if not isinstance(body, dict) or not isinstance(body.get("error"), str):
            # a 404 in other words may be a proxy's, and is no absence
            return UnknownOutcome(excerpt(response)) if response.status == 404 else unexpected(response)
        text: str = body["error"]
        if response.status == 404 or (response.status == 403 and request.operation in _OF_ORDERS):
            return NotFound(text)  # an order of another store is 403, and says nothing about the key
        if response.status == 429:
            return rate_limited(response, text, self.now())
        if response.status == 400 and request.operation == "delete_product" and _names_a_product(request):
            # there is no code: on this endpoint 400 means orders, whatever the sentence says
            return Blocked(text, references=("active orders",))
        return unexpected(response, text)

    def hint(self, request: Request, response: Response, now: float) -> Hint:  # noqa: ARG002  each call has its own headers
        """Source: Rate Limits, response headers."""
        try:
            reset = float(response.headers["x-ratelimit-reset"])
            return Hint(
                int(response.headers["x-ratelimit-remaining"]), reset - server_time(response.headers, now)
            )
        except (KeyError, ValueError):
            return Hint()

    # ── deleting ──

    def removal(self, ids: Sequence[str], key: str = "") -> Request:
        """There is no idempotency key at TribeMade: a repeat is told from a first call by what is then absent."""
        del key
        (product_id,) = ids
        path = f"/api/products/{segment(product_id)}"
        return Request("delete_product", "DELETE", path, Effect.DESTROYS, (product_id,))

    def look(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        return (yield from by_one(self._sight, ids))

    def _sight(self, product_id: str) -> Steps[Sight]:
        return Sight(present=True, record=(yield from self.get(product_id)))

    def delete(self, product_id: str) -> Steps[Removal]:
        """Delete one product for good; `deleted`, or `gone` where it is absent after an answer was lost.

        Raises `Blocked` for active orders, `NotFound` where the first answer says so, `UnknownOutcome` where even
        reading back failed, and any other `CallError`.
        """
        return (yield from self.removed(product_id))

    def delete_or_deactivate(self, product_id: str, reason: str = "") -> Steps[Removal]:
        """Delete; where active orders block that, hide the product instead, its note kept."""
        try:
            return (yield from self.removed(product_id))
        except Blocked as blocked:
            hidden = yield from self.deactivate(product_id, reason)
            attempts: tuple[Attempt, ...] = blocked.attempts
            return Removal(product_id, Outcome.DEACTIVATED, attempts, str(blocked), hidden.before)

    # ── reading ──

    def get(self, product_id: str) -> Steps[Mapping[str, Any]]:
        """A product's fields, by TribeMade's names. Its images and metadata cannot be read. Raises `NotFound`."""
        path = f"/api/products/{segment(product_id)}"
        heard = yield from self.exchange.ask(Request("get_product", "GET", path, targets=(product_id,)))
        product: Mapping[str, Any] = heard.body
        return product

    def get_order(self, order_id: str) -> Steps[Mapping[str, Any]]:
        """An order. Raises `NotFound`."""
        path = f"/api/orders/{segment(order_id)}"
        heard = yield from self.exchange.ask(Request("get_order", "GET", path, targets=(order_id,)))
        order: Mapping[str, Any] = heard.body
        return order

    def impact(self, product_id: str, orders: Sequence[str] = ()) -> Steps[Impact]:
        """What is known of a product without deleting it; of its orders, those whose ids are given.

        TribeMade has no way to ask for a product's orders: keep the ids that `order.created` brought you.
        """
        yield from self.get(product_id)
        blocks: list[str] = []
        kept: list[str] = []
        not_seen = ["orders whose ids were not given"]
        for order_id in orders:
            try:
                order = yield from self.get_order(order_id)
            except NotFound as absent:
                not_seen.append(f"order {order_id}: {absent.text}")
                continue
            if order.get("product_id") == product_id:
                active = order.get("status") in BLOCKING
                (blocks if active else kept).append(f"order {order_id} is {order.get('status')}")
        return Impact(
            product_id,
            blocks=tuple(blocks),
            swept=("its images and metadata, which cannot be read back",),
            kept=tuple(kept),
            not_seen=tuple(not_seen),
        )

    # ── instead of deleting ──

    def deactivate(self, product_id: str, reason: str = "") -> Steps[Hidden]:
        """Hide a product from customers. The seller's private note is kept, the reason put before it.

        An edit replaces the whole note, so it is read first; what would be too long is cut from the reason, and an
        old note is never cut.
        """
        product = yield from self.get(product_id)
        note = product.get("internal_note") or ""
        yield from self.edit(product_id, is_active=False, **_noted(note, reason))
        return Hidden(product_id, {"is_active": product.get("is_active"), "internal_note": note})

    hide = deactivate

    def is_hidden(self, record: Mapping[str, Any]) -> bool:
        return record.get("is_active") is False

    def restore(self, hidden: Hidden) -> Steps[None]:
        """Show a product again as it was before `deactivate`."""
        yield from self.edit(hidden.id, **hidden.before)

    def edit(self, product_id: str, /, **fields: object) -> Steps[None]:
        """Change the fields given; the others stay. Raises `InvalidRequest`, `NotFound`."""
        path = f"/api/products/{segment(product_id)}/edit"
        yield from self.exchange.ask(
            Request(
                "edit_product",
                "PUT",
                path,
                Effect.CHANGES,
                (product_id,),
                headers=(JSON_TYPE,),
                body=json_body(fields),
            )
        )

    def update_order_status(self, order_id: str, status: str, tracking_url: str = "") -> Steps[None]:
        """Move an order on. TribeMade mails the customer, and a cancelled order's refund is left to the seller.

        Not repeated after a lost answer without looking: the customer would be mailed twice.
        """
        path = f"/api/orders/{segment(order_id)}/status"
        body = json_body({"status": status, **({"tracking_url": tracking_url} if tracking_url else {})})
        request = Request(
            "update_order_status", "PUT", path, Effect.REMOVES, (order_id,), headers=(JSON_TYPE,), body=body
        )
        try:
            yield from self.exchange.ask(request)
        except UnknownOutcome as lost:
            if not (yield from self._has_status(order_id, status)):
                raise lost from None

    def _has_status(self, order_id: str, status: str) -> Steps[bool]:
        """Whether an order can be seen to stand there: what cannot be read is no proof."""
        try:
            return (yield from self.get_order(order_id)).get("status") == status
        except CallError:
            return False


def _names_a_product(request: Request) -> bool:
    """Whether it says a product's id at all: what is none may be refused for that, and no order is in its way."""
    return all(map(_UUID.fullmatch, request.targets))


def _is_success(request: Request, body: Any) -> bool:
    """Whether a 200 is TribeMade's own: a proxy's page is one too, and proves nothing."""
    if not isinstance(body, dict) or "error" in body:
        return False
    wanted = "message" if request.effect is not Effect.READS else "id"
    return isinstance(body.get(wanted), str)


def _noted(note: str, reason: str) -> dict[str, str]:
    """The note to send with a deactivation; none where the old one has no room for more."""
    if not reason:
        return {}
    room = NOTE_LENGTH - (len(note) + 1 if note else 0) - len("Deactivated: ")
    if room < 1:
        return {}
    said = f"Deactivated: {reason[:room]}"
    return {"internal_note": f"{said}\n{note}" if note else said}


class TribeMade(Client[TribeMadeCalls]):
    """TribeMade, for threads. `credentials` is `{"api_key": "tb-…"}`."""

    kind = TribeMadeCalls
    delete = sync(TribeMadeCalls.delete)
    delete_or_deactivate = sync(TribeMadeCalls.delete_or_deactivate)
    get = sync(TribeMadeCalls.get)
    get_order = sync(TribeMadeCalls.get_order)
    impact = sync(TribeMadeCalls.impact)
    deactivate = sync(TribeMadeCalls.deactivate)
    restore = sync(TribeMadeCalls.restore)
    edit = sync(TribeMadeCalls.edit)
    update_order_status = sync(TribeMadeCalls.update_order_status)


class AsyncTribeMade(AsyncClient[TribeMadeCalls]):
    """TribeMade, for event loops."""

    kind = TribeMadeCalls
    delete = asynchronous(TribeMadeCalls.delete)
    delete_or_deactivate = asynchronous(TribeMadeCalls.delete_or_deactivate)
    get = asynchronous(TribeMadeCalls.get)
    get_order = asynchronous(TribeMadeCalls.get_order)
    impact = asynchronous(TribeMadeCalls.impact)
    deactivate = asynchronous(TribeMadeCalls.deactivate)
    restore = asynchronous(TribeMadeCalls.restore)
    edit = asynchronous(TribeMadeCalls.edit)
    update_order_status = asynchronous(TribeMadeCalls.update_order_status)
