"""Altcraft's client over answers that a test writes itself, for what no stand-in would say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import Altcraft
from understudy.clients.message import Reply, Request, Response


class Scripted:
    """A carrier that gives its replies in order, and keeps what was sent."""

    def __init__(self, replies: tuple[Reply, ...]) -> None:
        self._replies = list(replies)
        self.sent: list[Request] = []

    def send(self, request: Request) -> Reply:
        self.sent.append(request)
        return self._replies.pop(0)


@pytest.fixture
def answering() -> Callable[..., tuple[Altcraft, Scripted]]:
    """`answering(b"…", Response(…), **options)`: bytes are the body of an HTTP 200."""

    def make(*replies: Reply | bytes, **options: Any) -> tuple[Altcraft, Scripted]:
        carrier = Scripted(
            tuple(Response(200, {}, one) if isinstance(one, bytes) else one for one in replies)
        )
        options.setdefault("sleep", lambda _seconds: None)
        altcraft = Altcraft(
            {"token": "canary-token"},
            base_url="http://altcraft.test",
            now=lambda: 0.0,
            carrier=carrier,
            **options,
        )
        return altcraft, carrier

    return make
