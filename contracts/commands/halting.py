"""How a run is asked to stop: by Ctrl-C or SIGTERM, and at which of its moments that is heeded.

Knows signals and waits; no vendor, and no ledger.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from ...clients import machine
from ...clients.runner import Interrupted

_SAYS: Final = "asked to stop"
_HEARD: Final = b"\nstopping once the answer to the request in hand is written down; again ends at once\n"


class Halt:
    """The first signal ends a wait at once, and lets a request that is under way end; the second lets nothing end.

    A plain flag: an `Event` could deadlock here, as a signal's handler runs in the thread that waits for it.
    """

    def __init__(self) -> None:
        self._asked = False
        self._at_once = True
        self.waiting: Callable[[float], object] = lambda seconds: None  # noqa: ARG005  nobody may care
        """Who is told of each wait, in seconds."""

    def asked(self) -> bool:
        """Whether somebody wants the run to stop."""
        return self._asked

    def let_end(self) -> None:
        """From here on requests are under way: outside of waits a first signal ends nothing by itself."""
        self._at_once = False

    def sleep(self, seconds: float) -> None:
        """Let time pass. Raises `Interrupted` as soon as somebody wants the run to stop."""
        before, self._at_once = self._at_once, True  # before the flag is read: a signal between the two is not lost
        try:
            if self._asked:
                raise Interrupted(_SAYS)
            self.waiting(seconds)
            machine.sleep(seconds)
        finally:
            self._at_once = before

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Heed Ctrl-C and SIGTERM, within."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(number, self._heard) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler or signal.SIG_DFL)

    def _heard(self, _number: int, _frame: object) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        if self._at_once:
            raise Interrupted(_SAYS)
        with suppress(OSError, ValueError):  # past the stream's buffer, which may be in the middle of a write
            os.write(sys.stderr.fileno(), _HEARD)
