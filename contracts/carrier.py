"""How a client reaches a stand-in without a socket and without an HTTP library: requests become WSGI calls.

Knows a world and the address that it goes by; no vendor, and nothing of what a request means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ..clients.message import Reply, Request, Response, Silence
from ..sandbox.core.cut import CutKind
from ..sandbox.core.inprocess import Asked, Exchanged, exchange

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from ..sandbox.core.world import World

#: The names that httpx has for these cuts: a rehearsal's record then reads as the run's will.
_NAMES: Final = {
    CutKind.RESET: "ReadError",
    CutKind.CLOSE: "RemoteProtocolError",
    CutKind.SILENCE: "ReadTimeout",
    CutKind.TRUNCATED: "RemoteProtocolError",
}
#: Requests of these methods say how long their body is, even where there is none.
_WITH_A_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


class InProcess:
    """A `Carrier` to one vendor in one world, of which the client's own address is `url`.

    `patience` is how many seconds an answer is waited for: where nothing is ever said, so many pass in the world.
    """

    def __init__(self, app: WSGIApplication, world: World, url: str, patience: float | None = 10.0) -> None:
        self._app = app
        self._world = world
        self._patience = patience
        address = urlsplit(url)
        self._scheme, self._netloc, self._below = address.scheme, address.netloc, address.path.rstrip("/")
        self._host = address.hostname or ""
        self._port = address.port or (443 if address.scheme == "https" else 80)

    def send(self, request: Request) -> Reply:
        """The reply; whatever happens to the connection is `Silence`. Nothing here is ever not sent."""
        seen = exchange(self._app, self._world, self._asked(request), self._patience)
        if seen.cut:
            return Silence(f"{_NAMES[seen.cut]}: {seen.says}", sent=True)
        return Response(seen.status, _by_name(seen), seen.body)

    def _asked(self, request: Request) -> Asked:
        path, _, query = request.target.partition("?")
        return Asked(
            request.method,
            self._scheme,
            self._host,
            self._port,
            f"{self._below}{path}".encode(),
            query,
            self._headers(request),
            request.body,
        )

    def _headers(self, request: Request) -> list[tuple[str, str]]:
        """The request's own, and those that make it HTTP."""
        headers = [("Host", self._netloc), ("Accept", "*/*")]
        if request.body or request.method in _WITH_A_BODY:
            headers.append(("Content-Length", str(len(request.body))))
        own = {name.lower() for name, _ in request.headers}
        return [*(one for one in headers if one[0].lower() not in own), *request.headers]


def _by_name(seen: Exchanged) -> dict[str, str]:
    """Headers by lower-case name; a name that comes several times has its values joined with commas."""
    headers: dict[str, str] = {}
    for name, value in seen.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers
