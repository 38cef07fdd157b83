"""Zoho Desk's answers: which of them mean success, and what the others say.

Sources: OpenAPI description, Common and MassActionResponse; Zoho Desk API, error codes. No I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from .answers import parsed, rate_limited, unexpected
from .errors import CallError, InvalidRequest, NotFound, PermissionDenied, Refused, Unauthenticated
from .message import Request, Response

#: The scope that each operation needs, which no answer of Zoho Desk names; `Desk.….ALL` will do as well.
SCOPES: Final[Mapping[str, str]] = {
    "delete_products": "Desk.settings.DELETE",
    "move_products_to_trash": "Desk.settings.DELETE",
    "list_products": "Desk.settings.READ",
    "get_product": "Desk.settings.READ",
    "list_recycle_bin": "Desk.settings.READ",
    "restore": "Desk.settings.UPDATE",
    "delete_from_recycle_bin": "Desk.settings.UPDATE",
    "list_tickets_of_product": "Desk.tickets.READ",
    "trash_tickets": "Desk.tickets.DELETE",
    "move_tickets_to_trash": "Desk.tickets.DELETE",
    "delete_articles": "Desk.articles.DELETE",
}
#: Operations whose 404 means that what the path names does not exist. Elsewhere it means that nothing is served
#: there, which must never pass for a product that is already gone.
_ABOUT_ONE: Final = frozenset({"get_product", "list_tickets_of_product"})
#: Routes that only the page knows, and what does the same by Zoho's own description.
_ONLY_ON_THE_PAGE: Final[Mapping[str, str]] = {
    "delete_products": "official=True, or move_to_trash",
    "trash_tickets": "move_tickets_to_trash",
    "delete_articles": "POST /api/v1/articles/moveToTrash, which this client has not",
}
#: What a mass action says of a record that the agent may not touch.
FORBIDDEN: Final = "FORBIDDEN"
_EXHAUSTED: Final = "THRESHOLD_EXCEEDED"
_NO_LICENCE: Final = frozenset({"LICENSE_ACCESS_LIMITED", "ONLY_LIVECHAT_USER"})


def failure_of(request: Request, response: Response, host: str, now: float) -> CallError | None:
    """What went wrong, None for success. `host` is where the request went."""
    body = parsed(response)
    if response.status < 300:
        return None if _is_success(request, response, body) else unexpected(response)
    if not _is_error(body):
        return _foreign(response, host)
    if response.status == 429:
        return _throttled(response, body["message"], body["errorCode"], now)
    return _refusal(request, response, body, host)


def _refusal(request: Request, response: Response, body: Mapping[str, Any], host: str) -> CallError:
    """An answer in Zoho Desk's envelope, by its status."""
    status, code, text = response.status, body["errorCode"], body["message"]
    if status == 401:
        return Unauthenticated(f"{text} {_doubt(host)}", code=code)
    if status == 403 or code in _NO_LICENCE:
        return PermissionDenied(f"{text}{_missing(request, code)}", code=code)
    if status == 404 and request.operation in _ABOUT_ONE:
        return NotFound(text, code=code)
    if status in {404, 405}:
        return InvalidRequest(f"{text}{_unserved(request)}", code=code)
    return unexpected(response, f"{text}{_fields(body)}", code)


def _is_error(body: Any) -> bool:
    return (
        isinstance(body, dict)
        and isinstance(body.get("errorCode"), str)
        and isinstance(body.get("message"), str)
    )


def _foreign(response: Response, host: str) -> CallError:
    """An answer that is not in Zoho Desk's envelope; a 401 is known to come as a page."""
    if response.status == 401:
        return Unauthenticated(f"an answer without an error code. {_doubt(host)}")
    failure = unexpected(response)
    return _throttled(response, failure.text, "", 0.0) if response.status == 429 else failure


def _throttled(response: Response, text: str, code: str, now: float) -> CallError:
    """The day's credits are used up, or there are too many calls at a time: only the first lasts until midnight."""
    failure = rate_limited(response, text, now, code)
    failure.at_once = code != _EXHAUSTED
    return failure


def _doubt(host: str) -> str:
    return f"(The token may be expired, revoked, or of another data centre than {host}'s: the answer is the same.)"


def _missing(request: Request, code: str) -> str:
    if code != "SCOPE_MISMATCH" or request.operation not in SCOPES:
        return ""
    scope = SCOPES[request.operation]
    return f" ({request.operation} needs the scope {scope}, or {scope.rpartition('.')[0]}.ALL.)"


def _unserved(request: Request) -> str:
    instead = _ONLY_ON_THE_PAGE.get(request.operation)
    return (
        f" (Nothing was moved. Zoho's own description has no such route; use {instead}.)" if instead else ""
    )


def _fields(body: Mapping[str, Any]) -> str:
    errors = body.get("errors")
    named = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    told = ", ".join(f"{error.get('fieldName')} is {error.get('errorType')}" for error in named)
    return f" ({told})" if told else ""


# ── success ──


def _is_success(request: Request, response: Response, body: Any) -> bool:
    """Whether a success is Zoho Desk's own: a proxy's page is one too, and a 202 is not yet done."""
    shape = _SHAPES[request.operation]
    if response.status == 204:
        return not response.body and shape in {_is_empty, _is_list}
    return response.status == 200 and shape(body)


def _is_empty(body: Any) -> bool:  # noqa: ARG001  a shape like the others: what comes without a body has a 204
    return False


def _is_list(body: Any) -> bool:
    return isinstance(body, dict) and _are_records(body.get("data"))


def _is_results(body: Any) -> bool:
    rows = body.get("results") if isinstance(body, dict) else None
    return (
        isinstance(rows, list)
        and _are_records(rows)
        and all(isinstance(row.get("success"), bool) for row in rows)
    )


def _are_records(rows: Any) -> bool:
    return isinstance(rows, list) and all(map(_is_record, rows))


def _is_record(body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get("id"), str)


_SHAPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "delete_products": _is_results,
    "move_products_to_trash": _is_empty,
    "list_products": _is_list,
    "get_product": _is_record,
    "list_recycle_bin": _is_list,
    "restore": _is_results,
    "delete_from_recycle_bin": _is_results,
    "list_tickets_of_product": _is_list,
    "trash_tickets": _is_empty,
    "move_tickets_to_trash": _is_empty,
    "delete_articles": _is_results,
}
#: Every operation that this client calls.
OPERATIONS: Final = tuple(_SHAPES)


def rows_of(response: Response) -> Sequence[Mapping[str, Any]]:
    """A list's records: a 204 says that there are none."""
    rows: Sequence[Mapping[str, Any]] = () if response.status == 204 else response.json()["data"]
    return rows


def results_of(response: Response) -> Mapping[str, Refused | None]:
    """What a mass action says of each id: None where it was done. Source: MassActionResponse."""
    return {
        row["id"]: None if row["success"] else _result(row.get("errors"))
        for row in response.json()["results"]
    }


def _result(errors: Any) -> Refused:
    told: Mapping[str, Any] = errors if isinstance(errors, dict) else {}
    code, status = str(told.get("errorCode") or ""), str(told.get("httpCode") or "")
    text = told.get("errorMessage") or f"not done, for this record: {code or 'no reason given'}"
    kind = Refused if code == FORBIDDEN else InvalidRequest
    return kind(str(text), code=code, status=int(status) if status.isdecimal() else None)
