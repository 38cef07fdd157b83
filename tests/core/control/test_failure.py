"""A bug of ours is told as one: 500 in the one shape, with the details in the log and not in the answer."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from understudy.sandbox.core.world import World


def test_a_bug_is_logged_and_its_details_are_not_told(
    plane: Any, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_self: World) -> None:
        raise RuntimeError("zero gravity")

    monkeypatch.setattr(World, "reset", broken)
    with caplog.at_level(logging.ERROR):
        answer = plane.ask("POST", f"/worlds/{world.name}/reset")
    assert answer.status_code == 500
    assert "zero gravity" not in answer.text
    assert "zero gravity" in caplog.text
