"""The vendor's clock in the place of the machine's, for the threads of a run.

`process_time`, `date.today` and waits inside C code stay the machine's: nothing here reaches them.
"""

from __future__ import annotations

import copyreg
import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any, Final

from ...sandbox.core.clock import utc
from .run import Run
from .swap import On, Pair

_MARK: Final = "of_a_run_of_understudy"
_NANO: Final = 1_000_000_000
_GRANTED: Final = 1.0
"""Seconds of the machine's that other threads have to end a wait, before the vendor's clock jumps to its end."""


def either(run: Run, here: Callable[..., Any], elsewhere: Callable[..., Any]) -> Callable[..., Any]:
    """One function for the threads of a run, and another for all others."""

    @functools.wraps(elsewhere)
    def chosen(*args: Any, **kwargs: Any) -> Any:
        return here(*args, **kwargs) if run.here else elsewhere(*args, **kwargs)

    setattr(chosen, _MARK, True)
    return chosen


def is_replaced(function: Callable[..., Any]) -> bool:
    """Whether this stands in the place of another, for a run that is on."""
    return hasattr(function, _MARK)


def clocks(run: Run) -> Iterator[Pair]:
    """Every function that reads the time or waits, with what it is in the run."""
    moment: dict[str, Callable[..., Any]] = {
        "sleep": functools.partial(_slept, run),
        "time": run.time,
        "time_ns": lambda: run.world.clock.now() * 1000,
        "gmtime": functools.partial(_broken_down, run, time.gmtime),
        "localtime": functools.partial(_broken_down, run, time.localtime),
    }
    for name in ("monotonic", "perf_counter"):
        moment[name] = run.monotonic
        moment[f"{name}_ns"] = lambda: round(run.monotonic() * _NANO)
    for name, here in moment.items():
        original = getattr(time, name)
        yield Pair(original, either(run, here, original))


def _broken_down(run: Run, broken_down: Callable[[float], Any], at: float | None = None) -> Any:
    return broken_down(run.time() if at is None else at)


def _slept(run: Run, seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    run.sleep(seconds)


def dated(run: Run) -> type[datetime]:
    """`datetime`, whose now is the vendor's. It makes no instances of its own: what it gives is a plain datetime."""

    class Kind(type):
        def __instancecheck__(cls, one: object) -> bool:
            return isinstance(one, datetime)

        def __subclasscheck__(cls, one: type) -> bool:
            return issubclass(one, datetime)

    class Dated(datetime, metaclass=Kind):
        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            return datetime(*args, **kwargs)  # noqa: DTZ001  the caller's own

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return _now(run, tz)

        @classmethod
        def utcnow(cls) -> Any:
            return utc(run.world.clock.now()).replace(tzinfo=None) if run.here else _REAL_UTCNOW()

        @classmethod
        def today(cls) -> Any:
            return _now(run, None)

    Dated.__name__, Dated.__qualname__, Dated.__module__ = "datetime", "datetime", "datetime"
    return Dated


@contextmanager
def pickled_as(instead: type[datetime]) -> Iterator[None]:
    """Let datetimes be pickled under their own name, while something else bears it."""

    def reduced(one: datetime) -> Any:
        return instead, one.__reduce_ex__(4)[1]

    copyreg.pickle(datetime, reduced)
    try:
        yield
    finally:
        copyreg.dispatch_table.pop(datetime)


_REAL_NOW: Final[Callable[..., datetime]] = getattr(datetime, "now")  # noqa: B009  to be passed on, not to be read
_REAL_UTCNOW: Final[Callable[[], datetime]] = getattr(datetime, "utcnow")  # noqa: B009  as above


def _now(run: Run, tz: tzinfo | None) -> datetime:
    if not run.here:
        return _REAL_NOW(tz)
    moment = utc(run.world.clock.now())
    return moment.astimezone().replace(tzinfo=None) if tz is None else moment.astimezone(tz)


def threads(run: Run) -> Iterator[On]:
    """A thread that is started in a run is in it, and waits in it by the vendor's clock."""
    start, wait = threading.Thread.start, threading.Condition.wait

    def started(thread: threading.Thread) -> None:
        if not run.here:
            start(thread)
            return
        run.go_on()
        entered = threading.Event()
        vars(thread)["run"] = functools.partial(_inside, run, thread.run, entered)
        start(thread)
        entered.wait()  # who is in the run is known before whoever started it goes on

    def waited(condition: threading.Condition, timeout: float | None = None) -> bool:
        if timeout is None or not run.here:
            return wait(condition, timeout)
        if not run.alone and wait(condition, min(timeout, _GRANTED)):
            return True
        run.sleep(timeout)
        return False

    yield On(threading.Thread, "start", started)
    yield On(threading.Condition, "wait", waited)


def _inside(run: Run, work: Callable[[], None], entered: threading.Event) -> None:
    run.enter()
    entered.set()
    try:
        work()
    except BaseException:
        if run.over is None:  # what ends the run is raised again where it began
            raise
    finally:
        run.leave()
