"""Shoplazza as its pages describe it: a shop's products, gone for good without a question; two leaky buckets.

Written from "Delete Product" and the pages beside it; knows nothing of the stand-in's code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, multiple, rule

from . import shoplazza_sentences as page
from .allowed import Allowed
from .base import needs, products
from .shoplazza_calls import BASE, ORDERS, READ, SCOPES, WRITE, Shop
from .target import Power, Sent, quoted

#: What a call without a product in its path might change: no canary's name.
_EVERYTHING: Final = "*"
#: What a client may send along with a deletion that means nothing here.
IDLE: Final[st.SearchStrategy[dict[str, Any]]] = st.sampled_from(
    [
        {},
        {"query": {"force": "true"}},
        {"headers": {"Content-Type": "application/json"}},
        {"body": {"ids": []}},
    ]
)
#: Binary fractions, so that a level is as exact here as it is in whole microseconds.
WAITS: Final = st.sampled_from([0.25, 0.5, 1.0, 1.5, 20.0, 60.0])


class Shoplazza(Shop):
    """One shop with its products, apps that call it, and another shop whose products it never sees."""

    def begin(self) -> None:
        super().begin()
        self.products: dict[str, dict[str, Any]] = {}
        """Each as it was created and updated."""
        self.gone: set[str] = set()
        self.orders: dict[str, Mapping[str, Any]] = {}
        self.foreign = ""
        self.bursts: set[str] = set()

    @classmethod
    def touched(cls, sent: Sent) -> Collection[str]:
        parts = sent.path.removeprefix(BASE).strip("/").split("/")
        if sent.method == "GET" or (sent.method == "POST" and parts == ["products"]):
            return ()
        return {parts[1].lower()} if len(parts) > 1 else {_EVERYTHING}

    def sweep(self) -> None:
        for product in self.living:
            self.delete_product(product, {}, upper=False)

    @property
    def living(self) -> list[str]:
        return [one for one in self.products if one not in self.gone]

    def first(self, burst: str) -> bool:
        """Whether a burst of calls was not made yet: one of each kind is enough for a scenario."""
        was, self.bursts = burst in self.bursts, self.bursts | {burst}
        return not was

    # ── products ──

    @initialize(target=products)
    def create_the_first(self) -> Any:
        return self.create_product(page.RICH)

    @rule(target=products, body=st.sampled_from([page.PLAIN, page.RICH]))
    def create_product(self, body: Mapping[str, Any]) -> Any:
        says = "SPZ Admin API, create product: 200, with the product."
        created = Allowed(200, says, has={"product": dict}, holds=page.made_like(body))
        found, answer = self.call("POST", "/products", created, scope=WRITE, body={"product": body})
        if found is not created:
            return multiple()
        product = answer.json["product"]
        self.hold(product["id"] not in self.products, "a product's id is its own", "it is another's too")
        self.products[product["id"]] = product
        if Power.OTHERS in self.target.powers:
            self.seed("metafields", product=product["id"])
        return self.created(product["id"])

    @rule()
    def create_with_a_mistake(self) -> None:
        for mistake in page.MISTAKES:
            self.call("POST", "/products", page.INVALID, scope=WRITE, body={"product": mistake})
        declared = {"Content-Type": "application/json"}
        for body in (b"", b"{", b"[]"):
            self.call("POST", "/products", page.BAD_BODY, scope=WRITE, body=body, headers=declared)

    def unless_gone(self, product: str, allowed: Allowed) -> Allowed:
        return page.NOT_FOUND if product in self.gone else allowed

    @rule(product=products)
    def read_product(self, product: str) -> None:
        shown = self.unless_gone(product, page.shown_as(self.products[product]))
        self.call("GET", f"/products/{quoted(product)}", shown)

    @rule(product=products, idle=IDLE, upper=st.booleans(), looks=st.booleans())
    def delete_product(self, product: str, idle: Mapping[str, Any], upper: bool, looks: bool = False) -> None:
        spelled = product.upper() if upper else product
        allowed = self.unless_gone(product, page.DELETED)
        found, _ = self.call("DELETE", f"/products/{quoted(spelled)}", allowed, scope=WRITE, **idle)
        if found is page.DELETED:
            self.gone.add(product)
        if looks:
            self.read_parts(product, 0)
            self.list_products(1)

    @needs(Power.ALONE)
    @rule(deletes=st.booleans())
    def name_what_is_no_uuid(self, deletes: bool) -> None:
        method, scope = ("DELETE", WRITE) if deletes else ("GET", READ)
        more = ("count",) if deletes else ()  # for GET, a path of its own
        for product in (*page.NO_UUIDS, *more):
            allowed = (page.MALFORMED, page.MALFORMED_AS_IN_EXAMPLE)
            self.call(method, f"/products/{quoted(product)}", *allowed, scope=scope)

    @needs(Power.ALONE)
    @rule(product=st.uuids().map(str), deletes=st.booleans())
    def name_what_never_was(self, product: str, deletes: bool) -> None:
        method, scope = ("DELETE", WRITE) if deletes else ("GET", READ)
        self.call(method, f"/products/{quoted(product)}", page.NOT_FOUND, scope=scope)

    @needs(Power.ALONE)
    @rule()
    def delete_in_a_batch(self) -> None:
        """As later versions allow."""
        self.turned_away("/products", page.NO_VERB, self.let_in(), product_ids=",".join(self.products))

    @rule(
        product=products, changes=st.lists(st.sampled_from(page.CHANGES), max_size=2), silently=st.booleans()
    )
    def update_product(
        self, product: str, changes: list[tuple[Mapping[str, Any], bool]], silently: bool
    ) -> None:
        for fields, updates in (*changes, page.CHANGES[0]):
            known = {**self.products[product], **fields}
            allowed = page.updated_as(known, silently=silently) if updates else page.INVALID
            found, _ = self.call(
                "PUT", f"/products/{quoted(product)}", self.unless_gone(product, allowed), scope=WRITE,
                query={"no_entity": "true"} if silently else {}, body={"product": fields},
            )  # fmt: skip
            if found is allowed and updates:
                self.products[product] = known
        self.read_product(product)

    # ── lists ──

    @rule(per_page=st.sampled_from([None, 1, 2, 250]))
    def list_products(self, per_page: int | None) -> None:
        """Page by page to the last, whose cursor is empty."""
        query: dict[str, object] = {} if per_page is None else {"per_page": per_page}
        listed = Allowed(200, page.LIST_SAYS, has={"products": list, "cursor": str, "pre_cursor": str})
        rows: list[str] = []
        while True:
            found, answer = self.call("GET", "/products", listed, query=query)
            if found is not listed:
                return
            rows += [one["id"] for one in answer.json["products"]]
            long = len(answer.json["products"]) > (per_page or 10)
            self.hold(not long, page.LIST_SAYS, "a page is longer than was asked for")
            if not answer.json["cursor"] or (self.alone and len(rows) > len(self.products)):
                break
            query = {**query, "cursor": answer.json["cursor"]}
        ours = rows if self.alone else [one for one in rows if one in self.products]
        self.hold(
            sorted(ours) == sorted(self.living), page.LIST_SAYS, f"{ours} are listed, not {self.living}"
        )

    @rule(named=st.booleans())
    def count_products(self, named: bool) -> None:
        query = {"ids": ",".join(self.products)} if named else {}
        number: object = len(self.living) if named or self.alone else int
        says = "SPZ Admin API, product count: as many as there are, at once after a deletion."
        self.call("GET", "/products/count", Allowed(200, says, has={"count": number}), query=query)

    # ── what a product holds ──

    @rule(product=products, number=st.integers(0, 2))
    def read_parts(self, product: str, number: int) -> None:
        known, path = self.products[product], f"/products/{quoted(product)}"
        for name in ("variants", "images"):
            shown = page.parts_shown_as(name, known[name])
            self.call("GET", f"{path}/{name}", self.unless_gone(product, shown))
        variant = known["variants"][number % len(known["variants"])]["id"]
        shown = Allowed(
            200, "SPZ Admin API, variant details.", has={"variant": lambda one: one["id"] == variant}
        )
        self.call("GET", f"/variants/{quoted(variant)}", page.NO_PART if product in self.gone else shown)

    @rule(product=products, number=st.integers(0, 2))
    def delete_every_variant(self, product: str, number: int) -> None:
        """But for the last, which is refused."""
        for _ in self.products[product]["variants"]:
            self.delete_part(product, "variants", number)
        self.read_product(product)

    @rule(product=products, name=st.sampled_from(["variants", "images"]), number=st.integers(0, 2))
    def delete_part(self, product: str, name: str, number: int) -> None:
        parts = self.products[product][name]
        if not parts:
            return
        part = parts[number % len(parts)]
        last = name == "variants" and len(parts) == 1
        allowed = self.unless_gone(product, page.LAST_VARIANT if last else page.PART_DELETED)
        path = f"/products/{quoted(product)}/{name}/{quoted(part['id'])}"
        found, _ = self.call("DELETE", path, allowed, scope=WRITE)
        if found is page.PART_DELETED:
            self.products[product][name] = [one for one in parts if one is not part]

    @needs(Power.ALONE)
    @rule(product=products, number=st.integers(0, 2))
    def delete_by_the_id_of_a_variant(self, product: str, number: int) -> None:
        variants = self.products[product]["variants"]
        path = f"/products/{quoted(variants[number % len(variants)]['id'])}"
        self.call("DELETE", path, page.NOT_FOUND, scope=WRITE)

    @needs(Power.OTHERS)
    @rule(product=products, deletes=st.booleans())
    def somebody_keeps_a_note(self, product: str, deletes: bool) -> None:
        if product in self.gone:
            return
        note = self.seed("metafields", product=product, value="fragile")["id"]
        says = "SPZ Admin API, metafields of a product."
        kept = Allowed(200, says, has={"metafields": lambda all_: note in [one["id"] for one in all_]})
        self.call("GET", f"/products/{quoted(product)}/metafields", kept)
        if deletes:
            self.delete_product(product, {}, upper=False)

    # ── what others do ──

    @needs(Power.OTHERS)
    @rule(product=products, variant=st.integers(1, 3), deletes=st.booleans())
    def a_customer_orders(self, product: str, variant: int, deletes: bool) -> None:
        if product in self.gone:
            return
        order = self.seed("orders", product=product, variant=variant)
        self.known(order["id"], f"<order {len(self.orders) + 1}>")
        item = order["line_items"][0]
        known = self.products[product]
        says = "SPZ Admin API, order: line items hold copies."
        copied = (item["product_id"], item["product_title"]) == (product, known["title"])
        self.hold(copied, says, f"it holds {item}")
        self.orders[order["id"]] = order
        if deletes:
            self.delete_product(product, {}, upper=False)
            self.read_orders()

    @needs(Power.OTHERS)
    @rule()
    def read_orders(self) -> None:
        for order, copied in self.orders.items():
            says = "SPZ Admin API, order: its line items are copies, which survive the product."
            self.call("GET", f"/orders/{quoted(order)}", Allowed(200, says, {"order": copied}), scope=ORDERS)

    @needs(Power.OTHERS)
    @rule(product=products, deletes=st.booleans())
    def somebody_else_acts(self, product: str, deletes: bool) -> None:
        """In the shop's admin."""
        if product in self.gone:
            return
        self.others("product_deleted" if deletes else "product_unpublished", product=product)
        if deletes:
            self.gone.add(product)
        self.products[product]["published"] = False

    @needs(Power.OTHERS)
    @rule(product=products)
    def the_shop_is_shut_for_a_while(self, product: str) -> None:
        self.others("store_deactivated")
        self.active = False
        self.delete_product(product, {}, upper=False)
        self.count_products(named=False)
        self.others("store_activated")
        self.active = True

    # ── who asks, how often, and when ──

    @rule(product=products)
    def delete_with_a_wrong_token(self, product: str) -> None:
        """`Authorization` is named by one sentence, and by no table, example or description."""
        wrong: list[dict[str, str]] = [{"Access-Token": "nonsense"}, {"Access-Token": ""}, {}]
        for headers in (*wrong, {"Authorization": f"Bearer {self.own.token}"}):
            self.turned_away(f"/products/{quoted(product)}", page.INACTIVE, headers)

    @needs(Power.OTHERS)
    @rule(product=products, lost=st.sampled_from(SCOPES), expires=st.booleans())
    def an_app_loses_a_right(self, product: str, lost: str, expires: bool) -> None:
        """Neither scope of products implies the other."""
        app = self.new_app()
        self.others("scope_removed", token=f"app {self.apps}", scope=lost)
        app.scopes.remove(lost)
        path = f"/products/{quoted(product)}"
        self.call("GET", path, self.unless_gone(product, page.shown_as(self.products[product])), app=app)
        body = {"product": page.CHANGES[-1][0]}
        refused = self.unless_gone(product, page.INVALID)
        self.call("PUT", path, refused, scope=WRITE, app=app, body=body)
        self.call("GET", "/orders/none", page.NO_ORDER, scope=ORDERS, app=app)
        if lost == WRITE:
            self.call("DELETE", path, page.NO_CONTEXT, scope=WRITE, app=app)
        if expires:
            self.others("token_expired", token=f"app {self.apps}")
            self.turned_away(path, page.INACTIVE, {"Access-Token": app.token})

    @needs(Power.OTHERS)
    @rule(method=st.sampled_from(["DELETE", "GET", "PUT"]))
    def reach_for_another_shops_product(self, method: str) -> None:
        if not self.foreign:
            self.seed("shops", id="across-the-road")
            self.seed("tokens", id=str(UUID(int=0)), token="theirs", shop="across-the-road")  # noqa: S106  nobody's
            self.foreign = self.seed("products", title="Theirs", shop="across-the-road")["id"]
            self.known(self.foreign, "<theirs>")
        scope = READ if method == "GET" else WRITE
        body = {"product": {"title": "Ours"}} if method == "PUT" else None
        self.call(method, f"/products/{self.foreign}", page.NOT_FOUND, scope=scope, body=body)
        for product in (self.foreign, *self.products):
            path = f"/products/{quoted(product)}"
            self.turned_away(path, page.INACTIVE, {"Access-Token": "theirs"})

    @needs(Power.ALONE)
    @rule(product=products, seconds=WAITS)
    def up_to_the_limit(self, product: str, seconds: float) -> None:
        if not self.first("burst"):
            return
        while not self.room_in(self.own):
            self.count_products(named=True)
        self.asked(self.own, page.throttled(self.room_in(self.own)), method="GET", path="/products/count")
        self.wait_for(seconds)
        self.delete_product(product, {}, upper=False)

    @needs(Power.ALONE | Power.OTHERS)
    @rule(product=products, chance=st.integers(0, 3))
    def three_apps_at_once(self, product: str, chance: int) -> None:
        """Each has its own 40, and all of them 80 together: many calls, and so not in each scenario."""
        if chance or not self.first("crowd"):
            return
        shown = self.unless_gone(product, page.shown_as(self.products[product]))
        for app in (self.own, self.new_app(), self.new_app()):
            for _ in range(30):
                self.call("GET", f"/products/{quoted(product)}", shown, app=app)

    @needs(Power.TIME)
    @rule(seconds=WAITS)
    def time_passes(self, seconds: float) -> None:
        self.wait_for(seconds)

    # ── what holds at any time ──

    @invariant()
    @needs(Power.SIGHT | Power.ALONE)
    def what_is_kept(self) -> None:
        """Nothing is there that was deleted, and everything that was not."""
        kept = {one["id"] for one in self.look("products")}
        wanted = {*self.living, self.foreign} - {""}
        says = "Delete Product: the product that is named is removed for good, in its own shop, and no other."
        self.hold(kept == wanted, says, f"the vendor keeps {sorted(kept)}, not {sorted(wanted)}")
        notes = {one["product_id"] for one in self.look("metafields")} - {*self.living}
        says = "Delete Product: its associated data goes with it."
        self.hold(not notes, says, f"notes are left of {sorted(notes)}")


MACHINE: Final = Shoplazza
