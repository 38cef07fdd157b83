"""What a request is when it arrives in process, and what its answer is when it comes back."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

import httpx
import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.core.transport import AsyncTransport, Transport
from understudy.sandbox.vendors.tribemade import vendor

SNOWMAN = "☃"


class Echo:
    """A WSGI application that remembers what it was asked, and answers what it was told to."""

    def __init__(self, status: str = "200 OK", body: bytes = b"said") -> None:
        self.environ: dict[str, Any] = {}
        self.received = b""
        self.closed = 0
        self._status, self._body = status, body

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.environ = dict(environ)
        self.received = environ["wsgi.input"].read()
        start_response(self._status, [("X-Twice", "a"), ("X-Twice", "b"), ("X-Note", "\xe9")])
        return Chunks(self, [self._body[:2], self._body[2:]])


class Chunks:
    def __init__(self, echo: Echo, chunks: list[bytes]) -> None:
        self._echo, self._chunks = echo, chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    def close(self) -> None:
        self._echo.closed += 1


@pytest.fixture
def world() -> World:
    return Sandbox({"tribemade": vendor}).create("w")


Send = Callable[..., httpx.Response]


@pytest.fixture(params=["sync", "async"])
def send(request: pytest.FixtureRequest, world: World) -> Send:
    """Send a request to an application in process, in a thread or in an event loop."""

    def sync(app: Any, method: str, url: str, **more: Any) -> httpx.Response:
        with httpx.Client(transport=Transport(app, world), base_url="http://host.test:81") as client:
            return client.request(method, url, **more)

    def in_a_loop(app: Any, method: str, url: str, **more: Any) -> httpx.Response:
        async def sent() -> httpx.Response:
            transport = AsyncTransport(app, world)
            async with httpx.AsyncClient(transport=transport, base_url="http://host.test:81") as client:
                return await client.request(method, url, **more)

        return asyncio.run(sent())

    return sync if request.param == "sync" else in_a_loop


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("/p/%E2%98%83", b"/p/\xe2\x98\x83"),
        ("/p/caf%C3%A9", b"/p/caf\xc3\xa9"),
        ("/p/☃", b"/p/\xe2\x98\x83"),
        ("/p/%FF", b"/p/\xff"),
        ("/p/a%2Fb", b"/p/a/b"),
        ("/p/a%20b", b"/p/a b"),
        ("/p//q", b"/p//q"),
        ("", b"/"),
    ],
)
def test_a_path_arrives_as_its_bytes(send: Send, path: str, raw: bytes) -> None:
    app = Echo()
    send(app, "GET", path)
    assert app.environ["PATH_INFO"].encode("latin-1") == raw


def test_a_header_arrives_as_its_bytes(send: Send) -> None:
    app = Echo()
    send(app, "GET", "/", headers={"X-Note": "café ☃".encode()})
    assert app.environ["HTTP_X_NOTE"].encode("latin-1") == "café ☃".encode()


def test_repeated_headers_arrive_joined_with_commas(send: Send) -> None:
    app = Echo()
    send(app, "GET", "/", headers=[("X-Many", "a"), ("x-many", "b"), ("X-MANY", "c")])
    assert app.environ["HTTP_X_MANY"].replace(" ", "") == "a,b,c"


def test_a_query_arrives_as_it_was_written(send: Send) -> None:
    app = Echo()
    send(app, "GET", "/?id=1&id=2&empty=&x=%E2%98%83&plus=a+b")
    assert app.environ["QUERY_STRING"] == "id=1&id=2&empty=&x=%E2%98%83&plus=a+b"
    assert app.environ["PATH_INFO"] == "/"


def test_content_type_and_length_have_their_own_names(send: Send) -> None:
    app = Echo()
    send(app, "POST", "/", json={"a": 1})
    assert app.environ["CONTENT_TYPE"] == "application/json"
    assert app.environ["CONTENT_LENGTH"] == str(len(app.received)) == "7"
    assert not {"HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"} & set(app.environ)


def test_the_server_is_the_one_in_the_url(send: Send) -> None:
    app = Echo()
    send(app, "GET", "/")
    assert (app.environ["SERVER_NAME"], app.environ["SERVER_PORT"]) == ("host.test", "81")
    assert (app.environ["HTTP_HOST"], app.environ["wsgi.url_scheme"]) == ("host.test:81", "http")
    send(app, "GET", "https://other.test/")
    assert (app.environ["SERVER_PORT"], app.environ["wsgi.url_scheme"]) == ("443", "https")


@pytest.mark.parametrize(
    ("more", "arrives"),
    [
        ({"content": b"\x00\xff raw"}, b"\x00\xff raw"),
        ({"content": ""}, b""),
        ({"json": {"a": SNOWMAN}}, b'{"a":"' + SNOWMAN.encode() + b'"}'),
        ({"data": {"a": "1", "b": SNOWMAN}}, b"a=1&b=%E2%98%83"),
        ({"files": {"f": ("n.txt", b"inside", "text/plain")}}, None),
    ],
)
def test_a_body_of_any_kind_arrives_whole(send: Send, more: dict[str, Any], arrives: bytes | None) -> None:
    app = Echo()
    send(app, "POST", "/", **more)
    if arrives is None:
        assert b"inside" in app.received
        assert app.environ["CONTENT_TYPE"].startswith("multipart/form-data; boundary=")
    else:
        assert app.received == arrives


def test_a_streamed_upload_arrives_whole_and_says_that_it_is_chunked(world: World) -> None:
    app = Echo()
    with httpx.Client(transport=Transport(app, world)) as client:
        client.post("http://host.test/", content=iter([b"one ", b"two ", b"three"]))
    assert app.received == b"one two three"
    assert app.environ["HTTP_TRANSFER_ENCODING"] == "chunked"
    assert "CONTENT_LENGTH" not in app.environ


def test_an_upload_that_is_streamed_asynchronously_arrives_whole(world: World) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for part in (b"one ", b"two"):
            await asyncio.sleep(0)
            yield part

    async def sent(app: Echo) -> None:
        async with httpx.AsyncClient(transport=AsyncTransport(app, world)) as client:
            await client.post("http://host.test/", content=parts())

    app = Echo()
    asyncio.run(sent(app))
    assert app.received == b"one two"


def test_an_answer_comes_back_with_every_header_and_its_body_joined(send: Send) -> None:
    app = Echo(status="299 Something Else", body=b"a body in parts")
    answer = send(app, "GET", "/")
    assert (answer.status_code, answer.content) == (299, b"a body in parts")
    assert answer.headers.get_list("X-Twice") == ["a", "b"]
    assert answer.headers["X-Note"] == "é"
    assert (answer.request.method, app.closed) == ("GET", 1)


def test_an_empty_answer_is_empty(send: Send) -> None:
    answer = send(Echo("204 No Content", b""), "DELETE", "/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Length" not in answer.headers


def test_an_exception_of_the_applications_reaches_the_caller(send: Send) -> None:
    def broken(_environ: Any, _start_response: Any) -> Iterable[bytes]:
        raise ZeroDivisionError("here")

    with pytest.raises(ZeroDivisionError, match="here"):
        send(broken, "GET", "/")


def test_an_async_client_takes_no_thread_and_keeps_the_order(understudy: World) -> None:
    async def many() -> list[int]:
        async with understudy.tribemade.ahttp as http:
            answers = await asyncio.gather(*(http.delete(f"/api/products/{n}") for n in range(12)))
            return [answer.status_code for answer in answers]

    assert asyncio.run(many()) == [404] * 10 + [429] * 2
    assert [entry.request.path for entry in understudy.journal] == [f"/api/products/{n}" for n in range(12)]


# ── through the whole sandbox ──


@pytest.mark.parametrize(
    ("path", "read"),
    [("/api/products/%E2%98%83", "☃"), ("/api/products/caf%C3%A9", "café"), ("/api/products/%FF", "\ufffd")],
)
def test_a_product_id_that_is_not_ascii_is_read_as_utf8(understudy: World, path: str, read: str) -> None:
    answer = understudy.tribemade.http.delete(path)
    assert answer.status_code == 404
    assert answer.headers["Understudy-Rule"] == "tribemade.product_not_found"
    assert understudy.journal[0].request.path == f"/api/products/{read}"


def test_repeated_query_parameters_are_all_read(understudy: World) -> None:
    understudy.tribemade.http.delete("/api/products/1?a=1&b=&a=2&x=%E2%98%83")
    assert understudy.journal[0].request.query == (("a", "1"), ("b", ""), ("a", "2"), ("x", SNOWMAN))


def test_a_streamed_body_is_read_as_any_other(understudy: World) -> None:
    body = json.dumps({"name": "Bag", "price": 1, "description": "", "stock": 1}).encode()
    answer = understudy.tribemade.http.post("/api/products/create", content=iter([body[:9], body[9:]]))
    assert answer.status_code == 201


def test_head_gets_the_headers_of_get_and_no_body(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    got = understudy.tribemade.http.get(f"/api/products/{bag.id}")
    head = understudy.tribemade.http.head(f"/api/products/{bag.id}")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Length"):
        assert head.headers[name] == got.headers[name]


def test_a_truncated_head_has_nothing_to_lose(understudy: World) -> None:
    understudy.tribemade.fault("truncated", "get_product")
    assert understudy.tribemade.http.head("/api/products/none").status_code == 404


def test_a_truncated_body_raises_when_it_is_read_in_a_loop_too(understudy: World) -> None:
    understudy.tribemade.fault("truncated", "get_product", keep=3)

    async def read() -> bytes:
        async with (
            understudy.tribemade.ahttp as http,
            http.stream("GET", "/api/products/none") as answer,
        ):
            assert answer.status_code == 404
            return await answer.aread()

    with pytest.raises(httpx.RemoteProtocolError, match="received 3 bytes"):
        asyncio.run(read())


def test_clients_are_kept_and_closed_with_the_world() -> None:
    world = Sandbox({"tribemade": vendor}).create("w")
    http = world.tribemade.http
    assert world.tribemade.http is http
    assert inspect.iscoroutinefunction(world.tribemade.ahttp.get)
    world.close()
    assert http.is_closed
