"""Altcraft's codes: the number in an answer's body that says yes or no, whatever the HTTP status.

Source: API interaction, response codes. Knows no operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .altcraft_formats import read
from .answers import excerpt, rate_limited, unexpected
from .errors import (
    CallError,
    InvalidRequest,
    PermissionDenied,
    QuotaExhausted,
    RateLimited,
    Unauthenticated,
    UnknownOutcome,
)
from .message import Effect, Request, Response

_REFUSALS: Final[Mapping[int, type[CallError]]] = {
    400: InvalidRequest,
    401: Unauthenticated,
    402: QuotaExhausted,
    403: PermissionDenied,
    429: RateLimited,
}


def failure(request: Request, response: Response, now: float) -> CallError | None:
    """What went wrong, None for success. An HTTP status may repeat the code; alone it proves nothing.

    The exceptions are a proxy's: a 429, which lets nothing through, and a redirect.
    """
    if response.status == 429:
        return rate_limited(response, "too many calls for a proxy: Altcraft itself documents no limit", now)
    body = read(response.body)
    if body is None or type(body.get("error")) is not int:
        return unexpected(response) if 300 <= response.status < 400 else UnknownOutcome(excerpt(response))
    if body["error"] or response.status >= 300:
        return _refusal(response, body)
    return None if _is_success(request, body) else UnknownOutcome(excerpt(response))


def _refusal(response: Response, body: Mapping[str, Any]) -> CallError:
    """A code that is not 0. What contradicts itself, or may have happened all the same, is an unknown outcome."""
    code, said, count = body["error"], body.get("error_text"), body.get("deleted_count", 0)
    text = said if isinstance(said, str) and said else f"error {code}"
    if response.status >= 500 or not 400 <= code < 500 or code == 408 or count:
        return UnknownOutcome(text, code=str(code))
    return _REFUSALS.get(code, InvalidRequest)(text, code=str(code))


def _is_success(request: Request, body: Mapping[str, Any]) -> bool:
    """Whether error 0 comes with what the method answers: a count, or rows."""
    if request.effect is Effect.DESTROYS:
        count = body.get("deleted_count")
        return type(count) is int and count >= 0
    rows = body.get("result", "")
    return rows is None or (isinstance(rows, list) and all(map(_is_row, rows)))


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("external_id"), str)
