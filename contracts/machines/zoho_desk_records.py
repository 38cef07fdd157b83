"""Zoho Desk's records as a model keeps them, and which of them a call could touch.

Written from "How to move products to trash in Zoho Desk" and Zoho's own description; knows nothing of the stand-in's code.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from .target import Sent
from .zoho_desk_calls import BASE, DAY

#: using-the-recycle-bin: how long a record stays there.
RETENTION: Final = 60 * DAY
#: What a call might change that names nothing: no canary's name.
EVERYTHING: Final = "*"
_IDS: Final = ("id", "productIds", "ids", "ticketIds")


@dataclass(slots=True)
class Record:
    """A product or a ticket as it was last written, and since when it is in the trash."""

    fields: dict[str, Any]
    trashed_at: float | None = None
    purged: bool = False

    def is_gone(self, now: float) -> bool:
        """For good: purged, or 60 days in the trash."""
        return self.purged or (self.trashed_at is not None and now >= self.trashed_at + RETENTION)

    def is_active(self) -> bool:
        return self.trashed_at is None and not self.purged

    def is_in_bin(self, now: float) -> bool:
        return self.trashed_at is not None and not self.is_gone(now)


def moment(at: float) -> str:
    """`2017-07-18T10:53:40.787Z`."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def touched(sent: Sent) -> Collection[str]:
    """The ids that a call could move, bring back, change or delete."""
    path = sent.path.removeprefix(BASE)
    if sent.method == "GET" or (sent.method, path) == ("POST", "/products"):
        return ()
    if sent.method == "DELETE":
        return {one for name, value in sent.query if name in _IDS for one in value.split(",")}
    if sent.method == "PATCH":
        return {path.rpartition("/")[2]}
    return {EVERYTHING} if path.endswith("All") else {*_named(sent.body)}


def _named(body: bytes) -> Iterable[str]:
    try:
        members = json.loads(body)
        return [str(one) for name in _IDS for one in members.get(name, ())]
    except (ValueError, AttributeError, TypeError):
        return [EVERYTHING]
