"""A cut is real: what each client sees over a socket is what the kind of cut says."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest

from understudy.sandbox.core.cut import CUT, CUTS, Cut, CutKind
from understudy.sandbox.core.server import MOST, Server

BODY = b'{"id": 1, "title": "Mug"}'
IMPATIENT = 0.2  # seconds; only where silence itself is the subject


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """`/reset`, `/truncated/5` and so on leave that cut under a complete answer; `/` leaves none."""
    kind, _, keep = environ["PATH_INFO"].strip("/").partition("/")
    if kind:
        assert environ[CUTS] is True
        environ[CUT] = Cut(CutKind(kind), keep=int(keep or 0))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))])
    return [BODY]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(app) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=5) as made:
        yield made


def line(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)


def test_without_a_cut_the_answer_arrives_whole(client: httpx.Client) -> None:
    assert client.get("/").content == BODY


def test_httpx_sees_a_reset(client: httpx.Client) -> None:
    with pytest.raises(httpx.ReadError, match="reset by peer"):
        client.get("/reset")


def test_httpx_sees_a_close_without_an_answer(client: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="disconnected without sending a response"):
        client.get("/close")


def test_httpx_sees_a_truncated_body(client: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match=rf"received 5 bytes, expected {len(BODY)}"):
        client.get("/truncated/5")


def test_httpx_hears_nothing_in_a_silence(client: httpx.Client) -> None:
    with pytest.raises(httpx.ReadTimeout):
        client.get("/silence", timeout=IMPATIENT)


def test_http_client_sees_a_reset(server: Server) -> None:
    connection = line(server)
    connection.request("DELETE", "/reset")
    with pytest.raises(ConnectionResetError):
        connection.getresponse()
    connection.close()


def test_http_client_sees_a_close(server: Server) -> None:
    connection = line(server)
    connection.request("DELETE", "/close")
    with pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()
    connection.close()


def test_http_client_sees_a_truncated_body(server: Server) -> None:
    connection = line(server)
    connection.request("DELETE", "/truncated/7")
    response = connection.getresponse()
    assert response.status == 200
    with pytest.raises(http.client.IncompleteRead) as caught:
        response.read()
    assert caught.value.partial == BODY[:7]
    connection.close()


def test_http_client_hears_nothing_in_a_silence(server: Server) -> None:
    connection = line(server)
    connection.timeout = IMPATIENT
    connection.request("DELETE", "/silence")
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()


def test_on_the_wire_a_truncated_answer_promises_the_whole_and_ends_early(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as raw:
        raw.sendall(b"GET /truncated/5 HTTP/1.1\r\nHost: x\r\n\r\n")
        head, _, body = b"".join(iter(lambda: raw.recv(4096), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: %d" % len(BODY) in head
    assert b"Connection: close" not in head  # nothing announces it
    assert body == BODY[:5]


def test_a_truncated_body_is_never_whole(client: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match=f"received {len(BODY) - 1} bytes"):
        client.get("/truncated/1000")


def test_an_answer_without_a_body_cannot_be_truncated(client: httpx.Client) -> None:
    assert client.head("/truncated/0").status_code == 200


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        (
            "reset",
            httpx.TransportError,
        ),  # which one depends on whether the client was writing or reading by then
        ("close", httpx.RemoteProtocolError),
        ("truncated", httpx.RemoteProtocolError),
    ],
)
def test_a_cut_with_an_unread_body_behind_it_is_still_a_cut(
    client: httpx.Client, kind: str, seen: type[Exception]
) -> None:
    with pytest.raises(seen):
        client.post(f"/{kind}", content=b"x" * (1 << 20))


def test_silent_connections_hold_no_worker(server: Server) -> None:
    silenced = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(MOST + 1)]
    for raw in silenced:
        raw.sendall(b"GET /silence HTTP/1.1\r\nHost: x\r\n\r\n")
    assert httpx.get(server.url, trust_env=False, timeout=5).status_code == 200
    server.stop()
    for raw in silenced:
        assert raw.recv(1) == b""  # nothing was ever said, and stopping ended it
        raw.close()


def test_the_server_goes_on_after_every_cut(server: Server) -> None:
    for path in ("/reset", "/close", "/truncated/1"):
        with httpx.Client(trust_env=False) as client, pytest.raises(httpx.TransportError):
            client.get(server.url + path)
    assert httpx.get(server.url, trust_env=False).content == BODY
