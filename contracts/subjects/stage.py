"""Everything that a run needs put in place, and put back: network, clock, threads, event loops, environment, chance.

One run at a time in a process: what is replaced, is replaced for all.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from threading import Thread
from types import ModuleType
from typing import Any, Final

from ..trial import Access
from .loop import VirtualLoop
from .network import attributes, connections
from .run import CannotRun, Run
from .swap import Pair, Swapper
from .timing import clocks, dated, either, is_replaced, pickled_as, threads

_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")


class Stage:
    """Where one subject is run, again and again."""

    def __init__(
        self,
        hosts: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        module: ModuleType | None = None,
    ) -> None:
        self._hosts = hosts
        self._environment = environment or {}
        self._swapper = Swapper(module)
        self._crew: dict[int, Thread] = {}
        """Threads of runs that came to their end: a pool's go on into the next."""

    @contextmanager
    def run(self, access: Access) -> Iterator[Run]:
        """One run: within the block this thread meets the vendor wherever it asks for the network or the time.

        Raises what ended the run, whatever the block made of it; CannotRun where another run is on.
        """
        if is_replaced(asyncio.new_event_loop):
            raise CannotRun(
                "another run is on in this process: network and clock are replaced for one at a time"
            )
        run = Run(access, self._hosts, self._crew)
        moment = dated(run)
        pairs = [*clocks(run), Pair(datetime, moment), *connections(run), *_loops(run)]
        with ExitStack() as stack:
            stack.callback(run.close)
            stack.enter_context(self._swapper.swapped(pairs, [*attributes(run), *threads(run)]))
            stack.enter_context(pickled_as(moment))
            stack.enter_context(_surroundings(self._filled(access)))
            stack.enter_context(_chance())
            stack.enter_context(self._entered(run))
            yield run

    @contextmanager
    def _entered(self, run: Run) -> Iterator[None]:
        run.enter()
        try:
            try:
                yield
            finally:
                run.settle()
        except BaseException:
            run.go_on()
            raise
        finally:
            run.leave()
            if run.over is not None:
                self._crew = {}  # threads of a program that was killed are not the next one's
        if run.over is not None:
            raise run.over

    def _filled(self, access: Access) -> Mapping[str, str | None]:
        """The environment asked for, credentials filled in; no proxy stands between a run and the vendor."""
        known = {"url": access.url, **access.credentials}
        try:
            given = {name: value.format_map(known) for name, value in self._environment.items()}
        except KeyError as error:
            raise CannotRun(f"environment= asks for {error}; there are: {', '.join(known)}") from error
        proxies = {name: None for one in _PROXIES for name in (one, one.upper())}
        return {**proxies, "no_proxy": "*", "NO_PROXY": "*", **given}


def awaited(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine comes to under a loop on the vendor's clock. Raises CannotRun below another loop."""
    if asyncio._get_running_loop() is not None:  # noqa: SLF001  the public one raises instead of answering
        work.close()
        raise CannotRun(
            "an event loop runs in this thread already: try async code from a plain function, or in a thread"
        )
    return asyncio.run(work)


def _loops(run: Run) -> Iterator[Pair]:
    """Whatever makes an event loop in the run gets one on the vendor's clock; trio's cannot be had so."""
    original: Any = asyncio.new_event_loop
    yield Pair(original, either(run, lambda: VirtualLoop(run), original))
    trio = sys.modules.get("trio")
    if trio is not None:
        yield Pair(
            trio.run,
            either(
                run,
                lambda *_, **__: run.stop(
                    CannotRun("trio is not supported: its clock is the machine's; asyncio is")
                ),
                trio.run,
            ),
        )


@contextmanager
def _surroundings(wanted: Mapping[str, str | None]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    try:
        _set(wanted)
        yield
    finally:
        _set(before)


def _set(wanted: Mapping[str, str | None]) -> None:
    for name, value in wanted.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@contextmanager
def _chance() -> Iterator[None]:
    """Jitter is the same in every run."""
    before = random.getstate()
    random.seed(0)
    try:
        yield
    finally:
        random.setstate(before)
