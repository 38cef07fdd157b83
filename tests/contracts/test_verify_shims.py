"""The clocks that CPython and Node are given: so many times as fast, in whatever way a program waits."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from understudy.contracts.verify.timing import Means, Timing
from understudy.sandbox.core.clock import SECOND, START

SHIM = Timing(Means.SHIM, 600)
#: Ten minutes of waiting in each test: without a shim that would never be over in time.
LATEST = 40

PYTHON = """
import asyncio, contextlib, datetime, queue, select, selectors, socket, threading, time

def waits(wait, least=60):
    first, steady, fine = time.time(), time.monotonic(), time.perf_counter()
    wait()
    for took in (time.time() - first, time.monotonic() - steady, time.perf_counter() - fine):
        assert least - 0.1 <= took, took

def empty():
    with contextlib.suppress(queue.Empty):
        queue.Queue().get(timeout=60)

def late():
    async def never():
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 60)
    asyncio.run(never())

def silent():
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(server.getsockname(), timeout=300) as line:
        assert line.gettimeout() == 300
        with contextlib.suppress(TimeoutError):
            line.recv(1)

waits(lambda: time.sleep(60))
waits(lambda: asyncio.run(asyncio.sleep(60)))
waits(lambda: threading.Event().wait(60))
waits(empty)
waits(late)
waits(silent, 300)

now = time.time()
assert 2025 == time.gmtime().tm_year == time.localtime().tm_year == datetime.date.today().year
for told in (datetime.datetime.now().timestamp(), datetime.datetime.now(datetime.timezone.utc).timestamp()):
    assert abs(told - now) < 600, (told, now)
assert type(datetime.datetime.now()) is datetime.datetime
naive = datetime.datetime(2025, 1, 15, 12)
assert abs((datetime.datetime.utcnow() - naive).total_seconds()) < 6000
assert time.gmtime(0).tm_year == 1970
print("all well")
"""

NODE = """
import { setTimeout as sleep, scheduler } from "node:timers/promises";
import { setTimeout as later } from "node:timers";
import { promisify } from "node:util";

async function waits(wait, least = 60_000) {
  const first = Date.now(), fine = performance.now(), [ticks] = process.hrtime(), big = process.hrtime.bigint();
  await wait();
  const all = [Date.now() - first, performance.now() - fine, 1000 * (process.hrtime()[0] - ticks + 1)];
  for (const took of [...all, Number(process.hrtime.bigint() - big) / 1e6])
    if (took < least - 100) throw new Error(`${wait} took ${took} ms`);
}

await waits(() => new Promise((awake) => setTimeout(awake, 60_000)));
await waits(() => new Promise((awake) => later(awake, 60_000)));
await waits(() => sleep(60_000));
await waits(() => scheduler.wait(60_000));
await waits(() => promisify(setTimeout)(60_000));
await waits(() => new Promise((over) => {
  let times = 0;
  const clock = setInterval(() => { if (++times === 2) { clearInterval(clock); over(); } }, 30_000);
}));
await waits(() => new Promise((over) => {
  const alive = setTimeout(() => {}, 3_000_000);
  const signal = AbortSignal.timeout(300_000);
  signal.onabort = () => { clearTimeout(alive); over(signal.reason.name === "TimeoutError" || process.exit(9)); };
}), 300_000);

const years = [new Date().getFullYear(), new Date(Date.now()).getFullYear(), new (class extends Date {})().getFullYear()];
if (years.some((one) => one !== 2025) || !Date().includes("2025")) throw new Error(`it is ${years}`);
if (new Date(0).toISOString() !== "1970-01-01T00:00:00.000Z" || !(new Date() instanceof Date)) throw new Error("no Date");
console.log("all well");
"""


def run(command: list[str], tmp_path: Path, **more: str) -> tuple[subprocess.CompletedProcess[str], Path]:
    seen = tmp_path / "seen"
    own = {**os.environ, **more}
    given = SHIM.environment(own, SHIM.machine(START), seen)
    done = subprocess.run(
        command, env={**own, **given}, capture_output=True, text=True, timeout=LATEST, check=False
    )
    return done, seen


def test_in_python_every_wait_is_shorter_and_every_date_is_the_vendors(tmp_path: Path) -> None:
    done, seen = run([sys.executable, "-W", "ignore", "-c", PYTHON], tmp_path)
    assert done.stdout == "all well\n", done.stderr
    assert seen.exists()


def test_a_python_that_python_starts_lives_in_the_same_time(tmp_path: Path) -> None:
    program = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    done, _ = run([sys.executable, "-c", program + "; print('all well')"], tmp_path)
    assert done.stdout == "all well\n", done.stderr


def test_somebodys_own_sitecustomize_is_loaded_too(tmp_path: Path) -> None:
    assert START // SECOND // 86400 == 20103  # the day below
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("import time\nDAY = int(time.time() // 86400)\n")
    program = "import sitecustomize; print(sitecustomize.DAY, sitecustomize.__file__)"
    done, _ = run([sys.executable, "-c", program], tmp_path, PYTHONPATH=str(own))
    assert done.stdout == f"20103 {own / 'sitecustomize.py'}\n", done.stderr


def test_a_python_that_ignores_its_environment_has_not_seen_the_clock(tmp_path: Path) -> None:
    done, seen = run([sys.executable, "-I", "-c", "print('all well')"], tmp_path)
    assert done.stdout == "all well\n"
    assert not seen.exists()


def test_in_node_every_wait_is_shorter_and_every_date_is_the_vendors(tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("there is no node on this machine")
    script = tmp_path / "waits.mjs"
    script.write_text(NODE)
    done, seen = run(["node", str(script)], tmp_path)
    assert done.stdout == "all well\n", done.stderr
    assert seen.exists()
