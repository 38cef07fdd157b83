"""Altcraft: how to delete products and SKUs there, where an HTTP 200 may be an error and a count is all one is told.

Source: guides.altcraft.com, Delete products; the neighbouring pages where named. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, Literal, NamedTuple

from . import altcraft_codes
from .altcraft_formats import Format, read, unwritable, with_token, written
from .calls import Calls, Credentials, Impact, Page, Sight, by_sweep, with_headers
from .client import AsyncClient, Client
from .errors import CallError, NotFound, Stop, UnknownOutcome, UsageError
from .exchange import Heard, Patience
from .limits import Limit
from .message import Effect, Request, Response
from .outcome import Attempt, Outcome, Removal
from .steps import Steps, Wait, asynchronous, sync

_BASE: Final = "/api/v1.1/market"
#: How many rows a page of a list is asked for. Neither a default nor a maximum is documented.
PAGE: Final = 1000
#: A list of more pages than this is not seen to its end.
PAGES: Final = 10_000
#: Where a page ends that names no next one, although only an empty page is the last.
_NOWHERE: Final = "\0"
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_GREATEST: Final = 2**63 - 1
_CANNOT_READ: Final = "Altcraft's lists hold no internal ids: a product cannot be looked up by one"


@dataclass(frozen=True, slots=True)
class Deletion:
    """What deleting several came to: a count is all that Altcraft says, and a count is not names."""

    count: int
    """How many were deleted by the call that this is the answer to."""
    asked: int
    """How many different targets it named."""
    attempts: tuple[Attempt, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether each target went with this call; otherwise nobody can say which ones did.

        What is missing never existed, had gone before, or is one product that was named by both kinds of id.
        """
        return self.count == self.asked


class Listed(NamedTuple):
    """One page of a list. Go on with `next_from_id` until one `is_last`."""

    rows: tuple[Mapping[str, Any], ...]
    next_from_id: str
    """'' where the vendor names none."""

    @property
    def is_last(self) -> bool:
        """Only an empty page is the last. Source: Get products list, next_from_id."""
        return not self.rows


