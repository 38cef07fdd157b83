"""What Zoho Desk allows an organisation: credits a day, and calls at a time.

Source: working-with-api-credits (budgets, concurrency); public integration handbook (costs). Speaks no HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from ...core.clock import DAY
from ...core.decision import Count
from ...core.limits import FixedWindow, Reading
from ...core.state import Held
from .entities import DataCentre, Organization


class Edition(NamedTuple):
    """What is paid for: credits a day, more of them for each agent, and calls in flight."""

    credits: int
    per_agent: int
    calls: int


EDITIONS: Final[Mapping[str, Edition]] = {
    "free": Edition(5_000, 0, 5),
    "express": Edition(25_000, 100, 10),
    "standard": Edition(50_000, 250, 10),
    "professional": Edition(75_000, 500, 15),
    "enterprise": Edition(100_000, 1_000, 25),
}
READ: Final = 1
WRITE: Final = 1
#: Trashing, restoring and permanent deletion, each record.
A_RECORD: Final = 6
#: A call that was let in and then found wrong. Inferred.
WRONG: Final = 1
#: Lists cost more the deeper they begin: up to this offset, so much. The boundary between 50 and 100 is inferred.
_LISTS: Final = ((2_000, 3), (10_000, 0), (50_000, 50))
_DEEPEST: Final = 100


def edition(held: Held) -> Edition:
    return EDITIONS[held.switch("edition")]


def credits_of(held: Held, organization: Organization) -> FixedWindow:
    """The day's credits; the day is the data centre's, from midnight to midnight."""
    bought = edition(held)
    return _day(bought.credits + bought.per_agent * organization.agents, organization.data_centre.ahead)


@lru_cache(maxsize=64)
def _day(credits_: int, ahead: int) -> FixedWindow:
    return FixedWindow("credits", credits_, DAY, aligned=True, offset=-ahead)


#: What a world's own organisation has by default; stands for the limit where only its name matters.
CREDITS: Final = _day(EDITIONS["free"].credits, DataCentre.US.ahead)


def spend(held: Held, organization: Organization, weight: int) -> tuple[Count, Reading]:
    """The day's credits after a call of that weight."""
    return held.put_to(credits_of(held, organization), organization.id, weight)


def standing(held: Held, organization: Organization) -> Reading:
    """The day's credits as they are: what a call that costs nothing reads."""
    return spend(held, organization, 0)[1]


def list_weight(held: Held, offset: int) -> int:
    for deepest, weight in _LISTS:
        if offset <= deepest:
            return weight or int(held.switch("deep_list_cost"))
    return _DEEPEST
