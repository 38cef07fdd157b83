"""Throughput and the 99th percentile over loopback, at 1 and 16 connections, against bare Flask on the same server."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ratios import Row, paired

HERE = Path(__file__).parent
ROUNDS, REQUESTS = 9, 3000


@contextmanager
def served(which: str, count: int) -> Iterator[int]:
    """A server in a process of its own; its port."""
    with tempfile.TemporaryDirectory() as folder:
        port_file = Path(folder) / "port"
        process = subprocess.Popen([sys.executable, HERE / "served.py", which, port_file, str(count)])
        try:
            while not (port_file.exists() and port_file.read_text()):
                time.sleep(0.05)
                assert process.poll() is None, f"the {which} server did not start"
            yield int(port_file.read_text())
        finally:
            process.terminate()
            process.wait(10)


def loaded(port: int, connections: int, first: int) -> tuple[float, float]:
    """Requests a second, and the 99th percentile in microseconds."""
    words = [sys.executable, HERE / "load.py", *map(str, (port, connections, first, REQUESTS))]
    rate, _, slow = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    return float(rate), float(slow)


def report() -> list[Row]:
    total = (ROUNDS + 1) * REQUESTS * 2
    rows = []
    with served("ours", total) as ours, served("bare", total) as bare:
        for lap, connections in enumerate((1, 16)):
            taken = []
            for turn in range(ROUNDS + 1):
                first = (lap * (ROUNDS + 1) + turn) * REQUESTS
                taken.append((loaded(ours, connections, first), loaded(bare, connections, first)))
            rows += _rows(connections, taken[1:])
    return rows


def _rows(connections: int, taken: list[tuple[tuple[float, float], tuple[float, float]]]) -> list[Row]:
    rates = [[pair[side][0] for pair in taken] for side in (0, 1)]
    slow = [[pair[side][1] for pair in taken] for side in (0, 1)]
    plural = "connection" if connections == 1 else "connections"
    return [
        Row(f"throughput over loopback, {connections} {plural}", *(f"{statistics.median(one):.0f} /s" for one in rates),
            paired(*rates), 0.8, at_most=False),
        Row(f"99th percentile over loopback, {connections} {plural}", *(f"{statistics.median(one):.0f} µs" for one in slow),
            paired(*slow), 1.5),
    ]  # fmt: skip
