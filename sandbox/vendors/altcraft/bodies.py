"""What Altcraft's request bodies may hold, and the typed requests that they make.

JSON is read here and XML in `markup`, both by the same shapes. Source: the request parameters of each page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from ...core.call import Call, Malformed, parse_json
from .markup import parse_xml
from .shapes import GREATEST, Document, Leaf, Member, Shape, Unreadable, complete, refuse
from .wire import Format

Row = Mapping[str, Any]
T = TypeVar("T")

_DELETION: Final[Shape] = {
    "ids": Member(Leaf.INTEGER, many=True),
    "external_ids": Member(Leaf.TEXT, many=True),
}
_LISTING: Final[Shape] = {"from_id": Member(Leaf.TEXT), "limit": Member(Leaf.INTEGER)}
_REGION: Final[Shape] = {
    name: Member(Leaf.TEXT) for name in ("external_id", "price", "old_price", "currency")
}
_ARTICLE: Final[Shape] = {
    "name": Member(Leaf.TEXT, required=True),
    "external_id": Member(Leaf.TEXT, required=True),
    **{
        name: Member(Leaf.TEXT)
        for name in ("price", "old_price", "currency", "manufacturer_name", "description", "url")
    },
    **{name: Member(Leaf.TEXT, many=True) for name in ("tags", "pictures", "categories")},
    "custom_fields": Member(Leaf.VALUE),
}
_SKU: Final[Shape] = {
    **_ARTICLE,
    "product_external_id": Member(Leaf.TEXT, required=True),
    "count": Member(Leaf.INTEGER),
    "expiration_time": Member(Leaf.TEXT),
    "is_available": Member(Leaf.FLAG),
    "delivery": Member(Leaf.FLAG),
    "manufacturer_warranty": Member(Leaf.FLAG),
    "barcode": Member(Leaf.INTEGER, many=True),
    "regional_data": Member(_REGION, many=True),
}
#: A SKU inside its product need not name it again.
_NESTED: Final[Shape] = {**_SKU, "product_external_id": Member(Leaf.TEXT)}
_PRODUCT: Final[Shape] = {**_ARTICLE, "sku": Member(_NESTED, many=True)}
_CATEGORY: Final[Shape] = {
    "external_id": Member(Leaf.TEXT, required=True),
    "name": Member(Leaf.TEXT, required=True),
    "parent_external_id": Member(Leaf.TEXT),
}
_FIELD: Final[Shape] = {
    **{
        name: Member(Leaf.TEXT, required=True)
        for name in ("external_id", "name", "entity_type", "value_type")
    },
    "required": Member(Leaf.FLAG),
    "default_value": Member(Leaf.VALUE),
    "enum_values": Member(Leaf.VALUE),
}


def _import_of(row: Shape) -> Shape:
    return {
        "custom_fields": Member(_FIELD, many=True),
        "categories": Member(_CATEGORY, many=True),
        "data": Member(row, many=True, required=True),
    }


PRODUCT_IMPORT: Final = _import_of(_PRODUCT)
SKU_IMPORT: Final = _import_of(_SKU)


@dataclass(frozen=True, slots=True)
class Deletion:
    """What is to go: by internal identifier, by external one, or by both; the targets add up."""

    ids: tuple[int, ...]
    external_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Which page of a list is wanted; `from_id` is '' for the first. `limit` is None where none was named."""

    from_id: str
    limit: int | None


@dataclass(frozen=True, slots=True)
class Import:
    """Rows to add or to update, and what they may refer to."""

    rows: tuple[Row, ...]
    categories: tuple[Row, ...]
    custom_fields: tuple[Row, ...]


def parsed(call: Call, notation: Format) -> Document | Malformed:
    """The body in the notation that was announced, or why it is none. A token that is no single text spoils it too."""
    try:
        document = parse_xml(call.body) if notation is Format.XML else JsonDocument.parse(call.body)
        document.token()
    except Unreadable as error:
        return Malformed(str(error))
    return document


def deletion(document: Document) -> Deletion | Malformed:
    return _typed(document, _DELETION, lambda it: Deletion(it.get("ids", ()), it.get("external_ids", ())))


def listing(document: Document) -> Listing | Malformed:
    return _typed(document, _LISTING, lambda it: Listing(it.get("from_id", ""), it.get("limit")))


def importing(document: Document, shape: Shape) -> Import | Malformed:
    """`shape` is one of PRODUCT_IMPORT and SKU_IMPORT."""
    return _typed(
        document,
        shape,
        lambda it: Import(it["data"], it.get("categories", ()), it.get("custom_fields", ())),
    )


def _typed(document: Document, shape: Shape, make: Callable[[dict[str, Any]], T]) -> T | Malformed:
    try:
        return make(document.read(shape))
    except Unreadable as error:
        return Malformed(str(error))


# ── JSON ──


class JsonDocument:
    """A JSON object."""

    def __init__(self, members: dict[str, Any]) -> None:
        self._members = members

    @classmethod
    def parse(cls, body: bytes) -> JsonDocument:
        """Strict JSON in UTF-8. Raises Unreadable."""
        value = parse_json(body)
        if isinstance(value, Malformed):
            raise Unreadable(f"the body is not JSON: {value.why}")
        if not isinstance(value, dict):
            raise Unreadable("the body is not a JSON object")
        return cls(value)

    def token(self) -> str:
        return _text("token", self._members.get("token", ""))

    def read(self, shape: Shape) -> dict[str, Any]:
        return _object("the body", self._members, shape)


def _object(name: str, value: Any, shape: Shape) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"{name} is not an object")
    found = {key: _member(key, value[key], member) for key, member in shape.items() if key in value}
    return complete(found, shape)


def _member(name: str, value: Any, member: Member) -> Any:
    if not member.many:
        return _one(name, value, member.of)
    if not isinstance(value, list):
        raise Unreadable(f"{name} is not an array")
    return tuple([_one(name, item, member.of) for item in value])


def _one(name: str, value: Any, of: Leaf | Shape) -> Any:
    return _READERS[of](name, value) if isinstance(of, Leaf) else _object(name, value, of)


def _text(name: str, value: Any) -> str:
    if isinstance(value, str) and (value.isascii() or _is_whole(value)):
        return value
    raise refuse(name, Leaf.TEXT)


def _is_whole(text: str) -> bool:
    """Whether a text can be said in UTF-8: JSON can spell half a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _integer(name: str, value: Any) -> int:
    if type(value) is int and 0 <= value <= GREATEST:
        return value
    raise refuse(name, Leaf.INTEGER)


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise refuse(name, Leaf.FLAG)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {_text(name, key): _scalar(name, item) for key, item in value.items()}
    return _scalar(name, value)


def _scalar(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return _text(name, value)
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise refuse(name, Leaf.VALUE)


_READERS: Final[Mapping[Leaf, Callable[[str, Any], Any]]] = {
    Leaf.TEXT: _text,
    Leaf.INTEGER: _integer,
    Leaf.FLAG: _flag,
    Leaf.VALUE: _value,
}
