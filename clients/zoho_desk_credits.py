"""Zoho Desk's credits: what an organisation has of them a day, what calls cost, and where its day begins.

Sources: working-with-api-credits (budgets); public integration handbook (costs, headers). Speaks no HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate, count, takewhile
from typing import Final, NamedTuple

from .errors import UsageError
from .limits import Window

#: The Desk host of each data centre. An organisation, and so its tokens, live in one of them.
DATA_CENTRES: Final[Mapping[str, str]] = {
    "us": "desk.zoho.com",
    "eu": "desk.zoho.eu",
    "in": "desk.zoho.in",
    "au": "desk.zoho.com.au",
    "jp": "desk.zoho.jp",
    "ca": "desk.zohocloud.ca",
    "cn": "desk.zoho.com.cn",
    "sa": "desk.zoho.sa",
    "sg": "desk.zoho.sg",
    "ae": "desk.zoho.ae",
}
#: Hours that a data centre's day is ahead of UTC; inferred from the countries, daylight saving left out.
_AHEAD: Final[Mapping[str, float]] = {
    "us": -8, "eu": 1, "in": 5.5, "au": 10, "jp": 9, "ca": -5, "cn": 8, "sa": 3, "sg": 8, "ae": 4,
}  # fmt: skip


class Edition(NamedTuple):
    """What is paid for: credits a day, and more of them for each agent."""

    credits: int
    per_agent: int


EDITIONS: Final[Mapping[str, Edition]] = {
    "free": Edition(5_000, 0),
    "express": Edition(25_000, 100),
    "standard": Edition(50_000, 250),
    "professional": Edition(75_000, 500),
    "enterprise": Edition(100_000, 1_000),
}
#: Trashing, restoring and permanent deletion, each record.
A_RECORD: Final = 6
#: The most records of a list's page.
PAGE: Final = 100
#: A list's page costs more the deeper it begins: up to this offset, so much. From 2,000 on sources say 5 or 10.
_LISTS: Final = ((2_000, 3), (10_000, 5), (50_000, 50))
_DEEPEST: Final = 100
_HOUR: Final = 3_600
_DAY: Final = 24 * _HOUR


def a_day(edition: str, agents: int, data_centre: str) -> Window:
    """The day's credits, from midnight to midnight of the data centre. Raises `UsageError` for unknown names."""
    if edition not in EDITIONS:
        raise UsageError(f"edition is one of {', '.join(EDITIONS)}, not {edition!r}")
    if data_centre not in DATA_CENTRES:
        raise UsageError(f"data_centre is one of {', '.join(DATA_CENTRES)}, not {data_centre!r}")
    bought = EDITIONS[edition]
    credits_ = bought.credits + bought.per_agent * agents
    return Window("credits", credits_, _DAY, aligned=True, offset=-_AHEAD[data_centre] * _HOUR)


def page_cost(offset: int) -> int:
    """Credits for a list's page that begins there."""
    return next((cost for deepest, cost in _LISTS if offset <= deepest), _DEEPEST)


def pages_for(credits_: int) -> int:
    """How many pages of a list, from its beginning, cost less than that."""
    spent = accumulate(page_cost(offset) for offset in count(0, PAGE))
    return sum(1 for _ in takewhile(lambda cost: cost < credits_, spent))
