"""Operations without I/O: each is a generator that asks for a request to be sent, or for time to pass.

`run` and `arun` carry one out. Both are all there is to being synchronous or not, so that each operation is
written, and tested, once. Knows no vendor and no HTTP library.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import closing
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from .message import Reply, Request

T = TypeVar("T")
P = ParamSpec("P")
C = TypeVar("C")


class Send(NamedTuple):
    """Send this; the reply is sent back into the generator."""

    request: Request


class Wait(NamedTuple):
    """Let so many seconds pass."""

    seconds: float
    because: str


class Renew(NamedTuple):
    """Get new credentials for old, once: these are no longer known."""


Step = Send | Wait | Renew
#: An operation that comes to a `T`.
Steps = Generator[Step, Reply | None, T]


class Transport(Protocol):
    """Carries one request, credentials added. Never raises for what happens to the connection: that is `Silence`."""

    def send(self, request: Request, /) -> Reply: ...

    def renew(self) -> None:
        """Get new credentials for old, where it was made able to."""
        ...


class AsyncTransport(Protocol):
    """The same, awaited."""

    async def send(self, request: Request, /) -> Reply: ...

    async def renew(self) -> None: ...


class Watch(Protocol):
    """Whoever must know of a request before it leaves, and of its reply before anything follows from it."""

    def leaving(self, request: Request, /) -> None: ...

    def heard(self, request: Request, reply: Reply, /) -> None: ...


def run(
    steps: Steps[T], transport: Transport, sleep: Callable[[float], object], watch: Watch | None = None
) -> T:
    """Carry an operation out, and give what it comes to."""
    with closing(steps):  # what a transport raises ends an operation: it is no answer
        reply: Reply | None = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as done:
                result: T = done.value
                return result
            reply = None
            if isinstance(step, Wait):
                sleep(step.seconds)
            elif isinstance(step, Renew):
                transport.renew()
            else:
                reply = _sent(step.request, transport, watch)


def _sent(request: Request, transport: Transport, watch: Watch | None) -> Reply:
    if watch:
        watch.leaving(request)
    reply = transport.send(request)
    if watch:
        watch.heard(request, reply)
    return reply


async def arun(steps: Steps[T], transport: AsyncTransport, sleep: Callable[[float], Awaitable[object]]) -> T:
    """Carry an operation out in an event loop."""
    with closing(steps):  # what a transport raises ends an operation: it is no answer
        reply: Reply | None = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as done:
                result: T = done.value
                return result
            reply = None
            if isinstance(step, Wait):
                await sleep(step.seconds)
            elif isinstance(step, Renew):
                await transport.renew()
            else:
                reply = await transport.send(step.request)


class _Runs(Protocol[C]):
    calls: C

    def _run(self, steps: Steps[T], /) -> T: ...


class _RunsAsync(Protocol[C]):
    calls: C

    async def _run(self, steps: Steps[T], /) -> T: ...


def sync(operation: Callable[Concatenate[C, P], Steps[T]]) -> Callable[Concatenate[Any, P], T]:
    """A method that carries the operation out: a client's class lists its verbs so, one a line."""

    @functools.wraps(operation)
    def method(client: _Runs[C], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return client._run(operation(client.calls, *args, **kwargs))  # noqa: SLF001  the other half of a client

    return method


def asynchronous(
    operation: Callable[Concatenate[C, P], Steps[T]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """The same, as a method of an async client."""

    @functools.wraps(operation)
    async def method(client: _RunsAsync[C], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await client._run(operation(client.calls, *args, **kwargs))  # noqa: SLF001  as above

    return method
