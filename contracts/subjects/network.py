"""The vendor in the place of the network, for the threads of a run: below every HTTP library, so that its own logic is met.

httpx, httpx2, requests, urllib3 and http.client come down to a handful of functions; a library that is not installed is left out.
"""

from __future__ import annotations

import importlib
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType
from typing import Any, Final

from .line import Line
from .plug import Plug, Stream
from .run import CannotRun, Run
from .swap import On, Pair
from .timing import either

_URLLIB3: Final = "urllib3.util.connection"
_HTTPCORE: Final = ("httpcore", "httpcore2")
_INTERNET: Final = frozenset({socket.AF_INET, socket.AF_INET6})


def connections(run: Run) -> Iterator[Pair]:
    """Every function that makes a connection, or asks where somebody lives."""
    makers = [socket.create_connection]
    if urllib3 := _installed(_URLLIB3):
        makers.append(urllib3.create_connection)
    for original in makers:
        yield Pair(original, either(run, _Connect(run), _Outside(run, original)))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        original = getattr(socket, name)
        yield Pair(original, either(run, lambda host, *_, **__: run.refuse(host), _Outside(run, original)))


class _Connect:
    """`create_connection`, as urllib3 has it too."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __call__(self, address: tuple[str, int], timeout: Any = None, *_: object, **__: object) -> Plug:
        given = timeout is None or isinstance(timeout, int | float)
        line = connected(self._run, *address[:2])
        return Plug(line, timeout if given else socket.getdefaulttimeout())


def connected(run: Run, host: str, port: int) -> Line:
    """A connection to the vendor; raises CannotRun for anybody else."""
    run.go_on()
    if not run.knows(host, int(port)):
        run.refuse(f"{host}:{port}")
    return Line(run, host, int(port))


class _Outside:
    """The same in a thread that is not in the run: as ever, except that the vendor itself is not reached."""

    def __init__(self, run: Run, original: Any) -> None:
        self._run = run
        self._original = original

    def __call__(self, address: Any, *args: Any, **kwargs: Any) -> Any:
        host, port = address[:2] if isinstance(address, tuple) else (address, 0)
        if isinstance(host, str) and self._run.knows(host, port if isinstance(port, int) else 0):
            raise CannotRun(
                f"a thread that was there before the run asked for a connection to {host}: nothing was sent. "
                "Start it within the function that is tried"
            )
        return self._original(address, *args, **kwargs)


def attributes(run: Run) -> Iterator[On]:
    """What is replaced in classes: raw sockets, TLS, and the network of async clients."""
    yield from _raw(run)
    contexts: list[type[Any]] = [ssl.SSLContext]
    if truststore := _installed("truststore"):
        contexts.append(truststore.SSLContext)
    for context in contexts:
        yield from _tls(run, context)
    for name in _HTTPCORE:
        if auto := _installed(f"{name}._backends.auto"):
            yield _streams(run, auto.AutoBackend, importlib.import_module(name))


def _raw(run: Run) -> Iterator[On]:
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def connect(sock: socket.socket, address: Any, original: Any = original) -> Any:
            if run.here and sock.family in _INTERNET:
                run.refuse(address)
            return original(sock, address)

        yield On(socket.socket, name, connect)


def _tls(run: Run, context: type[Any]) -> Iterator[On]:
    """No handshake with nobody; and no certificates are read for it, which takes longer than a run does."""
    wrap = context.wrap_socket

    def wrap_socket(self: Any, sock: Any, *args: Any, **kwargs: Any) -> Any:
        return sock.secured() if isinstance(sock, Plug) else wrap(self, sock, *args, **kwargs)

    yield On(context, "wrap_socket", wrap_socket)
    for name in ("load_verify_locations", "load_default_certs", "set_default_verify_paths"):
        yield On(context, name, either(run, lambda *_, **__: None, getattr(context, name)))


def _streams(run: Run, backend: type[Any], errors: ModuleType) -> On:
    original = backend.connect_tcp

    async def connect_tcp(self: Any, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if not run.here:
            return await original(self, host, port, *args, **kwargs)
        return Stream(connected(run, host, port), errors)

    return On(backend, "connect_tcp", connect_tcp)


def _installed(name: str) -> Any:
    """A module, where its distribution is installed; imported now, so that what it holds is found."""
    with suppress(ImportError):
        return importlib.import_module(name)
    return None
