"""Resident memory: at start against bare Flask on the same server, and of each imported product."""

from __future__ import annotations

import statistics
import subprocess
import sys

from ratios import Row, paired, rounds

RESIDENT = "int(open('/proc/self/statm').read().split()[1]) * 4096"
OURS = f"""
from understudy.sandbox import Gear, Sandbox, Server
sandbox = Sandbox(gear=Gear.REAL)
sandbox.main
with Server(sandbox.app):
    print({RESIDENT})
"""
BARE = f"""
import flask
from understudy.sandbox.core.server import Server
app = flask.Flask("bare", root_path=".")
with Server(app.wsgi_app):
    print({RESIDENT})
"""
PRODUCTS = f"""
import gc, sys
sys.path.insert(0, sys.argv[1])
from inprocess import catalogue
from understudy.sandbox import Sandbox
sandbox = Sandbox()
sandbox.create("warm", catalogue=catalogue(100))
gc.collect()
before = {RESIDENT}
sandbox.create("full", catalogue=catalogue(100_000))
gc.collect()
print(({RESIDENT} - before) / 100_000)
"""


def printed(script: str, *words: str) -> float:
    return float(
        subprocess.run([sys.executable, "-c", script, *words], check=True, capture_output=True).stdout
    )


def report() -> list[Row]:
    ours, bare = rounds(5, lambda: printed(OURS), lambda: printed(BARE))
    each = printed(PRODUCTS, sys.path[0])
    return [
        Row("resident memory at start", *(f"{statistics.median(one) / 2**20:.1f} MiB" for one in (ours, bare)),
            paired(ours, bare), 1.35),
        Row("resident memory of each of 100,000 products, all vendors", f"{each:.0f} B", "700 B", each / 700, 1.0),
    ]  # fmt: skip
