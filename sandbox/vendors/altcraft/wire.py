"""Altcraft's dialect: every answer, text, header and envelope, with its evidence.

No string of Altcraft's lives elsewhere. "Delete products" is the page this stand-in follows; the other pages
are those of the same developer guide. An error is a code in the body of an HTTP 200.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from http import HTTPStatus
from typing import Any, Final

from ...core.call import Call
from ...core.decision import Answer, Decision, encoded
from ...core.dialect import assumed, documented, inferred, plain
from ...core.state import Held
from ...core.vendor import Reply
from .entities import Product, Sku

ROOT: Final = "xml"


class Format(Enum):
    """The notations of bodies, by their content types."""

    JSON = "application/json"
    XML = "application/xml"


TEXTS: Final[Mapping[int, str]] = {
    400: "Incorrect request",
    401: "API token required",
    402: "Tariff limit reached",
    403: "No access",
    404: "Not found",
    405: "Method not allowed",
    500: "Internal error",
}
_SENTENCE: Final = "Successful operation"  # what the general page says of a success; market pages say nothing
_CODES: Final = "API interaction, response codes"


def _refusal(code: int) -> dict[str, Any]:
    """As a delete says it; the other methods leave the count out."""
    return {"deleted_count": 0, "error": code, "error_text": TEXTS.get(code, "Error")}


def deleted(count: int) -> dict[str, Any]:
    return {"deleted_count": count, "error": 0, "error_text": ""}


PRODUCTS_DELETED: Final = documented("products_deleted", 200, "Delete products, response example")
SKUS_DELETED: Final = documented("skus_deleted", 200, "Delete SKU, response example")
NOTHING_DELETED: Final = inferred(
    "nothing_deleted",
    200,
    "Delete products, response parameters: the number of actually deleted products may be 0",
    deleted(0),
)
PRODUCT_LIST: Final = documented("product_list", 200, "Get products list, response example")
SKU_LIST: Final = documented("sku_list", 200, "Get SKUs list, response example")
IMPORTED: Final = inferred(
    "imported",
    200,
    "API interaction, response envelope; no import page shows it",
    {"error": 0, "error_text": ""},
)
MALFORMED_BODY: Final = inferred(
    "malformed_body", 200, f"{_CODES}, 400; that a broken body means it is ours", _refusal(400)
)
NO_IDENTIFIERS: Final = inferred(
    "no_identifiers",
    200,
    f"Delete products, request parameters: each array is required unless the other is given; {_CODES}, 400",
    _refusal(400),
)
BAD_PARAMETER: Final = inferred(
    "bad_parameter", 200, f"Delete products, request parameters: types; {_CODES}, 400", _refusal(400)
)
UNKNOWN_POINTER: Final = assumed(
    "unknown_pointer", 200, "Get products list: from_id is taken from the previous answer", _refusal(400)
)
UNKNOWN_CURRENCY: Final = inferred(
    "unknown_currency",
    200,
    "Product data object, currency: an error where it is not configured; the code is ours",
    _refusal(400),
)
UNKNOWN_PRODUCT: Final = assumed(
    "unknown_product",
    200,
    "SKU data object: product_external_id is required; that it must exist is ours",
    _refusal(400),
)
TOKEN_REQUIRED: Final = documented("token_required", 200, f"{_CODES}, 401", _refusal(401))
UNKNOWN_TOKEN: Final = inferred(
    "unknown_token", 200, f"{_CODES}, 401; that an unknown token means it is ours", _refusal(401)
)
TOKEN_REFUSED: Final = assumed("token_refused", 200, "only with unknown_token=403", _refusal(403))
NO_ACCESS: Final = inferred(
    "no_access",
    200,
    f"Delete products, description: a role is needed; {_CODES}, 403, whose text is not shown whole",
    _refusal(403),
)
TARIFF_LIMIT: Final = inferred(
    "tariff_limit", 200, f"{_CODES}, 402; how many calls a tariff has is ours", _refusal(402)
)
PROXY_LIMITED: Final = assumed(
    "proxy_limited", 429, "a proxy in front of Altcraft: Altcraft documents no rate limit of its own"
)
METHOD_NOT_ALLOWED: Final = assumed(
    "method_not_allowed",
    405,
    "Delete products, request URL: POST; the status and the wording are ours",
    {"error": 405, "error_text": TEXTS[405]},
    headers=(("Allow", "POST"),),
)
NOT_FOUND: Final = assumed(
    "not_found",
    404,
    "not documented; with unknown_path=vendor, or a method that platform_version=72 does not have",
    {"error": 404, "error_text": TEXTS[404]},
)

ANSWERS: Final[tuple[Answer, ...]] = tuple(
    value for value in list(globals().values()) if isinstance(value, Answer)
)


# ── a decision, as Altcraft says it ──


def render(decision: Decision, held: Held, call: Call) -> Reply:
    """In the notation that the client asked for; the code is in the body, and in the status only if mirrored."""
    if decision.answer is PROXY_LIMITED:
        return _from_the_proxy(decision)
    body = _told(decision, held, call)
    status = decision.answer.status
    if status == HTTPStatus.OK and body["error"] and held.is_on("mirror_http_status"):
        status = body["error"]
    notation = _wanted(call) if held.switch("formats") == "json_and_xml" else Format.JSON
    text = encoded(body) if notation is Format.JSON else as_xml(body).encode()
    return Reply(status, (("Content-Type", notation.value), *decision.answer.headers), text)


def _told(decision: Decision, held: Held, call: Call) -> dict[str, Any]:
    body: dict[str, Any] = decision.answer.body if decision.body is None else decision.body
    if not body["error"]:
        return {**body, "error_text": _SENTENCE} if held.switch("success_text") == "sentence" else body
    if "deleted_count" in body and not (is_delete(call) and held.is_on("deleted_count_in_errors")):
        return {name: value for name, value in body.items() if name != "deleted_count"}
    return body


def is_delete(call: Call) -> bool:
    return call.path.endswith("/delete")


def failure(status: int) -> Decision:
    """Any code in the one envelope, inside an HTTP 200 as every outcome that reaches a method is."""
    answer = inferred(f"failure_{status}", 200, f"{_CODES}; codes above 403 are not shown")
    return plain(answer, _refusal(status))


_PROXY_PAGE: Final = (
    "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n<body>\r\n"
    "<center><h1>429 Too Many Requests</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"
)


def throttled(wait: int | str | None) -> Decision:
    """A proxy's 429, in HTML: Altcraft itself has no rate limit, and no answer that would say so."""
    headers = () if wait is None else (("Retry-After", str(wait)),)
    return plain(PROXY_LIMITED, _PROXY_PAGE, headers)


