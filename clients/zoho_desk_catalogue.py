"""Zoho Desk: how to be understood there, and what can be read of products without changing anything.

Source: OpenAPI description, Product, Recyclebin and Ticket. No I/O; moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, ClassVar, Final

from .calls import Calls, Credentials, Impact, Page, Sight, Swept, by_one, by_sweep, with_headers
from .errors import CallError, PermissionDenied, Stop
from .exchange import Patience
from .limits import Hint, Limit
from .message import Request, Response, segment
from .outcome import Outcome
from .steps import Steps
from .zoho_desk_answers import OPERATIONS, failure_of, rows_of
from .zoho_desk_credits import DATA_CENTRES, PAGE, a_day, page_cost, pages_for
from .zoho_desk_moves import IN_THE_TRASH, TOGETHER

PRODUCTS: Final = "/api/v1/products"
BIN: Final = "/api/v1/recycleBin"
_LARGEST: Final = (1 << 63) - 1
_DAY: Final = 86_400.0
#: What a product's list can show of it; custom fields are not among that.
_FIELDS: Final = (
    "productName,productCode,productCategory,manufacturer,unitPrice,description,departmentIds,ownerId,layoutId,"
    "createdBy,createdTime,modifiedBy,modifiedTime"
)
#: Two sources name the field that tells of the trash differently.
_TRASHED: Final = ("isDeleted", "isTrashed")


def _limits(edition: str, agents: int, data_centre: str) -> Mapping[str, Sequence[Limit]]:
    """All operations are paid for out of one purse."""
    return dict.fromkeys(OPERATIONS, (a_day(edition, agents, data_centre),))


class ZohoDeskCatalogue(Calls):
    """Zoho Desk's facts, its dialect, and the operations that only read."""

    name: ClassVar = "zoho_desk"
    title: ClassVar = "Zoho Desk"
    page: ClassVar = "How to move products to trash in Zoho Desk"
    hosts: ClassVar = tuple(DATA_CENTRES.values())
    base_url: ClassVar = f"https://{DATA_CENTRES['us']}"
    credentials: ClassVar = ("access_token", "org_id")
    removes: ClassVar = Outcome.TRASHED
    together: ClassVar = TOGETHER
    #: A list of all products costs about 3 credits a hundred: looked up so many at a time, a plan as large as a
    #: catalogue of up to 10,000 costs less than 5 % more than its removals.
    looks: ClassVar = 2_000
    retention: ClassVar = 60 * _DAY
    not_backed_up: ClassVar = ("cf", "accounts", "contacts")
    afterwards: ClassVar = (
        "the trash keeps products for 60 days; what is wanted back must be restored before",
        "tickets keep the number of a product: it leads into the trash, and nowhere once that is emptied",
    )
    patience: ClassVar = Patience(longest=_DAY + 3_600)
    limits: Mapping[str, Sequence[Limit]] = _limits("free", 0, "us")

    def __init__(
        self,
        now: Callable[[], float],
        *,
        patience: Patience | None = None,
        renewable: bool = False,
        edition: str = "free",
        agents: int = 0,
        data_centre: str = "us",
        host: str = "",
        official: bool = False,
    ) -> None:
        """`edition` and `agents` are what is paid for; the day of the credits is the data centre's.

        `host` is where requests go. `official`: remove by the route of Zoho's own description, which knows no
        other, instead of the page's.
        """
        self.limits = _limits(edition, agents, data_centre)
        self.host = host or DATA_CENTRES[data_centre]
        self.official = official
        super().__init__(now, patience=patience, renewable=renewable)

    # ── the dialect ──

    def signed(self, request: Request, credentials: Credentials) -> Request:
        token = f"Zoho-oauthtoken {credentials['access_token']}"
        return with_headers(request, {"Authorization": token, "orgId": credentials["org_id"]})

    def problem(self, identifier: str) -> str | None:
        if not (identifier.isascii() and identifier.isdigit()):
            return "not digits alone"
        return None if int(identifier[:20]) <= _LARGEST else "longer than any id"

    def failure(self, request: Request, response: Response) -> CallError | None:
        return failure_of(request, response, self.host, self.now())

    def hint(self, request: Request, response: Response, now: float) -> Hint:  # noqa: ARG002  a call's own weight is in it
        """What is left of the day's credits, whoever spent them. When the day ends no header says."""
        left = response.headers.get("x-rate-limit-remaining-v3", "")
        return Hint(int(left)) if left.isascii() and left.isdigit() else Hint()

    # ── reading ──

    def get(self, product_id: str) -> Steps[Mapping[str, Any]]:
        """A product's fields, by Zoho Desk's names; `isDeleted` where it is in the trash. Raises `NotFound`."""
        request = Request("get_product", "GET", f"{PRODUCTS}/{segment(product_id)}", targets=(product_id,))
        product: Mapping[str, Any] = (yield from self.exchange.ask(request)).body
        return product

    def products(self) -> Steps[list[Mapping[str, Any]]]:
        """Every product that is not in the trash. They are read by the page, and cost more the more there are."""
        return (yield from self._all(self._catalogue))

    def recycle_bin(self) -> Steps[list[Mapping[str, Any]]]:
        """What of products is in the trash, the latest first."""
        query = (("module", "products"), ("sortBy", "-deletedTime"))
        return (yield from self._all(lambda offset: _listing("list_recycle_bin", BIN, offset, query)))

    def tickets_of(self, product_id: str) -> Steps[list[Mapping[str, Any]]]:
        """The tickets about a product, itself in the trash or not. Raises `NotFound`."""
        path = f"{PRODUCTS}/{segment(product_id)}/tickets"
        return (yield from self._all(lambda offset: _listing("list_tickets_of_product", path, offset)))

    @staticmethod
    def _catalogue(offset: int) -> Request:
        return _listing("list_products", PRODUCTS, offset, (("sortBy", "createdTime"), ("fields", _FIELDS)))

    def _all(self, listing: Callable[[int], Request]) -> Steps[list[Mapping[str, Any]]]:
        """A list to its end. A record is kept once, should the first one's number be 1 and pages overlap."""
        found: dict[str, Mapping[str, Any]] = {}
        for offset in count(0, PAGE):
            rows = rows_of((yield from self.exchange.ask(listing(offset))).response)
            new = {row["id"]: row for row in rows if row["id"] not in found}
            found |= new
            if len(rows) < PAGE or not new:
                break
        return list(found.values())

    def look(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        """What the list does not show is read by itself: it may be in the trash, or have slipped from page to page."""
        swept = yield from self._swept(ids)
        return {**swept.found, **(yield from by_one(self._sight, _others(ids, swept)))}

    def still_there(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        """What a list does not show that was seen to its end is out of the catalogue."""
        swept = yield from self._swept(ids)
        if swept.complete:
            return {**dict.fromkeys(ids, Sight(present=False)), **swept.found}
        return {**swept.found, **(yield from by_one(self._sight, _others(ids, swept)))}

    def _swept(self, ids: Sequence[str]) -> Steps[Swept]:
        """Through the list of products, as far as that costs less than reading each: one credit."""
        try:
            return (yield from by_sweep(self._page, ids, pages_for(len(set(ids)))))
        except Stop:
            raise
        except CallError:
            return Swept({}, complete=False)

    def _page(self, after: str) -> Steps[Page]:
        offset = int(after or 0)
        rows = rows_of((yield from self.exchange.ask(self._catalogue(offset))).response)
        following = str(offset + PAGE) if len(rows) == PAGE else ""
        return Page({row["id"]: row for row in rows}, following)

    def _sight(self, product_id: str) -> Steps[Sight]:
        product = yield from self.get(product_id)
        trashed = any(product.get(name) is True for name in _TRASHED)
        return Sight(present=not trashed, record=product, says=IN_THE_TRASH if trashed else "")

    def impact(self, product_id: str) -> Steps[Impact]:
        """Nothing blocks at Zoho Desk; the tickets about a product are kept, and its number in them. Raises `NotFound`."""
        yield from self.get(product_id)
        unseen = ["the accounts and contacts that it is associated with"]
        tickets: list[Mapping[str, Any]] = []
        try:
            tickets = yield from self.tickets_of(product_id)
        except PermissionDenied as denied:
            unseen.append(f"its tickets: {denied.text}")
        kept = tuple(_told(ticket) for ticket in tickets)
        return Impact(product_id, kept=kept, not_seen=tuple(unseen))


def _listing(operation: str, path: str, offset: int, query: tuple[tuple[str, str], ...] = ()) -> Request:
    page = (("from", str(offset)), ("limit", str(PAGE)))
    return Request(operation, "GET", path, query=(*page, *query), cost=page_cost(offset))


def _others(ids: Iterable[str], swept: Swept) -> Iterator[str]:
    return (one for one in dict.fromkeys(ids) if one not in swept.found)


def _told(ticket: Mapping[str, Any]) -> str:
    return f"ticket {ticket['id']} (number {ticket.get('ticketNumber')}, {ticket.get('status')}) keeps pointing to it"
