"""The machine's clock and its randomness: what a client uses where it is given no other."""

from __future__ import annotations

import asyncio
import time
import uuid


def now() -> float:
    """Seconds since 1970 UTC."""
    return time.time()


def sleep(seconds: float) -> None:
    time.sleep(seconds)


async def asleep(seconds: float) -> None:
    await asyncio.sleep(seconds)


def fresh_key() -> str:
    """An idempotency key that nobody has used: a UUID of version 4."""
    return str(uuid.uuid4())