class AltcraftCalls(Calls):
    """Altcraft's operations, without I/O."""

    name: ClassVar = "altcraft"
    title: ClassVar = "Altcraft"
    page: ClassVar = "Delete products"
    hosts: ClassVar = ("*",)
    base_url: ClassVar = ""
    credentials: ClassVar = ("token",)
    removes: ClassVar = Outcome.DELETED
    looks: ClassVar = 5000
    not_backed_up: ClassVar = (
        "id",
        "price, old_price and currency",
        "description, manufacturer_name, tags, url and pictures",
        "categories and custom_fields",
        "of its SKUs: everything but name and external_id",
    )
    afterwards: ClassVar = (
        "orders keep the external ids of products and SKUs, which no longer lead anywhere",
        "segments and templates that use market data find nothing where the products were",
        "an import that still names a product makes it again, under a new internal id",
    )
    limits: Mapping[str, Sequence[Limit]] = {}

    def __init__(
        self,
        now: Callable[[], float],
        *,
        patience: Patience | None = None,
        renewable: bool = False,
        format: Literal["json", "xml"] = "json",  # noqa: A002  the vendor's word
        ids: Literal["external", "internal"] = "external",
        token_in: Literal["body", "header"] = "body",  # noqa: S107  a place, and no token
    ) -> None:
        """`ids` says which of a product's two identifiers plans hold: one kind is never taken for the other.

        Raises `UsageError` for an option that does not exist.
        """
        super().__init__(now, patience=patience, renewable=renewable)
        self.format = Format(_one_of("format", format, "json", "xml"))
        self.ids = _one_of("ids", ids, "external", "internal")
        self._in_header = _one_of("token_in", token_in, "body", "header") == "header"

    # ── the dialect ──

    def signed(self, request: Request, credentials: Credentials) -> Request:
        """Source: Delete products, request parameters, for the body; API interaction for the header."""
        token = credentials["token"]
        if self._in_header:
            return with_headers(request, {"Authorization": f"Bearer {token}"})
        return replace(request, body=with_token(request.body, token, self.format))

    def problem(self, identifier: str) -> str | None:
        if self.ids == "external":
            return self._name_problem(identifier)
        if not _NUMBER.fullmatch(identifier):
            return "not an internal id: digits, and nothing before them"
        return None if int(identifier) <= _GREATEST else "greater than any internal id"

    def _name_problem(self, external_id: str) -> str | None:
        return unwritable(external_id, self.format) if external_id.strip() else "empty"

    def failure(self, request: Request, response: Response) -> CallError | None:
        return altcraft_codes.failure(request, response, self.now())

    def _request(
        self, operation: str, path: str, fields: Mapping[str, Any], *, doomed: tuple[str, ...] = ()
    ) -> Request:
        """A request that destroys what is doomed, or reads. Every method is a POST."""
        kind = self.format.content_type
        return Request(
            operation,
            "POST",
            f"{_BASE}/{path}",
            Effect.DESTROYS if doomed else Effect.READS,
            doomed,
            headers=(("Content-Type", kind), ("Accept", kind)),
            body=written(fields, self.format),
        )

    # ── deleting ──

    def removal(self, ids: Sequence[str], key: str = "") -> Request:
        """One id a request, so that each count is exact. There is no idempotency key at Altcraft."""
        del key
        (one,) = ids
        named = {"external_ids": [one]} if self.ids == "external" else {"ids": [int(one)]}
        return self._request("delete_products", "products/delete", named, doomed=(one,))

    @property
    def proves(self) -> bool:
        """An internal id is never given twice: the same deletion again can do no more than was asked."""
        return self.ids == "internal"

    @property
    def readable(self) -> bool:
        """No list names internal ids."""
        return self.ids == "external"

    def delete(self, identifier: str) -> Steps[Removal]:
        """Delete one product for good; `deleted`, or `gone` where it is absent after an answer was lost.

        Its SKUs go with it. Raises `NotFound` where the first answer says so, `UnknownOutcome` where nobody can tell,
        and any other `CallError`; `UsageError` for an id that could not be sent as it is.
        """
        problem = self.problem(identifier)
        if problem:
            raise UsageError(f"{identifier!r}: {problem}. Nothing was sent")
        return (yield from self.removed(identifier))

    def removed(self, identifier: str, /, *, key: str = "", permanent: bool = False) -> Steps[Removal]:
        """Remove one product; after a lost answer, find out before saying anything.

        By external id the list says whether it is still there; it must be asked, because an import may have made
        the product again under the same external id, and a blind repeat would delete that one.

        An internal id cannot be looked up, and need not be: it is never given twice, so that the same deletion again
        can do no more than was asked. Its count tells: 1, and it had not been carried out before and now is; 0, and
        the product is gone, by us or by somebody else.
        """
        if self.ids == "external":
            return (yield from super().removed(identifier, key=key, permanent=permanent))
        return (yield from self._repeated(identifier))

    def _repeated(self, identifier: str) -> Steps[Removal]:
        patience = self.exchange.patience
        unclear: tuple[Attempt, ...] = ()
        for number in range(1, patience.attempts + 1):
            try:
                heard = yield from self.exchange.ask(self.removal([identifier]))
            except UnknownOutcome as lost:
                unclear += lost.attempts
                if number < patience.attempts:
                    yield Wait(patience.long(lost.retry_after, number), str(lost))
            except CallError as failure:
                if not unclear:
                    raise
                says = f"an answer was lost, and then: {failure.text}"
                attempts = unclear + failure.attempts
                raise UnknownOutcome(says, status=failure.status, attempts=attempts) from failure
            else:
                return self.read_removal(identifier, heard, unclear)
        raise UnknownOutcome("the answer was lost again and again", attempts=unclear)

    def read_removal(self, identifier: str, heard: Heard, unclear: tuple[Attempt, ...]) -> Removal:
        """A count for one id as what it came to. Raises `NotFound` for 0, `UnknownOutcome` for more than 1."""
        attempts, count = unclear + heard.attempts, _count(heard)
        if count == 1:
            return Removal(identifier, Outcome.DELETED, attempts)
        status = heard.response.status
        if count > 1:
            raise UnknownOutcome(
                f"{count} products were deleted for one id", status=status, attempts=attempts
            )
        if any(one.may_have_acted for one in attempts[:-1]):
            return Removal(identifier, Outcome.GONE, attempts, "absent after an earlier attempt")
        raise NotFound("nothing was deleted: no product has this id", status=status, attempts=attempts)

    def delete_products(
        self, *, ids: Sequence[int] = (), external_ids: Sequence[str] = ()
    ) -> Steps[Deletion]:
        """Delete products for good, by either kind of id or both, in one call that deletes every match.

        Raises `UsageError` where nothing is named, `UnknownOutcome` where the answer was lost: a repeat would count
        what is left, so that `delete`, one by one, is the way to an outcome for each.
        """
        named = self._named(ids, external_ids)
        return (yield from self._deletion("delete_products", "products/delete", named))

    def delete_skus(self, *, ids: Sequence[int] = (), external_ids: Sequence[str] = ()) -> Steps[Deletion]:
        """Delete SKUs for good; their products stay, even without any. Otherwise as `delete_products`.

        Source: Delete SKU.
        """
        named = self._named(ids, external_ids)
        return (yield from self._deletion("delete_skus", "sku/delete", named))

    def _deletion(self, operation: str, path: str, named: Mapping[str, list[Any]]) -> Steps[Deletion]:
        doomed = tuple(f"{operation} {kind} {one}" for kind, values in named.items() for one in values)
        heard = yield from self.exchange.ask(self._request(operation, path, named, doomed=doomed))
        count, asked = _count(heard), len(doomed)
        if count > asked:
            says = f"{count} were deleted for {asked} identifiers"
            raise UnknownOutcome(says, status=heard.response.status, attempts=heard.attempts)
        return Deletion(count, asked, heard.attempts)

    def _named(self, ids: Sequence[object], external_ids: Sequence[object]) -> dict[str, list[Any]]:
        """What a deletion names, each once. Raises `UsageError`, before anything is sent, for what is no identifier."""
        if isinstance(ids, str) or isinstance(external_ids, str):
            raise UsageError("ids and external_ids are lists; a text was given for one. Nothing was sent")
        for number in ids:
            if type(number) is not int or not 0 <= number <= _GREATEST:
                raise UsageError(f"ids are whole numbers, and {number!r} is none. Nothing was sent")
        for text in external_ids:
            problem = self._name_problem(text) if isinstance(text, str) else "not a text"
            if problem:
                raise UsageError(f"external id {text!r}: {problem}. Nothing was sent")
        named = {"ids": list(dict.fromkeys(ids)), "external_ids": list(dict.fromkeys(external_ids))}
        if not any(named.values()):
            raise UsageError("a deletion that names nothing. Nothing was sent")
        return {kind: values for kind, values in named.items() if values}

    # ── reading ──

    def products(self, from_id: str = "", limit: int = PAGE) -> Steps[Listed]:
        """A page of products, each with its `name`, `external_id` and `sku`s. No internal id can be read."""
        return (yield from self._listed("list_products", "products/list", from_id, limit))

    def skus(self, from_id: str = "", limit: int = PAGE) -> Steps[Listed]:
        """A page of SKUs, each with its `name` and `external_id`. Source: Get SKUs list."""
        return (yield from self._listed("list_skus", "sku/list", from_id, limit))

    def _listed(self, operation: str, path: str, from_id: str, limit: int) -> Steps[Listed]:
        fields = {"from_id": from_id, "limit": limit}
        body = _body((yield from self.exchange.ask(self._request(operation, path, fields))))
        following = body.get("next_from_id")
        return Listed(tuple(body["result"] or ()), following if isinstance(following, str) else "")

    def look(self, ids: Sequence[str]) -> Steps[Mapping[str, Sight]]:
        """Sweeps the list of products to its end, keeping only what is looked for. By internal id nothing is seen."""
        if self.ids == "internal" or not ids:
            return {}
        try:
            swept = yield from by_sweep(self._page, ids, PAGES)
        except Stop:
            raise
        except CallError:
            return {}
        if not swept.complete:
            return swept.found
        return {one: swept.found.get(one, Sight(present=False)) for one in ids}

    def _page(self, from_id: str) -> Steps[Page]:
        if from_id == _NOWHERE:
            raise UnknownOutcome("the list of products does not say where its next page begins")
        listed = yield from self.products(from_id)
        records = {row["external_id"]: row for row in listed.rows}
        following = "" if listed.is_last else listed.next_from_id or _NOWHERE
        return Page(records, _NOWHERE if following and following == from_id else following)

    def get(self, external_id: str) -> Steps[Mapping[str, Any]]:
        """A product's `name`, `external_id` and `sku`s, from the list: there is no way to read one alone.

        Raises `NotFound`, `UnknownOutcome` where the list could not be seen to its end, and `UsageError` where ids
        are internal.
        """
        if self.ids == "internal":
            raise UsageError(f"{_CANNOT_READ}. Nothing was sent")
        swept = yield from by_sweep(self._page, [external_id], PAGES)
        if external_id in swept.found:
            return swept.found[external_id].record or {}
        if swept.complete:
            raise NotFound(f"the list of products does not hold {external_id!r}")
        raise UnknownOutcome("the list of products could not be seen to its end")

    def impact(self, identifier: str) -> Steps[Impact]:
        """Which SKUs would go with a product; nothing blocks a deletion at Altcraft. Raises `NotFound`.

        That SKUs go with their product is inferred: one cannot be without it. Source: SKU data object.
        """
        unseen = ("orders that hold it or its SKUs", "segments and templates that use it")
        if self.ids == "internal":
            return Impact(identifier, not_seen=(_CANNOT_READ, "its SKUs", *unseen))
        product = yield from self.get(identifier)
        swept = tuple(f"SKU {sku.get('external_id')}: {sku.get('name')}" for sku in product.get("sku") or ())
        return Impact(identifier, swept=swept, not_seen=unseen)


