"""One connection: what is kept, what is closed, and what no request may do to the server."""

from __future__ import annotations

import http.client
import logging
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest

from understudy.sandbox.core.server import Server

MEGABYTE = 1 << 20
BODY_LIMIT = MEGABYTE


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    return {"/echo": echo, "/none": nothing, "/unread": unread, "/stream": stream, "/crash": crash}.get(
        path, say
    )(environ, start_response)


def say(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The path, and the URI as it came, a line each."""
    told = f"{environ['PATH_INFO']}\n{environ['REQUEST_URI']}".encode("latin-1")
    status = "404 Not Found" if environ["PATH_INFO"] == "/gone" else "200 OK"
    start_response(status, [("Content-Length", str(len(told)))])
    return [told]


def echo(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def nothing(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    status = environ["QUERY_STRING"] or "204 No Content"
    start_response(status.replace("+", " "), [("Content-Length", "0")])
    return []


def unread(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("413 Content Too Large", [("Content-Length", "7")])
    return [b"too big"]


def stream(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    yield b"one,"
    yield b"two"


def crash(_environ: dict[str, Any], _start_response: Any) -> Iterable[bytes]:
    raise LookupError("a bug of the app's")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(app) as running:
        yield running


@pytest.fixture
def line(server: Server) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    yield connection
    connection.close()


def spoken(server: Server, *parts: bytes) -> bytes:
    """Everything the server says to these bytes, until it hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as raw:
        for part in parts:
            raw.sendall(part)
        return b"".join(iter(lambda: raw.recv(1 << 16), b""))


CLOSE = b"Host: x\r\nConnection: close\r\n"


@pytest.mark.parametrize("path", ["/", "/none", "/none?304+Not+Modified", "/gone", "/stream", "/unread"])
def test_the_connection_is_kept(line: http.client.HTTPConnection, path: str) -> None:
    line.request("GET", path)
    line.getresponse().read()
    kept = line.sock
    assert kept is not None
    line.auto_open = 0
    line.request("GET", "/")
    assert line.getresponse().read() == b"/\n/"
    assert line.sock is kept


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_frames_none(line: http.client.HTTPConnection, status: str) -> None:
    line.request("DELETE", f"/none?{status.replace(' ', '+')}")
    response = line.getresponse()
    assert response.getheader("Content-Length") is None
    assert response.getheader("Transfer-Encoding") is None


def test_the_server_says_nothing_of_itself_or_the_time(line: http.client.HTTPConnection) -> None:
    line.request("GET", "/")
    response = line.getresponse()
    assert [name for name, _ in response.getheaders()] == ["Content-Length"]


def test_the_path_is_unquoted_and_the_raw_one_stays_available(line: http.client.HTTPConnection) -> None:
    line.request("GET", "/a%2Fb%20%C3%A9?q=%2F")
    assert line.getresponse().read() == b"/a/b \xc3\xa9\n/a%2Fb%20%C3%A9?q=%2F"


def test_a_body_of_known_length_is_read(line: http.client.HTTPConnection) -> None:
    line.request("POST", "/echo", body=b"x" * MEGABYTE)
    assert line.getresponse().read() == b"x" * MEGABYTE


def test_a_chunked_body_is_read_and_the_connection_kept(line: http.client.HTTPConnection) -> None:
    line.request("POST", "/echo", body=iter([b"one,", b"x" * 100_000]), encode_chunked=True)
    assert line.getresponse().read() == b"one," + b"x" * 100_000
    kept = line.sock
    line.request("POST", "/echo", body=iter([b"again"]), encode_chunked=True)
    assert line.getresponse().read() == b"again"
    assert line.sock is kept


def test_chunk_extensions_and_trailers_are_passed_over(server: Server) -> None:
    said = spoken(
        server,
        b"POST /echo HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n",
        b"5;name=value\r\nhello\r\n0\r\nDigest: x\r\n\r\n",
    )
    assert said.endswith(b"\r\n\r\nhello")


def test_a_small_unread_body_leaves_the_connection_usable(line: http.client.HTTPConnection) -> None:
    line.request("DELETE", "/unread", body=b"x" * 1000)
    line.getresponse().read()
    kept = line.sock
    line.request("GET", "/")
    assert line.getresponse().read() == b"/\n/"
    assert line.sock is kept


def test_a_small_unread_chunked_body_leaves_the_connection_usable(line: http.client.HTTPConnection) -> None:
    line.request("DELETE", "/unread", body=iter([b"x" * 1000, b"y"]), encode_chunked=True)
    line.getresponse().read()
    line.request("GET", "/")
    assert line.getresponse().read() == b"/\n/"


def test_httpx_receives_the_refusal_of_a_big_upload(server: Server) -> None:
    with httpx.Client(trust_env=False, timeout=10) as client:
        response = client.post(f"{server.url}/unread", content=b"x" * (50 * MEGABYTE))
    assert (response.status_code, response.content) == (413, b"too big")
    assert response.headers["Connection"] == "close"


def test_http_client_receives_the_refusal_of_a_big_upload(line: http.client.HTTPConnection) -> None:
    line.request("POST", "/unread", body=b"x" * (50 * MEGABYTE))
    assert line.getresponse().status == 413


def test_a_big_chunked_upload_is_refused_too(line: http.client.HTTPConnection) -> None:
    line.request("POST", "/unread", body=iter([b"x" * MEGABYTE] * 20), encode_chunked=True)
    assert line.getresponse().status == 413


def test_requests_sent_ahead_are_answered_in_order(server: Server) -> None:
    said = spoken(
        server,
        b"GET /one HTTP/1.1\r\nHost: x\r\n\r\nGET /two HTTP/1.1\r\nHost: x\r\n\r\n"
        b"GET /last HTTP/1.1\r\n" + CLOSE + b"\r\n",
    )
    assert [said.find(b"\r\n\r\n/" + name) > 0 for name in (b"one", b"two", b"last")] == [True] * 3
    assert said.find(b"/one") < said.find(b"/two") < said.find(b"/last")


def test_a_request_may_come_byte_by_byte(server: Server) -> None:
    request = b"GET /slowly HTTP/1.1\r\n" + CLOSE + b"\r\n"
    assert b"/slowly" in spoken(server, *(request[at : at + 1] for at in range(len(request))))


def test_idle_connections_hold_no_worker(server: Server) -> None:
    idle = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(50)]
    assert httpx.get(server.url, trust_env=False, timeout=2).status_code == 200
    for raw in idle:
        raw.close()


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\nHost: x\n\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", b"400"),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1_0\r\n\r\n", b"400"),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", b"400"),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", b"400"),
        (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"X-Long: y\r\n" * 10_000 + b"\r\n", b"413"),
    ],
)
def test_a_malformed_request_is_refused(
    server: Server, request_bytes: bytes, status: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert spoken(server, request_bytes).startswith(b"HTTP/1.1 " + status)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_clients_that_leave_are_nothing_to_report(
    server: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for half in (b"", b"GET / HT", b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as raw:
            raw.sendall(half)
            raw.shutdown(socket.SHUT_WR)
            with suppress(ConnectionResetError):
                assert not raw.recv(1) or half.startswith(b"GET")
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert capfd.readouterr().err == ""


def test_a_bug_of_the_app_is_a_500_and_is_logged(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    assert spoken(server, b"GET /crash HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 500 ")
    assert "a bug of the app's" in caplog.text


def test_an_answer_of_unknown_length_is_chunked(line: http.client.HTTPConnection) -> None:
    line.request("GET", "/stream")
    response = line.getresponse()
    assert response.getheader("Transfer-Encoding") == "chunked"
    assert response.read() == b"one,two"


def test_http_1_0_ends_with_the_connection(server: Server) -> None:
    assert spoken(server, b"GET /stream HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\none,two")
