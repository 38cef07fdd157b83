"""What Altcraft's page "Delete products" shows, written anew: the batch in JSON and in XML, and what is read from its count.

Each keeps the mistakes that the page leads to; docs/strategies.md says which, and what the contracts made of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from understudy.contracts.trial import Access

_PATH: Final = "/api/v1.1/market/products/delete"


class StatusOfTheBatch:
    """One request for the whole plan, by `external_ids`; an HTTP 200 means that it was done."""

    vendor: ClassVar[str] = "altcraft"
    source: ClassVar[str] = (
        '"Request example", "Batch JSON", sent with a library that raises for a bad status'
    )
    mend: ClassVar[str] = "Read `error`: refusals come as HTTP 200, and the body alone says so."

    def __call__(self, access: Access) -> Mapping[str, str]:
        answer = access.http.post(_PATH, json={"external_ids": list(access.ids)})
        return dict.fromkeys(access.ids, "deleted" if answer.is_success else "failed")


class ErrorOfTheBatch(StatusOfTheBatch):
    """The same, and `error` is read: where it is 0, everything that was named is deleted."""

    source = '"Response example": `"error": 0`'
    mend = "Hold `deleted_count` against what was asked, and where it is less list the products: the answer names none."

    def __call__(self, access: Access) -> Mapping[str, str]:
        answer = access.http.post(_PATH, json={"external_ids": list(access.ids)})
        done = answer.json()["error"] == 0
        return dict.fromkeys(access.ids, "deleted" if done else "failed")


class CountInXml(StatusOfTheBatch):
    """Asks for XML through a wrapper of its own, and takes a count that falls short for a failure of the batch."""

    source = (
        '"Response parameters": `deleted_count`, "Number of actually deleted products", in the page\'s XML'
    )
    mend = "Send one id a request where each needs a word of its own, or list before and after."

    def __call__(self, access: Access) -> Mapping[str, str]:
        said = self.market(access, "products/delete", p={"format": "xml"}, external_ids=list(access.ids))
        count = re.search(r"<deleted_count>(\d+)</deleted_count>", said)
        whole = count is not None and int(count[1]) == len(access.ids)
        return dict.fromkeys(access.ids, "deleted" if whole else "failed")

    def market(self, access: Access, method: str, *, p: Mapping[str, str], **body: Any) -> str:
        """A method of the market, as text: `p` becomes the query, the rest the body."""
        text: str = access.http.post(f"/api/v1.1/market/{method}", params=dict(p), json=body).text
        return text


STRATEGIES: Final[tuple[Any, ...]] = (StatusOfTheBatch, ErrorOfTheBatch, CountInXml)
