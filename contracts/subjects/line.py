"""A connection to the vendor without a socket: bytes of requests go in, bytes of answers come out, or how it broke.

Knows HTTP/1.1 as far as a server must, and no HTTP library.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from ...sandbox.core.clock import microseconds
from ...sandbox.core.cut import CutKind
from ...sandbox.core.inprocess import Asked, Exchanged
from .run import Run

_END_OF_HEAD: Final = b"\r\n\r\n"
_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}


class Line:
    """One connection of one client, as the client's end of it."""

    def __init__(self, run: Run, host: str, port: int) -> None:
        self.run = run
        self.peer = (host, port)
        self.secure = False
        self._said = bytearray()
        self._heard = bytearray()
        self._end: CutKind | None = None
        self._late = 0

    def write(self, data: bytes) -> None:
        """What the client says. A request is carried out as soon as it is whole; raises what ends the run."""
        self.run.go_on()
        self._said += data
        while self.is_open and (request := self._request()):
            self._answer(request)

    @property
    def is_open(self) -> bool:
        """Whether the vendor still listens: who speaks to one that has left learns of it when it listens itself."""
        return self._end is None and not self.run.closed

    def read(self, most: int, patience: float | None) -> bytes | None:
        """What is heard within `patience` seconds: b'' at the end, None where nothing is and nothing will be.

        Raises ConnectionResetError. Nobody waits here.
        """
        self.run.go_on()
        if patience is not None and self._late > microseconds(patience):
            self._heard.clear()
            self._end, self._late = CutKind.SILENCE, 0
        if self._heard:
            part = bytes(self._heard[:most])
            del self._heard[:most]
            return part
        if self._end is CutKind.RESET:
            self._end = CutKind.CLOSE
            raise ConnectionResetError(104, "Connection reset by peer")
        return b"" if self.run.closed or self._end in {CutKind.CLOSE, CutKind.TRUNCATED} else None

    @property
    def readable(self) -> bool:
        """Whether a read would come back at once, with an answer or with its end."""
        return bool(self._heard) or self.run.closed or self._end not in {None, CutKind.SILENCE}

    def _request(self) -> Asked | None:
        """The next request, once it is whole."""
        head, blank, rest = bytes(self._said).partition(_END_OF_HEAD)
        if not blank:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        taken = _body(rest, {name.lower(): value for name, value in headers})
        if taken is None:
            return None
        body, length = taken
        del self._said[: len(head) + len(blank) + length]
        method, target, _version = first.split(" ", 2)
        path, _, query = _from_root(target).partition("?")
        scheme = "https" if self.secure else "http"
        return Asked(method, scheme, *self.peer, path.encode("latin-1"), query, headers, body)

    def _answer(self, request: Asked) -> None:
        seen, self._late = self.run.carry_out(request)
        if seen.status:
            self._heard += _head(seen) + seen.body
        self._end = seen.cut
        if self._end is None and _leaves(request):
            self._end = CutKind.CLOSE


def _from_root(target: str) -> str:
    """The path and query of a request line, which may name the host as well."""
    if target.startswith("/"):
        return target
    url = urlsplit(target)
    return urlunsplit(("", "", url.path or "/", url.query, ""))


def _head(seen: Exchanged) -> bytes:
    lines = [f"HTTP/1.1 {seen.status} {_PHRASES.get(seen.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in seen.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _leaves(request: Asked) -> bool:
    """Whether the client asked for the connection to be closed after the answer."""
    return any(name.lower() == "connection" and value.lower() == "close" for name, value in request.headers)


def _body(rest: bytes, headers: dict[str, str]) -> tuple[bytes, int] | None:
    """A request's body, and how many bytes of the line it took; None while it is not whole."""
    if "chunked" in headers.get("transfer-encoding", ""):
        return _chunks(rest)
    length = int(headers.get("content-length") or 0)
    return (rest[:length], length) if len(rest) >= length else None


def _chunks(rest: bytes) -> tuple[bytes, int] | None:
    body, at = b"", 0
    while True:
        size_line, line_end, _ = rest[at:].partition(b"\r\n")
        if not line_end:
            return None
        size = int(size_line.partition(b";")[0], 16)
        begin = at + len(size_line) + 2
        at = begin + size + 2
        if len(rest) < at:
            return None
        if not size:
            return body, at
        body += rest[begin : begin + size]
