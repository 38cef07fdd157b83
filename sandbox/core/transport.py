"""In-process transports for httpx: a request becomes a WSGI call, and a cut becomes the exception a socket would raise.

Names no vendor. `httpx.WSGITransport` will not do: it hands a truncated body over as if it were whole,
ignores timeouts, breaks on paths and headers that are not ASCII, and has no async form.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

import httpx

from .app import BOUND, DELAY
from .clock import SECOND, microseconds
from .cut import CUT, CUTS, Cut, CutKind
from .errors import FaultUnsupported

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from .world import World

_ENVIRON: Final = {
    "SCRIPT_NAME": "",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.version": (1, 0),
    "wsgi.errors": None,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
    CUTS: True,
}
_NO_HEADER: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class Transport(httpx.BaseTransport):
    """Requests in process, in the calling thread."""

    def __init__(self, app: WSGIApplication, world: World) -> None:
        self._app = app
        self._world = world

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return exchange(self._app, self._world, request, request.read())


class AsyncTransport(httpx.AsyncBaseTransport):
    """Requests in process, within the event loop's own turn: no thread, the same order every time."""

    def __init__(self, app: WSGIApplication, world: World) -> None:
        self._app = app
        self._world = world

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return exchange(self._app, self._world, request, await request.aread())


class Transports:
    """How a world is reached in process."""

    def __init__(self, app: WSGIApplication, world: World) -> None:
        self._app = app
        self._world = world

    def client(self, base_url: str, headers: Mapping[str, str]) -> httpx.Client:
        return httpx.Client(transport=Transport(self._app, self._world), base_url=base_url, headers=headers)

    def async_client(self, base_url: str, headers: Mapping[str, str]) -> httpx.AsyncClient:
        transport = AsyncTransport(self._app, self._world)
        return httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers)


def exchange(app: WSGIApplication, world: World, request: httpx.Request, body: bytes) -> httpx.Response:
    """One request carried out in process. Raises the httpx exception that a socket would."""
    environ = environ_of(request, body)
    environ[BOUND] = world
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started[:] = (int(status[:3]), headers, exc_info)

    chunks = app(environ, start_response)
    try:
        content = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    _lose_patience(request, environ.get(DELAY, 0))
    status, headers = (
        started[0],
        [(name.encode("latin-1"), value.encode("latin-1")) for name, value in started[1]],
    )
    cut: Cut | None = environ.get(CUT)
    if cut is None:
        return httpx.Response(status, headers=headers, content=content, request=request)
    return _cut_short(cut, request, world, httpx.Response(status, headers=headers, content=content))


def environ_of(request: httpx.Request, body: bytes) -> dict[str, Any]:
    """A request as a WSGI environ, its path taken from the raw bytes on the wire."""
    raw_path, _, query = request.url.raw_path.partition(b"?")
    environ = {
        **_ENVIRON,
        "REQUEST_METHOD": request.method,
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": request.url.host,
        "SERVER_PORT": str(request.url.port or (443 if request.url.scheme == "https" else 80)),
        "wsgi.url_scheme": request.url.scheme,
        "wsgi.input": io.BytesIO(body),
    }
    for raw_name, raw_value in request.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        key = _NO_HEADER.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


def _lose_patience(request: httpx.Request, delay: int) -> None:
    patience = _patience(request)
    if patience is not None and delay > microseconds(patience):
        raise httpx.ReadTimeout("The read operation timed out", request=request)


def _patience(request: httpx.Request) -> float | None:
    timeouts: Mapping[str, float | None] = request.extensions.get("timeout", {})
    return timeouts.get("read")


def _cut_short(cut: Cut, request: httpx.Request, world: World, whole: httpx.Response) -> httpx.Response:
    """What a client sees of a cut connection."""
    if cut.kind is CutKind.RESET:
        raise httpx.ReadError("[Errno 104] Connection reset by peer", request=request)
    if cut.kind is CutKind.CLOSE:
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    if cut.kind is CutKind.SILENCE:
        raise _silence(request, world)
    expected = len(whole.content)
    if not expected:
        whole.request = request
        return whole
    part = whole.content[: min(cut.keep, expected - 1)]
    return httpx.Response(
        whole.status_code, headers=whole.headers, stream=_Broken(part, expected), request=request
    )


def _silence(request: httpx.Request, world: World) -> Exception:
    """Nothing is ever said: the client waits as long as its timeout lets it."""
    patience = _patience(request)
    if patience is None:
        return FaultUnsupported(
            "the vendor never answers, and this client has no read timeout: over a socket it would hang for ever; "
            "give it one, as in httpx.Client(timeout=10)"
        )
    world.clock.delay(int(patience * SECOND))
    return httpx.ReadTimeout("The read operation timed out", request=request)


class _Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that stops before the length its headers promise."""

    def __init__(self, part: bytes, expected: int) -> None:
        self._part = part
        self._error = httpx.RemoteProtocolError(
            f"peer closed connection without sending complete message body "
            f"(received {len(part)} bytes, expected {expected})"
        )

    def __iter__(self) -> Iterator[bytes]:
        if self._part:
            yield self._part
        raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._part:
            yield self._part
        raise self._error
