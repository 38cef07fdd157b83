"""Altcraft's two formats: the same members written as JSON or as XML, and read from either.

In XML a list is its element repeated, and there are no types. Source: Delete products, request and response example.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from .message import json_body

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Format(StrEnum):
    """What requests are written in, and answers asked for in."""

    JSON = "json"
    XML = "xml"

    @property
    def content_type(self) -> str:
        return f"application/{self.value}"


_ROOT: Final = "xml"
_OPEN, _CLOSE = f"<{_ROOT}>".encode(), f"</{_ROOT}>".encode()
#: `\r` too: a parser would read it as `\n`, which is another id.
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
#: What no XML document may hold, however it is escaped.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Which members are lists, and what in their rows is one again.
_LISTS: Final[Mapping[str, Any]] = {"result": {"sku": {}}}
_NUMBERS: Final = frozenset({"deleted_count", "error"})


def unwritable(text: str, written_as: Format) -> str | None:
    """Why a text cannot be said in a format; None where it can."""
    if written_as is Format.XML and _FORBIDDEN.search(text):
        return "holds a character that no XML document may hold"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "holds half a character"
    return None


def written(fields: Mapping[str, Any], written_as: Format) -> bytes:
    """A request's body, from texts, numbers and lists of them."""
    if written_as is Format.JSON:
        return json_body(fields)
    return _OPEN + "".join(_elements(fields)).encode() + _CLOSE


def with_token(body: bytes, token: str, written_as: Format) -> bytes:
    """A body that was written here, its token before everything else."""
    if written_as is Format.JSON:
        return json_body({"token": token, **json.loads(body)})
    return _OPEN + "".join(_elements({"token": token})).encode() + body.removeprefix(_OPEN)


def read(body: bytes) -> Mapping[str, Any] | None:
    """An answer's members, by how it begins; None for what is neither format: a proxy's page, half an answer.

    Declarations of types and entities are refused, and nothing is ever expanded.
    """
    try:
        found = _from_xml(body) if body.lstrip().startswith(b"<") else json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _elements(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        for one in value if isinstance(value, list) else (value,):
            yield f"<{name}>{str(one).translate(_ESCAPES)}</{name}>"


def _from_xml(body: bytes) -> dict[str, Any]:
    """An empty list is said by nothing at all. Raises ValueError."""
    return {"result": [], **_members(_root(body), _LISTS)}


def _root(body: bytes) -> Element:
    """Raises ValueError."""
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415  who speaks JSON needs no XML

    from defusedxml.ElementTree import fromstring  # noqa: PLC0415  as above

    try:
        root: Element = fromstring(body.decode("utf-8"), forbid_dtd=True)
    except ParseError as error:
        raise ValueError(str(error)) from error
    if root.tag != _ROOT:
        raise ValueError(f"the root element is {root.tag}")
    return root


def _members(element: Element, lists: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in an element, by name. Raises ValueError for a single value that stands there twice."""
    found: dict[str, Any] = {}
    for child in element:
        if child.tag in lists:
            found.setdefault(child.tag, []).append(_members(child, lists[child.tag]))
        elif child.tag in found:
            raise ValueError(f"{child.tag} stands there twice")
        else:
            found[child.tag] = _number(child.text) if child.tag in _NUMBERS else child.text or ""
    return found


def _number(text: str | None) -> int | str:
    """Digits as a number; anything else stays a text, and is then no number to whoever reads it."""
    digits = (text or "").strip(" \t\r\n")
    return int(digits) if digits.isascii() and digits.isdigit() else digits
