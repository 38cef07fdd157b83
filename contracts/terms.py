"""A vendor's terms in words: what it allows, as one would say it.

Knows the kinds of limits; no vendor.
"""

from __future__ import annotations

from ..sandbox.core.clock import SECOND, Instant, iso_millis
from ..sandbox.core.limits import FixedWindow, LeakyBucket, Limit
from .allowance import Allowance
from .spoken import count as counted
from .spoken import duration, number


def moment(at: Instant) -> str | None:
    """None for what is beyond the calendar."""
    try:
        return iso_millis(at)
    except OverflowError:
        return None


def in_words(limit: Limit, allowed: Allowance, at: Instant) -> str:
    """One limit, as one says it: `10 requests in 1 min, counted from the first`."""
    unit = "request" if allowed.cost == 1 and not allowed.by_product else "credit"
    payer = "product" if allowed.by_product else "request"
    costs = f"; a {payer} costs {number(allowed.cost)}" if unit == "credit" else ""
    if isinstance(limit, FixedWindow):
        opens = Instant(limit.window(None, at).since + limit.period)
        begins = f"by the clock: the next from {moment(opens)}" if limit.aligned else "counted from the first"
        return f"{counted(limit.limit, unit)} in {duration(limit.period / SECOND)}, {begins}{costs}"
    if isinstance(limit, LeakyBucket):
        return f"{counted(limit.size, unit)} at once, and {number(limit.leak)} more a second{costs}"
    return f"{limit.name}{costs}"


def limits_in_words(allowed: Allowance, at: Instant) -> tuple[str, ...]:
    """Every limit on a vendor's deletions."""
    return tuple(in_words(limit, allowed, at) for limit in allowed.limits)
