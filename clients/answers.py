"""What an answer means that a vendor's module does not know: the same at all of them.

Knows no vendor.
"""

from __future__ import annotations

from typing import Any

from .errors import (
    CallError,
    InvalidRequest,
    PermissionDenied,
    QuotaExhausted,
    RateLimited,
    Refused,
    Unauthenticated,
    UnknownOutcome,
)
from .message import Response
from .waiting import asked

_SHOWN = 120


def parsed(response: Response) -> Any:
    """The body's JSON, or None where it is none."""
    try:
        return response.json()
    except (ValueError, RecursionError):  # nested past all reason is none either
        return None


def unexpected(response: Response, text: str = "", code: str = "") -> CallError:
    """An answer that the vendor's page does not show, by its status.

    What cannot be read is no proof of anything: a success in a shape that is not the vendor's own, as a proxy sends
    it, is an unknown outcome, and so is every server's failure.
    """
    status, says = response.status, text or excerpt(response)
    if status < 300 or status >= 500 or status == 408:
        return UnknownOutcome(says, code=code)
    if status < 400:
        where = response.headers.get("location", "elsewhere")
        return Refused(
            f"a redirect to {where}, which is not followed: credentials stay with the host they are for"
        )
    kinds: dict[int, type[CallError]] = {
        401: Unauthenticated,
        402: QuotaExhausted,
        403: PermissionDenied,
        429: RateLimited,
    }
    return kinds.get(status, InvalidRequest)(says, code=code)


def rate_limited(response: Response, text: str, now: float, code: str = "") -> RateLimited:
    """A 429, with the wait that it asks for in whatever spelling."""
    return RateLimited(text, code=code, retry_after=asked(response.headers, parsed(response), now))


def excerpt(response: Response) -> str:
    """The beginning of a body, fit for a message."""
    text = response.body[: 4 * _SHOWN].decode("utf-8", "replace").strip().replace("\n", " ")
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return (
        f"an answer that this client does not know: {shown}"
        if shown
        else "an empty answer, where one with a body was due"
    )
