"""Devdraft's idempotency keys: first answers are kept for 24 hours and given again.

Source: guide, Idempotency; Delete Product says that it is supported. Knows nothing of what was asked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from ...core.call import Call
from ...core.clock import DAY, Instant
from ...core.decision import Change, Decision, Put, Remove
from ...core.journal import veil
from ...core.state import Held
from . import wire
from .entities import REPLAYS, SHELF, ApiKey, Replay

LIFETIME: Final = DAY
_UUID4: Final = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
).fullmatch
_LONGEST: Final = 255
#: After these the same key may be used as if for the first time: nothing was looked at yet.
_FORGOTTEN: Final = frozenset(
    one.name
    for one in (
        wire.UNAUTHORIZED,
        wire.RATE_LIMITED,
        wire.DELETE_FORBIDDEN,
        wire.FORBIDDEN,
        wire.MALFORMED_KEY,
        wire.KEY_REQUIRED,
        wire.KEY_REUSED,
    )
)


def is_uuid4(text: str) -> bool:
    return _UUID4(text) is not None


def is_key(text: str, form: str) -> bool:
    return is_uuid4(text) if form == "uuid4" else 0 < len(text) <= _LONGEST


def first_use(held: Held, client: str, key: str | None) -> Replay | None:
    """What a client was answered under a key in the last 24 hours."""
    found = None if key is None else held[REPLAYS].get(name_of(client, key))
    return found if found and held.now < found.expires_at else None


def is_same(first: Replay, call: Call) -> bool:
    """Whether a request is the one that a key was first used for."""
    return (first.method, first.path, first.query, first.body) == (
        call.method,
        call.path,
        call.query,
        _digest(call.body),
    )


def remembered(
    decision: Decision, held: Held, call: Call, client: ApiKey | None, key: str | None
) -> Decision:
    """The decision, and that it is kept: 401, 403, 429 and what a key itself is refused for are not."""
    if client is None or key is None or decision.answer.name in _FORGOTTEN:
        return decision
    if first_use(held, client.id, key) is not None:
        return decision
    kept = Put(REPLAYS, _kept(decision, held, call, client.id, key), "kept the answer under")
    return also(decision, kept)


def also(decision: Decision, change: Change) -> Decision:
    """A decision that makes one more change."""
    return Decision(
        decision.answer,
        decision.findings,
        (*decision.changes, change),
        decision.body,
        decision.headers,
        decision.readings,
        decision.refused,
    )


def _kept(decision: Decision, held: Held, call: Call, client: str, key: str) -> Replay:
    return Replay(
        name_of(client, key),
        client,
        key,
        call.method,
        call.path,
        call.query,
        _digest(call.body),
        held.now,
        Instant(held.now + LIFETIME),
        decision.answer,
        decision.body,
    )


def expired(held: Held) -> tuple[Change, ...]:
    """Keys that time has freed, to be dropped."""
    return tuple(Remove(REPLAYS, one.id, "forgot") for one in _over(held))


def _over(held: Held) -> Iterator[Replay]:
    """Answers kept for their full time.

    The youngest is looked at first: what was over when it was put there is gone already, so that only the
    shelves from then until now need a look, and none where all of them are over.
    """
    table = held[REPLAYS]
    youngest = next(table.newest_first(), None) if len(table) else None
    if youngest is None:
        return
    if youngest.expires_at <= held.now:
        yield from (one for one in table if one.expires_at <= held.now)
        return
    for number in range(youngest.used_at // SHELF, held.now // SHELF + 1):
        yield from (one for one in table.find("shelf", str(number)) if one.expires_at <= held.now)


def name_of(client: str, key: str) -> str:
    """What a kept answer is filed under. A journal shows it, and so it does not spell the client's own key."""
    return f"{veil(client)}/{key}"


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest() if body else b""
