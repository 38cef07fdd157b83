"""The vendor's time for a program in Python: whatever it asks for the time, or waits for, is so many times as fast.

Loaded by the interpreter before anything of the program's, which may be older than ours: knows the standard library alone.
"""
# ruff: noqa: INP001  no package: the interpreter imports it by this name

from __future__ import annotations

import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # so that nothing is imported which the program does without
    from collections.abc import Callable
    from typing import Any

_NEVER = 1e9
#: Seconds of the machine that an answer is waited for at least: a busy machine is not a vendor that says nothing.
_FLOOR = 0.5
#: Seconds of the machine by which every wait is longer: nobody wakes before it is time, by the vendor's clock.
_MARGIN = 0.0005


def _install(began: int, origin: int, scale: int, seen: str) -> None:
    """Turn every clock. `began` and `origin` are microseconds since 1970: the vendor's, and the machine's at that time."""
    import time  # noqa: PLC0415  only where a program is tried

    machine = time.time_ns
    began, origin = began * 1000, origin * 1000

    def now() -> int:
        return began + (machine() - origin) * scale

    _turn(time, "time", now)
    _turn(time, "monotonic", _faster(time.monotonic_ns, scale))
    _turn(time, "perf_counter", _faster(time.perf_counter_ns, scale))
    _sleep(time, now, scale)
    _date(time)
    _listen(scale)
    _rest(time, scale)
    with open(seen, "w"):  # noqa: PTH123  cheaper than pathlib, in each process
        pass


def _faster(read: Callable[[], int], scale: int) -> Callable[[], int]:
    first = read()
    return lambda: first + (read() - first) * scale


def _turn(time: Any, name: str, read: Callable[[], int]) -> None:
    setattr(time, name + "_ns", read)
    setattr(time, name, lambda: read() / 1e9)


def _sleep(time: Any, now: Callable[[], int], scale: int) -> None:
    wait = time.sleep

    def sleep(seconds: float) -> None:
        if seconds <= 0:
            wait(seconds)
            return
        until = now() + int(seconds * 1e9)
        while (left := until - now()) > 0:
            wait(left / 1e9 / scale + _MARGIN)

    time.sleep = sleep


def _date(time: Any) -> None:
    """Dates, too: who is told to wait until a moment asks what time it is now."""
    import datetime as dt  # noqa: PLC0415  as above
    import gc  # noqa: PLC0415  as above

    for name in ("gmtime", "localtime", "ctime"):
        setattr(time, name, _of_now(time, getattr(time, name)))
    # A class of ours in its place would not be the type of what C code makes, and this one can be changed only so.
    methods = gc.get_referents(dt.datetime.__dict__)[0]
    utc = dt.timezone.utc  # noqa: UP017  datetime.UTC is of 3.11
    methods["now"] = classmethod(lambda cls, tz=None: cls.fromtimestamp(time.time(), tz))
    methods["utcnow"] = classmethod(lambda cls: cls.fromtimestamp(time.time(), utc).replace(tzinfo=None))


def _of_now(time: Any, show: Callable[[float], Any]) -> Callable[..., Any]:
    return lambda seconds=None: show(time.time() if seconds is None else seconds)


def _listen(scale: int) -> None:
    """Timeouts of sockets; read back, they are what was set, or what the floor made of it."""
    import socket  # noqa: PLC0415  as above

    kind: Any = socket.socket
    given, told, default = kind.settimeout, kind.gettimeout, socket.setdefaulttimeout

    def shorter(seconds: float | None) -> float | None:
        return max(seconds / scale, _FLOOR) if seconds else seconds

    def longer(seconds: float | None) -> float | None:
        return seconds * scale if seconds else seconds

    kind.settimeout = lambda self, seconds: given(self, shorter(seconds))
    kind.gettimeout = lambda self: longer(told(self))
    socket.setdefaulttimeout = lambda seconds: default(shorter(seconds))


def _rest(time: Any, scale: int) -> None:
    """Waits of threads and of event loops: `asyncio` sleeps in a selector."""
    import selectors  # noqa: PLC0415  as above
    import threading  # noqa: PLC0415  as above

    threads: Any = threading
    threads._time = time.monotonic  # noqa: SLF001  it was taken before, if something has imported it
    threads.Condition.wait = _shortened(threads.Condition.wait, scale)
    threads.Thread.join = _shortened(threads.Thread.join, scale)
    for name in ("SelectSelector", "PollSelector", "EpollSelector", "DevpollSelector", "KqueueSelector"):
        kind = getattr(selectors, name, None)
        if kind is not None:
            kind.select = _shortened(kind.select, scale)


def _shortened(wait: Callable[..., Any], scale: int) -> Callable[..., Any]:
    def shortened(self: Any, timeout: float | None = None) -> Any:
        if timeout is not None and 0 < timeout < _NEVER:
            timeout = timeout / scale + _MARGIN
        return wait(self, timeout)

    return shortened


def _go_on() -> None:
    """Load the module of this name that would have been loaded without us."""
    from importlib.machinery import PathFinder  # noqa: PLC0415  as above
    from importlib.util import module_from_spec  # noqa: PLC0415  as above

    ours = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  cheaper than pathlib
    sys.path[:] = [one for one in sys.path if os.path.abspath(one or ".") != ours]  # noqa: PTH100  as above
    spec = PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


if "UNDERSTUDY_CLOCK" in os.environ:
    _install(**json.loads(os.environ["UNDERSTUDY_CLOCK"]))
_go_on()
