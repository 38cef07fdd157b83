"""The client's end of a `Line` in the two forms that HTTP libraries hold one: as a socket, and as an httpcore stream.

Knows what these libraries ask of either, and nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import io
import os
import socket
from typing import Any, Self

from .line import Line

_LATE = "The read operation timed out"


class Plug:
    """As much of `socket.socket` as blocking HTTP libraries use, TLS included: nobody is there to listen in."""

    family = socket.AF_INET
    type = socket.SOCK_STREAM
    proto = socket.IPPROTO_TCP

    def __init__(self, line: Line, timeout: float | None) -> None:
        self._line = line
        self._timeout = timeout
        self._closed = False
        self._polled: _Polled | None = None

    # ── said and heard ──

    def send(self, data: bytes, _flags: int = 0) -> int:
        self.sendall(data)
        return len(data)

    def sendall(self, data: bytes, _flags: int = 0) -> None:
        if self._closed:
            raise OSError(9, "Bad file descriptor")
        self._line.write(bytes(data))

    def recv(self, most: int, _flags: int = 0) -> bytes:
        heard = self._line.read(most, self._timeout)
        if heard is None:
            self._wait()
            raise TimeoutError(_LATE)
        return heard

    def recv_into(self, buffer: Any, most: int = 0, _flags: int = 0) -> int:
        heard = self.recv(most or len(buffer))
        buffer[: len(heard)] = heard
        return len(heard)

    def _wait(self) -> None:
        """Wait in vain, for so long as the timeout says."""
        if self._timeout is None:
            self._line.run.hang("waits for an answer that never comes, without a timeout")
        if not self._timeout:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        self._line.run.sleep(self._timeout)

    def makefile(self, mode: str = "r", buffering: int | None = None, **_: Any) -> io.BufferedReader:
        """To be read as a file; it outlives the socket, as a real one does."""
        if mode != "rb":
            raise ValueError(f"this end of a connection is read as 'rb', not as {mode!r}")
        return io.BufferedReader(_Reading(self), buffering or io.DEFAULT_BUFFER_SIZE)

    # ── what is asked of any socket ──

    def settimeout(self, timeout: float | None) -> None:
        self._timeout = timeout

    def gettimeout(self) -> float | None:
        return self._timeout

    def setblocking(self, flag: bool) -> None:
        self._timeout = None if flag else 0.0

    def setsockopt(self, *_: object) -> None:
        """Nothing of it matters here."""

    def getsockopt(self, *_: object) -> int:
        return 0

    def getpeername(self) -> tuple[str, int]:
        return self._line.peer

    def getsockname(self) -> tuple[str, int]:
        return ("127.0.0.1", 0)

    def fileno(self) -> int:
        """Something to poll: readable where a read would come back at once."""
        if self._closed:
            return -1
        if self._polled is None or self._polled.readable != self._line.readable:
            self._polled = _Polled(self._line.readable)
        return self._polled.heard

    def shutdown(self, _how: int) -> None:
        self._closed, self._polled = True, None

    def close(self) -> None:
        self._closed, self._polled = True, None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── what is asked of one with TLS ──

    def secured(self) -> Self:
        self._line.secure = True
        return self

    def getpeercert(self, binary_form: bool = False) -> Any:
        return b"" if binary_form else {}

    def version(self) -> str | None:
        return "TLSv1.3" if self._line.secure else None

    def selected_alpn_protocol(self) -> str | None:
        return None

    def unwrap(self) -> Self:
        return self


class _Polled:
    """The end of a pipe on which nothing is said: readable where its other end is closed. Gone with whoever holds it."""

    def __init__(self, readable: bool) -> None:
        self.readable = readable
        self.heard, said = os.pipe()
        if readable:
            os.close(said)
        self._ends = (self.heard,) if readable else (self.heard, said)

    def __del__(self) -> None:
        for end in self._ends:
            os.close(end)


class _Reading(io.RawIOBase):
    def __init__(self, plug: Plug) -> None:
        self._plug = plug

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._plug.recv_into(buffer)


class Stream:
    """An httpcore `AsyncNetworkStream`. A wait is the loop's: others go on meanwhile."""

    def __init__(self, line: Line, errors: Any) -> None:
        self._line = line
        self._errors = errors
        """httpcore, or its successor: what is raised is theirs."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  httpcore's name
        try:
            heard = self._line.read(max_bytes, timeout)
        except ConnectionResetError as error:
            raise self._errors.ReadError(str(error)) from error
        if heard is None:
            await _in_vain(timeout)
            raise self._errors.ReadTimeout(_LATE)
        return heard

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109  httpcore's
        self._line.write(bytes(buffer))

    async def aclose(self) -> None:
        """Nothing is held."""

    async def start_tls(self, *_: object, **__: object) -> Self:
        self._line.secure = True
        return self

    def get_extra_info(self, info: str) -> Any:
        known = {"is_readable": self._line.readable, "server_addr": self._line.peer}
        return known.get(info)


async def _in_vain(timeout: float | None) -> None:  # noqa: ASYNC109  it is waited out, not kept to
    """Wait for what never comes: with no timeout only the loop can tell that it never will."""
    if timeout is None:
        await asyncio.get_running_loop().create_future()
    else:
        await asyncio.sleep(timeout)
