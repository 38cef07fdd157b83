"""Zoho Desk's products: created, listed, put in the trash by either route, restored, purged, gone after 60 days.

Written from "How to move products to trash in Zoho Desk" and Zoho's own description; knows nothing of the stand-in's code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, multiple, rule

from ...sandbox.core.errors import UsageError
from . import zoho_desk_records as records
from . import zoho_desk_sentences as page
from .allowed import Allowed
from .base import needs, products
from .target import Power, Sent, quoted
from .zoho_desk_calls import A_RECORD, DAY, LIST, READ, WRITE, WRONG, Desk
from .zoho_desk_records import RETENTION, Record

#: Ids of 18 digits that no record here ever had.
NEVER: Final = tuple(str(10**17 + number) for number in range(60))
STUCK: Final = "UNPROCESSABLE_ENTITY"
SEED: Final = "The page, steps 2 to 4: those that can be moved are moved"
#: How long a mass action is given to be finished.
_PATIENCE: Final = 60
WAITS: Final = st.sampled_from([60, 3_599, 3_600, DAY, RETENTION - DAY, RETENTION - 1, RETENTION])


class Products(Desk):
    """One organisation's products, active, in the Recycle Bin, or gone."""

    def begin(self) -> None:
        super().begin()
        self.products: dict[str, Record] = {}
        self.tickets: dict[str, Record] = {}

    @classmethod
    def touched(cls, sent: Sent) -> Collection[str]:
        return records.touched(sent)

    def sweep(self) -> None:
        living = [one for one, record in self.products.items() if not record.is_gone(self.now)]
        if living:
            self.trash(living, name="id", stranger=False)
            self.end(living, "delete")

    # ── products ──

    @initialize(target=products)
    def create_the_first(self) -> Any:
        self.department = self.learn_department()
        return multiple(*(self.create_product(name) for name in ("Mug", "Jug")))

    def learn_department(self) -> str:
        """A product cannot be created without one, and a product that is there has one."""
        if self.has_others:
            self.somebodys = self.known(
                self.seed("products", name="Somebody's")["id"], "<somebody's product>"
            )
        listed = Allowed(200, "OpenAPI description, Get Products.", has={"data": list})
        found, answer = self.call(
            "GET", "/products", listed, page.NOTHING_LISTED, cost=LIST, query={"limit": 1}
        )
        if found is not listed:
            raise UsageError(
                "the account has no product to learn a department from; create one by hand first"
            )
        department: str = answer.json["data"][0]["departmentIds"][0]
        return department

    @rule(target=products, name=st.sampled_from(["Mug", "n" * 200]))
    def create_product(self, name: str) -> str:
        fields = {
            "productName": name,
            "departmentIds": [self.department],
            "productCode": "M-1",
            "unitPrice": "9.5",
        }
        made = page.shown({**fields, "id": str.isdigit, "isDeleted": False})
        _, answer = self.call("POST", "/products", made, cost=WRITE, body=fields)
        product = self.created(answer.json["id"])
        self.products[product] = Record({**fields, "id": product, "createdTime": answer.json["createdTime"]})
        return product

    @rule()
    def create_with_a_mistake(self) -> None:
        sound = {"departmentIds": [self.department]}
        for body, allowed in (
            (b"", page.EMPTY_PAYLOAD), (b"{", page.BAD_JSON), ({"productName": "Mug"}, page.invalid("missing")),
            ({**sound, "colour": "red"}, page.invalid()), ({**sound, "productName": "n" * 201}, page.invalid()),
        ):  # fmt: skip
            headers = {"Content-Type": "application/json"}
            self.call("POST", "/products", allowed, cost=WRONG, body=body, headers=headers)
        text = {"Content-Type": "text/plain"}
        self.call("POST", "/products", page.WRONG_TYPE, cost=WRONG, body=b"{}", headers=text)

    @rule(product=products)
    def read_product(self, product: str) -> None:
        record = self.products[product]
        shown = page.shown({**record.fields, "isDeleted": record.is_in_bin(self.now)})
        self.call("GET", f"/products/{quoted(product)}", self.unless_gone(record, shown), cost=READ)

    def unless_gone(self, record: Record, allowed: Allowed) -> Allowed:
        return page.NOT_FOUND if record.is_gone(self.now) else allowed

    @rule(product=products, name=st.sampled_from(["Pot", None]))
    def update_product(self, product: str, name: str | None) -> None:
        """`name`: None for a body that names nothing."""
        record, body = self.products[product], {} if name is None else {"productName": name}
        changed = {**record.fields, **body}
        allowed = page.shown(changed) if record.is_active() else page.IN_THE_TRASH
        allowed = self.unless_gone(record, allowed) if body else page.EMPTY_PAYLOAD
        self.call("PATCH", f"/products/{quoted(product)}", allowed, cost=WRITE, body=body)
        if record.is_active():
            record.fields = changed

    # ── to the trash ──

    def in_bin(self) -> list[Record]:
        return [one for one in (*self.products.values(), *self.tickets.values()) if one.is_in_bin(self.now)]

    def lapses_within(self, seconds: float) -> bool:
        return any(record.is_gone(self.now + seconds) for record in self.in_bin())

    def put_in_bin(self, ids: Collection[str]) -> None:
        for one in ids:
            self.products[one].trashed_at = self.now

    def is_active(self, identifier: str) -> bool:
        return identifier in self.products and self.products[identifier].is_active()

    @rule(
        named=st.lists(products, min_size=1, max_size=4),
        name=st.sampled_from(["id", "productIds"]),
        stranger=st.booleans(),
    )
    def trash(self, named: list[str], name: str, stranger: bool) -> None:
        """By the page's route, each for itself."""
        named = [*named, *(NEVER[:1] if stranger and self.alone else ())]
        ids = [*dict.fromkeys(named)]
        moved = [one for one in ids if self.is_active(one)]
        allowed = page.results([(one, "" if one in moved else STUCK) for one in ids], SEED)
        self.call("DELETE", "/products", allowed, cost=A_RECORD * len(ids), query={name: ",".join(named)})
        self.put_in_bin(moved)

    @rule(named=st.lists(products, min_size=1, max_size=3), numbers=st.booleans(), sound=st.booleans())
    def move_to_trash(self, named: list[str], numbers: bool, sound: bool) -> None:
        """By Zoho's own route, all of them or none. `sound`: only what can be moved, if there is any."""
        named = [one for one in named if sound and self.is_active(one)] or named
        movable = all(map(self.is_active, named))
        body = {"productIds": [int(one) if numbers else one for one in named]}
        cost = A_RECORD * len({*named}) if movable else WRONG
        allowed = page.MOVED if movable else page.invalid()
        self.call("POST", "/products/moveToTrash", allowed, cost=cost, body=body)
        self.put_in_bin(named if movable else ())

    @needs(Power.ALONE)
    @rule(product=products)
    def trash_by_wrong_requests(self, product: str) -> None:
        """Nothing is moved, and never everything."""
        for query, allowed in page.WRONG_QUERIES:
            named = {name: value.replace("%s", product) for name, value in query.items()}
            self.call("DELETE", "/products", allowed, cost=WRONG, query=named, body={"id": product})
        for body, allowed in page.WRONG_BODIES:
            raw = body if isinstance(body, bytes) else page.written(body, product)
            headers = {"Content-Type": "application/json"}
            self.call("POST", "/products/moveToTrash", allowed, cost=WRONG, body=raw, headers=headers)

    @needs(Power.ALONE)
    @rule(product=products)
    def trash_as_many_as_go(self, product: str) -> None:
        """50 ids a call; one more, and nothing is done."""
        many = [product, *NEVER[: page.MOST]]
        self.call("DELETE", "/products", page.invalid(), cost=WRONG, query={"id": ",".join(many)})
        body = {"productIds": [product] * len(many)}
        self.call("POST", "/products/moveToTrash", page.invalid(), cost=WRONG, body=body)
        moved = [product] if self.is_active(product) else []
        allowed = page.results([(one, "" if one in moved else STUCK) for one in many[:-1]], SEED)
        query = {"id": ",".join(many[:-1])}
        self.call("DELETE", "/products", allowed, cost=A_RECORD * page.MOST, query=query)
        self.put_in_bin(moved)

    # ── out of it ──

    @rule(named=st.lists(products, min_size=1, max_size=3), action=st.sampled_from(["restore", "delete"]))
    def end(self, named: list[str], action: str) -> None:
        """Restored as they went, or deleted for good; what is not in the bin is not touched."""
        ids = [*dict.fromkeys(named)]
        found = [one for one in ids if self.products[one].is_in_bin(self.now)]
        says = f"OpenAPI description, Recyclebin: {action}, which only acts on what is in the bin"
        allowed = page.results([(one, "" if one in found else STUCK) for one in ids], says)
        self.call("POST", f"/recycleBin/{action}", allowed, cost=A_RECORD * len(ids), body={"ids": named})
        for one in found:
            self.ended(self.products[one], action)
            self.read_product(one)

    def ended(self, record: Record, action: str) -> None:
        record.trashed_at, record.purged = None, action == "delete"

    @needs(Power.ALONE)
    @rule(action=st.sampled_from(["restore", "delete"]))
    def end_all(self, action: str) -> None:
        """Every module's. Accepted is not finished: it is waited for, if nothing's 60 days end meanwhile."""
        if self.lapses_within(_PATIENCE):
            return
        self.call("POST", f"/recycleBin/{action}All", page.ACCEPTED, cost=None)
        found = self.in_bin()
        self.wait_for(_PATIENCE)
        for record in found:
            self.ended(record, action)

    @needs(Power.TIME)
    @rule(product=products, seconds=WAITS)
    def lie_in_the_bin(self, product: str, seconds: float) -> None:
        """For 60 days at most, from when it was first put there."""
        self.trash([product], "id", stranger=False)
        self.list_products(100)
        self.list_bin(100)
        self.wait_for(seconds)
        self.trash([product], "id", stranger=False)
        self.end([product], "restore")

    @needs(Power.TIME)
    @rule(seconds=WAITS)
    def time_passes(self, seconds: float) -> None:
        self.wait_for(seconds)

    # ── lists ──

    def list_all(
        self, path: str, wanted: Mapping[str, Mapping[str, Any]], limit: int, *allowed: Allowed
    ) -> None:
        """Page by page from 0 to the first that is empty."""
        rows: list[str] = []
        while not self.alone or len(rows) <= len(wanted):
            query = {"from": len(rows), "limit": limit, **({"module": "products"} if "Bin" in path else {})}
            _, answer = self.call("GET", path, *allowed, cost=LIST, query=query)
            if not answer.body or not answer.json["data"]:
                break
            rows += [one["id"] for one in answer.json["data"]]
        ours = sorted(one for one in rows if self.alone or one in self.products)
        self.hold(ours == sorted(wanted), allowed[0].says, f"{ours} are listed, not {sorted(wanted)}")

    @rule(limit=st.sampled_from([1, 2, 100]))
    def list_products(self, limit: int) -> None:
        names = ("id", "productName", "departmentIds")
        active = {
            one: {name: record.fields[name] for name in names}
            for one, record in self.products.items()
            if record.is_active()
        }
        wanted = {**active, **self.strangers()}
        self.list_all("/products", wanted, limit, page.rows_of(wanted), page.NOTHING_LISTED)

    def strangers(self) -> dict[str, Mapping[str, Any]]:
        """The product from which the department was learnt."""
        return {self.somebodys: {}} if self.has_others else {}

    @rule(limit=st.sampled_from([1, 2, 100]))
    def list_bin(self, limit: int) -> None:
        trashed = {
            one: {
                "type": "Products", "displayName": record.fields["productName"], "departmentId": self.department,
                **({"deletedTime": records.moment(record.trashed_at or 0)} if self.alone else {}),
            }
            for one, record in self.products.items() if record.is_in_bin(self.now)
        }  # fmt: skip
        self.list_all("/recycleBin", trashed, limit, page.bin_rows(trashed))
