"""What every test of the project shares: no network but loopback, no wall clock, worlds by fixture."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

# the second holds every answer against the vendors' documents, the third the evidence against its tests
pytest_plugins = ["pytester", "passive", "reached"]

SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse any connection that leaves the machine: a test that reaches a vendor is a disaster."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {
            "127.0.0.1",
            "::1",
            "localhost",
        }:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def shared() -> Path:
    """Material that lies beside the repository on some machines; a test that reads it is skipped elsewhere."""
    if not SHARED.is_dir():
        pytest.skip("../shared/ is not beside this checkout")
    return SHARED
