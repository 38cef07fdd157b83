"""Devdraft as its guide describes it: products held by unpaid invoices, and repeats that an idempotency key makes safe.

Written from "Delete Product" and the guide beside it; knows nothing of the stand-in's code.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, multiple, precondition, rule

from .allowed import Allowed, Answer
from .base import VendorMachine, needs, products
from .devdraft_sentences import (
    BAD_ID,
    BAD_KEY,
    BILLS,
    BLOCKING,
    COMPLETED,
    DAY,
    DRAFTED,
    FORBIDDEN,
    FOREIGN,
    HOUR,
    IN_FLIGHT,
    KEY_REUSED,
    NAMES,
    NO_KEYS,
    NO_LINK,
    NOT_FOUND,
    PAYMENTS,
    PENDING,
    REFERENCES,
    REFUSED,
    SOME_KEY,
    UNAUTHORIZED,
    WAITS,
    WORDS,
    Kept,
    again_as,
    blocked,
    counted,
    has_fields,
    is_uuid,
    is_uuid4,
    limit_told,
    naming,
    page_of,
    path_of,
    shown,
    throttled,
)
from .limits import Window
from .target import Power, Sent, quoted


class Devdraft(VendorMachine):
    """One application, its products and what refers to them; a clerk's key of its own; another application."""

    vendor = "devdraft"

    def begin(self) -> None:
        self.limits: dict[str, Window] = {}
        self.products: dict[str, dict[str, Any]] = {}
        self.gone: list[str] = []
        self.links: dict[str, list[str]] = {}
        self.invoices: dict[str, tuple[str, list[str]]] = {}
        self.payments: dict[str, tuple[str, str]] = {}
        self.kept: dict[str, Kept] = {}
        self.clerk: dict[str, str] = {}
        self.clerk_may = True
        self.foreign = ""
        self.spent = False

    def let_in(self) -> Mapping[str, str]:
        known = self.target.credentials
        return {"x-client-key": known["client_key"], "x-client-secret": known["client_secret"]}

    @classmethod
    def touched(cls, sent: Sent) -> Collection[str]:
        if sent.method == "GET":
            return ()
        return {part for part in sent.path.split("/") if part and part not in WORDS}

    def sweep(self) -> None:
        for product in self.products.keys() - set(self.gone):
            self.call("DELETE", path_of(product), self._deleted(product))

    def key(self, number: int) -> str:
        """One of a few idempotency keys, so that they are used again; '' for none."""
        return f"{self.target.mark}-3b7d-4bad-9bdd-2b0d7b3d{number:04}" if number else ""

    def call(
        self, method: str, path: str, *allowed: Allowed, let_in: Mapping[str, str] | None = None, **more: Any
    ) -> tuple[Allowed, Answer]:
        """A call with good credentials: one of what is allowed, or the client's limit; with the limit's headers."""
        headers = let_in or self.let_in()
        limit = self.limits.setdefault(headers["x-client-key"], Window(100, 60, aligned=True))
        admitted = not self.alone or limit.admits(self.now)
        answer = self.ask(method, path, let_in=let_in, **more)
        left = math.ceil(limit.reset(self.now) - self.now)
        found = self.expect(answer, *(allowed if admitted else (throttled(left),)))
        self.expect(answer, limit_told(answer.status, limit if self.alone else None, self.now))
        return found, answer

    def once(
        self, method: str, path: str, key: str, *fresh: Allowed, body: Any = None
    ) -> tuple[Allowed, Answer, bool]:
        """A call under an idempotency key ('' for none); True where it was executed, and was no repeat."""
        request = (method, path, repr(body))
        kept = self.kept.get(key)
        if kept is not None and self.now >= kept.at + DAY:
            kept = None
        first = kept is not None and kept.request == request
        allowed = (again_as(kept.answer),) if first and kept else (KEY_REUSED,) if kept else fresh
        if first and kept and kept.answer.status >= REFUSED:
            allowed = (*allowed, *fresh)  # that refusals are kept too is inferred
        if key and not is_uuid4(key):
            allowed, kept = (BAD_KEY,), None
        found, answer = self.call(
            method, path, *allowed, headers={"x-idempotency-key": key} if key else {}, body=body
        )
        executed = any(found is one for one in fresh)
        if executed and key:
            self.kept[key] = Kept(request, answer, self.now)
        return found, answer, executed

    # ── products ──

    @initialize(target=products)
    def create_the_first(self) -> Any:
        return self.create_product("Lamp", 0)

    @rule(target=products, name=NAMES, key=SOME_KEY, again=st.sampled_from([None, 299.99, 5]))
    def create_product(self, name: str, key: int, again: float | None = None) -> Any:
        """And once more under the same key, with the same body or with another price."""
        named = f"{name} {self.target.mark} {len(self.products)}"
        body = {"name": named, "description": "Annual", "price": 299.99, "currency": "USD"}
        created = Allowed(
            201, "Create Product, response: the product, with no images and no transactions yet.",
            has={"id": is_uuid, "name": named, "price": 299.99, "images": [], "transactions": []}, holds=has_fields,
        )  # fmt: skip
        found, answer, _ = self.once("POST", "/api/v0/products", self.key(key), created, body=body)
        if found is not created:
            return multiple()
        product = self.created(answer.json["id"])
        self.products[product] = answer.json
        if again is not None and key:
            self.once("POST", "/api/v0/products", self.key(key), created, body={**body, "price": again})
        return product

    def _shown(self, product: str, says: str) -> Allowed:
        paid = {one: status for one, (of, status) in self.payments.items() if of == product}
        return shown(says, self.products[product], paid)

    @rule(product=products, lists=st.booleans())
    def read_product(self, product: str, lists: bool = False) -> None:
        if lists and self.alone:
            self.list_products({"take": 100})
        there = self._shown(product, "guide, Fetch Product: the product, with wallet and transactions.")
        self.call("GET", path_of(product), NOT_FOUND if product in self.gone else there)

    @needs(Power.ALONE)
    @rule(page=st.sampled_from([{}, {"skip": 1, "take": 2}]))
    def list_products(self, page: dict[str, int]) -> None:
        live = [one for one in self.products if one not in self.gone]
        self.call("GET", "/api/v0/products", page_of(live, page), query=page)

    @rule(
        product=products, change=st.sampled_from([{"status": "INACTIVE"}, {"status": "ACTIVE"}, {"price": 5}])
    )
    def update_product(self, product: str, change: dict[str, Any]) -> None:
        says = "guide, Update Product: only the supplied fields change."
        updated = Allowed(200, says, has={"id": product, **change}, holds=has_fields)
        found, answer = self.call(
            "PUT", path_of(product), NOT_FOUND if product in self.gone else updated, body=change
        )
        if found is updated:
            moved = {"dateUpdated": answer.json["dateUpdated"], "transactions": []}
            self.products[product] = {**self.products[product], **change, **moved}

    # ── deleting ──

    def _deleted(self, product: str) -> Allowed:
        return self._shown(product, "Delete Product, 200: the deleted product's final state before removal.")

    def _verdict(self, product: str) -> Allowed:
        """What a deletion of it must come to by now."""
        if product in self.gone:
            return NOT_FOUND
        bills = [status for status, items in self.invoices.values() if product in items]
        paid = [status for of, status in self.payments.values() if of == product]
        counts = counted(sum(product in linked for linked in self.links.values()), bills, paid)
        return blocked(counts) if any(counts[kind] for kind in BLOCKING) else self._deleted(product)

    @rule(product=products, key=SOME_KEY)
    def delete_product(self, product: str, key: int) -> None:
        allowed = self._verdict(product)
        found, _, executed = self.once("DELETE", path_of(product), self.key(key), allowed)
        if executed and found.status == 200:  # noqa: PLR2004  HTTP's own
            self._follow(product)

    @needs(Power.TIME)
    @rule(target=products, seconds=st.sampled_from([0.0, 60.0, DAY - HOUR - 0.25]))
    def create_delete_and_repeat(self, seconds: float) -> Any:
        """A deletion under a key of its own, the same again later, and once more when a day is over."""
        product, key = self.create_product("Lamp", 0), 10 + len(self.products)
        if isinstance(product, str):
            self.delete_product(product, key)
            for passing in (seconds, HOUR, DAY - HOUR - seconds):
                self.wait_for(passing)
                self.delete_product(product, key)
        return product

    def _follow(self, product: str) -> None:
        """What goes with a product, and what is written of it."""
        self.gone.append(product)
        for linked in self.links.values():
            linked[:] = [one for one in linked if one != product]
        for status, items in self.invoices.values():
            if status == "DRAFT":
                items[:] = [one for one in items if one != product]
        self.audit_is_right()

    def audit_is_right(self) -> None:
        """One entry a deletion, where the trail can be seen."""
        if Power.SIGHT not in self.target.powers:
            return
        trail = [one["product_id"] for one in self.look("audit")]
        says = "Delete Product, Audit Trail: every deletion is logged, and entries cannot be modified or deleted."
        self.hold(sorted(trail) == sorted(self.gone), says, f"it holds {trail}; deleted were {self.gone}")

    @needs(Power.ALONE)
    @rule(product=st.one_of(st.uuids().map(str), st.sampled_from(["7", "not-a-uuid"])))
    def delete_what_never_was(self, product: str) -> None:
        self.call("DELETE", path_of(product), NOT_FOUND if is_uuid(product) else BAD_ID)

    # ── who asks, how often, and when ──

    @rule(product=products, what=st.sampled_from(["key", "secret", "no key", "no secret", *NO_KEYS]))
    def delete_in_vain(self, product: str, what: str) -> None:
        """With credentials that let nobody in, or an idempotency key that is none."""
        if what in NO_KEYS:
            self.once("DELETE", path_of(product), NO_KEYS[what])
            return
        headers = dict(self.let_in())
        if what.startswith("no "):
            del headers[f"x-client-{what[3:]}"]
        else:
            headers[f"x-client-{what}"] = "nonsense"
        self.expect(self.ask("DELETE", path_of(product), let_in=headers), UNAUTHORIZED)

    @needs(Power.OTHERS)
    @rule(product=products, loses=st.booleans())
    def a_clerk_deletes(self, product: str, loses: bool) -> None:
        """With a key of its own, which may lose the right."""
        if not self.clerk:
            self.clerk = {"x-client-key": "clerk-key", "x-client-secret": "clerk-secret"}
            self.seed("keys", id="clerk-key", secret="clerk-secret")  # noqa: S106  a test account's
        if loses and self.clerk_may:
            self.others("scope_removed", key="clerk-key", scope="product:delete")
            self.clerk_may = False
        allowed = self._verdict(product) if self.clerk_may else FORBIDDEN
        found, _ = self.call("DELETE", path_of(product), allowed, let_in=self.clerk)
        if found.status == 200:  # noqa: PLR2004  HTTP's own
            self._follow(product)

    @needs(Power.ALONE)
    @precondition(lambda self: not self.spent)
    @rule(product=products, one_in_three=st.sampled_from([False, False, True]))
    def up_to_the_limit(self, product: str, one_in_three: bool) -> None:
        """Reads spend the same hundred as deletions; not in every scenario, for a hundred calls take their time."""
        if not one_in_three:
            return
        self.spent = True
        limit = self.limits[self.let_in()["x-client-key"]]
        for _ in range(limit.remaining(self.now)):
            self.read_product(product)
        self.delete_product(product, 0)

    @needs(Power.TIME)
    @rule(seconds=WAITS)
    def time_passes(self, seconds: float) -> None:
        self.wait_for(seconds)

    # ── what refers to products ──

    @needs(Power.OTHERS)
    @rule(target=products, other=products, what=st.lists(REFERENCES, min_size=1, max_size=3))
    def create_and_refer_to(self, other: str, what: list[str]) -> Any:
        """A product that is linked to, billed or paid for at once; deleted, and what is left of that read."""
        product = self.create_product("Lamp", 0)
        if not isinstance(product, str):
            return product
        for one in what:
            self.refer(product, other, one)
        self.delete_product(product, 0)
        self.read_what_refers_to_products()
        return product

    @needs(Power.OTHERS)
    @rule(product=products, other=products, what=REFERENCES)
    def refer(self, product: str, other: str, what: str) -> None:
        """Somebody makes a link or an invoice with one product or two, or pays for one."""
        live = [one for one in dict.fromkeys([product, other]) if one not in self.gone]
        if not live:
            return
        if what in PAYMENTS:
            payment = self.seed("transactions", product=live[0], status=what)["id"]
            self.payments[self.known(payment, f"<payment {len(self.payments) + 1}>")] = (live[0], what)
        elif what in BILLS:
            invoice = self.seed("invoices", products=live, status=what)["id"]
            self.invoices[self.known(invoice, f"<invoice {len(self.invoices) + 1}>")] = (what, live)
        else:
            link = self.seed("payment_links", products=live)["id"]
            self.links[self.known(link, f"<link {len(self.links) + 1}>")] = live

    @needs(Power.OTHERS)
    @rule(product=products, key=SOME_KEY)
    def everything_is_paid(self, product: str, key: int) -> None:
        """Invoices are settled, payments arrive; a deletion that was blocked is tried again."""
        for invoice, (status, items) in self.invoices.items():
            if status in PENDING:
                self.others("invoice_moved", invoice=invoice, status="PAID")
                self.invoices[invoice] = ("PAID", items)
        for payment, (of, status) in self.payments.items():
            if status in IN_FLIGHT:
                self.others("transaction_moved", transaction=payment, status=COMPLETED)
                self.payments[payment] = (of, COMPLETED)
        self.delete_product(product, key)

    @needs(Power.OTHERS)
    @rule()
    def read_what_refers_to_products(self) -> None:
        for link, linked in self.links.items():
            left = {"paymentLinkProducts": naming(linked, "productId")}
            self.call("GET", f"/api/v0/payment-links/{quoted(link)}", Allowed(200, NO_LINK, has=left))
        for invoice, (status, items) in self.invoices.items():
            has: dict[str, Any] = {"status": status}
            if status != "PAID":  # no page says what becomes of a paid one's items
                has["items"] = naming(items, "product_id")
            self.call("GET", f"/api/v0/invoices/{quoted(invoice)}", Allowed(200, DRAFTED, has=has))
        for payment, (_, status) in self.payments.items():
            says = "Delete Product, rule 3: transactions are preserved, whatever becomes of their product."
            path = f"/api/v0/payment-intents/{quoted(payment)}/status"
            self.call("GET", path, Allowed(200, says, has={"status": status}))

    # ── another application ──

    @needs(Power.OTHERS)
    @rule(act=st.sampled_from(["DELETE", "GET", "PUT"]))
    def reach_for_another_applications_product(self, act: str) -> None:
        if not self.foreign:
            self.seed("applications", name="Across the road")
            theirs = self.seed("products", name="Theirs", application="Across the road")["id"]
            self.foreign = self.known(theirs, "<theirs>")
        body = {"price": 1} if act == "PUT" else None
        self.call(act, path_of(self.foreign), NOT_FOUND, FOREIGN, body=body)
        if Power.SIGHT in self.target.powers:
            kept = [one for one in self.look("products") if one["id"] == self.foreign and one["price"] != 1]
            self.hold(kept, FOREIGN.says, "the other application's product is gone, or another than before")


MACHINE: Final = Devdraft
