"""What Zoho Desk's requests may hold: ids and parameters in the query, JSON in the body.

Sources: OpenAPI description, Product, Recyclebin, Ticket, Article; Common for the error types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ...core.call import Call, Malformed
from ...core.decision import Answer, Finding, answers, encoded
from ...core.state import Held
from . import shapes, wire
from .entities import AGENTS, DEPARTMENTS, Product

Body = Mapping[str, Any]
Reader = Callable[[str], Any]

_NOTHING: Final[Body] = MappingProxyType({})
_MOST_IDS: Final = 50
_MOST_FIELDS: Final = 30
_LARGEST: Final = (1 << 63) - 1
_LONGEST: Final = len(str(_LARGEST))
_PRICE: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")
_JSON: Final = "application/json"


class Asked(NamedTuple):
    """What a well-formed request asks for."""

    ids: tuple[str, ...] = ()
    department: str = ""
    query: Body = _NOTHING
    body: Body = _NOTHING


#: Reads a request of an organisation: what it asks for, or the finding that refuses it.
Form = Callable[[Held, Call, str], Asked | Finding]


# ── in the query ──


def nothing_asked(held: Held, call: Call, org_id: str) -> Asked | Finding:  # noqa: ARG001  the seam's signature
    """No parameter but the organisation."""
    query = _query(held, call, {})
    return query if isinstance(query, Finding) else Asked()


def parameters(readers: Mapping[str, Reader]) -> Form:
    """Parameters by name, each at most once."""

    def form(held: Held, call: Call, org_id: str) -> Asked | Finding:  # noqa: ARG001  the seam's signature
        query = _query(held, call, readers)
        return query if isinstance(query, Finding) else Asked(query=query)

    return form


def ids_in_query(names: tuple[str, ...], *, department: bool = False) -> Form:
    """Ids by any of these names, repeated or with commas between. A body is not looked at.

    The page passes one `id`; how several are spelled is inferred.
    """
    readers: dict[str, Reader] = {"departmentId": _identifier} if department else {}

    def form(held: Held, call: Call, org_id: str) -> Asked | Finding:  # noqa: ARG001  the seam's signature
        query = _query(held, call, readers, names)
        if isinstance(query, Finding):
            return query
        given = [one for name, value in call.query if name in names for one in value.split(",")]
        if not given:
            says = "no id is given, and that never means all of them"
            return refused([("/id", "missing")], says, wire.BAD_IDENTIFIER)
        ids = _distinct(given)
        if ids is None:
            says = f"not 1 to {_MOST_IDS} ids of digits alone"
            return refused([("/id", "invalid")], says, wire.BAD_IDENTIFIER)
        return Asked(ids, query.get("departmentId", ""))

    return form


def _query(
    held: Held, call: Call, readers: Mapping[str, Reader], others: tuple[str, ...] = ()
) -> dict[str, Any] | Finding:
    """The query by name, strictly: what is not known is refused, and so is what comes twice."""
    found: dict[str, Any] = {}
    for name, _ in call.query:
        if name not in readers and name not in others and not _is_org(held, name):
            return answers(
                wire.EXTRA_PARAMETER,
                f"the query holds {name!r:.60}, which is no parameter here",
                body=wire.extra_parameter(name),
            )
    for name, value in call.query:
        if name not in readers:
            continue
        try:
            read = readers[name](value)
        except ValueError:
            read = None
        if read is None or name in found:
            return refused([(f"/{name}", "invalid")], f"{name} is {value!r:.60}")
        found[name] = read
    return found


def _is_org(held: Held, name: str) -> bool:
    return name == wire.ORG and held.is_on("org_id_in_query")


def _identifier(text: str) -> str:
    if not _is_identifier(text):
        raise ValueError(text)
    return text


def _is_identifier(value: Any) -> bool:
    """A 64-bit number, or its digits."""
    if isinstance(value, str):
        return value.isascii() and value.isdigit() and len(value) <= _LONGEST and int(value) <= _LARGEST
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _distinct(given: Iterable[Any], most: int | None = _MOST_IDS) -> tuple[str, ...] | None:
    """Ids as texts, each once, in first-seen order; None where one is no id, or there are none or too many."""
    listed = list(given)
    if not listed or (most is not None and len(listed) > most) or not all(map(_is_identifier, listed)):
        return None
    return tuple(dict.fromkeys(map(str, listed)))


def _number(least: int, most: int) -> Reader:
    def read(text: str) -> int:
        if not _is_identifier(text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return read


def _one_of(*allowed: str) -> Reader:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


def _some_of(*allowed: str, most: int | None = None) -> Reader:
    def read(text: str) -> tuple[str, ...]:
        names = text.split(",")
        if not set(names) <= set(allowed) or len(names) > (most or len(allowed)):
            raise ValueError(text)
        return tuple(dict.fromkeys(names))

    return read


def _sortable(*names: str) -> Reader:
    return _one_of(*names, *(f"-{name}" for name in names))


def _unknown(text: str) -> None:
    """A view or module id: a stand-in has none of them, and passing over one would show the wrong records."""
    raise ValueError(text)


_PAGE: Final[Mapping[str, Reader]] = {
    "from": _number(0, (1 << 31) - 1),
    "limit": _number(1, 100),
    "departmentId": _identifier,
}
PRODUCTS_PAGE: Final = parameters(
    {
        **_PAGE,
        "sortBy": _sortable("productName", "productCode", "unitPrice", "createdTime", "modifiedTime"),
        "ownerId": _identifier,
        "viewId": _unknown,
        "include": _some_of("owner"),
        "fields": _some_of(*shapes.PRODUCT_FIELDS, most=_MOST_FIELDS),
    }
)
BIN_PAGE: Final = parameters(
    {
        **_PAGE,
        "sortBy": _sortable("name", "type", "department", "deletedBy", "deletedTime"),
        "moduleId": _unknown,
        "module": _one_of(
            "accounts", "contacts", "tickets", "tasks", "timeEntry", "calls", "events", "contracts",
            "products", "topics", "solutions",
        ),
        "include": _some_of("department", "deletedBy"),
    }
)  # fmt: skip
TICKETS_PAGE: Final = parameters({**_PAGE, "include": _some_of("products")})
ONE_PRODUCT: Final = parameters({"include": _some_of("departments", "owner")})
ONE_TICKET: Final = parameters({"include": _some_of("products")})
PRODUCT_IDS: Final = ids_in_query(("id", "productIds"), department=True)
ARTICLE_IDS: Final = ids_in_query(("id", "ids"))


# ── in the body ──


def refused(problems: Iterable[tuple[str, str]], says: str, answer: Answer = wire.INVALID_DATA) -> Finding:
    return answers(answer, says, body=wire.invalid_data(problems))


def ids_in_body(name: str, *, more: tuple[str, ...] = (), most: int | None = _MOST_IDS) -> Form:
    """Ids in a JSON list of that name, and nothing that is not in `more`."""

    def form(held: Held, call: Call, org_id: str) -> Asked | Finding:  # noqa: ARG001  the seam's signature
        body = _json(held, call)
        if isinstance(body, Finding):
            return body
        problems = [(_pointer(key), "invalid") for key in body if key not in {name, *more}]
        problems += [(f"/{key}", "invalid") for key in more if key in body and not _OTHERS[key](body[key])]
        if name not in body:
            return refused([(f"/{name}", "missing"), *problems], f"{name} is missing")
        ids = _distinct(body[name], most) if isinstance(body[name], list) else None
        if ids is None:
            problems.insert(0, (f"/{name}", "invalid"))
        if ids is None or problems:
            return refused(problems, f"wrong: {', '.join(pointer for pointer, _ in problems):.200}")
        return Asked(ids, str(body.get("departmentId") or ""))

    return form


_OTHERS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "departmentId": _is_identifier,
    "isChildNeedToBeRestored": lambda value: isinstance(value, bool),
}
PRODUCTS_TO_MOVE: Final = ids_in_body("productIds", more=("departmentId",))
TICKETS_TO_MOVE: Final = ids_in_body("ticketIds")
ARTICLES_TO_MOVE: Final = ids_in_body("ids")
#: No largest number of ids is stated for the bin.
TO_RESTORE: Final = ids_in_body("ids", more=("isChildNeedToBeRestored",), most=None)
TO_DELETE: Final = ids_in_body("ids", most=None)


def _json(held: Held, call: Call) -> dict[str, Any] | Finding:
    """The body as a JSON object, or what refuses it. The query is as strict here as anywhere."""
    query = _query(held, call, {})
    refusal = query if isinstance(query, Finding) else _unreadable(call)
    if refusal is not None:
        return refusal
    body = call.json
    if isinstance(body, Malformed) or not _sayable(call, body):
        return answers(wire.BAD_JSON, "the body is not JSON")
    return body if isinstance(body, dict) else refused([("/", "invalid")], "the body is no JSON object")


def _unreadable(call: Call) -> Finding | None:
    """What refuses a body before it is parsed."""
    if call.oversized:
        return answers(wire.TOO_LARGE, "the body is too large")
    if not call.body.strip():
        return answers(wire.EMPTY_PAYLOAD, "the body is empty")
    if call.content_type != _JSON:
        return answers(wire.UNSUPPORTED_MEDIA_TYPE, f"the content type is {call.content_type!r:.60}")
    return None


def _sayable(call: Call, body: Any) -> bool:
    """JSON can spell half a character, which no answer could repeat."""
    if b"\\ud" not in call.body and b"\\uD" not in call.body:
        return True
    try:
        encoded(body)
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _pointer(key: str) -> str:
    """Source: RFC 6901."""
    return f"/{key.replace('~', '~0').replace('/', '~1')}"


# ── a product ──


def new_product(held: Held, call: Call, org_id: str) -> Asked | Finding:
    """Source: OpenAPI description, Product: Create Product. Departments are all that is required."""
    body = _json(held, call)
    if isinstance(body, Finding):
        return body
    missing = [] if "departmentIds" in body else [("/departmentIds", "missing")]
    return _product_body(held, body, org_id, missing)


def changed_fields(held: Held, call: Call, org_id: str) -> Asked | Finding:
    """Source: OpenAPI description, Product: Update Product. An object that names nothing is an empty payload."""
    body = _json(held, call)
    if isinstance(body, Finding):
        return body
    if not body:
        return answers(wire.EMPTY_PAYLOAD, "the body names no field")
    return _product_body(held, body, org_id, [])


def _product_body(
    held: Held, body: dict[str, Any], org_id: str, problems: list[tuple[str, str]]
) -> Asked | Finding:
    problems += [(_pointer(name), "invalid") for name in body if name not in _FIELDS]
    problems += _misfits(held, body, org_id)
    if problems:
        return refused(problems, f"wrong: {', '.join(pointer for pointer, _ in problems):.200}")
    return Asked(body=body)


def _misfits(held: Held, body: Body, org_id: str) -> Iterator[tuple[str, str]]:
    for name, (_, fits) in _FIELDS.items():
        if name in body and not fits(body[name]):
            yield f"/{name}", "invalid"
        elif name == "departmentIds" and name in body:
            yield from _departments(held, body[name], org_id)
        elif name == "ownerId" and body.get(name) is not None:
            owner = held[AGENTS].get(str(body[name]))
            if owner is None or owner.org_id != org_id:
                yield f"/{name}", "invalid"


def _departments(held: Held, given: list[Any], org_id: str) -> Iterator[tuple[str, str]]:
    wanted = [str(one) for one in given]
    if len(set(wanted)) != len(wanted):
        yield "/departmentIds", "duplicate"
    found = [held[DEPARTMENTS].get(one) for one in wanted]
    if any(one is None or one.org_id != org_id for one in found):
        yield "/departmentIds", "invalid"


def _text(most: int) -> Callable[[Any], bool]:
    return lambda value: value is None or (isinstance(value, str) and len(value) <= most)


def _is_price(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return value is None or (
        isinstance(value, int | float | str) and _PRICE.fullmatch(str(value)) is not None
    )


def _is_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_identifier, value))


def _is_custom(value: Any) -> bool:
    return isinstance(value, dict) and all(
        one is None or isinstance(one, str | int | float) for one in value.values()
    )


#: Each field of a product that a body may hold: what it is kept as, and what fits it.
_FIELDS: Final[Mapping[str, tuple[str, Callable[[Any], bool]]]] = {
    "departmentIds": ("department_ids", _is_ids),
    "productName": ("name", _text(200)),
    "productCode": ("code", _text(200)),
    "unitPrice": ("price", _is_price),
    "description": ("description", _text(65_535)),
    "ownerId": ("owner_id", lambda value: value is None or _is_identifier(value)),
    "productCategory": ("category", _text(200)),
    "manufacturer": ("manufacturer", _text(200)),
    "cf": ("cf", _is_custom),
    "layoutId": ("layout_id", _is_identifier),
}


def product_of(product: Product, body: Body) -> Product:
    """A product with a well-formed body's fields in the place of its own."""
    changes: dict[str, Any] = {_FIELDS[name][0]: _kept(name, value) for name, value in body.items()}
    return replace(product, **changes)


def _kept(name: str, value: Any) -> Any:
    if name == "departmentIds":
        return tuple(map(str, value))
    if name == "unitPrice":
        return None if value is None else Decimal(str(value))
    if name in {"ownerId", "layoutId"}:
        return None if value is None else str(value)
    return value
