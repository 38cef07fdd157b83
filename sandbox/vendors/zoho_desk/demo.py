"""Zoho Desk in the demo world: what the page's calls need, and what provokes each refusal it warns of."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from ...core.clock import DAY, SECOND, Instant
from ...core.decision import Change, Put
from ...core.state import Held
from ...core.vendor import Example
from . import wire
from .budgets import EDITIONS, spend
from .entities import (
    ARTICLES,
    BIN,
    LIFE,
    ORGANIZATIONS,
    PRODUCTS,
    RETENTION,
    TICKETS,
    TOKENS,
    Article,
    DataCentre,
    Module,
    Organization,
    Product,
    Ticket,
    TicketStatus,
    Token,
    Trashed,
)
from .records import (
    AGENT_ID,
    CREATED,
    DEPARTMENT_ID,
    HELP_CENTER_ID,
    ORG_ID,
    SCOPES,
    account,
    token_text,
)
from .recycle_bin import reminded

#: Products to trash, each by an example of its own.
DELETABLE: Final = tuple(f"89200000000012300{number}" for number in range(1, 9))
REFERENCED: Final = "892000000000123021"
TRASHED: Final = "892000000000123031"
UNKNOWN: Final = "892000000000999999"
TICKET: Final = "892000000000124001"
TRASHABLE_TICKET: Final = "892000000000124002"
ARTICLES_TO_TRASH: Final = ("892000000000125001", "892000000000125002")
_TOKENS: Final = {
    name: token_text(f"{number:032x}")
    for number, name in enumerate(
        ("read_only", "products_only", "expired", "eu", "spent", "busy", "empty"), 1
    )
}
_OTHERS: Final = {
    "eu": Organization("762000002", "European portal", DataCentre.EU, "892000000000000202"),
    "spent": Organization("762000003", "Portal that spent its day", DataCentre.US, "892000000000000203"),
    "busy": Organization(
        "762000004",
        "Portal whose other clients never rest",
        DataCentre.US,
        "892000000000000204",
        others_calling=max(one.calls for one in EDITIONS.values()),
    ),
    "empty": Organization("762000005", "Portal without products", DataCentre.US, "892000000000000205"),
}


def demo(held: Held) -> tuple[Change, ...]:
    trashed_at = Instant(held.now - DAY)
    entry = Trashed(
        TRASHED, ORG_ID, Module.PRODUCTS, "Retired router", DEPARTMENT_ID, AGENT_ID, trashed_at,
        Instant(trashed_at + RETENTION),
    )  # fmt: skip
    return (
        *(Put(PRODUCTS, _product(one, f"Router {number}")) for number, one in enumerate(DELETABLE, 1)),
        Put(PRODUCTS, _product(REFERENCED, "Switch with a history")),
        Put(PRODUCTS, _product(TRASHED, "Retired router")),
        Put(BIN, entry),
        *reminded(held, Instant(trashed_at + RETENTION)),
        Put(TICKETS, _ticket(TICKET, "Switch does not start", REFERENCED, TicketStatus.CLOSED)),
        Put(TICKETS, _ticket(TRASHABLE_TICKET, "Spam", None, TicketStatus.OPEN)),
        *(Put(ARTICLES, _article(one)) for one in ARTICLES_TO_TRASH),
        *(Put(ORGANIZATIONS, one) for one in _OTHERS.values()),
        *(Put(TOKENS, one) for one in _tokens(held)),
        *(spend(held, _OTHERS["spent"], spend(held, _OTHERS["spent"], 0)[1].remaining)[:1]),
    )


def _tokens(held: Held) -> tuple[Token, ...]:
    """Tokens that are not let in, or not with everything; ids follow the account's."""
    expires = Instant(held.now + LIFE)
    own = {
        "read_only": Token("", "", ORG_ID, AGENT_ID, ("Desk.settings.READ",), expires),
        "products_only": Token("", "", ORG_ID, AGENT_ID, ("Desk.products.DELETE",), expires),
        "expired": Token("", "", ORG_ID, AGENT_ID, SCOPES, Instant(held.now - SECOND)),
    }
    theirs = {name: Token("", "", one.id, "", SCOPES, expires) for name, one in _OTHERS.items()}
    return tuple(
        replace(one, id=f"89200000000007010{number}", value=_TOKENS[name])
        for number, (name, one) in enumerate({**own, **theirs}.items())
    )


def _product(identifier: str, name: str) -> Product:
    return Product(identifier, ORG_ID, name, (DEPARTMENT_ID,), CREATED, AGENT_ID, CREATED, AGENT_ID, AGENT_ID)


def _ticket(identifier: str, subject: str, product: str | None, status: TicketStatus) -> Ticket:
    return Ticket(
        identifier, ORG_ID, subject, identifier[-5:], status, DEPARTMENT_ID, product, CREATED, CREATED
    )


def _article(identifier: str) -> Article:
    return Article(identifier, ORG_ID, "How to reset a router", HELP_CENTER_ID, DEPARTMENT_ID)


# ── the examples ──


def _with(token: str) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"{wire.SCHEME} {token}"),)


