"""One request, parsed once at the edge into a value that rules can read.

Knows HTTP's words and no vendor's; holds secrets, so it is never stored: the journal keeps a redacted form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any


class Malformed:
    """Stands for a body that could not be parsed, and says why."""

    def __init__(self, why: str) -> None:
        self.why = why


@dataclass(frozen=True)
class Call:
    """What a client asks. Header names are lower case; a repeated query parameter keeps every value."""

    method: str
    path: str
    params: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    host: str = ""
    credential: str = ""
    """What the client proves itself with, empty when it sends none."""
    secrets: tuple[str, ...] = ()
    """Every value in this call that the journal must not show."""
    in_flight: tuple[Call, ...] = ()
    """Other calls to the same vendor that were being answered when this one arrived."""

    oversized: bool = False
    """Whether the body is over the vendor's limit; then it was not read, and `body` is empty."""

    def among(self, others: tuple[Call, ...]) -> Call:
        """This call, with the others that are being answered now."""
        return replace(self, in_flight=others) if others else self

    @cached_property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> Any:
        """The body as JSON, or `Malformed`."""
        return parse_json(self.body)

    def values(self, name: str) -> list[str]:
        """Every value of a query parameter, in order."""
        return [value for key, value in self.query if key == name]


def parse_json(body: bytes) -> Any:
    """JSON as strictly as a vendor's parser: UTF-8, no NaN, no duplicate-key tricks needed. `Malformed` otherwise."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        return Malformed(str(error) or type(error).__name__)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
