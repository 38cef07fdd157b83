"""What a documented sentence allows a vendor to answer, and whether an answer is that.

Knows HTTP and JSON; no vendor, and nothing of how an answer came about.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Answer:
    """What a vendor answered, as a client sees it."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body's JSON; None where there is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.status} {self.body.decode('utf-8', 'replace')[:400]}".rstrip()


class _Anything:
    """Stands where any body will do."""

    def __repr__(self) -> str:
        return "anything"


ANYTHING: Final = _Anything()
#: What a value must be: itself, of a type, or as a function says. Only these three.
Wanted = Any
_SHOWN: Final = 160  # characters of a documented body in a list of steps


@dataclass(frozen=True, slots=True)
class Allowed:
    """An answer that the documents allow.

    `says` quotes the sentence, `body` is the whole JSON where it is documented exactly (b"" for no body at all), `has`
    some of its fields: a value, a type, or a function that says whether it is right. `headers` by name: as in `has`,
    and None for one that must not be there. `holds` is given the answer and says what is wrong with it, or ''.
    """

    status: int
    says: str
    body: Any = ANYTHING
    has: Mapping[str, Wanted] = field(default_factory=dict)
    headers: Mapping[str, Wanted] = field(default_factory=dict)
    holds: Callable[[Answer], str] | None = None

    def wrong(self, answer: Answer) -> str:
        """What is wrong with an answer; '' where it is allowed."""
        if answer.status != self.status:
            return f"the status is {answer.status}, not {self.status}"
        return self._wrong_body(answer) or self._wrong_headers(answer) or (self.holds or _fine)(answer)

    def _wrong_body(self, answer: Answer) -> str:
        if self.body is not ANYTHING:
            whole = answer.body if isinstance(self.body, bytes) else answer.json
            if whole != self.body or type(whole) is not type(self.body):
                return f"the body is {answer.body[:400]!r}, not {self.body!r}"
        return self._wrong_fields(answer) if self.has else ""

    def _wrong_fields(self, answer: Answer) -> str:
        said = answer.json
        if not isinstance(said, dict):
            return f"the body is no JSON object: {answer.body[:400]!r}"
        for name, wanted in self.has.items():
            if name not in said or not _is(wanted, said[name]):
                return f"{name!r} is {said.get(name, 'missing')!r}, not {_told(wanted)}"
        return ""

    def _wrong_headers(self, answer: Answer) -> str:
        for name, wanted in self.headers.items():
            came = answer.headers.get(name.lower())
            if (came is not None) if wanted is None else (came is None or not _is(wanted, came)):
                return f"the header {name} is {came!r}, not {_told(wanted)}"
        return ""

    def __str__(self) -> str:
        body = "" if self.body is ANYTHING or self.body == b"" else f" {json.dumps(self.body)}"
        return f"{self.status}{body[:_SHOWN]}{'…' if len(body) > _SHOWN else ''}"


def _fine(answer: Answer) -> str:  # noqa: ARG001  the signature of `holds`
    return ""


def _is(wanted: Wanted, came: Any) -> bool:
    if isinstance(wanted, type):
        return isinstance(came, wanted) and not (wanted is int and isinstance(came, bool))
    if callable(wanted):
        return bool(wanted(came))
    return bool(wanted == came) and isinstance(came, bool) == isinstance(wanted, bool)


def _told(wanted: Wanted) -> str:
    if isinstance(wanted, type):
        return f"of type {wanted.__name__}"
    if callable(wanted):
        return (wanted.__doc__ or "as documented").rstrip(".")
    return "absent" if wanted is None else repr(wanted)
