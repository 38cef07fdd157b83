"""Two answers side by side: what is the same, and what differs, field by field.

What varies between two worlds of a stand-in (ids, times, other people's records) is compared by its kind alone; what
is the same in both is held against the target as it is. Knows no vendor.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .bench import Answered

#: Headers of every server, and our own marks.
_ANYBODYS: Final = frozenset(
    {"cache-control", "connection", "content-encoding", "content-length", "date", "etag", "keep-alive", "server",
     "transfer-encoding", "vary"}
)  # fmt: skip
_OURS: Final = "understudy-"
_LONG: Final = 90
Values = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a target differs from the stand-in."""

    field: str
    kind: str
    """`status`, `header`, `text`, `value` or `shape`."""
    expected: str
    """What the stand-in says."""
    found: str


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, taken apart."""

    status: int
    headers: Mapping[str, str]
    kinds: Values
    """By the path of a member: what kinds of values stand there."""
    values: Values
    """By the path of a member that is no container: its values, as JSON."""


def told(answered: Answered, varies: Collection[str] = ()) -> Told:
    """An answer's own headers, and its members by path; a body that is no JSON is one text.

    Of a header that says how much was called before, as in `7/40`, only the part that stays is kept.
    """
    headers = {
        name: value.partition(";")[0].strip().lower() if name == "content-type" else value
        for name, value in answered.headers.items()
        if name not in _ANYBODYS and not name.startswith(_OURS)
    }
    headers = {name: value.partition("/")[2] if name in varies else value for name, value in headers.items()}
    kinds: dict[str, set[str]] = {}
    values: dict[str, set[str]] = {}
    content = answered.json()
    if content is None and answered.body:
        content = answered.body.decode("utf-8", "replace")
    for path, kind, value in _members(content, "") if answered.body else ():
        kinds.setdefault(path, set()).add(kind)
        if kind not in {"object", "array"}:
            values.setdefault(path, set()).add(value)
    return Told(answered.status, headers, _frozen(kinds), _frozen(values))


def _frozen(found: Mapping[str, set[str]]) -> Values:
    return {path: frozenset(several) for path, several in found.items()}


def _members(value: Any, path: str) -> Iterator[tuple[str, str, str]]:
    kind = _kind(value)
    yield path, kind, json.dumps(value, ensure_ascii=False) if kind not in {"object", "array"} else ""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _members(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _members(inner, f"{path}[]")


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {dict: "object", list: "array", str: "text", int: "number", float: "number"}
    return names.get(type(value), "null")


def differences(
    target: Told, one: Told, other: Told, of_the_account: Collection[str] = (), headers: Collection[str] = ()
) -> tuple[Difference, ...]:
    """Where a target differs from what a stand-in says in two worlds.

    A header that the stand-in does not send is none, but for those of `headers`, which it is known to send elsewhere.
    """
    if target.status != one.status:
        return (
            Difference("status", "status", str(one.status), str(target.status)),
            *_texts_of(target, one),
        )
    return (
        *_headers(target, one, other),
        *(
            Difference(name, "header", "absent", target.headers[name][:_LONG])
            for name in sorted(headers)
            if name in target.headers and name not in {*one.headers, *other.headers}
        ),
        *_shapes(target, one, other),
        *_values(target, one, other, frozenset(of_the_account)),
    )


def _texts_of(target: Told, one: Told) -> Iterator[Difference]:
    """Of answers with different statuses, what is worded differently says more than what is missing."""
    for path in sorted(one.values.keys() & target.values.keys()):
        if one.values[path] != target.values[path] and one.kinds[path] == {"text"}:
            yield Difference(path, "text", _shown(one.values[path]), _shown(target.values[path]))


def _headers(target: Told, one: Told, other: Told) -> Iterator[Difference]:
    for name, value in one.headers.items():
        if name not in other.headers:
            continue
        if name not in target.headers:
            yield Difference(name, "header", value or "sent", "absent")
        elif other.headers[name] == value != target.headers[name]:
            yield Difference(name, "header", value, target.headers[name][:_LONG])


def _shapes(target: Told, one: Told, other: Told) -> Iterator[Difference]:
    """What is missing or more, and what is of another kind. A member within what is missing is not said again."""
    known = {path: one.kinds.get(path, frozenset()) | other.kinds.get(path, frozenset())
             for path in {*one.kinds, *other.kinds}}  # fmt: skip
    for path in sorted({*known, *target.kinds}):
        inside = _parent(path)
        if path not in target.kinds:
            if path in one.kinds and path in other.kinds and (path == "" or inside in target.kinds):
                yield Difference(path or "body", "shape", _said(known[path]), "absent")
        elif path not in known:
            if path == "" or inside in known:
                yield Difference(path or "body", "shape", "absent", _said(target.kinds[path]))
        elif not target.kinds[path] <= known[path]:
            yield Difference(path or "body", "shape", _said(known[path]), _said(target.kinds[path]))


def _parent(path: str) -> str:
    return path[:-2] if path.endswith("[]") else path.rpartition(".")[0]


def _values(target: Told, one: Told, other: Told, theirs: frozenset[str]) -> Iterator[Difference]:
    for path, values in one.values.items():
        if other.values.get(path) != values or path not in target.values:
            continue
        if target.values[path] == values or not target.kinds[path] <= one.kinds[path]:
            continue
        if not theirs.isdisjoint(path.replace("[]", "").split(".")):
            continue
        kind = "text" if one.kinds[path] == {"text"} else "value"
        yield Difference(path or "body", kind, _shown(values), _shown(target.values[path]))


def _said(kinds: Collection[str]) -> str:
    return " or ".join(sorted(kinds))


def _shown(values: Collection[str]) -> str:
    text = ", ".join(sorted(values))
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
