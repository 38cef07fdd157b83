"""Zoho Desk as its pages describe it: products that go to the trash, come back, or go for good after 60 days.

Written from "How to move products to trash in Zoho Desk" and Zoho's own description; knows nothing of the stand-in's
code.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from . import zoho_desk_sentences as page
from .allowed import Allowed
from .base import needs, products
from .target import Power, quoted
from .zoho_desk_calls import A_RECORD, FREE, FREE_CALLS, LIST, READ, WRONG
from .zoho_desk_products import NEVER, SEED, STUCK, Products
from .zoho_desk_records import Record

OPERATIONS: Final = ("READ", "CREATE", "UPDATE", "DELETE")
#: What becomes of the whole bin next; '' for nothing.
ENDS: Final = st.sampled_from(["", "restore", "delete"])
_THEIRS: Final = "762000002"


class ZohoDesk(Products):
    """One organisation's products, the tickets about them, and those who may and may not touch them."""

    def begin(self) -> None:
        super().begin()
        self.foreign = ""

    # ── tickets ──

    @needs(Power.OTHERS)
    @rule(product=products, ends=st.booleans())
    def a_customer_files_a_ticket(self, product: str, ends: bool) -> None:
        if not self.is_active(product):
            return
        ticket = self.known(self.seed("tickets", product=product)["id"], f"<ticket {len(self.tickets) + 1}>")
        self.tickets[ticket] = Record({"productId": product})
        if ends:
            self.trash([product], "id", stranger=False)
            self.end([product], "delete")
            self.read_tickets(product, again=False)

    @needs(Power.OTHERS)
    @rule(product=products, again=st.booleans())
    def read_tickets(self, product: str, again: bool) -> None:
        """They keep their product's number, wherever it leads by now."""
        for ticket, record in self.tickets.items():
            product_id = record.fields["productId"]
            gone = self.products[product_id].is_gone(self.now)
            fields = {
                "productId": product_id,
                "isTrashed": record.is_in_bin(self.now),
                "product": _none if gone else dict,
            }
            shown = Allowed(
                200, "The page: what is trashed may still be referenced in historical tickets.", has=fields
            )
            allowed = self.unless_gone(record, shown)
            self.call("GET", f"/tickets/{quoted(ticket)}", allowed, cost=READ, query={"include": "products"})
        living = [one for one, record in self.tickets.items() if not record.is_gone(self.now)]
        if again and living and self.is_active(product):
            self.others("ticket_repointed", ticket=living[0], product=product)
            self.tickets[living[0]].fields["productId"] = product

    @needs(Power.OTHERS)
    @rule(
        product=products, path=st.sampled_from(["trash", "moveToTrash"]), number=st.integers(0, 3), ends=ENDS
    )
    def trash_tickets(self, product: str, path: str, number: int, ends: str) -> None:
        """Neither route takes another module's ids, another verb, or a department."""
        for wrong in ({"ticketIds": [product]}, {"ticketIds": NEVER[:1], "departmentId": self.department}):
            self.call("POST", f"/tickets/{path}", page.invalid(), cost=WRONG, body=wrong)
        self.refused("DELETE", f"/tickets/{path}", page.NO_VERB, told=False)
        if not self.tickets:
            return
        ticket = sorted(self.tickets)[number % len(self.tickets)]
        stuck = page.results([(ticket, STUCK)], SEED)
        self.call("DELETE", "/products", stuck, cost=A_RECORD, query={"id": ticket})
        record = self.tickets[ticket]
        allowed, cost = (page.MOVED, A_RECORD) if record.is_active() else (page.invalid(), WRONG)
        self.call("POST", f"/tickets/{path}", allowed, cost=cost, body={"ticketIds": [ticket]})
        record.trashed_at = self.now if record.is_active() else record.trashed_at
        if ends:
            self.end_all(ends)
            self.read_tickets(product, again=False)

    # ── who asks, and how often ──

    @rule(product=products)
    def come_with_a_wrong_token(self, product: str) -> None:
        self.read_product(product)  # with a token that lives
        query = {"id": product}
        for headers in ({}, {"Authorization": self.token}, {"Authorization": "Zoho-oauthtoken"}):
            self.refused("DELETE", "/products", page.UNAUTHORIZED, told=False, query=query, let_in=headers)
        unknown = {"Authorization": f"Zoho-oauthtoken 1000.{'0' * 32}.{'0' * 32}"}
        self.refused("DELETE", "/products", page.INVALID_OAUTH, told=False, query=query, let_in=unknown)
        org = self.target.credentials["org_id"]
        self.refused("DELETE", "/products", page.ORG_MISMATCH, query=query, headers={"orgId": f"{org}1"})
        self.refused("DELETE", "/products", page.ORG_MISMATCH, query={**query, "orgId": f"{org}1"})
        listed = Allowed(200, "Zoho Desk API, orgId: the token's own.", has={"data": list})
        said: dict[str, Any] = {"query": {"limit": 1, "orgId": org}, "headers": {"orgId": org}}
        self.call("GET", "/products", listed, page.NOTHING_LISTED, cost=LIST, **said)

    @needs(Power.OTHERS)
    @rule(
        product=products,
        one=st.sampled_from(OPERATIONS),
        resource=st.sampled_from(["settings", "products"]),
        dropped=st.booleans(),
    )
    def come_with_fewer_scopes(self, product: str, one: str, resource: str, dropped: bool) -> None:
        """With one scope alone, or with all but one."""
        if self.left < 3 * A_RECORD:
            return
        scope = f"Desk.{resource}.{one}"
        token = self.new_token(scopes=[f"Desk.{resource}.ALL" if dropped else scope])
        if dropped:
            self.others("scope_dropped", token=token, scope=scope)
        granted = {*OPERATIONS} - {one} if dropped else {one}
        if resource != "settings":
            granted = set()
        for operation, method, path, body, allowed in self.attempts(product):
            mine = operation in granted
            query = {} if mine or method != "DELETE" else {"id": product}
            cost = WRONG if mine else 0
            self.call(
                method,
                path,
                allowed if mine else page.SCOPE_MISMATCH,
                cost=cost,
                token=token,
                body=body,
                query=query,
            )

    def attempts(self, product: str) -> tuple[tuple[str, str, str, Any, Allowed], ...]:
        """Calls that do nothing, each with the operation whose scope it needs."""
        missing = page.invalid("missing")
        return (
            ("DELETE", "DELETE", "/products", None, missing),
            ("DELETE", "POST", "/products/moveToTrash", {}, missing),
            ("READ", "GET", f"/products/{NEVER[0]}", None, page.NOT_FOUND),
            ("UPDATE", "POST", "/recycleBin/restore", {}, missing),
            ("UPDATE", "POST", "/recycleBin/delete", {}, missing),
            ("UPDATE", "PATCH", f"/products/{product}", {}, page.EMPTY_PAYLOAD),
            ("CREATE", "POST", "/products", {}, missing),
        )

    @needs(Power.OTHERS)
    @rule(product=products, ends=st.booleans())
    def come_as_a_lesser_agent(self, product: str, ends: bool) -> None:
        """One whose profile has no products, one of another department; and their tokens end."""
        if self.left < 3 * A_RECORD:
            return
        query, active = {"id": product}, self.is_active(product)
        barred = self.new_token(agent=self.seed("agents", denied=["products"])["id"])
        self.call("DELETE", "/products", page.FORBIDDEN, cost=WRONG, token=barred, query=query)
        other = self.seed("departments", name="Repairs")["id"]
        elsewhere = self.new_token(agent=self.seed("agents", departments=[other])["id"])
        told = page.results(
            [(product, "FORBIDDEN" if active else STUCK)], "OpenAPI samples: an id may be FORBIDDEN"
        )
        self.call("DELETE", "/products", told, cost=A_RECORD, token=elsewhere, query=query)
        if ends:
            self.others("token_expired", token=elsewhere)
            let_in = {"Authorization": f"Zoho-oauthtoken {elsewhere}"}
            self.refused("DELETE", "/products", page.INVALID_OAUTH, told=False, query=query, let_in=let_in)

    @needs(Power.OTHERS)
    @rule(product=products)
    def reach_for_another_organizations_product(self, product: str) -> None:
        if not self.foreign:
            self.seed("organizations", id=_THEIRS, name="Across the road")
            self.foreign = self.known(self.seed("products", organization=_THEIRS)["id"], "<theirs>")
        stuck = page.results([(self.foreign, STUCK)], SEED)
        self.call("DELETE", "/products", stuck, cost=A_RECORD, query={"id": self.foreign})
        self.call("GET", f"/products/{self.foreign}", page.NOT_FOUND, cost=READ)
        mixed = {"productIds": [product, self.foreign]}
        self.call("POST", "/products/moveToTrash", page.invalid(), cost=WRONG, body=mixed)

    @needs(Power.OTHERS | Power.ALONE)
    @rule(product=products, left=st.sampled_from([0, 5, 6, 11]))
    def the_credits_run_out(self, product: str, left: int) -> None:
        self.read_product(product)  # what is left is known for today
        if self.left <= left:
            return
        self.others("credits_spent", credits=self.left - left)
        self.left = left
        self.trash([product], "id", stranger=False)
        self.trash([product], "id", stranger=False)

    @needs(Power.OTHERS | Power.ALONE)
    @rule(product=products)
    def too_many_calls_at_once(self, product: str) -> None:
        if self.budget != FREE:
            return
        self.others("others_call", calls=FREE_CALLS - 1)
        self.read_product(product)
        self.others("others_call", calls=FREE_CALLS)
        for _ in range(2):
            self.refused("DELETE", "/products", page.TOO_MANY, query={"id": product})
        self.others("others_call", calls=0)
        self.read_product(product)

    @needs(Power.OTHERS)
    @rule(product=products)
    def somebody_else_acts(self, product: str) -> None:
        """Trashes, restores or purges, as the product's state allows."""
        record = self.products[product]
        if record.is_active():
            self.others("product_trashed", product=product)
            record.trashed_at = self.now
        elif record.is_in_bin(self.now):
            self.others("product_restored", product=product)
            record.trashed_at = None

    # ── what holds at any time ──

    @invariant()
    @needs(Power.SIGHT | Power.ALONE)
    def what_is_kept(self) -> None:
        """Time takes what has lain 60 days, once somebody looks."""
        lapsed = {
            one for one, record in self.products.items() if record.is_gone(self.now) and not record.purged
        }
        kept = {one["id"] for one in self.look("products")} - lapsed
        wanted = {one for one, record in self.products.items() if not record.is_gone(self.now)}
        wanted |= {self.foreign, *self.strangers()} - {""}
        says = "The page: moving to the trash is recoverable; using-the-recycle-bin: for 60 days."
        self.hold(kept == wanted, says, f"the vendor keeps {sorted(kept)}, not {sorted(wanted)}")


def _none(value: Any) -> bool:
    """Null."""
    return value is None


MACHINE: Final = ZohoDesk
