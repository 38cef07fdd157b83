"""A server starts where it is told, and stops without losing a request in hand."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest

from understudy.sandbox.core.errors import UsageError
from understudy.sandbox.core.server import FEW, Server

PATIENCE = 10  # seconds; reached only by a failure


def say(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


class Held:
    """An app whose requests are held until the test lets them go."""

    def __init__(self, count: int = 1) -> None:
        self.arrived = threading.Barrier(count + 1)
        self.let_go = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/held":
            self.arrived.wait(PATIENCE)
            self.let_go.wait(PATIENCE)
        return say(environ, start_response)


def get(url: str) -> str:
    return httpx.get(url, trust_env=False, timeout=PATIENCE).text


def test_the_port_is_known_once_bound() -> None:
    with Server(say) as server:
        assert server.port > 0
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert get(server.url) == "ok"


def test_ipv6_is_served() -> None:
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        with Server(say, host="::1") as server:
            assert server.url == f"http://[::1]:{server.port}"
            assert get(server.url) == "ok"
        return
    pytest.skip("this machine has no IPv6 loopback")


def test_an_address_for_everybody_is_reached_through_loopback() -> None:
    everybody = "0.0.0.0"
    assert Server(say, everybody, 4610).url == "http://127.0.0.1:4610"
    assert Server(say, "::", 4610).url == "http://[::1]:4610"


def test_a_port_in_use_is_a_usage_error_that_says_what_to_do() -> None:
    with Server(say) as first, pytest.raises(UsageError, match=r"port \d+: .*in use.*--port \(0 takes"):
        Server(say, port=first.port).start()


def test_a_port_can_be_had_again_at_once() -> None:
    with Server(say) as first:
        assert get(first.url) == "ok"
    with Server(say, port=first.port) as second:
        assert get(second.url) == "ok"


def test_starting_twice_is_a_usage_error() -> None:
    with Server(say) as server, pytest.raises(UsageError, match="runs already"):
        server.start()


def test_stopping_twice_is_stopping_once() -> None:
    server = Server(say)
    server.stop()
    server.start()
    server.stop()
    server.stop()
    with pytest.raises(httpx.ConnectError):
        get(server.url)


def test_stopping_finishes_the_request_in_hand() -> None:
    held = Held()
    server = Server(held)
    server.start()
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(get, f"{server.url}/held")
        held.arrived.wait(PATIENCE)
        stopped = pool.submit(server.stop)
        held.let_go.set()
        assert asked.result(PATIENCE) == "ok"
        stopped.result(PATIENCE)


def test_stopping_closes_kept_connections() -> None:
    with Server(say) as server:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        line.request("GET", "/")
        line.getresponse().read()
    assert line.sock.recv(1) == b""
    line.close()


def test_requests_that_are_held_up_do_not_hold_up_others() -> None:
    count = 4 * FEW
    held = Held(count)
    with Server(held) as server, ThreadPoolExecutor(count) as pool:
        asked = [pool.submit(get, f"{server.url}/held") for _ in range(count)]
        held.arrived.wait(PATIENCE)  # all of them are in the app at once
        assert get(server.url) == "ok"
        held.let_go.set()
        assert [one.result(PATIENCE) for one in asked] == ["ok"] * count


class Announced(Server):
    """A server that says when it is bound."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.bound = threading.Event()

    def start(self) -> None:
        super().start()
        self.bound.set()


def test_serve_returns_when_it_is_stopped_from_elsewhere() -> None:
    server = Announced(say)
    serving = threading.Thread(target=server.serve)
    serving.start()
    assert server.bound.wait(PATIENCE)
    assert get(server.url) == "ok"
    server.stop()
    serving.join(PATIENCE)
    assert not serving.is_alive()


def test_a_started_server_can_be_served() -> None:
    before = signal.getsignal(signal.SIGTERM)
    server = Server(say)
    server.start()

    def ask_and_stop() -> str:
        until(lambda: signal.getsignal(signal.SIGTERM) is not before)
        told = get(server.url)
        server.stop()
        return told

    with ThreadPoolExecutor() as pool:
        asked = pool.submit(ask_and_stop)
        server.serve()
        assert asked.result(PATIENCE) == "ok"
    assert signal.getsignal(signal.SIGTERM) is before


PROGRAM = """
import signal, sys
from understudy.sandbox.core.server import Server

def app(environ, start_response):
    print("in hand", flush=True)
    sys.stdin.readline()
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]

def handlers():
    return [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

class Announced(Server):
    def start(self):
        super().start()
        print(self.port, flush=True)

before = handlers()
Announced(app).serve()
print("restored" if handlers() == before else "not restored", flush=True)
"""


class Program:
    """A process that serves, and holds each request until it is released."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", PROGRAM]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.port = int(self._said())

    def request(self) -> str:
        return get(f"http://127.0.0.1:{self.port}/")

    def until_in_hand(self) -> None:
        assert self._said() == "in hand\n"

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def signalled(self, number: int) -> None:
        """The signal sent, and heard: the address is given up before the request in hand is waited for."""
        self._process.send_signal(number)
        until(lambda: refused(self.port))

    def signalled_again(self, number: int) -> None:
        self._process.send_signal(number)

    def ended(self, *, release: bool) -> tuple[int, str, str]:
        out, err = self._process.communicate("\n" if release else None, timeout=PATIENCE)
        return self._process.returncode, out, err

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


def refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
    except OSError:
        return True
    return False


def until(fact: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(2000):
        if fact():
            return
        pause.wait(0.005)
    raise AssertionError("what was waited for did not come within 10 s")


@pytest.fixture
def program() -> Iterator[Program]:
    started = Program()
    yield started
    started.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_after_the_request_in_hand(program: Program, number: int) -> None:
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(program.request)
        program.until_in_hand()
        program.signalled(number)
        assert program.ended(release=True) == (0, "restored\n", "")
        assert asked.result(PATIENCE) == "ok"


def test_a_second_signal_does_not_wait(program: Program) -> None:
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(program.request)
        program.until_in_hand()
        program.signalled(signal.SIGINT)
        program.signalled_again(signal.SIGINT)
        with pytest.raises(httpx.TransportError):
            asked.result(PATIENCE)
        assert program.ended(release=False) == (0, "restored\n", "")
