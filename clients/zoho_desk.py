"""Zoho Desk: how to move products to the trash there, back out of it, and out of existence.

Source: How to move products to trash in Zoho Desk; beside it, Zoho's OpenAPI description. No I/O.
There is no `deleteAll` and no `restoreAll` here: they act on every module's records, and on no list of ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .calls import Credentials, Verdicts
from .client import AsyncClient, Client
from .errors import CallError, NotFound, Refused, Stop, UnknownOutcome, UsageError
from .message import JSON_TYPE, Effect, Request, json_body, segment
from .outcome import Outcome, Removal
from .steps import Steps, asynchronous, sync
from .zoho_desk_answers import results_of
from .zoho_desk_catalogue import BIN, PRODUCTS, ZohoDeskCatalogue
from .zoho_desk_credits import A_RECORD, DATA_CENTRES
from .zoho_desk_moves import TOGETHER, Move, in_groups


class ZohoDeskCalls(ZohoDeskCatalogue):
    """Zoho Desk's operations, without I/O."""

    # ── to the trash ──

    def removal(self, ids: Sequence[str], key: str = "") -> Request:
        """There is no idempotency key at Zoho Desk: a second move of the same id is told as a failure of that id."""
        del key
        return self._by_body(ids) if self.official else self._by_query(ids)

    def _by_query(self, ids: Sequence[str], department_id: str = "") -> Request:
        """Source: the page, steps 2 and 3; how several ids are passed is inferred."""
        query = (*(("id", one) for one in ids), *_department(department_id).items())
        return Request(
            "delete_products",
            "DELETE",
            PRODUCTS,
            Effect.REMOVES,
            tuple(ids),
            query,
            cost=A_RECORD * len(ids),
        )

    def _by_body(self, ids: Sequence[str], department_id: str = "") -> Request:
        body = {"productIds": ids, **_department(department_id)}
        return _posted("move_products_to_trash", f"{PRODUCTS}/moveToTrash", ids, body)

    def delete_move_products_to_trash(self, p: Mapping[str, Any]) -> Steps[Verdicts]:
        """The page's own call: `p={"id": …}` is one id or several. How it went for each, found out where it failed.

        Raises `UsageError`, before anything is sent, for an empty `p`: no id never means all of them.
        """
        if not p.keys() <= {"id", "departmentId"}:
            raise UsageError(f"p has `id`, and `departmentId` if wanted; not {', '.join(map(str, p))}")
        given = p.get("id", ())
        ids = [str(given)] if isinstance(given, str | int) else [*map(str, given)]
        department = str(p.get("departmentId") or "")
        return (
            yield from self._trashing(lambda group: self._by_query(group, department)).made(self._fit(ids))
        )

    def move_to_trash(self, ids: Sequence[str], department_id: str = "") -> Steps[Verdicts]:
        """By the route of Zoho's own description, which moves all of a call's ids or none.

        Where one of them keeps the others back, halves are sent: at most twice as many calls as there are ids.
        """
        move = self._trashing(lambda group: self._by_body(group, department_id))
        return (yield from move.made(self._fit(ids)))

    def delete(self, product_id: str) -> Steps[Removal]:
        """Move one product to the trash: `trashed`, or `gone` where it is there after an answer was lost.

        Raises `NotFound` for what is unknown or in the trash already, `Refused` where Zoho Desk will not move it,
        `UnknownOutcome` where even reading back failed, and any other `CallError`.
        """
        return (yield from self.removed(product_id))

    def delete_many(self, ids: Sequence[str]) -> Steps[Verdicts]:
        """Move products to the trash, 50 a call, and say of each how it went. Raises `Stop`, `UsageError`."""
        return (yield from self.remove(ids))

    def removed(self, identifier: str, *, key: str = "", permanent: bool = False) -> Steps[Removal]:
        verdict = (yield from self.remove([identifier], key=key, permanent=permanent))[identifier]
        if isinstance(verdict, CallError):
            raise verdict
        return verdict

    def remove(self, ids: Sequence[str], *, key: str = "", permanent: bool = False) -> Steps[Verdicts]:
        """Move products to the trash; `permanent`, out of it for good as well.

        Raises `Stop` where no call can succeed and nothing is known of any id, `UsageError` for what is no id.
        """
        del key
        move = self._trashing(self.removal)
        verdicts = yield from move.made(self._fit(ids))
        binned = [one for one in verdicts if one in move.binned]
        return (yield from self._followed(verdicts, binned)) if permanent and binned else verdicts

    def _followed(self, verdicts: Verdicts, binned: Sequence[str]) -> Steps[Verdicts]:
        """What is in the trash is purged. Where that is refused it is still there, and told as before."""
        purged: Verdicts
        try:
            purged = yield from self.purge(binned)
        except Stop as stop:
            purged = dict.fromkeys(binned, stop)
        return {**verdicts, **{one: _both(one, verdicts[one], purged[one]) for one in binned}}

    def _trashing(self, request: Callable[[Sequence[str]], Request]) -> Move:
        return Move(self.exchange, request, self._sight, Outcome.TRASHED)

    def _fit(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Ids that may be sent, each once. Raises `UsageError` for none at all, and for what is no id."""
        given = tuple(dict.fromkeys(ids))
        problems = [f"{one!r} is {problem}" for one in given if (problem := self.problem(one))]
        if problems or not given:
            says = "; ".join(problems[:20]) or "no id is given, and that never means all of them"
            raise UsageError(f"{says}. Nothing was sent")
        return given

    # ── out of the trash ──

    def restore(self, ids: Sequence[str]) -> Steps[Mapping[str, CallError | None]]:
        """Bring products back as they went; None for each that is active now, or why it is not.

        What was pointed to another product meanwhile stays there. Raises `CallError` where a whole call failed.
        """
        problems: dict[str, CallError | None] = {}
        for group in in_groups(self._fit(ids)):
            request = replace(self._restoring(group), effect=Effect.CHANGES)  # again, it finds them active
            heard = yield from self.exchange.ask(request)
            results = results_of(heard.response)
            for one in group:
                silent = UnknownOutcome("the answer does not mention it")
                problem = results.get(one, silent)
                problems[one] = problem and (yield from self._unrestored(one, problem))
        return problems

    @staticmethod
    def _restoring(group: Sequence[str]) -> Request:
        return _posted("restore", f"{BIN}/restore", group, {"ids": group, "isChildNeedToBeRestored": True})

    def _unrestored(self, one: str, problem: CallError) -> Steps[CallError | None]:
        """Why it was not restored; None where it is active for all that."""
        try:
            sight = yield from self._sight(one)
        except NotFound as absent:
            return absent
        except CallError as unread:
            says = f"{problem.text}; and it could not be read back: {unread}"
            return UnknownOutcome(says, status=problem.status, code=problem.code)
        return None if sight.present else problem

    def purge(self, ids: Sequence[str]) -> Steps[Verdicts]:
        """Delete products in the trash for good: `deleted` for each that the answer confirms. No other is touched.

        Raises `Stop`, and `NotConfirmed` at the real vendor for more products than were confirmed.
        """
        move = Move(self.exchange, self._purging, self._sight, Outcome.DELETED)
        return (yield from move.made(self._fit(ids)))

    @staticmethod
    def _purging(group: Sequence[str]) -> Request:
        request = _posted("delete_from_recycle_bin", f"{BIN}/delete", group, {"ids": group})
        return replace(request, effect=Effect.DESTROYS)

    # ── tickets and articles, which have routes of their own ──

    def trash_tickets(self, ids: Sequence[str]) -> Steps[None]:
        """By the page's route; all of them or none. Raises `UnknownOutcome` for a lost answer, and any `CallError`."""
        yield from self._move_tickets("trash_tickets", "trash", ids)

    def move_tickets_to_trash(self, ids: Sequence[str]) -> Steps[None]:
        """By the route of Zoho's own description; otherwise the same."""
        yield from self._move_tickets("move_tickets_to_trash", "moveToTrash", ids)

    def _move_tickets(self, operation: str, action: str, ids: Sequence[str]) -> Steps[None]:
        fit = self._few(ids)
        yield from self.exchange.ask(_posted(operation, f"/api/v1/tickets/{action}", fit, {"ticketIds": fit}))

    def trash_articles(self, helpcenter_id: str, ids: Sequence[str]) -> Steps[Verdicts]:
        """How it went for each article. Raises `UnknownOutcome` for a lost answer, and any `CallError`."""
        fit = self._few(ids)
        path = f"/api/v1/helpcenter/{segment(helpcenter_id)}/articles"
        query = tuple(("id", one) for one in fit)
        request = Request(
            "delete_articles", "DELETE", path, Effect.REMOVES, fit, query, cost=A_RECORD * len(fit)
        )
        heard = yield from self.exchange.ask(request)
        results = results_of(heard.response)
        silent = UnknownOutcome("the answer does not mention it", attempts=heard.attempts)
        done = {one: Removal(one, Outcome.TRASHED, heard.attempts) for one in fit}
        return {one: results.get(one, silent) or done[one] for one in fit}

    def _few(self, ids: Sequence[str]) -> tuple[str, ...]:
        fit = self._fit(ids)
        if len(fit) > TOGETHER:
            raise UsageError(f"at most {TOGETHER} in one call, not {len(fit)}. Nothing was sent")
        return fit


def _department(department_id: str) -> dict[str, str]:
    return {"departmentId": department_id} if department_id else {}


def _posted(operation: str, path: str, ids: Sequence[str], body: Mapping[str, object]) -> Request:
    """A mass action, which is paid for by the record."""
    return Request(
        operation, "POST", path, Effect.REMOVES, tuple(ids),
        headers=(JSON_TYPE,), body=json_body(body), cost=A_RECORD * len(ids),
    )  # fmt: skip


def _both(one: str, trashed: Removal | CallError, purged: Removal | CallError) -> Removal | CallError:
    """What came of moving a product to the trash, and then out of it for good."""
    if isinstance(purged, Removal | UnknownOutcome):
        return purged
    if isinstance(purged, NotFound):
        return Removal(one, Outcome.GONE, purged.attempts, "no longer in the trash when it was to be purged")
    if isinstance(trashed, Removal):
        return replace(trashed, reason=f"in the trash, and not purged: {purged}")
    return Refused(
        f"in the trash, and not purged: {purged.text}",
        status=purged.status, code=purged.code, attempts=purged.attempts,
    )  # fmt: skip


class _Placed(NamedTuple):
    base_url: str
    data_centre: str
    host: str


def _placed(base_url: str, data_centre: str) -> _Placed:
    """Where requests go, and the data centre whose day counts. Raises `UsageError` where one contradicts the other."""
    host = (urlsplit(base_url).hostname or "").lower()
    by_host = {desk: name for name, desk in DATA_CENTRES.items()}
    wanted = data_centre or by_host.get(host, "us")
    if wanted not in DATA_CENTRES or by_host.get(host, wanted) != wanted:
        known = ", ".join(DATA_CENTRES)
        raise UsageError(
            f"data_centre is {wanted!r}, the host {host!r}: they must fit, and it is one of {known}"
        )
    address = base_url or f"https://{DATA_CENTRES[wanted]}"
    return _Placed(address, wanted, host or DATA_CENTRES[wanted])


class ZohoDesk(Client[ZohoDeskCalls]):
    """Zoho Desk, for threads. `credentials` is `{"access_token": "1000.…", "org_id": "…"}`."""

    kind = ZohoDeskCalls

    def __init__(
        self, credentials: Mapping[str, str], *, base_url: str = "", data_centre: str = "", **options: Any
    ) -> None:
        """`data_centre` is where the organisation lives: by the host of `base_url`, or else `us`.

        `edition` and `agents` are what it pays for; `official` removes by Zoho's own route instead of the page's.
        """
        credentials = Credentials(dict(credentials))  # from here on no traceback shows them
        at = _placed(base_url, data_centre)
        super().__init__(
            credentials, base_url=at.base_url, data_centre=at.data_centre, host=at.host, **options
        )

    delete = sync(ZohoDeskCalls.delete)
    delete_many = sync(ZohoDeskCalls.delete_many)
    delete_move_products_to_trash = sync(ZohoDeskCalls.delete_move_products_to_trash)
    move_to_trash = sync(ZohoDeskCalls.move_to_trash)
    remove = sync(ZohoDeskCalls.remove)
    restore = sync(ZohoDeskCalls.restore)
    purge = sync(ZohoDeskCalls.purge)
    trash_tickets = sync(ZohoDeskCalls.trash_tickets)
    move_tickets_to_trash = sync(ZohoDeskCalls.move_tickets_to_trash)
    trash_articles = sync(ZohoDeskCalls.trash_articles)
    get = sync(ZohoDeskCalls.get)
    products = sync(ZohoDeskCalls.products)
    recycle_bin = sync(ZohoDeskCalls.recycle_bin)
    tickets_of = sync(ZohoDeskCalls.tickets_of)
    impact = sync(ZohoDeskCalls.impact)


class AsyncZohoDesk(AsyncClient[ZohoDeskCalls]):
    """Zoho Desk, for event loops."""

    kind = ZohoDeskCalls

    def __init__(
        self, credentials: Mapping[str, str], *, base_url: str = "", data_centre: str = "", **options: Any
    ) -> None:
        """As `ZohoDesk`."""
        credentials = Credentials(dict(credentials))  # from here on no traceback shows them
        at = _placed(base_url, data_centre)
        super().__init__(
            credentials, base_url=at.base_url, data_centre=at.data_centre, host=at.host, **options
        )

    delete = asynchronous(ZohoDeskCalls.delete)
    delete_many = asynchronous(ZohoDeskCalls.delete_many)
    delete_move_products_to_trash = asynchronous(ZohoDeskCalls.delete_move_products_to_trash)
    move_to_trash = asynchronous(ZohoDeskCalls.move_to_trash)
    remove = asynchronous(ZohoDeskCalls.remove)
    restore = asynchronous(ZohoDeskCalls.restore)
    purge = asynchronous(ZohoDeskCalls.purge)
    trash_tickets = asynchronous(ZohoDeskCalls.trash_tickets)
    move_tickets_to_trash = asynchronous(ZohoDeskCalls.move_tickets_to_trash)
    trash_articles = asynchronous(ZohoDeskCalls.trash_articles)
    get = asynchronous(ZohoDeskCalls.get)
    products = asynchronous(ZohoDeskCalls.products)
    recycle_bin = asynchronous(ZohoDeskCalls.recycle_bin)
    tickets_of = asynchronous(ZohoDeskCalls.tickets_of)
    impact = asynchronous(ZohoDeskCalls.impact)
