"""What TribeMade's page "Delete Product" recommends, written anew: the check, the fallback, and the paced bulk loop.

Each keeps the mistakes of its sample; docs/strategies.md says which, and what the contracts made of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from understudy.contracts.trial import Access

_OK, _BAD, _ABSENT = 200, 400, 404


class CheckThatDeletes:
    """Asks of every id whether it could be deleted, then deletes those that could. The question is a deletion."""

    vendor: ClassVar[str] = "tribemade"
    source: ClassVar[str] = (
        '"Safe Deletion Workflow", step 1, "Check for Active Orders" (`can_delete_product`)'
    )
    mend: ClassVar[str] = (
        "Read the product with GET and delete once: nothing here tells beforehand whether an order is in the way, "
        "so the deletion's own 400 is the check."
    )
    also: ClassVar[tuple[str, ...]] = ("S10",)

    def __call__(self, access: Access) -> Mapping[str, str]:
        free = [one for one in access.ids if self.can_delete(access, one)]
        if access.mode == "dry":
            return dict.fromkeys(access.ids, "not_attempted")
        said = dict.fromkeys(access.ids, "blocked")
        for identifier in free:
            status = access.http.delete(f"/api/products/{identifier}").status_code
            said[identifier] = {_OK: "deleted", _ABSENT: "not_found"}.get(status, "failed")
        return said

    def can_delete(self, access: Access, identifier: str) -> bool:
        """Whether the product may be deleted, as the sample finds out."""
        answer = access.http.delete(f"/api/products/{identifier}")
        return bool(answer.status_code == _OK)


class DeleteOrDeactivate:
    """Deletes; where active orders are in the way, hides the product. Whatever else comes is a failure."""

    vendor: ClassVar[str] = "tribemade"
    source: ClassVar[str] = '"Safe Deletion Workflow", step 2, "Deactivate Instead"'
    mend: ClassVar[str] = (
        "Tell 401, 404, 429 and 5xx apart: stop, say that it was not there, wait, and look with GET before any word is said."
    )

    def __call__(self, access: Access) -> Mapping[str, str]:
        return {identifier: self.remove(access, identifier) for identifier in access.ids}

    def remove(self, access: Access, identifier: str) -> str:
        answer = access.http.delete(f"/api/products/{identifier}")
        if answer.status_code == _OK:
            return "deleted"
        if answer.status_code == _BAD and "active orders" in answer.json()["error"]:
            return self.hide(access, identifier)
        return "failed"

    def hide(self, access: Access, identifier: str) -> str:
        note = {"is_active": False, "internal_note": "To be deleted once its orders are done"}
        answer = access.http.put(f"/api/products/{identifier}/edit", json=note)
        return "deactivated" if answer.status_code == _OK else "failed"


class PacedBulk(DeleteOrDeactivate):
    """The same for many, asleep for 7 s after each and for 60 s after every eighth: pace instead of reading a 429."""

    source = '"Bulk Deletion" (`bulk_delete_products`)'
    mend = (
        "Keep the pace and still read the answers: wait `retry_after` at a 429 and ask again, stop at a 401, "
        "and read back what was lost."
    )
    every: ClassVar[int] = 8

    def __call__(self, access: Access) -> Mapping[str, str]:
        said: dict[str, str] = {}
        for number, identifier in enumerate(access.ids, 1):
            said[identifier] = self.remove(access, identifier)
            last = number == len(access.ids)
            access.sleep(60 if number % self.every == 0 and not last else 7)
        return said


STRATEGIES: Final[tuple[Any, ...]] = (CheckThatDeletes, DeleteOrDeactivate, PacedBulk)