_OWN: Final = tuple(account("main").headers.items())


def _delete(name: str, about: str, query: str, status: int, answer: Any, **more: Any) -> Example:
    headers = more.pop("headers", _OWN)
    path = f"/api/v1/products?{query}" if query else "/api/v1/products"
    return Example(name, about, "DELETE", path, headers, "", status, answer, **more)


def _post(name: str, about: str, path: str, body: Any, **answer: Any) -> Example:
    headers = (*_OWN, ("Content-Type", "application/json"))
    return Example(name, about, "POST", path, headers, json.dumps(body), **answer)


def _moved(*ids: str) -> dict[str, Any]:
    return {"results": [{"success": True, "id": one, "errors": None} for one in ids]}


def _failed(identifier: str) -> dict[str, Any]:
    errors = {"errorMessage": None, "errorCode": wire.UNPROCESSABLE, "httpCode": "422"}
    return {"success": False, "id": identifier, "errors": errors}


_MIXED: Final = {"results": [*_moved(DELETABLE[3])["results"], _failed(UNKNOWN)]}
_ARTICLES_PATH: Final = f"/api/v1/helpcenter/{HELP_CENTER_ID}/articles"

EXAMPLES: Final = (
    _delete("delete", "a product is moved to the trash", f"id={DELETABLE[0]}", 200, _moved(DELETABLE[0])),
    _delete(
        "delete several", "several products in one call",
        f"id={DELETABLE[1]}&id={DELETABLE[2]}", 200, _moved(*DELETABLE[1:3]),
    ),
    _delete("delete a mixed list", "200, with a failure inside", f"id={DELETABLE[3]},{UNKNOWN}", 200, _MIXED),
    _delete(
        "delete again", "200, with a failure inside: it is in the trash already",
        f"id={DELETABLE[4]}", 200, {"results": [_failed(DELETABLE[4])]}, before=1,
    ),
    _delete(
        "delete with a history", "a closed ticket refers to it, and keeps nothing from the trash",
        f"id={REFERENCED}", 200, _moved(REFERENCED),
    ),
    _delete("no identifier", "422: it does not mean all", "", 422, wire.invalid_data([("/id", "missing")])),
    _delete(
        "p sent literally", "422: p is the wrapper's word, not the wire's",
        "p=1", 422, wire.extra_parameter("p"),
    ),
    _delete(
        "insufficient scope", "403: the token may only read",
        f"id={DELETABLE[5]}", 403, wire.SCOPE_MISMATCH.body, headers=_with(_TOKENS["read_only"]),
    ),
    _delete(
        "products scope alone", "403: settings-level permissions are asked for",
        f"id={DELETABLE[5]}", 403, wire.SCOPE_MISMATCH.body, headers=_with(_TOKENS["products_only"]),
    ),
    _delete(
        "expired token", "401: an access token lives an hour",
        f"id={DELETABLE[5]}", 401, wire.INVALID_OAUTH.body, headers=_with(_TOKENS["expired"]),
    ),
    _delete(
        "wrong data centre", "401: the token of a European portal, sent to the American host",
        f"id={DELETABLE[5]}", 401, wire.INVALID_OAUTH.body, headers=_with(_TOKENS["eu"]),
    ),
    _delete(
        "no token", "401: no Authorization", f"id={DELETABLE[5]}", 401, wire.UNAUTHORIZED.body, headers=(),
    ),
    Example(
        "wrong verb", "405: moving tickets is a POST", "DELETE", "/api/v1/tickets/trash", _OWN, "",
        405, wire.METHOD_NOT_ALLOWED.body,
    ),
    _post(
        "trash tickets", "tickets have an endpoint of their own", "/api/v1/tickets/trash",
        {"ticketIds": [TRASHABLE_TICKET]}, status=204,
    ),
    Example(
        "trash articles", "and so have articles", "DELETE", f"{_ARTICLES_PATH}?id={ARTICLES_TO_TRASH[0]}", _OWN, "",
        200, _moved(ARTICLES_TO_TRASH[0]),
    ),
    _post(
        "official route", "what Zoho's own description has in the page's place: 204, all or nothing",
        "/api/v1/products/moveToTrash", {"productIds": [DELETABLE[6]]}, status=204,
    ),
    _post(
        "restore", "recoverable: the trashed product comes back", "/api/v1/recycleBin/restore",
        {"ids": [TRASHED]}, answer=_moved(TRASHED),
    ),
    Example(
        "no products left", "204 without a body: nothing to list", "GET", "/api/v1/products",
        _with(_TOKENS["empty"]), "", 204, None,
    ),
    _delete(
        "credits exhausted", "429, with Retry-After: the day's credits are spent",
        f"id={DELETABLE[5]}", 429, wire.CREDITS_EXHAUSTED.body, headers=_with(_TOKENS["spent"]),
    ),
    _delete(
        "too many calls at a time", "429, without Retry-After",
        f"id={DELETABLE[5]}", 429, wire.TOO_MANY_CALLS.body, headers=_with(_TOKENS["busy"]),
    ),
)  # fmt: skip
