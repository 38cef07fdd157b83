"""Shoplazza's way of saying things: its addresses, the shapes of its answers, and its errors as one text.

Source: Shoplazza's developer documentation, Delete Product, and SPZ Admin API 2022.01. No I/O, no operation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from .answers import excerpt
from .errors import UsageError
from .message import Request, Response, segment

#: The vendor's spelling: one z, unlike its name.
DOMAIN: Final = ".myshoplaza.com"
_ROOT: Final = "/openapi/2022-01"
PRODUCTS: Final = f"{_ROOT}/products"
ORDERS: Final = f"{_ROOT}/orders"
#: Hosts that look like the vendor's; those that are none of its shops' would be given the token.
_LOOKALIKE: Final = re.compile(r"(^|\.)(my)?shoplazz?a\.com(\.|$)")
#: What in a path would name another thing than one product: the list, or the count.
_NO_ID: Final = frozenset({"", ".", "..", "count"})
#: What a list or a count may be asked for. Source: SPZ Admin API, product list.
FILTERS: Final = frozenset(
    {
        "ids", "spus", "title", "collection_id", "published_status", "created_at_min", "created_at_max",
        "updated_at_min", "updated_at_max", "published_at_min", "published_at_max",
    }
)  # fmt: skip
#: What a success shows, by operation: a field, and what it is. Deletions show nothing at all.
_SHOWN: Final[Mapping[str, tuple[str, type]]] = {
    "get_product": ("product", dict),
    "update_product": ("product", dict),
    "list_products": ("products", list),
    "count_products": ("count", int),
    "list_variants": ("variants", list),
    "list_metafields": ("metafields", list),
    "get_order": ("order", dict),
}


def shop_address(base_url: str) -> str:
    """The address of a shop, checked. Raises `UsageError` for none, a misspelt one, and one that goes too far."""
    host = (urlsplit(base_url).hostname or "").lower().rstrip(".")
    if not base_url:
        raise UsageError(
            f"Shoplazza has no address of its own: give the shop's, base_url='https://<shop>{DOMAIN}' (one z)"
        )
    if _LOOKALIKE.search(host) and not host.endswith(DOMAIN):
        raise UsageError(
            f"{host} is no shop's address: that is <shop>{DOMAIN}, with one z, unlike the company. Nothing was sent"
        )
    if "/openapi" in urlsplit(base_url).path:
        raise UsageError(f"base_url ends where {_ROOT} begins: give the shop's address without it")
    return base_url


def path(*parts: str) -> str:
    """A path below the products. Raises `UsageError` where an id would name a list instead of one thing."""
    for part in parts:
        if part in _NO_ID:
            raise UsageError(f"{part!r} names no single product or part of one; nothing was sent")
    return "/".join((PRODUCTS, *map(segment, parts)))


def asked(filters: Mapping[str, str | Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Filters as a query. Raises `UsageError` for one that the vendor does not know.

    It would be ignored, and a list that was to be of some products would be of all.
    """
    unknown = sorted(filters.keys() - FILTERS)
    if unknown:
        raise UsageError(
            f"Shoplazza ignores {', '.join(unknown)} and would list every product; it filters by "
            f"{', '.join(sorted(FILTERS))}, and its pages are followed for you"
        )
    return tuple(
        (name, value if isinstance(value, str) else ",".join(value)) for name, value in filters.items()
    )


def is_success(request: Request, body: Any) -> bool:
    """Whether a 200 is Shoplazza's own, and this operation's: `{}` for a deletion, and what was asked for elsewhere.

    GET and DELETE of a product share a path and a status: the body alone tells that it was deleted, not read.
    """
    if not isinstance(body, dict):
        return False
    if request.operation not in _SHOWN:
        return not body
    name, kind = _SHOWN[request.operation]
    shown = body.get(name)
    if request.operation == "list_products":
        return isinstance(shown, list) and all(map(_is_identified, shown))
    return isinstance(shown, kind)


def _is_identified(record: Any) -> bool:
    return isinstance(record, dict) and isinstance(record.get("id"), str)


class Told(NamedTuple):
    """What an error says, whichever of its fields it says it in."""

    text: str
    """'' for what is not the vendor's: a gateway's page, half an answer."""
    code: str = ""
    of_access: bool = False
    """Whether it stands in `error`, where the vendor puts trouble with the token."""


def told(response: Response, body: Any) -> Told:
    """An error's text, from `error`, `errors`, `message`, a bare JSON string or plain text."""
    if isinstance(body, str):
        return Told(body)
    if not isinstance(body, dict):
        return Told(_plain(response) if body is None else "")
    says = [text for name in ("error", "errors", "message") for text in _texts(body.get(name))]
    return Told("; ".join(says), _code(body.get("code")), of_access=bool(body.get("error")))


def _code(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _texts(value: Any) -> Iterator[str]:
    """A text, a list of texts, or an object of field → texts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for field, says in value.items():
            yield from (f"{field} {text}" for text in _texts(says))


def _plain(response: Response) -> str:
    """A body that is no JSON, where it is a sentence: neither a page of markup nor a broken-off object."""
    text = response.body.decode("utf-8", "replace").strip()
    return "" if text[:1] in {"", "<", "{", "[", '"'} or text == "null" else text[:500]


def says(response: Response, known: Told) -> str:
    """What to show of an answer: the vendor's words, else the beginning of what came."""
    return known.text or excerpt(response)
