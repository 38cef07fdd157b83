"""One run of a subject that brings its own HTTP library and its own clock: who is in it, what is the vendor's, when it is over.

Patches nothing; what stands in for the network and the clock asks here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from threading import Thread, current_thread, get_ident
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import urlsplit

from ...sandbox.core.clock import SECOND, microseconds
from ...sandbox.core.inprocess import Asked, Exchanged, carried_out
from ..trial import Access
from ..watched import DoesNotEnd

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_RESTING: Final = frozenset(
    {("concurrent.futures.thread", "_worker"), ("queue", "get"), ("threading", "wait")}
)
"""Where threads of a pool wait to be given something."""
_MOMENT: Final = 0.05
_PATIENCE: Final = 20
_WAITS: Final = 10_000
"""Waits of one run: whoever waits more often waits for something that never comes."""


class CannotRun(BaseException):
    """Code that cannot be tried so: it asks somebody else than the vendor, or two runs meet.

    No `except Exception` of that code hides it, and no verdict is made of it: it says nothing of the code.
    """


class Run:
    """One run, on one world. What is asked from a thread that is not in it goes on as ever."""

    def __init__(self, access: Access, hosts: Sequence[str], crew: dict[int, Thread]) -> None:
        self.world = access.world
        self.vendor = access.standin.vendor
        self.over: BaseException | None = None
        """What ended it early, whatever the code made of that."""
        self.closed = False
        self._app: WSGIApplication = access.world.connection.app
        self._address = urlsplit(access.url)
        self._aliases = tuple(one.lower() for one in hosts)
        self._crew = crew
        self._began = self.world.clock.now()
        self._waits = 0
        access.on_end(self.stop)

    # ── who ──

    @property
    def here(self) -> bool:
        """Whether this thread is in the run."""
        return get_ident() in self._crew

    @property
    def alone(self) -> bool:
        """Whether no other thread is."""
        return len(self._crew) == 1

    def enter(self) -> None:
        self._crew[get_ident()] = current_thread()

    def leave(self) -> None:
        self._crew.pop(get_ident(), None)

    # ── how it ends ──

    def stop(self, error: BaseException) -> NoReturn:
        """End the run early, from any of its threads."""
        self.over = self.over or error
        raise self.over

    def go_on(self) -> None:
        """Raises what ended the run, in each of its threads that does not know yet."""
        if self.over is not None and self.here:
            raise self.over

    def close(self) -> None:
        """Nothing is sent any more: connections that somebody keeps are at their end."""
        self.closed = True

    def settle(self) -> None:
        """Let threads that were left to themselves come to rest. Raises CannotRun where one goes on and on."""
        for _ in range(_PATIENCE):
            busy = self._busy()
            if not busy:
                return
            busy[0].join(_MOMENT)
        names = ", ".join(sorted(one.name for one in self._busy()))
        self.stop(
            CannotRun(
                f"the function is done, and threads that it started go on: {names}. "
                "Join them in it: after the run they would meet the machine's network"
            )
        )

    def _busy(self) -> list[Thread]:
        return [one for one in list(self._crew.values()) if _is_busy(one)]

    # ── the vendor's time ──

    def time(self) -> float:
        """Seconds since 1970 UTC."""
        return self.world.clock.time()

    def monotonic(self) -> float:
        """Seconds since the run began."""
        return (self.world.clock.now() - self._began) / SECOND

    def sleep(self, seconds: float) -> None:
        """Let the vendor's time pass."""
        self.go_on()
        self._waits += 1
        if self._waits > _WAITS:
            self.stop(DoesNotEnd(f"waited {_WAITS} times, and would go on"))
        self.world.clock.delay(max(0, microseconds(seconds)))

    def hang(self, what: str) -> NoReturn:
        """Somebody waits for what will never come."""
        self.stop(DoesNotEnd(f"{what}, and would for ever"))

    # ── the vendor ──

    def knows(self, host: str, port: int) -> bool:
        """Whether the vendor, or its stand-in, is meant."""
        bare = host.rstrip(".").lower()
        own = (*self.vendor.hosts, *self._aliases)
        return self._is_stand_in(bare, port) or any(fnmatchcase(bare, one) for one in own)

    def _is_stand_in(self, host: str, port: int) -> bool:
        default = 443 if self._address.scheme == "https" else 80
        return host == self._address.hostname and port == (self._address.port or default)

    def refuse(self, host: object) -> NoReturn:
        """Nothing leaves the machine."""
        names = ", ".join(dict.fromkeys((str(self._address.hostname), *self.vendor.hosts, *self._aliases)))
        self.stop(
            CannotRun(
                f"asked for a connection to {host}, which is none of {self.vendor.name}'s: it has {names}. "
                "Nothing was sent. Give further names of the vendor as hosts=, or replace what else is called"
            )
        )

    def carry_out(self, asked: Asked) -> tuple[Exchanged, int]:
        """One request carried out in the run's world; raises what ended the run."""
        self.go_on()
        return carried_out(self._app, self.world, self._addressed(asked))

    def _addressed(self, asked: Asked) -> Asked:
        """A request to a further name of the vendor, as the stand-in knows it."""
        if not any(fnmatchcase(asked.host, one) for one in self._aliases):
            return asked
        netloc, path = self._address.netloc, self._address.path.encode()
        headers = [(name, netloc if name.lower() == "host" else value) for name, value in asked.headers]
        return Asked(
            asked.method, asked.scheme, asked.host, asked.port, path + asked.path, asked.query, headers, asked.body
        )  # fmt: skip


def _is_busy(thread: Thread) -> bool:
    """Whether another thread does something, rather than wait to be given it."""
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001  documented, and the only way to see it
    if frame is None or thread is current_thread():
        return False
    return (frame.f_globals.get("__name__"), frame.f_code.co_name) not in _RESTING
