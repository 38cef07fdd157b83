"""Whatever bytes are sent to a route, the answer is a clear refusal in one shape, and nothing was done."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from understudy.sandbox.core.control import ROUTES

JSON = {"Content-Type": "application/json"}
TAKING = [
    (method, re.sub(r"<(?:path:)?(\w+)>", lambda m: {"world": "main", "vendor": "tribemade", "kind": "products"}.get(m[1], "x"), path))
    for method, path, _ in ROUTES
]  # fmt: skip
GARBAGE = [
    b"{", b"\xff\xfe", b"\x00", b"nul", b"{'a': 1}", b'{"a": NaN}', b'{"a": Infinity}', b'{"seconds": 1e999}',
    b'{"a": 1, "a": 2}', b'"\\ud800"', b"[" * 100_000, b"[" * 80 + b"]" * 80, b"9" * 5000, b'{"a": {"b": 1, "b": 2}}',
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), TAKING, ids=lambda one: one)
def test_a_body_that_is_not_json_is_refused(plane: Any, method: str, path: str) -> None:
    before = plane.main.state
    for body in GARBAGE:
        answer = plane.ask(method, path, content=body, headers=JSON)
        assert answer.status_code == 400, (body[:20], answer.text)
    assert plane.main.state is before
    assert list(plane.sandbox.worlds) == ["main"]


@pytest.mark.parametrize(("method", "path"), TAKING, ids=lambda one: one)
def test_json_of_another_form_is_refused(plane: Any, method: str, path: str) -> None:
    before = plane.main.state
    for body in (b"[]", b"7", b"null", b'"text"', b"true", b"[[]]", b'{"unheard of": 1}'):
        answer = plane.ask(method, path, content=body, headers=JSON)
        assert answer.status_code == 422, (body, answer.text)
    assert plane.main.state is before


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data", "application/jsonp"],
)
def test_a_body_of_another_type_is_refused(plane: Any, kind: str) -> None:
    assert (
        plane.refused(415, "POST", "/worlds", content=b'{"name": "x"}', headers={"Content-Type": kind}) == []
    )
    assert list(plane.sandbox.worlds) == ["main"]


def test_the_type_may_name_its_charset(plane: Any) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert plane.ask("POST", "/worlds", content=b"{}", headers=headers).status_code == 201


def test_a_body_that_must_be_there_is_missed(plane: Any) -> None:
    assert plane.refused(400, "POST", "/worlds/main/clock/advance") == []


class Unread(io.BytesIO):
    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")


def _sent(plane: Any, method: str, path: str, **environ: Any) -> tuple[str, dict[str, Any]]:
    """One request at the WSGI seam, where lengths can lie."""
    said: list[Any] = []
    base = {
        "REQUEST_METHOD": method, "PATH_INFO": f"/_understudy{path}", "QUERY_STRING": "", "SCRIPT_NAME": "",
        "HTTP_HOST": "localhost", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http", "wsgi.input": Unread(), "CONTENT_TYPE": "application/json",
    }  # fmt: skip
    chunks = plane.sandbox.app(
        {**base, **environ}, lambda status, headers, _=None: said.extend((status, headers))
    )
    return said[0], json.loads(b"".join(chunks))


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/worlds", 64 << 20),
        ("/worlds/main/faults", 1 << 20),
        ("/worlds/main/state/tribemade/products", 1 << 20),
    ],
)
def test_a_body_over_its_limit_is_refused_unread(plane: Any, path: str, limit: int) -> None:
    for length in (str(limit + 1), "9" * 6000, f"000{limit + 1}"):
        status, said = _sent(plane, "POST", path, CONTENT_LENGTH=length)
        assert status.startswith("413")
        assert said["error"]["problems"] == []


def test_a_body_at_its_limit_is_read(plane: Any) -> None:
    body = b"{}".ljust(1 << 20)
    status, _ = _sent(
        plane, "POST", "/worlds/main/reset", CONTENT_LENGTH=str(len(body)), **{"wsgi.input": io.BytesIO(body)}
    )
    assert status.startswith("200")


def test_a_chunked_body_is_read_no_further_than_its_limit(plane: Any) -> None:
    stream = io.BytesIO(b" " * (3 << 20))
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": stream}
    status, _ = _sent(plane, "POST", "/worlds/main/reset", **chunked)
    assert status.startswith("413")
    assert stream.tell() == (1 << 20) + 1


@pytest.mark.parametrize("length", ["-1", "ten", "1.5", "\xb2", "0x10", "+5"])
def test_a_length_that_is_none_is_refused(plane: Any, length: str) -> None:
    status, _ = _sent(plane, "POST", "/worlds", CONTENT_LENGTH=length)
    assert status.startswith("400")


@pytest.mark.parametrize(
    "path", ["/nothing", "/worlds/main/nothing", "/worlds/main/state/tribemade/products//", "/%ff", "/worlds/%00"]
)  # fmt: skip
def test_a_path_that_is_not_there_is_a_404_in_the_same_shape(plane: Any, path: str) -> None:
    assert plane.refused(404, "GET", path) == []


@pytest.mark.parametrize("path", ["", "/", "/worlds/", "/health/"])
def test_a_slash_at_the_end_makes_no_difference(plane: Any, path: str) -> None:
    status, _ = _sent(plane, "GET", path, **{"wsgi.input": io.BytesIO()})
    assert status.startswith("200")


@pytest.mark.parametrize("path", ["//worlds", "/..", "/../worlds", "/worlds/../health", "/\xff\xfe"])
def test_a_path_is_taken_as_it_stands(plane: Any, path: str) -> None:
    status, said = _sent(plane, "GET", path, **{"wsgi.input": io.BytesIO()})
    assert status.startswith("404")
    assert said["error"]["message"]


def test_a_method_that_a_path_does_not_take_is_told_with_those_it_does(plane: Any) -> None:
    answer = plane.ask("PATCH", "/worlds")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_a_head_request_is_answered_as_a_get_without_its_body(plane: Any) -> None:
    answer = plane.http.head("/health")
    assert (answer.status_code, answer.content) == (200, b"")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["name", "kind", "vendor", "operation", "event", "args", "seconds", "gear", "where", "switches", "catalogue", "text",
         "format", "at", "snapshot", "price", "stock", "product", "customer", "status", "id", "tribemade", "order_placed"]
    ), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(route=st.sampled_from(TAKING), body=ANYTHING)
def test_no_json_whatever_makes_the_control_plane_fail(plane: Any, route: tuple[str, str], body: Any) -> None:
    assert plane.ask(*route, content=json.dumps(body).encode(), headers=JSON).status_code < 500


FIELDS = {
    "products": ["name", "price", "stock", "images", "store", "id", "metadata", "created_at", "is_active"],
    "orders": ["product", "status", "customer", "quantity", "id", "created_at", "tracking_url"],
    "stores": ["id", "name", "key", "categories"],
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from(sorted(FIELDS)))
def test_no_fields_whatever_make_the_control_plane_fail(plane: Any, data: st.DataObject, kind: str) -> None:
    product = st.just("660e8400-e29b-41d4-a716-446655440123")
    fields = data.draw(st.dictionaries(st.sampled_from(FIELDS[kind]), product | ANYTHING, max_size=4))
    path = f"/worlds/main/state/tribemade/{kind}"
    added = plane.ask("POST", path, content=json.dumps(fields).encode(), headers=JSON)
    assert added.status_code in {201, 422}, added.text
    assert plane.ask("GET", path).status_code == 200
