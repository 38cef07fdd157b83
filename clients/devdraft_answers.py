"""What Devdraft's answers mean, by all that its pages show: as errors, and as hints of its limit.

Source: Delete Product, error responses; the neighbouring pages where named. Knows no operation's steps. No I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .answers import excerpt, parsed, rate_limited, unexpected
from .devdraft_references import PRODUCTS, rows
from .errors import Blocked, CallError, Conflict, NotFound, Refused
from .limits import Hint
from .message import Effect, Request, Response
from .waiting import server_time


def failure(request: Request, response: Response, now: float) -> CallError | None:
    """What went wrong, by an answer; None for success."""
    body = parsed(response)
    if response.status == 200:
        return None if _is_success(request, body) else _doubtful(request, response, body)
    text, code = _said(body)
    if response.status == 429:
        return rate_limited(response, text or excerpt(response), now, code)
    known = _refusal(request, response, body, text, code) if text else None
    return known or unexpected(response, text, code)


def hint(request: Request, response: Response, now: float, shared: int) -> Hint:
    """Source: guide, Rate Limiting, response headers.

    Where reads have a limit of their own, which is not the `shared` one, what they say is not of that.
    """
    headers = response.headers
    try:
        limit, remaining = int(headers["x-ratelimit-limit"]), int(headers["x-ratelimit-remaining"])
        resets_in = float(headers["x-ratelimit-reset"]) - server_time(headers, now)
    except (KeyError, ValueError):
        return Hint()
    is_apart = request.effect is Effect.READS and limit != shared
    return Hint(None if is_apart else remaining, resets_in)


def _is_success(request: Request, body: Any) -> bool:
    """Whether a 200 is Devdraft's own, and about what was asked: a proxy's page is one too, and proves nothing."""
    if not request.targets:
        return rows(body) is not None
    return _subject(request, body).lower() == request.targets[0].lower()


def _subject(request: Request, body: Any) -> str:
    """The id of what an answer is about; '' where it does not say.

    Source: Delete Product; the page of that name in developers for a receipt in the product's place.
    """
    named = body.get("id") if isinstance(body, dict) else None
    if named is None and request.effect is Effect.DESTROYS and isinstance(body, dict):
        named = body.get("productId") if body.get("deleted") is True else None
    return named if isinstance(named, str) else ""


def _doubtful(request: Request, response: Response, body: Any) -> CallError:
    subject = _subject(request, body) if request.targets else ""
    return unexpected(
        response, f"asked for {request.targets[0]}, answered about {subject}" if subject else ""
    )


def _said(body: Any) -> tuple[str, str]:
    """An error's text and code. Source: Delete Product, error responses; developers, Authentication, for the other."""
    if not isinstance(body, dict):
        return "", ""
    error = body.get("error")
    text, code = (
        (error.get("message"), error.get("code")) if isinstance(error, dict) else (body.get("message"), "")
    )
    return (text if isinstance(text, str) else ""), (code if isinstance(code, str) else "")


def _refusal(request: Request, response: Response, body: Any, text: str, code: str) -> CallError | None:
    """A refusal by what it says; None where the status alone says it."""
    if response.status == 404 and _is_absence(request, text):
        return NotFound(text, code=code)
    if response.status == 403 and "different application" in text:
        return Refused(text, code=code)  # of this product alone: the key may delete others
    if response.status != 409:
        return None
    if request.effect is not Effect.DESTROYS or "idempotency" in f"{code} {text}".lower():
        return Conflict(text, code=code)
    return _blocked(body, text, code)


def _is_absence(request: Request, text: str) -> bool:
    """Whether a 404 speaks of the record. One for a wrong address says less, and proves nothing."""
    said = text.lower()
    if request.path.startswith(PRODUCTS):
        return said == "product not found"
    return said.endswith(" not found")


def _blocked(body: Mapping[str, Any], text: str, code: str) -> Blocked:
    """Devdraft lists every reference, blocking or not. Source: Delete Product, Referenced Data Handling."""
    details = body.get("details")
    listed = details.get("references") if isinstance(details, dict) else None
    told = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    blocking = [one for one in told if "pending" in one] or told
    besides = [one for one in told if one not in blocking]
    text += f" In the way: {', '.join(blocking)}." if blocking else ""
    text += f" Not in the way: {', '.join(besides)}." if besides else ""
    return Blocked(text, code=code, references=told)
