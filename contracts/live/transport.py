"""The guard on the wire: an httpx transport that asks it about each request, and lets it hear each answer.

Below everything that makes requests, above the socket alone. Follows no redirect: httpx would, above this.
"""

from __future__ import annotations

import httpx

from ...clients.http import HttpTransport
from .guard import Asked, Guard


class GuardedTransport(httpx.BaseTransport):
    """A transport with the guard before it. Raises `GuardRefused`, and then nothing was sent."""

    def __init__(self, inner: httpx.BaseTransport, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        permit = self._guard.admit(_asked(request))
        try:
            response = self._inner.handle_request(request)
            response.read()
        except BaseException:
            self._guard.unheard(permit)
            raise
        self._guard.heard(permit, response.status_code, response.content)
        return response

    def close(self) -> None:
        self._inner.close()


def _asked(request: httpx.Request) -> Asked:
    url = request.url
    return Asked(
        request.method,
        url.scheme,
        url.host,
        url.port,
        url.raw_path.decode("ascii"),
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw],
        request.read(),
    )


def carrier(
    base_url: str, guard: Guard, inner: httpx.BaseTransport | None = None, timeout: float = 30.0
) -> HttpTransport:
    """What brings requests to an address, past the guard; `inner` in the place of sockets."""
    guarded = GuardedTransport(inner or httpx.HTTPTransport(), guard)
    return HttpTransport(base_url, timeout, httpx.Client(transport=guarded, timeout=timeout))
