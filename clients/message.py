"""A request and what comes back, as values: what the core works with, whatever carries them.

Knows no vendor and no HTTP library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

from .errors import UsageError


class Effect(StrEnum):
    """What carrying out a request does at the vendor."""

    READS = "reads"
    CHANGES = "changes"  # the same again leaves the same: safe to repeat
    REMOVES = "removes"  # can be taken back, as from a trash
    DESTROYS = "destroys"  # cannot be taken back


@dataclass(frozen=True, slots=True)
class Request:
    """One call. Credentials are added as it leaves; what may then hold them is left out of its repr."""

    operation: str
    """Its name, as the vendor's limits and a run's record know it."""
    method: str
    path: str
    """Below the base URL, already quoted; begins with `/`."""
    effect: Effect = Effect.READS
    targets: tuple[str, ...] = ()
    """The ids that it acts on."""
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    cost: int = 1
    """What it takes from the vendor's limits."""

    @property
    def is_repeatable(self) -> bool:
        return self.effect in {Effect.READS, Effect.CHANGES}

    @property
    def target(self) -> str:
        """The path with its query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, whole. What may repeat the credentials that it was asked with is left out of its repr."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By lower-case name."""
    body: bytes = field(default=b"", repr=False)

    def json(self) -> Any:
        """The body's JSON. Raises ValueError for what is none: a gateway's page, half an answer."""
        return json.loads(self.body)

    @property
    def request_id(self) -> str:
        """What the vendor calls this exchange, to name to its support; '' where it has no such name."""
        return self.headers.get("request-id") or self.headers.get("x-request-id") or ""


@dataclass(frozen=True, slots=True)
class Silence:
    """There was no answer, or not a whole one."""

    says: str
    sent: bool
    """False where it is certain that nothing reached the vendor: no connection was made."""


Reply = Response | Silence


def json_body(value: object) -> bytes:
    """A value as JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


JSON_TYPE = ("Content-Type", "application/json")


def segment(text: str) -> str:
    """One segment of a path, quoted whole: an id with `/` in it stays an id.

    Raises `UsageError` for what no quoting keeps a segment, so that an item never becomes its collection.
    """
    if text.strip() in {"", ".", ".."}:
        raise UsageError(f"{text!r} is no id: a path with it in it would lead elsewhere. Nothing was sent")
    return quote(text, safe="")
