"""What the bodies of Devdraft's product requests may hold, and what they make of a product.

Source: guide, Create Product, Update Product and Upload Product Images. Bodies of links and invoices are in
`bills`, which shares the checks of single fields.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any, Final, NamedTuple

from ...core.call import Call
from ...core.decision import Finding, answers
from ...core.state import Held
from . import shapes, wire
from .entities import Product, ProductStatus, ProductType

Body = Mapping[str, Any]
Rule = tuple[Callable[[Any], bool], str]

_JSON_LIMIT: Final = 1 << 20
#: Ten images of the larger of the two limits, and what is around them.
BODY_LIMIT: Final = 101 << 20
_PARTS: Final = 200
_DECIMAL: Final = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?").fullmatch
_WHOLE: Final = re.compile(r"[0-9]{1,9}").fullmatch
_NUMERIC: Final = ("price", "weight", "quantity", "stockCount")
_MOST_IMAGES: Final = 10
_MEGABYTE: Final = 1 << 20
_CENT: Final = 0.01
_KINDS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_CURRENCIES: Final = frozenset({"USD", "EUR", "USDC", "EURC", "GBP", "CAD", "AUD", "JPY"})
_COMMON: Final = frozenset({"USD", "EUR"})  # what every list of currencies has

DEFAULT_TAKE: Final = 10
MOST_TAKEN: Final = 100


class File(NamedTuple):
    """An uploaded file, of which only this is kept."""

    kind: str
    size: int


class Form(NamedTuple):
    """A body's fields by name, and its images."""

    fields: Body
    files: tuple[File, ...] = ()


# ── reading ──


def is_multipart(call: Call) -> bool:
    return call.content_type == "multipart/form-data"


def is_oversized(call: Call) -> bool:
    return call.oversized or (len(call.body) > _JSON_LIMIT and not is_multipart(call))


def read(call: Call) -> Form | None:
    """A body as its fields; None where it is neither a JSON object nor a form."""
    if is_multipart(call):
        return _multipart(call)
    body = call.json
    return Form(body) if isinstance(body, dict) and _can_be_kept(body) else None


def _can_be_kept(body: Body) -> bool:
    """Numbers beyond a double, and halves of a character, are JSON to a parser and to nobody else."""
    try:
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def _multipart(call: Call) -> Form | None:
    from werkzeug.exceptions import HTTPException  # noqa: PLC0415  only forms need it
    from werkzeug.formparser import FormDataParser  # noqa: PLC0415
    from werkzeug.http import parse_options_header  # noqa: PLC0415

    parser = FormDataParser(
        lambda *_sizes, **_more: BytesIO(), _JSON_LIMIT, silent=False, max_form_parts=_PARTS
    )
    try:
        mimetype, options = parse_options_header(call.headers["content-type"])
        _, texts, files = parser.parse(BytesIO(call.body), mimetype, len(call.body), options)
    except (ValueError, LookupError, HTTPException):
        return None
    fields: dict[str, Any] = {name: _typed(name, text) for name, text in texts.items() if name}
    if "images" in texts:
        fields["images"] = texts.getlist("images")
    images = [File(one.mimetype, len(one.stream.read())) for one in files.getlist("images")]
    return Form(fields, tuple(images))


def _typed(name: str, text: str) -> Any:
    """A form has only texts: those of numbers are read as such."""
    if name not in _NUMERIC or not _DECIMAL(text):
        return text
    return float(text) if "." in text else int(text)


def page(call: Call, *, numbered: bool) -> tuple[int, int] | str:
    """How many to skip and to take, or what is wrong. `numbered` pages are asked for by page and limit."""
    first, size = ("page", "limit") if numbered else ("skip", "take")
    start, take = _count(call, first, int(numbered)), _count(call, size, DEFAULT_TAKE)
    if start is None or (numbered and not start):
        return f"{first} must be a whole number"
    if take is None or not 1 <= take <= MOST_TAKEN:
        return f"{size} must be between 1 and {MOST_TAKEN}"
    return ((start - 1) * take if numbered else start), take


def _count(call: Call, name: str, default: int) -> int | None:
    values = call.values(name)
    if not values:
        return default
    return int(values[0]) if len(values) == 1 and _WHOLE(values[0]) else None


# ── single fields ──


