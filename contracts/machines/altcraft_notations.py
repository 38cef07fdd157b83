"""Altcraft's requests and answers in JSON and in XML, told as the same plain values.

Written from "Delete products": in XML a list is its element repeated, below a root `xml`. Knows no operation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from .allowed import Answer

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NUMBERS: Final = frozenset({"deleted_count", "error"})
_LISTS: Final = frozenset({"result", "sku"})
#: In the order in which the page's example has them.
_ORDER: Final = ("deleted_count", "error", "error_text")


class Notation(Enum):
    """What a body is written in, by its content type."""

    JSON = "application/json"
    XML = "application/xml"

    def written(self, fields: Mapping[str, Any]) -> bytes:
        """A request's body."""
        if self is Notation.JSON:
            return json.dumps(fields).encode()
        return f"<xml>{_elements(fields)}</xml>".encode()

    def plain(self, answer: Answer) -> Answer:
        """An answer that is JSON, whichever it was; without a body where it is none of this notation."""
        if answer.headers.get("content-type", "").partition(";")[0] != self.value:
            return Answer(answer.status, answer.headers)
        if self is Notation.JSON:
            return answer
        root = parsed(answer.body)
        said = {} if root is None else {"result": [], **_read(root)}
        return Answer(answer.status, answer.headers, json.dumps(said).encode())


def _elements(fields: Mapping[str, Any]) -> str:
    return "".join(
        f"<{name}>{_elements(one) if isinstance(one, Mapping) else escape(str(one))}</{name}>"
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    )


def parsed(body: bytes) -> Element | None:
    """The root `xml` of a document; None where there is none."""
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415  few machines need it

    from defusedxml import DefusedXmlException  # noqa: PLC0415  as above
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415  as above

    try:
        root: Element = fromstring(body.decode())
    except (ParseError, ValueError, DefusedXmlException):
        return None
    return root if root.tag == "xml" else None


def _read(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        if child.tag in _LISTS:
            found.setdefault(child.tag, []).append(_read(child))
        else:
            text = child.text or ""
            found[child.tag] = int(text) if child.tag in _NUMBERS and text.isdigit() else text
    ordered = [name for name in found if name in _ORDER]
    return found if ordered == sorted(ordered, key=_ORDER.index) else {"out of order": ordered}


def named(body: bytes, *names: str) -> set[str]:
    """What stands under these names in a request's body, as texts, however deep; '*' for what cannot be read."""
    if body.lstrip().startswith(b"<"):
        root = parsed(body)
        return {"*"} if root is None else {one.text or "" for one in root.iter() if one.tag in names}
    try:
        return {*_values(json.loads(body), names)}
    except ValueError:
        return {"*"}


def _values(value: Any, names: tuple[str, ...], inside: bool = False) -> list[str]:
    if isinstance(value, dict):
        return [found for name, one in value.items() for found in _values(one, names, name in names)]
    if isinstance(value, list):
        return [found for one in value for found in _values(one, names, inside)]
    return [str(value)] if inside else []
