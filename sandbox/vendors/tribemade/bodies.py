"""What TribeMade's request bodies may hold, and what they make of a product.

Source: Create Product and Edit Product, field rules; Error Handling for the texts that are exact.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ...core.decision import Finding, answers
from ...core.state import Held
from . import wire
from .entities import Product, Store

Body = Mapping[str, Any]

_REQUIRED: Final = ("name", "price", "description", "stock")
#: Fields as written, and as kept where the vendor reads them back by another name.
_KEPT_AS: Final = {"price": "origional_price", "description": "long_description"}
_FIELDS: Final = (
    *_REQUIRED, "current_price", "short_description", "shipping_cost", "primary_image", "images", "variations",
    "size", "colors", "categories", "is_sale", "is_active", "custom_questions", "internal_note", "metadata",
)  # fmt: skip
_LISTS: Final = {
    "images": 10,
    "variations": 20,
    "size": 20,
    "colors": 20,
    "categories": 20,
    "custom_questions": 5,
}
_IMAGE_LIMIT: Final = 5 * 1024 * 1024
#: Ten images and the primary one, each as large as it may be, and what is around them.
BODY_LIMIT: Final = 11 * _IMAGE_LIMIT + (1 << 20)


def is_object(body: Any) -> bool:
    """Whether a body is an object that can be said again: numbers beyond a double and half characters cannot."""
    try:
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return isinstance(body, dict)


def missing(body: Body) -> list[str]:
    return [name for name in _REQUIRED if body.get(name) is None]


def product_fields(body: Body) -> list[str]:
    """The product's fields that a body names. Unknown ones are ignored."""
    return [name for name in _FIELDS if name in body]


def refusals(body: Body, store: Store) -> Iterator[Finding]:
    """What is wrong with a body, in the order of the field table."""
    for name, (is_right, answer, text) in _RULES.items():
        if name in body and not is_right(body[name]):
            yield answers(
                answer, f"{name} is {body[name]!r:.60}", body=None if answer.body else {"error": text}
            )
    unknown = [name for name in body.get("categories", ()) if name not in store.categories]
    if unknown:
        yield answers(wire.UNKNOWN_CATEGORIES, "unknown categories", body=wire.unknown_categories(unknown))


def new_product(held: Held, store: Store, body: Body) -> Product:
    """The product that a valid create body describes."""
    product = Product(
        id=held.new_uuid("product"),
        store_id=store.id,
        created_at=held.now,
        name=body["name"],
        origional_price=body["price"],
        current_price=body.get("current_price", body["price"]),
        stock=body["stock"],
        # The page's default is 100 characters long, though what a caller supplies may have 50.
        short_description=body.get("short_description", body["description"][:100]),
    )
    return changed_product(product, body)


def changed_product(product: Product, body: Body) -> Product:
    """A product with the body's fields in the place of its own: `internal_note` too is replaced, not appended."""
    changes = {_KEPT_AS.get(name, name): body[name] for name in product_fields(body)}
    if "custom_questions" in changes:
        changes["custom_questions"] = [_question(one) for one in changes["custom_questions"]]
    frozen: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in changes.items()
    }
    return replace(product, **frozen)


def _question(one: Body) -> dict[str, Any]:
    """A question as it is read back: what else a body says of it is ignored, as unknown fields are."""
    return {"question": one["question"], "type": one["type"]}


def _text(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _positive(value: Any) -> bool:
    return _number(value) and value > 0


def _integer(value: Any) -> bool:
    return _number(value) and isinstance(value, int)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _list(name: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and len(value) <= _LISTS[name]


def _image(value: Any) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= _IMAGE_LIMIT)


def _images(value: Any) -> bool:
    return _list("images")(value) and all(isinstance(image, str) and _image(image) for image in value)


def _categories(value: Any) -> bool:
    return _list("categories")(value) and all(isinstance(name, str) for name in value)


def _questions(value: Any) -> bool:
    return _list("custom_questions")(value) and all(
        isinstance(one, dict) and _text(1, 200)(one.get("question")) and one.get("type") in ("text", "image")
        for one in value
    )


_RULES: Final[Mapping[str, tuple[Callable[[Any], bool], Any, str]]] = {
    "name": (_text(3, 30), wire.BAD_NAME, ""),
    "price": (_positive, wire.BAD_PRICE, ""),
    "description": (_text(0, 500), wire.BAD_FIELD, "Description must be between 0 and 500 characters"),
    "stock": (_integer, wire.BAD_FIELD, "stock must be >= 0"),
    "current_price": (_number, wire.BAD_FIELD, "current_price must be >= 0"),
    "short_description": (
        _text(0, 50),
        wire.BAD_FIELD,
        "Short description must be between 0 and 50 characters",
    ),
    "shipping_cost": (_number, wire.BAD_FIELD, "shipping_cost must be >= 0"),
    "primary_image": (_image, wire.BAD_FIELD, "primary_image must be at most 5MB"),
    "images": (_images, wire.BAD_FIELD, "images must be at most 10, each at most 5MB"),
    "variations": (_list("variations"), wire.BAD_FIELD, "variations must be at most 20"),
    "size": (_list("size"), wire.BAD_FIELD, "size must be at most 20"),
    "colors": (_list("colors"), wire.BAD_FIELD, "colors must be at most 20"),
    "categories": (_categories, wire.BAD_FIELD, "categories must be at most 20"),
    "is_sale": (_flag, wire.BAD_FIELD, "is_sale must be a boolean"),
    "is_active": (_flag, wire.BAD_FIELD, "is_active must be a boolean"),
    "custom_questions": (_questions, wire.BAD_FIELD, "custom_questions must be at most 5 valid questions"),
    "internal_note": (_text(0, 500), wire.BAD_FIELD, "Internal note must be between 0 and 500 characters"),
    "metadata": (lambda value: isinstance(value, dict), wire.BAD_FIELD, "metadata must be an object"),
}
