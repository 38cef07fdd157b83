"""One connection: a request read off it, an answer written to it, or the line broken under the answer.

Bends cheroot where its own is too slow, or trusts a client too far. Knows no vendor and no thread.
"""

from __future__ import annotations

import errno
import io
import re
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.wsgi import Gateway_10

from .cut import CUT, CUTS, Cut, CutKind

if TYPE_CHECKING:
    from .server import _Http

_PATIENCE: Final = 10.0  # seconds that a client may pause in the middle of a request
_NEXT: Final = (
    0.0005  # seconds that a thread stays for the next request, which spares two switches of threads
)
_REST: Final = 1 << 16  # bytes of an unread body that are read off to keep a connection
_LINGER: Final = 1.0  # seconds that a refused upload may pause before its connection is closed under it
_LINGER_READS: Final = 4096
_SIZE_LINE: Final = 256
_TRAILERS: Final = 64

Socket = socket.socket

_BODILESS: Final = frozenset({204, 304})
_HEX: Final = re.compile(rb"[0-9A-Fa-f]{1,15}")


class MalformedBody(ValueError):
    """A request's body that is no chunked coding."""


class Wire(io.RawIOBase):
    """A socket as a raw stream, which can be told not to look at it."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.shut = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        return None if self.shut else self.socket.recv_into(buffer)


class Incoming(io.BufferedReader):
    """What the client sends. Cheroot's reader is written in Python, and costs a fifth of a request."""

    raw: Wire

    def has_data(self) -> bool:
        """Whether something was read ahead."""
        self.raw.shut = True
        try:
            return bool(self.peek(1))
        finally:
            self.raw.shut = False

    def comes(self, seconds: float) -> bool:
        """Whether something arrives within so many seconds, or is here already."""
        self.raw.socket.settimeout(seconds)
        try:
            return bool(self.peek(1))
        except TimeoutError:
            return False
        finally:
            self.raw.socket.settimeout(_PATIENCE)


class Outgoing:
    """What the client will be sent: held until it is flushed, so that it leaves in one piece, or never."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> None:
        self._parts.append(part)

    def flush(self) -> None:
        if self._parts:
            held = b"".join(self._parts)
            self._parts.clear()
            self._socket.sendall(held)

    def drop(self) -> None:
        self._parts.clear()

    def truncate(self, keep: int) -> None:
        """Keep the head, which is the first part, and so much of the body, but never all of it."""
        head, *rest = self._parts
        body = b"".join(rest)
        self._parts = [head, body[: min(keep, len(body) - 1)]] if body else [head]


class Body(io.RawIOBase):
    """A request's body on the line, whether of known length or in chunks: never read beyond, nor ahead of who asks."""

    def __init__(self, line: Incoming, length: int | None) -> None:
        self._line = line
        self._left = length or 0
        self._chunks = length is None  # whether more may come
        self._inside = False  # whether a chunk's end is still to be read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left and self._chunks:
            self._next_chunk()
        if not self._left:
            return 0
        part = self._line.read1(min(len(buffer), self._left))
        if not part:
            raise _hung_up()
        buffer[: len(part)] = part
        self._left -= len(part)
        return len(part)

    def finish(self) -> bool:
        """Whether the line is free for the next request; a small rest is read off for that."""
        scratch, budget = memoryview(bytearray(_REST)), _REST
        with suppress(OSError, MalformedBody):
            while (self._left or self._chunks) and self._left <= budget:
                budget -= self.readinto(scratch[: max(budget, 1)])
        return not self._left and not self._chunks

    def _next_chunk(self) -> None:
        if self._inside and self._read_line() != b"\r\n":
            raise MalformedBody("a chunk goes on beyond its size")
        size = self._read_line().partition(b";")[0].strip()
        if not _HEX.fullmatch(size):
            raise MalformedBody(f"expected a chunk's size in hexadecimal, got {size[:32]!r}")
        self._left, self._inside = int(size, 16), True
        if not self._left:
            self._chunks = False
            self._skip_trailers()

    def _skip_trailers(self) -> None:
        for _ in range(_TRAILERS):
            if self._read_line() == b"\r\n":
                return
        raise MalformedBody(f"more than {_TRAILERS} trailers")

    def _read_line(self) -> bytes:
        line = self._line.readline(_SIZE_LINE)
        if not line:
            raise _hung_up()
        if not line.endswith(b"\r\n"):
            raise MalformedBody("expected a line of chunked coding to end with CRLF")
        return line


def _hung_up() -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, "the client left in the middle of a request's body")


