"""What Devdraft's page "Delete Product" recommends, written anew: one deletion, a retry, and the bulk in batches of ten.

Each keeps the mistakes of its sample; docs/strategies.md says which, and what the contracts made of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

import httpx

from understudy.contracts.trial import Access

_OK, _ABSENT, _CONFLICT = 200, 404, 409


class Refused(Exception):
    """What the samples raise in the place of an answer."""


def fresh_keys() -> Iterator[str]:
    """Idempotency keys, a new one each time, as the samples make them; counted, so that a run can be repeated."""
    return (f"00000000-0000-4000-8000-{number:012}" for number in itertools.count(1))


class OneByOne:
    """Deletes each under a key that is made for the call; 404 and 409 have a message each, all else is an error."""

    vendor: ClassVar[str] = "devdraft"
    source: ClassVar[str] = (
        '"Python Example" (`delete_product`), called for each id and its error written down'
    )
    mend: ClassVar[str] = (
        "Keep the key of an id and send the same again after a silence: the stored answer says what became of it."
    )

    def __call__(self, access: Access) -> Mapping[str, str]:
        self.access, self.keys = access, fresh_keys()
        return {identifier: self.remove(identifier) for identifier in access.ids}

    def remove(self, identifier: str) -> str:
        """One id, to a word."""
        try:
            self.delete(identifier)
        except Refused as refused:
            return str(refused)
        except (httpx.HTTPError, ValueError):
            return "failed"
        return "deleted"

    def delete(self, identifier: str) -> Any:
        """The product as it was. Raises Refused, and httpx.HTTPError."""
        path = f"/api/v0/products/{identifier}"
        answer = self.access.http.delete(path, headers={"x-idempotency-key": next(self.keys)})
        if answer.status_code in {_ABSENT, _CONFLICT}:
            raise Refused("not_found" if answer.status_code == _ABSENT else "blocked")
        answer.raise_for_status()
        return answer.json()


class RetryWithFreshKey(OneByOne):
    """Tries three times, each time through the same function, which makes a new key for what is the same deletion."""

    source = (
        '"Best Practices", "Implement retry logic for transient failures", '
        "around the JavaScript sample that makes its key in every call"
    )
    mend = "Make the key once for an id, outside the loop, and wait what a 429 asks for."
    tries: ClassVar[int] = 3

    def remove(self, identifier: str) -> str:
        word = "failed"
        for _ in range(self.tries):
            word = super().remove(identifier)
            if word != "failed":
                break
        return word


class CleanUpAndRetry(RetryWithFreshKey):
    """At a 409 takes it for transient: sends the same again under another key, at once."""

    source = '"Error Handling & Recovery" (`deleteProductWithRecovery`)'
    mend = "Read `details.references` of the 409, resolve what blocks, and ask once more only then."

    def remove(self, identifier: str) -> str:
        word = super().remove(identifier)
        return super().remove(identifier) if word == "blocked" else word


class BatchesOfTen(OneByOne):
    """Reads every product first, deletes by tens with a second between them, and counts whatever fails as an error."""

    source = '"Bulk Product Deletion" (`bulkDeleteProducts`)'
    mend = "Pace by what is allowed: 100 requests a minute, the reads counted with them, are 50 products a minute here."
    size: ClassVar[int] = 10

    def __call__(self, access: Access) -> Mapping[str, str]:
        self.access, self.keys = access, fresh_keys()
        said = {one: "skipped" for one in access.ids if not self.is_valid(one)}
        valid = [one for one in access.ids if one not in said]
        for first in range(0, len(valid), self.size):
            for identifier in valid[first : first + self.size]:
                said[identifier] = self.remove(identifier)
            if first + self.size < len(valid):
                access.sleep(1)
        return said

    def is_valid(self, identifier: str) -> bool:
        """Whether the product can be read."""
        try:
            return self.access.http.get(f"/api/v0/products/{identifier}").status_code == _OK
        except httpx.HTTPError:
            return False


STRATEGIES: Final[tuple[Any, ...]] = (OneByOne, RetryWithFreshKey, CleanUpAndRetry, BatchesOfTen)
