"""What Shoplazza's page "Delete Product" shows, written anew: its request, its two error fields, and a loop in step with its limit.

Each keeps the mistakes of its sample; docs/strategies.md says which, and what the contracts made of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from understudy.contracts.trial import Access

_OK = 200


class AsTheExampleSaysIt:
    """Sends the request as the page's example spells it, with GET, and takes a 200 for the deletion."""

    vendor: ClassVar[str] = "shoplazza"
    source: ClassVar[str] = '"Request Examples": `curl --request GET` on the page of a DELETE'
    mend: ClassVar[str] = (
        "Send DELETE, and look for `{}`: a product in the answer is a product that is there."
    )

    def __call__(self, access: Access) -> Mapping[str, str]:
        return {one: self.remove(access, one) for one in access.ids}

    def remove(self, access: Access, identifier: str) -> str:
        answer = access.http.get(f"/openapi/2022-01/products/{identifier}")
        return "deleted" if answer.status_code == _OK else "not_found"


class ErrorOrErrors:
    """Reads `error` and `errors`, whichever is there; without either, the product is gone."""

    vendor: ClassVar[str] = "shoplazza"
    source: ClassVar[str] = '"Error Response": the fields `error` and `errors`, beside the success `{}`'
    mend: ClassVar[str] = (
        "Look at the status first: 404 is absent, 401 ends the run, 429 waits, and a 5xx or a silence proves nothing."
    )

    def __call__(self, access: Access) -> Mapping[str, str]:
        said: dict[str, str] = {}
        for identifier in access.ids:
            said[identifier] = self.remove(access, identifier)
            self.pause(access)
        return said

    def remove(self, access: Access, identifier: str) -> str:
        try:
            said = access.http.delete(f"/openapi/2022-01/products/{identifier}").json()
        except Exception:  # noqa: BLE001  as one writes it first
            return "failed"
        return "failed" if said.get("error") or said.get("errors") else "deleted"

    def pause(self, access: Access) -> None:
        """Between two of them: nothing."""


class PacedLoop(ErrorOrErrors):
    """The same, with half a second between two: two calls a second are what leaks out of the bucket."""

    source = "the page's \"Cleaning up test or sample products\", at the two calls a second of the vendor's page on rate limits"
    mend = "Keep the half second, and read a 429 all the same: other apps share the store's bucket."

    def pause(self, access: Access) -> None:
        access.sleep(0.5)


STRATEGIES: Final[tuple[Any, ...]] = (AsTheExampleSaysIt, ErrorOrErrors, PacedLoop)
