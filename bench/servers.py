"""HTTP servers for one small Flask app, compared: speed, keep-alive, shutdown, and whether a broken line is real.

    python bench/servers.py [--seconds 2] [--rounds 3]

Each server runs in a process of its own on a free loopback port; the servers take turns within each round,
so that a machine that slows down slows all of them. A server that is not installed is reported as such.
"""

# ruff: noqa: PLC0415  what is not installed must not be imported

from __future__ import annotations

import argparse
import contextlib
import http.client
import importlib.util
import os
import re
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHOSEN = "understudy"
LOADS = (1, 16)
SLOW = 0.5  # seconds that the slow request takes
WORKERS = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """One server: the module it needs, and how it serves an app on a port until it is told to stop."""

    module: str
    serve: Callable[[Any, int], None]


def app() -> Any:
    """A bare Flask app, with one route for each thing that is measured."""
    import flask

    bare = flask.Flask(__name__)
    bare.add_url_rule("/thing", view_func=lambda: {"id": 1, "title": "Mug"}, endpoint="thing")
    bare.add_url_rule("/none", view_func=lambda: ("", 204), endpoint="none")
    bare.add_url_rule("/slow", view_func=slow)
    bare.add_url_rule("/break/<how>", view_func=broken)
    return bare


def slow() -> dict[str, str]:
    time.sleep(SLOW)
    return {"after": "a while"}


def broken(how: str) -> Any:
    """An answer whose connection is broken, by whatever means the server leaves to its app."""
    import flask

    environ = flask.request.environ
    if environ.get("understudy.cuts"):
        from understudy.sandbox.core.cut import CUT, Cut, CutKind

        environ[CUT] = Cut(CutKind(how), keep=13)
        return b"x" * 500
    if how == "truncated":
        return flask.Response(iter([b"x" * 13]), headers={"Content-Length": "500"})
    held = environ.get("werkzeug.socket") or environ.get("gunicorn.socket")
    if held is None:
        return "this server keeps its socket to itself", 501
    if how == "reset":
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        held.shutdown(socket.SHUT_RDWR)
    os.close(held.detach())
    return ""


def _understudy(served: Any, port: int) -> None:
    from understudy.sandbox.core.server import Server

    Server(served, port=port).serve()


def _cheroot(served: Any, port: int) -> None:
    from cheroot import wsgi

    server = wsgi.Server(("127.0.0.1", port), served, numthreads=WORKERS, request_queue_size=128)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.stop).start())
    server.start()


def _waitress(served: Any, port: int) -> None:
    import waitress

    waitress.serve(served, host="127.0.0.1", port=port, threads=WORKERS, _quiet=True)


def _werkzeug(served: Any, port: int) -> None:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Handler(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_request(self, *_: Any) -> None: ...

    make_server("127.0.0.1", port, served, threaded=True, request_handler=Handler).serve_forever()


def _gunicorn(served: Any, port: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Gunicorn(BaseApplication):  # type: ignore[misc]  # untyped
        def load_config(self) -> None:
            settings = {"bind": f"127.0.0.1:{port}", "threads": WORKERS, "worker_class": "gthread"}
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return served

    Gunicorn().run()


def _granian(_served: Any, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    here = f"{Path(__file__).resolve()}:app"
    Granian(here, factory=True, address="127.0.0.1", port=port, interface=Interfaces.WSGI).serve()


CANDIDATES = {
    CHOSEN: Candidate("understudy.sandbox.core.server", _understudy),
    "cheroot": Candidate("cheroot.wsgi", _cheroot),
    "waitress": Candidate("waitress", _waitress),
    "werkzeug": Candidate("werkzeug.serving", _werkzeug),
    "gunicorn": Candidate("gunicorn.app.wsgiapp", _gunicorn),
    "granian": Candidate("granian", _granian),
}


def installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@contextlib.contextmanager
def running(name: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server in a process of its own, ready; whatever happens, it is gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, __file__, "--serve", name, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # granian and gunicorn have children
    )
    try:
        until_ready(process, port)
        yield process, port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError, http.client.HTTPException):
            ask(http.client.HTTPConnection("127.0.0.1", port, timeout=2), "/thing")
            return
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with {process.returncode} before it answered")
        time.sleep(0.05)
    raise SystemExit(f"{process.args!r} did not answer within 10 s")


def ask(line: http.client.HTTPConnection, path: str) -> int:
    line.request("GET", path)
    response = line.getresponse()
    response.read()
    return response.status


@dataclass(frozen=True, slots=True)
class Speed:
    """Requests a second, and the 99th percentile of latency in milliseconds."""

    rate: float
    p99: float


def loaded(port: int, connections: int, seconds: float) -> Speed:
    url = f"http://127.0.0.1:{port}/thing"
    if not shutil.which("wrk"):
        return loaded_by_python(port, connections, seconds)
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]  # wrk always says it
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", told).groups()  # type: ignore[union-attr]  # as above
    return Speed(rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit])


def loaded_by_python(port: int, connections: int, seconds: float) -> Speed:
    """Where wrk is absent: slower, and it takes its share of the machine, but it compares."""
    taken: list[float] = []
    end = time.monotonic() + seconds

    def one() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        while (before := time.monotonic()) < end:
            ask(line, "/thing")
            taken.append(time.monotonic() - before)

    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Speed(len(taken) / seconds, statistics.quantiles(taken, n=100)[98] * 1000)


