"""What "How to move products to trash in Zoho Desk" recommends, written anew: the wrapper with `p=`, the batch, the check.

Each keeps the mistakes that the page leads to; docs/strategies.md says which, and what the contracts made of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from understudy.contracts.trial import Access


class Client:
    """The page's Python wrapper in three lines: whatever stands in `p` becomes the query."""

    def __init__(self, access: Access) -> None:
        self._http = access.http

    def delete_move_products_to_trash(self, p: Mapping[str, Any]) -> Any:
        return self._http.delete("/api/v1/products", params=dict(p)).json()

    def list_products(self) -> Any:
        answer = self._http.get("/api/v1/products")
        return answer.json()["data"] if answer.content else []


class WrapperWithP:
    """Calls the wrapper for each id, and inspects the response for an error code: without one, it has moved."""

    vendor: ClassVar[str] = "zoho_desk"
    source: ClassVar[str] = 'steps 3 and 4: `client.delete_move_products_to_trash(p={"id": …})`'
    mend: ClassVar[str] = (
        "Read `results` of the answer: it speaks of each id, and a 200 may be a refusal of all."
    )

    def __call__(self, access: Access) -> Mapping[str, str]:
        client = Client(access)
        return {one: self.word(client.delete_move_products_to_trash(p={"id": one})) for one in access.ids}

    def word(self, said: Mapping[str, Any]) -> str:
        return "failed" if "errorCode" in said else "trashed"


class BatchOfFifty(WrapperWithP):
    """Fifty ids a call, the most that one may name; the whole batch has moved, or has not."""

    source = 'the page\'s "Delete multiple products", by the fifty that the official route allows'
    mend = "Give each id its own word from `results`, and read back with `GET /products/{id}` what was not heard of."
    most: ClassVar[int] = 50

    def __call__(self, access: Access) -> Mapping[str, str]:
        client = Client(access)
        said: dict[str, str] = {}
        for batch in self.batches(access.ids):
            word = self.word(client.delete_move_products_to_trash(p={"id": ",".join(batch)}))
            said |= dict.fromkeys(batch, word)
        return said

    def batches(self, ids: Sequence[str]) -> Iterator[Sequence[str]]:
        return (ids[first : first + self.most] for first in range(0, len(ids), self.most))


class NoLongerListed:
    """Moves every product, then lists the active ones: what no longer appears is in the trash."""

    vendor: ClassVar[str] = "zoho_desk"
    source: ClassVar[str] = '"What to check", "Response validation"'
    mend: ClassVar[str] = (
        "Read each product by its id: `isDeleted` is the trash, 404 was never there, and a list has pages."
    )

    def __call__(self, access: Access) -> Mapping[str, str]:
        client = Client(access)
        for identifier in access.ids:
            client.delete_move_products_to_trash(p={"id": identifier})
        listed = {one["id"] for one in client.list_products()}
        return {one: "failed" if one in listed else "trashed" for one in access.ids}


STRATEGIES: Final[tuple[Any, ...]] = (WrapperWithP, BatchOfFifty, NoLongerListed)
