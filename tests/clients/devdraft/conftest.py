"""Devdraft's client, let into a world, and what the world's journal shows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import Devdraft
from understudy.sandbox import World


@pytest.fixture
def devdraft(client: Callable[..., Any]) -> Devdraft:
    made: Devdraft = client(Devdraft)
    return made


@pytest.fixture
def keys(understudy: World) -> Callable[[], list[str | None]]:
    """The idempotency keys of all deletions so far, in order."""

    def read() -> list[str | None]:
        calls = [one for one in understudy.devdraft.journal if one.operation == "delete_product"]
        return [dict(one.request.headers).get("x-idempotency-key") for one in calls]

    return read


@pytest.fixture
def changes(understudy: World) -> Callable[[], list[str]]:
    """What was asked for so far that is no read."""

    def read() -> list[str]:
        return [one.operation for one in understudy.devdraft.journal if one.request.method != "GET"]

    return read
