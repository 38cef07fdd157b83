"""Zoho Desk's dialect: every answer, text, header and envelope, with its evidence.

No string of Zoho Desk's lives elsewhere, but for its records' fields, which are in `shapes`. The page shows no JSON; bodies are those of Zoho's own OpenAPI
description, and of public records of the live service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ...core.call import Call
from ...core.decision import Answer, Decision
from ...core.dialect import assumed, documented, inferred, json_reply, plain
from ...core.limits import Reading
from ...core.state import Held
from ...core.vendor import Reply
from .budgets import standing
from .entities import ORGANIZATIONS, TOKENS

SCHEME: Final = "Zoho-oauthtoken"
BEARER: Final = "Bearer"
ORG: Final = "orgId"
ORG_HEADER: Final = ORG.lower()
_JSON: Final = "application/json;charset=UTF-8"
_HTML: Final = "text/html;charset=UTF-8"
_PAGE: Final = "How to move products to trash in Zoho Desk"


def _error(code: str, message: str) -> dict[str, str]:
    """Source: Common.json, error envelope."""
    return {"errorCode": code, "message": message}


# ── done ──

PRODUCTS_TRASHED: Final = inferred(
    "products_trashed",
    200,
    f"{_PAGE}, step 4: a response object; OpenAPI description, mass-action list: its shape",
)
PRODUCTS_MOVED: Final = documented("products_moved", 204, "OpenAPI description, Product: Delete Products")
PRODUCTS_LISTED: Final = documented("products_listed", 200, "OpenAPI description, Product: Get Products")
NO_PRODUCTS: Final = documented("no_products", 204, "OpenAPI description, Product: Get Products")
PRODUCT: Final = documented("product", 200, "OpenAPI description, Product: Get Product")
PRODUCT_CREATED: Final = documented("product_created", 200, "OpenAPI description, Product: Create Product")
PRODUCT_UPDATED: Final = documented("product_updated", 200, "OpenAPI description, Product: Update Product")
RECYCLE_BIN: Final = documented("recycle_bin", 200, "OpenAPI description, Recyclebin: List deleted resources")
RESTORED: Final = documented("restored", 200, "OpenAPI description, Recyclebin: Restore deleted resources")
PURGED: Final = documented("purged", 200, "OpenAPI description, Recyclebin: Delete resources")
RESTORE_ALL_ACCEPTED: Final = documented(
    "restore_all_accepted", 202, "OpenAPI description, Recyclebin: Restore all resources"
)
DELETE_ALL_ACCEPTED: Final = documented(
    "delete_all_accepted", 202, "OpenAPI description, Recyclebin: Delete all resources"
)
TICKETS_TRASHED: Final = inferred(
    "tickets_trashed",
    204,
    f"{_PAGE}, step 5, which shows no answer; as OpenAPI description, Ticket: Move tickets to trash",
)
TICKETS_MOVED: Final = documented("tickets_moved", 204, "OpenAPI description, Ticket: Move tickets to trash")
TICKET: Final = documented("ticket", 200, "OpenAPI description, Ticket: Get ticket")
TICKETS_LISTED: Final = documented(
    "tickets_listed", 200, "OpenAPI description, Ticket: List tickets by product"
)
NO_TICKETS: Final = inferred("no_tickets", 204, "as the list of products when there is nothing to list")
ARTICLES_TRASHED: Final = inferred(
    "articles_trashed",
    200,
    f"{_PAGE}, step 5, which shows no answer; as OpenAPI description, Article: Move articles to trash",
)
ARTICLES_MOVED: Final = documented(
    "articles_moved", 200, "OpenAPI description, Article: Move articles to trash"
)

# ── refused at the door ──

UNAUTHORIZED: Final = documented(
    "unauthorized",
    401,
    "live answers of all ten data centres, on public record; the OpenAPI description words it otherwise",
    _error("UNAUTHORIZED", "You are not authenticated to perform this operation."),
)
#: With unauthorized_text=authorized. Source: OpenAPI description, Common.
NOT_AUTHORIZED: Final = _error("UNAUTHORIZED", "You are not authorized to perform this operation.")
INVALID_OAUTH: Final = documented(
    "invalid_oauth",
    401,
    "live answers of all ten data centres, on public record",
    _error("INVALID_OAUTH", "The OAuth Token you provided is invalid."),
)
WRONG_DATA_CENTRE: Final = inferred(
    "wrong_data_centre",
    401,
    "clients report an HTML page; only with wrong_data_centre=html, the wording is ours",
    headers=(("Content-Type", _HTML),),
)
WRONG_DATA_CENTRE_PAGE: Final = (
    "<!doctype html><html><head><title>401</title></head><body>Unauthorized</body></html>"
)
OAUTH_ORG_MISMATCH: Final = documented(
    "oauth_org_mismatch",
    403,
    "texts that public client code quotes; the status is that code's too",
    _error("OAUTH_ORG_MISMATCH", "The OAuthToken is not valid for specified organization."),
)
ORG_ID_REQUIRED: Final = inferred(
    "org_id_required",
    422,
    "Zoho Desk API, orgId: mandatory; only with require_org_id=true, the wording is ours",
    _error("UNPROCESSABLE_ENTITY", "The orgId is missing in the input."),
)
SCOPE_MISMATCH: Final = documented(
    "scope_mismatch",
    403,
    f"{_PAGE}, step 1: rejected at the authorisation layer; text that public client code quotes",
    _error("SCOPE_MISMATCH", "The OAuth Token does not contain the scope to perform this operation."),
)
FORBIDDEN: Final = documented(
    "forbidden",
    403,
    "OpenAPI description, Common: forbidden",
    _error("FORBIDDEN", "You are not authorized to access this resource."),
)
CREDITS_EXHAUSTED: Final = inferred(
    "credits_exhausted",
    429,
    "working-with-api-credits: THRESHOLD_EXCEEDED; the wording is ours",
    _error("THRESHOLD_EXCEEDED", "The number of API credits for the day has been exceeded."),
)
TOO_MANY_CALLS: Final = documented(
    "too_many_calls",
    429,
    "public integration handbook, concurrency",
    _error(
        "TOO_MANY_REQUESTS", "The maximum number of Concurrent API Calls that can be made has been exceeded."
    ),
)

# ── refused for what is asked ──

BAD_IDENTIFIER: Final = inferred(
    "bad_identifier",
    422,
    f"{_PAGE}, common pitfalls: the identifier omitted; OpenAPI description, Common: the body; its use here is ours",
)
INVALID_DATA: Final = documented("invalid_data", 422, "OpenAPI description, Common: invalid data")
EXTRA_PARAMETER: Final = inferred(
    "extra_parameter", 422, "public integration handbook, quoting a live answer of another operation"
)
EMPTY_PAYLOAD: Final = inferred(
    "empty_payload",
    422,
    "Zoho Desk API, error codes; status and wording are ours",
    _error("EMPTY_PAYLOAD", "The payload is empty."),
)
BAD_JSON: Final = inferred(
    "bad_json",
    400,
    "Zoho Desk API, error codes; its use here and the wording are ours",
    _error("BAD_REQUEST", "The request body could not be parsed as JSON."),
)
TOO_LARGE: Final = inferred(
    "too_large",
    413,
    "Zoho Desk API, statuses; the limit and the wording are ours",
    _error("RESOURCE_SIZE_EXCEEDED", "The size of the resource exceeds the limit."),
)
UNSUPPORTED_MEDIA_TYPE: Final = inferred(
    "unsupported_media_type",
    415,
    "Zoho Desk API, error codes; the wording is ours",
    _error("UNSUPPORTED_MEDIA_TYPE", "The media type of the request is not supported."),
)
NOT_FOUND: Final = inferred(
    "not_found",
    404,
    "OpenAPI description, Common: the body; that an unknown id gets it is inferred",
    _error("URL_NOT_FOUND", "The URL you requested could not be found."),
)
IN_THE_TRASH: Final = inferred(
    "in_the_trash",
    422,
    "a record in the Recycle Bin cannot be changed; the wording is ours",
    _error("UNPROCESSABLE_ENTITY", "The resource is in the Recycle Bin."),
)
METHOD_NOT_ALLOWED: Final = inferred(
    "method_not_allowed",
    405,
    f"{_PAGE}, common pitfalls: a wrong verb fails; Zoho Desk API, error codes; the wording is ours",
    _error("METHOD_NOT_ALLOWED", "The method is not allowed for the requested URL."),
)

ANSWERS: Final[tuple[Answer, ...]] = tuple(
    value for value in list(globals().values()) if isinstance(value, Answer)
)

_INTERNAL: Final = _error(
    "INTERNAL_SERVER_ERROR", "An internal server error occurred while performing this operation."
)
#: What comes before anybody has been asked who they are, and what is said to nobody known.
_UNASKED: Final = (METHOD_NOT_ALLOWED, NOT_FOUND)
_UNKNOWN_CALLER: Final = 401


def render(decision: Decision, held: Held, call: Call) -> Reply:
    """A decision as Zoho Desk says it: the credit headers on every answer to a known token."""
    reading = decision.readings[-1] if decision.readings else _unasked(decision, held, call)
    headers = credit_headers(reading) if reading is not None else ()
    if decision.answer is WRONG_DATA_CENTRE:
        return Reply(401, decision.answer.headers, WRONG_DATA_CENTRE_PAGE.encode())
    return json_reply(decision, headers, _JSON)


def _unasked(decision: Decision, held: Held, call: Call) -> Reading | None:
    """What the day's credits say to a caller whom a fault answers in the place of a rule."""
    unknown = decision.answer.status == _UNKNOWN_CALLER
    if decision.findings or unknown or any(decision.answer is one for one in _UNASKED):
        return None
    token = held[TOKENS].first("value", call.credential)
    organization = held[ORGANIZATIONS].get(token.org_id) if token else None
    return standing(held, organization) if organization else None


