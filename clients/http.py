"""The one module that imports httpx: requests go out, and whatever happens to a connection comes back as a value.

No redirect is followed, so that a credential reaches the host it is for and no other.
"""

from __future__ import annotations

from contextlib import aclosing, closing
from typing import Final

import httpx

from .message import Reply, Request, Response, Silence

#: Bytes. No answer of a vendor comes near: what is longer is somebody else's, and read no further.
LONGEST: Final = 64 << 20
#: Bytes of one image.
LARGEST: Final = 32 << 20
_TOO_LONG: Final = Silence(
    f"an answer of more than {LONGEST >> 20} MiB, which was not read to its end", sent=True
)
#: What httpx raises before anything of a request has left.
_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class HttpTransport:
    """Requests over httpx."""

    def __init__(self, base_url: str, timeout: float, client: httpx.Client | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        self._client = client or httpx.Client(timeout=timeout)

    def send(self, request: Request) -> Reply:
        body = bytearray()
        try:
            answer = self._client.send(_built(self._client, self._base_url, request), stream=True)
            with closing(answer):
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > LONGEST:
                        return _TOO_LONG
        except httpx.RequestError as error:
            return _silence(error)
        return _response(answer, body)

    def close(self) -> None:
        self._client.close()


class AsyncHttpTransport:
    """The same, in an event loop."""

    def __init__(self, base_url: str, timeout: float, client: httpx.AsyncClient | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        self._client = client or httpx.AsyncClient(timeout=timeout)

    async def send(self, request: Request) -> Reply:
        body = bytearray()
        try:
            answer = await self._client.send(_built(self._client, self._base_url, request), stream=True)
            async with aclosing(answer):
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > LONGEST:
                        return _TOO_LONG
        except httpx.RequestError as error:
            return _silence(error)
        return _response(answer, body)

    async def aclose(self) -> None:
        await self._client.aclose()


def _built(client: httpx.Client | httpx.AsyncClient, base_url: str, request: Request) -> httpx.Request:
    return client.build_request(
        request.method,
        f"{base_url}{request.target}",
        headers=list(request.headers),
        content=request.body or None,
    )


def _silence(error: httpx.RequestError) -> Silence:
    """Httpx's own words name hosts and causes, but for a header that cannot be sent: that one they show."""
    shown = str(error) and not isinstance(error, httpx.LocalProtocolError)
    says = f"{type(error).__name__}: {error}" if shown else type(error).__name__
    return Silence(says, sent=not isinstance(error, _NOT_SENT))


def _response(answer: httpx.Response, body: bytearray) -> Response:
    return Response(answer.status_code, dict(answer.headers.items()), bytes(body))


def fetch_image(address: str, timeout: float = 30.0) -> bytes | None:
    """The image at an address, of at most `LARGEST` bytes; None where there is none. Sends no credential."""
    body = bytearray()
    try:
        with httpx.stream("GET", address, timeout=timeout) as answer:
            if answer.status_code != httpx.codes.OK or not answer.headers.get("content-type", "").startswith(
                "image/"
            ):
                return None
            for part in answer.iter_bytes():
                body += part
                if len(body) > LARGEST:
                    return None
    except (httpx.RequestError, httpx.InvalidURL):
        return None
    return bytes(body)
