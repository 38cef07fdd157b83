"""Things under test beyond a callable that is given a client: a function as it is, and an async function.

Each becomes a `Subject`, for `broken`, `check` and `DeletionContract`. Nothing that is replaced for it stays replaced.
"""

from __future__ import annotations

from .asynchronous import AsyncAccess, asynchronous
from .patched import unmodified
from .run import CannotRun

__all__ = ["AsyncAccess", "CannotRun", "asynchronous", "unmodified"]