def credit_headers(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Source: public integration handbook. A refused call weighs nothing; there is no limit and no reset header."""
    return (
        ("X-Rate-Limit-Request-Weight-v3", str(reading.cost if reading.permitted else 0)),
        ("X-Rate-Limit-Remaining-v3", str(max(0, reading.remaining))),
    )


def retry_after(wait: int | str) -> tuple[tuple[str, str], ...]:
    return (("Retry-After", str(wait)),)


def throttled(wait: int | str | None) -> Decision:
    """Either 429: the day's credits ask for a wait, too many calls at a time do not. Source: working-with-api-credits."""
    if wait is None:
        return plain(TOO_MANY_CALLS)
    return plain(CREDITS_EXHAUSTED, headers=retry_after(wait))


_FAILURES: Final[Mapping[int, dict[str, str]]] = {
    answer.status: answer.body
    for answer in (
        BAD_JSON, INVALID_OAUTH, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE, IN_THE_TRASH, TOO_MANY_CALLS,
    )
}  # fmt: skip


def failure(status: int) -> Decision:
    """Any status in the one documented envelope. Source: OpenAPI description, Common: internal error."""
    answer = assumed(f"failure_{status}", status, "OpenAPI description, Common: error envelope")
    return plain(answer, _FAILURES.get(status, _INTERNAL))


def method_not_allowed(call: Call) -> Decision:  # noqa: ARG001  the seam's signature
    return plain(METHOD_NOT_ALLOWED)


def not_routed(call: Call) -> Decision:  # noqa: ARG001  the seam's signature
    return plain(NOT_FOUND)


def invalid_data(problems: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Fields by JSON pointer, and what is wrong: `invalid`, `duplicate` or `missing`. Source: Common."""
    return {
        **_error("INVALID_DATA", "The data does not comply to the validation restrictions defined."),
        "errors": [
            {"fieldName": pointer, "errorType": kind, "errorMessage": ""} for pointer, kind in problems
        ],
    }


def extra_parameter(name: str) -> dict[str, str]:
    return _error("UNPROCESSABLE_ENTITY", f"Extra query parameter '{name}' is present in the input.")


#: What a mass action says of one record. Source: public samples of the restore operation.
UNPROCESSABLE: Final = "UNPROCESSABLE_ENTITY"
NOT_YOURS: Final = "FORBIDDEN"
_STATUSES: Final = {UNPROCESSABLE: "422", NOT_YOURS: "403"}


def results(held: Held, outcomes: Iterable[tuple[str, str | None]]) -> dict[str, Any]:
    """One entry an id, in order: moved, or the code that says why not. Source: MassActionResponse."""
    silent = held.switch("result_errors") == "without_message"
    return {
        "results": [
            {"success": code is None, "id": one, "errors": _problem(code, silent) if code else None}
            for one, code in outcomes
        ]
    }


def _problem(code: str, silent: bool) -> dict[str, str | None]:
    problem: dict[str, str | None] = {"errorCode": code, "httpCode": _STATUSES[code]}
    return problem if silent else {"errorMessage": None, **problem}
