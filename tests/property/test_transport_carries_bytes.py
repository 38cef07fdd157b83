"""Whatever bytes a request is made of, the application gets them, and the client gets what the application says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.sandbox import Sandbox
from understudy.sandbox.core.transport import Transport
from understudy.sandbox.vendors.tribemade import vendor

segments = st.lists(
    st.binary(min_size=1, max_size=8).filter(lambda one: one not in {b".", b".."}), max_size=4
)
pairs = st.lists(st.tuples(st.text(min_size=1, max_size=5), st.text(max_size=5)), max_size=4)
visible = st.binary(max_size=12).filter(lambda one: not set(one) & {*range(32), 127} and one == one.strip())


def _exchanged(
    request: httpx.Request, answer: tuple[int, bytes]
) -> tuple[dict[str, Any], bytes, httpx.Response]:
    received: dict[str, Any] = {}
    body = b""

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        nonlocal body
        received.update(environ)
        body = environ["wsgi.input"].read()
        start_response(f"{answer[0]} X", [("Content-Length", str(len(answer[1])))])
        return [answer[1]]

    transport = Transport(app, Sandbox({"tribemade": vendor}).create("w"))
    response = transport.handle_request(request)
    return received, body, response


@st.composite
def requests(draw: st.DrawFn) -> tuple[httpx.Request, list[bytes], list[tuple[str, str]]]:
    """A request, with the path segments and the query parameters that it was made from."""
    path, query = draw(segments), draw(pairs)
    url = f"http://host.test/{'/'.join(quote(one, safe='') for one in path)}?{urlencode(query)}"
    method = draw(st.sampled_from(["GET", "DELETE", "PUT", "POST", "PATCH", "OPTIONS", "PURGE"]))
    headers = {b"X-Note": draw(visible)}
    return httpx.Request(method, url, headers=headers, content=draw(st.binary(max_size=50))), path, query


statuses = st.integers(200, 599).filter(lambda status: status not in {204, 304})


@given(requests(), st.tuples(statuses, st.binary(max_size=50)))
@settings(deadline=None)
def test_every_byte_arrives(
    made: tuple[httpx.Request, list[bytes], list[tuple[str, str]]], answer: tuple[int, bytes]
) -> None:
    request, path, query = made
    environ, received, response = _exchanged(request, answer)
    assert environ["REQUEST_METHOD"] == request.method
    assert environ["PATH_INFO"].encode("latin-1") == b"/" + b"/".join(path)
    assert parse_qsl(environ["QUERY_STRING"], keep_blank_values=True) == query
    assert [(b"X-Note", environ["HTTP_X_NOTE"].encode("latin-1"))] == [
        (name, value) for name, value in request.headers.raw if name == b"X-Note"
    ]
    assert received == request.read()
    assert (response.status_code, response.read()) == answer
