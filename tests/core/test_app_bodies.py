"""Bodies are bounded: one over the vendor's limit is not read, and one without a length only as far as the limit."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.tribemade import vendor

LIMIT = vendor.body_limit
NEW = {"name": "Bag", "price": 1, "description": "", "stock": 1}


class Unreadable:
    """A body that must not be touched."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError(f"{size} bytes of a body over the limit were asked for")

    readline = readlines = __iter__ = read


class Endless:
    """A body without end, that counts what was taken of it."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "an endless body was to be read to its end"
        self.taken += size
        return b" " * size


def _sent(world: World, method: str, path: str, body: Any, **more: str) -> tuple[int, Any]:
    """One request to the bare application: its status, and its body as JSON."""
    status: list[int] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": f"/w/{world.name}/tribemade{path}",
        "SERVER_NAME": "understudy.test",
        "SERVER_PORT": "80",
        "HTTP_HOST": "understudy.test",
        "HTTP_X_API_KEY": world.tribemade.credentials["api_key"],
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        **more,
    }

    def start(line: str, _headers: Iterable[tuple[str, str]], _error: Any = None) -> Any:
        status.append(int(line[:3]))

    app: Any = world.connect(world).app  # type: ignore[misc]
    said = b"".join(app(environ, start))
    return status[0], json.loads(said)


@pytest.fixture
def world() -> World:
    return Sandbox({"tribemade": vendor}).create("w")


@pytest.mark.parametrize("length", [LIMIT + 1, 10 * LIMIT, 10**18])
def test_a_body_over_the_limit_is_not_read(world: World, length: int) -> None:
    status, body = _sent(world, "POST", "/api/products/create", Unreadable(), CONTENT_LENGTH=str(length))
    assert status == 400
    assert "error" in body
    assert world.journal[0].request.body == b""


def test_where_nobody_asks_for_the_body_its_size_does_not_matter(world: World) -> None:
    bag = world.tribemade.products.add(name="Bag")
    status, _ = _sent(world, "DELETE", f"/api/products/{bag.id}", Unreadable(), CONTENT_LENGTH=str(LIMIT + 1))
    assert status == 200


def test_what_is_routed_nowhere_is_not_read_either(world: World) -> None:
    status, _ = _sent(world, "POST", "/nowhere", Unreadable(), CONTENT_LENGTH=str(LIMIT + 1))
    assert status == 501


@pytest.mark.parametrize("length", ["", "0"])
def test_without_a_body_nothing_is_read(world: World, length: str) -> None:
    class Untouched(Unreadable):
        def read(self, size: int = -1) -> bytes:
            assert size == 0, "a body was read where there is none"
            return b""

    status, _ = _sent(world, "DELETE", "/api/products/1", Untouched(), CONTENT_LENGTH=length)
    assert status == 404


def test_a_body_of_just_the_limit_is_read(world: World) -> None:
    body = json.dumps(NEW).encode().ljust(LIMIT)
    status, _ = _sent(world, "POST", "/api/products/create", io.BytesIO(body), CONTENT_LENGTH=str(LIMIT))
    assert status == 201


def test_a_body_without_a_length_is_read_as_far_as_the_limit(world: World) -> None:
    body = Endless()
    status, _ = _sent(world, "POST", "/api/products/create", body, HTTP_TRANSFER_ENCODING="chunked")
    assert (status, world.journal[0].request.body) == (400, b"")
    assert LIMIT < body.taken <= LIMIT + 1


def test_a_chunked_body_within_the_limit_is_read_whole(world: World) -> None:
    body = io.BytesIO(json.dumps(NEW).encode())
    status, _ = _sent(world, "POST", "/api/products/create", body, HTTP_TRANSFER_ENCODING="chunked")
    assert status == 201


@pytest.mark.parametrize("length", ["-1", "many", "1.5"])
def test_a_length_that_is_no_number_is_over_the_limit(world: World, length: str) -> None:
    status, _ = _sent(world, "POST", "/api/products/create", Unreadable(), CONTENT_LENGTH=length)
    assert status == 400
