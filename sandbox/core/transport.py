"""In-process transports for httpx: `inprocess` carries a request out, and a cut becomes what a socket would raise.

Names no vendor. `httpx.WSGITransport` will not do: it hands a truncated body over as if it were whole,
ignores timeouts, breaks on paths and headers that are not ASCII, and has no async form.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import httpx

from . import inprocess
from .cut import CutKind
from .inprocess import Asked, Exchanged

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from .world import World

_RAISES: Final[Mapping[CutKind, type[httpx.TransportError]]] = {
    CutKind.RESET: httpx.ReadError,
    CutKind.CLOSE: httpx.RemoteProtocolError,
    CutKind.SILENCE: httpx.ReadTimeout,
}


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
        self.app = app
        self._world = world

    def client(self, base_url: str, headers: Mapping[str, str]) -> httpx.Client:
        return httpx.Client(transport=Transport(self.app, self._world), base_url=base_url, headers=headers)

    def async_client(self, base_url: str, headers: Mapping[str, str]) -> httpx.AsyncClient:
        transport = AsyncTransport(self.app, self._world)
        return httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers)


def exchange(app: WSGIApplication, world: World, request: httpx.Request, body: bytes) -> httpx.Response:
    """One request carried out in process. Raises the httpx exception that a socket would."""
    seen = inprocess.exchange(app, world, asked(request, body), _patience(request))
    raises = _RAISES.get(seen.cut) if seen.cut else None
    if raises:
        raise raises(seen.says, request=request)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in seen.headers]
    if seen.cut is CutKind.TRUNCATED:
        return httpx.Response(seen.status, headers=headers, stream=_Broken(seen), request=request)
    return httpx.Response(seen.status, headers=headers, content=seen.body, request=request)


def asked(request: httpx.Request, body: bytes) -> Asked:
    """An httpx request as it stands on the wire."""
    url = request.url
    path, _, query = url.raw_path.partition(b"?")
    return Asked(
        request.method,
        url.scheme,
        url.host,
        url.port or (443 if url.scheme == "https" else 80),
        path,
        query.decode("latin-1"),
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw],
        body,
    )


def _patience(request: httpx.Request) -> float | None:
    timeouts: Mapping[str, float | None] = request.extensions.get("timeout", {})
    return timeouts.get("read")


class _Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that stops before the length its headers promise."""

    def __init__(self, seen: Exchanged) -> None:
        self._part = seen.body
        self._error = httpx.RemoteProtocolError(seen.says)

    def __iter__(self) -> Iterator[bytes]:
        if self._part:
            yield self._part
        raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._part:
            yield self._part
        raise self._error
