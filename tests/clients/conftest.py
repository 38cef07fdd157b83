"""Clients of a world's stand-ins, in process and on the world's own time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients.http import AsyncHttpTransport, HttpTransport
from understudy.sandbox import World

_PATIENCE = 10.0


@pytest.fixture
def client(understudy: World) -> Callable[..., Any]:
    """`client(TribeMade, **options)`: let in by the world's account, with nothing but its own credentials."""

    def make(kind: Any, **options: Any) -> Any:
        vendor = getattr(understudy, kind.kind.name)
        options.setdefault("sleep", understudy.clock.sleep)
        carrier = HttpTransport(vendor.url, _PATIENCE, understudy.connection.client(vendor.url, {}))
        return kind(
            options.pop("credentials", vendor.credentials),
            base_url=vendor.url,
            now=understudy.clock.time,
            carrier=options.pop("carrier", carrier),
            **options,
        )

    return make


@pytest.fixture
def async_client(understudy: World) -> Callable[..., Any]:
    """The same, for an event loop."""

    async def sleep(seconds: float) -> None:
        understudy.clock.sleep(seconds)

    def make(kind: Any, **options: Any) -> Any:
        vendor = getattr(understudy, kind.kind.name)
        carrier = AsyncHttpTransport(
            vendor.url, _PATIENCE, understudy.connection.async_client(vendor.url, {})
        )
        return kind(
            vendor.credentials,
            base_url=vendor.url,
            sleep=sleep,
            now=understudy.clock.time,
            carrier=carrier,
            **options,
        )

    return make