def _from_the_proxy(decision: Decision) -> Reply:
    return Reply(
        decision.answer.status, (("Content-Type", "text/html"), *decision.headers), decision.body.encode()
    )


def method_not_allowed(call: Call) -> Decision:  # noqa: ARG001  the seam's signature
    return plain(METHOD_NOT_ALLOWED)


def not_routed(call: Call) -> Decision:  # noqa: ARG001  the seam's signature
    return plain(NOT_FOUND)


# ── which notation ──


def notation_of(call: Call) -> Format | None:
    """What the body is written in, by its content type; without one, by how it begins. None: in nothing known."""
    kind = call.content_type
    if kind:
        return _KINDS.get(kind)
    return Format.XML if call.body.lstrip().startswith(b"<") else Format.JSON


def _wanted(call: Call) -> Format:
    """`format=` in the query, else the Accept header, else the request's own, else JSON.

    Source: API interaction, response format ("in the request header or parameters"); the names are ours.
    """
    for name, value in call.query:
        if name == "format" and value.upper() in Format.__members__:
            return Format[value.upper()]
    accept = call.headers.get("accept", "*/*")
    preferred = None if accept == "*/*" else _preferred(accept)
    return preferred or notation_of(call) or Format.JSON


def _preferred(accept: str) -> Format | None:
    """The notation that an Accept header likes best; of two liked as much, the first."""
    best, liked = None, 0.0
    for part in accept.lower().split(","):
        kind, *settings = (piece.strip() for piece in part.split(";"))
        weight = _weight(settings)
        if kind in _KINDS and weight > liked:
            best, liked = _KINDS[kind], weight
    return best


_KINDS: Final = {notation.value: notation for notation in Format}
_WEIGHT: Final = re.compile(r"q=([01](?:\.\d{0,3})?)")


def _weight(settings: Iterable[str]) -> float:
    found = next((match for one in settings if (match := _WEIGHT.fullmatch(one))), None)
    return float(found[1]) if found else 1.0


# ── XML ──


def as_xml(body: Mapping[str, Any]) -> str:
    """The same members in the same order; a list is its element repeated. Source: Delete products, response example."""
    return f"<{ROOT}>{''.join(_elements(body))}</{ROOT}>"


def _elements(body: Mapping[str, Any]) -> Iterator[str]:
    for name, value in body.items():
        for one in value if isinstance(value, list) else (value,):
            inside = "".join(_elements(one)) if isinstance(one, dict) else _escaped(str(one))
            yield f"<{name}>{inside}</{name}>"


_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
#: What no XML document may hold, however it is escaped.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _escaped(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text.translate(_ESCAPES))


# ── rows ──


def product_row(record: Product) -> dict[str, Any]:
    """As the list shows it: no internal identifier. Source: Get products list, response example."""
    row: dict[str, Any] = {"name": record.name, "external_id": record.external_id}
    if record.skus:
        row["sku"] = [sku_row(sku) for sku in record.skus]
    return row


def sku_row(record: Sku) -> dict[str, str]:
    return {"name": record.name, "external_id": record.external_id}


def page(rows: list[dict[str, Any]], pointer: str | None) -> dict[str, Any]:
    """`next_from_id` is left out where there is no pointer to say. Source: Get SKUs list, response example."""
    following = {} if pointer is None else {"next_from_id": pointer}
    return {"error": 0, "error_text": "", **following, "result": rows}
