"""Over real sockets: whatever happens to a connection comes back as a value, and each request leaves once."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from understudy.clients import http
from understudy.clients.http import AsyncHttpTransport, HttpTransport
from understudy.clients.message import Reply, Request, Response, Silence

DELETE = Request("delete", "DELETE", "/a", headers=(("X-API-Key", "tb-a1b2-c3d-e4f5"),))
IMPATIENT, PATIENT = 0.2, 10.0  # seconds; the first only where silence itself is the subject
RESET = struct.pack("ii", 1, 0)
Talk = Callable[[socket.socket], None]


class Tiny:
    """A server that reads one request a connection, and then does as it is told."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.requests: list[bytes] = []
        self.quiet = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line, suppress(OSError):
                line.settimeout(PATIENT)
                self.requests.append(_request(line))
                self._talk(line)

    def close(self) -> None:
        self.quiet.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


def _request(line: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        part = line.recv(65536)
        if not part:
            return read
        read += part
    head, _, body = read.partition(b"\r\n\r\n")
    lengths = [one for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:")]
    wanted = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < wanted:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def _says(*parts: bytes) -> Talk:
    def talk(line: socket.socket) -> None:
        for part in parts:
            line.sendall(part)

    return talk


def _answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture
def tiny() -> Iterator[Callable[[Talk], Tiny]]:
    made: list[Tiny] = []

    def make(talk: Talk) -> Tiny:
        made.append(Tiny(talk))
        return made[-1]

    yield make
    for one in made:
        one.close()


def _sync(url: str, request: Request, timeout: float) -> Reply:
    transport = HttpTransport(url, timeout)
    try:
        return transport.send(request)
    finally:
        transport.close()


def _async(url: str, request: Request, timeout: float) -> Reply:
    async def story() -> Reply:
        transport = AsyncHttpTransport(url, timeout)
        try:
            return await transport.send(request)
        finally:
            await transport.aclose()

    return asyncio.run(story())


BOTH = pytest.mark.parametrize("send", [_sync, _async])
Send = Callable[[str, Request, float], Reply]
Make = Callable[[Talk], Tiny]


@BOTH
def test_an_answer_comes_back_whole(send: Send, tiny: Make) -> None:
    server = tiny(_says(_answer(b'{"a": 1}', "X-Request-Id: r-1", "RETRY-AFTER: 3")))
    reply = send(server.url, DELETE, PATIENT)
    assert isinstance(reply, Response)
    assert (reply.status, reply.json(), reply.request_id) == (200, {"a": 1}, "r-1")
    assert reply.headers["retry-after"] == "3"


@BOTH
def test_a_request_leaves_as_it_is_written(send: Send, tiny: Make) -> None:
    server = tiny(_says(_answer(b"")))
    request = Request(
        "x",
        "DELETE",
        "/a%2Fb/%2e",
        query=(("ids", "1,2"), ("n", "ä")),
        headers=(("X-A", "b"),),
        body=b'{"a":1}',
    )
    assert isinstance(send(f"{server.url}/base/", request, PATIENT), Response)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"DELETE /base/a%2Fb/%2e?ids=1%2C2&n=%C3%A4 HTTP/1.1\r\n")
    assert b"x-a: b" in head.lower()
    assert body == b'{"a":1}'


def _reset(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


LOST: dict[str, Talk] = {
    "closed without a word": _says(),
    "reset": _reset,
    "half a status line": _says(b"HTTP/1.1 20"),
    "no HTTP": _says(b"SSH-2.0-OpenSSH\r\n"),
    "headers and no end": _says(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n"),
    "half a body": _says(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n", b'{"mess'),
    "a broken chunk": _says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", b"zzz\r\n"),
    "no gzip": _says(_answer(b"not gzip", "Content-Encoding: gzip")),
    "half a gzip and then nothing": _says(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 900\r\n\r\n",
        gzip.compress(b"a" * 1000)[:10],
    ),
}


@BOTH
@pytest.mark.parametrize("talk", LOST.values(), ids=LOST)
def test_half_an_answer_is_silence_and_the_request_leaves_once(send: Send, tiny: Make, talk: Talk) -> None:
    server = tiny(talk)
    reply = send(server.url, DELETE, PATIENT)
    assert isinstance(reply, Silence)
    assert reply.sent
    assert reply.says
    assert len(server.requests) == 1


@BOTH
def test_an_answer_that_comes_too_late_is_silence(send: Send, tiny: Make) -> None:
    server = tiny(lambda _: None)
    server._talk = lambda _: (server.quiet.wait(PATIENT), None)[1]
    reply = send(server.url, DELETE, IMPATIENT)
    assert isinstance(reply, Silence)
    assert reply.sent
    assert "ReadTimeout" in reply.says
    server.quiet.set()
    assert len(server.requests) == 1


@BOTH
def test_a_refused_connection_has_sent_nothing(send: Send) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    reply = send(f"http://127.0.0.1:{port}", DELETE, PATIENT)
    assert isinstance(reply, Silence)
    assert not reply.sent
    assert "tb-a1b2" not in reply.says


@BOTH
@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_is_not_followed_and_no_credential_goes_elsewhere(
    send: Send, tiny: Make, status: str
) -> None:
    witness = tiny(_says(_answer(b"{}")))
    server = tiny(_says(_answer(b"", f"Location: {witness.url}/a", status=status)))
    reply = send(server.url, DELETE, PATIENT)
    assert isinstance(reply, Response)
    assert (reply.status, reply.headers["location"]) == (int(status[:3]), f"{witness.url}/a")
    assert b"tb-a1b2-c3d-e4f5" in server.requests[0]
    assert witness.requests == []


@BOTH
def test_an_answer_without_end_is_read_no_further_than_it_may_be(
    send: Send, tiny: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LONGEST", 1 << 20)

    def talk(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:  # until nobody reads any longer
            line.sendall(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")

    reply = send(tiny(talk).url, DELETE, PATIENT)
    assert isinstance(reply, Silence)
    assert reply.sent
    assert "not read to its end" in reply.says


@BOTH
def test_an_answer_that_unpacks_without_end_is_read_no_further_either(
    send: Send, tiny: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LONGEST", 1 << 20)
    server = tiny(_says(_answer(gzip.compress(b"a" * (8 << 20)), "Content-Encoding: gzip")))
    reply = send(server.url, DELETE, PATIENT)
    assert isinstance(reply, Silence)
    assert "not read to its end" in reply.says


@BOTH
def test_an_answer_as_long_as_it_may_be_is_read(
    send: Send, tiny: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LONGEST", 1 << 16)
    reply = send(tiny(_says(_answer(b"a" * (1 << 16)))).url, DELETE, PATIENT)
    assert isinstance(reply, Response)
    assert len(reply.body) == 1 << 16


@BOTH
@pytest.mark.parametrize("body", [b"\xff\xfe\xfd", b"caf\xe9", b"\x00", "ä".encode("utf-16")])
def test_a_body_that_is_no_text_comes_back_as_bytes(send: Send, tiny: Make, body: bytes) -> None:
    reply = send(
        tiny(_says(_answer(body, "Content-Type: text/plain; charset=nonsense"))).url, DELETE, PATIENT
    )
    assert isinstance(reply, Response)
    assert reply.body == body


@BOTH
def test_a_header_that_cannot_be_sent_is_not_shown(send: Send, tiny: Make) -> None:
    server = tiny(_says(_answer(b"")))
    reply = send(server.url, Request("x", "GET", "/", headers=(("X-Key", "s3cret\nvalue"),)), PATIENT)
    assert isinstance(reply, Silence)
    assert "s3cret" not in reply.says
    assert b"".join(server.requests) == b""


@BOTH
def test_headers_that_are_said_twice_are_joined(send: Send, tiny: Make) -> None:
    reply = send(tiny(_says(_answer(b"", "X-A: 1", "x-a: 2"))).url, DELETE, PATIENT)
    assert isinstance(reply, Response)
    assert reply.headers["x-a"] == "1, 2"


def test_connections_are_kept_and_a_stale_one_is_not_sent_over_twice(tiny: Make) -> None:
    """A server that closes a kept connection as a request arrives: nobody knows whether it was read."""

    def talk(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        server.requests.append(_request(line))

    server = tiny(talk)
    transport = HttpTransport(server.url, PATIENT)
    replies: list[Any] = [transport.send(DELETE), transport.send(DELETE)]
    transport.close()
    assert isinstance(replies[0], Response)
    assert isinstance(replies[1], Silence)
    assert replies[1].sent
    assert len(server.requests) == 2