class Request(HTTPRequest):
    """One request, and the answer to it."""

    conn: Connection
    outheaders: list[tuple[bytes, bytes]]
    status: bytes  # type: ignore[assignment]  # it is, once the application has spoken; cheroot's stub knows only the start
    body: Body | None = None

    def read_request_headers(self) -> bool:
        if not super().read_request_headers():  # type: ignore[no-untyped-call]  # cheroot's stubs are partial
            return False
        if not self.inheaders.get(b"Content-Length", b"0").isdigit():  # int() would take "-1" and "1_000"
            self.simple_response("400 Bad Request", "Malformed Content-Length Header.")
            return False
        self.conn.wfile.flush()  # a "100 Continue"
        return True

    def respond(self) -> None:
        self._take_body()
        gateway = self.server.gateway(self)
        try:
            gateway.respond()
        except MalformedBody as error:
            self._refuse(str(error))
            return
        if self.chunked_write:
            self.conn.wfile.write(b"0\r\n\r\n")
        cut = gateway.env.get(CUT)
        if cut is None:
            self.conn.wfile.flush()
        else:
            self.close_connection = True
            self.conn.cut(cut)

    def _take_body(self) -> None:
        length = None if self.chunked_read else int(self.inheaders.get(b"Content-Length", 0))
        self.conn.unread = length != 0
        self.rfile: io.BufferedIOBase = io.BytesIO()
        if self.conn.unread:
            self.body = Body(self.conn.rfile, length)
            self.rfile = io.BufferedReader(self.body)

    def _refuse(self, why: str) -> None:
        self.close_connection = True
        if not self.sent_headers:
            self.simple_response("400 Bad Request", f"Malformed request body: {why}")

    @property
    def _bodiless(self) -> bool:
        return int(self.status[:3]) in _BODILESS

    def write(self, chunk: bytes) -> None:
        if not self._bodiless and self.method != b"HEAD":
            super().write(chunk)

    def send_headers(self) -> None:
        """The head, as the application said it, and no more than HTTP needs: no `Server`, no `Date`."""
        if self.body is not None:
            self.conn.unread = not self.body.finish()
        if self.conn.unread or not self.server.ready:
            self.close_connection = True
        headers = [*self._framed(), *self._persistence()]
        lines = b"".join(b"%b: %b\r\n" % header for header in headers)
        self.conn.wfile.write(b"HTTP/1.1 %b\r\n%b\r\n" % (self.status, lines))

    def _framed(self) -> list[tuple[bytes, bytes]]:
        """The application's headers, with what tells a client where the body ends."""
        if self._bodiless:
            return [header for header in self.outheaders if header[0].lower() != b"content-length"]
        if self.method == b"HEAD" or any(name.lower() == b"content-length" for name, _ in self.outheaders):
            return self.outheaders
        if self.response_protocol == "HTTP/1.1":
            self.chunked_write = True
            return [*self.outheaders, (b"Transfer-Encoding", b"chunked")]
        self.close_connection = True
        return self.outheaders

    def _persistence(self) -> list[tuple[bytes, bytes]]:
        if self.close_connection:
            return [(b"Connection", b"close")]
        return [] if self.response_protocol == "HTTP/1.1" else [(b"Connection", b"Keep-Alive")]


class Gateway(Gateway_10):
    """WSGI, for an application that may leave a cut."""

    env: dict[str, Any]

    def get_environ(self) -> dict[str, Any]:  # type: ignore[override]  # the stub of cheroot's base says None
        environ: dict[str, Any] = super().get_environ()  # type: ignore[no-untyped-call]  # as above: partial
        environ[CUTS] = True
        environ["wsgi.input_terminated"] = True
        path = self.req.uri.partition(b"?")[0]
        if b"%2f" in path.lower():  # cheroot leaves these escaped, no other server does
            environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
        return environ

    def write(self, chunk: bytes) -> None:
        super().write(chunk)
        if CUT not in self.env:  # what is to be cut is held back, whole
            self.req.conn.wfile.flush()


class Connection(HTTPConnection):
    """One client's connection."""

    RequestHandlerClass = Request
    server: _Http
    socket: Socket
    rfile: Incoming
    wfile: Outgoing

    def __init__(self, server: _Http, sock: Socket, _makefile: object = None) -> None:
        super().__init__(server, sock, _stream)
        sock.settimeout(_PATIENCE)
        self.unread = False  # whether the client may still be sending what nobody will read

    def communicate(self) -> bool:
        """Answer a request, and those that follow at once, unless others wait. Whether to keep the connection."""
        kept = self._answer()
        while kept and not self.server.requests.pressed and self.rfile.comes(_NEXT):
            kept = self._answer()
        return kept

    def _answer(self) -> bool:
        self.unread = True
        return bool(super().communicate())  # type: ignore[no-untyped-call]  # cheroot's stubs are partial

    def cut(self, cut: Cut) -> None:
        """Break the line under the answer that waits in `wfile`. A FIN, where one is due, is `close`'s."""
        if cut.kind is CutKind.TRUNCATED:
            self.wfile.truncate(cut.keep)
            self.wfile.flush()
            return
        self.wfile.drop()
        if cut.kind is CutKind.RESET:
            # Linger zero makes the close an RST; a mere close() or shutdown() lets the client see an end.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            socket.close(self.socket.detach())
        elif cut.kind is CutKind.SILENCE:
            self.server.parked.add(self._taken())

    def _taken(self) -> Socket:
        """The socket, taken away from this connection, which is over for cheroot."""
        return socket.socket(fileno=self.socket.detach())

    def close(self) -> None:
        """Say what is left to say, and end. Where the client may still be sending, an RST must not overtake the answer."""
        if self.socket.fileno() < 0:
            return
        with suppress(OSError):
            self.wfile.flush()
            if self.unread:
                self._listen_out()
        super().close()

    def _listen_out(self) -> None:
        """Take in what the client still sends, and forget it, until it has heard us, or long enough."""
        self.socket.shutdown(socket.SHUT_WR)
        self.socket.settimeout(_LINGER)
        scratch = bytearray(1 << 16)
        for _ in range(_LINGER_READS):
            if not self.socket.recv_into(scratch):
                return


def _stream(sock: socket.socket, mode: str, _size: int) -> Incoming | Outgoing:
    return Incoming(Wire(sock)) if "r" in mode else Outgoing(sock)