def _one_of(name: str, given: str, *known: str) -> str:
    if given not in known:
        raise UsageError(f"{name} must be {' or '.join(known)}, not {given!r}")
    return given


def _body(heard: Heard) -> Mapping[str, Any]:
    """A successful answer's members: `failure` has read it before."""
    return read(heard.response.body) or {}


def _count(heard: Heard) -> int:
    count: int = _body(heard)["deleted_count"]
    return count


class Altcraft(Client[AltcraftCalls]):
    """Altcraft, for threads. `credentials` is `{"token": "…"}`, `base_url` the own installation's address."""

    kind = AltcraftCalls
    delete = sync(AltcraftCalls.delete)
    delete_products = sync(AltcraftCalls.delete_products)
    delete_skus = sync(AltcraftCalls.delete_skus)
    get = sync(AltcraftCalls.get)
    products = sync(AltcraftCalls.products)
    skus = sync(AltcraftCalls.skus)
    impact = sync(AltcraftCalls.impact)


class AsyncAltcraft(AsyncClient[AltcraftCalls]):
    """Altcraft, for event loops."""

    kind = AltcraftCalls
    delete = asynchronous(AltcraftCalls.delete)
    delete_products = asynchronous(AltcraftCalls.delete_products)
    delete_skus = asynchronous(AltcraftCalls.delete_skus)
    get = asynchronous(AltcraftCalls.get)
    products = asynchronous(AltcraftCalls.products)
    skus = asynchronous(AltcraftCalls.skus)
    impact = asynchronous(AltcraftCalls.impact)
