"""What refers to a product at Devdraft: payment links, invoices and transactions, and the verbs on them.

Source: guide, Payment Links and Invoices; developers, Get Transaction Status. Nothing here deletes. No I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

from .calls import Calls, Impact
from .errors import UnknownOutcome, UsageError
from .message import JSON_TYPE, Effect, Request, json_body, segment
from .steps import Steps

#: The most records that a page may be asked for. Source: guide, List Products.
PAGE: Final = 100
#: Invoices that block: issued and not paid in full. The page says "pending", which no status is called.
PENDING: Final = frozenset({"OPEN", "PASTDUE", "PARTIALLYPAID"})
#: Payments on their way, which block. Source: developers, Delete Product; Get Transaction Status for the names.
IN_FLIGHT: Final = frozenset(
    {"AWAITING_FUNDS", "IN_REVIEW", "FUNDS_RECEIVED", "PAYMENT_SUBMITTED", "DISPUTED"}
)
PRODUCTS: Final = "/api/v0/products"
_LINKS: Final = "/api/v0/payment-links"
_INVOICES: Final = "/api/v0/invoices"

Record = Mapping[str, Any]
T = TypeVar("T")


class PaymentLink(NamedTuple):
    """A page to pay at."""

    id: str
    title: str
    status: str
    products: tuple[str, ...]
    """The ids of those that it names."""
    is_for_all: bool
    record: Record

    @classmethod
    def read(cls, record: Record) -> PaymentLink:
        products = tuple(str(one.get("productId")) for one in record.get("paymentLinkProducts") or ())
        for_all = record.get("isForAllProduct") is True
        return cls(
            _text(record, "id"), _text(record, "title"), _text(record, "status"), products, for_all, record
        )

    def offers(self, product_id: str) -> bool:
        return self.is_for_all or _holds(self.products, product_id)


class Invoice(NamedTuple):
    """A bill for products. Nothing at Devdraft cancels one."""

    id: str
    number: str
    status: str
    products: tuple[str, ...]
    record: Record

    @classmethod
    def read(cls, record: Record) -> Invoice:
        products = tuple(str(one.get("product_id")) for one in record.get("items") or ())
        number = _text(record, "invoice_number")
        return cls(_text(record, "id"), number, _text(record, "status"), products, record)

    @property
    def is_pending(self) -> bool:
        """Whether it blocks the deletion of the products that it names."""
        return self.status in PENDING


class Transaction(NamedTuple):
    """A customer's payment for one product. It outlives the product."""

    id: str
    status: str
    record: Record

    @classmethod
    def read(cls, record: Record) -> Transaction:
        return cls(_text(record, "id"), _text(record, "status"), record)

    @property
    def is_in_flight(self) -> bool:
        return self.status in IN_FLIGHT


@dataclass(frozen=True, slots=True)
class References:
    """Everything that names a product, whether it blocks a deletion or not."""

    product: Record
    payment_links: tuple[PaymentLink, ...]
    """Those that name it, and those for all products."""
    invoices: tuple[Invoice, ...]
    transactions: tuple[Transaction, ...]


