"""A request carried out in process: a WSGI call, and what its client would see of the connection.

Names no vendor and no HTTP library: `transport` makes httpx's exceptions of what is said here, others what they need.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

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
_SAYS: Final = {
    CutKind.RESET: "[Errno 104] Connection reset by peer",
    CutKind.CLOSE: "Server disconnected without sending a response.",
    CutKind.SILENCE: "The read operation timed out",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it stands on the wire."""

    method: str
    scheme: str
    host: str
    port: int
    path: bytes
    """Quoted, as in the request line."""
    query: str
    headers: Iterable[tuple[str, str]]
    """Texts of latin-1, one for each byte; a name may come several times."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What the client sees of an exchange: the answer, whole, or how it was cut short.

    Of a truncated answer, `body` is the part that arrived; of any other cut, nothing was heard.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    cut: CutKind | None = None
    says: str = ""
    """What a client says of the cut, in the words of a socket."""


def exchange(app: WSGIApplication, world: World, asked: Asked, patience: float | None) -> Exchanged:
    """One request carried out by a client that waits `patience` seconds for an answer; None: for ever.

    Where nothing is ever said, that wait passes in the world. Raises FaultUnsupported where it would never end.
    """
    seen, delay = carried_out(app, world, asked)
    if patience is not None and delay > microseconds(patience):
        return _cut(CutKind.SILENCE)
    if seen.cut is CutKind.SILENCE:
        _wait_out(world, patience)
    return seen


def carried_out(app: WSGIApplication, world: World, asked: Asked) -> tuple[Exchanged, int]:
    """One request carried out, and the microseconds by which faults delayed its answer.

    An answer that never comes is waited for by nobody here: whoever holds the line knows for how long.
    """
    environ = environ_of(asked)
    environ[BOUND] = world
    status, headers, body = _answered(app, environ)
    delay: int = environ.get(DELAY, 0)
    cut: Cut | None = environ.get(CUT)
    if cut is None:
        return Exchanged(status, headers, body), delay
    if cut.kind is CutKind.TRUNCATED:
        return _truncated(Exchanged(status, headers, body), cut.keep), delay
    return _cut(cut.kind), delay


def _answered(app: WSGIApplication, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started[:] = (int(status[:3]), headers, exc_info)

    chunks = app(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return started[0], started[1], body


def _cut(kind: CutKind) -> Exchanged:
    return Exchanged(0, [], b"", kind, _SAYS[kind])


def _truncated(whole: Exchanged, keep: int) -> Exchanged:
    """An answer whose body stops before the length that its headers promise; an empty one has nothing to lose."""
    promised = len(whole.body)
    if not promised:
        return whole
    part = whole.body[: min(keep, promised - 1)]
    says = f"peer closed connection without sending complete message body (received {len(part)} bytes, expected {promised})"
    return Exchanged(whole.status, whole.headers, part, CutKind.TRUNCATED, says)


def _wait_out(world: World, patience: float | None) -> None:
    """Nothing is ever said: the client waits as long as its timeout lets it."""
    if patience is None:
        raise FaultUnsupported(
            "the vendor never answers, and this client has no read timeout: over a socket it would hang for ever; "
            "give it one, as in httpx.Client(timeout=10)"
        )
    world.clock.delay(int(patience * SECOND))


def environ_of(asked: Asked) -> dict[str, Any]:
    """A request as a WSGI environ, its path taken from the raw bytes on the wire."""
    environ: dict[str, Any] = {
        **_ENVIRON,
        "REQUEST_METHOD": asked.method,
        "PATH_INFO": unquote_to_bytes(asked.path).decode("latin-1"),
        "QUERY_STRING": asked.query,
        "SERVER_NAME": asked.host,
        "SERVER_PORT": str(asked.port),
        "wsgi.url_scheme": asked.scheme,
        "wsgi.input": io.BytesIO(asked.body),
    }
    for name, value in asked.headers:
        key = _key(name)
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


@lru_cache(maxsize=512)
def _key(header: str) -> str:
    """The environ key that a header stands under."""
    name = header.lower()
    return _NO_HEADER.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
