"""What Zoho Desk's pages say, as answers that are allowed, and requests that are wrong by them.

Written from "How to move products to trash in Zoho Desk" and Zoho's own description; knows nothing of the stand-in's code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from .allowed import Allowed, Answer

MOST: Final = 50
_HANDBOOK: Final = "public integration handbook"
_COMMON: Final = "OpenAPI description, Common: the error envelope"


def error(status: int, code: str, says: str, message: object = str, **more: Any) -> Allowed:
    """The one envelope: `errorCode` is what counts; `message` where it is on record."""
    return Allowed(status, says, has={"errorCode": code, "message": message}, **more)


_UNAUTHORIZED: Final = frozenset(
    f"You are not {word} to perform this operation." for word in ("authenticated", "authorized")
)
UNAUTHORIZED: Final = error(
    401, "UNAUTHORIZED", "Live answers: no Authorization of the form `Zoho-oauthtoken …`.",
    lambda text: text in _UNAUTHORIZED,
)  # fmt: skip
INVALID_OAUTH: Final = error(
    401, "INVALID_OAUTH", "Live answers: the token is unknown, expired, or another data centre's.",
    "The OAuth Token you provided is invalid.",
)  # fmt: skip
ORG_MISMATCH: Final = error(
    403, "OAUTH_ORG_MISMATCH", "Zoho Desk API, orgId: a token is bound to its organisation.",
    "The OAuthToken is not valid for specified organization.",
)  # fmt: skip
SCOPE_MISMATCH: Final = error(
    403, "SCOPE_MISMATCH", "The page, step 1: without the right scope, rejected at the authorisation layer.",
    "The OAuth Token does not contain the scope to perform this operation.",
)  # fmt: skip
FORBIDDEN: Final = error(
    403, "FORBIDDEN", "OpenAPI description, Common: the agent's profile may not.",
    "You are not authorized to access this resource.",
)  # fmt: skip
TOO_MANY: Final = error(
    429, "TOO_MANY_REQUESTS", f"{_HANDBOOK}, concurrency: as many calls are in flight as the edition has.",
    "The maximum number of Concurrent API Calls that can be made has been exceeded.", headers={"Retry-After": None},
)  # fmt: skip


def _seconds(text: str) -> bool:
    """Whole seconds of a day."""
    return text.isdigit() and 1 <= int(text) <= 86_400  # noqa: PLR2004  a day


THRESHOLD: Final = error(
    429, "THRESHOLD_EXCEEDED", "working-with-api-credits: the day's credits do not suffice, until midnight.",
    headers={"Retry-After": _seconds},
)  # fmt: skip
NOT_FOUND: Final = error(
    404,
    "URL_NOT_FOUND",
    "OpenAPI description, Common: not found.",
    "The URL you requested could not be found.",
)
NO_VERB: Final = error(
    405, "METHOD_NOT_ALLOWED", "The page, common pitfalls: mixing up the verbs results in a failed operation."
)
EMPTY_PAYLOAD: Final = error(422, "EMPTY_PAYLOAD", "Zoho Desk API, error codes.")
BAD_JSON: Final = error(400, "BAD_REQUEST", "Zoho Desk API, error codes.")
WRONG_TYPE: Final = error(415, "UNSUPPORTED_MEDIA_TYPE", "Zoho Desk API, error codes.")
IN_THE_TRASH: Final = error(
    422, "UNPROCESSABLE_ENTITY", "What is in the Recycle Bin cannot be changed; not documented."
)


def extra(name: str) -> Allowed:
    says = f"{_HANDBOOK}: the query is validated strictly, and nothing is done."
    return error(
        422, "UNPROCESSABLE_ENTITY", says, f"Extra query parameter '{name}' is present in the input."
    )


def invalid(kind: str = "invalid") -> Allowed:
    """Something that was sent is missing, or wrong."""

    def holds(answer: Answer) -> str:
        errors: list[Mapping[str, Any]] = answer.json.get("errors") or [{}]
        told = [one.get("errorType") for one in errors]
        return "" if kind in told else f"the errors are of type {told}, not {kind}"

    message = "The data does not comply to the validation restrictions defined."
    return error(422, "INVALID_DATA", f"{_COMMON}; nothing is done.", message, holds=holds)


# ── done ──

MOVED: Final = Allowed(
    204, "OpenAPI description, Delete Products, Move tickets to trash: all of them, or none.", b""
)
NOTHING_LISTED: Final = Allowed(204, "OpenAPI description: 204 where there is nothing to list.", b"")
ACCEPTED: Final = Allowed(202, "OpenAPI description, Recyclebin: accepted.", b"")
BIN_SAYS: Final = (
    "The page: trashed products are recoverable; OpenAPI description, Recyclebin: List deleted resources."
)
LIST_SAYS: Final = (
    "The page, what to check: a trashed product no longer appears in the list of active products."
)
_BIN_FIELDS: Final = frozenset({"displayName", "departmentId", "deletedById", "id", "type", "deletedTime"})


def results(outcomes: Iterable[tuple[str, str]], says: str) -> Allowed:
    """One entry for each id, in the order of first naming: '' or the code that says why not."""
    wanted = [(one, code) for one, code in outcomes]

    def holds(answer: Answer) -> str:
        came = [_outcome(one) for one in answer.json["results"]]
        return "" if came == wanted else f"the results are {came}, not {wanted}"

    return Allowed(200, f"{says}; mass-action list: one result an id", has={"results": list}, holds=holds)


_STATUSES: Final = {"UNPROCESSABLE_ENTITY": "422", "FORBIDDEN": "403"}


def _outcome(one: Mapping[str, Any]) -> tuple[Any, Any]:
    """An id and what became of it; anything else where the entry is not what it must be."""
    errors = one.get("errors")
    if one.get("success") is True and errors is None:
        return one.get("id"), ""
    if one.get("success") is False and isinstance(errors, dict) and errors.get("errorMessage") is None:
        code = str(errors.get("errorCode"))
        return one.get("id"), code if errors.get("httpCode") == _STATUSES.get(code) else one
    return one.get("id"), one


def shown(fields: Mapping[str, Any]) -> Allowed:
    """A product as it is, in the trash or not."""
    return Allowed(
        200, "OpenAPI description, Get Product; isDeleted: whether it is in the Recycle Bin.", has=fields
    )


def _unlike(row: Mapping[str, Any], wanted: Mapping[str, Mapping[str, Any]]) -> str:
    known = wanted.get(row["id"], {})
    odd = [name for name, value in known.items() if row.get(name) != value]
    return f"{row} differs in {', '.join(odd)}: {known}" if odd else ""


def rows_of(wanted: Mapping[str, Mapping[str, Any]], says: str = LIST_SAYS) -> Allowed:
    """A page of a list that is not empty: ours as they are known."""

    def holds(answer: Answer) -> str:
        if not answer.json["data"]:
            return "it is empty"
        return next(filter(None, (_unlike(row, wanted) for row in answer.json["data"])), "")

    return Allowed(200, says, has={"data": list}, holds=holds)


def bin_rows(wanted: Mapping[str, Mapping[str, Any]]) -> Allowed:
    """A page of the Recycle Bin, which may be empty."""

    def holds(answer: Answer) -> str:
        for row in answer.json["data"]:
            if not set(row) >= _BIN_FIELDS:
                return f"{row} lacks fields"
            if differing := _unlike(row, wanted):
                return differing
        return ""

    return Allowed(200, BIN_SAYS, has={"data": list}, holds=holds)


# ── requests that are wrong ──


def written(body: Any, product: str) -> bytes:
    """A body in which `%s` is a product."""
    return json.dumps(body).replace("%s", product).encode()


#: A query for the seed's route, and what is then answered: `%s` stands for a product that must stay.
WRONG_QUERIES: Final[tuple[tuple[Mapping[str, str], Allowed], ...]] = (
    ({}, invalid("missing")),
    ({"p": '{"id": "%s"}'}, extra("p")),
    ({"p": "%s"}, extra("p")),
    ({"id": "%s", "ids": "%s"}, extra("ids")),
    ({"id": ""}, invalid()),
    ({"id": "%s,"}, invalid()),
    ({"id": "%s,abc"}, invalid()),
    ({"id": "-%s"}, invalid()),
    ({"id": "%s,99999999999999999999"}, invalid()),
)
#: Bodies for Zoho's own route.
WRONG_BODIES: Final[tuple[tuple[Any, Allowed], ...]] = (
    (b"", EMPTY_PAYLOAD),
    (b"{", BAD_JSON),
    ({}, invalid("missing")),
    ({"productIds": []}, invalid()),
    ({"productIds": "%s"}, invalid()),
    ({"productIds": ["%s", "abc"]}, invalid()),
    ({"productIds": ["%s", True]}, invalid()),
    ({"productIds": ["%s"], "force": True}, invalid()),
    ({"ids": ["%s"]}, invalid("missing")),
)