class DevdraftReferences(Calls):
    """The half of Devdraft's operations that is about what refers to products."""

    def get(self, product_id: str) -> Steps[Record]:
        """A product's fields, by Devdraft's names, its transactions among them. Raises `NotFound`."""
        return (yield from self._one("get_product", "GET", PRODUCTS, product_id))

    def references(self, product_id: str) -> Steps[References]:
        """What names a product. Devdraft cannot be asked that: every payment link and every invoice is read.

        Raises `NotFound`, and any other `CallError` where the lists could not be read to their end.
        """
        product = yield from self.get(product_id)
        links = yield from self._all(
            "list_payment_links", _LINKS, PaymentLink.read, lambda one: one.offers(product_id)
        )
        invoices = yield from self._all(
            "list_invoices", _INVOICES, Invoice.read, lambda one: _holds(one.products, product_id)
        )
        transactions = tuple(Transaction.read(one) for one in product.get("transactions") or ())
        return References(product, links, invoices, transactions)

    def impact(self, product_id: str) -> Steps[Impact]:
        """What stands in the way of a deletion, and what goes with it; nothing is changed. Raises `NotFound`.

        Costs the reads of `references`, out of the same hundred a minute that deletions have.
        """
        found = yield from self.references(product_id)
        pending = [f"invoice {one.number} is {one.status}" for one in found.invoices if one.is_pending]
        on_their_way = [
            f"transaction {one.id} is {one.status}" for one in found.transactions if one.is_in_flight
        ]
        drafts = [
            f"its item in draft invoice {one.number}" for one in found.invoices if one.status == "DRAFT"
        ]
        images = [f"image {address}" for address in found.product.get("images") or ()]
        links = [_swept(one, product_id) for one in found.payment_links]
        paid = [f"invoice {one.number} is {one.status}" for one in found.invoices if _is_closed(one)]
        settled = [
            f"transaction {one.id} is {one.status}" for one in found.transactions if not one.is_in_flight
        ]
        return Impact(
            product_id,
            blocks=(*pending, *on_their_way),
            swept=(*links, *drafts, *images),
            kept=(*paid, *settled),
            not_seen=("what other systems keep of it: no webhook tells them",),
        )

    # ── payment links ──

    def payment_links(self) -> Steps[tuple[PaymentLink, ...]]:
        """Every payment link, newest first."""
        return (yield from self._all("list_payment_links", _LINKS, PaymentLink.read))

    def get_payment_link(self, link_id: str) -> Steps[PaymentLink]:
        """Raises `NotFound`."""
        return PaymentLink.read((yield from self._one("get_payment_link", "GET", _LINKS, link_id)))

    def remove_from_link(self, link_id: str, product_id: str) -> Steps[PaymentLink]:
        """Take one product out of a payment link, and leave the others as they are: the link as it is then.

        A deletion does that by itself; a link that loses its last product this way stays active, with none.
        The whole list is replaced, so that what somebody else adds in between is lost. Raises `NotFound`.
        """
        link = yield from self.get_payment_link(link_id)
        if not _holds(link.products, product_id):
            return link
        kept = [
            {"productId": one["productId"], "quantity": one["quantity"]}
            for one in link.record["paymentLinkProducts"]
            if not _holds((one["productId"],), product_id)
        ]
        fields = {"paymentLinkProducts": kept}
        return PaymentLink.read(
            (
                yield from self._one(
                    "update_payment_link", "PUT", _LINKS, link_id, effect=Effect.CHANGES, fields=fields
                )
            )
        )

    # ── invoices ──

    def invoices(self) -> Steps[tuple[Invoice, ...]]:
        """Every invoice, newest first."""
        return (yield from self._all("list_invoices", _INVOICES, Invoice.read))

    def get_invoice(self, invoice_id: str) -> Steps[Invoice]:
        """Raises `NotFound`."""
        return Invoice.read((yield from self._one("get_invoice", "GET", _INVOICES, invoice_id)))

    def update_invoice(self, invoice_id: str, /, **fields: object) -> Steps[Invoice]:
        """Change the fields given, by the vendor's names; the invoice as it is then.

        There is no cancelling: an open invoice can go back to `status="DRAFT"`, any pending one be paid. Not
        repeated after a lost answer, because a paid invoice refuses the same again; it is read back instead.
        Raises `InvalidRequest`, `NotFound`, and `UnknownOutcome` where reading back does not show the change.
        """
        try:
            changed = yield from self._one(
                "update_invoice", "PUT", _INVOICES, invoice_id, effect=Effect.REMOVES, fields=fields
            )
        except UnknownOutcome:
            invoice = yield from self.get_invoice(invoice_id)
            if any(invoice.record.get(name) != value for name, value in fields.items()):
                raise
            return invoice
        return Invoice.read(changed)

    # ── one, and all ──

    def _one(
        self,
        operation: str,
        method: str,
        base: str,
        identifier: str,
        *,
        effect: Effect = Effect.READS,
        fields: Mapping[str, object] | None = None,
    ) -> Steps[Record]:
        """A call that is about one record, and is answered with it."""
        path = below(base, identifier)
        headers, body = ((), b"") if fields is None else ((JSON_TYPE,), json_body(fields))
        heard = yield from self.exchange.ask(
            Request(operation, method, path, effect, (identifier,), headers=headers, body=body)
        )
        record: Record = heard.body
        return record

    def _all(
        self,
        operation: str,
        path: str,
        read: Callable[[Record], T],
        keep: Callable[[T], bool] = lambda _one: True,
    ) -> Steps[tuple[T, ...]]:
        """What is kept of a list, page by page to its end; what moved to the next page meanwhile counts once."""
        seen: set[str] = set()
        kept: list[T] = []
        skip = 0
        while page := (yield from self._listed(operation, path, skip)):
            new = {one["id"]: one for one in page if one["id"] not in seen}
            if not new:
                raise UnknownOutcome(f"{path} gives the same page again: its end cannot be found")
            seen |= new.keys()
            kept += [one for one in map(read, new.values()) if keep(one)]
            skip += len(page)
        return tuple(kept)

    def _listed(self, operation: str, path: str, skip: int) -> Steps[list[Record]]:
        """One page. Only an empty one is the last, because no total is told and a page's limit may change."""
        query = (("skip", str(skip)), ("take", str(PAGE)))
        heard = yield from self.exchange.ask(Request(operation, "GET", path, query=query))
        return rows(heard.body) or []


def rows(body: object) -> list[Record] | None:
    """A list's records: bare, as the guide has it, or under `data`, as generated clients do; None for what is none."""
    found = body.get("data") if isinstance(body, dict) else body
    if not isinstance(found, list):
        return None
    right = all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in found)
    return found if right else None


def below(base: str, identifier: str) -> str:
    """One record's path. Raises `UsageError` for what would name another one, or all of them."""
    if identifier.strip(" .") == "":
        raise UsageError(f"{identifier!r} names no record. Nothing was sent")
    return f"{base}/{segment(identifier)}"


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


def _holds(products: tuple[str, ...], product_id: str) -> bool:
    """Whether an id is among others: Devdraft takes either case."""
    return product_id.lower() in {one.lower() for one in products}


def _is_closed(invoice: Invoice) -> bool:
    return not invoice.is_pending and invoice.status != "DRAFT"


def _swept(link: PaymentLink, product_id: str) -> str:
    named = f"payment link {link.id} ({link.title}, {link.status})"
    if not _holds(link.products, product_id):
        return f"{named} is for all products, and would no longer offer it"
    last = len(set(link.products)) == 1 and not link.is_for_all and link.status == "ACTIVE"
    return f"{named} would lose it{', its last product, and be deactivated' if last else ''}"