def text(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def number(value: Any) -> bool:
    """A number that a double can hold."""
    largest = sys.float_info.max
    return isinstance(value, int | float) and not isinstance(value, bool) and -largest <= value <= largest


def at_least(least: float) -> Callable[[Any], bool]:
    return lambda value: number(value) and value >= least


def whole(least: int) -> Callable[[Any], bool]:
    return lambda value: number(value) and isinstance(value, int) and value >= least


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def one_of(choices: Any) -> Callable[[Any], bool]:
    allowed = frozenset(choices)
    return lambda value: isinstance(value, str) and value in allowed


def optional(right: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or right(value)


def _price(value: Any) -> bool:
    return number(value) and value >= _CENT and round(value, 2) == value


def _positive(value: Any) -> bool:
    return number(value) and value > 0


def _urls(value: Any) -> bool:
    return isinstance(value, list) and all(map(text(1, 2048), value))


PRODUCT_RULES: Final[Mapping[str, Rule]] = {
    "name": (text(1, 200), "must be between 1 and 200 characters"),
    "description": (text(0, 2000), "must be at most 2000 characters"),
    "price": (_price, "must be at least 0.01 with at most two decimals"),
    "currency": (one_of(_CURRENCIES), f"must be one of {', '.join(sorted(_CURRENCIES))}"),
    "type": (optional(text(0, 200)), "must be a string"),
    "productType": (one_of(ProductType), "must be PRODUCT or SERVICE"),
    "status": (one_of(ProductStatus), "must be ACTIVE or INACTIVE"),
    "weight": (optional(_positive), "must be greater than 0"),
    "unit": (optional(text(0, 200)), "must be a string"),
    "quantity": (optional(at_least(0)), "must be a number of at least 0"),
    "stockCount": (optional(at_least(0)), "must be a number of at least 0"),
    "images": (_urls, "must be a list of images"),
}


def missing(body: Body, required: tuple[str, ...]) -> list[str]:
    return [name for name in required if body.get(name) is None]


def unknown(body: Body, rules: Mapping[str, Rule]) -> list[str]:
    return [name for name in body if name not in rules]


def refusals(body: Body, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """What is wrong with single fields, in the order of the field table. Unknown ones are passed over."""
    for name, (is_right, rule) in rules.items():
        if name in body and not is_right(body[name]):
            yield bad_field(name, rule, body[name])


def bad_field(name: str, rule: str, value: Any) -> Finding:
    body = wire.bad_request(f"{name} {rule}")
    return answers(wire.BAD_FIELD, f"{name} is {_shown(value)}", body=body)


def _shown(value: Any) -> str:
    """A value as a reason may quote it; a huge one is not written out."""
    return repr(value)[:60] if isinstance(value, str | float | bool | None) else type(value).__name__


def currency_refusal(body: Body, *, common: bool) -> Finding | None:
    """With currencies=common: only what every source lists."""
    value = body.get("currency", "USD")
    if common and value not in _COMMON:
        return bad_field("currency", f"must be one of {', '.join(sorted(_COMMON))}", value)
    return None


def image_refusal(form: Form, held: Held, already: int, *, uploading: bool = False) -> Finding | None:
    """What is wrong with the images: how many, of what format, how large. `already` are kept beside them."""
    wide = held.switch("image_rules") == "guide"
    kinds = {*_KINDS, "image/gif"} if wide and uploading else set(_KINDS)
    most = (10 if wide else 5) * _MEGABYTE
    if already + len(form.files) + len(form.fields.get("images", ())) > _MOST_IMAGES:
        return bad_field("images", f"must be at most {_MOST_IMAGES}", form.files)
    for one in form.files:
        if one.kind not in kinds:
            return bad_field("images", "must be JPEG, PNG or WebP", one.kind)
        if one.size > most:
            return answers(wire.IMAGE_TOO_LARGE, f"an image has {one.size} bytes")
    return None


# ── a product of them ──

_KEPT_AS: Final = {
    "name": "name",
    "description": "description",
    "price": "price",
    "currency": "currency",
    "type": "type",
    "weight": "weight",
    "unit": "unit",
    "quantity": "quantity",
    "stockCount": "stock_count",
}


def new_product(held: Held, app_id: str, wallet_id: str | None, form: Form) -> Product:
    """The product that a valid create request describes."""
    product = Product(
        id=held.new_uuid("product"),
        app_id=app_id,
        created_at=held.now,
        updated_at=held.now,
        name="",
        description="",
        price=0,
        wallet_id=wallet_id,
    )
    return changed_product(held, product, form)


def changed_product(held: Held, product: Product, form: Form) -> Product:
    """A product with a request's fields in the place of its own; new images replace the old."""
    body = form.fields
    changes: dict[str, Any] = {kept: body[name] for name, kept in _KEPT_AS.items() if name in body}
    changes["description"] = changes.get("description", product.description) or ""
    if "productType" in body:
        changes["product_type"] = ProductType(body["productType"])
    if "status" in body:
        changes["status"] = ProductStatus(body["status"])
    if form.files or "images" in body:
        changes["images"] = images(held, form)
    return replace(product, updated_at=held.now, **changes)


def images(held: Held, form: Form) -> tuple[str, ...]:
    """Where the images of a request are to be found."""
    given = form.fields.get("images", ())
    stored = [
        shapes.image_url(held.new_uuid("image", number), _KINDS.get(one.kind, "gif"))
        for number, one in enumerate(form.files)
    ]
    return (*given, *stored)