def kept_alive(port: int, path: str) -> str:
    """Whether a second request goes over the same socket."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    status = ask(line, path)
    before, line.auto_open = line.sock, 0
    try:
        ask(line, path)
    except (OSError, http.client.HTTPException):
        return f"{status} closed"
    return f"{status} kept" if line.sock is before else f"{status} closed"


def seen(port: int, how: str) -> str:
    """What httpx sees of a line broken in one way."""
    import httpx

    expected = {"reset": "reset by peer", "close": "disconnected", "truncated": "received 13"}[how]
    try:
        with httpx.Client(trust_env=False, timeout=2) as client:
            status = client.get(f"http://127.0.0.1:{port}/break/{how}").status_code
    except httpx.TransportError as error:
        return "real" if expected in str(error) else f"{type(error).__name__}: {error}"[:40]
    return "no socket" if status == 501 else f"not real ({status})"


def shut_down(name: str) -> str:
    """SIGTERM while a slow request is in hand: is it answered, how does the process end, and when."""
    heard: list[str] = []

    def request(port: int) -> None:
        try:
            status = ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/slow")
            heard.append(f"answered {status}")
        except (OSError, http.client.HTTPException) as error:
            heard.append(f"lost ({type(error).__name__})")

    with running(name) as (process, port):
        client = threading.Thread(target=request, args=(port,))
        client.start()
        time.sleep(SLOW / 2)
        process.send_signal(signal.SIGTERM)
        before = time.monotonic()
        try:
            code: int | str = process.wait(10)
        except subprocess.TimeoutExpired:
            code = "none"
        took = time.monotonic() - before
        client.join()
    return f"{heard[0]}, exit {code}, {took:.2f} s"


def import_cost(module: str) -> float:
    """Milliseconds that importing it adds to an empty process."""

    def start(code: str) -> float:
        before = time.monotonic()
        subprocess.run([sys.executable, "-c", code], check=True)
        return (time.monotonic() - before) * 1000

    return statistics.median(start(f"import {module}") - start("pass") for _ in range(5))


@dataclass(slots=True)
class Findings:
    """What was found out about one server."""

    speeds: dict[int, list[Speed]] = field(default_factory=lambda: {load: [] for load in LOADS})
    alive: str = ""
    breaks: str = ""
    shutdown: str = ""
    import_ms: float = 0.0


def measured(names: list[str], seconds: float, rounds: int) -> dict[str, Findings]:
    found = {name: Findings() for name in names}
    with contextlib.ExitStack() as stack:
        ports = {name: stack.enter_context(running(name))[1] for name in names}
        for turn in range(rounds):
            for load in LOADS:
                for name in names[turn % len(names) :] + names[: turn % len(names)]:
                    found[name].speeds[load].append(loaded(ports[name], load, seconds))
        for name, port in ports.items():
            found[name].alive = ", ".join(kept_alive(port, path) for path in ("/thing", "/none", "/gone"))
            breaks = {how: seen(port, how) for how in ("reset", "close", "truncated")}
            found[name].breaks = ", ".join(f"{how} {sight}" for how, sight in breaks.items())
    for name in names:
        found[name].shutdown = shut_down(name)
        found[name].import_ms = import_cost(CANDIDATES[name].module)
    return found


def table(found: dict[str, Findings]) -> Iterable[str]:
    yield (
        "| server | 1 connection, req/s (ratio) | p99 ms | 16 connections, req/s (ratio) | p99 ms | "
        "import ms | keep-alive | broken lines | SIGTERM with a request in hand |"
    )
    yield "| --- | ---: | ---: | ---: | ---: | ---: | --- | --- | --- |"
    for name in CANDIDATES:
        if name not in found:
            yield f"| {name} | not installed | | | | | | | |"
            continue
        one = found[name]
        cells = [cell for load in LOADS for cell in speed_cells(one.speeds[load], found[CHOSEN].speeds[load])]
        cells += [f"{one.import_ms:.0f}", one.alive, one.breaks, one.shutdown]
        yield f"| {name} | {' | '.join(cells)} |"


def speed_cells(mine: list[Speed], chosen: list[Speed]) -> list[str]:
    """The median of the rounds, and of the ratios of paired rounds."""
    ratio = statistics.median(a.rate / b.rate for a, b in zip(mine, chosen, strict=True))
    rate = statistics.median(speed.rate for speed in mine)
    return [f"{rate:,.0f} ({ratio:.2f})", f"{statistics.median(speed.p99 for speed in mine):.1f}"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="servers to compare, separated by commas")
    parser.add_argument("--serve", choices=CANDIDATES, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        CANDIDATES[given.serve].serve(app(), given.port)
        return
    wanted = {CHOSEN, *given.only.split(",")} if given.only else set(CANDIDATES)
    names = [name for name in CANDIDATES if name in wanted and installed(CANDIDATES[name].module)]
    print("\n".join(table(measured(names, given.seconds, given.rounds))))


if __name__ == "__main__":
    main()
