"""A run's requests, written down: each before it leaves, and its reply before anything follows from it.

Knows the ledger, and no vendor.
"""

from __future__ import annotations

from typing import Final

from .calls import Calls
from .errors import CallError, NotSent, Stop, UnknownOutcome
from .ledger import Ledger
from .message import Effect, Reply, Request, Response, Silence

_REMOVING: Final = frozenset({Effect.REMOVES, Effect.DESTROYS})


class CutShort(UnknownOutcome):
    """The run ended before it was known what became of a removal."""


class Written:
    """Writes each request into the ledger before it leaves, and its reply before anything follows from it."""

    def __init__(self, ledger: Ledger, calls: Calls) -> None:
        self._ledger = ledger
        self._calls = calls
        self._sent: int | None = None
        self.left: dict[str, list[Reply | None]] = {}
        """What left and removes, by id, with the replies: of the ids at hand."""
        self.cut_off = ""
        """Why the last request reached nobody; '' where it did."""

    def begin(self) -> None:
        self.left.clear()

    def leaving(self, request: Request) -> None:
        self._sent = None
        if request.effect in _REMOVING:
            key = dict(request.headers).get("x-idempotency-key", "")
            self._sent = self._ledger.sent(request.targets, request.operation, key, self._calls.now())
            for one in request.targets:
                self.left.setdefault(one, []).append(None)

    def heard(self, request: Request, reply: Reply) -> None:
        self.cut_off = reply.says if isinstance(reply, Silence) and not reply.sent else ""
        status = reply.status if isinstance(reply, Response) else None
        says = "" if isinstance(reply, Response) else reply.says
        named = reply.request_id if isinstance(reply, Response) else ""
        early = status == 429
        self._ledger.heard(
            request.operation,
            self._calls.now(),
            status=status,
            says=says,
            request_id=named,
            refused_early=early,
            sent=self._sent,
        )
        if request.effect in _REMOVING:
            for one in request.targets:
                self.left[one][-1] = reply

    def last_word(self, identifier: str, end: Exception) -> CallError:
        """What is known of an id whose removal had left when the run ended."""
        replies = self.left[identifier]
        if all(isinstance(reply, Silence) and not reply.sent for reply in replies):
            return NotSent(str(end))
        if isinstance(end, Stop) and len(replies) == 1 and isinstance(replies[0], Response):
            return end  # the one answer that there was is the one that ended the run
        return CutShort(f"the run ended before its answer was understood: {end}")
