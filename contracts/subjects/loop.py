"""An event loop on the vendor's clock: where nothing is left to do now, time jumps to what is due next.

One thread, one order: two runs are the same. Knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Mapping
from typing import Any, Final

from ...sandbox.core.clock import microseconds
from .run import Run

_EXACT: Final = 1e-9
_GRANTED: Final = 5.0
"""Seconds of the machine's that other threads have to answer, where the loop can go on by nothing else."""
_LAST_WAITS: Final = 1000
_SHOWN: Final = 5
_LIBRARIES: Final = frozenset({"anyio", "asyncio", "httpcore", "httpcore2", "httpx", "httpx2"})


class _Selector(selectors.BaseSelector):
    """Waits for nothing: it moves the clock. Other threads, which wake the loop through a real socket, are waited for."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._real = selectors.DefaultSelector()
        self._told = False
        self._left = _LAST_WAITS
        self.threads = 0
        """Pieces of work that other threads have in hand."""
        self.waiting: Callable[[], str] = str

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._run.over is None:
            return self._gone_on(timeout)
        if not self._told:
            self._told = True
            raise self._run.over  # even where the task that it was raised in keeps it to itself
        return self._wound_up(timeout)

    def _gone_on(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        seen = self._real.select(0)
        if seen or (timeout is not None and timeout <= _EXACT):
            return seen
        if self.threads or (timeout is None and not self._run.alone):
            seen = self._real.select(_GRANTED)
        if seen:
            return seen
        self._told = True
        if timeout is None:
            self._run.hang(f"waits for what nothing will bring about ({self.waiting()})")
        self._run.sleep(timeout)
        self._told = False
        return seen

    def _wound_up(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """The run is over, and its tasks are cancelled: they may wait a little over that."""
        self._left -= 1
        if timeout is None or not self._left:
            assert self._run.over is not None  # noqa: S101  that is when this is called
            raise self._run.over
        self._run.world.clock.delay(microseconds(timeout))
        return self._real.select(0)

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def get_key(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.get_key(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()


class VirtualLoop(asyncio.SelectorEventLoop):
    """`asyncio.sleep(60)` takes no time; `asyncio.timeout` and `wait_for` keep the vendor's.

    Where nothing is scheduled and nothing can happen any more, the run ends with `DoesNotEnd`.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._idle = _Selector(run)
        super().__init__(self._idle)
        self._idle.waiting = lambda: _where(self)

    def time(self) -> float:
        """Seconds of the vendor's since the run began."""
        return self._run.monotonic()

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]
        """As ever; time stands still until the other thread is done."""
        future = super().run_in_executor(executor, func, *args)
        self._idle.threads += 1
        future.add_done_callback(self._done)
        return future

    def _done(self, _future: object) -> None:
        self._idle.threads -= 1

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  asyncio's own
        self._idle.threads += 1
        try:
            await super().shutdown_default_executor(*(() if timeout is None else (timeout,)))
        finally:
            self._idle.threads -= 1

    async def getaddrinfo(self, host: Any, *_: Any, **__: Any) -> Any:
        self._run.refuse(host)

    async def create_connection(  # type: ignore[override]
        self, _protocol: Any, host: Any = None, port: Any = None, **__: Any
    ) -> Any:
        """Raises CannotRun: of async clients those on httpcore are supported, which do not come here."""
        self._run.refuse(f"{host}:{port} by asyncio itself")


def _where(loop: asyncio.AbstractEventLoop) -> str:
    """Where the tasks of a loop wait, as far as that is not in a library."""
    places = sorted(place for task in asyncio.all_tasks(loop) if (place := _place(task.get_coro())))
    more = len(places) - _SHOWN
    return "; ".join([*places[:_SHOWN], *([f"and {more} more"] if more > 0 else [])]) or "no task is left"


def _place(work: Any) -> str:
    """The innermost line of somebody's own at which a coroutine waits."""
    place = ""
    while frame := getattr(work, "cr_frame", None):
        module = frame.f_globals.get("__name__", "")
        if module.partition(".")[0] not in _LIBRARIES and not module.startswith(f"{__package__}."):
            place = f"{frame.f_code.co_name}, line {frame.f_lineno}"
        work = work.cr_await
    return place
