"""How a connection is to be broken under an answer: a value, left by the application for whoever holds the line.

Knows neither sockets nor httpx; `server` and `transport` each perform it in their own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class CutKind(Enum):
    """The ways in which a connection can fail a client."""

    RESET = "reset"  # RST
    CLOSE = "close"  # FIN, and nothing was said
    SILENCE = "silence"  # held open, and nothing is ever said
    TRUNCATED = "truncated"  # headers promise the whole body, part of it arrives, then FIN


@dataclass(frozen=True, slots=True)
class Cut:
    """One way of failing; `keep` is how many bytes of a truncated body still arrive."""

    kind: CutKind
    keep: int = 0


CUT: Final = "understudy.cut"
"""Environ key under which the application leaves a `Cut` before it returns its complete response."""
CUTS: Final = "understudy.cuts"
"""Environ key by which a server or transport says that it can perform cuts: True."""
