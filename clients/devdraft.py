"""Devdraft: how to delete a product there, provably once, and what to do instead.

Source: Devdraft's guide, Delete Product; the neighbouring pages where named. What refers to products is in
`devdraft_references`, what an answer means in `devdraft_answers`. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

from . import devdraft_answers, machine
from .calls import Credentials, Hidden, Page, Sight, Swept, Verdicts, by_one, by_sweep, with_headers
from .client import AsyncClient, Client
from .devdraft_references import PRODUCTS, DevdraftReferences, below
from .errors import (
    Blocked,
    CallError,
    Conflict,
    NotFound,
    PermissionDenied,
    Stop,
    UnknownOutcome,
    UsageError,
)
from .exchange import Heard, Patience
from .limits import Hint, Limit, Window
from .message import Effect, Request, Response
from .outcome import Attempt, Outcome, Removal
from .steps import Steps, Wait, asynchronous, sync

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_KEY: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE
)
#: All calls of a client key share it; it begins with the clock minute. Source: guide, Rate Limiting.
REQUESTS: Final = Window("requests", 100, 60.0, aligned=True)
#: A description longer than this is refused. Source: guide, Create Product.
DESCRIPTION_LENGTH: Final = 2000
#: What archiving puts before a description. Source: Delete Product, Product Archival Alternative.
ARCHIVED: Final = "[ARCHIVED] "
#: Half of what reading each by itself would cost may be spent on a sweep, and no sweep ends in less than two pages.
_SHARE: Final = 2
_LEAST: Final = 2


class DevdraftCalls(DevdraftReferences):
    """Devdraft's operations, without I/O."""

    name: ClassVar = "devdraft"
    title: ClassVar = "Devdraft"
    page: ClassVar = "Delete Product"
    hosts: ClassVar = ("api.devdraft.com", "*.devdraft.com", "api.devdraft.ai", "*.devdraft.ai")
    base_url: ClassVar = "https://api.devdraft.com"
    credentials: ClassVar = ("client_key", "client_secret")
    removes: ClassVar = Outcome.DELETED
    looks: ClassVar = 5000
    not_backed_up: ClassVar = (
        "type, which can be written and never read",
        "the image files: only their addresses can be read, and these die with the product",
        "its places in payment links and draft invoices",
    )
    afterwards: ClassVar = (
        "transactions and paid invoices keep a dead id: reports that join on it need the backup",
        "a payment link that lost its last product is kept, inactive",
        "a draft invoice that lost its last item must be filled again before it can be issued",
        "nobody is told of a deletion: caches, feeds and search indexes must be told by you",
    )
    limits: Mapping[str, Sequence[Limit]] = dict.fromkeys(
        (
            "delete_product",
            "get_product",
            "list_products",
            "update_product",
            "list_payment_links",
            "get_payment_link",
            "update_payment_link",
            "list_invoices",
            "get_invoice",
            "update_invoice",
        ),
        (REQUESTS,),
    )

    def __init__(
        self,
        now: Callable[[], float],
        *,
        patience: Patience | None = None,
        renewable: bool = False,
        fresh_key: Callable[[], str] = machine.fresh_key,
    ) -> None:
        """`fresh_key` makes an idempotency key that nobody has used: a UUID of version 4."""
        super().__init__(now, patience=patience, renewable=renewable)
        self._fresh_key = fresh_key
        self._least = _LEAST  # pages that a sweep takes at least, as far as is known

    # ── the dialect ──

    def signed(self, request: Request, credentials: Credentials) -> Request:
        pair = {"x-client-key": credentials["client_key"], "x-client-secret": credentials["client_secret"]}
        return with_headers(request, pair)

    def problem(self, identifier: str) -> str | None:
        return None if _UUID.fullmatch(identifier) else "not a UUID"

    def failure(self, request: Request, response: Response) -> CallError | None:
        return devdraft_answers.failure(request, response, self.now())

    def hint(self, request: Request, response: Response, now: float) -> Hint:
        return devdraft_answers.hint(request, response, now, REQUESTS.limit)

    # ── deleting ──

    def removal(self, ids: Sequence[str], key: str) -> Request:
        """`key` names this one deletion: sent again, it is answered again and carried out no second time."""
        (product_id,) = ids
        path, headers = below(PRODUCTS, product_id), (("x-idempotency-key", key),)
        return Request("delete_product", "DELETE", path, Effect.DESTROYS, (product_id,), headers=headers)

    def delete(self, product_id: str, *, key: str = "") -> Steps[Removal]:
        """Delete one product for good; `deleted`, with its final state as `record`, or `gone`.

        `gone` is a product that is absent after an answer was lost, and was not provably deleted by this call.

        `key` is the idempotency key of all attempts, a UUID of version 4; without one each call has a fresh one.
        Devdraft remembers an answer for 24 hours under its key, a refusal too: once what blocked is settled, a new
        key is needed, or the same refusal comes back.

        Raises `Blocked` for pending invoices and payments on their way, `NotFound` where the first answer says so,
        `Conflict` for a key that was used for something else, `UnknownOutcome` where even reading back failed, and
        any other `CallError`; `UsageError`, before anything is sent, for what is no product id or no key.
        """
        problem = self.problem(product_id)
        if problem:
            raise UsageError(f"{product_id!r}: {problem}. Nothing was sent")
        if key and not _KEY.fullmatch(key):
            raise UsageError(f"an idempotency key is a UUID of version 4, not {key!r}. Nothing was sent")
        return (yield from self.removed(product_id, key=key))

    def delete_or_archive(self, product_id: str) -> Steps[Removal]:
        """Delete; where references block that, archive instead. Nothing is cancelled or unlinked for it."""
        try:
            return (yield from self.delete(product_id))
        except Blocked as blocked:
            hidden = yield from self.archive(product_id)
            return Removal(product_id, Outcome.DEACTIVATED, blocked.attempts, str(blocked), hidden.before)

    @property
    def proves(self) -> bool:
        """Source: guide, Idempotency: the same key and request are answered as the first time, and run once."""
        return True

    def remove(self, ids: Sequence[str], /, *, key: str = "", permanent: bool = False) -> Steps[Verdicts]:
        """As everywhere; a key is one product's, so that of several each has its own."""
        return (yield from super().remove(ids, key=key if len(ids) == 1 else "", permanent=permanent))

    def removed(self, identifier: str, /, *, key: str = "", permanent: bool = False) -> Steps[Removal]:
        """Remove one product; after an unclear answer, the same again under the same key.

        That is the proof: had it been carried out, the product comes back as it came first; had it not, it now is.
        """
        del permanent  # there is no trash
        request = self.removal([identifier], key or self._fresh_key())
        patience = self.exchange.patience
        unclear: tuple[Attempt, ...] = ()
        lost = UnknownOutcome("nothing was tried")
        for number in range(1, patience.attempts + 1):
            try:
                heard = yield from self.exchange.ask(request)
            except UnknownOutcome as unknown:
                lost, unclear = unknown, unclear + unknown.attempts
                if number < patience.attempts:
                    yield Wait(patience.long(unknown.retry_after, number), str(unknown))
            except CallError as failure:
                failure.attempts = unclear + failure.attempts
                earlier = failure.attempts[:-1]
                if isinstance(failure, NotFound) and any(one.may_have_acted for one in earlier):
                    reason = "absent after an earlier attempt"
                    return Removal(identifier, Outcome.GONE, failure.attempts, reason)
                if unclear and not isinstance(failure, Blocked | Conflict):
                    raise _unproven(failure) from failure
                raise
            else:
                return self.read_removal(identifier, heard, unclear)
        if (yield from self.is_present(identifier, lost, unclear)):
            says = f"{lost.text}, again and again; the product is still there"
            raise UnknownOutcome(says, status=lost.status, attempts=unclear) from lost
        return Removal(identifier, Outcome.GONE, unclear, "absent after answers were lost")

    def read_removal(self, identifier: str, heard: Heard, unclear: tuple[Attempt, ...]) -> Removal:
        body = heard.body
        reason = "an answer was lost; the same again under its key proved it" if unclear else ""
        record = body if "id" in body else None  # a receipt is no product
        return Removal(identifier, self.removes, unclear + heard.attempts, reason, record)

    # ── reading ──

    def look(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        """Sweeps the list while that is cheaper than reading each; what it does not show is read by itself."""
        return (yield from self._looked(ids, trusting=False))

    def still_there(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        """As `look`; what a list does not hold that was seen to its end is believed to be gone."""
        return (yield from self._looked(ids, trusting=True))

    def _looked(self, ids: Sequence[str], *, trusting: bool) -> Steps[Mapping[str, Sight]]:
        try:
            swept = yield from self._swept({one.lower() for one in ids})
        except PermissionDenied:
            swept = Swept({}, complete=False)  # a key may read products without being let list them
        except Stop:
            raise
        except CallError:
            return {}
        seen = {one: swept.found[one.lower()] for one in ids if one.lower() in swept.found}
        unseen = [one for one in ids if one not in seen]
        if trusting and swept.complete:
            return seen | dict.fromkeys(unseen, Sight(present=False))
        return seen | (yield from by_one(self._sight, unseen))

    def _swept(self, ids: Iterable[str]) -> Steps[Swept]:
        """At most half as many pages as there are ids; none where so few are known not to reach the end."""
        wanted = set(ids)
        pages = len(wanted) // _SHARE
        if pages < self._least:
            return Swept({}, complete=False)
        swept = yield from by_sweep(self._page, wanted, pages)
        if swept.complete:
            self._least = _LEAST
        elif len(swept.found) < len(wanted):
            self._least = pages + 1
        return swept

    def _page(self, after: str) -> Steps[Page]:
        skip = int(after or 0)
        found = yield from self._listed("list_products", PRODUCTS, skip)
        records = {one["id"].lower(): one for one in found}
        return Page(records, str(skip + len(found)) if found else "")

    def _sight(self, product_id: str) -> Steps[Sight]:
        return Sight(present=True, record=(yield from self.get(product_id)))

    # ── instead of deleting ──

    def archive(self, product_id: str, reason: str = "") -> Steps[Hidden]:
        """Take a product off sale: inactive, and its description marked where there is room for that.

        A description without room, or with the mark already, is left alone, and then not among what `before`
        holds. Devdraft has no field for a reason. Raises `NotFound`.
        """
        del reason
        product = yield from self.get(product_id)
        changes = {"status": "INACTIVE", **_marked(product.get("description"))}
        yield from self.update(product_id, **changes)
        return Hidden(product_id, {name: product.get(name) for name in changes})

    hide = archive

    def is_hidden(self, record: Mapping[str, Any]) -> bool:
        return record.get("status") == "INACTIVE"

    def restore(self, hidden: Hidden) -> Steps[None]:
        """Put a product back as it was before `archive`."""
        yield from self.update(hidden.id, **hidden.before)

    def update(self, product_id: str, /, **fields: object) -> Steps[Mapping[str, Any]]:
        """Change the fields given, by the vendor's names; the others stay. The product as it is then.

        Raises `InvalidRequest`, `NotFound`, `Conflict` for a name that another product has.
        """
        return (
            yield from self._one(
                "update_product", "PUT", PRODUCTS, product_id, effect=Effect.CHANGES, fields=fields
            )
        )


def _unproven(failure: CallError) -> UnknownOutcome:
    """After an unclear answer only Devdraft's word on this product and this key proves that nothing was done."""
    says = f"an answer was lost, and then: {failure.text}"
    return UnknownOutcome(says, status=failure.status, attempts=failure.attempts)


def _marked(description: object) -> dict[str, str]:
    """The description to send with an archiving; none where it is to be left alone. Counted as JavaScript does."""
    if not isinstance(description, str) or description.startswith(ARCHIVED):
        return {}
    marked = ARCHIVED + description
    return {"description": marked} if len(marked.encode("utf-16-le")) // 2 <= DESCRIPTION_LENGTH else {}


class Devdraft(Client[DevdraftCalls]):
    """Devdraft, for threads. `credentials` is `{"client_key": "…", "client_secret": "…"}`."""

    kind = DevdraftCalls
    delete = sync(DevdraftCalls.delete)
    delete_or_archive = sync(DevdraftCalls.delete_or_archive)
    get = sync(DevdraftCalls.get)
    impact = sync(DevdraftCalls.impact)
    references = sync(DevdraftCalls.references)
    payment_links = sync(DevdraftCalls.payment_links)
    get_payment_link = sync(DevdraftCalls.get_payment_link)
    remove_from_link = sync(DevdraftCalls.remove_from_link)
    invoices = sync(DevdraftCalls.invoices)
    get_invoice = sync(DevdraftCalls.get_invoice)
    update_invoice = sync(DevdraftCalls.update_invoice)
    archive = sync(DevdraftCalls.archive)
    restore = sync(DevdraftCalls.restore)
    update = sync(DevdraftCalls.update)


class AsyncDevdraft(AsyncClient[DevdraftCalls]):
    """Devdraft, for event loops."""

    kind = DevdraftCalls
    delete = asynchronous(DevdraftCalls.delete)
    delete_or_archive = asynchronous(DevdraftCalls.delete_or_archive)
    get = asynchronous(DevdraftCalls.get)
    impact = asynchronous(DevdraftCalls.impact)
    references = asynchronous(DevdraftCalls.references)
    payment_links = asynchronous(DevdraftCalls.payment_links)
    get_payment_link = asynchronous(DevdraftCalls.get_payment_link)
    remove_from_link = asynchronous(DevdraftCalls.remove_from_link)
    invoices = asynchronous(DevdraftCalls.invoices)
    get_invoice = asynchronous(DevdraftCalls.get_invoice)
    update_invoice = asynchronous(DevdraftCalls.update_invoice)
    archive = asynchronous(DevdraftCalls.archive)
    restore = asynchronous(DevdraftCalls.restore)
    update = asynchronous(DevdraftCalls.update)
