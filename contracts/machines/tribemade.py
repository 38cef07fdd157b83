"""TribeMade as its pages describe it: one store's products, blocked from deletion by orders that are under way.

Written from "Delete Product" and the pages beside it; knows nothing of the stand-in's code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, multiple, rule

from .allowed import Allowed, Answer
from .base import VendorMachine, needs, products
from .limits import Window
from .target import Power, Sent, quoted
from .tribemade_sentences import (
    ACTIVE,
    BLOCKED,
    CHANGES,
    DELETED,
    FIELDS,
    FOREIGN_ORDER,
    IDLE,
    LIMITS,
    MISSING_KEY,
    MISTAKES,
    MOVED,
    MOVES,
    NAMES,
    NEXT,
    NO_ORDER,
    NOT_FOUND,
    NOT_MOVED,
    ORDER_FIELDS,
    SOUND,
    STATUSES,
    THROTTLED,
    UPDATED,
    WAITS,
    WORDS,
    WRONG_KEY,
    has_fields,
    is_uuid,
    limit_told,
)


class TribeMade(VendorMachine):
    """One store with its products and orders, and another one that it knows nothing of."""

    vendor = "tribemade"

    def begin(self) -> None:
        self.key = self.target.credentials["api_key"]
        self.limits = {name: Window(limit, 60) for name, limit in LIMITS.items()}
        self.products: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.orders: dict[str, dict[str, Any]] = {}
        self.foreign: dict[str, str] = {}
        """The other store's products, each with its order."""
        self.mails = 0

    def let_in(self) -> Mapping[str, str]:
        return {"X-API-Key": self.key}

    @classmethod
    def touched(cls, sent: Sent) -> Collection[str]:
        if sent.method == "GET":
            return ()
        return {part for part in sent.path.split("/") if part and part not in WORDS}

    def pause(self, answer: Answer) -> float | None:
        return float(answer.json["retry_after"]) if answer.status == THROTTLED.status else None

    def sweep(self) -> None:
        for product in self.products.keys() - self.gone:
            self.delete(product, {})

    def call(
        self, endpoint: str, method: str, path: str, *allowed: Allowed, body: Any = None, **more: Any
    ) -> tuple[Allowed, Answer]:
        """A call that is let in: one of what is allowed, or the endpoint's limit; with the limit's headers."""
        limit = self.limits[endpoint]
        admitted = not self.alone or limit.admits(self.now)
        answer = self.ask(method, path, body=body, **more)
        found = self.expect(answer, *(allowed if admitted else (THROTTLED,)))
        self.expect(answer, limit_told(answer.status, limit, self.now if self.alone else None))
        return found, answer

    # ── products ──

    @initialize(target=products)
    def create_the_first(self) -> Any:
        return self.create_product("Mug", 1, more=False)

    @rule(target=products, name=NAMES, stock=st.integers(0, 9), more=st.booleans())
    def create_product(self, name: str, stock: int, more: bool) -> Any:
        body = {"name": name, "price": 250, "description": "For tea", "stock": stock}
        extra = (
            {"internal_note": "cost 90", "is_sale": True, "current_price": 200, "size": ["S"]} if more else {}
        )
        created = Allowed(201, "Create Product, response: the new product's id.", has={"product_id": is_uuid})
        found, answer = self.call(
            "create product", "POST", "/api/products/create", created, body={**body, **extra}
        )
        if found is not created:
            return multiple()
        product = self.created(answer.json["product_id"])
        self.products[product] = {
            "id": product, "name": name, "origional_price": 250, "current_price": 250, "shipping_cost": 0,
            "short_description": "For tea", "long_description": "For tea", "variations": [], "size": [], "colors": [],
            "categories": [], "is_sale": False, "custom_questions": [], "is_active": True, "stock": stock,
            "internal_note": "", **extra,
        }  # fmt: skip
        return product

    @rule(mistake=st.sampled_from(MISTAKES))
    def create_with_a_mistake(self, mistake: tuple[Mapping[str, Any], Allowed]) -> None:
        body = {name: value for name, value in {**SOUND, **mistake[0]}.items() if value is not None}
        self.call("create product", "POST", "/api/products/create", mistake[1], body=body)

    @rule(product=products)
    def read_product(self, product: str) -> None:
        shown = Allowed(
            200,
            "Get Product Details, response: exactly these fields, as written and edited; no images and no metadata.",
            has=self.products[product],
            holds=has_fields(FIELDS),
        )
        allowed = NOT_FOUND if product in self.gone else shown
        self.call("get product", "GET", f"/api/products/{quoted(product)}", allowed)

    @rule(product=products, change=st.sampled_from(CHANGES))
    def edit_product(self, product: str, change: tuple[dict[str, Any], Allowed]) -> None:
        self.edit(product, change)
        self.read_product(product)

    def edit(self, product: str, change: tuple[dict[str, Any], Allowed]) -> None:
        """And not look at it afterwards."""
        allowed = [change[1]]
        if product in self.gone:  # and no page says which of two mistakes is told
            allowed = [NOT_FOUND, *(one for one in allowed if one is not UPDATED)]
        path = f"/api/products/{quoted(product)}/edit"
        found, _ = self.call("edit product", "PUT", path, *allowed, body=change[0])
        if found is UPDATED:
            self.products[product].update(change[0])

    @rule(product=products, idle=IDLE)
    def delete_product(self, product: str, idle: dict[str, str]) -> None:
        self.delete(product, idle)
        self.read_product(product)

    def delete(self, product: str, idle: dict[str, str]) -> None:
        """And not look for it afterwards."""
        blocked = any(
            one["product_id"] == product and one["status"] in ACTIVE for one in self.orders.values()
        )
        allowed = NOT_FOUND if product in self.gone else BLOCKED if blocked else DELETED
        path = f"/api/products/{quoted(product)}"
        found, _ = self.call("delete product", "DELETE", path, allowed, headers=idle)
        if found is DELETED:
            self.gone.add(product)

    @needs(Power.ALONE)
    @rule(product=st.one_of(st.uuids().map(str), st.just("not-a-uuid")))
    def delete_what_never_was(self, product: str) -> None:
        self.call("delete product", "DELETE", f"/api/products/{quoted(product)}", NOT_FOUND)

    # ── who asks, how often, and when ──

    @rule(product=products, key=st.sampled_from([None, "", "tb-0000-000-0000", "nonsense"]))
    def delete_with_a_wrong_key(self, product: str, key: str | None) -> None:
        headers = {} if key is None else {"X-API-Key": key}
        answer = self.ask("DELETE", f"/api/products/{quoted(product)}", let_in=headers)
        self.expect(answer, WRONG_KEY if key else MISSING_KEY)

    @needs(Power.OTHERS)
    @rule(product=products, number=st.integers(0, 999))
    def a_new_key_is_made(self, product: str, number: int) -> None:
        old, self.key = self.key, f"tb-new0-{number:03}-k{number:03}"
        if old == self.key:
            return
        self.others("key_rotated", key=self.key)
        self.expect(
            self.ask("DELETE", f"/api/products/{quoted(product)}", let_in={"X-API-Key": old}), WRONG_KEY
        )

    @needs(Power.ALONE)
    @rule(product=products, deletes=st.booleans())
    def up_to_the_limit(self, product: str, deletes: bool) -> None:
        for _ in range(self.limits["delete product" if deletes else "edit product"].remaining(self.now) + 1):
            if deletes:
                self.delete(product, {})
            else:
                self.edit(product, CHANGES[0])

    @needs(Power.TIME)
    @rule(seconds=WAITS)
    def time_passes(self, seconds: float) -> None:
        self.wait_for(seconds)

    # ── orders ──

    @needs(Power.OTHERS | Power.SIGHT)
    @rule(target=products, statuses=st.lists(STATUSES, min_size=1, max_size=2), to=MOVES, idle=IDLE)
    def create_and_order(self, statuses: list[str], to: str, idle: dict[str, str]) -> Any:
        """A product that customers have ordered, the last of them moved on; and a deletion that this allows or not."""
        product = self.create_product("Mug", 1, more=True)
        if isinstance(product, str):
            for status in statuses:
                self.a_customer_has_ordered(product, status)
            self.delete(product, idle)
            self.move_order(-1, to)
            self.delete(product, idle)
            self.read_order(-1)
        return product

    @needs(Power.OTHERS)
    @rule(product=products, status=STATUSES)
    def a_customer_has_ordered(self, product: str, status: str) -> None:
        if product in self.gone:
            return
        order = self.seed("orders", product=product, status=status)["id"]
        self.known(order, f"<order {len(self.orders) + 1}>")
        self.orders[order] = {
            "id": order, "product_id": product, "product_name": self.products[product]["name"], "status": status,
            "rating": None, "review": None, "tracking_url": None, "order_details": dict, "customer": dict,
        }  # fmt: skip

    @needs(Power.OTHERS | Power.SIGHT)
    @rule(number=st.integers(0, 9), status=MOVES)
    def move_order(self, number: int, status: str) -> None:
        if not self.orders:
            return
        order = list(self.orders)[number % len(self.orders)]
        allowed = MOVED if status in NEXT[self.orders[order]["status"]] else NOT_MOVED
        found, _ = self.call(
            "order status", "PUT", f"/api/orders/{quoted(order)}/status", allowed, body={"status": status}
        )
        if found is MOVED:
            self.orders[order]["status"] = status
            self.mails += 1
            self.mails_are_counted()

    def mails_are_counted(self) -> None:
        """As many were sent as orders were moved."""
        sent = len(self.look("emails"))
        says = "Update Order Status: each change of an order's status sends the customer an e-mail."
        self.hold(sent == self.mails, says, f"{sent} were sent for {self.mails} changes")

    @needs(Power.OTHERS)
    @rule(number=st.integers(0, 9))
    def read_order(self, number: int) -> None:
        if not self.orders:
            return
        order = list(self.orders)[number % len(self.orders)]
        says = "Get Order Details: an order keeps its product's id and name, whatever becomes of the product."
        shown = Allowed(200, says, has=self.orders[order], holds=has_fields(ORDER_FIELDS))
        self.call("get order", "GET", f"/api/orders/{quoted(order)}", shown)

    # ── another store ──

    def there_is_another_store(self) -> None:
        """With a product that it has sold once."""
        if self.foreign:
            return
        self.seed("stores", name="Across the road", key="tb-othe-rst-ore0")
        product = self.known(self.seed("products", name="Theirs", store="Across the road")["id"], "<theirs>")
        order = self.seed("orders", product=product, status="delivered")["id"]
        self.foreign[product] = self.known(order, "<their order>")

    @needs(Power.OTHERS)
    @rule(act=st.sampled_from(["DELETE", "GET", "PUT"]))
    def reach_for_another_stores_product(self, act: str) -> None:
        self.there_is_another_store()
        for product in self.foreign:
            path = f"/api/products/{quoted(product)}"
            if act == "PUT":
                self.call("edit product", act, f"{path}/edit", NOT_FOUND, body={"is_active": False})
            else:
                self.call("delete product" if act == "DELETE" else "get product", act, path, NOT_FOUND)

    @needs(Power.OTHERS)
    @rule(moves=st.booleans(), never=st.uuids().map(str))
    def reach_for_an_order_that_is_not_ours(self, moves: bool, never: str) -> None:
        self.there_is_another_store()
        for order, allowed in [(never, NO_ORDER), *((one, FOREIGN_ORDER) for one in self.foreign.values())]:
            path = f"/api/orders/{quoted(order)}"
            if moves:
                self.call("order status", "PUT", f"{path}/status", allowed, body={"status": "cancelled"})
            else:
                self.call("get order", "GET", path, allowed)


MACHINE: Final = TribeMade
