"""How long a vendor asks to wait, in every spelling that is met: one place for all of them.

Seconds, rounded up to whole ones: who waits exactly as long as asked is not early.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

_FIELDS: Final = ("retry_after", "retryAfter")


def asked(headers: Mapping[str, str], body: Any, now: float) -> float | None:
    """The wait that an answer asks for, the longest where it says several; None where it says none that makes sense.

    Read are `Retry-After` (seconds, whole or not, or an HTTP date), `retry_after` and `retryAfter` in the body, and
    `X-RateLimit-Reset` (Unix seconds). `now` is seconds since 1970 UTC by our clock; the vendor's own, where it
    sends a `Date`, is believed instead.
    """
    wait = exactly(headers, body, now)
    return None if wait is None else float(math.ceil(wait))


def exactly(headers: Mapping[str, str], body: Any, now: float) -> float | None:
    """The same, to the fraction of a second."""
    there = server_time(headers, now)
    waits = [_header(headers.get("retry-after", ""), there)]
    waits += [_positive(body.get(name)) for name in _FIELDS] if isinstance(body, dict) else []
    reset = _positive(headers.get("x-ratelimit-reset", ""))
    waits += [_positive(reset - there)] if reset is not None else []
    found = [wait for wait in waits if wait is not None]
    return max(found, default=None)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """What `Retry-After` alone asks for: where nothing was refused, the limit's reset is no wait that is asked."""
    wait = _header(headers.get("retry-after", ""), server_time(headers, now))
    return None if wait is None else float(math.ceil(wait))


def server_time(headers: Mapping[str, str], now: float) -> float:
    """The vendor's clock when it answered: its `Date`, or ours where it sends none."""
    at = _date(headers.get("date", ""))
    return now if at is None else at


def _header(text: str, now: float) -> float | None:
    seconds = _positive(text)
    if seconds is not None:
        return seconds
    at = _date(text)
    return None if at is None else _positive(at - now)


def _positive(value: object) -> float | None:
    """A number of seconds above zero, or None: absurd hints are no hints."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and number > 0 else None


def _date(text: str) -> float | None:
    try:
        moment: datetime = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
