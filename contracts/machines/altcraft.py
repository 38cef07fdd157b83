"""Altcraft as its pages describe it: an account's products and SKUs, deleted by the batch, errors inside HTTP 200.

Written from "Delete products" and the pages beside it; knows nothing of the stand-in's code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, multiple, rule

from . import altcraft_sentences as page
from .allowed import Allowed
from .altcraft_calls import BASE, PLACES, Market
from .altcraft_notations import Notation, named
from .base import needs, products
from .target import Power, Sent

NOTATIONS: Final = st.sampled_from(Notation)
#: What ends a token, whatever its rights.
ENDS: Final = ("token_disabled", "token_expired", "token_rotated")
READ, WRITE, DELETE = RIGHTS = ("read_market", "write_market", "delete_market")
_BURST: Final = 30


class Altcraft(Market):
    """One account's market, tokens with more and fewer rights, and another account that it never sees."""

    def begin(self) -> None:
        super().begin()
        self.products: dict[str, str] = {}
        """The name of each product that is there, by its external id."""
        self.skus: dict[str, tuple[str, str]] = {}
        """Of each SKU that is there: its product's external id, and its name."""
        self.numbers: dict[str, int] = {}
        """The latest internal id of each product; it is in no answer, so that it must be looked up."""
        self.used: set[int] = set()
        self.foreign: dict[str, int] = {}
        self.orders: list[Mapping[str, Any]] = []
        self.made = 0
        self.bursts = 0

    @classmethod
    def touched(cls, sent: Sent) -> Collection[str]:
        if sent.path.endswith("/list"):
            return ()
        return named(sent.body, "ids", "external_ids", "external_id")

    def sweep(self) -> None:
        if self.products:
            self.delete([*self.products], [], Notation.JSON)

    # ── imports ──

    @initialize(target=products)
    def import_the_first(self) -> Any:
        return multiple(*(self.import_product("Mug", skus, Notation.JSON) for skus in (2, 0)))

    @rule(
        target=products,
        name=st.sampled_from(["Mug", "Jug & <sons>"]),
        skus=st.integers(0, 2),
        notation=NOTATIONS,
    )
    def import_product(self, name: str, skus: int, notation: Notation) -> str:
        self.made += 1
        product = self.announced(f"us-{len(self.target.canaries):04}")
        self.import_again(product, name, notation)
        for number in range(skus):
            self.import_sku(product, number, notation)
        return product

    def announced(self, external_id: str) -> str:
        """An external id of this run, announced before anything is done with it: it is we who choose it."""
        self.target.canaries.add(external_id)
        return external_id

    @rule(product=products, name=st.sampled_from(["Mug", "Pot"]), notation=NOTATIONS)
    def import_again(self, product: str, name: str, notation: Notation) -> None:
        """The same external id updates; after a deletion it makes a new product, with a new internal id."""
        fields = {"data": [{"name": name, "external_id": product}]}
        self.call("products/import", page.IMPORTED, fields, notation)
        anew = product not in self.products
        self.products[product] = name
        if Power.SIGHT in self.target.powers:
            self.learn_number(product, anew=anew)

    def learn_number(self, product: str, *, anew: bool) -> None:
        number = next(int(one["id"]) for one in self.look("products") if self.is_ours(one, product))
        says = "Import: the same external_id updates, and after a deletion makes a new product; ids are not used again."
        before = self.numbers.get(product)
        self.hold(number not in self.used if anew else number == before, says, f"its internal id is {number}")
        self.numbers[product] = number
        self.used.add(number)
        self.target.canaries.add(str(number))

    def is_ours(self, one: Mapping[str, Any], product: str) -> bool:
        return one["external_id"] == product and int(one["id"]) not in self.foreign.values()

    @rule(product=products, number=st.integers(0, 1), notation=NOTATIONS)
    def import_sku(self, product: str, number: int, notation: Notation) -> None:
        if product not in self.products:
            return
        sku = self.announced(f"sku-{number}-of-{product}")
        row = {"name": f"No. {number}", "external_id": sku, "product_external_id": product}
        self.call("sku/import", page.IMPORTED, {"data": [row]}, notation)
        self.skus[sku] = (product, row["name"])

    @rule(notation=NOTATIONS)
    def import_with_a_mistake(self, notation: Notation) -> None:
        self.announced("no name")
        for rows in ([], [{"name": "no id"}], [{"external_id": "no name"}]):
            self.call("products/import", page.INCORRECT, {"data": rows}, notation)

    # ── deletions ──

    def delete(
        self, external_ids: list[str], ids: list[int], notation: Notation, *, place: str = "body"
    ) -> None:
        """Of what is named, each that is there goes once, with its SKUs."""
        by_number = {number: product for product, number in self.numbers.items() if product in self.products}
        found = {one for one in external_ids if one in self.products}
        found |= {by_number[one] for one in ids if one in by_number}
        fields: dict[str, Any] = {"ids": ids} if ids else {}
        if external_ids:
            fields["external_ids"] = external_ids
        self.call("products/delete", page.deleted(len(found)), fields, notation, place=place)
        self.are_gone(found)

    def are_gone(self, found: Collection[str]) -> None:
        self.products = {one: name for one, name in self.products.items() if one not in found}
        self.skus = {one: kept for one, kept in self.skus.items() if kept[0] not in found}

    @rule(named=st.lists(products, min_size=1, max_size=4), notation=NOTATIONS, place=st.sampled_from(PLACES))
    def delete_by_external_id(self, named: list[str], notation: Notation, place: str) -> None:
        self.delete(named, [], notation, place=place)

    @needs(Power.SIGHT)
    @rule(
        ids=st.lists(products, min_size=1, max_size=3),
        named=st.lists(products, max_size=2),
        notation=NOTATIONS,
    )
    def delete_by_either_id(self, ids: list[str], named: list[str], notation: Notation) -> None:
        """The targets add up; a product named both ways counts once."""
        self.delete(named, [self.numbers[one] for one in ids], notation)

    @needs(Power.ALONE)
    @rule(product=products, number=st.integers(0, 2**63 - 1), notation=NOTATIONS)
    def delete_what_never_was(self, product: str, number: int, notation: Notation) -> None:
        """Identifiers are exact: neither another case, nor a space more, nor a part of one will do."""
        near = [
            product.upper(),
            f" {product}",
            f"{product} ",
            product[:-1],
            "*",
            "%",
            product.replace("-", "_"),
        ]
        self.delete(near, [] if number in self.used else [number], notation)

    @needs(Power.ALONE)
    @rule(notation=NOTATIONS)
    def delete_nothing_named(self, notation: Notation) -> None:
        for fields in page.NOTHING:
            self.call("products/delete", page.NOTHING_NAMED, fields, notation)
            self.call("sku/delete", page.NOTHING_NAMED, fields, notation)

    @rule(product=products)
    def delete_with_one_array_empty(self, product: str) -> None:
        found = page.deleted(int(product in self.products))
        self.call("products/delete", found, {"ids": [], "external_ids": [product]})
        self.are_gone({product})

    @needs(Power.ALONE)
    @rule(product=products, notation=NOTATIONS)
    def delete_with_a_wrong_type(self, product: str, notation: Notation) -> None:
        """One wrong element, and nothing of the call is done."""
        for wrong in page.WRONG_IN_JSON if notation is Notation.JSON else page.WRONG_IN_XML:
            fields = {"token": [self.token, "another"]} if "token" in wrong else wrong
            self.call("products/delete", page.INCORRECT, {"external_ids": [product], **fields}, notation)

    @needs(Power.ALONE)
    @rule(product=products, notation=NOTATIONS)
    def delete_with_a_broken_body(self, product: str, notation: Notation) -> None:
        for text in page.BROKEN_JSON if notation is Notation.JSON else page.BROKEN_XML:
            body = (text % (self.token, product)).encode()
            self.send("products/delete", page.INCORRECT, body, notation, token=self.token, place="header")

    @needs(Power.ALONE)
    @rule(product=products, method=st.sampled_from(["GET", "DELETE", "PUT"]))
    def delete_by_another_verb(self, product: str, method: str) -> None:
        body = Notation.JSON.written({"token": self.token, "external_ids": [product]})
        headers = {"Content-Type": Notation.JSON.value}
        self.expect(self.ask(method, f"{BASE}/products/delete", headers=headers, body=body), page.NO_VERB)

    @rule(product=products, numbers=st.sampled_from([(0, 1, 2, 0), (0,), (1,)]), notation=NOTATIONS)
    def delete_skus(self, product: str, numbers: tuple[int, ...], notation: Notation) -> None:
        """The product stays, even without any."""
        named = [self.announced(f"sku-{number}-of-{product}") for number in numbers]
        found = {one for one in named if one in self.skus}
        self.call("sku/delete", page.deleted(len(found), "SKUs"), {"external_ids": named}, notation)
        self.skus = {one: kept for one, kept in self.skus.items() if one not in found}

    # ── lists ──

    def row(self, product: str) -> dict[str, Any]:
        skus = [
            {"name": name, "external_id": sku} for sku, (owner, name) in self.skus.items() if owner == product
        ]
        return {"name": self.products[product], "external_id": product, **({"sku": skus} if skus else {})}

    @rule(limit=st.sampled_from([None, 1, 2, 1000]), notation=NOTATIONS)
    def list_by_the_page(self, limit: int | None, notation: Notation) -> None:
        skus = {sku: {"name": name, "external_id": sku} for sku, (_, name) in self.skus.items()}
        self.list_all("products", {one: self.row(one) for one in self.products}, limit, notation)
        self.list_all("sku", skus, limit, notation)

    def list_all(
        self, what: str, known: Mapping[str, Mapping[str, Any]], limit: int | None, notation: Notation
    ) -> None:
        rows: list[str] = []
        pointer = ""
        while not self.alone or len(rows) <= len(known):
            fields = {"from_id": pointer, **({} if limit is None else {"limit": limit})}
            answer = self.call(f"{what}/list", page.rows_like(known, limit), fields, notation)
            if not answer.json["result"]:
                break
            rows += [one["external_id"] for one in answer.json["result"]]
            pointer = answer.json["next_from_id"]
        ours = rows if self.alone else [one for one in rows if one in known]
        self.hold(sorted(ours) == sorted(known), page.LIST_SAYS, f"{ours} were listed, not {sorted(known)}")

    @rule()
    def list_with_a_mistake(self) -> None:
        for wrong in ({"limit": 0}, {"limit": "1"}, {"limit": -1}, {"from_id": 1}, {"from_id": "nowhere"}):
            self.call("products/list", page.INCORRECT, wrong)

    # ── who asks, and how often ──

    @rule(product=products, notation=NOTATIONS, path=st.sampled_from(["products/delete", "products/list"]))
    def come_with_a_wrong_token(self, product: str, notation: Notation, path: str) -> None:
        """Where the body has one, it is the one that counts."""
        fields = {"external_ids": [product]} if path == "products/delete" else {}
        wrong = {"token": "abcdefghijklmnopqrstuvwx"}
        for place in PLACES:
            for token in ("", wrong["token"]):
                self.call(path, page.UNKNOWN_TOKEN, fields, notation, token=token, place=place)
            self.call(path, page.UNKNOWN_TOKEN, {**wrong, **fields}, notation, place=place)

    @needs(Power.OTHERS)
    @rule(
        product=products,
        lost=st.sampled_from(RIGHTS),
        place=st.sampled_from(PLACES),
        notation=NOTATIONS,
        ends=st.sampled_from(ENDS),
    )
    def a_token_loses_a_right(
        self, product: str, lost: str, place: str, notation: Notation, ends: str
    ) -> None:
        self.made += 1
        token = f"token-no-{self.made}"
        self.seed("tokens", id=token, value=token)
        self.others("right_withdrawn", token=token, right=lost)
        for right, path, fields, allowed in self.attempts(product if lost == DELETE else "nobody's"):
            self.call(
                path, page.NO_ACCESS if right == lost else allowed, fields, notation, token=token, place=place
            )
        self.others(ends, token=token)
        fields = {"external_ids": [product]}
        self.call("products/delete", page.UNKNOWN_TOKEN, fields, notation, token=token, place=place)

    def attempts(self, doomed: str) -> tuple[tuple[str, str, Mapping[str, Any], Allowed], ...]:
        """Calls that do nothing but to what is `doomed`, each with the right that it needs."""
        named = {"external_ids": [doomed]}
        return (
            (READ, "products/list", {"limit": 1000}, page.rows_like({}, 1000)),
            (READ, "sku/list", {"limit": 1000}, page.rows_like({}, 1000)),
            (WRITE, "products/import", {"data": []}, page.INCORRECT),
            (DELETE, "products/delete", named, page.deleted(0)),
            (DELETE, "sku/delete", named, page.deleted(0)),
        )

    @needs(Power.ALONE)
    @rule(product=products)
    def many_calls_at_once(self, product: str) -> None:
        """No rate limit is documented."""
        for _ in range(0 if self.bursts else _BURST):
            self.delete([product], [], Notation.JSON)
        self.bursts += 1

    @needs(Power.TIME)
    @rule(seconds=st.sampled_from([1, 3600, 86400 * 40]))
    def time_passes(self, seconds: float) -> None:
        self.wait_for(seconds)

    # ── what others do ──

    @needs(Power.OTHERS)
    @rule(product=products, by_sku=st.booleans(), notation=NOTATIONS)
    def a_customer_orders(self, product: str, by_sku: bool, notation: Notation) -> None:
        """The order stays when what it holds goes."""
        if product not in self.products:
            return
        sku = next((one for one, (owner, _) in self.skus.items() if owner == product), "")
        order = self.seed("orders", product=str(self.numbers[product]), sku=sku if by_sku else "")
        self.known(order["id"], f"<order {len(self.orders) + 1}>")
        self.orders.append(order)
        self.delete([product], [], notation)

    @needs(Power.OTHERS)
    @rule(product=products)
    def somebody_else_deletes(self, product: str) -> None:
        if product in self.products:
            self.others("product_removed", product=str(self.numbers[product]))
            self.are_gone({product})

    @needs(Power.OTHERS | Power.SIGHT)
    @rule(product=products, notation=NOTATIONS)
    def reach_for_another_accounts_product(self, product: str, notation: Notation) -> None:
        """Which may have the same external id."""
        if not self.foreign:
            self.seed("accounts", id="2", name="Across the road")
        if product not in self.foreign:
            theirs = self.seed(
                "products", account="2", external_id=product, name="Theirs", skus=[f"their {product}"]
            )
            self.foreign[product] = int(theirs["id"])
            self.used.add(int(theirs["id"]))
        self.delete([], [self.foreign[product]], notation)
        self.call("sku/delete", page.deleted(0, "SKUs"), {"external_ids": [f"their {product}"]}, notation)
        self.delete([product], [], notation)

    # ── what holds at any time ──

    @invariant()
    @needs(Power.SIGHT | Power.ALONE)
    def what_is_kept(self) -> None:
        """What was not deleted, and nothing else."""
        kept = {int(one["id"]): one for one in self.look("products")}
        wanted = {self.numbers[one] for one in self.products} | {*self.foreign.values()}
        says = "Delete products: those that are named go, and no other; another account's count as not found."
        self.hold(set(kept) == wanted, says, f"the vendor keeps {sorted(kept)}, not {sorted(wanted)}")
        ours = {
            sku["external_id"]
            for number, one in kept.items()
            if number not in self.foreign.values()
            for sku in one["skus"]
        }
        says = "SKU data object: a SKU has a product; it goes with it, or alone."
        self.hold(ours == {*self.skus}, says, f"the vendor keeps {sorted(ours)}, not {sorted(self.skus)}")
        says = "Product data object: an order's items are named by their ids; orders are kept."
        self.hold(self.look("orders") == self.orders, says, f"the orders are {self.look('orders')}")


MACHINE: Final = Altcraft
