"""XML bodies, read by the same shapes as JSON: a list is its element repeated, one element is a list of one.

Declarations of types and entities are refused before anything is expanded; knows no operation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from . import wire
from .shapes import GREATEST, Leaf, Member, Shape, Unreadable, complete, refuse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SPACE: Final = " \t\r\n"
_FLAGS: Final = {"true": True, "false": False}


def parse_xml(body: bytes) -> XmlDocument:
    """An XML document in UTF-8 whose root is `xml`, whatever its declaration says. Raises Unreadable."""
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415  loaded with the first XML body

    from defusedxml.ElementTree import fromstring  # noqa: PLC0415  as above

    try:
        root = fromstring(body.decode("utf-8"), forbid_dtd=True)
    except (ParseError, ValueError) as error:
        raise Unreadable(f"the body is not XML that may be read: {error}") from error
    if root.tag != wire.ROOT:
        raise Unreadable(f"the root element is not {wire.ROOT}")
    return XmlDocument(root)


class XmlDocument:
    """The root element of an XML body."""

    def __init__(self, root: Element) -> None:
        self._root = root

    def token(self) -> str:
        found = [_text("token", one) for one in self._root if one.tag == "token"]
        if len(found) > 1:
            raise Unreadable("there are two tokens")
        return found[0] if found else ""

    def read(self, shape: Shape) -> dict[str, Any]:
        return _object(self._root, shape)


def _object(element: Element, shape: Shape) -> dict[str, Any]:
    grouped: dict[str, list[Element]] = {}
    for child in element:
        if child.tag in shape:
            grouped.setdefault(child.tag, []).append(child)
    return complete({name: _member(name, found, shape[name]) for name, found in grouped.items()}, shape)


def _member(name: str, found: list[Element], member: Member) -> Any:
    if member.many:
        return tuple([_one(name, element, member.of) for element in found])
    if len(found) > 1:
        raise Unreadable(f"{name} stands there more than once")
    return _one(name, found[0], member.of)


def _one(name: str, element: Element, of: Leaf | Shape) -> Any:
    return _READERS[of](name, element) if isinstance(of, Leaf) else _object(element, of)


def _text(name: str, element: Element) -> str:
    """What stands in an element, spaces included; elements inside it make it no text."""
    if len(element):
        raise refuse(name, Leaf.TEXT)
    return element.text or ""


def _integer(name: str, element: Element) -> int:
    digits = _text(name, element).strip(_SPACE)
    if digits.isascii() and digits.isdigit():
        digits = digits.lstrip("0") or "0"
        if len(digits) <= len(str(GREATEST)) and int(digits) <= GREATEST:
            return int(digits)
    raise refuse(name, Leaf.INTEGER)


def _flag(name: str, element: Element) -> bool:
    flag = _FLAGS.get(_text(name, element).strip(_SPACE))
    if flag is None:
        raise refuse(name, Leaf.FLAG)
    return flag


def _value(name: str, element: Element) -> Any:
    """XML has no types of its own: what JSON would say as a number or a flag is a text here."""
    if not len(element):
        return element.text or ""
    return {child.tag: _text(name, child) for child in element}


_READERS: Final[Mapping[Leaf, Callable[[str, Element], Any]]] = {
    Leaf.TEXT: _text,
    Leaf.INTEGER: _integer,
    Leaf.FLAG: _flag,
    Leaf.VALUE: _value,
}
