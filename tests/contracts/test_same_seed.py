"""The same seed gives the same verdict, word for word, in whatever process it is asked."""

from __future__ import annotations

import os
import subprocess
import sys

_ASKED = """
from understudy.contracts.capabilities import named
from understudy.contracts.deletion import broken
from understudy.contracts.menagerie import Quitter
print(broken("tribemade", Quitter(), properties=named(["L3"]), seed=11))
"""


def test_three_processes_with_one_seed_find_the_same_by_chance() -> None:
    """No story catches this animal: what is found was drawn, and shrunk."""
    said = {_verdict(hash_seed) for hash_seed in ("0", "1", "random")}
    assert len(said) == 1
    assert "L3 no-poison" in said.pop()


def _verdict(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    ran = subprocess.run(
        [sys.executable, "-c", _ASKED],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return ran.stdout
